"""The audit report: what it says, what it must not say, and what `check` makes of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from desktop.document import signing
from desktop.document.model import Box, Document, Problem, Span
from desktop.document.results import Finding, Region, Status, TaskResult
from desktop.errors import UserError
from desktop.exporters import audit, redacted
from desktop.exporters.redacted import RedactedExporter
from desktop.exporters.verify_text import Verdict
from desktop.progress import JobContext
from desktop.readers.registry import read

from .pdf_traps import SECRET, make


def _result(doc: Document, *, region: bool = False) -> TaskResult:
    at = doc.text.index(SECRET)
    kept = doc.text.index("signed")
    return TaskResult(
        "redact",
        Status.OK,
        (Finding("PERSON", Span(at, at + len(SECRET)), 0.91234, "rampart", "PERSON 1"),),
        candidates=(Finding("DATE", Span(0, 3), 0.2, "dates"),),
        rejected=(Finding("ORG", Span(kept, kept + 6), 0.6, "names", "ORG 1", "person"),),
        regions=(Region(1, Box(10, 10, 20, 20)),) if region else (),
        models=("rampart 1.4.0",),
        options={"audit": True, "style": "box", "threshold": 0.5, "deny": (f"PERSON:{SECRET}",)},
    )


@pytest.fixture
def exported(tmp_path: Path) -> tuple[Path, Path]:
    """A redacted file and its report. The name of the source tells what was removed."""
    folder = tmp_path / "out"
    folder.mkdir()
    source = make("kerned", tmp_path).rename(tmp_path / f"cv_{SECRET.lower()}.pdf")
    doc = read(source, JobContext())
    done = RedactedExporter().export(doc, _result(doc, region=True), folder / "a.pdf", JobContext())
    assert [Path(path).name for path in done.reports] == ["a.pdf.audit.json", "a.pdf.audit.pdf"]
    assert sorted(path.name for path in folder.iterdir()) == ["a.pdf", "a.pdf.audit.json", "a.pdf.audit.pdf"]
    return folder / "a.pdf", folder / "a.pdf.audit.json"


def _report(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text("utf-8"))["report"]


def test_it_says_what_was_done(exported: tuple[Path, Path]) -> None:
    report = _report(exported[1])
    assert report["counts"] == {
        "removed": 1,
        "removed_by_label": {"PERSON": 1},
        "regions_removed": 1,
        "kept_by_a_person": 1,
        "below_the_threshold": 1,
        "decided_by_a_person": 1,
    }
    removed, kept, region = report["decisions"]
    assert (removed["status"], removed["label"], removed["who"]) == ("removed", "PERSON", "PERSON 1")
    assert (removed["score"], removed["detector"], removed["decided_by"]) == (0.9123, "rampart", "machine")
    assert removed["places"][0]["page"] == 1
    assert len(removed["places"][0]["box"]) == 4
    assert removed["end"] - removed["start"] == len(SECRET)
    assert (kept["status"], kept["decided_by"]) == ("kept", "person")
    assert (region["label"], region["places"][0]["box"]) == ("REGION", [10, 10, 20, 20])
    assert {"pdfium", "pypdf", "search", "pixels"} <= set(report["proof"]["readers"])
    assert report["proof"]["ocr"] is False
    assert report["proof"]["other_words_lost"] == 0
    assert re.fullmatch("[0-9a-f]{64}", report["models"][0]["files"]["model_q4.onnx"])
    assert report["program"]["libraries"]["pypdf"]


def test_it_never_says_what_was_removed(exported: tuple[Path, Path]) -> None:
    json_text = exported[1].read_text("utf-8")
    pdf = exported[1].with_suffix(".pdf")
    pdf_text = "".join(page.extract_text() for page in PdfReader(pdf).pages)
    for text in (json_text, pdf_text, pdf.read_bytes().decode("latin-1")):
        assert SECRET.lower() not in text.lower()
    assert _report(exported[1])["input"]["name"] == audit.WITHHELD
    assert _report(exported[1])["output"]["name"] == "a.pdf"


def test_the_pdf_can_be_read(exported: tuple[Path, Path]) -> None:
    text = " ".join(page.extract_text() for page in PdfReader(exported[1].with_suffix(".pdf")).pages)
    plain = " ".join(text.split())
    for said in ("Audit report of a redaction", "PERSON 1", "rampart", "OCR was not used", "Page 1"):
        assert said in plain
    assert signing.own_fingerprint() in "".join(text.split())


def test_a_good_report_is_good(exported: tuple[Path, Path]) -> None:
    checks = audit.check(exported[1], exported[0])
    assert [check.good for check in checks] == [True] * 4


def _said(report: Path, file: Path, signer: str = "") -> str:
    return " ".join(check.said for check in audit.check(report, file, signer) if not check.good)


def test_a_changed_report_is_told(exported: tuple[Path, Path]) -> None:
    file, report = exported
    report.write_text(report.read_text("utf-8").replace('"machine"', '"person"', 1), "utf-8")
    assert "changed after it was signed" in _said(report, file)


def test_a_report_that_says_something_twice_is_none(exported: tuple[Path, Path]) -> None:
    file, report = exported
    report.write_text(report.read_text("utf-8").replace('"version": 1', '"version": 2, "version": 1', 1))
    with pytest.raises(UserError) as caught:
        audit.check(report, file)
    assert caught.value.code == "no_report"


def test_another_file_is_told(exported: tuple[Path, Path], tmp_path: Path) -> None:
    file, report = exported
    file.write_bytes(file.read_bytes() + b"\n")
    assert "not the file that the report speaks of" in _said(report, file)
    (source,) = tmp_path.glob("cv_*.pdf")
    assert "before redaction" in _said(report, source)


def test_another_pdf_of_the_report_is_told(exported: tuple[Path, Path]) -> None:
    file, report = exported
    pdf = report.with_suffix(".pdf")
    pdf.write_bytes(pdf.read_bytes() + b"\n")
    assert "Its PDF" in _said(report, file)
    pdf.unlink()
    assert _said(report, file) == ""


def test_an_unknown_key_is_told_until_somebody_vouches(
    exported: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, report = exported
    mark = signing.own_fingerprint()
    monkeypatch.setenv("STRONGROOM_DATA", str(tmp_path / "elsewhere"))
    assert "not known here" in _said(report, file)
    assert "another key" in _said(report, file, "00" * 32)
    assert "not known here" in _said(report, file)
    assert _said(report, file, signing.grouped(mark).upper()) == ""
    assert _said(report, file) == ""


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"report": {"format": "x"}, "signature": {}}', "\x00"])
def test_what_is_no_report(text: str, exported: tuple[Path, Path], tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(UserError):
        audit.check(path, exported[0])


def test_earlier_reports_stay(exported: tuple[Path, Path], tmp_path: Path) -> None:
    file, report = exported
    before = report.read_bytes()
    file.unlink()
    (source,) = tmp_path.glob("cv_*.pdf")
    doc = read(source, JobContext())
    done = RedactedExporter().export(doc, _result(doc), file, JobContext())
    assert [Path(path).name for path in done.reports] == ["a.pdf.audit (2).json", "a.pdf.audit (2).pdf"]
    assert report.read_bytes() == before


def test_without_the_file_there_is_no_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    doc = read(make("kerned", tmp_path), JobContext())
    folder = tmp_path / "out"
    (folder / "a.pdf").mkdir(parents=True)
    with pytest.raises(UserError):
        RedactedExporter().export(doc, _result(doc), folder / "a.pdf", JobContext())
    assert [path.name for path in folder.iterdir()] == ["a.pdf"]


def test_a_key_that_can_not_be_used_stops_the_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRONGROOM_DATA", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / signing.KEY).write_text("no key")
    doc = read(make("kerned", tmp_path), JobContext())
    with pytest.raises(UserError) as caught:
        RedactedExporter().export(doc, _result(doc), tmp_path / "out.pdf", JobContext())
    assert caught.value.code == "cannot_sign"
    assert not (tmp_path / "out.pdf").exists()


def test_many_decisions_take_many_pages(tmp_path: Path) -> None:
    text = "word " * 600
    path = tmp_path / "a.txt"
    path.write_text(text)
    doc = read(path, JobContext())
    findings = tuple(Finding("CUSTOM", Span(5 * i, 5 * i + 4), 1.0, "t") for i in range(600))
    result = TaskResult("redact", Status.OK, findings)
    problems = (Problem("x", "Something <odd> & \u0141 long.", 1),)
    case = audit.Redacted(doc, result, path, "b.txt", Verdict((), ("text",)), problems)
    with audit.audited(audit.report_of(case), tmp_path / "b.txt") as paths:
        pass
    pages = PdfReader(paths[1]).pages
    assert len(pages) > 5
    assert "Decision" in pages[3].extract_text(), "the head of the table stands on each page"
    assert "Something <odd>" in pages[0].extract_text()


def test_no_report_unless_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redacted, "report_of", lambda *_: pytest.fail("a report"))
    doc = read(make("kerned", tmp_path), JobContext())
    at = doc.text.index(SECRET)
    result = TaskResult("redact", Status.OK, (Finding("PERSON", Span(at, at + 9), 1.0, "t"),))
    assert RedactedExporter().export(doc, result, tmp_path / "out.pdf", JobContext()).reports == ()
