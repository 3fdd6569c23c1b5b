"""How the fonts of a PDF cut a string into glyphs, and how far each one moves the pen.

ISO 32000-1, 9.6 to 9.7. What is not understood here (a predefined CMap that is not Identity, a vertical font
with metrics of its own) raises `Unsupported`: a page that can not be followed exactly is not rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pypdf._cmap import get_encoding
from pypdf._codecs.core_font_metrics import CORE_FONT_METRICS
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from desktop.readers.pdf_objects import plain

USUAL_MIDDLE = 0.27
"""Of a Latin font, in font sizes above the baseline."""


class Unsupported(Exception):
    """The page can not be rewritten glyph by glyph; it has to become an image."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph of a shown string: its bytes, and its advance in text space units (of font size 1)."""

    code: bytes
    advance: float

    @property
    def spaced(self) -> bool:
        """Whether word spacing (Tw) applies: to the single-byte code 32 only."""
        return self.code == b" "


@dataclass(frozen=True, slots=True)
class CodeSpace:
    """Codes of one length: each byte lies between those of `low` and `high`."""

    low: bytes
    high: bytes

    def holds(self, code: bytes) -> bool:
        return len(code) == len(self.low) and all(
            a <= b <= c for a, b, c in zip(self.low, code, self.high, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Font:
    """`widths` by character code (simple fonts) or CID, in text space; `middle` is the height above the
    baseline of the middle of a glyph (a part of the font size, before any matrix)."""

    widths: Mapping[int, float]
    default: float
    middle: float
    codespaces: tuple[CodeSpace, ...] = ()
    cids: Mapping[bytes, int] = field(default_factory=dict)
    composite: bool = False
    vertical: bool = False

    def glyphs(self, string: bytes) -> list[Glyph]:
        """The glyphs of a shown string, in order; their codes joined are the string."""
        if not self.composite:
            return [Glyph(bytes((byte,)), self.widths.get(byte, self.default)) for byte in string]
        return [Glyph(code, self.widths.get(self.cid(code), self.default)) for code in self.codes(string)]

    def cid(self, code: bytes) -> int:
        """The number of a glyph of a composite font."""
        return self.cids.get(code, 0) if self.cids else int.from_bytes(code, "big")

    def codes(self, string: bytes) -> list[bytes]:
        """The character codes of a shown string."""
        if not self.composite:
            return [bytes((byte,)) for byte in string]
        if not self.codespaces:
            return [string[i : i + 2] for i in range(0, len(string), 2)]
        codes: list[bytes] = []
        at = 0
        lengths = sorted({len(space.low) for space in self.codespaces})
        while at < len(string):
            length = next(
                (n for n in lengths if any(space.holds(string[at : at + n]) for space in self.codespaces)),
                lengths[0],
            )
            codes.append(string[at : at + length])
            at += length
        return codes


def read_font(resource: DictionaryObject) -> Font:
    """The font of a resource dictionary. Raises `Unsupported`."""
    subtype = plain(resource.get("/Subtype"))
    if subtype == "/Type0":
        return _composite(resource)
    if subtype == "/Type3":
        return _type3(resource)
    return _simple(resource)


def _number(value: Any, default: float = 0.0) -> float:
    value = plain(value)
    return float(value) if isinstance(value, int | float) else default


def _simple(resource: DictionaryObject) -> Font:
    descriptor = plain(resource.get("/FontDescriptor"))
    listed = plain(resource.get("/Widths"))
    middle = _middle(descriptor)
    if isinstance(listed, ArrayObject):
        first = int(_number(resource.get("/FirstChar")))
        missing = 0.0
        if isinstance(descriptor, DictionaryObject):
            missing = _number(descriptor.get("/MissingWidth"))
        widths = {first + i: _number(width) / 1000 for i, width in enumerate(listed)}
        return Font(widths, missing / 1000, middle)
    metrics = CORE_FONT_METRICS.get(_core_name(str(resource.get("/BaseFont", ""))))
    if metrics is None:
        raise Unsupported("a font without widths")
    encoding, _ = get_encoding(resource)
    if not isinstance(encoding, dict):
        raise Unsupported("a font without an encoding")
    known = metrics.character_widths
    widths = {code: known[char] / 1000 for code, char in encoding.items() if char in known}
    return Font(widths, known.get("default", 0) / 1000, middle)


_FAMILIES = (
    ("courier", "Courier", ("", "-Bold", "-Oblique", "-BoldOblique")),
    ("helvetica", "Helvetica", ("", "-Bold", "-Oblique", "-BoldOblique")),
    ("arial", "Helvetica", ("", "-Bold", "-Oblique", "-BoldOblique")),
    ("times", "Times", ("-Roman", "-Bold", "-Italic", "-BoldItalic")),
)


def _core_name(base: str) -> str:
    """The standard font that stands in for `base` (PDF reference 1.3 allowed names such as Arial,Bold)."""
    name = base.removeprefix("/").split("+")[-1]
    if name in CORE_FONT_METRICS:
        return name
    plain = name.lower()
    for start, family, styles in _FAMILIES:
        if plain.startswith(start):
            bold = "bold" in plain
            slanted = "italic" in plain or "oblique" in plain
            return family + styles[bold + 2 * slanted]
    return name


def _middle(descriptor: Any) -> float:
    """Halfway between descent and ascent of a line box as pdfium makes it: one font size high, cut by the
    baseline as the font's own metrics are (`CPDF_TextPage`, loose character boxes)."""
    if not isinstance(descriptor, DictionaryObject):
        return USUAL_MIDDLE
    ascent, descent = _number(descriptor.get("/Ascent")), _number(descriptor.get("/Descent"))
    if ascent == descent == 0:
        box = [_number(value) for value in plain(descriptor.get("/FontBBox")) or ()]
        ascent, descent = (box[3], box[1]) if len(box) == 4 else (0.0, 0.0)
    if descent > 10:
        descent = -descent
    if ascent <= descent:
        return USUAL_MIDDLE
    return (ascent + descent) / (2 * (ascent - descent))


def _type3(resource: DictionaryObject) -> Font:
    matrix = [_number(value) for value in plain(resource.get("/FontMatrix")) or ()]
    if len(matrix) != 6:
        raise Unsupported("a Type 3 font without a matrix")
    listed = plain(resource.get("/Widths")) or ()
    first = int(_number(resource.get("/FirstChar")))
    widths = {first + i: _number(width) * matrix[0] for i, width in enumerate(listed)}
    box = [_number(value) for value in plain(resource.get("/FontBBox")) or ()]
    middle = (box[1] + box[3]) / 2 * matrix[3] if len(box) == 4 and box[3] != box[1] else USUAL_MIDDLE
    return Font(widths, 0.0, middle if abs(middle) <= 0.6 else USUAL_MIDDLE)


def _composite(resource: DictionaryObject) -> Font:
    descendants = plain(resource.get("/DescendantFonts"))
    if not isinstance(descendants, ArrayObject) or not descendants:
        raise Unsupported("a composite font without a descendant")
    cid_font = plain(descendants[0])
    encoding = plain(resource.get("/Encoding"))
    cids: dict[bytes, int] = {}
    codespaces: tuple[CodeSpace, ...] = ()
    if isinstance(encoding, StreamObject):
        if "/UseCMap" in encoding:
            raise Unsupported("a CMap that builds on another one")
        codespaces, cids = _parse_cmap(encoding.get_data())
        vertical = int(_number(encoding.get("/WMode"))) == 1
    elif encoding in ("/Identity-H", "/Identity-V"):
        vertical = encoding == "/Identity-V"
    else:
        raise Unsupported("a predefined CMap")
    middle = _middle(plain(cid_font.get("/FontDescriptor")))
    if vertical:
        return _vertical(cid_font, codespaces, cids)
    return Font(
        _cid_widths(plain(cid_font.get("/W"))),
        _number(cid_font.get("/DW"), 1000.0) / 1000,
        middle,
        codespaces,
        cids,
        composite=True,
    )


def _vertical(cid_font: DictionaryObject, codespaces: tuple[CodeSpace, ...], cids: dict[bytes, int]) -> Font:
    if "/W2" in cid_font:
        raise Unsupported("a vertical font with metrics of its own")
    advance = [_number(value) for value in plain(cid_font.get("/DW2")) or (880, -1000)][1] / 1000
    return Font({}, advance, 0.0, codespaces, cids, composite=True, vertical=True)


def _cid_widths(listed: Any) -> dict[int, float]:
    """/W: `first [w w w]` and `first last w`, mixed (ISO 32000-1, 9.7.4.3)."""
    widths: dict[int, float] = {}
    items = [plain(item) for item in listed or ()]
    at = 0
    while at + 1 < len(items):
        first = int(_number(items[at]))
        if isinstance(items[at + 1], ArrayObject):
            widths.update({first + i: _number(width) / 1000 for i, width in enumerate(items[at + 1])})
            at += 2
            continue
        if at + 2 >= len(items):
            break
        last = min(int(_number(items[at + 1])), 0xFFFF)
        widths.update(dict.fromkeys(range(first, last + 1), _number(items[at + 2]) / 1000))
        at += 3
    return widths


_SECTION = re.compile(rb"begin(codespacerange|cidrange|cidchar)(.*?)end\1", re.DOTALL)
_TOKEN = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\d+)")
MAX_RANGE = 0x10000


def _parse_cmap(data: bytes) -> tuple[tuple[CodeSpace, ...], dict[bytes, int]]:
    """Code spaces, and the CID of each code, of an embedded CMap."""
    spaces: list[CodeSpace] = []
    cids: dict[bytes, int] = {}
    for section in _SECTION.finditer(data):
        tokens = [
            bytes.fromhex(hexed.decode()) if number == b"" else int(number)
            for hexed, number in _TOKEN.findall(section[2])
        ]
        try:
            _read_section(section[1], tokens, spaces, cids)
        except (TypeError, ValueError, AttributeError):
            raise Unsupported("a CMap that can not be read") from None
    if not spaces:
        raise Unsupported("a CMap without code spaces")
    return tuple(spaces), cids


def _read_section(name: bytes, tokens: list[Any], spaces: list[CodeSpace], cids: dict[bytes, int]) -> None:
    if name == b"codespacerange":
        spaces += [CodeSpace(low, high) for low, high in zip(tokens[::2], tokens[1::2], strict=True)]
    elif name == b"cidchar":
        cids.update(zip(tokens[::2], tokens[1::2], strict=True))
    else:
        for low, high, cid in zip(tokens[::3], tokens[1::3], tokens[2::3], strict=True):
            first, last = int.from_bytes(low, "big"), int.from_bytes(high, "big")
            for code in range(first, min(last, first + MAX_RANGE) + 1):
                cids[code.to_bytes(len(low), "big")] = cid + code - first


_TEXTS = re.compile(rb"beginbf(char|range)(.*?)endbf\1", re.DOTALL)
_BF_TOKEN = re.compile(rb"<([0-9A-Fa-f\s]*)>|([\[\]])")


def texts_of(resource: DictionaryObject) -> dict[bytes, str]:
    """The text of each code of a font, as far as the font says (ISO 32000-1, 9.10.2)."""
    texts: dict[bytes, str] = {}
    if plain(resource.get("/Subtype")) != "/Type0":
        encoding, _ = get_encoding(resource)
        if isinstance(encoding, dict):
            texts = {bytes((code,)): char for code, char in encoding.items() if 0 <= code < 256}
    unicode = plain(resource.get("/ToUnicode"))
    if isinstance(unicode, StreamObject):
        for section in _TEXTS.finditer(unicode.get_data()):
            texts.update(_bf_entries(section[1], section[2]))
    return texts


def _bf_entries(kind: bytes, section: bytes) -> Iterator[tuple[bytes, str]]:
    """The entries of a section of a ToUnicode CMap."""
    tokens: list[Any] = []
    listed: list[bytes] | None = None
    for hexed, bracket in _BF_TOKEN.findall(section):
        if bracket == b"[":
            listed = []
        elif bracket == b"]":
            tokens.append(listed or [])
            listed = None
        else:
            digits = b"".join(hexed.split())
            value = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
            (tokens if listed is None else listed).append(value)
    if kind == b"char":
        yield from ((code, _utf16(text)) for code, text in zip(tokens[::2], tokens[1::2], strict=False))
        return
    for low, high, target in zip(tokens[::3], tokens[1::3], tokens[2::3], strict=False):
        first = int.from_bytes(low, "big")
        for i in range(min(int.from_bytes(high, "big") - first + 1, MAX_RANGE)):
            code = (first + i).to_bytes(len(low), "big")
            if isinstance(target, list):
                if i < len(target):
                    yield code, _utf16(target[i])
            else:
                last = int.from_bytes(target, "big") + i
                yield code, _utf16(last.to_bytes(max(len(target), 2), "big"))


def _utf16(data: bytes) -> str:
    return data.decode("utf-16-be", errors="replace")


class Fonts:
    """The fonts of a page, each read once."""

    def __init__(self) -> None:
        # The resource is kept with its font: an id is only unique while its object lives.
        self._read: dict[int, tuple[DictionaryObject, Font | None]] = {}
        self._texts: dict[int, dict[bytes, str]] = {}

    def of(self, resource: DictionaryObject) -> Font | None:
        """The font of a resource; None where it can not be followed, which matters where something goes."""
        known = self._read.get(id(resource))
        if known is None:
            try:
                font = read_font(resource)
            except Unsupported:
                font = None
            known = self._read[id(resource)] = (resource, font)
        return known[1]

    def text(self, font: Font, code: bytes) -> str:
        """What a code of a font that was read here stands for, or NUL."""
        if id(font) not in self._texts:
            resource = next(item for item, read in self._read.values() if read is font)
            self._texts[id(font)] = texts_of(resource)
        return self._texts[id(font)].get(code, "\0")
