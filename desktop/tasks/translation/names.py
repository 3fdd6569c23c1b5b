"""Names of persons: spelled as in the source where a model has no such letter, told where one is lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.document.model import Span
from desktop.engines.base import Translation
from desktop.progress import JobContext
from desktop.tasks.translation.swaps import swap

if TYPE_CHECKING:
    from desktop.engines.base import Tagger

SURE = 0.8
"""Score from which a name is one."""
_SPOILT = re.compile(r"[^\W\d_](?:[^\s.,;:!?()\"]*[^\W\d_])?")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class Named:
    """A translation with the names as the source spells them; `lacks` are those that are not in it."""

    translation: Translation
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Spelling:
    """A word of the translation and the one of the source; `broken` where it is none in any language."""

    there: Span
    name: Span
    broken: bool


def with_names(
    sources: Sequence[str], made: Sequence[Translation], tagger: Tagger, ctx: JobContext
) -> list[Named]:
    """One a sentence. The tagger looks only at those in which a word may be a name that is spoilt or lost."""
    found = [Named(one) for one in made]
    for at, (source, one) in enumerate(zip(sources, made, strict=True)):
        spoilt, lost = _spoilt(source, one.text), _lost(source, one)
        if not spoilt and not lost:
            continue
        ctx.check()
        persons = [
            finding.span
            for finding in tagger.tag(source, ctx)
            if finding.label == "PERSON" and finding.score >= SURE
        ]

        def is_name(span: Span, persons: Sequence[Span] = persons) -> bool:
            return any(person.contains(span) for person in persons)

        mended = swap(
            one.text,
            ((word.there, word.name.of(source)) for word in spoilt if word.broken or is_name(word.name)),
        )
        links = tuple((a, mended.new(b)) for a, b in one.links)
        lacks = tuple(name.of(source) for name in lost if is_name(name))
        found[at] = Named(Translation(mended.text, links), lacks)
    return found


def _spoilt(source: str, translation: str) -> list[_Spelling]:
    """Words of the translation, in order, that are one of the source but for letters that are not of ASCII.

    "M-ller" and "Irne" are no words; "Mexico" may be the word for "México".
    """
    there = {match[0] for match in _WORD.finditer(translation)}
    found: dict[Span, _Spelling] = {}
    for word in _capitalised(source):
        if word.of(source).isascii() or word.of(source) in there:
            continue
        like = re.compile("".join(c if c.isascii() else r"([^\s.,;:]?)" for c in word.of(source)))
        for match in _SPOILT.finditer(translation):
            if (same := like.fullmatch(match[0])) is not None:
                broken = any(not letter.isalpha() for letter in same.groups())
                span = Span(*match.span())
                found.setdefault(span, _Spelling(span, word, broken))
                break
    return [found[span] for span in sorted(found)]


def _lost(source: str, made: Translation) -> list[Span]:
    """Capitalised words within a sentence that are not in the translation and became no capitalised word."""
    if not made.links:
        return []
    return [
        word
        for word in _capitalised(source)
        if word.start
        and word.of(source) not in made.text
        and not any(old.overlaps(word) and made.text[new.start].isupper() for old, new in made.links)
    ]


def _capitalised(text: str) -> list[Span]:
    return [
        Span(*match.span()) for match in _WORD.finditer(text) if len(match[0]) > 2 and match[0][0].isupper()
    ]
