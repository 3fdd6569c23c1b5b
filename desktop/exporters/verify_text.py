"""What has to be gone from a text, and whether it is: the part of the proof that every format shares."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop.document.model import Document, Span
from desktop.document.results import TaskResult

SHORTEST = 4
"""Letters and digits. Of shorter words only the place is checked: they stand for too much else."""
DISTINCTIVE = 6
"""Characters from which a text is searched in the bytes of a file, where words have no ends."""

_HYPHENATED = re.compile(r"(?<=\w)[-\u2010\u2011]\s*\n\s*(?=\w)")
_NOT_WORD = "\x1f"


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a reader still found something: page or part of the file. Never the text itself."""

    reader: str
    page: int | None = None
    part: str = ""

    def __str__(self) -> str:
        place = f"page {self.page}" if self.page is not None else ""
        return f"{' '.join(filter(None, (place, self.part)))} ({self.reader})"


def normalised(text: str) -> str:
    """`text` as it is compared: compatibility forms, case, white space and hyphenation do not count."""
    plain = unicodedata.normalize("NFKC", text).replace("\xad", "")
    return " ".join(_HYPHENATED.sub("", plain).casefold().split())


def searchable(text: str) -> bool:
    """Whether a removed text is long enough to be looked for by its letters."""
    return sum(char.isalnum() for char in text) >= SHORTEST


def count(literal: str, text: str) -> int:
    """Occurrences of a normalised literal in a normalised text, as whole words."""
    if literal not in text:
        return 0
    return len(re.findall(rf"(?<!\w){re.escape(literal)}(?!\w)", text))


@dataclass(frozen=True, slots=True)
class Expected:
    """What may stand in a text (of a page, of a file) after its findings were removed.

    `allowed` gives for each removed literal how often it stands elsewhere, where nobody removed it.
    """

    allowed: dict[str, int]

    @classmethod
    def of(cls, text: str, whole: Span, removed: Sequence[Span], marks: Iterable[str]) -> Expected:
        """For the part `whole` of a document's text with the spans `removed` (in order, apart).

        `marks` stand in their place: a person may well be removed who is called "Person".
        """
        literals = {normalised(span.of(text)) for span in removed}
        rest = normalised(f"{without(text, whole, removed)} {_NOT_WORD} {f' {_NOT_WORD} '.join(marks)}")
        # What stood on both sides of a removed word is now read as neighbours.
        closed = " ".join(rest.replace(_NOT_WORD, " ").split())
        return cls(
            {
                literal: max(count(literal, rest), count(literal, closed))
                for literal in literals
                if searchable(literal)
            }
        )

    def exceeded(self, text: str) -> bool:
        """Whether `text` holds a removed literal more often than it may."""
        plain = normalised(text)
        return any(count(literal, plain) > most for literal, most in self.allowed.items())


def without(text: str, whole: Span, removed: Iterable[Span]) -> str:
    """The part `whole` of `text` with something that is no word in the place of each removed span."""
    parts: list[str] = []
    at = whole.start
    for span in removed:
        parts += [text[at : max(span.start, at)], f" {_NOT_WORD} "]
        at = max(at, span.end)
    return "".join([*parts, text[at : whole.end]])


def letters(text: str) -> Counter[str]:
    """The letters and digits of a text, whatever their order and spacing."""
    return Counter(char for char in normalised(text) if char.isalnum())


def distinctive(doc: Document, result: TaskResult) -> set[str]:
    """The removed texts that are looked for even inside other words: "cite.miller2019" tells of a Miller."""
    texts = {" ".join(finding.span.of(doc.text).split()) for finding in result.findings}
    return {text for text in texts if len(text) >= DISTINCTIVE and searchable(text)}


def byte_patterns(texts: Iterable[str]) -> re.Pattern[bytes] | None:
    """A pattern of `texts` as they may stand in bytes: UTF-8, Latin-1, UTF-16, hexadecimal, in any case."""
    forms: set[bytes] = set()
    for text in texts:
        utf8, utf16 = text.encode("utf-8"), text.encode("utf-16-be")
        forms |= {utf8, utf16, text.encode("utf-16-le"), utf8.hex().encode(), utf16.hex().encode()}
        try:
            forms.add(text.encode("latin-1"))
        except UnicodeEncodeError:
            continue
    if not forms:
        return None
    return re.compile(b"|".join(map(re.escape, sorted(forms))), re.IGNORECASE)
