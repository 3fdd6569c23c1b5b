"""Means for certain fields, whatever schema they stand in: clauses of contracts, letterheads, lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from desktop.document.model import Span
from desktop.tasks.extraction import clauses, letterheads, parties, spoken
from desktop.tasks.extraction.candidates import Candidate
from desktop.tasks.extraction.listing import listed
from desktop.tasks.extraction.schema import Field
from desktop.tasks.extraction.source import Source
from desktop.tasks.extraction.typed import values

TOP = 700
"""Letters in which the name over a CV stands."""
NEAR = 12_000
"""Letters in which what can be told by its form is looked for."""
_CLOSING = re.compile(
    r"(?:yours|kind regards|best regards|sincerely|with best wishes|signed by)\b[^\n]*", re.IGNORECASE
)
_BIRTH = re.compile(r"[\s,;(]{1,4}(?:date\s+of\s+birth|d\.?o\.?b\b\.?|born)\b", re.IGNORECASE)
_TITLE = re.compile(r"(?:Dr|Mr|Mrs|Ms|Prof)\b\.?\s+\Z")


@dataclass(frozen=True, slots=True)
class Rule:
    """A means and the fields that it is for. `own`: where it finds nothing, there is nothing."""

    fits: Callable[[Field], bool]
    find: Callable[[Field, Source], Iterator[Candidate]]
    own: bool = False


def rules_for(field: Field) -> list[Rule]:
    """The rules that can find `field`, by its type and the words it is called by."""
    return [rule for rule in RULES if rule.fits(field)]


def _contract_parties(_: Field, source: Source) -> Iterator[Candidate]:
    return parties.parties(source)


def _effective(_: Field, source: Source) -> Iterator[Candidate]:
    return clauses.effective_date(source)


def _term(_: Field, source: Source) -> Iterator[Candidate]:
    return clauses.term(source)


def _law(_: Field, source: Source) -> Iterator[Candidate]:
    return clauses.governing_law(source)


def _first_line(source: Source, span: Span) -> Span:
    """A name in a letterhead or under a letter ends with its line."""
    return Span(span.start, span.start + len(span.of(source.text).partition("\n")[0].rstrip()))


def _headed_person(_: Field, source: Source) -> Iterator[Candidate]:
    """The first person of a CV, over everything else."""
    for finding in source.named:
        if finding.label == "PERSON" and finding.span.start < TOP:
            span = _first_line(source, finding.span)
            said = source.said(span)
            score = 0.7 * finding.score - 0.3 * span.start / TOP
            yield Candidate(said, (span,), round(score, 3), "tagger", said, said)


def _born(_: Field, source: Source) -> Iterator[Candidate]:
    """The person whose day of birth stands right behind the name: "Jane Miller (born 3 May 1950)"."""
    for finding in source.named:
        if finding.label == "PERSON" and _BIRTH.match(source.flat, finding.span.end):
            span = _first_line(source, finding.span)
            said = source.said(span)
            yield Candidate(said, (span,), round(0.7 * finding.score, 3), "birth", said, said)


def _first_of_type(field: Field, source: Source) -> Iterator[Candidate]:
    """What can be told by its form alone: an address of mail, a telephone number, an IBAN."""
    for at, value in enumerate(values(field, source, Span(0, min(NEAR, len(source.text))))[:5]):
        said = source.said(value.span)
        yield Candidate(said, (value.span,), round(0.65 - 0.1 * at, 3), "form", value.normal, value.shown)


def _signing(_: Field, source: Source) -> Iterator[Candidate]:
    """Whoever signs a letter: the first person named after its closing words."""
    closings = list(_CLOSING.finditer(source.text))
    end = closings[-1].end() if closings else len(source.text)
    for finding in source.named:
        if finding.label == "PERSON" and end <= finding.span.start < end + 300:
            start = finding.span.start
            title = _TITLE.search(source.text, max(start - 8, 0), start)
            span = _first_line(source, Span(title.start() if title else start, finding.span.end))
            said = source.said(span)
            yield Candidate(said, (span,), round(0.75 * finding.score, 3), "signature", said, said)
            return


def _is_effective(field: Field) -> bool:
    return field.type in ("date", "text") and bool(
        field.words & {"effective", "commencement"}
        or ("date" in field.words and field.words & {"agreement", "contract", "nda"})
    )


def _is_term(field: Field) -> bool:
    return field.type in ("duration", "text") and bool(field.words & {"term", "duration"})


def _is_law(field: Field) -> bool:
    return field.type in ("place", "text", "party") and bool(
        "jurisdiction" in field.words
        or ("law" in field.words and field.words & {"governing", "applicable", "choice"})
    )


def _is_parties(field: Field) -> bool:
    return field.type in ("party", "text", "person") and bool(field.words & {"party", "parties"})


def _is_sender(field: Field) -> bool:
    return field.type == "party" and bool(
        field.words
        & {"supplier", "seller", "vendor", "issuer", "bank", "sender", "company", "hospital", "clinic"}
    )


def _is_addressee(field: Field) -> bool:
    return field.type in ("party", "person") and bool(
        field.words & {"customer", "recipient", "addressee", "client", "buyer", "holder", "debtor"}
    )


def _is_holder(field: Field) -> bool:
    return field.type == "person" and bool(
        field.words & {"candidate", "applicant"} or field.words == {"name"}
    )


def _is_patient(field: Field) -> bool:
    return field.type == "person" and "patient" in field.words


def _has_form(field: Field) -> bool:
    return field.type in ("email", "phone") or (field.type == "identifier" and "iban" in field.words)


def _is_signatory(field: Field) -> bool:
    return field.type == "person" and bool(
        field.words & {"physician", "doctor", "clinician", "consultant", "signatory", "author", "writer"}
    )


def _is_letter_date(field: Field) -> bool:
    return field.type == "date" and "letter" in field.words


def _is_visit(field: Field) -> bool:
    return field.type == "date" and bool(field.words & {"visit", "admission", "consultation"})


def _is_spoken(field: Field) -> bool:
    return field.type in spoken.TYPES and not field.many


def _is_listed(field: Field) -> bool:
    return field.many and field.type == "text"


RULES: tuple[Rule, ...] = (
    Rule(_is_parties, _contract_parties, own=True),
    Rule(_is_effective, _effective, own=True),
    Rule(_is_term, _term, own=True),
    Rule(_is_law, _law, own=True),
    Rule(_is_sender, letterheads.letterhead),
    Rule(_is_addressee, letterheads.addressed),
    Rule(_is_holder, _headed_person),
    Rule(_is_patient, _born),
    Rule(_has_form, _first_of_type, own=True),
    Rule(_is_signatory, _signing),
    Rule(_is_listed, listed),
    Rule(_is_letter_date, letterheads.dated),
    Rule(_is_spoken, spoken.spoken),
    Rule(_is_visit, spoken.visited),
)
