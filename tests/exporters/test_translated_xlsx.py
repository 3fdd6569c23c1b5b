"""XLSX in another language: texts change, numbers and formulas do not, and all that repeats a text agrees."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msoffcrypto
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Alignment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from desktop.engines.base import Translation
from desktop.engines.fake import FakeEngines
from desktop.exporters.translated_xlsx import translate_xlsx
from desktop.exporters.translated_xlsx_names import renamed_columns
from desktop.progress import JobContext
from desktop.readers.ooxml import write_package
from desktop.readers.ooxml_text import S
from desktop.readers.registry import read
from desktop.tasks.translate import Translate

from .office_translations import by_words, translated
from .office_traps import MAIN, add, unpacked

PORTUGUESE = {
    "Kind": "Tipo",
    "Sort": "Tipo",
    "Amount": "Valor",
    "Paid": "Pago",
    "Yes": "Sim",
    "No": "Não",
    "Rent": "Aluguel",
    "Total": "Total geral",
    "Perhaps": "Talvez",
}


def word(sentence: str) -> Translation:
    return Translation(PORTUGUESE.get(sentence, sentence))


def sheet(*rows: tuple[object, ...]) -> tuple[Workbook, Worksheet]:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book, book.active


def saved(
    book: Workbook, tmp_path: Path, rule: Callable[[str], Translation] | None = word
) -> tuple[Worksheet, list[str]]:
    """The first sheet of the translation, and what a person is told."""
    book.save(tmp_path / "a.xlsx")
    problems = translated(tmp_path / "a.xlsx", tmp_path / "b.xlsx", rule)
    return openpyxl.load_workbook(tmp_path / "b.xlsx", rich_text=True).active, [one.code for one in problems]


def shared(path: Path) -> None:
    """Let the cells of the first sheet share their texts, as Excel does."""
    parts = unpacked(path.read_bytes())
    root = etree.fromstring(parts["xl/worksheets/sheet1.xml"])
    strings: list[str] = []
    for cell in root.iter(S + "c"):
        if cell.get("t") == "inlineStr":
            text = "".join(etree.tostring(one, encoding="unicode") for one in cell.find(S + "is"))
            strings += [text] if text not in strings else []
            cell.remove(cell.find(S + "is"))
            cell.set("t", "s")
            etree.SubElement(cell, S + "v").text = str(strings.index(text))
    parts["xl/worksheets/sheet1.xml"] = etree.tostring(root)
    inner = "".join(f"<si>{text}</si>" for text in strings)
    xml = f'<sst xmlns="{S[1:-1]}" uniqueCount="{len(strings)}">{inner}</sst>'
    kind = f"{MAIN}.spreadsheetml.sharedStrings+xml"
    add(parts, "xl/workbook.xml", "sharedStrings", "xl/sharedStrings.xml", xml, kind)
    write_package(parts.items(), path)


def part(tmp_path: Path, name: str) -> str:
    return unpacked((tmp_path / "b.xlsx").read_bytes())[name].decode()


def test_texts_change_and_numbers_do_not(tmp_path: Path) -> None:
    day = dt.datetime(2024, 1, 9)  # noqa: DTZ001 - cells have no zone
    book, made = sheet(("Rent", 1234.5, day, True, "12 %"), ("No", "=B1*2", None, None, None))
    made["B1"].number_format = "#,##0.00"
    after, _ = saved(book, tmp_path)
    rows = list(after.iter_rows(values_only=True))
    assert rows == [("Aluguel", 1234.5, day, True, "12 %"), ("Não", "=B1*2", None, None, None)]
    assert after["B1"].number_format == "#,##0.00"


def test_cells_that_share_a_text_share_the_new_one(tmp_path: Path) -> None:
    book, _ = sheet(("Rent", 4), ("Rent", "x"), ("Yes", None))
    book.save(tmp_path / "a.xlsx")
    shared(tmp_path / "a.xlsx")
    translated(tmp_path / "a.xlsx", tmp_path / "b.xlsx", word)
    strings = part(tmp_path, "xl/sharedStrings.xml")
    assert re.findall("<t[^>]*>(.*?)</t>", strings) == ["Aluguel", "x", "Sim"]
    # The cells point where they did: the sheet has not changed.
    before = unpacked((tmp_path / "a.xlsx").read_bytes())["xl/worksheets/sheet1.xml"]
    assert part(tmp_path, "xl/worksheets/sheet1.xml") == before.decode()


def test_a_text_translated_in_two_ways_is_shared_no_more(tmp_path: Path) -> None:
    said = iter(["Renda", "Aluguel"])
    book, _ = sheet(("The rent.",), ("x",), ("The rent.",), ("x",), ("x",))
    book.save(tmp_path / "a.xlsx")
    shared(tmp_path / "a.xlsx")
    doc = read(tmp_path / "a.xlsx", JobContext())
    result = Translate().run(doc, FakeEngines(), {"from": "en", "to": "pt"}, JobContext())
    (section,) = result.sections
    rows = tuple(
        (source, replace(made, value=next(said), links=())) if source.value == "The rent." else (source, made)
        for source, made in section.rows
    )
    result = replace(result, sections=(replace(section, rows=rows),))
    translate_xlsx(doc, result, tmp_path / "b.xlsx", JobContext())
    after = openpyxl.load_workbook(tmp_path / "b.xlsx").active
    assert [cell.value for cell in after["A"]] == ["Renda", "x", "Aluguel", "x", "x"]


def test_formats_within_a_cell_go_with_their_words(tmp_path: Path) -> None:
    bold = TextBlock(InlineFont(b=True), "fee")
    book, made = sheet(("x",))
    made["A1"] = CellRichText("The annual ", bold, " is due.")
    rule = by_words({"The annual fee is due.": "0:A 2:taxa 1:anual 4:vence."})
    after, _ = saved(book, tmp_path, rule)
    assert str(after["A1"].value) == "A taxa anual vence."
    assert [str(one) for one in after["A1"].value if isinstance(one, TextBlock) and one.font.b] == ["taxa"]


def test_lines_within_a_cell_stay(tmp_path: Path) -> None:
    book, _ = sheet(("Pay the rent.\nKeep the keys.",))
    after, _ = saved(book, tmp_path, None)
    assert after["A1"].value == "rent. the Pay\nkeys. the Keep"


def table(made: Worksheet, ref: str, name: str = "Costs") -> None:
    made.add_table(Table(displayName=name, ref=ref))


def test_columns_of_tables_are_called_what_their_heads_say(tmp_path: Path) -> None:
    book, made = sheet(("Kind", "Sort", "Amount"), ("Rent", "x", 3), ("Rent", "y", 4))
    table(made, "A1:C3")
    made["E1"] = "=SUM(Costs[Amount])"
    made["E2"] = "=Costs[[#This Row],[Amount]]*2"
    made["E3"] = '=COUNTIF(Costs[Sort],"Amount")'
    after, problems = saved(book, tmp_path)
    (columns,) = after.tables.values()
    heads = [cell.value for cell in after[1][:3]]
    assert [column.name for column in columns.tableColumns] == heads == ["Tipo", "Tipo 2", "Valor"]
    assert after["E1"].value == "=SUM(Costs[Valor])"
    assert after["E2"].value == "=Costs[[#This Row],[Valor]]*2"
    assert after["E3"].value == '=COUNTIF(Costs[Tipo 2],"Valor")'
    assert "formulas_follow" in problems


@given(st.text("aé[]#'@ ", min_size=1, max_size=6), st.text("bç[]#'@ ", min_size=1, max_size=6))
def test_any_column_is_called_anew(old: str, new: str) -> None:
    def written(name: str) -> str:
        return re.sub(r"(['#\[\]@])", r"'\1", name)

    formula = f"SUM(Costs[{written(old)}])+Costs[[#This Row],[{written(old)}]]+Other[{written(old)}]"
    expected = f"SUM(Costs[{written(new)}])+Costs[[#This Row],[{written(new)}]]+Other[{written(old)}]"
    assert renamed_columns(formula, {"Costs": {old: new}}) == expected
    assert renamed_columns("SUM(Costs[Else])", {"Costs": {old: new}}) == "SUM(Costs[Else])"


def test_formulas_look_for_what_cells_say_now(tmp_path: Path) -> None:
    book, made = sheet(("Yes", "Rent", 5), ("No", "Rent", 7))
    made["E1"] = '=IF(A1="Yes","Paid","Perhaps")'
    made["E2"] = '=SUMIF(B1:B2,"<>Rent",C1:C2)'
    made["E3"] = '=COUNTIF(B1:B2,"R*t")'
    made["E4"] = '=INDIRECT("Rent")'
    made["E5"] = "='Sheet'!A1"
    after, problems = saved(book, tmp_path)
    assert after["E1"].value == '=IF(A1="Sim","Paid","Perhaps")'
    assert after["E2"].value == '=SUMIF(B1:B2,"<>Aluguel",C1:C2)'
    assert after["E3"].value == '=COUNTIF(B1:B2,"R*t")'
    assert after["E4"].value == '=INDIRECT("Rent")'
    assert after["E5"].value == "='Sheet'!A1"
    assert problems == ["formulas_follow", "formula_compares", "formula_texts", "sheet_names_kept"]


def test_lists_to_choose_from_offer_what_cells_say(tmp_path: Path) -> None:
    book, made = sheet(("Yes",), ("No",))
    rule = DataValidation(type="list", formula1='"Yes,No,Perhaps"')
    rule.add("A1:A2")
    long = DataValidation(type="list", formula1=f'"{"x" * 240},Total,Yes"')
    long.add("B1")
    made.add_data_validation(rule)
    made.add_data_validation(long)
    after, problems = saved(book, tmp_path)
    first, second = after.data_validations.dataValidation
    assert first.formula1 == '"Sim,Não,Talvez"'
    assert second.formula1 == long.formula1
    assert "lists_left" in problems


def test_stored_results_of_translated_cells_are_forgotten(tmp_path: Path) -> None:
    book, _ = sheet(("Rent", 5), ("=A1", "=B1*2"))
    book.save(tmp_path / "a.xlsx")
    parts = unpacked((tmp_path / "a.xlsx").read_bytes())
    xml = parts["xl/worksheets/sheet1.xml"].decode()
    for formula, value in (("A1", "Rent"), ("B1*2", "10")):
        xml = re.sub(
            rf"<f>{re.escape(formula)}</f><v ?/>|<f>{re.escape(formula)}</f><v></v>",
            f"<f>{formula}</f><v>{value}</v>",
            xml,
        )
    assert "<v>Rent</v>" in xml
    parts["xl/worksheets/sheet1.xml"] = xml.encode()
    write_package(parts.items(), tmp_path / "a.xlsx")
    translated(tmp_path / "a.xlsx", tmp_path / "b.xlsx", word)
    after = part(tmp_path, "xl/worksheets/sheet1.xml")
    assert "<f>A1</f></c>" in after
    assert "<f>B1*2</f><v>10</v>" in after
    assert 'fullCalcOnLoad="1"' in part(tmp_path, "xl/workbook.xml")


def test_headers_comments_and_prompts(tmp_path: Path) -> None:
    book, made = sheet(("Rent",))
    made["A1"].comment = Comment("Ask the owner", "Eve")
    made.oddHeader.center.text = "R&&D report"
    made.oddHeader.center.size = 12
    made.oddFooter.left.text = "Page &P of &N"
    rule = DataValidation(type="whole", promptTitle="Be quick", prompt="Pay the rent")
    rule.add("B1")
    made.add_data_validation(rule)
    spoken = by_words(
        {"R&&D report": "2024 0:R&D", "Ask the owner": "0:Pergunte 1:ao 2:dono", "Page": "0:Página"}
    )
    after, _ = saved(book, tmp_path, spoken)
    assert after["A1"].comment.text == "Pergunte ao dono"
    xml = part(tmp_path, "xl/worksheets/sheet1.xml")
    assert "&amp;12 2024 R&amp;&amp;D" in xml
    assert "&amp;LPágina &amp;P of &amp;N" in xml
    assert after.data_validations.dataValidation[0].prompt == "Pay the rent"


def test_columns_are_wide_enough_and_rows_high_enough(tmp_path: Path) -> None:
    book, made = sheet(("Rent", 1), ("Rent", None), ("word " * 8, None), ("Total", 2))
    made.column_dimensions["A"].width = 6
    made["A3"].alignment = Alignment(wrap_text=True)
    made.row_dimensions[3].height = 60
    made.row_dimensions[4].height = 20
    rule = by_words({"Rent": "0:Aluguel", ("word " * 8).strip(): " ".join(["0:palavra"] * 8)})
    after, _ = saved(book, tmp_path, rule)
    assert 6 < after.column_dimensions["A"].width < 6 * 1.8
    assert after.row_dimensions[3].height > 60
    assert after.row_dimensions[4].height == 20


PIVOT = """<pivotCacheDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" recordCount="2">
<cacheSource type="worksheet"><worksheetSource ref="A1:B3" sheet="Sheet"/></cacheSource>
<cacheFields count="3"><cacheField name="Kind"><sharedItems count="2"><s v="Rent"/><s v="Yes"/></sharedItems>
</cacheField><cacheField name="Amount"><sharedItems containsNumber="1"/></cacheField>
<cacheField name="Twice" databaseField="0" formula="Amount*2"/></cacheFields>
</pivotCacheDefinition>"""


PIVOT_TABLE = """<pivotTableDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 name="Made" rowHeaderCaption="Kind"><pivotFields><pivotField name="Amount"><items><item n="Rent"/></items>
</pivotField></pivotFields><dataFields><dataField name="Total"/></dataFields></pivotTableDefinition>"""
SLICER = """<slicerCacheDefinition xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
 name="Slicer_Kind" sourceName="Kind"/>"""


def test_pivot_tables_and_slicers_follow_their_cells(tmp_path: Path) -> None:
    book, made = sheet(("Kind", "Amount"), ("Rent", 1), ("Yes", 2))
    made["D1"] = "Total"
    book.save(tmp_path / "a.xlsx")
    parts = unpacked((tmp_path / "a.xlsx").read_bytes())
    cache, pivot, slicer = (
        f"xl/{name}1.xml" for name in ("pivotCache/cache", "pivotTables/pivotTable", "slicer")
    )
    for owner, name, xml, kind in (
        ("xl/workbook.xml", cache, PIVOT, "pivotCacheDefinition"),
        ("xl/worksheets/sheet1.xml", pivot, PIVOT_TABLE, "pivotTable"),
        ("xl/workbook.xml", slicer, SLICER, "slicerCache"),
    ):
        add(parts, owner, kind, name, xml, f"{MAIN}.spreadsheetml.{kind}+xml")
    write_package(parts.items(), tmp_path / "a.xlsx")
    translated(tmp_path / "a.xlsx", tmp_path / "b.xlsx", word)
    xml = part(tmp_path, cache)
    assert re.findall('cacheField name="(.*?)"', xml) == ["Tipo", "Valor", "Twice"]
    assert re.findall('<s v="(.*?)"', xml) == ["Aluguel", "Sim"]
    assert 'formula="Valor*2"' in xml
    assert 'refreshOnLoad="1"' in xml
    xml = part(tmp_path, pivot)
    assert re.findall('aption="(.*?)"', xml) == ["Tipo"]
    assert re.findall('Field name="(.*?)"', xml) == ["Valor", "Total geral"]
    assert re.findall('n="(Alu.*?)"', xml) == ["Aluguel"]
    assert 'sourceName="Tipo"' in part(tmp_path, slicer)


def test_a_workbook_with_a_password(tmp_path: Path) -> None:
    book, _ = sheet(("Rent", 1))
    book.save(tmp_path / "plain.xlsx")
    with (tmp_path / "plain.xlsx").open("rb") as plain, (tmp_path / "a.xlsx").open("wb") as locked:
        msoffcrypto.OfficeFile(plain).encrypt("open sesame", locked)
    problems = translated(tmp_path / "a.xlsx", tmp_path / "b.xlsx", word, "open sesame")
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").active["A1"].value == "Aluguel"
    assert "password_removed" in [one.code for one in problems]


def test_a_file_in_which_nothing_changes_says_so(tmp_path: Path) -> None:
    book, _ = sheet(("Graz", 1))
    _, problems = saved(book, tmp_path)
    assert "nothing_changed" in problems


def test_names_of_sheets_and_ranges_stay(tmp_path: Path) -> None:
    book, made = sheet(("Rent",))
    made.title = "Rent"
    book.defined_names["Total"] = openpyxl.workbook.defined_name.DefinedName("Total", attr_text="Rent!$A$1")
    made["B1"] = "=Rent!A1&Total"
    after, problems = saved(book, tmp_path)
    assert after.title == "Rent"
    assert after["A1"].value == "Aluguel"
    assert after["B1"].value == "=Rent!A1&Total"
    assert "sheet_names_kept" in problems


@pytest.mark.parametrize("rule", [word, None])
def test_a_translation_can_be_translated_again(
    rule: Callable[[str], Translation] | None, tmp_path: Path
) -> None:
    book, made = sheet(("Kind", "Amount"), ("Rent", 1))
    table(made, "A1:B2")
    saved(book, tmp_path, rule)
    translated(tmp_path / "b.xlsx", tmp_path / "c.xlsx")
    assert openpyxl.load_workbook(tmp_path / "c.xlsx").active["B2"].value == 1
