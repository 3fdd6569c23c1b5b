"""Identity, tax and VAT numbers, by the checks of `python-stdnum`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.br import cnpj, cpf
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.eu import vat
from stdnum.fr import nir
from stdnum.gb import nhs, utr
from stdnum.gb import vat as gb_vat
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.pt import nif
from stdnum.us import ein, itin, ssn

from desktop.document.results import Finding
from desktop.tasks.detectors.patterns import SEP, Rule, find, words


def _groups(*sizes: int, sep: str = SEP) -> str:
    """Digits in groups of `sizes`, with or without separators."""
    return f"{sep}?".join(rf"\d{{{size}}}" for size in sizes)


def _nino(number: str) -> bool:
    """Whether HMRC gives out the prefix (NIM39110)."""
    return (
        number[0] not in "DFIQUV"
        and number[1] not in "DFIOQUV"
        and number[:2] not in {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}
    )


_SSN_WORDS = words(
    "ssn", r"social security(?: (?:number|no\.?))?", r"soc\.? sec\.?", "ss#", "tin", "taxpayer id"
)
_TAX_WORDS = words(
    "tin",
    "tax",
    "itin",
    "ein",
    "fein",
    "employer identification",
    "irs",
    "utr",
    "tax reference",
    "taxpayer",
    "nif",
    "contribuinte",
    r"steuer\W?id(?:nr)?\.?",
    "steuerliche identifikationsnummer",
    "identifikationsnummer",
    "idnr",
    "cpf",
    "cnpj",
)
_NINO_WORDS = words("nino", "national insurance", "ni (?:number|no)")
_UTR_WORDS = words("utr", "unique taxpayer", "tax reference")
_NIF_WORDS = words("nif", "contribuinte", "número fiscal")
_BSN_WORDS = words("bsn", "burgerservicenummer", "sofinummer")
_ID_WORDS = words(
    "bsn",
    "burgerservicenummer",
    "sofi",
    "nir",
    "sécurité sociale",
    "insee",
    "dni",
    "nie",
    "codice fiscale",
    "identity",
    "national id",
)

# Codice fiscale: where two people would share one, letters stand for some of its digits.
_CF = r"[A-Z]{3} ?[A-Z]{3} ?[\dLMNP-V]{2}[A-Z][\dLMNP-V]{2} ?[A-Z][\dLMNP-V]{3}[A-Z]"
_NIR = rf"[12]{SEP}?\d\d{SEP}?\d\d{SEP}?\d[\dAB]{SEP}?{_groups(3, 3, 2)}"
_SSN = r"\d{3}([-\u2010-\u2013])\n?\d{2}\1\n?\d{4}"


def _whole(pattern: str) -> re.Pattern[str]:
    """`pattern` where no letter, digit or hyphen touches it."""
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])")


RULES = (
    Rule("SSN", _whole(_SSN), 0.98, ssn.is_valid, _SSN_WORDS, 0.95),
    Rule("SSN", _whole(_groups(3, 2, 4)), 0.95, ssn.is_valid, _SSN_WORDS),
    Rule("TAX_ID", _whole(_groups(3, 2, 4)), 0.95, itin.is_valid, _TAX_WORDS),
    Rule("TAX_ID", _whole(r"\d{2}-\d{7}"), 0.95, ein.is_valid, _TAX_WORDS, 0.6),
    Rule(
        "NINO", _whole(rf"(?i:[A-Z]{{2}}{SEP}?{_groups(2, 2, 2)}{SEP}?[A-D])"), 0.98, _nino, _NINO_WORDS, 0.95
    ),
    Rule("NHS", _whole(_groups(3, 3, 4)), 1.0, nhs.is_valid, words("nhs")),
    Rule("TAX_ID", _whole(f"{_groups(5, 5)}K?"), 0.95, utr.is_valid, _UTR_WORDS),
    Rule("TAX_ID", _whole(_groups(2, 3, 3, 3)), 0.95, idnr.is_valid, _TAX_WORDS),
    Rule("NATIONAL_ID", _whole(_NIR), 0.98, nir.is_valid),
    Rule("NATIONAL_ID", _whole(r"\d{2}\.?\d{3}\.?\d{3}[ -]?[A-Z]"), 0.95, dni.is_valid, _ID_WORDS, 0.85),
    Rule("NATIONAL_ID", _whole(r"[XYZ][ -]?\d{7}[ -]?[A-Z]"), 0.95, nie.is_valid, _ID_WORDS, 0.85),
    Rule("NATIONAL_ID", _whole(_CF), 0.98, codicefiscale.is_valid),
    Rule("TAX_ID", _whole(_groups(3, 3, 3)), 0.95, nif.is_valid, _NIF_WORDS),
    Rule("TAX_ID", _whole(r"\d{3}\.\d{3}\.\d{3}-\d{2}"), 1.0, cpf.is_valid),
    Rule("TAX_ID", _whole(r"\d{11}"), 0.95, cpf.is_valid, words("cpf")),
    Rule("TAX_ID", _whole(r"\d{2}\.?\d{3}\.?\d{3}/\d{4}-\d{2}"), 1.0, cnpj.is_valid),
    Rule("NATIONAL_ID", _whole(f"{_groups(3, 3, 3)}|{_groups(4, 2, 3)}"), 0.95, bsn.is_valid, _BSN_WORDS),
)

_VAT_PREFIX = "AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|GB|XI"
_VAT = Rule(
    "VAT",
    _whole(rf"(?:{_VAT_PREFIX}){SEP}?[A-Z0-9](?:{SEP}?[A-Z0-9]){{7,11}}"),
    0.98,
    lambda number: gb_vat.is_valid(number) if number[:2] in {"GB", "XI"} else vat.is_valid(number),
    words(r"vat", r"v\.a\.t\.", r"ust\W?id(?:nr)?\.?", "mwst", "tva", "iva", "btw", "p iva", r"nif", "moms"),
    0.85,
)


def identity_numbers(text: str) -> Iterator[Finding]:
    for rule in RULES:
        yield from find(rule, text)


def vat_numbers(text: str) -> Iterator[Finding]:
    return find(_VAT, text)
