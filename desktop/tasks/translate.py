"""Translate: the whole document, sentence beside sentence, with what a translation must keep checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from desktop.document.model import Document, PageState, Span
from desktop.document.results import Cited, OptionValue, Section, Status, TaskResult
from desktop.engines.base import Translation
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.tasks import pages
from desktop.tasks.base import Option
from desktop.tasks.translation.checks import Check
from desktop.tasks.translation.directions import AUTO, Direction, direction, title
from desktop.tasks.translation.machine import Made, Wishes, translated
from desktop.tasks.translation.memories import Memory
from desktop.tasks.translation.notation import Notation, figure_alone
from desktop.tasks.translation.segments import Segment, segments
from desktop.tasks.translation.terms import Terms

if TYPE_CHECKING:
    from desktop.engines.base import Engines

MEMORY = "memory"
"""Kind of a translation that was in the memory; its `normal` is the sentence that it is of there."""
DATA = frozenset({"csv", "json", "xlsx"})
"""Formats in which figures alone are read by programs."""


class Translate:
    """A translation that lost a figure is made again with more hypotheses, and marked when it still lacks
    it."""

    name = "translate"
    title = "Translate"
    description = (
        "The whole document in another language, in its own format, each sentence beside its source."
    )
    over: Literal["document"] = "document"
    tables = False
    options = (
        Option("from", "language", AUTO, "From", "The document's language; auto finds it out."),
        Option("to", "language", AUTO, "To", "The language to translate into; auto is English, or from it."),
        Option(
            "notation",
            "choice",
            "target",
            "Figures and dates",
            "target writes them as the other language does (1.234,50), keep as they stand in the document.",
            ("target", "keep"),
        ),
        Option("glossary", "text", "", "Glossary", "A CSV or TBX file of terms and how they are translated."),
        Option("keep", "texts", (), "Do not translate", "Words that stay as they are."),
        Option("memory", "text", "", "Translation memory", "A TMX file of sentences translated before."),
    )
    formats = ("translated", "bilingual", "docx", "xlsx", "md", "json", "tmx")

    def run(
        self,
        doc: Document,
        engines: Engines,
        options: Mapping[str, OptionValue],
        ctx: JobContext,
    ) -> TaskResult:
        """The result's options name the languages, also where they were found out.

        Raises `UserError`: "nothing_to_translate", "language_unknown", "no_such_direction", "same_language",
        and those of reading a glossary or memory (`translation.exchange`).
        """
        ctx.report("split", 0, 1)
        pieces = segments(doc, ctx)
        texts = {piece.text: piece for piece in pieces if piece.words}
        if not texts:
            raise _nothing(doc)
        ctx.report("split", 1, 1)
        way = direction(doc, str(options["from"]), str(options["to"]), engines.directions)
        wishes = _wishes(way, options)
        made = dict(zip(texts, translated(tuple(texts.values()), way, wishes, engines, ctx), strict=True))
        alone = _figures_alone(doc, pieces, way, wishes)
        problems = pages.problems(doc)
        rows = tuple(_row(piece, made.get(piece.text), alone.get(piece.spans)) for piece in pieces)
        columns = (title(way.source), title(way.target))
        return TaskResult(
            task=self.name,
            status=Status.PARTIAL if problems else Status.OK,
            sections=(Section("translation", "Translation", "table", rows, columns),),
            notes=_notes(doc, rows, way),
            models=(engines.translator(way.name).model,),
            problems=problems,
            options={**options, "from": way.source, "to": way.target},
        )


def _wishes(way: Direction, options: Mapping[str, OptionValue]) -> Wishes:
    """What a person wants, with the files that are named read."""
    glossary, memory, kept = (options.get(name) for name in ("glossary", "memory", "keep"))
    notation: Notation = "keep" if options.get("notation") == "keep" else "target"
    if not glossary and not memory and not kept:
        return Wishes(notation)
    from desktop.tasks.translation import exchange

    terms = exchange.terms(Path(str(glossary)), way.source, way.target) if glossary else []
    pairs = exchange.memory(Path(str(memory)), way.source, way.target) if memory else []
    return Wishes(notation, Terms.of(terms, kept if isinstance(kept, tuple) else ()), Memory(pairs))


def _figures_alone(
    doc: Document, pieces: Sequence[Segment], way: Direction, wishes: Wishes
) -> dict[tuple[Span, ...], str]:
    """What pieces without words become: figures in the notation of the language, but for those that a program
    reads."""
    if wishes.notation == "keep" or doc.kind in DATA:
        return {}
    found: dict[tuple[Span, ...], str] = {}
    for piece in pieces:
        if not piece.words and any(map(str.isdigit, piece.text)):
            start = doc.text.rfind("\n", 0, piece.spans[0].start) + 1
            end = doc.text.find("\n", piece.spans[-1].end)
            tabled = "\t" in doc.text[start : end if end >= 0 else len(doc.text)]
            found[piece.spans] = figure_alone(piece.text, (way.source, way.target), tabled=tabled)
    return found


def _row(piece: Segment, made: Made | None, alone: str | None) -> tuple[Cited, Cited]:
    source = Cited(piece.text, piece.spans)
    if made is None:
        made = Made(Translation(piece.text if alone is None else alone), Check())
    faulty = bool(made.check.faults)
    match = made.match
    return source, Cited(
        made.translation.text,
        piece.spans,
        support="unverified" if faulty else "derived",
        unsupported=made.check.added,
        lacks=made.check.lacks,
        links=made.translation.links,
        kind=MEMORY if match else "",
        normal=match.source if match else "",
        score=match.score if match else 1.0,
    )


def _notes(doc: Document, rows: Sequence[tuple[Cited, Cited]], way: Direction) -> tuple[str, ...]:
    read = sum(pages.is_read(page.state) for page in doc.pages)
    faulty = sum(translation.support == "unverified" for _, translation in rows)
    found = "; the language was found out from the text." if way.guessed else "."
    notes = [f"From {title(way.source)} to {title(way.target)}{found}"]
    if doc.paged:
        notes.append(f"Read {read} of {len(doc.pages)} {'page' if len(doc.pages) == 1 else 'pages'}.")
    if faulty:
        notes.append(
            f"{faulty} of {len(rows)} pieces lack a figure, date, code, name or term of the source, or have"
            " one more: they are marked. Look at them."
        )
    else:
        notes.append("Every figure, date, code and address of the source is in the translation.")
    remembered = [translation.score for _, translation in rows if translation.kind == MEMORY]
    if remembered:
        near = sum(score < 1 for score in remembered)
        notes.append(
            f"{len(remembered)} of {len(rows)} pieces are from the translation memory"
            + (f", {near} of them with other figures or marks." if near else ".")
        )
    notes.append("A small model translated; read what matters against the source.")
    return tuple(notes)


def _nothing(doc: Document) -> UserError:
    scanned = any(page.state is PageState.NEEDS_OCR for page in doc.pages)
    return UserError(
        "nothing_to_translate",
        "The document has no words to translate.",
        "Its pages are pictures, which are not read yet." if scanned else "Choose a document with text.",
    )
