"""Words with a translation of their own, or none: found in a sentence, and brought into what it became."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from desktop.document.model import Span
from desktop.engines.base import Translation
from desktop.tasks.translation.swaps import swap

_WORD = re.compile(r"\w+(?:['’-]\w+)*")  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class Use:
    """A term in a sentence, and how it is to be said there."""

    span: Span
    target: str


@dataclass(frozen=True)
class Terms:
    """`said` by what is looked for: whole words, whatever their case; those in `exact` only as they are."""

    said: dict[str, str]
    exact: frozenset[str] = frozenset()

    @classmethod
    def of(cls, glossary: Iterable[tuple[str, str]], kept: Iterable[str]) -> Terms:
        """Of the terms of a glossary, the first of two winning, and of words that are not translated."""
        said: dict[str, str] = {}
        for source, target in glossary:
            said.setdefault(source.casefold(), target)
        exact = frozenset(" ".join(words.split()) for words in kept if words.strip())
        return cls({**said, **{one.casefold(): one for one in exact}}, exact)

    def uses(self, text: str) -> list[Use]:
        """The terms in `text`, in order; of those that overlap the longest."""
        if self._pattern is None:
            return []
        found: list[Use] = []
        for match in self._pattern.finditer(text):
            word = match[0]
            if word in self.exact:
                found.append(Use(Span(*match.span()), word))
            elif word.casefold() not in self._folded:
                target = self.said[word.casefold()]
                capital = word[0].isupper() and target[:1].islower()
                # A word that is no name is written large where a sentence begins, and in a heading.
                large = capital and (match.start() == 0 or word.istitle() or word.isupper())
                found.append(Use(Span(*match.span()), target[:1].upper() + target[1:] if large else target))
        return found

    @cached_property
    def _folded(self) -> frozenset[str]:
        return frozenset(one.casefold() for one in self.exact)

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        words = sorted(self.said, key=len, reverse=True)
        if not words:
            return None
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)


def lacking(uses: Sequence[Use], translation: str) -> list[Use]:
    """The terms that are not in the translation as often as they should."""
    rest = translation.casefold()
    found = []
    for use in sorted(uses, key=lambda one: -len(one.target)):
        wanted = re.search(rf"(?<!\w){re.escape(use.target.casefold())}(?!\w)", rest)
        if wanted is None:
            found.append(use)
        else:
            rest = rest[: wanted.start()] + " " * len(wanted[0]) + rest[wanted.end() :]
    return sorted(found, key=lambda one: one.span)


def with_terms(made: Translation, uses: Sequence[Use]) -> Translation:
    """The translation with each term in the place of what the model made of it, as far as the links tell."""
    parts: list[tuple[Span, str]] = []
    for use in lacking(uses, made.text):
        place = _place(made, use.span)
        if place is not None and not any(place.overlaps(other) for other, _ in parts):
            parts.append((place, use.target))
    parts.sort()
    mended = swap(made.text, parts)
    return Translation(mended.text, tuple((a, mended.new(b)) for a, b in made.links))


def _place(made: Translation, term: Span) -> Span | None:
    """What a term became: one stretch in which nothing else has a part."""
    linked = [new for old, new in made.links if old.overlaps(term)]
    words = [one for one in linked if _WORD.search(one.of(made.text))]
    if not words:
        return None
    place = Span(min(one.start for one in words), max(one.end for one in words))
    strangers = [new for old, new in made.links if not old.overlaps(term) and new.overlaps(place)]
    return None if strangers else place
