"""Subtitles are read without their numbers, times and marks."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.progress import JobContext
from desktop.readers import registry, subtitles

SRT = (
    "\ufeff1\n00:00:01,000 --> 00:00:02,500 X1:10\n<i>Hello &amp; welcome,</i>\nmy friend.\n\n"
    "2\n00:00:03,000 --> 00:00:04,000\n\n3\n00:00:05,000 --> 00:00:06,000\n{\\an8}The end.\n"
)
VTT = "WEBVTT - a film\n\nNOTE a note\n\nintro\n00:01.000 --> 00:02.000 align:start\n<v Ann>Hello.</v>\n"


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("a.srt", SRT, "Hello & welcome,\nmy friend.\nThe end.\n"),
        ("a.txt", SRT, "Hello & welcome,\nmy friend.\nThe end.\n"),
        ("a.vtt", VTT, "Hello.\n"),
        ("a.srt", SRT.replace("\n", "\r\n"), "Hello & welcome,\nmy friend.\nThe end.\n"),
    ],
)
def test_only_what_is_said_is_read(tmp_path: Path, name: str, text: str, wanted: str) -> None:
    path = tmp_path / name
    path.write_bytes(text.encode())
    doc = registry.read(path, JobContext())
    assert (doc.kind, doc.text) == ("srt", wanted)
    assert doc.verbatim == ()
    assert {run.anchor for run in doc.pages[0].runs} <= {"cue 1", "cue 2", "cue 3"}


def test_a_text_with_a_time_in_it_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("1\nWe met at 10:00 --> 11:00.\n")
    assert registry.read(path, JobContext()).kind == "txt"


def test_a_cue_ends_at_a_blank_line() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nOne\n\nnote\n\n2\n00:00:03,000 --> 00:00:04,000\nTwo"
    assert [text[cue.start : cue.end] for cue in subtitles.cues(text)] == ["One", "Two"]
