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


GERMAN = (
    "der vertrag endet im märz",
    "jede seite kann ihn beenden",
    "am montag war eine sitzung",
    "die miete ist am ersten tag fällig",
)


def write(
    folder: Path,
    *,
    seed: int = 0,
    config: dict[str, object] | None = None,
    separate: bool = False,
    calibrated: bool = True,
    listed: bool = True,
) -> None:
    """model.bin, lex.bin and vocab.spm. With `separate` embeddings and vocabularies srcvocab.spm and
    trgvocab.spm; not `calibrated`, without multipliers of activations; not `listed`, without lex.bin."""
    options = {**CONFIG, **(config or {})}
    source = target = _vocabulary(TEXTS)
    if separate:
        target = _vocabulary(GERMAN)
        options |= {"tied-embeddings-all": False, "tied-embeddings": True}
        (folder / "srcvocab.spm").write_bytes(source)
        (folder / "trgvocab.spm").write_bytes(target)
    else:
        (folder / "vocab.spm").write_bytes(source)
    sizes = [sentencepiece.SentencePieceProcessor(model_proto=made).vocab_size() for made in (source, target)]
    tensors = _tensors(np.random.default_rng(seed), sizes, options, separate=separate)
    if not calibrated:
        tensors = [tensor for tensor in tensors if not tensor[0].endswith("QuantMultA")]
    (folder / "model.bin").write_bytes(pack(tensors))
    if listed:
        (folder / "lex.bin").write_bytes(shortlist(*sizes))


def shortlist(source: int, target: int | None = None, frequent: int = 8) -> bytes:
    """After a token may come any token at all."""
    target = target or source
    offsets = np.arange(source + 1, dtype="<u8") * target
    candidates = np.tile(np.arange(target, dtype="<u4"), source)
    header = struct.pack("<6Q", 0xF11A48D5013417F5, 0, frequent, target, len(offsets), len(candidates))
    return header + offsets.tobytes() + candidates.tobytes()


def _vocabulary(texts: tuple[str, ...]) -> bytes:
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts * 4),
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


def _tensors(
    rng: np.random.Generator, sizes: list[int], config: dict[str, object], *, separate: bool
) -> list[tuple[str, int, tuple[int, ...], bytes]]:
    tensors: list[tuple[str, int, tuple[int, ...], bytes]] = []

    def floats(name: str, shape: tuple[int, ...], mean: float = 0.0, spread: float = 0.1) -> None:
        values = (mean + spread * rng.standard_normal(shape)).astype("<f4")
        tensors.append((name, FLOAT32, shape, values.tobytes()))

    def weight(name: str, inputs: int, outputs: int, alpha: float = 40.0) -> None:
        values = rng.normal(0, 1 / np.sqrt(inputs), (inputs, outputs))
        scale = 127 / np.abs(values).max()
        kept = np.rint((values if name.endswith("Wemb") else values.T) * scale).astype(np.int8)
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

    if separate:
        weight("encoder_Wemb", sizes[0], WIDTH)
        weight("decoder_Wemb", sizes[1], WIDTH)
        # The multiplier of the output is quantised along with the table that it is named by.
        tensors[-1] = (
            "decoder_Wemb_QuantMultA",
            INTGEMM8,
            (1, 1),
            b"\x7f" + struct.pack("<f", 127 / 40.0) + bytes(251),
        )
    else:
        weight("Wemb", sizes[0], WIDTH)
    for layer in range(1, ENCODER_LAYERS + 1):
        attention(f"encoder_l{layer}_self")
        feed_forward(f"encoder_l{layer}")
    for layer in range(1, int(str(config["dec-depth"])) + 1):
        weight(f"decoder_l{layer}_rnn_W", WIDTH, WIDTH)
        weight(f"decoder_l{layer}_rnn_Wf", WIDTH, WIDTH)
        floats(f"decoder_l{layer}_rnn_bf", (1, WIDTH))
        norm(f"decoder_l{layer}_rnn_ffn")
        attention(f"decoder_l{layer}_context")
        feed_forward(f"decoder_l{layer}")
    floats("decoder_ff_logit_out_b", (1, sizes[1]))
    if not separate:
        tensors.append(("none_QuantMultA", FLOAT32, (1, 1), struct.pack("<f", 40.0)))
    options = yaml.safe_dump(config).encode() + b"\0"
    tensors.append(("special:model.yml", 0x0101, (len(options),), options))
    return tensors


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
