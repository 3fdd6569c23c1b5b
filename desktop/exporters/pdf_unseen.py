"""Text that a page draws and no reader of pages gives: in patterns, soft masks, glyphs, under other words.

No finding can point there. What was removed anywhere in the document is looked for in it letter by letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pypdf import PageObject
from pypdf.generic import DictionaryObject, StreamObject

from desktop.document.model import Document
from desktop.document.results import TaskResult
from desktop.exporters.pdf_resources import content_of, forms, unseen, values
from desktop.exporters.pdf_scope import comments_tell
from desktop.readers.pdf_layers import Layers
from desktop.readers.pdf_objects import plain

WHOLE = 4
"""Letters and digits of a removed text that is looked for as a word of its own."""
PART = 6
"""Characters from which it is looked for inside other words: glyphs are set apart without spaces, too."""
MAX_DEPTH = 32


@dataclass(frozen=True, slots=True)
class Spelling:
    """Removed texts in lower case and without white space."""

    texts: tuple[str, ...]

    @classmethod
    def of(cls, doc: Document, result: TaskResult) -> Spelling:
        texts = {"".join(finding.span.of(doc.text).split()).casefold() for finding in result.findings}
        return cls(tuple(sorted(text for text in texts if sum(map(str.isalnum, text)) >= WHOLE)))

    def struck(self, glyphs: Sequence[str]) -> frozenset[int]:
        """The numbers of the glyphs, each given by its text, that spell a removed text."""
        letters: list[str] = []
        owners: list[int] = []
        for number, text in enumerate(glyphs):
            for char in text.casefold():
                if not char.isspace():
                    letters.append(char)
                    owners.append(number)
        line = "".join(letters)
        spaced = {number for number, text in enumerate(glyphs) if text.isspace()}
        return frozenset(
            owners[i]
            for text in self.texts
            for start in _places(text, line)
            if len(text) >= PART or _alone(line, owners, spaced, start, start + len(text))
            for i in range(start, start + len(text))
        )


def _places(text: str, line: str) -> Iterable[int]:
    at = line.find(text)
    while at >= 0:
        yield at
        at = line.find(text, at + 1)


def _alone(line: str, owners: Sequence[int], spaced: set[int], start: int, end: int) -> bool:
    """Whether no letter stands beside, without a space between."""
    before = start == 0 or not line[start - 1].isalnum() or owners[start] - 1 in spaced
    after = end == len(line) or not line[end].isalnum() or owners[end] - 1 in spaced
    return before and after


def has_unseen(page: PageObject, layers: Layers, telling: Callable[[str], bool]) -> bool:
    """Whether a page has to be followed though nothing was found on it."""
    data = content_of(page)
    if b"/ActualText" in data or comments_tell(data, telling):
        return True
    resources = plain(page.get("/Resources"))
    return isinstance(resources, DictionaryObject) and _holds_unseen(resources, layers, telling, 0)


def _holds_unseen(
    resources: DictionaryObject, layers: Layers, telling: Callable[[str], bool], depth: int
) -> bool:
    if depth > MAX_DEPTH:
        return True
    for properties in values(resources, "/Properties"):
        if isinstance(properties, DictionaryObject) and (
            "/ActualText" in properties or layers.hides(properties)
        ):
            return True
    for item in values(resources, "/XObject"):
        if isinstance(item, StreamObject) and (
            plain(item.get("/Subtype")) == "/PS" or layers.hides(item.get("/OC"))
        ):
            return True
    for item in forms(resources):
        inner = plain(item.get("/Resources"))
        if comments_tell(item.get_data(), telling) or (
            isinstance(inner, DictionaryObject) and _holds_unseen(inner, layers, telling, depth + 1)
        ):
            return True
    return any(_writes(item) for item in unseen(resources))


def _writes(item: StreamObject) -> bool:
    """Whether a pattern, mask or glyph may show any text, itself or through something else."""
    data = item.get_data()
    return any(mark in data for mark in (b"Tj", b"TJ", b"'", b'"', b"Do", b"gs", b"scn", b"%"))
