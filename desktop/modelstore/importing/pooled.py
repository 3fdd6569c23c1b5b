"""How a checkout of sentence-transformers makes one vector of a text."""

from __future__ import annotations

import json
from pathlib import Path

from desktop.errors import UserError
from desktop.modelstore.importing.configs import number, read_optional
from desktop.modelstore.importing.pooling import How, Pooling

_HOW: dict[str, How] = {
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_cls_token": "cls",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_lasttoken": "last",
}
_KNOWN = frozenset({"Transformer", "Pooling", "Normalize"})
_PLAIN = ("document", "passage", "text")
"""Names of prompts for what is looked through, not for the question."""


def is_sentence_encoder(folder: Path) -> bool:
    """Whether it was made for the meaning of sentences."""
    return (folder / "modules.json").is_file() or (folder / "1_Pooling" / "config.json").is_file()


def pooling_of(folder: Path) -> Pooling:
    """What its files say; the mean of all tokens where they say nothing.

    Raises `UserError("unsupported_model")` for steps that are not known here.
    """
    _check_modules(folder)
    told = read_optional(folder / "1_Pooling" / "config.json")
    ways = [name for name, value in told.items() if name.startswith("pooling_mode_") and value is True]
    if len(ways) > 1 or not set(ways) <= set(_HOW):
        raise UserError(
            "unsupported_model",
            "The model makes its vectors in a way that Strongroom does not know.",
            "Choose a model that takes the mean or the first of its tokens.",
        )
    most = number(read_optional(folder / "sentence_bert_config.json"), "max_seq_length", default=512)
    return Pooling(_HOW[ways[0]] if ways else "mean", max(most, 8), _prefix(folder))


def _prefix(folder: Path) -> str:
    told = read_optional(folder / "config_sentence_transformers.json")
    prompts = told.get("prompts")
    if not isinstance(prompts, dict):
        return ""
    names = [told.get("default_prompt_name"), *_PLAIN]
    found = next((prompts[name] for name in names if isinstance(name, str) and name in prompts), "")
    return found[:200] if isinstance(found, str) else ""


def _check_modules(folder: Path) -> None:
    file = folder / "modules.json"
    if not file.is_file():
        return
    try:
        kinds = [str(module["type"]).rpartition(".")[2] for module in json.loads(file.read_text("utf-8"))]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UserError(
            "model_damaged", "The file modules.json of the model can not be read.", "Get the model again."
        ) from error
    unknown = [kind for kind in kinds if kind not in _KNOWN]
    if unknown:
        raise UserError(
            "unsupported_model",
            f"The model has a further step ({unknown[0][:40]}) that Strongroom does not know.",
            "Choose a model without it.",
        )
