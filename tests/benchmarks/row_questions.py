"""Questions for the amount of a row, or its change, by hand: `python tests/benchmarks/row_questions.py`.

`row_questions.txt` holds short reports written for this, in layouts that differ: a change beside the years or
before them, the oldest year first, no year at all, a note column, years down the side. Each question goes
through the task `ask` over the report read as Markdown. An answer is right when it is one of those beside the
question: the same figure (and percent where it is one), or words that hold it; "-" means that the report does
not say. "held" are reports that were not looked at while the rules were made. `--wrong` prints what failed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the script is run by its path

from desktop import paths
from desktop.engines.base import Engines
from desktop.engines.local import LocalEngines
from desktop.modelstore.store import ModelStore
from desktop.progress import JobContext
from desktop.readers.registry import read
from desktop.tasks.answers.figures import figure_of
from desktop.tasks.ask import Ask
from desktop.tasks.options import complete

REPORTS = Path(__file__).with_suffix(".txt")


@dataclass(frozen=True)
class Report:
    part: str
    title: str
    text: str
    asked: tuple[tuple[str, tuple[str, ...]], ...]


def reports(file: Path) -> Iterator[Report]:
    for block in file.read_text("utf-8").split("=== ")[1:]:
        head, *lines = block.splitlines()
        part, _, title = head.partition(" ")
        asked = [line[2:].partition(" => ") for line in lines if line.startswith("? ")]
        text = "\n".join(line for line in lines if not line.startswith("? "))
        yield Report(
            part, title, text, tuple((question, tuple(right.split(" | "))) for question, _, right in asked)
        )


def is_right(told: str, right: tuple[str, ...]) -> bool:
    if "-" in right or not told:
        return "-" in right and not told
    said = figure_of(told)
    for one in right:
        figure = figure_of(one)
        if figure is None or said is None:
            if one.lower() in told.lower():
                return True
        elif (figure.value, figure.percent) == (said.value, said.percent):
            return True
    return False


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    arguments.add_argument("--wrong", choices=("tune", "held", "none"), default="none")
    arguments.add_argument("--file", type=Path, default=REPORTS)
    given = arguments.parse_args()
    engines = LocalEngines(ModelStore(paths.models_dir()))
    counts: dict[str, list[bool]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for report in reports(given.file):
            file = Path(folder) / "report.md"
            file.write_text(report.text, "utf-8")
            for question, right in report.asked:
                told = _answer(file, question, engines)
                counts.setdefault(report.part, []).append(is_right(told, right))
                if given.wrong == report.part and not counts[report.part][-1]:
                    print(f"{report.title}: {question} | told {told!r} | right {' | '.join(right)}")
    for part, results in counts.items():
        print(f"{part}: {sum(results)} of {len(results)} right")


def _answer(file: Path, question: str, engines: Engines) -> str:
    doc, task = read(file, JobContext(), tables=True), Ask()
    result = task.run([doc], engines, complete(task, {"question": question}), JobContext())
    return next((row[0].value for row in result.sections[0].rows), "")


if __name__ == "__main__":
    main()
