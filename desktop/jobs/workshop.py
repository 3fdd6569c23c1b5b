"""Models that a person brings: looked at, converted and measured in a process of their own, then kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import os
import queue
import secrets
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import desktop
from desktop.errors import UserError
from desktop.jobs.calls import Call, Failed
from desktop.jobs.requests import Time, Timed
from desktop.jobs.runner import Runner
from desktop.modelstore.importing import telling
from desktop.modelstore.importing.base import Made, Precision, Sighting
from desktop.modelstore.manifest import Model
from desktop.modelstore.speeds import Speed
from desktop.modelstore.store import Entry, ModelStore
from desktop.progress import JobContext, Progress

log = logging.getLogger(__name__)

PREFIX = ".importing-"
ARGUMENT = "--convert-model"
"""Of the packaged program, which then is the process that converts; see desktop/__main__.py."""
PYTHON = "STRONGROOM_PYTHON"
"""Names the Python that has the extra `models`, where the program's own has not: a packaged one never has."""
LISTEN_SECONDS = 0.1
LONGEST_LINE = 1 << 22


class Workshop:
    """Where models are imported into `store`, and those that are there timed. Its methods block and may be
    called from any thread; what is at work ends when `ctx` says so, and leaves nothing behind."""

    def __init__(self, store: ModelStore, runner: Runner) -> None:
        self._store = store
        self._runner = runner

    def look(self, path: Path, ctx: JobContext) -> Sighting:
        """What lies in `path`: nothing of it is run. Raises `UserError` and `Cancelled`."""
        with self._folder() as work:
            told = _ask({"do": "look", "path": str(path.absolute())}, work, ctx)
            with _believed():
                return telling.parse_sighting(told)

    def make(self, path: Path, precisions: Sequence[Precision], ctx: JobContext) -> Made:
        """The model in `path`, converted to each of `precisions` (where there are none, to all that it can
        be had in) and measured. One of them is to be kept with `keep`, or all to be put away with `discard`.

        Raises `UserError` and `Cancelled`.
        """
        work = self._new_folder()
        request = {
            "do": "make",
            "path": str(path.absolute()),
            "work": str(work),
            "precisions": list(precisions),
        }
        try:
            told = _ask(request, work, ctx)
            with _believed():
                made = telling.parse_made(told, work)
                if not all((work / one.precision).is_dir() for one in made.measured):
                    raise ValueError
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
        return made

    def keep(self, made: Made, precision: Precision | None = None, name: str = "") -> Entry:
        """Put one of what was made among a person's models, by default the recommended one, and the others
        away. Raises `UserError`: "name_taken", "wrong_precision"."""
        chosen = precision or made.recommended
        if chosen not in {one.precision for one in made.measured}:
            raise UserError("wrong_precision", f"The model was not made in {chosen}.", "Choose another one.")
        model = _model(made, chosen, name or self._store.free_name(made.sighting.title))
        entry = self._store.add(made.work / chosen, model)
        self.discard(made)
        return entry

    def discard(self, made: Made) -> None:
        """Put all that was made away."""
        shutil.rmtree(made.work, ignore_errors=True)

    def bring(self, path: Path, precision: Precision | None, ctx: JobContext) -> Entry:
        """`make` and `keep` in one, without a choice in between. Raises `UserError` and `Cancelled`."""
        made = self.make(path, (precision,) if precision else (), ctx)
        try:
            return self.keep(made)
        finally:
            self.discard(made)

    def measure(self, name: str, ctx: JobContext) -> Speed:
        """How fast the model `name` is on this machine, which is remembered: `Entry.speed`.

        Raises `UserError`: "unknown_model", "not_measured", whatever the model's engine raises; and
        `Cancelled`.
        """
        model = self._store.model(name)
        request = Time(name, model.roles[0] if model.roles else "", model.direction)
        try:
            timed = Call(self._runner, request).wait(lambda p: ctx.report(p.stage, p.done, p.total))
        except Failed as failed:
            raise UserError(failed.problem.code, failed.problem.message) from None
        if not isinstance(timed, Timed):
            raise TypeError(f"{type(timed).__name__} where Timed was asked for")
        speed = Speed(timed.speed, timed.memory)
        self._store.keep_speed(name, speed)
        return speed

    @contextmanager
    def _folder(self) -> Iterator[Path]:
        work = self._new_folder()
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def _new_folder(self) -> Path:
        """A folder on the disk where the model is to lie. What was left by a program that died goes first."""
        root = self._store.added_root
        try:
            root.mkdir(parents=True, exist_ok=True)
            _sweep(root)
            work = root / f"{PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
            work.mkdir()
        except OSError as error:
            raise UserError(
                "cannot_write",
                f"Nothing can be written to {root}: {error.strerror}.",
                "Mend that, and try again.",
            ) from error
        return work


def _model(made: Made, precision: Precision, name: str) -> Model:
    """The card of what was made."""
    sighting, folder = made.sighting, made.work / precision
    files = {file.name: file for file in sorted(folder.iterdir()) if file.is_file()}
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    return Model(
        name=name,
        title=sighting.title,
        role=", ".join(sighting.roles),
        licence=sighting.licence,
        attribution=sighting.title,
        origin=f"Imported from {sighting.path.name} ({sighting.form}, {sighting.architecture}).",
        size=sum(file.stat().st_size for file in files.values()),
        files={name: _sha256(file) for name, file in files.items()},
        roles=sighting.roles,
        direction=sighting.direction,
        precision=precision,
        memory=sighting.memory.get(precision, 0),
        labels=sighting.labels,
        added=today,
        measured=made.measured,
    )


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _ask(request: Mapping[str, Any], work: Path, ctx: JobContext) -> Any:
    """The answer of a process of its own. Raises `UserError` and `Cancelled`; then it is dead."""
    process = _start(work)
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(process, lines), name="strongroom-importing", daemon=True).start()
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
            with _believed():
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


def _start(work: Path) -> subprocess.Popen[bytes]:
    """Its temporary files go into `work`, so that nothing is left of it when it is killed."""
    environment = {
        **os.environ,
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(work)),
        **dict.fromkeys(("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"), "1"),
        "TOKENIZERS_PARALLELISM": "false",
    }
    python = os.environ.get(PYTHON) or ""
    if getattr(sys, "frozen", False) and not python:
        command = [sys.executable, ARGUMENT]
    else:
        command = [python or sys.executable, "-m", "desktop.jobs.converting"]
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
            f"The process that converts models can not be started: {error.strerror}.",
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
    log.error("importing: process ended without an answer, exit code %s", code)
    if sys.platform != "win32" and code == -signal.SIGKILL:
        return UserError(
            "memory_short",
            "The import was stopped by the system, most likely because memory ran out.",
            "Close other programs, or choose a smaller model.",
        )
    return UserError(
        "import_failed",
        "The process that converts models stopped unexpectedly.",
        "Try again; if it happens again, the model is damaged or hostile.",
    )


@contextmanager
def _believed() -> Iterator[None]:
    """What it says has the shape that it should, or is not listened to."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(
            "import_failed",
            "The process that converts models said what can not be understood.",
            "The model may be hostile: do not use it.",
        ) from error


def _sweep(root: Path) -> None:
    """Remove what imports that were killed have left."""
    import psutil  # type: ignore[import-untyped]

    for left in [*root.glob(f"{PREFIX}*"), *root.glob(".removing-*")]:
        owner = left.name.removeprefix(PREFIX).partition("-")[0]
        if not owner.isdigit() or not psutil.pid_exists(int(owner)):
            shutil.rmtree(left, ignore_errors=True)
