"""Every family against its reference in torch: the same numbers, the same greedy answer."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from desktop.modelstore.decoders import calibration
from desktop.modelstore.decoders.converter import DecoderConverter
from desktop.progress import JobContext
from tests.modelstore.decoders import tiny

IDS = np.random.default_rng(1).integers(4, tiny.VOCABULARY, 60)
# llama.cpp has its own rule for what these say, or does not have it.
NOT_IN_GGUF = ("gemma2", "mistral", "qwen2-window")

pytestmark = [pytest.mark.reference, pytest.mark.filterwarnings("ignore")]  # torch warns of its own future


def converted(path: Path, dest: Path, precision="fp32") -> Path:
    converter = DecoderConverter()
    sighting = converter.look(path)
    assert sighting is not None
    return converter.convert(sighting, dest, (precision,), JobContext())[precision]


def logits(folder: Path) -> np.ndarray:
    head_size = calibration._sizes(folder)[1]
    return calibration._logits(calibration._session(folder, 1), IDS.tolist(), head_size, JobContext())


def torch_logits(model) -> np.ndarray:
    import torch

    with torch.no_grad():
        return model(torch.from_numpy(IDS[None])).logits[0].numpy()


def greedy(folder: Path, count: int) -> list[int]:
    """The tokens that onnxruntime-genai adds, the prompt fed in two parts as the engine does."""
    import onnxruntime_genai as og

    config = og.Config(str(folder))
    model = og.Model(config)
    params = og.GeneratorParams(model)
    params.set_search_options(max_length=len(IDS) + count, min_length=len(IDS) + count, do_sample=False)
    generator = og.Generator(model, params)
    for part in (IDS[:33], IDS[33:]):
        generator.append_tokens(part.astype(np.int32))
    found = []
    while not generator.is_done():
        generator.generate_next_token()
        found.append(int(generator.get_next_tokens()[0]))
    return found


def torch_greedy(model, count: int) -> list[int]:
    import torch

    ids = torch.from_numpy(IDS[None])
    for _ in range(count):
        with torch.no_grad():
            row = model(ids).logits[0, -1]
        row[1] = row[2] = row[3] = -torch.inf  # the other does not end before its time either
        ids = torch.cat([ids, row.argmax().reshape(1, 1)], dim=1)
    return ids[0, len(IDS) :].tolist()


def agrees(folder: Path, model) -> None:
    expected = torch_logits(model)
    assert np.ptp(expected) > 1  # it says something
    np.testing.assert_allclose(logits(folder), expected, atol=1e-3)


@pytest.mark.parametrize("name", tiny.MODELS)
def test_hugging_face_folder(tmp_path, name):
    model = tiny.write_folder(name, tmp_path / "model")
    folder = converted(tmp_path / "model", tmp_path)
    agrees(folder, model)
    config = json.loads((folder / "genai_config.json").read_text("utf-8"))
    count = min(24, config["model"]["context_length"] - len(IDS))
    assert greedy(folder, count) == torch_greedy(model, count)


@pytest.mark.parametrize("name", [name for name in tiny.MODELS if name not in NOT_IN_GGUF])
def test_gguf(tmp_path, name):
    model = tiny.write_gguf(name, tmp_path / "model.gguf")
    folder = converted(tmp_path / "model.gguf", tmp_path)
    agrees(folder, model)
