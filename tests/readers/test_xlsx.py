from __future__ import annotations

import contextlib
import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import numbers
from openpyxl.worksheet.datavalidation import DataValidation

from desktop.document.model import PageState
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.readers.ooxml import open_package, write_package
from desktop.readers.ooxml_text import derived
from desktop.readers.registry import read
from desktop.readers.xlsx import MOST_TABS, column_letters, column_number


def sample(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Staff"
    sheet.append(["Name", "Phone", "Born", "Pay"])
    sheet.append(["Ann Miller", 436641234567, dt.date(1980, 5, 4), 1234.5])
    sheet["D2"].number_format = numbers.FORMAT_NUMBER_COMMA_SEPARATED1
    sheet.append(["Bob", None, None, '=IF(A3="Bob Brown","yes",D2)'])
    sheet["A2"].comment = Comment("Ask her", "Eve")
    sheet.oddHeader.left.text = "Of the firm"
    sheet.oddHeader.right.text = "&P"
    rule = DataValidation(type="list", formula1='"one,two"')
    sheet.add_data_validation(rule)
    rule.add("F1")
    hidden = book.create_sheet("Old")
    hidden.sheet_state = "veryHidden"
    hidden["C5"] = "down here"
    hidden.row_dimensions[5].hidden = True
    book.save(path)
    return path


def test_sheets_row_by_row(tmp_path: Path) -> None:
    doc = read(sample(tmp_path / "a.xlsx"), JobContext())
    assert doc.kind == "xlsx"
    assert doc.text == (
        "Staff\n"
        "Name\tPhone\tBorn\tPay\n"
        "Ann Miller\t436641234567\t1980-05-04\t1,234.50\n"
        "Bob\n"
        "Bob Brown\nyes\n"
        "Of the firm\n"
        "one,two\n"
        "Ask her\n"
        "Old\n"
        "down here\n"
    )
    assert [page.span.of(doc.text).splitlines()[0] for page in doc.pages] == ["Staff", "Old"]
    assert {page.state for page in doc.pages} == {PageState.READ}
    assert not doc.paged


def test_anchors_name_the_cells(tmp_path: Path) -> None:
    doc = read(sample(tmp_path / "a.xlsx"), JobContext())
    anchors = {run.span.of(doc.text): run.anchor for page in doc.pages for run in page.runs}
    assert anchors["Ann Miller"] == "Staff!A2"
    assert anchors["1,234.50"] == "Staff!D2"
    assert anchors["down here"] == "Old!C5"
    assert anchors["Bob Brown"] == "Staff!D3="
    assert anchors["Ask her"].startswith("xl/comments/comment1.xml#")
    assert [run.anchor for page in doc.pages for run in page.runs if derived(run)] == ["Staff!D3="] * 2


def test_a_cell_far_to_the_right_does_not_stand_behind_thousands_of_tabs(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["first"])
    book.active["XFD1"] = "last"
    book.save(tmp_path / "a.xlsx")
    assert "first" + "\t" * MOST_TABS + "last" in read(tmp_path / "a.xlsx", JobContext()).text


@pytest.mark.parametrize(("letters", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("XFD", 16_384)])
def test_columns(letters: str, number: int) -> None:
    assert column_number(letters) == number
    assert column_letters(number) == letters


def test_strict_documents_are_read_as_the_others_are(tmp_path: Path) -> None:
    path = sample(tmp_path / "a.xlsx")
    text = read(path, JobContext()).text
    parts = open_package(path.read_bytes(), path.name)
    strict = {
        name: part.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ).replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, part in parts.items()
    }
    assert strict != parts
    write_package(strict.items(), path)
    assert read(path, JobContext()).text == text


def test_a_workbook_without_sheets_is_damaged(tmp_path: Path) -> None:
    path = sample(tmp_path / "a.xlsx")
    parts = open_package(path.read_bytes(), path.name)
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<sheet ", b"<shoot ")
    write_package(parts.items(), path)
    with pytest.raises(UserError) as error:
        read(path, JobContext())
    assert error.value.code == "damaged"
    assert "Excel" in error.value.message


def _locked(path: Path) -> Path:
    import msoffcrypto

    plain = io.BytesIO(path.read_bytes())
    with path.open("wb") as file:
        msoffcrypto.OfficeFile(plain).encrypt("open sesame", file)
    return path


def test_a_workbook_with_a_password(tmp_path: Path) -> None:
    path = _locked(sample(tmp_path / "a.xlsx"))
    for password, code in ((None, "password_needed"), ("close sesame", "password_wrong")):
        with pytest.raises(UserError) as error:
            read(path, JobContext(), password)
        assert error.value.code == code
    doc = read(path, JobContext(), "open sesame")
    assert "Ann Miller\t" in doc.text


@given(at=st.integers(0, 20_000), junk=st.binary(min_size=1, max_size=40), cut=st.booleans())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_locked_file_that_is_broken(tmp_path: Path, at: int, junk: bytes, cut: bool) -> None:
    if not (good := tmp_path / "good.xlsx").exists():
        _locked(sample(good))
    data = good.read_bytes()
    at = 8 + at % (len(data) - 8)
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(data[:at] + junk + (b"" if cut else data[at + len(junk) :]))
    # Anything but an error for a person is a fault.
    with contextlib.suppress(UserError):
        assert read(broken, JobContext(), "open sesame").kind == "xlsx"
