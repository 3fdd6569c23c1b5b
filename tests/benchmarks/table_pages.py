"""Pages with tables whose cells are known, and pages without a table, by several producers of PDF."""

from __future__ import annotations

import html
import random
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import docx
import fpdf
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
    Preformatted,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from desktop.document.figures import is_figure

Grid = list[list[str]]
MARK = "Section"
"""Each case begins with this word and its number, on a new page."""
STYLES = ("ruled", "half", "bare", "report")
"""All rules; one below the heads; none; as annual reports are set, which Chromium prints."""


@dataclass(frozen=True)
class Case:
    """A table and the texts around it. `heads` is the number of its rows of heads, counted by a person."""

    grid: Grid
    before: str
    after: str
    heads: int


Cell = tuple[int, int, int, str]
"""Row, column, columns that it covers, words."""


def cells(case: Case) -> list[Cell]:
    """What a reader should find: a head over all figures covers their columns."""
    found: list[Cell] = []
    for row, words in enumerate(case.grid):
        over = _over(case, row)
        if over:
            found.append((row, 1, len(words) - 1, over))
            continue
        found += [(row, column, 1, word.strip()) for column, word in enumerate(words) if word.strip()]
    return found


def _over(case: Case, row: int) -> str:
    """The one head of a row that stands over all columns but the first."""
    words = case.grid[row]
    said = [word.strip() for word in words[1:] if word.strip()]
    return said[0] if row < case.heads and len(said) == 1 and not words[0].strip() and len(words) > 2 else ""


def _apart(word: str) -> tuple[str, str]:
    """A figure without its currency, and the currency."""
    stripped = word.strip()
    return ("$", stripped[1:].strip()) if stripped.startswith("$") and is_figure(stripped) else ("", stripped)


def by_reportlab(cases: Sequence[Case], style: str, path: Path, rng: random.Random) -> None:
    styles = getSampleStyleSheet()
    flow: list[object] = []
    for number, case in enumerate(cases):
        size = rng.choice((7, 8, 9, 10))
        marks = style != "ruled" and rng.random() < 0.5  # "$" in a column of its own
        padding = rng.choice((0, 1, 3))
        letters = ParagraphStyle("cell", styles["Normal"], fontSize=size, leading=size * 1.2)
        width = len(case.grid[0])
        rows, spans = [], []
        for at, words in enumerate(case.grid):
            over = _over(case, at)
            label = Paragraph(html.escape(words[0]), letters) if words[0].strip() else ""
            row: list[object] = [label]
            for column, word in enumerate(words[1:], 1):
                said = over if over and column == 1 else "" if over else word.strip()
                mark, figure = _apart(said) if marks else ("", said)
                long = len(figure) > 16 and not over
                shown = (
                    Paragraph(html.escape(figure), ParagraphStyle("r", letters, alignment=2))
                    if long
                    else figure
                )
                row += [mark, shown] if marks else [shown]
            rows.append(row)
            step = 2 if marks else 1
            if over:
                spans.append(("SPAN", (1, at), (-1, at)))
                spans.append(("ALIGN", (1, at), (-1, at), "CENTER"))
                if marks:
                    row[1], row[2] = over, ""
        rest = min((500 - 170) / max(width - 1, 1), 90)
        sizes = [170, *([10, rest - 10] * (width - 1) if marks else [rest] * (width - 1))]
        table = Table(rows, colWidths=sizes)
        last = (-1, case.heads - 1)
        look = [
            ("FONTSIZE", (0, 0), (-1, -1), size), ("LEADING", (0, 0), (-1, -1), size * 1.2),
            ("ALIGN", (1, 0), (-1, -1), "RIGHT"), ("VALIGN", (0, 0), (-1, -1), rng.choice(("TOP", "BOTTOM"))),
            ("TOPPADDING", (0, 0), (-1, -1), padding), ("BOTTOMPADDING", (0, 0), (-1, -1), padding + 1),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3), ("LEFTPADDING", (0, 0), (-1, -1), 3), *spans,
        ]  # fmt: skip
        if style == "ruled":
            look.append(("GRID", (0, 0), (-1, -1), 0.5, "#444444"))
        elif style == "half":
            look += [("LINEBELOW", (1 if step == 2 else 0, case.heads - 1), last, 0.7, "#000000"),
                     ("LINEABOVE", (1, -1), (-1, -1), 0.5, "#000000")]  # fmt: skip
        table.setStyle(look)
        flow += [
            Paragraph(f"{MARK} {number}", styles["Heading2"]),
            Paragraph(html.escape(case.before), styles["Normal"]),
        ]
        flow += [
            Spacer(1, 10),
            table,
            Spacer(1, 10),
            Paragraph(html.escape(case.after), styles["Normal"]),
            PageBreak(),
        ]
    SimpleDocTemplate(str(path), pagesize=A4, leftMargin=48, rightMargin=48).build(flow)


def by_fpdf(cases: Sequence[Case], style: str, path: Path, rng: random.Random) -> None:
    pdf = fpdf.FPDF(format="A4")
    borders = {"ruled": "ALL", "half": rng.choice(("SINGLE_TOP_LINE", "HORIZONTAL_LINES")), "bare": "NONE"}[
        style
    ]
    for number, case in enumerate(cases):
        pdf.add_page()
        pdf.set_font("Helvetica", "B", 13)
        pdf.cell(0, 10, f"{MARK} {number}", new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("Times", "", 10)
        pdf.multi_cell(0, 5, _latin(case.before), new_x="LMARGIN", new_y="NEXT")
        pdf.ln(4)
        pdf.set_font("Times", "", rng.choice((8, 9, 10)))
        width = len(case.grid[0])
        aligned = ("LEFT", *["RIGHT"] * (width - 1))
        with pdf.table(
            borders_layout=borders,
            text_align=aligned,
            col_widths=(max(60, 4), *[max((180 - 60) / (width - 1), 4)] * (width - 1)),
            line_height=rng.choice((1.2, 1.5)) * pdf.font_size,
            num_heading_rows=case.heads,
            first_row_as_headings=case.heads > 0,
            headings_style=fpdf.FontFace(emphasis="BOLD"),
            padding=rng.choice((0, 0.5, 1)),
        ) as table:
            for at, words in enumerate(case.grid):
                row = table.row()
                over = _over(case, at)
                if over:
                    row.cell("")
                    row.cell(_latin(over), colspan=width - 1, align="CENTER")
                    continue
                for word in words:
                    row.cell(_latin(word.strip()))
        pdf.ln(4)
        pdf.set_font("Times", "", 10)
        pdf.multi_cell(0, 5, _latin(case.after))
    pdf.output(str(path))


def _latin(text: str) -> str:
    for mark, plain in {"\u2014": "-", "\u2013": "-", "\u2019": "'", "\u2015": "-"}.items():
        text = text.replace(mark, plain)
    return text.encode("latin-1", "ignore").decode("latin-1")


def _page(case: Case, number: int, style: str, rng: random.Random) -> str:
    border = {
        "ruled": "td{border:1px solid #555}",
        "half": f"tr:nth-child({max(case.heads, 1)}) td{{border-bottom:1px solid #000}}"
        "tr:last-child td{border-top:1px solid #000}",
        "bare": "",
    }[style]
    zebra = "tr:nth-child(even) td{background:#eef2f6}" if style == "bare" and rng.random() < 0.4 else ""
    size, padding = rng.choice((11, 12, 13)), rng.choice((1, 3, 5))
    lines = []
    for at, words in enumerate(case.grid):
        over = _over(case, at)
        if over:
            lines.append(f"<tr><td></td><td colspan={len(words) - 1} class=c>{html.escape(over)}</td></tr>")
            continue
        label, *rest = [html.escape(word.strip()) for word in words]
        figures = "".join(f"<td class=r>{word}</td>" for word in rest)
        lines.append(f"<tr><td>{label}</td>{figures}</tr>")
    table = f"<table class=t{number}>{''.join(lines)}</table>"
    css = "".join(
        f".t{number} {rule}"
        for rule in (border.replace("tr:last", f"|.t{number} tr:last") + zebra).split("|")
        if rule
    )
    css = css.replace("}tr:nth-child(even)", f"}}.t{number} tr:nth-child(even)")
    return (
        f"<style>{css} .t{number}{{font-size:{size}px}} .t{number} td{{padding:{padding}px 4px}}</style>"
        f"<h2>{MARK} {number}</h2><p>{html.escape(case.before)}</p>{table}"
        f"<p>{html.escape(case.after)}</p><hr>"
    )


_HEAD = (
    "<!doctype html><meta charset=utf-8><style>body{font:12px serif}hr{page-break-after:always;border:0}"
    "table{border-collapse:collapse;width:100%}td.r{text-align:right}td.c{text-align:center}"
    ".report td{padding:2px 0;vertical-align:bottom}.report .h{border-bottom:1px solid;font-weight:bold}"
    ".report .t{border-top:1px solid;border-bottom:3px double}</style>"
)


def _report(case: Case, number: int, rng: random.Random) -> str:
    """As annual reports are set: currency and brackets in columns of their own, indented labels, shaded rows,
    rules under the heads of figures and over totals."""
    width = len(case.grid[0]) - 1
    lines = []
    for at, words in enumerate(case.grid):
        shade = " style=background:#e6eefa" if at >= case.heads and at % 2 else ""
        over = _over(case, at)
        label = html.escape(words[0].strip())
        indent = rng.choice((0, 0, 10, 20)) if at > case.heads else 0
        cells = [f"<td style=padding-left:{3 + indent}px>{label}"]
        if over:
            cells.append(f"<td>&nbsp;<td class='h c' colspan={4 * width - 1}>{html.escape(over)}")
        for word in () if over else words[1:]:
            if at < case.heads:
                said = html.escape(word.strip())
                cells.append(
                    f"<td>&nbsp;<td class='h c' colspan=3>{said}" if said else "<td>&nbsp;<td colspan=3>"
                )
                continue
            mark, figure = _apart(word)
            closing = figure[-1:] if figure.endswith((")", "%")) and is_figure(figure) else ""
            total = " t" if words[0].lower().startswith("total") else ""
            cells.append(
                f"<td>&nbsp;<td class='l{total}'>{mark}<td class='r{total}'>"
                f"{html.escape(figure.removesuffix(closing))}<td class='l{total}'>{closing}"
            )
        lines.append(f"<tr{shade}>{''.join(cells)}")
    size = rng.choice((11, 12, 13))
    return (
        f"<h2>{MARK} {number}</h2><p>{html.escape(case.before)}</p>"
        f"<table class=report style=font-size:{size}px>{''.join(lines)}</table>"
        f"<p>{html.escape(case.after)}</p><hr>"
    )


def by_chromium(cases: Sequence[Case], style: str, path: Path, rng: random.Random) -> None:
    if style == "report":
        pages = [_report(case, at, rng) for at, case in enumerate(cases)]
    else:
        pages = [_page(case, at, style, rng) for at, case in enumerate(cases)]
    print_page(_HEAD + "".join(pages), path)


def print_page(page: str, path: Path) -> None:
    """A page in HTML as Chromium prints it."""
    program = next(name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name))
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "page.html")
        source.write_text(page, encoding="utf-8")
        subprocess.run(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
             f"--user-data-dir={folder}/profile", f"--print-to-pdf={path}", source.as_uri()],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip


def by_libreoffice(cases: Sequence[Case], style: str, path: Path, rng: random.Random) -> None:
    document = docx.Document()
    for number, case in enumerate(cases):
        document.add_heading(f"{MARK} {number}", 2)
        document.add_paragraph(case.before)
        width = len(case.grid[0])
        figures = {
            at
            for at in range(width)
            if 2 * sum(is_figure(row[at]) for row in case.grid)
            > sum(map(bool, [row[at] for row in case.grid]))
        }
        table = document.add_table(len(case.grid), width)
        table.style = "Table Grid" if style == "ruled" else "Normal Table"
        margins = (
            f'<w:tblCellMar {nsdecls("w")}><w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/>'
        )
        table._tbl.tblPr.append(parse_xml(f"{margins}</w:tblCellMar>"))
        size = Pt(rng.choice((7, 8, 9)))
        for at, words in enumerate(case.grid):
            over = _over(case, at)
            row = table.rows[at].cells
            if over:
                joined = row[1].merge(row[width - 1])
                _write(joined, over, size, WD_ALIGN_PARAGRAPH.CENTER)
                shown = [row[0], joined]
            else:
                for column, word in enumerate(words):
                    right = column and column in figures
                    _write(row[column], word.strip(), size, WD_ALIGN_PARAGRAPH.RIGHT if right else None)
                shown = list(row)
            if style == "half" and at == case.heads - 1:
                for cell in shown:
                    mark = f'<w:tcBorders {nsdecls("w")}><w:bottom w:val="single" w:sz="6"/></w:tcBorders>'
                    cell._tc.get_or_add_tcPr().append(parse_xml(mark))
        document.add_paragraph(case.after)
        document.add_page_break()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "page.docx")
        document.save(str(source))
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf",
             "--outdir", folder, str(source)],
            check=True, capture_output=True, timeout=400,
        )  # fmt: skip
        shutil.copy(source.with_suffix(".pdf"), path)


def _write(cell: object, text: str, size: object, align: object) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    if align is not None:
        paragraph.alignment = align
    paragraph.add_run(text).font.size = size


PRODUCERS: dict[
    str, tuple[Callable[[], object], Callable[[Sequence[Case], str, Path, random.Random], None]]
] = {
    "reportlab": (lambda: True, by_reportlab),
    "fpdf2": (lambda: True, by_fpdf),
    "chromium": (lambda: shutil.which("chromium") or shutil.which("google-chrome"), by_chromium),
    "libreoffice": (lambda: shutil.which("soffice"), by_libreoffice),
}


# Pages without a table


def without(kind: str, texts: Sequence[str], code: str, path: Path, rng: random.Random) -> None:
    """Ten pages or so of one kind."""
    _WITHOUT[kind](texts, code, path, rng)


def _prose(texts: Sequence[str], code: str, path: Path, rng: random.Random) -> None:
    style = getSampleStyleSheet()["BodyText"]
    justified = ParagraphStyle("j", style, alignment=4)
    flow = [Paragraph(html.escape(text), rng.choice((style, justified))) for text in texts[:90]]
    SimpleDocTemplate(str(path), pagesize=A4).build(flow)


def _columns(count: int, aligned: str) -> Callable[[Sequence[str], str, Path, random.Random], None]:
    def made(texts: Sequence[str], code: str, path: Path, rng: random.Random) -> None:
        gap, width, height = 14, A4[0] - 96, A4[1] - 110
        wide = (width - gap * (count - 1)) / count
        frames = [Frame(48 + at * (wide + gap), 50, wide, height, 0, 0, 0, 0) for at in range(count)]
        document = BaseDocTemplate(str(path), pagesize=A4)
        document.addPageTemplates([PageTemplate("columns", frames)])
        style = ParagraphStyle(
            "c",
            getSampleStyleSheet()["BodyText"],
            fontSize=9,
            leading=11,
            alignment=4 if aligned == "justified" else 0,
        )
        document.build([Paragraph(html.escape(text), style) for text in texts[:120]])

    return made


def _columns_by_chromium(texts: Sequence[str], code: str, path: Path, rng: random.Random) -> None:
    body = "".join(f"<p>{html.escape(text)}</p>" for text in texts[:90])
    print_page(f"<meta charset=utf-8><body style='columns:2;font:11px serif;text-align:justify'>{body}", path)


def _contents(texts: Sequence[str], code: str, path: Path, rng: random.Random) -> None:
    pdf = fpdf.FPDF(format="A4")
    for page in range(10):
        pdf.add_page()
        pdf.set_font("Helvetica", "", 10)
        number = 1 + page * 30
        for at in range(28):
            title = _latin(" ".join(texts[page * 28 + at].split()[: rng.randint(2, 6)]))
            number += rng.randint(0, 3)
            indent = rng.choice((0, 0, 6))
            if page % 2:
                dots = "." * int((165 - indent - pdf.get_string_width(title)) / pdf.get_string_width("."))
                pdf.set_x(10 + indent)
                pdf.cell(165 - indent, 6, f"{title} {dots}")
            else:
                pdf.set_x(10 + indent)
                pdf.cell(165 - indent, 6, title)
            pdf.cell(15, 6, str(number), align="R", new_x="LMARGIN", new_y="NEXT")
    pdf.output(str(path))


def _code(texts: Sequence[str], code: str, path: Path, rng: random.Random) -> None:
    style = ParagraphStyle("code", fontName="Courier", fontSize=8, leading=9.6)
    SimpleDocTemplate(str(path), pagesize=A4).build([Preformatted(code[:36_000], style)])


def _forms(texts: Sequence[str], code: str, path: Path, rng: random.Random) -> None:
    asked = (
        "Name",
        "Date of birth",
        "Street",
        "City",
        "Country",
        "Phone",
        "E-mail",
        "Signature",
        "Date",
        "Account",
    )
    pdf = fpdf.FPDF(format="A4")
    for page in range(10):
        pdf.add_page()
        pdf.set_font("Helvetica", "", 11)
        for _ in range(12):
            if page % 2:
                for _ in range(2):
                    pdf.cell(90, 9, f"{rng.choice(asked)}: {'_' * rng.randint(10, 20)}")
                pdf.ln()
            else:
                pdf.cell(40, 9, f"{rng.choice(asked)}:")
                pdf.cell(
                    0,
                    9,
                    rng.choice(("", "_" * 30, "Anna Keller", "12 High Street")),
                    new_x="LMARGIN",
                    new_y="NEXT",
                )
        pdf.ln(4)
        pdf.multi_cell(0, 6, _latin(texts[page]))
    pdf.output(str(path))


def _letters(texts: Sequence[str], code: str, path: Path, rng: random.Random) -> None:
    """Letterheads, lists, and signatures of two parties side by side."""
    pdf = fpdf.FPDF(format="A4")
    for page in range(10):
        pdf.add_page()
        pdf.set_font("Times", "", 11)
        for left, right in (
            ("Keller & Sons", "Phone 030 1234567"),
            ("12 High Street", "www.example.org"),
            ("Berlin", "3 May 2021"),
        ):
            pdf.cell(120, 6, left)
            pdf.cell(0, 6, right, new_x="LMARGIN", new_y="NEXT")
        pdf.ln(6)
        pdf.multi_cell(0, 6, _latin(texts[page * 7]), new_x="LMARGIN", new_y="NEXT")
        for number in range(1, 7):
            pdf.set_x(14)
            pdf.cell(10, 6, f"{number}." if page % 2 else "-")
            pdf.multi_cell(0, 6, _latin(texts[page * 7 + number][:160]), new_x="LMARGIN", new_y="NEXT")
        pdf.ln(8)
        for words in (("Keller & Sons", "Moreau SA"), ("By: ______________", "By: ______________"),
                      ("Name: Anna Keller", "Name: Jean Moreau"), ("Title: Director", "Title: President"),
                      ("Date: 3 May 2021", "Date: 4 May 2021")):  # fmt: skip
            for word in words:
                pdf.cell(95, 7, word)
            pdf.ln()
    pdf.output(str(path))


def _references(texts: Sequence[str], code: str, path: Path, rng: random.Random) -> None:
    lines = "".join(
        f"<tr><td valign=top>[{at}]<td>{html.escape(text[:220])}"
        if at % 2
        else f"<tr><td valign=top>{at}.<td>{html.escape(text[:160])}"
        for at, text in enumerate(texts[:120], 1)
    )
    print_page(f"<meta charset=utf-8><body style='font:12px serif'><table>{lines}</table>", path)


_WITHOUT: dict[str, Callable[[Sequence[str], str, Path, random.Random], None]] = {
    "prose": _prose,
    "two columns": _columns(2, "justified"),
    "three columns": _columns(3, "ragged"),
    "two columns, chromium": _columns_by_chromium,
    "contents": _contents,
    "code": _code,
    "forms": _forms,
    "letters": _letters,
    "references": _references,
}
KINDS = tuple(_WITHOUT)
