"""What has to be gone from a text and what has to be left, the part of the proof that every format shares."""

from __future__ import annotations

import base64
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

import ahocorasick  # type: ignore[import-not-found, unused-ignore]
from rapidfuzz.distance import LCSseq

from desktop.document.model import Document, Problem, Span
from desktop.document.results import TaskResult

SHORTEST = 4
"""Letters and digits. Of shorter words only the place is checked: they stand for too much else."""
DISTINCTIVE = 6
"""Characters from which a text is searched in the bytes of a file, where words have no ends."""
CODED = 8
"""Characters from which a text is also searched backwards and in base64, whose letters meet by chance."""
TIGHT_LETTERS, TIGHT_DIGITS = 8, 12
"""Letters, or else digits, from which a text is searched without regard to spaces: in the figures of a table
that stand side by side, any short number turns up."""
MOST_WORDS = 20_000
"""Words up to which two texts are compared as a whole; the cost grows with the square. Longer ones are parted
at words that both have once."""

_HYPHENATED = re.compile(r"(?<=\w)[-\u2010\u2011]\s*\n\s*(?=\w)")
BARRIER = "\ufdd0"
"""Between what are no neighbours: a code point that is no character, and unlike a control no space."""
_GAPS = re.compile(rf"(?:[^\w{BARRIER}]|_)+")
_WORD = re.compile(r"\w+")
_PART = re.compile(r"[^\W_]+")


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


def tight(plain: str) -> str:
    """A normalised text without anything between its letters and digits: a name drawn letter by letter, over
    lines, or with soft hyphens, is itself again."""
    return _GAPS.sub("", plain)


def searchable(text: str) -> bool:
    """Whether a removed text is long enough to be looked for by its letters."""
    return sum(char.isalnum() for char in text) >= SHORTEST


def count(literal: str, text: str) -> int:
    """Occurrences of a normalised literal in a normalised text, as whole words."""
    if literal not in text:
        return 0
    return len(re.findall(rf"(?<!\w){re.escape(literal)}(?!\w)", text))


class Needles:
    """Texts that are looked for all at once, in one pass (Aho-Corasick)."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._automaton = ahocorasick.Automaton()
        for text in texts:
            if text:
                self._automaton.add_word(text, text)
        if self._automaton:
            self._automaton.make_automaton()

    def found(self, text: str) -> Iterator[tuple[int, str]]:
        """Start and text of each occurrence; they may overlap."""
        if self._automaton:
            for last, literal in self._automaton.iter(text):
                yield last - len(literal) + 1, literal

    def any_in(self, text: str) -> bool:
        """Whether one of the texts occurs."""
        return next(self.found(text), None) is not None


@dataclass(frozen=True)
class Expected:
    """What may stand in a text (of a page, of a file) after its findings were removed.

    `words` gives for each removed literal how often it stands elsewhere as a word of its own, where nobody
    removed it; `run_on` the same for its letters without regard to spaces, forwards and backwards.
    `forms` are the bytes, as Latin-1 in lower case, that a literal which stands nowhere else may have.
    """

    words: dict[str, int]
    run_on: dict[str, int]
    forms: frozenset[str]

    @classmethod
    def of(
        cls,
        text: str,
        whole: Span,
        removed: Sequence[Span],
        marks: Iterable[str],
        letters: int = TIGHT_LETTERS,
    ) -> Expected:
        """For the part `whole` of a document's text with the spans `removed` (in order, apart).

        `marks` stand in their place: a person may well be removed who is called "Person". `letters` is the
        length from which spaces do not count.
        """
        literals = {" ".join(span.of(text).split()) for span in removed}
        rest = normalised(f"{without(text, whole, removed)} {BARRIER} {f' {BARRIER} '.join(marks)}")
        # What stood on both sides of a removed word is now read as neighbours.
        closed = " ".join(rest.replace(BARRIER, " ").split())
        tight_rest, tight_closed = tight(rest), tight(closed)
        wanted = {normalised(literal) for literal in literals if searchable(literal)}
        forwards = {run for literal in wanted if _telling(run := tight(literal), letters)}
        runs = forwards | {run[::-1] for run in forwards if len(run) >= CODED}
        words = dict.fromkeys(wanted, 0)
        words |= _most(_whole(Needles(wanted), rest), _whole(Needles(wanted), closed))
        run_on = dict.fromkeys(runs, 0)
        run_on |= _most(_occurrences(Needles(runs), tight_rest), _occurrences(Needles(runs), tight_closed))
        unique = (
            literal
            for literal in literals
            if len(literal) >= DISTINCTIVE and searchable(literal) and tight(normalised(literal))
        )
        letters_of = {literal: tight(normalised(literal)) for literal in unique}
        stays = {run for _, run in Needles(letters_of.values()).found(tight_closed)}
        gone = [literal for literal, run in letters_of.items() if run not in stays]
        return cls(words, run_on, byte_forms(gone))

    def exceeded(self, text: str) -> bool:
        """Whether `text` holds a removed literal more often than it may."""
        plain = normalised(text)
        return _exceeds(_whole(self._words, plain), self.words) or _exceeds(
            _occurrences(self._run_on, tight(plain)), self.run_on
        )

    def in_bytes(self, data: bytes) -> bool:
        """Whether `data` holds a literal that stands nowhere else any more, whatever way it is coded."""
        return bool(self.forms) and self._forms.any_in(data.decode("latin-1").lower())

    @cached_property
    def _words(self) -> Needles:
        return Needles(self.words)

    @cached_property
    def _run_on(self) -> Needles:
        return Needles(self.run_on)

    @cached_property
    def _forms(self) -> Needles:
        return Needles(self.forms)


def _telling(run: str, letters: int) -> bool:
    """Whether a literal is so long that its letters do not come together by chance."""
    return len(run) >= (letters if sum(map(str.isalpha, run)) >= SHORTEST else TIGHT_DIGITS)


def _whole(needles: Needles, text: str) -> Counter[str]:
    """Occurrences as whole words."""
    found: Counter[str] = Counter()
    for start, literal in needles.found(text):
        if apart_from_words(text, start, start + len(literal)):
            found[literal] += 1
    return found


def apart_from_words(text: str, start: int, end: int) -> bool:
    """Whether no letter or digit stands at either side of a place in `text`: it is whole words."""
    return not (_wordlike(text[start - 1 : start]) or _wordlike(text[end : end + 1]))


def _wordlike(char: str) -> bool:
    return char.isalnum() or char == "_"


def _occurrences(needles: Needles, text: str) -> Counter[str]:
    return Counter(literal for _, literal in needles.found(text))


def _most(a: Counter[str], b: Counter[str]) -> dict[str, int]:
    return dict(a | b)


def _exceeds(found: Counter[str], allowed: dict[str, int]) -> bool:
    return any(times > allowed[literal] for literal, times in found.items())


def without(text: str, whole: Span, removed: Iterable[Span]) -> str:
    """The part `whole` of `text` with something that is no word in the place of each removed span."""
    parts: list[str] = []
    at = whole.start
    for span in removed:
        parts += [text[at : max(span.start, at)], f" {BARRIER} "]
        at = max(at, span.end)
    return "".join([*parts, text[at : whole.end]])


def letters(text: str) -> Counter[str]:
    """The letters and digits of a text, whatever their order and spacing."""
    return Counter(char for char in normalised(text) if char.isalnum())


LOST = 0.005
"""Part of the words that nobody removed that may be missing from a document."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Of `total` words that nobody removed, `lost` are not where they were."""

    total: int = 0
    lost: int = 0

    def __add__(self, other: Rest) -> Rest:
        return Rest(self.total + other.total, self.lost + other.lost)

    @property
    def kept(self) -> float:
        """The part that is left, 0..1."""
        return 1 - self.lost / self.total if self.total else 1.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an examination of a redacted file came to.

    `traces` is everything that keeps it from being saved; `readers` names those that looked; `problems` is
    what a person should know all the same; `models` are those that were asked ("ppocr 3.10.0").
    """

    traces: tuple[Trace, ...]
    readers: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    rest: Rest = Rest()
    models: tuple[str, ...] = ()


def rest_of(before: str, after: str) -> Rest:
    """How many words of `before` (a text `without` its findings) are left in `after`, in their order.

    Their longest common subsequence. A word that a reader now puts together another way, with other spaces or
    hyphens, is not lost: its letters still stand in a row.
    """
    words, left = _WORD.findall(normalised(before)), _WORD.findall(normalised(after))
    if not words or words == left:
        return Rest(len(words))
    missing = [word for own, others in _segments(words, left) for word in _missing(own, others)]
    if missing:
        run = tight(normalised(after))
        present = {word for _, word in Needles(missing).found(run)}
        return Rest(len(words), sum(word not in present for word in missing))
    return Rest(len(words))


def _segments(words: list[str], left: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Two texts as pairs of their parts. Long ones are parted at the words that both have once, as far as
    those stand in the same order (patience diff, Bram Cohen)."""
    if max(len(words), len(left)) <= MOST_WORDS:
        yield words, left
        return
    once = {word for word, times in Counter(left).items() if times == 1}
    where = {word: place for place, word in enumerate(left) if word in once}
    times = Counter(words)
    shared = [(place, where[word]) for place, word in enumerate(words) if word in where and times[word] == 1]
    at = (0, 0)
    for place, other in _rising(shared):
        yield words[at[0] : place], left[at[1] : other]
        at = (place + 1, other + 1)
    yield words[at[0] :], left[at[1] :]


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of `pairs` (rising in the first) that rises in the second, too."""
    ends: list[int] = []  # the last of the best row of each length, by its second
    rows: list[int] = []
    before: list[int] = []
    for number, (_, second) in enumerate(pairs):
        length = bisect_left(ends, second)
        before.append(rows[length - 1] if length else -1)
        ends[length : length + 1] = [second]
        rows[length : length + 1] = [number]
    rising: list[tuple[int, int]] = []
    at = rows[-1] if rows else -1
    while at >= 0:
        rising.append(pairs[at])
        at = before[at]
    return rising[::-1]


def _missing(words: list[str], left: list[str]) -> list[str]:
    """Those of `words` that are not in the longest common subsequence; without regard to order where both
    are very long, as the words of a table can be that repeats few."""
    if max(len(words), len(left)) > MOST_WORDS:
        return list((Counter(words) - Counter(left)).elements())
    if not words or LCSseq.similarity(words, left) == len(words):
        return []
    return [words[edit.src_pos] for edit in LCSseq.editops(words, left) if edit.tag == "delete"]


def remnants(before: str, ours: Iterable[str], after: str) -> bool:
    """Whether `after` holds a word that neither `before` (a text `without` its findings) nor `ours` (marks,
    and what else was written) has: the rest of one that was cut in two."""
    known = Counter(_PART.findall(normalised(before)))
    written = {word for text in ours for word in _PART.findall(normalised(text))}
    new = Counter(_PART.findall(normalised(after))) - known
    return any(word not in written and not _joined(word, written, known) for word in new)


def _joined(word: str, written: Iterable[str], known: Mapping[str, int]) -> bool:
    """Whether a word is one of ours and what stood beside it."""
    sides = (word.partition(own) for own in written)
    return any(own and all(not side or side in known for side in (left, right)) for left, own, right in sides)


def distinctive(doc: Document, result: TaskResult) -> set[str]:
    """The removed texts that are looked for even inside other words: "cite.miller2019" tells of a Miller."""
    texts = {" ".join(finding.span.of(doc.text).split()) for finding in result.findings}
    return {text for text in texts if len(text) >= DISTINCTIVE and searchable(text)}


def byte_forms(texts: Iterable[str]) -> frozenset[str]:
    """How `texts` may stand in bytes, as Latin-1 in lower case: UTF-8, Latin-1 and UTF-16, as they are and in
    hexadecimal; in an address; spaced; and, from `CODED` characters, backwards and in base64."""
    return frozenset(
        form.decode("latin-1").lower() for text in texts for form in _forms(text) if len(form) >= DISTINCTIVE
    )


def _forms(text: str) -> Iterator[bytes]:
    # In bytes only the letters of ASCII are compared without case.
    for written in {text} if text.isascii() else {text, text.lower(), text.upper(), text.title()}:
        yield from _plain_forms(written)
        yield quote(written).encode("ascii")
        yield " ".join(written).encode("utf-8", "replace")
    for data in {*_plain_forms(text)}:
        yield data.hex().encode("ascii")
    if len(text) >= CODED:
        yield from _plain_forms(text[::-1])
        for name in ("utf-8", "utf-16-le"):
            yield from _base64_cores(text.encode(name, "replace"))


def _plain_forms(text: str) -> Iterator[bytes]:
    yield text.encode("utf-8", "replace")
    # Both orders of UTF-16, as far as they are the same where letters have no upper byte.
    yield text.encode("utf-16-le", "replace").removesuffix(b"\0")
    yield text.encode("utf-16-be", "replace").removeprefix(b"\0")
    with suppress(UnicodeEncodeError):
        yield text.encode("latin-1")


def _base64_cores(data: bytes) -> Iterator[bytes]:
    """What `data` looks like in base64 at each of the three places where it may begin, without the letters
    that depend on its neighbours."""
    for shift in range(3):
        shifted = b"\0" * shift + data
        core = base64.b64encode(shifted)[(0, 2, 3)[shift] : len(shifted) * 8 // 6]
        if len(core) >= 10:
            yield core
