"""The ways to write a name or a value, as keys that a text is searched for word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from desktop.document.results import Finding
from desktop.tasks.entities import LOCAL_DIGITS, PERSON, WORDED, Name, name_of, unaccented

WORD = re.compile(r"[^\W_]+")

SURE_NAME = 0.7
"""A name with less than this is too weak to be looked for in other writings."""
SURE_WORD = 0.5
"""A single word with less than this is not even looked for as it stands."""
SHORTEST = 4
"""Letters and digits of what is looked for elsewhere; shorter ones stand for too much else."""
SHORTEST_BY_PERSON = 2
SHORTEST_DATE = 6
SHORTEST_LOGIN = 7

PARTICLES = frozenset(
    """
    af al ben bin da das de del della den der di do dos du el la le san st ten ter van von zu zur
    """.split()  # noqa: SIM905 - the quotes would hide the words
)
# The same words stand for anybody: they are looked for elsewhere only when a person says so.
_ANYBODYS = frozenset({"AGE", "TITLE", "NATIONALITY"})
# Surnames and given names that are words first.
COMMON = frozenset(
    """
    this that there these those when where what which with from will may march april june august sunday
    monday friday summer winter bank church street road park city north south east west king price page
    young long best good banks house rich main hill field fields wood woods rose lake rivers power case
    bill mark grant court law judge major christian faith hope grace joy art dean baron duke cook love day
    days week black white green gray grey stone home land order free state union world first last new old
    great little small high short strong wise true early late hall hand head heart light water ball bell
    bird book branch bridge brook buck burns bush castle chance chase cross dale drew earl english french
    fair ford forest fox frank frost garden gold golden guy harbor hardy heath holiday hunt hunter ivory
    jack jean lane lord mercy miles mills noble parish pat penny pierce pope porter post prince ray reed
    rice robin root rush sage sales savage sharp shepherd silver sky smart snow spring star steel storm
    summers temple terry tower trade victor view wade wall ward waters way weaver wells wolf worth account
    balance client company contract customer date director email invoice manager name number office phone
    project report section total
    """.split()  # noqa: SIM905 - the quotes would hide the words
)


class Kind(IntEnum):
    """How a key writes its source."""

    VALUE = 0  # all of it, as it was found
    FULL = 1  # a name with a given name
    INITIAL = 2  # a name with initials only
    SURNAME = 3
    GIVEN = 4


@dataclass(frozen=True, slots=True)
class Writing:
    """One way to write something. `key` is its letters and digits, without case and accents; `joints` are the
    places in it where one word ends, and `swapped` the one behind which the given name follows."""

    key: str
    kind: Kind
    label: str
    score: float
    joints: frozenset[int] = frozenset()
    swapped: int = 0
    literal: str = ""

    @property
    def reading(self) -> str:
        """The name with its words apart, given names first, however they are run together in a text."""
        ends = [0, *sorted(self.joints), len(self.key)]
        words = [self.key[a:b] for a, b in pairwise(ends)]
        cut = sum(end <= self.swapped for end in ends[1:]) if self.swapped else 0
        return self.literal or " ".join([*words[cut:], *words[:cut]])


# What is left of the score of a name where less of it stands.
_WEIGHT = {Kind.VALUE: 1.0, Kind.FULL: 1.0, Kind.INITIAL: 0.95, Kind.SURNAME: 0.9, Kind.GIVEN: 0.75}


def folded_words(literal: str) -> list[str]:
    """The words of `literal` as keys hold them."""
    return [unaccented(word.casefold()) for word in WORD.findall(literal)]


def writings(finding: Finding, literal: str) -> Iterator[Writing]:
    """The ways in which what `finding` holds is looked for, `literal` itself first."""
    by_person = finding.decided_by == "person"
    score = 1.0 if by_person else finding.score
    words = folded_words(literal)
    key = "".join(words)
    if not _worth(finding, key, words, by_person=by_person):
        return
    yield Writing(key, Kind.VALUE, finding.label, score, _joints(words), literal=literal)
    if finding.label == "PHONE" and literal.startswith(("+", "00")):
        digits = key.lstrip("0")
        for code in (1, 2, 3):  # digits of a country's code, instead of which a zero is dialled
            if len(digits) - code >= LOCAL_DIGITS:
                yield Writing("0" + digits[code:], Kind.VALUE, finding.label, score, literal=literal)
    if finding.label == PERSON and score >= SURE_NAME:
        yield from _of_name(name_of(literal), score)


def _worth(finding: Finding, key: str, words: list[str], *, by_person: bool) -> bool:
    if by_person:
        return len(key) >= SHORTEST_BY_PERSON
    if finding.label in _ANYBODYS or len(key) < SHORTEST:
        return False
    if finding.label.startswith("DATE"):
        return len(key) >= SHORTEST_DATE
    if len(words) > 1:
        return True
    worded = finding.label in WORDED or finding.label in {PERSON, "ORG"}
    return finding.score >= (SURE_WORD if not worded or key not in COMMON else 1.1)


def _of_name(name: Name, score: float) -> Iterator[Writing]:
    given, surname = _parted(tuple(map(unaccented, name.words)))
    if not given:
        return
    seen = set()
    for kind, before, after in _orders(given, surname):
        words = [*before, *after]
        key = "".join(words)
        if (key, kind) in seen or len(key) < SHORTEST:
            continue
        seen.add((key, kind))
        swapped = len("".join(before)) if before and before == surname and after else 0
        yield Writing(key, kind, PERSON, round(score * _WEIGHT[kind], 4), _joints(words), swapped)


def _parted(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Given names and surname with its particles."""
    first = next((i for i, word in enumerate(words[:-1]) if i and word in PARTICLES), len(words) - 1)
    return words[:first], words[first:]


def _orders(
    given: tuple[str, ...], surname: tuple[str, ...]
) -> Iterator[tuple[Kind, tuple[str, ...], tuple[str, ...]]]:
    """The kind, the words before and the words after."""
    initials = tuple(word[0] for word in given)
    full = [given, given[:1], (*given[:1], *initials[1:])] if len(given[0]) > 1 else []
    short = [given, initials, initials[:1]] if len(given[0]) == 1 else [initials, initials[:1]]
    for kind, ways in ((Kind.FULL, full), (Kind.INITIAL, short)):
        for way in ways:
            yield kind, way, surname
            yield kind, surname, way
    if len("".join(surname)) >= SHORTEST and surname[-1] not in COMMON:
        yield Kind.SURNAME, (), surname
        if len(surname) > 1 and len(surname[-1]) >= SHORTEST:
            yield Kind.SURNAME, (), surname[-1:]
    if len(given[0]) >= SHORTEST and given[0] not in COMMON:
        yield Kind.GIVEN, given[:1], ()


def _joints(words: list[str]) -> frozenset[int]:
    ends, at = set(), 0
    for word in words[:-1]:
        at += len(word)
        ends.add(at)
    return frozenset(ends)
