"""What was removed, as literal text: for the places that no finding points at.

A name stands in more places than a detector looks at: in attributes, in the copy of a drawing for old
programs, in the properties of a file. What was removed once is removed there as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from desktop.document.model import Document, Span
from desktop.document.results import TaskResult
from desktop.exporters.marks import BLOCKS, replacement
from desktop.exporters.verify_text import Needles, apart_from_words

SHORTEST = 4
"""Shorter words ("Al", "30") stand for too much else."""
_SPACES = re.compile(r"\s+")


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


@dataclass(frozen=True)
class Literals:
    """Removed texts and their marks. Whole words only; any white space stands for any other.

    Both sets are looked for in one pass over a text, however many there are.
    """

    marks: Mapping[str, str]
    exact: frozenset[str]
    any_case: frozenset[str]

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
        return cls(marks, frozenset(words - spared), frozenset(marks))

    def edits(self, text: str) -> list[Edit]:
        """Where running text holds a removed literal, in order. Case counts: Will is not will."""
        return self._found(self._exact, text, str)

    def hidden_edits(self, text: str) -> list[Edit]:
        """The same for a place that nobody reads, where case does not count."""
        return self._found(self._any_case, text, str.casefold)

    def _found(self, needles: Needles, text: str, fold: Callable[[str], str]) -> list[Edit]:
        plain = _SPACES.sub(" ", fold(text))
        hits = [
            (start, -len(literal), literal)
            for start, literal in needles.found(plain)
            if apart_from_words(plain, start, start + len(literal))
        ]
        if not hits:
            return []
        places = None if plain == text else _places(text, fold)
        edits: list[Edit] = []
        reached = 0
        for start, less, literal in sorted(hits):  # the longest first: "Ann Miller-Jones" before "Ann Miller"
            if start >= reached:
                reached = start - less
                span = (start, reached) if places is None else (places[start][0], places[reached - 1][1])
                edits.append((*span, self.marks.get(literal.casefold(), BLOCKS)))
        return edits

    @cached_property
    def _exact(self) -> Needles:
        return Needles(self.exact)

    @cached_property
    def _any_case(self) -> Needles:
        return Needles(self.any_case)


def _places(text: str, fold: Callable[[str], str]) -> list[tuple[int, int]]:
    """Start and end in `text` of each character of it after `fold`, any white space become one space."""
    places: list[tuple[int, int]] = []
    in_space = False
    for at, char in enumerate(text):
        if char.isspace() and in_space:
            places[-1] = (places[-1][0], at + 1)
            continue
        in_space = char.isspace()
        places += [(at, at + 1)] * (1 if in_space else len(fold(char)))
    return places


def apply(text: str, edits: Iterable[Edit]) -> str:
    """`text` after `edits`, which do not overlap. Time is linear in both."""
    parts: list[str] = []
    at = 0
    for start, end, mark in sorted(edits):
        parts += [text[at:start], mark]
        at = end
    return "".join([*parts, text[at:]])
