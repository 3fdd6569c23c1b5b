"""What must be in a translation as it is in the source: figures, currencies, months, addresses, codes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from desktop.document.model import Span
from desktop.tasks.translation.currencies import currencies, named
from desktop.tasks.translation.dates import months
from desktop.tasks.translation.figures import figures, spelled

ADDRESS = r"(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_ADDRESS = re.compile(ADDRESS)
_CODE = re.compile(r"\b(?=[\w/-]*\d)(?=[\w/-]*[^\W\d_])[\w/-]+\b")
_FIGURED = re.compile(
    r"\d+(?:st|nd|rd|th|º|ª|o|a|er|re|e)?|(?:[a-zà-ÿ]{3,}-)?\d+s|\d+[a-z]{1,3}|\d+(?:-[a-zà-ÿ]{3,})+"
    r"|(?:[a-zà-ÿ]{3,}-)+\d+"
)
"""Codes that are figures in a word: "21st", "1970s", "16bn", "10am", "28-year-old"."""


@dataclass(frozen=True, slots=True)
class Check:
    """What a translation lacks of its source, as it stands there, and where it has what that has not."""

    lacks: tuple[str, ...] = ()
    added: tuple[Span, ...] = ()

    @property
    def faults(self) -> int:
        return len(self.lacks) + len(self.added)


def check(source: str, translation: str) -> Check:
    """Both ways. A figure may change its notation or be spelled out, an ordinal its ending, a month and a
    currency their names; a code and an address may not change."""
    return Check(
        tuple(span.of(source) for span in missing(source, translation)), missing(translation, source)
    )


def lost(source: str, translation: str) -> tuple[str, ...]:
    """What of `source` is not in `translation`, in order, as it stands in the source."""
    return check(source, translation).lacks


def added(source: str, translation: str) -> tuple[str, ...]:
    """Figures of `translation` that the source does not have."""
    return lost(translation, source)


def missing(source: str, translation: str) -> tuple[Span, ...]:
    """Where `source` has what `translation` has not."""
    found: list[Span] = []
    money: list[Span] = []
    rest = translation
    months_there = Counter(month for _, month in months(translation))
    for span, month in months(source):
        if months_there[month] > 0:
            months_there[month] -= 1
        elif not re.search(rf"(?<!\d)\d{{1,4}}([/.-])0?{month}(?!\d)|(?<!\d)0?{month}[/.-]\d", translation):
            found.append(span)
    money_there = Counter(currency for _, currency in currencies(translation))
    # A sign alone may become a word.
    money_there |= Counter(named(translation))
    for span, currency in currencies(source):
        if money_there[currency] > 0:
            money_there[currency] -= 1
        else:
            money.append(span)
    for pattern in (_ADDRESS, _CODE):
        for match in pattern.finditer(source):
            word = match.group()
            if _FIGURED.fullmatch(word):
                continue
            if word in rest:
                rest = rest.replace(word, " ", 1)
            else:
                found.append(Span(*match.span()))
        source = pattern.sub(lambda match: _kept(match.group()), source)
    found += _missing_figures(source, rest)
    # A figure that is lost takes its currency with it.
    found += [span for span in money if not any(span.overlaps(one) for one in found)]
    return tuple(sorted(found))


def _missing_figures(source: str, translation: str) -> list[Span]:
    there = figures(translation)
    left: list[tuple[Span, frozenset[str]]] = []
    for figure in figures(source):
        same = next((one for one in there if one.keys & figure.keys), None)
        if same is None:
            left.append((figure.span, figure.keys))
        else:
            there.remove(same)
    words = Counter(spelled(translation)) if left else Counter()
    found: list[Span] = []
    for span, keys in left:
        said = next((key for key in keys if words[key] > 0), None)
        if said is None:
            found.append(span)
        else:
            words[said] -= 1
    return found


def _kept(word: str) -> str:
    """A figure in a word is looked for as a figure; what else was looked for already makes room, of its own
    length."""
    return word if _FIGURED.fullmatch(word) else " " * len(word)
