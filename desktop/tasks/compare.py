"""Compare: what was added to a document, taken out of it and changed in it, tables too, with its place."""

# ruff: noqa: RUF001 - dashes of print

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from desktop.document.model import Document, Problem
from desktop.document.results import Cited, OptionValue, Section, Status, TaskResult
from desktop.engines.base import Embedder, Engines
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.tasks.base import Option
from desktop.tasks.compared_tables import Differences, differences
from desktop.tasks.pages import is_read, problems
from desktop.tasks.sentences import Sentence, sentences
from desktop.tasks.summary.claims import laid_out, stretches
from desktop.tasks.summary.coverage import counted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ROWS = {"short": 20, "medium": 100, "long": 1000}
ALIKE = 0.55
"""Share of words in common from which on two sentences are versions of one."""
NEAR = 0.72
"""Cosine from which on they may be, where fewer words are the same."""
WORDS_OF_NEAR = 0.35
CHUNK = 512
BESIDE = 5
"""Words shown before a figure that changed."""

_FIGURE = re.compile(r"\d")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class _Side:
    doc: Document
    sentences: tuple[Sentence, ...]
    texts: tuple[str, ...]

    def cited(self, index: int) -> Cited:
        return Cited(self.texts[index], self.sentences[index].spans, self.doc.sha256)

    def part(self, index: int, start: int, end: int, kind: str = "") -> Cited:
        """Letters `start` to `end` of a sentence."""
        words, places = laid_out(self.sentences[index], self.doc.text)
        spans = tuple(stretches(places[start:end], self.doc.text))
        return Cited(words[start:end], spans, self.doc.sha256, kind=kind)


@dataclass(frozen=True, slots=True)
class _Found:
    """Indices of sentences: pairs that say nearly the same, and those that stand on one side only."""

    same: int
    changed: tuple[tuple[int, int], ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]


class Compare:
    """Two versions of a document, sentence by sentence: equal, alike, or on one side only."""

    name = "compare"
    title = "Compare"
    description = "What was added, removed and changed between two documents, and the figures that differ."
    over: Literal["set"] = "set"
    tables = True
    options = (
        Option(
            "length",
            "choice",
            "medium",
            "Length",
            "How many differences of each kind are shown at most: 20, 100 or 1000.",
            tuple(ROWS),
        ),
    )
    formats = ("md", "docx", "xlsx", "json")

    def run(
        self,
        docs: Sequence[Document],
        engines: Engines,
        options: Mapping[str, OptionValue],
        ctx: JobContext,
    ) -> TaskResult:
        """The first document is the version before. Raises `UserError`: "two_documents" for more or fewer,
        "nothing_to_compare" when one has no sentences."""
        if len(docs) != 2:
            raise UserError(
                "two_documents", "Two documents are compared.", "Choose two, the older one first."
            )
        ctx.report("split", 0, 2)
        before, after = (_side(doc, ctx) for doc in docs)
        if not before.texts or not after.texts:
            raise UserError(
                "nothing_to_compare",
                "One of the documents has no sentences to compare.",
                "Choose documents with running text.",
            )
        ctx.report("split", 2, 2)
        embedder = engines.embedder
        found = _aligned(before, after, embedder, ctx)
        tables = differences(docs[0], docs[1])
        sections, hidden = _sections(before, after, found, tables, ROWS[str(options["length"])])
        unread: tuple[Problem, ...] = (*problems(docs[0]), *problems(docs[1]))
        return TaskResult(
            task=self.name,
            status=Status.PARTIAL if unread else Status.OK,
            sections=sections,
            notes=(*_notes(before, after, found, tables), *hidden),
            models=(embedder.model,),
            problems=unread,
            options=dict(options),
        )


def _side(doc: Document, ctx: JobContext) -> _Side:
    found = tuple(sentences(doc, ctx))  # headings as well: a new one is a change
    return _Side(doc, found, tuple(sentence.of(doc.text) for sentence in found))


def _aligned(before: _Side, after: _Side, embedder: Embedder, ctx: JobContext) -> _Found:
    """Equal sentences first, wherever they stand (what was moved has not changed); then those alike."""
    waiting: dict[str, list[int]] = {}
    for index, text in enumerate(before.texts):
        waiting.setdefault(_plain(text), []).append(index)
    new = []
    for index, text in enumerate(after.texts):
        same = waiting.get(_plain(text))
        if same:
            same.pop(0)
        else:
            new.append(index)
    old = sorted(index for left in waiting.values() for index in left)
    pairs = []
    if old and new:
        texts = [before.texts[index] for index in old] + [after.texts[index] for index in new]
        vectors = embedder.embed(texts, ctx)
        likest = list(_near(vectors[: len(old)], vectors[len(old) :], ctx))
        pairs = _alike(texts[: len(old)], texts[len(old) :], likest)
        pairs = [(old[left], new[right]) for left, right in pairs]
    was, now = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    return _Found(
        len(after.texts) - len(new),
        tuple(sorted(pairs, key=lambda pair: pair[1])),
        tuple(index for index in old if index not in was),
        tuple(index for index in new if index not in now),
    )


def _alike(
    old: Sequence[str], new: Sequence[str], likest: Sequence[tuple[int, int, float]]
) -> list[tuple[int, int]]:
    """Pairs of texts that are versions of one another, the likest first; each text in one at most.

    `likest` are the pairs to look at, each with its cosine.
    """
    from rapidfuzz import fuzz

    likeness = []
    for left, right, cosine in likest:
        words = fuzz.ratio(old[left].lower().split(), new[right].lower().split()) / 100
        if words >= ALIKE or (cosine >= NEAR and words >= WORDS_OF_NEAR):
            likeness.append((words + cosine, left, right))
    pairs: list[tuple[int, int]] = []
    was: set[int] = set()
    now: set[int] = set()
    for _, left, right in sorted(likeness, key=lambda found: (-found[0], found[1], found[2])):
        if left not in was and right not in now:
            was.add(left)
            now.add(right)
            pairs.append((left, right))
    return pairs


def _near(
    old: NDArray[np.float32], new: NDArray[np.float32], ctx: JobContext
) -> Iterator[tuple[int, int, float]]:
    """For each new vector the nearest old ones, with their cosines. In chunks: long documents have many."""
    import numpy as np

    best = min(5, len(old))
    for start in range(0, len(new), CHUNK):
        ctx.report("compare", start, len(new))
        cosines = new[start : start + CHUNK] @ old.T
        for offset, row in enumerate(np.argpartition(-cosines, best - 1, axis=1)[:, :best]):
            for at in row:
                yield int(at), start + offset, float(cosines[offset, at])


def _sections(
    before: _Side, after: _Side, found: _Found, tables: Differences, most: int
) -> tuple[tuple[Section, ...], tuple[str, ...]]:
    title = f"{Path(before.doc.source).name} → {Path(after.doc.source).name}"
    heading = Cited(title, (), support="derived", document=after.doc.sha256)
    sections = [Section("title", "Title", "text", ((heading,),))]
    hidden = []
    figures = [row for pair in found.changed for row in _figures(before, after, *pair)]
    changed = [(before.cited(left), after.cited(right)) for left, right in found.changed]
    differing: tuple[tuple[str, str, Sequence[tuple[Cited, ...]], tuple[str, ...]], ...] = (
        ("figures", "Figures and dates that changed", figures, ("Where", "Before", "After")),
        ("changed", "Changed", changed, ("Before", "After")),
        ("added", "Added", [(after.cited(index),) for index in found.added], ()),
        ("removed", "Removed", [(before.cited(index),) for index in found.removed], ()),
        ("cells", "Cells of tables that changed", tables.cells, ("Where", "Before", "After")),
        ("rows_added", "Rows of tables added", tables.added, ()),
        ("rows_removed", "Rows of tables removed", tables.removed, ()),
    )
    for name, name_for_people, rows, columns in differing:
        if rows:
            layout: Literal["table", "points"] = "table" if columns else "points"
            sections.append(Section(name, name_for_people, layout, tuple(rows[:most]), columns))
        if len(rows) > most:
            hidden.append(f"{name_for_people}: {most} of {len(rows)} are shown; a greater length shows more.")
    sections.append(_coverage(before, after, found))
    return tuple(sections), tuple(hidden)


def _figures(before: _Side, after: _Side, left: int, right: int) -> Iterator[tuple[Cited, ...]]:
    """Where two versions of a sentence differ in words with digits: the words before it, and both sides."""
    was = list(_WORD.finditer(laid_out(before.sentences[left], before.doc.text)[0]))
    now = list(_WORD.finditer(laid_out(after.sentences[right], after.doc.text)[0]))
    matcher = SequenceMatcher(
        None, [word.group() for word in was], [word.group() for word in now], autojunk=False
    )
    for kind, a, b, c, d in matcher.get_opcodes():
        sides = (was[a:b], now[c:d])
        if kind == "equal" or not any(_FIGURE.search(word.group()) for side in sides for word in side):
            continue
        start = max(0, c - BESIDE)
        where = (
            after.part(right, now[start].start(), now[c - 1].end()) if c else Cited("", (), after.doc.sha256)
        )
        yield (
            where,
            before.part(left, was[a].start(), was[b - 1].end(), "figure")
            if b > a
            else Cited("", (), before.doc.sha256),
            after.part(right, now[c].start(), now[d - 1].end(), "figure")
            if d > c
            else Cited("", (), after.doc.sha256),
        )


def _coverage(before: _Side, after: _Side, found: _Found) -> Section:
    rows = tuple(
        (
            Cited(Path(side.doc.source).name, (), side.doc.sha256, support="derived"),
            *(counted(n) for n in (len(side.texts), found.same, len(found.changed), only)),
        )
        for side, only in ((before, len(found.removed)), (after, len(found.added)))
    )
    columns = ("Document", "Sentences", "The same", "Changed", "Only here")
    return Section("coverage", "What this stands on", "table", rows, columns)


def _notes(before: _Side, after: _Side, found: _Found, tables: Differences) -> tuple[str, ...]:
    read = " and ".join(
        f"{sum(is_read(page.state) for page in side.doc.pages)} of {len(side.doc.pages)} pages"
        if side.doc.paged
        else "the whole text"
        for side in (before, after)
    )
    equal = not (found.changed or found.added or found.removed)
    counts = (
        f"Read {read}; {found.same} sentences are the same, {len(found.changed)} changed,"
        f" {len(found.added)} added, {len(found.removed)} removed."
    )
    scope = (
        "Sentences and headings are compared wherever they stand: one that was only moved counts as the same."
        " Pictures and layout are not compared."
    )
    return (
        counts,
        *(["The two say the same, sentence by sentence."] if equal else []),
        *_of_tables(before, after, tables),
        scope,
    )


def _of_tables(before: _Side, after: _Side, found: Differences) -> Iterator[str]:
    if before.doc.tables is None or after.doc.tables is None:
        yield "Tables were not compared: nobody looked for them in both."
    elif found.pairs:
        yield (
            f"Tables in both, by the names of their rows: {found.pairs}; cells changed: {len(found.cells)},"
            f" rows added: {len(found.added)}, removed: {len(found.removed)}."
        )
    if found.alone:
        yield f"Tables on one side only, which were not compared: {found.alone}."


def _plain(text: str) -> str:
    """Without what a new layout changes: quotes, dashes, soft hyphens, space."""
    changed = text.translate(str.maketrans("’‘“”–—‐‑", "''\"\"----"))
    return " ".join(changed.replace("\u00ad", "").split())
