"""The command line: what it prints where, and the exit code."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

import pytest
from reportlab.pdfgen.canvas import Canvas

from desktop import __version__, cli, doctor
from desktop.app import App
from desktop.document.model import Document, Problem, Span
from desktop.document.results import Cited, Finding, OptionValue, Section, Status, TaskResult
from desktop.engines import golden
from desktop.engines.base import Engines
from desktop.engines.fake import FakeEngines
from desktop.errors import UserError
from desktop.jobs.engines import FAKE
from desktop.jobs.inline import InlineRunner
from desktop.jobs.process import ProcessRunner
from desktop.modelstore.store import ModelStore
from desktop.progress import JobContext
from desktop.settings import Settings
from desktop.tasks.base import Option
from desktop.tasks.registry import TASKS

ROOT = Path(__file__).parents[1]
KEYS = [
    "id",
    "source",
    "sha256",
    "documents",
    "task",
    "status",
    "outputs",
    "findings",
    "text",
    "sections",
    "citations",
    "models",
    "candidates",
    "rejected",
    "problems",
    "notes",
    "seconds",
]
posix = pytest.mark.skipif(os.name != "posix", reason="signals and terminals of POSIX")


class FirstWord:
    """Finds the first word, which also decides what happens."""

    name = "first"
    title = "First word"
    description = "Finds the first word"
    over: Literal["document"] = "document"
    tables = False
    options: tuple[Option, ...] = (
        Option("label", "choice", "PERSON", "Label", "What to call it", ("PERSON", "ORG")),
    )
    formats: tuple[str, ...] = ("redacted",)

    def run(
        self, doc: Document, engines: Engines, options: Mapping[str, OptionValue], ctx: JobContext
    ) -> TaskResult:
        ctx.report("look", 0, 1)
        word = doc.text.split()[0]
        while word == "Wait":
            ctx.check()
            time.sleep(0.01)
        if word == "Unlucky":
            raise UserError("unlucky", "The word is unlucky.")
        start = doc.text.index(word)
        span = Span(start, start + len(word))
        problems = (Problem("half", "Only half of it."),) if word == "Half" else ()
        return TaskResult(
            self.name,
            Status.PARTIAL if problems else Status.OK,
            (Finding(str(options["label"]), span, 0.5, "first", "PERSON 1"),),
            sections=(Section("word", "Word", "points", ((Cited(word, (span,)),),)),),
            notes=("One word.",),
            models=("none 1",),
            problems=problems,
            options={"style": "label"},
        )


def engines(models: Path) -> Engines:
    """For a child, which has its own registry."""
    TASKS["first"] = FirstWord()
    return FakeEngines()


Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setitem(TASKS, "first", FirstWord())
    monkeypatch.chdir(tmp_path)

    def main(*arguments: object) -> int:
        return cli.main(
            [str(argument) for argument in arguments],
            lambda: App(InlineRunner(FakeEngines()), ModelStore(tmp_path / "models"), Settings()),
        )

    return main


@pytest.fixture
def ada(tmp_path: Path) -> Path:
    return write(tmp_path / "a.txt", "\N{GRINNING FACE}\n\tAda wrote this.")


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def locked_pdf(path: Path) -> Path:
    canvas = Canvas(str(path), encrypt="secret")
    canvas.drawString(50, 700, "Ada wrote this in a locked file.")
    canvas.save()
    return path


def printed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def program(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "desktop", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        **options,  # type: ignore[call-overload]
    )


# JSON


def test_an_object_a_document(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path / "a.txt", "Ada wrote this.")
    assert run("run", "first", source, "-o", tmp_path / "out", "--set", "label=org", "--json") == 0
    (told,) = printed(capsys)
    assert list(told) == KEYS
    assert isinstance(told.pop("seconds"), float)
    sha256 = str(told.pop("sha256"))
    assert len(sha256) == 64
    assert told.pop("documents") == [{"source": str(source), "sha256": sha256}]
    (section,) = told.pop("sections")  # type: ignore[attr-defined]
    assert [[cell["value"] for cell in row] for row in section["rows"]] == [["Ada"]]
    assert told == {
        "id": "1",
        "source": str(source),
        "task": "first",
        "status": "ok",
        "outputs": [str(tmp_path / "out" / "a.first.txt")],
        "findings": [
            {
                "label": "ORG",
                "start": 0,
                "end": 3,
                "score": 0.5,
                "detector": "first",
                "entity": "PERSON 1",
                "decided_by": "machine",
                "page": None,
            }
        ],
        "text": "",
        "citations": [{"document": sha256, "quote": "Ada", "page": None, "start": 0, "end": 3}],
        "models": ["none 1"],
        "candidates": 0,
        "rejected": 0,
        "problems": [],
        "notes": ["One word."],
    }
    assert "Ada" not in (tmp_path / "out" / "a.first.txt").read_text()


def test_a_failed_document_has_every_key(
    run: Run, tmp_path: Path, ada: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    half = write(tmp_path / "h.txt", "Half of it.")
    assert run("run", "first", tmp_path / "none.txt", half, "-o", tmp_path / "out", "--json") == 1
    failed, partial = printed(capsys)
    assert list(failed) == list(partial) == KEYS
    assert (failed["status"], failed["findings"], failed["outputs"]) == ("failed", [], [])
    assert [problem["code"] for problem in failed["problems"]] == ["not_found"]  # type: ignore[attr-defined]
    assert (failed["id"], partial["id"], partial["status"]) == ("1", "2", "partial")


def test_places_are_those_of_the_text(
    run: Run, tmp_path: Path, ada: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run("run", "first", ada, "-o", tmp_path / "out", "--json") == 0
    (finding,) = json.loads(capfdbinary.readouterr().out)["findings"]
    assert run("run", "text", ada) == 0
    text = capfdbinary.readouterr().out.decode("utf-8")
    # The first word is the face.
    assert text[finding["start"] : finding["end"]] == "\N{GRINNING FACE}"
    assert text[text.index("Ada") :].startswith("Ada wrote this.")


def test_text_as_json(run: Run, ada: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("run", "text", ada, ada, "--json") == 0
    first, second = printed(capsys)
    assert list(first) == KEYS
    assert first["text"] == second["text"]
    assert "Ada wrote this." in str(first["text"])
    assert (first["id"], second["id"], first["task"], first["status"]) == ("1", "2", "text", "ok")


def test_text_that_can_not_be_read(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("run", "text", tmp_path / "none.txt") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "none.txt is not there" in said.err


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_what_is_redacted_is_not_printed(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: list[str]
) -> None:
    source = write(tmp_path / "a.txt", "Yesterday Grace Hopper wrote from grace@example.com.")
    assert run("run", "redact", source, "-o", tmp_path / "out", *form) == 0
    said = capsys.readouterr()
    for word in ("Yesterday", "Grace", "Hopper", "example"):
        assert word not in said.out + said.err
    assert "Grace Hopper" not in (tmp_path / "out" / "a.redact.txt").read_text()


# For a person


def test_a_line_a_document(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in {"a": "Ada wrote.", "b": "Unlucky one.", "c": "Half of it."}.items():
        write(folder / f"{name}.txt", text)
    assert run("run", "first", folder, "-o", tmp_path / "out") == 1
    said = capsys.readouterr()
    a, b, c = said.out.splitlines()
    assert a.startswith(f"ok      {folder / 'a.txt'} -> {tmp_path / 'out' / 'a.first.txt'}: ")
    assert ": 1 finding; 1 statement; verified by " in a
    assert b.endswith("b.txt: The word is unlucky.")
    assert c.startswith("partial ")
    assert c.endswith("; Only half of it.")
    assert said.err == ""


def test_names_that_would_command_the_terminal(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "a\x1b[31m\u202eb [bold].txt"
    assert run("run", "first", source, "-o", tmp_path / "out") == 1
    assert r"a\x1b[31m\u202eb [bold].txt" in capsys.readouterr().out
    assert run("run", "text", source) == 1
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes")
def test_a_name_that_is_no_text(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path / os.fsdecode(b"caf\xe9.txt"), "Ada.")
    assert run("run", "first", source, "-o", tmp_path / "out") == 0
    assert r"caf\udce9.txt" in capsys.readouterr().out
    assert run("run", "first", source, "-o", tmp_path / "out", "--json") == 0
    assert printed(capsys)[0]["source"] == str(source)


def test_tasks(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("tasks") == 0
    said = capsys.readouterr().out
    assert "first  Finds the first word\n" in said
    assert "--set label=PERSON (PERSON|ORG)  What to call it" in said
    assert "text  " in said


def test_models(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("models", "list") == 0
    listed = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    models = ModelStore(tmp_path).manifest.models
    assert [name for name, *_ in listed] == list(models)
    assert {name for name, _, state, *_ in listed if state == "ready"} == {
        name for name, model in models.items() if model.shipped
    }
    assert run("models", "verify") == 1
    assert "is not on this machine" in capsys.readouterr().out


def test_version() -> None:
    done = program("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"Strongroom {__version__}\n", "")


# Wrong use


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "first", "a.txt"], "-o DIR"),
        (["run", "none", "a.txt", "-o", "out"], "no task 'none'"),
        (["run", "first", "a.txt", "-o", "out", "--set", "none=1"], "no option 'none'"),
        (["run", "first", "a.txt", "-o", "out", "--set", "label=none"], "one of PERSON, ORG"),
        (["run", "first", "a.txt", "-o", "out", "--set", "label"], "KEY=VALUE"),
        (["run", "first", "a.txt", "-o", "out", "--format", "none"], "can not be exported as 'none'"),
        (["run", "first", "empty", "-o", "out"], "no document"),
        (["run", "text", "a.txt", "a.txt"], "text of one document"),
        (["run", "text", "a.txt", "-o", "out"], "writes no files"),
        (["run", "first", "a.txt", "-o", "out", "--password-file", "none"], "none can not be read"),
        (["run", "first"], "FILE"),
        (["batch", "none.jsonl", "-o", "out"], "none.jsonl can not be read"),
        (["batch", "a.txt"], "-o"),
        (["models", "lose"], "lose"),
        (["none"], "none"),
        (["--none"], "COMMAND"),
    ],
)
def test_wrong_use(
    run: Run, ada: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    Path("empty").mkdir()
    assert run(*arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert "Traceback" not in printed.err
    assert not Path("out").exists()


def test_wrong_use_of_the_program() -> None:
    done = program("run", "none", "a.txt", "-o", "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no task 'none'" in done.stderr


# Batch


def test_a_bad_line_and_the_rest_goes_on(
    run: Run, tmp_path: Path, ada: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = {"id": "x", "source": "a.txt", "task": "first"}
    lines = [
        json.dumps(good),
        "{not JSON",
        json.dumps({"id": "y", "source": "a.txt"}),
        "[]",
        "",
        json.dumps({**good, "task": "none"}),
        json.dumps({**good, "task": "text"}),
        json.dumps({**good, "options": {"label": "nobody"}}),
        json.dumps({**good, "more": 1}),
        json.dumps({**good, "source": "a\0.txt"}),
        json.dumps({"source": "a.txt", "task": "first", "options": {"label": "ORG"}, "id": 7}),
        json.dumps({"source": "a.txt", "task": "first"}),
        "[" * 100_000,
    ]
    jobs = write(tmp_path / "jobs.jsonl", "\n".join(lines) + "\n")
    assert run("batch", jobs, "-o", tmp_path / "out", "--json") == 1
    told = printed(capsys)
    assert all(list(one) == KEYS for one in told)
    assert [(one["id"], one["status"], *(p["code"] for p in one["problems"])) for one in told] == [  # type: ignore[attr-defined]
        ("x", "ok"),
        ("2", "failed", "bad_line"),
        ("y", "failed", "bad_line"),
        ("4", "failed", "bad_line"),
        ("x", "failed", "unknown_task"),
        ("x", "failed", "unknown_task"),
        ("x", "failed", "bad_option"),
        ("x", "failed", "bad_line"),
        ("x", "failed", "bad_line"),
        ("7", "ok"),
        ("12", "ok"),
        ("13", "failed", "bad_line"),
    ]
    assert [finding["label"] for finding in told[9]["findings"]] == ["ORG"]  # type: ignore[attr-defined]


def test_batch_for_a_person(run: Run, tmp_path: Path, ada: Path, capsys: pytest.CaptureFixture[str]) -> None:
    jobs = write(tmp_path / "jobs.jsonl", '{"source": "a.txt", "task": "first"}\nnothing\n')
    assert run("batch", jobs, "-o", tmp_path / "out") == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("ok      a.txt -> ")
    assert second.startswith("failed  2: Line 2 is no job.")


# Passwords


def test_password_file(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    locked = locked_pdf(tmp_path / "locked.pdf")
    for line, code in {"secret\r\n": 0, "secret": 0, "wrong\n": 1}.items():
        file = write(tmp_path / "password", line)
        assert run("run", "text", locked, "--password-file", file) == code
        said = capsys.readouterr()
        assert ("Ada wrote this" in said.out) == (code == 0)
        assert "secret" not in said.out + said.err
    assert run("run", "first", locked, "-o", tmp_path / "out", "--json") == 1
    (told,) = printed(capsys)
    assert [problem["code"] for problem in told["problems"]] == ["password_needed"]  # type: ignore[attr-defined]


def test_a_person_is_asked(
    run: Run, ada: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = locked_pdf(Path("locked\n.pdf"))
    answers = iter(["wrong", "secret", "secret"])
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return next(answers)

    monkeypatch.setattr("getpass.getpass", answer)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    for arguments in (["text"], ["first", "-o", "out"]):
        assert run("run", *arguments, "--json", locked, ada) == 0
        assert [one["status"] for one in printed(capsys)] == ["ok", "ok"]
    assert asked == ["Password for locked\\n.pdf (empty to skip): "] * 3


# Progress, Ctrl-C, a broken pipe


def start(tmp_path: Path, *arguments: object, **streams: object) -> subprocess.Popen[bytes]:
    """The command line with children of its own and the task `first`."""
    script = write(
        tmp_path / "program.py",
        f"""
import sys
from pathlib import Path
from desktop import cli
from desktop.app import App
from desktop.jobs.process import ProcessRunner
from desktop.modelstore.store import ModelStore
from desktop.settings import Settings
from tests.test_cli import engines

def open_app():
    folder = Path({str(tmp_path)!r})
    return App(ProcessRunner(folder, "tests.test_cli:engines"), ModelStore(folder), Settings())

if __name__ == "__main__":
    engines(Path())
    sys.exit(cli.main(sys.argv[1:], open_app))
""",
    )
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    return subprocess.Popen(
        [sys.executable, script, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        **streams,  # type: ignore[call-overload]
    )


@posix
@pytest.mark.usefixtures("interruptible")
def test_interrupted(tmp_path: Path, ada: Path) -> None:
    waits = write(tmp_path / "wait.txt", "Wait for it.")
    out = tmp_path / "out"
    with start(tmp_path, "run", "first", ada, waits, ada, "-o", out, "--json") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        rest, said = process.stdout.read(), process.stderr.read()
    assert process.returncode == 130
    assert (first["source"], first["status"], rest) == (str(ada), "ok", b"")
    assert said == b"strongroom: cancelled\n"
    assert [path.name for path in out.iterdir()] == ["a.first.txt"]


@posix
def test_progress_is_for_a_terminal_on_standard_error(tmp_path: Path, ada: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    seen = bytearray()

    def look() -> None:
        """A terminal that nobody reads is full one day, and what writes to it waits."""
        with contextlib.suppress(OSError):  # on Linux the end of it
            while data := os.read(ours, 1 << 16):
                seen.extend(data)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        with start(tmp_path, "run", "first", ada, "-o", tmp_path / "out", "--json", stderr=theirs) as process:
            assert process.stdout is not None
            out = process.stdout.read()
    finally:
        os.close(theirs)
        looking.join()
        os.close(ours)
    assert process.returncode == 0
    assert json.loads(out)["status"] == "ok"
    assert len(out.splitlines()) == 1
    assert b"documents" in seen
    with start(tmp_path, "run", "first", ada, "-o", tmp_path / "out", "--json") as process:
        assert process.stderr is not None
        assert process.stderr.read() == b""


@posix
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_nobody_reads(tmp_path: Path, form: list[str]) -> None:
    source = write(tmp_path / "long.txt", "Ada wrote this. " * 20_000)
    reading, writing = os.pipe()
    os.close(reading)
    with start(tmp_path, "run", "text", source, *form, stdout=writing) as process:
        os.close(writing)
        assert process.stderr is not None
        said = process.stderr.read()
    assert (process.returncode, said) == (1, b"")


# Doctor


def test_doctor_without_models(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def open_app() -> App:
        return App(ProcessRunner(tmp_path, FAKE), ModelStore(tmp_path), Settings())

    assert cli.main(["doctor"], open_app) == 1
    lines = capsys.readouterr().out.splitlines()
    assert f"ok      Strongroom: {__version__}" in lines
    wrong = [line for line in lines if not line.startswith("ok")]
    assert len(wrong) == sum(not model.shipped for model in ModelStore(tmp_path).manifest.models.values())
    assert all("is not on this machine" in line for line in wrong)
    (network,) = (line for line in lines if "network, light worker" in line)
    assert "denied by audit hook" in network
    if sys.platform == "linux":
        assert "open to" not in network
        assert "seccomp" in network


def test_doctor_sees_wrong_answers_and_an_open_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Engines that are not the golden ones, in a process that denies itself nothing."""
    monkeypatch.setattr("desktop.jobs.denial.ways_out", lambda: ("Python",))
    monkeypatch.setattr(ModelStore, "verify", lambda *_: None)
    with App(InlineRunner(FakeEngines()), ModelStore(tmp_path), Settings()) as app:
        found = {checkup.name: checkup.problems for checkup in doctor.examine(app)}
    assert len(found["golden answers"]) == len(golden.TRIALS)
    assert "Python code could open a socket." in found["network, heavy worker"]
    assert "The layer audit hook is missing." in found["network, light worker"]


@pytest.mark.models
def test_doctor_with_the_models(model_store: ModelStore, capsys: pytest.CaptureFixture[str]) -> None:
    def open_app() -> App:
        return App(ProcessRunner(model_store.root), model_store, Settings())

    assert cli.main(["doctor"], open_app) == 0, capsys.readouterr().out
    said = capsys.readouterr().out
    assert "golden answers: as they should be" in said
    assert "task redact: ok" in said
