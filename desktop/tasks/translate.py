"""Translate: the whole document, sentence beside sentence, with what a translation must keep checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from desktop.document.model import Document, PageState
from desktop.document.results import Cited, OptionValue, Section, Status, TaskResult
from desktop.engines.base import Translation
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.tasks import pages
from desktop.tasks.base import Option
from desktop.tasks.translation.checks import Check
from desktop.tasks.translation.directions import AUTO, Direction, direction, title
from desktop.tasks.translation.machine import Made, translated
from desktop.tasks.translation.segments import Segment, segments

if TYPE_CHECKING:
    from desktop.engines.base import Engines


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
    )
    formats = ("translated", "docx", "xlsx", "md", "json")

    def run(
        self,
        doc: Document,
        engines: Engines,
        options: Mapping[str, OptionValue],
        ctx: JobContext,
    ) -> TaskResult:
        """The result's options name the languages, also where they were found out.

        Raises `UserError`: "nothing_to_translate", "language_unknown", "no_such_direction", "same_language".
        """
        ctx.report("split", 0, 1)
        pieces = segments(doc, ctx)
        texts = {piece.text: piece for piece in pieces if piece.words}
        if not texts:
            raise _nothing(doc)
        ctx.report("split", 1, 1)
        way = direction(doc, str(options["from"]), str(options["to"]), engines.directions)
        made = dict(zip(texts, translated(tuple(texts.values()), way.name, engines, ctx), strict=True))
        problems = pages.problems(doc)
        rows = tuple(_row(piece, made.get(piece.text)) for piece in pieces)
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


def _row(piece: Segment, made: Made | None) -> tuple[Cited, Cited]:
    source = Cited(piece.text, piece.spans)
    if made is None:
        made = Made(Translation(piece.text), Check())
    faulty = bool(made.check.faults)
    return source, Cited(
        made.translation.text,
        piece.spans,
        support="unverified" if faulty else "derived",
        unsupported=made.check.added,
        lacks=made.check.lacks,
        links=made.translation.links,
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
            f"{faulty} of {len(rows)} pieces lack a figure, code or address of the source, or have one more:"
            " they are marked. Look at them."
        )
    else:
        notes.append("Every figure, code and address of the source is in the translation.")
    notes.append("A small model translated; read what matters against the source.")
    return tuple(notes)


def _nothing(doc: Document) -> UserError:
    scanned = any(page.state is PageState.NEEDS_OCR for page in doc.pages)
    return UserError(
        "nothing_to_translate",
        "The document has no words to translate.",
        "Its pages are pictures, which are not read yet." if scanned else "Choose a document with text.",
    )
