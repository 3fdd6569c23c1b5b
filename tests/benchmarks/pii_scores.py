"""What a finding counts for: scores of detection of personal data over annotated texts.

An entity is *found* when a finding under an answering label shares at least one letter or digit with it
(lenient: boundaries may differ). It is *exact* when one has its very label and boundaries. It is *hidden*
when every letter and digit of it lies in some finding of whatever label, which is what redaction needs. A
finding is *right* when it shares a letter or digit with an entity that its label answers. A text *leaks* when
it has a direct identifier that is not hidden.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Labelled: TypeAlias = tuple[int, int, str]
"""Start and end in code points, half-open, and a label of Strongroom's."""

PLACES = frozenset({"ADDRESS", "LOCATION"})
ANSWERS: dict[str, frozenset[str]] = {
    "ADDRESS": PLACES,
    "LOCATION": PLACES,
    "DATE": frozenset({"DATE", "DATE_OF_BIRTH"}),
    # spaCy knows an age as a date only.
    "AGE": frozenset({"AGE", "DATE"}),
}
"""Labels that answer an annotated one, where these are more than itself."""

DIRECT = frozenset(
    {"PERSON", "EMAIL", "PHONE", "CREDIT_CARD", "IBAN", "SSN", "ADDRESS", "DRIVERS_LICENSE", "IP_ADDRESS"}
)
"""Annotated labels that name one person by themselves."""


@dataclass
class Tally:
    """Counts of one label, or of all."""

    entities: int = 0
    found: int = 0
    exact: int = 0
    hidden: int = 0
    findings: int = 0
    right: int = 0
    own: int = 0  # findings under this very label

    @property
    def recall(self) -> float:
        return _ratio(self.found, self.entities)

    @property
    def precision(self) -> float:
        return _ratio(self.right, self.findings)

    @property
    def coverage(self) -> float:
        return _ratio(self.hidden, self.entities)

    @property
    def f1(self) -> float:
        return f_score(self.precision, self.recall, 1)

    @property
    def f2(self) -> float:
        return f_score(self.precision, self.recall, 2)

    @property
    def exact_f1(self) -> float:
        return f_score(_ratio(self.exact, self.own), _ratio(self.exact, self.entities), 1)


@dataclass
class Scores:
    """Tallies by annotated label, of all labels together, and of the texts."""

    labels: dict[str, Tally] = field(default_factory=dict)
    all: Tally = field(default_factory=Tally)
    texts: int = 0
    direct: int = 0
    leaks: int = 0

    @property
    def leak_rate(self) -> float:
        """Of the texts that hold a direct identifier, those in which one is not hidden."""
        return _ratio(self.leaks, self.direct)

    def recall(self, label: str) -> float:
        return self.labels[label].recall if label in self.labels else 0.0


def score(
    texts: Iterable[tuple[str, Sequence[Labelled]]],
    found: Iterable[Sequence[Labelled]],
    labels: Collection[str],
    *,
    hiding: Collection[str] | None = None,
    whole: bool = False,
) -> Scores:
    """Scores of what was `found` in `texts`, of the annotated `labels`.

    Findings that answer none of `labels` are not counted, unless the texts are annotated as a `whole`: then
    they are wrong. Only findings under `hiding` hide (default: all).
    """
    answering = frozenset[str]().union(*(answers(label) for label in labels))
    scores = Scores({label: Tally() for label in labels})
    for (text, annotated), findings in zip(texts, found, strict=True):
        entities = [(start, end, label) for start, end, label in annotated if label in labels]
        counted = [finding for finding in findings if whole or finding[2] in answering]
        masks = (f for f in findings if hiding is None or f[2] in hiding)
        masked = {place for start, end, _ in masks for place in range(start, end)}
        _tally_entities(scores, text, entities, counted, masked)
        _tally_findings(scores, text, entities, counted)
    return scores


def _tally_entities(
    scores: Scores, text: str, entities: Sequence[Labelled], counted: Sequence[Labelled], masked: set[int]
) -> None:
    leaks = direct = False
    for entity in entities:
        start, end, label = entity
        hidden = letters(text, start, end) <= masked
        answered = [f for f in counted if f[2] in answers(label) and overlap(text, f, entity)]
        exact = entity in counted
        for tally in (scores.labels[label], scores.all):
            tally.entities += 1
            tally.found += bool(answered)
            tally.exact += exact
            tally.hidden += hidden
        direct |= label in DIRECT
        leaks |= label in DIRECT and not hidden
    scores.texts += 1
    scores.direct += direct
    scores.leaks += leaks


def _tally_findings(
    scores: Scores, text: str, entities: Sequence[Labelled], counted: Sequence[Labelled]
) -> None:
    for finding in counted:
        right = any(
            finding[2] in answers(entity[2]) and overlap(text, finding, entity) for entity in entities
        )
        for label, tally in [*scores.labels.items(), ("", scores.all)]:
            if not label or finding[2] in answers(label):
                tally.findings += 1
                tally.right += right
                tally.own += label in {"", finding[2]}


def answers(label: str) -> frozenset[str]:
    return ANSWERS.get(label, frozenset({label}))


def letters(text: str, start: int, end: int) -> set[int]:
    return {place for place in range(start, end) if text[place].isalnum()}


def overlap(text: str, one: Labelled, other: Labelled) -> bool:
    start, end = max(one[0], other[0]), min(one[1], other[1])
    return any(map(str.isalnum, text[start:end]))


def f_score(precision: float, recall: float, beta: float) -> float:
    """van Rijsbergen's F: `beta` is how many times more recall counts than precision."""
    weight = beta * beta
    both = weight * precision + recall
    return (1 + weight) * precision * recall / both if both else 0.0


def mistakes(
    text: str, annotated: Sequence[Labelled], findings: Sequence[Labelled], label: str
) -> Counter[tuple[str, str]]:
    """What was missed, left half open, or wrongly found under `label`: kind and words."""
    told: Counter[tuple[str, str]] = Counter()
    masked = {place for start, end, _ in findings for place in range(start, end)}
    for entity in (e for e in annotated if e[2] == label):
        words = text[entity[0] : entity[1]]
        here = sorted({f[2] for f in findings if overlap(text, f, entity)})
        if not any(f[2] in answers(label) and overlap(text, f, entity) for f in findings):
            told["missed" + (" as " + "/".join(here) if here else ""), words] += 1
        elif not letters(text, *entity[:2]) <= masked:
            told["half", words] += 1
    for finding in (f for f in findings if f[2] == label):
        if not any(label in answers(e[2]) and overlap(text, finding, e) for e in annotated):
            under = "/".join(sorted({e[2] for e in annotated if overlap(text, finding, e)}))
            told["wrong" + (" for " + under if under else ""), text[finding[0] : finding[1]]] += 1
    return told


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
