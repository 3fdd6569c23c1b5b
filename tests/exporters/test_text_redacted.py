from __future__ import annotations

import codecs
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.document.model import Span
from desktop.document.results import Finding, Status, TaskResult
from desktop.errors import UserError
from desktop.exporters.text_redacted import redact_text
from desktop.progress import JobContext
from desktop.readers.text import read

from .text_traps import export

BLOCKS = "\N{FULL BLOCK}" * 5


def redacted(source: Path, *spans: tuple[int, int], style: str = "label") -> bytes:
    doc = read(source, JobContext())
    found = tuple(
        Finding("PERSON", Span(*span), 1.0, "test", f"PERSON {i}") for i, span in enumerate(spans, 1)
    )
    out = source.with_name("out.txt")
    result = TaskResult("redact", Status.OK, found, options={"style": style})
    assert redact_text(doc, result, out, JobContext()) == ()
    return out.read_bytes()


def test_line_ends_mark_and_encoding_stay(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    for mark, encoding in (
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
    ):
        source.write_bytes(mark + "Für Ann\r\nGrüße\r\n".encode(encoding))
        assert redacted(source, (4, 7)) == mark + "Für [PERSON 1]\r\nGrüße\r\n".encode(encoding)


def test_a_place_that_a_person_rejected_stays(tmp_path: Path) -> None:
    source = tmp_path / "a.md"
    source.write_text("Will  Smith said: No, Will\nSmith, and Will Smith.")
    assert redacted(source, (0, 11), (38, 48)).decode() == (
        "[PERSON 1] said: No, Will\nSmith, and [PERSON 2]."
    )


def test_overlapping_findings_become_one(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("abcdefgh")
    assert redacted(source, (1, 4), (3, 6)).decode() == "a[PERSON 1]gh"


def test_blocks_where_the_encoding_has_none(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    text = "Die Straße führt über die Brücke. Später fährt Frau Müller nach Köln zurück.\n" * 5
    source.write_bytes(text.encode("cp1252"))
    places = [(match.start(), match.end()) for match in re.finditer("Müller", text)]
    written = redacted(source, *places, style="box")
    assert written.decode("cp1252") == text.replace("Müller", "?????")


def test_a_changed_source_is_not_redacted(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("Ann")
    doc = read(source, JobContext())
    source.write_text("Bob")
    with pytest.raises(UserError) as error:
        redact_text(doc, TaskResult("redact", Status.OK), tmp_path / "out.txt", JobContext())
    assert error.value.code == "source_changed"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1), st.data())
def test_spans_are_cut_out_exactly(tmp_path: Path, text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 3)))
    source = tmp_path / "a.txt"
    source.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert redacted(source, (start, end), style="box") == (
        b"\xef\xbb\xbf" + (text[:start] + BLOCKS + text[end:]).encode()
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("**Ann** Hall and _Ann Hall_\r\n", "**[PERSON 1]** and _[PERSON 1]_\r\n"),
        ("**Ann Hall**\n\n*A*nn Hall", "**[PERSON 1]**\n\n*[PERSON 1]*"),
        ("Ann&nbsp;Hall, Ann\\ Hall &euml;", "[PERSON 1], Ann\\ Hall &euml;"),
        ("[x](mailto:Ann%20Hall) <!-- Ann Hall -->", "[x](mailto:[PERSON 1]) <!-- [PERSON 1] -->"),
        (
            '[x][1]\n\n[1]: http://x.example/Ann%20Hall "Ann Hall"',
            '[x][1]\n\n[1]: http://x.example/[PERSON 1] "[PERSON 1]"',
        ),
        ("![Ann Hall](a.png)\n\n    Ann Hall\n", "![[PERSON 1]](a.png)\n\n    [PERSON 1]\n"),
    ],
)
def test_markdown_in_every_corner(tmp_path: Path, source: str, expected: str) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(source.encode())
    assert export(path, "Ann Hall")[0].decode() == expected
