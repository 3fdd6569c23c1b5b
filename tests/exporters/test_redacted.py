from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from desktop.errors import Cancelled, UserError
from desktop.exporters import redacted
from desktop.exporters.redacted import RedactedExporter
from desktop.progress import JobContext
from desktop.readers.registry import read

from .pdf_traps import SECRET, make
from .test_pdf_redacted import found


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return make("kerned", folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def _export(source: Path, dest: Path, ctx: JobContext | None = None):
    doc = read(source, JobContext())
    return RedactedExporter().export(doc, found(doc, SECRET), dest, ctx or JobContext())


def test_a_pdf_is_written_and_proven(source: Path, folder: Path) -> None:
    before = source.read_bytes()
    exported = _export(source, folder / "a.pdf")
    assert exported.path == str(folder / "a.pdf")
    assert {"pdfium", "pypdf"} <= set(exported.verified_by)
    assert exported.problems == ()
    assert SECRET not in read(folder / "a.pdf", JobContext()).text
    assert source.read_bytes() == before
    assert _names(folder) == ["a.pdf"]


def test_text_is_written_and_proven(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text(f"# Notes\n\nSigned by {SECRET}.\n", encoding="utf-8")
    exported = _export(path, folder / "notes.md")
    assert exported.verified_by == ("search", "md")
    assert SECRET not in (folder / "notes.md").read_text(encoding="utf-8")


def test_a_word_file_is_written_and_proven(tmp_path: Path, folder: Path) -> None:
    import docx

    path = tmp_path / "letter.docx"
    package = docx.Document()
    package.add_paragraph(f"Signed by {SECRET} yesterday.")
    package.save(str(path))
    exported = _export(path, folder / "letter.docx")
    assert exported.verified_by == ("search", "zip", "python-docx")
    text = "\n".join(p.text for p in docx.Document(str(folder / "letter.docx")).paragraphs)
    assert SECRET not in text
    assert "yesterday" in text


def test_the_suffix_is_the_source_s(source: Path) -> None:
    doc = read(source, JobContext())
    assert RedactedExporter().suffix(doc, found(doc, SECRET)) == ".pdf"


def _refused(code: str, source: Path, dest: Path) -> None:
    with pytest.raises(UserError) as caught:
        _export(source, dest)
    assert caught.value.code == code
    assert SECRET not in str(caught.value)


def test_the_source_is_never_overwritten(source: Path) -> None:
    before = source.read_bytes()
    _refused("same_file", source, source)
    _refused("same_file", source, source.parent / "." / source.name)
    assert source.read_bytes() == before


def test_a_folder_that_is_not_there(source: Path, folder: Path) -> None:
    _refused("cannot_write", source, folder / "gone" / "a.pdf")


def test_a_folder_in_the_place_of_the_file(source: Path, folder: Path) -> None:
    (folder / "a.pdf").mkdir()
    _refused("cannot_write", source, folder / "a.pdf")
    assert _names(folder) == ["a.pdf"]


def test_a_full_disk_leaves_nothing(source: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(redacted, "redact_pdf", full)
    _refused("cannot_write", source, folder / "a.pdf")
    assert _names(folder) == []


def test_what_is_not_proven_is_not_written(
    source: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = folder / "a.pdf"
    old.write_bytes(b"what stood here before")

    def copied(doc, result, out: Path, ctx, password, **_):
        out.write_bytes(source.read_bytes())
        return ()

    monkeypatch.setattr(redacted, "redact_pdf", copied)
    _refused("redaction_not_proven", source, old)
    assert old.read_bytes() == b"what stood here before"
    assert _names(folder) == ["a.pdf"]


def test_a_source_that_changed_is_refused(source: Path, folder: Path) -> None:
    doc = read(source, JobContext())
    source.write_bytes(source.read_bytes() + b" ")
    with pytest.raises(UserError) as caught:
        RedactedExporter().export(doc, found(doc, SECRET), folder / "a.pdf", JobContext())
    assert caught.value.code == "source_changed"
    assert _names(folder) == []


@pytest.mark.parametrize("calls", [1, 2, 3, 4, 5])
def test_cancel_leaves_nothing(source: Path, folder: Path, calls: int) -> None:
    class After:
        left = calls

        def is_set(self) -> bool:
            self.left -= 1
            return self.left < 0

    with pytest.raises(Cancelled):
        _export(source, folder / "a.pdf", JobContext(cancel=After()))
    assert _names(folder) == []
