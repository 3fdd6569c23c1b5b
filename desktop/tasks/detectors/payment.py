"""Payment cards, IBAN, BIC, and account numbers with their context."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import bic, bitcoin, iban, luhn
from stdnum.us import rtn

from desktop.document.model import Span
from desktop.document.results import Finding
from desktop.tasks.detectors.patterns import SEP, Rule, bare, find, near, words

# Groups as they are printed: 4-4-4-4-(3), 4-6-5 (American Express), 4-6-4 (Diners Club), or none.
_CARD = re.compile(
    rf"(?<![\w.])(?:\d{{4}}{SEP}\d{{4}}{SEP}\d{{4}}{SEP}\d{{4}}(?:{SEP}\d{{3}})?|\d{{4}}{SEP}\d{{6}}{SEP}\d{{4,5}}"
    r"|\d{12,19})(?!\w)"
)
# Issuers' first digits and lengths.
_ISSUER = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[689]\d)\d{11,16}|6(?:011|5\d\d|4[4-9]\d)\d{12,15}|35(?:2[89]|[3-8]\d)\d{12,15}"
    r"|(?:1800|2131)\d{11}"
    r"|62\d{14,17}|(?:50|5[6-8]|6\d)\d{10,17}|220[0-4]\d{12,15}"
)
_CARD_WORDS = words("cards?", "credit", "debit", "visa", "mastercard", "amex", "jcb", "diners", "kreditkarte")
_CODE = Rule(
    "CREDIT_CARD",
    re.compile(r"(?i:cvv2?|cvc2?|security code)[\s:#]{1,4}(?P<value>\d{3,4})(?!\w)"),
    0.9,
)

_IBAN = re.compile(rf"(?<![A-Za-z0-9])[A-Za-z]{{2}}\d{{2}}(?:{SEP}?[A-Za-z0-9]){{11,30}}")

_BIC = Rule(
    "BIC",
    re.compile(r"(?<!\w)[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?!\w)"),
    0.95,
    bic.is_valid,
    words("bic", "swift", r"bic/swift", r"swift/bic", "swift code"),
)
_ROUTING = Rule(
    "BANK_ACCOUNT",
    re.compile(r"(?<!\w)\d{4}[- ]?\d{4}[- ]?\d(?!\w)"),
    0.95,
    rtn.is_valid,
    words("routing", "aba", "rtn", "wire", "ach"),
)
_SORT_CODE = Rule(
    "BANK_ACCOUNT",
    re.compile(r"(?<![\w-])\d{2}([- ])\d{2}\1\d{2}(?![\w-])"),
    0.9,
    None,
    words(r"sort\W?code", "s/c"),
)
_ACCOUNT = Rule(
    "BANK_ACCOUNT",
    re.compile(
        r"(?<!\w)(?i:(?:bank |checking |savings |deposit |current )?(?:account|acct|a/c|konto|compte|cuenta)"
        r"(?:[ -]?(?:number|num|no|nr|nummer))?)\.?[\s:#]{1,6}(?:(?i:is|ending in) )?"
        r"(?P<value>\d(?:[ -]?\d){5,16})(?!\w)"
    ),
    0.85,
)
# Wallets: Bitcoin by its checksum; Ethereum's needs a hash that no kept library has.
_BITCOIN = Rule(
    "BANK_ACCOUNT",
    re.compile(r"(?<!\w)(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[02-9ac-hj-np-z]{11,71})(?!\w)"),
    0.98,
)
_ETHEREUM = Rule("BANK_ACCOUNT", re.compile(r"(?<!\w)0x[0-9A-Fa-f]{40}(?!\w)"), 0.9)


def cards(text: str) -> Iterator[Finding]:
    """Numbers that pass the Luhn check, and are a known issuer's or stand by a word for cards."""
    for match in _CARD.finditer(text):
        number = bare(match.group())
        span = Span(*match.span())
        if luhn.is_valid(number) and (_ISSUER.fullmatch(number) or near(text, span, _CARD_WORDS)):
            yield Finding("CREDIT_CARD", span, 1.0, "rules")
    yield from find(_CODE, text)


def ibans(text: str) -> Iterator[Finding]:
    """Numbers of their country's form and length that pass ISO 7064 mod 97-10."""
    position = 0
    while match := _IBAN.search(text, position):
        end = _iban_end(text, match)
        if end is not None:
            yield Finding("IBAN", Span(match.start(), end), 1.0, "rules")
        # What follows a false start may be one.
        position = end or match.start() + 4


def _iban_end(text: str, match: re.Match[str]) -> int | None:
    """Where the IBAN that begins with `match` ends: what follows it may look like more of it."""
    for end in range(match.end(), match.start() + 14, -1):
        if text[end - 1].isalnum() and not (end < len(text) and text[end].isalnum()):
            number = bare(text[match.start() : end])
            # Far quicker than all the checks, and rules out 96 of 97.
            if int("".join(str(int(char, 36)) for char in number[4:] + number[:4])) % 97 != 1:
                continue
            if iban.is_valid(number):
                return end
    return None


def bics(text: str) -> Iterator[Finding]:
    return find(_BIC, text)


def accounts(text: str) -> Iterator[Finding]:
    for rule in (_ROUTING, _SORT_CODE, _ACCOUNT):
        yield from find(rule, text)


def wallets(text: str) -> Iterator[Finding]:
    for finding in find(_BITCOIN, text):
        if bitcoin.is_valid(finding.span.of(text)):
            yield finding
    yield from find(_ETHEREUM, text)
