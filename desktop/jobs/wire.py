"""Core types as frames of JSON and bytes, and back. Never pickle: what a child sends is not trusted.

A message is a header frame and the frames that it announces. A document comes as many small frames, because
one large `json.loads` would hold the GIL and freeze the window. Whatever has another shape than it should
raises `ValueError`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, TypeVar

from desktop.document.model import Box, Document, Page, PageState, Problem, Run, Span
from desktop.document.results import Cited, Finding, OptionValue, Status, TaskResult
from desktop.exporters.base import Exported
from desktop.jobs import requests
from desktop.jobs.requests import Answer, Export, Image, Read, Render, Request
from desktop.progress import Progress

MAX_FRAME = 256 << 20
MAX_MESSAGE = 1 << 30
RUNS_A_FRAME = 256

T = TypeVar("T")


class Pipe(Protocol):
    """What the wire needs of a `multiprocessing.connection.Connection`."""

    def send_bytes(self, buf: bytes) -> None: ...
    def recv_bytes(self, maxlength: int | None = None) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Stats:
    """What a child tells of itself: when it is ready, and before each answer."""

    rss: int
    models: tuple[str, ...]
    denial: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stopped:
    """The answer to a request that was cancelled."""


Reply: TypeAlias = Stats | Progress | Answer | Problem | Stopped
Next: TypeAlias = Callable[[], bytes]


def send(pipe: Pipe, frames: list[bytes]) -> None:
    """Send one message. `frames` is a list: a message that can not be encoded is not begun."""
    for frame in frames:
        pipe.send_bytes(frame)


def frames_of(pipe: Pipe) -> Next:
    """The next frames of one message. Raises `EOFError`, `OSError` (also for a frame above `MAX_FRAME`), and
    `ValueError` when the message exceeds `MAX_MESSAGE`."""
    left = MAX_MESSAGE

    def take() -> bytes:
        nonlocal left
        frame = pipe.recv_bytes(MAX_FRAME)
        left -= len(frame)
        if left < 0:
            raise ValueError("message too large")
        return frame

    return take


# Requests, to the child


def encode_request(ticket: int, request: Request) -> list[bytes]:
    """The frames of `request`."""
    match request:
        case Read(path, password):
            return [_dump({"ask": "read", "ticket": ticket, "path": path, "password": password})]
        case Render(path, page, scale, password):
            header = {"ask": "render", "ticket": ticket, "path": path, "page": page, "scale": scale}
            return [_dump({**header, "password": password})]
        case requests.Run(document, task, options):
            header = {"ask": "run", "ticket": ticket, "task": task, "options": _options_json(options)}
            return [_dump(header), *_encode_document(document)]
        case Export(document, result, fmt, dest, password):
            header = {"ask": "export", "ticket": ticket, "format": fmt, "dest": dest, "password": password}
            return [_dump(header), _dump(result_json(result)), *_encode_document(document)]


def decode_request(take: Next) -> tuple[int, Request]:
    """Ticket and request."""
    raw = _load(take())
    ask = _str(_member(raw, "ask"))
    if ask == "read":
        _, ticket, path, password = _object(raw, "ask", "ticket", "path", "password")
        return _int(ticket), Read(_str(path), _optional(password, _str))
    if ask == "render":
        _, ticket, path, page, scale, password = _object(
            raw, "ask", "ticket", "path", "page", "scale", "password"
        )
        return _int(ticket), Render(_str(path), _int(page), _float(scale), _optional(password, _str))
    if ask == "run":
        _, ticket, task, options = _object(raw, "ask", "ticket", "task", "options")
        return _int(ticket), requests.Run(_decode_document(take), _str(task), _options(options))
    if ask == "export":
        _, ticket, fmt, dest, password = _object(raw, "ask", "ticket", "format", "dest", "password")
        result = _result(_load(take()))
        document = _decode_document(take)
        return _int(ticket), Export(document, result, _str(fmt), _str(dest), _optional(password, _str))
    raise ValueError("unknown request")


# Replies, from the child


def encode_reply(reply: Reply) -> list[bytes]:  # noqa: PLR0911 - one a kind
    """The frames of `reply`."""
    match reply:
        case Stats(rss, models, denial):
            return [_dump({"say": "stats", "rss": rss, "models": list(models), "denial": list(denial)})]
        case Progress(stage, done, total):
            return [_dump({"say": "progress", "stage": stage, "done": done, "total": total})]
        case Problem():
            return [_dump({"say": "failed", "problem": problem_json(reply)})]
        case Stopped():
            return [_dump({"say": "cancelled"})]
        case Image(width, height, pixels):
            return [_dump({"say": "image", "width": width, "height": height}), pixels]
        case TaskResult():
            return [_dump({"say": "result", "result": result_json(reply)})]
        case Exported():
            return [_dump({"say": "exported", "exported": exported_json(reply)})]
        case Document():
            return [_dump({"say": "document"}), *_encode_document(reply)]


def decode_reply(take: Next) -> Reply:
    """Whatever a child said."""
    raw = _load(take())
    say = _str(_member(raw, "say"))
    decode = _REPLIES.get(say)
    if decode is None:
        raise ValueError("unknown reply")
    return decode(raw, take)


def _stats(raw: object, _: Next) -> Stats:
    _say, rss, models, denial = _object(raw, "say", "rss", "models", "denial")
    return Stats(_int(rss), _tuple(models, _str), _tuple(denial, _str))


def _progress(raw: object, _: Next) -> Progress:
    _say, stage, done, total = _object(raw, "say", "stage", "done", "total")
    return Progress(_str(stage), _int(done), _int(total))


def _failed(raw: object, _: Next) -> Problem:
    return _problem(_object(raw, "say", "problem")[1])


def _cancelled(raw: object, _: Next) -> Stopped:
    _object(raw, "say")
    return Stopped()


def _image(raw: object, take: Next) -> Image:
    _say, width, height = _object(raw, "say", "width", "height")
    image = Image(_int(width), _int(height), take())
    if image.width < 1 or image.height < 1 or len(image.pixels) != 4 * image.width * image.height:
        raise ValueError("pixels do not fill the image")
    return image


def _answer_result(raw: object, _: Next) -> TaskResult:
    return _result(_object(raw, "say", "result")[1])


def _exported(raw: object, _: Next) -> Exported:
    path, verified_by, problems = _object(
        _object(raw, "say", "exported")[1], "path", "verified_by", "problems"
    )
    return Exported(_str(path), _tuple(verified_by, _str), _tuple(problems, _problem))


def _document(raw: object, take: Next) -> Document:
    _object(raw, "say")
    return _decode_document(take)


_REPLIES: dict[str, Callable[[object, Next], Reply]] = {
    "stats": _stats,
    "progress": _progress,
    "failed": _failed,
    "cancelled": _cancelled,
    "image": _image,
    "result": _answer_result,
    "exported": _exported,
    "document": _document,
}


# Documents: header, text, then each page and its runs in small frames


def _encode_document(doc: Document) -> Iterator[bytes]:
    yield _dump(
        {
            "source": doc.source,
            "kind": doc.kind,
            "sha256": doc.sha256,
            "problems": [problem_json(problem) for problem in doc.problems],
            "pages": len(doc.pages),
        }
    )
    # A lone surrogate is no valid UTF-8, and yet may stand in the text of a damaged file.
    yield doc.text.encode("utf-8", "surrogatepass")
    for page in doc.pages:
        yield _dump(
            {
                "number": page.number,
                "width": page.width,
                "height": page.height,
                "span": _span_json(page.span),
                "state": page.state.value,
                "runs": len(page.runs),
            }
        )
        for start in range(0, len(page.runs), RUNS_A_FRAME):
            yield _dump([_run_json(run) for run in page.runs[start : start + RUNS_A_FRAME]])


def _decode_document(take: Next) -> Document:
    source, kind, sha256, problems, count = _object(
        _load(take()), "source", "kind", "sha256", "problems", "pages"
    )
    text = take().decode("utf-8", "surrogatepass")
    pages = tuple(_page(take, len(text)) for _ in range(_int(count)))
    return Document(_str(source), _str(kind), _str(sha256), text, pages, _tuple(problems, _problem))


def _page(take: Next, length: int) -> Page:
    number, width, height, span, state, count = _object(
        _load(take()), "number", "width", "height", "span", "state", "runs"
    )
    expected = _int(count)
    runs: list[Run] = []
    while len(runs) < expected:
        part = _tuple(_load(take()), _run)
        if not part:
            raise ValueError("an empty frame of runs")
        runs += part
    page = Page(_int(number), _float(width), _float(height), _span(span), tuple(runs), PageState(_str(state)))
    # A span outside the text would raise an IndexError somewhere in the window, much later.
    if len(runs) != expected or page.span.end > length or any(run.span.end > length for run in runs):
        raise ValueError("a page does not fit its text")
    return page


def _run_json(run: Run) -> list[object]:
    box = run.box
    corners = None if box is None else [box.x0, box.y0, box.x1, box.y1]
    return [run.span.start, run.span.end, corners, run.anchor, list(run.edges)]


def _run(raw: object) -> Run:
    start, end, corners, anchor, edges = _list(raw, 5)
    run = Run(Span(_int(start), _int(end)), _optional(corners, _box), _str(anchor), _tuple(edges, _float))
    if run.edges and len(run.edges) != len(run.span) + 1:
        raise ValueError("edges do not fit their run")
    return run


def _box(raw: object) -> Box:
    x0, y0, x1, y1 = _list(raw, 4)
    return Box(_float(x0), _float(y0), _float(x1), _float(y1))


# Results


def finding_json(finding: Finding, document: Document | None = None) -> dict[str, object]:
    """A finding as plain values; with its page when `document` is given."""
    plain: dict[str, object] = {
        "label": finding.label,
        "start": finding.span.start,
        "end": finding.span.end,
        "score": finding.score,
        "detector": finding.detector,
        "entity": finding.entity,
    }
    if document is not None:
        plain["page"] = document.page_number(finding.span.start)
    return plain


def citation_json(span: Span, document: Document) -> dict[str, object]:
    """A source as plain values: quote, page, start, end."""
    return {
        "quote": span.of(document.text),
        "page": document.page_number(span.start),
        "start": span.start,
        "end": span.end,
    }


def problem_json(problem: Problem) -> dict[str, object]:
    """A problem as plain values."""
    return {"code": problem.code, "message": problem.message, "page": problem.page}


def exported_json(exported: Exported) -> dict[str, object]:
    """A written file as plain values."""
    return {
        "path": exported.path,
        "verified_by": list(exported.verified_by),
        "problems": [problem_json(problem) for problem in exported.problems],
    }


def result_json(result: TaskResult) -> dict[str, object]:
    """A result as plain values."""
    return {
        "task": result.task,
        "status": result.status.value,
        "findings": [finding_json(finding) for finding in result.findings],
        "text": result.text,
        "fields": {
            name: [{"value": c.value, "spans": [_span_json(s) for s in c.spans]} for c in cited]
            for name, cited in result.fields.items()
        },
        "models": list(result.models),
        "problems": [problem_json(problem) for problem in result.problems],
        "options": _options_json(result.options),
    }


def _result(raw: object) -> TaskResult:
    task, status, findings, text, named, models, problems, options = _object(
        raw, "task", "status", "findings", "text", "fields", "models", "problems", "options"
    )
    return TaskResult(
        task=_str(task),
        status=Status(_str(status)),
        findings=_tuple(findings, _finding),
        text=_str(text),
        fields={name: _tuple(cited, _cited) for name, cited in _mapping(named).items()},
        models=_tuple(models, _str),
        problems=_tuple(problems, _problem),
        options=_options(options),
    )


def _finding(raw: object) -> Finding:
    label, start, end, score, detector, entity = _object(
        raw, "label", "start", "end", "score", "detector", "entity"
    )
    span = Span(_int(start), _int(end))
    return Finding(_str(label), span, _float(score), _str(detector), _str(entity))


def _cited(raw: object) -> Cited:
    value, spans = _object(raw, "value", "spans")
    return Cited(_str(value), _tuple(spans, _span))


def _problem(raw: object) -> Problem:
    code, message, page = _object(raw, "code", "message", "page")
    return Problem(_str(code), _str(message), _optional(page, _int))


def _span_json(span: Span) -> list[int]:
    return [span.start, span.end]


def _span(raw: object) -> Span:
    start, end = _list(raw, 2)
    return Span(_int(start), _int(end))


def _options_json(options: Mapping[str, OptionValue]) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in options.items()}


def _options(raw: object) -> dict[str, OptionValue]:
    return {name: _option(value) for name, value in _mapping(raw).items()}


def _option(raw: object) -> OptionValue:
    if isinstance(raw, list):
        return _tuple(raw, _str)
    if isinstance(raw, bool | int | float | str):
        return raw
    raise ValueError("not the value of an option")


# Plain values, checked


def _dump(value: object) -> bytes:
    return json.dumps(value, allow_nan=False, separators=(",", ":")).encode("ascii")


def _load(frame: bytes) -> object:
    try:
        return json.loads(frame, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _mapping(raw: object) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise ValueError("not an object")
    return raw


def _member(raw: object, name: str) -> object:
    return _mapping(raw).get(name)


def _object(raw: object, *names: str) -> list[object]:
    """The members of an object that has exactly these."""
    members = _mapping(raw)
    if members.keys() != set(names):
        raise ValueError("other members than expected")
    return [members[name] for name in names]


def _list(raw: object, length: int) -> list[object]:
    if not isinstance(raw, list) or len(raw) != length:
        raise ValueError(f"not a list of {length}")
    return raw


def _tuple(raw: object, parse: Callable[[object], T]) -> tuple[T, ...]:
    if not isinstance(raw, list):
        raise ValueError("not a list")
    return tuple(parse(item) for item in raw)


def _optional(raw: object, parse: Callable[[object], T]) -> T | None:
    return None if raw is None else parse(raw)


def _str(raw: object) -> str:
    if not isinstance(raw, str):
        raise ValueError("not a string")
    return raw


def _int(raw: object) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise ValueError("not a whole number")
    return raw


def _float(raw: object) -> float:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        with suppress(OverflowError):  # a whole number of 400 digits
            number = float(raw)
            if math.isfinite(number):  # 1e999 is valid JSON
                return number
    raise ValueError("not a number")
