from __future__ import annotations

from pathlib import Path

from desktop.document.results import Section, Status, TaskResult
from desktop.engines.fake import FakeEngines
from desktop.progress import JobContext
from desktop.readers.registry import read
from desktop.tasks.tables import Tables


def run(path: Path, text: str, *, tables: bool = True) -> tuple[str, TaskResult]:
    path.write_text(text, encoding="utf-8")
    doc = read(path, JobContext(), tables=tables)
    return doc.text, Tables().run(doc, FakeEngines(), {}, JobContext())


def values(section: Section) -> list[list[str]]:
    return [[cited.value for cited in row] for row in section.rows]


def test_a_table_with_its_heads_and_typed_cells(tmp_path: Path) -> None:
    source = """<html><table><caption>Sales by region</caption>
    <tr><th><th colspan=2>Years</tr><tr><th><th>2019<th>2018</tr>
    <tr><td>North<td>$ 1,234.5<td>(6)</tr><tr><td>Share<td>4.5 %<td>—</tr>
    <tr><td>Code<td>0043<td>2x</table>"""
    text, result = run(tmp_path / "a.html", source)
    (section,) = result.sections
    assert result.status is Status.OK
    assert (section.name, section.title, section.layout) == ("table_1", "Sales by region", "table")
    assert section.columns == ("", "Years 2019", "Years 2018")
    assert values(section) == [["North", "$ 1,234.5", "(6)"], ["Share", "4.5 %", "—"], ["Code", "0043", "2x"]]
    assert [[(cited.kind, cited.normal) for cited in row] for row in section.rows] == [
        [("text", ""), ("money", "1234.5 USD"), ("number", "-6")],
        [("text", ""), ("percent", "4.5 %"), ("text", "")],
        [("text", ""), ("text", ""), ("text", "")],
    ]
    for cited in (cited for row in section.rows for cited in row):
        assert " ".join(span.of(text) for span in cited.spans) == cited.value
        assert cited.support == "quoted"


def test_merged_cells(tmp_path: Path) -> None:
    source = """<html><table><tr><th>Area<th>Town<th>2019</tr>
    <tr><th rowspan=2>North<td>Graz<td>5</tr><tr><td>Linz<td>6</tr><tr><th>South<td colspan=2>none</table>"""
    _, result = run(tmp_path / "a.html", source)
    assert values(result.sections[0]) == [
        ["North", "Graz", "5"],
        ["North", "Linz", "6"],
        ["South", "none", ""],
    ]


def test_decimal_commas_are_told_by_the_whole_table(tmp_path: Path) -> None:
    _, result = run(tmp_path / "a.csv", "Posten;2019\nUmsatz;1.234\nKosten;999,5\nRest;0,25\n")
    assert [row[1].normal for row in result.sections[0].rows] == ["1234", "999.5", "0.25"]


def test_without_tables(tmp_path: Path) -> None:
    _, result = run(tmp_path / "a.md", "Just words.\n")
    assert (result.status, result.sections) == (Status.OK, ())
    assert result.notes == ("Read the whole document; found 0 tables.",)


def test_a_document_read_without_its_tables_is_no_empty_one(tmp_path: Path) -> None:
    _, result = run(tmp_path / "a.md", "| a | b |\n|--|--|\n| c | d |\n", tables=False)
    assert result.status is Status.PARTIAL
    assert [problem.code for problem in result.problems] == ["tables_not_read"]
