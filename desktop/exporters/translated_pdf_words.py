"""Rows of a translation: which part of each goes where on the pages, and which of its letters look how.

A model that says which word became which carries bold, colour and links over word by word. Without that, what
stands unchanged in both (a name, an address) keeps its look, and the rest looks as most of its source does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TypeAlias

from desktop.exporters import translation
from desktop.exporters.translated_pdf_fonts import writable
from desktop.exporters.translated_pdf_letters import Letter, Look

Links: TypeAlias = Sequence[tuple[int, int, int, int]]
"""Start and end in the source, start and end in the translation: numbers of letters, without the spaces."""

_WORD = re.compile(r"\S+")
_SPACE = re.compile(r"\s+")
LEADER = re.compile(r"(?:[.·…_]\s*){4,}")
"""What leads from a heading to its page, or is to be written on."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the look of each letter."""

    text: str = ""
    looks: tuple[Look, ...] = ()

    def __add__(self, other: Text) -> Text:
        return Text(self.text + other.text, self.looks + other.looks)

    def __getitem__(self, part: slice) -> Text:
        return Text(self.text[part], self.looks[part])

    def words(self) -> list[Text]:
        return [self[match.start() : match.end()] for match in _WORD.finditer(self.text)]


NOTHING = Text()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the translation, in one line each: what it says and what it became."""

    source: str
    translation: str
    links: Links = ()

    @property
    def changed(self) -> bool:
        return self.source != self.translation


def row_of(row: translation.Row) -> Row:
    """The row as it is set, without leaders; its links count letters, as pages have no spaces that could be
    counted."""
    source, made = _without_leaders(row.source), _without_leaders(row.translation.value)
    said, shown = " ".join(source.split()), " ".join(writable(made).split())
    if " ".join(made.split()) == said:
        return Row(said, said)
    links = []
    for before, after in row.translation.links:
        part = (
            _inked(source[: before.start]),
            _inked(source[: before.end]),
            _inked(made[: after.start]),
            _inked(made[: after.end]),
        )
        if part[0] < part[1] and part[2] < part[3]:
            links.append(part)
    return Row(said, shown, tuple(links) if _inked(made) == _inked(shown) else ())


def _without_leaders(text: str) -> str:
    """`text` with spaces for the dots or lines that lead to a number or are to be written on."""
    return LEADER.sub(lambda match: " " * len(match.group()), text)


def _inked(text: str) -> int:
    return len(_SPACE.sub("", text))


def parts(row: Row, counts: Sequence[int]) -> list[str]:
    """The translation in as many parts as `counts`, which say how many letters of the source (without its
    spaces) stand in each place, in order. It is cut between words, where most of what was said before has
    been said, or by length."""
    if len(counts) == 1:
        return [row.translation]
    text = row.translation
    total = max(sum(counts), 1)
    cuts = [0]
    spaces = [0, *(match.start() for match in _SPACE.finditer(text)), len(text)]
    inked = [_inked(text[:at]) for at in spaces]
    said = 0
    for count in counts[:-1]:
        said += count
        scores = [_misplaced(row.links, said, ink) for ink in inked]
        goal = said / total * inked[-1]
        best = min(range(len(spaces)), key=lambda at: (scores[at], abs(inked[at] - goal)))
        cuts.append(max(spaces[best], cuts[-1]))
    cuts.append(len(text))
    return [text[a:b].strip() for a, b in pairwise(cuts)]


def _misplaced(links: Links, said: int, ink: int) -> int:
    """How many linked words are on the wrong side when the source is cut at `said`, the translation at
    `ink`."""
    return sum((start < said) != (other < ink) for start, _, other, _ in links)


def dressed(row: Row, letters: Sequence[Letter]) -> Text:
    """The translation with the looks of its source's letters (all of the row, in order, without spaces)."""
    looks = [letter.look for letter in letters]
    text = row.translation
    if not looks:
        return Text(text, (Look(),) * len(text))
    usual = Counter(looks).most_common(1)[0][0]
    inked: list[Look | None] = [usual] * _inked(text)
    if len(set(looks)) > 1:
        inked = _by_links(row, looks, len(inked)) if row.links else _by_words(row, looks, len(inked))
        _keep_links(inked, looks, usual)
        _keep_raised(inked, looks, row)
    whole: list[Look] = []
    ink = iter(inked)
    for char in text:
        whole.append((whole[-1] if whole else usual) if char.isspace() else next(ink) or usual)
    # What parts two words belongs to both or to neither.
    for at, char in enumerate(text):
        if char.isspace() and 0 < at < len(text) - 1 and whole[at - 1] != whole[at + 1]:
            whole[at] = replace(whole[at], underlined=False, raised=False, link=-1)
    return Text(text, tuple(whole))


def _by_links(row: Row, looks: Sequence[Look], length: int) -> list[Look | None]:
    made: list[Look | None] = [None] * length
    scale = len(looks) / max(_inked(row.source), 1)
    for start, end, other, last in row.links:
        there = looks[int(start * scale) : max(int(end * scale), int(start * scale) + 1)]
        if there:
            made[other:last] = [Counter(there).most_common(1)[0][0]] * (min(last, length) - other)
    return _bridged(made)


def _bridged(made: list[Look | None]) -> list[Look | None]:
    """What no link speaks of looks as both its neighbours do, where they agree."""
    at = 0
    while at < len(made):
        if made[at] is not None:
            at += 1
            continue
        end = next((i for i in range(at, len(made)) if made[i] is not None), len(made))
        before = made[at - 1] if at else None
        after = made[end] if end < len(made) else None
        if before == after:
            made[at:end] = [before] * (end - at)
        at = end
    return made


def _by_words(row: Row, looks: Sequence[Look], length: int) -> list[Look | None]:
    """Words that stand in both look as they did; so does what stands before the first colon."""
    made: list[Look | None] = [None] * length
    known: dict[str, Look] = {}
    ink = 0
    for word in row.source.split():
        if ink < len(looks) and (len(word) > 2 or word.isdigit()):
            known.setdefault(word, looks[ink])
        ink += len(word)
    at = 0
    for word in row.translation.split():
        if word in known:
            made[at : at + len(word)] = [known[word]] * len(word)
        at += len(word)
    source, translation = _inked(row.source.split(":")[0]), _inked(row.translation.split(":")[0])
    if source < len(looks) and translation < length and len(set(looks[:source])) == 1:
        made[: translation + 1] = [looks[0]] * (translation + 1)
    return made


def _keep_raised(made: list[Look | None], looks: Sequence[Look], row: Row) -> None:
    """The numbers of notes stand above the line again: those that end a word, or are one, as in the
    source."""
    for at, look in enumerate(made):
        if look is not None and look.raised:
            made[at] = replace(look, raised=False)
    said, shown = _SPACE.sub("", row.source), _SPACE.sub("", row.translation)
    if len(said) != len(looks):
        return
    for raised, same in groupby(range(len(looks)), key=lambda at: looks[at].raised):
        where = list(same)
        if not raised:
            continue
        mark = said[where[0] : where[-1] + 1]
        ends = [end for end in _word_ends(row.translation) if shown[:end].endswith(mark)]
        goal = (where[-1] + 1) / len(looks) * len(made)
        end = min(ends, key=lambda end: abs(end - goal), default=0)
        for at in range(end - len(mark), end):
            made[at] = replace(made[at] or looks[where[0]], raised=True)


def _word_ends(text: str) -> Iterator[int]:
    end = 0
    for word in text.split():
        end += len(word)
        yield end - (len(word) - len(word.rstrip(".,;:")))


def _keep_links(made: list[Look | None], looks: Sequence[Look], usual: Look) -> None:
    """A link whose words were not found again goes to where they would stand."""
    for link in {look.link for look in looks} - {-1} - {look.link for look in made if look is not None}:
        where = [at for at, look in enumerate(looks) if look.link == link]
        scale = len(made) / len(looks)
        first = min(int(where[0] * scale), max(len(made) - 1, 0))
        for at in range(first, min(max(int((where[-1] + 1) * scale), first + 1), len(made))):
            made[at] = replace(made[at] or usual, link=link, underlined=looks[where[0]].underlined)
