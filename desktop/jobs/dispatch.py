"""A request and its answer: the one place where work is done, in a child or in this process."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from desktop.document.model import Problem
from desktop.document.results import TaskResult
from desktop.errors import Cancelled, UserError
from desktop.jobs import requests
from desktop.jobs.documents import slim
from desktop.jobs.requests import (
    Answer,
    Check,
    Checked,
    Export,
    ExportSet,
    Image,
    Pseudonymise,
    Read,
    Reconcile,
    Reconciled,
    Render,
    Request,
    Restore,
    RunSet,
    Time,
    Timed,
)
from desktop.jobs.wire import Stopped
from desktop.progress import JobContext
from desktop.tasks.decisions import Decision, Marked

if TYPE_CHECKING:
    from desktop.engines.base import Engines  # brings numpy, which the window's process has no need of

log = logging.getLogger(__name__)

T = TypeVar("T")
GetEngines: TypeAlias = Callable[[], "Engines"]


def answer(request: Request, engines: GetEngines, ctx: JobContext) -> Answer:  # noqa: PLR0911 - one a kind
    """Do what is asked. Raises `UserError`, `Cancelled`, and whatever is a bug.

    Readers, tasks and exporters are imported here, each with its libraries, so that a worker holds only what
    it has used.
    """
    ctx.check()
    match request:
        case Read(path, password, tables):
            from desktop.readers import registry

            return registry.read(Path(path), ctx, password, tables=tables)
        case Render(path, page, scale, password):
            from desktop.readers.render import render_page

            return Image(*render_page(Path(path), page, scale, password))
        case requests.Run() | RunSet():
            return _run(request, engines, ctx)
        case Export(document, result, fmt, dest, password, key):
            from desktop.document.signing import signing_with
            from desktop.exporters.registry import EXPORTERS

            exporter = _named("format", EXPORTERS, fmt)
            with signing_with(key):
                return exporter.export(document, result, Path(dest), ctx, password, engines=engines)
        case ExportSet(documents, results, fmt, dest):
            from desktop.exporters.registry import SET_EXPORTERS

            return _named("format", SET_EXPORTERS, fmt).export_set(documents, results, Path(dest), ctx)
        case Reconcile(documents, decision):
            return _reconcile(documents, decision, ctx)
        case Pseudonymise(documents, seed, known):
            from desktop.tasks.pseudonyms import pseudonymise

            return Reconciled(*pseudonymise(documents, seed, known, ctx))
        case Restore(path, dest, pairs):
            from desktop.exporters.restore import restore

            return restore(Path(path), Path(dest), pairs, ctx)
        case Time(model, role, direction):
            from desktop.engines.timing import speed
            from desktop.tasks.roles import key_of

            return Timed(*speed(engines().using({key_of(role, direction): model}), role, direction, ctx))
        case Check(with_engines):
            from desktop.jobs.denial import ways_out

            problems: list[str] = []
            if with_engines:
                from desktop.engines import golden

                problems = golden.check(engines(), golden.load(), ctx)
            return Checked(tuple(problems), ways_out())


def _run(request: requests.Run | RunSet, engines: GetEngines, ctx: JobContext) -> TaskResult:
    """A task sees documents without their places on pages, as a child is sent them."""
    from desktop.tasks.options import complete
    from desktop.tasks.registry import TASKS

    tools = engines()
    if request.models:
        tools = tools.using(request.models)
    task = _named("task", TASKS, request.task)
    options = complete(task, request.options)
    if isinstance(request, RunSet) and task.over == "set":
        return task.run(tuple(map(slim, request.documents)), tools, options, ctx)
    if isinstance(request, requests.Run) and task.over == "document":
        return task.run(slim(request.document), tools, options, ctx)
    raise ValueError(f"{task.name} is a task over a {task.over}")


def _reconcile(documents: tuple[Marked, ...], decision: Decision | None, ctx: JobContext) -> Reconciled:
    from desktop.tasks.decisions import decided
    from desktop.tasks.lists import Lists
    from desktop.tasks.propagate import propagate

    if decision is not None:
        results = decided(documents, decision)
        documents = tuple(replace(d, result=result) for d, result in zip(documents, results, strict=True))
    allow: set[str] = set()
    for options in {str(d.result.options): d.result.options for d in documents}.values():
        allow |= Lists.of(options).allow
    return Reconciled(propagate(documents, ctx, frozenset(allow)))


def reply(
    request: Request, engines: GetEngines, ctx: JobContext, cancelled: Callable[[], bool]
) -> Answer | Problem | Stopped:
    """The answer, or why there is none. Never raises.

    An error after `cancelled` is the cancel itself: an interrupted library raises errors of its own.
    """
    try:
        return answer(request, engines, ctx)
    except Cancelled:
        return Stopped()
    except UserError as error:
        return Stopped() if cancelled() else Problem(error.code, str(error))
    except Exception as error:  # noqa: BLE001 - the edge of a job
        return Stopped() if cancelled() else _unforeseen(request, error)


def _unforeseen(request: Request, error: Exception) -> Problem:
    if isinstance(error, MemoryError):
        return Problem(
            "out_of_memory",
            "There was not enough memory for this document. Close other programs, and try again.",
        )
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Problem("disk_full", "The disk is full. Make room, and try again.")
    log.error("%s failed", type(request).__name__, exc_info=error)
    return Problem(
        "internal_error",
        f"Strongroom failed on this document because of an error of its own ({type(error).__name__}). "
        "The log says where; please report it.",
    )


def _named(what: str, known: Mapping[str, T], name: str) -> T:
    try:
        return known[name]
    except KeyError:
        raise UserError(
            f"unknown_{what}", f"There is no {what} {name!r}.", f"Choose one of: {', '.join(known)}."
        ) from None
