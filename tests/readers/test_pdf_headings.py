"""Headings of PDF pages that are drawn here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from tests.readers.tabled import headings, tabled

PROSE = (
    "the quick brown fox jumps over the dog and",
    "a lazy dog runs away from every hunter in",
    "the dark wood until the morning comes back",
)


def draw(path: Path, *pages: Callable[[Canvas], object]) -> Path:
    canvas = Canvas(str(path), pagesize=(400, 500))
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return path


def say(canvas: Canvas, y: float, text: str, size: float = 10, *, bold: bool = False, x: float = 40) -> None:
    canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
    canvas.drawString(x, y, text)


def prose(canvas: Canvas, y: float) -> None:
    for at, line in enumerate(PROSE * 2):
        say(canvas, y - 12 * at, line)


def test_larger_and_bolder_lines(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        say(canvas, 460, "The annual report", 18)
        say(canvas, 430, "1. Sales of the last year and of", 12, bold=True)
        say(canvas, 416, "the year before it", 12, bold=True)
        prose(canvas, 400)
        say(canvas, 300, "1.1 Europe", bold=True)
        prose(canvas, 280)
        say(canvas, 190, "A bold word")
        say(canvas, 190, "in a line is no heading", bold=True, x=110)
        say(canvas, 160, "This whole sentence is bold and stands alone.", bold=True)
        say(canvas, 130, "Total", bold=True)
        say(canvas, 130, "1,234", bold=True, x=300)

    assert headings(tabled(draw(tmp_path / "a.pdf", page))) == [
        (1, "The annual report"),
        (2, "1. Sales of the last year and of\nthe year before it"),
        (3, "1.1 Europe"),
    ]


def test_running_heads_are_none(tmp_path: Path) -> None:
    def page(number: int) -> Callable[[Canvas], None]:
        def drawn(canvas: Canvas) -> None:
            say(canvas, 480, f"Annual report {number}", bold=True)
            say(canvas, 440, f"Note {number}", 14, bold=True)
            prose(canvas, 400)

        return drawn

    doc = tabled(draw(tmp_path / "a.pdf", *map(page, range(4))))
    assert headings(doc) == [(1, f"Note {number}") for number in range(4)]


def test_an_outline_gives_the_levels(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for level, (y, title) in enumerate(((460, "First part"), (400, "1.1 Within it"))):
            say(canvas, y, title)
            canvas.bookmarkPage(title)
            canvas.addOutlineEntry(title.removeprefix("1.1 "), title, level)
        canvas.bookmarkPage("elsewhere")
        canvas.addOutlineEntry("Nowhere on the page", "elsewhere", 0)
        prose(canvas, 380)
        say(canvas, 250, "Set off by its type", bold=True)
        prose(canvas, 230)

    assert headings(tabled(draw(tmp_path / "a.pdf", page))) == [
        (1, "First part"),
        (2, "1.1 Within it"),
        (3, "Set off by its type"),
    ]


def test_a_page_of_one_type_has_none(tmp_path: Path) -> None:
    assert headings(tabled(draw(tmp_path / "a.pdf", lambda canvas: prose(canvas, 400)))) == []
