"""One request to a process of its own, which dies with it: what may be hostile, or use the network, stands
apart from the program and from its documents."""

from __future__ import annotations

import json
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import desktop
from desktop.errors import UserError
from desktop.progress import JobContext, Progress

log = logging.getLogger(__name__)

PYTHON = "STRONGROOM_PYTHON"
"""Names the Python that has the extra `models`, where the program's own has not: a packaged one never has."""
LISTEN_SECONDS = 0.1
LONGEST_LINE = 1 << 22


@dataclass(frozen=True, slots=True)
class Program:
    """What such a process runs: a module, or, of the packaged program, what it is started with
    (desktop/__main__.py)."""

    module: str
    argument: str


CONVERTING = Program("desktop.jobs.converting", "--convert-model")
FETCHING = Program("desktop.jobs.fetching", "--fetch-model")


def ask(program: Program, request: Mapping[str, Any], work: Path, ctx: JobContext) -> Any:
    """The answer of `program`, as plain values; `work` is the folder for what it writes meanwhile.

    Raises `UserError` and `Cancelled`; it is dead then.
    """
    process = _start(program, work)
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(process, lines), name="strongroom-asking", daemon=True).start()
    try:
        if process.stdin is None:
            raise RuntimeError("started without a pipe")
        with suppress(BrokenPipeError):  # it died at once, which is told below
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
        while True:
            ctx.check()
            try:
                line = lines.get(timeout=LISTEN_SECONDS)
            except queue.Empty:
                continue
            if not line:
                raise _stopped(process)
            with believed():
                told = json.loads(line)
                if "done" in told:
                    return told["done"]
                if "problem" in told:
                    problem = {key: str(told["problem"][key]) for key in ("code", "message", "hint")}
                    raise UserError(**problem)
                stage, done, total = told["progress"]
                progress = Progress(str(stage), int(done), int(total))
            ctx.report(progress.stage, progress.done, progress.total)
    finally:
        _end(process)


def _start(program: Program, work: Path) -> subprocess.Popen[bytes]:
    """Its temporary files go into `work`, so that nothing is left of it when it is killed."""
    environment = {
        **os.environ,
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(work)),
        **dict.fromkeys(("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"), "1"),
        "TOKENIZERS_PARALLELISM": "false",
    }
    python = os.environ.get(PYTHON) or ""
    if getattr(sys, "frozen", False) and not python:
        command = [sys.executable, program.argument]
    else:
        command = [python or sys.executable, "-m", program.module]
        here = str(Path(desktop.__file__).parents[1])
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH"))))
    try:
        return subprocess.Popen(  # noqa: S603 - this program itself, or the Python that a person named
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=work,
            start_new_session=True,  # Ctrl-C is for the one who asked
        )
    except OSError as error:
        raise UserError(
            "engine_not_started",
            f"The process that works on models can not be started: {error.strerror}.",
            f"Check what {PYTHON} names." if python else "Close other programs, and try again.",
        ) from error


def _read(process: subprocess.Popen[bytes], lines: queue.SimpleQueue[bytes]) -> None:
    """Hand on what the process says; an empty line is its end."""
    if process.stdout is not None:
        with suppress(ValueError, OSError):
            while (line := process.stdout.readline(LONGEST_LINE)).endswith(b"\n"):
                lines.put(line)
    lines.put(b"")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill it with all that it started, and wait until it is gone: what it wrote can be swept then."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def _stopped(process: subprocess.Popen[bytes]) -> UserError:
    try:
        code: int | None = process.wait(1)
    except subprocess.TimeoutExpired:
        code = None
    log.error("process of its own ended without an answer, exit code %s", code)
    if sys.platform != "win32" and code == -signal.SIGKILL:
        return UserError(
            "memory_short",
            "The work was stopped by the system, most likely because memory ran out.",
            "Close other programs, or choose a smaller model.",
        )
    return UserError(
        "import_failed",
        "The process that works on models stopped unexpectedly.",
        "Try again; if it happens again, the model is damaged or hostile.",
    )


@contextmanager
def believed() -> Iterator[None]:
    """What it says has the shape that it should, or is not listened to."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(
            "import_failed",
            "The process that works on models said what can not be understood.",
            "The model may be hostile: do not use it.",
        ) from error
