"""Translations that a person wrote: put into a result, checked again, and carried over into the next one.

All of it is quick and asks no engine, so that a window can do it as someone types.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop.document.results import Cited, Section, TaskResult
from desktop.tasks.translation.checks import check

SECTION = "translation"

Row = tuple[Cited, ...]


def revised(result: TaskResult, row: int, value: str, *, alike: bool = False) -> TaskResult:
    """`result` with `value` as the translation of a row of the section "translation", counted from 0.

    The row is checked again; its links and its place in a memory are gone, and it is decided by a person.
    With `alike` every row of the same source takes it, but those that a person decided before. Raises
    `IndexError` where there is no such row.
    """
    rows = section_of(result).rows
    source = rows[row][0].value

    def changed(at: int, pair: Row) -> Row:
        same = alike and pair[0].value == source and pair[1].decided_by != "person"
        return by_person(pair, value) if at == row or same else pair

    return with_rows(result, tuple(changed(at, pair) for at, pair in enumerate(rows)))


def confirmed(result: TaskResult, row: int) -> TaskResult:
    """`result` with the translation of a row as it is, decided by a person: its marks have been looked at."""
    rows = section_of(result).rows
    source, translation = rows[row]
    settled = (source, replace(translation, decided_by="person"))
    return with_rows(result, (*rows[:row], settled, *rows[row + 1 :]))


def carried_over(result: TaskResult, earlier: TaskResult) -> TaskResult:
    """`result` with what a person wrote or confirmed in an `earlier` one of the same languages, where the
    source is the same: after the document or the options have changed."""
    languages = [(one.options.get("from"), one.options.get("to")) for one in (result, earlier)]
    if languages[0] != languages[1]:
        return result
    written: dict[str, str] = {
        source.value: translation.value
        for source, translation in section_of(earlier).rows
        if translation.decided_by == "person"
    }
    return with_rows(
        result,
        tuple(
            by_person(row, written[row[0].value]) if row[0].value in written else row
            for row in section_of(result).rows
        ),
    )


def by_person(row: Row, value: str) -> Row:
    """A row with another translation, checked as one of the machine is."""
    source, translation = row
    found = check(source.value, value)
    return source, Cited(
        value,
        translation.spans,
        translation.document,
        support="unverified" if found.faults else "derived",
        unsupported=found.added,
        lacks=found.lacks,
        links=translation.links if value == translation.value else (),
        decided_by="person",
    )


def to_look_at(result: TaskResult) -> list[int]:
    """The rows that are marked and that nobody has decided yet."""
    return [
        at
        for at, (_, translation) in enumerate(section_of(result).rows)
        if translation.support == "unverified" and translation.decided_by != "person"
    ]


def section_of(result: TaskResult) -> Section:
    """The section with the rows of a translation. Raises `ValueError` where there is none."""
    for section in result.sections:
        if section.name == SECTION:
            return section
    raise ValueError("no result of a translation")


def with_rows(result: TaskResult, rows: Sequence[Row]) -> TaskResult:
    """`result` with other rows."""
    return replace(
        result,
        sections=tuple(
            replace(one, rows=tuple(rows)) if one.name == SECTION else one for one in result.sections
        ),
    )
