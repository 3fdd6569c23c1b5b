from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.document.results import Finding, Status, TaskResult
from desktop.exporters.csv_redacted import redact_csv
from desktop.progress import JobContext
from desktop.readers.registry import read

from .text_traps import MARK, PHONE, SECRET, export, findings, unseen, write


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_only_the_cells_change(tmp_path: Path, delimiter: str, end: str, encoding: str) -> None:
    d = delimiter
    text = (
        f'Name{d}"Note ""x"""{d} Straße größer über{end}'
        f'{SECRET}{d}"a{d} b ""c"" {SECRET}"{d}  {end}'
        f'"{SECRET}"{d}{d}{PHONE}{end}Bo{d}"kept"{d}für Häuser'
    )
    path = write(tmp_path, "a.csv", text, encoding)
    data, exported = export(path, SECRET, PHONE)
    assert exported.problems == ()
    expected = text.replace(SECRET, MARK).replace(PHONE, MARK)
    assert data == expected.encode(encoding)


def test_a_name_with_a_delimiter_in_its_place_is_quoted(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", f"{SECRET},1\nx,{SECRET}\n")
    doc = read(path, JobContext())
    named = tuple(
        Finding("PERSON", finding.span, 1.0, "test", 'HALL, "JO"') for finding in findings(doc, SECRET)
    )
    result = TaskResult("redact", Status.OK, named, options={"style": "label"})
    redact_csv(doc, result, tmp_path / "out.csv", JobContext())
    assert (tmp_path / "out.csv").read_text() == '"[HALL, ""JO""]",1\nx,"[HALL, ""JO""]"\n'


def test_what_follows_a_closing_quote_belongs_to_the_cell(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", f'"{SECRET.split()[0]} "{SECRET.split()[1]},1\na,b\n')
    data, _ = export(path, SECRET)
    assert data.decode() == f'"{MARK}",1\na,b\n'


def test_a_byte_order_mark_stays(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", f"{SECRET},1\na,b\n", "utf-8-sig")
    assert export(path, SECRET)[0].startswith(codecs.BOM_UTF8)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.lists(st.text("abc \"',;|\n\té", max_size=8), min_size=3, max_size=3), min_size=1, max_size=5
    ),
    st.sampled_from(",;\t|"),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.text("XYZW0123456789 ", min_size=6, max_size=14).filter(
        lambda s: len(s.split()) and len(s.strip()) > 5
    ),
    st.data(),
)
def test_no_reader_finds_it_again(  # noqa: PLR0917
    tmp_path: Path, rows: list[list[str]], delimiter: str, quoting: int, secret: str, data: st.DataObject
) -> None:
    secret = secret.strip()
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, 2))
    rows = [["Head", "of", "it"], *[list(cells) for cells in rows]]
    rows[row + 1][column] = f"a {secret} b"
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows(rows)
    path = write(tmp_path, "a.csv", f"sep={delimiter}\r\n{out.getvalue()}")
    written, _ = export(path, secret)
    found = list(csv.reader(io.StringIO(written.decode(), newline=""), delimiter=delimiter))[1:]
    expected = [[cell.replace(f"a {secret} b", f"a {MARK} b") for cell in cells] for cells in rows]
    assert found == expected
    again, _ = export(write(tmp_path, "again.csv", written))
    assert again == written


def test_nothing_of_it_is_left_in_any_coding(tmp_path: Path) -> None:
    path = write(tmp_path, "a.tsv", f"Name\tPhone\n{SECRET}\t{PHONE}\n")
    data, _ = export(path, SECRET, PHONE)
    assert unseen(data, SECRET, PHONE)
