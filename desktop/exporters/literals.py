"""What was removed, as literal text: for the places that no finding points at.

A name stands in more places than a detector looks at: in attributes, in the copy of a drawing for old
programs, in the properties of a file. What was removed once is removed there as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desktop.document.model import Document, Span
from desktop.document.results import TaskResult
from desktop.exporters.marks import BLOCKS, replacement

SHORTEST = 4
"""Shorter words ("Al", "30") stand for too much else."""


def replacements(result: TaskResult) -> list[tuple[Span, str]]:
    """The findings in order as (span, what takes its place); those that overlap become one."""
    merged: list[tuple[Span, str]] = []
    for finding in sorted(result.findings, key=lambda f: (f.span.start, -f.span.end)):
        if merged and merged[-1][0].overlaps(finding.span):
            span, mark = merged[-1]
            merged[-1] = (Span(span.start, max(span.end, finding.span.end)), mark)
        else:
            merged.append((finding.span, replacement(finding, result)))
    return merged


Edit = tuple[int, int, str]
"""Start, end, and what takes the place of the text between."""


@dataclass(frozen=True, slots=True)
class Literals:
    """Removed texts and their marks. Whole words only; any white space stands for any other."""

    marks: Mapping[str, str]
    exact: re.Pattern[str] | None
    any_case: re.Pattern[str] | None

    @classmethod
    def of(cls, doc: Document, removed: Iterable[tuple[Span, str]], kept: Iterable[Span] = ()) -> Literals:
        """From the spans that are removed from `doc`, and their marks.

        What stands at one of the spans `kept` is left alone in running text: a person wants it there.
        """
        marks: dict[str, str] = {}
        words: set[str] = set()
        spared = {" ".join(span.of(doc.text).split()) for span in kept}
        for span, mark in removed:
            word = " ".join(span.of(doc.text).split())
            if len(word) >= SHORTEST:
                words.add(word)
                marks.setdefault(word.casefold(), mark)
        return cls(marks, _any_of(words - spared), _any_of(words, re.IGNORECASE))

    def edits(self, text: str) -> list[Edit]:
        """Where running text holds a removed literal, in order. Case counts: Will is not will."""
        return self._found(self.exact, text)

    def hidden_edits(self, text: str) -> list[Edit]:
        """The same for a place that nobody reads, where case does not count."""
        return self._found(self.any_case, text)

    def _found(self, pattern: re.Pattern[str] | None, text: str) -> list[Edit]:
        if pattern is None:
            return []
        return [(m.start(), m.end(), self._mark(m[0])) for m in pattern.finditer(text)]

    def _mark(self, found: str) -> str:
        # Case folding and `re` differ on a few letters; a mark of some kind must stand there all the same.
        return self.marks.get(" ".join(found.split()).casefold(), BLOCKS)


def _any_of(words: set[str], flags: int = 0) -> re.Pattern[str] | None:
    # The longest first: "Ann Miller-Jones" before "Ann Miller".
    source = "|".join(
        r"\s+".join(map(re.escape, word.split())) for word in sorted(words, key=len, reverse=True)
    )
    return re.compile(rf"(?<!\w)(?:{source})(?!\w)", flags) if words else None


def apply(text: str, edits: Iterable[Edit]) -> str:
    """`text` after `edits`, which do not overlap."""
    for start, end, mark in sorted(edits, reverse=True):
        text = text[:start] + mark + text[end:]
    return text
