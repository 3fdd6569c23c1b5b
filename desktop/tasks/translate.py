"""Translate: the whole document, sentence beside sentence, with what a translation must keep checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from desktop.document.model import Document, PageState
from desktop.document.results import Cited, OptionValue, Section, Status, TaskResult
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.tasks import pages
from desktop.tasks.base import Option
from desktop.tasks.translation.checks import added, lost
from desktop.tasks.translation.protection import put_back, set_aside
from desktop.tasks.translation.segments import Segment, segments

if TYPE_CHECKING:
    from desktop.engines.base import Engines, Translator

AUTO = "auto"
LANGUAGES = {"en": "English", "pt": "Portuguese"}
DIRECTIONS = ("en-pt", "pt-en")
BEAM = 4
"""Hypotheses kept when a first translation has lost something."""


class Translate:
    """A translation that lost a figure is made again with more hypotheses, and marked when it still lacks
    it."""

    name = "translate"
    title = "Translate"
    description = "English and Portuguese, the whole document, each sentence beside its source."
    over: Literal["document"] = "document"
    tables = False
    options = (
        Option(
            "direction",
            "choice",
            AUTO,
            "Direction",
            "en-pt is English to Portuguese; auto finds out the document's language.",
            (AUTO, *DIRECTIONS),
        ),
    )
    formats = ("docx", "xlsx", "md", "json")

    def run(
        self,
        doc: Document,
        engines: Engines,
        options: Mapping[str, OptionValue],
        ctx: JobContext,
    ) -> TaskResult:
        """Raises `UserError`: "nothing_to_translate", "language_unknown"."""
        ctx.report("split", 0, 1)
        pieces = segments(doc, ctx)
        if not any(piece.words for piece in pieces):
            raise _nothing(doc)
        ctx.report("split", 1, 1)
        direction = str(options["direction"])
        guessed = direction == AUTO
        if guessed:
            direction = _direction(doc)
        translator = engines.translator(direction)
        texts = tuple(dict.fromkeys(piece.text for piece in pieces if piece.words))
        made = dict(zip(texts, _translated(texts, translator, ctx), strict=True))
        problems = pages.problems(doc)
        rows = tuple(_row(piece, made.get(piece.text, piece.text)) for piece in pieces)
        source, target = (LANGUAGES[code] for code in direction.split("-"))
        return TaskResult(
            task=self.name,
            status=Status.PARTIAL if problems else Status.OK,
            sections=(Section("translation", "Translation", "table", rows, (source, target)),),
            notes=_notes(doc, rows, source, target, guessed=guessed),
            models=(translator.model,),
            problems=problems,
            options=dict(options),
        )


def _translated(texts: Sequence[str], translator: Translator, ctx: JobContext) -> list[str]:
    made = _protected(texts, translator, ctx)
    again = [at for at, text in enumerate(texts) if _faults(text, made[at])]
    if again:
        better = translator.translate([texts[at] for at in again], ctx, beam=BEAM)
        for at, other in zip(again, better, strict=True):
            if len(_faults(texts[at], other.text)) < len(_faults(texts[at], made[at])):
                made[at] = other.text
    return made


def _protected(texts: Sequence[str], translator: Translator, ctx: JobContext) -> list[str]:
    """Translations; where a stand-in was lost, what it stood for takes its chance with the rest."""
    aside = [set_aside(text) for text in texts]
    found = [
        put_back(made.text, kept)
        for made, (_, kept) in zip(translator.translate([t for t, _ in aside], ctx), aside, strict=True)
    ]
    again = translator.translate([t for t, f in zip(texts, found, strict=True) if f is None], ctx)
    bare = (made.text for made in again)
    return [next(bare) if text is None else text for text in found]


def _faults(source: str, translation: str) -> tuple[str, ...]:
    return (*lost(source, translation), *added(source, translation))


def _row(piece: Segment, translation: str) -> tuple[Cited, Cited]:
    faulty = bool(_faults(piece.text, translation))
    return (
        Cited(piece.text, piece.spans),
        Cited(translation, piece.spans, support="unverified" if faulty else "derived"),
    )


def _notes(
    doc: Document, rows: Sequence[tuple[Cited, Cited]], source: str, target: str, *, guessed: bool
) -> tuple[str, ...]:
    read = sum(pages.is_read(page.state) for page in doc.pages)
    faulty = sum(translation.support == "unverified" for _, translation in rows)
    notes = [
        f"From {source} to {target}" + ("; the language was found out from the text." if guessed else ".")
    ]
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


def _direction(doc: Document) -> str:
    from desktop.tasks.languages import language

    found = language(doc.text)
    for direction in DIRECTIONS:
        if found is not None and direction.startswith(found.code):
            return direction
    raise UserError(
        "language_unknown",
        f"The document is in {found.name}, which no model here translates."
        if found is not None
        else "The document has too few words to find out its language.",
        "Choose the direction yourself: en-pt or pt-en.",
    )


def _nothing(doc: Document) -> UserError:
    scanned = any(page.state is PageState.NEEDS_OCR for page in doc.pages)
    return UserError(
        "nothing_to_translate",
        "The document has no words to translate.",
        "Its pages are pictures, which are not read yet." if scanned else "Choose a document with text.",
    )
