"""What a task gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias

from desktop.document.model import Box, Problem, Span

DecidedBy: TypeAlias = Literal["machine", "person"]
OptionValue: TypeAlias = bool | int | float | str | tuple[str, ...]
Support: TypeAlias = Literal["quoted", "derived", "unverified"]
"""How a statement stands on its source: word for word; computed or written from it, with every figure, date
and name found there; or not found there."""


class Status(StrEnum):
    OK = "ok"
    PARTIAL = "partial"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of text that a detector takes for `label`; `score` is in 0..1.

    `entity` names whom or what it stands for, the same throughout a document ("PERSON 1"); `decided_by` says
    who put it where it is: the machine, or a person who added, confirmed or rejected it. `replacement` is the
    pseudonym that takes its place in a copy, where that is the style.
    """

    label: str
    span: Span
    score: float
    detector: str
    entity: str = ""
    decided_by: DecidedBy = "machine"
    replacement: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """A box on page `page` (from 1) that goes with all that lies under it, where no text could be pointed at:
    a signature, a stamp, a photograph. Only a format with pages can carry one."""

    page: int
    box: Box
    decided_by: DecidedBy = "person"


@dataclass(frozen=True, slots=True)
class Pair:
    """A text that was found and the pseudonym that took its place. `who` is the same number for all that was
    said of one person; 0 where it stands for nobody in particular."""

    label: str
    original: str
    pseudonym: str
    who: int = 0


@dataclass(frozen=True, slots=True)
class Cited:
    """A statement with the spans of the document that it stands on.

    `document` is the SHA-256 of the document that `spans` lie in; empty, it is the one that the result is
    of. `unsupported` are the parts of `value` that the source does not bear out. `kind` and `normal` are
    there for a typed value: "date" and "2024-03-31", "money" and "1234.50 EUR". `score` is in 0..1.

    A translation has in `lacks` what of its source it should carry and does not, and in `links` which part of
    the source's value became which part of its own. `decided_by` is "person" where one wrote the value.
    """

    value: str
    spans: tuple[Span, ...]
    document: str = ""
    support: Support = "quoted"
    unsupported: tuple[Span, ...] = ()
    kind: str = ""
    normal: str = ""
    score: float = 1.0
    lacks: tuple[str, ...] = ()
    links: tuple[tuple[Span, Span], ...] = ()
    decided_by: DecidedBy = "machine"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a result. `name` is fixed ("key_points"), `title` is for people.

    A "table" has as many statements in each of `rows` as there are `columns`; in "text" (sentences of one
    paragraph) and "points" (a list) each row is one statement.
    """

    name: str
    title: str
    layout: Literal["text", "points", "table"]
    rows: tuple[tuple[Cited, ...], ...]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What a task found or wrote. A result with problems is never `Status.OK`.

    `findings` are what is removed from a redacted copy. `candidates` scored less than the threshold; they are
    kept so that a lower one can be chosen without another run. `rejected` are those that a person decided to
    keep. The three do not overlap. `regions` are boxes that are removed beside the findings.

    `sections` are the result in words, every statement with its sources; `notes` say how it was made, what it
    stands on and what it leaves out. `options` are the options it was made with; `models` names the models
    used ("rampart 1.4.0").
    """

    task: str
    status: Status
    findings: tuple[Finding, ...] = ()
    candidates: tuple[Finding, ...] = ()
    rejected: tuple[Finding, ...] = ()
    regions: tuple[Region, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    options: Mapping[str, OptionValue] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.problems and self.status is Status.OK:
            raise ValueError("a result with problems is not ok")
