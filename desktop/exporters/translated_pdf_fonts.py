"""The fonts that translations are set in: as wide as Times, Arial and Courier, and embedded.

They are made by resources/make_fonts.py from the Liberation fonts (OFL 1.1), with Latin, Greek and Cyrillic.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]

from desktop import paths

Family: TypeAlias = Literal["serif", "sans", "mono"]

FIXED_PITCH, SERIF, ITALIC, FORCE_BOLD = 1, 2, 64, 1 << 18
"""Flags of a font descriptor (ISO 32000-1, table 123)."""
HEAVY = 700
_MONO = re.compile(
    r"mono|courier|consol|typewriter|menlo|cmtt|sftt|lmtt|letter ?gothic|ocr-?b", re.IGNORECASE
)
_SANS = re.compile(
    r"sans|arial|helvetica|calibri|verdana|tahoma|segoe|roboto|lato\b|inter\b|futura|gill|univers|frutiger"
    r"|myriad|trebuchet|franklin|gothic|cmss|sfs[sx]\d|nimbussan|carlito|aptos",
    re.IGNORECASE,
)
_SERIF = re.compile(
    r"serif|times|roman|georgia|garamond|cambria|palatino|bookman|minion|century|schoolbook|nimbusrom|caslon"
    r"|baskerville|cm(?:r|bx|ti|csc|sl)\d|sf(?:rm|bx|ti|cc|sl|bi)\d|lmroman|charter|caladea|tinos",
    re.IGNORECASE,
)
_BOLD = re.compile(r"bold|black|heavy|demi|cmbx|cmssbx|sfb[xi]|sfsx|medi\b", re.IGNORECASE)
_MATHS = re.compile(r"cmmi|cmsy|cmex|ms[ab]m|math|stixsize|symbolmt|eufm|rsfs", re.IGNORECASE)
_ITALIC = re.compile(r"ital|obli|slant|cmti|cmsl|cmssi|sfti|sfsl|sfbi|sfsi", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """Which of the twelve fonts."""

    family: Family = "sans"
    bold: bool = False
    italic: bool = False

    @property
    def name(self) -> str:
        """That of its file, without the ending."""
        return self.family + "-bold" * self.bold + "-italic" * self.italic


def is_mathematical(name: str) -> bool:
    """Whether a font of a PDF is one of the signs of formulas."""
    return _MATHS.search(name) is not None


def style_of(name: str, flags: int, weight: int) -> Style:
    """The nearest to a font of a PDF, by its name, the flags of its descriptor, and its weight (100..900)."""
    family: Family
    named = True
    if _MONO.search(name) or flags & FIXED_PITCH:
        family = "mono"
    elif _SANS.search(name):
        family = "sans"
    elif _SERIF.search(name):
        family = "serif"
    else:
        named = False
        family = "serif" if flags & SERIF else "sans"
    slanted = bool(_ITALIC.search(name)) or bool(flags & ITALIC)
    # The weight is guessed from the stems, which in italics stand wide; a name that tells is told by it.
    heavy = weight >= HEAVY and not slanted and not named
    return Style(family, bool(_BOLD.search(name)) or bool(flags & FORCE_BOLD) or heavy, slanted)


PLAIN = Style()


@lru_cache(maxsize=12)
def font(style: Style) -> TTFont:
    """The font, its file read once."""
    return TTFont(f"Strongroom-{style.name}", str(paths.resources_dir() / "fonts" / f"{style.name}.ttf"))


@lru_cache(maxsize=20_000)
def width(text: str, style: Style) -> float:
    """How long `text` is in type of size 1."""
    return float(font(style).stringWidth(text, 1.0))


def has(char: str) -> bool:
    """Whether there is a drawing for a character."""
    return ord(char) in font(Style()).face.charToGlyph


_ALIKE = {"\u2010": "-", "\u2011": "-", "\u00a0": " ", "\u202f": " ", "\uf0b7": "•", "\t": " "}


def writable(text: str) -> str:
    """`text` in composed letters, and what has no drawing as near as can be, or as U+FFFD."""
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii() and composed.isprintable():
        return composed
    return "".join(_writable(char) for char in composed)


def _writable(char: str) -> str:
    if char in _ALIKE:
        return _ALIKE[char]
    if char.isspace():
        return " "
    if unicodedata.category(char) in ("Cc", "Cf", "Cs"):
        return ""
    if has(char):
        return char
    nearer = unicodedata.normalize("NFKC", char)
    return nearer if all(map(has, nearer)) else "\ufffd"
