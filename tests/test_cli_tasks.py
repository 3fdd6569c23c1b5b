"""The command line of tasks in words: short forms, sets, one file for all, and what is read in a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from desktop import __main__ as program
from desktop import cli
from desktop.app import App
from desktop.cli.printing import show_result
from desktop.document.model import Document, Page, Span
from desktop.document.results import Cited, Section, Status, TaskResult
from desktop.engines.fake import FakeEngines
from desktop.jobs.inline import InlineRunner
from desktop.jobs.work import Outcome
from desktop.modelstore.store import ModelStore
from desktop.settings import Settings
from desktop.tasks.registry import TASKS
from tests.over_sets import Words

Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setitem(TASKS, "words", Words())
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("Ada met Bob. The term is two years. It is long enough for all of them.")
    (tmp_path / "b.txt").write_text(
        "Bob met Ada. The term is three years. Nobody minds that at all, they say."
    )

    def main(*arguments: object) -> int:
        return cli.main(
            [str(argument) for argument in arguments],
            lambda: App(InlineRunner(FakeEngines()), ModelStore(tmp_path / "models"), Settings()),
        )

    return main


def test_every_task_is_a_command_that_no_file_hides() -> None:
    assert set(TASKS) <= set(program.COMMANDS)


@pytest.mark.parametrize("form", [["words"], ["run", "words"]])
def test_a_set_is_read_in_the_terminal(run: Run, capsys: pytest.CaptureFixture[str], form: list[str]) -> None:
    assert run(*form, "a.txt", "b.txt", "--set", "note=well done") == 0
    out = capsys.readouterr().out.splitlines()
    assert out[:4] == [
        "Words",
        "Word\tNext\tSource",
        "Ada\tguess (not found in the source)\t[a.txt]",
        "Bob\tguess (not found in the source)\t[b.txt]",
    ]
    assert "well done" in out


def test_a_document_that_is_missing(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("words", "a.txt", "gone.txt") == 1
    captured = capsys.readouterr()
    assert "Ada" in captured.out
    assert "gone.txt: " in captured.err


def test_as_json(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("words", "a.txt", "b.txt", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [Path(document["source"]).name for document in told["documents"]] == ["a.txt", "b.txt"]
    assert [row[0]["value"] for row in told["sections"][0]["rows"]] == ["Ada", "Bob"]


def test_each_document_by_itself(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("summarize", "a.txt", "b.txt", "--set", "length=short") == 0
    out = capsys.readouterr().out
    assert "two years. [a.txt]" in out
    assert "three years. [b.txt]" in out


def test_one_file_for_all(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("summarize", "a.txt", "b.txt", "--to", "all.xlsx") == 0
    assert "all.xlsx: 2 documents" in capsys.readouterr().out
    sheets = openpyxl.load_workbook(tmp_path / "all.xlsx").worksheets
    words = [str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row]
    assert any("two years" in word for word in words)
    assert any("three years" in word for word in words)
    assert run("words", "a.txt", "b.txt", "--to", "set.md") == 0
    assert "Ada" in (tmp_path / "set.md").read_text()


def test_one_file_lacks_what_failed(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("summarize", "a.txt", "gone.txt", "--to", "all.md") == 1
    assert "two years" in (tmp_path / "all.md").read_text()
    assert "gone.txt" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["summarize", "a.txt", "--to", "all.exe"], "Use .md, "),
        (["words", "a.txt", "--to", "all.json"], "can not be exported as 'json'"),
        (["summarize", "a.txt", "--to", "b.md"], "there already"),
        (["redact", "a.txt"], "-o DIR"),
        (["words", "a.txt", "--set", "note"], "KEY=VALUE"),
        (["words", "a.txt", "--set", "note=@gone.txt"], "can not be read"),
        (["words", "empty"], "no document"),
    ],
)
def test_wrong_use(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    (tmp_path / "b.md").write_text("mine")
    (tmp_path / "empty").mkdir()
    assert run(*arguments) == 2
    assert said in capsys.readouterr().err
    assert (tmp_path / "b.md").read_text() == "mine"


def test_values_from_files(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "note").write_text("from\na file\n")
    (tmp_path / "lines").write_text("one; two\nthree\n")
    assert run("words", "a.txt", "--set", "note=@note", "--set", "more=@lines") == 0
    out = capsys.readouterr().out
    assert "from\\na file" in out
    assert "one; two\nthree\n" in out
    assert run("words", "a.txt", "--set", "note=@@note") == 0
    assert "@note" in capsys.readouterr().out


def test_sets_in_a_file_of_jobs(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        {"sources": ["a.txt", "b.txt"], "task": "words", "id": "both"},
        {"source": "a.txt", "task": "words", "id": "one"},
        {"source": "b.txt", "task": "summarize", "id": "each"},
        {"sources": ["a.txt"], "task": "summarize", "id": "no"},
        {"sources": ["a.txt", 1], "task": "words", "id": "odd"},
    ]
    (tmp_path / "jobs").write_text("\n".join(map(json.dumps, lines)))
    assert run("batch", "jobs", "-o", "out", "--json") == 1
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["id"], one["status"]) for one in told] == [
        ("both", "ok"),
        ("one", "ok"),
        ("each", "ok"),
        ("no", "failed"),
        ("odd", "failed"),
    ]
    assert [Path(told[at]["outputs"][0]).name for at in (0, 1)] == ["words.md", "a.words.md"]


TEXT = "Revenue rose.\fProfit fell."
REPORT = Document(
    "/in/report.pdf",
    "pdf",
    "0",
    TEXT,
    (Page(12, 10, 10, Span(0, 14), ()), Page(13, 10, 10, Span(14, len(TEXT)), ())),
)


def shown(capsys: pytest.CaptureFixture[str], *sections: Section) -> str:
    result = TaskResult("t", Status.OK, sections=sections)
    show_result(Outcome("1", "report.pdf", "0", "t", Status.OK, documents=(REPORT,), result=result))
    return capsys.readouterr().out


def test_a_statement_has_its_pages(capsys: pytest.CaptureFixture[str]) -> None:
    both = Cited("Revenue rose, profit fell.", (Span(0, 12), Span(14, 25)), support="derived")
    again = Cited("Rose.", (Span(0, 12),))
    said = shown(
        capsys, Section("lead", "", "text", ((both, again),)), Section("p", "Points", "points", ((again,),))
    )
    assert said.splitlines()[:3] == [
        "Revenue rose, profit fell. Rose. [report.pdf p. 12] [report.pdf p. 13]",
        "Points",
        "- Rose. [report.pdf p. 12]",
    ]


def test_what_is_empty_has_no_heading(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, Section("x", "Pairs", "table", (), ("One", "Other"))).strip() == ""


def test_words_that_the_source_does_not_bear_out_are_marked(capsys: pytest.CaptureFixture[str]) -> None:
    cited = Cited("Revenue rose 12 %.", (Span(0, 12),), support="derived", unsupported=(Span(13, 17),))
    said = shown(capsys, Section("lead", "", "text", ((cited,),)))
    assert said.startswith("Revenue rose 12 % (not found in the source). [report.pdf p. 12]")


def test_what_would_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    said = shown(capsys, Section("x", "T\x1b[2J", "points", ((Cited("a\x1b]0;x\x07\nb [bold]c", ()),),)))
    assert "\x1b" not in said
    assert "- a\\x1b]0;x\\x07 b [bold]c" in said


def test_a_terminal_gets_columns(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    row = (Cited("rose", (Span(0, 12),)), Cited("a long cell " * 6, ()))
    said = shown(capsys, Section("x", "Figures", "table", (row,), ("Value", "Statement")))
    assert "\t" not in said
    assert max(map(len, said.splitlines())) <= 80
    assert "[report.pdf p. 12]" in said or "[report.pdf" in said
