"""Subtitles (SRT, WebVTT): what is said, line by line, without numbers, times and marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.document.model import Document
from desktop.progress import JobContext
from desktop.readers import text as plain_text
from desktop.readers.files import read_bytes, sha256
from desktop.readers.html_text import entities
from desktop.readers.mapped import Draft, Layout, Mapped
from desktop.readers.text import decode, guesses

kind = "srt"
suffixes = (".srt", ".vtt")

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_TIMES = re.compile(rf"^[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}[^\r\n]*(?:\r\n|\r|\n|\Z)", re.MULTILINE)
_LINE = re.compile(r"[^\r\n]+")
_BLANK = re.compile(r"(?:\r\n|\r(?!\n)|\n)[ \t]*(?=\r\n|\r|\n|\Z)")
MARK = re.compile(r"</?[A-Za-z0-9.:][^<>\r\n]*>|\{\\[^{}\r\n]*\}|\{/?[a-zA-Z]\}")
"""What changes how the words look, or where they stand."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What is shown at one time: where its lines stand in the source, from the first to the last letter."""

    start: int
    end: int


def matches(path: Path, head: bytes) -> bool:
    """By its name, if there are times in it; or if it begins with a number and times."""
    if not plain_text.matches(path, head):
        return False
    text = head.replace(b"\0", b"").decode("latin-1").lstrip("\ufeff\xef\xbb\xbf\xff\xfe \t\r\n")
    first = re.match(r"(?:WEBVTT|\d+)[^\r\n]*(?:\r\n|\r|\n)", text)
    begins = first is not None and (text.startswith("WEBVTT") or _TIMES.match(text, first.end()) is not None)
    return begins or (path.suffix.lower() in suffixes and _TIMES.search(text) is not None)


def read(
    path: Path,
    ctx: JobContext,
    password: str | None = None,  # noqa: ARG001
    *,
    tables: bool = False,
) -> Document:
    """Read subtitles; a run a stretch of a line, anchors "cue 12". Raises as `text.decode` and
    `files.read_bytes` do."""
    data = read_bytes(path)
    ctx.report("read", 0, 1)
    decoded = decode(data, path.name)
    doc = layout(decoded.text).document(path, kind, sha256(data), guesses(decoded))
    ctx.report("read", 1, 1)
    return replace(doc, tables=() if tables else None)


def cues(text: str) -> Iterator[Cue]:
    """All in order. One goes to the blank line before the next."""
    times = list(_TIMES.finditer(text))
    for number, match in enumerate(times):
        stop = times[number + 1].start() if number + 1 < len(times) else len(text)
        blank = _BLANK.search(text, max(match.end() - 2, match.start()), stop)
        end = blank.start() if blank else stop
        while end > match.end() and text[end - 1].isspace():
            end -= 1
        if end > match.end():
            yield Cue(match.end(), end)


def layout(text: str) -> Layout:
    """The lines of all cues, each a line; a sentence may go on in the next cue."""
    draft = Draft()
    for number, cue in enumerate(cues(text), 1):
        for line in _LINE.finditer(text, cue.start, cue.end):
            at = line.start()
            for mark in [*MARK.finditer(text, line.start(), line.end()), None]:
                stop = mark.start() if mark else line.end()
                draft.put(entities(Mapped.of(text[at:stop], at)), f"cue {number}", str)
                at = mark.end() if mark else at
            draft.say("\n")
    return draft.layout()
