from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import ContentStream

from desktop.document.model import Document, Span
from desktop.document.results import Finding, Status, TaskResult
from desktop.errors import Cancelled, UserError
from desktop.exporters.pdf_areas import areas_of
from desktop.exporters.pdf_redacted import redact_pdf
from desktop.exporters.verify import Verifier, prove
from desktop.progress import JobContext
from desktop.readers.pdf import read

from .pdf_traps import AS_IMAGE, OTHERS, REDRAWN, SECRET, TRAPS, content, field, kerned, make

SCALE = 2


def found(doc: Document, *words: str, look: str = "box") -> TaskResult:
    """Every occurrence of `words` as findings."""
    spans = [Span(*m.span()) for word in words for m in re.finditer(re.escape(word), doc.text)]
    assert spans, "the reader did not see the secret"
    findings = tuple(Finding("PERSON", span, 1.0, "test", "PERSON 1") for span in spans)
    return TaskResult("redact", Status.OK, findings, options={"style": look})


def redact(path: Path, *words: str, look: str = "box", password: str | None = None):
    ctx = JobContext()
    doc = read(path, ctx, password)
    result = found(doc, *words, look=look)
    out = path.with_name(f"out-{path.name}")
    verifier = Verifier(doc, result, ctx, password)
    problems = redact_pdf(doc, result, out, ctx, password, verifier=verifier)
    verifier.prove(out)
    return doc, result, out, problems


def texts(path: Path, password: str | None = None) -> dict[str, str]:
    """The text of a file by every reader at hand, without white space."""
    reader = PdfReader(path)
    if reader.is_encrypted:
        reader.decrypt(password or "")
    read_by = {
        "pypdf": "".join(page.extract_text() for page in reader.pages),
        "pdfium": read(path, JobContext(), password).text,
    }
    if shutil.which("pdftotext"):
        lock = ["-upw", password] if password else []
        done = subprocess.run(["pdftotext", *lock, path, "-"], capture_output=True, check=True)
        read_by["pdftotext"] = done.stdout.decode()
    return {name: "".join(text.split()) for name, text in read_by.items()}


def everything(path: Path, password: str | None = None) -> bytes:
    """Every string and every decompressed stream of a file."""
    reader = PdfReader(path)
    if reader.is_encrypted:
        reader.decrypt(password or "")
    parts = [path.read_bytes()]
    numbers = {n for table in reader.xref.values() for n in table} | set(reader.xref_objStm)
    for number in numbers:
        item = reader.get_object(number)
        parts.append(repr(item).encode())
        if hasattr(item, "get_data"):
            parts.append(item.get_data())
    return b"\n".join(parts)


def pixels(path: Path, index: int) -> np.ndarray:
    with pypdfium2.PdfDocument(path) as pdf:
        pdf.init_forms()
        return pdf[index].render(scale=SCALE).to_numpy().astype(np.int16)[..., :3]


@pytest.mark.parametrize("look", ["box", "label"])
@pytest.mark.parametrize("name", TRAPS)
def test_the_secret_is_gone_and_the_rest_is_there(name: str, look: str, tmp_path: Path) -> None:
    _, _, out, problems = redact(make(name, tmp_path), SECRET, look=look)
    assert ("page_as_image" in {problem.code for problem in problems}) == (name in AS_IMAGE)
    assert ("unseen_text_removed" in {problem.code for problem in problems}) == (name in REDRAWN)
    assert ("notes_left_out" in {problem.code for problem in problems}) == (name == "copies")
    for reader, text in texts(out).items():
        assert SECRET not in text, reader
        assert all(word in text for word in OTHERS), reader
        if look == "label":
            assert "[PERSON1]" in text, reader
    assert SECRET.encode() not in everything(out)
    assert SECRET.encode("utf-16-be") not in everything(out)


@pytest.mark.parametrize("name", sorted(TRAPS.keys() - {"free_text", "copies", "field"} - REDRAWN))
def test_pixels_outside_the_boxes_stay(name: str, tmp_path: Path) -> None:
    path = make(name, tmp_path)
    doc, result, out, _ = redact(path, SECRET)
    for number, areas in areas_of(doc, result).items():
        before, after = pixels(path, number - 1), pixels(out, number - 1)
        assert before.shape == after.shape
        # pdfium cuts widths to whole thousandths of an em, the number in the gap is exact: what follows may
        # move by a tenth of a pixel. A letter that went would change by more than 200.
        changed = np.abs(before - after).max(axis=2) > 100
        for area in areas:
            x0, y0, x1, y1 = (round(v * SCALE) for v in (area.box.x0, area.box.y0, area.box.x1, area.box.y1))
            inside = after[y0 + 1 : y1 - 1, x0 + 1 : x1 - 1]
            assert (inside == 0).all()
            # The margin that is overwritten in pictures, and half a pixel.
            changed[max(y0 - 5, 0) : y1 + 5, max(x0 - 5, 0) : x1 + 5] = False
        # Another resolution moves edges.
        assert changed.mean() <= (0.03 if name in AS_IMAGE else 0)


def dark(path: Path, x0: float, y0: float, x1: float, y1: float) -> int:
    """Dark pixels of the first page in a part of it, points from the top."""
    part = pixels(path, 0)[round(y0 * SCALE) : round(y1 * SCALE), round(x0 * SCALE) : round(x1 * SCALE)]
    return int((part.max(axis=2) < 128).sum())


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("tiles", (42, 182, 238, 278)),
        ("glyph_that_writes", (58, 180, 150, 204)),
        ("said_otherwise", (40, 188, 100, 204)),
        ("stamp", (92, 175, 160, 195)),
    ],
)
def test_what_no_reader_gives_is_not_seen_either(
    name: str, place: tuple[float, float, float, float], tmp_path: Path
) -> None:
    path = make(name, tmp_path)
    _, _, out, _ = redact(path, SECRET)
    assert dark(path, *place) > 40
    assert dark(out, *place) < dark(path, *place) / 2


def test_what_lay_under_something_else_does_not_come_up_in_a_layer(tmp_path: Path) -> None:
    path = tmp_path / "covered.pdf"
    content(
        f"BT /F 12 Tf 40 200 Td (Meeting {SECRET} notes) Tj 0 -50 Td (Covered before) Tj "
        "0 -50 Td (signed) Tj ET 0 g 30 140 200 25 re f"
    ).write(path)
    _, _, out, problems = redact(path, SECRET)
    assert [problem.code for problem in problems] == ["page_as_image"]
    for by, text in texts(out).items():
        assert "Covered" not in text, by
        assert "Meeting" in text, by
        assert "signed" in text, by


def test_outlines_under_a_box_are_gone(tmp_path: Path) -> None:
    path = make("outlines", tmp_path)
    doc, result, out, _ = redact(path, SECRET)
    area = areas_of(doc, result)[1][0].box
    numbers = [
        (float(operands[0]), 300 - float(operands[1]))
        for operands, operator in ContentStream(PdfReader(out).pages[0]["/Contents"], None).operations
        if operator in (b"m", b"l", b"c")
    ]
    assert len(numbers) > 80
    inside = [
        p
        for p in numbers
        if area.x0 + 0.01 < p[0] < area.x1 - 0.01 and area.y0 + 0.01 < p[1] < area.y1 - 0.01
    ]
    assert inside == []
    assert any(y < area.y0 or x > area.x1 + 20 for x, y in numbers)


def test_a_thin_line_under_a_word_looks_as_before_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "underlined.pdf"
    content(
        f"BT /F 12 Tf 40 200 Td (by {SECRET} signed) Tj ET 30 198 200 0.1 re f 30 150.3 200 0.1 re f"
    ).write(path)
    _, _, out, problems = redact(path, SECRET)
    assert problems == ()
    for place in ((30, 100, 50, 105), (120, 100, 230, 105), (30, 148, 230, 152)):
        assert dark(out, *place) == dark(path, *place)


def test_layers_that_are_shown_can_still_be_switched(tmp_path: Path) -> None:
    _, _, out, problems = redact(make("hidden_forms", tmp_path), SECRET)
    assert problems == ()
    properties = PdfReader(out).root_object["/OCProperties"]
    assert [group.get_object()["/Name"] for group in properties["/OCGs"]] == ["On"]
    for by, text in texts(out).items():
        assert "Always" in text, by
        assert "Mind" not in text, by
        assert "Draft" not in text, by


@pytest.mark.parametrize("look", ["box", "label"])
@pytest.mark.parametrize(
    "name", ["kerned", "scan", "shared_form", "outlines", "tiles", "cid_font", "said_otherwise"]
)
def test_redacting_twice_changes_nothing_more(name: str, look: str, tmp_path: Path) -> None:
    _, result, once, _ = redact(make(name, tmp_path), SECRET, look=look)
    doc = read(once, JobContext())
    # The same person rules again, and what is looked for is not there: the labels are no findings.
    assert SECRET not in doc.text
    again = TaskResult("redact", Status.OK, options=result.options)
    twice = tmp_path / "twice.pdf"
    verifier = Verifier(doc, again, JobContext())
    assert redact_pdf(doc, again, twice, JobContext(), verifier=verifier) == ()
    verifier.prove(twice)
    assert read(twice, JobContext()).text == doc.text
    assert (pixels(once, 0) == pixels(twice, 0)).all()
    thrice = tmp_path / "thrice.pdf"
    redact_pdf(read(twice, JobContext()), again, thrice, JobContext())
    assert sizes(twice) == sizes(thrice)


def sizes(path: Path) -> list[int]:
    """The bytes of the content of each page."""
    return [len(page.get_contents().get_data()) for page in PdfReader(path).pages]


def test_neighbours_of_a_letter_stay(tmp_path: Path) -> None:
    path = tmp_path / "narrow.pdf"
    content("BT /F 12 Tf 40 200 Td (illimitable) Tj ET").write(path)
    doc = read(path, JobContext())
    for i in range(len("illimitable")):
        result = TaskResult("redact", Status.OK, (Finding("ID", Span(i, i + 1), 1.0, "test"),))
        out = tmp_path / "out.pdf"
        redact_pdf(doc, result, out, JobContext())
        left = "".join(PdfReader(out).pages[0].extract_text().split())
        assert left == "illimitable"[:i] + "illimitable"[i + 1 :]


def test_a_finding_over_two_lines_leaves_what_stands_beside(tmp_path: Path) -> None:
    path = tmp_path / "lines.pdf"
    shown = "BT /F 12 Tf 13 TL 40 200 Td (by the late Anna Maria) Tj T* (Johansson of Lund) Tj ET"
    content(shown).write(path)
    doc, result, out, problems = redact(path, "late Anna Maria\nJohansson", look="label")
    assert problems == ()
    assert len(areas_of(doc, result)[1]) == 2
    for by, text in texts(out).items():
        assert text.count("[PERSON1]") == 1, by
        assert "bythe" in text, by
        assert "ofLund" in text, by


def test_an_earlier_revision_does_not_survive(tmp_path: Path) -> None:
    first = make("kerned", tmp_path)
    writer = PdfWriter(first, incremental=True)
    writer.add_metadata({"/Title": SECRET})
    path = tmp_path / "revised.pdf"
    writer.write(path)
    assert path.read_bytes().count(b"%%EOF") == 2
    _, _, out, _ = redact(path, SECRET)
    assert out.read_bytes().count(b"startxref") == 1
    assert SECRET.encode() not in everything(out)


def test_a_password_stays(tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    writer = kerned()
    writer.encrypt("open sesame", algorithm="AES-256")
    writer.write(path)
    doc, result, out, _ = redact(path, SECRET, password="open sesame")
    with pytest.raises(UserError, match="password"):
        read(out, JobContext())
    for reader, text in texts(out, "open sesame").items():
        assert SECRET not in text, reader
        assert "yesterday" in text, reader
    assert SECRET.encode() not in everything(out, "open sesame")
    assert "pypdf" in prove(doc, result, out, JobContext(), "open sesame")


def test_only_pages_and_plain_links_are_left(tmp_path: Path) -> None:
    _, _, out, _ = redact(make("copies", tmp_path), SECRET)
    reader = PdfReader(out)
    assert set(reader.root_object) == {"/Type", "/Pages"}
    assert dict(reader.metadata or {}) == {"/Producer": "Strongroom"}
    links = [entry.get_object() for entry in reader.pages[0]["/Annots"]]
    assert [link["/A"]["/URI"] for link in links] == ["https://example.org/"]


def test_fields_become_a_part_of_the_page(tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    field("Alice Springs").write(path)
    _, _, out, problems = redact(path, "Meeting")
    assert problems == ()
    reader = PdfReader(out)
    assert "/AcroForm" not in reader.root_object
    assert "/Annots" not in reader.pages[0]
    for by, text in texts(out).items():
        assert "AliceSprings" in text, by


def test_a_field_in_other_letters_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    field("\u0141ukasz \u03a9\u0416").write(path)
    _, _, out, problems = redact(path, "Meeting")
    assert problems == ()
    assert dark(out, 40, 180, 200, 200) > 30
    for by, text in texts(out).items():
        assert "\u0141ukasz\u03a9\u0416" in text, by


@pytest.mark.parametrize(
    "url", ["https://example.org/who/li", "https://example.org/anna-li", "mailto:Anna%20Li@example.org"]
)
def test_links_that_tell_go(url: str, tmp_path: Path) -> None:
    path = tmp_path / "linked.pdf"
    writer = content("BT /F 12 Tf 40 200 Td (Signed by Li and Anna Li) Tj ET")
    writer.add_annotation(page_number=0, annotation=Link(rect=(40, 20, 90, 32), url=url))
    writer.write(path)
    _, _, out, _ = redact(path, "Anna Li" if "anna" in url.lower() else "Li")
    assert "/Annots" not in PdfReader(out).pages[0]


def test_named_destinations_that_tell_go(tmp_path: Path) -> None:
    path = tmp_path / "cited.pdf"
    writer = kerned()
    writer.add_named_destination(title=f"cite.{SECRET.lower()}2019", page_number=0)
    writer.write(path)
    doc, result, out, _ = redact(path, SECRET)
    assert "/Names" not in PdfReader(out).root_object
    prove(doc, result, out, JobContext())


def test_harmless_outlines_stay(tmp_path: Path) -> None:
    path = tmp_path / "outlined.pdf"
    writer = kerned()
    writer.add_outline_item(title="Chapter one", page_number=0)
    writer.write(path)
    _, _, out, _ = redact(path, SECRET)
    assert [item.title for item in PdfReader(out).outline] == ["Chapter one"]


def test_an_occurrence_that_was_rejected_stays(tmp_path: Path) -> None:
    path = tmp_path / "two.pdf"
    content("BT /F 12 Tf 40 200 Td (Zanzibari here) Tj 0 -40 Td (Zanzibari there) Tj ET").write(path)
    doc = read(path, JobContext())
    first = doc.text.index(SECRET)
    span = Span(first, first + len(SECRET))
    result = TaskResult("redact", Status.OK, (Finding("PERSON", span, 1.0, "test"),))
    out = tmp_path / "out.pdf"
    assert redact_pdf(doc, result, out, JobContext()) == ()
    prove(doc, result, out, JobContext())
    assert "".join(PdfReader(out).pages[0].extract_text().split()) == "hereZanzibarithere"


def test_a_finding_without_a_place_is_refused(tmp_path: Path) -> None:
    doc = read(make("kerned", tmp_path), JobContext())
    page = doc.pages[0]
    lost = Document(
        doc.source, doc.kind, doc.sha256, doc.text,
        (type(page)(page.number, page.width, page.height, page.span, ()),),
    )  # fmt: skip
    with pytest.raises(UserError) as caught:
        redact_pdf(lost, found(doc, SECRET), tmp_path / "out.pdf", JobContext())
    assert caught.value.code == "redaction_not_located"
    assert SECRET not in str(caught.value)


def test_a_changed_source_is_refused(tmp_path: Path) -> None:
    path = make("kerned", tmp_path)
    doc = read(path, JobContext())
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(UserError) as caught:
        redact_pdf(doc, found(doc, SECRET), tmp_path / "out.pdf", JobContext())
    assert caught.value.code == "source_changed"


def test_cancel_stops_it(tmp_path: Path) -> None:
    class Stop:
        def is_set(self) -> bool:
            return True

    doc = read(make("kerned", tmp_path), JobContext())
    with pytest.raises(Cancelled):
        redact_pdf(doc, found(doc, SECRET), tmp_path / "out.pdf", JobContext(cancel=Stop()))
