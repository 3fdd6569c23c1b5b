"""Seen from outside, with strace: neither the program nor its children open a socket to anything."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.modelstore.importing.small import ready_embedder

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")

PROGRAM = """
import sys
from pathlib import Path
from desktop.app import App, Job, SetJob
from desktop.jobs.denial import deny_network
from desktop.jobs.engines import FAKE
from desktop.jobs.process import ProcessRunner
from desktop.modelstore.store import ModelStore
from desktop.settings import Settings
from desktop.tasks.registry import TASKS

OPTIONS = {
    "ask": {"question": "How much did revenue rise?"},
    "classify": {"classes": ["report: figures of a year", "letter: greetings"]},
    "extract": {"schema": "annual_report"},
    "translate": {"from": "en", "to": "pt"},
}

if __name__ == "__main__":
    deny_network(native=False)
    folder = Path(sys.argv[1])
    with App(ProcessRunner(folder, FAKE), ModelStore(folder), Settings()) as app:
        for task in sys.argv[2:]:
            options = OPTIONS.get(task, {})
            if TASKS[task].over == "set":
                both = (folder / "a.pdf", folder / "b.pdf")
                outcome = app.process_set(SetJob("1", both, task, options, out_dir=folder / "out"))
            else:
                outcome = app.process(Job("1", folder / "a.pdf", task, options, out_dir=folder / "out"))
            print(task, outcome.status, *(problem.message for problem in outcome.problems))
            assert outcome.documents and outcome.result is not None, task
"""


def traced(tmp_path: Path, *arguments: str) -> tuple[str, str]:
    """What Python with `arguments` printed, and every call it and its children made to open a socket."""
    trace = tmp_path / "trace"
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        "STRONGROOM_CACHE": str(tmp_path / "cache"),
        "STRONGROOM_CONFIG": str(tmp_path / "config"),
        "STRONGROOM_LOGS": str(tmp_path / "logs"),
    }
    done = subprocess.run(
        [
            "strace",
            "-f",
            "-qq",
            "-e",
            "trace=socket,socketpair,connect",
            "-o",
            trace,
            sys.executable,
            *arguments,
        ],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, trace.read_text()


def pdf(folder: Path) -> Path:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(folder / "a.pdf"))
    canvas.drawString(50, 700, "Ada Lovelace met Charles Babbage in London. Revenue rose by 5 % in 2024.")
    canvas.save()
    return folder / "a.pdf"


def network(trace: str) -> list[str]:
    return [
        line
        for line in trace.splitlines()
        if any(name in line for name in ("AF_INET", "AF_NETLINK", "connect("))
    ]


def test_the_trace_would_show_it(tmp_path: Path) -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import socket; socket.socket()'])"
    assert network(traced(tmp_path, "-c", code)[1])


def test_a_document_read_worked_on_and_exported(tmp_path: Path) -> None:
    from desktop.tasks.registry import TASKS

    shutil.copy(pdf(tmp_path), tmp_path / "b.pdf")
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    printed, trace = traced(tmp_path, str(program), str(tmp_path), *TASKS)
    assert len(printed.splitlines()) == len(TASKS)
    assert "socketpair(AF_UNIX" in trace, "the pipes to two children"
    assert network(trace) == []


def test_a_model_imported(tmp_path: Path) -> None:
    """The process that converts is one of its own, and denies itself the network too."""
    folder = ready_embedder(tmp_path / "small")
    printed, trace = traced(tmp_path, "-m", "desktop", "models", "import", str(folder), "--yes")
    assert "is here" in printed
    assert network(trace) == []


def test_the_command_line(tmp_path: Path) -> None:
    printed, trace = traced(tmp_path, "-m", "desktop", "run", "text", str(pdf(tmp_path)))
    assert "Ada Lovelace" in printed
    assert network(trace) == []
