"""Extraction beside baselines, by hand: `python tests/benchmarks/extract.py DATA_FOLDER [--made N]`.

DATA_FOLDER/documents/nda holds non-disclosure agreements; `extract_gold.json` says by hand what is true of
15 of them. Contracts written for this (`contracts.json`) and forms made from known values (`forms.py`) come
beside them. A value counts as right when its fixed form is that of the truth and its spans hold its words;
a value without a source is wrong. Names are compared without case and marks. The baselines see the same text:
first matches of plain patterns, and the span reader's best answer to each field's question.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the script is run by its path

from desktop import paths
from desktop.document.model import Document, Page, Span
from desktop.engines.base import Engines
from desktop.engines.local import LocalEngines
from desktop.modelstore.store import ModelStore
from desktop.progress import JobContext
from desktop.readers.registry import read
from desktop.tasks.extract import Extract
from desktop.tasks.extraction import schema as schemas
from desktop.tasks.extraction.candidates import folded
from desktop.tasks.extraction.days import days
from desktop.tasks.extraction.durations import lengths
from desktop.tasks.extraction.reading import read as answered
from desktop.tasks.extraction.source import Source
from desktop.tasks.options import complete
from tests.benchmarks import forms, papers

GOLD = Path(__file__).with_name("extract_gold.json")
WRITTEN = Path(__file__).with_name("contracts.json")
NAMES = ("party", "supplier", "customer", "bank", "account_holder", "company", "auditor", "hospital")
COMPANY = re.compile(r"[A-Z][\w&.,' -]{2,50}?,? (?:Inc|Corp|Corporation|LLC|Ltd|Company|L\.P|Limited)\b\.?")
LAW = re.compile(r"laws\s+of\s+(?:the\s+)?(?:State\s+of\s+|Commonwealth\s+of\s+)?([A-Z]\w+(?: [A-Z]\w+)?)")

Values = Mapping[str, Sequence[str]]
System = Callable[[Document, str], Values]


@dataclass(slots=True)
class Tally:
    """Right, wrong and missed values by field."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, found: Iterable[str], wanted: Sequence[Sequence[str]]) -> None:
        """`wanted` lists the writings of each true value."""
        key = folded if name in NAMES else str.casefold
        left = [{key(writing) for writing in writings} for writings in wanted]
        for value in dict.fromkeys(map(key, found)):
            match = next((writings for writings in left if value in writings), None)
            if match is None:
                self.wrong[name] += 1
            else:
                left.remove(match)
                self.right[name] += 1
        self.missed[name] += len(left)

    def line(self, name: str | None = None) -> str:
        """Precision, recall and F1 of one field, or of all."""
        right, wrong, missed = (
            sum(counter.values()) if name is None else counter[name]
            for counter in (self.right, self.wrong, self.missed)
        )
        precision, recall = right / max(right + wrong, 1), right / max(right + missed, 1)
        f1 = 2 * right / max(2 * right + wrong + missed, 1)
        return (
            f"P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  ({right} right, {wrong} wrong, {missed} missed)"
        )

    @property
    def fields(self) -> list[str]:
        return list(dict.fromkeys([*self.right, *self.wrong, *self.missed]))


def task(engines: Engines) -> System:
    """The task as the program runs it."""

    def run(doc: Document, schema: str) -> Values:
        extract = Extract()
        result = extract.run(doc, engines, complete(extract, {"schema": schema}), JobContext())
        found: dict[str, list[str]] = {}
        for section in result.sections:
            for name, value, _ in section.rows if section.name == "fields" else ():
                stands = " ".join(" ".join(span.of(doc.text).split()) for span in value.spans) == value.value
                # A value that does not stand where it says is a wrong one.
                found.setdefault(name.normal, []).append(
                    value.normal if stands else f"without source {value}"
                )
        return found

    return run


def span_reader(engines: Engines) -> System:
    """The span reader alone: its best answer to each question, two where a field has many."""

    def run(doc: Document, schema: str) -> Values:
        source = Source(doc, engines, JobContext())
        found = {}
        for each in schemas.named(schema).fields:
            best = sorted(answered(each, source), key=lambda c: -c.score)
            found[each.name] = [c.normal or c.value for c in best if c.score >= 0.3][: 2 if each.many else 1]
        return found

    return run


def patterns(doc: Document, _: str) -> Values:
    """The first matches of plain patterns; for contracts only."""
    law = LAW.search(doc.text)
    return {
        "party": list(dict.fromkeys(" ".join(m.group().split()) for m in COMPANY.finditer(doc.text)))[:2],
        "effective_date": [day.iso for day in days(doc.text)[:1]],
        "term": [length.iso for length in lengths(doc.text)[:1]],
        "governing_law": [law.group(1)] if law else [],
    }


def contracts(folder: Path, systems: Mapping[str, System]) -> None:
    """Each system over the labelled agreements."""
    gold = json.loads(GOLD.read_text("utf-8"))
    tallies = {name: Tally() for name in systems}
    seconds: Counter[str] = Counter()
    for stem, truth in gold.items():
        doc = read(folder / f"{stem}.pdf", JobContext(), tables=True)
        for name, system in systems.items():
            start = time.perf_counter()
            found = system(doc, "contract")
            seconds[name] += time.perf_counter() - start
            for each, wanted in truth.items():
                writings = wanted if each == "party" else [[value] for value in wanted]
                tallies[name].add(each, found.get(each, ()), writings)
    _print(f"{len(gold)} non-disclosure agreements", tallies, seconds)


def written(system: System) -> None:
    """The task over contracts that were written for it, of every shape that came to mind."""
    tally, seconds = Tally(), 0.0
    for number, each in enumerate(json.loads(WRITTEN.read_text("utf-8"))):
        text = each["text"]
        pages = (Page(1, 0, 0, Span(0, len(text)), ()),)
        doc = Document(f"{number}.txt", "txt", f"{number:064d}", text, pages)
        start = time.perf_counter()
        found = system(doc, "contract")
        seconds += time.perf_counter() - start
        for name, wanted in each["truth"].items():
            tally.add(name, found.get(name, ()), wanted if name == "party" else [[value] for value in wanted])
    _print("contracts written for it", {"extract": tally}, {"extract": seconds})


def made_forms(title: str, layouts: dict[str, tuple[forms.Layout, ...]], system: System, each: int) -> None:
    """The task over forms made from known values, by layout."""
    tallies: dict[str, Tally] = {}
    seconds: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for made in forms.make(Path(folder), layouts, each, seed=11):
            doc = read(made.path, JobContext(), tables=True)
            start = time.perf_counter()
            found = system(doc, made.schema)
            seconds[made.layout] += time.perf_counter() - start
            tally = tallies.setdefault(made.layout, Tally())
            for name in dict.fromkeys([*made.truth, *found]):
                tally.add(name, found.get(name, ()), [[made.truth[name]]] if name in made.truth else [])
    _print(title, tallies, seconds)


def made_papers(
    title: str, layouts: tuple[papers.Layout, ...], system: System, each: int, *, show: bool
) -> None:
    """The task over CVs, medical letters and annual reports made from known values, by schema. Only fields
    that the layout tells of count; `show` prints what went wrong."""
    tallies: dict[str, Tally] = {}
    seconds: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for made in papers.make(Path(folder), layouts, each, seed=5):
            doc = read(made.path, JobContext(), tables=True)
            start = time.perf_counter()
            found = system(doc, made.schema)
            seconds[made.schema] += time.perf_counter() - start
            tally = tallies.setdefault(made.schema, Tally())
            for name, wanted in made.truth.items():
                tally.add(name, found.get(name, ()), [[value] for value in wanted])
                if show and sorted(map(folded, found.get(name, ()))) != sorted(map(folded, wanted)):
                    print(
                        f"    {made.layout}: {name}: found {list(found.get(name, ()))}, right {list(wanted)}"
                    )
    _print(title, tallies, seconds)


def _print(title: str, tallies: Mapping[str, Tally], seconds: Mapping[str, float]) -> None:
    print(f"\n{title}")
    for name, tally in tallies.items():
        print(f"  {name:24} {tally.line()}  {seconds[name]:.1f} s")
        for each in tally.fields:
            if tally.wrong[each] or tally.missed[each] or len(tallies) <= 3:
                print(f"    {each:22} {tally.line(each)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--made", type=int, default=8, help="forms of each layout")
    parser.add_argument("--papers", action="store_true", help="only CVs, letters and reports; print errors")
    args = parser.parse_args()
    engines = LocalEngines(ModelStore(paths.models_dir()))
    systems = {"extract": task(engines), "span reader alone": span_reader(engines), "first matches": patterns}
    for title, layouts in (("SEEN", papers.SEEN), ("FRESH", papers.FRESH), ("LAST", papers.LAST)):
        show = args.papers and title != "LAST"
        made_papers(f"papers in the layouts {title}", layouts, systems["extract"], 2, show=show)
    if args.papers:
        return
    contracts(args.data / "documents" / "nda", systems)
    written(systems["extract"])
    made_forms("forms in layouts that were looked at", forms.SEEN, systems["extract"], args.made)
    made_forms("forms in layouts that were held back", forms.HELD, systems["extract"], args.made)


if __name__ == "__main__":
    main()
