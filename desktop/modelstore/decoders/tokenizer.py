"""The tokenizer of a model as `tokenizers` reads it: its folder's, or made from a GGUF's own vocabulary."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop.modelstore.decoders import chat
from desktop.modelstore.decoders.checkpoint import MAX_JSON, Checkpoint, read_json
from desktop.modelstore.decoders.gguf_file import damaged
from desktop.modelstore.decoders.hyperparameters import unsupported

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from tokenizers.pre_tokenizers import PreTokenizer

FILE = "tokenizer.json"

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

# Tokens that end an answer in some family, where a vocabulary has them.
_ENDS = ("<|im_end|>", "<|eot_id|>", "<end_of_turn>", "<|end|>", "<|end_of_text|>", "<|endoftext|>")
_SPACE = "▁"  # as SentencePiece writes one
_NORMAL, _UNKNOWN, _CONTROL, _OWN, _BYTE = 1, 2, 3, 4, 6  # gguf's TokenType


@dataclass(frozen=True, slots=True)
class Text:
    """How a model reads and writes: its tokenizer as JSON, the turn of a person, and what ends an answer."""

    tokenizer: str
    chat: chat.ChatFormat
    begin: int | None
    ends: tuple[int, ...]
    pad: int


def of(checkpoint: Checkpoint) -> Text:
    """Raises `UserError` "unsupported_model" or "model_damaged"."""
    if checkpoint.form == "gguf":
        return _of_gguf(checkpoint)
    return _of_folder(checkpoint)


def _of_gguf(checkpoint: Checkpoint) -> Text:
    said = checkpoint.said
    tokens, kinds = _list(said, "tokens", str), _list(said, "token_type", int)
    if len(tokens) != len(kinds) or len(tokens) > checkpoint.hyper.vocabulary:
        raise damaged("its vocabulary does not go with its weights")
    model = said.get("tokenizer.ggml.model")
    if model == "gpt2":
        tokenizer = _byte_pairs(said, tokens)
    elif model == "llama":
        tokenizer = _pieces(said, tokens, kinds)
    else:
        raise unsupported("its tokenizer is of a kind that is not known")
    _add_special(tokenizer, tokens, kinds)

    def named(key: str) -> int | None:
        number = said.get(f"tokenizer.ggml.{key}_token_id")
        return number if isinstance(number, int) and 0 <= number < len(tokens) else None

    begin = named("bos")
    default = model == "llama" or said.get("tokenizer.ggml.pre") in _WHOLE_WORDS
    if begin is not None and said.get("tokenizer.ggml.add_bos_token", default):
        _begin_with(tokenizer, tokens[begin], begin)
    given = [number for key in ("eos", "eot", "eom") if (number := named(key)) is not None]
    template = said.get("tokenizer.chat_template") or ""
    return _text(tokenizer, template, begin, given, named("padding"))


def _of_folder(checkpoint: Checkpoint) -> Text:
    from tokenizers import Tokenizer

    folder = checkpoint.path
    path = folder / FILE
    if not path.is_file():
        raise unsupported(f"it has no {FILE}", "Get the whole folder of the model, or a GGUF file.")
    if path.stat().st_size > MAX_JSON:
        raise damaged(f"{FILE} is larger than such a file can be")
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises plain Exception
        raise damaged(f"{FILE} can not be read") from error
    beside = folder / "tokenizer_config.json"
    config = read_json(beside) if beside.is_file() else {}
    more = folder / "generation_config.json"
    generation = read_json(more) if more.is_file() else {}

    def token(key: str) -> int | None:
        value = config.get(key)
        value = value.get("content") if isinstance(value, dict) else value
        number = tokenizer.token_to_id(value) if isinstance(value, str) else None
        return number if number is not None else _whole(checkpoint.said.get(f"{key}_id"))

    given: list[int] = []
    for source in (generation, checkpoint.said):
        ids = source.get("eos_token_id")
        numbers = map(_whole, ids if isinstance(ids, list) else [ids])
        given += [number for number in numbers if number is not None]
    if (end := token("eos_token")) is not None:
        given.append(end)
    return _text(tokenizer, _template(checkpoint, config), token("bos_token"), given, token("pad_token"))


def _template(checkpoint: Checkpoint, config: Mapping[str, Any]) -> str:
    path = checkpoint.path / "chat_template.jinja"
    if path.is_file() and path.stat().st_size <= MAX_JSON:
        return path.read_text("utf-8", "replace")
    template = config.get("chat_template") or ""
    if isinstance(template, list):  # several by name
        named = {entry.get("name"): entry.get("template") for entry in template if isinstance(entry, dict)}
        template = named.get("default") or ""
    return template if isinstance(template, str) else ""


def _text(
    tokenizer: Tokenizer, template: str, begin: int | None, given: Sequence[int], pad: int | None
) -> Text:
    added = tokenizer.get_added_tokens_decoder()
    strips = {token.content: token.rstrip for token in added.values()}
    first = next(iter(given), None)
    marks = chat.Marks(
        strips,
        begin=(tokenizer.id_to_token(begin) or "") if begin is not None else "",
        end=(tokenizer.id_to_token(first) or "") if first is not None else "",
    )
    form = chat.recognise(template, marks)
    if form is None:
        raise unsupported("its chat template is not known")
    for number in (begin, *given):
        if number is not None and tokenizer.id_to_token(number) is None:
            raise damaged("its vocabulary lacks the tokens that begin or end a text")
    marked = form.tokens
    ends = {tokenizer.token_to_id(name) for name in _ENDS if name in strips}
    every = tuple(dict.fromkeys([*given, *sorted(ends)]))
    if not every:
        raise unsupported("it does not say what ends a text")
    hidden = marked | {tokenizer.id_to_token(number) for number in every}
    return Text(_with_special(tokenizer, hidden), form, begin, every, every[0] if pad is None else pad)


def _with_special(tokenizer: Tokenizer, tokens: frozenset[str]) -> str:
    """As JSON, with these tokens marked special: text in a document, and left out of an answer."""
    raw = json.loads(tokenizer.to_str(pretty=False))
    for token in raw["added_tokens"]:
        token["special"] = token["special"] or token["content"] in tokens
    raw["truncation"] = raw["padding"] = None
    return json.dumps(raw, ensure_ascii=False)


def _byte_pairs(said: Mapping[str, Any], tokens: list[str]) -> Tokenizer:
    from tokenizers import Tokenizer, decoders, models, normalizers

    name = said.get("tokenizer.ggml.pre")
    if name not in _BYTE_LEVEL:
        raise unsupported("the way its tokenizer cuts text is not known")
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
        if kinds[number] != _NORMAL:
            continue
        for cut in range(1, len(piece)):
            left, right = vocabulary.get(piece[:cut]), vocabulary.get(piece[cut:])
            if left is not None and right is not None:
                found.append((-scores[number], left, right, (piece[:cut], piece[cut:])))
    return [pair for *_, pair in sorted(found)]


def _add_special(tokenizer: Tokenizer, tokens: list[str], kinds: list[int]) -> None:
    from tokenizers import AddedToken

    named = zip(tokens, kinds, strict=True)
    added = [(token, kind) for token, kind in named if kind in {_CONTROL, _OWN} and token]
    for special in (True, False):
        wanted = [token for token, kind in added if (kind == _CONTROL) == special]
        marks = [AddedToken(token, special=special, normalized=False) for token in wanted]
        tokenizer.add_special_tokens(marks) if special else tokenizer.add_tokens(marks)


def _begin_with(tokenizer: Tokenizer, token: str, number: int) -> None:
    from tokenizers.processors import TemplateProcessing

    tokenizer.post_processor = TemplateProcessing(
        single=[token, "$A"], pair=[token, "$A", "$B"], special_tokens=[(token, number)]
    )


def _list(said: Mapping[str, Any], name: str, kind: Callable[[Any], Any] | type) -> list[Any]:
    values = said.get(f"tokenizer.ggml.{name}")
    if not isinstance(values, list) or not values or not isinstance(values[0], kind):  # type: ignore[arg-type]
        raise damaged("its vocabulary is missing")
    return values


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 24 else None
