"""Random documents with secrets in random corners of the file, by several producers."""

from __future__ import annotations

import base64
import io
import json
import random
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

import docx
from docx.shared import Pt
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link, Text
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

WORDS = [
    "the",
    "parties",
    "agree",
    "that",
    "payment",
    "of",
    "each",
    "invoice",
    "falls",
    "due",
    "within",
    "thirty",
    "days",
    "of",
    "receipt",
    "unless",
    "this",
    "agreement",
    "says",
    "otherwise",
    "and",
    "no",
    "waiver",
    "of",
    "any",
    "term",
    "shall",
    "be",
    "deemed",
    "a",
    "further",
    "waiver",
    "of",
    "such",
    "term",
]
TTF = "Vera.ttf"  # comes with reportlab


@dataclass
class Paper:
    """A document in the making: its secrets, and how many of them it has put somewhere."""

    rng: random.Random
    folder: Path
    secrets: list[str] = field(default_factory=list)
    corners: list[str] = field(default_factory=list)

    def secret(self) -> str:
        """A new secret: a name, a number, an address."""
        made = self.rng.choice((_name, _name, _mail, _number, _foreign))(self.rng)
        self.secrets.append(made)
        return made

    def words(self, count: int = 8) -> str:
        return " ".join(self.rng.choice(WORDS) for _ in range(count))

    def sentence(self, secret: str) -> str:
        return f"{self.words(4)} {secret} {self.words(3)}"


def _name(rng: random.Random) -> str:
    def part() -> str:
        syllables = (
            rng.choice("bdfgklmnprstvz") + rng.choice("aeiou") + rng.choice("lmnrstx") for _ in "123"
        )
        return "".join(syllables).title()

    return f"{part()} {part()}"


def _foreign(rng: random.Random) -> str:
    first, last = _name(rng).split()
    start = rng.choice(("M\u00fc", "\u00d8d", "\u00c5s"))
    return f"{first}\u00e9 {start}{last.lower()}"


def _mail(rng: random.Random) -> str:
    return f"{_name(rng).replace(' ', '.').lower()}@example.org"


def _number(rng: random.Random) -> str:
    return " ".join(f"{rng.randrange(10000):04}" for _ in range(4))


# PDF, by reportlab


def _line(canvas: Canvas, paper: Paper, secret: str, y: float) -> None:
    canvas.setFont("Helvetica", paper.rng.choice((8, 9.5, 11)))
    canvas.drawString(50, y, paper.sentence(secret))


def _letters(canvas: Canvas, paper: Paper, secret: str, y: float) -> None:
    """Each glyph by itself, with kerning in between."""
    text = canvas.beginText(50, y)
    text.setFont("Helvetica", 10)
    for char in paper.sentence(secret):
        text.setCharSpace(paper.rng.choice((0, 0, 0.2)))
        text.textOut(char)
    canvas.drawText(text)


def _tiny(canvas: Canvas, paper: Paper, secret: str, y: float) -> None:
    canvas.setFont("Helvetica", 1.5)
    canvas.drawString(50, y, paper.sentence(secret))


def _white(canvas: Canvas, paper: Paper, secret: str, y: float) -> None:
    canvas.saveState()
    canvas.setFillColorRGB(1, 1, 1)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(50, y, paper.sentence(secret))
    canvas.restoreState()


def _turned(canvas: Canvas, paper: Paper, secret: str, y: float) -> None:
    canvas.saveState()
    canvas.translate(560, y)
    canvas.rotate(90)
    canvas.setFont("Times-Roman", 9)
    canvas.drawString(0, 0, secret)
    canvas.restoreState()


def _skewed(canvas: Canvas, paper: Paper, secret: str, y: float) -> None:
    canvas.saveState()
    canvas.translate(300, y)
    canvas.rotate(8)
    canvas.setFont("Times-Roman", 9)
    canvas.drawString(0, 0, secret)
    canvas.restoreState()


def _form(canvas: Canvas, paper: Paper, secret: str, y: float) -> None:
    name = f"f{len(paper.secrets)}"
    canvas.beginForm(name)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(50, y, paper.sentence(secret))
    canvas.endForm()
    canvas.doForm(name)


def _table(canvas: Canvas, paper: Paper, secret: str, y: float) -> None:
    table = Table([[paper.words(2), secret, "12.50"]], colWidths=[120, 220, 60])
    table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, "#888888"), ("BACKGROUND", (0, 0), (-1, -1), "#eef2f6")])
    table.wrapOn(canvas, 400, 20)
    table.drawOn(canvas, 50, y)


def _truetype(canvas: Canvas, paper: Paper, secret: str, y: float) -> None:
    pdfmetrics.registerFont(TTFont("Vera", TTF))
    canvas.setFont("Vera", 9)
    canvas.drawString(50, y, paper.sentence(secret))


def _scan(canvas: Canvas, paper: Paper, secret: str, y: float) -> None:
    """A picture with invisible text on it, as OCR leaves it."""
    picture = Image.new("L", (400, 16), 250)
    ImageDraw.Draw(picture).text((2, 2), secret, fill=20)
    canvas.drawImage(ImageReader(picture), 50, y - 3, 400, 16)
    text = canvas.beginText(52, y)
    text.setFont("Helvetica", 10)
    text.setTextRenderMode(3)
    text.textOut(secret)
    text.setTextRenderMode(0)
    canvas.drawText(text)


def _field(canvas: Canvas, paper: Paper, secret: str, y: float) -> None:
    _line(canvas, paper, secret, y)
    canvas.acroForm.textfield(
        value=secret.encode("latin-1", "replace").decode("latin-1"),
        x=400,
        y=y - 4,
        width=120,
        height=14,
        fontSize=8,
    )


def _note(canvas: Canvas, paper: Paper, secret: str, y: float) -> None:
    _line(canvas, paper, secret, y)
    canvas.textAnnotation(f"Ask {secret}", (500, y, 520, y + 20))


def _outline(canvas: Canvas, paper: Paper, secret: str, y: float) -> None:
    _line(canvas, paper, secret, y)
    key = f"k{len(paper.secrets)}"
    canvas.bookmarkPage(key)
    canvas.addOutlineEntry(f"About {secret}", key)


def _link(canvas: Canvas, paper: Paper, secret: str, y: float) -> None:
    _line(canvas, paper, secret, y)
    canvas.linkURL(f"https://example.org/{secret.replace(' ', '%20')}", (50, y, 90, y + 10))


def _split(canvas: Canvas, paper: Paper, secret: str, y: float) -> None:
    """In two lines, the first with a soft hyphen's place."""
    half = len(secret) // 2
    canvas.setFont("Helvetica", 9)
    canvas.drawString(50, y, f"{paper.words(3)} {secret[:half]}")
    canvas.drawString(50, y - 11, f"{secret[half:]} {paper.words(3)}")


REPORTLAB: tuple[Callable[[Canvas, Paper, str, float], None], ...] = (
    _line,
    _letters,
    _tiny,
    _white,
    _turned,
    _skewed,
    _form,
    _table,
    _truetype,
    _scan,
    _field,
    _note,
    _outline,
    _link,
)


def reportlab_pdf(paper: Paper, count: int) -> Path:
    path = paper.folder / "reportlab.pdf"
    canvas = Canvas(str(path), pagesize=A4, pageCompression=paper.rng.choice((0, 1)))
    y = 780.0
    for _ in range(count):
        corner = paper.rng.choice(REPORTLAB)
        paper.corners.append(corner.__name__)
        corner(canvas, paper, paper.secret(), y)
        y -= 34
        if y < 60:
            canvas.showPage()
            y = 780.0
    canvas.setTitle(f"File of {paper.rng.choice(paper.secrets)}")
    canvas.setAuthor(paper.rng.choice(paper.secrets))
    canvas.setKeywords([paper.rng.choice(paper.secrets)])
    canvas.save()
    return path


# PDF, by pypdf: what hides below the pages


def below_pdf(paper: Paper, count: int) -> Path:
    """A file of reportlab with copies of its secrets in corners that no page shows."""
    writer = PdfWriter(clone_from=PdfReader(reportlab_pdf(paper, count)))
    for secret in paper.secrets:
        corner = paper.rng.choice(BELOW)
        paper.corners.append(corner.__name__)
        corner(writer, secret)
    path = paper.folder / "below.pdf"
    writer.write(path)
    return path


def _xmp(writer: PdfWriter, secret: str) -> None:
    stream = DecodedStreamObject()
    stream.set_data(f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{secret}</x:xmpmeta>".encode())
    stream.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
    writer.root_object[NameObject("/Metadata")] = writer._add_object(stream)


def _attachment(writer: PdfWriter, secret: str) -> None:
    writer.add_attachment("notes.txt", base64.b64encode(secret.encode()) + b" " + secret.encode("utf-16"))


def _script(writer: PdfWriter, secret: str) -> None:
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})
    action[NameObject("/JS")] = TextStringObject(f"app.alert('{secret}');")
    writer.root_object[NameObject("/OpenAction")] = action


def _tree(writer: PdfWriter, secret: str) -> None:
    tree = DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")})
    tree[NameObject("/K")] = ArrayObject(
        [
            DictionaryObject(
                {NameObject("/Alt"): TextStringObject(secret), NameObject("/E"): TextStringObject(secret)}
            )
        ]
    )
    writer.root_object[NameObject("/StructTreeRoot")] = writer._add_object(tree)


def _piece(writer: PdfWriter, secret: str) -> None:
    writer.pages[0][NameObject("/PieceInfo")] = DictionaryObject({NameObject("/A"): TextStringObject(secret)})


def _destination(writer: PdfWriter, secret: str) -> None:
    writer.add_named_destination(title=f"about {secret}", page_number=0)


def _sticker(writer: PdfWriter, secret: str) -> None:
    writer.add_annotation(0, Text(rect=(500, 20, 520, 40), text=secret, title_bar=secret))
    writer.add_annotation(
        0, Link(rect=(20, 20, 40, 40), url=f"mailto:{secret.replace(' ', '.')}@example.org")
    )


def _labels(writer: PdfWriter, secret: str) -> None:
    label = DictionaryObject({NameObject("/P"): TextStringObject(secret)})
    nums = ArrayObject([*map(_integer, [0]), label])
    writer.root_object[NameObject("/PageLabels")] = DictionaryObject({NameObject("/Nums"): nums})


def _integer(value: int):
    from pypdf.generic import NumberObject

    return NumberObject(value)


def _orphan(writer: PdfWriter, secret: str) -> None:
    writer._add_object(TextStringObject(secret))


def _spoken(writer: PdfWriter, secret: str) -> None:
    """Marked content that says the secret in words, round nothing."""
    page = writer.pages[0]
    spoken = DecodedStreamObject()
    spoken.set_data(b"/Span <</ActualText <" + secret.encode("utf-16").hex().encode() + b">>> BDC EMC")
    contents = page["/Contents"].get_object()
    parts = list(contents) if isinstance(contents, ArrayObject) else [page.raw_get("/Contents")]
    page[NameObject("/Contents")] = ArrayObject([*parts, writer._add_object(spoken)])


def _off_page(writer: PdfWriter, secret: str) -> None:
    """The secret drawn where no page shows it."""
    page = writer.pages[0]
    drawn = DecodedStreamObject()
    name = next(iter(page["/Resources"]["/Font"]))
    plain = secret.encode("latin-1", "replace").replace(b"\\", b"").replace(b"(", b"").replace(b")", b"")
    drawn.set_data(f"BT {name} 9 Tf 2000 2000 Td (".encode() + plain + b") Tj ET")
    contents = page["/Contents"].get_object()
    parts = list(contents) if isinstance(contents, ArrayObject) else [page.raw_get("/Contents")]
    page[NameObject("/Contents")] = ArrayObject([*parts, writer._add_object(drawn)])


BELOW = (
    _xmp,
    _attachment,
    _script,
    _tree,
    _piece,
    _destination,
    _sticker,
    _labels,
    _orphan,
    _spoken,
    _off_page,
)


# PDF, by fpdf2


def fpdf_pdf(paper: Paper, count: int) -> Path:
    from fpdf import FPDF

    secrets = [paper.secret() for _ in range(count)]
    rng = paper.rng
    header, footer = rng.choice(secrets), rng.choice(secrets)

    class Pages(FPDF):
        def header(self) -> None:
            self.set_font("Helvetica", size=7)
            self.cell(0, 5, f"Copy for {_latin(header)}", new_x="LMARGIN", new_y="NEXT")

        def footer(self) -> None:
            self.set_y(-12)
            self.set_font("Helvetica", size=7)
            self.cell(0, 5, f"Signed by {_latin(footer)}, page {self.page_no()}")

    pdf = Pages()
    pdf.set_compression(rng.choice((True, False)))
    pdf.add_page()
    import reportlab

    pdf.add_font("Vera", fname=str(Path(reportlab.__file__).parent / "fonts" / TTF))
    for secret in secrets:
        kind = rng.choice(("cell", "unicode", "table", "turned", "section", "note", "link", "file", "split"))
        paper.corners.append(f"fpdf {kind}")
        pdf.set_font("Helvetica", size=10)
        pdf.multi_cell(0, 5, _latin(paper.sentence(secret)), new_x="LMARGIN", new_y="NEXT")
        if kind == "unicode":
            pdf.set_font("Vera", size=9)
            pdf.multi_cell(0, 5, paper.sentence(secret), new_x="LMARGIN", new_y="NEXT")
        elif kind == "table":
            with pdf.table(width=170) as table:
                row = table.row()
                row.cell(paper.words(1))
                row.cell(_latin(secret))
        elif kind == "turned":
            with pdf.rotation(90, x=200, y=pdf.get_y()):
                pdf.text(200, pdf.get_y(), _latin(secret))
        elif kind == "section":
            pdf.start_section(_latin(secret))
        elif kind == "note":
            pdf.text_annotation(180, pdf.get_y(), _latin(secret))
        elif kind == "link":
            pdf.cell(
                40,
                5,
                "see there",
                link=f"https://example.org/{_latin(secret).replace(' ', '-')}",
                new_x="LMARGIN",
                new_y="NEXT",
            )
        elif kind == "file":
            pdf.embed_file(bytes=secret.encode(), basename=f"{_latin(secret)}.txt", desc=_latin(secret))
        else:
            pdf.set_font("Helvetica", size=10)
            pdf.set_char_spacing(rng.choice((0.5, 1.5)))
            pdf.cell(0, 5, _latin(secret), new_x="LMARGIN", new_y="NEXT")
            pdf.set_char_spacing(0)
    pdf.set_title(_latin(secrets[0]))
    pdf.set_subject(_latin(secrets[-1]))
    path = paper.folder / "fpdf.pdf"
    pdf.output(str(path))
    return path


def _latin(text: str) -> str:
    return text.encode("latin-1", "replace").decode("latin-1")


# Word, and what LibreOffice and Chromium make of it


def word(paper: Paper, count: int) -> Path:
    document = docx.Document()
    for _ in range(count):
        secret = paper.secret()
        kind = paper.rng.choice(("body", "runs", "table", "header", "footer", "hidden", "comment", "link"))
        paper.corners.append(f"word {kind}")
        document.add_paragraph(paper.sentence(secret))
        if kind == "runs":
            paragraph = document.add_paragraph(paper.words(2) + " ")
            for char in secret:
                paragraph.add_run(char).font.size = Pt(paper.rng.choice((9, 11)))
        elif kind == "table":
            document.add_table(1, 2).rows[0].cells[1].text = secret
        elif kind in ("header", "footer"):
            getattr(document.sections[0], kind).add_paragraph(secret)
        elif kind == "hidden":
            document.add_paragraph().add_run(secret).font.hidden = True
        elif kind == "comment" and hasattr(document, "add_comment"):
            run = document.add_paragraph().add_run(paper.words(2))
            document.add_comment(run, text=f"Ask {secret}", author=secret, initials="x")
        elif kind == "link":
            document.part.relate_to(
                f"https://example.org/{secret.replace(' ', '_')}",
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
                is_external=True,
            )
    document.core_properties.author = paper.secrets[0]
    document.core_properties.title = f"File of {paper.secrets[-1]}"
    path = paper.folder / "word.docx"
    document.save(str(path))
    return path


def sheet(paper: Paper, count: int) -> Path:
    import openpyxl
    from openpyxl.comments import Comment

    book = openpyxl.Workbook()
    page = book.active
    page.column_dimensions["B"].width = 45  # or a program that prints it cuts the text off
    for row in range(1, count + 1):
        secret = paper.secret()
        kind = paper.rng.choice(("cell", "formula", "comment", "hidden sheet", "header", "link"))
        paper.corners.append(f"sheet {kind}")
        page.cell(row, 1, paper.words(2))
        cell = page.cell(row, 2, secret)
        page.cell(row, 3, row * 10)
        if kind == "formula":
            page.cell(row, 4, f'="Dear {secret}"')
        elif kind == "comment":
            cell.comment = Comment(f"Ask {secret}", secret)
        elif kind == "hidden sheet":
            other = book.create_sheet(f"s{row}")
            other["A1"] = secret
            other.sheet_state = "hidden"
        elif kind == "header":
            page.oddHeader.center.text = secret
        elif kind == "link":
            page.cell(row, 5, "there").hyperlink = f"https://example.org/{secret.replace(' ', '_')}"
    book.properties.creator = paper.secrets[0]
    book.properties.title = paper.secrets[-1]
    path = paper.folder / "sheet.xlsx"
    book.save(path)
    return path


def slides(paper: Paper, count: int) -> Path:
    import pptx
    from pptx.util import Inches

    show = pptx.Presentation()
    for _ in range(count):
        secret = paper.secret()
        kind = paper.rng.choice(("body", "notes", "table", "alt", "runs"))
        paper.corners.append(f"slides {kind}")
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = paper.words(3)
        slide.placeholders[1].text = paper.sentence(secret)
        if kind == "notes":
            slide.notes_slide.notes_text_frame.text = f"Say nothing of {secret}"
        elif kind == "table":
            shape = slide.shapes.add_table(1, 2, Inches(1), Inches(4), Inches(5), Inches(1))
            shape.table.cell(0, 1).text = secret
        elif kind == "alt":
            box = slide.shapes.add_textbox(Inches(1), Inches(5), Inches(2), Inches(1))
            box._element.nvSpPr.cNvPr.set("descr", f"Picture of {secret}")
        elif kind == "runs":
            paragraph = slide.placeholders[1].text_frame.add_paragraph()
            for char in secret:
                paragraph.add_run().text = char
    show.core_properties.author = paper.secrets[0]
    path = paper.folder / "slides.pptx"
    show.save(str(path))
    return path


# Text formats


def plain_text(paper: Paper, count: int) -> Path:
    path = paper.folder / "notes.txt"
    lines = [paper.sentence(paper.secret()) for _ in range(count)]
    encoding = paper.rng.choice(("utf-8", "utf-8-sig", "utf-16"))
    paper.corners.append(f"text {encoding}")
    path.write_text("\n".join(lines), encoding)
    return path


def markdown(paper: Paper, count: int) -> Path:
    path = paper.folder / "notes.md"
    parts = []
    for _ in range(count):
        secret = paper.secret()
        parts += [
            f"# {paper.words(2)}\n\n{paper.sentence(secret)}\n",
            paper.rng.choice(
                (f"<!-- {secret} -->", f"**{secret}**", f"[there](https://example.org 'of {secret}')")
            ),
        ]
    path.write_text("\n".join(parts), "utf-8")
    return path


def table(paper: Paper, count: int) -> Path:
    path = paper.folder / "rows.csv"
    rows = [f'{i};"{paper.secret()}";{paper.words(2)};{i * 3}' for i in range(count)]
    path.write_text("no;name;note;sum\n" + "\n".join(rows), "utf-8")
    return path


def data(paper: Paper, count: int) -> Path:
    path = paper.folder / "data.json"
    items = [
        {"name": (secret := paper.secret()), "note": paper.sentence(secret), "of": {"n": i}}
        for i in range(count)
    ]
    text = json.dumps(items, ensure_ascii=paper.rng.choice((True, False)), indent=1)
    path.write_text(text, "utf-8")
    return path


def page(paper: Paper, count: int) -> Path:
    path = paper.folder / "page.html"
    parts = []
    for _ in range(count):
        secret = paper.secret()
        kind = paper.rng.choice(
            ("p", "title", "attribute", "comment", "tags", "script", "entities", "hidden")
        )
        paper.corners.append(f"html {kind}")
        parts.append(f"<p>{paper.sentence(secret)}</p>")
        half = len(secret) // 2
        parts.append(
            {
                "p": "",
                "title": f"<img alt='of {secret}' src='x.png'>",
                "attribute": f"<a href='mailto:x@example.org?subject={secret}' title='{secret}'>there</a>",
                "comment": f"<!-- {secret} -->",
                "tags": f"<p>{secret[:half]}<b>{secret[half:]}</b></p>",
                "script": f"<script>var who = '{secret}';</script>",
                "entities": "<p>" + "".join(f"&#{ord(c)};" for c in secret) + "</p>",
                "hidden": f"<div style='display:none'>{secret}</div>",
            }[kind]
        )
    body = "\n".join(parts)
    head = "<!doctype html><html><head><meta charset='utf-8'><title>File</title></head>"
    path.write_text(f"{head}<body>{body}</body></html>", "utf-8")
    return path


def mail(paper: Paper, count: int) -> Path:
    message = EmailMessage()
    secrets = [paper.secret() for _ in range(count)]
    people = [secret for secret in secrets if "@" not in secret and secret.isascii()]
    sender = people[0] if people else "nobody"
    message["From"] = f'"{sender}" <x@example.org>'
    message["To"] = "y@example.org"
    message["Subject"] = f"About {secrets[0]}"
    message["X-Note"] = secrets[-1]
    body = "\n".join(paper.sentence(secret) for secret in secrets)
    message.set_content(
        body + f"\n\n> {secrets[0]} wrote:\n> {body[:40]}",
        cte=paper.rng.choice(("quoted-printable", "base64")),
    )
    if paper.rng.random() < 0.7:
        lines = "".join(f"<p title='{secret}'>{secret}</p>" for secret in secrets)
        message.add_alternative(f"<html><body>{lines}</body></html>", subtype="html")
    if paper.rng.random() < 0.7:
        message.add_attachment(body.encode(), maintype="text", subtype="plain", filename=f"{secrets[0]}.txt")
        paper.corners.append("mail attachment")
    path = paper.folder / "mail.eml"
    path.write_bytes(bytes(message))
    return path


# Other programs, where they are installed


def chromium_pdf(paper: Paper, count: int) -> Path:
    """A page printed by Chromium."""
    source = page(paper, count)
    path = paper.folder / "chromium.pdf"
    program = next(name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name))
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                program,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                f"--user-data-dir={profile}",
                f"--print-to-pdf={path}",
                source.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
    return path


def latex_pdf(paper: Paper, count: int) -> Path:
    """Set by pdfLaTeX: ligatures and kerning, footnotes, a table, the margin."""
    parts = []
    for _ in range(count):
        secret = paper.secret()
        kind = paper.rng.choice(("text", "footnote", "table", "heading", "margin", "spaced", "caption"))
        paper.corners.append(f"latex {kind}")
        spaced = "".join(f"{char}\\kern 1pt{{}}" if char != " " else "\\ " for char in secret)
        parts.append(paper.sentence(secret))
        parts.append(
            {
                "text": "",
                "footnote": f"{paper.words(2)}\\footnote{{Told by {secret}.}}",
                "table": f"\\begin{{tabular}}{{|l|r|}}\\hline {secret} & 12 \\\\ \\hline\\end{{tabular}}",
                "heading": f"\\section*{{About {secret}}}",
                "margin": f"\\marginpar{{\\tiny {secret}}}",
                "spaced": spaced,
                "caption": f"\\textsc{{{secret}}} and \\emph{{{secret}}}",
            }[kind]
        )
    body = "\n\n".join(parts)
    title = f"\\pdfinfo{{/Title ({paper.secrets[0].encode('ascii', 'replace').decode()})}}"
    head = "\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage[utf8]{inputenc}"
    source = paper.folder / "latex.tex"
    source.write_text(f"{head}{title}\\begin{{document}}\n{body}\n\\end{{document}}", "utf-8")
    subprocess.run(
        ["pdflatex", "-interaction=batchmode", f"-output-directory={paper.folder}", str(source)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return source.with_suffix(".pdf")


def libreoffice_pdf(paper: Paper, count: int) -> Path:
    """A Word file turned into a PDF by LibreOffice."""
    return _converted(word(paper, count))


def libreoffice_slides_pdf(paper: Paper, count: int) -> Path:
    return _converted(slides(paper, count))


def libreoffice_sheet_pdf(paper: Paper, count: int) -> Path:
    return _converted(sheet(paper, count))


def _converted(source: Path) -> Path:
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation=file://{profile}",
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                str(source.parent),
                str(source),
            ],
            check=True,
            capture_output=True,
            timeout=240,
        )
    return source.with_suffix(".pdf")


def has_chromium() -> bool:
    return any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))


PRODUCERS: dict[str, Callable[[Paper, int], Path]] = {
    "pdf by reportlab": reportlab_pdf,
    "pdf below the pages": below_pdf,
    "pdf by fpdf2": fpdf_pdf,
    "docx": word,
    "xlsx": sheet,
    "pptx": slides,
    "txt": plain_text,
    "md": markdown,
    "csv": table,
    "json": data,
    "html": page,
    "eml": mail,
}
OUTSIDE: dict[str, tuple[Callable[[], object], Callable[[Paper, int], Path]]] = {
    "pdf by chromium": (has_chromium, chromium_pdf),
    "pdf by latex": (lambda: shutil.which("pdflatex"), latex_pdf),
    "pdf by libreoffice writer": (lambda: shutil.which("soffice"), libreoffice_pdf),
    "pdf by libreoffice calc": (lambda: shutil.which("soffice"), libreoffice_sheet_pdf),
    "pdf by libreoffice impress": (lambda: shutil.which("soffice"), libreoffice_slides_pdf),
}


def made(name: str, seed: int, folder: Path, count: int) -> tuple[Paper, Path]:
    """A document of the producer `name` with `count` secrets, the same for the same seed."""
    paper = Paper(random.Random(f"{name} {seed}"), folder)  # noqa: S311 - nothing is kept secret with it
    produce = PRODUCERS[name] if name in PRODUCERS else OUTSIDE[name][1]
    return paper, produce(paper, count)


def pdf_bytes(path: Path) -> bytes:
    """Every string, name and stream of a PDF."""
    reader = PdfReader(io.BytesIO(path.read_bytes()))
    parts = [path.read_bytes()]
    for number in {n for table in reader.xref.values() for n in table} | set(reader.xref_objStm):
        item = reader.get_object(number)
        parts.append(repr(item).encode("utf-8", "replace"))
        if hasattr(item, "get_data"):
            parts.append(item.get_data())
    return b"\n".join(parts)
