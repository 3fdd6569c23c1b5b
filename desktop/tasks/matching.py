"""Where the writings of a batch stand in a text.

A text is walked through word by word. Its words are put together as long as they begin the key of a writing
(`tasks.writings`), so a split by a line break, a hyphen or other spacing makes no difference; what stands
between the words then says whether the writing is one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from desktop.document.model import Span
from desktop.progress import JobContext
from desktop.tasks.entities import PERSON, VERBATIM, unaccented, value_of
from desktop.tasks.writings import PARTICLES, SURE_WORD, WORD, Kind, Writing

SHORTEST_LOGIN = 7
"""Letters of a given name and surname run together from which they stand for the person anywhere."""
SHORTEST_IN_NAME = 5

_FURTHEST = 12
"""Characters between two words of one writing, at most."""
_CHECK_EVERY = 4096

_BREAK = r"[ \t\u00a0]{0,3}\n?[ \t\u00a0]{0,8}"
_SPLIT = re.compile(r"[-\u2010\u2011\u00ad]\s*|['\u2019]")
_IN_VALUE = re.compile(r"[\s().,:;/#_\-\u2010\u2011]{1,5}")
_IN_NAME = re.compile(rf"\.?{_BREAK}|[ \t]?[-\u2010\u2011][ \t]?|_")
_BEHIND_SURNAME = re.compile(rf",?{_BREAK}|[-.]|_")
_IN_LOGIN = re.compile(r"[._-]")
_BEFORE_LOGIN = re.compile(
    r"(?:[@/\\]|\b(?:user(?: ?name| ?id)?|login|account|handle|alias)[:=\s]{1,3})$", re.IGNORECASE
)
_LOGIN_REACH = 16
_BESIDE_LOGIN = frozenset("@._-/\\")
_HYPHENS = frozenset("-\u2010\u2011")


@dataclass(frozen=True, slots=True)
class Match:
    """A place of a writing. `sure` is false for a part of a name in a text that does not hold the whole;
    `more` when it holds other names too."""

    writing: Writing
    span: Span
    sure: bool = True
    more: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """Every writing that is looked for, by key. `homes` are the texts that hold the name of which a key is a
    part; `middles` the keys that begin with a given name behind which another name may stand."""

    by_key: Mapping[str, tuple[Writing, ...]]
    homes: Mapping[str, Collection[int]]
    prefixes: frozenset[str]
    middles: Mapping[str, frozenset[str]]
    _folded: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Iterable[tuple[int, Writing]]) -> Index:
        """From writings, each with the number of the text that it was found in."""
        best: dict[tuple[str, Kind], Writing] = {}
        homes: dict[str, set[int]] = {}
        for number, writing in found:
            place = (writing.key, writing.kind)
            if place not in best or _rank(writing) > _rank(best[place]):
                best[place] = writing
            homes.setdefault(writing.key, set()).add(number)
        by_key: dict[str, tuple[Writing, ...]] = {}
        middles: dict[str, frozenset[str]] = {}
        for (key, kind), writing in sorted(best.items()):
            by_key[key] = (*by_key.get(key, ()), writing)
            if kind is Kind.FULL and not writing.swapped and len(writing.joints) == 1:
                given = key[: min(writing.joints)]
                middles[given] = middles.get(given, frozenset()) | {key}
        prefixes = frozenset(key[:end] for key in by_key for end in range(1, len(key) + 1))
        return cls(by_key, homes, prefixes, middles)

    def begins(self, word: str) -> str:
        """`word` as keys hold it, or nothing where no key begins so."""
        known = self._folded.get(word)
        if known is None:
            folded = unaccented(word.casefold())
            known = self._folded[word] = folded if folded in self.prefixes else ""
        return known


def _rank(writing: Writing) -> tuple[float, str, str]:
    return writing.score, writing.label, writing.literal


def matches(text: str, number: int, index: Index, ctx: JobContext) -> list[Match]:
    """The places in text `number` of the batch: in order, not overlapping, the longest at each."""
    words = _Words.of(text)
    homes = index.homes
    found = _walk(
        words,
        index,
        ctx,
        lambda writing, first, last: _fits(words, writing, (first, last), home=number in homes[writing.key]),
    )
    common = _common(words, index, found)
    return [match for match in found if match.writing.key not in common]


def matches_in_name(name: str, index: Index, ctx: JobContext) -> list[Match]:
    """The places in the name of a file, where capitals and what stands between words tell nothing."""
    words = _Words.of_name(name)
    found = _walk(words, index, ctx, lambda writing, first, last: _fits_name(words, writing, first, last))
    squeezed = [
        (char, at) for at, whole in enumerate(name) for char in unaccented(whole.casefold()) if char.isalnum()
    ]
    letters = "".join(char for char, _ in squeezed)
    for key, (writing, *_) in index.by_key.items():
        if len(key) < SHORTEST_LOGIN or writing.kind not in {Kind.VALUE, Kind.FULL}:
            continue
        at = letters.find(key)  # cvjohnsmith
        if at >= 0:
            span = Span(squeezed[at][1], squeezed[at + len(key) - 1][1] + 1)
            if not any(match.span.overlaps(span) for match in found):
                found.append(Match(writing, span))
    return sorted(found, key=lambda match: match.span)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text, with start and end of each."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, text: str) -> _Words:
        found = [(match[0], match.start(), match.end()) for match in WORD.finditer(text)]
        return cls(text, [f[0] for f in found], [f[1] for f in found], [f[2] for f in found])

    @classmethod
    def of_name(cls, name: str) -> _Words:
        """JohnSmith2024 is three words."""
        words, starts = [], []
        for match in WORD.finditer(name):
            cut = match.start()
            for at in range(match.start() + 1, match.end() + 1):
                if at == match.end() or _new_word(name, at):
                    words.append(name[cut:at])
                    starts.append(cut)
                    cut = at
        return cls(
            name, words, starts, [start + len(word) for start, word in zip(starts, words, strict=True)]
        )

    def gap(self, place: int) -> str:
        """What stands behind the word at `place`."""
        return self.text[self.ends[place] : self.starts[place + 1]]

    def gaps(self, first: int, last: int) -> list[str]:
        return [self.gap(place) for place in range(first, last)]

    def span(self, first: int, last: int) -> Span:
        return Span(self.starts[first], self.ends[last])


def _new_word(name: str, at: int) -> bool:
    before, here = name[at - 1], name[at]
    return (before.islower() and here.isupper()) or before.isdigit() != here.isdigit()


_Fits = Callable[[Writing, int, int], "Match | None"]


def _walk(words: _Words, index: Index, ctx: JobContext, fits: _Fits) -> list[Match]:
    found: list[Match] = []
    place, count = 0, len(words.words)
    begins, checked = index.begins, 0
    while place < count:
        if place >= checked:
            ctx.check()
            checked = place + _CHECK_EVERY
        if not begins(words.words[place]):
            place += 1
            continue
        match, last = _longest(words, index, place, fits)
        if match is not None:
            found.append(match)
            place = last
        place += 1
    return found


def _longest(words: _Words, index: Index, place: int, fits: _Fits) -> tuple[Match | None, int]:
    """The longest writing that begins with the word at `place`, and its last word."""
    key, best, last = index.begins(words.words[place]), None, place
    for at in range(place, len(words.words)):
        if at > place:
            if words.starts[at] - words.ends[at - 1] > _FURTHEST:
                break
            key += unaccented(words.words[at].casefold())
            if key not in index.prefixes:
                break
        for writing in index.by_key.get(key, ()):
            match = fits(writing, place, at)
            if match is not None and (best is None or _order(match) > _order(best)):
                best, last = match, at
    if best is None or best.writing.kind in {Kind.GIVEN, Kind.VALUE}:
        middle = _with_middle(words, index, place)
        if middle is not None and (best is None or middle[0].span.end > best.span.end):
            return middle
    if best is not None and best.writing.label == PERSON:
        return _compound(words, best, last)
    return best, last


def _order(match: Match) -> tuple[bool, int, float]:
    """The longer first, but what is weak hides nothing that is sure."""
    return match.writing.score >= SURE_WORD, match.span.end, match.writing.score


def _with_middle(words: _Words, index: Index, place: int) -> tuple[Match, int] | None:
    """ "John W. Smith" and "John William Smith", where John Smith is known."""
    given = index.begins(words.words[place])
    keys = index.middles.get(given)
    if not keys or not words.words[place][0].isupper():
        return None
    for last in range(place + 2, min(place + 4, len(words.words))):
        between, surname = words.words[last - 1], words.words[last]
        if not (between.isalpha() and between[0].isupper()) or _ends_sentence(words, last - 2):
            return None
        if given + unaccented(between.casefold()) in keys:
            return None
        key = given + unaccented(surname.casefold())
        if _ends_sentence(words, last - 1):
            continue
        if key in keys and surname[0].isupper() and all(map(_IN_NAME.fullmatch, words.gaps(place, last))):
            full = next(w for w in index.by_key[key] if w.kind is Kind.FULL and not w.swapped)
            return Match(full, words.span(place, last), more=True), last
    return None


def _ends_sentence(words: _Words, place: int) -> bool:
    """Whether the word at `place` has a dot behind it and is no initial."""
    gap = words.gap(place)
    return gap.startswith(".") and gap != "." and len(words.words[place]) > 1


def _compound(words: _Words, match: Match, last: int) -> tuple[Match, int]:
    """Smith-Jones, where Smith is known: half a name tells the other half."""
    after = last + 1
    if after < len(words.words) and words.gap(last) in _HYPHENS:
        word = words.words[after]
        if word.isalpha() and word[0].isupper() and words.words[last][0].isupper():
            return Match(
                match.writing, Span(match.span.start, words.ends[after]), match.sure, more=True
            ), after
    return match, last


def _fits_name(words: _Words, writing: Writing, first: int, last: int) -> Match | None:
    if writing.kind is Kind.GIVEN and len(writing.key) < SHORTEST_IN_NAME:
        return None
    return Match(writing, words.span(first, last))


def _fits(words: _Words, writing: Writing, place: tuple[int, int], *, home: bool) -> Match | None:
    """The match, when the words at `place` (first and last) are this writing. `home`: the text holds the
    finding that it comes from."""
    first, last = place
    span = words.span(first, last)
    if writing.kind is Kind.VALUE:
        if not _is_value(words, writing, first, last):
            return None
        return Match(writing, _with_sign(words.text, writing, span))
    if not _is_variant(words, writing, first, last) or (writing.kind is Kind.GIVEN and not home):
        return None
    return Match(writing, span, home or writing.kind is not Kind.SURNAME)


def _with_sign(text: str, writing: Writing, span: Span) -> Span:
    """`span` with the plus or bracket that a number begins with."""
    before = text[max(span.start - 1, 0) : span.start]
    opened = before == "(" and ")" in span.of(text)
    if opened or (before == "+" and writing.literal.startswith("+")):
        return Span(span.start - 1, span.end)
    return span


def _is_value(words: _Words, writing: Writing, first: int, last: int) -> bool:
    found = words.span(first, last).of(words.text)
    if writing.label == PERSON:
        same = _name_gaps(words, writing, first, last)
    else:
        same = value_of(writing.label, found) == value_of(writing.label, writing.literal) and (
            writing.label in VERBATIM
            or all(_IN_VALUE.fullmatch(gap) or _SPLIT.fullmatch(gap) for gap in words.gaps(first, last))
        )
    # Will is not will.
    return same and (found[0].isupper() or not (writing.literal.isalpha() and writing.literal[0].isupper()))


def _is_variant(words: _Words, writing: Writing, first: int, last: int) -> bool:
    if first == last and (writing.joints or words.words[first].islower()):
        return _is_login(words, writing, first)
    if not _name_gaps(words, writing, first, last):
        return False
    gaps = words.gaps(first, last)
    if gaps and len(writing.key) >= SHORTEST_IN_NAME and all(map(_IN_LOGIN.fullmatch, gaps)):
        return True
    capitals = [word[0].isupper() for word in _word_starts(words, writing, first, last)]
    if writing.kind is Kind.FULL:
        return all(capitals) or not any(capitals)
    if writing.kind is Kind.INITIAL and writing.swapped:
        # "Smith, J" and "Smith J.", but not "Smith I think".
        ends_with_dot = words.text[words.ends[last] : words.ends[last] + 1] == "."
        return all(capitals) and (ends_with_dot or any("," in gap for gap in gaps))
    return all(capitals)


def _word_starts(words: _Words, writing: Writing, first: int, last: int) -> Iterator[str]:
    """The words that begin a word of the writing, particles aside: a hyphen may split one."""
    at = 0
    for word in words.words[first : last + 1]:
        folded = unaccented(word.casefold())
        if (at == 0 or at in writing.joints) and folded not in PARTICLES:
            yield word
        at += len(folded)


def _is_login(words: _Words, writing: Writing, place: int) -> bool:
    """jsmith where the name of a user stands, and johnsmith anywhere."""
    if writing.kind is Kind.FULL and len(writing.key) >= SHORTEST_LOGIN:
        return True
    start, end = words.starts[place], words.ends[place]
    if words.text[end : end + 1] == "@":
        return True
    return _BEFORE_LOGIN.search(words.text[max(start - _LOGIN_REACH, 0) : start]) is not None


def _name_gaps(words: _Words, writing: Writing, first: int, last: int) -> bool:
    """Whether what stands between the words may stand within a name."""
    spaced = last - first > 3 and all(len(word) == 1 for word in words.words[first : last + 1])
    at = 0
    for place in range(first, last):
        at += len(unaccented(words.words[place].casefold()))
        gap = words.gap(place)
        if _SPLIT.fullmatch(gap) or (spaced and not gap.strip(" \u00a0")):
            continue  # "Smi-\nth", "S m i t h"
        comma = at == writing.swapped or "," in writing.literal
        allowed = _BEHIND_SURNAME if comma else _IN_NAME
        if at not in writing.joints or allowed.fullmatch(gap) is None or _ends_sentence(words, place):
            return False
    return True


def _common(words: _Words, index: Index, found: Iterable[Match]) -> set[str]:
    """Keys of single names that stand more often as a plain word in this text: "the price", "Price"."""
    names = Counter(m.writing.key for m in found if m.writing.kind in {Kind.SURNAME, Kind.GIVEN})
    if not names:
        return set()
    plain: Counter[str] = Counter()
    for place, word in enumerate(words.words):
        if word.islower() and index.begins(word) in names and not _beside_login(words, place):
            plain[index.begins(word)] += 1
    return {key for key, count in plain.items() if count > names[key]}


def _beside_login(words: _Words, place: int) -> bool:
    start, end = words.starts[place], words.ends[place]
    before, after = words.text[max(start - 1, 0) : start], words.text[end : end + 1]
    return before in _BESIDE_LOGIN or (after in _BESIDE_LOGIN and words.text[end + 1 : end + 2].isalnum())
