from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.readers.registry import read


def _read(tmp_path: Path, data: bytes, name: str = "a.txt"):
    path = tmp_path / name
    path.write_bytes(data)
    return read(path, JobContext())


def test_text_is_kept_as_decoded_with_a_run_a_line(tmp_path: Path) -> None:
    doc = _read(tmp_path, "One\r\nZwölf\n\nlast".encode())
    assert doc.text == "One\r\nZwölf\n\nlast"
    assert doc.kind == "txt"
    assert [(run.anchor, run.span.of(doc.text)) for run in doc.pages[0].runs] == [
        ("line 1", "One\r\n"),
        ("line 2", "Zwölf\n"),
        ("line 3", "\n"),
        ("line 4", "last"),
    ]
    assert doc.page_number(3) is None
    assert doc.problems == ()


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_byte_order_mark_decides(tmp_path: Path, mark: bytes, encoding: str) -> None:
    doc = _read(tmp_path, mark + "Grüße 😀".encode(encoding))
    assert doc.text == "Grüße 😀"
    assert doc.problems == ()


def test_a_guessed_charset_is_said(tmp_path: Path) -> None:
    text = "Die Straße führt über die Brücke. Später fährt Frau Müller nach Köln zurück.\n" * 5
    doc = _read(tmp_path, text.encode("cp1252"))
    assert doc.text == text
    assert [problem.code for problem in doc.problems] == ["charset_guessed"]


def test_utf16_cut_in_the_middle_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        _read(tmp_path, codecs.BOM_UTF16_LE + "abc".encode("utf-16-le")[:-1])
    assert error.value.code == "damaged"


def test_markdown_is_told_by_its_name(tmp_path: Path) -> None:
    assert _read(tmp_path, b"# Title", "a.MD").kind == "md"
    assert _read(tmp_path, b"# Title", "a.unknown").kind == "txt"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("**Ann** Hall, _Bo_ `x`", "Ann Hall, Bo x"),
        ("A&euml;b &#64; a\\_b \\*", "Aëb @ a_b *"),
        ('[x](mailto:ann%40x.example "T")', '[x](mailto:ann@x.example "T")'),
        ("* item\n- [ ] snake_case __init__ 2 * 3", "* item\n- [ ] snake_case init 2 * 3"),
        (
            "<!-- said --> <b>Jo</b>\r\n\r\n[1]: http://x.example",
            "<!-- said --> <b>Jo</b>\r\n\r\n[1]: http://x.example",
        ),
        ("# Title #\n\n    code *args", "# Title #\n\n    code args"),
    ],
)
def test_markdown_is_read_as_it_is_shown(tmp_path: Path, source: str, shown: str) -> None:
    assert _read(tmp_path, source.encode(), "a.md").text == shown


def test_places_in_markdown(tmp_path: Path) -> None:
    doc = _read(tmp_path, b"One\n**two** three\n", "a.md")
    assert [(run.anchor, run.span.of(doc.text)) for run in doc.pages[0].runs] == [
        ("line 1", "One\n"),
        ("line 2", "two"),
        ("line 2", " three\n"),
    ]
