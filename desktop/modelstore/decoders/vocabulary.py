"""The tokenizer of a GGUF, made of its own vocabulary as `tokenizers` reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desktop.modelstore.decoders.gguf_file import damaged
from desktop.modelstore.decoders.hyperparameters import unsupported

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from tokenizers.pre_tokenizers import PreTokenizer

# How text is cut before pairs of bytes are merged, by the name that llama.cpp gives it (src/llama-vocab.cpp).
_WORDS = r"[^\r\n\p{L}\p{N}]?\p{L}+|"
_REST = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_SHORT = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
_QWEN2 = _SHORT + "|" + _WORDS + r"\p{N}" + _REST
_LLAMA3 = _SHORT + "|" + _WORDS + r"\p{N}{1,3}" + _REST
_GPT4O = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+" + _SHORT + "?|"
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*" + _SHORT + "?|"
    r"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_PATTERNS = {
    "qwen2": _QWEN2,
    "llama3": _LLAMA3,
    "llama-v3": _LLAMA3,
    "llama-bpe": _LLAMA3,
    "smaug-bpe": _LLAMA3,
    "gpt-4o": _GPT4O,
}
_WHOLE_WORDS = ("llama3", "llama-v3", "llama-bpe")  # a word of the vocabulary is taken without merging
_BYTE_LEVEL = ("gpt-2", *_PATTERNS, "smollm")

_SPACE = "▁"  # as SentencePiece writes one
_MAX_PIECE = 512  # characters; the longest pieces of real vocabularies have a hundred
_NORMAL, _UNKNOWN, _CONTROL, _OWN = 1, 2, 3, 4  # gguf's TokenType


def kind(said: Mapping[str, Any]) -> str:
    """ "gpt2" (pairs of bytes) or "llama" (SentencePiece). Raises `UserError("unsupported_model")`."""
    model = said.get("tokenizer.ggml.model")
    if model == "gpt2" and said.get("tokenizer.ggml.pre") not in _BYTE_LEVEL:
        raise unsupported("the way its tokenizer cuts text is not known")
    if model not in {"gpt2", "llama"}:
        raise unsupported("its tokenizer is of a kind that is not known")
    return str(model)


def begins(said: Mapping[str, Any]) -> bool:
    """Whether a text begins with a token of its own where the file does not say."""
    return kind(said) == "llama" or said.get("tokenizer.ggml.pre") in _WHOLE_WORDS


def tokenizer(said: Mapping[str, Any]) -> Tokenizer:
    """Gives the ids that llama.cpp gives. Raises `UserError` "unsupported_model" or "model_damaged"."""
    tokens, kinds = _list(said, "tokens", str), _list(said, "token_type", int)
    if len(tokens) != len(kinds):
        raise damaged("its vocabulary does not go with its kinds of tokens")
    made = _byte_pairs(said, tokens) if kind(said) == "gpt2" else _pieces(said, tokens, kinds)
    _add_special(made, tokens, kinds)
    return made


def _byte_pairs(said: Mapping[str, Any], tokens: list[str]) -> Tokenizer:
    from tokenizers import Tokenizer, decoders, models, normalizers

    name = str(said.get("tokenizer.ggml.pre"))
    merges = [tuple(merge.split(" ", 1)) for merge in _list(said, "merges", str)]
    vocabulary = {token: number for number, token in enumerate(tokens)}
    try:
        model = models.BPE(vocab=vocabulary, merges=merges, ignore_merges=name in _WHOLE_WORDS)
    except Exception as error:  # a merge that is not in the vocabulary: tokenizers raises plain Exception
        raise damaged("its vocabulary does not go with its merges") from error
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = _cut(name)
    if name == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def _cut(name: str) -> PreTokenizer:
    from tokenizers import Regex, pre_tokenizers

    if name in _PATTERNS:
        split = pre_tokenizers.Split(Regex(_PATTERNS[name]), "isolated")
        return pre_tokenizers.Sequence(
            [split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
        )
    levels = pre_tokenizers.ByteLevel(add_prefix_space=False)
    if name == "smollm":  # each digit is a token of its own
        return pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), levels])
    return levels


def _pieces(said: Mapping[str, Any], tokens: list[str], kinds: list[int]) -> Tokenizer:
    """SentencePiece's: pairs are merged by the score of what they become, unknown characters are bytes."""
    from tokenizers import Tokenizer, decoders, models, normalizers

    scores = _list(said, "scores", float)
    if len(scores) != len(tokens):
        raise damaged("its vocabulary does not go with its scores")
    vocabulary = {token: number for number, token in enumerate(tokens)}
    unknown = next((token for token, kind in zip(tokens, kinds, strict=True) if kind == _UNKNOWN), None)
    merges = _merges(vocabulary, scores, kinds)
    tokenizer = Tokenizer(
        models.BPE(vocab=vocabulary, merges=merges, unk_token=unknown, fuse_unk=True, byte_fallback=True)
    )
    prefixed = bool(said.get("tokenizer.ggml.add_space_prefix", True))
    spaces = normalizers.Replace(" ", _SPACE)
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend(_SPACE), spaces]) if prefixed else spaces
    steps = [decoders.Replace(_SPACE, " "), decoders.ByteFallback(), decoders.Fuse()]
    tokenizer.decoder = decoders.Sequence([*steps, decoders.Strip(" ", 1, 0)] if prefixed else steps)
    return tokenizer


def _merges(vocabulary: Mapping[str, int], scores: list[float], kinds: list[int]) -> list[tuple[str, str]]:
    """Every way to make a piece of two others, the best piece first, and for it the first parts first."""
    found: list[tuple[float, int, int, tuple[str, str]]] = []
    for piece, number in vocabulary.items():
        if kinds[number] != _NORMAL or len(piece) > _MAX_PIECE:
            continue
        for cut in range(1, len(piece)):
            left, right = vocabulary.get(piece[:cut]), vocabulary.get(piece[cut:])
            if left is not None and right is not None:
                found.append((-scores[number], left, right, (piece[:cut], piece[cut:])))
    return [pair for *_, pair in sorted(found)]


def _add_special(tokenizer: Tokenizer, tokens: list[str], kinds: list[int]) -> None:
    from tokenizers import AddedToken

    for special, marked in ((True, _CONTROL), (False, _OWN)):
        wanted = [token for token, found in zip(tokens, kinds, strict=True) if found == marked and token]
        # A run of spaces is looked for where spaces are written as SentencePiece writes them.
        marks = [AddedToken(token, special=special, normalized=_SPACE in token) for token in wanted]
        tokenizer.add_special_tokens(marks) if special else tokenizer.add_tokens(marks)


def begin_with(tokenizer: Tokenizer, number: int) -> None:
    """Let every text begin with this token."""
    from tokenizers.processors import TemplateProcessing

    token = tokenizer.id_to_token(number)
    tokenizer.post_processor = TemplateProcessing(
        single=[token, "$A"], pair=[token, "$A", "$B"], special_tokens=[(token, number)]
    )


def _list(said: Mapping[str, Any], name: str, wanted: type) -> list[Any]:
    values = said.get(f"tokenizer.ggml.{name}")
    if not isinstance(values, list) or not values or not isinstance(values[0], wanted):
        raise damaged("its vocabulary is missing")
    return values
