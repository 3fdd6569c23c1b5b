"""Extract: the fields of a schema, each with a typed value and the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from desktop.document.model import Document, PageState
from desktop.document.results import Cited, OptionValue, Section, Status, Support, TaskResult
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.tasks import pages
from desktop.tasks.base import Option
from desktop.tasks.extraction import schema as schemas
from desktop.tasks.extraction.schema import AUTO, Schema

if TYPE_CHECKING:
    from desktop.engines.base import Engines
    from desktop.tasks.extraction.candidates import Candidate, Choice

FIELDS, OTHERS = "fields", "alternatives"
COLUMNS = ("Field", "Value", "Normalised")


class Extract:
    """Rules, the tagger and the span reader bring candidates; what scores best is taken, the rest is kept."""

    name = "extract"
    title = "Extract fields"
    description = "The fields of an invoice, a contract or a schema of your own, each with its place."
    over: Literal["document"] = "document"
    tables = True
    options = (
        Option(
            "schema",
            "text",
            AUTO,
            "Schema",
            "invoice, contract, bank_statement, cv, medical_letter, annual_report; auto chooses one of them;"
            " or a schema of your own as JSON.",
        ),
        Option(
            "guess",
            "flag",
            False,
            "Guess what is missing",
            "The language model writes what nothing else found. It is often wrong: its values are only told"
            " as other candidates, and marked where the document does not have them.",
        ),
    )
    formats = ("xlsx", "json", "csv", "docx", "md")

    def run(
        self,
        doc: Document,
        engines: Engines,
        options: Mapping[str, OptionValue],
        ctx: JobContext,
    ) -> TaskResult:
        """Raises `UserError`: "unknown_schema", "bad_schema", "no_schema_fits", "nothing_to_extract"."""
        from desktop.tasks.extraction.finding import find

        if not doc.text.strip():
            raise _nothing(doc)
        schema = _schema(str(options["schema"]), doc)
        found = find(doc, schema, engines, ctx, guess=bool(options["guess"]))
        problems = pages.problems(doc)
        return TaskResult(
            task=self.name,
            status=Status.PARTIAL if problems else Status.OK,
            sections=tuple(_sections(schema, found.choices)),
            notes=tuple(_notes(doc, schema, found.choices)),
            models=found.models,
            problems=problems,
            options=dict(options),
        )


def _schema(wanted: str, doc: Document) -> Schema:
    """Chosen before anything of the document is read for values: its text has no say in the fields."""
    if wanted.strip().casefold() != AUTO:
        return schemas.named(wanted)
    guessed = schemas.guess(doc.text)
    if guessed is None:
        raise UserError(
            "no_schema_fits",
            "None of the built-in schemas suits this document.",
            f"Choose one ({', '.join(each.name for each in schemas.builtin())}) or write your own.",
        )
    return guessed


def _sections(schema: Schema, choices: tuple[Choice, ...]) -> Iterator[Section]:
    chosen = [_row(choice, each) for choice in choices for each in choice.chosen]
    others = [_row(choice, each) for choice in choices for each in choice.others]
    yield Section(FIELDS, schema.title, "table", tuple(chosen), COLUMNS)
    if others:
        yield Section(OTHERS, "Other candidates", "table", tuple(others), COLUMNS)


def _row(choice: Choice, found: Candidate) -> tuple[Cited, ...]:
    field = choice.field
    support: Support = "quoted" if found.spans else "unverified"
    shown = found.shown or found.value
    return (
        Cited(field.shown, (), support="derived", kind="field", normal=field.name),
        Cited(
            found.value,
            found.spans,
            support=support,
            kind=field.type,
            normal=found.normal or found.value,
            score=found.score,
        ),
        Cited(
            shown,
            found.spans,
            support="unverified" if not found.spans else "quoted" if shown == found.value else "derived",
            kind=field.type,
            normal=found.normal or found.value,
            score=found.score,
        ),
    )


def _notes(doc: Document, schema: Schema, choices: tuple[Choice, ...]) -> Iterator[str]:
    read = sum(pages.is_read(page.state) for page in doc.pages)
    extent = f"Read {read} of {len(doc.pages)} pages" if doc.paged else "Read the whole text"
    found = [choice for choice in choices if choice.chosen]
    yield f"{extent} for the {len(schema.fields)} fields of {schema.title!r}; found {len(found)}."
    missing = [choice.field.shown for choice in choices if not choice.chosen]
    if missing:
        yield f"Not found: {', '.join(missing)}."
    for choice in choices:
        for each in choice.chosen:
            if each.note:
                yield f"{choice.field.shown}: {each.note.format(value=each.value)}."
    if any(not each.spans for choice in choices for each in choice.others):
        yield (
            "Candidates marked as unverified were written by the language model"
            " and do not stand in the document."
        )
    yield "A value was found by its words and place and may be the wrong one: look at its source."


def _nothing(doc: Document) -> UserError:
    scanned = any(page.state is PageState.NEEDS_OCR for page in doc.pages)
    return UserError(
        "nothing_to_extract",
        "The document has no text to look for fields in.",
        "Its pages are pictures, which are not read yet." if scanned else "Choose a document with text.",
    )
