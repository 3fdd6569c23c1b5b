"""A Marian student as two ONNX graphs: the encoder, and one step of the SSRU decoder.

The int8 weights are carried over as they are, and activations are quantised with the scales ("alphas") that
the model was calibrated with, so that a sentence comes out the same in whatever batch it stands. The
cross-attention's keys and values are the encoder's output: a step computes nothing twice.

Architecture and names: marian-dev/src/models/transformer.h; SSRU: Kim et al. 2019, "From Research to
Production and Back: Ludicrously Fast Neural Machine Translation".
"""

from __future__ import annotations

import onnx
from onnx import TensorProto

from desktop.modelstore.marian.binary import MarianModel
from desktop.modelstore.marian.layers import Graph, Precision
from desktop.modelstore.marian.shape import shape_of

HIDDEN = -1e9
"""Attention to what is padding."""


def encoder(model: MarianModel, precision: Precision = "int8", *, layers: bool = False) -> onnx.ModelProto:
    """Inputs: the tokens' `rows` (B, S, width) int8 of the table of embeddings, and `mask` (B, S) float32
    of 1 for tokens, 0 for padding. Outputs for each decoder layer N: `keys_N` (B, heads, width / heads, S)
    and `values_N` (B, heads, S, width / heads); with `layers` also what each encoder layer gives, `layer_N`
    (B, S, width), 0 being the embedding."""
    shape = shape_of(model)
    graph = Graph(model, shape, precision)
    graph.feed("rows", TensorProto.INT8, ["batch", "length", shape.width])
    graph.feed("mask", TensorProto.FLOAT, ["batch", "length"])
    length = graph.op("Slice", graph.op("Shape", "mask"), graph.ints([1]), graph.ints([2]))
    places = graph.op("Slice", graph.positions(), graph.ints([0]), length, graph.ints([0]))
    x = graph.op("Add", graph.embedding("rows", shape.source), places)
    away = graph.op("Mul", graph.op("Sub", graph.floats(1.0), "mask"), graph.floats(HIDDEN))
    away = graph.op("Unsqueeze", away, graph.ints([1, 2]))  # (B, 1, 1, S)
    seen = [x]
    for number in range(1, shape.encoder_layers + 1):
        layer = f"encoder_l{number}"
        query, keys, values = graph.linear(x, *(f"{layer}_self_{part}" for part in "qkv"))
        _, mixed = graph.attention(
            graph.heads(query),
            graph.heads(keys, transposed=True),
            graph.heads(values),
            away,
            ["batch", "length"],
        )
        x = graph.added(x, mixed, f"{layer}_self_o", f"{layer}_self_Wo")
        x = graph.feed_forward(x, layer)
        seen.append(x)
    for number, tied in enumerate(shape.tied, 1):
        keys, values = graph.linear(x, *(f"decoder_l{tied}_context_{part}" for part in "kv"))
        graph.give(graph.heads(keys, transposed=True), f"keys_{number}", ["batch", "heads", "size", "length"])
        graph.give(graph.heads(values), f"values_{number}", ["batch", "heads", "length", "size"])
    if layers:
        for number, name in enumerate(seen):
            graph.give(name, f"layer_{number}", ["batch", "length", "width"])
    return graph.model("encoder")


def decoder(model: MarianModel, precision: Precision = "int8") -> onnx.ModelProto:
    """One step. Inputs: of the C tokens that may come out, `weights` (C, width) int8, their rows of the
    table of embeddings, and `bias` (C,); which of them was `previous` (B,) int64, -1 before the first;
    `position` (1,) int64; `state_N` (B, width) and `keys_N`, `values_N` for each layer N; `mask` (B, S).
    Outputs: `logits` (B, C); `next_state_N`; `attention` (B, S), what of the source the step looked at."""
    shape = shape_of(model)
    graph = Graph(model, shape, precision)
    graph.feed("previous", TensorProto.INT64, ["batch"])
    graph.feed("position", TensorProto.INT64, [1])
    graph.feed("mask", TensorProto.FLOAT, ["batch", "length"])
    for number in range(1, shape.decoder_layers + 1):
        graph.feed(f"state_{number}", TensorProto.FLOAT, ["batch", shape.width])
        graph.feed(f"keys_{number}", TensorProto.FLOAT, ["batch", shape.heads, "size", "length"])
        graph.feed(f"values_{number}", TensorProto.FLOAT, ["batch", shape.heads, "length", "size"])
    graph.feed("weights", TensorProto.INT8, ["candidates", shape.width])
    graph.feed("bias", TensorProto.FLOAT, ["candidates"])

    # There is no token before the first: its embedding is zero.
    known = graph.op("Cast", graph.op("GreaterOrEqual", "previous", graph.ints(0)), to=TensorProto.FLOAT)
    token = graph.op("Max", "previous", graph.ints(0))
    rows = graph.op("Gather", "weights", token)
    embedded = graph.op(
        "Mul", graph.embedding(rows, shape.target), graph.op("Unsqueeze", known, graph.ints([1]))
    )
    x = graph.op("Add", embedded, graph.op("Gather", graph.positions(), "position"))
    away = graph.op("Mul", graph.op("Sub", graph.floats(1.0), "mask"), graph.floats(HIDDEN))
    away = graph.op("Unsqueeze", away, graph.ints([1, 2]))
    for number, tied in enumerate(shape.tied, 1):
        layer = f"decoder_l{tied}"
        gate, fresh = graph.linear(x, f"{layer}_rnn_f", f"{layer}_rnn_")
        gate = graph.op("Sigmoid", gate)
        cell = graph.op("Add", fresh, graph.op("Mul", gate, graph.op("Sub", f"state_{number}", fresh)))
        graph.give(cell, f"next_state_{number}", ["batch", "width"])
        x = graph.norm(x, graph.op("Relu", cell), f"{layer}_rnn_ffn")
        (query,) = graph.linear(x, f"{layer}_context_q")
        query = graph.op("Reshape", query, graph.ints([0, shape.heads, 1, shape.width // shape.heads]))
        weights, mixed = graph.attention(query, f"keys_{number}", f"values_{number}", away, ["batch"])
        if number == shape.alignment_layer:
            first = graph.op("Slice", weights, graph.ints([0]), graph.ints([1]), graph.ints([1]))
            first = graph.op("Squeeze", first, graph.ints([1, 2]))
            graph.give(first, "attention", ["batch", "length"])
        x = graph.added(x, mixed, f"{layer}_context_o", f"{layer}_context_Wo")
        x = graph.feed_forward(x, layer)
    graph.give(graph.output(x), "logits", ["batch", "candidates"])
    return graph.model("decoder")
