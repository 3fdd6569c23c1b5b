"""Core types as plain values of JSON, and back.

Whatever has another shape than it should raises `ValueError`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from desktop.document.model import Box, Problem, Span
from desktop.document.results import (
    Cited,
    DecidedBy,
    Finding,
    OptionValue,
    Pair,
    Region,
    Section,
    Status,
    TaskResult,
)
from desktop.exporters.base import Exported
from desktop.exporters.plain import problem_json, region_json, section_json

T = TypeVar("T")


def exported_json(exported: Exported) -> dict[str, object]:
    """A written file as plain values."""
    return {
        "path": exported.path,
        "verified_by": list(exported.verified_by),
        "problems": [problem_json(problem) for problem in exported.problems],
        "reports": list(exported.reports),
    }


def result_json(result: TaskResult) -> dict[str, object]:
    """A result as plain values, its findings aside: there may be many, and `finding_row` is for each."""
    return {
        "task": result.task,
        "status": result.status.value,
        "regions": [region_json(region) for region in result.regions],
        "sections": [section_json(section) for section in result.sections],
        "notes": list(result.notes),
        "models": list(result.models),
        "problems": [problem_json(problem) for problem in result.problems],
        "options": options_json(result.options),
    }


def parse_result(raw: object) -> TaskResult:
    """The inverse of `result_json`."""
    task, status, regions, sections, notes, models, problems, options = members_of(
        raw,
        "task",
        "status",
        "regions",
        "sections",
        "notes",
        "models",
        "problems",
        "options",
    )
    return TaskResult(
        task=as_str(task),
        status=Status(as_str(status)),
        regions=as_tuple(regions, _region),
        sections=as_tuple(sections, _section),
        notes=as_tuple(notes, as_str),
        models=as_tuple(models, as_str),
        problems=as_tuple(problems, parse_problem),
        options=parse_options(options),
    )


def finding_row(finding: Finding) -> list[object]:
    """A finding as a list of plain values."""
    return [
        finding.label,
        finding.span.start,
        finding.span.end,
        finding.score,
        finding.detector,
        finding.entity,
        finding.decided_by,
        finding.replacement,
    ]


def parse_finding(raw: object) -> Finding:
    """The inverse of `finding_row`."""
    label, start, end, score, detector, entity, decided_by, replacement = as_list(raw, 8)
    return Finding(
        as_str(label),
        Span(as_int(start), as_int(end)),
        as_float(score),
        as_str(detector),
        as_str(entity),
        _decided_by(decided_by),
        as_str(replacement),
    )


def pair_row(pair: Pair) -> list[object]:
    """A pair as a list of plain values."""
    return [pair.label, pair.original, pair.pseudonym, pair.who]


def parse_pair(raw: object) -> Pair:
    """The inverse of `pair_row`."""
    label, original, pseudonym, who = as_list(raw, 4)
    return Pair(as_str(label), as_str(original), as_str(pseudonym), as_int(who))


def _region(raw: object) -> Region:
    page, corners, decided_by = members_of(raw, "page", "box", "decided_by")
    return Region(as_int(page), as_box(corners), _decided_by(decided_by))


def _decided_by(raw: object) -> DecidedBy:
    if raw == "machine":
        return "machine"
    if raw == "person":
        return "person"
    raise ValueError("neither machine nor person")


def _section(raw: object) -> Section:
    name, title, layout, columns, rows = members_of(raw, "name", "title", "layout", "columns", "rows")
    if layout not in {"text", "points", "table"}:
        raise ValueError("not a layout")
    return Section(
        as_str(name),
        as_str(title),
        layout,
        as_tuple(rows, lambda row: as_tuple(row, _cited)),
        as_tuple(columns, as_str),
    )


def _cited(raw: object) -> Cited:
    value, spans, document, support, unsupported, kind, normal, score, lacks, links, decided_by = members_of(
        raw,
        "value",
        "spans",
        "document",
        "support",
        "unsupported",
        "kind",
        "normal",
        "score",
        "lacks",
        "links",
        "decided_by",
    )
    if support not in {"quoted", "derived", "unverified"}:
        raise ValueError("not a kind of support")
    return Cited(
        as_str(value),
        as_tuple(spans, parse_span),
        as_str(document),
        support,
        as_tuple(unsupported, parse_span),
        as_str(kind),
        as_str(normal),
        as_float(score),
        as_tuple(lacks, as_str),
        as_tuple(links, _link),
        _decided_by(decided_by),
    )


def _link(raw: object) -> tuple[Span, Span]:
    source, own = as_list(raw, 2)
    return parse_span(source), parse_span(own)


def parse_problem(raw: object) -> Problem:
    """The inverse of `problem_json`."""
    code, message, page = members_of(raw, "code", "message", "page")
    return Problem(as_str(code), as_str(message), as_optional(page, as_int))


def parse_span(raw: object) -> Span:
    """The inverse of `span_json`."""
    start, end = as_list(raw, 2)
    return Span(as_int(start), as_int(end))


def options_json(options: Mapping[str, OptionValue]) -> dict[str, object]:
    """Options as plain values."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in options.items()}


def parse_options(raw: object) -> dict[str, OptionValue]:
    """The inverse of `options_json`."""
    return {name: _option(value) for name, value in as_mapping(raw).items()}


def _option(raw: object) -> OptionValue:
    if isinstance(raw, list):
        return as_tuple(raw, as_str)
    if isinstance(raw, bool | int | float | str):
        return raw
    raise ValueError("not the value of an option")


# Values, checked


def dump(value: object) -> bytes:
    """A plain value as JSON in ASCII. Raises `ValueError` on a number that is not finite."""
    return json.dumps(value, allow_nan=False, separators=(",", ":")).encode("ascii")


def load(frame: bytes) -> object:
    """The plain value in `frame`."""
    try:
        return json.loads(frame, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def as_mapping(raw: object) -> dict[str, Any]:
    """An object."""
    if not isinstance(raw, dict):
        raise ValueError("not an object")
    return raw


def as_texts(raw: object) -> dict[str, str]:
    """An object whose members are all texts."""
    return {name: as_str(value) for name, value in as_mapping(raw).items()}


def member_of(raw: object, name: str) -> object:
    """One member of an object, None where there is none of that name."""
    return as_mapping(raw).get(name)


def members_of(raw: object, *names: str) -> list[object]:
    """The members of an object that has exactly these."""
    members = as_mapping(raw)
    if members.keys() != set(names):
        raise ValueError("other members than expected")
    return [members[name] for name in names]


def as_list(raw: object, length: int) -> list[object]:
    """A list of `length` items."""
    if not isinstance(raw, list) or len(raw) != length:
        raise ValueError(f"not a list of {length}")
    return raw


def as_tuple(raw: object, parse: Callable[[object], T]) -> tuple[T, ...]:
    """A list, each item parsed."""
    if not isinstance(raw, list):
        raise ValueError("not a list")
    return tuple(parse(item) for item in raw)


def as_box(raw: object) -> Box:
    """Four numbers: x0, y0, x1, y1."""
    x0, y0, x1, y1 = as_list(raw, 4)
    return Box(as_float(x0), as_float(y0), as_float(x1), as_float(y1))


def as_optional(raw: object, parse: Callable[[object], T]) -> T | None:
    """None, or a parsed value."""
    return None if raw is None else parse(raw)


def as_str(raw: object) -> str:
    """A string."""
    if not isinstance(raw, str):
        raise ValueError("not a string")
    return raw


def as_bool(raw: object) -> bool:
    """True or false."""
    if not isinstance(raw, bool):
        raise ValueError("neither true nor false")
    return raw


def as_int(raw: object) -> int:
    """A whole number; true and 1.0 are none."""
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise ValueError("not a whole number")
    return raw


def as_float(raw: object) -> float:
    """A finite number."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        with suppress(OverflowError):  # a whole number of 400 digits
            number = float(raw)
            if math.isfinite(number):  # 1e999 is valid JSON
                return number
    raise ValueError("not a number")
