"""The commands that run a task on files: `run TASK`, and each task by its own name."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from rich.text import Text

from desktop.app import REDACT, App, Job, Outcome, SetJob, check_format, expand, task_named
from desktop.cli.command import INCOMPLETE, OK, OpenApp
from desktop.cli.files import add_vault, free_path, opened_vault, password_in, read_text
from desktop.cli.printing import TEXT, complain, printable, say, show_json, show_line, show_result, show_text
from desktop.cli.work import Entry, Screen, results, texts, work_off
from desktop.document.model import Document
from desktop.document.results import Status, TaskResult
from desktop.errors import UserError
from desktop.exporters.base import Exported
from desktop.jobs.documents import slim
from desktop.jobs.requests import ExportSet
from desktop.tasks.base import AnyTask

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - it has no other name


def add_commands(commands: Commands) -> None:
    """`run`, and a command of its own for each task."""
    from desktop.tasks.registry import TASKS

    run = commands.add_parser("run", help="run a task on files and folders; `run text FILE` prints the text")
    run.add_argument("task", metavar="TASK", help=f"one that `tasks` lists, or {TEXT!r}")
    _add_arguments(run, decides=True)
    for task in TASKS.values():
        short = commands.add_parser(task.name, help=f"run {task.name}: {_first_sentence(task.description)}")
        _add_arguments(short, decides=task.name == REDACT)
        short.set_defaults(task=task.name)


def _first_sentence(text: str) -> str:
    # argparse takes a percent sign for the name of a value.
    return text.partition(". ")[0].rstrip(".").replace("%", "%%")


def _add_arguments(parser: argparse.ArgumentParser, *, decides: bool) -> None:
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
    parser.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        dest="options",
        help="an option of the task; KEY=@FILE takes it from a file (@@ stands for @ itself)",
    )
    parser.add_argument("--to", metavar="FILE", type=Path, help="one file for the results of all documents")
    parser.add_argument("--format", metavar="FORMAT", help="of the output; by default the task's first")
    add_output(parser, required=False)
    parser.set_defaults(command=_run, project=None, vault=None)
    if decides:
        parser.add_argument(
            "--project", metavar="NAME", help="whose lists say what to redact always and never"
        )
        add_vault(parser, required=False)


def add_output(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """Where results go, and how they are told."""
    parser.add_argument("-o", "--output", metavar="DIR", type=Path, required=required)
    parser.add_argument("--json", action="store_true", help="one JSON object a document, one a line")
    parser.add_argument(
        "--password-file", metavar="FILE", type=Path, help="its first line opens documents that need it"
    )


def _run(arguments: argparse.Namespace, open_app: OpenApp) -> int:
    if arguments.task == TEXT:
        return _print_text(arguments, open_app)
    task = task_named(arguments.task)
    options = options_of(task, arguments.options)
    if arguments.project is not None:
        options["project"] = arguments.project
    _check_use(task, arguments, options)
    entries = _entries(task, arguments, options)
    vault = opened_vault(arguments)
    shelved: list[Outcome] = []
    with open_app() as app:
        good = work_off(app, entries, results(vault), _showing(arguments, shelved))
        if arguments.to is not None and shelved:
            good = _write_all(app, shelved, arguments.to) and good
    return OK if good else INCOMPLETE


def _entries(task: AnyTask, arguments: argparse.Namespace, options: Mapping[str, object]) -> list[Entry]:
    files = _files(arguments)
    password = password_in(arguments.password_file)
    if task.over == "set":
        whole = SetJob("1", tuple(files), task.name, options, arguments.output, arguments.format, password)
        return [whole]
    # One run is one batch: what is found in one of the files is redacted in all of them.
    batch = "run" if task.name == REDACT else ""
    return [
        Job(str(number), file, task.name, options, arguments.output, arguments.format, password, batch)
        for number, file in enumerate(files, 1)
    ]


def _files(arguments: argparse.Namespace) -> list[Path]:
    files = expand(arguments.files)
    if not files:
        raise UserError("nothing_to_do", "There is no document in what was given.")
    return files


def _print_text(arguments: argparse.Namespace, open_app: OpenApp) -> int:
    if arguments.options or arguments.project or arguments.format or arguments.output or arguments.to:
        raise UserError("wrong_use", f"The task {TEXT} has no options and writes no files.")
    password = password_in(arguments.password_file)
    jobs = [
        Job(str(number), file, TEXT, password=password) for number, file in enumerate(_files(arguments), 1)
    ]
    if len(jobs) > 1 and not arguments.json:
        raise UserError("wrong_use", "The text of one document is printed at a time.", "Or use --json.")
    with open_app() as app:
        good = work_off(app, jobs, texts, show_json if arguments.json else show_text)
    return OK if good else INCOMPLETE


def _showing(arguments: argparse.Namespace, shelved: list[Outcome]) -> Callable[[Outcome], None]:
    """How an outcome is told; for `--to` it is kept too, without what the words do not need."""
    written = arguments.output is not None or arguments.to is not None
    show = show_json if arguments.json else show_line if written else show_result

    def told(outcome: Outcome) -> None:
        show(outcome)
        if arguments.to is not None and outcome.result is not None and outcome.status is not Status.FAILED:
            shelved.append(replace(outcome, documents=tuple(map(slim, outcome.documents))))

    return told


def _write_all(app: App, outcomes: Sequence[Outcome], dest: Path) -> bool:
    """One file of all results; whether all of it could be written."""
    documents: list[Document] = []
    told: list[TaskResult] = []
    for outcome in outcomes:
        documents += outcome.documents
        told += [outcome.result] if outcome.result is not None else []
    request = ExportSet(tuple(documents), tuple(told), _format_of(dest), str(dest.absolute()))
    job = Job("", dest, "")
    with Screen(1) as screen:
        exported = app.ask(request, Exported, lambda progress: screen.about(job, progress))
    if exported.problems:
        complain("; ".join(problem.message for problem in exported.problems))
    number = len(documents)
    say(Text(f"{printable(exported.path)}: {number} document{'' if number == 1 else 's'}"))
    return not exported.problems


def _format_of(dest: Path) -> str:
    from desktop.exporters.registry import SET_EXPORTERS

    fmt = dest.suffix.lower().removeprefix(".")
    if fmt not in SET_EXPORTERS:
        known = ", ".join(f".{name}" for name in SET_EXPORTERS)
        raise UserError(
            "unknown_format", f"{dest.name} has no ending of a file for results.", f"Use {known}."
        )
    return fmt


def _check_use(task: AnyTask, arguments: argparse.Namespace, options: Mapping[str, object]) -> None:
    """Raises `UserError` for what is wrong with the command itself, before any document is opened."""
    from desktop.tasks.options import complete

    complete(task, options)
    check_format(task, arguments.format)
    if arguments.to is not None:
        check_format(task, _format_of(arguments.to))
        free_path(arguments.to)
    if "redacted" in task.formats and arguments.output is None:
        raise UserError("wrong_use", "Where should the results go?", "Name a folder with -o DIR.")


def options_of(task: AnyTask, given: Sequence[str]) -> dict[str, object]:
    """The options of `--set`, values from files read. Raises `UserError`."""
    kinds = {option.name: option.kind for option in task.options}
    options: dict[str, object] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not name or not equals:
            raise UserError("bad_option", f"{one!r} is no option.", "Write --set KEY=VALUE.")
        if value.startswith("@@"):
            options[name] = value[1:]
        elif value.startswith("@"):
            text = read_text(Path(value[1:]))
            options[name] = text.splitlines() if kinds.get(name) == "texts" else text.strip()
        else:
            options[name] = value
    return options
