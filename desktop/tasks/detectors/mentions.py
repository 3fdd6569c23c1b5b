"""Other mentions of whom or what was found: the same name, or the surname alone.

A name means one thing throughout a text, nearly always (Gale, Church and Yarowsky, 1992): what is said of it
in one place helps in the others.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from desktop.document.model import Span
from desktop.document.results import Finding

# A name found with less than this is too weak to look for elsewhere; a single word is the weaker sign.
SURE = 0.7
SURE_WORD = 0.95
# A mention rests on the name that was found elsewhere.
_DISCOUNT = 0.9
LIKELY = 0.5
_NAMED = frozenset({"PERSON", "ORG", "LOCATION"})
# Acronyms shorter than this stand for too many things.
_LETTERS = 3
# Surnames shorter than this, or that begin many a sentence, are looked for only with the given name.
_SHORTEST = 4
_COMMON = frozenset(
    """
    This That There These Those When Where What Which With From Will May March April June August Sunday
    Monday Summer Winter Bank Church Street Road Park City North South East West King Price Page Young Long
    Best Good Banks House Rich Main Hill Field Fields Wood Woods Rose Lake Rivers Power Case Bill
    """.split()  # noqa: SIM905 - sixty quotes would hide the words
)
_WORD = re.compile(r"[^\W_](?:[^\W_]|['\u2019-](?=[^\W_]))*")


def mentions(text: str, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Every place where a name in `findings` stands again, word for word and in the same case."""
    names = _names(text, findings)
    if not names:
        return
    words = [(match.group(), *match.span()) for match in _WORD.finditer(text)]
    for place, (word, start, _) in enumerate(words):
        for parts, label, score in names.get(word, ()):
            here = words[place : place + len(parts)]
            if tuple(each[0].removesuffix("'s").removesuffix("\u2019s") for each in here) == parts:
                last, last_start, _ = here[-1]
                end = last_start + len(last.removesuffix("'s").removesuffix("\u2019s"))
                if _tight(text, here, end):
                    yield Finding(label, Span(start, end), score, "mentions")


def agreed(text: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    """`findings` with each name under the label that most of its mentions have, where that is clear."""
    findings = list(findings)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for finding in findings:
        if finding.label in _NAMED:
            votes[finding.span.of(text)][finding.label] += finding.score  # type: ignore[assignment]
    for finding in findings:
        label = _clear(votes[finding.span.of(text)]) if finding.label in _NAMED else ""
        yield replace(finding, label=label) if label else finding


def _clear(votes: Counter[str]) -> str:
    """The label that has more than twice the votes of all others, and more than one; else nothing."""
    label, most = votes.most_common(1)[0]
    return label if most > 1 and most > 2 * (sum(votes.values()) - most) else ""


def _names(text: str, findings: Sequence[Finding]) -> dict[str, list[tuple[tuple[str, ...], str, float]]]:
    """Names by their first word: the words of each, its label and the score of a mention."""
    best: dict[tuple[str, ...], tuple[float, str]] = {}
    for name, label, score in (*_people(text, findings), *_organisations(text, findings)):
        best[name] = max(best.get(name, (0.0, "")), (round(score * _DISCOUNT, 4), label))
    by_first: dict[str, list[tuple[tuple[str, ...], str, float]]] = defaultdict(list)
    for name, (score, label) in best.items():
        by_first[name[0]].append((name, label, score))
        for mark in ("'s", "\u2019s"):
            if len(name) == 1:
                by_first[name[0] + mark].append((name, label, score))
    return by_first


def _people(text: str, findings: Sequence[Finding]) -> Iterator[tuple[tuple[str, ...], str, float]]:
    """Names of people and surnames alone, with the score of the place where they were found.

    A single word is looked for where it was found with certainty, or twice; a surname alone not where it is
    rather what an organisation is called (the founder's).
    """
    people = [finding for finding in findings if finding.label == "PERSON" and finding.score >= SURE]
    counts = Counter(finding.span.of(text) for finding in people)
    firms: Counter[str] = Counter()
    for finding in findings:
        if finding.label == "ORG" and finding.score >= LIKELY:
            firms[finding.span.of(text)] += 1
    for finding in people:
        parts = tuple(_WORD.findall(finding.span.of(text)))
        if len(parts) == 1 and finding.score < SURE_WORD and counts[parts[0]] < 2:
            continue
        alone = parts[-1:] if len(parts) > 1 and firms[parts[-1]] <= counts[parts[-1]] else ()
        for name in (parts, alone):
            if len(name) > 1 or (name and _telling(name[0])):
                yield name, "PERSON", finding.score


def _organisations(text: str, findings: Sequence[Finding]) -> Iterator[tuple[tuple[str, ...], str, float]]:
    """Names of organisations, each with its best score.

    A single word is looked for where it was found twice or is no ordinary one ("6PR", "IBM"), and not where
    the text has it in small letters, too.
    """
    found: dict[str, list[float]] = defaultdict(list)
    for finding in findings:
        if finding.label == "ORG" and finding.score >= LIKELY:
            found[finding.span.of(text)].append(finding.score)
    small = {word for word in _WORD.findall(text) if word.islower()} if found else set()
    for literal, scores in found.items():
        parts = tuple(_WORD.findall(literal))
        if max(scores) < SURE or not parts or " ".join(parts) != literal:
            continue
        if len(parts) == 1 and (literal.casefold() in small or len(literal) < _LETTERS):
            continue
        if len(parts) > 1 or len(scores) > 1 or not literal[1:].islower():
            yield parts, "ORG", max(scores)


def _telling(word: str) -> bool:
    return len(word) >= _SHORTEST and word[0].isupper() and word.capitalize() not in _COMMON


def _tight(text: str, here: list[tuple[str, int, int]], end: int) -> bool:
    """Whether only white space or an initial's dot stands between the words."""
    return all(
        re.fullmatch(r"\.?\s{1,3}", text[left[2] : min(right[1], end)]) is not None
        for left, right in pairwise(here)
    )
