"""Takes everything out of a PDF but its pages, its plain links and its harmless outlines.

What is kept is listed; what is not listed goes. So what nobody thought of is not kept by mistake.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from desktop.document.model import Box
from desktop.exporters.pdf_content import serialise, stream
from desktop.exporters.pdf_images import is_jpeg
from desktop.exporters.pdf_matrix import IDENTITY, Matrix, bounds
from desktop.exporters.pdf_objects import plain, string
from desktop.exporters.pictures import strip_metadata
from desktop.readers.pdf_chars import Frame

CATALOG = frozenset(
    {
        "/Type",
        "/Pages",
        "/PageLabels",
        "/Outlines",
        "/Dests",
        "/Names",
        "/PageMode",
        "/PageLayout",
        "/Lang",
        "/ViewerPreferences",
        "/OCProperties",
        "/OutputIntents",
    }
)
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
OUTLINE = frozenset(
    {"/Title", "/Parent", "/Prev", "/Next", "/First", "/Last", "/Count", "/Dest", "/A", "/C", "/F"}
)
NOTES = ("/Metadata", "/PieceInfo", "/LastModified", "/StructParent", "/StructParents", "/AF", "/OPI")
"""What a stream (a form, an image, a font) may carry that is not drawn."""
TECHNICAL = frozenset({"/Registry", "/Ordering", "/CharSet", "/FontFamily", "/Producer"})
"""Strings that programs write for programs; a font does not work without them."""
SAFE_PROTOCOLS = ("http://", "https://", "mailto:")
HIDDEN = 0b100010
"""Annotation flags Hidden and NoView."""
UNDRAWN = frozenset({"/Link", "/Popup", "/Text", "/FileAttachment", "/Sound", "/Movie", "/Screen", "/Redact"})
MAX_OUTLINE = 100_000

Telling = Callable[[str], bool]
"""Whether a string holds something that was removed."""


def clean_document(writer: PdfWriter, telling: Telling, holds: Telling) -> None:
    """Clean the catalog, outlines, names, document info; call after the pages were cleaned.

    Outlines and names go when one is `telling`; any string that `holds` a removed text is emptied.
    """
    root = writer.root_object
    _keep(root, CATALOG)
    names = plain(root.get("/Names"))
    if isinstance(names, DictionaryObject):
        _keep(names, frozenset({"/Dests"}))
    if any(_tells(root.get(key), telling) for key in ("/Names", "/Dests")):
        root.pop("/Names", None)
        root.pop("/Dests", None)
    if "/Outlines" in root and not _clean_outlines(plain(root["/Outlines"]), telling):
        del root["/Outlines"]
    _scrub(writer, holds)
    # A new object: in a broken file the old one may be something else as well.
    writer._info_obj = writer._add_object(DictionaryObject())  # noqa: SLF001 - no public way
    writer.metadata = {"/Producer": "Strongroom"}


def _keep(item: DictionaryObject, allowed: frozenset[str]) -> None:
    for key in [key for key in item if key not in allowed]:
        del item[key]


def _tells(value: Any, telling: Telling, depth: int = 0) -> bool:
    """Whether any string in a tree of names tells; pages, which it leads to, are not followed."""
    value = plain(value)
    if isinstance(value, str | bytes):
        return telling(string(value))
    if depth > 40:
        return True
    if isinstance(value, DictionaryObject):
        if value.get("/Type") in ("/Page", "/Pages"):
            return False
        return any(
            telling(str(key)) or _tells(child, telling, depth + 1)
            for key, child in value.items()
            if key != "/Parent"
        )
    return isinstance(value, ArrayObject) and any(_tells(child, telling, depth + 1) for child in value)


def _clean_outlines(top: Any, telling: Telling) -> bool:
    """Clean every entry; False when the outlines have to go: one tells, or they can not be followed."""
    if not isinstance(top, DictionaryObject):
        return False
    _keep(top, OUTLINE | {"/Type"})
    waiting = [top.get("/First")]
    seen: set[int] = set()
    while waiting:
        item = plain(waiting.pop())
        if item is None:
            continue
        if not isinstance(item, DictionaryObject) or id(item) in seen or len(seen) > MAX_OUTLINE:
            return False
        seen.add(id(item))
        if telling(string(plain(item.get("/Title")))) or _tells(item.get("/Dest"), telling):
            return False
        _keep(item, OUTLINE)
        action = _safe_action(plain(item.get("/A")), telling)
        item.pop("/A", None)
        if action is not None:
            item[NameObject("/A")] = action
        waiting += [item.get("/First"), item.get("/Next")]
    return True


def _safe_action(action: Any, telling: Telling) -> DictionaryObject | None:
    """A plain link out of an action, or None: no scripts, no launching, no chains."""
    if not isinstance(action, DictionaryObject):
        return None
    sort = plain(action.get("/S"))
    if sort == "/GoTo" and not _tells(action.get("/D"), telling):
        return DictionaryObject({NameObject("/S"): NameObject("/GoTo"), NameObject("/D"): action["/D"]})
    address = string(plain(action.get("/URI")))
    if sort == "/URI" and address.lower().startswith(SAFE_PROTOCOLS) and not telling(address):
        return DictionaryObject(
            {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject(address)}
        )
    return None


def _scrub(writer: PdfWriter, telling: Telling) -> None:
    """Empty every string outside the content that tells, and drop what streams carry along."""
    for item in writer._objects:  # noqa: SLF001 - no public way to all objects
        _scrub_item(item, telling, 0)


def _scrub_item(item: Any, telling: Telling, depth: int) -> None:
    if depth > 40 or isinstance(item, IndirectObject):
        return
    if isinstance(item, DictionaryObject):
        if isinstance(item, StreamObject) or "/Type" in item:
            for key in NOTES:
                item.pop(key, None)
        if isinstance(item, StreamObject) and is_jpeg(item):
            _strip_jpeg(item)
        pairs: list[tuple[Any, Any]] = list(item.items())
    elif isinstance(item, ArrayObject):
        pairs = list(enumerate(item))
    else:
        return
    for key, value in pairs:
        if key in TECHNICAL:
            continue
        if isinstance(value, TextStringObject | ByteStringObject):
            if telling(string(value)):
                item[key] = TextStringObject("")
        else:
            _scrub_item(value, telling, depth + 1)


def _strip_jpeg(image: StreamObject) -> None:
    """A JPEG may carry the place where it was taken, a comment, a smaller copy of itself."""
    data = image.get_data()
    stripped = strip_metadata(data)
    if stripped == data:
        return
    parameters = plain(image.get("/DecodeParms"))
    if isinstance(parameters, ArrayObject):
        image[NameObject("/DecodeParms")] = parameters[-1]
    image[NameObject("/Filter")] = NameObject("/DCTDecode")
    image._data = stripped  # noqa: SLF001 - the stream's own bytes, in its filter


def clean_page(writer: PdfWriter, page: PageObject, frame: Frame, boxes: list[Box], telling: Telling) -> bool:
    """Draw fields and annotations into the content of `page`, keep its plain links, drop the rest.

    Annotations are drawn as they appear (ISO 32000-1, 12.5.5, algorithm 8.1), so that redaction of the
    content, which follows, treats them like everything else. Returns whether a text was left out that a note
    or field holds but does not show.
    """
    left_out = False
    links = ArrayObject()
    drawn: list[tuple[StreamObject, Matrix]] = []
    for entry in plain(page.get("/Annots")) or ():
        annotation = plain(entry)
        if not isinstance(annotation, DictionaryObject):
            continue
        if plain(annotation.get("/Subtype")) == "/Link":
            link = _plain_link(annotation, frame, boxes, telling)
            if link is not None:
                links.append(writer._add_object(link))  # noqa: SLF001 - no public way
        elif (appearance := _appearance(annotation)) is not None:
            drawn.append(appearance)
        else:
            left_out = left_out or any(string(plain(annotation.get(key))) for key in ("/Contents", "/V"))
    _keep(page, PAGE)
    page.pop("/Annots", None)
    if links:
        page[NameObject("/Annots")] = links
    if drawn:
        _draw(writer, page, drawn)
    return left_out


def _plain_link(
    annotation: DictionaryObject, frame: Frame, boxes: list[Box], telling: Telling
) -> DictionaryObject | None:
    rect = _rect(annotation)
    if rect is None:
        return None
    x0, y0, x1, y1 = frame.display(*rect)
    if any(box.x0 < x1 and x0 < box.x1 and box.y0 < y1 and y0 < box.y1 for box in boxes):
        return None
    link = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/Rect"): ArrayObject(FloatObject(side) for side in rect),
            NameObject("/Border"): ArrayObject([NumberObject(0)] * 3),
        }
    )
    action = _safe_action(plain(annotation.get("/A")), telling)
    if action is not None:
        link[NameObject("/A")] = action
    elif "/Dest" in annotation and not _tells(annotation["/Dest"], telling):
        link[NameObject("/Dest")] = annotation["/Dest"]
    else:
        return None
    return link


def _rect(annotation: DictionaryObject) -> tuple[float, float, float, float] | None:
    sides = [float(plain(side)) for side in plain(annotation.get("/Rect")) or ()]
    if len(sides) != 4:
        return None
    a, b, c, d = sides
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _appearance(annotation: DictionaryObject) -> tuple[StreamObject, Matrix] | None:
    """The normal appearance of a visible annotation, and the matrix that puts it on the page."""
    if plain(annotation.get("/Subtype")) in UNDRAWN or int(plain(annotation.get("/F", 0))) & HIDDEN:
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


def _draw(writer: PdfWriter, page: PageObject, drawn: list[tuple[StreamObject, Matrix]]) -> None:
    resources = DictionaryObject(plain(page.get("/Resources")) or {})
    xobjects = DictionaryObject(plain(resources.get("/XObject")) or {})
    ops: list[tuple[Any, bytes]] = []
    for i, (form, matrix) in enumerate(drawn):
        while (name := f"/A{i}") in xobjects:
            i += len(drawn)  # noqa: PLW2901 - only looks for a free name
        # Many appearances lack the two entries that make a stream a form.
        form[NameObject("/Type")], form[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
        xobjects[NameObject(name)] = form.indirect_reference or writer._add_object(form)  # noqa: SLF001
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
