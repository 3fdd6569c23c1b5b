"""Tables of PDF files: found, cell by cell, beside pdfplumber; and tables found where there are none.

    python tests/benchmarks/tables.py DATA [--every 5] [--only reportlab] [--show STYLE]

DATA is the folder that holds `qa/tatqa_dev.json` (TAT-QA, CC-BY-4.0): its tables are set by four producers,
with all rules, with a rule under the heads, with none, and as annual reports are set. Heads over several
columns are merged, "$" may have a column of its own, long labels break. Scores, over all tables of a run:

- found: tables of which one was found that shares most neighbours;
- neighbours: F1 of pairs of cells that follow each other in a row or column (Goebel et al. 2012), words equal
  but for white space; all tables found in a section count;
- cells: F1 of words with their row and column;
- heads: the number of rows of heads is right (counted by hand for every fifth table).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import itertools

import pdfplumber

from desktop.document.model import Document
from desktop.document.tables import Table
from desktop.progress import JobContext
from desktop.readers.pdf import read
from desktop.readers.table_heads import header_rows
from tests.benchmarks.table_pages import KINDS, MARK, PRODUCERS, STYLES, Case, Cell, cells, without

# Rows of heads of every fifth table of tatqa_dev.json, counted by hand.
HEADS = (
    2, 1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 2, 2, 1, 1, 2, 3, 2, 1, 3, 2, 2, 2, 2, 2, 1, 3, 2,
    2, 1, 1, 2, 2, 4, 3, 2, 2, 3, 2, 2, 1, 1, 2, 1, 1, 2, 1, 2, 1, 2, 2, 2, 2, 1, 2, 2,
)  # fmt: skip

Found = list[Cell]
Finder = Callable[[Path], tuple[dict[int, list[Found]], dict[int, list[int]]]]


@dataclass
class Score:
    tables: int = 0
    found: int = 0
    extra: int = 0
    met: Counter[str] = field(default_factory=Counter)
    heads: int = 0
    heads_of: int = 0
    seconds: float = 0.0
    pages: int = 0

    def f1(self, what: str) -> float:
        mine, theirs = self.met[f"{what} found"], self.met[f"{what} there"]
        return 2 * self.met[what] / (mine + theirs) if mine + theirs else 0.0


def plain(text: str) -> str:
    return (
        "".join(text.split())
        .replace("\u2015", "-")
        .replace("\u2014", "-")
        .replace("\u2013", "-")
        .replace("\u2019", "'")
    )


def neighbours(table: Found) -> Counter[tuple[str, str, str]]:
    """Pairs of cells that follow each other in a row or a column, empty places passed over."""
    pairs: set[tuple[str, int, int]] = set()
    by_row: dict[int, list[int]] = {}
    by_column: dict[int, list[int]] = {}
    for at, (row, column, columns, _) in sorted(enumerate(table), key=lambda item: item[1]):
        by_row.setdefault(row, []).append(at)
        for one in range(column, column + columns):
            by_column.setdefault(one, []).append(at)
    for way, lines in (("row", by_row), ("column", by_column)):
        for line in lines.values():
            pairs |= {(way, a, b) for a, b in itertools.pairwise(line)}
    return Counter((way, plain(table[a][3]), plain(table[b][3])) for way, a, b in pairs)


def of_document(doc: Document, table: Table) -> Found:
    return [(cell.row, cell.column, cell.columns, cell.of(doc.text)) for cell in table.cells if cell.spans]


def ours(path: Path) -> tuple[dict[int, list[Found]], dict[int, list[int]]]:
    doc = read(path, JobContext(), tables=True)
    starts = [(at, int(word[len(MARK) + 1 :])) for at, word in _marks(doc)]
    found: dict[int, list[Found]] = {}
    heads: dict[int, list[int]] = {}
    for table in doc.tables or ():
        first = min(span.start for cell in table.cells for span in cell.spans)
        section = max((start for start in starts if start[0] <= first), default=(0, -1))[1]
        found.setdefault(section, []).append(of_document(doc, table))
        heads.setdefault(section, []).append(table.header_rows)
    return found, heads


def _marks(doc: Document) -> Iterator[tuple[int, str]]:
    at = 0
    for line in doc.text.split("\n"):
        if line.startswith(f"{MARK} ") and line[len(MARK) + 1 :].strip().isdigit():
            yield at, line.strip()
        at += len(line) + 1


def by_pdfplumber(settings: dict[str, str]) -> Finder:
    def find(path: Path) -> tuple[dict[int, list[Found]], dict[int, list[int]]]:
        found: dict[int, list[Found]] = {}
        section = -1
        with pdfplumber.open(path) as pdf:
            for page in pdf.pages:
                first = (page.extract_text() or "").strip().split("\n")[0]
                if first.startswith(f"{MARK} "):
                    section = int(first.split()[1])
                for table in page.extract_tables(settings):
                    found.setdefault(section, []).append(
                        [(row, column, 1, word) for row, words in enumerate(table)
                         for column, word in enumerate(words) if word and word.strip()]
                    )  # fmt: skip
                page.close()
        return found, {}

    return find


FINDERS: dict[str, Finder] = {
    "Strongroom": ours,
    "pdfplumber": by_pdfplumber({}),
    "pdfplumber, text": by_pdfplumber({"vertical_strategy": "text", "horizontal_strategy": "text"}),
}


def score(cases: Sequence[Case], path: Path, finder: Finder, total: Score, show: str) -> None:
    begun = time.process_time()
    found, heads = finder(path)
    total.seconds += time.process_time() - begun
    for number, case in enumerate(cases):
        gold = cells(case)
        want = neighbours(gold)
        mine = found.get(number, [])
        pairs = [neighbours(table) for table in mine]
        best = max(range(len(mine)), key=lambda at: sum((pairs[at] & want).values()), default=None)
        total.tables += 1
        total.extra += max(len(mine) - 1, 0)
        everything = sum(pairs, Counter())
        total.met.update({"pairs": sum((everything & want).values()), "pairs there": sum(want.values()),
                          "pairs found": sum(everything.values())})  # fmt: skip
        of_gold = Counter((row, column, plain(word)) for row, column, _, word in gold)
        of_mine = (
            Counter((row, column, plain(word)) for row, column, _, word in mine[best])
            if best is not None
            else Counter()
        )
        met = sum((of_gold & of_mine).values())
        total.met.update(
            {"cells": met, "cells there": sum(of_gold.values()), "cells found": sum(of_mine.values())}
        )
        if best is not None and 2 * sum((pairs[best] & want).values()) > sum(want.values()):
            total.found += 1
        total.heads_of += 1
        total.heads += best is not None and number in heads and heads[number][best] == case.heads
        if show and (best is None or met < 0.98 * sum(of_gold.values()) or len(mine) > 1):
            print(f"--- {path.stem} {number}: {len(mine)} found, {met} of {sum(of_gold.values())} cells")
            missing = of_gold - of_mine
            print("   missing", sorted(missing)[:6])
            print("   instead", sorted(of_mine - of_gold)[:6])


def load(data: Path, every: int) -> list[Case]:
    raw = json.loads((data / "qa" / "tatqa_dev.json").read_text(encoding="utf-8"))
    cases = []
    for at in range(0, len(raw), every):
        entry = raw[at]
        grid = [[word.strip() for word in row] for row in entry["table"]["table"]]
        grid = [row for row in grid if any(row)]
        kept = [at for at in range(len(grid[0])) if any(row[at] for row in grid)]
        grid = [[row[at] for at in kept] for row in grid]
        texts = [paragraph["text"] for paragraph in entry["paragraphs"]] * 2
        heads = HEADS[at // 5] if at % 5 == 0 else header_rows(grid)
        cases.append(Case(grid, texts[0][:700], texts[1][:500], heads))
    return [case for case in cases if len(case.grid) <= 38]


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("data", type=Path)
    options.add_argument(
        "--every", type=int, default=5, help="take every n-th table; heads count where it is 5"
    )
    options.add_argument("--only", default="", help="one producer")
    options.add_argument("--show", default="", help="list what went wrong in this style")
    options.add_argument("--ours", action="store_true", help="without pdfplumber")
    options.add_argument("--keep", type=Path, help="keep the files in this folder, and use what is there")
    args = options.parse_args()
    cases = load(args.data, args.every)
    finders = {"Strongroom": ours} if args.ours else FINDERS
    totals: dict[tuple[str, str], Score] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.keep or Path(temporary)
        folder.mkdir(exist_ok=True)
        for producer, (is_there, make) in PRODUCERS.items():
            if (args.only and producer != args.only) or not is_there():
                continue
            for style in STYLES if producer == "chromium" else STYLES[:3]:
                path = folder / f"{producer} {style} {args.every}.pdf"
                if not path.exists():
                    make(cases, style, path, random.Random(f"{producer} {style}"))
                for name, finder in finders.items():
                    for key in ((name, f"{producer}, {style}"), (name, style), (name, "all")):
                        totals.setdefault(key, Score())
                    one = Score()
                    score(
                        cases,
                        path,
                        finder,
                        one,
                        args.show if args.show in (style, "all") and name == "Strongroom" else "",
                    )
                    for key in ((name, f"{producer}, {style}"), (name, style), (name, "all")):
                        _add(totals[key], one)
        print(f"{'':44} {'found':>7} {'extra':>6} {'neighbours':>11} {'cells':>6} {'heads':>6} {'s':>6}")
        for (name, what), total in sorted(
            totals.items(), key=lambda item: (item[0][1] == "all", item[0][1], item[0][0])
        ):
            heads = f"{total.heads / total.heads_of:6.3f}" if name == "Strongroom" else "      "
            scores = f"{total.extra:6} {total.f1('pairs'):11.3f} {total.f1('cells'):6.3f} {heads}"
            print(f"{what:26} {name:17} {total.found:3}/{total.tables:3} {scores} {total.seconds:6.1f}")
        _false(args, folder, finders)


def _false(args: argparse.Namespace, folder: Path, finders: dict[str, Finder]) -> None:
    raw = json.loads((args.data / "qa" / "tatqa_dev.json").read_text(encoding="utf-8"))
    texts = [
        paragraph["text"]
        for entry in raw
        for paragraph in entry["paragraphs"]
        if len(paragraph["text"]) > 200
    ]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.py")))
    print("\npages without a table: tables found, pages, seconds of our reading without tables and with")
    for kind in KINDS:
        path = folder / f"{kind}.pdf"
        if not path.exists():
            without(kind, texts, code, path, random.Random(kind))
        begun = time.process_time()
        doc = read(path, JobContext())
        bare = time.process_time() - begun
        said = []
        for name, finder in finders.items():
            begun = time.process_time()
            found, _ = finder(path)
            if name == "Strongroom":
                with_tables = time.process_time() - begun
            said.append(f"{name} {sum(map(len, found.values()))}")
        print(f"{kind:24} {', '.join(said):60} {len(doc.pages):3} pages {bare:6.2f} {with_tables:6.2f}")


def _add(total: Score, one: Score) -> None:
    total.met.update(one.met)
    for name in ("tables", "found", "extra", "heads", "heads_of", "seconds"):
        setattr(total, name, getattr(total, name) + getattr(one, name))


if __name__ == "__main__":
    main()
