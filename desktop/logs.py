"""Logs for the person who mends the program. They never hold document text."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

from desktop import paths

MAX_BYTES = 1_000_000
BACKUPS = 3

_ExcInfo: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class NoMessages(logging.Formatter):
    """Writes an exception as its types and frames, without its message: a library may have put text of a
    document into it."""

    def format(self, record: logging.LogRecord) -> str:
        # A formatter before this one has kept its own text, with the message, in the record; and the next
        # one may like its own.
        kept, record.exc_text = record.exc_text, None
        try:
            return super().format(record)
        finally:
            record.exc_text = kept

    def formatException(self, ei: _ExcInfo) -> str:
        return describe(ei[1]) if ei[1] is not None else ""


def describe(error: BaseException) -> str:
    """Types and frames of `error` and of what caused it, the first cause first. No message, no values."""
    blocks: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = "".join(traceback.format_list(traceback.extract_tb(current.__traceback__)))
        kind = type(current)
        blocks.append(f"{frames}{kind.__module__}.{kind.__qualname__}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\n-- then --\n".join(reversed(blocks))


def start(name: str, level: int = logging.INFO, folder: Path | None = None) -> Path | None:
    """Send the log of this process to `name`.log, one file a process: two must not rotate the same one.

    Returns the file, or None where none can be written; the program works without it.
    """
    folder = folder or paths.log_dir()
    file = folder / f"{name}.log"
    handler: logging.Handler
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(file, maxBytes=MAX_BYTES, backupCount=BACKUPS, encoding="utf-8")
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(NoMessages("%(asctime)s %(levelname)s %(name)s %(process)d %(message)s"))
    root = logging.getLogger()
    for old in root.handlers[:]:
        if isinstance(old.formatter, NoMessages):
            root.removeHandler(old)
            old.close()
    root.addHandler(handler)
    root.setLevel(level)
    # Without this the traceback goes to a terminal that may not be there, with its message.
    sys.excepthook = _log_unhandled
    threading.excepthook = _log_unhandled_in_thread
    return None if isinstance(handler, logging.NullHandler) else file


def _log_unhandled(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("desktop").critical("unhandled", exc_info=(kind, error, trace))
    if sys.stderr is not None:
        sys.stderr.write("Strongroom stopped because of an error in the program; its log says more.\n")


def _log_unhandled_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        logging.getLogger("desktop").critical("unhandled in a thread", exc_info=args.exc_value)
