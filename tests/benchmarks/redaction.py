"""Time of a redaction from file to proven file, stage by stage, on a PDF that is made for it.

    python tests/benchmarks/redaction.py [--pages 200] [--findings 1000] [--models MODELS] [--profile STAGE]

Without MODELS (the folder of built models) names are found by the rule of the tests' own tagger, which takes
next to no time; with it the real taggers run. Seconds are those of the clock; in brackets, of this process.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import random
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parents[2]))

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer

from desktop.document.results import TaskResult
from desktop.engines.base import Engines
from desktop.engines.fake import FakeEngines
from desktop.exporters.pdf_redacted import redact_pdf
from desktop.exporters.verify import Verifier
from desktop.progress import JobContext
from desktop.readers.pdf import read
from desktop.tasks.redact import Redact

WORDS = tuple(
    "".join(pair)
    for pair in product(("agree", "pay", "state", "ship", "treat", "manage"), ("", "ment", "s", "ed", "ing"))
)
FIRST = ("Anna", "Peter", "Maria", "Johan", "Elena", "Thomas", "Ingrid", "Marco", "Sofia", "Henrik")
LAST = (
    "Lindqvist",
    "Johansson",
    "Moreau",
    "Keller",
    "Rossi",
    "Nilsson",
    "Fischer",
    "Novak",
    "Larsen",
    "Ortega",
)
PARAGRAPHS = 7
SENTENCE = 12

T = TypeVar("T")


def make(path: Path, pages: int, names: int) -> None:
    """A4 pages of prose in 10 points with `names` names spread evenly over them."""
    chance = random.Random(7)
    style = getSampleStyleSheet()["BodyText"]
    slots = pages * PARAGRAPHS
    marked = {round(i * slots / names) for i in range(names)}
    flow: list[object] = []
    for slot in range(slots):
        sentences = []
        for number in range(4):
            words = chance.choices(WORDS, k=SENTENCE)
            if number == 1 and slot in marked:
                words.insert(6, f"{chance.choice(FIRST)} {chance.choice(LAST)}")
            sentences.append(" ".join(words).capitalize() if number != 1 else "By " + " ".join(words))
        flow += [Paragraph(". ".join(sentences) + ".", style), Spacer(1, 8)]
        if slot % PARAGRAPHS == PARAGRAPHS - 1:
            flow.append(PageBreak())
    SimpleDocTemplate(str(path), pagesize=A4).build(flow)


def timed(name: str, step: Callable[[], T], profiled: str) -> T:
    """Run a stage and print how long it took."""
    profile = cProfile.Profile(time.process_time) if name == profiled else None
    clock, own = time.perf_counter(), time.process_time()
    result = profile.runcall(step) if profile is not None else step()
    print(f"{name:8} {time.perf_counter() - clock:7.1f} s  ({time.process_time() - own:.1f} s)", flush=True)
    if profile is not None:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(30)
    return result


def engines(models: Path | None) -> Engines:
    if models is None:
        return FakeEngines()
    from desktop.engines.local import LocalEngines
    from desktop.modelstore.store import ModelStore

    return LocalEngines(ModelStore(models))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--findings", type=int, default=1000)
    parser.add_argument("--models", type=Path)
    parser.add_argument("--width", default="text", choices=("text", "fixed"))
    parser.add_argument("--profile", default="", help="stage to profile: read, detect, redact or proof")
    args = parser.parse_args()
    ctx, task = JobContext(), Redact()
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder, "in.pdf"), Path(folder, "out.pdf")
        make(path, args.pages, args.findings)
        start = time.perf_counter()
        doc = timed("read", lambda: read(path, ctx), args.profile)
        options = {option.name: option.default for option in task.options} | {"box_width": args.width}
        result: TaskResult = timed(
            "detect", lambda: task.run(doc, engines(args.models), options, ctx), args.profile
        )
        verifier = Verifier(doc, result, ctx)
        # The redactor has its copy examined, too; the verdict is the same one as the proof's.
        problems = timed("redact", lambda: redact_pdf(doc, result, out, ctx, verifier=verifier), args.profile)
        timed("proof", lambda: verifier.prove(out), args.profile)
        print(f"all      {time.perf_counter() - start:7.1f} s")
        print(f"{len(doc.pages)} pages, {len(doc.text):,} characters, {len(result.findings)} findings, "
              f"{sum(p.code == 'page_as_image' for p in problems)} pages became images")  # fmt: skip


if __name__ == "__main__":
    main()
