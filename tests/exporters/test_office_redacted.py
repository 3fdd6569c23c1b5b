"""Redacted Office files: a secret in each corner of a file goes, the rest stays, and every step is needed."""

from __future__ import annotations

import contextlib
import io
import itertools
import random
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from desktop.document.model import Document
from desktop.errors import UserError
from desktop.exporters import docx_redacted, pptx_redacted, xlsx_redacted
from desktop.exporters.pictures import BLANK
from desktop.exporters.redacted import RedactedExporter
from desktop.exporters.verify import prove
from desktop.progress import JobContext
from desktop.readers.ooxml import write_package
from desktop.readers.registry import read

from . import office_traps as traps
from .office_traps import ADDRESS, BASES, CODED, REST, SECRET, found, holding, made, unpacked

CORNERS = [(kind, corner) for kind, (_, corners) in BASES.items() for corner in corners]
OPEN: dict[str, Callable[[Path], object]] = {
    "docx": lambda path: docx.Document(str(path)),
    "xlsx": openpyxl.load_workbook,
    "pptx": lambda path: pptx.Presentation(str(path)),
}


@cache
def base(kind: str) -> bytes:
    return BASES[kind][0]()


def source(kind: str, corner: str, folder: Path) -> Path:
    return made(base(kind), BASES[kind][1][corner], folder / f"source.{kind}")


def redacted(path: Path, *texts: str) -> tuple[Path, Document]:
    doc = read(path, JobContext())
    out = path.with_name(f"copy{path.suffix}")
    RedactedExporter().export(doc, found(doc, *texts), out, JobContext())
    return out, doc


@pytest.mark.parametrize(("kind", "corner"), CORNERS)
def test_a_secret_in_a_corner_goes_and_the_rest_stays(kind: str, corner: str, tmp_path: Path) -> None:
    path = source(kind, corner, tmp_path)
    before = path.read_bytes()
    out, _ = redacted(path)
    copy = out.read_bytes()
    assert (
        holding(copy, SECRET, ADDRESS, "Ann_Miller", "ann-miller", "ann%20miller", CODED, "2024-05-06") == []
    )
    assert path.read_bytes() == before
    again = read(out, JobContext())
    assert REST in again.text
    assert "PERSON 1" in again.text
    assert OPEN[kind](out)


@pytest.mark.parametrize("kind", BASES)
def test_redacting_the_copy_changes_nothing(kind: str, tmp_path: Path) -> None:
    path = made(base(kind), traps.both(*BASES[kind][1].values()), tmp_path / f"source.{kind}")
    once, _ = redacted(path)
    first = once.read_bytes()
    doc = read(once, JobContext())
    RedactedExporter().export(doc, found(doc), tmp_path / f"twice.{kind}", JobContext())
    assert traps.unpacked((tmp_path / f"twice.{kind}").read_bytes()) == traps.unpacked(first)


# Each step with a corner that no other step takes care of.
NEEDED = [
    ("docx", "copy_to_echoes", "text box"),
    ("docx", "edit_text", "paragraphs"),
    ("docx", "drop_parts", "custom XML"),
    ("docx", "drop_parts", "object"),
    ("docx", "drop_parts", "orphan"),
    ("docx", "drop_parts", "custom properties"),
    ("docx", "empty_properties", "properties"),
    ("docx", "clean_parts", "settings"),
    ("docx", "clean_parts", "content control"),
    ("docx", "clean_parts", "tracked changes"),
    ("docx", "clean_parts", "comment of XML"),
    ("docx", "unlink_fields", "field"),
    ("docx", "cut_links", "link"),
    ("docx", "replace_across", "split by an insertion"),
    ("docx", "replace_hidden", "style"),
    ("docx", "bare_pictures", "picture's note"),
    ("docx", "rename_parts", "picture's name"),
    ("xlsx", "edit_text", "header"),
    ("xlsx", "edit_cells", "cell"),
    ("xlsx", "rename_sheets", "hidden sheet"),
    ("xlsx", "clean_strings", "unused string"),
    ("xlsx", "drop_parts", "pivot"),
    ("xlsx", "drop_parts", "macros"),
    ("xlsx", "drop_parts", "external link"),
    ("xlsx", "empty_properties", "properties"),
    ("xlsx", "clean_parts", "who had it"),
    ("xlsx", "clean_authors", "threaded comment"),
    ("xlsx", "cut_links", "link"),
    ("xlsx", "replace_hidden_in_book", "style"),
    ("pptx", "copy_to_echoes", "layouts"),
    ("pptx", "edit_text", "paragraphs"),
    ("pptx", "drop_parts", "tags"),
    ("pptx", "drop_parts", "object"),
    ("pptx", "empty_properties", "properties"),
    ("pptx", "clean_authors", "old comments"),
    ("pptx", "clean_authors", "comments"),
    ("pptx", "cut_links", "link"),
    ("pptx", "replace_hidden", "chart"),
    ("pptx", "bare_pictures", "picture's note"),
    ("pptx", "rename_parts", "picture's name"),
]
MODULES = {"docx": docx_redacted, "xlsx": xlsx_redacted, "pptx": pptx_redacted}
# What they do is more than to take traces away: they keep the rest working (see below).
OTHERS = {
    "rename_bookmarks",
    "edit_constants",
    "share_nothing",
    "name_columns",
    "forget_dependents",
    "rename_tables_and_names",
    "drop_formulas",
    "redact_stored_values",
    "clean_pivots",
    "unbind_tables",
    "picture_objects",
}


@pytest.mark.parametrize(("kind", "step", "corner"), NEEDED)
def test_without_a_step_the_proof_fails(
    kind: str, step: str, corner: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = MODULES[kind]
    steps = module.STEPS
    monkeypatch.setattr(module, "STEPS", tuple(one for one in steps if one.__name__ != step))
    assert len(module.STEPS) == len(steps) - 1
    path = source(kind, corner, tmp_path)
    doc = read(path, JobContext())
    out = tmp_path / f"copy.{kind}"
    redact = getattr(module, f"redact_{kind}")
    redact(doc, found(doc), out, JobContext())
    with pytest.raises(UserError) as caught:
        prove(doc, found(doc), out, JobContext())
    assert caught.value.code == "redaction_not_proven"


def test_every_step_is_tried() -> None:
    for kind, module in MODULES.items():
        tried = {step for of, step, _ in NEEDED if of == kind} | OTHERS
        shared = {step for _, step, _ in NEEDED}
        assert {step.__name__ for step in module.STEPS} <= tried | shared


def _workbook(tmp_path: Path, corner: str, *texts: str) -> tuple[openpyxl.Workbook, Path]:
    out, _ = redacted(source("xlsx", corner, tmp_path), *texts)
    return openpyxl.load_workbook(out), out


def test_formulas_of_the_rest_still_work(tmp_path: Path) -> None:
    book, _ = _workbook(tmp_path, "formula")
    sheet = book["Staff"]
    assert sheet["D2"].value == "=C2*2"
    assert sheet["A1"].font.bold
    assert sheet["A9"].value == "to [PERSON 1]"
    assert sheet["A10"].value == sheet["A11"].value.replace("A3", "A2") == '=COUNTIF(A2:A4,"[PERSON 1]")'


def test_a_result_that_comes_from_a_removed_cell_is_forgotten(tmp_path: Path) -> None:
    rows = """<row r="9"><c r="A9" t="str"><f>LEFT(A2,3)</f><v>Ann</v></c>
    <c r="B9" t="str"><f>A9</f><v>Ann</v></c><c r="C9"><f>C3*2</f><v>60</v></c></row>"""
    path = made(base("xlsx"), traps.cells(rows), tmp_path / "source.xlsx")
    doc = read(path, JobContext())
    out = tmp_path / "copy.xlsx"
    exported = RedactedExporter().export(doc, found(doc), out, JobContext())
    assert [problem.code for problem in exported.problems] == ["results_forgotten"]
    values = openpyxl.load_workbook(out, data_only=True)["Staff"]
    formulas = openpyxl.load_workbook(out)["Staff"]
    assert [cell.value for cell in values[9]][:3] == [None, None, 60]
    assert [cell.value for cell in formulas[9]][:3] == ["=LEFT(A2,3)", "=A9", "=C3*2"]
    assert openpyxl.load_workbook(out).calculation.fullCalcOnLoad


def test_formulas_that_cells_share_are_parted(tmp_path: Path) -> None:
    book, _ = _workbook(tmp_path, "shared formula")
    assert [book["Staff"][place].value for place in ("A9", "A10")] == ["[PERSON 1]!", '=A3&"!"']


def test_a_shared_string_stays_where_a_person_keeps_it(tmp_path: Path) -> None:
    parts = traps.unpacked(base("xlsx"))
    number = parts[traps.SHEET].decode().split('r="A2" t="s"><v>')[1].split("<")[0]
    traps.cells(f'<row r="9"><c r="A9" t="s"><v>{number}</v></c></row>')(parts)
    path = tmp_path / "source.xlsx"
    traps.write_package(parts.items(), path)
    doc = read(path, JobContext())
    result = found(doc, SECRET)
    first, second = result.findings
    kept = replace(result, findings=(second,), rejected=(first,))
    out = tmp_path / "copy.xlsx"
    RedactedExporter().export(doc, kept, out, JobContext())
    sheet = openpyxl.load_workbook(out)["Staff"]
    assert (sheet["A2"].value, sheet["A9"].value) == (SECRET, "[PERSON 1]")


def test_a_rejected_place_stays_in_every_format(tmp_path: Path) -> None:
    again = {
        "docx": traps.in_body(traps.run(f"Then {SECRET} left")),
        "xlsx": traps.cells(
            f'<row r="9"><c r="A9" t="inlineStr"><is><t>Then {SECRET} left</t></is></c></row>'
        ),
        "pptx": traps.in_part(traps.SLIDE, traps.shape(traps.text("Then Ann ", "Miller left"))),
    }
    for kind, trap in again.items():
        path = made(base(kind), trap, tmp_path / f"source.{kind}")
        doc = read(path, JobContext())
        result = found(doc, SECRET)
        first, second = result.findings
        kept = replace(result, findings=(first,), rejected=(second,))
        out = tmp_path / f"copy.{kind}"
        RedactedExporter().export(doc, kept, out, JobContext())
        text = read(out, JobContext()).text
        assert f"Then {SECRET} left" in text
        assert text.count(SECRET) == 1


def test_dates_and_numbers_go_from_caches_that_hold_them_raw(tmp_path: Path) -> None:
    def trap(parts: traps.Parts) -> None:
        traps._pivot(parts)
        name = "xl/pivotCache/pivotCacheDefinition1.xml"
        traps.put(parts, name, "</sharedItems>", '<n v="29345"/><d v="1980-05-04T00:00:00"/><n v="29346"/>')
        traps.put(parts, "xl/styles.xml", "</cellXfs>", '<xf numFmtId="14"/>')
        style = parts["xl/styles.xml"].decode().split("<cellXfs")[1].split("</cellXfs")[0].count("<xf ") - 1
        traps.cells(f'<row r="9"><c r="A9" s="{style}"><v>29345</v></c></row>')(parts)

    path = made(base("xlsx"), trap, tmp_path / "source.xlsx")
    out, doc = redacted(path, "1980-05-04")
    assert "1980-05-04" in doc.text
    assert holding(out.read_bytes(), "29345", "1980-05-04") == []
    assert holding(out.read_bytes(), "29346") == ["xl/pivotCache/pivotCacheDefinition1.xml"]


def test_names_of_sheets_ranges_and_tables_stay_names(tmp_path: Path) -> None:
    book, _ = _workbook(tmp_path, "hidden sheet")
    assert book.sheetnames == ["Staff", "Old PERSON 1"]
    assert book["Staff"]["A9"].value == "='Old PERSON 1'!A1"
    assert book["Staff"]["B9"].value == "=SUM(C2:C3)"
    assert book["Old PERSON 1"].sheet_state == "veryHidden"
    book, _ = _workbook(tmp_path, "names")
    assert set(book.defined_names) == {"Name1", "who"}
    assert book["Staff"]["A9"].value == "=Name1*2"
    book, _ = _workbook(tmp_path, "table")
    (table,) = book["Staff"].tables.values()
    headers = [book["Staff"][place].value for place in ("A20", "B20")]
    assert [column.name for column in table.tableColumns] == headers
    assert len(set(headers)) == 2
    assert table.displayName == "Name1"


def test_links_within_a_document_still_lead_somewhere(tmp_path: Path) -> None:
    out, _ = redacted(source("docx", "bookmark", tmp_path))
    body = traps.unpacked(out.read_bytes())[traps.BODY].decode()
    assert body.count("Mark1") == 3
    assert 'w:anchor="Mark1"' in body
    assert " REF Mark1 \\h " in body


@pytest.mark.parametrize("name", ["Al_Bo_Ra", "ask-AL.BO.RA", "Notes_of_Al_Bo_Ra_2024", "XAlBoRaX"])
def test_short_names_are_seen_in_names_of_other_things(name: str, tmp_path: Path) -> None:
    xml = f'<w:bookmarkStart w:id="9" w:name="{name}"/>{traps.run("Al Bo Ra")}'
    path = made(base("docx"), traps.in_body(xml), tmp_path / "source.docx")
    out, _ = redacted(path, "Al Bo Ra")
    # In the middle of another word it is that word.
    assert bool(holding(out.read_bytes(), name)) == (name == "XAlBoRaX")


def test_formats_of_runs_stay(tmp_path: Path) -> None:
    out, _ = redacted(source("docx", "runs", tmp_path))
    bold = [
        run.text for paragraph in docx.Document(str(out)).paragraphs for run in paragraph.runs if run.bold
    ]
    assert bold == [REST]
    _, out = _workbook(tmp_path, "rich text")
    rich = openpyxl.load_workbook(out, rich_text=True)["Staff"]["A9"].value
    assert str(rich) == "[PERSON 1] and so on"
    assert rich[0].font.b


def test_an_object_becomes_its_picture(tmp_path: Path) -> None:
    out, _ = redacted(source("pptx", "object", tmp_path))
    shapes = list(pptx.Presentation(str(out)).slides[0].shapes)
    assert shapes[-1].shape_type == pptx.enum.shapes.MSO_SHAPE_TYPE.PICTURE
    assert shapes[-1]._element.nvPicPr.cNvPr.get("descr") == "Sheet of [PERSON 1]"


@pytest.mark.parametrize(
    ("kind", "corner", "code"),
    [
        ("docx", "object", "embedded_removed"),
        ("xlsx", "macros", "embedded_removed"),
        ("xlsx", "pivot", "pivot_records_removed"),
        ("pptx", "object", "embedded_removed"),
    ],
)
def test_what_was_left_out_is_said(kind: str, corner: str, code: str, tmp_path: Path) -> None:
    doc = read(source(kind, corner, tmp_path), JobContext())
    exported = RedactedExporter().export(doc, found(doc), tmp_path / f"copy.{kind}", JobContext())
    assert code in [problem.code for problem in exported.problems]


def packed(parts: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    write_package(parts.items(), data)
    return data.getvalue()


def _nested(folder: Path) -> Path:
    """A document with a chart, behind it a workbook, in it a presentation, in that a web page."""
    inner = unpacked(base("pptx"))
    traps.add(inner, traps.SLIDE, "package", "ppt/embeddings/page 1.html", f"<p>On {SECRET}</p>".encode())
    traps.put(inner, traps.TYPES, "</Types>", '<Default Extension="html" ContentType="text/html"/>')
    book = unpacked(traps.excel())
    traps.add(book, traps.SHEET, "package", "xl/embeddings/show.pptx", packed(inner))
    traps.put(book, traps.TYPES, "</Types>", '<Default Extension="pptx" ContentType="application/x"/>')
    parts = unpacked(base("docx"))
    traps.chart(parts, traps.BODY, "word")
    parts["word/embeddings/sheet1.xlsx"] = packed(book)
    path = folder / "nested.docx"
    path.write_bytes(packed(parts))
    return path


def test_embedded_files_are_redacted_and_put_back(tmp_path: Path) -> None:
    path = _nested(tmp_path)
    doc = read(path, JobContext())
    assert [page.runs[0].anchor for page in doc.pages if page.runs][-1].startswith(
        "embedded 1/embedded 1/embedded 1"
    )
    assert "embedded" not in [problem.code for problem in doc.problems]
    out, _ = redacted(path)
    book = unpacked(out.read_bytes())["word/embeddings/embedded1.xlsx"]
    sheet = openpyxl.load_workbook(io.BytesIO(book))["Staff"]
    assert [sheet["A2"].value, sheet["A3"].value] == ["[PERSON 1]", "Bob Brown"]
    show = unpacked(book)["xl/embeddings/embedded1.pptx"]
    page = unpacked(show)["ppt/embeddings/embedded1.html"]
    assert page == b"<p>On [PERSON 1]</p>"


def test_what_is_embedded_and_can_not_be_read_goes_and_is_said(tmp_path: Path) -> None:
    path = _nested(tmp_path)
    parts = unpacked(path.read_bytes())
    parts["word/embeddings/sheet1.xlsx"] = b"PK no workbook"
    path.write_bytes(packed(parts))
    doc = read(path, JobContext())
    assert "embedded" in [problem.code for problem in doc.problems]
    exported = RedactedExporter().export(doc, found(doc), tmp_path / "copy.docx", JobContext())
    assert "embedded_removed" in [problem.code for problem in exported.problems]
    assert not [name for name in unpacked((tmp_path / "copy.docx").read_bytes()) if "embeddings" in name]


def test_the_picture_of_an_object_that_was_redacted_goes(tmp_path: Path) -> None:
    parts = unpacked(base("docx"))
    id_ = traps.add(parts, traps.BODY, "package", "word/embeddings/sheet1.xlsx", traps.excel())
    picture = traps.add(parts, traps.BODY, "image", "word/media/image7.png", traps.png("drawn"))
    traps.put(parts, traps.TYPES, "</Types>", '<Default Extension="xlsx" ContentType="application/x"/>')
    drawn = f'<v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata r:id="{picture}"/></v:shape>'
    ole = f'<o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="Embed" r:id="{id_}"/>'
    traps.in_body(f"<w:r {traps.R}><w:object>{drawn}{ole}</w:object></w:r>")(parts)
    path = tmp_path / "object.docx"
    path.write_bytes(packed(parts))
    out, _ = redacted(path)
    assert unpacked(out.read_bytes())["word/media/image7.png"] == BLANK


@pytest.mark.parametrize("kind", BASES)
def test_words_of_the_format_are_not_taken_for_names(kind: str, tmp_path: Path) -> None:
    """Somebody may be called Black or Page, and work for Microsoft."""
    names = ("Microsoft", "Black", "Page", "Slide", "Georgia", "Left", "Name")
    trap = {
        "docx": traps.in_body(traps.run(", ".join(names))),
        "xlsx": traps.cells(
            f'<row r="9"><c r="A9" t="inlineStr"><is><t>{", ".join(names)}</t></is></c></row>'
        ),
        "pptx": traps.in_part(traps.SLIDE, traps.shape(traps.text(", ".join(names)))),
    }[kind]
    out, _ = redacted(made(base(kind), trap, tmp_path / f"source.{kind}"), *names)
    assert OPEN[kind](out)


SETTINGS = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
WORDS = st.lists(st.text("abcdefgh", min_size=4, max_size=8), min_size=2, max_size=3).map(" ".join)


@SETTINGS
@given(secret=WORDS, cuts=st.lists(st.integers(1, 20), max_size=4), kind=st.sampled_from(sorted(BASES)))
def test_any_secret_over_any_runs_goes(tmp_path: Path, secret: str, cuts: list[int], kind: str) -> None:
    ends = sorted({0, len(secret), *(min(cut, len(secret)) for cut in cuts)})
    pieces = [secret[a:b] for a, b in itertools.pairwise(ends)]
    runs = "".join(f'<r><t xml:space="preserve">{piece}</t></r>' for piece in ["to ", *pieces, " and on"])
    trap = {
        "docx": traps.in_body("".join(map(traps.run, ["to ", *pieces, " and on"]))),
        "xlsx": traps.cells(f'<row r="9"><c r="C9" t="inlineStr"><is>{runs}</is></c></row>'),
        "pptx": traps.in_part(traps.SLIDE, traps.shape(traps.text("to ", *pieces, " and on"))),
    }[kind]
    out, doc = redacted(made(base(kind), trap, tmp_path / f"source.{kind}"), secret)
    assert secret in doc.text
    assert holding(out.read_bytes(), secret) == []
    assert "to [PERSON 1] and on" in read(out, JobContext()).text


def _spoilt(part: bytes, chance: random.Random) -> bytes:
    """An XML part with something in it that does not belong there, or without something that does."""
    root = etree.fromstring(part)
    for _ in range(3):
        nodes = [node for node in root.iter() if isinstance(node.tag, str)]
        node, other = chance.choice(nodes), chance.choice(nodes)
        act = chance.randrange(5)
        if act == 0 and node is not root:
            node.getparent().remove(node)
        elif act == 1:
            node.tag = other.tag
        elif act == 2:
            for name in list(node.attrib):
                node.set(name, chance.choice(["", "-1", "9" * 20, "A1", "rId1", "s", SECRET]))
        elif act == 3:
            node.text = chance.choice(["", "-1", "9" * 20, SECRET, f'"{SECRET}"&A1'])
        elif other is not root and node not in other.iter():
            node.append(other)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


@SETTINGS
@given(chance=st.randoms(use_true_random=False), kind=st.sampled_from(sorted(BASES)))
def test_a_spoilt_file_is_redacted_or_refused(tmp_path: Path, chance: random.Random, kind: str) -> None:
    parts = traps.unpacked(base(kind))
    BASES[kind][1][chance.choice(sorted(BASES[kind][1]))](parts)
    for name in chance.sample(sorted(name for name in parts if name.endswith((".xml", ".rels"))), 3):
        parts[name] = _spoilt(parts[name], chance)
    path = tmp_path / f"source.{kind}"
    traps.write_package(parts.items(), path)
    # Anything but an error for a person is a fault.
    with contextlib.suppress(UserError):
        doc = read(path, JobContext())
        if doc.kind == kind:
            out = tmp_path / f"copy.{kind}"
            getattr(MODULES[kind], f"redact_{kind}")(doc, found(doc), out, JobContext())
            assert out.exists()
