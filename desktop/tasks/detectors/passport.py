"""Passports and driving licences: machine-readable lines, and numbers with their context."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.document.model import Span
from desktop.document.results import Finding
from desktop.tasks.detectors.patterns import Rule, find, words

_NUMBER = Rule(
    "PASSPORT",
    # Letters and digits of the countries' forms: 9 digits (US, GB), letter and 8, two letters and 7, ...
    re.compile(
        r"(?<![\w-])(?:[A-Z]{0,3}\d{6,9}[A-Z]?|[CFGHJK][CFGHJKLMNPRTVWXYZ0-9]{8}|\d{2}[A-Z]{2}\d{5})(?![\w-])"
    ),
    0.9,
    None,
    words(
        r"passports?",
        "passport no",
        "reisepass",
        "passeport",
        "pasaporte",
        "passaporto",
        "passaporte",
        "paspoort",
    ),
)
# ICAO 9303: TD3 (two lines of 44), TD2 (two of 36), TD1 (three of 30).
_MRZ = re.compile(
    r"(?<![A-Z0-9<])(?P<a>[PVIAC][A-Z<][A-Z<]{3}[A-Z0-9<]{25,39})[ \t]{0,4}\r?\n[ \t]{0,8}"
    r"(?P<b>[A-Z0-9<]{30,44})(?:[ \t]{0,4}\r?\n[ \t]{0,8}(?P<c>[A-Z<]{30}))?(?![A-Z0-9<])"
)
_UK_LICENCE = Rule(
    "DRIVERS_LICENSE",
    re.compile(r"(?<!\w)[A-Z9]{5}\d[0156]\d[0-3]\d{2}[A-Z9]{2}[A-Z0-9]\d?[A-Z]{2}(?!\w)", re.IGNORECASE),
    0.95,
    None,
    words("licen[cs]e", "driving", "driver"),
    0.8,
)
_LICENCE = Rule(
    "DRIVERS_LICENSE",
    re.compile(r"(?<![\w-])(?=[A-Z-]{0,6}\d)[A-Z0-9](?:[A-Z0-9]|-(?=[A-Z0-9])){4,18}(?![\w-])"),
    0.85,
    lambda number: sum(char.isdigit() for char in number) >= 4,
    words(
        r"driver['\u2019]?s?['\u2019]? licen[cs]e",
        r"driving licen[cs]e",
        r"dl(?: no| number|#)",
        "license number",
        "führerschein",
        "permis de conduire",
        "patente",
        "carta de condução",
        "permiso de conducir",
    ),
)
_WEIGHTS = (7, 3, 1)


def passports(text: str) -> Iterator[Finding]:
    yield from machine_readable(text)
    yield from find(_NUMBER, text)


def licences(text: str) -> Iterator[Finding]:
    yield from find(_UK_LICENCE, text)
    yield from find(_LICENCE, text)


def machine_readable(text: str) -> Iterator[Finding]:
    """Blocks of a travel document whose number, birth and expiry pass their check digits."""
    for match in _MRZ.finditer(text):
        first, second, third = match["a"], match["b"], match["c"]
        if len(first) == len(second) == 30 and third:
            fields = [first[5:15], second[0:7], second[8:15]]
            end = match.end()
        elif len(first) == len(second) and len(first) in (36, 44):
            fields = [second[0:10], second[13:20], second[21:28]]
            end = match.end("b")
        else:
            continue
        if all(map(checked, fields)):
            yield Finding("PASSPORT", Span(match.start(), end), 1.0, "rules")


def checked(field: str) -> bool:
    """Whether the last character is the check digit of the rest (ICAO 9303, part 3, 4.9)."""
    total = sum(
        (0 if char == "<" else int(char, 36)) * _WEIGHTS[place % 3] for place, char in enumerate(field[:-1])
    )
    return field[-1] == str(total % 10)
