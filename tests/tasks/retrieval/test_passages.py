"""Passages: along the structure, nothing lost, and every word found again in the document."""

from __future__ import annotations

import hashlib

from desktop.document.model import Document, Page, Span
from desktop.document.tables import Cell, Table
from desktop.progress import JobContext
from desktop.tasks.retrieval.passages import MOST_WORDS, SHORT_WORDS, Passage, passages


def document(text: str, *, kind: str = "txt", tables: tuple[Table, ...] | None = None) -> Document:
    ends = [at for at, char in enumerate(text) if char == "\f"] + [len(text)]
    starts = [0, *(end + 1 for end in ends[:-1])]
    pages = tuple(
        Page(number, 0.0, 0.0, Span(start, end), ())
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
    )
    return Document("x", kind, hashlib.sha256(text.encode()).hexdigest(), text, pages, tables=tables)


def of(text: str, **more: object) -> tuple[Passage, ...]:
    return passages(document(text, **more), JobContext())  # type: ignore[arg-type]


SENTENCE = "The committee met in the old library and spoke of the roof for two hours. "


def test_prose_keeps_to_its_heading_and_to_its_size() -> None:
    text = (
        f"# Roof\n\n{SENTENCE * 30}\n\n# Money\n\nThe fund holds 400 dollars. Nobody has asked for it yet.\n"
    )
    found = of(text, kind="md")
    assert {passage.heading for passage in found} == {"Roof", "Money"}
    assert found[-1].text == "The fund holds 400 dollars. Nobody has asked for it yet."
    sizes = [len(passage.text.split()) for passage in found]
    assert max(sizes) <= MOST_WORDS
    assert min(sizes[:-1]) >= 40
    assert all(passage.kind == "prose" for passage in found)


def test_words_across_lines_are_found_again_where_they_stand() -> None:
    text = (
        "The lease of the flat over the shop began on 3\nMay 2021 and it ends when\n"
        "   the tenant dies. The rent is fixed.\n"
    )
    (passage,) = of(text)
    assert "on 3 May 2021 and" in passage.text
    start = passage.text.index("3 May 2021")
    (span,) = passage.locate(Span(start, start + len("3 May 2021")))
    assert span.of(text) == "3\nMay 2021"
    two = passage.locate(Span(passage.text.index("dies"), passage.text.index("rent") + 4))
    assert [span.of(text) for span in two] == ["dies.", "The rent"]


def test_every_word_is_in_some_passage() -> None:
    text = (
        "INVOICE\n\nInvoice number: 4711\nDate: 3 May 2021\nTotal: $ 1,200.00\n\n"
        "Please pay within thirty days. Thank you for your order.\n\nAlpha 12 13 14\nBeta 15 16 17\n"
    )
    said = " ".join(f"{passage.heading} {passage.text}" for passage in of(text)).split()
    assert set(text.split()) <= set(said)


def test_a_running_head_is_left_out_but_a_form_on_one_page_is_not() -> None:
    page = "Annual Report | page {}\n\nThe year was good for all of us and for {} of our plants.\n"
    text = "\f".join(page.format(number, number) for number in range(1, 6)) + "\nRoom: 12\n"
    said = "\n".join(passage.text for passage in of(text))
    assert "Annual Report" not in said
    assert "Room: 12" in said


def grid(text: str) -> Table:
    """A table of the lines of `text` that have tabs."""
    cells = []
    at = 0
    rows = [line for line in text.split("\n") if "\t" in line]
    for row, line in enumerate(rows):
        for column, words in enumerate(line.split("\t")):
            if words:
                start = text.index(words, at)
                at = start + len(words)
                cells.append(Cell(row, column, (Span(start, at),)))
    return Table(len(rows), 3, tuple(cells), 1, 1)


TABLE = "\t2019\t2018\nSales\t699\t712\nAssets:\t\t\nCash\t12\t13"


def test_a_row_says_its_heads_and_points_at_its_cells() -> None:
    text = f"Figures of the year.\n\n{TABLE}\n"
    rows = [passage for passage in of(text, tables=(grid(text),)) if passage.kind == "row"]
    assert [row.text for row in rows] == [
        "Sales | 2019: 699 | 2018: 712",
        "Assets | Cash | 2019: 12 | 2018: 13",
    ]
    for row in rows:
        for start, piece in row.pieces:
            assert row.text[start : start + len(piece)] == piece.of(text)
    start = rows[1].text.index("13")
    assert [span.of(text) for span in rows[1].locate(Span(start, start + 2))] == ["13"]
    assert [span.of(text) for span in rows[0].locate(Span(0, 10))] == ["Sales", "2019"[:2]]


def test_words_of_a_table_are_not_said_twice() -> None:
    text = f"Figures of the year.\n\n{TABLE}\n"
    prose = [passage.text for passage in of(text, tables=(grid(text),)) if passage.kind == "prose"]
    assert prose == ["Figures of the year."]


def test_a_document_without_words_has_no_passages() -> None:
    assert of("") == ()
    assert of(" \n\n 12 \n") == ()


def test_text_without_full_stops_is_cut_into_passages_of_the_usual_size() -> None:
    text = "revenue grew because customers bought more pumps, and costs fell in asia " * 400
    found = of(text)
    sizes = [len(passage.text.split()) for passage in found]
    assert max(sizes) <= MOST_WORDS + SHORT_WORDS
    assert " ".join(passage.text for passage in found).split() == text.split()
    assert all(passage.text.endswith(",") for passage in found[:-1])


def test_a_sentence_over_two_pages_is_cut_where_it_stands() -> None:
    half = "the board expects growth of services in the next quarter " * 30
    text = f"{half}\f{half}"
    found = of(text)
    assert " ".join(passage.text for passage in found).split() == text.split()
    for passage in found:
        first, last = passage.text.split()[0], passage.text.split()[-1]
        places = passage.locate(Span(0, len(passage.text)))
        assert places[0].of(text).startswith(first)
        assert places[-1].of(text).endswith(last)


def test_writing_without_spaces_is_bounded_too() -> None:
    found = of("收入增长因为客户购买了更多产品" * 2000)
    assert len(found) > 5
    assert max(len(passage.text) for passage in found) <= 20 * MOST_WORDS + 120
