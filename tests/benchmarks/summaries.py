"""Summaries beside other ways to choose sentences, by hand: `python tests/benchmarks/summaries.py DATA_FILE`.

DATA_FILE is JSON Lines of {"id", "transcript", "bullets"}: earnings calls, a sentence a line, and the bullets
that a news agency wrote of them. It is there to measure with and nothing is trained on it. Every system has
the same budget, in one run: so many sentences, then so many words of those (the rest is cut off). The rivals:
the first sentences, LexRank and TextRank of sumy, and the generator asked outright for a summary (the first
`--sample` documents only: it is slow). ROUGE is rouge-score's F1 with stemming. sumy and rouge-score are put
into an environment of their own in the cache directory on first use.

Then: are the figures of our output in the source, and how long does a transcript of 10,000 words take.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the script is run by its path

import numpy as np
from numpy.typing import NDArray

from desktop import paths
from desktop.document.model import Document
from desktop.document.results import TaskResult
from desktop.engines.base import Embedder, Limits
from desktop.engines.local import LocalEngines
from desktop.modelstore.store import ModelStore
from desktop.progress import JobContext
from desktop.readers.registry import read
from desktop.tasks.options import complete
from desktop.tasks.summarize import Summarize
from desktop.tasks.summary.kinds import KEY_POINTS, KINDS
from tests.benchmarks.environments import python_with

PACKAGES = ("sumy==0.13.0", "rouge-score==0.1.2", "numpy")
RIVALS = ("lead", "LexRank", "TextRank")
WORDS = 60
"""The second budget: about what the bullets take."""
LONG = 10_000
WANTED = 1.15
PROMPT = "Summarize the key results of this earnings call in short bullet points.\n\n{text}\n\nSummary:"
PROMPT_WORDS = 1_100
"""As much as fits the generator's context beside what it writes."""
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")

SUMY = r"""
import json, re, sys, time
from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
from sumy.nlp.stemmers import Stemmer
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer
from sumy.utils import get_stop_words

class Words:  # sumy's own needs data of nltk from the network
    def to_words(self, text):
        return tuple(re.findall(r"[^\W\d_](?:[^\W\d_]|['-])*", text))

stemmer = Stemmer("english")
systems = {"LexRank": LexRankSummarizer(stemmer), "TextRank": TextRankSummarizer(stemmer)}
def all_counts(best):  # one rating serves every count
    return lambda sentences, counts, rating: [best(sentences, count, rating) for count in counts]

for system in systems.values():
    system.stop_words = get_stop_words("english")
    system._get_best_sentences = all_counts(system._get_best_sentences)
asked = json.load(sys.stdin)
answers, seconds = [], {name: 0.0 for name in systems}
for lines in asked["documents"]:
    answer = {}
    for name, system in systems.items():
        start = time.perf_counter()
        dom = ObjectDocumentModel([Paragraph([Sentence(line, Words()) for line in lines])])
        answer[name] = [[str(s) for s in chosen] for chosen in system(dom, asked["counts"])]
        seconds[name] += time.perf_counter() - start
    answers.append(answer)
json.dump({"answers": answers, "seconds": seconds}, sys.stdout)
"""
ROUGE = r"""
import json, sys
from rouge_score.rouge_scorer import RougeScorer
kinds = ["rouge1", "rouge2", "rougeL"]
scorer = RougeScorer(kinds, use_stemmer=True)
json.dump([
    [scores[kind].fmeasure for kind in kinds]
    for wanted, said in json.load(sys.stdin)
    for scores in [scorer.score(wanted, said)]
], sys.stdout)
"""


@dataclass(frozen=True, slots=True)
class Call:
    """A transcript as lines, and the bullets written of it."""

    lines: list[str]
    bullets: str


class Silent:
    """In the generator's place where title and opening line are not what is measured: they take most of the
    time, and the key points do not depend on them."""

    model = "none"
    loaded = False

    def generate(self, prompt: str, limits: Limits, ctx: JobContext) -> Iterator[str]:
        yield ""

    def count_tokens(self, text: str) -> int:
        return 0

    def memory_bytes(self) -> int:
        return 0

    def close(self) -> None:
        pass


class Remembering:
    """An embedder that reads each sentence once: here every call is summarised many times."""

    def __init__(self, embedder: Embedder) -> None:
        self.model = embedder.model
        self._embedder = embedder
        self._known: dict[str, NDArray[np.float32]] = {}

    def embed(self, texts: Sequence[str], ctx: JobContext) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._embedder.embed(new, ctx), strict=True))
        return np.array([self._known[text] for text in texts])


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--sample", type=int, default=15, help="documents for the generator; 0 leaves it out")
    parser.add_argument("--lengths", default="short,medium")
    parser.add_argument("--kind", default="key_points")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--show", type=int, default=0, help="print so many of our summaries instead")
    options = parser.parse_args()
    calls = [
        Call([line for line in entry["transcript"].splitlines() if line.strip()], entry["bullets"])
        for entry in map(json.loads, options.data.read_text("utf-8").splitlines())
    ]
    engines = LocalEngines(ModelStore(paths.models_dir()), options.threads)
    if options.show:
        show(calls[: options.show], engines, options.kind, options.lengths.split(",")[0])
        return 0
    lengths = options.lengths.split(",")
    quiet = LocalEngines(ModelStore(paths.models_dir()), options.threads)
    quiet.__dict__.update(generator=Silent(), embedder=Remembering(engines.embedder))
    chosen, results = ours(calls, quiet, options.kind, lengths)
    others = sumy([call.lines for call in calls], [KEY_POINTS[length] for length in lengths])["answers"]
    raw = generated(calls[: options.sample], engines)
    short = False
    for at, length in enumerate(lengths):
        systems: dict[str, list[list[str]]] = {
            "Strongroom": [texts[at] for texts in chosen],
            "lead": [call.lines[: KEY_POINTS[length]] for call in calls],
            **{name: [answer[name][at] for answer in others] for name in RIVALS[1:]},
        }
        if raw:
            systems["raw generator"] = [texts[: KEY_POINTS[length]] for texts in raw]
        short |= report(f"{KEY_POINTS[length]} sentences", systems, calls, 10_000)
        short |= report(f"{KEY_POINTS[length]} sentences, cut at {WORDS} words", systems, calls, WORDS)
    for kind in KINDS:
        results += ours(calls, quiet, kind, ["medium"])[1]
    short |= figures(results)
    short |= speed(calls, engines)
    return int(short)


def summarized(doc: Document, engines: LocalEngines, kind: str, length: str) -> TaskResult:
    task = Summarize()
    return task.run(doc, engines, complete(task, {"length": length, "kind": kind}), JobContext())


def documents(calls: Sequence[Call]) -> list[Document]:
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for number, call in enumerate(calls):
            path = Path(folder) / f"{number}.txt"
            path.write_text("\n".join(call.lines) + "\n", "utf-8")
            found.append(read(path, JobContext()))
        return found


def statements(result: TaskResult) -> list[str]:
    return [
        row[0].value for section in result.sections if section.name == "key_points" for row in section.rows
    ]


def ours(
    calls: Sequence[Call], engines: LocalEngines, kind: str, lengths: Sequence[str]
) -> tuple[list[list[list[str]]], list[tuple[Document, TaskResult]]]:
    """Statements by document and length; and every result."""
    chosen, results = [], []
    for doc in documents(calls):
        made = [summarized(doc, engines, kind, length) for length in lengths]
        chosen.append([statements(result) for result in made])
        results += [(doc, result) for result in made]
    return chosen, results


def generated(calls: Sequence[Call], engines: LocalEngines) -> list[list[str]]:
    """Lines and sentences of what the generator says when it is simply asked."""
    said = []
    for call in calls:
        text = " ".join(" ".join(call.lines).split()[:PROMPT_WORDS])
        prompt = PROMPT.format(text=text)
        written = "".join(engines.generator.generate(prompt, Limits(max_new_tokens=160), JobContext()))
        said.append(
            [part.strip(" -*") for part in re.split(r"\n+|(?<=[.!?])\s", written) if part.strip(" -*")]
        )
    return said


def sumy(lines: Sequence[Sequence[str]], counts: Sequence[int]) -> dict[str, Any]:
    return dict(_asked(SUMY, {"documents": lines, "counts": counts}))


def report(title: str, systems: dict[str, list[list[str]]], calls: Sequence[Call], words: int) -> bool:
    """Print a table; whether we fall short of what is wanted. A ratio is over the texts that both read."""
    pairs = [
        (call.bullets, " ".join("\n".join(texts).split()[:words]))
        for chosen in systems.values()
        for call, texts in zip(calls, chosen, strict=False)
    ]
    scores = iter(_asked(ROUGE, pairs))
    print(f"\n{title}\n{'':16}{'texts':>6}{'words':>7}{'ROUGE-1':>9}{'ROUGE-2':>9}{'ROUGE-L':>9}   ours / it")
    short = False
    ours_by_text: list[list[float]] = []
    for name, chosen in systems.items():
        rows = [next(scores) for _ in chosen]
        ours_by_text = ours_by_text or rows
        theirs, own = _means(rows), _means(ours_by_text[: len(rows)])
        ratios = [mine / max(its, 1e-9) for mine, its in zip(own, theirs, strict=True)]
        short |= name != "Strongroom" and min(ratios[:2]) < WANTED
        length = sum(min(words, len(" ".join(texts).split())) for texts in chosen) / len(chosen)
        told = (
            "".join(f"{mean:9.3f}" for mean in theirs) + "   " + "".join(f"{ratio:7.2f}" for ratio in ratios)
        )
        print(f"{name:16}{len(rows):>6}{length:>7.0f}{told}")
    return short


def _means(rows: Sequence[Sequence[float]]) -> list[float]:
    return [sum(column) / len(rows) for column in zip(*rows, strict=True)]


def figures(results: Sequence[tuple[Document, TaskResult]]) -> bool:
    """Print whether each figure of a statement is in the words it cites, and each quotation word for word
    at its place; whether one is not. What a table's cells were computed to is no figure of the source."""
    found = total = quoted = quotes = 0
    for doc, result in results:
        for cited in (c for s in result.sections if s.name != "coverage" for row in s.rows for c in row):
            if cited.kind == "change" and cited.support == "derived":
                continue
            place = " ".join(" ".join(span.of(doc.text) for span in cited.spans).split())
            known, said = set(FIGURE.findall(place)), FIGURE.findall(cited.value)
            total, found = total + len(said), found + sum(figure in known for figure in said)
            if cited.support == "quoted" and cited.value:
                quotes += 1
                quoted += place == cited.value.removesuffix(" …")
    print(f"\nfigures of the output that stand in the words it cites: {found} of {total}")
    print(f"quotations word for word where they are said to be: {quoted} of {quotes}")
    return found < total or quoted < quotes


def speed(calls: Sequence[Call], engines: LocalEngines) -> bool:
    """Seconds for a long transcript, models loaded before; whether it takes too long."""
    lines: list[str] = []
    for call in calls:
        lines += call.lines
        if len(" ".join(lines).split()) >= LONG:
            break
    doc = documents([Call(lines, "")])[0]
    summarized(documents([Call(lines[:10], "")])[0], engines, "key_points", "short")
    start, worked = time.perf_counter(), time.process_time()
    summarized(doc, engines, "key_points", "medium")
    took, worked = time.perf_counter() - start, time.process_time() - worked
    theirs = sumy([lines], [KEY_POINTS["medium"]])["seconds"]
    print(f"\n{len(doc.text.split())} words, {len(lines)} sentences: {took:.1f} s (wanted: under 15)")
    print(f"of it {worked:.1f} s of a core; the rest it waited for others on this machine")
    print(
        "".join(
            f"{name}: {seconds:.1f} s, ours {took / seconds:.2f} of it\n" for name, seconds in theirs.items()
        )
    )
    return took >= 15


def show(calls: Sequence[Call], engines: LocalEngines, kind: str, length: str) -> None:
    for call, doc in zip(calls, documents(calls), strict=True):
        result = summarized(doc, engines, kind, length)
        print("=" * 100, f"\n{call.bullets}\n")
        for section in result.sections:
            print(f"[{section.title}]", *section.columns, sep=" | ")
            for row in section.rows:
                print("  -", " | ".join(cited.value for cited in row))
        print(*result.notes, sep="\n")


def _asked(script: str, question: object) -> Any:
    answer = subprocess.run(
        [python_with("summaries", *PACKAGES, "setuptools"), "-c", script],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(answer.stdout)


if __name__ == "__main__":
    sys.exit(main())
