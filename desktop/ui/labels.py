"""How each label looks: title, short code, colour and pattern. Never by colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt

from desktop.tasks.detectors.labels import LABELS

AREA = "AREA"
"""What a box over no text is listed as."""
ON_LABEL = "#ffffff"


@dataclass(frozen=True, slots=True)
class Family:
    """Labels of one kind share a colour and a pattern."""

    colour: str
    pattern: Qt.BrushStyle
    labels: tuple[str, ...] = ()


_PATTERNS = Qt.BrushStyle
_FAMILIES = (
    Family(
        "#7b3394",
        _PATTERNS.NoBrush,
        ("PERSON", "DATE_OF_BIRTH", "AGE", "TITLE", "NATIONALITY", "USERNAME"),
    ),
    Family("#1d4f91", _PATTERNS.BDiagPattern, ("EMAIL", "PHONE", "URL", "IP_ADDRESS", "MAC_ADDRESS")),
    Family("#17623a", _PATTERNS.Dense7Pattern, ("ADDRESS", "LOCATION")),
    Family(
        "#7d4a00",
        _PATTERNS.HorPattern,
        ("CREDIT_CARD", "IBAN", "BANK_ACCOUNT", "BIC", "TAX_ID", "VAT"),
    ),
    Family(
        "#a8231b",
        _PATTERNS.DiagCrossPattern,
        ("SSN", "NINO", "NHS", "NATIONAL_ID", "PASSPORT", "DRIVERS_LICENSE", "ID_NUMBER"),
    ),
)
_OTHER = Family("#3f5468", _PATTERNS.VerPattern)
_FAMILY_OF = {label: family for family in _FAMILIES for label in family.labels}
_CODES = {
    "PERSON": "Pe", "EMAIL": "Em", "PHONE": "Ph", "ADDRESS": "Ad", "LOCATION": "Lo", "DATE_OF_BIRTH": "Db",
    "CREDIT_CARD": "Cc", "IBAN": "Ib", "BANK_ACCOUNT": "Ba", "BIC": "Bi", "SSN": "Ss", "NINO": "Ni",
    "NHS": "Nh", "NATIONAL_ID": "Id", "TAX_ID": "Tx", "VAT": "Va", "PASSPORT": "Pp", "DRIVERS_LICENSE": "Dl",
    "ID_NUMBER": "No", "USERNAME": "Us", "ORG": "Or", "TITLE": "Ti", "NATIONALITY": "Na", "AGE": "Ag",
    "DATE": "Da", "URL": "Ur", "IP_ADDRESS": "Ip", "MAC_ADDRESS": "Mc", "CUSTOM": "Cu", AREA: "Bx",
}  # fmt: skip
_TITLES = {"ORG": "Organisation", "ID_NUMBER": "ID number", "TITLE": "Job title", AREA: "Area"}
_WRITTEN = {"Ip ": "IP ", "Mac ": "MAC ", " id": " ID"}

CHOICES = ("PERSON", "ADDRESS", "PHONE", "EMAIL", "ORG", "LOCATION", "DATE", "ID_NUMBER", "BANK_ACCOUNT")
"""What a person adds most, the keys 1 to 9 of the menu of labels."""


def family(label: str) -> Family:
    """Colour and pattern of a label; text on the colour is `ON_LABEL`."""
    return _FAMILY_OF.get(label, _OTHER)


def colour(label: str) -> str:
    return family(label).colour


def code(label: str) -> str:
    """Two letters that stand for a label where there is no room for more."""
    return _CODES.get(label, label[:2].capitalize())


def title(label: str) -> str:
    """A label as people read it: "DATE_OF_BIRTH" -> "Date of birth"."""
    if label in _TITLES:
        return _TITLES[label]
    if len(label) <= 4 and label not in {"URL", "DATE", "AGE"}:
        return label
    text = label.replace("_", " ").capitalize()
    for plain, written in _WRITTEN.items():
        text = text.replace(plain, written)
    return "URL" if label == "URL" else text


def known() -> tuple[str, ...]:
    """Every label, those that a person adds most first."""
    return (*CHOICES, *(label for label in LABELS if label not in CHOICES))
