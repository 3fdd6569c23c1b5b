"""Names of parties in contracts: companies by their legal form, people and others by the tagger."""

# ruff: noqa: RUF001 - marks of print are what this is about

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from desktop.document.model import Span
from desktop.document.results import Finding
from desktop.tasks.extraction import jurisdictions
from desktop.tasks.moved_dates import month_of

_W = (
    r"(?:(?!(?:AND|BETWEEN|AMONG|DATED|MADE|WITH|HAVING|HEREINAFTER|WHEREAS)\b)"
    r"(?:[^\W\d_a-zß-öø-ÿ]|\d)(?:[\w’'&/¢*!+-]|\.(?=\w))*\.?|&|\([A-Z][\w.]*\))"
)
_BOUND = r"(?:of|the|for|de|la|du|des|und|y|e|di|van|der|von)"
_STRONG = (
    r"(?:Incorporated|Inc|Corporation|Corp|Company|Co|Limited[ ]Partnership|Limited[ ]Liability[ ]Company"
    r"|Limited|Ltd|Ltda|LLC|L\.L\.C|LLP|L\.L\.P|LLLP|LP|L\.P|L\.C|LC|P\.C|PLLC|PLC|plc|P\.L\.C|N\.A|N\.V"
    r"|NV|GmbH|mbH"
    r"|AG|A\.G|KGaA|KG|SE|S\.E|S\.A\.S|SAS|S\.A\.R\.L|SARL|S\.à[ ]r\.l|S\.A|SA|S\.p\.A|SpA|S\.r\.l|Srl"
    r"|B\.V|BV"
    r"|AB|ASA|A\.S|AS|A/S|ApS|Oyj|Oy|Pte|Pty|Bhd|K\.K|KK|Kft|S\.L|SL|Lda|OÜ|UAB|SIA|d\.o\.o|s\.r\.o)"
)
_WEAK = (
    r"(?:Trust|Bank|Foundation|University|College|Institute|Hospital|Association|Partners|Partnership|Group"
    r"|Holdings|Holding|Fund|Ventures|Capital|Stores|Laboratories|Pharmaceuticals|Technologies|Systems"
    r"|Industries|Enterprises|International|Associates|Bancorp|Agency|Authority|Commission|Ministry|Council)"
)
_RUN = rf"{_W}(?:[ ](?:{_BOUND}[ ])?{_W}){{0,9}}"
_CASED = rf"(?!C[OA][ ]\d{{5}})(?:{_STRONG}|{_STRONG.upper()})(?![\w’'-])"  # CO 80207 is a place
COMPANY = re.compile(
    rf"(?:[Tt]he[ ])?(?:{_W}(?:[ ](?:{_BOUND}[ ])?{_W}){{0,9}}?(?:,?[ ]{_CASED}\.?)+)"
    rf"(?:(?:[ ]{_W}){{1,4}}(?:,?[ ]{_CASED}\.?)+)?"
)
"""A name that ends in a legal form; on text whose lines are joined."""
_KINDRED = re.compile(rf"(?:[Tt]he[ ])?{_RUN}")
_ENDS_WEAK = re.compile(rf"{_WEAK}(?:[ ](?:of|for)[ ].*)?\Z", re.IGNORECASE)
_TITLES = re.compile(
    r"(?:,?[ ](?:M\.?D|Ph\.?D|Jr|Sr|III|II|IV|Esq|C\.?P\.?A|MBA|D\.?V\.?M|J\.?D|D\.?O|R\.?N)\b\.?)+"
)
_MORE = re.compile(rf"(?:,?[ ]{_CASED}\.?)+")
# Words for what a party is or what the paper is, and no part of anybody's name.
_NOBODY = (
    "a accepted acknowledged affiliate affiliates agent agreed agreement amendment among an and appendix"
    " article as attention attn background bank between borrower both buyer by chairman chief client"
    " commonwealth company confidential confirmed consultant contents contract contractor corporation"
    " counterparty customer date dated dear deed definitions director discloser disclosing each effective"
    " employee employer execution executive exhibit financial form gentlemen he hereof i in information"
    " investor it ladies lender letter licensee licensor logo made nda officer operating or our owner page"
    " parent parties party party's president provider purchaser purpose re receiving recipient recitals"
    " representatives schedule secretary section seller she signature signatures signed state subsidiaries"
    " supplier table term that the they this treasurer undersigned us vendor version vice we whereas"
    " witness witnesseth you your"
)
_ROLES = frozenset(_NOBODY.split())
_PAPER = re.compile(
    r"\b(?:agreement|amendment|exhibit|section|article|recitals|witnesseth|whereas|herein|hereof|hereby)\b",
    re.IGNORECASE,
)
_MATTER = re.compile(
    r"\b(?:act|code|release|license|plan|statement|regulation|rules?|courts?|county|definitions|confidential"
    r"|confidentiality|disclosure|non-disclosure|transaction|purpose|warranties|covenants|initials)\b",
    re.IGNORECASE,
)
_FORMED = re.compile(rf"[ ,]{_CASED}\.?\Z")


def trimmed(flat: str, span: Span) -> Span:
    """A name without what does not belong to it at either end."""
    words = span.of(flat)
    start = span.start + len(words) - len(words.lstrip(" \n,;:-–—“\"'(*"))
    words = flat[start : span.end]
    if words.startswith("the "):
        start += 4
    end = span.start + len(span.of(flat).rstrip(" \n,;:-–—”\"'(*"))
    return Span(start, max(start, end))


def plausible(words: str) -> bool:
    """Whether `words` can name somebody: not the word for a party, a paper or a place."""
    plain = [word for word in re.findall(r"[\w’'.&-]+", words.lower()) if word.strip(".&-")]
    return (
        1 <= len(plain) <= 14
        and plain[0] not in ("a", "an")
        and not all(word.strip(".") in _ROLES or word.isdigit() for word in plain)
        and not _PAPER.search(words)
        and (not _MATTER.search(words) or bool(_FORMED.search(words) or _ENDS_WEAK.search(words)))
        and not re.fullmatch(r"(?:[IVX]+|Jr|Sr|Esq)\.?", words)
        and not (len(plain) == 2 and plain[1].isdigit() and month_of(plain[0]))
        and not jurisdictions.is_place(words)
        and "@" not in words
        and sum(char.isalpha() for char in words) >= 3
    )


def name_at(flat: str, at: int, end: int, named: list[Finding]) -> tuple[Span, float] | None:
    """The name that begins at `at`, with how surely it is one; None where none does.

    `named` are the tagger's findings in order.
    """
    company = COMPANY.match(flat, at, end)
    if company and plausible(company.group()):
        span = Span(at, company.end())
        tagged = _tagged(flat, at, named)
        # "Smith and Jones, Inc.": the tagger knows that the first name is a part of it.
        return (Span(at, max(span.end, tagged.span.end)) if tagged else span), 0.95
    tagged = _tagged(flat, at, named)
    if tagged and plausible(tagged.span.of(flat)):
        stop = tagged.span.end
        grown = _MORE.match(flat, stop, end) or _TITLES.match(flat, stop, end)
        return Span(at, grown.end() if grown else stop), 0.5 + 0.4 * tagged.score
    run = _KINDRED.match(flat, at, end)
    if run and plausible(run.group()):
        words = run.group()
        if _ENDS_WEAK.search(words):
            return Span(at, run.end()), 0.7
        titles = _TITLES.match(flat, run.end(), end)
        return Span(at, titles.end() if titles else run.end()), 0.4
    return None


def _tagged(flat: str, at: int, named: list[Finding]) -> Finding | None:
    """A person or organisation that the tagger found at `at`, give or take a mark."""
    first = bisect_left(named, at - 2, key=lambda f: f.span.start)
    for finding in named[first : first + 6]:
        if finding.span.start > at + 4:
            break
        if finding.label in ("PERSON", "ORG") and finding.score >= 0.4 and len(finding.span) >= 3:
            words = finding.span.of(flat)
            comma = words.find(", ")
            # A comma parts two names, but for a legal form and the names of a firm of lawyers.
            if comma > 0 and "&" not in words and not _MORE.match(words, comma):
                return replace(finding, span=Span(finding.span.start, finding.span.start + comma))
            return finding
    return None
