"""The originals come back into a file with pseudonyms, whatever was written around them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from desktop.document.results import Pair
from desktop.errors import UserError
from desktop.exporters.originals import Originals, put_back
from desktop.exporters.restore import restore
from desktop.progress import JobContext
from desktop.readers.ooxml import write_package

from . import office_traps as traps

PAIRS = (
    Pair("PERSON", "John Smith", "Peter Baker", 1),
    Pair("PERSON", "John\nSmith", "Peter\nBaker", 1),
    Pair("PERSON", "Smith", "Baker", 1),
    Pair("PERSON", "John", "Peter", 1),
    Pair("PERSON", "Ann Rose", "Eve Hill", 2),
    Pair("PERSON", "Rose", "Hill", 2),
    Pair("DATE", "1 May 2020", "3 April 2019", 1),
    Pair("DATE", "8 July 2021", "3 April 2019", 2),
    Pair("PHONE", "+44 20 7946 0958", "+1 (302) 555-0153", 0),
    Pair("TITLE", "Engineer", "[TITLE 1]", 0),
    Pair("EMAIL", 'j"s@acme.test', "p.baker@example.com", 0),
    Pair("ORG", "Smith & Sons, Inc", "Everett Ltd", 0),
)


def back(text: str) -> str:
    return put_back(text, Originals.of(PAIRS).edits(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Peter Baker came.", "John Smith came."),
        ("Peter  Baker, Peter\nBaker", "John  Smith, John\nSmith"),
        ("PETER BAKER and peter baker", "JOHN SMITH and john smith"),
        ("Herr Baker sagte; Bakers Haus; Baker's", "Herr Smith sagte; Smiths Haus; Smith's"),
        ("the hill, Hill", "the hill, Rose"),
        ("Bakersfield, Bakerson", "Bakersfield, Bakerson"),
        ("Call +1 (302) 555-0153.", "Call +44 20 7946 0958."),
        ("an [TITLE 1].", "an Engineer."),
        ("p.baker@example.com", 'j"s@acme.test'),
        ("Baker, 3 April 2019", "Smith, 1 May 2020"),
        ("Eve Hill, 3 April 2019", "Ann Rose, 8 July 2021"),
        ("Nobody.", "Nobody."),
    ],
)
def test_in_a_text(text: str, expected: str) -> None:
    assert back(text) == expected


words = st.sampled_from(["und", "went", "2024", "\n", ",", "the baker", "\u00e9"])
held = st.sampled_from([pair for pair in PAIRS if pair.label != "DATE"])


@given(st.lists(words | held, max_size=12))
def test_each_pseudonym_comes_back_exactly(pieces: list[str | Pair]) -> None:
    before = " ".join(piece.pseudonym if isinstance(piece, Pair) else piece for piece in pieces)
    after = " ".join(piece.original if isinstance(piece, Pair) else piece for piece in pieces)
    assert back(before) == after


@given(st.text(max_size=60))
def test_any_text_is_left_but_for_pseudonyms(text: str) -> None:
    edits = Originals.of(PAIRS).edits(text)
    ends = [0]
    for start, end, _ in edits:
        assert ends[-1] <= start < end <= len(text)
        ends.append(end)
    if not edits:
        assert back(text) == text


def put(path: Path, dest: str = "") -> Path:
    out = path.with_name(dest or f"back{path.suffix}")
    exported = restore(path, out, PAIRS, JobContext())
    assert exported.path == str(out)
    return out


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_text_files(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(b"\xef\xbb\xbf# Peter Baker\r\n\r\nHill and hill\r\n")
    assert put(file).read_bytes() == b"\xef\xbb\xbf# John Smith\r\n\r\nRose and hill\r\n"


def test_json(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('{"name": "Peter Baker",\n "mail": "p.baker@example.com"}')
    assert json.loads(put(file).read_text()) == {"name": "John Smith", "mail": 'j"s@acme.test'}


def test_csv(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("name,firm\nPeter Baker,Everett Ltd\n")
    assert put(file).read_text() == 'name,firm\nJohn Smith,"Smith & Sons, Inc"\n'


def test_html(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text("<!DOCTYPE html><html><body><p>Everett Ltd, <b>Hill</b></p></body></html>")
    out = put(file).read_text()
    assert "<p>Smith &amp; Sons, Inc, <b>Rose</b></p>" in out


def test_word_across_runs_with_its_formatting(tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    document = docx.Document()
    paragraph = document.add_paragraph("Dear ")
    paragraph.add_run("Pe").bold = True
    paragraph.add_run("ter Ba")
    paragraph.add_run("ker, welcome")
    document.add_table(1, 1).cell(0, 0).text = "Hill"
    document.sections[0].header.paragraphs[0].text = "for Peter Baker"
    document.save(str(file))
    made = docx.Document(str(put(file)))
    assert [p.text for p in made.paragraphs] == ["Dear John Smith, welcome"]
    assert [run.bold for run in made.paragraphs[0].runs] == [None, True, None, None]
    assert made.tables[0].cell(0, 0).text == "Rose"
    assert made.sections[0].header.paragraphs[0].text == "for John Smith"


def test_excel(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "Peter Baker"
    book.active["B1"] = "=A1"
    book.save(file)
    sheet = openpyxl.load_workbook(put(file)).active
    assert (sheet["A1"].value, sheet["B1"].value) == ("John Smith", "=A1")


def test_a_workbook_in_a_word_file(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "Paid by Peter Baker"
    book.save(tmp_path / "inner.xlsx")
    docx.Document().save(tmp_path / "a.docx")
    parts = traps.unpacked((tmp_path / "a.docx").read_bytes())
    data = (tmp_path / "inner.xlsx").read_bytes()
    traps.add(parts, traps.BODY, "package", "word/embeddings/embedded1.xlsx", data)
    traps.add(parts, traps.BODY, "package", "word/embeddings/broken.xlsx", b"PK none")
    write_package(parts.items(), tmp_path / "a.docx")
    restored = traps.unpacked(put(tmp_path / "a.docx").read_bytes())
    sheet = openpyxl.load_workbook(io.BytesIO(restored["word/embeddings/embedded1.xlsx"])).active
    assert sheet["A1"].value == "Paid by John Smith"
    assert restored["word/embeddings/broken.xlsx"] == b"PK none"


def pdf(path: Path) -> Path:
    canvas = Canvas(str(path))
    canvas.drawString(72, 700, "For Peter Baker")
    canvas.save()
    return path


def test_a_pdf_gives_its_text(tmp_path: Path) -> None:
    file = pdf(tmp_path / "a.pdf")
    assert "For John Smith" in put(file, "back.txt").read_text()
    with pytest.raises(UserError) as caught:
        put(file)
    assert caught.value.code == "restore_unsupported"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.pdf", "back.txt"]


def test_a_file_without_pseudonyms_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Nobody")
    exported = restore(file, tmp_path / "b.txt", PAIRS, JobContext())
    assert [problem.code for problem in exported.problems] == ["nothing_restored"]


def test_the_source_is_never_the_target(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Peter Baker")
    with pytest.raises(UserError) as caught:
        restore(file, file, PAIRS, JobContext())
    assert caught.value.code == "same_file"
    assert file.read_text() == "Peter Baker"
