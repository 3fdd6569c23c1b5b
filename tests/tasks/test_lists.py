"""A person's own lists, kept by project."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.model import Document, Page, Span
from desktop.document.results import TaskResult
from desktop.engines.fake import FakeEngines
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.tasks import lists, projects
from desktop.tasks.lists import Lists, by_list
from desktop.tasks.options import complete
from desktop.tasks.projects import Project
from desktop.tasks.redact import Redact


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STRONGROOM_DATA", str(tmp_path / "data"))
    return tmp_path / "data" / "projects"


def run(text: str, **given: object) -> TaskResult:
    doc = Document("a.txt", "txt", "0", text, (Page(1, 0, 0, Span(0, len(text)), ()),))
    return Redact().run(doc, FakeEngines(), complete(Redact(), given), JobContext())


def said(text: str, result: TaskResult) -> list[tuple[str, str, str]]:
    return [(f.label, f.span.of(text), f.detector) for f in result.findings]


TEXT = "the project Falcon of acme, CASE-123. Ann Miller; Acme\nfalcon."


def test_each_list_finds_its_own() -> None:
    projects.save(Project("p", always=("PERSON:Falcon",), deny=("ORG:Acme",)))
    result = run(TEXT, project="p", patterns=r"ID_NUMBER:CASE-\d+", allow="ann miller")
    assert said(TEXT, result) == [
        ("PERSON", "Falcon", "always"),
        ("ORG", "acme", "deny list"),
        ("ID_NUMBER", "CASE-123", "pattern"),
        ("ORG", "Acme", "deny list"),
        ("PERSON", "falcon", "always"),
    ]
    assert [f.span.of(TEXT) for f in result.rejected] == ["Ann Miller"]
    assert {f.detector: f.decided_by for f in result.findings} == {
        "always": "person",
        "deny list": "person",
        "pattern": "machine",
    }


def test_the_allow_list_does_not_stand_against_a_person() -> None:
    assert said("Acme", run("Acme", allow="Acme", deny="Acme")) == [("CUSTOM", "Acme", "deny list")]
    assert said("Acme", run("Acme", allow="Acme", patterns="Acme")) == []


def test_what_is_denied_is_whole_words_of_any_signs() -> None:
    text = "C++ and c++; C+ AB ABs."
    assert [f.span.of(text) for f in run(text, deny="C++;AB").findings] == ["C++", "c++", "AB"]


def test_a_machine_finding_gives_way_to_a_denied_word_inside_it() -> None:
    text = "by Ann Miller"
    assert said(text, run(text, deny="Miller"))[-1] == ("CUSTOM", "Miller", "deny list")


def test_a_pattern_that_takes_too_long_or_too_much_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PATTERN_SECONDS", 0.05)
    text = "a" * 60 + "!"
    result = run(text, patterns=r"(?:a|aa|a\w)+$;!")
    assert [problem.code for problem in result.problems] == ["pattern_slow"]
    assert said(text, result) == [("CUSTOM", "!", "pattern")]
    monkeypatch.setattr(lists, "PATTERN_SECONDS", 5)
    monkeypatch.setattr(lists, "MOST_MATCHES", 10)
    assert [p.code for p in run(text, patterns="a").problems] == ["pattern_slow"]


def test_a_pattern_that_is_none() -> None:
    with pytest.raises(UserError) as caught:
        run("x", patterns="(")
    assert caught.value.code == "bad_pattern"


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=4).filter(str.strip), max_size=4))
def test_lists_find_places_that_are_there_and_apart(text: str, words: list[str]) -> None:
    found, problems = by_list(text, Lists(deny=tuple(words), always=tuple(words)), JobContext())
    assert not problems
    ends = [0]
    for finding in found:
        assert ends[-1] <= finding.span.start < finding.span.end <= len(text)
        assert finding.decided_by == "person"
        ends.append(finding.span.end)


# Projects


def test_a_project_comes_back_and_is_its_owners(data: Path) -> None:
    made = Project("My case 1", ("a",), ("ORG:b",), (r"\d+",), ("\u00e9",))
    projects.save(made)
    assert projects.load("My case 1") == made
    assert projects.names() == ["My case 1"]
    if os.name == "posix":
        assert stat.S_IMODE((data / "My case 1.json").stat().st_mode) == 0o600
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert [file.name for file in data.iterdir()] == ["My case 1.json"]


def test_entries_come_and_go() -> None:
    projects.add("p", "deny", "x")
    projects.add("p", "deny", "y")
    assert projects.add("p", "deny", "x").deny == ("x", "y")
    assert projects.take_out("p", "deny", "x").deny == ("y",)
    with pytest.raises(UserError, match="no such entry"):
        projects.take_out("p", "allow", "y")
    projects.delete("p")
    assert projects.names() == []


@pytest.mark.parametrize("name", ["", ".", "../x", "a/b", "a\\b", " x", "x.", "a" * 65, "a\nb"])
def test_names_that_lead_elsewhere(name: str) -> None:
    with pytest.raises(UserError) as caught:
        projects.save(Project(name))
    assert caught.value.code == "bad_project_name"


@pytest.mark.parametrize("content", [b"", b"[]", b'{"deny": "x"}', b'{"deny": [1]}', b"\xff", b"[" * 100_000])
def test_a_damaged_project(data: Path, content: bytes) -> None:
    data.mkdir(parents=True)
    (data / "p.json").write_bytes(content)
    with pytest.raises(UserError) as caught:
        projects.load("p")
    assert caught.value.code == "project_damaged"


def test_a_project_that_is_not_there() -> None:
    with pytest.raises(UserError) as caught:
        run("x", project="none")
    assert caught.value.code == "no_project"
