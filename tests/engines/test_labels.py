from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.engines.labels import in_bio, labels_of
from desktop.errors import UserError


@pytest.mark.parametrize(
    ("labels", "wanted"),
    [
        (["O", "B-PER", "I-PER"], ["O", "B-PER", "I-PER"]),
        (["B-PER", "I-PER", "E-PER", "S-PER", "O"], ["B-PER", "I-PER", "I-PER", "B-PER", "O"]),
        (["O", "U-X", "L-X"], ["O", "B-X", "I-X"]),
        (["O", "PER", "DATE_OF_BIRTH"], ["O", "I-PER", "I-DATE_OF_BIRTH"]),
        (["LABEL_0", "LABEL_1"], ["O", "I-LABEL_1"]),
        (["I_CITY", "o"], ["I-CITY", "O"]),
    ],
)
def test_schemes(labels: list[str], wanted: list[str]) -> None:
    assert in_bio(labels) == wanted


@pytest.mark.parametrize("content", ["{", "[]", '{"id2label": {"1": "O"}}', '{"id2label": {"0": 5}}'])
def test_a_config_without_labels(tmp_path: Path, content: str) -> None:
    (tmp_path / "config.json").write_text(content)
    with pytest.raises(UserError) as refused:
        labels_of(tmp_path / "config.json")
    assert refused.value.code == "model_damaged"


def test_labels_are_in_the_order_of_outputs(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"id2label": {"1": "B-X", "0": "O"}}))
    assert labels_of(tmp_path / "config.json") == ["O", "B-X"]
