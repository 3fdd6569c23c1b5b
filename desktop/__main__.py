"""Start of the program: the window without arguments or with files alone, else the command line.

A spawned child imports this module again, so it imports neither Qt nor an engine at the top and does nothing
on import.
"""

from __future__ import annotations

import multiprocessing
import sys
from pathlib import Path

COMMANDS = (
    *("run", "batch", "verify", "restore", "projects", "tasks", "models", "doctor"),
    *("redact", "summarize", "ask", "extract", "classify", "compare", "tables", "duplicates"),
    "translate",
)
"""Of the command line: a file of such a name is opened as ./run."""
CONVERT, FETCH = "--convert-model", "--fetch-model"
"""What a packaged program calls itself with to convert or fetch a model in a process of its own."""

DOWNLOAD = ["models", "download"]


def main() -> int:
    """Run the program; returns its exit code."""
    # In a packaged program a child starts here too, and never gets past this line.
    multiprocessing.freeze_support()
    if sys.argv[1:] == [CONVERT]:
        from desktop.jobs import converting

        return converting.main()
    if sys.argv[1:] == [FETCH]:
        from desktop.jobs import fetching

        return fetching.main()
    from desktop import logs
    from desktop.jobs.denial import deny_network

    arguments = sys.argv[1:]
    to_window = not arguments or (arguments[0] not in COMMANDS and all(map(_is_file, arguments)))
    # The window reaches its display server through a socket, a download the server that a person chose;
    # the children that see documents deny it themselves.
    deny_network(native=not to_window and arguments[:2] != DOWNLOAD)
    logs.start("strongroom")
    if not to_window:
        from desktop import cli

        return cli.main(arguments)
    from desktop.ui.main import run

    return run(sys.argv)


def _is_file(argument: str) -> bool:
    return not argument.startswith("-") and Path(argument).exists()


if __name__ == "__main__":
    sys.exit(main())
