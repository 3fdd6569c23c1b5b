"""Who sends a paper and to whom, by where names stand: letterhead, window, foot, and what is beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.document.model import Span
from desktop.tasks.extraction.candidates import Candidate, folded
from desktop.tasks.extraction.names import COMPANY, plausible
from desktop.tasks.extraction.schema import Field
from desktop.tasks.extraction.source import Source

TOP = 700
"""Letters in which a letterhead or the name over a CV stands."""
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
BENEATH = 5
"""Lines under a name that are its address and the like."""
BESIDE, BUSINESS, AGAIN, IN_LINE, DOMAIN, PAID = 0.15, 0.2, 0.12, 0.12, 0.15, 0.25
"""What tells that a name is the sender's: it stands right of another name, its VAT number or telephone are
beneath it, it stands at the foot again, its address is in the same line, it is a part of an address of mail,
or it is to be paid."""
_BUSINESS = re.compile(
    r"\b(?:VAT|TVA|Tax\s+ID|USt|UID|EIN|Reg(?:istered|istration)?\.?\s+(?:no|number|in|office)|Company\s+(?:no|number)"
    r"|Tel|Telephone|Phone|Fax|IBAN|BIC|SWIFT|HRB|SIRET)\b|www\.|@",
    re.IGNORECASE,
)
_PAID = re.compile(
    r"(?:payable\s+to|pay(?:ments?)?\s+to|account\s+(?:name|holder)|beneficiary|remit\s+to|in\s+favou?r\s+of"
    r"|on\s+behalf\s+of|choosing|business\s+with)\s*:?\s*\Z",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"(?:@|www\.|https?://)(?P<host>[\w.-]+)", re.IGNORECASE)


def letterhead(field: Field, source: Source) -> Iterator[Candidate]:
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
    for whole, means, sure in spans:
        span = _within_cell(source, whole)
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
        else:
            place = min(place + _sends(source, span), 0.9)
        yield Candidate(said, (span,), round(place * sure, 3), means, said, said)


def addressed(_: Field, source: Source) -> Iterator[Candidate]:
    """The name over an address: whom a letter, an invoice or a statement is sent to."""
    cells = _cells(source, 0, ADDRESSED)
    for at, cell in enumerate(cells):
        beneath = [other for other in cells[at + 1 : at + 6] if _ADDRESS.search(other.of(source.text))]
        if not beneath or not _is_name(source, cell):
            continue
        said = source.said(cell)
        # Where there are two, the letterhead is the first.
        score = 0.52 + 0.06 * cell.start / ADDRESSED - _sends(source, cell) / 2
        yield Candidate(said, (cell,), round(score, 3), "address", said, said)


def _sends(source: Source, span: Span) -> float:
    """How much tells that a name is the sender's, below 0 that it is not."""
    text, name = source.text, folded(source.said(span))
    told = _beside(source, span)
    if any(_BUSINESS.search(cell.of(text)) for cell in _beneath(source, span)):
        told += BUSINESS
    foot = text[max(span.end + 200, len(text) - FOOT - 200) :]
    if any(folded(line).startswith(name) for line in foot.splitlines()):
        told += AGAIN
    plain = name.replace(" ", "")
    if any(
        _host(match["host"]) in plain for match in _DOMAIN.finditer(text) if len(_host(match["host"])) > 3
    ):
        told += DOMAIN
    for match in re.finditer(re.escape(source.said(span)), source.flat):
        if _PAID.search(source.flat, max(0, match.start() - 40), match.start()):
            return told + PAID
    return told


def _host(host: str) -> str:
    """The name within a domain: "orchardmills" of mail.orchard-mills.co.uk."""
    parts = [part for part in host.lower().rstrip(".").split(".") if len(part) > 3]
    return (parts[-1] if parts else "").replace("-", "")


def _row(source: Source, span: Span) -> list[Span]:
    """The cells of the line that `span` stands in."""
    start = source.text.rfind("\n", 0, span.start) + 1
    end = source.text.find("\n", span.end)
    return _cells(source, start, len(source.text) if end < 0 else end)


def _beside(source: Source, span: Span) -> float:
    """Letters have the one who gets them on the left, in the window, where both names are in one line."""
    row = _row(source, span)
    names = [cell for cell in row if cell.overlaps(span) or _is_name(source, cell)]
    above = _row(source, Span(row[0].start - 2, row[0].start - 2)) if row and row[0].start > 2 else []
    if len(names) < 2 or any(folded(cell.of(source.text)) in source.called for cell in above):
        return 0.0  # words over the names say whose they are
    return -BESIDE if names[0].overlaps(span) else BESIDE if names[-1].overlaps(span) else 0.0


def _beneath(source: Source, span: Span) -> Iterator[Span]:
    """The cells under a name in its own column, as far as the next blank line."""
    row = _row(source, span)
    column = next((at for at, cell in enumerate(row) if cell.overlaps(span)), 0)
    at = row[-1].end if row else span.end
    for _ in range(BENEATH):
        start = source.text.find("\n", at)
        if start < 0 or source.text[start : start + 2] == "\n\n":
            return
        cells = _row(source, Span(start + 1, start + 1))
        if not cells:
            return
        if len(cells) == len(row):
            yield cells[column]
        elif len(row) == 1 or (column == len(row) - 1 and source.text[start + 1] in "\t "):
            yield cells[-1]  # the other column has ended
        elif len(cells) == 1 and column == len(row) - 1 and _BUSINESS.search(cells[0].of(source.text)):
            yield cells[0]
        at = max(cells[-1].end, start + 1)


def _within_cell(source: Source, span: Span) -> Span:
    """A name does not go on over a wide gap."""
    gap = re.search(r"\t|[ \u00a0]{3,}", span.of(source.text))
    return Span(span.start, span.start + gap.start()) if gap else span


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


def dated(_: Field, source: Source) -> Iterator[Candidate]:
    """The day that stands alone in a line near the top of a letter."""
    for cell in _cells(source, 0, ADDRESSED):
        days = source.days(cell)
        if len(days) == 1 and len(days[0].span) >= len(cell) - 2:
            said = source.said(days[0].span)
            yield Candidate(said, (days[0].span,), 0.6, "letterhead", days[0].iso, days[0].iso)
            return
