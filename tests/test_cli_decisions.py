"""The command line of what a person decides: a project, pseudonyms and their vault, a whole batch."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop import __main__ as program
from desktop import cli
from desktop.app import App
from desktop.document import sealed
from desktop.engines.fake import FakeEngines
from desktop.jobs.inline import InlineRunner
from desktop.modelstore.store import ModelStore
from desktop.settings import Settings

Run = Callable[..., int]
PASSPHRASE = "correct horse"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("STRONGROOM_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("STRONGROOM_VAULT_PASSPHRASE", PASSPHRASE)
    monkeypatch.setattr(sealed, "COST", 2**4)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("Smith of Falcon")
    (tmp_path / "b.txt").write_text("by John Smith")

    def main(*arguments: object) -> int:
        return cli.main(
            [str(argument) for argument in arguments],
            lambda: App(InlineRunner(FakeEngines()), ModelStore(tmp_path / "models"), Settings()),
        )

    return main


def test_a_run_is_a_batch(run: Run, tmp_path: Path) -> None:
    assert run("run", "redact", "a.txt", "b.txt", "-o", "out", "--set", "style=label") == 0
    assert (tmp_path / "out" / "a.redact.txt").read_text() == "[PERSON 1] of Falcon"


def test_a_file_of_jobs_is_a_batch_unless_it_says_otherwise(run: Run, tmp_path: Path) -> None:
    lines = [
        {"source": "a.txt", "task": "redact", "options": {"style": "label"}},
        {"source": "b.txt", "task": "redact", "options": {"style": "label"}},
        {"source": "a.txt", "task": "redact", "options": {"style": "label"}, "batch": "another"},
    ]
    (tmp_path / "jobs").write_text("\n".join(map(json.dumps, lines)))
    assert run("batch", "jobs", "-o", "out") == 0
    assert (tmp_path / "out" / "a.redact.txt").read_text() == "[PERSON 1] of Falcon"
    assert (tmp_path / "out" / "a.redact (2).txt").read_text() == "Smith of Falcon"


def test_lists_of_a_project(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("projects", "add", "case", "deny", "ORG:Falcon") == 0
    assert run("projects", "add", "case", "patterns", r"CASE-\d+") == 0
    assert run("projects", "list") == 0
    assert run("projects", "show", "case") == 0
    assert capsys.readouterr().out.split() == ["case", "deny", "ORG:Falcon", "patterns", r"CASE-\d+"]
    assert run("run", "redact", "a.txt", "-o", "out", "--project", "case", "--set", "style=label") == 0
    assert (tmp_path / "out" / "a.redact.txt").read_text() == "Smith of [ORG 1]"
    assert run("projects", "remove", "case", "deny", "ORG:Falcon") == 0
    assert run("projects", "remove", "case") == 0
    capsys.readouterr()
    assert run("projects", "list") == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["projects", "add", "case", "patterns", "("], "no regular expression"),
        (["projects", "show", "none"], "no project 'none'"),
        (["projects", "remove", "case", "deny"], "Which entry"),
        (["restore", "a.txt", "-o", "x.txt", "--vault", "none"], "There is no file none"),
    ],
)
def test_wrong_use(run: Run, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    assert run(*arguments) == 2
    assert said in capsys.readouterr().err


def test_there_and_back(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--set", "style=pseudonym", "--vault", "v"]
    assert run("run", "redact", "a.txt", "b.txt", "-o", "out", *given) == 0
    sent = tmp_path / "out" / "b.redact.txt"
    assert "Smith" not in sent.read_text()
    sent.write_text("AW: " + sent.read_text() + "!")
    assert run("restore", sent, "-o", "back.txt", "--vault", "v") == 0
    assert (tmp_path / "back.txt").read_text() == "AW: by John Smith!"
    assert run("restore", sent, "-o", "back.txt", "--vault", "v") == 2
    assert "is there already" in capsys.readouterr().err
    assert run("restore", "a.txt", "-o", "c.txt", "--vault", "v") == 1
    assert "no pseudonym" in capsys.readouterr().out


def test_the_passphrase_comes_from_a_file_or_standard_input(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "secret").write_text("another one\n")
    given = ["-o", "out", "--set", "style=pseudonym", "--vault", "v", "--passphrase-file"]
    assert run("run", "redact", "b.txt", *given, "secret") == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO("another one\n"))
    assert run("run", "redact", "b.txt", *given, "-") == 0
    assert run("run", "redact", "b.txt", "-o", "out", "--vault", "v") == 2
    assert "does not open v" in capsys.readouterr().err
    monkeypatch.delenv("STRONGROOM_VAULT_PASSPHRASE")
    assert run("run", "redact", "b.txt", "-o", "out", "--vault", "v") == 2
    assert "needs its passphrase" in capsys.readouterr().err


def test_the_name_of_a_file_is_told_to_be_changed(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "John Smith.txt").write_text("by John Smith")
    assert run("run", "redact", "John Smith.txt", "-o", "out", "--json") == 0
    (told,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert Path(told["outputs"][0]).name == "document 1.redact.txt"
    assert len(told["notes"]) == 1


def test_what_is_below_the_threshold_is_counted(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("run", "redact", "b.txt", "-o", "out", "--set", "threshold=0.95", "--json") == 0
    (told,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (told["findings"], told["candidates"], told["rejected"]) == ([], 1, 0)
    assert run("run", "redact", "b.txt", "-o", "out", "--set", "allow=John Smith", "--json") == 0
    (told,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (told["findings"], told["candidates"], told["rejected"]) == ([], 0, 1)


# Window or command line


def test_every_command_is_known_to_the_start(capsys: pytest.CaptureFixture[str]) -> None:
    for command in program.COMMANDS:
        assert cli.main([command, "--help"]) == 0
    capsys.readouterr()
    assert cli.main(["none"]) == 2
    listed = capsys.readouterr().err.split("choose from", 1)[1]
    assert sorted(part.strip(" ')\n") for part in listed.split(",")) == sorted(program.COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "window"),
    [
        ([], True),
        (["a.txt"], True),
        (["a.txt", "folder"], True),
        (["run"], False),
        (["a.txt", "none.txt"], False),
        (["--version"], False),
        (["./run"], True),
    ],
)
def test_files_alone_open_the_window(tmp_path: Path, arguments: list[str], *, window: bool) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "run").write_text("x")
    (tmp_path / "folder").mkdir()
    script = (
        "import sys, types\n"
        "window = types.ModuleType('desktop.ui.main')\n"
        "window.run = lambda argv: print('window', *argv[1:]) or 0\n"
        "sys.modules['desktop.ui.main'] = window\n"
        "from desktop.__main__ import main\n"
        "sys.exit(main())\n"
    )
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root), "STRONGROOM_LOGS": str(tmp_path / "logs")},
        capture_output=True,
        text=True,
        check=False,
    )
    expected = " ".join(["window", *arguments]) if window else ""
    assert done.stdout.startswith("window") is window
    assert not window or done.stdout.strip() == expected
