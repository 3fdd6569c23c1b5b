"""The commands that show, import, choose and remove models."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from desktop.app import App
from desktop.cli.command import INCOMPLETE, OK, OpenApp
from desktop.cli.packs import add_commands as add_packs
from desktop.cli.printing import complain, megabytes, printable, say
from desktop.cli.work import working
from desktop.errors import UserError
from desktop.modelstore.importing.base import PRECISIONS, Made, Measured, Precision, Sighting
from desktop.modelstore.importing.machine import fit
from desktop.modelstore.store import Entry, State

NOT_TOLD = "not told"
HEADS = ("Name", "Does", "State", "Precision", "Size", "Memory", "Speed here", "Licence", "Origin")


def add_commands(parser: argparse.ArgumentParser) -> None:
    """Give the command `models` its own commands."""
    what = parser.add_subparsers(required=True, metavar="WHAT")
    what.add_parser("list", help="the models there are, and what each does").set_defaults(command=_list)
    verify = what.add_parser("verify", help="compare every file with its hash")
    verify.set_defaults(command=_verify)
    measure = what.add_parser("measure", help="measure how fast models are on this machine")
    for one in (verify, measure):
        one.add_argument("names", metavar="NAME", nargs="*", help="by default all")
    measure.set_defaults(command=_measure)
    look = what.add_parser("look", help="say what a model file, archive or folder is; nothing of it is run")
    bring = what.add_parser("import", help="convert a model of your own and keep it")
    for one in (look, bring):
        one.add_argument("path", metavar="PATH", type=Path)
    look.set_defaults(command=_look)
    bring.add_argument("--precision", choices=PRECISIONS, help="make this one only, and keep it")
    bring.add_argument(
        "--yes", action="store_true", help="keep the one that is recommended, without a question"
    )
    bring.add_argument("--name", default="", help="what to call it here")
    bring.add_argument("--direction", default="", help="of a translator that does not tell it: en-de")
    bring.set_defaults(command=_import)
    remove = what.add_parser("remove", help="delete a model that you imported")
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(command=_remove)
    use = what.add_parser("use", help="let a model do a task from now on")
    use.add_argument("name", metavar="NAME")
    use.add_argument("--task", action="append", default=[], help="by default all that it can do")
    use.set_defaults(command=_use)
    add_packs(what)


def _list(arguments: argparse.Namespace, open_app: OpenApp) -> int:  # noqa: ARG001 - as every command
    with open_app() as app:
        _show(HEADS, [_line(entry, app) for entry in app.store.list()])
    return OK


def _line(entry: Entry, app: App) -> list[str]:
    model = entry.model
    tasks = [task for task, chosen in app.settings.models.items() if model.name in chosen.values()]
    does = model.role + (f" {model.direction}" if model.direction else "")
    if tasks:
        does += f"; chosen for {', '.join(tasks)}"
    memory = entry.speed.memory if entry.speed else model.memory
    return [
        model.name,
        does,
        str(entry.state),
        model.precision,
        megabytes(model.size),
        megabytes(memory) if memory else "",
        f"{entry.speed.tokens:,.0f} tokens/s" if entry.speed else "",
        model.licence or NOT_TOLD,
        model.origin,
    ]


def _verify(arguments: argparse.Namespace, open_app: OpenApp) -> int:
    good = True
    with open_app() as app:
        for name in arguments.names or [entry.model.name for entry in app.store.list()]:
            try:
                app.store.verify(name)
                said = Text.assemble(("ok      ", "green"), name)
            except UserError as error:
                said, good = Text.assemble(("wrong   ", "red"), printable(f"{name}: {error}")), False
            say(said)
    return OK if good else INCOMPLETE


def _measure(arguments: argparse.Namespace, open_app: OpenApp) -> int:
    good = True
    with open_app() as app:
        ready = [entry.model.name for entry in app.store.list() if entry.state is State.READY]
        for name in arguments.names or ready:
            try:
                speed = working(Path(name), partial(app.workshop.measure, name))
                say(Text(f"{name}: {speed.tokens:,.0f} tokens/s, {megabytes(speed.memory)} of memory"))
            except UserError as error:
                # Asked for all, one that can not be measured is no failure.
                if error.code != "not_measured" or arguments.names:
                    complain(f"{name}: {error}")
                    good = False
    return OK if good else INCOMPLETE


def _look(arguments: argparse.Namespace, open_app: OpenApp) -> int:
    with open_app() as app:
        sighting = working(arguments.path, lambda ctx: app.workshop.look(arguments.path, ctx))
    _show_sighting(sighting)
    return OK


def _import(arguments: argparse.Namespace, open_app: OpenApp) -> int:
    path, precision = arguments.path, arguments.precision
    asked = sys.stdin.isatty() and not arguments.yes and precision is None
    if not (asked or arguments.yes or precision):
        raise UserError("wrong_use", "Which precision should be kept?", "Add --yes, or --precision with one.")
    with open_app() as app:
        _show_sighting(working(path, lambda ctx: app.workshop.look(path, ctx)))
        wanted = (precision,) if precision else ()
        made = working(path, lambda ctx: app.workshop.make(path, wanted, ctx))
        try:
            if arguments.direction:
                made = replace(made, sighting=replace(made.sighting, direction=arguments.direction))
            _show_measured(made)
            chosen = _chosen(made) if asked else made.recommended
            if chosen is None:
                return OK
            entry = app.workshop.keep(made, chosen, arguments.name)
        finally:
            app.workshop.discard(made)
    say(Text(f"{entry.model.name} is here. To work with it: strongroom models use {entry.model.name}"))
    return OK


def _remove(arguments: argparse.Namespace, open_app: OpenApp) -> int:
    with open_app() as app:
        app.remove_model(arguments.name)
    return OK


def _use(arguments: argparse.Namespace, open_app: OpenApp) -> int:
    with open_app() as app:
        tasks = app.use(arguments.name, arguments.task)
    say(Text(f"{arguments.name}: {', '.join(tasks) or 'no task'}"))
    return OK


def _chosen(made: Made) -> Precision | None:
    """Which precision a person keeps; None for none of them."""
    there = [one.precision for one in made.measured]
    while True:
        said = input(f"Keep which one ({', '.join(there)}, none)? [{made.recommended}] ").strip().lower()
        if said in {"none", "no", "n"}:
            return None
        found = next((one for one in there if one == (said or made.recommended)), None)
        if found is not None:
            return found


def _show_sighting(sighting: Sighting) -> None:
    told = {
        "Title": sighting.title,
        "Kind": f"{sighting.kind} ({sighting.architecture}, {sighting.form})",
        "Serves": ", ".join(sighting.roles) + (f" {sighting.direction}" if sighting.direction else ""),
        "Licence": sighting.licence or NOT_TOLD,
        "Parameters": f"{sighting.parameters / 1e6:,.1f} million",
        "Size": megabytes(sighting.size),
        "Labels": ", ".join(sighting.labels),
    }
    for name, value in told.items():
        if value:
            say(Text.assemble((f"{name:11}", "bold"), printable(value)))
    for precision, memory in sighting.memory.items():
        say(Text.assemble((f"{precision:11}", "bold"), f"about {megabytes(memory)} of memory: {fit(memory)}"))
    for note in sighting.notes:
        say(Text(f"- {printable(note)}"))


def _show_measured(made: Made) -> None:
    _show(("Precision", "Size", "Speed here", "Like the original"), list(map(_figures, made.measured)))
    say(Text(f"Recommended: {made.recommended}. {printable(made.reason)}"))


def _figures(one: Measured) -> list[str]:
    like = "" if one.agreement is None else f"{one.agreement:.2%}"
    if one.perplexity is not None:
        like = f"perplexity {one.perplexity:.2f}"
    return [one.precision, megabytes(one.size), f"{one.speed:,.0f} tokens/s", like]


def _show(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """In columns on a terminal; to a program a line a row, with tabs between, and no heads."""
    if not sys.stdout.isatty():
        for row in rows:
            sys.stdout.write("\t".join(map(printable, row)) + "\n")
        sys.stdout.flush()
        return
    table = Table(show_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(value)) for value in row))
    Console(highlight=False).print(table)
