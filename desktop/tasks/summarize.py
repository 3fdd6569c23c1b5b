"""Summarise: what a document says, word for word, in one of several kinds, under a title."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from desktop.document.model import Document, PageState
from desktop.document.results import Cited, OptionValue, Section, Status, TaskResult
from desktop.engines.base import Embedder, Engines
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.tasks import written
from desktop.tasks.base import Option
from desktop.tasks.pages import problems
from desktop.tasks.summary import salience
from desktop.tasks.summary.claims import claim, laid_out, stretches
from desktop.tasks.summary.coverage import coverage, statement
from desktop.tasks.summary.kinds import KEY_POINTS, KINDS, Made, Weighed
from desktop.tasks.summary.source import Source, read

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_RE = re.compile(r"(?:re|subject|betreff|title)\s*:\s*", re.IGNORECASE)


class Summarize:
    """Chooses sentences with encoders; the generator writes only a title and an opening line."""

    name = "summarize"
    title = "Summarise"
    description = "What the whole document says, each statement with its place."
    over: Literal["document"] = "document"
    tables = True
    options = (
        Option(
            "kind",
            "choice",
            "key_points",
            "Kind",
            "key_points; executive: paragraphs; financial: figures, guidance and segments in tables;"
            " obligations: who owes what, and risks; timeline; sections: some points of each.",
            tuple(KINDS),
        ),
        Option(
            "length",
            "choice",
            "medium",
            "Length",
            "How much: 3, 7 or 15 key points; 8, 20 or 60 rows of a table; 1, 2 or 4 points of each section.",
            tuple(KEY_POINTS),
        ),
    )
    formats = ("md", "docx", "xlsx", "json")

    def run(
        self,
        doc: Document,
        engines: Engines,
        options: Mapping[str, OptionValue],
        ctx: JobContext,
    ) -> TaskResult:
        """Raises `UserError("nothing_to_summarize")` when no page holds a sentence."""
        ctx.report("split", 0, 1)
        source = read(doc, ctx)
        if not source.sentences:
            raise _nothing(doc)
        ctx.report("split", 1, 1)
        kind, length = str(options["kind"]), str(options["length"])
        if len(source.sentences) <= 2 and kind == "key_points":
            made, opening, notes, models = _short(source)
        else:
            made, opening, notes, models = _summary(source, kind, length, engines, ctx)
        unread = problems(doc)
        return TaskResult(
            task=self.name,
            status=Status.PARTIAL if unread else Status.OK,
            sections=(*opening, *made.sections, coverage(source, made.used)),
            notes=(statement(source, made.used), *made.notes, *notes),
            models=models,
            problems=unread,
            options=dict(options),
        )


_Parts = tuple[Made, tuple[Section, ...], tuple[str, ...], tuple[str, ...]]
"""What was made, the sections before it, notes, models."""


def _short(source: Source) -> _Parts:
    """One or two sentences are their own summary."""
    points = tuple((source.cited(index),) for index in range(len(source.sentences)))
    made = Made((Section("key_points", "Key points", "points", points),), frozenset(range(len(points))))
    return made, _opening(_own_title(source, 0)), (), ()


def _summary(source: Source, kind: str, length: str, engines: Engines, ctx: JobContext) -> _Parts:
    embedder, generator = engines.embedder, engines.generator
    # One call: the engine makes the batches, by length, and reports and asks for cancel on the way.
    claims = [claim(sentence, source.doc.text).value for sentence in source.sentences]
    vectors = embedder.embed(claims, ctx)
    count = len(claims)
    parts = salience.windows([part.start for part in source.parts if part.start < count], count)
    financial = True if kind == "financial" else None  # else the document's words say
    found = salience.salience(vectors, claims, parts, ctx, financial=financial)
    made = KINDS[kind](Weighed(source, vectors, found, length), ctx)
    leading = made.leading or tuple(salience.choose(vectors, found.scores, 2))
    own = _own_title(source, leading[0], _likest(source, vectors, embedder, ctx))
    texts = [source.texts[index] for index in leading]
    spans = tuple(span for index in leading for span in source.sentences[index].spans)
    near = [source.texts[index] for index in sorted(made.used)]
    near += [heading.of(source.doc.text) for heading in source.headings]
    ctx.report("write", 0, 2)
    title = written.title(texts, near, generator, ctx)
    ctx.report("write", 1, 2)
    lead = written.lead(texts, generator, ctx) if kind in ("key_points", "executive") else written.Lead("")
    ctx.report("write", 2, 2)
    line = Cited(lead.sentence, spans, support="derived") if lead.sentence else None
    return (
        made,
        _opening(Cited(title, spans, support="derived") if title else own, line),
        _notes(title, lead, generator.model),
        (embedder.model, generator.model),
    )


def _opening(title: Cited, lead: Cited | None = None) -> tuple[Section, ...]:
    sections = [Section("title", "Title", "text", ((title,),))]
    if lead is not None:
        sections.append(Section("lead", "In a sentence", "text", ((lead,),)))
    return tuple(sections)


def _notes(title: str, lead: written.Lead, model: str) -> tuple[str, ...]:
    """What the language model wrote, and what of it was dropped."""
    wrote = [name for name, text in (("the title", title), ("the opening sentence", lead.sentence)) if text]
    reasons = (
        (len(lead.ungrounded), "named something that the source does not"),
        (len(lead.unfounded), "did not follow from the source"),
    )
    return (
        f"Written by {model} from the sentences it cites: {' and '.join(wrote)}."
        if wrote
        else f"Nothing here is written by {model}: all of it stands in the document.",
        *(
            f"{count} written {'sentence was' if count == 1 else 'sentences were'} dropped:"
            f" {'it' if count == 1 else 'they'} {reason}."
            for count, reason in reasons
            if count
        ),
    )


def _likest(source: Source, vectors: NDArray[np.float32], embedder: Embedder, ctx: JobContext) -> int:
    """Which of the opening headings is nearest to the whole; the first of those as good."""
    if len(source.headings) < 2:
        return 0
    whole = vectors.mean(axis=0)
    near = embedder.embed([heading.of(source.doc.text) for heading in source.headings], ctx) @ whole
    best = float(near.max())
    return next(index for index, value in enumerate(near) if value >= 0.9 * best)


def _own_title(source: Source, leading: int, heading: int = 0) -> Cited:
    """The document's own words: a heading at its beginning, else the leading sentence, shortened."""
    own = source.headings[heading] if source.headings else source.sentences[leading]
    words, places = laid_out(own, source.doc.text)
    name = _RE.match(words) if source.headings else None
    start = name.end() if name else 0
    said = written.shortened(words[start:])
    kept = len(said.removesuffix(" …"))
    return Cited(said, tuple(stretches(places[start : start + kept], source.doc.text)))


def _nothing(doc: Document) -> UserError:
    scanned = any(page.state is PageState.NEEDS_OCR for page in doc.pages)
    return UserError(
        "nothing_to_summarize",
        "The document has no sentences to summarise.",
        "Its pages are pictures, which are not read yet."
        if scanned
        else "Choose a document with running text.",
    )
