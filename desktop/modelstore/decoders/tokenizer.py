"""How a model reads and writes: the tokenizer of its folder or GGUF, its chat format, what ends a text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.errors import UserError
from desktop.modelstore.decoders import chat, vocabulary
from desktop.modelstore.decoders.checkpoint import Checkpoint
from desktop.modelstore.decoders.gguf_file import damaged
from desktop.modelstore.decoders.hyperparameters import unsupported
from desktop.modelstore.importing.configs import read_optional

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FILE = "tokenizer.json"
_MAX_TOKENIZER, _MAX_TEMPLATE = 128 << 20, 2 << 20

# Tokens that end an answer in some family, where a vocabulary has them.
_ENDS = ("<|im_end|>", "<|eot_id|>", "<end_of_turn>", "<|end|>", "<|end_of_text|>", "<|endoftext|>")


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


def check(checkpoint: Checkpoint) -> bool:
    """Whether it answers, and does not only go on with a text, told from its heads.

    Raises `UserError("unsupported_model")` for what `of` would refuse.
    """
    if checkpoint.form == "gguf":
        vocabulary.kind(checkpoint.said)
        template = _template_of(checkpoint.said)
    else:
        _require_tokenizer(checkpoint.path)
        template = folder_template(checkpoint.path)
    if chat.recognise(template, chat.Marks({})) is None:
        raise _unknown_template()
    return bool(template.strip())


def of_genai(folder: Path) -> chat.ChatFormat:
    """The chat format of a folder that others made for onnxruntime-genai, from the template that lies in it.

    Raises `UserError` "unsupported_model" or "model_damaged".
    """
    tokenizer = _read_tokenizer(folder)
    model = read_optional(folder / "genai_config.json").get("model")
    said: Mapping[str, Any] = model if isinstance(model, dict) else {}
    return _of_files(folder, tokenizer, said).chat


def _of_gguf(checkpoint: Checkpoint) -> Text:
    said = checkpoint.said
    made = vocabulary.tokenizer(said)
    size = made.get_vocab_size()
    if size > checkpoint.hyper.vocabulary:
        raise damaged("its vocabulary does not go with its weights")

    def named(key: str) -> int | None:
        number = _whole(said.get(f"tokenizer.ggml.{key}_token_id"))
        return number if number is not None and number < size else None

    begin = named("bos")
    if begin is not None and said.get("tokenizer.ggml.add_bos_token", vocabulary.begins(said)):
        vocabulary.begin_with(made, begin)
    given = [number for key in ("eos", "eot", "eom") if (number := named(key)) is not None]
    return _text(made, _template_of(said), begin, given, named("padding"))


def _template_of(said: Mapping[str, Any]) -> str:
    template = said.get("tokenizer.chat_template")
    return template if isinstance(template, str) else ""


def _of_folder(checkpoint: Checkpoint) -> Text:
    return _of_files(checkpoint.path, _read_tokenizer(checkpoint.path), checkpoint.said)


def _require_tokenizer(folder: Path) -> Path:
    path = folder / FILE
    if not path.is_file():
        raise unsupported(f"it has no {FILE}", "Get the whole folder of the model, or a GGUF file.")
    if path.stat().st_size > _MAX_TOKENIZER:
        raise damaged(f"{FILE} is larger than such a file can be")
    return path


def _read_tokenizer(folder: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    path = _require_tokenizer(folder)
    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises plain Exception
        raise damaged(f"{FILE} can not be read") from error


def _of_files(folder: Path, tokenizer: Tokenizer, said: Mapping[str, Any]) -> Text:
    """`said` names the tokens that end a text, beside generation_config.json."""
    config = read_optional(folder / "tokenizer_config.json")

    def token(key: str) -> int | None:
        value = config.get(key)
        value = value.get("content") if isinstance(value, dict) else value
        number: int | None = tokenizer.token_to_id(value) if isinstance(value, str) else None
        return _whole(said.get(f"{key}_id")) if number is None else number

    given: list[int] = []
    for source in (read_optional(folder / "generation_config.json"), said):
        ids = source.get("eos_token_id")
        numbers = map(_whole, ids if isinstance(ids, list) else [ids])
        given += [number for number in numbers if number is not None]
    if (end := token("eos_token")) is not None:
        given.append(end)
    return _text(tokenizer, folder_template(folder), token("bos_token"), given, token("pad_token"))


def folder_template(folder: Path) -> str:
    """The chat template of a Hugging Face folder, "" where it has none."""
    path = folder / "chat_template.jinja"
    if path.is_file():
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(_MAX_TEMPLATE)
    template = read_optional(folder / "tokenizer_config.json").get("chat_template") or ""
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
        raise _unknown_template()
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


def _unknown_template() -> UserError:
    return unsupported(
        "its chat template is none of the known ones",
        "Choose a model with that of ChatML, Llama, Gemma, Phi, Zephyr or Mistral.",
    )


def _with_special(tokenizer: Tokenizer, tokens: frozenset[str]) -> str:
    """As JSON, with these tokens marked special: text in a document, and left out of an answer."""
    raw = json.loads(tokenizer.to_str(pretty=False))
    for token in raw["added_tokens"]:
        token["special"] = token["special"] or token["content"] in tokens
    raw["truncation"] = raw["padding"] = None
    return json.dumps(raw, ensure_ascii=False)


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 24 else None
