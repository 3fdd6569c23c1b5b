"""Words that every exporter of results uses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop.document.citations import Shelf, Source
from desktop.document.model import Problem
from desktop.document.results import Cited, TaskResult

NOT_DONE = "Not done"
UNSUPPORTED = "not found in the source"
SUPPORT = {"quoted": "quoted", "derived": "worked out from the source", "unverified": UNSUPPORTED}


def cited_as(cited: Cited, sources: Sequence[Source]) -> str:
    """The sources of a statement in one line, with how it came from them; empty without any."""
    told = "; ".join(f"{source.where}: “{source.quote}”" for source in sources)
    return f"Worked out from {told}" if told and cited.support == "derived" else told


def heading(shelf: Shelf, result: TaskResult, results: Sequence[TaskResult]) -> str:
    """The name of the document over its result, where there are several."""
    own = shelf.own(result)
    return Path(own.source).name if own is not None and len(results) > 1 else ""


def problem_words(problem: Problem) -> str:
    """What was not done, and on which page."""
    return problem.message + ("" if problem.page is None else f" (page {problem.page})")
