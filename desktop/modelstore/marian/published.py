"""The files of a Firefox Translations model, told by what is in them, packed with gzip or not."""

from __future__ import annotations

import gzip
import json
import re
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from desktop.errors import UserError
from desktop.modelstore.marian import binary, shortlist

MOST = 1 << 30
"""Bytes of the largest file; those of base models have some 60 MB."""
METADATA = 1 << 20
_CODES = re.compile(r"(?<![a-z])([a-z]{2,3})[-_]([a-z]{2,3})(?![a-z])")


@dataclass(frozen=True, slots=True)
class Parts:
    """The files of a model. `target_vocabulary` is None where the languages share one; `shortlist` is None
    where there is none that can be read, and `left_aside` names one that can not."""

    model: Path
    vocabulary: Path
    shortlist: Path | None = None
    target_vocabulary: Path | None = None
    left_aside: Path | None = None


def find(files: Iterable[Path]) -> Parts:
    """The parts of a model among `files`, each packed with gzip or not.

    Raises `UserError`: "marian_model_incomplete", "marian_model_unsupported" (several models).
    """
    names = sorted(file for file in files if file.suffix in {".bin", ".spm", ".gz"})
    model = [file for file in names if is_model(file)]
    lexicon = [file for file in names if _plain(file).startswith("lex")]
    vocabulary = [file for file in names if _plain(file).endswith(".spm")]
    for found, kind in ((model, "model*.bin"), (vocabulary, "vocab*.spm")):
        if not found:
            raise UserError(
                "marian_model_incomplete",
                f"There is no {kind} in this folder.",
                "A Firefox Translations model has the files model*.bin, vocab*.spm and mostly lex*.bin.",
            )
    if max(len(model), len(lexicon)) > 1 or len(vocabulary) > 2:
        raise UserError(
            "marian_model_unsupported",
            "This folder holds several models.",
            "Import one at a time, from a folder of its own.",
        )
    source, target = _ordered(vocabulary, model[0])
    listed = lexicon[0] if lexicon else None
    if (
        listed
        and head(listed, 8) != struct.pack("<Q", shortlist.MAGIC)
        and not _plain(listed).endswith(".bin")
    ):
        return Parts(model[0], source, None, target, left_aside=listed)  # an older one, in text
    return Parts(model[0], source, listed, target)


def is_model(file: Path) -> bool:
    """Whether a file begins as Marian's binary models do."""
    if not _plain(file).endswith(".bin"):
        return False
    try:
        version, count, length, _ = struct.unpack("<QQQQ", head(file, 32))
    except struct.error:
        return False
    return bool(version == binary.VERSION and count > 0 and length <= binary.MAX_NAME)


def head(file: Path, count: int) -> bytes:
    """The first bytes of a file, unpacked; empty where it can not be read."""
    try:
        with _opened(file) as opened:
            return opened.read(count)
    except (OSError, EOFError, zlib.error):
        return b""


def read(file: Path) -> bytes:
    """A file's bytes, unpacked. Raises `UserError`: "model_damaged", "unsafe_model"."""
    try:
        with _opened(file) as opened:
            data = opened.read(MOST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UserError(
            "model_damaged", f"The file {file.name} can not be unpacked.", "Fetch the model again."
        ) from error
    if len(data) > MOST:
        raise UserError(
            "unsafe_model", f"The file {file.name} is larger than any such file.", "Do not use this model."
        )
    return data


def direction(parts: Parts, folder: Path) -> str:
    """The languages of a model ("en-de"), as its metadata, its file names or that of its folder tell; empty
    where they do not."""
    for file in (folder / "metadata.json", folder / "model_info.json"):
        told = _metadata(file)
        codes = (told.get("sourceLanguage"), told.get("targetLanguage"))
        if all(
            isinstance(code, str) and re.fullmatch("[a-zA-Z]{2,3}([-_][a-zA-Z]+)?", code) for code in codes
        ):
            return "-".join(re.split("[-_]", str(code).lower())[0] for code in codes)
        if short := _CODES.match(str(told.get("shortName", ""))):
            return "-".join(short.groups())
    model = set(_plain(parts.model).split(".")) - {"model", "bin", "intgemm", "alphas"}
    others = [set(_plain(file).split(".")) for file in (parts.vocabulary, parts.shortlist) if file]
    for word in sorted(model.intersection(*others)):
        if re.fullmatch("[a-z]{4}", word):
            return f"{word[:2]}-{word[2:]}"
    if found := _CODES.search(folder.name):
        return "-".join(found.groups())
    if found := re.match("([a-z]{2})([a-z]{2})(?![a-z])", folder.name):
        return "-".join(found.groups())
    return ""


def _opened(file: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(file, "rb")) if file.suffix == ".gz" else file.open("rb")


def _plain(file: Path) -> str:
    """A file's name without the mark of gzip."""
    return file.name.removesuffix(".gz")


def _ordered(vocabularies: Sequence[Path], model: Path) -> tuple[Path, Path | None]:
    """The source's and the target's, by their names ("srcvocab.enja.spm", "vocab.en.spm")."""
    if len(vocabularies) == 1:
        return vocabularies[0], None
    for source, target in (vocabularies, vocabularies[::-1]):
        a, b = _plain(source).lower(), _plain(target).lower()
        if a.startswith(("src", "source")) and b.startswith(("trg", "tgt", "target")):
            return source, target
        if (codes := (a.split(".")[-2], b.split(".")[-2]))[0] + codes[1] in _plain(model).split("."):
            return source, target
    raise UserError(
        "marian_model_unsupported",
        "This folder holds two vocabularies, and their names do not tell which is the source's.",
        "Name them srcvocab.spm and trgvocab.spm.",
    )


def _metadata(file: Path) -> dict[str, object]:
    try:
        if file.stat().st_size > METADATA:
            return {}
        told = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
