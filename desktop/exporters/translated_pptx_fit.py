"""Whether the words of a slide still fit their boxes, and how much smaller they have to be.

Widths are those of Helvetica, Times and Courier, which the usual fonts follow; source and translation are
measured alike, so what the source overflowed already does not count. All lengths are points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from lxml import etree  # type: ignore[import-untyped]

from desktop.exporters.translated_ooxml import Draft
from desktop.readers.ooxml import Package, parse
from desktop.readers.ooxml_text import A, P

EMU = 12_700
"""In a point."""
DEFAULT_SIZE = 18.0
LINE = 1.2
"""Height of a line in sizes of its font."""
INSETS = {"lIns": 91_440, "tIns": 45_720, "rIns": 91_440, "bIns": 45_720}
SCALES = tuple(range(1000, 225, -25))
"""In thousandths; PowerPoint goes in such steps too, and down to a quarter."""
LEAST_IN_TABLE = 500
_SERIF = ("times", "georgia", "cambria", "garamond", "book", "serif", "roman", "palatino", "minion")
_MONO = ("courier", "consolas", "mono", "menlo")
_NARROW = ("calibri", "carlito", "aptos", "gill", "narrow", "condensed")
_NARROWER = 0.91
_AUTOFITS = (A + "normAutofit", A + "noAutofit", A + "spAutoFit")
_AFTER_AUTOFIT = (A + "scene3d", A + "sp3d", A + "flatTx", A + "extLst")


def fit(draft: Draft) -> None:
    """Shrink what grew past its box, in the way that PowerPoint does it by itself."""
    package = draft.package
    size = package.root(package.main()).find(P + "sldSz")
    if size is None:
        return
    slide = (_points(size.get("cx")), _points(size.get("cy")))
    changed = {leaf.node.getroottree().getroot() for leaf, edits in draft.changes.items() if edits}
    for name in draft.xml():
        root = package.root(name)
        if root.tag != P + "sld" or root not in changed:
            continue
        draft.ctx.check()
        before = parse(package.parts[name], package.name, package.kind)
        sheet = _Sheet(package, name)
        for old, new in zip(before.iter(P + "sp"), root.iter(P + "sp"), strict=True):
            if _text(old) != _text(new):
                _fit_shape(sheet, old, new, slide)
        for old, new in zip(before.iter(P + "graphicFrame"), root.iter(P + "graphicFrame"), strict=True):
            if old.find(f".//{A}tbl") is not None and _text(old) != _text(new):
                _fit_table(sheet, old, new, slide[1])


def _text(node: etree._Element) -> str:
    return "".join(str(one.text or "") for one in node.iter(A + "t"))


@dataclass(frozen=True)
class _Sheet:
    """A slide, and what it takes over from its layout, its master and the presentation."""

    package: Package
    part: str

    @cached_property
    def above(self) -> tuple[etree._Element, ...]:
        """The layout and the master."""
        found: list[etree._Element] = []
        part = self.part
        for kind in ("slideLayout", "slideMaster"):
            part = next((one.part for one in self.package.relations(part) if one.type == kind), "")
            if not part:
                break
            found.append(self.package.root(part))
        return tuple(found)

    @cached_property
    def default(self) -> etree._Element | None:
        return self.package.root(self.package.main()).find(P + "defaultTextStyle")

    def inherits(self, shape: etree._Element) -> tuple[etree._Element, ...]:
        """The shape, and the placeholders that it takes over from."""
        place = _place(shape)
        found = [shape]
        for root in self.above if place is not None else ():
            other = _same_place(place, root)
            if other is not None:
                found.append(other)
        return tuple(found)

    def styles(self, line: Sequence[etree._Element]) -> tuple[etree._Element, ...]:
        """Lists of styles by level, the nearest first."""
        found = [one for shape in line if (one := shape.find(f"{P}txBody/{A}lstStyle")) is not None]
        place = _place(line[0])
        if len(self.above) > 1:
            kind = "otherStyle" if place is None else "bodyStyle"
            if place is not None and place.get("type") in ("title", "ctrTitle"):
                kind = "titleStyle"
            if (style := self.above[1].find(f"{P}txStyles/{P}{kind}")) is not None:
                found.append(style)
        return (*found, *(() if self.default is None else (self.default,)))

    @cached_property
    def fonts(self) -> dict[str, str]:
        """The fonts of the theme by the names that stand for them."""
        for name in self.package.reached(self.part):
            if "/theme/" in name:
                scheme = self.package.root(name).find(f".//{A}fontScheme")
                if scheme is not None:
                    latin = {kind: scheme.find(f"{A}{kind}Font/{A}latin") for kind in ("major", "minor")}
                    return {
                        f"+{kind[:1]}{'j' if kind == 'major' else 'n'}-lt": node.get("typeface", "")
                        for kind, node in latin.items()
                        if node is not None
                    }
        return {}


def _place(shape: etree._Element) -> etree._Element | None:
    return shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")


def _same_place(place: etree._Element, root: etree._Element) -> etree._Element | None:
    """The shape of a layout or master that `place` on a slide takes over from."""
    shapes = [(one, other) for one in root.iter(P + "sp") if (other := _place(one)) is not None]
    index, kind = place.get("idx"), _kind(place)
    exact = (one for one, other in shapes if index is not None and other.get("idx") == index)
    alike = (one for one, other in shapes if _kind(other) == kind)
    return next(chain(exact, alike), None)


def _kind(place: etree._Element) -> str:
    kind = str(place.get("type", "obj"))
    return {"ctrTitle": "title", "subTitle": "body", "obj": "body"}.get(kind, kind)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    width: float
    size: float


@dataclass(frozen=True, slots=True)
class _Text:
    """The paragraphs of a box at full size, each as lines (cut at its breaks) of words."""

    paragraphs: tuple[tuple[tuple[tuple[_Word, ...], ...], float, float, float, float], ...]
    """Lines, left margin, size where it is empty, line spacing, space before."""

    def height(self, width: float, scale: float, reduced: float = 0.0) -> float:
        """Of the text in a box `width` wide, its letters `scale` times as large and its lines that much
        nearer."""
        total = 0.0
        for number, (lines, margin, size, spacing, before) in enumerate(self.paragraphs):
            room = max(width - margin, size)
            total += before * scale if number else 0.0
            for words in lines:
                tall = max((word.size for word in words), default=size) * scale
                total += _rows(words, room, scale) * tall * LINE * max(spacing - reduced, 0.5)
        return total

    def width(self) -> float:
        """Of the longest line, unwrapped."""
        widths = (
            margin + sum(word.width for word in words)
            for lines, margin, *_ in self.paragraphs
            for words in lines
        )
        return max(widths, default=0.0)


def _rows(words: Sequence[_Word], room: float, scale: float) -> int:
    rows, used = 1, 0.0
    for word in words:
        width = word.width * scale
        bare = width if not word.text.endswith(" ") else width * len(word.text.rstrip()) / len(word.text)
        if used and used + bare > room:
            rows, used = rows + 1, 0.0
        while bare > room:  # one long word is broken
            rows, bare, width = rows + 1, bare - room, width - room
        used += width
    return rows


def _measured(sheet: _Sheet, body: etree._Element, styles: Sequence[etree._Element]) -> _Text:
    paragraphs = []
    for paragraph in body.iterfind(A + "p"):
        own = paragraph.find(A + "pPr")
        level = int(own.get("lvl", "0")) if own is not None and own.get("lvl", "0").isdigit() else 0
        levels = [own, *(style.find(f"{A}lvl{level + 1}pPr") for style in styles)]
        levels = [one for one in levels if one is not None]
        runs = [one.find(A + "defRPr") for one in levels]
        runs = [one for one in runs if one is not None]
        normal = _number(_first(runs, "sz"), DEFAULT_SIZE * 100) / 100
        lines: list[list[_Word]] = [[]]
        for child in paragraph:
            if child.tag == A + "br":
                lines.append([])
            elif child.tag in (A + "r", A + "fld"):
                lines[-1] += _words(sheet, child, runs, normal)
        margin = _points(_first(levels, "marL"))
        spacing = _percent(levels, "lnSpc") or 1.0
        before = _spacing(levels, normal)
        paragraphs.append((tuple(map(tuple, lines)), margin, normal, spacing, before))
    return _Text(tuple(paragraphs))


def _first(nodes: Iterable[etree._Element], name: str, default: str = "") -> str:
    """What the first of them that says it says of an attribute."""
    return next((str(value) for node in nodes if (value := node.get(name))), default)


def _words(
    sheet: _Sheet, run: etree._Element, above: Sequence[etree._Element], normal: float
) -> Iterator[_Word]:
    own = run.find(A + "rPr")
    said = [*([] if own is None else [own]), *above]
    size = _number(own.get("sz") if own is not None else None, 0) / 100 or normal
    bold = _first(said, "b") in ("1", "true")
    latin = next((node for one in said if (node := one.find(A + "latin")) is not None), None)
    face = latin.get("typeface", "") if latin is not None else "+mn-lt"
    face = sheet.fonts.get(face, face)
    text = str(run.findtext(A + "t") or "")
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or (text[at - 1] == " " and text[at] != " "):
            yield _Word(text[start:at], _width(text[start:at], face, size, bold=bold), size)
            start = at


def _width(text: str, face: str, size: float, *, bold: bool) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]

    folded = face.casefold()
    narrow = _NARROWER if any(part in folded for part in _NARROW) else 1.0
    if any(part in folded for part in _SERIF) and "sans" not in folded:
        font = "Times-Bold" if bold else "Times-Roman"
    elif any(part in folded for part in _MONO):
        font = "Courier"
    else:
        font = "Helvetica-Bold" if bold else "Helvetica"
    return float(stringWidth(text, font, size)) * narrow


def _percent(levels: Sequence[etree._Element], name: str) -> float:
    found = next((node for one in levels if (node := one.find(f"{A}{name}/{A}spcPct")) is not None), None)
    if found is None:
        return 0.0
    value = found.get("val", "")
    return _number(value.rstrip("%"), 0) / (100 if value.endswith("%") else 100_000)


def _spacing(levels: Sequence[etree._Element], size: float) -> float:
    found = next((node for one in levels if (node := one.find(f"{A}spcBef")) is not None), None)
    points = found.find(A + "spcPts") if found is not None else None
    if points is not None:
        return _number(points.get("val"), 0) / 100
    return size * _percent(levels, "spcBef") * LINE if found is not None else 0.0


def _fit_shape(sheet: _Sheet, old: etree._Element, new: etree._Element, slide: tuple[float, float]) -> None:
    body, box = new.find(P + "txBody"), _box(sheet, new)
    if body is None or box is None:
        return
    line = sheet.inherits(new)
    properties = [one for shape in line if (one := shape.find(f"{P}txBody/{A}bodyPr")) is not None]
    if _first(properties, "vert", "horz") != "horz":
        return
    insets = {name: _points(_first(properties, name, str(usual))) for name, usual in INSETS.items()}
    left, top, wide, high = box
    columns = int(_number(properties[0].get("numCol"), 1)) if properties else 1
    room = (wide - insets["lIns"] - insets["rIns"]) / max(columns, 1)
    styles = sheet.styles(line)
    before, after = (_measured(sheet, one, styles) for one in (old.find(P + "txBody"), body))
    autofit = next((node for one in properties for node in one.iterchildren(*_AUTOFITS)), None)
    kind = autofit.tag if autofit is not None else ""
    if _first(properties, "wrap") == "none":
        if before.width() < after.width() and left + after.width() > slide[0]:
            _wrap_at_edge(new, slide[0] - left)
        return
    held = high * max(columns, 1) - insets["tIns"] - insets["bIns"]
    scale, reduced = _scale(autofit)
    held = max(held, before.height(room, scale, reduced))
    need = after.height(room, scale, reduced)
    if need <= held:
        return
    if kind == A + "spAutoFit" and top + high + need - held <= slide[1] and _grow(new, need - held):
        return
    for thousandths in SCALES:
        scale = thousandths / 1000
        reduced = 0.0 if thousandths > 900 else 0.1 if thousandths > 800 else 0.2
        if after.height(room, scale, reduced) <= held:
            break
    _set_autofit(body, scale, reduced)


def _scale(autofit: etree._Element | None) -> tuple[float, float]:
    if autofit is None or autofit.tag != A + "normAutofit":
        return 1.0, 0.0
    return (
        _number(autofit.get("fontScale"), 100_000) / 100_000,
        _number(autofit.get("lnSpcReduction"), 0) / 100_000,
    )


def _set_autofit(body: etree._Element, scale: float, reduced: float) -> None:
    properties = body.find(A + "bodyPr")
    if properties is None:
        properties = etree.Element(A + "bodyPr")
        body.insert(0, properties)
    for child in list(properties.iterchildren(*_AUTOFITS)):
        properties.remove(child)
    made = etree.Element(A + "normAutofit", {"fontScale": str(round(scale * 100_000))})
    if reduced:
        made.set("lnSpcReduction", str(round(reduced * 100_000)))
    following = next(properties.iterchildren(*_AFTER_AUTOFIT), None)
    if following is None:
        properties.append(made)
    else:
        following.addprevious(made)


def _wrap_at_edge(shape: etree._Element, room: float) -> None:
    """Let a line that would leave the slide now wrap at its edge."""
    extent = shape.find(f"{P}spPr/{A}xfrm/{A}ext")
    if extent is not None and room > 0:
        extent.set("cx", str(round(room * EMU)))
        shape.find(f"{P}txBody/{A}bodyPr").set("wrap", "square")


def _grow(shape: etree._Element, by: float) -> bool:
    extent = shape.find(f"{P}spPr/{A}xfrm/{A}ext")
    if extent is None:
        return False
    extent.set("cy", str(round(_number(extent.get("cy"), 0) + by * EMU)))
    return True


def _box(sheet: _Sheet, shape: etree._Element) -> tuple[float, float, float, float] | None:
    """Left, top, width and height of a shape; in a group as the group shows it."""
    for one in sheet.inherits(shape):
        frame = one.find(f"{P}spPr/{A}xfrm")
        if frame is None or frame.find(A + "ext") is None or frame.find(A + "off") is None:
            continue
        offset, extent = frame.find(A + "off"), frame.find(A + "ext")
        x, y = _points(offset.get("x")), _points(offset.get("y"))
        wide, high = _points(extent.get("cx")), _points(extent.get("cy"))
        for group in one.iterancestors(P + "grpSp"):
            outer = group.find(f"{P}grpSpPr/{A}xfrm")
            if outer is None or outer.find(A + "chExt") is None:
                continue
            off, ext, child_off, child_ext = (outer.find(A + n) for n in ("off", "ext", "chOff", "chExt"))
            across = _points(ext.get("cx")) / (_points(child_ext.get("cx")) or 1)
            down = _points(ext.get("cy")) / (_points(child_ext.get("cy")) or 1)
            x = _points(off.get("x")) + (x - _points(child_off.get("x"))) * across
            y = _points(off.get("y")) + (y - _points(child_off.get("y"))) * down
            wide, high = wide * across, high * down
        return x, y, wide, high
    return None


def _fit_table(sheet: _Sheet, old: etree._Element, new: etree._Element, bottom: float) -> None:
    """Make the letters of a table smaller whose rows would grow over the edge of the slide."""
    offset = new.find(f"{P}xfrm/{A}off")
    top = _points(offset.get("y")) if offset is not None else 0.0
    held = max(bottom - top, _table_height(sheet, old, 1.0))
    scale = 1.0
    for thousandths in SCALES:
        scale = thousandths / 1000
        if thousandths <= LEAST_IN_TABLE or _table_height(sheet, new, scale) <= held:
            break
    if scale == 1.0:
        return
    for run in new.iter(A + "r"):
        properties = run.find(A + "rPr")
        if properties is None:
            properties = etree.Element(A + "rPr")
            run.insert(0, properties)
        size = _number(properties.get("sz"), DEFAULT_SIZE * 100)
        properties.set("sz", str(round(size * scale / 50) * 50))


def _table_height(sheet: _Sheet, frame: etree._Element, scale: float) -> float:
    table = frame.find(f".//{A}tbl")
    widths = [_points(one.get("w")) for one in table.iterfind(f"{A}tblGrid/{A}gridCol")]
    styles = () if sheet.default is None else (sheet.default,)
    total = 0.0
    for row in table.iterfind(A + "tr"):
        tall = _points(row.get("h"))
        for number, cell in enumerate(row.iterfind(A + "tc")):
            body = cell.find(A + "txBody")
            if body is None or cell.get("rowSpan") or cell.get("vMerge"):
                continue
            margins = cell.find(A + "tcPr")
            said = margins if margins is not None else {}
            edges = {
                name: _points(said.get(f"mar{name[0].upper()}", str(usual))) for name, usual in INSETS.items()
            }
            span = max(int(_number(cell.get("gridSpan"), 1)), 1)
            room = sum(widths[number : number + span]) - edges["lIns"] - edges["rIns"]
            text = _measured(sheet, body, styles)
            tall = max(tall, text.height(max(room, 1.0), scale) + edges["tIns"] + edges["bIns"])
        total += tall
    return total


def _points(emu: str | None) -> float:
    return _number(emu, 0) / EMU


def _number(text: str | None, default: float) -> float:
    try:
        return float(text) if text else float(default)
    except ValueError:
        return float(default)
