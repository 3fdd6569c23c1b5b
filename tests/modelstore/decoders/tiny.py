"""Small decoders of every family with random weights, as Hugging Face folders and as GGUF files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGMLQuantizationType, GGUFWriter
from gguf.quants import quantize

VOCABULARY = 320
SPECIAL = ("<|begin|>", "<|end|>", "<|im_start|>", "<|im_end|>")
TEMPLATE = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content']"
    " + '<|im_end|>' + '\n'}}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)

COMMON: dict[str, Any] = {
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_hidden_layers": 4,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 256,
    "vocab_size": VOCABULARY,
    "bos_token_id": 0,
    "eos_token_id": 1,
    "pad_token_id": 1,
    "initializer_range": 0.15,
}
LLAMA3 = {
    "rope_type": "llama3",
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 64,
}
LONG = {
    "type": "longrope",
    "short_factor": [1.0, 1.1, 1.3, 1.7, 2.0, 2.5, 3.0, 4.0],
    "long_factor": [8.0] * 8,
}

# Two of each family: what differs between its members is in the one or in the other.
MODELS: dict[str, tuple[str, dict[str, Any]]] = {
    "llama": ("Llama", {"tie_word_embeddings": False}),
    "llama-tied": (
        "Llama",
        {
            "tie_word_embeddings": True,
            "rope_scaling": LLAMA3,
            "rope_theta": 500000.0,
            "num_key_value_heads": 4,
        },
    ),
    "mistral": ("Mistral", {"sliding_window": 16}),
    "mistral-wide": ("Mistral", {"sliding_window": None, "head_dim": 32}),
    "smollm3": ("SmolLM3", {"tie_word_embeddings": True, "use_sliding_window": False}),
    "smollm3-five": ("SmolLM3", {"num_hidden_layers": 5, "tie_word_embeddings": False}),
    "qwen2": ("Qwen2", {"tie_word_embeddings": True}),
    "qwen2-window": (
        "Qwen2",
        {
            "use_sliding_window": True,
            "sliding_window": 16,
            "max_window_layers": 2,
            "tie_word_embeddings": False,
        },
    ),
    "qwen3": ("Qwen3", {"head_dim": 32, "tie_word_embeddings": True}),
    "qwen3-bias": ("Qwen3", {"head_dim": 16, "attention_bias": True, "tie_word_embeddings": False}),
    "gemma": ("Gemma", {"head_dim": 16}),
    "gemma-one-head": ("Gemma", {"head_dim": 32, "num_key_value_heads": 1}),
    "gemma2": ("Gemma2", {"head_dim": 16, "sliding_window": 16, "query_pre_attn_scalar": 24}),
    "gemma2-capped": (
        "Gemma2",
        {
            "head_dim": 32,
            "sliding_window": 64,
            "query_pre_attn_scalar": 32,
            "attn_logit_softcapping": 2.0,
            "final_logit_softcapping": 3.0,
        },
    ),
    "gemma3": (
        "Gemma3Text",
        {"head_dim": 16, "sliding_window": 16, "num_hidden_layers": 7, "query_pre_attn_scalar": 16},
    ),
    "gemma3-long": (
        "Gemma3Text",
        {
            "head_dim": 32,
            "sliding_window": 16,
            "num_hidden_layers": 6,
            "query_pre_attn_scalar": 32,
            "rope_scaling": {"rope_type": "linear", "factor": 8.0},
        },
    ),
    "phi3": ("Phi3", {"sliding_window": 24, "tie_word_embeddings": False}),
    "phi3-long": (
        "Phi3",
        {"rope_scaling": LONG, "original_max_position_embeddings": 64, "tie_word_embeddings": False},
    ),
    "phi3-part": (
        "Phi3",
        {"num_attention_heads": 2, "partial_rotary_factor": 0.5, "tie_word_embeddings": True},
    ),
}


def torch_model(name: str) -> Any:
    """The model of `MODELS` in torch, with the same random weights each time."""
    import torch
    import transformers

    family, given = MODELS[name]
    config = getattr(transformers, f"{family}Config")(**{**COMMON, **given})
    config._attn_implementation = "eager"
    torch.manual_seed(len(name))
    model = getattr(transformers, f"{family.removesuffix('Text')}ForCausalLM")(config).eval()
    with torch.no_grad():
        for key, weight in model.named_parameters():
            if key.endswith("norm.weight"):
                weight.add_(torch.randn_like(weight) * 0.2)
            elif key.endswith("bias"):
                weight.copy_(torch.randn_like(weight) * 0.3)
    return model


def tokens() -> list[str]:
    """The vocabulary: what is special, every byte, and a few words."""
    from tokenizers.pre_tokenizers import ByteLevel

    single = [*SPECIAL, *sorted(ByteLevel.alphabet())]
    return [*single, "wo", "wor", "word", *(f"other{n}" for n in range(VOCABULARY - len(single) - 3))]


def tokenizer_json() -> str:
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    vocabulary = {token: number for number, token in enumerate(tokens())}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL])
    return tokenizer.to_str()


def write_folder(name: str, folder: Path) -> Any:
    """The Hugging Face folder of a model; gives the model in torch."""
    model = torch_model(name)
    model.save_pretrained(folder, safe_serialization=True)
    (folder / "tokenizer.json").write_text(tokenizer_json(), "utf-8")
    config = {"eos_token": "<|end|>", "bos_token": "<|begin|>", "chat_template": TEMPLATE}
    (folder / "tokenizer_config.json").write_text(json.dumps(config), "utf-8")
    (folder / "README.md").write_text("---\nlanguage: en\nlicense: apache-2.0\n---\n# Tiny\n", "utf-8")
    return model


_NAMES = {
    "model.embed_tokens": "token_embd",
    "model.norm": "output_norm",
    "lm_head": "output",
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "self_attn.qkv_proj": "attn_qkv",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.gate_up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "pre_feedforward_layernorm": "ffn_norm",
    "post_feedforward_layernorm": "post_ffw_norm",
}


def write_gguf(
    name: str, path: Path, kind: GGMLQuantizationType = GGMLQuantizationType.F32, weights: Any = None
) -> Any:
    """The GGUF of a model as llama.cpp's convert_hf_to_gguf.py writes it; gives the model in torch."""
    model = torch_model(name)
    config = model.config
    family = {"gemma3_text": "gemma3", "mistral": "llama"}.get(config.model_type, config.model_type)
    writer = GGUFWriter(path, family)
    _header(writer, family, config)
    vocabulary(writer)
    state = model.state_dict()
    if config.tie_word_embeddings:
        state.pop("lm_head.weight")
    for key, weight in state.items():
        array = weight.numpy().astype(np.float32)
        gguf_name, heads = _gguf_name(key, family, config)
        if heads and family in {"llama", "smollm3"}:
            array = _permuted(array, heads)
        if family.startswith("gemma") and key.endswith("norm.weight"):
            array = array + 1
        stored = kind if array.ndim == 2 else GGMLQuantizationType.F32
        writer.add_tensor(gguf_name, quantize(array, stored), raw_dtype=stored)
    scaling = getattr(config, "rope_scaling", None) or {}
    if scaling.get("rope_type") == "llama3":
        writer.add_tensor("rope_freqs.weight", _llama3_divisors(config))
    if "short_factor" in scaling:
        for factor in ("short", "long"):
            values = np.array(scaling[f"{factor}_factor"], np.float32)
            writer.add_tensor(f"rope_factors_{factor}.weight", values)
    finish(writer)
    return model


def random_gguf(path: Path, kind: GGMLQuantizationType = GGMLQuantizationType.F32, **changes: Any) -> Path:
    """A GGUF of the llama family with random weights, made without torch.

    `changes` are keys and values of its header ("llama.block_count"), None to leave one out; `blocks` makes
    the bytes of a matrix instead.
    """
    values: dict[str, Any] = {
        "general.name": "Tiny model",
        "general.license": "apache-2.0",
        "llama.block_count": 2,
        "llama.context_length": 128,
        "llama.embedding_length": 256,
        "llama.feed_forward_length": 512,
        "llama.attention.head_count": 4,
        "llama.attention.head_count_kv": 2,
        "llama.attention.layer_norm_rms_epsilon": 1e-5,
        "llama.rope.freq_base": 10000.0,
    }
    blocks = changes.pop("blocks", None)
    writer = GGUFWriter(path, changes.pop("general.architecture", "llama"))
    for key, value in {**values, **changes}.items():
        add = {
            str: writer.add_string,
            float: writer.add_float32,
            int: writer.add_uint32,
            type(None): _nothing,
        }
        add.get(type(value), writer.add_array)(key, value)
    if not any(key.startswith("tokenizer") for key in changes):
        vocabulary(writer)
    random = np.random.default_rng(3)
    for name, shape in _random_shapes().items():
        if len(shape) == 1:
            writer.add_tensor(name, random.normal(1, 0.1, shape).astype(np.float32))
        elif blocks is not None:
            writer.add_tensor(name, blocks(random, shape), raw_dtype=kind)
        else:
            array = random.normal(0, 0.08, shape).astype(np.float32)
            writer.add_tensor(name, quantize(array, kind), raw_dtype=kind)
    finish(writer)
    return path


def _nothing(key: str, value: None) -> None:
    pass


def _random_shapes() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (VOCABULARY, 256),
        "output_norm.weight": (256,),
    }
    for layer in range(2):
        names = {
            "attn_norm": (256,),
            "ffn_norm": (256,),
            "attn_q": (256, 256),
            "attn_k": (128, 256),
            "attn_v": (128, 256),
            "attn_output": (256, 256),
            "ffn_gate": (512, 256),
            "ffn_up": (512, 256),
            "ffn_down": (256, 512),
        }
        shapes |= {f"blk.{layer}.{name}.weight": shape for name, shape in names.items()}
    return shapes


def finish(writer: GGUFWriter) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def vocabulary(writer: GGUFWriter) -> None:
    names = tokens()
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(names)
    writer.add_token_types([3 if name in SPECIAL else 1 for name in names])
    writer.add_token_merges(["w o", "wo r", "wor d"])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(1)
    writer.add_chat_template(TEMPLATE)


def _header(writer: GGUFWriter, family: str, config: Any) -> None:
    writer.add_name("Tiny model")
    writer.add_license("apache-2.0")
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(config.rope_theta)
    head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    writer.add_key_length(head)
    writer.add_value_length(head)
    writer.add_rope_dimension_count(int(head * getattr(config, "partial_rotary_factor", 1.0)))
    if family in {"gemma2", "gemma3", "phi3"} and config.sliding_window:
        writer.add_sliding_window(config.sliding_window)
    if family == "gemma2":
        writer.add_attn_logit_softcapping(config.attn_logit_softcapping)
        writer.add_final_logit_softcapping(config.final_logit_softcapping)
    scaling = getattr(config, "rope_scaling", None) or {}
    if scaling.get("rope_type") == "linear":
        writer.add_string(f"{family}.rope.scaling.type", "linear")
        writer.add_rope_scaling_factor(scaling["factor"])
    if "short_factor" in scaling:
        writer.add_rope_scaling_orig_ctx_len(config.original_max_position_embeddings)


def _gguf_name(key: str, family: str, config: Any) -> tuple[str, int]:
    """The tensor's name in a GGUF, and the heads of its rows where llama.cpp turns them round."""
    stem, _, kind = key.rpartition(".")
    layer = re.fullmatch(r"model\.layers\.(\d+)\.(.+)", stem)
    if layer is None:
        return f"{_NAMES[stem]}.{kind}", 0
    place = layer[2]
    if place == "post_attention_layernorm":
        name = "post_attention_norm" if family in {"gemma2", "gemma3"} else "ffn_norm"
    else:
        name = _NAMES[place]
    heads = {"attn_q": config.num_attention_heads, "attn_k": config.num_key_value_heads}.get(name, 0)
    return f"blk.{layer[1]}.{name}.{kind}", heads


def _permuted(array: np.ndarray, heads: int) -> np.ndarray:
    """`LlamaModel.permute` of convert_hf_to_gguf.py."""
    shaped = array.reshape(heads, 2, array.shape[0] // heads // 2, *array.shape[1:])
    return shaped.swapaxes(1, 2).reshape(array.shape)


def _llama3_divisors(config: Any) -> np.ndarray:
    """`LlamaModel.generate_extra_tensors` of convert_hf_to_gguf.py."""
    scaling = config.rope_scaling
    size = config.hidden_size // config.num_attention_heads
    found = []
    for frequency in config.rope_theta ** -(np.arange(0, size, 2) / size):
        length = 2 * np.pi / frequency
        original = scaling["original_max_position_embeddings"]
        if length < original / scaling["high_freq_factor"]:
            found.append(1.0)
        elif length > original / scaling["low_freq_factor"]:
            found.append(scaling["factor"])
        else:
            low, high = scaling["low_freq_factor"], scaling["high_freq_factor"]
            smooth = (original / length - low) / (high - low)
            found.append(1 / ((1 - smooth) / scaling["factor"] + smooth))
    return np.array(found, np.float32)
