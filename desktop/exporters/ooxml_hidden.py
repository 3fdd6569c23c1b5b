"""Removed texts in the places of a package that nobody reads: names of styles, settings, identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from desktop.document.model import Document, Span
from desktop.exporters.literals import SHORTEST, Literals, apply
from desktop.exporters.marks import BLOCKS
from desktop.exporters.verify_text import DISTINCTIVE, Needles, normalised, searchable, tight

_JOINED = re.compile(r"[\W_]+")
RUN_ON = 7
"""Letters and digits from which a text is seen without regard to what stands between them: "Ann_Miller"."""


def _spelt(plain: str) -> str:
    """A text in words: what joins them in a name of a file or bookmark is no letter."""
    return _JOINED.sub(" ", plain).strip()


class Hidden:
    """Cuts removed texts out of hidden places, where neither case nor what joins the words counts."""

    def __init__(self, doc: Document, removed: Iterable[tuple[Span, str]], literals: Literals) -> None:
        self._literals = literals
        self._texts = {normalised(span.of(doc.text)) for span, _ in removed}

    def edited(self, text: str) -> str:
        """`text` as it may stay. Where a removed text is a part of a longer word, all of it goes."""
        if len(text) < SHORTEST:
            return text
        kept = apply(text, self._literals.hidden_edits(text)) if self.touches(text) else text
        return BLOCKS if self.hides(kept) else kept

    def touches(self, text: str) -> bool:
        """Whether a removed text may stand in `text`: a quick look before the thorough one."""
        return self._all.any_in(normalised(text))

    def hides(self, text: str) -> bool:
        """Whether a removed text stands in `text`, if only as a part of a word."""
        if len(text) < SHORTEST:
            return False
        plain = normalised(text)
        return (
            self._whole.any_in(plain)
            or self._run_on.any_in(tight(plain))
            or self._words.any_in(f" {_spelt(plain)} ")
        )

    @cached_property
    def _all(self) -> Needles:
        return Needles(self._texts)

    @cached_property
    def _whole(self) -> Needles:
        return Needles(text for text in self._texts if len(text) >= DISTINCTIVE and searchable(text))

    @cached_property
    def _words(self) -> Needles:
        return Needles(f" {_spelt(text)} " for text in self._texts if searchable(text))

    @cached_property
    def _run_on(self) -> Needles:
        return Needles(run for text in self._texts if len(run := tight(text)) >= RUN_ON)
