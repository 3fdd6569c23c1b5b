"""What a task gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from desktop.document.model import Problem, Span

OptionValue: TypeAlias = bool | int | float | str | tuple[str, ...]


class Status(StrEnum):
    OK = "ok"
    PARTIAL = "partial"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of text that a detector takes for `label`; `score` is in 0..1.

    `entity` names whom or what it stands for, the same throughout a document ("PERSON 1").
    """

    label: str
    span: Span
    score: float
    detector: str
    entity: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """A statement with the spans of the document that it stands on."""

    value: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What a task found or wrote. A result with problems is never `Status.OK`.

    `fields` holds named results, each with its sources; `text` is the result as Markdown; `options` are
    the options it was made with; `models` names the models used ("rampart 1.4.0").
    """

    task: str
    status: Status
    findings: tuple[Finding, ...] = ()
    text: str = ""
    fields: Mapping[str, tuple[Cited, ...]] = field(default_factory=dict)
    models: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    options: Mapping[str, OptionValue] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.problems and self.status is Status.OK:
            raise ValueError("a result with problems is not ok")
