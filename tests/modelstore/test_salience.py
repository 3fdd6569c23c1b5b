"""What the scorer of sentences is trained on, what it sees, and that what is shipped fits the program."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from desktop import paths
from desktop.modelstore.salience import train
from desktop.modelstore.salience.calls import Line, call
from desktop.modelstore.salience.evidence import tatqa
from desktop.modelstore.salience.features import NAMES, matrix, see


def test_calls_are_the_same_for_the_same_seed() -> None:
    first, again, other = (call(random.Random(seed)) for seed in (1, 1, 2))  # noqa: S311
    assert first == again != other


def test_a_call_has_every_level_and_no_slot_left() -> None:
    lines = call(random.Random(3))  # noqa: S311
    assert {line.weight for line in lines} == {1.0, 0.55, 0.2, 0.05, 0.0}
    assert not any("{" in line.text for line in lines)
    assert [line.place for line in lines] == sorted(line.place for line in lines)


def test_evidence_is_the_sentence_with_the_answer(tmp_path: Path) -> None:
    entry = {
        "table": {"uid": "t1"},
        "paragraphs": [
            {"order": 1, "text": "The shop was opened in May. It sold 5 cakes a day. Rain fell often."}
        ],
        "questions": [
            {"answer": ["5 cakes"], "answer_from": "text", "rel_paragraphs": ["1"]},
            {"answer": ["May"], "answer_from": "table", "rel_paragraphs": ["1"]},
        ],
    }
    path = tmp_path / "tatqa.json"
    path.write_text(json.dumps([entry]), "utf-8")
    (marked,) = tatqa(path)
    assert [line.weight for line in marked.lines] == [0.0, 1.0, 0.0]


def test_features_have_their_names() -> None:
    sight = see("For the first quarter, total revenue was up 5% to $3 billion.", 0.1)
    seen = {name for name, value in zip(NAMES, sight.row, strict=True) if value}
    assert {"money", "percent", "quarter", "revenue", "revenue_period", "revenue_whole"} <= seen
    assert sight.facets == frozenset({"revenue"})
    assert see("We expect revenue of $3 million.", 0.5).facets == frozenset({"revenue>"})


def test_training_learns_what_sets_two_kinds_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [Line(f"Total revenue was ${n} million in the quarter.", 0.5, 1.0) for n in range(20)]
    lines += [Line(f"Thank you for question {n}.", 0.5, 0.0) for n in range(20)]

    def embed(texts: list[str]) -> np.ndarray:
        return np.ones((len(texts), 4)) / 2

    head = train.trained(lines, embed)  # type: ignore[arg-type]
    said = head.scores(train.seen(lines), embed([line.text for line in lines]))
    assert said[:20].min() > 0.8
    assert said[20:].max() < 0.2


def test_the_weights_that_are_shipped_fit_the_features() -> None:
    file = paths.resources_dir() / "models" / "salience" / "weights.npz"
    with np.load(file, allow_pickle=False) as weights:
        assert tuple(weights["names"]) == NAMES
        for name in ("news", "asked"):
            assert weights[f"{name}_features"].shape == (len(NAMES),)
            assert weights[f"{name}_vector"].shape == (384,)


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("Adjusted earnings per share were $1.40 for the quarter.", "Thank you all for joining us today."),
        ("We expect full year revenue of $5 to $6 billion.", "We believe that our strategy is working."),
        ("Net sales rose 5% to $2 billion in the quarter.", "Interest expense was $2 million."),
    ],
)
def test_what_matters_scores_higher(more: str, less: str) -> None:
    file = paths.resources_dir() / "models" / "salience" / "weights.npz"
    with np.load(file, allow_pickle=False) as weights:
        scores = matrix([see(more, 0.4), see(less, 0.4)]) @ weights["news_features"]
    assert scores[0] > scores[1] + 1
