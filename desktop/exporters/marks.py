"""What stands in the place of a removed finding."""

from __future__ import annotations

from desktop.document.results import Finding, TaskResult

# Always five: the length of the mark must not give away the length of the word.
BLOCKS = "\u2588" * 5


def style(result: TaskResult) -> str:
    """ "box" or "label", as the person chose; a result without the option is a box."""
    return "label" if result.options.get("style") == "label" else "box"


def label(finding: Finding) -> str:
    """The finding's label in brackets: "[PERSON 1]", or "[PERSON]" where nobody gave it a number."""
    return f"[{finding.entity or finding.label}]"


def replacement(finding: Finding, result: TaskResult) -> str:
    """What stands in the place of `finding` in a text format."""
    return label(finding) if style(result) == "label" else BLOCKS
