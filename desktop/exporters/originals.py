"""Pseudonyms in a text, and the originals that they stand for."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop.document.results import Pair
from desktop.exporters.literals import Edit

PERSON = "PERSON"

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Known:
    """One pseudonym and those that were given it: several, where dates of several people fall together."""

    pattern: re.Pattern[str]
    before: str
    pseudonym: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Originals:
    """The way back, by the first word of each pseudonym, the longest first."""

    by_word: dict[str, list[_Known]]

    @classmethod
    def of(cls, pairs: Iterable[Pair]) -> Originals:
        grouped: dict[str, list[Pair]] = defaultdict(list)
        for pair in pairs:
            if _WORD.search(pair.pseudonym):
                grouped[pair.pseudonym].append(pair)
        by_word: dict[str, list[_Known]] = defaultdict(list)
        for pseudonym, given in sorted(grouped.items(), key=lambda item: (-len(item[0]), item[0])):
            first = _WORD.search(pseudonym)
            if first is not None:
                known = _known(pseudonym, first.start(), tuple(given))
                by_word[first[0].casefold()].append(known)
        return cls(by_word)

    def edits(self, text: str) -> list[Edit]:
        """What to put where in `text`, in order and apart. Whole words only, whatever the white space; a name
        by itself with its capital, since Rose is not rose."""
        found: list[tuple[int, int, _Known]] = []
        end = 0
        for word in _WORD.finditer(text):
            if word.start() < end:
                continue
            best = self._at(text, word)
            if best is not None:
                found.append(best)
                end = best[1]
        present = Counter(
            known.pairs[0].who
            for _, _, known in found
            if known.pairs[0].label == PERSON and known.pairs[0].who
        )
        return [(start, end, _original(known, text[start:end], present)) for start, end, known in found]

    def _at(self, text: str, word: re.Match[str]) -> tuple[int, int, _Known] | None:
        best: tuple[int, int, _Known] | None = None
        first = word[0].casefold()
        for known in (*self.by_word.get(first, ()), *self.by_word.get(first.removesuffix("s"), ())):
            start = word.start() - len(known.before)
            if start < 0 or text[start : word.start()] != known.before:
                continue
            match = known.pattern.match(text, word.start())
            if match is None or not _fits(known, match[0]):
                continue
            place = (start, match.end(), known)
            if best is None or _rank(text, place) > _rank(text, best):
                best = place
        return best


def _known(pseudonym: str, at: int, pairs: tuple[Pair, ...]) -> _Known:
    rest = pseudonym[at:]
    source = r"\s+".join(map(re.escape, rest.split()))
    # A German or Swedish genitive has no apostrophe.
    after = r"(?=s?(?!\w))" if any(pair.label == PERSON for pair in pairs) else r"(?!\w)"
    if not rest[-1].isalnum():
        after = ""
    return _Known(re.compile(source + after, re.IGNORECASE), pseudonym[:at], pseudonym, pairs)


def _fits(known: _Known, found: str) -> bool:
    """Whether `found` is the name, not a word that is written alike."""
    single = known.pseudonym.isalpha() and known.pairs[0].label == PERSON
    return not single or found[0].isupper() == known.pseudonym[0].isupper()


def _rank(text: str, place: tuple[int, int, _Known]) -> tuple[int, bool]:
    start, end, known = place
    return end - start, text[start:end] == known.pseudonym


def _original(known: _Known, found: str, present: Counter[int]) -> str:
    """Of whom the text tells most; in the case in which the pseudonym is written now."""
    pair = max(known.pairs, key=lambda one: present[one.who])
    if found == known.pseudonym:
        return pair.original
    original = _spaced_as(found, pair.original.split())
    if " ".join(found.split()) == " ".join(known.pseudonym.split()):
        return original
    if found.isupper():
        return original.upper()
    return original.lower() if found.islower() else original


def _spaced_as(found: str, words: list[str]) -> str:
    """The words with the white space of `found` between them, where there are as many."""
    gaps = re.findall(r"\s+", found)
    if len(gaps) != len(words) - 1:
        return " ".join(words)
    return "".join(word + gap for word, gap in zip(words, [*gaps, ""], strict=True))


def put_back(text: str, edits: Sequence[Edit]) -> str:
    """`text` after `edits`."""
    parts: list[str] = []
    at = 0
    for start, end, original in edits:
        parts += [text[at:start], original]
        at = end
    return "".join([*parts, text[at:]])
