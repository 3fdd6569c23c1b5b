"""The kinds of summary: each takes a document that was read and weighed, and gives sections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from desktop.document.results import Cited, Section
from desktop.progress import JobContext
from desktop.tasks.summary import duties, financial, timeline
from desktop.tasks.summary.claims import claim
from desktop.tasks.summary.coverage import grouped, named
from desktop.tasks.summary.salience import Salience, choose
from desktop.tasks.summary.source import Source

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KEY_POINTS = {"short": 3, "medium": 7, "long": 15}
ROWS = {"short": 8, "medium": 20, "long": 60}
"""Rows of a table."""
EACH = {"short": 1, "medium": 2, "long": 4}
"""Sentences of each section."""
OVERVIEW = 0.2
"""Share of the document in which its overview is looked for."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A document with what was found out about its sentences."""

    source: Source
    vectors: NDArray[np.float32]
    found: Salience
    length: str


@dataclass(frozen=True, slots=True)
class Made:
    """Sections, and the indices of the sentences they stand on. `leading` are those that matter most: what a
    title and an opening sentence are written of."""

    sections: tuple[Section, ...]
    used: frozenset[int]
    leading: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


Kind: TypeAlias = Callable[[Weighed, JobContext], Made]


def key_points(weighed: Weighed, ctx: JobContext) -> Made:  # noqa: ARG001 - quickly done
    chosen = _chosen(weighed, range(len(weighed.source.texts)), KEY_POINTS[weighed.length])
    points = _listed("key_points", "Key points", "points", weighed, chosen)
    return Made(points, frozenset(chosen), _leading(weighed, chosen))


def executive(weighed: Weighed, ctx: JobContext) -> Made:  # noqa: ARG001
    """Paragraphs: what it is about, what it says, what is to come, what may go wrong."""
    count, most = len(weighed.source.texts), KEY_POINTS[weighed.length]
    early = range(max(1, min(count, int(count * OVERVIEW) + 1)))
    few = max(1, most // 5)
    sights = weighed.found.sights
    finance = weighed.found.financial >= 0.5
    ahead = [at for at in range(count) if finance and sights[at].forward and sights[at].measures]
    risky = duties.risks(weighed.source, weighed.found.scores.tolist(), few + 1)
    used: set[int] = set()
    sections: list[Section] = []
    for name, title, among, wanted in (
        ("overview", "Overview", early, few + 1),
        ("outlook", "Outlook", ahead, few + 1),
        ("risks", "Risks", risky, few),
        ("main", "Main points", range(count), most),
    ):
        chosen = _chosen(weighed, [at for at in among if at not in used], wanted)
        used.update(chosen)
        sections += _listed(name, title, "text", weighed, chosen)
    order = ["overview", "main", "outlook", "risks"]
    sections.sort(key=lambda section: order.index(section.name))
    return Made(tuple(sections), frozenset(used), _leading(weighed, used))


def figures(weighed: Weighed, ctx: JobContext) -> Made:
    """Key points with an eye on figures, and tables of them."""
    points = key_points(weighed, ctx)
    tables, used = financial.figures(weighed.source, weighed.found, weighed.length, ctx)
    notes = () if tables else ("No figure stands by the name of a financial measure in this document.",)
    return Made(points.sections + tables, points.used | used, points.leading, notes)


def obligations(weighed: Weighed, ctx: JobContext) -> Made:
    scores = weighed.found.scores.tolist()
    table, used = duties.obligations(weighed.source, scores, ROWS[weighed.length], ctx)
    risky = duties.risks(weighed.source, scores, KEY_POINTS[weighed.length])
    sections = (
        *([table] if table else []),
        *_listed("risks", "Risks and remedies", "points", weighed, risky),
    )
    notes = () if table else ("No sentence says that someone must, must not or may do something.",)
    return Made(sections, used | frozenset(risky), _leading(weighed, used), notes)


def dated(weighed: Weighed, ctx: JobContext) -> Made:
    table, used = timeline.timeline(weighed.source, weighed.found.scores.tolist(), ROWS[weighed.length], ctx)
    if table is None:
        return Made((), frozenset(), (), ("The document names no date.",))
    fiscal = any(row[0].normal[4:6] == "-Q" for row in table.rows)
    notes = ("A quarter may be one of the company's own year; it is sorted as one of the calendar's.",)
    return Made((table,), used, _leading(weighed, used), notes if fiscal else ())


def by_section(weighed: Weighed, ctx: JobContext) -> Made:
    source = weighed.source
    used: set[int] = set()
    sections: list[Section] = []
    for number, group in enumerate(grouped(source.parts), 1):
        ctx.check()
        chosen = _chosen(weighed, range(group[0].start, group[-1].end), EACH[weighed.length])
        used.update(chosen)
        sections += _listed(f"section_{number}", named(source, group).value, "points", weighed, chosen)
    return Made(tuple(sections), frozenset(used), _leading(weighed, used))


KINDS: dict[str, Kind] = {
    "key_points": key_points,
    "executive": executive,
    "financial": figures,
    "obligations": obligations,
    "timeline": dated,
    "sections": by_section,
}
LEADING = 2
"""Sentences that title and opening are written of."""


def _chosen(weighed: Weighed, among: Iterable[int], wanted: int) -> list[int]:
    """The best of the sentences `among`, in order, unlike each other."""
    import numpy as np

    at = np.array(list(among), np.int64)
    if not len(at):
        return []
    facets = [weighed.found.sights[index].facets for index in at]
    return [int(at[index]) for index in choose(weighed.vectors[at], weighed.found.scores[at], wanted, facets)]


def _leading(weighed: Weighed, used: Iterable[int]) -> tuple[int, ...]:
    best = sorted(used, key=lambda index: (-float(weighed.found.scores[index]), index))[:LEADING]
    return tuple(sorted(best))


def _listed(
    name: str, title: str, layout: Literal["text", "points"], weighed: Weighed, chosen: Sequence[int]
) -> tuple[Section, ...]:
    if not chosen:
        return ()
    return (
        Section(
            name, title, layout, tuple((_claim(weighed, index, closed=layout == "text"),) for index in chosen)
        ),
    )


def _claim(weighed: Weighed, index: int, *, closed: bool) -> Cited:
    source = weighed.source
    score = min(1.0, max(0.0, float(weighed.found.scores[index])))
    return claim(source.sentences[index], source.doc.text, round(score, 3), closed=closed)
