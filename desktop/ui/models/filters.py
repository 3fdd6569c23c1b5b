"""Which findings a person wants to see. Free of Qt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from desktop.ui import labels
from desktop.ui.review import LISTED, Review, Standing

_RANGE = re.compile(r"(\d+)\s*(?:-|–|to)\s*(\d+)|(\d+)")  # noqa: RUF001 - the dash that people type


@dataclass(frozen=True, slots=True)
class Filter:
    """All must hold. `text` is looked for in text, label and entity, whatever its case; an empty set or tuple
    lets everything pass; `pages` are ranges of page numbers, both ends included; scores are 0..1."""

    text: str = ""
    labels: frozenset[str] = frozenset()
    standings: frozenset[Standing] = frozenset()
    detectors: frozenset[str] = frozenset()
    pages: tuple[tuple[int, int], ...] = ()
    lowest: float = 0.0
    highest: float = 1.0

    @property
    def narrow(self) -> bool:
        """Whether it can leave anything out."""
        return self != Filter()

    def passes(self, review: Review, number: int) -> bool:  # noqa: PLR0911 - a line a condition
        """Whether an item is shown."""
        standing, finding = review.standing(number), review.items[number].finding
        if standing not in (self.standings or LISTED):
            return False
        if self.labels and finding.label not in self.labels:
            return False
        if self.detectors and finding.detector not in self.detectors:
            return False
        if not self.lowest <= finding.score <= self.highest + 1e-9:
            return False
        if self.pages and not any(low <= review.page_number(number) <= high for low, high in self.pages):
            return False
        if not self.text:
            return True
        names = f"{labels.title(finding.label)} {finding.label} {finding.entity}".casefold()
        return self.text in review.keys[number] or self.text in names


def page_ranges(text: str) -> tuple[tuple[int, int], ...]:
    """What a person typed for pages: "3, 5-9"."""
    found: Iterable[re.Match[str]] = _RANGE.finditer(text)
    return tuple((int(m[1] or m[3]), int(m[2] or m[3])) for m in found)
