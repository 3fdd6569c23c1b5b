"""From a decoder's attention to links: which words of a source became which words of its translation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from desktop.document.model import Span

# Scripts without spaces between words, a letter of which is taken for a word: Thai to Myanmar, Khmer, kana,
# Chinese characters.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(
    rf"""
    [{_UNSPACED}]
    | (?: (?![{_UNSPACED}]) [^\W_] )+  # what begins and ends in a letter or figure, with all between
      (?: [^\s\w]* (?: (?![{_UNSPACED}]) [^\W_] )+ | _+ )*
    | [^\w\s]+ | _+                   # marks that stand before, after or alone
    """,
    re.VERBOSE,
)


def words(text: str) -> list[Span]:
    """The words of a text; the marks around one are words of their own, those within it ("12,5", "a@b.pt")
    are not."""
    found: list[Span] = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        while (
            start < end and found and found[-1].end == start and unicodedata.category(text[start])[0] == "M"
        ):
            found[-1] = Span(
                found[-1].start, start + 1
            )  # the vowel signs of Indic scripts, accents set apart
            start += 1
        if start < end:
            found.append(Span(start, end))
    return found


def links(
    source: str,
    target: str,
    source_tokens: Sequence[tuple[int, int]],
    target_tokens: Sequence[tuple[int, int]],
    attention: NDArray[np.float32],
) -> tuple[tuple[Span, Span], ...]:
    """For each word of `target` the word of `source` that it looked at most, in order of the source.

    Figures, names and marks that stand in both become themselves, whatever was looked at. Tokens are places
    in their texts, start and end; `attention` is (target tokens, source tokens).
    """
    left, right = words(source), words(target)
    if not left or not right:
        return ()
    seen = _shares(right, target_tokens) @ attention @ _shares(left, source_tokens).T
    places: dict[str, list[int]] = {}
    for column, span in enumerate(left):
        places.setdefault(span.of(source), []).append(column)
    pairs = []
    for row, span in enumerate(right):
        word = span.of(target)
        same = places.get(word, []) if _keeps(word, span) else []
        if same:
            pairs.append((left[max(same, key=lambda column: seen[row, column])], span))
        elif seen[row].any():
            pairs.append((left[seen[row].argmax()], span))
    return tuple(sorted(pairs))


def _keeps(word: str, span: Span) -> bool:
    """Whether a word goes over as it is: "a" does not, though both languages may have it."""
    return not word.isalpha() or (word[0].isupper() and span.start > 0)


def _shares(spans: Sequence[Span], tokens: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
    """How much of each token lies in each span, shape (spans, tokens). Both are in order."""
    shares: NDArray[np.float32] = np.zeros((len(spans), len(tokens)), np.float32)
    first = 0
    for column, (start, end) in enumerate(tokens):
        while first < len(spans) and spans[first].end <= start:
            first += 1
        for row in range(first, len(spans)):
            common = min(end, spans[row].end) - max(start, spans[row].start)
            if common <= 0:
                break
            shares[row, column] = common
    shares /= np.maximum(shares.sum(0), np.float32(1e-9))
    return shares
