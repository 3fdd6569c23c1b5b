"""The tasks by name. Importing them loads no model runtime: the window lists them as it opens."""

from __future__ import annotations

from desktop.tasks.base import Task
from desktop.tasks.redact import Redact
from desktop.tasks.summarize import Summarize

_TASKS: tuple[Task, ...] = (Redact(), Summarize())

TASKS: dict[str, Task] = {task.name: task for task in _TASKS}
