"""Each translation stands in the place of its source; what is not translated stays byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.document.model import Span
from desktop.document.results import Cited, TaskResult
from desktop.engines.fake import FakeEngines
from desktop.errors import UserError
from desktop.exporters.translated import TranslatedExporter
from desktop.exporters.translation import part_of, rows
from desktop.progress import JobContext
from desktop.readers import registry
from desktop.tasks.translate import Translate


def translated(path: Path, data: bytes) -> bytes:
    """The file that a translation with the fake engine, which turns words round, makes of `data`."""
    path.write_bytes(data)
    doc = registry.read(path, JobContext())
    result = Translate().run(doc, FakeEngines(), {"from": "en", "to": "pt"}, JobContext())
    dest = path.with_stem("out")
    TranslatedExporter().export(doc, result, dest, JobContext())
    return dest.read_bytes()


def test_text_keeps_its_lines_and_what_is_between_them(tmp_path: Path) -> None:
    source = (
        b"\xef\xbb\xbfLEASE OF A FLAT\r\n\r\n"
        b"   The rent of the flat is due\r\n   on the first day. The keys\r\n   are with the owner.\r\n\r\n"
        b"12.50\r\n\tPay here\tCall us\r\n"
    )
    assert translated(tmp_path / "a.txt", source) == (
        b"\xef\xbb\xbfFLAT A OF LEASE\r\n\r\n"
        b"   day. first the on due is\r\n   flat the of rent The owner.\r\n   the with are keys The\r\n\r\n"
        b"12.50\r\n\there Pay\tus Call\r\n"
    )


def test_an_encoding_without_a_letter_gives_way(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("The café is öpen all day.".encode("cp1252"))
    doc = registry.read(path, JobContext())
    result = Translate().run(doc, FakeEngines(), {"from": "en", "to": "pt"}, JobContext())
    (section,) = result.sections
    ((source, made),) = section.rows
    made = Cited("日 café", made.spans)
    result = TaskResult(
        result.task, result.status, sections=(type(section)("translation", "", "table", ((source, made),)),)
    )
    exported = TranslatedExporter().export(doc, result, tmp_path / "out.txt", JobContext())
    assert (tmp_path / "out.txt").read_text("utf-8") == "日 café"
    assert [problem.code for problem in exported.problems] == ["encoding_changed"]


def test_a_changed_source_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("The rent is due.")
    doc = registry.read(path, JobContext())
    result = Translate().run(doc, FakeEngines(), {"from": "en", "to": "pt"}, JobContext())
    path.write_text("The rent is paid.")
    with pytest.raises(UserError) as refused:
        TranslatedExporter().export(doc, result, tmp_path / "out.txt", JobContext())
    assert refused.value.code == "source_changed"
    assert list(tmp_path.iterdir()) == [path]


def test_the_part_of_a_file_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("The rent is due.\n\nThe keys are here.\n")
    doc = registry.read(path, JobContext())
    result = Translate().run(doc, FakeEngines(), {"from": "en", "to": "pt"}, JobContext())
    (row,) = rows(part_of(result, 18, 18))
    assert (row.source, row.spans) == ("The keys are here.", (Span(0, 18),))
