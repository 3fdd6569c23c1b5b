"""Figures that sentences tell by year, as a table: "Sales were $5 million in 2019 and $4 million in 2018"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from desktop.document.model import Span
from desktop.tasks.answers.extractive import sentences_of
from desktop.tasks.answers.figures import Figure, figures_in
from desktop.tasks.answers.grid import Entry, Grid, Heading
from desktop.tasks.answers.periods import Years, names_and_dates, years_in
from desktop.tasks.answers.words import tokens

if TYPE_CHECKING:
    from desktop.tasks.retrieval.passages import Passage

_LISTED = re.compile(r"\W*(?:and|or|to|compared\s+(?:to|with)|from|respectively)?\W*", re.IGNORECASE)
"""What may stand between the members of a list."""
_DAY = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+$", re.IGNORECASE)
NEAR = 60
"""Characters between a figure and its year."""


def told(passages: Sequence[Passage]) -> list[Grid]:
    """For each sentence that tells figures of two years or more, a table of one row."""
    return [
        grid
        for passage in passages
        if passage.kind == "prose"
        for sentence in sentences_of(passage.text)
        if (grid := _grid(passage, sentence)) is not None
    ]


def _grid(passage: Passage, sentence: Span) -> Grid | None:
    words = sentence.of(passage.text)
    pairs = list(_pairs(words))
    if len({years.key for years, *_ in pairs}) < 2:
        return None
    columns: dict[int, Heading] = {}
    entries: dict[tuple[int, int], Entry] = {}
    for column, (years, span, figure) in enumerate(pairs):
        place = passage.locate(_within(sentence, years.span))
        columns[column] = Heading(column, years.span.of(words), place, "", frozenset({years.key}), True)
        cell = passage.locate(_within(sentence, span))
        entries[0, column] = Entry(0, column, span.of(words), cell, figure)
    named, dates = names_and_dates(words)
    row = Heading(
        0,
        words,
        passage.locate(sentence),
        words=named,
        dates=dates,
        sequence=tuple(tokens(words)),
        sentence=True,
    )
    return Grid(passage.document, {0: row}, columns, entries, title=passage.heading)


def _within(sentence: Span, part: Span) -> Span:
    return Span(sentence.start + part.start, sentence.start + part.end)


def _pairs(words: str) -> Iterator[tuple[Years, Span, Figure]]:
    """Each figure with its year: lists of both of one length, else each with the year right after it."""
    years = [one for one in years_in(words) if one.single]
    taken = [one.span for one in years]
    figures = [
        (span, figure)
        for span, figure in figures_in(words)
        if not any(span.overlaps(other) for other in taken) and not _DAY.search(words[: span.start])
    ]
    lists = [run for run in _runs(words, years) if len(run) > 1]
    amounts = [run for run in _runs_of(words, figures) if len(run) > 1]
    for run in lists:
        for amount in amounts:
            if len(run) == len(amount):
                yield from ((year, *one) for year, one in zip(run, amount, strict=True))
                return
    for number, (span, figure) in enumerate(figures):
        stop = figures[number + 1][0].start if number + 1 < len(figures) else len(words)
        after = next((one for one in years if span.end <= one.span.start < min(stop, span.end + NEAR)), None)
        if after is not None:
            yield after, span, figure


def _runs(words: str, years: Sequence[Years]) -> list[list[Years]]:
    """Years that follow each other as a list."""
    runs: list[list[Years]] = []
    for one in years:
        if runs and _LISTED.fullmatch(words[runs[-1][-1].span.end : one.span.start]):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _runs_of(words: str, figures: Sequence[tuple[Span, Figure]]) -> list[list[tuple[Span, Figure]]]:
    """Figures that follow each other as a list."""
    runs: list[list[tuple[Span, Figure]]] = []
    for one in figures:
        if runs and _LISTED.fullmatch(words[runs[-1][-1][0].end : one[0].start]):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs
