"""What goes over the wire comes back the same, and what should not be there is refused."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.model import Box, Document, Page, PageState, Problem, Run, Span
from desktop.document.results import Cited, Finding, Pair, Region, Section, Status, TaskResult
from desktop.exporters.base import Exported
from desktop.jobs import frames as frames_module
from desktop.jobs import requests, wire
from desktop.jobs.documents import Held, NotHeld, slim
from desktop.jobs.requests import (
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
    Restore,
    RunSet,
    Time,
    Timed,
)
from desktop.progress import Progress
from desktop.tasks.decisions import SCOPES, Decision, Marked

texts = st.text(st.characters(), max_size=12)  # with surrogates, which names of files may hold
counts = st.integers(0, 2**53)
numbers = st.floats(allow_nan=False, allow_infinity=False)
spans = st.tuples(counts, counts).map(lambda ends: Span(min(ends), max(ends)))
problems = st.builds(Problem, texts, texts, st.none() | counts)
options = st.dictionaries(
    texts, st.booleans() | counts | numbers | texts | st.lists(texts, max_size=3).map(tuple), max_size=3
)


findings = st.builds(
    Finding, texts, spans, numbers, texts, texts, st.sampled_from(["machine", "person"]), texts
)
pairs = st.builds(Pair, texts, texts, texts, counts)

regions = st.builds(Region, counts, st.builds(Box, *[numbers] * 4), st.sampled_from(["machine", "person"]))


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=3).map(tuple)


cited = st.builds(
    Cited,
    texts,
    some(spans),
    texts,
    st.sampled_from(["quoted", "derived", "unverified"]),
    some(spans),
    texts,
    texts,
    st.floats(0, 1),
)
sections = st.builds(
    Section, texts, texts, st.sampled_from(["text", "points", "table"]), some(some(cited)), some(texts)
)


@st.composite
def results(draw: st.DrawFn) -> TaskResult:
    of_result = draw(some(problems))
    return TaskResult(
        draw(texts),
        draw(st.sampled_from([Status.PARTIAL, Status.FAILED] if of_result else list(Status))),
        findings=draw(some(findings)),
        candidates=draw(some(findings)),
        rejected=draw(some(findings)),
        regions=draw(some(regions)),
        sections=draw(some(sections)),
        notes=draw(some(texts)),
        models=draw(some(texts)),
        problems=of_result,
        options=draw(options),
    )


@st.composite
def runs(draw: st.DrawFn, length: int) -> Run:
    ends = sorted(draw(st.tuples(st.integers(0, length), st.integers(0, length))))
    edges = draw(st.just(()) | st.tuples(*[numbers] * (ends[1] - ends[0] + 1)))
    return Run(Span(*ends), draw(st.none() | st.builds(Box, *[numbers] * 4)), draw(texts), edges)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(texts)
    length = len(text)
    pages = [
        Page(
            draw(counts),
            draw(numbers),
            draw(numbers),
            Span(0, length),
            draw(some(runs(length))),
            draw(st.sampled_from(PageState)),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]
    return Document(draw(texts), draw(texts), draw(texts), text, tuple(pages), draw(some(problems)))


images = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda size: st.binary(min_size=4 * size[0] * size[1], max_size=4 * size[0] * size[1]).map(
        lambda pixels: Image(*size, pixels)
    )
)
passwords = st.none() | texts
marked = st.builds(Marked, texts, results(), st.booleans())
decisions = st.builds(Decision, counts, spans, st.booleans(), texts, st.sampled_from(SCOPES))
asks = (
    st.builds(Read, texts, passwords, st.booleans())
    | st.builds(Render, texts, counts, numbers, passwords)
    | st.builds(requests.Run, documents(), texts, options, st.dictionaries(texts, texts, max_size=2))
    | st.builds(RunSet, some(documents()), texts, options, st.dictionaries(texts, texts, max_size=2))
    | st.builds(ExportSet, some(documents()), some(results()), texts, texts)
    | st.builds(Export, documents(), results(), texts, texts, passwords, passwords)
    | st.builds(Check, st.booleans())
    | st.builds(Time, texts, texts, texts)
    | st.builds(Reconcile, some(marked), st.none() | decisions)
    | st.builds(Pseudonymise, some(marked), texts, some(pairs))
    | st.builds(Restore, texts, texts, some(pairs))
)
replies = (
    st.builds(wire.Stats, counts, some(texts), some(texts))
    | st.builds(Progress, texts, counts, counts, texts)
    | problems
    | st.just(wire.Stopped())
    | st.just(wire.Missing())
    | images
    | results()
    | st.builds(Exported, texts, some(texts), some(problems))
    | documents()
    | st.builds(Checked, some(texts), some(texts))
    | st.builds(Timed, numbers, counts)
    | st.builds(Reconciled, some(results()), some(pairs))
)


def taken(frames: list[bytes]) -> Callable[[], bytes]:
    """The frames one by one; past the last a `ValueError`, where a pipe would wait or end."""
    left = iter(frames)

    def take() -> bytes:
        for frame in left:
            return frame
        raise ValueError("no more frames")

    return take


def as_a_child_sees_it(request: requests.Request) -> requests.Request:
    """What is run, and what is written in words, needs no places on pages."""
    if isinstance(request, requests.Run):
        return replace(request, document=slim(request.document))
    if isinstance(request, RunSet | ExportSet):
        return replace(request, documents=tuple(map(slim, request.documents)))
    return request


@given(counts, asks)
def test_requests_come_back_the_same(ticket: int, request: requests.Request) -> None:
    take = taken(wire.encode_request(ticket, request, set()))
    assert wire.decode_request(take, Held()) == (ticket, as_a_child_sees_it(request))
    with pytest.raises(ValueError, match="no more"):
        take()


@given(replies)
def test_replies_come_back_the_same(reply: wire.Reply) -> None:
    take = taken(wire.encode_reply(reply))
    assert wire.decode_reply(take) == reply
    with pytest.raises(ValueError, match="no more"):
        take()


def test_a_document_of_many_runs_comes_in_small_frames() -> None:
    text = "abcdefghij" * 2000
    lines = tuple(
        Run(Span(start, start + 10), Box(0, 0, 1, 1), "", (0.123456789,) * 11)
        for start in range(0, len(text), 10)
    )
    document = Document("a", "pdf", "0", text, (Page(1, 1, 1, Span(0, len(text)), lines),))
    frames = wire.encode_reply(document)
    assert wire.decode_reply(taken(frames)) == document
    assert max(map(len, frames)) < 100_000


def test_many_findings_come_in_small_frames() -> None:
    found = tuple(
        Finding("PERSON", Span(n, n + 1), 0.9, "rules", f"PERSON {n}", "machine", "Somebody Else")
        for n in range(20_000)
    )
    result = TaskResult("redact", Status.OK, found, candidates=found[:500], rejected=found[:1])
    request = Reconcile((Marked("a" * 20_001, result),))
    frames = wire.encode_reply(Reconciled((result, result)))
    assert wire.decode_reply(taken(frames)) == Reconciled((result, result))
    asked = wire.encode_request(1, request, set())
    assert wire.decode_request(taken(asked), Held()) == (1, request)
    assert max(map(len, [*frames, *asked])) < 50_000


@given(asks, st.data())
def test_a_request_of_another_shape_is_refused_or_read_whole(request: Any, data: st.DataObject) -> None:
    frames = wire.encode_request(1, request, set())
    place = data.draw(st.integers(0, len(frames) - 1))
    try:
        raw = json.loads(frames[place])
    except ValueError:  # text
        frames[place] = data.draw(st.binary(max_size=20))
    else:
        frames[place] = json.dumps(_spoil(raw, data)).encode()
    with contextlib.suppress(ValueError, NotHeld):
        wire.decode_request(taken(frames), Held())


@given(replies, st.data())
def test_a_message_of_another_shape_is_refused_or_read_whole(reply: wire.Reply, data: st.DataObject) -> None:
    """Whatever one member of a message is changed to, the answer is a value of the core types or a
    `ValueError`, never another error."""
    frames = wire.encode_reply(reply)
    place = data.draw(st.integers(0, len(frames) - 1))
    try:
        raw = json.loads(frames[place])
    except ValueError:  # text or pixels
        frames[place] = data.draw(st.binary(max_size=20))
    else:
        frames[place] = json.dumps(_spoil(raw, data)).encode()
    with contextlib.suppress(ValueError):
        wire.decode_reply(taken(frames))


odd = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=3)
    | st.lists(st.integers(), max_size=2)
)


def _spoil(raw: Any, data: st.DataObject) -> Any:
    """`raw` with one value in it, at any depth, replaced, removed or added."""
    if isinstance(raw, dict) and raw and data.draw(st.booleans()):
        name = data.draw(st.sampled_from(sorted(raw)))
        how = data.draw(st.sampled_from(["in", "without", "with"]))
        if how == "in":
            return {**raw, name: _spoil(raw[name], data)}
        if how == "without":
            return {key: value for key, value in raw.items() if key != name}
        return {**raw, data.draw(st.text(max_size=3)): 1}
    if isinstance(raw, list) and raw and data.draw(st.booleans()):
        place = data.draw(st.integers(0, len(raw) - 1))
        return [*raw[:place], _spoil(raw[place], data), *raw[place + 1 :]]
    return data.draw(odd)


@given(st.binary(max_size=60))
def test_noise_is_refused(noise: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any
        wire.decode_reply(taken([noise] * 3))


@pytest.mark.parametrize(
    "frame",
    [
        b'{"say":"progress","stage":"a","done":true,"total":1}',
        b'{"say":"progress","stage":"a","done":1.0,"total":1}',
        b'{"say":"progress","stage":"a","done":NaN,"total":1}',
        b'{"say":"progress","stage":"a","done":1}',
        b'{"say":"progress","stage":"a","done":1,"total":1,"more":1}',
        b'{"say":"image","width":2,"height":2}',
        b'{"say":["image"]}',
        b'{"say":"result","result":{}}',
        b'{"say":"reconciled","results":true,"pairs":0}',
        b'{"say":"reconciled","results":1,"pairs":0}',
        b'{"say":"nothing"}',
        b"[" * 100_000,
        b"1" * 100_000,
        b"\xff",
    ],
)
def test_near_misses_are_refused(frame: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any
        wire.decode_reply(taken([frame, b"\0" * 4, b"[]"]))


@pytest.mark.parametrize(
    "rows",
    [
        b'[["a",0,1,1' + b"0" * 400 + b',"a","","machine",""]]',
        b'[["a",1,0,1,"a","","machine",""]]',
        b'[["a",0,1,1,"a","","nobody",""]]',
        b'[["a",0,1,1,"a","","machine"]]',
        b'[["a",0,1,1,"a","","machine",""],["a",0,1,1,"a","","machine",""]]',
        b"[]",
    ],
)
def test_findings_of_another_shape_are_refused(rows: bytes) -> None:
    finding = Finding("a", Span(0, 1), 1, "a")
    frames = wire.encode_reply(TaskResult("a", Status.OK, (finding,)))
    frames[-1] = rows
    with pytest.raises(ValueError):  # noqa: PT011 - any
        wire.decode_reply(taken(frames))


def document(text: str) -> Document:
    lines = (Run(Span(0, len(text)), Box(0, 0, 1, 1), "", (0.5,) * (len(text) + 1)),)
    return Document("a", "pdf", "0", text, (Page(1, 1, 1, Span(0, len(text)), lines),))


def test_a_document_is_sent_once() -> None:
    one, other = document("one" * 100), document("other" * 100)
    known: set[str] = set()
    held = Held()
    for asked, sent in [((one,), 300), ((one,), 0), ((one, other, one), 500), ((other, one), 0)]:
        frames = wire.encode_request(1, RunSet(asked, "ask", {}), known)
        assert sent < sum(map(len, frames)) < sent + 700
        _, request = wire.decode_request(taken(frames), held)
        assert request == RunSet(tuple(map(slim, asked)), "ask", {})
    # With another table, or read anew from a changed file, it is another document.
    for changed in (replace(one, tables=()), replace(one, sha256="1")):
        frames = wire.encode_request(1, requests.Run(changed, "ask", {}), known)
        assert wire.decode_request(taken(frames), held) == (1, requests.Run(slim(changed), "ask", {}))


def test_a_document_that_is_no_longer_held_is_missed() -> None:
    known: set[str] = set()
    held = Held(most=700)
    for text in ("one" * 100, "two" * 100):
        frames = wire.encode_request(1, requests.Run(document(text), "ask", {}), known)
        wire.decode_request(taken(frames), held)
    frames = wire.encode_request(1, requests.Run(document("two" * 100), "ask", {}), known)
    assert wire.decode_request(taken(frames), held)[0] == 1
    both = RunSet((document("three" * 60), document("one" * 100)), "ask", {})
    take = taken(wire.encode_request(1, both, known))
    with pytest.raises(NotHeld):
        wire.decode_request(take, held)
    with pytest.raises(ValueError, match="no more"):  # the next message begins after this one
        take()
    # A set larger than what is held comes whole, when it is sent whole.
    assert wire.decode_request(taken(wire.encode_request(1, both, set())), held)[0] == 1


def test_a_page_beyond_the_text_is_refused() -> None:
    document = Document("a", "txt", "0", "abc", (Page(1, 0, 0, Span(0, 4), ()),))
    with pytest.raises(ValueError, match="fit its text"):
        wire.decode_reply(taken(wire.encode_reply(document)))


def test_infinity_is_not_sent() -> None:
    document = Document("a", "txt", "0", "", (Page(1, float("inf"), 0, Span(0, 0), ()),))
    with pytest.raises(ValueError, match="JSON"):
        wire.encode_reply(document)


class Endless:
    """A child that sends without end."""

    def __init__(self, frame: bytes) -> None:
        self.frame = frame
        self.taken = 0

    def send_bytes(self, buf: bytes) -> None:
        raise AssertionError

    def recv_bytes(self, maxlength: int | None = None) -> bytes:
        assert maxlength == frames_module.MAX_FRAME
        self.taken += len(self.frame)
        return self.frame


def test_a_message_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames_module, "MAX_MESSAGE", 10_000)
    pipe = Endless(b"0123456789")
    take = frames_module.frames_of(pipe)
    for _ in range(1000):
        take()
    with pytest.raises(ValueError, match="too large"):
        take()
    assert pipe.taken == 10_010


def test_a_frame_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import multiprocessing

    monkeypatch.setattr(frames_module, "MAX_FRAME", 100)
    ours, theirs = multiprocessing.Pipe()
    with ours, theirs:
        theirs.send_bytes(b"x" * 101)
        with pytest.raises(OSError, match="message length"):
            frames_module.frames_of(ours)()
