"""What a Hugging Face folder says of its tokens and languages, in the files that it has."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop.errors import UserError
from desktop.modelstore.importing.configs import number, read_json, read_optional
from desktop.modelstore.seq2seq.description import EVERY, Asking, Cutting, Description
from desktop.modelstore.seq2seq.languages import NAMES, code_of, directions_in

MARIAN, M2M100 = "marian", "m2m_100"
FAMILIES = (MARIAN, "t5", "mt5", M2M100)
SPM = ("source.spm", "spiece.model", "sentencepiece.bpe.model")
"""What the SentencePiece model of the source is called."""
_TARGET = re.compile(r">>([A-Za-z_]+)<<")
_LANGUAGE = re.compile(r"__([a-z]{2,3})__|([a-z]{3}_[A-Z][a-z]{3})")
_PREFIX = re.compile(r"translate ([A-Z][a-z]+) to ([A-Z][a-z]+): ?")


def describe(folder: Path, config: Mapping[str, Any], name: str) -> Description:
    """Raises `UserError("unsupported_model")`; `name` is what the model or its folder is called."""
    family = config["model_type"]
    cutting = cutting_of(folder, family)
    end, start = (_token(config, f"{which}_token_id") for which in ("eos", "decoder_start"))
    layers = number(config, "decoder_layers", "num_decoder_layers", "num_layers")
    heads = number(config, "decoder_attention_heads", "num_heads")
    size = number(config, "d_kv") or number(config, "d_model") // max(heads, 1)
    unknown = {MARIAN: read_optional(folder / "vocab.json").get("<unk>", 1), M2M100: 3}.get(family, 2)
    return Description(
        cutting=cutting,
        start=start,
        end=end,
        unknown=int(unknown),
        barred=_barred(folder, config),
        layers=layers,
        heads=heads,
        size=size,
        positions=number(config, "max_position_embeddings") if family in {MARIAN, M2M100} else 0,
        attends=False,
        asking=_asking(folder, config, name),
        languages=languages(folder) if family == M2M100 else {},
    )


def cutting_of(folder: Path, family: str) -> Cutting:
    """By which of its files texts are cut. Raises `UserError("unsupported_model")` where none can be used."""
    pieces = any((folder / name).is_file() for name in SPM)
    if pieces and family in {MARIAN, M2M100} and (folder / "vocab.json").is_file():
        return "pieces"
    if (folder / "tokenizer.json").is_file() and family != MARIAN:
        return "tokenizers"
    if pieces and family in {"t5", "mt5"}:
        return "numbers"
    wanted = "source.spm, target.spm and vocab.json" if family == MARIAN else "tokenizer.json"
    raise UserError(
        "unsupported_model",
        f"The folder has no tokenizer that can be used: {wanted} is missing.",
        "Get the whole folder of the model.",
    )


def direction(folder: Path, config: Mapping[str, Any], name: str) -> str:
    """The one direction that a folder tells, `EVERY` where it has several, empty where it tells none."""
    several = languages(folder) if config["model_type"] == M2M100 else {}
    found = tuple(_asking(folder, config, name))
    return EVERY if len(several) > 1 or len(found) > 1 else (found or ("",))[0]


def languages(folder: Path) -> dict[str, int]:
    """The tokens of languages ("__pt__", "por_Latn") by two letters; of a language in several scripts the
    first."""
    found: dict[str, int] = {}
    for piece, at in _added(folder).items():
        if match := _LANGUAGE.fullmatch(piece):
            code = code_of(match[1] or match[2])
            if code:
                found.setdefault(code, at)
    return found


def _added(folder: Path) -> dict[str, int]:
    """Tokens that were added to the pieces, by their text, from the first file that has them."""
    file = folder / "tokenizer.json"
    if (
        file.is_file()
    ):  # too large for `read_json` where there are many languages; `importing.safety` bounds it
        listed = json.loads(file.read_text(encoding="utf-8"))["added_tokens"]
        return {str(one["content"]): int(one["id"]) for one in listed}
    if plain := read_optional(folder / "added_tokens.json"):
        return {str(piece): int(at) for piece, at in plain.items()}
    settings = read_optional(folder / "tokenizer_config.json")
    if decoder := settings.get("added_tokens_decoder"):
        return {str(one["content"]): int(at) for at, one in decoder.items()}
    # M2M100 numbers its languages after the pieces, in the order of this list.
    extra = read_optional(folder / "special_tokens_map.json").get("additional_special_tokens")
    extra = extra or settings.get("additional_special_tokens") or []
    if not extra or not (folder / "vocab.json").is_file():
        return {}
    begin = len(read_json(folder / "vocab.json"))
    told = [one["content"] if isinstance(one, dict) else one for one in extra]
    return {str(piece): begin + place for place, piece in enumerate(told)}


def _asking(folder: Path, config: Mapping[str, Any], name: str) -> dict[str, Asking]:
    if config["model_type"] == M2M100:
        return {}
    if config["model_type"] == MARIAN:
        return _of_marian(folder, name)
    found = {}
    for task in (config.get("task_specific_params") or {}).values():
        prefix = task.get("prefix", "") if isinstance(task, dict) else ""
        if (match := _PREFIX.fullmatch(prefix)) and match[1] in NAMES and match[2] in NAMES:
            found[f"{NAMES[match[1]]}-{NAMES[match[2]]}"] = Asking(text=f"{prefix.rstrip()} ")
    if not found and (only := directions_in(name)):
        found[only] = Asking(text=str(config.get("prefix") or ""))
    return found


def _of_marian(folder: Path, name: str) -> dict[str, Asking]:
    settings = read_optional(folder / "tokenizer_config.json")
    codes = [code_of(str(settings.get(which) or "")) for which in ("source_lang", "target_lang")]
    told = "-".join(codes) if all(codes) else directions_in(name)
    targets = {
        match[1]: at
        for piece, at in read_json(folder / "vocab.json").items()
        if (match := _TARGET.fullmatch(piece))
    }
    if not targets:
        return {told: Asking()} if told else {}
    source = codes[0] or directions_in(f"{name}-en").partition("-")[0]
    found: dict[str, Asking] = {}
    for said, at in sorted(targets.items()):
        code = code_of(said)
        if source and code and code != source:
            found.setdefault(f"{source}-{code}", Asking(before=(int(at),)))
    return found


def _barred(folder: Path, config: Mapping[str, Any]) -> tuple[int, ...]:
    """Tokens that never come out, as the model's own settings of generation have it."""
    told = read_optional(folder / "generation_config.json").get("bad_words_ids") or config.get(
        "bad_words_ids"
    )
    return tuple(int(one[0]) for one in told or () if len(one) == 1)


def _token(config: Mapping[str, Any], name: str) -> int:
    value = config.get(name)
    if not isinstance(value, int) or value < 0:
        raise UserError(
            "unsupported_model",
            f"The model does not tell a token that it needs ({name}).",
            "Get the whole folder of the model, with the config.json that it came with.",
        )
    return value
