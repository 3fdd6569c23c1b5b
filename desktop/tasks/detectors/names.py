"""People named with a title, and parts of an address whose form is theirs alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.document.model import Span
from desktop.document.results import Finding

_CAPITAL = r"[^\W\d_a-z](?:['\u2019][^\W\d_])?[^\W\d_]{1,30}(?:[-'\u2019][^\W\d_]{2,30})?"
_TITLE = (
    "Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Rev|Herr|Frau|Monsieur|Madame|Mme|Mlle|Sr|Sra|Sig|Sig\\.ra"
)
_BETWEEN = r"(?:[ \u00a0](?:[A-Z]\.|(?:van|von|de|der|den|di|da|del|la|le)(?=[ ]))){0,3}"
_TITLED = re.compile(
    rf"(?<!\w)(?:{_TITLE})\.?[ \u00a0\n]"
    rf"(?P<name>(?:[A-Z]\.[ ]?){{0,2}}{_CAPITAL}{_BETWEEN}(?:[ \u00a0]{_CAPITAL}){{0,2}})"
)
_ONLY_TITLE = re.compile(_TITLE)
# Royal Mail's form, with the letters that it uses in each place.
_UK_POSTCODE = re.compile(
    r"(?<!\w)(?:GIR ?0AA"
    r"|[A-PR-UWYZ](?:\d[\dA-HJKPSTUW]?|[A-HK-Y]\d[\dABEHMNPRVWXY]?) \d[ABD-HJLNP-UW-Z]{2})(?!\w)"
)

_UNIT = re.compile(
    r"(?<!\w)(?i:apt|apartment|suite|ste|flat|p\.? ?o\.? ?box|postfach|psc)\b\.?[ \n](?:(?i:no\.?|#) ?)?"
    r"\d{1,6}[A-Za-z]?(?!\w|[.,]\d)"
)


def titled_people(text: str) -> Iterator[Finding]:
    for match in _TITLED.finditer(text):
        if match["name"][0].isupper() and not _ONLY_TITLE.fullmatch(match["name"]):
            yield Finding("PERSON", Span(*match.span("name")), 0.85, "rules")


def address_parts(text: str) -> Iterator[Finding]:
    """United Kingdom postcodes, flats and suites, post office boxes."""
    for match in _UK_POSTCODE.finditer(text):
        yield Finding("ADDRESS", Span(*match.span()), 0.9, "rules")
    for match in _UNIT.finditer(text):
        yield Finding("ADDRESS", Span(*match.span()), 0.85, "rules")
