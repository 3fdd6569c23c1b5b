"""The two exceptions that are not bugs: what a person can mend, and a cancelled job."""

from __future__ import annotations


class UserError(Exception):
    """Something a person can mend: says what happened and what to do.

    `code` is stable and meant for programs ("password_needed"), `message` says what happened in one
    sentence, `hint` what to do about it. None of them may hold text of a document.
    """

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(code, message, hint)
        self.code = code
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class Cancelled(Exception):
    """The person stopped the job. Not an error: nothing is logged and nothing is shown as failed."""
