from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx as python_docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from desktop.document.model import Span
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.readers import ooxml
from desktop.readers.ooxml import open_package, parse
from desktop.readers.ooxml_text import text_nodes
from desktop.readers.ooxml_words import zip_texts
from desktop.readers.registry import read

W_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC_NS = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
TEXT_BOX = f"""<w:r {{ns}}><mc:AlternateContent {MC_NS}><mc:Choice Requires="wps">
<w:txbxContent><w:p><w:r><w:t>Boxed </w:t></w:r><w:r><w:t>Bob</w:t></w:r></w:p></w:txbxContent></mc:Choice>
<mc:Fallback><w:txbxContent><w:p><w:r><w:t>Boxed Bob</w:t></w:r></w:p></w:txbxContent></mc:Fallback>
</mc:AlternateContent></w:r>"""


DELETED = """<w:del {ns} w:id="1" w:author="Eve" w:date="2024-01-01T00:00:00Z">
<w:r><w:delText>old</w:delText></w:r></w:del>"""


def sample(path: Path) -> Path:
    """A document with text in every place that Word keeps it."""
    document = python_docx.Document()
    document.add_paragraph("Dear Ann,").add_run(" hello\tthere")
    table = document.add_table(2, 2)
    for i, cell in enumerate(("Name", "City", "Ann Miller", "Graz")):
        table.cell(i // 2, i % 2).text = cell
    paragraph = document.add_paragraph("Changed: ")
    for xml in (
        DELETED,
        '<w:ins {ns} w:id="2" w:author="Eve"><w:r><w:t>new</w:t></w:r></w:ins>',
        TEXT_BOX,
        '<w:r {ns}><w:fldChar w:fldCharType="begin"/></w:r>',
        '<w:r {ns}><w:instrText> HYPERLINK "mailto:ann@x.org" </w:instrText></w:r>',
        '<w:r {ns}><w:fldChar w:fldCharType="end"/></w:r>',
        "<w:r {ns}><w:instrText> PAGE </w:instrText></w:r>",
    ):
        paragraph._p.append(parse_xml(xml.format(ns=nsdecls("w"))))
    section = document.sections[0]
    section.header.paragraphs[0].text = "Header"
    section.footer.paragraphs[0].text = "Footer"
    document.add_comment(document.paragraphs[0].runs, "A comment", "Eve", "E")
    document.save(str(path))
    return path


def test_every_text_in_a_fixed_order(tmp_path: Path) -> None:
    doc = read(sample(tmp_path / "a.docx"), JobContext())
    assert doc.kind == "docx"
    assert doc.text == (
        "Dear Ann, hello\tthere\n"
        "Name\tCity\nAnn Miller\tGraz\n"
        "Changed: new\nBoxed Bob\nold\n\n"
        "Header\nFooter\nA comment\n"
    )
    assert not doc.paged
    assert doc.problems == ()


def test_anchors_lead_to_the_text_nodes(tmp_path: Path) -> None:
    path = sample(tmp_path / "a.docx")
    doc = read(path, JobContext())
    package = open_package(path.read_bytes(), "a.docx")
    for run in doc.pages[0].runs:
        part, _, number = run.anchor.rpartition("#")
        nodes = text_nodes(parse(package[part], "a.docx"))
        assert nodes[int(number)].text == run.span.of(doc.text)
    start = doc.text.index("Miller")
    (place,) = doc.locate(Span(start, start + 6))
    assert place.anchor.startswith("word/document.xml#")


def test_search_finds_what_only_the_package_holds(tmp_path: Path) -> None:
    found = list(zip_texts(sample(tmp_path / "a.docx")))
    assert any(part == "word/comments.xml" and "Eve" in text for part, text in found)
    assert any(part == "word/document.xml" and "Boxed Bob" in text for part, text in found)
    assert any(part == "docProps/core.xml" and "python-docx" in text for part, text in found)


def _with_part(path: Path, name: str, data: bytes) -> Path:
    parts = open_package(path.read_bytes(), path.name)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in {**parts, name: data}.items():
            archive.writestr(part, content)
    return path


def test_entities_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("do not read")
    evil = (
        f'<!DOCTYPE w:document [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
        f"<w:document {W_NS}><w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>"
    )
    path = _with_part(sample(tmp_path / "a.docx"), "word/document.xml", evil.encode())
    with pytest.raises(UserError) as error:
        read(path, JobContext())
    assert error.value.code == "damaged"


def test_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _with_part(sample(tmp_path / "a.docx"), "word/media/a.bin", bytes(20 << 20))
    with pytest.raises(UserError) as error:
        read(path, JobContext())
    assert error.value.code == "too_large"
    monkeypatch.setattr(ooxml, "MAX_TOTAL", 1000)
    with pytest.raises(UserError) as error:
        read(sample(tmp_path / "b.docx"), JobContext())
    assert error.value.code == "too_large"


def test_a_part_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    path = sample(tmp_path / "a.docx")
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/document.xml", b"<a/>")
    with pytest.raises(UserError) as error:
        read(path, JobContext())
    assert error.value.code == "damaged"


def test_the_text_of_a_change_is_read_as_it_will_be(tmp_path: Path) -> None:
    document = python_docx.Document()
    paragraph = document.add_paragraph("to Ann ")
    for xml in (
        '<w:del {ns} w:id="1" w:author="E"><w:r><w:delText>Maria</w:delText></w:r></w:del>',
        '<w:ins {ns} w:id="2" w:author="E"><w:r><w:t>Mil</w:t></w:r></w:ins>',
        "<w:r {ns}><w:t>ler</w:t></w:r>",
        '<w:moveFrom {ns} w:id="3" w:author="E"><w:r><w:t>gone</w:t></w:r></w:moveFrom>',
    ):
        paragraph._p.append(parse_xml(xml.format(ns=nsdecls("w"))))
    document.save(str(tmp_path / "a.docx"))
    assert read(tmp_path / "a.docx", JobContext()).text == "to Ann Miller\nMaria\ngone\n"


@pytest.mark.parametrize("part", [0.1, 0.5, 0.99])
def test_cut_in_the_middle(tmp_path: Path, part: float) -> None:
    path = sample(tmp_path / "a.docx")
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(UserError) as error:
        read(path, JobContext())
    assert error.value.code == "damaged"


def test_other_archives_are_not_documents(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "hello")
    path = tmp_path / "a.docx"
    path.write_bytes(buffer.getvalue())
    with pytest.raises(UserError) as error:
        read(path, JobContext())
    assert error.value.code == "unsupported"
    assert "ZIP" in error.value.message


def test_embedded_files_are_a_problem(tmp_path: Path) -> None:
    path = _with_part(sample(tmp_path / "a.docx"), "word/embeddings/sheet1.xlsx", b"PK")
    assert [problem.code for problem in read(path, JobContext()).problems] == ["embedded"]
