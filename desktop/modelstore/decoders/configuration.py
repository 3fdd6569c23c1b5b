"""The files beside the graph that onnxruntime-genai and our engine read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from desktop.modelstore.decoders import chat, tokenizer
from desktop.modelstore.decoders.hyperparameters import Hyperparameters
from desktop.modelstore.decoders.tokenizer import Text
from desktop.modelstore.decoders.weights_file import MODEL

CONFIG = "genai_config.json"


def write(hyper: Hyperparameters, text: Text, folder: Path) -> None:
    """Write configuration, tokenizer and chat format into `folder`."""
    config = json.dumps(_genai(hyper, text), indent=2)
    for name, content in (
        (CONFIG, config + "\n"),
        (tokenizer.FILE, text.tokenizer),
        ("tokenizer_config.json", json.dumps({"tokenizer_class": "PreTrainedTokenizerFast"})),
        (chat.FILE, text.chat.to_json()),
    ):
        (folder / name).write_text(content, "utf-8", newline="\n")


def _genai(hyper: Hyperparameters, text: Text) -> dict[str, Any]:
    begin = text.ends[0] if text.begin is None else text.begin
    return {
        "model": {
            "bos_token_id": begin,
            "context_length": hyper.context,
            "decoder": {
                "session_options": {"log_id": "onnxruntime-genai", "provider_options": []},
                "filename": MODEL,
                "head_size": hyper.head_size,
                "hidden_size": hyper.hidden,
                "inputs": {
                    "input_ids": "input_ids",
                    "attention_mask": "attention_mask",
                    "past_key_names": "past_key_values.%d.key",
                    "past_value_names": "past_key_values.%d.value",
                },
                "outputs": {
                    "logits": "logits",
                    "present_key_names": "present.%d.key",
                    "present_value_names": "present.%d.value",
                },
                "num_attention_heads": hyper.heads,
                "num_hidden_layers": hyper.layers,
                "num_key_value_heads": hyper.kv_heads,
            },
            "eos_token_id": list(text.ends) if len(text.ends) > 1 else text.ends[0],
            "pad_token_id": text.pad,
            # The name of an interface, and not of the family: every graph of this room has the same.
            "type": "llama",
            "vocab_size": hyper.vocabulary,
        },
        "search": {
            "do_sample": False,
            "max_length": hyper.context,
            "num_beams": 1,
            "past_present_share_buffer": True,
            "temperature": 1.0,
            "top_k": 50,
            "top_p": 1.0,
        },
    }
