"""Small models in the shapes that models come in, made of nothing: no torch is needed."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

WORDS = (
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "ada",
    "lovelace",
    "london",
    "met",
    "wrote",
    "a",
    "the",
    "letter",
)
WIDTH = 8
LABELS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")


def write_tokenizer(folder: Path) -> None:
    """Words between [CLS] and [SEP], as BERT has them."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.normalizers import Lowercase
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from tokenizers.processors import TemplateProcessing

    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[("[CLS]", WORDS.index("[CLS]")), ("[SEP]", WORDS.index("[SEP]"))],
    )
    tokenizer.save(str(folder / "tokenizer.json"))


def write_config(folder: Path, architecture: str, **more: object) -> None:
    config = {
        "model_type": "bert",
        "architectures": [architecture],
        "max_position_embeddings": 64,
        "pad_token_id": 0,
        "id2label": {str(number): label for number, label in enumerate(LABELS)},
        **more,
    }
    (folder / "config.json").write_text(json.dumps(config))


def safetensors(tensors: Mapping[str, np.ndarray], header: Mapping[str, object] | None = None) -> bytes:
    """A file with these tensors; `header` in the place of the true one."""
    told: dict[str, object] = {}
    data = b""
    for name, values in tensors.items():
        raw = values.astype(np.float32).tobytes()
        told[name] = {
            "dtype": "F32", "shape": list(values.shape), "data_offsets": [len(data), len(data) + len(raw)],
        }  # fmt: skip
        data += raw
    text = json.dumps(told if header is None else header).encode()
    return struct.pack("<Q", len(text)) + text + data


def graph(
    table: np.ndarray,
    output: str = "last_hidden_state",
    *,
    location: str = "",
    op: tuple[str, str] = ("Identity", ""),
) -> onnx.ModelProto:
    """A graph that looks each token up in `table`; with `location` its weights lie in that file. `op` is the
    operator at its end, and its domain."""
    weights = numpy_helper.from_array(table.astype(np.float32), "table")
    if location:
        size = len(weights.raw_data)
        weights.ClearField("raw_data")
        weights.data_location = TensorProto.EXTERNAL
        for key, value in {"location": location, "offset": "0", "length": str(size)}.items():
            entry = weights.external_data.add()
            entry.key, entry.value = key, value
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["rows", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    outputs = [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["rows", "tokens", table.shape[1]])]
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["found"]),
        helper.make_node(op[0], ["found"], [output], domain=op[1]),
    ]
    made = helper.make_graph(nodes, "small", inputs, outputs, [weights])
    opsets = [helper.make_opsetid("", 17), *([helper.make_opsetid(op[1], 1)] if op[1] else [])]
    return helper.make_model(made, opset_imports=opsets, ir_version=8)


def table_of(rows: Sequence[str], width: int = WIDTH) -> np.ndarray:
    """A vector for each word: one-hot by its place in `rows`, the others on the first."""
    table = np.zeros((len(WORDS), width), np.float32)
    for number, word in enumerate(WORDS):
        table[number, rows.index(word) + 1 if word in rows else 0] = 4
    return table


def ready_embedder(folder: Path, **more: object) -> Path:
    """An encoder in ONNX whose vectors count words."""
    folder.mkdir(parents=True, exist_ok=True)
    write_tokenizer(folder)
    write_config(folder, "BertModel", **more)
    (folder / "LICENSE").write_text("Apache License\nVersion 2.0, January 2004\n")
    onnx.save(graph(table_of(["ada", "london", "letter"])), str(folder / "model.onnx"))
    return folder


def ready_tagger(folder: Path) -> Path:
    """A token classifier in ONNX: Ada Lovelace is a person, London a place."""
    folder.mkdir(parents=True, exist_ok=True)
    write_tokenizer(folder)
    write_config(folder, "BertForTokenClassification")
    (folder / "README.md").write_text("---\nlicense: mit\ntags:\n- ner\n---\n# Small\n")
    table = table_of(["ada", "lovelace", "london"], len(LABELS))
    onnx.save(graph(table, "logits"), str(folder / "model.onnx"))
    return folder
