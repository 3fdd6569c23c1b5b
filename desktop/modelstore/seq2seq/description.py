"""How a translator is asked: its tokens, and the directions it has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from desktop.modelstore.seq2seq.files import TOLD

Cutting: TypeAlias = Literal["tokenizers", "pieces", "numbers"]
"""Texts are cut by tokenizer.json; by source.spm, whose pieces vocab.json numbers; or by source.spm, with its
own numbers."""
EVERY = "*"
"""What stands for the direction of a model that has several."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What goes with a text in one direction: `text` in front of it, tokens `before` it, and the token that a
    translation begins with, if any."""

    text: str = ""
    before: tuple[int, ...] = ()
    first: int | None = None


@dataclass(frozen=True, slots=True)
class Description:
    """What translator.json says.

    The decoder begins with `start`, and `end` ends source and translation; `barred` tokens never come out.
    `layers` are those of the decoder, `heads` and `size` of its keys; `attends` says whether it tells what
    it looks at. A text has at most `positions` tokens, 0 where there is no bound. The model has the
    directions of `asking`, and those between any two of `languages`, whose tokens stand before the source
    and first in the translation.
    """

    cutting: Cutting
    start: int
    end: int
    unknown: int
    barred: tuple[int, ...]
    layers: int
    heads: int
    size: int
    positions: int
    attends: bool
    asking: Mapping[str, Asking] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)

    def asked(self, direction: str) -> Asking | None:
        """What goes with a text in `direction` ("en-pt"); None where the model does not have it."""
        if direction in self.asking:
            return self.asking[direction]
        source, _, target = direction.partition("-")
        if source == target or source not in self.languages or target not in self.languages:
            return None
        return Asking(before=(self.languages[source],), first=self.languages[target])

    @property
    def directions(self) -> tuple[str, ...]:
        """Those to choose from: of a model for many languages the ones from and to English, as two of them
        make any other."""
        others = [code for code in self.languages if code != "en"]
        pairs = (
            [pair for code in others for pair in (f"en-{code}", f"{code}-en")]
            if "en" in self.languages
            else []
        )
        return tuple(dict.fromkeys([*self.asking, *pairs]))


def write(folder: Path, description: Description) -> None:
    """Put translator.json into `folder`."""
    text = json.dumps(asdict(description), indent=2, ensure_ascii=False)
    (folder / TOLD).write_text(text + "\n", encoding="utf-8")


def read(folder: Path) -> Description:
    """What translator.json in `folder` says. Raises `OSError`, and `ValueError` where it is none."""
    try:
        raw = json.loads((folder / TOLD).read_text(encoding="utf-8"))
        return _parsed(raw)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not the description of a translator: {error}") from error


def _parsed(raw: dict[str, Any]) -> Description:
    if raw["cutting"] not in get_args(Cutting):
        raise ValueError("cut in an unknown way")
    numbers = {
        name: int(raw[name]) for name in ("start", "end", "unknown", "layers", "heads", "size", "positions")
    }
    asking = {
        str(direction): Asking(
            str(told["text"]),
            tuple(map(int, told["before"])),
            None if told["first"] is None else int(told["first"]),
        )
        for direction, told in raw["asking"].items()
    }
    return Description(
        cutting=raw["cutting"],
        barred=tuple(map(int, raw["barred"])),
        attends=bool(raw["attends"]),
        asking=asking,
        languages={str(code): int(token) for code, token in raw["languages"].items()},
        **numbers,
    )
