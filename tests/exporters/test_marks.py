from __future__ import annotations

import pytest

from desktop.document.model import Span
from desktop.document.results import Finding, Status, TaskResult
from desktop.exporters.marks import BLOCKS, drawn, replacement, style

FOUND = Finding("PERSON", Span(0, 3), 0.9, "test", "PERSON 2", replacement="Eve Hill")


def result(**options: str) -> TaskResult:
    return TaskResult("redact", Status.OK, (FOUND,), options=options)


@pytest.mark.parametrize(
    ("options", "in_box", "in_text"),
    [
        ({}, "", BLOCKS),
        ({"style": "box"}, "", BLOCKS),
        ({"style": "other"}, "", BLOCKS),
        ({"style": "label"}, "[PERSON 2]", "[PERSON 2]"),
        ({"style": "pseudonym"}, "Eve Hill", "Eve Hill"),
    ],
)
def test_what_stands_in_its_place(options: dict[str, str], in_box: str, in_text: str) -> None:
    assert drawn(FOUND, result(**options)) == in_box
    assert replacement(FOUND, result(**options)) == in_text


def test_without_a_pseudonym_there_is_a_label() -> None:
    bare = Finding("ORG", Span(0, 3), 0.9, "test")
    assert style(result(style="pseudonym")) == "pseudonym"
    assert replacement(bare, result(style="pseudonym")) == "[ORG]"
