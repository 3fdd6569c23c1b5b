"""A Firefox Translations student of a few tokens with random weights, in the files that Mozilla publishes."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import sentencepiece
import yaml

from desktop.modelstore.marian.binary import FLOAT32, INTGEMM8, VERSION

WIDTH, HEADS, HIDDEN, ENCODER_LAYERS, DECODER_LAYERS = 32, 4, 48, 2, 2
CONFIG: dict[str, object] = {
    "type": "transformer",
    "dec-cell": "ssru",
    "dec-depth": DECODER_LAYERS,
    "enc-depth": ENCODER_LAYERS,
    "tied-embeddings-all": True,
    "transformer-decoder-autoreg": "rnn",
    "transformer-ffn-activation": "relu",
    "transformer-ffn-depth": 2,
    "transformer-heads": HEADS,
    "transformer-postprocess": "dan",
    "transformer-postprocess-emb": "d",
    "transformer-postprocess-top": "",
    "transformer-preprocess": "",
    "transformer-train-position-embeddings": False,
}
TEXTS = (
    "the contract ends in march",
    "either party may end it",
    "a meeting was held on monday",
    "the rent is due on the first day",
    "keys are handed over at noon",
)


def write(folder: Path, *, seed: int = 0, config: dict[str, object] | None = None) -> None:
    """model.bin, lex.bin and vocab.spm."""
    vocabulary = _vocabulary()
    size = sentencepiece.SentencePieceProcessor(model_proto=vocabulary).vocab_size()
    (folder / "vocab.spm").write_bytes(vocabulary)
    (folder / "model.bin").write_bytes(
        _model(np.random.default_rng(seed), size, {**CONFIG, **(config or {})})
    )
    (folder / "lex.bin").write_bytes(shortlist(size))


def shortlist(size: int, frequent: int = 8) -> bytes:
    """After a token may come any token at all."""
    offsets = np.arange(size + 1, dtype="<u8") * size
    candidates = np.tile(np.arange(size, dtype="<u4"), size)
    header = struct.pack("<6Q", 0xF11A48D5013417F5, 0, frequent, size, len(offsets), len(candidates))
    return header + offsets.tobytes() + candidates.tobytes()


def _vocabulary() -> bytes:
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXTS * 4),
        model_writer=written,
        vocab_size=60,
        eos_id=0,
        unk_id=1,
        bos_id=-1,
        pad_id=-1,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    return written.getvalue()


def _model(rng: np.random.Generator, size: int, config: dict[str, object]) -> bytes:
    tensors: list[tuple[str, int, tuple[int, ...], bytes]] = []

    def floats(name: str, shape: tuple[int, ...], mean: float = 0.0, spread: float = 0.1) -> None:
        values = (mean + spread * rng.standard_normal(shape)).astype("<f4")
        tensors.append((name, FLOAT32, shape, values.tobytes()))

    def weight(name: str, inputs: int, outputs: int, alpha: float = 40.0) -> None:
        values = rng.normal(0, 1 / np.sqrt(inputs), (inputs, outputs))
        scale = 127 / np.abs(values).max()
        kept = np.rint((values if name == "Wemb" else values.T) * scale).astype(np.int8)
        data = kept.tobytes() + struct.pack("<f", scale) + bytes(252)
        tensors.append((name, INTGEMM8, (inputs, outputs), data))
        tensors.append((f"{name}_QuantMultA", FLOAT32, (1, 1), struct.pack("<f", alpha)))

    def norm(name: str) -> None:
        floats(f"{name}_ln_scale", (1, WIDTH), mean=1.0)
        floats(f"{name}_ln_bias", (1, WIDTH))

    def attention(name: str) -> None:
        for part in "qkvo":
            weight(f"{name}_W{part}", WIDTH, WIDTH)
            floats(f"{name}_b{part}", (1, WIDTH))
        norm(f"{name}_Wo")

    def feed_forward(name: str) -> None:
        weight(f"{name}_ffn_W1", WIDTH, HIDDEN)
        weight(f"{name}_ffn_W2", HIDDEN, WIDTH)
        floats(f"{name}_ffn_b1", (1, HIDDEN))
        floats(f"{name}_ffn_b2", (1, WIDTH))
        norm(f"{name}_ffn_ffn")

    weight("Wemb", size, WIDTH)
    for layer in range(1, ENCODER_LAYERS + 1):
        attention(f"encoder_l{layer}_self")
        feed_forward(f"encoder_l{layer}")
    for layer in range(1, DECODER_LAYERS + 1):
        weight(f"decoder_l{layer}_rnn_W", WIDTH, WIDTH)
        weight(f"decoder_l{layer}_rnn_Wf", WIDTH, WIDTH)
        floats(f"decoder_l{layer}_rnn_bf", (1, WIDTH))
        norm(f"decoder_l{layer}_rnn_ffn")
        attention(f"decoder_l{layer}_context")
        feed_forward(f"decoder_l{layer}")
    floats("decoder_ff_logit_out_b", (1, size))
    tensors.append(("none_QuantMultA", FLOAT32, (1, 1), struct.pack("<f", 40.0)))
    options = yaml.safe_dump(config).encode() + b"\0"
    tensors.append(("special:model.yml", 0x0101, (len(options),), options))
    return pack(tensors)


def pack(tensors: list[tuple[str, int, tuple[int, ...], bytes]]) -> bytes:
    """A model file of these tensors: name, type, shape, data."""
    names = [name.encode() + b"\0" for name, *_ in tensors]
    head = struct.pack("<QQ", VERSION, len(tensors))
    for name, (_, kind, shape, data) in zip(names, tensors, strict=True):
        head += struct.pack("<QQQQ", len(name), kind, len(shape), len(data))
    head += b"".join(names)
    head += b"".join(struct.pack(f"<{len(shape)}i", *shape) for _, _, shape, _ in tensors)
    padding = -(len(head) + 8) % 256
    return head + struct.pack("<Q", padding) + bytes(padding) + b"".join(data for *_, data in tensors)
