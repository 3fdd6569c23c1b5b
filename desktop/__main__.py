"""Start of the program: the window without arguments, the command line with them.

A spawned child imports this module again, so it imports neither Qt nor an engine at the top and does nothing
on import.
"""

from __future__ import annotations

import multiprocessing
import sys


def main() -> int:
    """Run the program; returns its exit code."""
    # In a packaged program a child starts here too, and never gets past this line.
    multiprocessing.freeze_support()
    from desktop import logs
    from desktop.jobs.denial import deny_network

    arguments = sys.argv[1:]
    # The window reaches its display server through a socket; its children have no such need.
    deny_network(native=bool(arguments))
    logs.start("strongroom")
    if arguments:
        from desktop import cli

        return cli.main(arguments)
    from desktop.ui.main import run

    return run(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
