"""What an imported encoder is as a folder: graph, settings, tokenizer, and the licences that go with it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from desktop.errors import UserError
from desktop.modelstore.importing import onnx_files
from desktop.modelstore.importing.configs import read_json
from desktop.modelstore.importing.licences import licence_files
from desktop.modelstore.importing.pooling import Pooling, write_pooling

GRAPH, CONFIG, TOKENIZER = "model.onnx", "config.json", "tokenizer.json"
INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids"})

_OF_TOKENIZER = (
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.txt",
    "vocab.json", "merges.txt", "sentencepiece.bpe.model", "spiece.model", "tokenizer.model", "spm.model",
    "bpe.codes",
)  # fmt: skip
_LEADS_OUT = frozenset({"auto_map", "custom_pipelines", "_name_or_path", "quantization_config"})


def stage(source: Path, dest: Path) -> None:
    """Put what may be read of a Hugging Face checkout into the folder `dest`: settings without a word on
    programs of its own, the tokenizer, the weights in safetensors."""
    dest.mkdir()
    write_config(source / CONFIG, dest / CONFIG)
    for name in _OF_TOKENIZER:
        file = source / name
        if name.endswith(".json") and name != TOKENIZER and file.is_file():
            write_config(file, dest / name)
        elif file.is_file():
            shutil.copyfile(file, dest / name)
    for file in source.glob("*.safetensors"):
        _link(file.resolve(), dest / file.name)
    for file in source.glob("*.safetensors.index.json"):
        shutil.copyfile(file, dest / file.name)


def write_config(source: Path, dest: Path) -> None:
    """Settings as they are, without those that name code to be run or another place to look in."""
    told = {name: value for name, value in read_json(source).items() if name not in _LEADS_OUT}
    dest.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def finish(dest: Path, graph: Path) -> None:
    """Move `graph`, with the weights beside it, into the new folder `dest`."""
    dest.mkdir()
    for name in onnx_files.external_files(onnx_files.load(graph)):
        (graph.parent / name).replace(dest / name)
    graph.replace(dest / GRAPH)


def complete(dest: Path, told: Path, source: Path, pooling: Pooling | None) -> None:
    """Put beside the graph in `dest` all that goes with it: settings and tokenizer from the folder `told`,
    and the licences in the folder `source`, which it came from."""
    shutil.copyfile(told / TOKENIZER, dest / TOKENIZER)
    write_config(told / CONFIG, dest / CONFIG)
    if pooling is not None:
        write_pooling(dest, pooling)
    for file in licence_files(source):
        shutil.copyfile(file, dest / file.name)


def check_tokenizer(file: Path) -> None:
    """Raises `UserError`: "unsupported_model" where there is none, "model_damaged"."""
    from tokenizers import Tokenizer

    if not file.is_file():
        raise UserError(
            "unsupported_model",
            "The model comes without a tokenizer that can be used here (tokenizer.json).",
            "Get the model with its tokenizer.json.",
        )
    try:
        Tokenizer.from_str(file.read_text(encoding="utf-8"))
    except Exception as error:
        raise UserError(
            "model_damaged", "The file tokenizer.json of the model can not be read.", "Get the model again."
        ) from error


def _link(source: Path, dest: Path) -> None:
    """Weights are large: a second name for them, where the disk has such a thing."""
    try:
        os.link(source, dest)
    except OSError:
        shutil.copyfile(source, dest)
