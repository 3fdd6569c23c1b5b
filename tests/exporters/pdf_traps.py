"""PDFs that hide a secret in ways that redaction has failed at elsewhere. Each is made here."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Link, Text
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

SECRET = "Zanzibari"
OTHERS = ("Meeting", "notes", "signed", "yesterday")


def content(stream: str, fonts: dict[str, DictionaryObject] | None = None, **page: object) -> PdfWriter:
    """A page of 400 x 300 points with a hand-written content stream; /F is Helvetica."""
    writer = PdfWriter()
    blank = writer.add_blank_page(400, 300)
    data = DecodedStreamObject()
    data.set_data(stream.encode("latin-1"))
    blank[NameObject("/Contents")] = writer._add_object(data)
    helvetica = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    named = {"/F": helvetica, **(fonts or {})}
    blank[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject(k): v for k, v in named.items()})}
    )
    for key, value in page.items():
        blank[NameObject(f"/{key}")] = value
    return writer


def _line(show: str, before: str = "") -> str:
    return f"BT /F 12 Tf 40 200 Td {before} {show} ET"


def kerned() -> PdfWriter:
    return content(_line("[(Meeting Za) 60 (n) -20 (zib) 80 (ari notes) -300 (signed yesterday)] TJ"))


def one_by_one() -> PdfWriter:
    shown = " ".join(f"({char}) Tj" for char in f"Meeting {SECRET} notes signed yesterday")
    return content(_line(shown))


def spaced() -> PdfWriter:
    return content(
        _line(f"(Meeting {SECRET} notes signed yesterday) Tj", "1.2 Tc 3 Tw 80 Tz 4 Ts"),
    )


def quoted() -> PdfWriter:
    return content(
        f"BT /F 12 Tf 14 TL 40 200 Td (Meeting notes) ' 2 0.5 (by {SECRET} signed) \" (yesterday) ' ET"
    )


def turned_text() -> PdfWriter:
    return content(f"BT /F 12 Tf 0 1 -1 0 200 20 Tm (Meeting {SECRET} notes signed yesterday) Tj ET")


def scaled_upside_down() -> PdfWriter:
    return content(
        f"q 1 0 0 -1 0 300 cm BT /F 1 Tf 12 0 0 -12 40 100 Tm (Meeting {SECRET} notes) Tj "
        "0 -1.5 TD (signed yesterday) Tj ET Q"
    )


def turned_page() -> PdfWriter:
    return content(_line(f"(Meeting {SECRET} notes signed yesterday) Tj"), Rotate=NumberObject(90))


def cropped() -> PdfWriter:
    box = ArrayObject(FloatObject(v) for v in (30, 150, 370, 280))
    return content(_line(f"(Meeting {SECRET} notes signed yesterday) Tj"), CropBox=box)


def cropped_and_turned() -> PdfWriter:
    box = ArrayObject(FloatObject(v) for v in (30, 150, 370, 280))
    return content(
        _line(f"(Meeting {SECRET} notes signed yesterday) Tj"), CropBox=box, Rotate=NumberObject(270)
    )


def unbalanced() -> PdfWriter:
    return content(f"Q Q q q 1 0 0 1 5 5 cm {_line(f'(Meeting {SECRET} notes signed yesterday) Tj')[:-2]}")


def twice() -> PdfWriter:
    text = f"(Meeting {SECRET} notes signed yesterday) Tj"
    return content(f"0.6 g BT /F 12 Tf 40.7 199.4 Td {text} ET 0 g BT /F 12 Tf 40 200 Td {text} ET")


def spoken() -> PdfWriter:
    return content(
        f"BT /F 12 Tf 40 200 Td (Meeting ) Tj /Span <</ActualText ({SECRET})>> BDC ({SECRET}) Tj EMC "
        "( notes signed yesterday) Tj ET"
    )


def type3() -> PdfWriter:
    letters = sorted(set(f"Meeting {SECRET} notes signed yesterday"))
    names = [f"/g{ord(char)}" for char in letters]
    glyph = DecodedStreamObject()
    glyph.set_data(b"60 0 0 0 50 70 d1 0 0 50 70 re f")
    writer = content(_line(f"(Meeting {SECRET} notes signed yesterday) Tj").replace("/F ", "/T "))
    unicode = DecodedStreamObject()
    pairs = "\n".join(f"<{ord(c):02x}> <{ord(c):04x}>" for c in letters)
    unicode.set_data(
        f"begincmap 1 begincodespacerange <00> <ff> endcodespacerange {len(letters)} beginbfchar\n{pairs}\n"
        "endbfchar endcmap".encode()
    )
    first, last = ord(letters[0]), ord(letters[-1])
    differences: list[object] = []
    for char, name in zip(letters, names, strict=True):
        differences += [NumberObject(ord(char)), NameObject(name)]
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type3"),
            NameObject("/FontBBox"): ArrayObject(NumberObject(v) for v in (0, 0, 60, 70)),
            NameObject("/FontMatrix"): ArrayObject(FloatObject(v) for v in (0.01, 0, 0, 0.01, 0, 0)),
            NameObject("/FirstChar"): NumberObject(first),
            NameObject("/LastChar"): NumberObject(last),
            NameObject("/Widths"): ArrayObject(NumberObject(60) for _ in range(first, last + 1)),
            NameObject("/CharProcs"): DictionaryObject(
                {NameObject(name): writer._add_object(glyph) for name in names}
            ),
            NameObject("/Encoding"): DictionaryObject({NameObject("/Differences"): ArrayObject(differences)}),
            NameObject("/Resources"): DictionaryObject(),
            NameObject("/ToUnicode"): writer._add_object(unicode),
        }
    )
    writer.pages[0]["/Resources"]["/Font"][NameObject("/T")] = font
    return writer


def _canvas(draw: Callable[[Canvas], None]) -> PdfWriter:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 300))
    draw(canvas)
    canvas.save()
    return PdfWriter(clone_from=PdfReader(io.BytesIO(out.getvalue())))


def embedded_truetype() -> PdfWriter:
    def draw(canvas: Canvas) -> None:
        # Comes with reportlab; cut to a subset with codes of its own.
        pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
        canvas.setFont("Vera", 12)
        canvas.drawString(40, 200, f"Meeting {SECRET} notes signed yesterday")

    return _canvas(draw)


def cid_font() -> PdfWriter:
    """Two-byte codes with a /W array in both forms, not embedded."""
    text = f"Meeting {SECRET} notes signed yesterday"
    unicode = DecodedStreamObject()
    unicode.set_data(
        b"begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange "
        b"1 beginbfrange <0000> <00ff> <0000> endbfrange endcmap"
    )
    writer = content("")
    wide = ArrayObject(
        [
            NumberObject(32),
            ArrayObject([NumberObject(300)]),
            NumberObject(65),
            NumberObject(90),
            NumberObject(700),
            NumberObject(97),
            NumberObject(122),
            NumberObject(520),
        ]
    )
    descendant = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/CIDFontType2"),
            NameObject("/BaseFont"): NameObject("/Nothing"),
            NameObject("/CIDSystemInfo"): DictionaryObject(
                {
                    NameObject("/Registry"): TextStringObject("Adobe"),
                    NameObject("/Ordering"): TextStringObject("Identity"),
                    NameObject("/Supplement"): NumberObject(0),
                }
            ),
            NameObject("/W"): wide,
            NameObject("/FontDescriptor"): DictionaryObject(
                {
                    NameObject("/Type"): NameObject("/FontDescriptor"),
                    NameObject("/FontName"): NameObject("/Nothing"),
                    NameObject("/Flags"): NumberObject(32),
                    NameObject("/FontBBox"): ArrayObject(NumberObject(v) for v in (0, -200, 1000, 800)),
                    NameObject("/Ascent"): NumberObject(800),
                    NameObject("/Descent"): NumberObject(-200),
                    NameObject("/CapHeight"): NumberObject(700),
                    NameObject("/ItalicAngle"): NumberObject(0),
                    NameObject("/StemV"): NumberObject(80),
                }
            ),
        }
    )
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type0"),
            NameObject("/BaseFont"): NameObject("/Nothing"),
            NameObject("/Encoding"): NameObject("/Identity-H"),
            NameObject("/DescendantFonts"): ArrayObject([writer._add_object(descendant)]),
            NameObject("/ToUnicode"): writer._add_object(unicode),
        }
    )
    page = writer.pages[0]
    page["/Resources"]["/Font"][NameObject("/C")] = font
    data = DecodedStreamObject()
    codes = "".join(f"{ord(char):04x}" for char in text)
    data.set_data(f"BT /C 12 Tf 40 200 Td <{codes}> Tj ET".encode())
    page[NameObject("/Contents")] = writer._add_object(data)
    return writer


def shared_form() -> PdfWriter:
    """One form XObject on two pages; both show the secret."""

    def draw(canvas: Canvas) -> None:
        canvas.beginForm("head")
        canvas.drawString(40, 200, f"Meeting {SECRET} notes")
        canvas.endForm()
        for _ in range(2):
            canvas.doForm("head")
            canvas.drawString(40, 100, "signed yesterday")
            canvas.showPage()

    return _canvas(draw)


def scan() -> PdfWriter:
    """A picture with invisible text on it, as OCR leaves it."""
    from PIL import Image

    picture = Image.radial_gradient("L").resize((400, 300)).convert("RGB")

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(picture), 0, 0, 400, 300)
        text = canvas.beginText(40, 200)
        text.setTextRenderMode(3)
        text.textOut(f"Meeting {SECRET} notes signed yesterday")
        canvas.drawText(text)

    return _canvas(draw)


def scan_jpeg() -> PdfWriter:
    from PIL import Image

    out = io.BytesIO()
    Image.radial_gradient("L").resize((400, 300)).save(out, "JPEG", quality=80, comment=SECRET.encode())
    path = io.BytesIO(out.getvalue())

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(path), 0, 0, 400, 300)
        text = canvas.beginText(40, 200)
        text.setTextRenderMode(3)
        text.textOut(f"Meeting {SECRET} notes signed yesterday")
        canvas.drawText(text)

    return _canvas(draw)


def inline_image() -> PdfWriter:
    """Pixels in the content stream itself, a picture of bars."""
    pixels = "AACC" * 180
    return content(
        f"q 360 0 0 60 20 180 cm BI /W 360 /H 60 /BPC 8 /CS /G /F /AHx ID {pixels * 60}> EI Q "
        + _line(f"(Meeting {SECRET} notes signed yesterday) Tj")
    )


def copies() -> PdfWriter:
    """The secret in every corner that is no page: info, XMP, outline, notes, link, attachment, script, ..."""
    writer = kerned()
    writer.add_metadata({"/Title": f"About {SECRET}", "/Author": SECRET})
    xmp = DecodedStreamObject()
    xmp.set_data(f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode())
    xmp.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
    writer.root_object[NameObject("/Metadata")] = writer._add_object(xmp)
    writer.add_outline_item(title=f"Part of {SECRET}", page_number=0)
    writer.add_attachment(filename="cv.txt", data=f"I am {SECRET}".encode())
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject(f"app.alert('{SECRET}');"),
        }
    )
    writer.add_named_destination(title=f"about {SECRET}", page_number=0)
    writer.add_annotation(
        page_number=0, annotation=Text(rect=(300, 250, 320, 270), text=f"Ask {SECRET}", title_bar=SECRET)
    )
    writer.add_annotation(
        page_number=0, annotation=Link(rect=(40, 190, 90, 212), url=f"mailto:{SECRET}@example.org")
    )
    writer.add_annotation(page_number=0, annotation=Link(rect=(40, 20, 90, 32), url="https://example.org/"))
    tree = DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")})
    tree[NameObject("/Alt")] = TextStringObject(SECRET)
    writer.root_object[NameObject("/StructTreeRoot")] = writer._add_object(tree)
    writer.pages[0][NameObject("/PieceInfo")] = DictionaryObject(
        {NameObject("/App"): TextStringObject(SECRET)}
    )
    return writer


def free_text() -> PdfWriter:
    """The secret drawn by an annotation and nowhere else."""
    writer = content(_line("(Meeting notes signed yesterday) Tj"))
    note = FreeText(text=f"for {SECRET}", rect=(40, 100, 200, 130), font_size="12pt")
    form = DecodedStreamObject()
    form.set_data(f"BT /F 12 Tf 4 10 Td (for {SECRET}) Tj ET".encode())
    form.update(
        {
            NameObject("/BBox"): ArrayObject(NumberObject(v) for v in (0, 0, 160, 30)),
            NameObject("/Resources"): writer.pages[0]["/Resources"],
        }
    )
    note[NameObject("/AP")] = DictionaryObject({NameObject("/N"): writer._add_object(form)})
    writer.add_annotation(page_number=0, annotation=note)
    return writer


def stamp() -> PdfWriter:
    """A stamp that shows the secret and does not say it."""
    writer = content(_line(f"(Meeting {SECRET} notes signed yesterday) Tj"))
    form = DecodedStreamObject()
    form.set_data(f"BT /F 12 Tf 4 10 Td (Seen by {SECRET}) Tj ET".encode())
    form.update(
        {
            NameObject("/BBox"): ArrayObject(NumberObject(v) for v in (0, 0, 160, 30)),
            NameObject("/Resources"): writer.pages[0]["/Resources"].clone(writer),
        }
    )
    note = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Stamp"),
            NameObject("/Rect"): ArrayObject(NumberObject(v) for v in (40, 100, 200, 130)),
            NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(form)}),
        }
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])
    return writer


def field(value: str = SECRET, name: str = "name") -> PdfWriter:
    """A form field whose value viewers draw by themselves, for it has an empty appearance."""
    writer = content(_line("(Meeting notes signed yesterday) Tj"))
    blank = DecodedStreamObject()
    blank.set_data(b"/Tx BMC EMC")
    blank[NameObject("/BBox")] = ArrayObject(NumberObject(v) for v in (0, 0, 160, 20))
    widget = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/T"): TextStringObject(name),
            NameObject("/V"): TextStringObject(value),
            NameObject("/DA"): TextStringObject("/Helv 11 Tf 0 g"),
            NameObject("/F"): NumberObject(4),
            NameObject("/Rect"): ArrayObject(NumberObject(v) for v in (40, 100, 200, 120)),
            NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(blank)}),
        }
    )
    reference = writer._add_object(widget)
    writer.pages[0][NameObject("/Annots")] = ArrayObject([reference])
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject("/Fields"): ArrayObject([reference])}
    )
    return writer


def hidden_layer() -> PdfWriter:
    """The secret once for all to see and once on a layer that is switched off."""
    writer = content(
        _line(f"(Meeting {SECRET} notes signed yesterday) Tj")
        + f" /OC /L BDC BT /F 12 Tf 40 100 Td (Copy for {SECRET}) Tj ET EMC"
    )
    group = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/OCG"),
                NameObject("/Name"): TextStringObject(f"Notes on {SECRET}"),
            }
        )
    )
    writer.pages[0]["/Resources"][NameObject("/Properties")] = DictionaryObject({NameObject("/L"): group})
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject(
        {
            NameObject("/OCGs"): ArrayObject([group]),
            NameObject("/D"): DictionaryObject({NameObject("/OFF"): ArrayObject([group])}),
        }
    )
    return writer


def off_the_page() -> PdfWriter:
    """A copy of the secret where the page does not show it, and one behind a clipping path."""
    return content(
        _line(f"(Meeting {SECRET} notes signed yesterday) Tj")
        + f" BT /F 12 Tf 900 900 Td ({SECRET}) Tj ET q 0 0 5 5 re W n BT /F 12 Tf 40 60 Td ({SECRET}) Tj ET Q"
    )


def _stream(writer: PdfWriter, data: str, **entries: object) -> object:
    """A stream in `writer`, as a reference."""
    item = DecodedStreamObject()
    item.set_data(data.encode("latin-1"))
    item.update({NameObject(f"/{key}"): value for key, value in entries.items()})
    return writer._add_object(item)


def _numbers(*values: float) -> ArrayObject:
    return ArrayObject(FloatObject(value) for value in values)


def _resources(writer: PdfWriter, category: str, **entries: object) -> None:
    writer.pages[0]["/Resources"][NameObject(f"/{category}")] = DictionaryObject(
        {NameObject(f"/{key}"): value for key, value in entries.items()}
    )


def _form(writer: PdfWriter, data: str, **entries: object) -> object:
    return _stream(
        writer,
        data,
        Type=NameObject("/XObject"),
        Subtype=NameObject("/Form"),
        BBox=_numbers(0, 0, 400, 300),
        **entries,
    )


SEEN = f"(Meeting {SECRET} notes signed yesterday) Tj"


def tiles() -> PdfWriter:
    """A pattern that writes the secret all over a square; no reader gives that text."""
    writer = content(f"/Pattern cs /P scn 40 20 200 100 re f 0 g {_line(SEEN)}")
    cell = _stream(
        writer,
        f"BT /F 8 Tf 2 2 Td (for {SECRET}) Tj ET",
        Type=NameObject("/Pattern"),
        PatternType=NumberObject(1),
        PaintType=NumberObject(1),
        TilingType=NumberObject(1),
        BBox=_numbers(0, 0, 60, 12),
        XStep=NumberObject(60),
        YStep=NumberObject(12),
        Resources=writer.pages[0]["/Resources"].clone(writer),
    )
    _resources(writer, "Pattern", P=cell)
    return writer


def one_tile() -> PdfWriter:
    """A picture that is drawn as the only cell of a pattern, as browsers print some; text lies over it."""
    writer = content(f"/Pattern cs /P scn 0 0 400 300 re f 0 g {_line(SEEN)}")
    pixels = _stream(
        writer,
        "".join(chr(64 + i // 1000) for i in range(400 * 300)),
        Type=NameObject("/XObject"),
        Subtype=NameObject("/Image"),
        Width=NumberObject(400),
        Height=NumberObject(300),
        BitsPerComponent=NumberObject(8),
        ColorSpace=NameObject("/DeviceGray"),
    )
    cell = _stream(
        writer,
        "q 400 0 0 300 0 0 cm /I Do Q",
        PatternType=NumberObject(1),
        PaintType=NumberObject(1),
        TilingType=NumberObject(1),
        BBox=_numbers(0, 0, 400, 300),
        XStep=NumberObject(400),
        YStep=NumberObject(300),
        Resources=DictionaryObject({NameObject("/XObject"): DictionaryObject({NameObject("/I"): pixels})}),
    )
    _resources(writer, "Pattern", P=cell)
    return writer


def glyph_that_writes() -> PdfWriter:
    """A Type 3 font one of whose glyphs writes the secret; for readers it is the letter x."""
    writer = content(f"{_line(SEEN)} BT /T 10 Tf 40 100 Td (x) Tj ET")
    procedure = _stream(writer, f"900 0 d0 BT /F 8 Tf 0 0 Td (of {SECRET}) Tj ET")
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type3"),
            NameObject("/FontBBox"): _numbers(0, 0, 100, 10),
            NameObject("/FontMatrix"): _numbers(0.1, 0, 0, 0.1, 0, 0),
            NameObject("/FirstChar"): NumberObject(120),
            NameObject("/LastChar"): NumberObject(120),
            NameObject("/Widths"): ArrayObject([NumberObject(90)]),
            NameObject("/CharProcs"): DictionaryObject({NameObject("/x"): procedure}),
            NameObject("/Encoding"): DictionaryObject(
                {NameObject("/Differences"): ArrayObject([NumberObject(120), NameObject("/x")])}
            ),
            NameObject("/Resources"): writer.pages[0]["/Resources"].clone(writer),
        }
    )
    writer.pages[0]["/Resources"]["/Font"][NameObject("/T")] = writer._add_object(font)
    return writer


def soft_mask() -> PdfWriter:
    """The secret as the shape of a soft mask, through which a square is drawn."""
    writer = content(f"{_line(SEEN)} q /G gs 0.5 g 40 60 200 60 re f Q")
    mask = _form(
        writer,
        f"1 g BT /F 24 Tf 45 80 Td ({SECRET}) Tj ET",
        Group=DictionaryObject(
            {NameObject("/S"): NameObject("/Transparency"), NameObject("/CS"): NameObject("/DeviceGray")}
        ),
        Resources=writer.pages[0]["/Resources"].clone(writer),
    )
    state = DictionaryObject(
        {
            NameObject("/SMask"): DictionaryObject(
                {NameObject("/S"): NameObject("/Luminosity"), NameObject("/G"): mask}
            )
        }
    )
    _resources(writer, "ExtGState", G=state)
    return writer


def text_as_clip() -> PdfWriter:
    """The secret cuts a shape out of a grey square, and nothing else does."""
    return content(f"q BT /F 12 Tf 7 Tr 40 120 Td ({SECRET}) Tj ET 0.4 g 30 90 300 60 re f Q {_line(SEEN)}")


def outlines() -> PdfWriter:
    """A drawing of letters with unseen text over it, as OCR of a drawing leaves it."""
    letters = " ".join(
        f"{x} 200 m {x} 208 l {x + 2} 208 {x + 4} 206 {x + 4} 204 c {x + 4} 200 l h"
        for x in range(40, 220, 6)
    )
    return content(f"0.3 g {letters} f 1 w 20 203 m 380 203 l S {_line(SEEN, '3 Tr')}")


def said_otherwise() -> PdfWriter:
    """Glyphs of the secret for which another word speaks."""
    return content(
        f"{_line(SEEN)} BT /F 12 Tf 40 100 Td /Span <</ActualText (somebody)>> BDC ({SECRET}) Tj EMC ET"
    )


def spoken_below() -> PdfWriter:
    """Marked content that says the secret, by name and in place, round glyphs that do not."""
    writer = content(
        f"{_line(SEEN)} BT /F 12 Tf 40 100 Td /Span /N BDC (he) Tj EMC "
        f"/Span <</Alt ({SECRET})>> BDC (said) Tj EMC /X <</Note (by {SECRET})>> DP ET"
    )
    _resources(writer, "Properties", N=DictionaryObject({NameObject("/E"): TextStringObject(SECRET)}))
    return writer


def comments() -> PdfWriter:
    """A comment in the content, and a string before an operator that there is not."""
    writer = content(f"% for {SECRET}\n{_line(SEEN)} BX ({SECRET}) xyz EX /M Do")
    _resources(writer, "XObject", M=_form(writer, f"% of {SECRET}\n0.5 g 300 20 20 20 re f"))
    return writer


def shared_list() -> PdfWriter:
    """Two pages with one list of resources; only the first draws the form with the secret."""
    writer = content("/M Do")
    page = writer.pages[0]
    form = _form(writer, _line(SEEN), Resources=page["/Resources"].clone(writer))
    _resources(writer, "XObject", M=form)
    shared = writer._add_object(page["/Resources"])
    page[NameObject("/Resources")] = shared
    second = writer.add_blank_page(400, 300)
    second[NameObject("/Resources")] = shared
    second[NameObject("/Contents")] = _stream(writer, _line("(Nothing here) Tj"))
    return writer


def nested_forms() -> PdfWriter:
    """A form in a form; the outer one has no resources of its own and takes the page's."""
    writer = content("q 1 0 0 1 10 0 cm /Outer Do Q")
    inner = _form(writer, _line(SEEN), Resources=writer.pages[0]["/Resources"].clone(writer))
    _resources(writer, "XObject", Outer=_form(writer, "/Inner Do"), Inner=inner)
    return writer


def hidden_forms() -> PdfWriter:
    """Forms on a layer that is switched off, by themselves and through a membership of layers."""
    writer = content(
        f"{_line(SEEN)} /A Do /OC /V BDC BT /F 12 Tf 40 60 Td (Mind {SECRET}) Tj ET EMC "
        "/OC /S BDC BT /F 12 Tf 40 40 Td (Always) Tj ET EMC"
    )
    off, on = (
        writer._add_object(
            DictionaryObject(
                {NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject(name)}
            )
        )
        for name in ("Off", "On")
    )
    either = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/OCMD"),
            NameObject("/VE"): ArrayObject([NameObject("/Not"), on]),
        }
    )
    font = writer.pages[0]["/Resources"].clone(writer)
    _resources(writer, "XObject", A=_form(writer, _line(f"(Draft by {SECRET}) Tj"), OC=off, Resources=font))
    _resources(writer, "Properties", V=writer._add_object(either), S=on)
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject(
        {
            NameObject("/OCGs"): ArrayObject([off, on]),
            NameObject("/D"): DictionaryObject(
                {
                    NameObject("/BaseState"): NameObject("/OFF"),
                    NameObject("/ON"): ArrayObject([on]),
                    NameObject("/Order"): ArrayObject([off, ArrayObject([on])]),
                }
            ),
        }
    )
    return writer


def carried_along() -> PdfWriter:
    """The secret in what objects carry along and nobody sees."""
    writer = content(f"q 40 0 0 40 300 20 cm /I Do Q {_line(SEEN)}")
    xmp = _stream(
        writer,
        f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>",
        Type=NameObject("/Metadata"),
        Subtype=NameObject("/XML"),
    )
    profile = _stream(writer, f"profile of {SECRET}", N=NumberObject(1), Alternate=NameObject("/DeviceGray"))
    picture = _stream(
        writer,
        "\x40\x80\xc0\xff",
        Type=NameObject("/XObject"),
        Subtype=NameObject("/Image"),
        Width=NumberObject(2),
        Height=NumberObject(2),
        BitsPerComponent=NumberObject(8),
        ColorSpace=ArrayObject([NameObject("/ICCBased"), profile]),
        Metadata=xmp,
        Alternates=ArrayObject([DictionaryObject({NameObject("/Note"): TextStringObject(SECRET)})]),
    )
    _resources(writer, "XObject", I=picture)
    page = writer.pages[0]
    page["/Resources"]["/Font"]["/F"][NameObject("/Metadata")] = xmp
    page[NameObject("/Metadata")] = xmp
    page[NameObject("/Thumb")] = picture
    page[NameObject("/AF")] = ArrayObject([DictionaryObject({NameObject("/F"): TextStringObject(SECRET)})])
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(SECRET)}
    )
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
    root = writer.root_object
    root[NameObject("/AA")] = DictionaryObject({NameObject("/WC"): script})
    root[NameObject("/PageLabels")] = DictionaryObject(
        {
            NameObject("/Nums"): ArrayObject(
                [NumberObject(0), DictionaryObject({NameObject("/P"): TextStringObject(f"{SECRET}-")})]
            )
        }
    )
    root[NameObject("/AcroForm")] = DictionaryObject(
        {
            NameObject("/Fields"): ArrayObject(),
            NameObject("/XFA"): _stream(writer, f"<xdp>{SECRET}</xdp>"),
        }
    )
    words = {NameObject(f"/{key}"): TextStringObject(SECRET) for key in ("ActualText", "E", "T")}
    element = DictionaryObject(words)
    root[NameObject("/StructTreeRoot")] = writer._add_object(
        DictionaryObject({NameObject("/K"): writer._add_object(element)})
    )
    writer._add_object(TextStringObject(f"an object that nothing leads to: {SECRET}"))
    return writer


def postscript() -> PdfWriter:
    """A piece of PostScript, which viewers skip."""
    writer = content(f"{_line(SEEN)} /S Do")
    _resources(
        writer,
        "XObject",
        S=_stream(writer, f"({SECRET}) show", Type=NameObject("/XObject"), Subtype=NameObject("/PS")),
    )
    return writer


def telling_names() -> PdfWriter:
    """A form, a font, a colorant, a property list and a tag that are named after the secret."""
    writer = content(
        f"/{SECRET} BMC /{SECRET}F Do /{SECRET}C cs 1 scn 20 20 30 30 re f EMC 0 g "
        f"/Span /{SECRET}P BDC BT /{SECRET}T 12 Tf 40 100 Td (Always) Tj ET EMC {_line(SEEN)}"
    )
    resources = writer.pages[0]["/Resources"]
    fonts = resources.clone(writer)
    resources["/Font"][NameObject(f"/{SECRET}T")] = resources["/Font"]["/F"]
    tint = DictionaryObject(
        {
            NameObject("/FunctionType"): NumberObject(2),
            NameObject("/Domain"): _numbers(0, 1),
            NameObject("/C0"): _numbers(1),
            NameObject("/C1"): _numbers(0.5),
            NameObject("/N"): NumberObject(1),
        }
    )
    space = ArrayObject(
        [NameObject("/Separation"), NameObject(f"/{SECRET}"), NameObject("/DeviceGray"), tint]
    )
    form = _form(writer, _line("(inside) Tj").replace("200 Td", "140 Td"), Resources=fonts)
    _resources(writer, "XObject", **{f"{SECRET}F": form})
    _resources(writer, "ColorSpace", **{f"{SECRET}C": space})
    _resources(
        writer, "Properties", **{f"{SECRET}P": DictionaryObject({NameObject("/MCID"): NumberObject(0)})}
    )
    return writer


def unused_resources() -> PdfWriter:
    """A form, a pattern and a glyph with the secret that nothing draws."""
    writer = type3()
    page = writer.pages[0]
    listed = page["/Resources"].clone(writer)
    _resources(writer, "XObject", Old=_form(writer, _line(SEEN), Resources=listed))
    page["/Resources"]["/Font"]["/T"]["/CharProcs"][NameObject("/old")] = _stream(
        writer, f"60 0 d0 BT /F 1 Tf ({SECRET}) Tj ET"
    )
    return writer


TRAPS: dict[str, Callable[[], PdfWriter]] = {
    trap.__name__: trap
    for trap in (
        kerned,
        one_by_one,
        spaced,
        quoted,
        turned_text,
        scaled_upside_down,
        turned_page,
        cropped,
        cropped_and_turned,
        unbalanced,
        twice,
        spoken,
        type3,
        embedded_truetype,
        cid_font,
        shared_form,
        scan,
        scan_jpeg,
        inline_image,
        copies,
        free_text,
        stamp,
        field,
        hidden_layer,
        off_the_page,
        tiles,
        one_tile,
        glyph_that_writes,
        soft_mask,
        text_as_clip,
        outlines,
        said_otherwise,
        spoken_below,
        comments,
        shared_list,
        nested_forms,
        hidden_forms,
        carried_along,
        postscript,
        telling_names,
        unused_resources,
    )
}
AS_IMAGE = frozenset({"said_otherwise"})
REDRAWN = frozenset(
    {"stamp", "tiles", "glyph_that_writes", "soft_mask", "said_otherwise", "unused_resources"}
)
"""Traps in which something is seen that no reader gives: it goes, though no box lies over it."""


def make(name: str, folder: Path) -> Path:
    """Write the trap `name` to a file."""
    path = folder / f"{name}.pdf"
    TRAPS[name]().write(path)
    return path
