"""Figures of retrieval and of the span reader: `python tests/benchmarks/qa.py DATA`.

DATA is the folder of the shared data; its `qa` holds PolicyQA and TAT-QA. Everything is measured on what is
held back from training: five policies, a quarter of the reports, and the passages in qa_prose.json, which
were written for this. `--fit` prints the calibration that half of the held-back questions give; whether a
passage answers is measured on the other half. `--errors N` prints N errors of each kind.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the script is run by its path

from desktop import paths
from desktop.document.model import Span
from desktop.engines.base import Reading
from desktop.engines.local import LocalEngines
from desktop.engines.span_reader import Calibration, MiniLMSpanReader
from desktop.modelstore.qa import calibrate, examples, measure
from desktop.modelstore.qa.examples import Example, Source
from desktop.modelstore.store import ModelStore
from desktop.progress import JobContext
from desktop.tasks.answers.extractive import enough
from desktop.tasks.retrieval.index import Index, vectors_of
from desktop.tasks.retrieval.passages import Passage

SEED = 7
TOP = 5
PROSE = Path(__file__).with_name("qa_prose.json")


@dataclass(frozen=True, slots=True)
class Score:
    """Of one question: what was said, its exact match and F1."""

    example: Example
    said: str
    exact: float
    f1: float
    answers: float


class Bench:
    """The engines and what was read already."""

    def __init__(self, data: Path, model: Path | None, threads: int) -> None:
        self.engines = LocalEngines(ModelStore(paths.models_dir()), threads)
        if model is not None:
            self.engines.__dict__["span_reader"] = MiniLMSpanReader(model, "candidate", threads)
        self.ctx = JobContext()
        qa = data / "qa"
        self.policies = examples.policyqa(qa / "policyqa_dev.json", "held")
        self.reports = [s for s in examples.tatqa(qa / "tatqa_dev.json", "held") if s.asked]
        self.prose = list(prose())

    def read(self, given: Sequence[Example]) -> list[Reading]:
        """One reading each; questions that are the same are read together."""
        by_question: dict[str, list[int]] = {}
        for at, example in enumerate(given):
            by_question.setdefault(example.question, []).append(at)
        found: dict[int, Reading] = {}
        for question, places in by_question.items():
            read = self.engines.span_reader.read(question, [given[at].passage for at in places], self.ctx)
            found.update(zip(places, read, strict=True))
        return [found[at] for at in range(len(given))]

    def scores(self, given: Sequence[Example]) -> list[Score]:
        """Best over the right answers, as SQuAD counts."""
        out = []
        for example, reading in zip(given, self.read(given), strict=True):
            said = reading.spans[0][0].of(example.passage) if reading.spans else ""
            wanted = [example.passage[start:end] for start, end in example.answers]
            out.append(
                Score(
                    example,
                    said,
                    measure.best(measure.exact, said, wanted),
                    measure.best(measure.f1, said, wanted),
                    reading.answers,
                )
            )
        return out


def prose() -> Iterator[Source]:
    """Our own passages; a question without answers is one that its passage does not answer."""
    passages = json.loads(PROSE.read_text("utf-8"))["passages"]
    texts = tuple(passage["text"] for passage in passages)
    asked = []
    for number, passage in enumerate(passages):
        for question, answers in passage["asked"]:
            spans = []
            for answer in answers:
                start = passage["text"].find(answer)
                if start >= 0:
                    spans.append((number, start, start + len(answer)))
            # One that is not answered belongs to its passage by an empty span.
            asked.append(examples.Asked(question, tuple(spans) or ((number, 0, 0),)))
    yield Source("prose", texts, tuple(asked))


def answered(sources: Sequence[Source]) -> list[Example]:
    """Questions with their own passages."""
    return [
        example
        for source in sources
        for _, _, example in examples.pairs(source)
        if all(end > start for start, end in example.answers)
    ]


def silent(sources: Sequence[Source], rng: random.Random) -> list[Example]:
    """Questions with passages that do not answer: written so, or another of the same document. In a policy it
    is one of another topic, in a report one without the words of the answer."""
    out = []
    for source in sources:
        for asked in source.asked:
            number, start, end = asked.answers[0]
            if start == end:
                out.append(Example(asked.question, source.passages[number], ()))
                continue
            own = {place for place, *_ in asked.answers}
            if asked.topic:
                same = [other for other in source.asked if other.topic == asked.topic]
                own |= {place for other in same for place, *_ in other.answers}
            words = source.passages[number][start:end]
            others = [
                text
                for at, text in enumerate(source.passages)
                if at not in own and words not in text and len(text) > 30
            ]
            if others:
                out.append(Example(asked.question, rng.choice(others), ()))
    return out


Recalls: TypeAlias = dict[str, tuple[float, float, float]]


def recall(bench: Bench, sources: Sequence[Source], step: int, *, merged: bool) -> Recalls:
    """Recall@5 of each way to search: of the passage that was annotated, of any with the same question in the
    document, of any with a question of the same topic."""
    if merged:
        sources = [_merged(sources)]
    hits: dict[str, list[tuple[bool, bool, bool]]] = {}
    for source in sources:
        found = [
            Passage(source.name, (Span(0, len(text)),), text, "", "prose", ((0, Span(0, len(text))),))
            for text in source.passages
        ]
        index = Index(found, vectors_of(found, bench.engines, bench.ctx), bench.engines)
        place = {passage.text: at for at, passage in enumerate(found)}
        for asked in source.asked[::step]:
            gold = {at for at, *_ in asked.answers}
            same = {at for o in source.asked if o.question == asked.question for at, *_ in o.answers}
            topic = {at for o in source.asked if o.topic == asked.topic for at, *_ in o.answers}
            alike = topic if asked.topic else same
            for name, order in _orders(bench, index, asked.question, place).items():
                top = set(order[:TOP])
                hits.setdefault(name, []).append((bool(top & gold), bool(top & same), bool(top & alike)))
    return {name: tuple(np.mean(values, axis=0)) for name, values in hits.items()}  # type: ignore[misc]


def _orders(bench: Bench, index: Index, question: str, place: dict[str, int]) -> dict[str, list[int]]:
    (vector,) = bench.engines.quick_embedder.embed([question], bench.ctx)
    plain = {
        "BM25": index.words.scores(question),
        "embeddings": index.vectors @ vector,
        "hybrid": index.scores(question, bench.ctx),
    }
    orders = {name: list(np.argsort(-scores, kind="stable")) for name, scores in plain.items()}
    hits = index.search(question, TOP, bench.ctx)
    orders["reranked"] = [place[hit.passage.text] for hit in hits]
    return orders


def _merged(sources: Sequence[Source]) -> Source:
    """All documents as one."""
    passages: list[str] = []
    asked = []
    for source in sources:
        base = len(passages)
        passages += source.passages
        asked += [
            replace(one, answers=tuple((base + at, start, end) for at, start, end in one.answers))
            for one in source.asked
        ]
    return Source("all", tuple(passages), tuple(asked))


def _half(example: Example) -> bool:
    """Whether a question is of the half that the calibration is fitted on."""
    return zlib.crc32(example.question.encode()) % 2 == 0


def fit(bench: Bench) -> Calibration:
    """The calibration by the questions of one half on policies and reports."""
    reader = bench.engines.span_reader
    assert isinstance(reader, MiniLMSpanReader)
    reader.calibration = Calibration(1.0, 0.0, 0.0)
    rng = random.Random(SEED)
    odds, best, labels = [], [], []
    for sources in (bench.policies, bench.reports):
        for label, given in ((True, answered(sources)), (False, silent(sources, rng))):
            for reading in bench.read([example for example in given if _half(example)]):
                odds.append(float(np.log(reading.answers / (1 - reading.answers))))
                best.append(reading.spans[0][1])
                labels.append(label)
    return Calibration(*calibrate.fit(np.array(odds), np.array(best), np.array(labels)))


def speed(bench: Bench) -> tuple[float, float]:
    """Passages a second: indexed, and read for one question."""
    texts = [text for source in (*bench.policies, *bench.reports) for text in source.passages]
    found = [Passage("x", (), text, "", "prose", ()) for text in texts]
    bench.engines.kept.clear()
    bench.engines.quick_embedder.embed(texts[:8], bench.ctx)
    began = time.perf_counter()
    Index(found, vectors_of(found, bench.engines, bench.ctx), bench.engines)
    indexed = len(found) / (time.perf_counter() - began)
    began = time.perf_counter()
    bench.engines.span_reader.read("What is the name of the company?", texts[:200], bench.ctx)
    return indexed, 200 / (time.perf_counter() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", type=Path, help="folder of a reader that is not in the store")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--no-retrieval", action="store_true")
    parser.add_argument("--every", type=int, default=5, help="search for one question of so many in PolicyQA")
    parser.add_argument("--errors", type=int, default=0)
    given = parser.parse_args()
    bench = Bench(given.data, given.model, given.threads)
    if given.fit:
        found = fit(bench)
        bench.engines.span_reader.calibration = found  # type: ignore[attr-defined]
        _say(f"--calibration {found.answers:.4f} {found.span:.4f} {found.shift:.4f}\n")
    parts = {"PolicyQA": bench.policies, "TAT-QA": bench.reports, "prose": bench.prose}
    answers(bench, parts, given.errors)
    silence(bench, parts, given.errors)
    if not given.no_retrieval:
        retrieval(bench, given.every)
    indexed, read = speed(bench)
    _say(f"\nindexed {indexed:.0f} passages/s, read {read:.0f} passages/s\n")


def answers(bench: Bench, parts: dict[str, list[Source]], errors: int) -> None:
    """Exact match and F1."""
    _say("| answers | questions | EM | F1 |\n|---|---|---|---|\n")
    for name, sources in parts.items():
        scores = bench.scores(answered(sources))
        exact, f1 = (np.mean([getattr(score, what) for score in scores]) for what in ("exact", "f1"))
        _say(f"| {name} | {len(scores)} | {exact:.3f} | {f1:.3f} |\n")
        wrong = [score for score in scores if score.f1 < 0.5]
        random.Random(SEED).shuffle(wrong)
        for score in wrong[:errors]:
            right = [score.example.passage[start:end][:80] for start, end in score.example.answers][:2]
            _say(
                f"    {score.example.question} | said {score.said[:90]!r} | right {right}"
                f" | {score.answers:.2f}\n"
            )


def silence(bench: Bench, parts: dict[str, list[Source]], errors: int) -> None:
    """Two-sided: what has an answer is kept, what has none is refused, by the thresholds of `ask`."""
    _say("\n| as asked | answerable | kept | unanswerable | refused |\n|---|---|---|---|---|\n")
    rng = random.Random(SEED)
    for name, sources in parts.items():
        yes = [e for e in answered(sources) if name == "prose" or not _half(e)]
        no = [e for e in silent(sources, rng) if name == "prose" or not _half(e)]
        kept = [reading.answers for reading in bench.read(yes)]
        refused = [reading.answers for reading in bench.read(no)]
        told, silent_ones = (
            np.mean([value >= enough(example.passage) for example, value in zip(given, values, strict=True)])
            for given, values in ((yes, kept), (no, refused))
        )
        _say(f"| {name} | {len(yes)} | {told:.3f} | {len(no)} | {1 - silent_ones:.3f} |\n")
        at, share = measure.threshold(kept, refused, 0.85)
        _say(f"    with 0.85 kept (at {at:.3f}): {share:.3f} refused\n")
        for example, value in [*zip(yes, kept, strict=True), *zip(no, refused, strict=True)]:
            if errors and (value < 0.5) == bool(example.answers) and rng.random() < 0.1:
                _say(f"    {value:.2f} {example.question} | {example.passage[:100]!r}\n")


def retrieval(bench: Bench, every: int) -> None:
    """Recall@5."""
    _say("\n| recall@5 | search | the passage annotated | one with the same question | one of its topic |\n")
    _say("|---|---|---|---|---|\n")
    for name, sources, merged, step in (
        ("PolicyQA, each policy", bench.policies, False, every),
        ("PolicyQA, five policies as one", bench.policies, True, every),
        ("TAT-QA, each report", bench.reports, False, 1),
        ("TAT-QA, all reports as one", bench.reports, True, 1),
        ("prose, all as one", bench.prose, False, 1),
    ):
        for way, (gold, same, alike) in recall(bench, sources, step, merged=merged).items():
            _say(f"| {name} | {way} | {gold:.3f} | {same:.3f} | {alike:.3f} |\n")


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
