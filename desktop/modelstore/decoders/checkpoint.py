"""A model as it came: its hyperparameters, and every weight that the graph wants by one set of names.

The names are those of GGUF files. Nothing is converted that holds a weight which the graph does not use:
such a model is of another make than its family's name says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from desktop.errors import UserError
from desktop.modelstore.decoders import from_config, from_gguf, gguf_file, safetensors_file
from desktop.modelstore.decoders.hyperparameters import Hyperparameters, unsupported
from desktop.modelstore.decoders.stored import Matrix, Order, Stored
from desktop.modelstore.importing.configs import read_json


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`said` is what the file says of itself: the values of a GGUF, or config.json."""

    path: Path
    form: str  # "gguf" or "safetensors"
    hyper: Hyperparameters
    tensors: Mapping[str, Stored]
    said: Mapping[str, Any] = field(repr=False)
    interleaved: bool = False  # rows of queries and keys in the order of llama.cpp's rotary embedding

    def has(self, name: str) -> bool:
        return name in self.tensors

    def vector(self, name: str) -> Stored:
        return self.tensors[name]

    def matrix(self, name: str) -> Matrix:
        """A matrix of the whole model, or of a layer ("blk.0.attn_q"), with its rows as the graph wants them.

        A family that stores several in one is cut: Phi-3 keeps queries, keys and values together, and the two
        sides of its feed-forward.
        """
        hyper = self.hyper
        stem, _, last = name.rpartition(".")
        if last == "attn_qkv" and not self.has(f"{name}.weight"):
            parts = [self.matrix(f"{stem}.attn_{part}") for part in "qkv"]
            return parts[0].below(parts[1]).below(parts[2])
        if last in {"ffn_gate", "ffn_up"} and self.has(f"{stem}.ffn_gate_up.weight"):
            start = 0 if last == "ffn_gate" else hyper.feed_forward
            rows = np.arange(start, start + hyper.feed_forward)
            return Matrix.ordered(self.tensors[f"{stem}.ffn_gate_up.weight"], rows)
        tensor = self.tensors[f"{name}.weight"]
        order = self.order(last)
        return Matrix.of(tensor) if order is None else Matrix.ordered(tensor, order)

    def order(self, last: str) -> Order | None:
        """In which the rows of "attn_q" or "attn_k" are to be taken; None: as they are stored."""
        if not self.interleaved or last not in {"attn_q", "attn_k"}:
            return None
        heads = self.hyper.heads if last == "attn_q" else self.hyper.kv_heads
        return half_rotated(heads * self.hyper.head_size, heads)


def half_rotated(rows: int, heads: int) -> Order:
    """The order of rows that undoes llama.cpp's for its interleaved rotary embedding.

    A GGUF of such a family holds a head's rows as pairs (0, half), (1, half + 1), ...; the graph rotates
    one half of the head against the other (`LlamaModel.permute` in llama.cpp's convert_hf_to_gguf.py).
    """
    return np.arange(rows).reshape(heads, rows // heads // 2, 2).swapaxes(1, 2).reshape(-1)


def open_gguf(path: Path) -> Checkpoint:
    """Raises `UserError` "model_damaged" or "unsupported_model"."""
    file = gguf_file.read(path)
    if file.values.get("split.count", 1) not in {0, 1}:
        raise unsupported("this file is only one part of it", "Join the parts with llama-gguf-split first.")
    hyper = from_gguf.hyperparameters(file.values, file.tensors)
    names = {"ffn_up": "ffn_gate_up"} if hyper.family == "phi3" else {}
    tensors = {_renamed(name, names): tensor for name, tensor in file.tensors.items()}
    interleaved = hyper.family in from_gguf.INTERLEAVED
    return _checked(Checkpoint(path, "gguf", hyper, tensors, file.values, interleaved), _COMPUTED)


def open_folder(folder: Path) -> Checkpoint:
    """Raises `UserError` "model_damaged", "unsupported_model" or "unsafe_model"."""
    config = read_json(folder / "config.json")
    hyper = from_config.hyperparameters(config)
    stored = safetensors_file.read(folder)
    if not stored and any(folder.glob("*.bin")):
        raise UserError(
            "unsafe_model",
            "The weights of this model are in .bin files, which can run code when they are opened.",
            "Get the model as safetensors or as a GGUF file.",
        )
    tensors = {_gguf_name(name, hyper.sandwiched): tensor for name, tensor in stored.items()}
    if config.get("tie_word_embeddings") is True:
        tensors.pop("output.weight", None)
    return _checked(Checkpoint(folder, "safetensors", hyper, tensors, config), _UNREAD)


# What is in a GGUF beside the weights of the graph and was read, or is computed.
_COMPUTED = re.compile(
    r"rope_(freqs|factors_(long|short))\.weight|blk\.\d+\.(rope_freqs|attn_rot_embd)\.weight"
)
# What is in Hugging Face files: the eyes of models that see pictures too, and angles of old files.
_UNREAD = re.compile(
    r"(model\.)?(vision_tower|multi_modal_projector)\..*|.*\.rotary_emb\.inv_freq|.*\.attn\.(masked_)?bias"
)

_WHOLE = {"embed_tokens.weight": "token_embd.weight", "norm.weight": "output_norm.weight"}
_IN_LAYER = {
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.qkv_proj": "attn_qkv",
    "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.gate_up_proj": "ffn_gate_up",
    "mlp.down_proj": "ffn_down",
}
_SANDWICHED = {
    **_IN_LAYER,
    "post_attention_layernorm": "post_attention_norm",
    "pre_feedforward_layernorm": "ffn_norm",
    "post_feedforward_layernorm": "post_ffw_norm",
}
_LAYER = re.compile(r"layers\.(\d+)\.(.+)\.(weight|bias)")
_PREFIX = re.compile(r"(language_model\.model\.|model\.language_model\.|model\.)")


def _gguf_name(name: str, sandwiched: bool) -> str:  # noqa: FBT001
    """The GGUF's name for a tensor of a Hugging Face file; another stays as it is."""
    if name in {"lm_head.weight", "language_model.lm_head.weight"}:
        return "output.weight"
    found = _PREFIX.match(name)
    rest = name[found.end() :] if found else name
    if rest in _WHOLE:
        return _WHOLE[rest]
    layer = _LAYER.fullmatch(rest)
    place = (_SANDWICHED if sandwiched else _IN_LAYER).get(layer[2]) if layer else None
    return f"blk.{int(layer[1])}.{place}.{layer[3]}" if layer and place else name


def _renamed(name: str, names: Mapping[str, str]) -> str:
    stem, _, kind = name.rpartition(".")
    prefix, _, last = stem.rpartition(".")
    return f"{prefix}.{names[last]}.{kind}" if last in names else name


def _checked(found: Checkpoint, ignored: re.Pattern[str]) -> Checkpoint:
    """Raises `UserError` unless every weight of the graph is there in its shape, and no other."""
    wanted, possible = _shapes(found.hyper, found.has)
    tensors = {name: tensor for name, tensor in found.tensors.items() if not ignored.fullmatch(name)}
    for name, shape in wanted.items():
        if name not in tensors:
            raise gguf_file.damaged("a part of its weights is missing")
        if tensors[name].shape != shape:
            raise gguf_file.damaged("its weights do not have the sizes that it says")
    for name, tensor in tensors.items():
        if name not in wanted and possible.get(name) != tensor.shape:
            raise unsupported("it holds weights that its family does not have")
    return found


def _shapes(
    hyper: Hyperparameters, has: Callable[[str], bool]
) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
    """The shapes of what must be there, and of what may be."""
    vocabulary, hidden, inner = hyper.vocabulary, hyper.hidden, hyper.feed_forward
    wanted: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (vocabulary, hidden),
        "output_norm.weight": (hidden,),
    }
    possible: dict[str, tuple[int, ...]] = {"output.weight": (vocabulary, hidden)}
    matrices = {"attn_output": (hidden, hyper.query), "ffn_down": (hidden, inner)}
    packed = {"attn_qkv": (hyper.query + 2 * hyper.keys, hidden)}
    apart = {f"attn_{part}": (hyper.query if part == "q" else hyper.keys, hidden) for part in "qkv"}
    gates = {"ffn_gate": (inner, hidden), "ffn_up": (inner, hidden)}
    norms = {"attn_norm": hidden, "ffn_norm": hidden}
    if hyper.sandwiched:
        norms |= {"post_attention_norm": hidden, "post_ffw_norm": hidden}
    if hyper.normed_heads:
        norms |= {"attn_q_norm": hyper.head_size, "attn_k_norm": hyper.head_size}
    for layer in range(hyper.layers):
        prefix = f"blk.{layer}."
        here = matrices | (packed if has(f"{prefix}attn_qkv.weight") else apart)
        here |= {"ffn_gate_up": (2 * inner, hidden)} if has(f"{prefix}ffn_gate_up.weight") else gates
        wanted |= {f"{prefix}{name}.weight": shape for name, shape in here.items()}
        wanted |= {f"{prefix}{name}.weight": (size,) for name, size in norms.items()}
        biased = {name: shape for name, shape in here.items() if name != "ffn_gate_up"}
        possible |= {f"{prefix}{name}.bias": (shape[0],) for name, shape in biased.items()}
    return wanted, possible
