"""The graph of a decoder as onnxruntime-genai runs it, with its weights.

Operators of onnxruntime (domain com.microsoft): GroupQueryAttention turns queries and keys itself and keeps
the keys and values of earlier tokens in place; the norms add the residual on their way. The head sees the
last token only.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from desktop.modelstore.decoders.checkpoint import Checkpoint
from desktop.modelstore.decoders.hyperparameters import EVERYTHING, Hyperparameters
from desktop.modelstore.decoders.layers import Layers, bits_of
from desktop.modelstore.decoders.stored import Floats
from desktop.modelstore.decoders.weights_file import MICROSOFT, WEIGHTS, GraphWriter, save
from desktop.modelstore.importing.base import Precision
from desktop.progress import JobContext

if TYPE_CHECKING:
    from onnx import ValueInfoProto

LAST = "/head/last"  # the node that takes the last token; measuring goes round it
_INT32, _INT64, _FLOAT = 6, 7, 1  # TensorProto's numbers


def write(checkpoint: Checkpoint, precision: Precision, folder: Path, ctx: JobContext) -> None:
    """Write model.onnx and its weights into `folder`."""
    with (folder / WEIGHTS).open("wb") as weights:
        graph = GraphWriter(weights)
        _Decoder(checkpoint, precision, graph, ctx).build()
        save(graph.model(*_interface(checkpoint.hyper)), folder)


class _Decoder:
    def __init__(
        self, checkpoint: Checkpoint, precision: Precision, graph: GraphWriter, ctx: JobContext
    ) -> None:
        self._from = checkpoint
        self._hyper = checkpoint.hyper
        self._precision = precision
        self._graph = graph
        self._layers = Layers(graph, precision, ctx)
        self._ctx = ctx

    def build(self) -> None:
        hyper, graph = self._hyper, self._graph
        hidden = self._layers.embedding(self._from.matrix("token_embd"), "input_ids")
        if hyper.embedding_scale != 1:
            scale = graph.constant("embedding_scale", np.array(hyper.embedding_scale, np.float32))
            hidden = graph.node("Mul", [hidden, scale], "/token_embd/scaled")
        self._lengths()
        self._angles()
        added: str | None = None
        for layer in range(hyper.layers):
            self._ctx.report("convert", layer, hyper.layers)
            prefix = f"blk.{layer}"
            normed, hidden = self._norm(f"{prefix}.attn_norm", hidden, added)
            added = self._attention(layer, normed)
            if hyper.sandwiched:
                added, _ = self._norm(f"{prefix}.post_attention_norm", added)
            normed, hidden = self._norm(f"{prefix}.ffn_norm", hidden, added)
            added = self._feed_forward(prefix, normed)
            if hyper.sandwiched:
                added, _ = self._norm(f"{prefix}.post_ffw_norm", added)
        normed, _ = self._norm("output_norm", hidden, added)
        self._logits(normed)
        self._ctx.report("convert", hyper.layers, hyper.layers)

    def _lengths(self) -> None:
        """How many tokens there are, as the attention asks for it: the last one's number, and all."""
        graph = self._graph
        one = graph.constant("one", np.array([1], np.int64))
        seen = graph.node("ReduceSum", ["attention_mask", one], "/lengths/seen", keepdims=0)
        before = graph.node("Sub", [seen, one], "/lengths/before")
        graph.node("Cast", [before], "/lengths/last", to=_INT32)
        shape = graph.node("Shape", ["attention_mask"], "/lengths/shape", start=1, end=2)
        scalar = graph.constant("scalar", np.array([], np.int64))
        total = graph.node("Reshape", [shape, scalar], "/lengths/total64")
        graph.node("Cast", [total], "/lengths/total", to=_INT32)

    def _angles(self) -> None:
        hyper = self._hyper
        for name, rotary in (("", hyper.rotary), ("_local", hyper.local)):
            if rotary is not None:
                self._graph.constant(f"cos{name}", rotary.angles(np.cos, hyper.context))
                self._graph.constant(f"sin{name}", rotary.angles(np.sin, hyper.context))

    def _norm(self, name: str, value: str, added: str | None = None) -> tuple[str, str]:
        """`value` plus `added`, normed (RMSNorm), and that sum itself."""
        hyper = self._hyper
        weight = self._from.vector(f"{name}.weight").values() + np.float32(hyper.norm_offset)
        gamma = self._graph.constant(f"{name}.weight", weight)
        return self._normed(name, value, gamma, added)

    def _normed(self, name: str, value: str, gamma: str, added: str | None) -> tuple[str, str]:
        epsilon = self._hyper.epsilon
        if added is None:
            inputs = [value, gamma]
            kind = "SimplifiedLayerNormalization"
            return self._graph.node(kind, inputs, f"/{name}", axis=-1, epsilon=epsilon, stash_type=1), value
        total = f"/{name}/sum"
        normed = self._graph.node(
            "SkipSimplifiedLayerNormalization",
            [value, added, gamma],
            f"/{name}",
            outputs=[f"/{name}", "", "", total],
            domain=MICROSOFT,
            epsilon=epsilon,
        )
        return normed, total

    def _linear(self, name: str, value: str) -> str:
        matrix = self._from.matrix(name)
        bits = bits_of(self._precision, name, self._hyper)
        return self._layers.linear(name, matrix, value, self._bias(name), bits)

    def _bias(self, name: str) -> Floats | None:
        stem, _, last = name.rpartition(".")
        if last == "attn_qkv" and not self._from.has(f"{name}.bias"):
            parts = [self._bias(f"{stem}.attn_{part}") for part in "qkv"]
            if all(part is None for part in parts):
                return None
            sizes = (self._hyper.query, self._hyper.keys, self._hyper.keys)
            whole = [np.zeros(n, np.float32) if b is None else b for n, b in zip(sizes, parts, strict=True)]
            return np.concatenate(whole)
        if not self._from.has(f"{name}.bias"):
            return None
        values = self._from.vector(f"{name}.bias").values()
        order = self._from.order(last)
        return values if order is None else values[order]

    def _attention(self, layer: int, value: str) -> str:
        hyper, prefix = self._hyper, f"blk.{layer}"
        packed = self._linear(f"{prefix}.attn_qkv", value)
        query, key, values = packed, "", ""
        if hyper.normed_heads:
            query, key, values = self._apart(prefix, packed)
            query = self._head_norm(f"{prefix}.attn_q_norm", query, hyper.heads)
            key = self._head_norm(f"{prefix}.attn_k_norm", key, hyper.kv_heads)
        window = hyper.windows[layer]
        near = "_local" if hyper.local is not None and window != EVERYTHING else ""
        turns = hyper.rotates[layer]
        angles = [f"cos{near}", f"sin{near}"] if turns else ["", ""]
        past = [f"past_key_values.{layer}.key", f"past_key_values.{layer}.value"]
        attended = self._graph.node(
            "GroupQueryAttention",
            [query, key, values, *past, "/lengths/last", "/lengths/total", *angles],
            f"/{prefix}.attention",
            outputs=[f"/{prefix}.attention", f"present.{layer}.key", f"present.{layer}.value"],
            domain=MICROSOFT,
            num_heads=hyper.heads,
            kv_num_heads=hyper.kv_heads,
            scale=hyper.attention_scale,
            softcap=hyper.attention_softcap,
            local_window_size=window,
            do_rotary=int(turns),
            rotary_interleaved=0,
        )
        return self._linear(f"{prefix}.attn_output", attended)

    def _apart(self, prefix: str, packed: str) -> list[str]:
        """Queries, keys and values of one product."""
        sizes = np.array([self._hyper.query, self._hyper.keys, self._hyper.keys], np.int64)
        split = self._graph.constant(f"{prefix}.qkv_sizes", sizes)
        parts = [f"/{prefix}.{part}" for part in ("query", "key", "value")]
        self._graph.node("Split", [packed, split], f"/{prefix}.apart", outputs=parts, axis=-1)
        return parts

    def _head_norm(self, name: str, value: str, heads: int) -> str:
        """Each head normed for itself."""
        graph, size = self._graph, self._hyper.head_size
        apart = graph.constant(f"{name}.apart", np.array([0, 0, heads, size], np.int64))
        together = graph.constant(f"{name}.together", np.array([0, 0, heads * size], np.int64))
        shaped = graph.node("Reshape", [value, apart], f"/{name}/heads")
        normed, _ = self._norm(name, shaped)
        return graph.node("Reshape", [normed, together], f"/{name}/whole")

    def _feed_forward(self, prefix: str, value: str) -> str:
        graph = self._graph
        gate = self._linear(f"{prefix}.ffn_gate", value)
        up = self._linear(f"{prefix}.ffn_up", value)
        if self._hyper.activation == "gelu":
            active = graph.node("Gelu", [gate], f"/{prefix}.ffn/gelu", approximate="tanh")
        else:
            sigmoid = graph.node("Sigmoid", [gate], f"/{prefix}.ffn/sigmoid")
            active = graph.node("Mul", [gate, sigmoid], f"/{prefix}.ffn/silu")
        gated = graph.node("Mul", [active, up], f"/{prefix}.ffn/gated")
        return self._linear(f"{prefix}.ffn_down", gated)

    def _logits(self, hidden: str) -> None:
        graph, hyper = self._graph, self._hyper
        last = graph.constant("last", np.array([-1], np.int64))
        hidden = graph.node("Gather", [hidden, last], LAST, axis=1)
        matrix = self._from.matrix("output") if self._from.has("output.weight") else None
        capped = hyper.logit_softcap > 0
        output = "/head/product" if capped else "logits"
        self._layers.head(matrix, (hyper.vocabulary, hyper.hidden), hidden, output)
        if capped:
            cap = graph.constant("logit_softcap", np.array(hyper.logit_softcap, np.float32))
            small = graph.node("Div", [output, cap], "/head/small")
            bounded = graph.node("Tanh", [small], "/head/bounded")
            graph.node("Mul", [bounded, cap], "logits")


def _interface(hyper: Hyperparameters) -> tuple[list[ValueInfoProto], list[ValueInfoProto]]:
    from onnx.helper import make_tensor_value_info as value

    inputs = [
        value("input_ids", _INT64, ["batch", "tokens"]),
        value("attention_mask", _INT64, ["batch", "total"]),
    ]
    outputs = [value("logits", _FLOAT, ["batch", 1, hyper.vocabulary])]
    for layer in range(hyper.layers):
        for part in ("key", "value"):
            before: list[str | int | None] = ["batch", hyper.kv_heads, "past", hyper.head_size]
            after: list[str | int | None] = ["batch", hyper.kv_heads, "total", hyper.head_size]
            inputs.append(value(f"past_key_values.{layer}.{part}", _FLOAT, before))
            outputs.append(value(f"present.{layer}.{part}", _FLOAT, after))
    return inputs, outputs
