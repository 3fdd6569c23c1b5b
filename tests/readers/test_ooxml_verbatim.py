"""What of an Office file is no language, as its reader tells."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pptx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from pptx.enum.shapes import PROG_ID
from pptx.util import Inches

from desktop.document.model import Document
from desktop.progress import JobContext
from desktop.readers.ooxml import open_package, write_package
from desktop.readers.registry import read


def told(doc: Document) -> list[tuple[str, str]]:
    return [(one.span.of(doc.text), one.role) for one in doc.verbatim]


def test_word(tmp_path: Path) -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("Made by ")
    names = f'{nsdecls("w")} xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    inner = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText> AUTHOR </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        "<w:r><w:t>Ann Miller</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        '<w:fldSimple w:instr=" PAGE "><w:r><w:t>3</w:t></w:r></w:fldSimple>'
        '<w:fldSimple w:instr=" REF mark "><w:r><w:t>the rules</w:t></w:r></w:fldSimple>'
        "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>"
    )
    for node in parse_xml(f"<w:p {names}>{inner}</w:p>"):
        paragraph._p.append(node)
    word.add_table(1, 2)
    word.tables[0].cell(0, 0).text, word.tables[0].cell(0, 1).text = "Rent", "Paid"
    word.save(str(tmp_path / "a.docx"))
    doc = read(tmp_path / "a.docx", JobContext())
    assert doc.text == "Made by Ann Miller3the rulesa+b\nRent\tPaid\n"
    # A page's number comes through a translation by itself.
    assert told(doc) == [("Ann Miller", "within"), ("a+b", "within"), ("\t", "apart")]


def test_a_line_of_contents_in_the_field_for_its_page(tmp_path: Path) -> None:
    word = docx.Document()
    paragraph = word.add_paragraph()
    for inner in ("Fees and rent", "xii", "12 a"):
        xml = f"<w:fldSimple {nsdecls('w')} w:instr=' PAGEREF x '><w:r><w:t>{inner}</w:t></w:r></w:fldSimple>"
        paragraph._p.append(parse_xml(xml))
    word.save(str(tmp_path / "a.docx"))
    assert told(read(tmp_path / "a.docx", JobContext())) == [("xii", "within"), ("12 a", "within")]


def test_presentation(tmp_path: Path) -> None:
    show = pptx.Presentation()
    show.slides.add_slide(show.slide_layouts[0]).shapes.title.text = "Results"
    show.save(str(tmp_path / "a.pptx"))
    doc = read(tmp_path / "a.pptx", JobContext())
    apart = [text for text, role in told(doc) if role == "apart"]
    assert "Results" not in apart
    assert {"Click to edit Master title style", "Title Slide"} <= set(apart)


def test_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Rent", 12.5, '=IF(A1="Rent","yes","no")'])
    rule = DataValidation(type="list", formula1='"Yes,No"')
    rule.add("D1")
    sheet.add_data_validation(rule)
    sheet["A1"].hyperlink = Hyperlink(ref="A1", location="Sheet!B2")
    sheet.oddHeader.center.text = "R&&D report"
    book.save(tmp_path / "a.xlsx")
    doc = read(tmp_path / "a.xlsx", JobContext())
    assert "R&&D report\n" in doc.text
    texts = ["Sheet", "\t", "12.5", "Rent", "yes", "no", ",", "Sheet!B2"]
    assert sorted(told(doc)) == sorted((text, "apart") for text in texts)


def test_a_file_in_a_file(tmp_path: Path) -> None:
    show = pptx.Presentation()
    book = openpyxl.Workbook()
    book.active.append(["Rent", 12.5])
    book.save(tmp_path / "in.xlsx")
    slide = show.slides.add_slide(show.slide_layouts[6])
    slide.shapes.add_ole_object(str(tmp_path / "in.xlsx"), PROG_ID.XLSX, Inches(1), Inches(1))
    show.save(str(tmp_path / "a.pptx"))
    doc = read(tmp_path / "a.pptx", JobContext())
    assert told(doc)[-3:] == [("Sheet", "apart"), ("\t", "apart"), ("12.5", "apart")]


def test_what_a_workbook_says_of_its_names_is_read_once(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    name = openpyxl.workbook.defined_name.DefinedName("who", attr_text='"Ann Miller"', comment="Of the firm")
    book.defined_names["who"] = name
    book.save(tmp_path / "a.xlsx")
    text = read(tmp_path / "a.xlsx", JobContext()).text
    assert text.count("Of the firm") == text.count("Ann Miller") == 1


def test_captions_of_slicers_are_read(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    parts = open_package((tmp_path / "a.xlsx").read_bytes(), "a.xlsx", "xlsx")
    parts["xl/slicers/slicer1.xml"] = (
        b'<slicers xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        b'<slicer name="Kind" caption="Kind of cost"/></slicers>'
    )
    kind = b"http://schemas.microsoft.com/office/2007/relationships/slicer"
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    parts[rels] = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="' + kind + b'" Target="../slicers/slicer1.xml"/></Relationships>'
    )
    write_package(parts.items(), tmp_path / "a.xlsx")
    assert "Kind of cost\n" in read(tmp_path / "a.xlsx", JobContext()).text
