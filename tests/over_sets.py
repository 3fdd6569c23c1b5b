"""A task over a set, for tests: it counts the words of its documents."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from desktop.document.model import Document, Span
from desktop.document.results import Cited, OptionValue, Section, Status, TaskResult
from desktop.engines.base import Engines
from desktop.engines.fake import FakeEngines
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.tasks.base import Option
from desktop.tasks.registry import TASKS


class Words:
    """The first word of each document; one that begins with "Loop" never ends."""

    name = "words"
    title = "Words"
    description = "The first word of each. Nothing more."
    over: Literal["set"] = "set"
    tables = True
    options: tuple[Option, ...] = (
        Option("note", "text", "none", "Note", "What to say"),
        Option("more", "texts", (), "More", "What else to say"),
    )
    formats: tuple[str, ...] = ("md", "xlsx")

    def run(
        self, docs: Sequence[Document], engines: Engines, options: Mapping[str, OptionValue], ctx: JobContext
    ) -> TaskResult:
        rows = []
        for number, doc in enumerate(docs):
            word = doc.text.split()[0]
            while word.startswith("Loop"):
                ctx.report("loop", 0, 1)
                time.sleep(0.01)
            if word == "Unlucky":
                raise UserError("unlucky", "The word is unlucky.")
            span = Span(doc.text.index(word), doc.text.index(word) + len(word))
            rows.append((Cited(word, (span,), doc.sha256), Cited("guess", (), doc.sha256, "unverified")))
            ctx.report("words", number + 1, len(docs), f"so far {word}")
        more = options["more"]
        said = [str(options["note"]), *(more if isinstance(more, tuple) else ())]
        tabled = sum(doc.tables is not None for doc in docs)
        table = Section("words", "Words", "table", tuple(rows), ("Word", "Next"))
        return TaskResult("words", Status.OK, sections=(table,), notes=(*said, f"{tabled} with tables"))


def engines(models: Path) -> Engines:
    """For a child, which has its own registry."""
    TASKS["words"] = Words()
    return FakeEngines()
