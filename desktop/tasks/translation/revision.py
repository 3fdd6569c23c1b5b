"""Translations that a person wrote, put into a result and checked again.

All of it is quick and asks no engine, so that a window can do it as someone types.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop.document.results import Cited, TaskResult
from desktop.tasks.translation.checks import check

SECTION = "translation"


def revised(source: Cited, translation: Cited, value: str) -> Cited:
    """`value` in the place of a translation, checked as one of the machine is and decided by a person; its
    links are gone where it is another."""
    found = check(source.value, value)
    return Cited(
        value,
        translation.spans,
        translation.document,
        support="unverified" if found.faults else "derived",
        unsupported=found.added,
        lacks=found.lacks,
        links=translation.links if value == translation.value else (),
        decided_by="person",
    )


def with_rows(result: TaskResult, rows: Sequence[tuple[Cited, ...]]) -> TaskResult:
    """`result` with other rows in its section of sentences."""
    return replace(
        result,
        sections=tuple(
            replace(one, rows=tuple(rows)) if one.name == SECTION else one for one in result.sections
        ),
    )
