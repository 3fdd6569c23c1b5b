"""Means for certain fields, whatever schema they stand in: clauses of contracts, letterheads, lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from desktop.document.model import Span
from desktop.tasks.extraction import clauses, parties
from desktop.tasks.extraction.candidates import Candidate
from desktop.tasks.extraction.listing import listed
from desktop.tasks.extraction.names import COMPANY, plausible
from desktop.tasks.extraction.schema import Field
from desktop.tasks.extraction.source import Source
from desktop.tasks.extraction.typed import values

TOP = 700
"""Letters in which a letterhead or the name over a CV stands."""
NEAR = 12_000
"""Letters in which what can be told by its form is looked for."""
FOOT, ADDRESSED, MOST_CELLS = 300, 900, 8
_KINDS = {
    "bank": re.compile(
        r"bank|sparkasse|banque|banco|credit union|building society|\btrust\b|savings", re.IGNORECASE
    ),
    "hospital": re.compile(
        r"hospital|clinic|klinik|infirmary|medical|health|practice|surgery|h[ôo]pital", re.IGNORECASE
    ),
}
_ADDRESS = re.compile(
    r"\b\d{4,5}(?:-\d{4})?\s+[A-ZÄÖÜÉ][a-zß]+|\b[A-Z]{2}\s+\d{5}\b|\b[A-Z]{1,2}\d[\dA-Z]?\s\d[A-Z]{2}\b"
    r"|^\d{1,5}[a-z]?,?\s+(?:[a-z]{2,4}\s)*[A-Z][a-z]+(?!.*\d{4})"
    r"|^[A-ZÄÖÜ][a-zäöüß.-]+(?:\s[A-ZÄÖÜ][a-zß]+)?\s\d{1,4}[a-z]?$"
)
_CELL = re.compile(r"[^\t\n|]+?(?=\t|\n|\||[ \u00a0]{3,}|\Z)")
_CLOSING = re.compile(
    r"(?:yours|kind regards|best regards|sincerely|with best wishes|signed by)\b[^\n]*", re.IGNORECASE
)
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


def _letterhead(field: Field, source: Source) -> Iterator[Candidate]:
    """The first company of a letter, an invoice or a statement, whoever sends it; else the one at its"
    " foot."""
    kind = next((pattern for word, pattern in _KINDS.items() if word in field.words), None)
    size = len(source.text)
    spans = [(Span(*m.span()), "letterhead", 0.97) for m in COMPANY.finditer(source.flat, 0, min(TOP, size))]
    spans += [
        (Span(*m.span()), "foot", 0.9) for m in COMPANY.finditer(source.flat, max(size - FOOT, TOP), size)
    ]
    spans += [
        (f.span, "letterhead", f.score) for f in source.named if f.label == "ORG" and f.span.start < TOP
    ]
    spans += [(row, "letterhead", 0.9) for row in _cells(source, 0, TOP)[:MOST_CELLS] if kind]
    for span, means, sure in spans:
        said = source.said(span)
        if (
            not plausible(said)
            or len(said.split()) > 8
            or ":" in said
            or "\n" in span.of(source.text).strip()
        ):
            continue
        place = 0.57 if means == "foot" else 0.62 - 0.2 * span.start / TOP
        if kind:
            place += 0.2 if kind.search(said) else -0.3
        yield Candidate(said, (span,), round(place * sure, 3), means, said, said)


def _addressed(_: Field, source: Source) -> Iterator[Candidate]:
    """The name over an address: whom a letter, an invoice or a statement is sent to."""
    cells = _cells(source, 0, ADDRESSED)
    for at, cell in enumerate(cells):
        beneath = [other for other in cells[at + 1 : at + 6] if _ADDRESS.search(other.of(source.text))]
        if not beneath or not _is_name(source, cell):
            continue
        said = source.said(cell)
        # Where there are two, the letterhead is the first.
        yield Candidate(said, (cell,), round(0.52 + 0.06 * cell.start / ADDRESSED, 3), "address", said, said)


def _first_line(source: Source, span: Span) -> Span:
    """A name in a letterhead or under a letter ends with its line."""
    return Span(span.start, span.start + len(span.of(source.text).partition("\n")[0].rstrip()))


def _is_name(source: Source, cell: Span) -> bool:
    company = COMPANY.match(source.flat, cell.start, cell.end)
    if company and company.end() >= cell.end - 1:
        return True
    return any(
        f.label in ("PERSON", "ORG")
        and f.score >= 0.5
        and f.span.start <= cell.start + 5
        and cell.end - 2 <= f.span.end
        for f in source.named
        if f.span.overlaps(cell)
    )


def _cells(source: Source, start: int, end: int) -> list[Span]:
    """Lines, and the parts of lines that a wide gap parts."""
    found = []
    for match in _CELL.finditer(source.text, start, min(end, len(source.text))):
        words = match.group()
        begin = match.start() + len(words) - len(words.lstrip())
        if words.strip():
            found.append(Span(begin, match.start() + len(words.rstrip())))
    return found


def _headed_person(_: Field, source: Source) -> Iterator[Candidate]:
    """The first person of a CV, over everything else."""
    for finding in source.named:
        if finding.label == "PERSON" and finding.span.start < TOP:
            span = _first_line(source, finding.span)
            said = source.said(span)
            score = 0.7 * finding.score - 0.3 * span.start / TOP
            yield Candidate(said, (span,), round(score, 3), "tagger", said, said)


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


def _is_addressee(field: Field) -> bool:
    return field.type in ("party", "person") and bool(
        field.words & {"customer", "recipient", "addressee", "client", "buyer", "holder", "debtor"}
    )


def _is_holder(field: Field) -> bool:
    return field.type == "person" and bool(
        field.words & {"candidate", "applicant"} or field.words == {"name"}
    )


def _has_form(field: Field) -> bool:
    return field.type in ("email", "phone") or (field.type == "identifier" and "iban" in field.words)


def _is_signatory(field: Field) -> bool:
    return field.type == "person" and bool(
        field.words & {"physician", "doctor", "clinician", "consultant", "signatory", "author", "writer"}
    )


def _is_listed(field: Field) -> bool:
    return field.many and field.type == "text"


RULES: tuple[Rule, ...] = (
    Rule(_is_parties, _contract_parties, own=True),
    Rule(_is_effective, _effective, own=True),
    Rule(_is_term, _term, own=True),
    Rule(_is_law, _law, own=True),
    Rule(_is_sender, _letterhead),
    Rule(_is_addressee, _addressed),
    Rule(_is_holder, _headed_person),
    Rule(_has_form, _first_of_type, own=True),
    Rule(_is_signatory, _signing),
    Rule(_is_listed, listed),
)
