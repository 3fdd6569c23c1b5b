"""Sentences with markup in another language: each word keeps the markup of the word that it comes from."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import takewhile

from desktop.document.model import Document
from desktop.document.running import running_text
from desktop.exporters.literals import Edit, apply
from desktop.exporters.translated_ooxml_words import Stretch, Worded, worded
from desktop.exporters.translation import Row
from desktop.readers.mapped import Layout

_NO_LETTER = re.compile(r"\W")


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the source between words. It opens `pair` where that is positive, closes it where it is
    negative, and stands alone with 0."""

    start: int
    end: int
    pair: int = 0


@dataclass(slots=True)
class Leaf:
    """Words in one place of the markup: `stack` are the pairs around them, the outermost first; `part` counts
    the marks that stand alone before them; `piece` is the one of the layout that they are in. No other words
    may go to a leaf that is `verbatim`: it is code."""

    stack: tuple[int, ...]
    part: int
    piece: int
    start: int
    end: int
    letters: list[str] = field(default_factory=list)
    verbatim: bool = False

    @property
    def text(self) -> str:
        return "".join(self.letters)


@dataclass(frozen=True, slots=True)
class Woven:
    """What takes the place of the source from `start` to `end`."""

    start: int
    end: int
    text: str


@dataclass(slots=True)
class _Sentence:
    """The words of a sentence by their markup. `alone` is what stands alone before each part. `before` and
    `after` are the pairs open where it begins and ends, `lead` and `trail` the white space around it;
    `codes` is code by the word that stands for it."""

    leaves: list[Leaf] = field(default_factory=list)
    alone: dict[int, str] = field(default_factory=dict)
    before: tuple[int, ...] = ()
    after: tuple[int, ...] = ()
    lead: str = ""
    trail: str = ""
    codes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Markup:
    """A source with its layout and its marks, which are in order. `write` makes source of words in a piece.

    A mark between two words of a sentence is written anew where its words went; what stands alone keeps its
    place among them as far as can be. The text of the layout begins at `offset` of the document; `inner` are
    edits within marks.
    """

    source: str
    doc: Document
    layout: Layout
    marks: Sequence[Mark]
    write: Callable[[int, str], str]
    offset: int = 0
    inner: Sequence[Edit] = ()

    def edits(self, rows: Sequence[Row]) -> list[Edit]:
        """What takes the places of all sentences that changed, and the edits of the marks around them."""
        found = [one for row in rows if row.changed and (one := self.woven(row)) is not None]
        found.sort(key=lambda one: one.start)
        edits = [(one.start, one.end, one.text) for one in found]
        for edit in self.inner:
            at = bisect_right(found, edit[0], key=lambda one: one.start) - 1
            if at < 0 or found[at].end <= edit[0]:
                edits.append(edit)
        return edits

    def woven(self, row: Row) -> Woven | None:
        """The translation of a sentence; None where it has no place in the source."""
        running = running_text(self.doc, row.spans)
        places = [self._source(place - self.offset) for place in running.places]
        known = [place for place in places if place is not None]
        if not known:
            return None
        sentence = self._sentence(running.text, places)
        row = _with_codes(row, sentence, {span.of(running.text) for span in running.aside})
        start, end = self._wider(known[0][1], known[-1][2], sentence)
        return Woven(start, end, self._written(row, sentence))

    def _source(self, offset: int) -> tuple[int, int, int] | None:
        """The piece that a letter is in, and where it stands in the source."""
        number = bisect_right(self.layout.pieces, offset, key=lambda piece: piece.span.end)
        if number == len(self.layout.pieces) or self.layout.pieces[number].span.start > offset:
            return None
        piece = self.layout.pieces[number]
        at = offset - piece.span.start
        return number, piece.source.starts[at], piece.source.ends[at]

    def _sentence(self, text: str, places: Sequence[tuple[int, int, int] | None]) -> _Sentence:
        made = _Sentence()
        own: tuple[int, ...] = ()
        closed: list[int] = []
        seen: list[frozenset[int]] = []
        part, at = 0, None
        for char, place in zip(text, places, strict=True):
            if place is not None:
                number, start, end = place
                if at is not None and start > at:
                    own, stood = self._passed(at, start, own, closed)
                    if stood:
                        part += 1
                        made.alone[part] = stood
                at = max(at or 0, end)
                now = frozenset(closed)
                if not seen or (made.leaves[-1].stack, made.leaves[-1].part, seen[-1]) != (own, part, now):
                    made.leaves.append(Leaf(own, part, number, start, end))
                    seen.append(now)
                made.leaves[-1].end = end
            if made.leaves:
                made.leaves[-1].letters.append(char)
        # Pairs from before the sentence are around its words until they are closed.
        outer = sorted(closed, key=lambda pair: self._pairs[pair].start)
        for leaf, gone in zip(made.leaves, seen, strict=True):
            leaf.stack = (*(pair for pair in outer if pair not in gone), *leaf.stack)
        made.before, made.after = tuple(outer), made.leaves[-1].stack
        return made

    def _passed(
        self, start: int, end: int, own: tuple[int, ...], closed: list[int]
    ) -> tuple[tuple[int, ...], str]:
        """The pairs of the sentence that are open after the marks of a gap, and what of them stands alone. A
        pair from before the sentence goes to `closed`."""
        alone: list[str] = []
        opened: list[tuple[int, Mark]] = []
        for mark in self._marks_in(start, end):
            if mark.pair > 0:
                opened.append((len(alone), mark))
                own = (*own, mark.pair)
            elif mark.pair == 0:
                alone.append(self._slice(mark.start, mark.end))
            elif opened and opened[-1][1].pair == -mark.pair:
                # Opened and closed without a word: an icon.
                kept, first = opened.pop()
                alone[kept:] = [self._slice(first.start, mark.end)]
                own = own[:-1]
            elif -mark.pair in own:
                own = own[: own.index(-mark.pair)]
            else:
                closed.append(-mark.pair)
        return own, "".join(alone)

    def _marks_in(self, start: int, end: int) -> Iterator[Mark]:
        at = bisect_left(self.marks, start, key=lambda one: one.start)
        while at < len(self.marks) and self.marks[at].start < end:
            yield self.marks[at]
            at += 1

    def _wider(self, start: int, end: int, sentence: _Sentence) -> tuple[int, int]:
        """With the marks right before and after the sentence that belong to pairs in it; white space between
        goes outside of them."""
        at = bisect_left(self.marks, start, key=lambda one: one.start) - 1
        while sentence.before and at >= 0 and self.marks[at].pair == sentence.before[-1]:
            space = self.source[self.marks[at].end : start]
            if space.strip():
                break
            start, sentence.before = self.marks[at].start, sentence.before[:-1]
            sentence.lead = space + sentence.lead
            at -= 1
        at = bisect_left(self.marks, end, key=lambda one: one.start)
        while sentence.after and at < len(self.marks) and -self.marks[at].pair == sentence.after[-1]:
            space = self.source[end : self.marks[at].start]
            if space.strip():
                break
            end, sentence.after = self.marks[at].end, sentence.after[:-1]
            sentence.trail += space
            at += 1
        return start, end

    def _written(self, row: Row, sentence: _Sentence) -> str:
        leaves = sentence.leaves
        stretches = [Stretch(leaf.text, leaf.part, leaf.stack, bound=bool(leaf.stack)) for leaf in leaves]
        out = [sentence.lead]
        now, part = sentence.before, 0

        def go_on(then: tuple[int, ...], to: int) -> None:
            nonlocal now, part
            if to > part:
                now = self._turn(now, _common(now, then), out)
                out.extend(sentence.alone.get(number, "") for number in range(part + 1, to + 1))
                part = to
            now = self._turn(now, then, out)

        space = ""
        dealt = worded(stretches, row.source, row.translation)
        for words, stack in (pair for one in dealt for pair in _without_others(one, leaves)):
            if not words.text and words.part == part:
                continue
            leaf, said = leaves[words.like], words.text.strip()
            # White space between two marks is in neither.
            if space and words.part > part:
                out.append(space)
                space = ""
            go_on(_common(now, stack), words.part)
            out.append(space + words.text[: len(words.text) - len(words.text.lstrip())])
            space = words.text[len(words.text.rstrip()) :] if said else ""
            if said:
                now = self._turn(now, stack, out)
                out.append(self._said(leaf, said, sentence.codes))
        go_on(sentence.after, leaves[-1].part)
        return "".join([*out, sentence.trail])

    def _said(self, leaf: Leaf, words: str, codes: Mapping[str, str]) -> str:
        """Words as they stood in the source, where they are the same."""
        if words == leaf.text.strip():
            return self.source[leaf.start : leaf.end].strip()
        for word, code in codes.items():
            words = words.replace(word, code)
        return self.write(leaf.piece, words)

    def _turn(self, now: tuple[int, ...], then: tuple[int, ...], out: list[str]) -> tuple[int, ...]:
        """Close what is open no more and open what is open from here."""
        common = len(_common(now, then))
        out += [self._raw(-pair) for pair in reversed(now[common:])]
        out += [self._raw(pair) for pair in then[common:]]
        return then

    def _raw(self, pair: int) -> str:
        mark = self._pairs[pair]
        return self._slice(mark.start, mark.end)

    def _slice(self, start: int, end: int) -> str:
        """A part of the source after the edits in it."""
        within = []
        at = bisect_left(self.inner, start, key=lambda edit: edit[0])
        while at < len(self.inner) and self.inner[at][1] <= end:
            first, last, words = self.inner[at]
            within.append((first - start, last - start, words))
            at += 1
        return apply(self.source[start:end], within)

    @cached_property
    def _pairs(self) -> dict[int, Mark]:
        return {mark.pair: mark for mark in self.marks if mark.pair}


def _with_codes(row: Row, sentence: _Sentence, codes: set[str]) -> Row:
    """A row in which each piece of code is one word, which nothing is put into and no mark cuts."""
    source, value = row.source, row.translation.value
    for leaf in sentence.leaves:
        code = leaf.text.strip()
        if code in codes:
            leaf.verbatim, leaf.letters = True, list(_as_word(leaf.text))
            if _as_word(code) != code:
                sentence.codes[_as_word(code)] = code
                source, value = (text.replace(code, _as_word(code)) for text in (source, value))
    return Row(row.spans, source, replace(row.translation, value=value))


def _as_word(code: str) -> str:
    """Code as one word of its length, which nothing is put into."""
    lead, trail = len(code) - len(code.lstrip()), len(code.rstrip())
    return code[:lead] + _NO_LETTER.sub("_", code[lead:trail]) + code[trail:]


def _without_others(words: Worded, leaves: Sequence[Leaf]) -> Iterator[tuple[Worded, tuple[int, ...]]]:
    """Words and the pairs around them; those that were dealt to code and are none of it stand outside."""
    leaf = leaves[words.like]
    before, code, after = words.text.partition(leaf.text.strip()) if leaf.verbatim else ("", words.text, "")
    if not code:
        yield words, leaf.stack[:-1]
        return
    outside = leaf.stack[:-1]
    for text, stack in ((before, outside), (code, leaf.stack), (after, outside)):
        if text or text is code:
            yield Worded(text, words.like, words.part), stack


def _common(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    """The outermost pairs that both have."""
    return tuple(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
