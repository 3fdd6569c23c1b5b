"""Annotations and form fields of a PDF page: drawn into its content as they appear, or left out."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from pypdf import PageObject, PdfWriter
from pypdf._codecs import adobe_glyphs
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
)

from desktop.exporters.pdf_areas import FONT, HELVETICA, font_resources
from desktop.exporters.pdf_clean import Telling, keep, safe_action, tells
from desktop.exporters.pdf_fonts import unicode_cmap
from desktop.exporters.pdf_glyphs import Unsupported
from desktop.exporters.pdf_matrix import IDENTITY, Matrix, bounds
from desktop.exporters.pdf_scope import Targets, serialise, stream
from desktop.readers.pdf_notes import page_notes
from desktop.readers.pdf_objects import plain, string

Rect: TypeAlias = tuple[float, float, float, float]

PAGE = frozenset(
    {
        "/Type",
        "/Parent",
        "/MediaBox",
        "/CropBox",
        "/TrimBox",
        "/BleedBox",
        "/ArtBox",
        "/Rotate",
        "/UserUnit",
        "/Resources",
        "/Contents",
        "/Group",
        "/Annots",
        "/Tabs",
    }
)
MOST_CODES = 255
_GLYPHS = {char: name for name, char in adobe_glyphs.items()}
HIDDEN = 0b100010
"""Annotation flags Hidden and NoView."""
UNDRAWN = frozenset({"/Link", "/Popup", "/Text", "/FileAttachment", "/Sound", "/Movie", "/Screen", "/Redact"})


def clean_page(writer: PdfWriter, page: PageObject, targets: Targets, telling: Telling) -> bool:
    """Draw fields and annotations into the content of `page`, keep its plain links, drop the rest.

    Annotations are drawn as they appear (ISO 32000-1, 12.5.5, algorithm 8.1), so that redaction of the
    content, which follows, treats them like everything else. Returns whether a text was left out that a note
    or field holds but does not show.
    """
    left_out = False
    values = {note.rect: note.text for note in page_notes(page) if note.anchor.startswith("field/")}
    links = ArrayObject()
    drawn: list[tuple[StreamObject, Matrix]] = []
    for entry in plain(page.get("/Annots")) or ():
        annotation = plain(entry)
        if not isinstance(annotation, DictionaryObject):
            continue
        if targets.hidden(plain(annotation.get("/OC"))):
            left_out = True
            continue
        if plain(annotation.get("/Subtype")) == "/Link":
            link = _plain_link(annotation, targets, telling)
            if link is not None:
                links.append(writer._add_object(link))  # noqa: SLF001 - no public way
            continue
        appearance = _appearance(annotation)
        if appearance is not None:
            drawn.append(appearance)
            targets.unread.add(id(appearance[0]))
        value = values.get(_sides(annotation), "") if _visible(annotation) else ""
        if value and (appearance is None or not _writes(appearance[0])):
            # Viewers write such a value themselves, each in its way.
            drawn.append(_written(writer, value, _sides(annotation)))
        elif appearance is None:
            left_out = left_out or any(string(plain(annotation.get(key))) for key in ("/Contents", "/V"))
    keep(page, PAGE)
    page.pop("/Annots", None)
    if links:
        page[NameObject("/Annots")] = links
    if drawn:
        _draw(writer, page, drawn)
    return left_out


def _plain_link(annotation: DictionaryObject, targets: Targets, telling: Telling) -> DictionaryObject | None:
    rect = _rect(annotation)
    if rect is None:
        return None
    x0, y0, x1, y1 = targets.frame.display(*rect)
    if any(box.x0 < x1 and x0 < box.x1 and box.y0 < y1 and y0 < box.y1 for box in targets.boxes):
        return None
    link = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/Rect"): ArrayObject(FloatObject(side) for side in rect),
            NameObject("/Border"): ArrayObject([NumberObject(0)] * 3),
        }
    )
    action = safe_action(plain(annotation.get("/A")), telling)
    if action is not None:
        link[NameObject("/A")] = action
    elif "/Dest" in annotation and not tells(annotation["/Dest"], telling):
        link[NameObject("/Dest")] = annotation["/Dest"]
    else:
        return None
    return link


def _sides(annotation: DictionaryObject) -> Rect:
    sides = [float(plain(side)) for side in plain(annotation.get("/Rect")) or ()]
    return (sides[0], sides[1], sides[2], sides[3]) if len(sides) == 4 else (0.0, 0.0, 0.0, 0.0)


def _rect(annotation: DictionaryObject) -> Rect | None:
    a, b, c, d = _sides(annotation)
    return (min(a, c), min(b, d), max(a, c), max(b, d)) if (a, b) != (c, d) else None


def _visible(annotation: DictionaryObject) -> bool:
    return (
        plain(annotation.get("/Subtype")) not in UNDRAWN and not int(plain(annotation.get("/F", 0))) & HIDDEN
    )


def _appearance(annotation: DictionaryObject) -> tuple[StreamObject, Matrix] | None:
    """The normal appearance of a visible annotation, and the matrix that puts it on the page."""
    if not _visible(annotation):
        return None
    normal = plain((plain(annotation.get("/AP")) or {}).get("/N"))
    if isinstance(normal, DictionaryObject) and not isinstance(normal, StreamObject):
        normal = plain(normal.get(plain(annotation.get("/AS", "/Off"))))
    rect = _rect(annotation)
    if not isinstance(normal, StreamObject) or rect is None or "/BBox" not in normal:
        return None
    matrix = IDENTITY
    if "/Matrix" in normal:
        a, b, c, d, e, f = (float(plain(value)) for value in plain(normal["/Matrix"]))
        matrix = (a, b, c, d, e, f)
    left, bottom, right, top = (float(plain(value)) for value in plain(normal["/BBox"]))
    x0, y0, x1, y1 = bounds(matrix, left, bottom, right, top)
    if x1 - x0 <= 0 or y1 - y0 <= 0:
        return None
    sx, sy = (rect[2] - rect[0]) / (x1 - x0), (rect[3] - rect[1]) / (y1 - y0)
    return normal, (sx, 0, 0, sy, rect[0] - x0 * sx, rect[1] - y0 * sy)


def _writes(form: StreamObject) -> bool:
    """Whether an appearance shows any text."""
    return re.search(rb"(?:[)>\]]\s*(?:Tj|TJ|'|\"))", form.get_data()) is not None


def _written(writer: PdfWriter, value: str, rect: Rect) -> tuple[StreamObject, Matrix]:
    """The value of a field as a form, in Helvetica, as large as its rectangle lets it be."""
    width, height = abs(rect[2] - rect[0]), abs(rect[3] - rect[1])
    lines = value.split("\n")
    size = max(min(12.0, 0.7 * height / len(lines)), 2.0)
    codes, resources = _codes(writer, value)
    shown = " ".join(f"<{bytes(codes[char] for char in line).hex()}> Tj T*" for line in lines)
    top = max(height - 1.1 * size, 0.25 * height) if len(lines) > 1 else (height - 0.7 * size) / 2
    form = stream(
        f"BT 0 g {FONT} {size:.2f} Tf {1.15 * size:.2f} TL 2 {top:.2f} Td {shown} ET".encode("ascii")
    )
    form[NameObject("/BBox")] = ArrayObject(FloatObject(round(side, 3)) for side in (0, 0, width, height))
    form[NameObject("/Resources")] = resources
    return form, (1, 0, 0, 1, min(rect[0], rect[2]), min(rect[1], rect[3]))


def _codes(writer: PdfWriter, value: str) -> tuple[dict[str, int], DictionaryObject]:
    """The code of each letter, and resources with a Helvetica of these codes.

    Raises `Unsupported` for more letters than a simple font has codes. Whether a viewer has a drawing for
    each is up to the fonts that it finds; readers are told what they are.
    """
    letters = sorted(set(value) - {"\n"})
    try:
        return {char: char.encode("cp1252")[0] for char in letters}, font_resources(DictionaryObject())
    except UnicodeEncodeError:
        pass
    if len(letters) > MOST_CODES:
        raise Unsupported("a field with more letters than a simple font has")
    codes = {char: code for code, char in enumerate(letters, 1)}
    names = [NameObject(_GLYPHS.get(char, f"/uni{ord(char):04X}")) for char in letters]
    unicode = unicode_cmap({bytes((code,)): char for char, code in codes.items()}, wide=False)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/FirstChar"): NumberObject(1),
            NameObject("/LastChar"): NumberObject(len(letters)),
            NameObject("/Widths"): ArrayObject(NumberObject(HELVETICA.get(char, 556)) for char in letters),
            NameObject("/Encoding"): DictionaryObject(
                {NameObject("/Differences"): ArrayObject([NumberObject(1), *names])}
            ),
            NameObject("/ToUnicode"): writer._add_object(stream(unicode)),  # noqa: SLF001 - no public way
        }
    )
    fonts = DictionaryObject({NameObject(FONT): font})
    return codes, DictionaryObject({NameObject("/Font"): fonts})


def _draw(writer: PdfWriter, page: PageObject, drawn: list[tuple[StreamObject, Matrix]]) -> None:
    resources = DictionaryObject(plain(page.get("/Resources")) or {})
    xobjects = DictionaryObject(plain(resources.get("/XObject")) or {})
    ops: list[tuple[Any, bytes]] = []
    for i, (form, matrix) in enumerate(drawn):
        while (name := f"/A{i}") in xobjects:
            i += len(drawn)  # noqa: PLW2901 - only looks for a free name
        # Many appearances lack the two entries that make a stream a form.
        form[NameObject("/Type")], form[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
        known = getattr(form, "indirect_reference", None)
        xobjects[NameObject(name)] = known or writer._add_object(form)  # noqa: SLF001 - no public way
        ops += [
            ([], b"q"),
            ([FloatObject(round(value, 5)) for value in matrix], b"cm"),
            ([NameObject(name)], b"Do"),
            ([], b"Q"),
        ]
    resources[NameObject("/XObject")] = xobjects
    page[NameObject("/Resources")] = resources
    old = page.get("/Contents")
    streams = (
        []
        if old is None
        else list(old)
        if isinstance(plain(old), ArrayObject)
        else [page.raw_get("/Contents")]
    )
    before = writer._add_object(stream(b"q\n"))  # noqa: SLF001
    after = writer._add_object(stream(b"\nQ\n" + serialise(ops)))  # noqa: SLF001
    page[NameObject("/Contents")] = ArrayObject([before, *streams, after])
