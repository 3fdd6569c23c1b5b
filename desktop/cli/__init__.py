"""The command line. Results go to standard output, everything else to standard error."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.text import Text

from desktop import __version__
from desktop.app import REDACT, App, Job, Outcome, SetJob
from desktop.cli.command import CANCELLED, INCOMPLETE, OK, WRONG_USE, OpenApp
from desktop.cli.files import add_vault, free_path, opened_vault, passphrase, password_in, read_text
from desktop.cli.models import add_commands as add_model_commands
from desktop.cli.printing import TEXT, complain, printable, say, show_json, show_line
from desktop.cli.projects import add_commands as add_project_commands
from desktop.cli.running import add_commands as add_running
from desktop.cli.running import add_output
from desktop.cli.work import Entry, Screen, results, work_off
from desktop.document.model import Problem
from desktop.document.results import Status
from desktop.errors import Cancelled, UserError
from desktop.exporters.base import Exported
from desktop.jobs.requests import Restore


def main(argv: Sequence[str], open_app: OpenApp = App.open) -> int:
    """Run one command; returns the exit code.

    0 all well, 1 some document partial or failed, 2 wrong use, 130 cancelled.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter
    try:
        arguments = _parser().parse_args(argv)
        code: int = arguments.command(arguments, open_app)
        sys.stdout.flush()
    except SystemExit as stop:  # argparse
        return stop.code if isinstance(stop.code, int) else WRONG_USE
    except UserError as error:
        complain(str(error))
        return WRONG_USE
    except (KeyboardInterrupt, Cancelled):
        complain("cancelled")
        return CANCELLED
    except BrokenPipeError:
        # Python flushes once more as it ends, and would say that it can not.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INCOMPLETE
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="strongroom",
        description="Private documents, worked on by small language models on this machine. "
        "Without arguments the window opens; with files alone it opens them.",
    )
    parser.add_argument("--version", action="version", version=f"Strongroom {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    add_running(commands)

    batch = commands.add_parser("batch", help="run the jobs of a file, one JSON object a line")
    batch.add_argument("jobs", metavar="JOBS.jsonl", type=Path)
    add_output(batch, required=True)
    add_vault(batch, required=False)
    batch.set_defaults(command=_batch)

    restore = commands.add_parser("restore", help="put the originals back into a file with pseudonyms")
    restore.add_argument("file", metavar="FILE", type=Path)
    restore.add_argument("-o", "--output", metavar="OUT", type=Path, required=True, help="the new file")
    add_vault(restore, required=True)
    restore.set_defaults(command=_restore)

    projects = commands.add_parser("projects", help="lists of what is redacted always and never")
    add_project_commands(projects)

    verify = commands.add_parser("verify", help="check an audit report, and the file that it speaks of")
    verify.add_argument("report", metavar="REPORT", type=Path, help="the file that ends in .audit.json")
    verify.add_argument("file", metavar="FILE", type=Path, help="the redacted file")
    verify.add_argument(
        "--signer", metavar="FINGERPRINT", default="", help="of the key that should have signed it"
    )
    verify.set_defaults(command=_verify)

    commands.add_parser("tasks", help="list the tasks and their options").set_defaults(command=_tasks)
    models = commands.add_parser("models", help="list, import, choose and remove models")
    add_model_commands(models)
    doctor = commands.add_parser("doctor", help="check versions, models, jobs and the denial of network")
    doctor.set_defaults(command=_doctor)
    return parser


def _restore(arguments: argparse.Namespace, open_app: OpenApp) -> int:
    from desktop.exporters.vault import load

    vault = load(arguments.vault, passphrase(arguments))
    dest = free_path(arguments.output)
    with open_app() as app, Screen(1) as screen:
        job = Job("1", arguments.file, "restore")
        request = Restore(str(arguments.file.absolute()), str(dest), vault.pairs)
        exported = app.ask(request, Exported, lambda progress: screen.about(job, progress))
    said = "; ".join(problem.message for problem in exported.problems)
    say(Text(f"{printable(exported.path)}{': ' if said else ''}{printable(said)}"))
    return INCOMPLETE if exported.problems else OK


def _batch(arguments: argparse.Namespace, open_app: OpenApp) -> int:
    password = password_in(arguments.password_file)
    # Not splitlines(): inside of a string JSON allows characters that it takes for the end of a line.
    lines = enumerate(read_text(arguments.jobs).split("\n"), 1)
    entries = [_job(number, line, arguments.output, password) for number, line in lines if line.strip()]
    vault = opened_vault(arguments)
    with open_app() as app:
        good = work_off(app, entries, results(vault), show_json if arguments.json else show_line)
    return OK if good else INCOMPLETE


def _job(number: int, line: str, out_dir: Path, password: str | None) -> Entry:
    """The job of one line, or its outcome when the line is none."""
    raw: object = None
    try:
        raw = json.loads(line)
        match raw:
            case {"source": source, "task": str(task), **rest}:
                return _made(Job(str(number), Path(), task, {}, out_dir, None, password), [source], rest)
            case {"sources": [*sources], "task": str(task), **rest} if sources and _over(task) == "set":
                return _made(Job(str(number), Path(), task, {}, out_dir, None, password), sources, rest)
        raise ValueError
    except (ValueError, RecursionError):
        named = raw if isinstance(raw, dict) else {}
        problem = Problem(
            "bad_line",
            f"Line {number} is no job. It needs source and task, and may have id, options and batch; a task"
            " over several documents may have sources.",
        )
        return Outcome(
            id=str(named.get("id", number)),
            source=str(named.get("source", "")),
            sha256="",
            task=str(named.get("task", "")),
            status=Status.FAILED,
            problems=(problem,),
        )


def _over(task: str) -> str:
    from desktop.tasks.registry import TASKS

    return TASKS[task].over if task in TASKS else ""


def _made(job: Job, sources: Sequence[object], rest: dict[object, object]) -> Job | SetJob:
    """`job` with what one line says. Raises `ValueError` for what is no job."""
    paths = tuple(Path(name) for name in sources if isinstance(name, str) and name and "\0" not in name)
    given, options = rest.pop("id", job.id), rest.pop("options", {})
    # Unless it says otherwise, the file is one batch.
    batch = rest.pop("batch", "file" if job.task == REDACT else "")
    if rest or len(paths) != len(sources):
        raise ValueError
    if not isinstance(options, dict) or not isinstance(given, str | int) or not isinstance(batch, str):
        raise ValueError
    if _over(job.task) == "set":
        return SetJob(str(given), paths, job.task, options, job.out_dir, None, job.password)
    return replace(job, id=str(given), source=paths[0], options=options, batch=batch)


def _verify(arguments: argparse.Namespace, open_app: OpenApp) -> int:  # noqa: ARG001 - as every command
    from desktop.exporters import audit

    checks = audit.check(arguments.report, arguments.file, arguments.signer)
    for check in checks:
        mark = ("ok      ", "green") if check.good else ("wrong   ", "red")
        say(Text.assemble(mark, printable(check.said)))
    return OK if all(check.good for check in checks) else INCOMPLETE


def _tasks(arguments: argparse.Namespace, open_app: OpenApp) -> int:  # noqa: ARG001 - as every command
    from desktop.tasks.registry import TASKS

    with open_app() as app:
        languages = sorted({code for one in app.directions() for code in one.split("-", 1)})
    for task in TASKS.values():
        say(Text.assemble((task.name, "bold"), f"  {task.description}"))
        say(Text(f"  formats: {', '.join(task.formats)}"))
        for option in task.options:
            between = ";" if option.kind == "texts" else ","
            value = between.join(option.default) if isinstance(option.default, tuple) else option.default
            choice = ("auto", *languages) if option.kind == "language" else option.choices
            choices = f" ({'|'.join(choice)})" if choice else ""
            say(Text(f"  --set {option.name}={value}{choices}  {option.help}"))
    say(Text.assemble((TEXT, "bold"), "  Print the text of a document"))
    return OK


def _doctor(arguments: argparse.Namespace, open_app: OpenApp) -> int:  # noqa: ARG001 - as every command
    from desktop import doctor

    good = True
    with open_app() as app:
        for checkup in doctor.examine(app):
            good = good and not checkup.problems
            mark = ("wrong   ", "red") if checkup.problems else ("ok      ", "green")
            said = "; ".join(filter(None, (checkup.seen, *checkup.problems)))
            say(Text.assemble(mark, f"{checkup.name}: {printable(said)}"))
    return OK if good else INCOMPLETE
