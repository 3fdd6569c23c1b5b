"""Tables of PDF pages that are drawn here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

from desktop.document.model import Span
from tests.readers.tabled import all_words, heads, tabled

WIDTH, HEIGHT = 500, 600
BALANCE = [
    ["", "2019", "2018"],
    ["Current assets:", "", ""],
    ["Cash and cash equivalents", "1,452.4", "(44.1)"],
    ["Receivables", "128.0", "—"],
    ["Total", "1,580.4", "1,146.2"],
]
PROSE = "Sales of all regions grew in the last year because prices and volumes were both higher than before."


def draw(path: Path, *pages: Callable[[Canvas], object]) -> Path:
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    for page in pages:
        canvas.setFont("Helvetica", 9)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return path


def rows(
    canvas: Canvas,
    grid: Sequence[Sequence[str]],
    y: float = 500,
    *,
    step: float = 14,
    edges: Sequence[float] = (260, 360, 440),
) -> None:
    """Labels from the left, figures to their right edges."""
    for at, words in enumerate(grid):
        canvas.drawString(50, y - step * at, words[0])
        for edge, word in zip(edges, words[1:], strict=False):
            canvas.drawRightString(edge, y - step * at, word)


def prose(canvas: Canvas, y: float, lines: int = 4) -> None:
    for at in range(lines):
        canvas.drawString(50, y - 12 * at, PROSE)


def platypus(canvas: Canvas, grid: list[list[str]], *look: tuple[object, ...], y: float = 300) -> None:
    table = Table(grid)
    table.setStyle([("FONTSIZE", (0, 0), (-1, -1), 9), *look])
    table.wrapOn(canvas, WIDTH, HEIGHT)
    table.drawOn(canvas, 50, y)


def test_figures_without_a_rule(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        prose(canvas, 560)
        rows(canvas, BALANCE, edges=(260, 340))
        prose(canvas, 400)

    doc = tabled(draw(tmp_path / "a.pdf", page))
    assert all_words(doc) == [BALANCE]
    assert heads(doc) == [(1, 1)]
    assert doc.tables[0].page == 1


def test_cells_lead_to_their_boxes(tmp_path: Path) -> None:
    doc = tabled(draw(tmp_path / "a.pdf", lambda canvas: rows(canvas, BALANCE, edges=(260, 340))))
    cell = next(cell for cell in doc.tables[0].cells if cell.of(doc.text) == "1,452.4")
    (place,) = doc.locate(cell.spans[0])
    assert abs(place.box.x1 - 260) < 1
    assert place.page == 1


def test_drawn_cells_with_merged_heads(tmp_path: Path) -> None:
    grid = [
        ["", "Years ended", ""],
        ["", "2019", "2018"],
        ["Cash", "5", "6"],
        ["Debt of all\nkinds", "7", ""],
    ]
    look = (("GRID", (0, 0), (-1, -1), 0.5, "#000000"), ("SPAN", (1, 0), (2, 0)))
    doc = tabled(draw(tmp_path / "a.pdf", lambda canvas: platypus(canvas, grid, *look)))
    assert all_words(doc) == [
        [
            ["", "Years ended", "Years ended"],
            ["", "2019", "2018"],
            ["Cash", "5", "6"],
            ["Debt of all kinds", "7", ""],
        ]
    ]
    assert heads(doc) == [(2, 1)]


def test_lines_between_columns_only(tmp_path: Path) -> None:
    look = (("BOX", (0, 0), (-1, -1), 0.5, "#000000"), ("LINEBELOW", (0, 0), (-1, 0), 0.5, "#000000"),
            ("LINEAFTER", (0, 0), (-1, -1), 0.5, "#000000"))  # fmt: skip
    grid = [row for row in BALANCE if row[1]]
    doc = tabled(draw(tmp_path / "a.pdf", lambda canvas: platypus(canvas, grid, *look)))
    assert all_words(doc) == [grid]


def test_currency_in_a_column_of_its_own(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for at, (label, mark, first, second) in enumerate(
            (
                ("", "", "2019", "2018"),
                ("Cash", "$", "1,452.4", "996.0"),
                ("Debt", "", "44.1", "56.7"),
                ("Total", "$", "1,496.5", "1,052.7"),
            )
        ):
            y = 500 - 14 * at
            canvas.drawString(50, y, label)
            for left, right, figure in ((200, 260, first), (300, 360, second)):
                canvas.drawString(left, y, mark)
                canvas.drawRightString(right, y, figure)

    doc = tabled(draw(tmp_path / "a.pdf", page))
    assert all_words(doc) == [
        [["", "2019", "2018"], ["Cash", "$ 1,452.4", "$ 996.0"], ["Debt", "44.1", "56.7"],
         ["Total", "$ 1,496.5", "$ 1,052.7"]]
    ]  # fmt: skip


def test_labels_of_several_lines(tmp_path: Path) -> None:
    """Told by their distance, and where rows are as close as lines, by their words."""

    def page(step: float) -> Callable[[Canvas], None]:
        def drawn(canvas: Canvas) -> None:
            y = 500.0
            canvas.drawRightString(300, y + step, "2019")
            for lines, figure in (
                (("Tax benefit from losses that are", "carried forward to other years"), "12.5"),
                (("Other",), "3.5"),
                (("Interest on debt of all kinds and", "on obligations under leases"), "7.0"),
            ):
                canvas.drawRightString(300, y, figure)
                for line in lines:
                    canvas.drawString(50, y, line)
                    y -= 11
                y -= step - 11

        return drawn

    for step in (16, 11):
        doc = tabled(draw(tmp_path / f"{step}.pdf", page(step)))
        assert all_words(doc) == [
            [
                ["", "2019"],
                ["Tax benefit from losses that are carried forward to other years", "12.5"],
                ["Other", "3.5"],
                ["Interest on debt of all kinds and on obligations under leases", "7.0"],
            ]
        ]


def test_a_head_over_its_columns(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawCentredString(380, 514, "Years ended December 31,")
        rows(
            canvas,
            [
                ["", "2019", "2018", "2017"],
                ["Fixed price", "1,452.4", "1,146.2", "1,036.9"],
                ["Other", "44.1", "56.7", "70.8"],
            ],
            edges=(320, 400, 480),
        )

    doc = tabled(draw(tmp_path / "a.pdf", page))
    assert all_words(doc)[0][0] == ["", *["Years ended December 31,"] * 3]
    assert heads(doc) == [(2, 1)]


def test_two_tables_and_a_caption(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(50, 560, "Table 1: Sales by region and year")
        rows(canvas, BALANCE, 540, edges=(260, 340))
        prose(canvas, 440)
        rows(
            canvas,
            [["", "High", "Low"], ["First", "1.5", "0.5"], ["Second", "2.5", "1.25"]],
            340,
            edges=(200, 300),
        )

    doc = tabled(draw(tmp_path / "a.pdf", page))
    assert [len(grid) for grid in all_words(doc)] == [5, 3]
    assert [[span.of(doc.text) for span in table.title] for table in doc.tables] == [
        ["Table 1: Sales by region and year"],
        [],
    ]


def test_a_table_over_two_pages_is_one(tmp_path: Path) -> None:
    head = ["Region", "2019", "2018"]
    body = [[f"Town number {at}", f"{at}.5", f"{at + 7}.25"] for at in range(60)]

    def page(part: list[list[str]]) -> Callable[[Canvas], None]:
        return lambda canvas: rows(canvas, [head, *part], 560, step=16, edges=(260, 340))

    doc = tabled(draw(tmp_path / "a.pdf", page(body[:30]), page(body[30:])))
    assert all_words(doc) == [[head, *body]]
    last = doc.tables[0].cells[-1].spans[0]
    assert (doc.tables[0].page, doc.page_number(last.start)) == (1, 2)


def test_columns_written_one_after_the_other(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for at, words in enumerate(BALANCE):
            canvas.drawString(50, 500 - 14 * at, words[0])
        for column, edge in ((1, 260), (2, 340)):
            for at, words in enumerate(BALANCE):
                canvas.drawRightString(edge, 500 - 14 * at, words[column])

    doc = tabled(draw(tmp_path / "a.pdf", page))
    assert all_words(doc) == [BALANCE]
    assert any(len(cell.spans) == 1 for cell in doc.tables[0].cells)


def test_a_turned_page(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.translate(WIDTH, 0)
        canvas.rotate(90)
        rows(canvas, BALANCE, 400, edges=(260, 340))

    assert all_words(tabled(draw(tmp_path / "a.pdf", page))) == [BALANCE]


def lists(canvas: Canvas) -> None:
    for at in range(8):
        canvas.drawString(50, 500 - 14 * at, f"{at + 1}.")
        canvas.drawString(80, 500 - 14 * at, "An item of a list that says something")


def contents(canvas: Canvas) -> None:
    for at in range(8):
        canvas.drawString(50, 500 - 14 * at, f"Chapter about things {'. ' * 20}")
        canvas.drawRightString(400, 500 - 14 * at, str(3 + 4 * at))


def signatures(canvas: Canvas) -> None:
    pairs = (("Keller & Sons", "Moreau SA"), ("By: ________", "By: ________"), ("Name: Anna", "Name: Jean"),
             ("Title: Director", "Title: President"))  # fmt: skip
    for at, (left, right) in enumerate(pairs):
        canvas.drawString(50, 500 - 14 * at, left)
        canvas.drawString(260, 500 - 14 * at, right)


def columns(canvas: Canvas) -> None:
    for left in (40, 270):
        for at in range(20):
            canvas.drawString(left, 550 - 12 * at, PROSE[at : at + 44])


def equations(canvas: Canvas) -> None:
    for at in range(6):
        canvas.drawString(150, 500 - 30 * at, f"a + b = {at}")
        canvas.drawRightString(450, 500 - 30 * at, f"({at + 1})")


def chart(canvas: Canvas) -> None:
    canvas.grid([100, 150, 200, 250, 300], [300, 330, 360, 390])
    for at in range(5):
        canvas.drawCentredString(100 + 50 * at, 285, str(2015 + at))
    for at in range(4):
        canvas.drawRightString(90, 300 + 30 * at, str(10 * at))


def test_pages_without_a_table(tmp_path: Path) -> None:
    for page in (
        lists,
        contents,
        signatures,
        columns,
        equations,
        chart,
        lambda canvas: prose(canvas, 500, 20),
    ):
        assert tabled(draw(tmp_path / "a.pdf", page)).tables == (), page


def test_words_in_columns_under_a_rule(tmp_path: Path) -> None:
    grid = [
        ["Name", "Role", "Town"],
        ["Ann Miller", "Director", "Graz"],
        ["Bob Brown", "Clerk", "Linz"],
        ["Eve Grey", "Clerk", "Wien"],
    ]
    look = (("LINEBELOW", (0, 0), (-1, 0), 0.5, "#000000"),)
    doc = tabled(draw(tmp_path / "a.pdf", lambda canvas: platypus(canvas, grid, *look)))
    assert all_words(doc) == [grid]
    assert heads(doc) == [(1, 0)]


def test_spans_of_a_cell_beside_another_of_two_lines(tmp_path: Path) -> None:
    grid = [["One\nof two", "Two\nof two"], ["a", "b"], ["c", "d"]]
    look = (("GRID", (0, 0), (-1, -1), 0.5, "#000000"),)
    doc = tabled(draw(tmp_path / "a.pdf", lambda canvas: platypus(canvas, grid, *look)))
    first = doc.tables[0].cells[0]
    assert first.of(doc.text) == "One of two"
    assert all(isinstance(span, Span) for span in first.spans)
    assert "Two" not in "".join(span.of(doc.text) for span in first.spans)


def test_a_head_as_wide_as_the_rule_under_it(tmp_path: Path) -> None:
    """The currency at the left of its column, the figure at the right, the year in the middle of both."""

    def page(canvas: Canvas) -> None:
        for left, year in ((180, "2019"), (320, "2018")):
            canvas.drawCentredString(left + 50, 514, year)
            canvas.line(left, 511, left + 100, 511)
        for at, (label, mark, first, second) in enumerate(
            (("Cash", "$", "15", "(9)"), ("Debt", "", "4", "5"), ("Total", "$", "19", "(4)"))
        ):
            canvas.drawString(50, 500 - 14 * at, label)
            for left, figure in ((180, first), (320, second)):
                canvas.drawString(left, 500 - 14 * at, mark)
                canvas.drawRightString(left + 100, 500 - 14 * at, figure)

    doc = tabled(draw(tmp_path / "a.pdf", page))
    assert all_words(doc) == [
        [["", "2019", "2018"], ["Cash", "$ 15", "$ (9)"], ["Debt", "4", "5"], ["Total", "$ 19", "$ (4)"]]
    ]


def test_shaded_rows(tmp_path: Path) -> None:
    """Shades part the rows, and are no rules between columns."""

    def page(canvas: Canvas) -> None:
        rows(canvas, [["", "2019", "2018"]], 514, edges=(260, 340))
        for at, (lines, *figures) in enumerate(
            ((("Cash",), "5", "6"), (("Interest on debt", "Of all kinds"), "7", "8"), (("Other",), "9", "10"))
        ):
            y = 500 - 24 * at
            if at % 2:
                canvas.setFillGray(0.9)
                for left, right in ((48, 200), (200, 265), (265, 345)):
                    canvas.rect(left, y - 14, right - left, 24, stroke=0, fill=1)
                canvas.setFillGray(0)
            for line, words in enumerate(lines):
                canvas.drawString(50, y - 11 * line, words)
            for edge, figure in zip((260, 340), figures, strict=True):
                canvas.drawRightString(edge, y, figure)

    doc = tabled(draw(tmp_path / "a.pdf", page))
    assert all_words(doc) == [
        [
            ["", "2019", "2018"],
            ["Cash", "5", "6"],
            ["Interest on debt Of all kinds", "7", "8"],
            ["Other", "9", "10"],
        ]
    ]


def test_figures_in_the_middle_of_their_label(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        rows(canvas, [["", "2019", "2018"]], 520, edges=(260, 340))
        for at, (first, second) in enumerate(
            (("Interest on debt", "of all kinds"), ("Other charges", "and gains"))
        ):
            y = 500 - 22 * at
            canvas.drawString(50, y, first)
            canvas.drawString(50, y - 11, second)
            for edge, figure in ((260, f"{at + 1}.5"), (340, f"{at + 3}.5")):
                canvas.drawRightString(edge, y - 5.5, figure)

    doc = tabled(draw(tmp_path / "a.pdf", page))
    assert all_words(doc) == [
        [
            ["", "2019", "2018"],
            ["Interest on debt of all kinds", "1.5", "3.5"],
            ["Other charges and gains", "2.5", "4.5"],
        ]
    ]


def test_a_caption_is_no_head(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawCentredString(250, 516, "Table 2: Towns and their people")
        rows(
            canvas,
            [["Town", "People", "Area"], ["Graz", "291,134", "127.6"], ["Linz", "210,165", "95.9"]],
            edges=(260, 400),
        )

    doc = tabled(draw(tmp_path / "a.pdf", page))
    assert [span.of(doc.text) for span in doc.tables[0].title] == ["Table 2: Towns and their people"]
    assert all_words(doc)[0][0] == ["Town", "People", "Area"]
