"""The proof catches each step of the redaction that is left out."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import NameObject, TextStringObject

from desktop.document.model import Document, Page, Span
from desktop.document.results import Finding, Status, TaskResult
from desktop.errors import UserError
from desktop.exporters import pdf_annotations, pdf_clean, pdf_content, pdf_redacted
from desktop.exporters.pdf_redacted import redact_pdf
from desktop.exporters.verify import prove
from desktop.exporters.verify_text import Expected, count, normalised
from desktop.progress import JobContext
from desktop.readers.pdf import read

from .pdf_traps import SECRET, content, make
from .test_pdf_redacted import found


def _unrepaired(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the net under the rewriting: a page on which something is left stays as it is."""
    monkeypatch.setattr(pdf_redacted._Redaction, "repair", lambda *_: False)


def _no_hit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_content._Rewriting, "_hit", lambda *_: False)


def _last_letter_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Boxes a letter too short, as from widths that were misread."""
    whole = pdf_content._Rewriting._hit

    def shorter(self: pdf_content._Rewriting, scope: object, font: object, advance: float) -> bool:
        # The "i" at the end is the last of three.
        shorter.seen += whole(self, scope, font, advance)
        return whole(self, scope, font, advance) and shorter.seen < len(SECRET)

    shorter.seen = 0
    monkeypatch.setattr(pdf_content._Rewriting, "_hit", shorter)


def _forms_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_content._Rewriting, "_form", lambda *_, **__: None)


def _speech_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_content._Rewriting, "_silence", lambda *_: None)
    monkeypatch.setattr(pdf_content._Rewriting, "_quiet", lambda _, operands: operands)


def _neighbours_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_content._Rewriting, "_hit", lambda *_: True)


def _strings_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_clean, "_scrub", lambda *_: None)
    monkeypatch.setattr(pdf_clean, "keep", lambda *_: None)


def _outlines_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_clean, "_scrub", lambda *_: None)
    monkeypatch.setattr(pdf_clean, "_clean_outlines", lambda *_: True)


def _links_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_clean, "_scrub", lambda *_: None)
    monkeypatch.setattr(pdf_annotations, "_plain_link", lambda annotation, *_: annotation)


def _replaced_objects_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_clean, "_scrub", lambda *_: None)
    monkeypatch.setattr(pdf_redacted, "sweep", lambda _: None)


BROKEN_STEPS: list[tuple[str, Callable[[pytest.MonkeyPatch], None]]] = [
    ("kerned", _no_hit),
    ("one_by_one", _no_hit),
    ("type3", _no_hit),
    ("cid_font", _no_hit),
    ("scan", _no_hit),
    ("twice", _no_hit),
    ("kerned", _last_letter_stays),
    ("turned_page", _last_letter_stays),
    ("shared_form", _forms_stay),
    ("free_text", _forms_stay),
    ("spoken", _speech_stays),
    ("kerned", _neighbours_go),
    ("copies", _strings_stay),
    ("copies", _outlines_stay),
    ("copies", _links_stay),
    ("copies", _replaced_objects_stay),
]


@pytest.mark.parametrize(("name", "sabotage"), BROKEN_STEPS)
def test_a_step_left_out_is_caught(
    name: str,
    sabotage: Callable[[pytest.MonkeyPatch], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    doc = read(make(name, tmp_path), JobContext())
    result = found(doc, SECRET)
    out = tmp_path / "out.pdf"
    _unrepaired(monkeypatch)
    sabotage(monkeypatch)
    redact_pdf(doc, result, out, JobContext())
    with pytest.raises(UserError) as caught:
        prove(doc, result, out, JobContext())
    assert caught.value.code == "redaction_not_proven"
    assert SECRET.lower() not in str(caught.value).lower()


@pytest.mark.parametrize("sabotage", [_no_hit, _last_letter_stays, _neighbours_go])
def test_a_page_that_leaks_becomes_an_image(
    sabotage: Callable[[pytest.MonkeyPatch], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doc = read(make("kerned", tmp_path), JobContext())
    result = found(doc, SECRET)
    out = tmp_path / "out.pdf"
    sabotage(monkeypatch)
    problems = redact_pdf(doc, result, out, JobContext())
    assert [(problem.code, problem.page) for problem in problems] == [("page_as_image", 1)]
    prove(doc, result, out, JobContext())


def _redacted(tmp_path: Path) -> tuple[Document, TaskResult, Path]:
    doc = read(make("kerned", tmp_path), JobContext())
    result = found(doc, SECRET)
    out = tmp_path / "out.pdf"
    redact_pdf(doc, result, out, JobContext())
    return doc, result, out


def _fails(doc: Document, result: TaskResult, out: Path) -> str:
    with pytest.raises(UserError) as caught:
        prove(doc, result, out, JobContext())
    assert caught.value.code == "redaction_not_proven"
    return caught.value.message


def test_the_readers_are_named(tmp_path: Path) -> None:
    readers = prove(*_redacted(tmp_path), JobContext())
    assert readers[:2] == ("pdfium", "pypdf")
    assert ("pdftotext" in readers) == bool(shutil.which("pdftotext"))


def test_without_poppler_it_makes_no_claim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert "pdftotext" not in prove(*_redacted(tmp_path), JobContext())


def test_the_source_itself_is_no_redaction(tmp_path: Path) -> None:
    doc, result, _ = _redacted(tmp_path)
    assert "page 1" in _fails(doc, result, Path(doc.source))


def test_a_missing_page_is_seen(tmp_path: Path) -> None:
    doc, result, out = _redacted(tmp_path)
    writer = PdfWriter(out)
    writer.add_blank_page(400, 300)
    writer.write(out)
    assert "number of pages" in _fails(doc, result, out)


def test_a_metadata_string_is_seen(tmp_path: Path) -> None:
    doc, result, out = _redacted(tmp_path)
    writer = PdfWriter(out)
    writer.add_metadata({"/Keywords": SECRET})
    writer.write(out)
    assert "object" in _fails(doc, result, out)


def test_an_earlier_revision_is_seen(tmp_path: Path) -> None:
    doc, result, out = _redacted(tmp_path)
    writer = PdfWriter(out, incremental=True)
    writer.root_object[NameObject("/Lang")] = TextStringObject("en")
    writer.write(out)
    assert "revision" in _fails(doc, result, out)


def test_a_file_that_can_not_be_read_is_no_proof(tmp_path: Path) -> None:
    doc, result, out = _redacted(tmp_path)
    out.write_bytes(out.read_bytes()[:200])
    _fails(doc, result, out)


def test_a_short_word_inside_another_is_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "ann.pdf"
    content("BT /F 12 Tf 40 200 Td (Anna and the Annals of Annabel) Tj ET").write(path)
    doc = read(path, JobContext())
    result = TaskResult("redact", Status.OK, (Finding("PERSON", Span(0, 4), 1.0, "test"),))
    out = tmp_path / "out.pdf"
    assert redact_pdf(doc, result, out, JobContext()) == ()
    prove(doc, result, out, JobContext())


def test_a_person_named_like_the_label(tmp_path: Path) -> None:
    path = tmp_path / "person.pdf"
    content("BT /F 12 Tf 40 200 Td (Signed by Eric Person today) Tj ET").write(path)
    doc = read(path, JobContext())
    result = found(doc, "Person", look="label")
    out = tmp_path / "out.pdf"
    assert redact_pdf(doc, result, out, JobContext()) == ()
    prove(doc, result, out, JobContext())


def _text_document(text: str, path: Path) -> Document:
    path.write_text(text, encoding="utf-8")
    return Document(str(path), "txt", "", text, (Page(1, 0, 0, Span(0, len(text)), ()),))


def test_text_is_read_again(tmp_path: Path) -> None:
    text = f"Signed by {SECRET} today."
    doc = _text_document(text, tmp_path / "a.txt")
    result = found(doc, SECRET, look="label")
    out = tmp_path / "out.txt"
    out.write_text(text.replace(SECRET, "[PERSON 1]"), encoding="utf-8")
    assert prove(doc, result, out, JobContext()) == ("search", "text")
    out.write_text(text.upper(), encoding="utf-8")
    _fails(doc, result, out)


def test_what_counts_as_the_same_text() -> None:
    assert normalised("Of\ufb01ce  of\nSchmi-\ndt") == normalised("office of Schmidt")
    assert count("ann", "ann and annual, ann.") == 2


def test_what_was_rejected_is_allowed() -> None:
    text = "Miller and Miller"
    expected = Expected.of(text, Span(0, len(text)), [Span(0, 6)], [])
    assert not expected.exceeded("and Miller")
    assert expected.exceeded("Miller and MILLER")


def test_neighbours_of_a_removed_word_may_meet() -> None:
    text = "this new Agreement, this Agreement"
    expected = Expected.of(text, Span(0, len(text)), [Span(5, 8), Span(20, 34)], [])
    assert not expected.exceeded("this Agreement, ")
