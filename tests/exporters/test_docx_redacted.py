"""Redacted DOCX: nothing of what was removed is left anywhere in the package."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx as python_docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Inches
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from desktop.document.model import Document, Span
from desktop.document.results import Finding, Status, TaskResult
from desktop.errors import UserError
from desktop.exporters.docx_redacted import redact_docx
from desktop.exporters.literals import SHORTEST
from desktop.exporters.pictures import strip_metadata
from desktop.progress import JobContext
from desktop.readers.docx import read
from desktop.readers.ooxml import open_package, write_package
from desktop.readers.ooxml_words import zip_texts

MC_NS = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
TEXT_BOX = f"""<w:r {{ns}}><mc:AlternateContent {MC_NS}><mc:Choice Requires="wps">
<w:txbxContent><w:p><w:r><w:t>Ask </w:t></w:r><w:r><w:t>Bo</w:t></w:r></w:p></w:txbxContent></mc:Choice>
<mc:Fallback><w:txbxContent><w:p><w:r><w:t>Ask Bo</w:t></w:r></w:p></w:txbxContent></mc:Fallback>
</mc:AlternateContent></w:r>"""
LINK = """<w:p {ns}><w:r><w:fldChar w:fldCharType="begin"/></w:r>
<w:r><w:instrText> HYPERLINK "mailto:ann</w:instrText></w:r>
<w:r><w:instrText>@miller.org" </w:instrText></w:r>
<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>write to her</w:t></w:r>
<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>"""
CHANGES = """<w:p {ns}><w:ins w:id="1" w:author="Ann Miller" w:date="2024-05-06T00:00:00Z">
<w:r w:rsidR="00AB12CD"><w:t>Ann Miller came</w:t></w:r></w:ins>
<w:del w:id="2" w:author="Ann Miller"><w:r><w:delText>Ann Miller left</w:delText></w:r></w:del></w:p>"""


def sample(path: Path) -> Path:
    document = python_docx.Document()
    paragraph = document.add_paragraph("Signed by ")
    for piece, bold in (("An", False), ("n Mil", True), ("ler", False), (" in Graz", False)):
        paragraph.add_run(piece).bold = bold
    for xml in (LINK, CHANGES, f"<w:p {{ns}}>{TEXT_BOX.replace(' {ns}', '')}</w:p>"):
        document.element.body.insert(-1, parse_xml(xml.format(ns=nsdecls("w"))))
    picture = io.BytesIO()
    note = PngInfo()
    note.add_text("Author", "Ann Miller")
    Image.new("RGB", (2, 2)).save(picture, "PNG", pnginfo=note)
    document.add_picture(picture, Inches(1))
    drawing = document.element.body.xpath(".//wp:docPr")[0]
    drawing.set("descr", "Portrait of Ann Miller")
    drawing.set("name", "ann-miller.png")
    document.add_comment(paragraph.runs, "Is this Ann Miller?", "Ann Miller", "AM")
    document.core_properties.author = "Ann Miller"
    document.core_properties.title = "Letter to Ann Miller"
    rel = document.part.relate_to(
        "https://example.org/ann-miller",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    xml = f'<w:hyperlink {nsdecls("w", "r")} r:id="{rel}"><w:r><w:t>here</w:t></w:r></w:hyperlink>'
    document.paragraphs[1]._p.append(parse_xml(xml))
    bookmark = '<w:bookmarkStart {ns} w:id="9" w:name="ANN MILLER"/>'
    document.paragraphs[0]._p.append(parse_xml(bookmark.format(ns=nsdecls("w"))))
    document.save(str(path))
    return path


def findings(doc: Document, *texts: str) -> TaskResult:
    """A result with the first place of each text as a finding."""
    found = tuple(
        Finding("PERSON", Span(at, at + len(text)), 1.0, "test", f"PERSON {number}")
        for number, text in enumerate(texts, 1)
        for at in (doc.text.index(text),)
    )
    return TaskResult("redact", Status.OK, found, options={"style": "label"})


def redacted(source: Path, *texts: str) -> Path:
    doc = read(source, JobContext())
    out = source.with_name("out.docx")
    assert redact_docx(doc, findings(doc, *texts), out, JobContext()) == ()
    return out


def test_nothing_of_it_is_left_anywhere(tmp_path: Path) -> None:
    source = sample(tmp_path / "a.docx")
    before = source.read_bytes()
    out = redacted(source, "Ann Miller", "Bo")
    for part, text in zip_texts(out):
        lowered = text.lower()
        assert "miller" not in lowered, part
        assert "ask bo" not in lowered, part
        assert "2024-05-06" not in lowered, part
        assert "00ab12cd" not in lowered, part
    assert source.read_bytes() == before


def test_the_rest_stays_and_keeps_its_format(tmp_path: Path) -> None:
    out = redacted(sample(tmp_path / "a.docx"), "Ann Miller", "Bo")
    text = read(out, JobContext()).text
    assert "Signed by [PERSON 1] in Graz\n" in text
    assert "write to her" in text
    assert "here" in text
    assert "[PERSON 1] came" in text
    assert "[PERSON 1] left" in text
    assert "Ask [PERSON 2]" in text
    assert "Is this [PERSON 1]?" in text
    document = python_docx.Document(str(out))
    runs = document.paragraphs[0].runs
    assert [run.text for run in runs[:2]] == ["Signed by ", "[PERSON 1]"]
    assert runs[2].bold
    assert len(document.inline_shapes) == 1
    assert document.core_properties.author == ""


def test_both_copies_of_a_drawing_change(tmp_path: Path) -> None:
    out = redacted(sample(tmp_path / "a.docx"), "Bo")
    document = open_package(out.read_bytes(), "out")["word/document.xml"].decode()
    assert document.count("[PERSON 1]") == 2


def test_a_common_word_in_another_case_stays(tmp_path: Path) -> None:
    document = python_docx.Document()
    document.add_paragraph("Will signed. He will pay, and Willow too. Then Will left.")
    document.save(str(tmp_path / "a.docx"))
    text = read(redacted(tmp_path / "a.docx", "Will"), JobContext()).text
    assert text == "[PERSON 1] signed. He will pay, and Willow too. Then [PERSON 1] left.\n"


def test_tabs_and_breaks_part_words(tmp_path: Path) -> None:
    document = python_docx.Document()
    document.add_paragraph("Ann Miller\tGraz\nby Ann Miller\tWien\nAnn Miller")
    document.save(str(tmp_path / "a.docx"))
    text = read(redacted(tmp_path / "a.docx", "Ann Miller"), JobContext()).text
    assert text == "[PERSON 1]\tGraz\nby [PERSON 1]\tWien\n[PERSON 1]\n"


def test_box_style_and_findings_over_paragraphs(tmp_path: Path) -> None:
    document = python_docx.Document()
    document.add_paragraph("Name: Ann")
    document.add_paragraph("Miller, Graz")
    document.save(str(tmp_path / "a.docx"))
    doc = read(tmp_path / "a.docx", JobContext())
    at = doc.text.index("Ann")
    finding = Finding("PERSON", Span(at, at + len("Ann\nMiller")), 1.0, "test")
    overlapping = Finding("PERSON", Span(at, at + 3), 0.5, "test")
    result = TaskResult("redact", Status.OK, (finding, overlapping), options={"style": "box"})
    redact_docx(doc, result, tmp_path / "b.docx", JobContext())
    blocks = "\N{FULL BLOCK}" * 5
    assert read(tmp_path / "b.docx", JobContext()).text == f"Name: {blocks}\n, Graz\n"


def test_embedded_files_and_macros_go_and_are_named(tmp_path: Path) -> None:
    source = sample(tmp_path / "a.docx")
    parts = open_package(source.read_bytes(), "a")
    rels = "word/_rels/document.xml.rels"
    parts[rels] = parts[rels].replace(
        b"</Relationships>",
        b'<Relationship Id="rId77" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/package"'
        b' Target="embeddings/sheet1.xlsx"/></Relationships>',
    )
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b"<w:sectPr",
        b'<w:p><w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" r:id="rId77"/>'
        b"</w:object></w:r></w:p><w:sectPr",
    )
    parts["word/embeddings/sheet1.xlsx"] = b"PK Ann Miller"
    parts["word/vbaProject.bin"] = b"Ann Miller"
    parts["customXml/item1.xml"] = b"<a>Ann Miller</a>"
    with zipfile.ZipFile(source, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    doc = read(source, JobContext())
    out = tmp_path / "out.docx"
    problems = redact_docx(doc, findings(doc, "Ann Miller"), out, JobContext())
    assert [problem.code for problem in problems] == ["embedded_removed"]
    written = open_package(out.read_bytes(), "out")
    assert not {name for name in written if "embeddings" in name or "vba" in name or "customXml" in name}
    assert b"rId77" not in written[rels] + written["word/document.xml"]
    python_docx.Document(str(out))


def test_a_drawing_that_holds_removed_text_goes(tmp_path: Path) -> None:
    source = sample(tmp_path / "a.docx")
    parts = open_package(source.read_bytes(), "a")
    parts["word/media/image8.emf"] = b"\1" + "to Ann Miller".encode("utf-16-le")
    parts["word/media/image9.tiff"] = b"II*\0"
    parts["word/media/orphan.png"] = b"nothing refers to this"
    image = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    rels = "".join(
        f'<Relationship Id="rId8{n}" Type="{image}" Target="media/image{n}.{ending}"/>'
        for n, ending in ((8, "emf"), (9, "tiff"))
    )
    name = "word/_rels/document.xml.rels"
    parts[name] = parts[name].replace(b"</Relationships>", f"{rels}</Relationships>".encode())
    write_package(parts.items(), source)
    doc = read(source, JobContext())
    out = tmp_path / "out.docx"
    problems = redact_docx(doc, findings(doc, "Ann Miller"), out, JobContext())
    assert [problem.code for problem in problems] == ["picture_removed", "picture_notes"]
    written = open_package(out.read_bytes(), "out")
    assert "word/media/orphan.png" not in written
    with Image.open(io.BytesIO(written["word/media/image8.emf"])) as image:
        assert image.size == (1, 1)
        assert image.getpixel((0, 0)) == 255


def test_the_zip_tells_nothing_and_is_the_same_each_time(tmp_path: Path) -> None:
    out = redacted(sample(tmp_path / "a.docx"), "Ann Miller")
    first = out.read_bytes()
    with zipfile.ZipFile(out) as archive:
        assert archive.namelist()[0] == "[Content_Types].xml"
        for info in archive.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert not info.extra
            assert not info.comment
    redacted(tmp_path / "a.docx", "Ann Miller")
    assert out.read_bytes() == first


def test_a_changed_source_is_not_redacted(tmp_path: Path) -> None:
    source = sample(tmp_path / "a.docx")
    doc = read(source, JobContext())
    source.write_bytes(source.read_bytes() + b" ")
    with pytest.raises(UserError) as error:
        redact_docx(doc, findings(doc, "Ann Miller"), tmp_path / "out.docx", JobContext())
    assert error.value.code == "source_changed"
    assert not (tmp_path / "out.docx").exists()


@pytest.mark.parametrize("format_", ["JPEG", "PNG"])
def test_pictures_lose_their_notes_and_no_pixel(format_: str) -> None:
    image = Image.effect_noise((40, 30), 50).convert("RGB")
    exif = Image.Exif()
    exif[0x013B] = "Ann Miller"
    buffer = io.BytesIO()
    image.save(buffer, format_, exif=exif, comment=b"Ann Miller" if format_ == "JPEG" else None)
    data = buffer.getvalue()
    assert b"Miller" in data
    bare = strip_metadata(data + b"Ann Miller behind the picture")
    assert b"Miller" not in bare
    with Image.open(io.BytesIO(data)) as one, Image.open(io.BytesIO(bare)) as two:
        assert one.tobytes() == two.tobytes()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pieces=st.lists(st.text("abcde ", min_size=1, max_size=6), min_size=1, max_size=8),
    ends=st.tuples(st.integers(0, 40), st.integers(0, 40)),
)
def test_any_span_over_any_runs_is_cut_out_exactly(
    tmp_path: Path, pieces: list[str], ends: tuple[int, int]
) -> None:
    text = "".join(pieces)
    start, end = sorted(min(end, len(text)) for end in ends)
    if not text[start:end].strip():
        return
    document = python_docx.Document()
    paragraph = document.add_paragraph()
    for piece in pieces:
        paragraph.add_run(piece)
    source, out = tmp_path / "a.docx", tmp_path / "b.docx"
    document.save(str(source))
    doc = read(source, JobContext())
    assert doc.text == text + "\n"
    result = TaskResult("redact", Status.OK, (Finding("X", Span(start, end), 1.0, "test"),))
    redact_docx(doc, result, out, JobContext())
    left = read(out, JobContext()).text.removesuffix("\n")
    blocks = "\N{FULL BLOCK}" * 5
    word = " ".join(text[start:end].split())
    expected = [text[:start], text[end:]]
    if len(word) >= SHORTEST:
        # The same words elsewhere go too.
        again = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, word.split())) + r"(?!\w)")
        expected = [again.sub(blocks, part) for part in expected]
    assert left == blocks.join(expected)
