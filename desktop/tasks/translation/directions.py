"""From which language into which: what was asked for, what the document is in, what there are models for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.document.model import Document
from desktop.errors import UserError
from desktop.tasks.languages import NAMES

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Direction:
    """Languages by ISO 639-1; `guessed` where the source's was found out from the text."""

    source: str
    target: str
    guessed: bool

    @property
    def name(self) -> str:
        """As engines are asked for it ("en-pt")."""
        return f"{self.source}-{self.target}"


def title(code: str) -> str:
    """A language in English."""
    return NAMES.get(code, code)


def direction(doc: Document, source: str, target: str, there: Sequence[str]) -> Direction:
    """That of `doc` from `source` into `target`, either of which may be "auto". `there` has models.

    Without a target a document goes into English, and one in English into the first language that there is.
    Raises `UserError`: "no_such_direction", "language_unknown", "same_language".
    """
    guessed = source == AUTO
    if guessed:
        source = _found(doc, target, there)
    if target == AUTO:
        into = [one.partition("-")[2] for one in there if one.partition("-")[0] == source]
        target = "en" if "en" in into else next(iter(into), AUTO)
    if source == target:
        raise UserError(
            "same_language",
            f"The document is in {title(source)} already.",
            "Choose another language to translate into, or say which one it is in.",
        )
    if f"{source}-{target}" not in there:
        raise UserError(
            "no_such_direction",
            f"There is no model that translates {title(source)}"
            + (f" into {title(target)}." if target != AUTO else "."),
            f"There is: {listed(there)}.",
        )
    return Direction(source, target, guessed)


def listed(there: Sequence[str]) -> str:
    """Directions in words: "English into Portuguese, German; Portuguese into English"."""
    into: dict[str, list[str]] = {}
    for one in there:
        source, _, target = one.partition("-")
        into.setdefault(source, []).append(title(target))
    return "; ".join(f"{title(source)} into {', '.join(into[source])}" for source in into) or "none"


def _found(doc: Document, target: str, there: Sequence[str]) -> str:
    from desktop.tasks.languages import language
    from desktop.tasks.translation.segments import without_verbatim

    found = language(without_verbatim(doc).text)
    sources = {one.partition("-")[0] for one in there}
    if found is not None and (found.code in sources or found.code == target):
        return found.code
    raise UserError(
        "language_unknown",
        f"The document is in {found.name}, which no model here translates."
        if found is not None
        else "The document has too few words to find out its language.",
        f"Say which language it is in. There is: {listed(there)}.",
    )
