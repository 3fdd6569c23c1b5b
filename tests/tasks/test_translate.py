"""The whole document is translated, each piece once, and what lost a figure is tried again or marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.document.model import Document, Page, PageState, Span, Verbatim
from desktop.document.results import Cited, OptionValue, Status, TaskResult
from desktop.engines.base import Translation
from desktop.engines.fake import FakeEngines, FakeTranslator
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.tasks.translate import Translate


def _document(text: str, state: PageState = PageState.READ) -> Document:
    return Document("a.txt", "txt", "0" * 64, text, (Page(1, 0, 0, Span(0, len(text)), (), state),))


def _run(
    doc: Document, engines: FakeEngines | None = None, source: str = "en", target: str = "pt"
) -> TaskResult:
    return Translate().run(doc, engines or FakeEngines(), {"from": source, "to": target}, JobContext())


class Forgetful(FakeTranslator):
    """Loses figures and stand-ins; with a beam it keeps what has one digit and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[list[str]] = []

    def translate(self, sentences: Sequence[str], ctx: JobContext, *, beam: int = 1) -> list[Translation]:
        if sentences:
            self.asked.append(list(sentences))
        return [
            Translation(
                " ".join(w for w in s.split() if not any(map(str.isdigit, w)) or (beam > 1 and len(w) == 1))
            )
            for s in sentences
        ]


class ForgetfulEngines(FakeEngines):
    def __init__(self) -> None:
        self.only = Forgetful()

    def translator(self, direction: str) -> FakeTranslator:
        return self.only


def test_each_piece_stands_beside_its_source() -> None:
    doc = _document("The rent is due.\n\nThe keys are here.\n\nThe rent is due.\n\n12.50\n")
    result = _run(doc)
    (section,) = result.sections
    assert section.columns == ("English", "Portuguese")
    assert [[cell.value for cell in row] for row in section.rows] == [
        ["The rent is due.", "due. is rent The"],
        ["The keys are here.", "here. are keys The"],
        ["The rent is due.", "due. is rent The"],
        ["12.50", "12.50"],
    ]
    assert all(cell.spans[0].of(doc.text) == row[0].value for row in section.rows for cell in row)
    assert result.status is Status.OK
    assert result.models == ("fake-translator 1",)


def test_what_lost_a_figure_is_tried_again_and_else_marked() -> None:
    engines = ForgetfulEngines()
    result = _run(_document("We met 5 times.\n\nWe paid 100 euros.\n\nWe met.\n\nWe met.\n"), engines)
    rows = result.sections[0].rows
    assert [(row[1].value, row[1].support) for row in rows] == [
        ("We met 5 times.", "derived"),
        ("We paid euros.", "unverified"),
        ("We met.", "derived"),
        ("We met.", "derived"),
    ]
    assert engines.only.asked == [
        ["We met 5 times.", "We paid 100 euros.", "We met."],
        ["We met 5 times.", "We paid 100 euros."],
        ["We paid XQ1 euros."],  # with the figure aside, then the same with more hypotheses
        ["We paid XQ1 euros."],
    ]
    assert any(note.startswith("1 of 4 pieces") for note in result.notes)


def test_an_address_stands_aside() -> None:
    result = _run(
        _document("Write to a.b@example.org or see https://example.org/x today.\n\nThe #7 is out.\n")
    )
    assert [row[1].value for row in result.sections[0].rows] == [
        "today. https://example.org/x see or a.b@example.org to Write",
        "out. is #7 The",
    ]
    assert result.sections[0].rows[0][1].support == "derived"


def test_the_direction_is_found_out_or_asked_for() -> None:
    portuguese = "O contrato termina em março e qualquer das partes pode rescindi-lo a qualquer momento."
    result = _run(_document(portuguese), source="auto", target="auto")
    assert result.sections[0].columns == ("Portuguese", "English")
    assert "found out" in result.notes[0]
    with pytest.raises(UserError) as refused:
        _run(
            _document("Der Vertrag endet im März, und jede Partei darf ihn jederzeit kündigen."),
            source="auto",
            target="auto",
        )
    assert refused.value.code == "language_unknown"
    assert "English into Portuguese; Portuguese into English" in refused.value.hint
    with pytest.raises(UserError) as refused:
        _run(_document("The rent is due on the first day of the month."), target="fr")
    assert refused.value.code == "no_such_direction"
    assert "English into Portuguese" in refused.value.hint
    with pytest.raises(UserError) as refused:
        _run(_document("The rent is due on the first day of the month."), source="auto", target="en")
    assert refused.value.code == "same_language"


def test_the_links_of_the_words_and_what_was_lost_are_told() -> None:
    doc = _document("Pay 5 to a@b.org.\n")
    row = _run(doc).sections[0].rows[0][1]
    assert [(a.of("Pay 5 to a@b.org."), b.of(row.value)) for a, b in row.links] == [
        ("Pay", "Pay"),
        ("5", "5"),
        ("to", "to"),
        ("a@b.org.", "a@b.org."),
    ]
    lost = _run(_document("We paid 100 euros and 7 cents.\n"), ForgetfulEngines()).sections[0].rows[0][1]
    assert (lost.lacks, lost.unsupported) == (("100",), ())


def test_what_was_translated_once_is_not_translated_again() -> None:
    engines = ForgetfulEngines()
    _run(_document("We met.\n\nWe left.\n"), engines)
    _run(_document("We met.\n\nWe stayed.\n"), engines)
    assert engines.only.asked == [["We met.", "We left."], ["We stayed."]]


def test_what_is_no_language_is_left_aside() -> None:
    doc = replace(
        _document("name: See the manual(x) for f() now.\n\nx = 1\n"),
        verbatim=(
            Verbatim(Span(0, 6), "apart"),
            Verbatim(Span(20, 23), "markup"),
            Verbatim(Span(28, 31), "within"),
            Verbatim(Span(38, 43), "apart"),
        ),
    )
    (row,) = _run(doc).sections[0].rows
    assert row[0].value == "See the manual for f() now."
    assert row[0].spans == (Span(6, 36),)
    assert row[1].value == "now. f() for manual the See"


def test_nothing_to_translate_is_said() -> None:
    with pytest.raises(UserError, match="pictures"):
        _run(_document("", PageState.NEEDS_OCR))
    with pytest.raises(UserError) as refused:
        _run(_document("12\n34\n"))
    assert refused.value.code == "nothing_to_translate"


def test_a_page_that_was_not_read_is_named() -> None:
    doc = Document(
        "a.pdf",
        "pdf",
        "0" * 64,
        "The rent is due.\n",
        (Page(1, 595, 842, Span(0, 17), ()), Page(2, 595, 842, Span(17, 17), (), PageState.FAILED)),
    )
    result = _run(doc)
    assert result.status is Status.PARTIAL
    assert [problem.page for problem in result.problems] == [2]
    assert "Read 1 of 2 pages." in result.notes


def _with(text: str, engines: FakeEngines | None = None, **options: OptionValue) -> list[Cited]:
    given: dict[str, OptionValue] = {"from": "en", "to": "pt", **options}
    (section,) = Translate().run(_document(text), engines or FakeEngines(), given, JobContext()).sections
    return [row[1] for row in section.rows]


def test_a_glossary_and_words_to_keep_are_enforced(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text("English,Portuguese\nrent,renda\nlease agreement,contrato de locação\n")
    rows = _with(
        "The rent of a lease agreement goes to Blue Team now.\n\nNothing of it is here.\n",
        glossary=str(path),
        keep=("Blue Team",),
    )
    assert rows[0].value == "now. Blue Team to goes contrato de locação a of renda The"
    assert (rows[0].support, rows[0].lacks) == ("derived", ())
    assert rows[1].value == "here. is it of Nothing"


def test_a_term_that_could_not_be_enforced_is_told(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text("rent,renda\n")
    (row,) = _with("The rent 50 is due.\n", ForgetfulEngines(), glossary=str(path))
    assert row.lacks == ("50", "rent")  # no links, and stand-ins are lost
    assert row.support == "unverified"


def test_sentences_of_a_memory_are_used_and_marked(tmp_path: Path) -> None:
    path = tmp_path / "memory.tmx"
    path.write_text(
        "<tmx version='1.4'><header/><body>"
        "<tu><tuv xml:lang='en-US'><seg>The rent of 1,200 euros is due.</seg></tuv>"
        "<tuv xml:lang='pt-PT'><seg>A renda de 1.200 euros vence.</seg></tuv></tu></body></tmx>"
    )
    text = "The rent of 1,200 euros is due.\n\nThe rent of 1,350 euros is due!\n\nThe keys are here.\n"
    rows = _with(text, memory=str(path))
    assert [(row.value, row.kind, row.score) for row in rows] == [
        ("A renda de 1.200 euros vence.", "memory", 1.0),
        ("A renda de 1,350 euros vence.", "memory", 0.95),
        ("here. are keys The", "", 1.0),
    ]
    assert rows[1].normal == "The rent of 1,200 euros is due."


def test_figures_are_written_as_asked() -> None:
    text = "The rent is 1,234.50 now.\n\n1,234.50\t12.5\n"
    assert [row.value for row in _with(text)] == ["now. 1.234,50 is rent The", "1.234,50", "12,5"]
    assert [row.value for row in _with(text, notation="keep")] == [
        "now. 1,234.50 is rent The",
        "1,234.50",
        "12.5",
    ]
