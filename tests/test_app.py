"""One document through the program: read, run, export; and what goes wrong on the way."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

import pytest

from desktop import app as app_module
from desktop.app import App, Job, Outcome, expand
from desktop.document.model import Document, Problem, Span
from desktop.document.results import Finding, OptionValue, Status, TaskResult
from desktop.engines.base import Engines
from desktop.engines.fake import FakeEngines
from desktop.errors import Cancelled, UserError
from desktop.exporters.registry import EXPORTERS
from desktop.jobs.inline import InlineRunner
from desktop.jobs.process import ProcessRunner
from desktop.jobs.runner import Runner
from desktop.modelstore.store import ModelStore
from desktop.progress import JobContext, Progress
from desktop.settings import Settings
from desktop.tasks.base import Option
from desktop.tasks.registry import TASKS


class FirstWord:
    """Finds the first word; its text decides what happens."""

    name = "first"
    title = "First word"
    description = "Finds the first word"
    over: Literal["document"] = "document"
    tables = False
    options: tuple[Option, ...] = (Option("several", "flag", False, "Several", "Not used"),)
    formats: tuple[str, ...] = ("redacted",)

    def run(
        self, doc: Document, engines: Engines, options: Mapping[str, OptionValue], ctx: JobContext
    ) -> TaskResult:
        ctx.report("look", 0, 1)
        word = doc.text.split()[0]
        if word == "Unlucky":
            raise UserError("unlucky", "The word is unlucky.", "Take another.")
        finding = Finding("PERSON", Span(0, len(word)), 1.0, "first", "PERSON 1")
        problems = (Problem("half", "Only half of it."),) if word == "Half" else ()
        status = Status.PARTIAL if problems else Status.OK
        return TaskResult("first", status, (finding,), problems=problems, options={"style": "label"})


class Loop(FirstWord):
    """Works until it is cancelled."""

    name = "loop"

    def run(
        self, doc: Document, engines: Engines, options: Mapping[str, OptionValue], ctx: JobContext
    ) -> TaskResult:
        while True:
            ctx.report("loop", 0, 1)
            time.sleep(0.01)


@pytest.fixture(params=["inline", "threaded", "process"])
def runner(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    monkeypatch.setenv("STRONGROOM_LOGS", str(tmp_path / "logs"))
    monkeypatch.setitem(TASKS, "first", FirstWord())
    if request.param == "process":
        return ProcessRunner(tmp_path, "tests.test_app:engines")
    return InlineRunner(FakeEngines(), threaded=request.param == "threaded")


def engines(models: Path) -> Engines:
    """For the child, which has its own registry."""
    TASKS.update(first=FirstWord(), loop=Loop())
    return FakeEngines()


@pytest.fixture
def app(runner: Runner, tmp_path: Path) -> Iterator[App]:
    with App(runner, ModelStore(tmp_path / "models"), Settings()) as made:
        yield made


def write(folder: Path, text: str, name: str = "a.txt") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def codes(outcome: Outcome) -> list[str]:
    return [problem.code for problem in outcome.problems]


def test_from_file_to_file(app: App, tmp_path: Path) -> None:
    source = write(tmp_path / "in", "Ada wrote this.")
    heard: list[Progress] = []
    outcome = app.process(Job("1", source, "first", out_dir=tmp_path / "out" / "new"), heard.append)
    assert (outcome.status, outcome.problems, outcome.id) == (Status.OK, (), "1")
    assert outcome.outputs == (str(tmp_path / "out" / "new" / "a.first.txt"),)
    text = Path(outcome.outputs[0]).read_text()
    assert "Ada" not in text
    assert "wrote this." in text
    assert source.read_text() == "Ada wrote this."
    assert outcome.verified_by
    assert outcome.result is not None
    assert outcome.document is not None
    assert outcome.document.sha256 == outcome.sha256
    assert outcome.seconds > 0
    assert Progress("look", 0, 1) in heard


def test_without_a_folder_nothing_is_written(app: App, tmp_path: Path) -> None:
    outcome = app.process(Job("1", write(tmp_path, "Ada."), "first"))
    assert (outcome.status, outcome.outputs) == (Status.OK, ())


def test_outputs_are_never_overwritten(app: App, tmp_path: Path) -> None:
    """Neither of another source of the same name, nor of the same file twice, nor of an earlier run."""
    sources = [write(tmp_path / "x", "Ada 1."), write(tmp_path / "y", "Ada 2."), tmp_path / "x" / "a.txt"]
    out = tmp_path / "out"
    write(out, "kept", "a.first.txt")
    outcomes = list(
        app.iter_process(Job(str(n), source, "first", out_dir=out) for n, source in enumerate(sources))
    )
    assert [Path(outcome.outputs[0]).name for outcome in outcomes] == [
        "a.first (2).txt",
        "a.first (3).txt",
        "a.first (4).txt",
    ]
    assert (out / "a.first.txt").read_text() == "kept"
    assert "1." in (out / "a.first (2).txt").read_text()
    assert "2." in (out / "a.first (3).txt").read_text()


def test_names_that_are_long_or_odd(app: App, tmp_path: Path) -> None:
    odd = write(tmp_path, "Ada.", 'a\'b "c" %s [x] \u202e.txt')
    long = write(tmp_path, "Ada.", "\N{LATIN SMALL LETTER E WITH ACUTE}" * 120 + ".txt")
    for source in (odd, long):
        outcome = app.process(Job("1", source, "first", out_dir=tmp_path / "out"))
        assert outcome.status is Status.OK, outcome.problems
        assert Path(outcome.outputs[0]).is_file()


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX only")
def test_a_name_that_is_no_text(app: App, tmp_path: Path) -> None:
    source = write(tmp_path, "Ada.", os.fsdecode(b"caf\xe9.txt"))
    outcome = app.process(Job("1", source, "first", out_dir=tmp_path / "out"))
    assert outcome.status is Status.OK, outcome.problems
    assert Path(outcome.outputs[0]).is_file()


def test_a_failed_document_does_not_stop_the_next(app: App, tmp_path: Path) -> None:
    sources = [
        tmp_path / "missing.txt",
        write(tmp_path, "", "empty.txt"),
        tmp_path,
        write(tmp_path, "Unlucky.", "u.txt"),
        write(tmp_path, "Unlucky one.", "v.txt"),
        write(tmp_path, "Half done.", "h.txt"),
        write(tmp_path, "Ada."),
    ]
    outcomes = list(app.iter_process([Job("x", source, "first") for source in sources]))
    assert [outcome.status.value for outcome in outcomes] == ["failed"] * 3 + [
        "ok",
        "failed",
        "partial",
        "ok",
    ]
    assert [codes(outcome) for outcome in outcomes] == [
        ["not_found"],
        ["empty"],
        ["not_a_file"],
        [],
        ["unlucky"],
        ["half"],
        [],
    ]
    assert outcomes[4].problems[0].message == "The word is unlucky. Take another."
    assert outcomes[4].sha256


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"task": "none"}, "unknown_task"),
        ({"options": {"none": 1}}, "bad_option"),
        ({"options": {"several": "maybe"}}, "bad_option"),
        ({"format": "none"}, "unknown_format"),
    ],
)
def test_wrong_use_is_told_before_anything_is_read(
    app: App, tmp_path: Path, changes: dict[str, object], code: str
) -> None:
    job = Job(**{"id": "1", "source": tmp_path / "missing", "task": "first", **changes})  # type: ignore[arg-type]
    outcome = app.process(job)
    assert (outcome.status, codes(outcome)) == (Status.FAILED, [code])


def test_an_output_folder_that_can_not_be(app: App, tmp_path: Path) -> None:
    source = write(tmp_path, "Ada.")
    outcome = app.process(Job("1", source, "first", out_dir=source / "sub"))
    assert (outcome.status, codes(outcome), outcome.outputs) == (Status.FAILED, ["cannot_write"], ())
    assert outcome.result is not None


def test_an_output_folder_that_goes_meanwhile(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_module, "_make_folder", lambda folder: None)
    outcome = app.process(Job("1", write(tmp_path, "Ada."), "first", out_dir=tmp_path / "gone"))
    assert (outcome.status, codes(outcome), outcome.outputs) == (Status.FAILED, ["cannot_write"], ())


def test_interrupted(app: App, tmp_path: Path) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.stage == "look":
            raise KeyboardInterrupt

    job = Job("1", write(tmp_path, "Ada."), "first", out_dir=tmp_path / "out")
    with pytest.raises(KeyboardInterrupt):
        app.process(job, interrupt)
    with pytest.raises(KeyboardInterrupt):
        list(app.iter_process([job, job], lambda _, progress: interrupt(progress)))
    assert not list((tmp_path / "out").glob("*"))
    assert app.process(job).status is Status.OK


@pytest.mark.parametrize("runner", ["threaded", "process"], indirect=True)
def test_cancelled_from_elsewhere(
    app: App, runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path, "Ada.")

    def cancel(progress: Progress) -> None:
        for ticket in range(1, 10):
            runner.cancel(ticket)

    monkeypatch.setitem(TASKS, "loop", Loop())
    with pytest.raises(Cancelled):
        app.process(Job("1", source, "loop"), cancel)
    assert app.process(Job("1", source, "first")).status is Status.OK


def test_a_generator_left_early_stops_what_it_read_ahead(app: App, tmp_path: Path) -> None:
    outcomes = app.iter_process([Job("1", write(tmp_path, "Ada."), "first")] * 3)
    assert next(outcomes).status is Status.OK
    outcomes.close()  # type: ignore[attr-defined]
    assert app.process(Job("1", tmp_path / "a.txt", "first")).status is Status.OK


def test_open_starts_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRONGROOM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("STRONGROOM_CONFIG", str(tmp_path / "config"))
    with App.open() as app:
        assert [child.pid for child in app.runner.stats()] == [None, None]
        app.remember(Settings(theme="dark"))
    with App.open() as app:
        assert app.settings.theme == "dark"


def test_a_password_is_not_shown() -> None:
    assert "hunter2" not in repr(Job("1", Path("a"), "first", password="hunter2"))


def test_expand(tmp_path: Path) -> None:
    for name in ("b.PDF", "a.txt", "x.exe", ".hidden.txt", "~$lock.docx", "sub/c.md", ".git/d.txt"):
        write((tmp_path / name).parent, "x", Path(name).name)
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    given = tmp_path / "x.exe"
    assert expand([given, tmp_path, tmp_path / "none"]) == [
        given,
        tmp_path / "a.txt",
        tmp_path / "b.PDF",
        tmp_path / "sub" / "c.md",
        tmp_path / "none",
    ]


def test_expand_names_what_it_can_not_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "closed", "x")
    write(tmp_path, "x", "z.txt")
    scandir = os.scandir

    def refused(path: str) -> object:  # permissions do not bind root, which tests may run as
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)
    assert expand([tmp_path]) == [tmp_path / "closed", tmp_path / "z.txt"]


def test_every_format_of_every_task_can_be_written() -> None:
    assert all(name in EXPORTERS for task in TASKS.values() for name in task.formats)


def test_importing_the_program_loads_neither_window_nor_engines() -> None:
    """A child imports `desktop.__main__` again; the window imports `desktop.app` before its first paint."""
    code = (
        "import sys, desktop.__main__, desktop.app\n"
        "late = {'PySide6', 'onnxruntime', 'numpy', 'pypdf', 'torch', 'cryptography'}\n"
        "print(sorted(late & sys.modules.keys()))"
    )
    root = Path(__file__).parents[1]
    printed = subprocess.check_output([sys.executable, "-c", code], cwd=root, text=True)
    assert printed.strip() == "[]"
