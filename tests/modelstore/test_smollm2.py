"""The generator's GGUF carried over to the graph: blocks, rows, tokenizer, the whole model."""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path

import numpy as np
import pytest
from gguf import GGMLQuantizationType, GGUFWriter
from gguf.quants import dequantize
from gguf.quants import quantize as gguf_quantize

from desktop.errors import Cancelled, UserError
from desktop.modelstore import smollm2
from desktop.modelstore.decoders.blocks import Quantized, carry_q4_1, quantize, symmetric
from desktop.modelstore.decoders.checkpoint import half_rotated
from desktop.progress import JobContext

TESTS = Path(__file__).parents[1]


def values(matrix: Quantized) -> np.ndarray:
    """The weights that MatMulNBits computes with."""
    centred = matrix.rows.astype(np.float32) - matrix.zero_points[..., None].astype(np.float32)
    return (centred * matrix.scales[..., None]).reshape(len(matrix.rows), -1)


class Tensor:
    def __init__(self, weights: np.ndarray, kind: GGMLQuantizationType) -> None:
        self.tensor_type = kind
        self.data = gguf_quantize(weights.astype(np.float32), kind)
        self.weights = dequantize(self.data, kind)


def weights(low: float, high: float, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(low, high, (24, 128)).astype(np.float32)


@pytest.mark.parametrize(("low", "high"), [(-1, 1), (-1, 0.2), (-0.1, 1), (0, 1), (-1, 0), (-3e-4, 2e-4)])
def test_q4_1_levels_stay_and_only_the_offset_is_rounded(low, high):
    tensor = Tensor(weights(low, high), GGMLQuantizationType.Q4_1)
    carried = values(carry_q4_1(tensor.data)).reshape(24, -1, 32)
    original = tensor.weights.reshape(24, -1, 32)
    step = (original.max(-1) - original.min(-1)) / 15
    shift = carried - original
    # One shift for the whole block: the distances between its weights are as they were ...
    assert np.abs(shift - shift[..., :1]).max() < 1e-5 * np.abs(original).max()
    # ... and it is small against the step of its 4 bits.
    assert (np.abs(shift).max(-1) <= step / 20).all()


@pytest.mark.parametrize("constant", [0.0, 0.5, -0.25])
def test_q4_1_block_of_one_value(constant):
    tensor = Tensor(np.full((2, 64), constant), GGMLQuantizationType.Q4_1)
    np.testing.assert_allclose(values(carry_q4_1(tensor.data)), tensor.weights, rtol=1e-6)


def test_q4_1_block_far_from_zero_is_quantised_anew():
    tensor = Tensor(weights(100, 101), GGMLQuantizationType.Q4_1)
    np.testing.assert_allclose(values(carry_q4_1(tensor.data)), tensor.weights, atol=101 / 255)


@pytest.mark.parametrize(("low", "high"), [(-1, 1), (0.5, 1), (-2, -1), (0, 0)])
def test_quantize_is_within_a_step(low, high):
    original = weights(low, high)
    matrix = quantize(original)
    error = np.abs(values(matrix) - original).reshape(24, -1, 32).max(-1)
    assert (error <= matrix.scales * 1.01).all()


def test_other_types_are_quantised_anew():
    tensor = Tensor(weights(-1, 1), GGMLQuantizationType.Q5_0)
    np.testing.assert_allclose(values(smollm2.eight_bit(tensor)), tensor.weights, atol=2 / 255)


def test_q8_0_is_carried_over_exactly():
    tensor = Tensor(weights(-1, 1), GGMLQuantizationType.Q8_0)
    matrix = symmetric(tensor.data, tensor.tensor_type.name)
    np.testing.assert_array_equal(values(matrix), tensor.weights)
    assert (matrix.zero_points == 128).all()


def test_an_embedding_of_another_type_is_quantised_around_128():
    tensor = Tensor(weights(-1, 1), GGMLQuantizationType.F16)
    np.testing.assert_allclose(
        values(symmetric(tensor.data, tensor.tensor_type.name)), tensor.weights, atol=1 / 250
    )


def test_rows_of_query_and_key_are_put_back():
    heads, size = 3, 8
    original = np.arange(heads * size)
    # As llama.cpp's converter permutes them: LlamaModel.permute in convert_hf_to_gguf.py.
    in_gguf = original.reshape(heads, 2, size // 2).swapaxes(1, 2).reshape(-1)
    np.testing.assert_array_equal(in_gguf[half_rotated(heads * size, heads)], original)


def test_rotary_angles():
    data = {"llama.rope.dimension_count": 4, "llama.rope.freq_base": 100.0, "llama.context_length": 3}
    expected = np.cos([[0, 0], [1, 0.1], [2, 0.2]])
    np.testing.assert_allclose(smollm2.rotary_angles(data, np.cos), expected, rtol=1e-6)


@pytest.mark.parametrize("content", [b"", b"GGUF", b"not a model at all" * 100])
def test_a_file_that_is_no_gguf(tmp_path, content):
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    with pytest.raises(UserError) as raised:
        smollm2.build(path, tmp_path / "built", JobContext())
    assert raised.value.code == "model_wrong"


def test_a_gguf_of_another_model(tmp_path):
    path = tmp_path / "model.gguf"
    writer = GGUFWriter(path, "bert")
    writer.add_uint32("bert.block_count", 2)
    writer.add_tensor("token_embd.weight", np.zeros((4, 32), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(UserError) as raised:
        smollm2.build(path, tmp_path / "built", JobContext())
    assert raised.value.code == "model_wrong"


@pytest.mark.models
def test_building_twice_gives_the_same_bytes(tmp_path, smollm2_gguf):
    hashes = []
    for name in ("one", "two"):
        smollm2.build(smollm2_gguf, tmp_path / name, JobContext())
        files = sorted((tmp_path / name).iterdir())
        hashes.append({file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files})
    assert hashes[0] == hashes[1]
    assert set(hashes[0]) >= {"model.onnx", "model.onnx.data", "genai_config.json", "tokenizer.json"}


@pytest.mark.models
def test_a_cut_gguf(tmp_path, smollm2_gguf):
    path = tmp_path / "cut.gguf"
    path.write_bytes(smollm2_gguf.read_bytes()[:50_000_000])
    with pytest.raises(UserError) as raised:
        smollm2.build(path, tmp_path / "built", JobContext())
    assert raised.value.code == "model_wrong"


@pytest.mark.models
def test_building_can_be_cancelled(tmp_path, smollm2_gguf):
    cancel = threading.Event()
    context = JobContext(lambda progress: cancel.set() if progress.done == 2 else None, cancel)
    with pytest.raises(Cancelled):
        smollm2.build(smollm2_gguf, tmp_path, context)


@pytest.mark.models
def test_token_ids_are_those_of_llama_cpp(model_store):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(model_store.path("smollm2") / "tokenizer.json"))
    tokenizer.encode_special_tokens = True  # as llama.cpp was asked: in these texts they are text
    golden = json.loads((TESTS / "golden" / "smollm2_tokens.json").read_text("utf-8"))
    assert len(golden) >= 60
    different = [entry["text"] for entry in golden if tokenizer.encode(entry["text"]).ids != entry["ids"]]
    assert different == []


@pytest.mark.models
def test_tokens_give_back_the_text(model_store):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(model_store.path("smollm2") / "tokenizer.json"))
    tokenizer.encode_special_tokens = True
    golden = json.loads((TESTS / "golden" / "smollm2_tokens.json").read_text("utf-8"))
    for entry in golden:
        assert tokenizer.decode(entry["ids"], skip_special_tokens=False) == entry["text"]


@pytest.mark.models
@pytest.mark.reference
@pytest.mark.filterwarnings("ignore")  # transformers and torch warn of their own future
def test_perplexity_is_within_one_percent_of_the_gguf_in_float32(tmp_path, model_store, smollm2_gguf):
    """2,000 tokens. The graph's head sees only the last token, so a copy with the head on all is run."""
    from tokenizers import Tokenizer

    path = model_store.path("smollm2")
    tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
    ids = np.array(tokenizer.encode((TESTS / "data" / "prose.txt").read_text("utf-8")).ids[:2001])
    assert len(ids) == 2001
    reference = perplexity(torch_logits(smollm2_gguf, ids[:-1]), ids[1:])
    ours = perplexity(graph_logits(path, tmp_path, ids[:-1]), ids[1:])
    assert ours == pytest.approx(reference, rel=0.01)


def perplexity(logits: np.ndarray, targets: np.ndarray) -> float:
    shifted = (logits - logits.max(-1, keepdims=True)).astype(np.float64)
    chosen = shifted[np.arange(len(targets)), targets]
    return float(np.exp((np.log(np.exp(shifted).sum(-1)) - chosen).mean()))


def torch_logits(gguf: Path, ids: np.ndarray) -> np.ndarray:
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(
        str(gguf.parent), gguf_file=gguf.name, dtype=torch.float32, local_files_only=True
    )
    with torch.no_grad():
        return model(torch.from_numpy(ids[None])).logits[0].numpy()


def graph_logits(path: Path, work: Path, ids: np.ndarray) -> np.ndarray:
    import onnx
    import onnxruntime

    model = onnx.load(path / "model.onnx", load_external_data=False)
    nodes = model.graph.node
    last = next(node for node in nodes if node.name == "/lm_head/prune/Gather")
    next(node for node in nodes if node.output[0] == "logits").input[0] = last.input[0]
    model.graph.output[0].type.tensor_type.shape.dim[1].dim_param = "sequence_length"
    (work / "model.onnx").write_bytes(model.SerializeToString())
    (work / "model.onnx.data").hardlink_to(path / "model.onnx.data")
    session = onnxruntime.InferenceSession(work / "model.onnx")
    feed = {"input_ids": ids[None], "attention_mask": np.ones((1, len(ids)), np.int64)}
    nothing = np.zeros((1, 3, 0, 64), np.float32)  # keys and values of no past
    feed |= {i.name: nothing for i in session.get_inputs() if i.name.startswith("past_key_values")}
    return session.run(["logits"], feed)[0][0]
