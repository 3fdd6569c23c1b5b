"""Trains the scorer of sentences: `python -m desktop.modelstore.salience.train TATQA OUT`.

TATQA is its file of questions (tatqa_dev.json). Vectors are those of the embedder in the model store, so
that training sees what use sees. Two heads, each a logistic regression over features and vector:
"news" knows what of an earnings call is worth sending, from made-up calls; "asked" knows what in a
report people ask about. Writes OUT/weights.npz and prints what the held-back parts say.
"""

# ruff: noqa: T201 - it says what came out

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop import paths
from desktop.modelstore.salience.calls import Line, call
from desktop.modelstore.salience.evidence import Marked, tatqa
from desktop.modelstore.salience.features import NAMES, matrix, see
from desktop.modelstore.store import ModelStore

SEED = 20261124
CALLS = 40
HELD_CALLS = 8
RIDGE_FEATURES = 3.0
RIDGE_VECTOR = 30.0
"""Strength of the pull to zero. Vectors of templates lie close together: they may say less than features."""
MAX_TOKENS = 256

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Head:
    """Weights of features (len(NAMES),) and of the vector (384,), and the bias."""

    features: Array
    vector: Array
    bias: float

    def scores(self, features: Array, vectors: Array) -> Array:
        """Probabilities, shape (n,)."""
        scores: Array = 1 / (1 + np.exp(-(features @ self.features + vectors @ self.vector + self.bias)))
        return scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    chance = random.Random(SEED)  # noqa: S311 - made-up texts, no secrets
    calls = [call(chance) for _ in range(CALLS)]
    documents = list(tatqa(options.data))
    embed = embedder()
    news = trained([line for lines in calls[:-HELD_CALLS] for line in lines], embed)
    asked = trained([line for doc in documents if not doc.held for line in doc.lines], embed)
    report_news(news, calls[-HELD_CALLS:], embed)
    report_asked(asked, [doc for doc in documents if doc.held], embed)
    options.out.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, NDArray[np.float32]] = {}
    for name, head in (("news", news), ("asked", asked)):
        arrays[f"{name}_features"] = head.features.astype(np.float32)
        arrays[f"{name}_vector"] = head.vector.astype(np.float32)
        arrays[f"{name}_bias"] = np.array([head.bias], np.float32)
    np.savez(options.out / "weights.npz", names=np.array(NAMES), **arrays)  # type: ignore[arg-type]


class embedder:  # noqa: N801 - a function with a memory
    """Vectors of texts by the shipped graph, as `engines.embedder` makes them."""

    def __init__(self) -> None:
        import onnxruntime as ort  # type: ignore[import-untyped]
        from tokenizers import Tokenizer

        folder = ModelStore(paths.models_dir()).path("minilm")
        self._session = ort.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._known: dict[str, Array] = {}

    def __call__(self, texts: Sequence[str]) -> Array:
        for text in texts:
            if text not in self._known:
                ids = np.array([self._tokenizer.encode(text).ids], np.int64)
                given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": ids * 0}
                wanted = {node.name for node in self._session.get_inputs()}
                feed = {name: value for name, value in given.items() if name in wanted}
                mean = self._session.run(None, feed)[0][0].mean(axis=0)
                self._known[text] = (mean / np.linalg.norm(mean)).astype(np.float64)
        return np.array([self._known[text] for text in texts])


def seen(lines: Sequence[Line]) -> Array:
    """Features of the lines, shape (n, len(NAMES))."""
    return matrix([see(line.text, line.place) for line in lines]).astype(np.float64)


def trained(lines: Sequence[Line], embed: embedder) -> Head:
    """Logistic regression on soft labels by Newton's method, with a ridge on all weights but the bias."""
    given = np.hstack([seen(lines), embed([line.text for line in lines]), np.ones((len(lines), 1))])
    labels = np.array([line.weight for line in lines])
    ridge = np.concatenate(
        [np.full(len(NAMES), RIDGE_FEATURES), np.full(given.shape[1] - len(NAMES) - 1, RIDGE_VECTOR), [1e-6]]
    )
    weights = np.zeros(given.shape[1])
    for _ in range(30):
        said = 1 / (1 + np.exp(-given @ weights))
        slope = given.T @ (said - labels) + ridge * weights
        bend = (given * (said * (1 - said))[:, None]).T @ given + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return Head(weights[: len(NAMES)], weights[len(NAMES) : -1], float(weights[-1]))


def report_news(head: Head, calls: Sequence[Sequence[Line]], embed: embedder) -> None:
    """How many of the ten best of each call are of the highest level."""
    hits = []
    for lines in calls:
        scores = head.scores(seen(lines), embed([line.text for line in lines]))
        best = np.argsort(-scores)[:5]
        hits.append(np.mean([lines[at].weight == 1.0 for at in best]))
    print(f"made-up calls held back: {np.mean(hits):.3f} of the best five are key")
    order = np.argsort(-np.abs(head.features))[:25]
    print(", ".join(f"{NAMES[at]} {head.features[at]:+.2f}" for at in order))


def report_asked(head: Head, documents: Sequence[Marked], embed: embedder) -> None:
    """Area under the curve within each document that has both kinds, beside position and length alone."""
    areas: dict[str, list[float]] = {"head": [], "first": [], "longest": []}
    for doc in documents:
        labels = np.array([line.weight for line in doc.lines]) > 0
        if labels.all() or not labels.any():
            continue
        texts = [line.text for line in doc.lines]
        areas["head"].append(_area(head.scores(seen(doc.lines), embed(texts)), labels))
        areas["first"].append(_area(-np.array([line.place for line in doc.lines]), labels))
        areas["longest"].append(_area(np.array([float(len(text)) for text in texts]), labels))
    said = ", ".join(f"{name} {np.mean(values):.3f}" for name, values in areas.items())
    print(f"reports held back ({len(areas['head'])}), area under the curve: {said}")


def _area(scores: Array, labels: NDArray[np.bool_]) -> float:
    above, below = scores[labels], scores[~labels]
    return float((above[:, None] > below).mean() + 0.5 * (above[:, None] == below).mean())


if __name__ == "__main__":
    main()
