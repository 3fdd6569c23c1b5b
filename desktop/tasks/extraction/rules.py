"""Means for certain fields, whatever schema they stand in: clauses of contracts, letterheads, lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from desktop.document.model import Span
from desktop.tasks.extraction import clauses, parties
from desktop.tasks.extraction.candidates import Candidate
from desktop.tasks.extraction.forms import likeness
from desktop.tasks.extraction.names import COMPANY
from desktop.tasks.extraction.schema import Field
from desktop.tasks.extraction.source import Source
from desktop.tasks.extraction.typed import values

TOP = 700
"""Letters in which a letterhead or the name over a CV stands."""
SECTION_LINES = 40
_BULLET = re.compile(r"\s*(?:[•●▪◦‣∙·■□*–—-]\s+)")  # noqa: RUF001
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_PARTS = re.compile(r"[^,;•|·\t]+")
_YEARS = re.compile(r"\b(?:19|20)\d\d\b|present|heute|today", re.IGNORECASE)


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


def _letterhead(_: Field, source: Source) -> Iterator[Candidate]:
    """The first company of a letter, an invoice or a statement: whoever sends it."""
    for match in COMPANY.finditer(source.flat, 0, min(TOP, len(source.flat))):
        said = source.said(Span(*match.span()))
        yield Candidate(
            said, (Span(*match.span()),), 0.6 - 0.2 * match.start() / TOP, "letterhead", said, said
        )
    for finding in source.named:
        if finding.label == "ORG" and finding.score >= 0.5 and finding.span.start < TOP:
            said = source.said(finding.span)
            score = 0.55 * finding.score - 0.2 * finding.span.start / TOP
            yield Candidate(said, (finding.span,), round(score, 3), "tagger", said, said)


def _headed_person(_: Field, source: Source) -> Iterator[Candidate]:
    """The first person of a CV, over everything else."""
    for finding in source.named:
        if finding.label == "PERSON" and finding.span.start < TOP:
            said = source.said(finding.span)
            score = 0.7 * finding.score - 0.3 * finding.span.start / TOP
            yield Candidate(said, (finding.span,), round(score, 3), "tagger", said, said)


def _first_of_type(field: Field, source: Source) -> Iterator[Candidate]:
    """What can be told by its form alone: an address of mail, a telephone number, an IBAN."""
    for at, value in enumerate(values(field, source, Span(0, len(source.text)))[:5]):
        said = source.said(value.span)
        yield Candidate(said, (value.span,), round(0.65 - 0.1 * at, 3), "form", value.normal, value.shown)


def _listed(field: Field, source: Source) -> Iterator[Candidate]:
    """The items under a heading that is called like the field."""
    rows = [Span(*m.span()) for m in _LINE.finditer(source.text)]
    for at, row in enumerate(rows):
        words = source.said(row).rstrip(":")
        labels = (*field.labels, field.shown)
        if len(words.split()) > 5 or max(likeness(label, words) for label in labels) < 0.8:
            continue
        for item in _items(field, source, rows[at + 1 : at + 1 + SECTION_LINES]):
            said = source.said(item)
            yield Candidate(said, (item,), 0.7, "list", said, said)
        return


def _items(field: Field, source: Source, rows: list[Span]) -> Iterator[Span]:
    text = source.text
    headings = {heading.span.start for heading in source.doc.headings}
    for row in rows:
        words = row.of(text).strip()
        bullet = _BULLET.match(row.of(text))
        if not bullet and (row.start in headings or _heads(words)):
            return
        start = row.start + (bullet.end() if bullet else len(row.of(text)) - len(row.of(text).lstrip()))
        if field.words & {"skills", "languages", "allergies", "medication", "medications"} and (
            re.search(r"[,;•|·]", text[start : row.end])
        ):
            for part in _PARTS.finditer(text, start, row.end):
                said = part.group()
                begin = part.start() + len(said) - len(said.lstrip())
                if said.strip(" .\n"):
                    yield Span(begin, part.start() + len(said.rstrip(" .\n")))
        elif field.words & {"experience", "employment", "education", "positions", "career"}:
            if _YEARS.search(text[start : row.end]):
                yield Span(start, start + len(text[start : row.end].rstrip()))
        else:
            yield Span(start, start + len(text[start : row.end].rstrip(" .")))


def _heads(words: str) -> bool:
    """Whether a line looks like the next heading."""
    return len(words.split()) <= 4 and (words.isupper() or words.endswith(":")) and len(words) > 3


def _called(*words: str) -> Callable[[Field], bool]:
    wanted = frozenset(words)
    return lambda field: bool(field.words & wanted)


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


def _is_holder(field: Field) -> bool:
    return field.type == "person" and bool(
        field.words & {"candidate", "applicant"} or field.words == {"name"}
    )


def _has_form(field: Field) -> bool:
    return field.type in ("email", "phone") or (field.type == "identifier" and "iban" in field.words)


def _is_listed(field: Field) -> bool:
    return field.many and field.type == "text"


RULES: tuple[Rule, ...] = (
    Rule(_is_parties, _contract_parties, own=True),
    Rule(_is_effective, _effective, own=True),
    Rule(_is_term, _term, own=True),
    Rule(_is_law, _law, own=True),
    Rule(_is_sender, _letterhead),
    Rule(_is_holder, _headed_person),
    Rule(_has_form, _first_of_type, own=True),
    Rule(_is_listed, _listed),
)
