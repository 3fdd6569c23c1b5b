"""PDFs that are hard to translate in place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    ListFlowable,
    ListItem,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

PROSE = (
    "The committee met in the spring and looked at the figures of the year. Sales grew in every region, and "
    "the costs of the new plant were lower than planned. The board will decide in autumn whether to build "
    "a second one. Until then the old machines stay in use, and nobody has to leave."
)
WIDTH, HEIGHT = A4


def _flow(path: Path, story: list[Any], frames: list[Frame]) -> Path:
    doc = BaseDocTemplate(str(path), pagesize=A4, title="Report of the year")
    doc.addPageTemplates([PageTemplate(frames=frames)])
    doc.build(story)
    return path


def prose(path: Path) -> Path:
    styles = getSampleStyleSheet()
    story = [Paragraph("Report of the year", styles["Title"]), Paragraph("What was done", styles["Heading2"])]
    for _ in range(3):
        story += [Paragraph(PROSE, styles["BodyText"]), Spacer(1, 8)]
    return _flow(path, story, [Frame(72, 72, WIDTH - 144, HEIGHT - 144)])


def two_columns(path: Path) -> Path:
    styles = getSampleStyleSheet()
    body = styles["BodyText"].clone("justified", alignment=4, fontName="Times-Roman", fontSize=10)
    story = [item for _ in range(9) for item in (Paragraph(PROSE, body), Spacer(1, 6))]
    half = (WIDTH - 160) / 2
    return _flow(path, story, [Frame(70, 70, half, HEIGHT - 140), Frame(90 + half, 70, half, HEIGHT - 140)])


def table(path: Path) -> Path:
    rows = [
        ["Measure", "Last year", "This year", "Change"],
        ["Revenue of the group", "1,234", "1,310", "+6.2%"],
        ["Operating profit", "210", "198", "-5.7%"],
        ["Free cash flow", "88", "120", "+36.4%"],
    ]
    made = Table(rows, colWidths=[170, 95, 95, 91])
    made.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#1f6f54")),
                ("TEXTCOLOR", (0, 0), (-1, 0), colors.white),
                ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
                ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold"),
            ]
        )
    )
    story = [Paragraph(PROSE, getSampleStyleSheet()["BodyText"]), Spacer(1, 40), made]
    return _flow(path, story, [Frame(72, 72, WIDTH - 144, HEIGHT - 144)])


def items(path: Path) -> Path:
    body = getSampleStyleSheet()["BodyText"]
    listed = ListFlowable(
        [ListItem(Paragraph(PROSE, body)) for _ in range(3)], bulletType="1", bulletFormat="%s."
    )
    dots = ListFlowable(
        [ListItem(Paragraph(text, body)) for text in ("Bread and butter", "Cheese from the hills")],
        bulletType="bullet",
        start="•",
    )
    return _flow(path, [listed, dots], [Frame(72, 72, WIDTH - 144, HEIGHT - 144)])


def drawn(path: Path, paint: Callable[[Canvas], None], size: tuple[float, float] = A4) -> Path:
    """One page by hand."""
    canvas = Canvas(str(path), pagesize=size)
    paint(canvas)
    canvas.showPage()
    canvas.save()
    return path


def greeting(canvas: Canvas) -> None:
    canvas.drawString(72, 700, "Good morning to you.")


def turned(canvas: Canvas) -> None:
    """Text in all four directions, and across the page."""
    canvas.setFont("Helvetica", 11)
    canvas.drawString(90, 760, "This line reads from left to right.")
    for angle, x, y in ((90, 60, 200), (180, 480, 120), (270, 540, 700)):
        canvas.saveState()
        canvas.translate(x, y)
        canvas.rotate(angle)
        canvas.drawString(0, 0, "The side of the page says this.")
        canvas.restoreState()
    canvas.saveState()
    canvas.translate(150, 350)
    canvas.rotate(40)
    canvas.setFont("Helvetica-Bold", 36)
    canvas.setFillGray(0.8)
    canvas.drawString(0, 0, "Draft copy")
    canvas.restoreState()


def small_cells(canvas: Canvas) -> None:
    """A grid in which there is no room for more."""
    canvas.setFont("Helvetica", 9)
    for row in range(4):
        for column in range(4):
            x, y = 60 + 75 * column, 700 - 13 * row
            canvas.rect(x, y, 75, 13)
            said = ("Share of profit", "Net cash inflow", "Cost of capital")[row % 3]
            canvas.drawString(x + 2, y + 3, said)
