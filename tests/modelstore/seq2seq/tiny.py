"""Translators of a few tokens with random weights, in Hugging Face's layout: two of each family."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sentencepiece

TEXTS = (
    "the contract ends in march",
    "either party may end it",
    "a meeting was held on monday",
    "the rent is due on the first day",
    "keys are handed over at noon",
)
OTHER = (
    "o contrato termina em março",
    "qualquer das partes pode terminar",
    "uma reunião foi realizada na segunda",
    "a renda vence no primeiro dia",
)


def pieces(texts: tuple[str, ...], **options: Any) -> bytes:
    """A SentencePiece model of these texts."""
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts * 4),
        model_writer=written,
        vocab_size=70,
        hard_vocab_limit=False,
        minloglevel=2,
        **options,
    )
    return written.getvalue()


def _listed(model: bytes) -> list[str]:
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    return [processor.id_to_piece(at) for at in range(processor.vocab_size())]


def _save(model: Any, folder: Path) -> None:
    model.save_pretrained(folder, safe_serialization=True)


def _marian(folder: Path, targets: tuple[str, ...], layers: int, settings: dict[str, str]) -> None:
    from transformers import MarianConfig, MarianMTModel

    source, target = pieces(TEXTS), pieces(OTHER)
    (folder / "source.spm").write_bytes(source)
    (folder / "target.spm").write_bytes(target)
    plain = [piece for piece in dict.fromkeys([*_listed(source), *_listed(target)]) if piece[0] != "<"]
    names = ["</s>", "<unk>", *(f">>{code}<<" for code in targets), *plain, "<pad>"]
    (folder / "vocab.json").write_text(json.dumps({name: at for at, name in enumerate(names)}))
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    pad = len(names) - 1
    config = MarianConfig(
        vocab_size=len(names),
        d_model=32,
        encoder_layers=2,
        decoder_layers=layers,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_position_embeddings=128,
        pad_token_id=pad,
        eos_token_id=0,
        decoder_start_token_id=pad,
        forced_eos_token_id=None,
        bad_words_ids=[[pad]],
        init_std=0.4,
        activation_function="swish",
        scale_embedding=True,
        num_beams=1,
    )
    _save(MarianMTModel(config).eval(), folder)


def marian(folder: Path) -> None:
    _marian(folder, (), 2, {"source_lang": "en", "target_lang": "pt"})


def marian_of_several(folder: Path) -> None:
    _marian(folder, ("por", "fra"), 3, {"source_lang": "eng", "target_lang": "roa"})


def _t5(folder: Path, kind: str, **options: Any) -> None:
    from transformers import MT5Config, MT5ForConditionalGeneration, T5Config, T5ForConditionalGeneration

    texts = (*TEXTS, *OTHER, "translate English to Portuguese: ")
    (folder / "spiece.model").write_bytes(pieces(texts, pad_id=0, eos_id=1, unk_id=2, bos_id=-1))
    size = 96  # more than there are pieces, as T5 has it
    shape = {"vocab_size": size, "d_model": 32, "d_kv": 12, "d_ff": 64, "num_heads": 4, "num_layers": 2}
    shape |= {"decoder_start_token_id": 0, "initializer_factor": 1.5, **options}
    if kind == "t5":
        _save(T5ForConditionalGeneration(T5Config(**shape)).eval(), folder)
    else:
        _save(MT5ForConditionalGeneration(MT5Config(**shape)).eval(), folder)


def t5(folder: Path) -> None:
    tasks = {
        "translation_en_to_pt": {"prefix": "translate English to Portuguese: "},
        "translation_en_to_fr": {"prefix": "translate English to French: "},
        "summarization": {"prefix": "summarize: "},
    }
    _t5(folder, "t5", task_specific_params=tasks)


def mt5(folder: Path) -> None:
    """With its tokenizer.json, a gated feed-forward and a last layer of its own."""
    from transformers import T5TokenizerFast

    _t5(folder, "mt5", feed_forward_proj="gated-gelu", tie_word_embeddings=False)
    fast = T5TokenizerFast(vocab_file=str(folder / "spiece.model"), extra_ids=0)
    fast.backend_tokenizer.save(str(folder / "tokenizer.json"))


def _m2m100(folder: Path, vocabulary: int, **options: Any) -> None:
    from transformers import M2M100Config, M2M100ForConditionalGeneration

    config = M2M100Config(
        vocab_size=vocabulary,
        d_model=32,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_position_embeddings=128,
        decoder_start_token_id=2,
        init_std=0.4,
        **options,
    )
    _save(M2M100ForConditionalGeneration(config).eval(), folder)


def m2m100(folder: Path) -> None:
    model = pieces((*TEXTS, *OTHER))
    (folder / "sentencepiece.bpe.model").write_bytes(model)
    names = ["<s>", "<pad>", "</s>", "<unk>", *(piece for piece in _listed(model) if piece[0] != "<")]
    (folder / "vocab.json").write_text(json.dumps({name: at for at, name in enumerate(names)}))
    codes = [f"__{code}__" for code in ("af", "en", "pt")]
    (folder / "special_tokens_map.json").write_text(json.dumps({"additional_special_tokens": codes}))
    _m2m100(folder, len(names) + len(codes))


def nllb(folder: Path) -> None:
    from transformers import NllbTokenizerFast

    file = folder / "sentencepiece.bpe.model"
    file.write_bytes(pieces((*TEXTS, *OTHER)))
    codes = ["eng_Latn", "por_Latn", "zho_Hans", "zho_Hant"]
    fast = NllbTokenizerFast(vocab_file=str(file), additional_special_tokens=codes)
    fast.backend_tokenizer.save(str(folder / "tokenizer.json"))
    _m2m100(folder, len(fast), scale_embedding=True)


MODELS: dict[str, tuple[Callable[[Path], None], str, tuple[str, ...]]] = {
    "opus-mt-en-pt": (marian, "en-pt", ("en-pt",)),
    "opus-mt-en-roa": (marian_of_several, "*", ("en-fr", "en-pt")),
    "t5-tiny": (t5, "*", ("en-pt", "en-fr")),
    "mt5-tiny-en-pt": (mt5, "en-pt", ("en-pt",)),
    "m2m100": (m2m100, "*", ("en-af", "af-en", "en-pt", "pt-en")),
    "nllb": (nllb, "*", ("en-pt", "pt-en", "en-zh", "zh-en")),
}
"""How each is made, the direction that it tells, and those that it has."""


def make(name: str, folder: Path) -> Path:
    """A model's folder below `folder`, the same weights each time."""
    import torch

    torch.manual_seed(1)
    place = folder / name
    place.mkdir()
    MODELS[name][0](place)
    return place
