"""How a translation is parted between places, and which of its letters look how."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.model import Span
from desktop.document.results import Cited
from desktop.exporters import translation
from desktop.exporters.translated_pdf_fonts import Style, font, has, style_of, width, writable
from desktop.exporters.translated_pdf_letters import Letter, Look
from desktop.exporters.translated_pdf_words import Row, dressed, parts, row_of

PLAIN, BOLD = Look(), Look(Style(bold=True))


def letters(text: str, bold: str = "", **look: bool | int) -> list[Letter]:
    """Letters of a line of which `bold` looks differently."""
    start = text.find(bold) if bold else len(text)
    other = Look(**look) if look else BOLD
    looks = [other if start <= at < start + len(bold) else PLAIN for at in range(len(text))]
    return [
        Letter(at, char, (at, 0, at + 1, 1), 1, 10, looks[at], "F", None)
        for at, char in enumerate(text)
        if not char.isspace()
    ]


def bold_of(row: Row, shown: list[Letter]) -> str:
    text = dressed(row, shown)
    return "".join(char for char, look in zip(text.text, text.looks, strict=True) if look.style.bold)


def linked(source: str, made: str, *pairs: tuple[str, str]) -> Row:
    links = tuple(
        (Span(source.find(a), source.find(a) + len(a)), Span(made.find(b), made.find(b) + len(b)))
        for a, b in pairs
    )
    return row_of(translation.Row((Span(0, len(source)),), source, Cited(made, (), links=links)))


def test_links_carry_the_look_of_words() -> None:
    row = linked("the red house", "a casa vermelha", ("the", "a"), ("red", "vermelha"), ("house", "casa"))
    assert bold_of(row, letters("the red house", "red")) == "vermelha"


def test_words_between_linked_ones_look_as_both_do() -> None:
    source = "big red house by the sea"
    made = "casa grande e vermelha do mar"
    row = linked(source, made, ("big", "grande"), ("red", "vermelha"), ("sea", "mar"))
    assert bold_of(row, letters(source, "big red")).strip() == "grande e vermelha"


def test_without_links_what_stands_in_both_keeps_its_look() -> None:
    row = Row("write to a@b.org today", "escreva hoje para a@b.org")
    assert bold_of(row, letters("write to a@b.org today", "a@b.org")) == "a@b.org"


def test_without_links_what_stands_before_a_colon_keeps_its_look() -> None:
    row = Row("Notice: all is well", "Aviso prévio: está tudo bem")
    assert bold_of(row, letters("Notice: all is well", "Notice:")).strip() == "Aviso prévio:"


def test_a_link_whose_words_are_lost_goes_where_they_would_stand() -> None:
    row = Row("you find it here now", "agora tudo isto pode ser encontrado")
    text = dressed(row, letters("you find it here now", "here", link=4))
    linked_to = "".join(char for char, look in zip(text.text, text.looks, strict=True) if look.link == 4)
    assert linked_to
    assert text.text.find(linked_to) > len(text.text) / 3


def test_raised_numbers_end_a_word_again() -> None:
    row = Row("profit grew1 in 2021", "o lucro cresceu1 em 2021")
    text = dressed(row, letters("profit grew1 in 2021", "1", raised=True))
    assert [at for at, look in enumerate(text.looks) if look.raised] == [text.text.index("1")]


def test_a_translation_is_cut_where_the_source_was() -> None:
    row = linked(
        "one two three four", "eins zwei drei vier", ("one", "eins"), ("two", "zwei"), ("three", "drei")
    )
    assert parts(row, [3, 12]) == ["eins", "zwei drei vier"]
    assert parts(row, [11, 4]) == ["eins zwei drei", "vier"]
    assert parts(Row("aa bb cc dd", "AA BB CC DD"), [4, 4]) == ["AA BB", "CC DD"]


@given(st.text("ab ", min_size=1, max_size=40), st.lists(st.integers(0, 9), min_size=1, max_size=4))
def test_parts_are_the_whole(made: str, counts: list[int]) -> None:
    row = Row("source", " ".join(made.split()))
    assert " ".join(part for part in parts(row, counts) if part) == row.translation


def test_a_row_that_stays_is_not_changed() -> None:
    row = row_of(translation.Row((Span(0, 5),), "a  b\nc", Cited("a b c", ())))
    assert not row.changed


@pytest.mark.parametrize(
    ("name", "flags", "weight", "style"),
    [
        ("ABCDEF+TimesNewRomanPS-BoldMT", 0, 400, Style("serif", bold=True)),
        ("Arial-ItalicMT", 0, 800, Style("sans", italic=True)),
        ("CMBX12", 4, 400, Style("serif", bold=True)),
        ("CourierNew", 0, 400, Style("mono")),
        ("DejaVuSerif-Oblique", 0, 400, Style("serif", italic=True)),
        ("DejaVuSansMono", 0, 400, Style("mono")),
        ("F1", 2, 400, Style("serif")),
        ("F1", 0, 900, Style("sans", bold=True)),
    ],
)
def test_the_nearest_font(name: str, flags: int, weight: int, style: Style) -> None:
    assert style_of(name, flags, weight) == style


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("family", ["serif", "sans", "mono"])
def test_fonts_have_latin_greek_and_cyrillic(family: str, bold: bool) -> None:
    glyphs = font(Style(family, bold=bold)).face.charToGlyph  # type: ignore[arg-type]
    assert not {char for char in "aéßşłőȘøΨωίЖщяїґ€£“”—…•§" if ord(char) not in glyphs}


def test_fonts_are_as_wide_as_the_usual_ones() -> None:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    said = "The quick brown fox jumps over the lazy dog"
    for family, usual in (("serif", "Times-Roman"), ("sans", "Helvetica"), ("mono", "Courier")):
        ours = width(said, Style(family))  # type: ignore[arg-type]
        assert ours == pytest.approx(stringWidth(said, usual, 1), rel=0.002)


def test_what_has_no_drawing_is_written_as_near_as_can_be() -> None:
    assert writable("e\u0301 a\u00adb\u200b x\u00a0y \ufb03") == "é ab x y ffi"
    assert writable("漢") == "\ufffd"
    assert has("ș")
