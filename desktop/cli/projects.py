"""The commands that show and change the lists of a project."""

from __future__ import annotations

import argparse

from rich.text import Text

from desktop.cli.command import OK, OpenApp
from desktop.cli.printing import printable, say
from desktop.errors import UserError
from desktop.tasks import projects
from desktop.tasks.lists import check_pattern
from desktop.tasks.projects import LISTS


def add_commands(parser: argparse.ArgumentParser) -> None:
    """Give the command `projects` its own commands."""
    what = parser.add_subparsers(required=True, metavar="WHAT")
    what.add_parser("list", help="the projects there are").set_defaults(command=_list_projects)
    show = what.add_parser("show", help="the lists of a project")
    add = what.add_parser("add", help="put an entry on a list; makes the project where there is none")
    remove = what.add_parser("remove", help="take an entry off a list, or the whole project away")
    for one in (show, add, remove):
        one.add_argument("project", metavar="NAME")
    add.add_argument("which", metavar="LIST", choices=LISTS, help=", ".join(LISTS))
    add.add_argument("entry", metavar="ENTRY", help="a label may come first: ORG:Acme")
    remove.add_argument("which", metavar="LIST", choices=LISTS, nargs="?", help=", ".join(LISTS))
    remove.add_argument("entry", metavar="ENTRY", nargs="?")
    show.set_defaults(command=_show_project)
    add.set_defaults(command=_add_entry)
    remove.set_defaults(command=_remove_entry)


def _list_projects(arguments: argparse.Namespace, open_app: OpenApp) -> int:  # noqa: ARG001 - as every command
    for name in projects.names():
        say(Text(name))
    return OK


def _show_project(arguments: argparse.Namespace, open_app: OpenApp) -> int:  # noqa: ARG001 - as every command
    project = projects.load(arguments.project)
    for which in projects.LISTS:
        for entry in getattr(project, which):
            say(Text(f"{which:9} {printable(entry)}"))
    return OK


def _add_entry(arguments: argparse.Namespace, open_app: OpenApp) -> int:  # noqa: ARG001 - as every command
    if arguments.which == "patterns":
        check_pattern(arguments.entry)
    projects.add(arguments.project, arguments.which, arguments.entry)
    return OK


def _remove_entry(arguments: argparse.Namespace, open_app: OpenApp) -> int:  # noqa: ARG001 - as every command
    if arguments.which is None:
        projects.delete(arguments.project)
    elif arguments.entry is None:
        raise UserError("wrong_use", "Which entry should go?", "Name it behind the list.")
    else:
        projects.take_out(arguments.project, arguments.which, arguments.entry)
    return OK
