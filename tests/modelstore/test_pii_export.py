"""MiniLM with a new head, exported: the graph reads word shapes, and the tagger reads the graph."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from desktop.engines.encoder import Encoder
from desktop.engines.tagger import PiiTagger
from desktop.modelstore.pii import train
from desktop.modelstore.pii.encoding import LABELS
from desktop.modelstore.pii.export import export
from desktop.progress import JobContext


@pytest.mark.reference
@pytest.mark.filterwarnings("ignore")  # torch and optimum warn of their own future
def test_an_untrained_model_is_exported_with_its_token_types(tmp_path: Path, minilm_reference: Path) -> None:
    import torch

    torch.manual_seed(1)
    model = train.make_model(minilm_reference)
    with torch.no_grad():
        model.classifier.bias[1] = 3.0  # finds B-PERSON in everything
    model.save_pretrained(tmp_path / "trained")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (tmp_path / "trained" / name).write_bytes((minilm_reference / name).read_bytes())
    export(tmp_path / "trained", tmp_path / "made")

    assert sorted(path.name for path in (tmp_path / "made").iterdir()) == [
        *("config.json", "model.onnx", "tokenizer.json")
    ]
    assert (tmp_path / "made" / "model.onnx").stat().st_size < 25_000_000
    encoder = Encoder(tmp_path / "made" / "model.onnx", tmp_path / "made" / "tokenizer.json", 1)
    rows = [[101, 5754, 102]]
    ((_, lower),) = encoder.run(rows, "tag", JobContext(), [[0, 1, 0]])
    ((_, title),) = encoder.run(rows, "tag", JobContext(), [[0, 2, 0]])
    assert lower.shape == (3, len(LABELS))
    assert np.abs(lower - title).max() > 1e-3
    tagger = PiiTagger(tmp_path / "made", "untrained", 1)
    assert {finding.label for finding in tagger.tag("Ann went home", JobContext())} == {"PERSON"}
    one = train.blend([train._load(tmp_path / "trained"), model], [0.25, 0.75])
    for name, value in one.state_dict().items():
        assert torch.allclose(value, model.state_dict()[name], atol=1e-6)
