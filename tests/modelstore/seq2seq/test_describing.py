"""What a folder tells of its tokens and languages, and what is refused, without torch."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import UserError
from desktop.modelstore.seq2seq import description
from desktop.modelstore.seq2seq.converter import Seq2Seq
from desktop.modelstore.seq2seq.description import Asking, Description
from desktop.modelstore.seq2seq.languages import code_of, directions_in

MARIAN = {
    "model_type": "marian", "d_model": 32, "decoder_layers": 2, "decoder_attention_heads": 4, "vocab_size": 9,
    "eos_token_id": 0, "decoder_start_token_id": 8, "max_position_embeddings": 512, "bad_words_ids": [[8]],
}  # fmt: skip
PIECES = {"</s>": 0, "<unk>": 1, "\u2581a": 2, "b": 3, "<pad>": 8}


def _folder(folder: Path, config: dict[str, Any], **files: Any) -> Path:
    """A folder with a config, weights of eight numbers, and these files (JSON, or bytes as they are)."""
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(config))
    header = json.dumps({"w": {"dtype": "F32", "shape": [8], "data_offsets": [0, 32]}}).encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + bytes(32))
    for name, content in files.items():
        file = folder / name.replace("__", ".")
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return folder


def _marian(folder: Path, pieces: dict[str, int] | None = None, **files: Any) -> Path:
    spm = {"source__spm": b"spm", "target__spm": b"spm", "vocab__json": pieces or PIECES}
    return _folder(folder, MARIAN, **spm, **files)


@pytest.mark.parametrize(
    ("name", "settings", "wanted"),
    [
        ("opus-mt-en-de", {}, "en-de"),
        ("anything", {"source_lang": "eng", "target_lang": "deu"}, "en-de"),
        ("anything", {"source_lang": "en", "target_lang": "ROMANCE"}, ""),
        ("opus-mt-ROMANCE-en", {}, ""),
    ],
)
def test_marian_tells_its_direction(name: str, settings: dict[str, str], wanted: str, tmp_path: Path) -> None:
    sighting = Seq2Seq().look(_marian(tmp_path / name, tokenizer_config__json=settings))
    assert sighting is not None
    assert (sighting.direction, sighting.architecture, sighting.parameters) == (wanted, "marian", 8)
    assert bool(sighting.notes) == (not wanted)


def test_marian_of_several_languages_has_them_all(tmp_path: Path) -> None:
    pieces = {**PIECES, ">>por<<": 4, ">>fra<<": 5, ">>xyz_Latn<<": 6}
    settings = {"source_lang": "eng", "target_lang": "roa"}
    sighting = Seq2Seq().look(_marian(tmp_path / "m", pieces, tokenizer_config__json=settings))
    assert sighting is not None
    assert sighting.direction == "*"


def test_many_languages_are_found_wherever_they_stand(tmp_path: Path) -> None:
    config = {**MARIAN, "model_type": "m2m_100"}
    codes = ["__en__", "__pt__", "__zh__"]
    spm = {"sentencepiece__bpe__model": b"spm", "vocab__json": PIECES}
    folders = [
        _folder(tmp_path / "a", config, **spm, special_tokens_map__json={"additional_special_tokens": codes}),
        _folder(
            tmp_path / "b", config, **spm, added_tokens__json={code: 5 + at for at, code in enumerate(codes)}
        ),
        _folder(
            tmp_path / "c",
            config,
            tokenizer__json={
                "added_tokens": [{"id": 5, "content": "eng_Latn"}, {"id": 6, "content": "por_Latn"}]
            },
        ),
    ]
    from desktop.modelstore.seq2seq.describing import describe

    for folder in folders:
        told = describe(folder, config, folder.name)
        assert {"en": 5, "pt": 6}.items() <= told.languages.items()
        assert told.asked("pt-en") == Asking(before=(6,), first=5)
        assert told.asked("pt-pt") is told.asked("en-xx") is None
    assert describe(folders[0], config, "a").directions == ("en-pt", "pt-en", "en-zh", "zh-en")


def test_t5_tells_its_prefixes(tmp_path: Path) -> None:
    config = {
        "model_type": "t5", "d_model": 32, "d_kv": 8, "num_layers": 2, "num_heads": 4, "vocab_size": 9,
        "eos_token_id": 1, "decoder_start_token_id": 0,
        "task_specific_params": {
            "a": {"prefix": "translate English to German: "}, "b": {"prefix": "summarize: "},
        },
    }  # fmt: skip
    from desktop.modelstore.seq2seq.describing import describe

    told = describe(_folder(tmp_path / "t5", config, spiece__model=b"spm"), config, "t5")
    assert told.asked("en-de") == Asking(text="translate English to German: ")
    assert (told.directions, told.cutting, told.layers, told.positions) == (("en-de",), "numbers", 2, 0)


def test_what_is_of_no_such_family_is_left_to_others(tmp_path: Path) -> None:
    assert Seq2Seq().look(_folder(tmp_path / "bert", {"model_type": "bert"})) is None
    assert Seq2Seq().look(tmp_path) is None


def test_weights_that_are_no_safetensors_are_refused(tmp_path: Path) -> None:
    folder = _marian(tmp_path / "opus-mt-en-de", pytorch_model__bin=b"\x80\x02")
    (folder / "model.safetensors").unlink()
    with pytest.raises(UserError, match="no weights in safetensors") as refused:
        Seq2Seq().look(folder)
    assert refused.value.code == "unsupported_model"


@pytest.mark.parametrize("missing", ["vocab.json", "source.spm"])
def test_a_folder_without_its_tokenizer_is_refused(missing: str, tmp_path: Path) -> None:
    folder = _marian(tmp_path / "opus-mt-en-de")
    (folder / missing).unlink()
    with pytest.raises(UserError, match="no tokenizer") as refused:
        Seq2Seq().look(folder)
    assert refused.value.code == "unsupported_model"


@pytest.mark.parametrize(
    "files",
    [
        {"tokenizer__json": []},
        {"tokenizer__json": {"added_tokens": [{"id": "x"}]}},
        {"added_tokens__json": {"__en__": []}},
        {"tokenizer_config__json": {"added_tokens_decoder": {"5": 6}}},
    ],
)
def test_what_can_not_be_understood_is_damaged(files: dict[str, Any], tmp_path: Path) -> None:
    config = {**MARIAN, "model_type": "m2m_100"}
    spm = {"sentencepiece__bpe__model": b"spm", "vocab__json": PIECES}
    with pytest.raises(UserError) as refused:
        Seq2Seq().look(_folder(tmp_path / "m", config, **spm, **files))
    assert refused.value.code == "model_damaged"


def test_a_description_is_read_as_it_was_written(tmp_path: Path) -> None:
    told = Description(
        "pieces", 8, 0, 1, (8,), 2, 4, 8, 512, True, {"en-pt": Asking("x ", (3,), 4)}, {"en": 5, "pt": 6}
    )
    description.write(tmp_path, told)
    assert description.read(tmp_path) == told
    for wrong in ("[]", "{}", "no", '{"cutting": "x"}'):
        (tmp_path / "translator.json").write_text(wrong)
        with pytest.raises(ValueError, match=r".+"):
            description.read(tmp_path)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("por", "pt"),
        ("por_Latn", "pt"),
        ("pt_br", "pt"),
        ("de", "de"),
        ("ROMANCE", ""),
        ("ace_Arab", "ace"),
        ("", ""),
    ],
)
def test_codes_of_languages(said: str, wanted: str) -> None:
    assert code_of(said) == wanted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("opus-mt-en-de", "en-de"), ("Helsinki-NLP/opus-mt-tc-big-en-pt", "en-pt"),
        ("model_eng_deu", "en-de"),
        ("opus-mt-en-ROMANCE", ""), ("t5-small", ""), ("opus-mt-tc-big", ""),
    ],
)  # fmt: skip
def test_directions_in_names(name: str, wanted: str) -> None:
    assert directions_in(name) == wanted
