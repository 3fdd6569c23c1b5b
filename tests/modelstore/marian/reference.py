"""The architecture of Firefox Translations' students in plain numpy, in float32: what the ONNX graphs must
match.

Vaswani et al. 2017 (encoder, post-norm), Kim et al. 2019, "From Research to Production and Back:
Ludicrously Fast Neural Machine Translation" (SSRU decoder); names of tensors and details as in
marian-dev/src/models/transformer.h.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop.modelstore.marian.binary import MarianModel

Array = NDArray[np.float32]
EPSILON = 1e-6


class Reference:
    def __init__(self, model: MarianModel) -> None:
        self._float = model.floats
        self._weight = {name: found.weights() for name, found in model.quantized.items()}
        shared = bool(model.config["tied-embeddings-all"])
        self.source = self._weight["Wemb" if shared else "encoder_Wemb"].T
        self.table = self._weight["Wemb" if shared else "decoder_Wemb"].T
        self.swish = model.config["transformer-ffn-activation"] == "swish"
        self.width = self.table.shape[1]
        self.heads = int(str(model.config["transformer-heads"]))
        self.encoder_layers = int(str(model.config["enc-depth"]))
        self.decoder_layers = int(str(model.config["dec-depth"]))
        self.tied = model.config.get("transformer-tied-layers") or range(1, self.decoder_layers + 1)

    def linear(self, x: Array, weight: str, bias: str | None = None) -> Array:
        out = x @ self._weight[weight]
        return out if bias is None else out + self._float[bias]

    def norm(self, x: Array, name: str) -> Array:
        mean = x.mean(-1, keepdims=True)
        var = ((x - mean) ** 2).mean(-1, keepdims=True)
        return (x - mean) / np.sqrt(var + EPSILON) * self._float[f"{name}_ln_scale"] + self._float[
            f"{name}_ln_bias"
        ]

    def positions(self, first: int, count: int) -> Array:
        half = self.width // 2
        steps = np.exp(np.arange(half) * -(np.log(10000.0) / (half - 1)))
        angles = np.arange(first, first + count)[:, None] * steps
        return np.concatenate([np.sin(angles), np.cos(angles)], -1).astype(np.float32)

    def attention(self, query: Array, keys: Array, values: Array, mask: Array) -> Array:
        """query (B, T, d), keys and values (B, S, d), mask (B, S) of 0 and 1.

        Keeps in `first_head` (B, T, S) what the first head looked at.
        """

        def split(x: Array) -> Array:
            return x.reshape(*x.shape[:2], self.heads, -1).transpose(0, 2, 1, 3)

        q, k, v = split(query), split(keys), split(values)
        scores = q @ k.transpose(0, 1, 3, 2) / np.sqrt(q.shape[-1])
        scores = np.where(mask[:, None, None] > 0, scores, np.float32(-1e9))
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        self.first_head = scores[:, 0]
        return (scores @ v).transpose(0, 2, 1, 3).reshape(query.shape)

    def feed_forward(self, x: Array, layer: str) -> Array:
        hidden = self.linear(x, f"{layer}_ffn_W1", f"{layer}_ffn_b1")
        hidden = hidden / (1 + np.exp(-hidden)) if self.swish else np.maximum(hidden, 0)
        return self.norm(x + self.linear(hidden, f"{layer}_ffn_W2", f"{layer}_ffn_b2"), f"{layer}_ffn_ffn")

    def cross(self, x: Array, context: Array, layer: str, kind: str, mask: Array) -> Array:
        at = f"{layer}_{kind}"
        query = self.linear(x, f"{at}_Wq", f"{at}_bq")
        keys = self.linear(context, f"{at}_Wk", f"{at}_bk")
        values = self.linear(context, f"{at}_Wv", f"{at}_bv")
        seen = self.attention(query, keys, values, mask)
        return self.norm(x + self.linear(seen, f"{at}_Wo", f"{at}_bo"), f"{at}_Wo")

    def encode(self, ids: NDArray[np.int64], mask: Array) -> list[Array]:
        """The output of the embedding and of each layer."""
        x = self.source[ids] * np.float32(np.sqrt(self.width)) + self.positions(0, ids.shape[1])
        layers = [x]
        for number in range(1, self.encoder_layers + 1):
            x = self.cross(x, x, f"encoder_l{number}", "self", mask)
            x = self.feed_forward(x, f"encoder_l{number}")
            layers.append(x)
        return layers

    def step(
        self, previous: NDArray[np.int64] | None, at: int, states: list[Array], context: Array, mask: Array
    ) -> tuple[Array, list[Array]]:
        """Logits (B, vocabulary) and new states; without `previous` it is the first step."""
        batch = context.shape[0]
        x = np.zeros((batch, 1, self.width), np.float32)
        if previous is not None:
            x = self.table[previous][:, None] * np.float32(np.sqrt(self.width))
        x = x + self.positions(at, 1)
        fresh = []
        for number, state in zip(self.tied, states, strict=True):
            layer = f"decoder_l{number}"
            gate = 1 / (1 + np.exp(-self.linear(x, f"{layer}_rnn_Wf", f"{layer}_rnn_bf")))
            cell = gate * state + (1 - gate) * self.linear(x, f"{layer}_rnn_W")
            fresh.append(cell)
            x = self.norm(x + np.maximum(cell, 0), f"{layer}_rnn_ffn")
            x = self.cross(x, context, layer, "context", mask)
            x = self.feed_forward(x, layer)
        logits = x[:, 0] @ self.table.T + self._float["decoder_ff_logit_out_b"][0]
        return logits, fresh

    def looked_at(self, source: NDArray[np.int64], target: list[int]) -> Array:
        """What the last decoder layer's first head looks at before each token of `target`, shape (T, S)."""
        mask = np.ones((1, len(source)), np.float32)
        context = self.encode(source[None], mask)[-1]
        states = [np.zeros((1, 1, self.width), np.float32)] * self.decoder_layers
        seen, previous = [], None
        for at, token in enumerate(target):
            _, states = self.step(previous, at, states, context, mask)
            seen.append(self.first_head[0, 0])
            previous = np.array([token])
        return np.array(seen).reshape(-1, len(source))

    def translate(self, ids: NDArray[np.int64], mask: Array, limit: int = 100) -> list[list[int]]:
        """Greedy; without shortlist."""
        context = self.encode(ids, mask)[-1]
        states = [np.zeros((len(ids), 1, self.width), np.float32)] * self.decoder_layers
        previous, out, ended = None, [[] for _ in ids], np.zeros(len(ids), bool)
        for at in range(limit):
            logits, states = self.step(previous, at, states, context, mask)
            previous = logits.argmax(-1)
            for row, token in enumerate(previous):
                if not ended[row]:
                    out[row].append(int(token))
            ended |= previous == 0
            if ended.all():
                break
        return out
