"""People named with a form of address, and that form itself."""

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


def titled_people(text: str) -> Iterator[Finding]:
    """The name, and apart from it the title: what hides a person may leave "Mrs." to be read."""
    for match in _TITLED.finditer(text):
        if match["name"][0].isupper() and not _ONLY_TITLE.fullmatch(match["name"]):
            yield Finding("TITLE", Span(match.start(), match.start("name") - 1), 0.9, "rules")
            yield Finding("PERSON", Span(*match.span("name")), 0.85, "rules")


# Words that a name must follow: "my name is", "Dear", "called". And what may stand there that is none.
_LED = re.compile(
    r"(?<!\w)(?:(?i:(?:first|last|given|middle|maiden|family|full|sur)?[ ]?names?(?:[ ](?:is|was|are)|:)"
    r"|nom(?:[ ]est|[ ]?:)|apellidos?:|nombre:|vorname:|nachname:|named|née|a\.?k\.?a\.?|attn\.?:?|c/o"
    r"|signed by)[ ]{1,8}"
    rf"|(?:Dear|Hi|Hello|Hey|Liebe[r]?|Ch[eè]re?|Estimad[oa]|Caro"
    rf"|Cara)[ ](?={_CAPITAL}(?:[ ]{_CAPITAL})?[ ]?[,!:.\n]))"
    rf"(?P<name>{_CAPITAL}{_BETWEEN}(?:[ \u00a0]{_CAPITAL}){{0,2}})(?!\w|[ ]?:)"
    rf"(?:(?:,[ ]{_CAPITAL}){{0,4}}[ ]and[ ](?P<other>{_CAPITAL}(?:[ ]{_CAPITAL})?))?"
)
_NO_NAME = frozenset(
    """
sir sirs madam all team everyone everybody customer customers client colleague colleagues friend friends
there
the a an in on at under for your our my his her their this that not unknown john's hiring human user company
    shareholder shareholders member members mr mrs ms dr prof miss herr frau not account it
    """.split()  # noqa: SIM905 - forty quotes would hide the words
)


def led_people(text: str) -> Iterator[Finding]:
    """Names after a word that says so."""
    for match in _LED.finditer(text):
        for group in ("name", "other"):
            name = match[group]
            if name and not name.isupper() and not any(word.casefold() in _NO_NAME for word in name.split()):
                yield Finding("PERSON", Span(*match.span(group)), 0.7, "rules")
