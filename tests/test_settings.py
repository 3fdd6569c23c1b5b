"""Settings survive, and a damaged file does no harm."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from desktop import settings
from desktop.settings import Settings

FULL = Settings(
    theme="dark",
    task="summarize",
    options={"redact": {"labels": ("PERSON", "EMAIL"), "threshold": 0.5, "style": "box", "flag": True}},
    models={"ask": {"embedder": "my-bert"}, "translate": {"translator en-de": "de"}},
    geometry="AAAA",
    window_state="BBBB",
    export_folder="/home/ada/\udcff",
)


def test_kept(tmp_path: Path) -> None:
    settings.save(FULL, tmp_path / "new")
    assert settings.load(tmp_path / "new") == FULL
    settings.save(dataclasses.replace(FULL, theme="light"), tmp_path / "new")
    assert settings.load(tmp_path / "new").theme == "light"
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["settings.json"]


def test_defaults(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "none") == Settings()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"theme": "da',
        b"\xff\xfe",
        b"[]",
        b'{"theme": 1}',
        b'{"theme": "pink"}',
        b'{"options": []}',
        b'{"options": {"redact": {"labels": [1]}}}',
        b'{"options": {"redact": {"labels": null}}}',
        b'{"models": {"ask": {"embedder": 1}}}',
        b'{"models": {"ask": "my-bert"}}',
        b"[" * 100_000,
    ],
)
def test_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "settings.json").write_bytes(content)
    assert settings.load(tmp_path) == Settings()
    assert (tmp_path / "settings.damaged.json").read_bytes() == content
    settings.save(FULL, tmp_path)
    assert settings.load(tmp_path) == FULL


def test_a_name_of_another_version_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"theme": "dark", "of_tomorrow": 1}')
    assert settings.load(tmp_path) == Settings(theme="dark")


def test_a_folder_that_can_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings.save(FULL, tmp_path / "file" / "config")
    assert settings.load(tmp_path / "file" / "config") == Settings()
