"""Make the generator's graph without weights, once: `python make_skeleton.py SmolLM2.gguf`.

Writes `model.onnx` and `genai_config.json` beside this file; both are committed. `modelstore/smollm2.py`
then fills in the weights on each person's machine with numpy alone. Only whoever changes the graph runs
this: it needs torch and transformers 5, which optimum can not stand, so it makes its own environment in a
temporary folder and drives onnxruntime-genai's model builder there on random weights.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import numpy as np
import onnx
from gguf import GGUFReader
from onnx import helper

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2]))  # the script is run by its path

from desktop.modelstore.smollm2 import metadata, tokenizer_json  # noqa: E402

PINS = [
    "torch==2.13.0",
    "onnxruntime-genai==0.18.0",
    "onnxruntime==1.32.0",
    "transformers==5.23.0",
    "onnx==1.23.2",
    "onnx-ir==1.1.0",
    "numpy==2.4.6",
]
OPTIONS = ["prune_lm_head=true", "is_symmetric=false", "block_size=32", "accuracy_level=4", "algo_config=rtn"]
WEIGHTS = "model.onnx.data"
INLINE = 1024  # bytes: smaller tensors are shape constants and stay in the graph
EMBEDDING = "/model/embed_tokens"
HEAD_ROWS = "lm_head.MatMul.weight_Q8G32"
EMBEDDING_ROWS = "model.embed_tokens.weight_Q8"  # the same bytes by another shape

RANDOM_WEIGHTS = """
import sys, torch
from transformers import LlamaConfig, LlamaForCausalLM
torch.manual_seed(0)
LlamaForCausalLM(LlamaConfig.from_pretrained(sys.argv[1])).save_pretrained(sys.argv[1])
"""


def main() -> int:
    gguf = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as work:
        folder, built = Path(work) / "hf", Path(work) / "built"
        python = builder_python(Path(work) / "venv")
        write_hf_folder(gguf, folder)
        subprocess.run([python, "-c", RANDOM_WEIGHTS, folder], check=True)
        command = [python, "-m", "onnxruntime_genai.models.builder", "-i", folder, "-o", built]
        command += ["-p", "int8", "-e", "cpu", "-c", Path(work) / "cache", "--extra_options", *OPTIONS]
        subprocess.run(command, check=True)
        model = onnx.load(built / "model.onnx", load_external_data=False)
        share_embedding(model)
        strip(model)
        (HERE / "model.onnx").write_bytes(model.SerializeToString(deterministic=True))
        config = json.loads((built / "genai_config.json").read_text("utf-8"))
        (HERE / "genai_config.json").write_text(json.dumps(config, indent=2) + "\n", "utf-8")
    return 0


def builder_python(folder: Path) -> Path:
    """The interpreter of a new environment that holds the builder and what it needs."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    for pins in (PINS[:1], PINS[1:]):  # torch first and alone, so that pip does not look for a CUDA build
        subprocess.run([python, "-m", "pip", "install", "--quiet", *pins], check=True)
    return python


def write_hf_folder(gguf: Path, folder: Path) -> None:
    """config.json and tokenizer as the builder reads them, from what the GGUF says of itself."""
    folder.mkdir()
    reader = GGUFReader(gguf)
    data = metadata(reader)
    config = {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_size": data["llama.embedding_length"],
        "intermediate_size": data["llama.feed_forward_length"],
        "num_hidden_layers": data["llama.block_count"],
        "num_attention_heads": data["llama.attention.head_count"],
        "num_key_value_heads": data["llama.attention.head_count_kv"],
        "max_position_embeddings": data["llama.context_length"],
        "rms_norm_eps": round(data["llama.attention.layer_norm_rms_epsilon"], 12),
        "rope_parameters": {"rope_type": "default", "rope_theta": data["llama.rope.freq_base"]},
        "vocab_size": data["llama.vocab_size"],
        "bos_token_id": data["tokenizer.ggml.bos_token_id"],
        "eos_token_id": data["tokenizer.ggml.eos_token_id"],
        "pad_token_id": data["tokenizer.ggml.padding_token_id"],
        "hidden_act": "silu",
        "tie_word_embeddings": True,
        "dtype": "float32",
    }
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    (folder / "tokenizer.json").write_text(tokenizer_json(reader), "utf-8")
    tokens = data["tokenizer.ggml.tokens"]
    special = {key: tokens[config[f"{key}_id"]] for key in ("bos_token", "eos_token", "pad_token")}
    tokenizer = {"tokenizer_class": "PreTrainedTokenizerFast", **special}
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer), "utf-8")


def share_embedding(model: onnx.ModelProto) -> None:
    """Let the embedding read the head's 8-bit rows; the builder shares only 4-bit ones.

    The head becomes symmetric (zero point 128, the operators' default), as Q8_0 is. Both names of the
    rows, of two shapes, point at the same bytes of the weights file.
    """
    graph = model.graph
    head = next(n for n in graph.node if n.op_type == "MatMulNBits" and "lm_head" in n.name)
    gather = next(n for n in graph.node if n.name.startswith(EMBEDDING) and n.op_type == "Gather")
    initializers = {i.name: i for i in graph.initializer}
    rows, scales, zero_points = (initializers[name] for name in head.input[1:4])
    embedding = initializers[gather.input[0]]
    del head.input[3:]
    graph.initializer.remove(zero_points)
    vocabulary, width = embedding.dims
    dims = [vocabulary, width]
    embedding.CopyFrom(onnx.TensorProto(name=EMBEDDING_ROWS, data_type=rows.data_type, dims=dims))
    scales.dims[:] = [vocabulary, width // 32]
    shared = helper.make_node(
        "GatherBlockQuantized",
        [embedding.name, gather.input[1], scales.name],
        list(gather.output),
        name=f"{EMBEDDING}/GatherBlockQuantized",
        domain="com.microsoft",
        bits=8,
        block_size=32,
        gather_axis=0,
        quantize_axis=1,
    )
    gather.CopyFrom(shared)


def strip(model: onnx.ModelProto) -> None:
    """Drop the data of every weight, and lay out the file that will hold it (64-byte aligned)."""
    offset = 0
    places: dict[str, int] = {}
    initializers = sorted(model.graph.initializer, key=lambda i: i.name == EMBEDDING_ROWS)
    for tensor in initializers:
        dtype = helper.tensor_dtype_to_np_dtype(tensor.data_type)
        size = int(np.prod(tensor.dims)) * dtype.itemsize
        if size < INLINE:
            continue
        shared = HEAD_ROWS if tensor.name == EMBEDDING_ROWS else tensor.name
        if shared not in places:
            places[shared] = offset
            offset += -(-size // 64) * 64
        name, dims, data_type = tensor.name, list(tensor.dims), tensor.data_type
        tensor.CopyFrom(onnx.TensorProto(name=name, dims=dims, data_type=data_type))
        tensor.data_location = onnx.TensorProto.EXTERNAL
        for key, value in (("location", WEIGHTS), ("offset", places[shared]), ("length", size)):
            tensor.external_data.add(key=key, value=str(value))


if __name__ == "__main__":
    sys.exit(main())
