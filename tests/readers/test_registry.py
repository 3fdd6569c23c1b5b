from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from desktop.errors import Cancelled, UserError
from desktop.progress import JobContext
from desktop.readers.files import source_bytes
from desktop.readers.registry import KINDS, SUFFIXES, read


def _code(path: Path) -> str:
    with pytest.raises(UserError) as error:
        read(path, JobContext())
    assert error.value.hint
    return error.value.code


def _pdf(path: Path) -> Path:
    canvas = Canvas(str(path))
    canvas.drawString(72, 700, "Hello")
    canvas.save()
    return path


def test_content_decides_not_the_name(tmp_path: Path) -> None:
    doc = read(_pdf(tmp_path / "letter.docx"), JobContext())
    assert doc.kind == "pdf"
    assert doc.text == "Hello"


def test_a_text_about_pdf_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("A PDF begins with %PDF-1.7, and so on.")
    assert read(path, JobContext()).kind == "txt"
    moved = tmp_path / "moved.pdf"
    moved.write_bytes(b"X-Header: 1\r\n\r\n" + _pdf(tmp_path / "a.pdf").read_bytes())
    assert read(moved, JobContext()).kind == "pdf"


def test_odd_names(tmp_path: Path) -> None:
    for name in ("Überblick №1.pdf", "a b'c#%&.pdf", "-rf.pdf", "😀.pdf"):
        path = _pdf(tmp_path / name)
        doc = read(path, JobContext())
        assert doc.source == str(path)
        assert doc.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_what_is_no_document_says_so(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pdf"
    empty.touch()
    binary = tmp_path / "noise.txt"
    binary.write_bytes(bytes(range(256)) * 10)
    rtf = tmp_path / "a.txt"
    rtf.write_bytes(b"{\\rtf1 hello}")
    assert _code(empty) == "empty"
    assert _code(tmp_path) == "not_a_file"
    assert _code(tmp_path / "missing.pdf") == "not_found"
    assert _code(Path("nul\0name")) in {"unreadable", "not_found"}
    assert _code(binary) == "unsupported"
    tail = tmp_path / "tail.txt"
    tail.write_bytes(b"plain " * 1000 + bytes(range(256)) * 4)
    assert _code(tail) == "unsupported"
    assert _code(rtf) == "unsupported"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system")
def test_a_pipe_would_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert _code(tmp_path / "pipe") == "not_a_file"


@pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="root may read anything, Windows has no modes")
def test_no_permission(tmp_path: Path) -> None:
    path = _pdf(tmp_path / "a.pdf")
    path.chmod(0)
    assert _code(path) == "no_permission"


def test_no_permission_from_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _pdf(tmp_path / "a.pdf")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert _code(path) == "no_permission"


def test_source_that_changed_is_not_used(tmp_path: Path) -> None:
    path = _pdf(tmp_path / "a.pdf")
    doc = read(path, JobContext())
    assert source_bytes(doc) == path.read_bytes()
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(UserError) as error:
        source_bytes(doc)
    assert error.value.code == "source_changed"


def test_cancel_stops_between_pages(tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    canvas = Canvas(str(path))
    for _ in range(10):
        canvas.drawString(72, 700, "Hello")
        canvas.showPage()
    canvas.save()
    seen: list[int] = []

    class AfterThree:
        def is_set(self) -> bool:
            return len(seen) >= 3

    with pytest.raises(Cancelled):
        read(path, JobContext(lambda progress: seen.append(progress.done), AfterThree()))
    assert seen == [0, 1, 2]


def test_endings_for_a_file_dialog() -> None:
    assert {".pdf", ".docx", ".txt", ".md"} <= set(SUFFIXES)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("letter.pdf", False),
        ("letter.docx", True),
        ("letter.txt", True),
        ("letter.unknown", False),
        ("letter", False),
    ],
)
def test_a_wrong_ending_is_said(tmp_path: Path, name: str, said: bool) -> None:
    doc = read(_pdf(tmp_path / name), JobContext())
    assert doc.text == "Hello"
    assert [problem.code for problem in doc.problems] == (["wrong_ending"] if said else [])


def test_every_reader_has_its_endings_in_the_file_dialog() -> None:
    assert {suffix for kind in KINDS.values() for suffix in kind} == set(SUFFIXES)
    assert {".csv", ".tsv", ".json", ".jsonl", ".html", ".eml"} <= set(SUFFIXES)
