"""The converter: what it sees, what it refuses, what it writes in each precision."""

from __future__ import annotations

import json
import shutil
import threading

import numpy as np
import onnx
import pytest
from gguf import GGMLQuantizationType

from desktop.engines.base import Limits
from desktop.engines.generator import GenaiGenerator
from desktop.errors import Cancelled, UserError
from desktop.modelstore.decoders import calibration, chat, tokenizer
from desktop.modelstore.decoders.converter import DecoderConverter
from desktop.modelstore.decoders.from_config import hyperparameters
from desktop.modelstore.decoders.layers import can_quantize
from desktop.modelstore.importing.base import PRECISIONS
from desktop.progress import JobContext
from tests.modelstore.decoders import tiny
from tests.modelstore.decoders.test_blocks import KINDS, raw

IDS = np.random.default_rng(2).integers(4, tiny.VOCABULARY, 40).tolist()


def convert(path, dest, precisions=PRECISIONS):
    converter = DecoderConverter(threads=1)
    return converter.convert(converter.look(path), dest, precisions, JobContext())


def logits(folder) -> np.ndarray:
    return calibration._logits(
        calibration._session(folder, 1), IDS, calibration._sizes(folder)[1], JobContext()
    )


def test_sighting_of_a_gguf(tmp_path):
    path = tiny.random_gguf(tmp_path / "model.gguf", GGMLQuantizationType.Q8_0)
    sighting = DecoderConverter().look(path)
    assert (sighting.form, sighting.kind, sighting.architecture) == ("gguf", "decoder", "llama")
    assert (sighting.title, sighting.licence, sighting.roles) == ("Tiny model", "Apache-2.0", ("generator",))
    assert sighting.parameters == 1_262_848
    assert sighting.size == path.stat().st_size
    assert set(sighting.memory) == set(PRECISIONS)
    assert sighting.memory["int4"] < sighting.memory["int8"] < sighting.memory["fp32"]
    assert sighting.notes == ()


def test_a_folder_with_one_gguf_is_that_file(tmp_path):
    tiny.random_gguf(tmp_path / "model.gguf")
    assert DecoderConverter().look(tmp_path).form == "gguf"


def test_a_model_without_a_template_is_taken_and_told(tmp_path):
    path = tiny.random_gguf(tmp_path / "model.gguf", **header(**{"tokenizer.chat_template": None}))
    sighting = DecoderConverter().look(path)
    assert "not taught to answer" in sighting.notes[0]


def header(**changes) -> dict:
    """The entries of a tokenizer, changed."""
    names = tiny.tokens()
    return {
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "smollm",
        "tokenizer.ggml.tokens": names,
        "tokenizer.ggml.token_type": [3 if name in tiny.SPECIAL else 1 for name in names],
        "tokenizer.ggml.merges": ["w o"],
        "tokenizer.ggml.bos_token_id": 0,
        "tokenizer.ggml.eos_token_id": 1,
        "tokenizer.chat_template": tiny.TEMPLATE,
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"general.architecture": "bert"}, "unsupported_model", "family (bert)"),
        ({"llama.expert_count": 8}, "unsupported_model", "experts"),
        ({"split.count": 3}, "unsupported_model", "one part"),
        ({"llama.rope.scaling.type": "yarn"}, "unsupported_model", "positions"),
        ({"llama.attention.head_count_kv": [2, 4]}, "unsupported_model", "one size"),
        (header(**{"tokenizer.chat_template": "{{ messages }}"}), "unsupported_model", "chat template"),
        (header(**{"tokenizer.ggml.pre": "bloom"}), "unsupported_model", "tokenizer"),
        ({"llama.block_count": None}, "model_damaged", "sizes"),
        ({"llama.block_count": 3}, "model_damaged", "missing"),
        ({"llama.block_count": 1}, "unsupported_model", "its family does not have"),
        ({"llama.block_count": 2**31}, "model_damaged", "sizes"),
        ({"llama.attention.head_count": 0}, "model_damaged", "sizes"),
        ({"llama.attention.head_count_kv": 3}, "model_damaged", "sizes"),
        ({"llama.attention.head_count": 8}, "model_damaged", "sizes that it says"),
        ({"llama.embedding_length": 2**31}, "model_damaged", "sizes"),
        ({"llama.feed_forward_length": 64}, "model_damaged", "sizes that it says"),
        ({"llama.rope.freq_base": float("nan")}, "model_damaged", "sizes"),
        ({"llama.attention.layer_norm_rms_epsilon": "small"}, "model_damaged", "sizes"),
    ],
)
def test_a_gguf_that_is_refused(tmp_path, changes, code, said):
    path = tiny.random_gguf(tmp_path / "model.gguf", **changes)
    with pytest.raises(UserError) as raised:
        DecoderConverter().look(path)
    assert raised.value.code == code
    assert said in raised.value.message


def test_what_is_nothing_of_ours(tmp_path):
    converter = DecoderConverter()
    assert converter.look(tmp_path) is None
    text = tmp_path / "note.gguf"
    text.write_text("no model")
    assert converter.look(text) is None
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bert"}))
    assert converter.look(tmp_path) is None
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "qwen2"}))
    (tmp_path / "model.onnx").write_bytes(b"")
    assert converter.look(tmp_path) is None


CONFIG = {
    "model_type": "llama",
    "architectures": ["LlamaForCausalLM"],
    "hidden_size": 64,
    "intermediate_size": 64,
    "num_hidden_layers": 1,
    "num_attention_heads": 4,
    "vocab_size": 100,
    "hidden_act": "silu",
}


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"model_type": "mamba"}, "unsupported_model", "family (mamba)"),
        ({"quantization_config": {"quant_method": "gptq"}}, "unsupported_model", "quantised already"),
        ({"hidden_act": "relu"}, "unsupported_model", "activation"),
        ({"rope_scaling": {"rope_type": "yarn", "factor": 4.0}}, "unsupported_model", "positions"),
        ({"rope_scaling": {"rope_type": "linear", "factor": 0}}, "model_damaged", "sizes"),
        ({"rope_scaling": {"rope_type": "longrope", "short_factor": [1] * 5}}, "model_damaged", "sizes"),
        ({"rope_scaling": 7}, "model_damaged", "sizes"),
        ({"hidden_size": "large"}, "model_damaged", "sizes"),
        ({"num_hidden_layers": 10**12}, "model_damaged", "sizes"),
        ({"head_dim": 12}, "unsupported_model", "heads"),
        ({"rope_theta": 10**400}, "model_damaged", "sizes"),
        ({}, "unsafe_model", ".bin"),
    ],
)
def test_a_folder_that_is_refused(tmp_path, changes, code, said):
    (tmp_path / "config.json").write_text(json.dumps({**CONFIG, **changes}))
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04")
    with pytest.raises(UserError) as raised:
        DecoderConverter().look(tmp_path)
    assert raised.value.code == code
    assert said in raised.value.message


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_weights_in_every_precision(tmp_path, kind):
    """The float32 graph holds what gguf reads, and the others give nearly the same."""

    def blocks(random, shape):
        return raw(kind, *shape, seed=int(random.integers(1000)))

    path = tiny.random_gguf(tmp_path / "model.gguf", GGMLQuantizationType[kind], blocks=blocks)
    made = convert(path, tmp_path)
    model = onnx.load(made["fp32"] / "model.onnx")
    weights = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    down = raw_tensor(path, "blk.1.ffn_down.weight")
    np.testing.assert_array_equal(weights["blk.1.ffn_down.weight"], down)
    exact = logits(made["fp32"])
    for precision, least in (("fp16", 0.9999), ("int8", 0.995), ("int4", 0.9)):
        assert np.corrcoef(exact.ravel(), logits(made[precision]).ravel())[0, 1] > least, precision


def raw_tensor(path, name) -> np.ndarray:
    from gguf import GGUFReader
    from gguf.quants import dequantize

    tensor = next(tensor for tensor in GGUFReader(path).tensors if tensor.name == name)
    return dequantize(tensor.data, tensor.tensor_type)


def test_the_graph_is_whole_onnx_and_stays_within_its_folder(tmp_path):
    path = tiny.random_gguf(tmp_path / "model.gguf")
    for precision, folder in convert(path, tmp_path / "made").items():
        model = onnx.load(folder / "model.onnx", load_external_data=False)
        entries = [entry for tensor in model.graph.initializer for entry in tensor.external_data]
        places = {entry.value for entry in entries if entry.key == "location"}
        assert places == {"model.onnx.data"}, precision
        assert sorted(file.name for file in folder.iterdir()) == [
            "chat.json",
            "genai_config.json",
            "model.onnx",
            "model.onnx.data",
            "tokenizer.json",
            "tokenizer_config.json",
        ]
    assert sorted(folder.name for folder in (tmp_path / "made").iterdir()) == sorted(PRECISIONS)


def test_the_same_bytes_each_time(tmp_path):
    path = tiny.random_gguf(tmp_path / "model.gguf", GGMLQuantizationType.Q4_1)
    first, second = (convert(path, tmp_path / name, ("int4",))["int4"] for name in ("one", "two"))
    for file in first.iterdir():
        assert file.read_bytes() == (second / file.name).read_bytes()


def test_measures_all_that_was_made(tmp_path):
    path = tiny.random_gguf(tmp_path / "model.gguf", GGMLQuantizationType.F16)
    converter = DecoderConverter(threads=1)
    sighting = converter.look(path)
    made = converter.convert(sighting, tmp_path / "made", PRECISIONS, JobContext())
    measured = converter.measure(sighting, made, JobContext())
    assert tuple(one.precision for one in measured) == PRECISIONS
    original = measured[0].perplexity
    assert original > 100  # random weights know nothing
    for one in measured[1:]:
        assert one.perplexity == pytest.approx(original, rel=0.1)
    assert all(one.speed > 0 for one in measured)
    sizes = [one.size for one in measured]
    assert sizes == sorted(sizes, reverse=True)


def test_perplexity_is_that_of_its_definition(tmp_path):
    path = tiny.random_gguf(tmp_path / "model.gguf")
    folder = convert(path, tmp_path / "made", ("fp32",))["fp32"]
    words = "Some plain words, read by byte."
    ids = calibration._tokenizer(folder).encode(words).ids
    scores = calibration._logits(calibration._session(folder, 1), ids[:-1], 64, JobContext()).astype(
        np.float64
    )
    chances = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
    expected = np.prod(chances[np.arange(len(ids) - 1), ids[1:]] ** (-1 / (len(ids) - 1)))
    assert calibration.perplexity(folder, 1, JobContext(), words) == pytest.approx(expected, rel=1e-4)


def test_weights_that_are_no_numbers_are_told(tmp_path):
    def blocks(random, shape):
        return np.full(shape, np.nan, np.float32)

    path = tiny.random_gguf(tmp_path / "model.gguf", blocks=blocks)
    folder = convert(path, tmp_path / "made", ("fp32",))["fp32"]
    with pytest.raises(UserError) as raised:
        calibration.perplexity(folder, 1, JobContext())
    assert raised.value.code == "model_damaged"


def test_too_large_for_half(tmp_path):
    def blocks(random, shape):
        return np.full(shape, 1e6, np.float32)

    path = tiny.random_gguf(tmp_path / "model.gguf", blocks=blocks)
    with pytest.raises(UserError) as raised:
        convert(path, tmp_path / "made", ("fp16",))
    assert raised.value.code == "unsupported_model"


def test_cancelled_leaves_nothing_that_looks_whole(tmp_path):
    path = tiny.random_gguf(tmp_path / "model.gguf")
    cancel = threading.Event()
    ctx = JobContext(lambda progress: cancel.set() if progress.done == 1 else None, cancel)
    converter = DecoderConverter()
    with pytest.raises(Cancelled):
        converter.convert(converter.look(path), tmp_path / "made", ("fp32",), ctx)
    assert not (tmp_path / "made" / "fp32").exists()


def test_a_model_that_went_away(tmp_path):
    path = tiny.random_gguf(tmp_path / "model.gguf")
    converter = DecoderConverter()
    sighting = converter.look(path)
    path.unlink()
    with pytest.raises(UserError) as raised:
        converter.convert(sighting, tmp_path / "made", ("fp32",), JobContext())
    assert raised.value.code == "model_missing"


def test_the_engine_runs_what_was_made(tmp_path):
    """Random weights say nothing sensible, but in the model's own tokens and within its limits."""
    path = tiny.random_gguf(tmp_path / "model.gguf")
    folder = convert(path, tmp_path / "made", ("int8",))["int8"]
    engine = GenaiGenerator(folder, "tiny 1", threads=1)
    ids = engine._chat("Hi<|im_end|>")
    written = engine._tokenizer.decode(ids, skip_special_tokens=False)
    assert written == "<|im_start|>user\nHi<|im_end|><|im_end|>\n<|im_start|>assistant\n"
    assert ids.count(3) == 1  # the mark in the person's words is text
    texts = {"".join(engine.generate("Hi", Limits(12), JobContext())) for _ in range(2)}
    assert len(texts) == 1
    schema = json.dumps({"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]})
    answer = "".join(engine.generate("Hi", Limits(60, json_schema=schema), JobContext()))
    assert json.loads(answer[: answer.index("}") + 1])["ok"] in {True, False}
    with pytest.raises(UserError) as raised:
        list(engine.generate("long " * 200, Limits(8), JobContext()))
    assert raised.value.code == "prompt_too_long"
    engine.close()


def test_a_folder_whose_format_is_of_another_model(tmp_path):
    path = tiny.random_gguf(tmp_path / "model.gguf")
    folder = convert(path, tmp_path / "made", ("int8",))["int8"]
    file = folder / "tokenizer.json"
    file.write_text(file.read_text("utf-8").replace("im_start", "other"), "utf-8")
    with pytest.raises(UserError) as raised:
        list(GenaiGenerator(folder, "tiny 1", threads=1).generate("Hi", Limits(4), JobContext()))
    assert raised.value.code == "model_damaged"


@pytest.mark.reference
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_a_hugging_face_folder_of_half_precision(tmp_path, dtype):
    import torch
    import transformers

    folder = tmp_path / "model"
    tiny.write_folder("qwen3", folder)
    tiny.torch_model("qwen3").to(getattr(torch, dtype)).save_pretrained(folder)
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    sighting = DecoderConverter().look(folder)
    assert (sighting.form, sighting.architecture, sighting.licence) == ("safetensors", "qwen3", "Apache-2.0")
    made = convert(folder, tmp_path / "made", ("fp32",))["fp32"]
    with torch.no_grad():
        expected = model(torch.tensor([IDS])).logits[0].numpy()
    np.testing.assert_allclose(logits(made), expected, atol=1e-3)


@pytest.mark.reference
@pytest.mark.filterwarnings("ignore")
def test_the_text_side_of_a_model_that_sees_pictures(tmp_path):
    """Gemma 3 of 4B and more: its decoder lies below text_config, its weights below language_model."""
    from safetensors.torch import load_file, save_file

    folder = tmp_path / "model"
    model = tiny.write_folder("gemma3", folder)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    config = {
        "model_type": "gemma3",
        "architectures": ["Gemma3ForConditionalGeneration"],
        "text_config": config,
    }
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    import torch

    state = load_file(folder / "model.safetensors")
    state = {f"language_model.{name}": weight for name, weight in state.items()}
    state["vision_tower.patch.weight"] = torch.zeros(4, 4)
    save_file(state, folder / "model.safetensors")
    made = convert(folder, tmp_path / "made", ("fp32",))["fp32"]
    with torch.no_grad():
        expected = model(torch.tensor([IDS])).logits[0].numpy()
    np.testing.assert_allclose(logits(made), expected, atol=1e-3)


@pytest.mark.reference
@pytest.mark.filterwarnings("ignore")
def test_a_folder_without_its_tokenizer_or_a_part(tmp_path):
    folder = tmp_path / "model"
    tiny.write_folder("llama", folder)
    (folder / "tokenizer.json").rename(folder / "elsewhere")
    with pytest.raises(UserError) as raised:
        DecoderConverter().look(folder)
    assert raised.value.code == "unsupported_model"
    (folder / "elsewhere").rename(folder / "tokenizer.json")
    shutil.copyfile(folder / "model.safetensors", folder / "again.safetensors")
    with pytest.raises(UserError) as raised:
        DecoderConverter().look(folder)
    assert raised.value.code == "model_damaged"
    (folder / "again.safetensors").unlink()
    data = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(data[:-100])
    with pytest.raises(UserError) as raised:
        DecoderConverter().look(folder)
    assert raised.value.code == "model_damaged"


def test_only_rows_of_whole_blocks_are_quantised():
    assert can_quantize(hyperparameters(CONFIG))
    assert not can_quantize(hyperparameters({**CONFIG, "intermediate_size": 100}))


def test_the_chat_format_of_a_folder_that_others_made(tmp_path):
    path = tiny.random_gguf(tmp_path / "model.gguf")
    folder = convert(path, tmp_path / "made", ("int8",))["int8"]
    expected = chat.read(folder)
    (folder / "chat.json").unlink()
    (folder / "tokenizer_config.json").write_text(json.dumps({"chat_template": tiny.TEMPLATE}), "utf-8")
    assert tokenizer.of_genai(folder) == expected
    (folder / "chat_template.jinja").write_text("{{ messages }}", "utf-8")
    with pytest.raises(UserError) as raised:
        tokenizer.of_genai(folder)
    assert raised.value.code == "unsupported_model"
