"""Documents of a set that are copies of each other, whole or nearly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from zlib import crc32

from desktop.document.model import Document, Span
from desktop.document.results import Cited, OptionValue, Section, Status, TaskResult
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.tasks.base import Option

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from desktop.engines.base import Engines

SHINGLE = 4
"""Words that are compared as one. Longer ones make a single changed word weigh more."""
HASHES = 128
SLACK = 0.15
"""Two standard errors of an estimate by so many hashes are 0.09 at most; pairs this near are counted out."""
QUOTE_WORDS = 40

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Shingles:
    """The words of a document, and its shingles as numbers: `each` by the word that begins it (shape (n,)),
    `distinct` sorted, `signature` their MinHash (shape (HASHES,))."""

    words: tuple[Span, ...]
    each: NDArray[np.uint64]
    distinct: NDArray[np.uint64]
    signature: NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two documents by their places in the set. `similarity` is the Jaccard index of their shingles;
    `first_only` and `second_only` are the shares of each that the other lacks."""

    first: int
    second: int
    similarity: float
    first_only: float
    second_only: float


class Duplicates:
    """Shingles of words, compared by MinHash and then counted (Broder, 1997)."""

    name = "duplicates"
    title = "Find duplicates"
    description = "Documents that are copies of each other, whole or nearly, and where they begin to differ."
    over: Literal["set"] = "set"
    tables = False
    options = (
        Option(
            "similarity",
            "fraction",
            0.7,
            "Similarity",
            "From what share of common text on two documents are shown; 1 is word for word.",
        ),
    )
    formats = ("xlsx", "md", "docx", "json")

    def run(
        self,
        docs: Sequence[Document],
        engines: Engines,  # noqa: ARG002 - words are counted
        options: Mapping[str, OptionValue],
        ctx: JobContext,
    ) -> TaskResult:
        """Raises `UserError("too_few_documents")`."""
        if len(docs) < 2:
            raise UserError("too_few_documents", "There is one document.", "Give two or more to compare.")
        shingled = []
        for number, doc in enumerate(docs):
            ctx.report("read words", number, len(docs))
            shingled.append(shingles(doc.text))
        ctx.report("read words", len(docs), len(docs))
        least = float(str(options["similarity"]))
        pairs = alike(shingled, least, ctx)
        found = groups(len(docs), pairs)
        alone = len(docs) - sum(map(len, found))
        wordless = sum(not item.words for item in shingled)
        copies = f"{len(found)} {'group' if len(found) == 1 else 'groups'} of copies"
        notes = [
            f"Compared {len(docs)} documents: {copies}, {alone} without one.",
            f"Similarity is the share of common stretches of {SHINGLE} words, wherever they stand.",
        ]
        if wordless:
            notes.append(f"{wordless} without any words could only be compared byte by byte.")
        return TaskResult(
            self.name,
            Status.OK,
            sections=tuple(_sections(docs, shingled, pairs, found)),
            notes=tuple(notes),
            options=dict(options),
        )


def shingles(text: str) -> Shingles:
    """The shingles of `text`, whatever its case and punctuation; a text shorter than one is one by itself."""
    import numpy as np

    matches = list(_WORD.finditer(text))
    codes = np.array(
        [crc32(match.group().lower().encode("utf-8", "replace")) for match in matches], np.uint64
    )
    count = max(len(codes) - SHINGLE + 1, min(len(codes), 1))
    each = np.zeros(count, np.uint64)
    for place in range(min(SHINGLE, len(codes))):
        each = each * np.uint64(0x9E3779B97F4A7C15) + codes[place : place + count] + np.uint64(1)
    distinct = np.unique(_mixed(each))
    return Shingles(
        tuple(Span(*match.span()) for match in matches), _mixed(each), distinct, _signature(distinct)
    )


def _mixed(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Bits spread over the whole number (the finalizer of MurmurHash3)."""
    import numpy as np

    mixed = (codes ^ (codes >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    return mixed ^ (mixed >> np.uint64(33))


def _signature(distinct: NDArray[np.uint64]) -> NDArray[np.uint64]:
    import numpy as np

    if not len(distinct):
        return np.zeros(HASHES, np.uint64)
    seeds = np.random.default_rng(1).integers(1, 2**63, HASHES, np.uint64)
    return np.array([_mixed(distinct ^ seed).min() for seed in seeds], np.uint64)


def alike(items: Sequence[Shingles], least: float, ctx: JobContext) -> list[Likeness]:
    """The pairs whose similarity is `least` or more, in order."""
    import numpy as np

    signatures = np.stack([item.signature for item in items])
    found = []
    for first, item in enumerate(items):
        ctx.report("compare", first, len(items))
        if not item.words:
            continue
        estimates = (signatures[first + 1 :] == item.signature).mean(axis=1)
        for second in first + 1 + np.flatnonzero(estimates >= least - SLACK):
            likeness = _likeness(first, int(second), items)
            if likeness.similarity >= least:
                found.append(likeness)
    ctx.report("compare", len(items), len(items))
    return found


def _likeness(first: int, second: int, items: Sequence[Shingles]) -> Likeness:
    import numpy as np

    one, other = items[first].distinct, items[second].distinct
    common = len(np.intersect1d(one, other, assume_unique=True))
    union = len(one) + len(other) - common
    return Likeness(first, second, common / union, 1 - common / len(one), 1 - common / max(len(other), 1))


def groups(count: int, pairs: Sequence[Likeness]) -> list[list[int]]:
    """Documents that a chain of likeness joins, each group and all of them in order."""
    head = list(range(count))

    def of(place: int) -> int:
        while head[place] != place:
            place = head[place]
        return place

    for pair in pairs:
        first, second = sorted((of(pair.first), of(pair.second)))
        head[second] = first
    joined: dict[int, list[int]] = {}
    for place in range(count):
        joined.setdefault(of(place), []).append(place)
    return [group for group in joined.values() if len(group) > 1]


def _sections(
    docs: Sequence[Document],
    items: Sequence[Shingles],
    pairs: Sequence[Likeness],
    found: Sequence[Sequence[int]],
) -> Iterator[Section]:
    likeness = {(pair.first, pair.second): pair for pair in pairs}
    rows = []
    for number, group in enumerate(found, 1):
        for place in group:
            best = max((pair.similarity for pair in pairs if place in {pair.first, pair.second}), default=1.0)
            rows.append((_count(number), _named(docs, items, place), _percent(best)))
    yield Section("groups", "Copies", "table", tuple(rows), ("Group", "Document", "Nearest"))
    compared = []
    for (first, second), pair in likeness.items():
        same = docs[first].sha256 == docs[second].sha256
        kind = "the same file" if same else "the same words" if pair.similarity == 1 else "nearly the same"
        compared.append(
            (
                _named(docs, items, first),
                _named(docs, items, second),
                Cited(kind, (), support="derived"),
                _percent(pair.similarity),
                _difference(docs, items, first, second, pair.first_only),
                _difference(docs, items, second, first, pair.second_only),
            )
        )
    columns = ("Document", "Other", "Likeness", "Similarity", "Only in the document", "Only in the other")
    yield Section("pairs", "Pairs", "table", tuple(compared), columns)


def _named(docs: Sequence[Document], items: Sequence[Shingles], place: int) -> Cited:
    """A document by the name of its file; its place is where its words begin."""
    words = items[place].words[:SHINGLE]
    spans = (Span(words[0].start, words[-1].end),) if words else ()
    return Cited(Path(docs[place].source).name, spans, docs[place].sha256, support="derived")


def _difference(
    docs: Sequence[Document], items: Sequence[Shingles], place: int, other: int, share: float
) -> Cited:
    """The share that the other lacks, and the first words of it."""
    import numpy as np

    if not share:
        return Cited("", ())
    item = items[place]
    lacking = ~np.isin(item.each, items[other].distinct)
    start = int(np.argmax(lacking))
    # A shingle is lacking because of its last word, unless it is the first of the document.
    begin = start + SHINGLE - 1 if start else 0
    # It is lacking until one begins behind the last word of its own, or to the end.
    until = len(item.words) if lacking[start:].all() else start + int(np.argmin(lacking[start:]))
    end = min(max(until, begin + 1), begin + QUOTE_WORDS, len(item.words))
    span = Span(item.words[min(begin, end - 1)].start, item.words[end - 1].end)
    quote = " ".join(span.of(docs[place].text).split())
    return Cited(f"{share:.0%}, first: {quote}", (span,), docs[place].sha256, support="derived")


def _percent(value: float) -> Cited:
    # Rounded down: only what is wholly the same is told as 100 %.
    whole = int(value * 100)
    return Cited(
        f"{whole} %", (), support="derived", kind="percent", normal=f"{whole / 100:.2f}", score=value
    )


def _count(number: int) -> Cited:
    return Cited(str(number), (), support="derived", kind="count", normal=str(number))
