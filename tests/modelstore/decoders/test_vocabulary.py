"""Tokenizers made of a GGUF's vocabulary: the ids of the tokenizer that it was made from."""

from __future__ import annotations

import importlib
import io
import json
from pathlib import Path

import pytest
import sentencepiece
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from desktop.errors import UserError
from desktop.modelstore.decoders import gguf_file, vocabulary

TESTS = Path(__file__).parents[2]
PROSE = (TESTS / "data" / "prose.txt").read_text("utf-8")
TEXTS = [
    "",
    "The 365 days of 1,234.56 dollars; it's Mr. O'Neill's.",
    "  two spaces\n\n\nthree lines\t\ttabs \r\n end  ",
    "Straße, naïve, cafe\u0301, 漢字, العربية, 👩‍👩‍👧 and 𝄞",
    "def f(x):\n    return x**2  # comment\n",
    "▁already▁there",
    *PROSE.split("\n")[:40],
]


@pytest.mark.models
def test_smollm2_gives_the_ids_of_llama_cpp(smollm2_gguf):
    made = vocabulary.tokenizer(gguf_file.read(smollm2_gguf).values)
    made.encode_special_tokens = True  # as llama.cpp was asked: in these texts they are text
    golden = json.loads((TESTS / "golden" / "smollm2_tokens.json").read_text("utf-8"))
    assert [entry["text"] for entry in golden if made.encode(entry["text"]).ids != entry["ids"]] == []


def said_of(trained: Tokenizer, pre: str) -> dict:
    raw = json.loads(trained.to_str())["model"]
    tokens = sorted(raw["vocab"], key=raw["vocab"].__getitem__)
    return {
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": pre,
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.token_type": [1] * len(tokens),
        "tokenizer.ggml.merges": [" ".join(pair) for pair in raw["merges"]],
    }


@pytest.mark.reference
@pytest.mark.parametrize(
    ("pre", "family"), [("qwen2", "Qwen2"), ("llama-bpe", "TikToken"), ("smaug-bpe", "TikToken")]
)
@pytest.mark.filterwarnings("ignore")
def test_byte_pairs_are_cut_as_in_transformers(pre, family):
    converters = importlib.import_module("transformers.convert_slow_tokenizer")
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    if family == "Qwen2":
        cut = converters.Qwen2Converter(None).converted({"a": 0, "aa": 1}, [("a", "a")]).pre_tokenizer
    else:
        made = getattr(converters, f"{family}Converter")("none")
        split = pre_tokenizers.Split(Regex(made.pattern), "isolated")
        cut = pre_tokenizers.Sequence([split, byte_level])
    trained = Tokenizer(models.BPE(ignore_merges=pre == "llama-bpe"))
    trained.pre_tokenizer = cut
    if pre == "qwen2":
        trained.normalizer = normalizers.NFC()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trained.train_from_iterator([PROSE], trainers.BpeTrainer(vocab_size=800, initial_alphabet=alphabet))
    ours = vocabulary.tokenizer(said_of(trained, pre))
    for text in TEXTS:
        assert ours.encode(text).ids == trained.encode(text).ids, text
        whole = trained.normalizer.normalize_str(text) if trained.normalizer else text
        assert ours.decode(ours.encode(text).ids) == whole


def pieces(**options) -> sentencepiece.SentencePieceProcessor:
    """SentencePiece trained on the prose, as Llama's and Gemma's were: bytes for what it does not know."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(PROSE.split("\n")),
        model_writer=model,
        vocab_size=900,
        model_type="bpe",
        byte_fallback=True,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        minloglevel=2,
        **options,
    )
    return sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())


def said_of_pieces(trained: sentencepiece.SentencePieceProcessor, own: tuple[str, ...] = ()) -> dict:
    size = trained.get_piece_size()
    names = [trained.id_to_piece(number) for number in range(size)]

    def kind(number: int) -> int:
        if trained.is_unknown(number):
            return 2
        if trained.is_control(number):
            return 3
        return 6 if trained.is_byte(number) else 4 if names[number] in own else 1

    return {
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.tokens": names,
        "tokenizer.ggml.scores": [trained.get_score(number) for number in range(size)],
        "tokenizer.ggml.token_type": [kind(number) for number in range(size)],
    }


# sentencepiece can not tell its own sign from a space, nor an empty text from none.
PLAIN = [text for text in TEXTS if text and "▁" not in text]


def test_pieces_give_the_ids_of_sentencepiece():
    trained = pieces()
    ours = vocabulary.tokenizer(said_of_pieces(trained))
    for text in PLAIN:
        assert ours.encode(text).ids == trained.encode(text), text
        assert ours.decode(ours.encode(text).ids) == text


def test_pieces_of_a_model_with_runs_of_spaces_and_no_first_one():
    own = ("▁▁", "▁▁▁▁", "\n\n", "<code>")
    trained = pieces(user_defined_symbols=list(own), add_dummy_prefix=False)
    ours = vocabulary.tokenizer(said_of_pieces(trained, own) | {"tokenizer.ggml.add_space_prefix": False})
    for text in [*PLAIN, "a  b   c    d     e", "x\n\n\n y<code>  z"]:
        assert ours.encode(text).ids == trained.encode(text), text
        assert ours.decode(ours.encode(text).ids) == text


def test_pieces_come_whole_one_after_the_other():
    from tokenizers.decoders import DecodeStream

    ours = vocabulary.tokenizer(said_of_pieces(pieces()))
    for text in PLAIN:
        stream = DecodeStream(skip_special_tokens=True)
        found = [stream.step(ours, number) for number in ours.encode(text).ids]
        assert "".join(piece for piece in found if piece).strip() == text.strip()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"tokenizer.ggml.model": "t5"}, "unsupported_model"),
        ({"tokenizer.ggml.model": None}, "unsupported_model"),
        ({"tokenizer.ggml.pre": "poro-chat"}, "unsupported_model"),
        ({"tokenizer.ggml.pre": None}, "unsupported_model"),
        ({"tokenizer.ggml.tokens": None}, "model_damaged"),
        ({"tokenizer.ggml.tokens": [1, 2]}, "model_damaged"),
        ({"tokenizer.ggml.token_type": [1]}, "model_damaged"),
        ({"tokenizer.ggml.merges": ["nothing of it"]}, "model_damaged"),
        ({"tokenizer.ggml.merges": ["alone"]}, "model_damaged"),
        ({"tokenizer.ggml.model": "llama"}, "model_damaged"),
        ({"tokenizer.ggml.model": "llama", "tokenizer.ggml.scores": [0.5]}, "model_damaged"),
    ],
)
def test_what_is_not_whole_is_refused(change, code):
    said = {
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "smollm",
        "tokenizer.ggml.tokens": ["a", "b", "ab"],
        "tokenizer.ggml.token_type": [1, 1, 1],
        "tokenizer.ggml.merges": ["a b"],
        **change,
    }
    with pytest.raises(UserError) as raised:
        vocabulary.tokenizer(said)
    assert raised.value.code == code


def test_very_long_pieces_take_no_time():
    said = {
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.tokens": ["a", "aa", "a" * 3_000_000],
        "tokenizer.ggml.scores": [-1.0, -2.0, -3.0],
        "tokenizer.ggml.token_type": [1, 1, 1],
    }
    assert vocabulary.tokenizer(said).encode("aa").tokens[-1] == "aa"
