"""Summarise: the key sentences of a document, word for word, under a title and a sentence that joins them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from desktop.document.model import Document, PageState, Problem
from desktop.document.results import Cited, OptionValue, Status, TaskResult
from desktop.engines.base import Embedder, Engines
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.tasks import salience, written
from desktop.tasks.base import Option
from desktop.tasks.sentences import Sentence, sentences

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KEY_POINTS = {"short": 3, "medium": 7, "long": 15}
MIN_WORDS = 3
JOINED = 2
"""Chosen sentences that the generator sees."""
OPENING = 30
"""Sentences and headings in which the title is looked for."""
_NO_TITLE = re.compile(
    r"(?:(?:strictly|private|privileged|and|confidential|execution|version|copy|draft|final|page|of|\d)\W*)+$"
    r"|(?:attention|attn|dear|exhibit|ex-|table|figure|abbildung|tabelle|contents)\b"
    r"|.*\bpage \d|.*[{}=<>∈→]|.*\b(?:of|in|the|and|die|der|das)$",
    re.IGNORECASE,
)
_RE = re.compile(r"(?:re|subject|betreff|title)\s*:\s*", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class _Source:
    """What can be chosen from: each sentence once, and the sentences that begin a section."""

    sentences: tuple[Sentence, ...]
    texts: tuple[str, ...]
    sections: tuple[int, ...]
    headings: tuple[Sentence, ...]
    count: int
    """Sentences of the document, repeated ones too."""


@dataclass(frozen=True, slots=True)
class _Summary:
    title: Cited
    lead: tuple[Cited, ...]
    points: tuple[Cited, ...]
    dropped: tuple[Cited, ...] = ()
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
        source = _source(doc, ctx)
        if not source.sentences:
            raise _nothing(doc)
        ctx.report("split", 1, 1)
        if len(source.sentences) <= 2:
            points = tuple(_cited(source, index) for index in range(len(source.sentences)))
            summary = _Summary(_own_title(doc, source, points), (), points)
        else:
            summary = _summary(doc, source, engines, options, ctx)
        problems = _problems(doc)
        return TaskResult(
            task=self.name,
            status=Status.PARTIAL if problems else Status.OK,
            text=_markdown(doc, source, summary),
            fields={
                "title": (summary.title,),
                "lead": summary.lead,
                "key_points": summary.points,
                "dropped": summary.dropped,
            },
            models=summary.models,
            problems=problems,
            options=dict(options),
        )


def _source(doc: Document, ctx: JobContext) -> _Source:
    found = sentences(doc, ctx)
    kept: dict[str, Sentence] = {}
    sections: list[int] = []
    for sentence in found:
        if sentence.heading:
            sections.append(len(kept))
            continue
        text = sentence.of(doc.text)
        if len(text.split()) >= MIN_WORDS:
            kept.setdefault(text, sentence)  # what is said again and again is said once
    if not kept:  # a note of two words is all there is
        kept = {s.of(doc.text): s for s in found if not s.heading}
    count = sum(not sentence.heading for sentence in found)
    return _Source(tuple(kept.values()), tuple(kept), tuple(sections), _opening(doc, found), count)


def _opening(doc: Document, found: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Headings near the beginning that may be the document's title."""
    near = found[:OPENING]
    return tuple(
        s
        for s in near
        if s.heading and len(_WORDS.findall(s.of(doc.text))) >= 2 and not _NO_TITLE.match(s.of(doc.text))
    )


def _summary(
    doc: Document,
    source: _Source,
    engines: Engines,
    options: Mapping[str, OptionValue],
    ctx: JobContext,
) -> _Summary:
    embedder, generator = engines.embedder, engines.generator
    # One call: the engine makes the batches, by length, and reports and asks for cancel on the way.
    vectors = embedder.embed(source.texts, ctx)
    count = len(source.texts)
    parts = salience.windows([at for at in source.sections if at < count], count)
    score = salience.scores(vectors, source.texts, parts, financial=options["focus"] == "financial")
    chosen = salience.choose(vectors, score, KEY_POINTS[str(options["length"])])
    points = tuple(_cited(source, index) for index in chosen)

    own = _own_title(doc, source, points, _likest(doc, source, vectors, embedder, ctx))
    top = sorted(sorted(chosen, key=lambda index: -score[index])[:JOINED])
    texts = [source.texts[index] for index in top]
    spans = tuple(span for index in top for span in source.sentences[index].spans)
    ctx.report("write", 0, 2)
    near = [point.value for point in points] + [heading.of(doc.text) for heading in source.headings]
    title = written.title(texts, near, generator, ctx)
    ctx.report("write", 1, 2)
    lead = written.lead(texts, generator, ctx)
    ctx.report("write", 2, 2)
    return _Summary(
        Cited(title, spans) if title else own,
        (Cited(lead.sentence, spans),) if lead.sentence else (),
        points,
        tuple(Cited(sentence, ()) for sentence in lead.ungrounded + lead.unfounded),
        _notes(lead),
        (embedder.model, generator.model),
    )


def _notes(lead: written.Lead) -> tuple[str, ...]:
    reasons = (
        (len(lead.ungrounded), "named something that the source does not"),
        (len(lead.unfounded), "did not follow from the source"),
    )
    return tuple(
        f"{count} written {'sentence was' if count == 1 else 'sentences were'} dropped:"
        f" {'it' if count == 1 else 'they'} {reason}."
        for count, reason in reasons
        if count
    )


def _cited(source: _Source, index: int) -> Cited:
    return Cited(source.texts[index], source.sentences[index].spans)


def _likest(
    doc: Document, source: _Source, vectors: NDArray[np.float32], embedder: Embedder, ctx: JobContext
) -> int:
    """Which of the opening headings is nearest to the whole; the first of those as good."""
    if len(source.headings) < 2:
        return 0
    whole = vectors.mean(axis=0)
    near = embedder.embed([heading.of(doc.text) for heading in source.headings], ctx) @ whole
    best = float(near.max())
    return next(index for index, value in enumerate(near) if value >= 0.9 * best)


def _own_title(doc: Document, source: _Source, points: Sequence[Cited], heading: int = 0) -> Cited:
    """The document's own words: a heading at its beginning, else the first key sentence, shortened."""
    if source.headings:
        own = source.headings[heading]
        return Cited(written.shortened(_RE.sub("", own.of(doc.text), 1)), own.spans)
    return Cited(written.shortened(points[0].value), points[0].spans)


def _problems(doc: Document) -> tuple[Problem, ...]:
    """What the reader could not read; a page that it did not speak of is named here."""
    told = {problem.page for problem in doc.problems}
    silent = tuple(
        Problem("page_not_read", f"Page {page.number} has no text that can be read.", page.number)
        for page in doc.pages
        if not _is_read(page.state) and page.number not in told
    )
    return doc.problems + silent


def _is_read(state: PageState) -> bool:
    return state in (PageState.READ, PageState.OCR)


def _nothing(doc: Document) -> UserError:
    scanned = any(page.state is PageState.NEEDS_OCR for page in doc.pages)
    return UserError(
        "nothing_to_summarize",
        "The document has no sentences to summarise.",
        "Its pages are pictures, which are not read yet."
        if scanned
        else "Choose a document with running text.",
    )


def _markdown(doc: Document, source: _Source, summary: _Summary) -> str:
    blocks = [f"# {_escaped(summary.title.value)}"]
    blocks += [_escaped(lead.value) for lead in summary.lead]
    blocks.append("\n".join(f"- {_escaped(point.value)}{_where(doc, point)}" for point in summary.points))
    blocks.append(" ".join((_statement(doc, source, summary), *summary.notes)))
    return "\n\n".join(blocks) + "\n"


def _where(doc: Document, point: Cited) -> str:
    pages = sorted({n for span in point.spans if (n := doc.page_number(span.start)) is not None})
    if not pages:
        return ""
    return f" (p. {pages[0]})" if len(pages) == 1 else f" (pp. {pages[0]}–{pages[-1]})"  # noqa: RUF001


def _statement(doc: Document, source: _Source, summary: _Summary) -> str:
    read = sum(_is_read(page.state) for page in doc.pages)
    total = len(doc.pages)
    extent = (
        f"Read {read} of {total} {'page' if total == 1 else 'pages'}" if doc.paged else "Read the whole text"
    )
    count = source.count
    return (
        f"{extent}; stands on {len(summary.points)} of {count} {'sentence' if count == 1 else 'sentences'}."
    )


def _escaped(text: str) -> str:
    """As plain text in Markdown."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>#|" else char for char in text)
