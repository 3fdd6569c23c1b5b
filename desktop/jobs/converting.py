"""The process that looks at models, converts and packs them: `python -m desktop.jobs.converting`, or the
packaged program with an argument of its own (`own_process.CONVERTING`).

It denies itself the network, reads one request from standard input, and answers on standard output, a line of
JSON at a time. It ends when its input does: then whoever asked is gone.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from desktop.errors import UserError
from desktop.modelstore.importing.base import PRECISIONS
from desktop.progress import JobContext, Progress, throttled

log = logging.getLogger(__name__)

PROGRESS_SECONDS = 0.1


def main() -> int:
    """Serve one request; returns the exit code."""
    from desktop.jobs.denial import deny_network

    answers = own_output()
    deny_network()
    return answer(serve, answers)


def answer(serve: Callable[[dict[str, Any], JobContext], Any], answers: TextIO) -> int:
    """Read one request, and say on `answers` what `serve` makes of it. Returns the exit code."""
    from desktop import logs

    logs.start("importing")
    request = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_input, name="watch", daemon=True).start()

    def say(told: dict[str, Any]) -> None:
        answers.write(json.dumps(told) + "\n")
        answers.flush()

    def report(progress: Progress) -> None:
        say({"progress": [progress.stage, progress.done, progress.total]})

    try:
        say({"done": serve(request, JobContext(throttled(report, PROGRESS_SECONDS)))})
    except UserError as error:
        say({"problem": {"code": error.code, "message": error.message, "hint": error.hint}})
    except MemoryError:
        say({"problem": _problem("memory_short", "There was not enough memory.", "Close other programs.")})
    except OSError as error:
        log.error("import failed", exc_info=error)
        message = f"A file can not be read or written: {error.strerror or type(error).__name__}."
        say({"problem": _problem("cannot_write", message, "Mend that, and try again.")})
    except Exception as error:
        log.error("import failed", exc_info=error)
        message = f"The model can not be imported ({type(error).__name__}); the log says where."
        say({"problem": _problem("import_failed", message, "If it is a usual model, please report it.")})
    return 0


def serve(request: dict[str, Any], ctx: JobContext) -> Any:
    """Do what is asked. Raises `UserError`, and whatever is a bug."""
    from desktop.modelstore.importing import telling

    match request["do"]:
        case "look":
            from desktop.modelstore.importing.look import look

            return telling.sighting_json(look(Path(request["path"]), ctx))
        case "make":
            from desktop.modelstore.importing.work import make

            precisions = tuple(known for known in PRECISIONS if known in request["precisions"])
            return telling.made_json(make(Path(request["path"]), Path(request["work"]), precisions, ctx))
        case packing:
            return _pack(packing, request, ctx)


def _pack(do: str, request: dict[str, Any], ctx: JobContext) -> Any:
    from desktop.document import signing
    from desktop.modelstore import packs
    from desktop.modelstore.store import ModelStore

    store = ModelStore(Path(request["root"]), added=Path(request["added"]))
    if do == "look at pack":
        return packs.plain(packs.look(store, Path(request["path"])))
    if do == "unpack":
        return packs.unpack(store, Path(request["path"]), ctx, request["trusted"])
    if do != "pack":
        raise ValueError(f"{do!r} is nothing that can be asked")
    with signing.signing_with(request["key"]):
        packs.pack(store, request["names"], Path(request["dest"]), ctx)
        return signing.own_fingerprint()


def own_output() -> TextIO:
    """Standard output for the answers alone: what libraries print goes to standard error."""
    own = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(own, "w", encoding="utf-8")


def _end_with_input() -> None:
    while sys.stdin.readline():
        pass
    os._exit(1)


def _problem(code: str, message: str, hint: str) -> dict[str, str]:
    return {"code": code, "message": message, "hint": hint}


if __name__ == "__main__":
    sys.exit(main())
