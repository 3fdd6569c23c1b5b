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
    """Pixels in the content stream itself can not be overwritten there: the page becomes an image."""
    return content(
        "q 360 0 0 60 20 180 cm BI /W 2 /H 2 /BPC 8 /CS /G ID \x80\xff\xff\x80 EI Q "
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
        field,
        hidden_layer,
        off_the_page,
    )
}
AS_IMAGE = frozenset({"inline_image"})


def make(name: str, folder: Path) -> Path:
    """Write the trap `name` to a file."""
    path = folder / f"{name}.pdf"
    TRAPS[name]().write(path)
    return path
