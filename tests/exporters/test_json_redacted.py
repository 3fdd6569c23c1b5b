from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.document.model import Span
from desktop.document.results import Finding, Status, TaskResult
from desktop.exporters.json_redacted import redact_json
from desktop.progress import JobContext
from desktop.readers.registry import read

from .text_traps import MAIL, MARK, PHONE, SECRET, export, unseen, write

ESCAPED = "".join(f"\\u{ord(letter):04X}" for letter in SECRET)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f'{{ "a" :\t"x {SECRET}\\n" ,"b":[ ] }}\r\n', f'{{ "a" :\t"x {MARK}\\n" ,"b":[ ] }}\r\n'),
        (f'["\\u00e9 {ESCAPED} \\/"]', f'["\\u00e9 {MARK} \\/"]'),
        (f"[{PHONE}, {PHONE}.0, -{PHONE}]", f'["{MARK}", "{MARK}.0", "-{MARK}"]'),
        (f'{{"{MAIL}": {{"n": 1e5}}}}', f'{{"{MARK}": {{"n": 1e5}}}}'),
        (f'{{"a": "{SECRET}"}}\n{{"a": 1}}\n', f'{{"a": "{MARK}"}}\n{{"a": 1}}\n'),
        (f'["\\ud83d\\ude00{SECRET}\\ud83d\\ude00"]', f'["\\ud83d\\ude00{MARK}\\ud83d\\ude00"]'),
    ],
)
def test_only_the_secret_changes(tmp_path: Path, source: str, expected: str) -> None:
    words = [word for word in (SECRET, MAIL, PHONE) if word in source.replace(ESCAPED, SECRET)]
    data, _ = export(write(tmp_path, "a.json", source), *words)
    assert data.decode() == expected
    assert unseen(data, *words)


def test_blocks_are_escaped(tmp_path: Path) -> None:
    path = write(tmp_path, "a.json", f'["é {SECRET}"]')
    assert export(path, SECRET, style="box")[0].decode() == '["é ' + "\\u2588" * 5 + '"]'


def test_keys_that_become_the_same_stay_apart(tmp_path: Path) -> None:
    path = write(tmp_path, "a.json", '{"ann@x.example": 1, "bob@x.example": 2, "c": {"ann@x.example": 3}}')
    data, _ = export(path, "ann@x.example", "bob@x.example")
    assert json.loads(data) == {MARK: 1, f"{MARK} 2": 2, "c": {MARK: 3}}


def test_a_key_that_only_gives_context_stays(tmp_path: Path) -> None:
    path = write(tmp_path, "a.json", '{"name": "Ann Hall", "Ann Hall": "x"}')
    doc = read(path, JobContext())
    whole = (Span(0, doc.text.index("\n")), Span(doc.text.index("Ann Hall: x"), len(doc.text) - 2))
    found = tuple(Finding("PERSON", span, 1.0, "test", "PERSON 1") for span in whole)
    out = tmp_path / "out.json"
    redact_json(doc, TaskResult("redact", Status.OK, found, options={"style": "label"}), out, JobContext())
    assert out.read_text() == '{"name": "[PERSON 1]", "[PERSON 1]": ""}'


_TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="█"), max_size=6)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    _VALUES,
    st.text('ЖЩЪXYZ"\\/😀 \n789', min_size=8, max_size=14).filter(
        lambda s: len(s.strip()) > 7 and s == s.strip()
    ),
    st.sampled_from(["value", "key", "list"]),
    st.booleans(),
    st.sampled_from([None, 2]),
)
def test_no_reader_finds_it_again(  # noqa: PLR0917
    tmp_path: Path, other: object, secret: str, where: str, ascii_only: bool, indent: int | None
) -> None:
    held = {
        "value": {"a": other, "s": f"x {secret} y"},
        "key": {"a": other, secret: 1},
        "list": [other, [secret]],
    }[where]
    source = json.dumps(held, ensure_ascii=ascii_only, indent=indent)
    path = write(tmp_path, "a.json", source)
    doc = read(path, JobContext())
    at = doc.text.rindex(secret)
    finding = Finding("PERSON", Span(at, at + len(secret)), 1.0, "test", "PERSON 1")
    out = tmp_path / "out.json"
    redact_json(
        doc, TaskResult("redact", Status.OK, (finding,), options={"style": "label"}), out, JobContext()
    )
    expected = {
        "value": {"a": other, "s": f"x {MARK} y"},
        "key": {"a": other, MARK: 1},
        "list": [other, [MARK]],
    }[where]
    written = out.read_text(encoding="utf-8")
    assert json.loads(written) == expected
    assert written == json.dumps(expected, ensure_ascii=ascii_only, indent=indent)
    again, _ = export(write(tmp_path, "again.json", written))
    assert again.decode() == written
