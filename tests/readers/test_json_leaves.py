from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.readers import json_leaves
from desktop.readers.json_leaves import layout
from desktop.readers.registry import read


def _read(tmp_path: Path, data: str | bytes, name: str = "a.json"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read(path, JobContext())


def test_a_line_a_value_with_its_key(tmp_path: Path) -> None:
    doc = _read(
        tmp_path,
        '{"people": [{"name": "J\\u00f6rg \\ud83d\\ude00", "phone": 4917, "ok": true},\n'
        ' {"name": null, "tags": ["a\\nb", -1.5e3]}]}',
    )
    assert doc.kind == "json"
    assert doc.text == (
        "people: \nname: Jörg 😀\nphone: 4917\nok: true\n\nname: null\ntags: \na\nb\n-1.5e3\n\n"
    )
    assert {run.anchor for run in doc.pages[0].runs} == {"line 1", "line 2"}
    assert doc.problems == ()


def test_lines_of_json(tmp_path: Path) -> None:
    doc = _read(tmp_path, '{"a": 1}\n{"a": 2}\n\n', "a.jsonl")
    assert doc.text == "a: 1\n\na: 2\n\n"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks(tmp_path: Path, encoding: str) -> None:
    assert _read(tmp_path, '["é"]'.encode(encoding)).text == "é\n"


def test_half_a_letter_is_no_letter(tmp_path: Path) -> None:
    assert _read(tmp_path, '["a\\ud83dz"]').text == "a\ufffdz\n"


def test_what_is_no_json_is_text_and_said(tmp_path: Path) -> None:
    doc = _read(tmp_path, "{not: json}")
    assert doc.kind == "txt"
    assert [problem.code for problem in doc.problems] == ["wrong_ending"]
    assert _read(tmp_path, "[Draft] of a letter", "a.txt").kind == "txt"


def test_json_by_another_name(tmp_path: Path) -> None:
    doc = _read(tmp_path, '{"a": "b"}', "a.log")
    assert (doc.kind, doc.problems) == ("json", ())
    doc = _read(tmp_path, '{"a": "b"}', "a.html")
    assert [problem.code for problem in doc.problems] == ["wrong_ending"]


@pytest.mark.parametrize("depth", [json_leaves.MAX_DEPTH + 1, 100_000])
def test_too_deep(tmp_path: Path, depth: int) -> None:
    with pytest.raises(UserError) as error:
        _read(tmp_path, "[" * depth + "]" * depth)
    assert error.value.code == "too_deep"


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(_VALUES, min_size=1), st.booleans(), st.sampled_from([None, 1]))
def test_every_character_leads_back_to_its_source(value: list[object], ascii_only: bool, indent: int) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    found = layout(text, "a", JobContext())
    for piece in found.pieces:
        start, end = piece.source.place(0, len(piece.source.text))
        assert json.loads(f'"{text[start:end]}"') == piece.span.of(found.text)
