"""Core types as frames of JSON and bytes, and back. Never pickle: what a child sends is not trusted.

A message is a header frame and the frames that it announces. Documents and findings come as many small
frames, because one large `json.loads` would hold the GIL and freeze the window. Whatever has another shape
than it should raises `ValueError`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias, TypeVar

from desktop.document.model import Document, Heading, Page, PageState, Problem, Run, Span
from desktop.document.results import TaskResult
from desktop.document.tables import Cell, Table
from desktop.exporters.base import Exported
from desktop.exporters.plain import problem_json, span_json
from desktop.jobs import requests
from desktop.jobs.plain import (
    as_bool,
    as_box,
    as_float,
    as_int,
    as_list,
    as_optional,
    as_str,
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
    Image,
    Pseudonymise,
    Read,
    Reconcile,
    Reconciled,
    Render,
    Request,
    Restore,
)
from desktop.progress import Progress
from desktop.tasks.decisions import SCOPES, Decision, Marked

__all__ = [
    "Pipe",
    "Reply",
    "Stats",
    "Stopped",
    "decode_reply",
    "decode_request",
    "encode_reply",
    "encode_request",
    "exported_json",
    "frames_of",
    "result_json",
    "send",
]

T = TypeVar("T")

MAX_FRAME = 256 << 20
MAX_MESSAGE = 1 << 30
ROWS_A_FRAME = 256


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


def encode_request(ticket: int, request: Request) -> list[bytes]:  # noqa: PLR0911 - one a kind
    """The frames of `request`."""
    match request:
        case Read(path, password):
            return [dump({"ask": "read", "ticket": ticket, "path": path, "password": password})]
        case Render(path, page, scale, password):
            header = {"ask": "render", "ticket": ticket, "path": path, "page": page, "scale": scale}
            return [dump({**header, "password": password})]
        case requests.Run(document, task, options):
            header = {"ask": "run", "ticket": ticket, "task": task, "options": options_json(options)}
            return [dump(header), *_encode_document(document)]
        case Export(document, result, fmt, dest, password):
            header = {"ask": "export", "ticket": ticket, "format": fmt, "dest": dest, "password": password}
            return [dump(header), *_encode_result(result), *_encode_document(document)]
        case Check(engines):
            return [dump({"ask": "check", "ticket": ticket, "engines": engines})]
        case Reconcile(documents, decision):
            made = None if decision is None else _decision_json(decision)
            header = {"ask": "reconcile", "ticket": ticket, "decision": made}
            return [dump(header), *_encode_batch(documents)]
        case Pseudonymise(documents, seed, known):
            header = {"ask": "pseudonymise", "ticket": ticket, "seed": seed, "known": len(known)}
            return [dump(header), *_encode_rows(known, pair_row), *_encode_batch(documents)]
        case Restore(path, dest, pairs):
            header = {"ask": "restore", "ticket": ticket, "path": path, "dest": dest, "pairs": len(pairs)}
            return [dump(header), *_encode_rows(pairs, pair_row)]


def decode_request(take: Next) -> tuple[int, Request]:
    """Ticket and request."""
    raw = load(take())
    decode = _REQUESTS.get(as_str(member_of(raw, "ask")))
    if decode is None:
        raise ValueError("unknown request")
    return as_int(member_of(raw, "ticket")), decode(raw, take)


def _read(raw: object, _: Next) -> Read:
    _ask, _ticket, path, password = members_of(raw, "ask", "ticket", "path", "password")
    return Read(as_str(path), as_optional(password, as_str))


def _render(raw: object, _: Next) -> Render:
    names = ("ask", "ticket", "path", "page", "scale", "password")
    _ask, _ticket, path, page, scale, password = members_of(raw, *names)
    return Render(as_str(path), as_int(page), as_float(scale), as_optional(password, as_str))


def _run_task(raw: object, take: Next) -> requests.Run:
    _ask, _ticket, task, options = members_of(raw, "ask", "ticket", "task", "options")
    return requests.Run(_decode_document(take), as_str(task), parse_options(options))


def _export(raw: object, take: Next) -> Export:
    names = ("ask", "ticket", "format", "dest", "password")
    _ask, _ticket, fmt, dest, password = members_of(raw, *names)
    result = _decode_result(take)
    document = _decode_document(take)
    return Export(document, result, as_str(fmt), as_str(dest), as_optional(password, as_str))


def _check(raw: object, _: Next) -> Check:
    _ask, _ticket, engines = members_of(raw, "ask", "ticket", "engines")
    return Check(as_bool(engines))


def _reconcile(raw: object, take: Next) -> Reconcile:
    _ask, _ticket, decision = members_of(raw, "ask", "ticket", "decision")
    return Reconcile(_decode_batch(take), as_optional(decision, _decision))


def _pseudonymise(raw: object, take: Next) -> Pseudonymise:
    _ask, _ticket, seed, count = members_of(raw, "ask", "ticket", "seed", "known")
    known = _decode_rows(take, count, parse_pair)
    return Pseudonymise(_decode_batch(take), as_str(seed), known)


def _restore(raw: object, take: Next) -> Restore:
    _ask, _ticket, path, dest, count = members_of(raw, "ask", "ticket", "path", "dest", "pairs")
    return Restore(as_str(path), as_str(dest), _decode_rows(take, count, parse_pair))


_REQUESTS: dict[str, Callable[[object, Next], Request]] = {
    "read": _read,
    "render": _render,
    "run": _run_task,
    "export": _export,
    "check": _check,
    "reconcile": _reconcile,
    "pseudonymise": _pseudonymise,
    "restore": _restore,
}


# Replies, from the child


def encode_reply(reply: Reply) -> list[bytes]:  # noqa: PLR0911 - one a kind
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
        case Image(width, height, pixels):
            return [dump({"say": "image", "width": width, "height": height}), pixels]
        case TaskResult():
            return [dump({"say": "result"}), *_encode_result(reply)]
        case Reconciled(results, pairs):
            header = {"say": "reconciled", "results": len(results), "pairs": len(pairs)}
            frames = [frame for result in results for frame in _encode_result(result)]
            return [dump(header), *frames, *_encode_rows(pairs, pair_row)]
        case Exported():
            return [dump({"say": "exported", "exported": exported_json(reply)})]
        case Document():
            return [dump({"say": "document"}), *_encode_document(reply)]
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
    return Reconciled(results, _decode_rows(take, pairs, parse_pair))


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
    return _decode_document(take)


def _checked(raw: object, _: Next) -> Checked:
    _say, problems, open_to = members_of(raw, "say", "problems", "open_to")
    return Checked(as_tuple(problems, as_str), as_tuple(open_to, as_str))


_REPLIES: dict[str, Callable[[object, Next], Reply]] = {
    "stats": _stats,
    "progress": _progress,
    "failed": _failed,
    "cancelled": _cancelled,
    "image": _image,
    "result": _answer_result,
    "exported": _exported,
    "document": _document,
    "checked": _checked,
    "reconciled": _reconciled,
}


# Results: what there is one of, then the findings in small frames


def _encode_result(result: TaskResult) -> Iterator[bytes]:
    lists = (result.findings, result.candidates, result.rejected)
    yield dump({"result": result_json(result), "findings": [len(findings) for findings in lists]})
    for findings in lists:
        yield from _encode_rows(findings, finding_row)


def _decode_result(take: Next) -> TaskResult:
    plain, counts = members_of(load(take()), "result", "findings")
    findings, candidates, rejected = (
        _decode_rows(take, count, parse_finding) for count in as_list(counts, 3)
    )
    return replace(parse_result(plain), findings=findings, candidates=candidates, rejected=rejected)


def _encode_rows(items: Sequence[T], row: Callable[[T], object]) -> Iterator[bytes]:
    for start in range(0, len(items), ROWS_A_FRAME):
        yield dump([row(item) for item in items[start : start + ROWS_A_FRAME]])


def _decode_rows(take: Next, count: object, parse: Callable[[object], T]) -> tuple[T, ...]:
    """As many items as announced. Raises `ValueError` where more or fewer come."""
    expected = as_int(count)
    items: list[T] = []
    while len(items) < expected:
        part = as_tuple(load(take()), parse)
        if not part:
            raise ValueError("an empty frame")
        items += part
    if len(items) != expected:
        raise ValueError("more than was announced")
    return tuple(items)


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


# Documents: header, text, then each page and its runs in small frames


def _encode_document(doc: Document) -> Iterator[bytes]:
    yield dump(
        {
            "source": doc.source,
            "kind": doc.kind,
            "sha256": doc.sha256,
            "problems": [problem_json(problem) for problem in doc.problems],
            "pages": len(doc.pages),
            "headings": len(doc.headings),
            "tables": None if doc.tables is None else len(doc.tables),
        }
    )
    # A lone surrogate is no valid UTF-8, and yet may stand in the text of a damaged file.
    yield doc.text.encode("utf-8", "surrogatepass")
    for page in doc.pages:
        yield dump(
            {
                "number": page.number,
                "width": page.width,
                "height": page.height,
                "span": span_json(page.span),
                "state": page.state.value,
                "runs": len(page.runs),
            }
        )
        yield from _encode_rows(page.runs, _run_json)
    yield from _encode_rows(doc.headings, _heading_row)
    for table in doc.tables or ():
        yield dump(_table_json(table))
        yield from _encode_rows(table.cells, _cell_row)


def _decode_document(take: Next) -> Document:
    source, kind, sha256, problems, count, headed, tabled = members_of(
        load(take()), "source", "kind", "sha256", "problems", "pages", "headings", "tables"
    )
    text = take().decode("utf-8", "surrogatepass")
    pages = tuple(_page(take, len(text)) for _ in range(as_int(count)))
    headings = _decode_rows(take, headed, _heading)
    _fits((heading.span for heading in headings), text)
    tables = None if tabled is None else tuple(_table(take, text) for _ in range(as_int(tabled)))
    return Document(
        as_str(source),
        as_str(kind),
        as_str(sha256),
        text,
        pages,
        as_tuple(problems, parse_problem),
        tables,
        headings,
    )


def _page(take: Next, length: int) -> Page:
    number, width, height, span, state, count = members_of(
        load(take()), "number", "width", "height", "span", "state", "runs"
    )
    runs = _decode_rows(take, count, _run)
    page = Page(
        as_int(number),
        as_float(width),
        as_float(height),
        parse_span(span),
        runs,
        PageState(as_str(state)),
    )
    # A span outside the text would raise an IndexError somewhere in the window, much later.
    if page.span.end > length or any(run.span.end > length for run in runs):
        raise ValueError("a page does not fit its text")
    return page


def _fits(spans: Iterable[Span], text: str) -> None:
    if any(span.end > len(text) for span in spans):
        raise ValueError("a span does not fit its text")


def _heading_row(heading: Heading) -> list[int]:
    return [heading.span.start, heading.span.end, heading.level]


def _heading(raw: object) -> Heading:
    start, end, level = as_list(raw, 3)
    return Heading(Span(as_int(start), as_int(end)), as_int(level))


def _table_json(table: Table) -> dict[str, object]:
    return {
        "rows": table.rows,
        "columns": table.columns,
        "header_rows": table.header_rows,
        "header_columns": table.header_columns,
        "title": [span_json(span) for span in table.title],
        "name": table.name,
        "page": table.page,
        "cells": len(table.cells),
    }


def _table(take: Next, text: str) -> Table:
    names = ("rows", "columns", "header_rows", "header_columns", "title", "name", "page", "cells")
    rows, columns, header_rows, header_columns, title, name, page, count = members_of(load(take()), *names)
    cells = _decode_rows(take, count, _cell)
    table = Table(
        as_int(rows),
        as_int(columns),
        cells,
        as_int(header_rows),
        as_int(header_columns),
        as_tuple(title, parse_span),
        as_str(name),
        as_optional(page, as_int),
    )
    _fits(table.title, text)
    for cell in cells:
        _fits(cell.spans, text)
        low = min(cell.row, cell.column) < 0 or min(cell.rows, cell.columns) < 1
        if low or cell.row + cell.rows > table.rows or cell.column + cell.columns > table.columns:
            raise ValueError("a cell outside its table")
    return table


def _cell_row(cell: Cell) -> list[int]:
    # There may be many thousands: plain numbers, the ends of the spans last.
    ends = [end for span in cell.spans for end in (span.start, span.end)]
    return [cell.row, cell.column, cell.rows, cell.columns, *ends]


def _cell(raw: object) -> Cell:
    row, column, rows, columns, *ends = as_tuple(raw, as_int)
    spans = tuple(Span(start, end) for start, end in zip(ends[::2], ends[1::2], strict=True))
    return Cell(row, column, spans, rows, columns)


def _run_json(run: Run) -> list[object]:
    box = run.box
    corners = None if box is None else [box.x0, box.y0, box.x1, box.y1]
    return [run.span.start, run.span.end, corners, run.anchor, list(run.edges)]


def _run(raw: object) -> Run:
    start, end, corners, anchor, edges = as_list(raw, 5)
    run = Run(
        Span(as_int(start), as_int(end)),
        as_optional(corners, as_box),
        as_str(anchor),
        as_tuple(edges, as_float),
    )
    if run.edges and len(run.edges) != len(run.span) + 1:
        raise ValueError("edges do not fit their run")
    return run
