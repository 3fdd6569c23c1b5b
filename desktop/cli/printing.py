"""What the command line prints: results to standard output, everything else to standard error."""

from __future__ import annotations

import json
import sys

from rich.console import Console
from rich.text import Text

from desktop.app import Outcome
from desktop.document.citations import Shelf
from desktop.document.results import Section, Status
from desktop.exporters.plain import problem_json, report_json

TEXT = "text"
"""Not a task of the registry: it hands out the text that start and end of findings count in."""

STYLES = {Status.OK: "green", Status.PARTIAL: "yellow", Status.FAILED: "red"}


def outcome_json(outcome: Outcome) -> dict[str, object]:
    """An outcome as the plain values that --json prints; start and end are code points of its text."""
    document, result = outcome.document, outcome.result
    told: dict[str, object] = {"findings": [], "text": "", "sections": [], "citations": [], "models": []}
    notes = outcome.notes
    candidates = rejected = 0
    if document is not None and result is not None:
        report = report_json(Shelf((document,), (result,)), result)
        told = {key: report.get(key, empty) for key, empty in told.items()}
        notes = (*result.notes, *notes)
        candidates, rejected = len(result.candidates), len(result.rejected)
    elif document is not None and outcome.task == TEXT:
        told["text"] = document.text
    return {
        "id": outcome.id,
        "source": outcome.source,
        "sha256": outcome.sha256,
        "task": outcome.task,
        "status": outcome.status.value,
        "outputs": list(outcome.outputs),
        **told,
        "candidates": candidates,
        "rejected": rejected,
        "problems": [problem_json(problem) for problem in outcome.problems],
        "notes": list(notes),
        "seconds": outcome.seconds,
    }


def show_json(outcome: Outcome) -> None:
    """One line of JSON."""
    sys.stdout.write(json.dumps(outcome_json(outcome)) + "\n")
    sys.stdout.flush()


def show_text(outcome: Outcome) -> None:
    """The text of a document, and what is wrong with it."""
    if outcome.document is not None:
        _print_text(outcome.document.text)
    if outcome.problems:
        complain(_problems(outcome))


def show_line(outcome: Outcome) -> None:
    """One line for a person."""
    say(_line(outcome))


def _line(outcome: Outcome) -> Text:
    """An outcome for a person, in one line."""
    parts = []
    if outcome.result is not None:
        findings = len(outcome.result.findings)
        statements = sum(_cited(section) for section in outcome.result.sections)
        parts += [_counted(findings, "finding")] if findings or not statements else []
        parts += [_counted(statements, "statement")] if statements else []
        below, kept = len(outcome.result.candidates), len(outcome.result.rejected)
        parts += [f"{below} below the threshold"] if below else []
        parts += [f"{kept} kept"] if kept else []
    if outcome.verified_by:
        parts.append(f"verified by {', '.join(outcome.verified_by)}")
    if outcome.problems:
        parts.append(_problems(outcome))
    parts += outcome.notes
    outputs = "".join(f" -> {printable(path)}" for path in outcome.outputs)
    return Text.assemble(
        (f"{outcome.status.value:8}", STYLES[outcome.status]),
        f"{printable(outcome.source) or outcome.id}{outputs}: {'; '.join(parts)}",
    )


def _cited(section: Section) -> int:
    """How many statements of a section have a source."""
    return sum(bool(cited.spans) for row in section.rows for cited in row)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _problems(outcome: Outcome) -> str:
    """Each problem once, with the pages that have it."""
    pages: dict[str, list[int]] = {}
    for problem in outcome.problems:
        pages.setdefault(problem.message, []).extend([] if problem.page is None else [problem.page])
    return "; ".join(
        printable(message) + (f" (page {', '.join(map(str, on))})" if on else "")
        for message, on in pages.items()
    )


def _print_text(text: str) -> None:
    """A document's text: to a program as it is, to a terminal without what could command it."""
    if sys.stdout.isatty():
        sys.stdout.write("\n".join(printable(line.replace("\t", " ")) for line in text.split("\n")) + "\n")
        return
    # Code points are counted in this, so nothing may translate line ends or leave a character out.
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def printable(text: str) -> str:
    """`text` with control characters, and what is no character at all, written as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def say(text: Text) -> None:
    """A line on standard output."""
    Console(highlight=False).print(text, soft_wrap=True)


def complain(message: str) -> None:
    """A line on standard error."""
    sys.stderr.write(f"strongroom: {printable(message)}\n")
