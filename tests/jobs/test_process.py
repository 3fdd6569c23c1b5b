"""Real children, spawned and put in trouble."""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing.sharedctypes import RawValue
from pathlib import Path

import psutil
import pytest

from desktop.document.model import Document, Page, Span
from desktop.document.results import Status, TaskResult
from desktop.jobs import frames
from desktop.jobs.child import Child
from desktop.jobs.engines import FAKE
from desktop.jobs.process import Bounds, ProcessRunner
from desktop.jobs.requests import Export, Image, Read, Render, Run, RunSet
from desktop.progress import Progress
from tests.jobs import trouble
from tests.jobs.listening import SECONDS, Heard


def run(text: str) -> Run:
    return Run(trouble.document(text), "trouble", {})


@pytest.fixture(autouse=True)
def log_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STRONGROOM_LOGS", str(tmp_path / "logs"))
    return tmp_path / "logs"


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[ProcessRunner]:
    made = ProcessRunner(tmp_path, trouble.FACTORY, Bounds(kill_after=0.5))
    yield made
    made.close()


def gone(pid: int) -> bool:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        multiprocessing.active_children()  # takes leave of those of this process
        try:
            if (
                psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
                and psutil.Process(pid).ppid() != os.getpid()
            ):
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.01)
    return False


def test_reads_in_a_child_that_has_no_qt(runner: ProcessRunner, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Ada Lovelace, London")
    heard = Heard(runner, Read(str(file)))
    document = heard.last().answer
    assert isinstance(document, Document)
    assert document.text.startswith("Ada Lovelace, London")
    assert heard.events[0].kind == "started"
    light, heavy = runner.stats()
    assert light.pid not in {None, os.getpid()}
    assert light.rss > 1_000_000
    assert heavy.pid is None
    assert "audit hook" in light.denial
    if sys.platform == "linux":
        assert "seccomp" in light.denial
        maps = Path(f"/proc/{light.pid}/maps").read_text()
        assert "Qt" not in maps
        assert "onnxruntime" not in maps


def test_draws_a_page(runner: ProcessRunner, tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    file = tmp_path / "a.pdf"
    canvas = Canvas(str(file), pagesize=(200, 100))
    canvas.drawString(10, 10, "x")
    canvas.save()
    image = Heard(runner, Render(str(file), 1, 1.5)).last().answer
    assert isinstance(image, Image)
    assert (image.width, image.height) == (300, 150)
    assert len(set(image.pixels)) > 1


def test_a_user_error_comes_with_its_code_and_hint(runner: ProcessRunner, tmp_path: Path) -> None:
    problem = Heard(runner, Read(str(tmp_path / "none.txt"))).last().problem
    assert problem is not None
    assert problem.code == "not_found"
    problem = Heard(runner, run("user")).last().problem
    assert problem is not None
    assert (problem.code, problem.message) == ("model_missing", "It is gone. Build it again.")


def test_one_child_serves_many_jobs(runner: ProcessRunner) -> None:
    answers = [Heard(runner, run("fine")).last().answer for _ in range(3)]
    assert all(isinstance(answer, TaskResult) and answer.status is Status.OK for answer in answers)
    assert len({answer.notes[0] for answer in answers if isinstance(answer, TaskResult)}) == 1


@pytest.mark.parametrize("how", ["crash", "leave"])
def test_a_child_that_dies_fails_its_document_only(runner: ProcessRunner, how: str) -> None:
    before, dying, after = (Heard(runner, run(text)) for text in ("fine", how, "fine"))
    assert before.last().kind == "done"
    event = dying.last()
    assert event.kind == "failed"
    assert event.problem is not None
    assert event.problem.code == "engine_crashed"
    assert after.last().kind == "done"


def test_a_child_killed_from_outside_fails_its_document_only(runner: ProcessRunner) -> None:
    looping, after = Heard(runner, run("loop")), Heard(runner, run("fine"))
    looping.until("progress")
    pid = runner.stats()[1].pid
    assert pid is not None
    os.kill(pid, signal.SIGTERM)
    problem = looping.last().problem
    assert problem is not None
    assert problem.code == "engine_crashed"
    assert after.last().kind == "done"


def test_a_child_killed_while_idle_fails_nothing(runner: ProcessRunner) -> None:
    Heard(runner, run("fine")).last()
    pid = runner.stats()[1].pid
    assert pid is not None
    psutil.Process(pid).kill()
    assert gone(pid)
    assert Heard(runner, run("fine")).last().kind == "done"


def test_a_bug_is_logged_without_what_it_said(runner: ProcessRunner, log_folder: Path) -> None:
    problem = Heard(runner, run("bug")).last().problem
    assert problem is not None
    assert problem.code == "internal_error"
    assert trouble.SECRET not in problem.message
    written = (log_folder / "worker-heavy.log").read_text()
    assert "KeyError" in written
    assert "in _bug" in written
    assert not any(trouble.SECRET in file.read_text() for file in log_folder.iterdir())
    assert Heard(runner, run("fine")).last().kind == "done"


@pytest.mark.parametrize("text", ["loop", "native", "hang"])
def test_cancel_at_work(runner: ProcessRunner, text: str) -> None:
    """At a check, in a native call that can be interrupted, and in one that has to be killed."""
    heard = Heard(runner, run(text))
    heard.until("progress")
    pid = runner.stats()[1].pid
    runner.cancel(heard.ticket)
    assert heard.last().kind == "cancelled"
    assert Heard(runner, run("fine")).last().kind == "done"
    assert (runner.stats()[1].pid == pid) == (text != "hang")


def test_cancel_in_the_queue_does_not_wait_for_the_job_before(runner: ProcessRunner) -> None:
    looping, waiting = Heard(runner, run("loop")), Heard(runner, run("fine"))
    looping.until("progress")
    runner.cancel(waiting.ticket)
    assert [event.kind for event in [waiting.last(), *waiting.events]] == ["cancelled", "cancelled"]
    assert looping.events[-1].kind == "progress"
    runner.cancel(looping.ticket)
    assert looping.last().kind == "cancelled"


def test_cancel_of_what_is_over_harms_nothing(runner: ProcessRunner) -> None:
    heard = Heard(runner, run("fine"))
    heard.last()
    runner.cancel(heard.ticket)
    runner.cancel(12345)
    assert Heard(runner, run("fine")).last().kind == "done"
    assert heard.silent()


def test_cancel_of_a_long_reading(runner: ProcessRunner, tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    file = tmp_path / "long.pdf"
    canvas = Canvas(str(file))
    for _ in range(400):
        for line in range(50):
            canvas.drawString(50, 50 + 14 * line, "The quarterly report of the company, line by line. " * 2)
        canvas.showPage()
    canvas.save()
    heard = Heard(runner, Read(str(file)))
    heard.until("progress")
    runner.cancel(heard.ticket)
    assert heard.last().kind == "cancelled"


def test_progress_is_thinned_out(runner: ProcessRunner) -> None:
    heard = Heard(runner, run("infinite"))
    heard.last()
    assert 1 < sum(event.kind == "progress" for event in heard.events) < 1000


def test_drawing_goes_before_reading(runner: ProcessRunner, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    order: queue.SimpleQueue[str] = queue.SimpleQueue()
    first = Heard(runner, Read(str(tmp_path / "a.txt")))
    first.until("started")  # and now it waits for the child, which is not up before the others are queued
    for _ in range(2):
        runner.submit(Read(str(tmp_path / "a.txt")), lambda e: order.put("read") if e.answer else None)
    runner.submit(
        Render(str(tmp_path / "none.pdf"), 1, 1.0), lambda e: order.put("render") if e.problem else None
    )
    assert [order.get(timeout=SECONDS) for _ in range(3)] == ["render", "read", "read"]
    assert first.last().kind == "done"


def test_a_child_is_recycled(tmp_path: Path) -> None:
    runner = ProcessRunner(tmp_path, trouble.FACTORY, Bounds(max_jobs=2))
    try:
        answers = [Heard(runner, run("fine")).last().answer for _ in range(4)]
    finally:
        runner.close()
    pids = [answer.notes[0] for answer in answers if isinstance(answer, TaskResult)]
    assert pids[0] == pids[1] != pids[2] == pids[3]


@pytest.mark.parametrize("factory", [trouble.BROKEN, "no.such.module:engines"])
def test_engines_that_can_not_be_made(tmp_path: Path, factory: str) -> None:
    runner = ProcessRunner(tmp_path, factory)
    try:
        problem = Heard(runner, run("fine")).last().problem
        assert problem is not None
        assert problem.code == "internal_error"
    finally:
        runner.close()


def troubles(*texts: str) -> RunSet:
    return RunSet(tuple(map(trouble.document, texts)), "troubles", {})


def test_a_task_over_a_set(runner: ProcessRunner) -> None:
    heard = Heard(runner, troubles("fine", "other"))
    answer = heard.last().answer
    assert isinstance(answer, TaskResult)
    assert answer.notes == ("2 documents, 0 runs",)
    told = [event.progress for event in heard.events if event.progress is not None]
    assert told == [Progress("set", 0, 2, "so far")]


@pytest.mark.parametrize("text", ["loop", "native", "hang"])
def test_a_set_is_cancelled_at_work(runner: ProcessRunner, text: str) -> None:
    heard = Heard(runner, troubles(text, "other"))
    heard.until("progress")
    runner.cancel(heard.ticket)
    assert heard.last().kind == "cancelled"
    assert Heard(runner, troubles("fine", "other")).last().kind == "done"


def test_a_child_that_dies_is_sent_its_documents_again(runner: ProcessRunner) -> None:
    assert Heard(runner, troubles("fine", "other")).last().kind == "done"
    problem = Heard(runner, troubles("crash", "fine", "other")).last().problem
    assert problem is not None
    assert problem.code == "engine_crashed"
    assert Heard(runner, troubles("fine", "other")).last().kind == "done"


def test_a_document_that_the_child_let_go_is_sent_again(
    runner: ProcessRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.jobs.child.host.serve", trouble.serve_forgetting)
    sent: list[int] = []
    send = frames.send

    def counting(pipe: frames.Pipe, message: list[bytes]) -> None:
        sent.append(len(message))
        send(pipe, message)

    monkeypatch.setattr(frames, "send", counting)
    for _ in range(2):
        assert Heard(runner, troubles("fine", "other")).last().kind == "done"
    # Whole (a header, keys, and three frames a document), then by key alone, then whole again.
    assert sent == [8, 2, 8]


def test_a_task_of_one_document_is_no_task_of_a_set(runner: ProcessRunner) -> None:
    for request in (
        RunSet((trouble.document("fine"),), "trouble", {}),
        Run(trouble.document("fine"), "troubles", {}),
    ):
        problem = Heard(runner, request).last().problem
        assert problem is not None
        assert problem.code == "internal_error"


def test_a_child_that_crashes_on_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = ProcessRunner(tmp_path, FAKE)
    (tmp_path / "a.txt").write_text("text")
    try:
        with monkeypatch.context() as patch:
            patch.setattr("desktop.jobs.child.host.serve", os._exit)
            problem = Heard(runner, Read(str(tmp_path / "a.txt"))).last().problem
        assert problem is not None
        assert problem.code == "engine_not_started"
        assert Heard(runner, Read(str(tmp_path / "a.txt"))).last().kind == "done"
    finally:
        runner.close()


@pytest.mark.parametrize("lie", ["noise", "another answer", "half", "nonsense"])
def test_a_child_that_lies_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lie: str) -> None:
    (tmp_path / "a.txt").write_text("text")
    runner = ProcessRunner(tmp_path / lie, FAKE)
    try:
        with monkeypatch.context() as patch:
            patch.setattr("desktop.jobs.child.host.serve", trouble.serve_lies)
            problem = Heard(runner, Read(str(tmp_path / "a.txt"))).last().problem
        assert problem is not None
        assert problem.code == "engine_crashed"
        assert Heard(runner, Read(str(tmp_path / "a.txt"))).last().kind == "done"
    finally:
        runner.close()


def test_an_export_that_dies_leaves_nothing_behind(
    runner: ProcessRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.jobs.child.host.serve", trouble.serve_leaving)
    out = tmp_path / "out"
    out.mkdir()
    (out / ".strongroom-of-yesterday").write_text("")
    os.utime(out / ".strongroom-of-yesterday", (0, 0))
    result = TaskResult("trouble", Status.OK)
    request = Export(trouble.document("fine"), result, "leaving", str(out / "a.txt"))
    problem = Heard(runner, request).last().problem
    assert problem is not None
    assert problem.code == "engine_crashed"
    assert [file.name for file in out.iterdir()] == [".strongroom-of-yesterday"]


def test_a_request_that_can_not_be_sent_fails_alone(runner: ProcessRunner) -> None:
    page = Page(1, float("nan"), 0, Span(0, 0), ())
    problem = Heard(runner, Run(Document("a", "txt", "0", "", (page,)), "trouble", {})).last().problem
    assert problem is not None
    assert problem.code == "internal_error"
    assert Heard(runner, run("fine")).last().kind == "done"


def test_memory_is_told_of_while_a_job_runs(runner: ProcessRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard(runner, run("grow"))
    heard.until("progress")
    before = runner.stats()[1].rss
    deadline = time.monotonic() + SECONDS
    while runner.stats()[1].rss < before + 30_000_000 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert runner.stats()[1].rss >= before + 30_000_000
    assert heard.events[-1].kind == "progress"
    runner.cancel(heard.ticket)
    assert heard.last().kind == "cancelled"
    assert Heard(runner, run("fine")).last().kind == "done"


def test_close_with_work_left(tmp_path: Path) -> None:
    runner = ProcessRunner(tmp_path, trouble.FACTORY, Bounds(kill_after=0.5))
    hanging = Heard(runner, run("hang"))
    waiting = [Heard(runner, run("fine")) for _ in range(3)]
    hanging.until("progress")
    pid = runner.stats()[1].pid
    assert pid is not None
    runner.close()
    runner.close()
    assert hanging.last().kind == "cancelled"
    assert all(heard.last().kind == "cancelled" for heard in waiting)
    assert gone(pid)
    with pytest.raises(RuntimeError):
        runner.submit(run("fine"), lambda event: None)


def test_a_listener_with_a_bug_harms_nothing(runner: ProcessRunner) -> None:
    def listener(event: object) -> None:
        raise ValueError

    runner.submit(run("fine"), listener)
    assert Heard(runner, run("fine")).last().kind == "done"


def test_no_network_in_the_child(runner: ProcessRunner) -> None:
    answer = Heard(runner, run("python_socket")).last().answer
    assert isinstance(answer, TaskResult)
    assert answer.notes[0] == "PermissionError"
    if sys.platform == "linux":
        answer = Heard(runner, run("native_socket")).last().answer
        assert isinstance(answer, TaskResult)
        assert answer.notes[0] == "-1"


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_while_a_child_starts_does_not_end_it(tmp_path: Path) -> None:
    child = Child("light", RawValue("q", 0), FAKE, str(tmp_path))
    try:
        assert child.process.pid is not None
        os.kill(child.process.pid, signal.SIGINT)
        assert child.ready().rss > 0
    finally:
        child.end(SECONDS)


PARENT = """
import sys, time, tempfile, pathlib
from desktop.jobs.process import ProcessRunner
from desktop.progress import Progress
from tests.jobs import trouble
from desktop.jobs.requests import Run
def listen(event):
    if event.kind == "progress":
        print(runner.stats()[1].pid, flush=True)
if __name__ == "__main__":
    runner = ProcessRunner(pathlib.Path(tempfile.gettempdir()), trouble.FACTORY)
    runner.submit(Run(trouble.document(sys.argv[1]), "trouble", {}), listen)
    time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("text", ["loop", "hang"])
@pytest.mark.usefixtures("interruptible")
def test_a_child_ends_with_its_parent(tmp_path: Path, text: str) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    root = Path(__file__).parents[2]
    path = os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])
    parent = subprocess.Popen(
        [sys.executable, script, text],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": path},
    )
    with parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        os.kill(pid, signal.SIGINT)  # as Ctrl-C does to every process of a terminal
        time.sleep(0.1)
        assert psutil.pid_exists(pid)
        parent.kill()
    assert gone(pid)
