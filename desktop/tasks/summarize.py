"""Summarise: the key sentences of a document, word for word, under a title and a sentence that joins them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from desktop.document.model import Document, PageState
from desktop.document.results import Cited, OptionValue, Section, Status, TaskResult
from desktop.engines.base import Embedder, Engines
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.tasks import written
from desktop.tasks.base import Option
from desktop.tasks.summary import salience
from desktop.tasks.summary.coverage import coverage, problems, statement
from desktop.tasks.summary.source import Source, read

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KEY_POINTS = {"short": 3, "medium": 7, "long": 15}
JOINED = 2
"""Chosen sentences that the generator sees."""
_RE = re.compile(r"(?:re|subject|betreff|title)\s*:\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Summary:
    sections: tuple[Section, ...]
    used: frozenset[int]
    notes: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


class Summarize:
    """Chooses key sentences with the embedder; the generator writes only a title and an opening sentence."""

    name = "summarize"
    title = "Summarise"
    description = "The key sentences of the whole document, each with its place."
    over: Literal["document"] = "document"
    tables = False
    options = (
        Option(
            "length",
            "choice",
            "medium",
            "Length",
            "How many key sentences: short 3, medium 7, long 15.",
            tuple(KEY_POINTS),
        ),
        Option(
            "focus",
            "choice",
            "general",
            "Focus",
            "financial gives more weight to figures, currencies and periods.",
            ("general", "financial"),
        ),
    )
    formats = ("md", "docx", "json")

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
        if len(source.sentences) <= 2:
            points = tuple(source.cited(index) for index in range(len(source.sentences)))
            title = _own_title(source, points)
            summary = _Summary(_sections(title, (), points), frozenset(range(len(points))))
        else:
            summary = _summary(source, engines, options, ctx)
        unread = problems(doc)
        return TaskResult(
            task=self.name,
            status=Status.PARTIAL if unread else Status.OK,
            sections=(*summary.sections, coverage(source, summary.used)),
            notes=(statement(source, summary.used), *summary.notes),
            models=summary.models,
            problems=unread,
            options=dict(options),
        )


def _summary(
    source: Source, engines: Engines, options: Mapping[str, OptionValue], ctx: JobContext
) -> _Summary:
    doc, embedder, generator = source.doc, engines.embedder, engines.generator
    # One call: the engine makes the batches, by length, and reports and asks for cancel on the way.
    vectors = embedder.embed(source.texts, ctx)
    count = len(source.texts)
    parts = salience.windows([part.start for part in source.parts if part.start < count], count)
    score = salience.scores(vectors, source.texts, parts, financial=options["focus"] == "financial")
    chosen = salience.choose(vectors, score, KEY_POINTS[str(options["length"])])
    points = tuple(source.cited(index) for index in chosen)

    own = _own_title(source, points, _likest(source, vectors, embedder, ctx))
    top = sorted(sorted(chosen, key=lambda index: -score[index])[:JOINED])
    texts = [source.texts[index] for index in top]
    spans = tuple(span for index in top for span in source.sentences[index].spans)
    ctx.report("write", 0, 2)
    near = [point.value for point in points] + [heading.of(doc.text) for heading in source.headings]
    title = written.title(texts, near, generator, ctx)
    ctx.report("write", 1, 2)
    lead = written.lead(texts, generator, ctx)
    ctx.report("write", 2, 2)
    opening = (Cited(lead.sentence, spans, support="derived"),) if lead.sentence else ()
    return _Summary(
        _sections(Cited(title, spans, support="derived") if title else own, opening, points),
        frozenset(chosen),
        _notes(title, lead, generator.model),
        (embedder.model, generator.model),
    )


def _sections(title: Cited, lead: tuple[Cited, ...], points: tuple[Cited, ...]) -> tuple[Section, ...]:
    sections = [Section("title", "Title", "text", ((title,),))]
    if lead:
        sections.append(Section("lead", "In a sentence", "text", tuple((cited,) for cited in lead)))
    sections.append(Section("key_points", "Key points", "points", tuple((cited,) for cited in points)))
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


def _own_title(source: Source, points: Sequence[Cited], heading: int = 0) -> Cited:
    """The document's own words: a heading at its beginning, else the first key sentence, shortened."""
    if source.headings:
        own = source.headings[heading]
        return Cited(written.shortened(_RE.sub("", own.of(source.doc.text), 1)), own.spans)
    return Cited(written.shortened(points[0].value), points[0].spans)


def _nothing(doc: Document) -> UserError:
    scanned = any(page.state is PageState.NEEDS_OCR for page in doc.pages)
    return UserError(
        "nothing_to_summarize",
        "The document has no sentences to summarise.",
        "Its pages are pictures, which are not read yet."
        if scanned
        else "Choose a document with running text.",
    )
