"""What a summary stands on: the pages that were read, and how much of each section was used."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from desktop.document.results import Cited, Section
from desktop.tasks.pages import is_read
from desktop.tasks.summary.source import Part, Source
from desktop.tasks.written import shortened

ROWS = 30
"""Rows that a person still looks through; the sections of a longer document are taken together."""
COLUMNS = ("Section", "Sentences", "Used")


def coverage(source: Source, used: Collection[int]) -> Section:
    """A table of the document's sections: how many sentences each has, and how many of them were used.

    `used` are indices of `source.sentences`.
    """
    rows = tuple(_row(source, group, used) for group in grouped(source.parts))
    return Section("coverage", "What this stands on", "table", rows, COLUMNS)


def statement(source: Source, used: Collection[int]) -> str:
    """The same in one sentence, with the pages read."""
    doc, count = source.doc, source.count
    read, total = sum(is_read(page.state) for page in doc.pages), len(doc.pages)
    extent = (
        f"Read {read} of {total} {'page' if total == 1 else 'pages'}" if doc.paged else "Read the whole text"
    )
    return f"{extent}; stands on {len(used)} of {count} {'sentence' if count == 1 else 'sentences'}."


def grouped(parts: Sequence[Part]) -> list[list[Part]]:
    """The parts, neighbours together where there are more than `ROWS`, about as many sentences in each."""
    if len(parts) <= ROWS:
        return [[part] for part in parts]
    total, before = sum(part.count for part in parts), 0
    groups: dict[int, list[Part]] = {}
    for part in parts:
        groups.setdefault(before * ROWS // total, []).append(part)
        before += part.count
    return list(groups.values())


def named(source: Source, group: Sequence[Part]) -> Cited:
    """What sections taken together are called, with the place of the first heading."""
    heading = next((part.heading for part in group if part.heading), None)
    if heading is not None:
        return Cited(_title(source, group), heading.spans)
    return Cited("The whole text" if len(source.parts) == len(group) else "Before the first heading", ())


def _row(source: Source, group: Sequence[Part], used: Collection[int]) -> tuple[Cited, ...]:
    count = sum(part.count for part in group)
    taken = sum(any(part.start <= index < part.end for part in group) for index in used)
    return (named(source, group), counted(count), counted(taken))


def _title(source: Source, group: Sequence[Part]) -> str:
    names = [shortened(part.heading.of(source.doc.text), 10) for part in group if part.heading]
    return names[0] if len(names) == 1 else f"{names[0]} – {names[-1]}"  # noqa: RUF001


def counted(number: int) -> Cited:
    """A number about the reading itself: it has no place in the document."""
    return Cited(str(number), (), support="derived", kind="count", normal=str(number))
