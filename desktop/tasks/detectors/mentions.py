"""Other mentions of a person who was found: the same name, or the surname alone."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from desktop.document.model import Span
from desktop.document.results import Finding

# A name found with less than this is too weak to look for elsewhere; a single word is the weaker sign.
SURE = 0.7
SURE_WORD = 0.95
# A mention rests on the name that was found elsewhere.
_DISCOUNT = 0.9
# Surnames shorter than this, or that begin many a sentence, are looked for only with the given name.
_SHORTEST = 4
_COMMON = frozenset(
    """
    This That There These Those When Where What Which With From Will May March April June August Sunday
    Monday Summer Winter Bank Church Street Road Park City North South East West King Price Page Young Long
    Best Good Banks House Rich Main Hill Field Fields Wood Woods Rose Lake Rivers Power Case Bill
    """.split()  # noqa: SIM905 - sixty quotes would hide the words
)
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['\u2019-](?=[^\W_]))*")


def mentions(text: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Every place where a name in `findings` stands again, word for word and in the same case."""
    names = _names(text, findings)
    if not names:
        return
    words = [(match.group(), *match.span()) for match in _WORD.finditer(text)]
    for place, (word, start, _) in enumerate(words):
        for parts, score in names.get(word, ()):
            here = words[place : place + len(parts)]
            if tuple(each[0].removesuffix("'s").removesuffix("\u2019s") for each in here) == parts:
                last, last_start, _ = here[-1]
                end = last_start + len(last.removesuffix("'s").removesuffix("\u2019s"))
                if _tight(text, here, end):
                    yield Finding("PERSON", Span(start, end), score, "mentions")


def _names(text: str, findings: Iterable[Finding]) -> dict[str, list[tuple[tuple[str, ...], float]]]:
    """Names by their first word: the words of each and the score of a mention.

    A single word is looked for where it was found with certainty, or twice.
    """
    people = [finding for finding in findings if finding.label == "PERSON" and finding.score >= SURE]
    counts = Counter(finding.span.of(text) for finding in people)
    best: dict[tuple[str, ...], float] = {}
    for finding in people:
        parts = tuple(_WORD.findall(finding.span.of(text)))
        if len(parts) == 1 and finding.score < SURE_WORD and counts[parts[0]] < 2:
            continue
        score = round(finding.score * _DISCOUNT, 4)
        alone = parts[-1:] if len(parts) > 1 else ()
        for name in (parts, alone):
            if len(name) > 1 or (name and _telling(name[0])):
                best[name] = max(best.get(name, 0), score)
    by_first: dict[str, list[tuple[tuple[str, ...], float]]] = defaultdict(list)
    for name, score in best.items():
        by_first[name[0]].append((name, score))
        for mark in ("'s", "\u2019s"):
            if len(name) == 1:
                by_first[name[0] + mark].append((name, score))
    return by_first


def _telling(word: str) -> bool:
    return len(word) >= _SHORTEST and word[0].isupper() and word.capitalize() not in _COMMON


def _tight(text: str, here: list[tuple[str, int, int]], end: int) -> bool:
    """Whether only white space or an initial's dot stands between the words."""
    return all(
        re.fullmatch(r"\.?\s{1,3}", text[left[2] : min(right[1], end)]) is not None
        for left, right in pairwise(here)
    )
