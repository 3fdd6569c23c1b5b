"""Who makes a contract: the names of its first sentence, of its defined terms, and of its signatures."""

# ruff: noqa: RUF001 - marks of print are what this is about

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.document.model import Span
from desktop.tasks.extraction.candidates import Candidate, alike
from desktop.tasks.extraction.names import COMPANY, name_at, plausible, trimmed
from desktop.tasks.extraction.source import Source

OPENING = 6_000
LONGEST = 3_000
"""Letters from "between" to the end of the names."""
SIGNED, ABOVE = 6_000, 200
"""Letters at the end in which signatures stand, and of a name over the first of them."""

_BETWEEN = re.compile(
    r"\b(?:by\s+and\s+)?(?:between|among|amongst)(?:\s+and\s+(?:among|between))?\b[\s:–—-]*"
    r"(?:(?:the\s+)?(?:following\s+)?(?:parties|undersigned)\s*:\s*)?",
    re.IGNORECASE,
)
_MADE_BY = re.compile(
    r"\b(?:made|entered\s+into|executed)\b[^.]{0,90}?\bby\s+(?!and\s+(?:between|among))(?=(?-i:[^a-z]))",
    re.IGNORECASE,
)
_PAPER = re.compile(
    r"\b(?:agreement|amendment|deed|contract|undertaking|nda|letter|lease|memorandum)\b", re.IGNORECASE
)
_END = re.compile(
    r"\b(?:RECITALS?|WITNESSETH|W\s?I\s?T\s?N\s?E\s?S\s?S\s?E\s?T\s?H|WHEREAS|Whereas|Recitals?:?\n"
    r"|Background\b|BACKGROUND"
    r"|NOW,?\s+THEREFORE|TABLE\s+OF\s+CONTENTS|IN\s+CONSIDERATION)\b"
)
_SENTENCE = re.compile(r"(?P<word>[^\s“”\"'(]+)\.[”\"')]?\s+(?=[A-Z“\"(])")
_SHORT = re.compile(
    r"(?:inc|corp|co|ltd|llc|l\.l\.c|lp|l\.p|llp|n\.a|s\.a|n\.v|b\.v|no|st|ste|mr|mrs|ms|dr|jr|sr|ave"
    r"|blvd|(?:[a-z]\.)*[a-z])",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:[“\"][^”\"\n]{2,40}[”\"]\s*:|[\s,;:–—-]|and\b|&\s|\((?:\d{1,2}|[ivx]{1,4}|[a-z])\)"
    r"|\d{1,2}[.)]\s|each\s+of\b|namely\b|both\b"
    r"|the\b(?!\s+[A-Z])"
    r"|on\s+the\s+(?:one|other|first|second)\s+(?:hand|part)\b|(?:first|second)ly\b|[“\"])+",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"(?P<and>(?:,|;|\)|\s)\s*(?:-\s*)?(?:\band|\bAND|&)(?:\s*-)?\s+(?:between\s+)?)|(?P<semi>[;:]\s*)"
    r"|(?P<comma>,\s+)"
    r"|(?P<item>\n\s*(?:\(?(?:\d{1,2}|[ivx]{1,4}|[a-z])[.)])\s+)|(?P<line>\n\s*)"
)
_DESCRIBED = re.compile(
    r",?\s*(?:\(|an?\s+(?!party\b)|a\s|having\b|with\b|whose\b|located\b|residing\b|organi[sz]ed\b"
    r"|incorporated\b|of\s+\d|"
    r"acting\b|on\s+behalf\b|together\b|and\s+its\b|,?\s*individually\b|\d+\s+[A-Z])"
)
_ROLE = (
    r"Company|Employer|Employee|Executive|Recipient|Disclosing\s+Party|Receiving\s+Party|Discloser"
    r"|Receiver|Consultant"
    r"|Contractor|Client|Customer|Supplier|Vendor|Buyer|Seller|Purchaser|Parent|Undersigned|Counterparty"
    r"|Party\s+[AB12]"
    r"|First\s+Party|Second\s+Party|Investor|Potential\s+(?:Buyer|Purchaser|Acquiror)|Acquiror|Acquirer"
    r"|Target|Director"
    r"|Lender|Borrower|Licensor|Licensee|Landlord|Tenant|Provider|Corporation|Bank|Owner"
    r"|Interested\s+Party|Partner"
)
_DEFINED = re.compile(
    rf"\((?:[^()]{{0,80}}?[,\s])?(?:the\s+)?[“\"‘'](?:the\s+)?(?:{_ROLE})[”\"’'][^()]{{0,60}}\)",
    re.IGNORECASE,
)
_SHORT_NAME = re.compile(
    r"\(\s*(?:the\s+|hereinafter\s+|together,?\s+)?[“\"](?P<short>[^”\"()]{2,40})[”\"]\s*\)", re.IGNORECASE
)
_FIRST_PERSON = re.compile(
    r"(?<!\w)I,\s+(?:the\s+undersigned,?\s+)?"
    r"|\bmy\s+(?:continued\s+|at-will\s+)?(?:employment|engagement|service)\s+(?:by|with|at)\s+(?:the\s+)?"
)
_LINKED = re.compile(
    r"\s*(?:,\s*(?:an?|the|having|with|together|acting|on behalf|its|whose|of|located|in)\b.*"
    r"|and\s+(?:its|their)\b.*"
    r"|together\b.*|on behalf\b.*|,)?\s*",
    re.DOTALL,
)
_BY = re.compile(r"^\W*by\s*[:_/]|^\W*by\s*$|^\W*signed\s+by\b|^\s*(?:/s/|-s-)", re.IGNORECASE)
_ON_BEHALF = re.compile(
    r"(?:for\s+and\s+)?on\s+behalf\s+of\b\s*:?\s*(?P<who>[^\n\t]*)|^\s*for\s+(?P<too>[A-Z][^\n\t]+)$",
    re.IGNORECASE,
)
_OTHER_LINE = re.compile(
    r"^\W*(?:by|name|title|its|date|dated|address|attn|attention|signature|print|witness|email|phone|fax"
    r"|tel)\b",
    re.IGNORECASE,
)
_SIGNING = re.compile(
    r"IN\s+WITNESS|WITNESS\s+WHEREOF|(?:very\s+truly|sincerely|yours)|(?:accepted|agreed"
    r"|acknowledged)\s+(?:and|&|by|to)"
    r"|signature\s+page|/s/|-s-|\bby:|duly\s+(?:executed|authorized)",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"(?:/s/|-s-)\s*(?P<who>[A-Z][^\t\n\d]{3,40}?)(?=\t|\n|\s{2}|,|\s+\d|$)")
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_CELL = re.compile(r"[^\t\n]+")


def parties(source: Source) -> Iterator[Candidate]:
    """Candidates for the parties of a contract, the surest means first."""
    opening = list(_opening(source))
    yield from opening
    yield from _defined(source)
    yield from _speaking(source)
    signed = list(_signed(source))
    yield from _shortened(source, 0.45 if opening or len(signed) > 1 else 0.55)
    first = [c for c in opening if c.score >= 0.8]
    for candidate in signed:
        known = any(alike(candidate.value, other.value) for other in first)
        # A paper that names two or more at its head is signed by them, or by whom they sent.
        yield candidate if known or len(first) < 2 else _less(candidate)


def _less(candidate: Candidate) -> Candidate:
    return Candidate(
        candidate.value, candidate.spans, 0.3, candidate.means, candidate.normal, candidate.shown
    )


def _candidate(source: Source, span: Span, score: float, means: str) -> Candidate | None:
    span = trimmed(source.flat, span)
    value = source.said(span)
    if not value or not plausible(value):
        return None
    return Candidate(value, (span,), round(score, 3), means, value, value)


def _opening(source: Source) -> Iterator[Candidate]:
    """The names after "between" where the paper says who makes it."""
    flat = source.flat
    best: tuple[tuple[bool, bool, int], list[Candidate]] = ((False, False, 0), [])
    heads = [*_BETWEEN.finditer(flat, 0, min(OPENING, len(flat)))]
    heads += _MADE_BY.finditer(flat, 0, min(OPENING, len(flat)))
    for match in heads:
        before = flat[max(match.start() - 500, 0) : match.start()]
        about = bool(_PAPER.search(before[-400:])) or match.start() < 300
        found = list(_listed(source, match.end(), 0.9 if about else 0.6))
        spoken = any(not candidate.value.isupper() for candidate in found)
        rank = (len(found) >= 2 and about, spoken, len(found))
        if rank > best[0]:
            best = (rank, found)
    yield from best[1]


def _listed(source: Source, start: int, sure: float) -> Iterator[Candidate]:
    """Names that follow one another from `start`: "X, a Delaware corporation ("X"), and Y"."""
    flat, end = source.flat, _closing(source.flat, start)
    lead = _LEAD.match(flat, start, end)
    at, first, strict = (lead.end() if lead else start), True, False
    while at < end:
        name = name_at(flat, at, end, source.named)
        described = name is not None and _DESCRIBED.match(flat, name[0].end, end) is not None
        if name is not None and (name[1] >= (0.85 if strict else 0.6) or (described and not strict)):
            score = sure * (1 if name[1] >= 0.6 or described else 0.8)
            candidate = _candidate(source, name[0], score, "opening")
            if candidate:
                yield candidate
            at = name[0].end
        elif first:
            return
        first = False
        step = _step(flat, at, end)
        if step is None:
            return
        at, strict = step


def _step(flat: str, at: int, end: int) -> tuple[int, bool] | None:
    """Where the next name may begin, outside parentheses; and whether it must be a name by itself."""
    depth = 0
    while at < end:
        if flat[at] == "(" and not _LEAD.match(flat, at, at + 6):
            depth += 1
        elif flat[at] == ")":
            depth = max(depth - 1, 0)
        match = _NEXT.match(flat, at, end) if not depth else None
        if match:
            strict = match.lastgroup in ("comma", "line")
            lead = _LEAD.match(flat, match.end(), end)
            return (lead.end() if lead else match.end()), strict and not (
                lead and "and" in lead.group().lower()
            )
        at += 1
    return None


def _closing(flat: str, start: int) -> int:
    """Where the sentence that lists the parties ends."""
    end = min(start + LONGEST, len(flat))
    stop = _END.search(flat, start + 5, end)
    if stop:
        end = stop.start()
    for match in _SENTENCE.finditer(flat, start + 5, end):
        if not _SHORT.fullmatch(match["word"].rstrip(".")):
            return match.start("word") + len(match["word"])
    return end


def _defined(source: Source) -> Iterator[Candidate]:
    """Whoever a defined term of a party stands for: X (the "Company")."""
    flat = source.flat
    seen: set[str] = set()
    for match in _DEFINED.finditer(flat, 0, min(OPENING, len(flat))):
        role = re.sub(r"\W+", " ", match.group()).lower()
        if role in seen:
            continue
        seen.add(role)
        start = max(match.start() - 300, 0)
        name = _nearest(source, start, match.start())
        candidate = _candidate(source, name, 0.6, "defined term") if name else None
        if candidate:
            yield candidate


def _shortened(source: Source, score: float) -> Iterator[Candidate]:
    """Whoever is given a short name of its own words near the head: Regents Biotech AG ("Regents")."""
    flat = source.flat
    for match in _SHORT_NAME.finditer(flat, 0, min(OPENING // 2, len(flat))):
        name = _nearest(source, max(match.start() - 300, 0), match.start())
        if name is None:
            continue
        words = [word.casefold() for word in re.findall(r"\w+", name.of(flat))]
        short = re.findall(r"\w+", match["short"].casefold())
        initials = "".join(word[0] for word in words)
        if short and (all(word in words for word in short) or initials.startswith("".join(short))):
            candidate = _candidate(source, name, score, "defined term")
            if candidate:
                yield candidate


def _speaking(source: Source) -> Iterator[Candidate]:
    """Whoever signs in the first person, and for whom: "I, Jane Roe, in consideration of my employment"
    " by"."""
    flat = source.flat
    for match in _FIRST_PERSON.finditer(flat, 0, min(OPENING, len(flat))):
        name = name_at(flat, match.end(), match.end() + 60, source.named)
        candidate = _candidate(source, name[0], 0.75, "opening") if name else None
        if candidate:
            yield candidate


def _nearest(source: Source, start: int, end: int) -> Span | None:
    """The last name before `end` that nothing but a description parts from it."""
    flat = source.flat
    spans = [Span(*m.span()) for m in COMPANY.finditer(flat, start, end)]
    spans += [
        f.span
        for f in source.named
        if start <= f.span.start and f.span.end <= end and f.label in ("PERSON", "ORG")
    ]
    for span in sorted(spans, key=lambda s: (-s.end, s.start)):
        if _LINKED.fullmatch(flat, span.end, end) and plausible(span.of(flat)):
            return span
    return None


def _signed(source: Source) -> Iterator[Candidate]:
    """Whoever a signature is given for: the name above "By:", in the same column."""
    text = source.text
    begin = max(len(text) - SIGNED, 0)
    marks = [m.start() for m in _SIGNING.finditer(text, begin)]
    if not marks:
        return
    start = marks[0]
    start = max(start - ABOVE, begin)
    rows = [
        [Span(*cell.span()) for cell in _CELL.finditer(text, line.start(), line.end())]
        for line in _LINE.finditer(text, start)
    ]
    for match in _ON_BEHALF.finditer(text, start):
        found = match.span("who") if match["who"] else match.span("too")
        company = COMPANY.match(source.flat, *found)
        if company:
            candidate = _candidate(source, Span(*company.span()), 0.6, "signature")
            if candidate:
                yield candidate
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if not _BY.search(cell.of(text)):
                continue
            above = _above(source, rows, at, column, len(row))
            person = _SIGNATURE.search(cell.of(text))
            if above:
                candidate = _candidate(source, above, 0.6, "signature")
            elif _sent(source, rows, at):
                candidate = None
            elif person and not re.match(r"\W*by\b", cell.of(text), re.IGNORECASE):
                span = Span(cell.start + person.start("who"), cell.start + person.end("who"))
                candidate = _candidate(source, span, 0.52, "signature")
            else:
                candidate = None
            if candidate:
                yield candidate


def _sent(source: Source, rows: list[list[Span]], at: int) -> bool:
    """Whether it is said beneath a signature for whom it is given."""
    return any(_ON_BEHALF.search(cell.of(source.text)) for row in rows[at + 1 : at + 4] for cell in row)


def _above(source: Source, rows: list[list[Span]], at: int, column: int, columns: int) -> Span | None:
    """The name over the line of a signature; None where a person signs for himself."""
    text, flat = source.text, source.flat
    pair = column // 2 if columns >= 3 else column  # "By:<tab>/s/ ..." are two cells under one name
    for row in reversed(rows[max(at - 5, 0) : at]):
        cell = row[min(pair, len(row) - 1)]
        words = cell.of(text).strip()
        if _OTHER_LINE.match(words):
            return None
        if _ON_BEHALF.search(words):
            return None
        company = COMPANY.match(flat, cell.start + len(cell.of(text)) - len(cell.of(text).lstrip()), cell.end)
        if company and len(company.group()) >= 0.6 * len(words.rstrip(":,")):
            return Span(*company.span())
        known = any(f.label == "ORG" and f.score >= 0.6 and f.span.overlaps(cell) for f in source.named)
        if (known or words.isupper()) and 2 <= len(words.split()) <= 8 and plausible(words):
            return Span(cell.start, cell.end)
    return None
