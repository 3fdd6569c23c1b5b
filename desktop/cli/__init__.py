"""The command line. Results go to standard output, everything else to standard error."""

from __future__ import annotations

import argparse
import getpass
import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from desktop import __version__
from desktop.app import REDACT, App, Job, Outcome, expand
from desktop.cli.command import CANCELLED, INCOMPLETE, OK, WRONG_USE, OpenApp
from desktop.cli.printing import TEXT, complain, printable, say, show_json, show_line, show_text
from desktop.cli.projects import add_commands as add_project_commands
from desktop.cli.work import Screen, results, texts, work_off
from desktop.document.model import Problem
from desktop.document.results import Status
from desktop.errors import Cancelled, UserError
from desktop.exporters.base import Exported
from desktop.jobs.requests import Restore
from desktop.tasks.base import Task

if TYPE_CHECKING:
    from desktop.exporters.vault import OpenVault  # brings cryptography

PASSPHRASE_VARIABLE = "STRONGROOM_VAULT_PASSPHRASE"  # noqa: S105 - where to look for it


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

    run = commands.add_parser("run", help="run a task on files and folders; `run text FILE` prints the text")
    run.add_argument("task", metavar="TASK", help=f"one that `tasks` lists, or {TEXT!r}")
    run.add_argument("files", metavar="FILE", nargs="+", type=Path)
    run.add_argument("--set", metavar="KEY=VALUE", action="append", default=[], dest="options")
    run.add_argument("--project", metavar="NAME", help="whose lists say what to redact always and never")
    run.add_argument("--format", metavar="FORMAT", help="of the output; by default the task's first")
    _add_output(run, required=False)
    _add_vault(run, required=False)
    run.set_defaults(command=_run)

    batch = commands.add_parser("batch", help="run the jobs of a file, one JSON object a line")
    batch.add_argument("jobs", metavar="JOBS.jsonl", type=Path)
    _add_output(batch, required=True)
    _add_vault(batch, required=False)
    batch.set_defaults(command=_batch)

    restore = commands.add_parser("restore", help="put the originals back into a file with pseudonyms")
    restore.add_argument("file", metavar="FILE", type=Path)
    restore.add_argument("-o", "--output", metavar="OUT", type=Path, required=True, help="the new file")
    _add_vault(restore, required=True)
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
    models = commands.add_parser("models", help="list the models, or verify their files")
    models.add_argument("what", choices=("list", "verify"))
    models.set_defaults(command=_models)
    doctor = commands.add_parser("doctor", help="check versions, models, jobs and the denial of network")
    doctor.set_defaults(command=_doctor)
    return parser


def _add_vault(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument(
        "--vault",
        metavar="FILE",
        type=Path,
        required=required,
        help="which pseudonym stands for what, encrypted",
    )
    parser.add_argument(
        "--passphrase-file",
        metavar="FILE",
        type=Path,
        help=f"its first line opens the vault; - is standard input. Else {PASSPHRASE_VARIABLE} does",
    )


def _add_output(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument("-o", "--output", metavar="DIR", type=Path, required=required)
    parser.add_argument("--json", action="store_true", help="one JSON object a document, one a line")
    parser.add_argument(
        "--password-file", metavar="FILE", type=Path, help="its first line opens documents that need it"
    )


def _run(arguments: argparse.Namespace, open_app: OpenApp) -> int:
    options = dict(_option(given) for given in arguments.options)
    if arguments.project is not None:
        options["project"] = arguments.project
    if arguments.task == TEXT:
        if options or arguments.format or arguments.output:
            raise UserError("wrong_use", f"The task {TEXT} has no options and writes no files.")
    else:
        _check_use(arguments, options)
    password = _password_in(arguments.password_file)
    # One run is one batch: what is found in one of the files is redacted in all of them.
    batch = "run" if arguments.task == REDACT else ""
    jobs = [
        Job(str(number), file, arguments.task, options, arguments.output, arguments.format, password, batch)
        for number, file in enumerate(expand(arguments.files), 1)
    ]
    if not jobs:
        raise UserError("nothing_to_do", "There is no document in what was given.")
    if arguments.task == TEXT and len(jobs) > 1 and not arguments.json:
        raise UserError("wrong_use", "The text of one document is printed at a time.", "Or use --json.")
    vault = _vault(arguments)
    with open_app() as app:
        if arguments.task == TEXT:
            good = work_off(app, jobs, texts, show_json if arguments.json else show_text)
        else:
            good = work_off(app, jobs, results(vault), show_json if arguments.json else show_line)
    return OK if good else INCOMPLETE


def _vault(arguments: argparse.Namespace) -> OpenVault | None:
    """The vault that is named, opened; a new one where the file is not there yet."""
    if arguments.vault is None:
        return None
    from desktop.exporters.vault import OpenVault

    return OpenVault.at(arguments.vault, _passphrase(arguments))


def _passphrase(arguments: argparse.Namespace) -> str:
    if arguments.passphrase_file is not None:
        if str(arguments.passphrase_file) == "-":
            return sys.stdin.readline().rstrip("\r\n")
        return _password_in(arguments.passphrase_file) or ""
    given = os.environ.get(PASSPHRASE_VARIABLE)
    if given is not None:
        return given
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UserError(
            "passphrase_needed",
            "The vault needs its passphrase.",
            f"Use --passphrase-file, or set {PASSPHRASE_VARIABLE}.",
        )
    name = printable(arguments.vault.name)
    try:
        passphrase = getpass.getpass(f"Passphrase of {name}: ")
        if not arguments.vault.exists() and getpass.getpass("Once more, for a new vault: ") != passphrase:
            raise UserError("passphrase_differs", "The two passphrases differ.", "Try again.")
    except EOFError:
        raise Cancelled from None
    return passphrase


def _restore(arguments: argparse.Namespace, open_app: OpenApp) -> int:
    from desktop.exporters.vault import load

    vault = load(arguments.vault, _passphrase(arguments))
    dest = arguments.output.absolute()
    if os.path.lexists(dest):
        raise UserError("file_exists", f"{dest} is there already.", "Name another file.")
    with open_app() as app, Screen(1) as screen:
        job = Job("1", arguments.file, "restore")
        request = Restore(str(arguments.file.absolute()), str(dest), vault.pairs)
        exported = app.ask(request, Exported, lambda progress: screen.about(job, progress))
    said = "; ".join(problem.message for problem in exported.problems)
    say(Text(f"{printable(exported.path)}{': ' if said else ''}{printable(said)}"))
    return INCOMPLETE if exported.problems else OK


def _check_use(arguments: argparse.Namespace, options: dict[str, object]) -> None:
    """Raises `UserError` for what is wrong with the command itself, before any document is opened."""
    from desktop.tasks.options import complete

    task = _task(arguments.task)
    complete(task, options)
    if arguments.format is not None and arguments.format not in task.formats:
        raise UserError(
            "unknown_format",
            f"The task {task.name} has no format {arguments.format!r}.",
            f"Choose one of: {', '.join(task.formats)}.",
        )
    if arguments.output is None:
        raise UserError("wrong_use", "Where should the results go?", "Name a folder with -o DIR.")


def _task(name: str) -> Task:
    from desktop.tasks.registry import TASKS

    if name not in TASKS:
        raise UserError(
            "unknown_task", f"There is no task {name!r}.", f"Choose one of: {', '.join([*TASKS, TEXT])}."
        )
    return TASKS[name]


def _option(given: str) -> tuple[str, object]:
    key, equals, value = given.partition("=")
    if not key or not equals:
        raise UserError("bad_option", f"{given!r} is no option.", "Write --set KEY=VALUE.")
    return key, value


def _password_in(file: Path | None) -> str | None:
    if file is None:
        return None
    lines = _read_text(file).splitlines()
    return lines[0] if lines else ""


def _read_text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except OSError as error:
        raise UserError("cannot_read", f"{file} can not be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise UserError("cannot_read", f"{file} is no text in UTF-8.") from None


def _batch(arguments: argparse.Namespace, open_app: OpenApp) -> int:
    password = _password_in(arguments.password_file)
    # Not splitlines(): inside of a string JSON allows characters that it takes for the end of a line.
    lines = enumerate(_read_text(arguments.jobs).split("\n"), 1)
    entries = [_job(number, line, arguments.output, password) for number, line in lines if line.strip()]
    vault = _vault(arguments)
    with open_app() as app:
        good = work_off(app, entries, results(vault), show_json if arguments.json else show_line)
    return OK if good else INCOMPLETE


def _job(number: int, line: str, out_dir: Path, password: str | None) -> Job | Outcome:
    """The job of one line, or its outcome when the line is none."""
    raw: object = None
    try:
        raw = json.loads(line)
        match raw:
            case {"source": str(source), "task": str(task), **rest} if source and "\0" not in source:
                given, options = rest.pop("id", number), rest.pop("options", {})
                # Unless it says otherwise, the file is one batch.
                batch = rest.pop("batch", "file" if task == REDACT else "")
                if rest or not isinstance(options, dict) or not isinstance(given, str | int):
                    raise ValueError
                if not isinstance(batch, str):
                    raise ValueError
                return Job(str(given), Path(source), task, options, out_dir, None, password, batch)
        raise ValueError
    except (ValueError, RecursionError):
        named = raw if isinstance(raw, dict) else {}
        problem = Problem(
            "bad_line",
            f"Line {number} is no job. It needs source and task, and may have id, options and batch.",
        )
        return Outcome(
            id=str(named.get("id", number)),
            source=str(named.get("source", "")),
            sha256="",
            task=str(named.get("task", "")),
            status=Status.FAILED,
            problems=(problem,),
        )


def _verify(arguments: argparse.Namespace, open_app: OpenApp) -> int:  # noqa: ARG001 - as every command
    from desktop.exporters import audit

    checks = audit.check(arguments.report, arguments.file, arguments.signer)
    for check in checks:
        mark = ("ok      ", "green") if check.good else ("wrong   ", "red")
        say(Text.assemble(mark, printable(check.said)))
    return OK if all(check.good for check in checks) else INCOMPLETE


def _tasks(arguments: argparse.Namespace, open_app: OpenApp) -> int:  # noqa: ARG001 - as every command
    from desktop.tasks.registry import TASKS

    for task in TASKS.values():
        say(Text.assemble((task.name, "bold"), f"  {task.description}"))
        say(Text(f"  formats: {', '.join(task.formats)}"))
        for option in task.options:
            between = ";" if option.kind == "texts" else ","
            value = between.join(option.default) if isinstance(option.default, tuple) else option.default
            choices = f" ({'|'.join(option.choices)})" if option.choices else ""
            say(Text(f"  --set {option.name}={value}{choices}  {option.help}"))
    say(Text.assemble((TEXT, "bold"), "  Print the text of a document"))
    return OK


def _models(arguments: argparse.Namespace, open_app: OpenApp) -> int:
    good = True
    with open_app() as app:
        for entry in app.store.list():
            model = entry.model
            state = str(entry.state)
            if arguments.what == "verify":
                try:
                    app.store.verify(model.name)
                    state = "verified"
                except UserError as error:
                    state, good = str(error), False
            say(
                Text(
                    f"{model.label}  {model.title}, {model.role}, {model.licence}, "
                    f"{model.size / 1e6:.0f} MB: {state}"
                )
            )
    return OK if good else INCOMPLETE


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
