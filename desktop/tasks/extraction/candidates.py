"""Values that may be the one looked for, and the choice between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from desktop.document.model import Span
from desktop.tasks.extraction.names import COMPANY
from desktop.tasks.extraction.schema import Field

CHOSEN = 0.5
"""What scores less is told as another candidate only."""
OTHERS, TOLD = 5, 0.1
"""Most other candidates of a field, and the least score of one."""
ALIKE = 88
NEAR = 0.1
_FORM = re.compile(
    r"\b(?:inc|incorporated|corp|corporation|co|company|ltd|limited|llc|llp|lp|plc|gmbh|ag|sa|sas|nv|bv"
    r"|the)\b",
)
_MARK = re.compile(r"[^\w\s]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value with where it stands. `normal` is its fixed form, `shown` that form for people, `means` how it
    was found. Without spans nothing in the document bears it out."""

    value: str
    spans: tuple[Span, ...]
    score: float
    means: str
    normal: str = ""
    shown: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is taken for a field, and what else could be."""

    field: Field
    chosen: tuple[Candidate, ...]
    others: tuple[Candidate, ...]


def choose(field: Field, found: Iterable[Candidate]) -> Choice:
    """The likeliest candidate, or with `field.many` each that is likely, in the order of the document."""
    ranked = sorted(merged(field, found), key=lambda c: (-c.score, c.spans[0].start if c.spans else 0))
    likely = [c for c in ranked if c.score >= CHOSEN and c.spans]
    taken = likely if field.many else likely[:1]
    others = [c for c in ranked if c not in taken and c.score >= TOLD][:OTHERS]
    return Choice(field, tuple(sorted(taken, key=lambda c: c.spans[0])), tuple(others))


def merged(field: Field, found: Iterable[Candidate]) -> list[Candidate]:
    """Each value once, with the place that tells most for it; several that agree are likelier together."""
    groups: list[list[Candidate]] = []
    for candidate in found:
        for group in groups:
            if same(field, group[0], candidate):
                group.append(candidate)
                break
        else:
            groups.append([candidate])
    return [_together(group) for group in groups]


def same(field: Field, one: Candidate, other: Candidate) -> bool:
    """Whether two candidates are one value."""
    if bool(one.spans) != bool(other.spans):
        return False
    if field.type in ("party", "person"):
        return alike(one.value, other.value)
    if one.normal or other.normal:
        return one.normal.casefold() == other.normal.casefold()
    return folded(one.value) == folded(other.value)


def alike(one: str, other: str) -> bool:
    """Whether two names are of one party: but for case, marks, legal form, or a slip of the pen."""
    a, b = _bare(one), _bare(other)
    if not a or not b:
        return folded(one) == folded(other)
    short, long = sorted((a, b), key=len)
    if a == b or (len(short) >= 6 and long.startswith(f"{short} ")):
        return True
    return min(len(a), len(b)) >= 6 and fuzz.ratio(a, b) >= ALIKE


def folded(words: str) -> str:
    """Without case and marks."""
    return " ".join(_MARK.sub(" ", words.casefold()).split())


def _bare(name: str) -> str:
    plain = re.sub(r"(?<=\w)\.(?=\w)|\.", "", name.casefold().replace("&", " and "))
    return " ".join(_FORM.sub(" ", _MARK.sub(" ", plain)).split())


def _together(group: Sequence[Candidate]) -> Candidate:
    surest = max(c.score for c in group)
    # Of two writings of a name that are about as sure, the one with its legal form is the whole one.
    whole = [c for c in group if c.spans and c.score >= surest - NEAR and COMPANY.fullmatch(c.value)]
    best = max(whole or group, key=lambda c: (len(c.value) if whole else 0, c.score))
    missed = 1.0
    for means in {c.means for c in group}:
        missed *= 1 - max(c.score for c in group if c.means == means)
    return replace(best, score=round(min(1 - missed, 0.99), 4))
