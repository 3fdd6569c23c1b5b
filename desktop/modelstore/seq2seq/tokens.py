"""Texts cut into tokens and put together again, without transformers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.modelstore.seq2seq import files
from desktop.modelstore.seq2seq.description import Description

MOST = 10_000_000
"""Tokens of the largest vocabulary; those there are have some 260 000."""
_BLANK = "\u2581"
_BYTE = re.compile(r"<0x([0-9A-Fa-f]{2})>")


@dataclass(frozen=True, slots=True)
class Cut:
    """Tokens, and the place of each in the text, in code points."""

    ids: list[int]
    places: list[tuple[int, int]]


class Tokens:
    """The tokenizer of a folder. Raises `OSError`, and `ValueError` where a file is damaged."""

    def __init__(self, folder: Path, description: Description) -> None:
        self._unknown = description.unknown
        self._cutter: Any
        self._numbers: Mapping[str, int] | None = None
        self._tokenizers = description.cutting == "tokenizers"
        if self._tokenizers:
            self._cutter = _tokenizer(folder / files.TOKENIZER)
            self._names = _by_number(self._cutter.get_vocab(with_added_tokens=False))
        else:
            self._cutter = _sentencepiece(folder / files.SOURCE)
            if description.cutting == "numbers":
                size = self._cutter.vocab_size()
                self._names = _by_number({self._cutter.id_to_piece(at): at for at in range(size)})
            else:
                self._numbers = _numbers(folder / files.PIECES)
                target = folder / files.TARGET_PIECES
                names = _numbers(target) if target.is_file() else self._numbers
                self._names = _by_number(names)

    def cut(self, text: str) -> Cut:
        """A text as tokens, without those that stand for no part of it."""
        if self._tokenizers:
            encoded = self._cutter.encode(text, add_special_tokens=False)
            return Cut(encoded.ids, encoded.offsets)
        found = self._cutter.encode(text, return_type="offset_mapping")
        if self._numbers is None:
            return Cut(list(found["ids"]), list(found["offsets"]))
        ids = [self._numbers.get(piece, self._unknown) for piece in found["pieces"]]
        return Cut(ids, list(found["offsets"]))

    def joined(self, ids: Sequence[int]) -> tuple[str, list[tuple[int, int]]]:
        """The text of tokens, and the place of each in it. Those that stand for no text have none."""
        text = ""
        places: list[tuple[int, int]] = []
        raw = bytearray()
        for at in ids:
            piece = self._names[at] if 0 <= at < len(self._names) else ""
            if byte := _BYTE.fullmatch(piece):
                raw.append(int(byte[1], 16))
                places.append((len(text), len(text)))
                continue
            text += raw.decode("utf-8", "replace")
            raw.clear()
            begin = len(text)
            text += piece.replace(_BLANK, " ")
            if not text.strip(" "):
                text = ""  # nothing but blanks so far: a text does not begin with them
            elif begin == 0:
                text = text.lstrip(" ")
            places.append((min(begin, len(text)), len(text)))
        text += raw.decode("utf-8", "replace")
        text = text.rstrip(" ")
        return text, [(min(begin, len(text)), min(end, len(text))) for begin, end in places]


def _is_special(piece: str) -> bool:
    """Whether a piece stands for no text: <pad>, </s>, >>por<<, __pt__."""
    return bool(re.fullmatch(r"<(pad|unk|s|/s|mask|extra_id_\d+)>|>>.+<<|__[a-z_]+__|madeupword\d+", piece))


def _by_number(numbers: Mapping[str, int]) -> list[str]:
    """The pieces in order of their numbers, those that stand for no text empty."""
    count = max(numbers.values(), default=-1) + 1
    if count > MOST:
        raise ValueError("more tokens than any model has")
    names = [""] * count
    for piece, at in numbers.items():
        names[at] = "" if _is_special(piece) else piece
    return names


def _numbers(file: Path) -> dict[str, int]:
    raw = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(raw, dict) or not all(isinstance(at, int) and at >= 0 for at in raw.values()):
        raise ValueError(f"{file.name} does not number pieces")
    return raw


def _sentencepiece(file: Path) -> Any:
    import sentencepiece

    try:
        return sentencepiece.SentencePieceProcessor(model_proto=file.read_bytes())
    except RuntimeError as error:
        raise ValueError(f"{file.name} is damaged") from error


def _tokenizer(file: Path) -> Any:
    from tokenizers import Tokenizer

    text = file.read_text(encoding="utf-8")
    try:
        tokenizer = Tokenizer.from_str(text)
    except Exception as error:  # the library raises no narrower type
        raise ValueError(f"{file.name} is damaged") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
