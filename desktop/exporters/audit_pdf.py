"""The audit report for a person to read and file: A4, a page number on each, every decision in a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors  # type: ignore[import-untyped]
from reportlab.lib.enums import TA_RIGHT  # type: ignore[import-untyped]
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]
from reportlab.lib.units import mm  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]
from reportlab.platypus import (  # type: ignore[import-untyped]
    Flowable,
    KeepTogether,
    LongTable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

INK = colors.HexColor("#1c2733")
SOFT = colors.HexColor("#5b6b7b")
LINE = colors.HexColor("#d5dce3")
BAND = colors.HexColor("#f3f6f9")
ACCENT = colors.HexColor("#1f5fa8")
MARGIN = 18 * mm
WIDTH = A4[0] - 2 * MARGIN - 12  # reportlab pads its frames with 6 points

_BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=8.5, leading=11.5, textColor=INK)
_SMALL = ParagraphStyle("small", _BODY, fontSize=7.5, leading=9.5)
_RIGHT = ParagraphStyle("right", _SMALL, alignment=TA_RIGHT)
_SOFT = ParagraphStyle("soft", _BODY, textColor=SOFT)
_HEAD = ParagraphStyle("head", _SMALL, fontName="Helvetica-Bold", textColor=SOFT)
_CODE = ParagraphStyle("code", _BODY, fontName="Courier", fontSize=7.5, leading=10, wordWrap="CJK")
_TITLE = ParagraphStyle("title", _BODY, fontName="Helvetica-Bold", fontSize=18, leading=22)
_SECTION = ParagraphStyle(
    "section", _BODY, fontName="Helvetica-Bold", fontSize=11, leading=14, textColor=ACCENT, spaceBefore=8
)

_RULES = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
    ("TOPPADDING", (0, 0), (-1, -1), 2.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
]


def audit_pdf(report: Mapping[str, Any], fingerprint: str, dest: Path) -> None:
    """Write `report` (`audit.report_of`) to `dest`. `fingerprint` is that of the key that signs it."""
    template = SimpleDocTemplate(
        str(dest),
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 6 * mm,
        title="Audit report of a redaction",
        author="Strongroom",
        creator=f"Strongroom {report['program']['version']}",
    )
    footer = _Footer(str(report["created"]), str(report["output"]["sha256"]))
    template.build([*_parts(report, fingerprint)], onFirstPage=footer, onLaterPages=footer)


class _Footer:
    """What stands at the foot of each page."""

    def __init__(self, created: str, sha256: str) -> None:
        self._said = f"Strongroom audit report, {created}, of the file with SHA-256 {sha256[:16]}..."

    def __call__(self, canvas: Canvas, _template: object) -> None:
        canvas.saveState()
        canvas.setStrokeColor(LINE)
        canvas.line(MARGIN, MARGIN, A4[0] - MARGIN, MARGIN)
        canvas.setFont("Helvetica", 7.5)
        canvas.setFillColor(SOFT)
        canvas.drawString(MARGIN, MARGIN - 4 * mm, self._said)
        canvas.drawRightString(A4[0] - MARGIN, MARGIN - 4 * mm, f"Page {canvas.getPageNumber()}")
        canvas.restoreState()


def _parts(report: Mapping[str, Any], fingerprint: str) -> Iterator[Flowable]:
    counts = report["counts"]
    yield Paragraph("Audit report of a redaction", _TITLE)
    yield Paragraph(
        "What was removed, where, and who decided it. The removed text itself is not in this report.", _SOFT
    )
    yield Spacer(1, 4 * mm)
    yield _section("Files", [_pairs(_files(report))])
    yield _section("Result", [_pairs(_result(counts)), Spacer(1, 2 * mm), _by_label(counts)])
    yield _section("Proof", [_pairs(_proof(report))])
    if report["problems"]:
        yield _section("What to know", [_problems(report["problems"])])
    yield Paragraph("Decisions", _SECTION)
    yield Spacer(1, 1 * mm)
    yield _decisions(report["decisions"])
    yield Spacer(1, 3 * mm)
    yield _section("Made with", [_pairs(_program(report))])
    yield _section("Signature", _signature(fingerprint))


def _section(title: str, parts: list[Flowable]) -> Flowable:
    return KeepTogether([Paragraph(title, _SECTION), Spacer(1, 1 * mm), *parts])


def _files(report: Mapping[str, Any]) -> list[tuple[str, str, ParagraphStyle]]:
    before, after = report["input"], report["output"]
    pages = f", pages: {before['pages']}" if before["pages"] else ""
    return [
        ("Before", f"{before['name']} ({before['kind'].upper()}{pages})", _BODY),
        ("SHA-256", before["sha256"], _CODE),
        ("After", f"{after['name']} ({after['bytes']:,} bytes)", _BODY),
        ("SHA-256", after["sha256"], _CODE),
        ("Written", report["created"], _BODY),
    ]


def _result(counts: Mapping[str, Any]) -> list[tuple[str, str, ParagraphStyle]]:
    drawn = counts["regions_removed"]
    return [
        (
            "Removed",
            f"{counts['removed']:,} findings" + (f" and {drawn} drawn boxes" if drawn else ""),
            _BODY,
        ),
        ("Kept", f"{counts['kept_by_a_person']:,} that a person decided to keep", _BODY),
        ("Not looked at", f"{counts['below_the_threshold']:,} below the threshold", _BODY),
        ("By a person", f"{counts['decided_by_a_person']:,} decisions; the others by the machine", _BODY),
    ]


def _proof(report: Mapping[str, Any]) -> list[tuple[str, str, ParagraphStyle]]:
    proof = report["proof"]
    ocr = "boxes were read by OCR" if proof["ocr"] else "OCR was not used"
    total, lost = proof["other_words"], proof["other_words_lost"]
    return [
        (
            "Readers",
            f"Nothing of what was removed was found by: {', '.join(proof['readers'])} ({ocr}).",
            _BODY,
        ),
        ("The rest", f"{total - lost:,} of {total:,} other words are where they were.", _BODY),
    ]


def _program(report: Mapping[str, Any]) -> list[tuple[str, str, ParagraphStyle]]:
    program = report["program"]
    libraries = ", ".join(f"{name} {version}" for name, version in program["libraries"].items())
    rows = [
        ("Program", f"{program['name']} {program['version']}, Python {program['python']}", _BODY),
        ("Libraries", libraries, _BODY),
    ]
    for model in report["models"]:
        files = "; ".join(f"{name} {sha[:16]}..." for name, sha in model["files"].items())
        rows.append(("Model", f"{model['name']}{f' ({files})' if files else ''}", _BODY))
    return rows


def _signature(fingerprint: str) -> list[Flowable]:
    return [
        Paragraph(
            "The file of this report that ends in .audit.json is signed with the Ed25519 key of this "
            "fingerprint, and holds the hash of this PDF. Check it with: "
            "<font face='Courier'>strongroom verify REPORT FILE</font>",
            _BODY,
        ),
        Spacer(1, 1 * mm),
        Paragraph(escape(fingerprint), _CODE),
    ]


def _pairs(rows: list[tuple[str, str, ParagraphStyle]]) -> Flowable:
    cells = [[Paragraph(escape(key), _HEAD), _paragraph(value, style)] for key, value, style in rows]
    return Table(cells, colWidths=[30 * mm, WIDTH - 30 * mm], hAlign="LEFT", style=_RULES)


def _by_label(counts: Mapping[str, Any]) -> Flowable:
    """Two columns of labels and how many of each were removed."""
    pairs = list(counts["removed_by_label"].items())
    half = (len(pairs) + 1) // 2
    rows = []
    for i in range(half):
        row: list[Flowable | str] = []
        for label, number in pairs[i::half]:
            row += [_paragraph(label, _SMALL), Paragraph(f"{number:,}", _RIGHT)]
        rows.append(row + [""] * (4 - len(row)))
    return Table(
        rows or [["", "", "", ""]],
        colWidths=[60 * mm, 20 * mm, 60 * mm, 20 * mm],
        hAlign="LEFT",
        style=_RULES,
    )


def _problems(problems: list[Mapping[str, Any]]) -> Flowable:
    rows = [[_paragraph(str(problem["message"]), _BODY)] for problem in problems]
    return LongTable(rows, colWidths=[WIDTH], hAlign="LEFT", style=_RULES)


def _decisions(decisions: list[Mapping[str, Any]]) -> Flowable:
    names = ("No.", "Decision", "Label", "Place", "Characters", "Found by", "Score", "Decided by")
    rows: list[list[Flowable]] = [[Paragraph(name, _HEAD) for name in names]]
    for each in decisions:
        at = f"{each['start']}-{each['end']}" if each["start"] is not None else ""
        rows.append(
            [
                Paragraph(str(each["number"]), _RIGHT),
                Paragraph(each["status"], _SMALL),
                _paragraph(each["who"] or each["label"], _SMALL),
                _paragraph(_place(each["places"]), _SMALL),
                Paragraph(at, _SMALL),
                _paragraph(each["detector"], _SMALL),
                Paragraph(f"{each['score']:.2f}", _RIGHT),
                Paragraph(each["decided_by"], _SMALL),
            ]
        )
    if len(rows) == 1:
        return Paragraph("Nothing was decided.", _SOFT)
    widths = [10, 17, 28, 43, 21, 21, 12, 17]
    style = [*_RULES, ("BACKGROUND", (0, 0), (-1, 0), BAND)]
    return LongTable(rows, colWidths=[w * mm for w in widths], hAlign="LEFT", repeatRows=1, style=style)


def _place(places: list[Mapping[str, Any]]) -> str:
    """The places of a finding in words, the first three of them."""
    said = []
    for place in places[:3]:
        box = place["box"]
        where = f"page {place['page']}" if place["page"] is not None else str(place["anchor"])
        said.append(f"{where} at {box[0]:.0f}, {box[1]:.0f}" if box else where)
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    return "; ".join(said) + more


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(_latin(escape(text)), style)


def _latin(text: str) -> str:
    """The built-in fonts have the letters of Windows-1252; the JSON has every name as it is."""
    return text.encode("cp1252", "replace").decode("cp1252")
