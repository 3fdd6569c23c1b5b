"""What the checks around the translator cost and win: sentences as the model says them, and as the task does.

    python tests/benchmarks/protection.py DATA [--threads 2]

DATA as for `translation.py`. For each direction: BLEU and chrF (sacrebleu) of the engine alone and of the
task, with figures in the notation of the language and as they stand; how many sentences lack something,
before and after; and what a term costs that is enforced by a stand-in, against one that is put where links
say (each sentence with one word of its own translation as the term, so that the right answer is known).
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # this file is run as a program, beside which `tests` is not found

from desktop import paths  # noqa: E402
from desktop.document.model import Span  # noqa: E402
from desktop.engines.base import Translation  # noqa: E402
from desktop.engines.local import LocalEngines  # noqa: E402
from desktop.modelstore.store import ModelStore  # noqa: E402
from desktop.progress import JobContext  # noqa: E402
from desktop.tasks.translation.checks import check  # noqa: E402
from desktop.tasks.translation.directions import Direction  # noqa: E402
from desktop.tasks.translation.machine import Wishes, translated  # noqa: E402
from desktop.tasks.translation.protection import shield, unshield  # noqa: E402
from desktop.tasks.translation.segments import Segment  # noqa: E402
from tests.benchmarks.environments import python_with  # noqa: E402
from tests.benchmarks.translation import DIRECTIONS, SACREBLEU, SCORE, WHEEL, _asked  # noqa: E402

LEAST_LETTERS = 5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    pairs = [
        line.split("\t")[-2:]
        for file in sorted((options.data / "translation").glob("*.en-pt.tsv"))
        for line in file.read_text("utf-8").splitlines()
    ]
    engines = LocalEngines(ModelStore(paths.models_dir()), options.threads)
    for direction, (source, target) in DIRECTIONS.items():
        measure(direction, [pair[source] for pair in pairs], [pair[target] for pair in pairs], engines)
    return 0


def measure(direction: str, sources: list[str], targets: list[str], engines: LocalEngines) -> None:
    ctx = JobContext()
    translator = engines.translator(direction)
    translator.translate(sources[:1], ctx)
    began = time.perf_counter()
    plain = translator.translate(sources, ctx)
    seconds = time.perf_counter() - began
    faulty = sum(bool(check(one, made.text).faults) for one, made in zip(sources, plain, strict=True))
    print(f"{direction}, {len(sources)} sentences")
    say("engine alone", [one.text for one in plain], targets, f"{seconds:5.1f} s, {faulty} lack something")
    way = Direction(*direction.split("-"), guessed=False)
    pieces = [Segment((), one, words=True) for one in sources]
    for notation in ("target", "keep"):
        engines.kept.clear()
        began = time.perf_counter()
        made = translated(pieces, way, Wishes(notation), engines, ctx)  # type: ignore[arg-type]
        seconds = time.perf_counter() - began
        faulty = sum(bool(one.check.faults) for one in made)
        said = [one.translation.text for one in made]
        say(f"task, {notation}", said, targets, f"{seconds:5.1f} s, {faulty} lack something")
    terms(sources, targets, plain, engines, direction)


def terms(
    sources: list[str], targets: list[str], plain: list[Translation], engines: LocalEngines, direction: str
) -> None:
    """A stand-in for one word a sentence, which comes back as what the model itself made of it."""
    chance = random.Random(1)
    chosen: list[tuple[int, Span, str]] = []
    for at, (source, made) in enumerate(zip(sources, plain, strict=True)):
        words = [
            (old, new.of(made.text))
            for old, new in made.links
            if len(old) >= LEAST_LETTERS and old.of(source).islower() and new.of(made.text).isalpha()
        ]
        if words:
            chosen.append((at, *chance.choice(words)))
    given = [shield(sources[at], [(span, word)]) for at, span, word in chosen]
    came = engines.translator(direction).translate([one.text for one in given], JobContext())
    back = [unshield(made, one) for made, one in zip(came, given, strict=True)]
    good = [(at, made.text) for (at, _, _), made in zip(chosen, back, strict=True) if made is not None]
    wanted = [targets[at] for at, _ in good]
    say("a term by links", [plain[at].text for at, _ in good], wanted, f"{len(good)} sentences")
    say("a term by stand-in", [text for _, text in good], wanted, f"{len(chosen) - len(good)} lost")


def say(name: str, said: list[str], targets: list[str], more: str) -> None:
    other = python_with("translation", WHEEL, SACREBLEU, "psutil")
    bleu, chrf = _asked([other, "-c", SCORE], [said, targets])
    print(f"  {name:20} BLEU {bleu:6.2f} chrF {chrf:6.2f}  {more}")


if __name__ == "__main__":
    sys.exit(main())
