"""Encoders exported and quantised by optimum, against torch in float32."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from desktop.errors import UserError
from desktop.modelstore.encoders import export_encoder, quantize_encoder

PROSE = Path(__file__).parents[1] / "data" / "prose.txt"


def test_a_folder_without_a_model(tmp_path):
    with pytest.raises(UserError) as raised:
        export_encoder(tmp_path, tmp_path / "out", "feature-extraction")
    assert raised.value.code == "not_an_encoder"


@pytest.mark.reference
@pytest.mark.filterwarnings("ignore")  # torch and optimum warn of their own future
def test_minilm_exported_and_quantised_keeps_its_vectors(tmp_path, minilm_reference):
    from transformers import AutoTokenizer

    texts = [line for line in PROSE.read_text("utf-8").splitlines() if line][:20]
    tokenizer = AutoTokenizer.from_pretrained(minilm_reference, local_files_only=True)
    feeds = [dict(tokenizer(text, return_tensors="np")) for text in texts]
    reference = torch_vectors(minilm_reference, feeds)

    exported = export_encoder(minilm_reference, tmp_path / "export", "feature-extraction")
    small = tmp_path / "model.onnx"
    quantize_encoder(exported, small)

    assert cosines(onnx_vectors(exported, feeds), reference).min() >= 0.9999
    assert cosines(onnx_vectors(small, feeds), reference).min() >= 0.99
    assert small.stat().st_size < exported.stat().st_size / 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export", "model.onnx"]


def pooled(states: np.ndarray) -> np.ndarray:
    vector = states[0].mean(axis=0)
    return vector / np.linalg.norm(vector)


def cosines(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return (left * right).sum(axis=1)


def torch_vectors(folder: Path, feeds: list[dict[str, np.ndarray]]) -> np.ndarray:
    import torch
    from transformers import AutoModel

    model = AutoModel.from_pretrained(folder, local_files_only=True)
    with torch.no_grad():
        states = [model(**{k: torch.from_numpy(v) for k, v in f.items()}).last_hidden_state for f in feeds]
    return np.stack([pooled(state.numpy()) for state in states])


def onnx_vectors(graph: Path, feeds: list[dict[str, np.ndarray]]) -> np.ndarray:
    import onnxruntime

    session = onnxruntime.InferenceSession(graph)
    return np.stack([pooled(session.run(["last_hidden_state"], feed)[0]) for feed in feeds])
