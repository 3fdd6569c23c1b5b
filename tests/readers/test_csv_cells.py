from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.readers import csv_cells
from desktop.readers.csv_cells import cells, delimiter_of, letters
from desktop.readers.registry import read


def _read(tmp_path: Path, data: str, name: str = "a.csv", encoding: str = "utf-8"):
    path = tmp_path / name
    path.write_bytes(data.encode(encoding))
    return read(path, JobContext())


def test_rows_with_their_places(tmp_path: Path) -> None:
    doc = _read(tmp_path, 'Name;Note\r\nAnn;"says ""hi"";\r\nand goes"\r\n;x\r\n')
    assert doc.kind == "csv"
    assert doc.text == 'Name\tNote\nAnn\tsays "hi";\r\nand goes\n\tx'
    assert [run.anchor for run in doc.pages[0].runs] == [
        "row 1, column A",
        "row 1, column B",
        "row 2, column A",
        "row 2, column B",
        "row 3, column B",
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    rows = [["Name", "Amount", "Remark"], ["Ann", "1,5", "a;b|c"], ["Bo", "2,5", "O'Neill, said"]] * 3
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    assert delimiter_of(out.getvalue(), Path("a.csv")) == delimiter


def test_the_first_line_may_say_the_delimiter() -> None:
    text = "sep=:\r\na:b\r\n"
    assert delimiter_of(text, Path("a.csv")) == ":"
    assert [cell.content.text for cell in cells(text, ":", "a")] == ["a", "b"]


@given(
    st.lists(st.lists(st.text("ab\"', ;\n\r\té", max_size=6), min_size=1, max_size=4), max_size=6),
    st.sampled_from(",;\t|"),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_cells_are_those_of_python(rows: list[list[str]], delimiter: str, quoting: int) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows(rows)
    text = out.getvalue()
    expected = [row or [""] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    found: list[list[str]] = []
    for cell in cells(text, delimiter, "a"):
        while len(found) <= cell.row:
            found.append([])
        found[cell.row].append(cell.content.text)
    assert found == expected


def test_a_quote_that_never_ends_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_cells, "MAX_CELL", 1000)
    with pytest.raises(UserError) as error:
        _read(tmp_path, 'a,b\n"' + "x" * 2000)
    assert error.value.code == "damaged"


def test_names_of_columns() -> None:
    assert [letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
