"""The tasks by name. Importing them loads no model runtime: the window lists them as it opens."""

from __future__ import annotations

from desktop.tasks.ask import Ask
from desktop.tasks.base import AnyTask
from desktop.tasks.classify import Classify
from desktop.tasks.compare import Compare
from desktop.tasks.duplicates import Duplicates
from desktop.tasks.extract import Extract
from desktop.tasks.redact import Redact
from desktop.tasks.summarize import Summarize
from desktop.tasks.tables import Tables
from desktop.tasks.translate import Translate

_TASKS: tuple[AnyTask, ...] = (
    Redact(),
    Summarize(),
    Translate(),
    Ask(),
    Extract(),
    Tables(),
    Compare(),
    Classify(),
    Duplicates(),
)

TASKS: dict[str, AnyTask] = {task.name: task for task in _TASKS}
