"""Tables whose cells are drawn: pdfplumber's way from edges to cells (Nurminen 2013), with our rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from desktop.readers.pdf_rules import Rule

SNAP = 3.0
SHORTEST = 3.0
MOST_POINTS = 6000
"""Crossings on a page. pdfplumber looks at pairs of them; a page of more is squared paper."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """A grid of drawn cells: where its columns and rows begin and end, and the cells as (row, column, rows,
    columns)."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    cells: tuple[tuple[int, int, int, int], ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        return self.columns[0], self.rows[0], self.columns[-1], self.rows[-1]


def ruled(rules: Sequence[Rule]) -> list[Ruled]:
    """The grids of at least two cells that `rules` close, from the top."""
    across, down = sum(rule.across for rule in rules), sum(not rule.across for rule in rules)
    if across < 2 or down < 2:
        return []
    from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

    edges = merge_edges([_edge(rule) for rule in rules], SNAP, SNAP, SNAP, SNAP)
    edges = [edge for edge in edges if max(edge["width"], edge["height"]) >= SHORTEST]
    points = edges_to_intersections(edges, SNAP, SNAP)
    if len(points) > MOST_POINTS:
        return []
    return [_grid(group) for group in cells_to_tables(intersections_to_cells(points))]


def _edge(rule: Rule) -> dict[str, Any]:
    return {
        "x0": rule.u0,
        "x1": rule.u1,
        "top": rule.v0,
        "bottom": rule.v1,
        "width": rule.u1 - rule.u0,
        "height": rule.v1 - rule.v0,
        "orientation": "h" if rule.across else "v",
        "object_type": "line",
    }


def _grid(cells: Sequence[tuple[float, float, float, float]]) -> Ruled:
    columns = sorted({side for cell in cells for side in (cell[0], cell[2])})
    rows = sorted({side for cell in cells for side in (cell[1], cell[3])})
    column_of = {side: at for at, side in enumerate(columns)}
    row_of = {side: at for at, side in enumerate(rows)}
    placed = sorted(
        (
            row_of[top],
            column_of[left],
            row_of[bottom] - row_of[top],
            column_of[right] - column_of[left],
        )
        for left, top, right, bottom in cells
    )
    return Ruled(tuple(columns), tuple(rows), tuple(placed))
