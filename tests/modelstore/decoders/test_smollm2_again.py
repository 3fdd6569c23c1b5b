"""SmolLM2 from its GGUF by the general way, beside the one that is built for the program."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest

from desktop.engines.base import Limits
from desktop.engines.generator import SMOLLM2, GenaiGenerator
from desktop.modelstore.decoders import calibration, chat
from desktop.modelstore.decoders.converter import DecoderConverter
from desktop.progress import JobContext

pytestmark = pytest.mark.models
PROMPTS = (
    "Rewrite in one sentence: Revenue grew by 12% to 4.5 million in 2023, driven by services.",
    "Who wrote Hamlet?",
    "List three colours.",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory, smollm2_gguf) -> Path:
    converter = DecoderConverter()
    dest = tmp_path_factory.mktemp("made")
    return converter.convert(converter.look(smollm2_gguf), dest, ("int8",), JobContext())["int8"]


@pytest.fixture(scope="module")
def shipped(model_store) -> Path:
    return model_store.path("smollm2")


def test_the_weights_are_the_same(made, shipped):
    ours, theirs = weights(made), weights(shipped)
    pairs = {
        "blk.7.attn_qkv.weight": "model.layers.7.attn.qkv_proj.MatMul.weight_Q8G32",
        "blk.7.attn_qkv.scales": "model.layers.7.attn.qkv_proj.MatMul.weight_scale",
        "blk.7.attn_qkv.zero_points": "model.layers.7.attn.qkv_proj.MatMul.weight_zp",
        "blk.29.ffn_down.weight": "model.layers.29.mlp.down_proj.MatMul.weight_Q8G32",
        "blk.29.attn_norm.weight": "model.layers.29.input_layernorm.weight",
        "token_embd.weight": "lm_head.MatMul.weight_Q8G32",
        "token_embd.scales": "lm_head.MatMul.weight_scale",
        "cos": "cos_cache",
    }
    for name, other in pairs.items():
        assert ours[name] == theirs[other], name


def weights(folder: Path) -> dict[str, bytes]:
    """The bytes of every weight in the file beside the graph."""
    data = np.memmap(folder / "model.onnx.data", np.uint8, "r")
    found = {}
    for tensor in onnx.load(folder / "model.onnx", load_external_data=False).graph.initializer:
        entries = {entry.key: entry.value for entry in tensor.external_data}
        if entries:
            start = int(entries["offset"])
            found[tensor.name] = data[start : start + int(entries["length"])].tobytes()
    return found


def test_the_chat_format_is_the_one_of_the_program(made):
    assert chat.read(made) == SMOLLM2


def test_answers_are_the_same(made, shipped):
    engines = [GenaiGenerator(path, path.name, threads=2) for path in (made, shipped)]
    for prompt in PROMPTS:
        ours, theirs = ("".join(engine.generate(prompt, Limits(48), JobContext())) for engine in engines)
        assert ours == theirs
    for engine in engines:
        engine.close()


def test_perplexity_is_within_one_percent(made, shipped):
    words = (Path(__file__).parents[2] / "data" / "prose.txt").read_text("utf-8")[:4000]
    ours, theirs = (calibration.perplexity(path, 2, JobContext(), words) for path in (made, shipped))
    assert ours == pytest.approx(theirs, rel=0.01)
