"""What every command is: a function of its arguments and of how the program is opened; it returns a code."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from desktop.app import App

OpenApp: TypeAlias = Callable[[], App]

OK, INCOMPLETE, WRONG_USE, CANCELLED = 0, 1, 2, 130
"""All well; some document partial or failed; wrong use; stopped by a person."""
