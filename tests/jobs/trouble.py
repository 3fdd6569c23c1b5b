"""Engines for a child that is put in trouble: what it does stands in the text of the document."""

from __future__ import annotations

import ctypes
import os
import socket
import time
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

from desktop.document.model import Document, Page, Span
from desktop.document.results import Finding, OptionValue, Status, TaskResult
from desktop.engines.base import Engines
from desktop.errors import UserError
from desktop.exporters.base import Exported, GetEngines
from desktop.exporters.registry import EXPORTERS
from desktop.jobs import host
from desktop.jobs.documents import Held
from desktop.jobs.host import Shared
from desktop.progress import JobContext
from desktop.tasks.base import Option
from desktop.tasks.registry import TASKS

FACTORY = "tests.jobs.trouble:engines"
BROKEN = "tests.jobs.trouble:no_such_factory"
SECRET = "Jane Doe's secret"


def document(text: str) -> Document:
    page = Page(1, 0, 0, Span(0, len(text)), ())
    return Document("/nowhere/a.txt", "txt", "0" * 64, text, (page,))


class Trouble:
    name = "trouble"
    title = "Trouble"
    description = "Does what the document says"
    over: Literal["document"] = "document"
    tables = False
    options: tuple[Option, ...] = ()
    formats: tuple[str, ...] = ("json",)

    def run(
        self, doc: Document, engines: Engines, options: Mapping[str, OptionValue], ctx: JobContext
    ) -> TaskResult:
        ctx.report(doc.text, 0, 1)
        text = globals()[f"_{doc.text}"](ctx) or ""
        return TaskResult(
            "trouble",
            Status.OK,
            (Finding("PERSON", Span(0, 1), 1.0, "trouble"),),
            notes=(text,),
            models=("none 1",),
        )


class TroubleSet:
    """Does what the first document says, and tells how many came."""

    name = "troubles"
    title = "Troubles"
    description = "Does what the first document says"
    over: Literal["set"] = "set"
    tables = True
    options: tuple[Option, ...] = ()
    formats: tuple[str, ...] = ("json",)

    def run(
        self, docs: Sequence[Document], engines: Engines, options: Mapping[str, OptionValue], ctx: JobContext
    ) -> TaskResult:
        ctx.report("set", 0, len(docs), "so far")
        globals()[f"_{docs[0].text}"](ctx)
        runs = sum(len(page.runs) for doc in docs for page in doc.pages)
        return TaskResult("troubles", Status.OK, notes=(f"{len(docs)} documents, {runs} runs",))


def _fine(ctx: JobContext) -> str:
    return str(os.getpid())


def _crash(ctx: JobContext) -> None:
    ctypes.string_at(0)


def _leave(ctx: JobContext) -> None:
    os._exit(0)


def _loop(ctx: JobContext) -> None:
    while True:
        ctx.report("loop", 0, 1)
        time.sleep(0.005)


def _grow(ctx: JobContext) -> None:
    held = b"x" * 50_000_000
    while held:
        ctx.check()
        time.sleep(0.005)


def _native(ctx: JobContext) -> None:
    """A native call that frees the GIL and can be interrupted, and raises an error of its own then."""
    stopped: list[int] = []
    with ctx.on_cancel(lambda: stopped.append(1)):
        while not stopped:
            ctypes.CDLL(None).usleep(10_000)
    raise RuntimeError("terminated by the flag")


def _hang(ctx: JobContext) -> None:
    """A native call that holds the GIL, so that nothing in the child can stop it."""
    ctypes.PyDLL(None).sleep(60)


def _bug(ctx: JobContext) -> None:
    raise KeyError(SECRET)


def _user(ctx: JobContext) -> None:
    raise UserError("model_missing", "It is gone.", "Build it again.")


def _infinite(ctx: JobContext) -> None:
    for n in range(2000):
        ctx.report("count", n, 2000)


def _python_socket(ctx: JobContext) -> str:
    try:
        socket.socket(socket.AF_INET)
    except OSError as error:
        return type(error).__name__
    return "open"


def _native_socket(ctx: JobContext) -> str:
    return str(ctypes.CDLL(None, use_errno=True).socket(socket.AF_INET, socket.SOCK_STREAM, 0))


class LeavingExporter:
    """Dies between the temporary file and its name."""

    format = "leaving"

    def suffix(self, doc: Document, result: TaskResult) -> str:
        return ".txt"

    def export(
        self,
        doc: Document,
        result: TaskResult,
        dest: Path,
        ctx: JobContext,
        password: str | None = None,
        *,
        engines: GetEngines | None = None,
    ) -> Exported:
        (dest.parent / ".strongroom-half").write_text(SECRET)
        os._exit(1)


def serve_leaving(lane: str, pipe: Connection, cancel: Shared, factory: str, models: str) -> None:
    """A child whose exporter dies."""
    EXPORTERS["leaving"] = LeavingExporter()
    host.serve(lane, pipe, cancel, factory, models)


def serve_forgetting(lane: str, pipe: Connection, cancel: Shared, factory: str, models: str) -> None:
    """A child that holds no document for longer than a request."""
    host.Held = lambda: Held(most=0)  # type: ignore[misc, assignment]
    host.serve(lane, pipe, cancel, factory, models)


def serve_lies(lane: str, pipe: Connection, cancel: Shared, factory: str, models: str) -> None:
    """A child in the hands of a hostile document: it answers with what `models` names."""
    pipe.send_bytes(b'{"say":"stats","rss":1,"models":[],"denial":[]}')
    pipe.recv_bytes()
    lies = {
        "noise": b"\x80\x04\x95cposix\nsystem\n",
        "another answer": b'{"say":"exported","exported":{"path":"a","verified_by":[],"problems":[]}}',
        "half": b'{"say":"document"}',
        "nonsense": b'{"say":"progress","stage":1,"done":[],"total":{}}',
    }
    pipe.send_bytes(lies[Path(models).name])
    if Path(models).name != "half":
        time.sleep(60)


def engines(models: Path) -> Engines:
    from desktop.jobs.engines import fake

    TASKS["trouble"] = Trouble()
    TASKS["troubles"] = TroubleSet()
    return fake(models)
