"""Core types as frames of JSON and bytes, and back. Never pickle: what a child sends is not trusted.

A message is a header frame and the frames that it announces. Documents and findings come as many small
frames, because one large `json.loads` would hold the GIL and freeze the window. Whatever has another shape
than it should raises `ValueError`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from desktop.document.model import Document, Problem
from desktop.document.results import TaskResult
from desktop.exporters.base import Exported
from desktop.exporters.plain import problem_json, span_json
from desktop.jobs import requests
from desktop.jobs.documents import (
    Held,
    decode_document,
    decode_slim,
    encode_document,
    encode_slim,
    slim,
)
from desktop.jobs.frames import Next, decode_rows, encode_rows
from desktop.jobs.plain import (
    as_bool,
    as_float,
    as_int,
    as_list,
    as_optional,
    as_str,
    as_texts,
    as_tuple,
    dump,
    exported_json,
    finding_row,
    load,
    member_of,
    members_of,
    options_json,
    pair_row,
    parse_finding,
    parse_options,
    parse_pair,
    parse_problem,
    parse_result,
    parse_span,
    result_json,
)
from desktop.jobs.requests import (
    Answer,
    Check,
    Checked,
    Export,
    ExportSet,
    Image,
    Pseudonymise,
    Read,
    Reconcile,
    Reconciled,
    Render,
    Request,
    Restore,
    RunSet,
    Time,
    Timed,
)
from desktop.progress import Progress
from desktop.tasks.decisions import SCOPES, Decision, Marked

__all__ = [
    "Missing",
    "Reply",
    "Stats",
    "Stopped",
    "decode_reply",
    "decode_request",
    "encode_reply",
    "encode_request",
    "exported_json",
    "result_json",
]


@dataclass(frozen=True, slots=True)
class Stats:
    """What a child tells of itself: when it is ready, and before each answer."""

    rss: int
    models: tuple[str, ...]
    denial: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stopped:
    """The answer to a request that was cancelled."""


@dataclass(frozen=True, slots=True)
class Missing:
    """The answer to a request that names documents which the child no longer holds."""


Reply: TypeAlias = Stats | Progress | Answer | Problem | Stopped | Missing


# Requests, to the child


def encode_request(  # noqa: PLR0911 - one a kind
    ticket: int, request: Request, held: set[str]
) -> list[bytes]:
    """The frames of `request`. `held` are the keys of documents that the child holds; the others of a task
    are added to it."""
    match request:
        case Read(path, password, tables):
            header = {"ask": "read", "ticket": ticket, "path": path, "password": password}
            return [dump({**header, "tables": tables})]
        case Render(path, page, scale, password):
            header = {"ask": "render", "ticket": ticket, "path": path, "page": page, "scale": scale}
            return [dump({**header, "password": password})]
        case requests.Run(document, task, options, models):
            header = {"ask": "run", "ticket": ticket, "task": task, "options": options_json(options)}
            return [dump({**header, "models": dict(models)}), *encode_slim((document,), held)]
        case RunSet(documents, task, options, models):
            header = {"ask": "run_set", "ticket": ticket, "task": task, "options": options_json(options)}
            return [dump({**header, "models": dict(models)}), *encode_slim(documents, held)]
        case Export(document, result, fmt, dest, password, key):
            header = {"ask": "export", "ticket": ticket, "format": fmt, "dest": dest, "password": password}
            return [dump({**header, "key": key}), *_encode_result(result), *encode_document(document)]
        case ExportSet(documents, results, fmt, dest):
            header = {"ask": "export_set", "ticket": ticket, "format": fmt, "dest": dest}
            counts = {"results": len(results), "documents": len(documents)}
            frames = [frame for result in results for frame in _encode_result(result)]
            frames += [frame for document in documents for frame in encode_document(slim(document))]
            return [dump({**header, **counts}), *frames]
        case Check(engines):
            return [dump({"ask": "check", "ticket": ticket, "engines": engines})]
        case Time(model, role, direction):
            header = {"ask": "time", "ticket": ticket, "model": model, "role": role}
            return [dump({**header, "direction": direction})]
        case Reconcile(marked, decision):
            made = None if decision is None else _decision_json(decision)
            header = {"ask": "reconcile", "ticket": ticket, "decision": made}
            return [dump(header), *_encode_batch(marked)]
        case Pseudonymise(marked, seed, known):
            header = {"ask": "pseudonymise", "ticket": ticket, "seed": seed, "known": len(known)}
            return [dump(header), *encode_rows(known, pair_row), *_encode_batch(marked)]
        case Restore(path, dest, pairs):
            header = {"ask": "restore", "ticket": ticket, "path": path, "dest": dest, "pairs": len(pairs)}
            return [dump(header), *encode_rows(pairs, pair_row)]


def decode_request(take: Next, held: Held) -> tuple[int, Request]:
    """Ticket and request. Its documents are in `held` afterwards. Raises `NotHeld` where it names one that is
    not; the whole message is taken then."""
    raw = load(take())
    decode = _REQUESTS.get(as_str(member_of(raw, "ask")))
    if decode is None:
        raise ValueError("unknown request")
    return as_int(member_of(raw, "ticket")), decode(raw, take, held)


def _read(raw: object, _: Next, _held: Held) -> Read:
    _ask, _ticket, path, password, tables = members_of(raw, "ask", "ticket", "path", "password", "tables")
    return Read(as_str(path), as_optional(password, as_str), as_bool(tables))


def _render(raw: object, _: Next, _held: Held) -> Render:
    names = ("ask", "ticket", "path", "page", "scale", "password")
    _ask, _ticket, path, page, scale, password = members_of(raw, *names)
    return Render(as_str(path), as_int(page), as_float(scale), as_optional(password, as_str))


def _run_task(raw: object, take: Next, held: Held) -> requests.Run:
    _ask, _ticket, task, options, models = members_of(raw, "ask", "ticket", "task", "options", "models")
    documents = decode_slim(take, held)
    if len(documents) != 1:
        raise ValueError("not one document")
    return requests.Run(documents[0], as_str(task), parse_options(options), as_texts(models))


def _run_set(raw: object, take: Next, held: Held) -> RunSet:
    _ask, _ticket, task, options, models = members_of(raw, "ask", "ticket", "task", "options", "models")
    return RunSet(decode_slim(take, held), as_str(task), parse_options(options), as_texts(models))


def _export(raw: object, take: Next, _: Held) -> Export:
    names = ("ask", "ticket", "format", "dest", "password", "key")
    _ask, _ticket, fmt, dest, password, key = members_of(raw, *names)
    result = _decode_result(take)
    document = decode_document(take)
    secret, signer = as_optional(password, as_str), as_optional(key, as_str)
    return Export(document, result, as_str(fmt), as_str(dest), secret, signer)


def _export_set(raw: object, take: Next, _: Held) -> ExportSet:
    names = ("ask", "ticket", "format", "dest", "results", "documents")
    _ask, _ticket, fmt, dest, told, count = members_of(raw, *names)
    results = tuple(_decode_result(take) for _ in range(as_int(told)))
    documents = tuple(decode_document(take) for _ in range(as_int(count)))
    return ExportSet(documents, results, as_str(fmt), as_str(dest))


def _time(raw: object, _: Next, _held: Held) -> Time:
    _ask, _ticket, model, role, direction = members_of(raw, "ask", "ticket", "model", "role", "direction")
    return Time(as_str(model), as_str(role), as_str(direction))


def _check(raw: object, _: Next, _held: Held) -> Check:
    _ask, _ticket, engines = members_of(raw, "ask", "ticket", "engines")
    return Check(as_bool(engines))


def _reconcile(raw: object, take: Next, _: Held) -> Reconcile:
    _ask, _ticket, decision = members_of(raw, "ask", "ticket", "decision")
    return Reconcile(_decode_batch(take), as_optional(decision, _decision))


def _pseudonymise(raw: object, take: Next, _: Held) -> Pseudonymise:
    _ask, _ticket, seed, count = members_of(raw, "ask", "ticket", "seed", "known")
    known = decode_rows(take, count, parse_pair)
    return Pseudonymise(_decode_batch(take), as_str(seed), known)


def _restore(raw: object, take: Next, _: Held) -> Restore:
    _ask, _ticket, path, dest, count = members_of(raw, "ask", "ticket", "path", "dest", "pairs")
    return Restore(as_str(path), as_str(dest), decode_rows(take, count, parse_pair))


_REQUESTS: dict[str, Callable[[object, Next, Held], Request]] = {
    "read": _read,
    "render": _render,
    "run": _run_task,
    "run_set": _run_set,
    "export": _export,
    "export_set": _export_set,
    "check": _check,
    "time": _time,
    "reconcile": _reconcile,
    "pseudonymise": _pseudonymise,
    "restore": _restore,
}


# Replies, from the child


def encode_reply(reply: Reply) -> list[bytes]:  # noqa: C901, PLR0911 - one a kind
    """The frames of `reply`."""
    match reply:
        case Stats(rss, models, denial):
            return [dump({"say": "stats", "rss": rss, "models": list(models), "denial": list(denial)})]
        case Progress(stage, done, total, partial):
            told = {"stage": stage, "done": done, "total": total, "partial": partial}
            return [dump({"say": "progress", **told})]
        case Problem():
            return [dump({"say": "failed", "problem": problem_json(reply)})]
        case Stopped():
            return [dump({"say": "cancelled"})]
        case Missing():
            return [dump({"say": "missing"})]
        case Image(width, height, pixels):
            return [dump({"say": "image", "width": width, "height": height}), pixels]
        case TaskResult():
            return [dump({"say": "result"}), *_encode_result(reply)]
        case Reconciled(results, pairs):
            header = {"say": "reconciled", "results": len(results), "pairs": len(pairs)}
            frames = [frame for result in results for frame in _encode_result(result)]
            return [dump(header), *frames, *encode_rows(pairs, pair_row)]
        case Exported():
            return [dump({"say": "exported", "exported": exported_json(reply)})]
        case Document():
            return [dump({"say": "document"}), *encode_document(reply)]
        case Timed(speed, memory):
            return [dump({"say": "timed", "speed": speed, "memory": memory})]
        case Checked(problems, open_to):
            return [dump({"say": "checked", "problems": list(problems), "open_to": list(open_to)})]


def decode_reply(take: Next) -> Reply:
    """Whatever a child said."""
    raw = load(take())
    say = as_str(member_of(raw, "say"))
    decode = _REPLIES.get(say)
    if decode is None:
        raise ValueError("unknown reply")
    return decode(raw, take)


def _stats(raw: object, _: Next) -> Stats:
    _say, rss, models, denial = members_of(raw, "say", "rss", "models", "denial")
    return Stats(as_int(rss), as_tuple(models, as_str), as_tuple(denial, as_str))


def _progress(raw: object, _: Next) -> Progress:
    _say, stage, done, total, partial = members_of(raw, "say", "stage", "done", "total", "partial")
    return Progress(as_str(stage), as_int(done), as_int(total), as_str(partial))


def _failed(raw: object, _: Next) -> Problem:
    return parse_problem(members_of(raw, "say", "problem")[1])


def _cancelled(raw: object, _: Next) -> Stopped:
    members_of(raw, "say")
    return Stopped()


def _missing(raw: object, _: Next) -> Missing:
    members_of(raw, "say")
    return Missing()


def _image(raw: object, take: Next) -> Image:
    _say, width, height = members_of(raw, "say", "width", "height")
    image = Image(as_int(width), as_int(height), take())
    if image.width < 1 or image.height < 1 or len(image.pixels) != 4 * image.width * image.height:
        raise ValueError("pixels do not fill the image")
    return image


def _answer_result(raw: object, take: Next) -> TaskResult:
    members_of(raw, "say")
    return _decode_result(take)


def _reconciled(raw: object, take: Next) -> Reconciled:
    _say, count, pairs = members_of(raw, "say", "results", "pairs")
    results = tuple(_decode_result(take) for _ in range(as_int(count)))
    return Reconciled(results, decode_rows(take, pairs, parse_pair))


def _exported(raw: object, _: Next) -> Exported:
    path, verified_by, problems, reports = members_of(
        members_of(raw, "say", "exported")[1], "path", "verified_by", "problems", "reports"
    )
    return Exported(
        as_str(path),
        as_tuple(verified_by, as_str),
        as_tuple(problems, parse_problem),
        as_tuple(reports, as_str),
    )


def _document(raw: object, take: Next) -> Document:
    members_of(raw, "say")
    return decode_document(take)


def _timed(raw: object, _: Next) -> Timed:
    _say, speed, memory = members_of(raw, "say", "speed", "memory")
    return Timed(as_float(speed), as_int(memory))


def _checked(raw: object, _: Next) -> Checked:
    _say, problems, open_to = members_of(raw, "say", "problems", "open_to")
    return Checked(as_tuple(problems, as_str), as_tuple(open_to, as_str))


_REPLIES: dict[str, Callable[[object, Next], Reply]] = {
    "stats": _stats,
    "progress": _progress,
    "failed": _failed,
    "cancelled": _cancelled,
    "missing": _missing,
    "image": _image,
    "result": _answer_result,
    "exported": _exported,
    "document": _document,
    "checked": _checked,
    "timed": _timed,
    "reconciled": _reconciled,
}


# Results: what there is one of, then the findings in small frames


def _encode_result(result: TaskResult) -> Iterator[bytes]:
    lists = (result.findings, result.candidates, result.rejected)
    yield dump({"result": result_json(result), "findings": [len(findings) for findings in lists]})
    for findings in lists:
        yield from encode_rows(findings, finding_row)


def _decode_result(take: Next) -> TaskResult:
    plain, counts = members_of(load(take()), "result", "findings")
    findings, candidates, rejected = (decode_rows(take, count, parse_finding) for count in as_list(counts, 3))
    return replace(parse_result(plain), findings=findings, candidates=candidates, rejected=rejected)


def _encode_batch(documents: Sequence[Marked]) -> Iterator[bytes]:
    yield dump({"documents": len(documents)})
    for marked in documents:
        yield dump({"is_name": marked.is_name})
        yield marked.text.encode("utf-8", "surrogatepass")
        yield from _encode_result(marked.result)


def _decode_batch(take: Next) -> tuple[Marked, ...]:
    (count,) = members_of(load(take()), "documents")
    return tuple(_marked(take) for _ in range(as_int(count)))


def _marked(take: Next) -> Marked:
    (is_name,) = members_of(load(take()), "is_name")
    text = take().decode("utf-8", "surrogatepass")
    return Marked(text, _decode_result(take), as_bool(is_name))


def _decision_json(decision: Decision) -> dict[str, object]:
    return {
        "document": decision.document,
        "span": span_json(decision.span),
        "remove": decision.remove,
        "label": decision.label,
        "scope": decision.scope,
    }


def _decision(raw: object) -> Decision:
    document, span, remove, label, scope = members_of(raw, "document", "span", "remove", "label", "scope")
    named = next((known for known in SCOPES if known == scope), None)
    if named is None:
        raise ValueError("unknown scope")
    return Decision(as_int(document), parse_span(span), as_bool(remove), as_str(label), named)
