"""Classification beside plainer ways to do it, by hand: `python tests/benchmarks/classify.py DATA_FOLDER`.

DATA_FOLDER holds `qa/policyqa_dev.json`, `qa/tatqa_dev.json`, `summarization/*.jsonl`, `documents/nda/*.pdf`.
Three jobs: paragraphs of privacy policies by the kind of practice they speak of (alike, and short); letters,
statements and records made from sentences with slots; and real documents of four kinds. Every second text
was there to fit temperatures and thresholds to (`--fit` prints the best); the others are measured.

Rivals: the class that is most frequent, and the class whose name and description share most words with the
text. "5 examples" is the mean of 20 draws from the fitting half, by the nearest centroid (the product) and by
logistic regression. "refused" is how often "none of these" is said of texts whose class was left out, "kept"
how often it is not said of the others.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the script is run by its path

from desktop import paths
from desktop.document.model import Document, Page, Span
from desktop.engines.local import LocalEngines
from desktop.modelstore.pii import templates
from desktop.modelstore.store import ModelStore
from desktop.progress import JobContext
from desktop.readers.registry import read
from desktop.tasks import prototypes
from desktop.tasks.classify import Class, class_vectors, sample
from desktop.tasks.languages import language
from desktop.tasks.retrieval.index import vectors_of
from desktop.tasks.retrieval.passages import passages

DRAWS, SHOWN = 20, 5
OF_A_KIND = 20
THRESHOLD = 0.5
TWO = 2

POLICIES = {
    "First Party Collection/Use": "what information the service itself collects from its users and what for",
    "Third Party Sharing/Collection": "what information is shared with, or collected by, other companies",
    "User Choice/Control": "choices that users have, such as opting out or unsubscribing",
    "User Access, Edit and Deletion": "how users can see, correct or delete their information or account",
    "Data Security": "how information is protected, for example by encryption",
    "Data Retention": "how long information is stored",
    "Policy Change": "how users are told that the privacy policy has changed",
    "International and Specific Audiences": "children, Californians, Europeans and visitors from abroad",
}
FORMS = {
    "contract": ("a contract, lease or loan agreement between parties", templates.CONTRACT),
    "bank": ("an account statement or a message about payments and cards", templates.BANK),
    "medical": ("a patient record or a doctor's letter", templates.MEDICAL),
    "court": ("a judgment or court filing", templates.COURT),
    "mail": ("an e-mail or chat between colleagues", templates.MAIL),
    "news": ("a newspaper article", templates.NEWS),
}
REAL = {
    "privacy policy": "how a website treats the personal data of its users",
    "earnings call": "executives talk about the results of the quarter",
    "annual report": "notes and tables of a company's yearly accounts",
    "non-disclosure agreement": "a contract to keep information confidential",
}
_SLOT = re.compile(r"\{(\w+)(?::\d+)?\}")
_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_FILL = {
    "name": ("Maria Keller", "John Ford", "Aiko Tanaka"),
    "org": ("Norton Ltd", "Bluefin Inc", "Acme GmbH"),
    "city": ("Leeds", "Boston", "Lyon"),
    "date": ("3 May 2019", "12 June 2021"),
    "amount": ("1,250.00", "$48,000", "300 EUR"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """A text with its class and the vectors of its passages, shape (passages, dimensions)."""

    text: str
    label: str
    vectors: NDArray[np.float32]


def main() -> None:
    """Measure all three jobs and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--fit", action="store_true", help="search for temperatures and thresholds")
    arguments = parser.parse_args()
    engines = LocalEngines(ModelStore(paths.models_dir()))
    ctx = JobContext()
    jobs = []
    for name, told, texts in (
        ("policy paragraphs", POLICIES, list(policy_paragraphs(arguments.data))),
        ("made documents", {kind: told for kind, (told, _) in FORMS.items()}, list(made_documents())),
        ("real documents", REAL, list(real_documents(arguments.data, ctx))),
    ):
        items = []
        for text, label in texts:
            found = sample(passages(plain(text), ctx))
            items.append(Item(text, label, vectors_of(found, engines, ctx)))
        classes = [Class(label, described) for label, described in told.items()]
        jobs.append((name, classes, items))
    if arguments.fit:
        for shown in (0, SHOWN):
            fit([(classes, items[::2]) for _, classes, items in jobs], shown, engines, ctx)
        return
    for name, classes, items in jobs:
        report(name, classes, items, engines, ctx)
    languages(arguments.data)


def plain(text: str) -> Document:
    """A document of one page without places."""
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    return Document("text.txt", "txt", digest, text, (Page(1, 0, 0, Span(0, len(text)), ()),))


def policy_paragraphs(data: Path) -> Iterator[tuple[str, str]]:
    """Paragraphs that speak of one kind of practice only."""
    for policy in json.loads((data / "qa/policyqa_dev.json").read_text())["data"]:
        for paragraph in policy["paragraphs"]:
            kinds = {question["type"].split("|||")[0] for question in paragraph["qas"]}
            if len(kinds) == 1 and (kind := kinds.pop()) in POLICIES:
                yield paragraph["context"], kind


def made_documents() -> Iterator[tuple[str, str]]:
    """Forty of each kind; the two halves have no sentence in common."""
    rng = random.Random(7)
    for number in range(2 * OF_A_KIND * len(FORMS)):
        kind = list(FORMS)[number // 2 % len(FORMS)]
        own = FORMS[kind][1][number % 2 :: 2]
        yield "\n\n".join(filled(rng.choice(own), rng) for _ in range(rng.choice((3, 5, 8)))), kind


def filled(template: str, rng: random.Random) -> str:
    """A sentence with its slots filled, simply."""
    chosen = _CHOICE.sub(lambda match: rng.choice(match[1].split("|")), template)
    return _SLOT.sub(lambda match: rng.choice(_FILL.get(match[1], (str(rng.randrange(9999)),))), chosen)


def real_documents(data: Path, ctx: JobContext) -> Iterator[tuple[str, str]]:
    """Whole policies, calls and agreements, and what stands around the tables of reports."""
    for policy in json.loads((data / "qa/policyqa_dev.json").read_text())["data"]:
        yield "\n\n".join(paragraph["context"] for paragraph in policy["paragraphs"]), "privacy policy"
    (calls,) = (data / "summarization").glob("*.jsonl")
    for line in calls.read_text().splitlines()[:OF_A_KIND]:
        yield json.loads(line)["transcript"], "earnings call"
    for report_page in json.loads((data / "qa/tatqa_dev.json").read_text())[:OF_A_KIND]:
        rows = [" | ".join(row) for row in report_page["table"]["table"]]
        said = [paragraph["text"] for paragraph in report_page["paragraphs"]]
        yield "\n\n".join([*said, *rows]), "annual report"
    for file in sorted((data / "documents/nda").glob("*.pdf")):
        yield read(file, ctx).text, "non-disclosure agreement"


def with_examples(
    classes: Sequence[Class], items: Sequence[Item], rng: random.Random
) -> tuple[list[Class], list[tuple[NDArray[np.float32], int]]]:
    """Classes with examples drawn from `items`, and the same as vectors with the number of their class."""
    found, rows = [], []
    for number, one in enumerate(classes):
        own = [item for item in items if item.label == one.name]
        drawn = rng.sample(own, min(SHOWN, len(own)))
        found.append(Class(one.name, one.description, tuple(item.text for item in drawn)))
        rows += [(item.vectors.mean(axis=0), number) for item in drawn]
    return found, rows


def report(
    name: str, classes: Sequence[Class], every: Sequence[Item], engines: LocalEngines, ctx: JobContext
) -> None:
    """Every figure of one job."""
    fitting, items = every[::2], every[1::2]
    labels = [one.name for one in classes]
    truth = np.array([labels.index(item.label) for item in items])
    print(f"\n{name}: {len(items)} texts, {len(classes)} classes")
    most = Counter(item.label for item in fitting).most_common(1)[0][0]
    print(f"  most frequent class   {np.mean(truth == labels.index(most)):.3f}")
    print(f"  words in common       {np.mean(by_words(classes, items) == truth):.3f}")
    points = class_vectors(classes, engines, ctx)
    told("  descriptions         ", points, items, truth, 0)
    rng = random.Random(1)
    nearest, regression = [], []
    for _ in range(DRAWS):
        shown, rows = with_examples(classes, fitting, rng)
        points = class_vectors(shown, engines, ctx)
        nearest.append(figures(points, items, truth, SHOWN))
        weights = logistic(rows, len(classes))
        means = np.stack([item.vectors.mean(axis=0) for item in items])
        regression.append(float(np.mean((means @ weights).argmax(axis=1) == truth)))
    say("  5 examples, centroid ", np.mean(nearest, axis=0))
    print(f"  5 examples, logistic  {np.mean(regression):.3f}")


def told(
    title: str, points: prototypes.Prototypes, items: Sequence[Item], truth: NDArray[np.int64], shown: int
) -> None:
    """Print the figures of one way."""
    say(title, figures(points, items, truth, shown))


def say(title: str, found: Sequence[float] | NDArray[np.float64]) -> None:
    """One line."""
    accuracy, right, kept, refused, off = found
    print(
        f"{title} {accuracy:.3f}  given {right:.3f} right; kept {kept:.3f}, refused {refused:.3f};"
        f" confidence off by {off:.3f}"
    )


def figures(
    points: prototypes.Prototypes, items: Sequence[Item], truth: NDArray[np.int64], shown: int
) -> tuple[float, float, float, float, float]:
    """Accuracy when one must be chosen; that of the classes that are given; how often one is given; how often
    none is given when the true class is left out; and, of both together, the expected calibration error
    (Naeini et al., 2015)."""
    right, given, refused, sure, borne_out = [], [], [], [], []
    for item, true in zip(items, truth, strict=True):
        similar = prototypes.similarities(item.vectors, points)[0]
        for row, at in ((similar, int(true)), (np.delete(similar, true), -1)):
            found = prototypes.scores(row, prototypes.calibration(len(row), shown=shown > 0))
            top, best = float(found.classes.max()), int(found.classes.argmax())
            sure.append(max(top, found.none))
            borne_out.append(best == at if top > found.none else at < 0)
            if at < 0:
                refused.append(1 - found.none < THRESHOLD)
            else:
                right.append(best == at)
                given.append(1 - found.none >= THRESHOLD)
    off = 0.0
    for low in np.arange(0, 1, 0.1):
        inside = (np.array(sure) >= low) & (np.array(sure) < low + 0.1)
        if inside.any():
            off += abs(np.array(borne_out)[inside].mean() - np.array(sure)[inside].mean()) * inside.mean()
    kept = np.array(right)[np.array(given)]
    return (
        float(np.mean(right)),
        float(kept.mean()) if len(kept) else 0.0,
        float(np.mean(given)),
        float(np.mean(refused)),
        float(off),
    )


def by_words(classes: Sequence[Class], items: Sequence[Item]) -> NDArray[np.int64]:
    """The class whose words the text has most of."""
    words = [set(re.findall(r"[a-z]{4,}", one.told.lower())) for one in classes]
    chosen = []
    for item in items:
        counts = Counter(re.findall(r"[a-z]{4,}", item.text.lower()))
        chosen.append(int(np.argmax([sum(counts[word] for word in own) / len(own) for own in words])))
    return np.array(chosen)


def logistic(rows: Sequence[tuple[NDArray[np.float32], int]], classes: int) -> NDArray[np.float64]:
    """Weights, shape (dimensions, classes), by gradient descent; the penalty keeps few examples in check."""
    given = np.stack([vector / np.linalg.norm(vector) for vector, _ in rows]).astype(np.float64)
    wanted = np.eye(classes)[[number for _, number in rows]]
    weights = np.zeros((given.shape[1], classes))
    for _ in range(300):
        logits = 10 * given @ weights
        chances = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        weights -= 0.5 * (10 * given.T @ (chances - wanted) / len(rows) + 0.1 * weights)
    return weights


def fit(
    jobs: Sequence[tuple[Sequence[Class], Sequence[Item]]], shown: int, engines: LocalEngines, ctx: JobContext
) -> None:
    """The regression of whether the class is among those given, every text once with its class and once
    without, and the temperature with the least log loss."""
    rng = random.Random(2)
    rows: list[tuple[NDArray[np.float32], int]] = []
    for classes, items in jobs:
        for _ in range(5 if shown else 1):
            if shown:
                drawn, _ = with_examples(classes, items, rng)
                examples = {text for one in drawn for text in one.examples}
            else:
                drawn, examples = list(classes), set()
            points = class_vectors(drawn, engines, ctx)
            others = [item for item in items if item.text not in examples]
            labels = [one.name for one in classes]
            # Each job counts the same.
            for item in rng.choices(others, k=200):
                row = prototypes.similarities(item.vectors, points)[0]
                at = labels.index(item.label)
                for size in range(2, len(row)):
                    picked = rng.sample([other for other in range(len(row)) if other != at], size)
                    rows.append((row[[at, *picked[1:]]], 0))
                    rows.append((row[picked], -1))
    for title, some in (
        ("two", [r for r in rows if len(r[0]) == TWO]),
        ("more", [r for r in rows if len(r[0]) > TWO]),
    ):
        known = np.array([at >= 0 for _, at in some], float)
        seen = np.array([_seen(row) for row, _ in some])
        weights = regression(seen if title == "more" else seen[:, :2], known)
        print(f"{shown} examples, {title} classes: {' '.join(f'{each:.2f}' for each in weights)}")
    losses = []
    given = [(row, at) for row, at in rows if at >= 0]
    for temperature in np.arange(0.02, 0.12, 0.005):
        chances = [np.exp((row - row.max()) / temperature) for row, _ in given]
        found = [np.log(each[at] / each.sum()) for each, (_, at) in zip(chances, given, strict=True)]
        losses.append((-float(np.mean(found)), float(temperature)))
    print(f"{shown} examples: temperature {min(losses)[1]:.3f}")


def _seen(row: NDArray[np.float32]) -> list[float]:
    """What the regression sees: one, the nearest class, the second, the mean of the rest."""
    order = np.sort(row)[::-1]
    return [1.0, float(order[0]), float(order[1]), float(order[2:].mean()) if len(order) > TWO else 0.0]


def regression(rows: NDArray[np.float64], truth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights of a logistic regression, by Newton's method with a small penalty."""
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        chances = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (chances - truth) + 0.01 * weights
        curve = (rows * (chances * (1 - chances))[:, None]).T @ rows + 0.01 * np.eye(len(weights))
        weights -= np.linalg.solve(curve, slope)
    return weights


def languages(data: Path) -> None:
    """Languages of sentences and of paragraphs of five."""
    (file,) = (data / "translation").glob("*.en-pt.tsv")
    pairs = [line.split("\t")[:2] for line in file.read_text("utf-8").splitlines()]
    for size in (1, 5):
        right = []
        for column, code in enumerate(("en", "pt")):
            for start in range(0, len(pairs), size):
                found = language(" ".join(pair[column] for pair in pairs[start : start + size]))
                right.append(found is not None and found.code == code)
        print(f"\nlanguage of {size} sentence{'s' if size > 1 else ''}: {np.mean(right):.3f} of {len(right)}")


if __name__ == "__main__":
    main()
