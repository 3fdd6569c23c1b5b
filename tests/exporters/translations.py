"""Results of translations without a model: each word changed in a way that a test can tell, and linked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from desktop.document.model import Document, Span
from desktop.document.results import Cited, Section, Status, TaskResult
from desktop.progress import JobContext
from desktop.readers.registry import read
from desktop.tasks.translation.segments import segments

_WORD = re.compile(r"\S+")
_LETTER = re.compile(r"[^\W\d_]")

Change = Callable[[str], str]


def doubled(word: str) -> str:
    """A word as long again, as in a language of long words."""
    return f"{word} {word.lower()}ung" if _LETTER.search(word) else word


def marked(word: str) -> str:
    """A word of nearly the same length."""
    return f"{word[:-1]}x{word[-1]}" if _LETTER.search(word) else word


def shouted(word: str) -> str:
    return word.upper()


def translated(doc: Document, change: Change = doubled, *, links: bool = True) -> TaskResult:
    """A result of the task `translate` in which each word is changed."""
    rows = []
    for piece in segments(doc, JobContext()):
        words, pairs = [], []
        at = 0
        for match in _WORD.finditer(piece.text):
            made = change(match.group())
            words.append(made)
            pairs.append((Span(*match.span()), Span(at, at + len(made))))
            at += len(made) + 1
        text = " ".join(words)
        rows.append(
            (
                Cited(piece.text, piece.spans),
                Cited(text, piece.spans, support="derived", links=tuple(pairs) if links else ()),
            )
        )
    section = Section("translation", "Translation", "table", tuple(rows), ("English", "Portuguese"))
    return TaskResult(
        "translate", Status.OK, sections=(section,), notes=("A note.",), options={"from": "en", "to": "pt"}
    )


def words_of(result: TaskResult) -> Iterator[str]:
    for _, translation in result.sections[0].rows:
        yield from translation.value.split()


def opened(path: Path) -> Document:
    return read(path, JobContext())
