"""What stands in the place of a removed finding."""

from __future__ import annotations

from typing import Literal, TypeAlias

from desktop.document.results import Finding, TaskResult

Style: TypeAlias = Literal["box", "label", "pseudonym"]

# Always five: the length of the mark must not give away the length of the word.
BLOCKS = "\u2588" * 5


def style(result: TaskResult) -> Style:
    """As the person chose; a result without the option is a box."""
    chosen = result.options.get("style")
    if chosen == "label":
        return "label"
    return "pseudonym" if chosen == "pseudonym" else "box"


def label(finding: Finding) -> str:
    """The finding's label in brackets: "[PERSON 1]", or "[PERSON]" where nobody gave it a number."""
    return f"[{finding.entity or finding.label}]"


def drawn(finding: Finding, result: TaskResult) -> str:
    """What is written in the box of `finding` on a page; nothing in a plain box."""
    if style(result) == "box":
        return ""
    # What was decided after the pseudonyms were given has none.
    return (finding.replacement if style(result) == "pseudonym" else "") or label(finding)


def replacement(finding: Finding, result: TaskResult) -> str:
    """What stands in the place of `finding` in a text format."""
    return drawn(finding, result) or BLOCKS
