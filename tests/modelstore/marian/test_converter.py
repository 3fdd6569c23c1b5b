"""Firefox Translations folders as they are published: known, told apart, converted, measured."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from desktop.engines.translator import MarianTranslator
from desktop.errors import UserError
from desktop.modelstore.importing.look import look
from desktop.modelstore.marian import importer, published
from desktop.modelstore.marian.converter import Marian
from desktop.progress import JobContext
from tests.modelstore.marian import student

PUBLISHED = {
    "model.bin": "model.ende.intgemm.alphas.bin",
    "lex.bin": "lex.50.50.ende.s2t.bin",
    "vocab.spm": "vocab.ende.spm",
    "srcvocab.spm": "srcvocab.ende.spm",
    "trgvocab.spm": "trgvocab.ende.spm",
}


def _write(folder: Path, *, packed: bool = False, **kind: Any) -> Path:
    """A student under the names of Mozilla's, each file packed with gzip or not."""
    folder.mkdir()
    student.write(folder, seed=3, **kind)
    for plain, name in PUBLISHED.items():
        file = folder / plain
        if not file.exists():
            continue
        if packed:
            (folder / f"{name}.gz").write_bytes(gzip.compress(file.read_bytes()))
            file.unlink()
        else:
            file.rename(folder / name)
    return folder


@pytest.mark.parametrize("kind", [{}, {"separate": True}, {"listed": False}, {"calibrated": False}])
@pytest.mark.parametrize("packed", [False, True])
def test_a_published_folder_becomes_a_translator(kind: dict[str, Any], packed: bool, tmp_path: Path) -> None:
    folder = _write(tmp_path / "model", packed=packed, **kind)
    (folder / "LICENSE").write_text("Mozilla Public License Version 2.0\n")
    sighting = Marian().look(folder)
    assert sighting is not None
    assert (sighting.form, sighting.kind, sighting.roles) == ("marian", "seq2seq", ("translator",))
    assert (sighting.direction, sighting.licence) == ("en-de", "MPL-2.0")
    assert sighting.size == sum(file.stat().st_size for file in folder.iterdir() if file.name != "LICENSE")
    assert sighting.memory["int8"] < sighting.memory["fp32"]
    assert bool(sighting.notes) == (not kind.get("listed", True))

    made = Marian().convert(sighting, tmp_path, ("int8", "fp32"), JobContext())
    texts = {}
    for precision, place in made.items():
        assert (place / "LICENSE").is_file()
        engine = MarianTranslator(place, "student 1", 1)
        texts[precision] = [found.text for found in engine.translate(student.TEXTS, JobContext())]
    assert any(texts["fp32"])

    small, exact = Marian().measure(sighting, made, JobContext())
    assert (small.precision, exact.precision) == ("int8", "fp32")
    assert exact.agreement == 1.0
    assert small.agreement is not None
    assert small.agreement > 0.8
    assert small.speed > 0
    assert 0 < small.size < exact.size


def test_one_precision_is_measured_against_the_exact_one(tmp_path: Path) -> None:
    folder = _write(tmp_path / "model")
    sighting = Marian().look(folder)
    assert sighting is not None
    both = Marian().convert(sighting, tmp_path, ("int8", "fp32"), JobContext())
    wanted = Marian().measure(sighting, both, JobContext())[0].agreement
    (alone,) = Marian().measure(sighting, {"int8": both["int8"]}, JobContext())
    assert alone.agreement == wanted


def test_what_is_no_such_model_is_left_to_others(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"PK\x03\x04" + bytes(60))
    (tmp_path / "config.json").write_text("{}")
    assert Marian().look(tmp_path) is None
    assert Marian().look(tmp_path / "config.json") is None


def test_a_teacher_is_refused_by_its_decoder(tmp_path: Path) -> None:
    folder = _write(tmp_path / "model", config={"transformer-decoder-autoreg": "self-attention"})
    with pytest.raises(UserError, match="'self-attention'") as refused:
        Marian().look(folder)
    assert refused.value.code == "marian_model_unsupported"
    assert "teachers not" in refused.value.hint


@pytest.mark.parametrize(
    ("told", "name", "wanted"),
    [
        ({"sourceLanguage": "pt", "targetLanguage": "en"}, "anything", "pt-en"),
        ({"sourceLanguage": "en", "targetLanguage": "zh_hant"}, "anything", "en-zh"),
        ({"shortName": "en-et-tiny"}, "anything", "en-et"),
        ({"sourceLanguage": 3, "targetLanguage": "../x"}, "en-fr", "en-fr"),
        ({}, "firefox-cs-en", "cs-en"),
        ({}, "enfi", "en-fi"),
        ({}, "download", ""),
    ],
)
def test_the_direction_is_told_by_metadata_names_or_folder(
    told: dict[str, object], name: str, wanted: str, tmp_path: Path
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    student.write(folder)
    (folder / "metadata.json").write_text(json.dumps(told))
    assert published.direction(published.find(folder.iterdir()), folder) == wanted


def test_an_older_shortlist_is_left_aside_and_told(tmp_path: Path) -> None:
    folder = _write(tmp_path / "model", listed=False)
    (folder / "lex.s2t.gz").write_bytes(gzip.compress(b"Haus house 0.9\n"))
    sighting = Marian().look(folder)
    assert sighting is not None
    assert any("lex.s2t.gz" in note for note in sighting.notes)


def test_damaged_and_foreign_files_are_refused(tmp_path: Path) -> None:
    folder = _write(tmp_path / "model", packed=True)
    model = folder / f"{PUBLISHED['model.bin']}.gz"
    whole = model.read_bytes()
    model.write_bytes(whole[:-200])
    with pytest.raises(UserError, match="can not be unpacked") as refused:
        Marian().look(folder)
    assert refused.value.code == "model_damaged"
    model.write_bytes(whole)
    vocabulary = folder / f"{PUBLISHED['vocab.spm']}.gz"
    vocabulary.write_bytes(gzip.compress(b"no vocabulary"))
    with pytest.raises(UserError, match="no SentencePiece vocabulary"):
        importer.convert(published.find(folder.iterdir()), tmp_path, JobContext())


def test_a_file_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = _write(tmp_path / "model", packed=True)
    monkeypatch.setattr(published, "MOST", 1000)
    with pytest.raises(UserError, match="larger than any") as refused:
        Marian().look(folder)
    assert refused.value.code == "unsafe_model"


def test_a_model_that_lacks_a_part_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    student.write(folder, config={"enc-depth": 3})
    with pytest.raises(UserError, match="lacks encoder_l3_self_Wq") as refused:
        importer.convert(published.find(folder.iterdir()), tmp_path, JobContext())
    assert refused.value.code == "not_a_marian_model"


def test_vocabularies_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    student.write(folder, separate=True)
    (folder / "srcvocab.spm").rename(folder / "vocab.spm")
    (folder / "trgvocab.spm").unlink()
    with pytest.raises(UserError, match="a vocabulary for each") as refused:
        Marian().look(folder)
    assert refused.value.code == "marian_model_incomplete"


@pytest.mark.parametrize("kind", ["zip", "gztar"])
def test_an_archive_of_packed_files_is_looked_into(kind: str, tmp_path: Path) -> None:
    folder = _write(tmp_path / "ende", packed=True)
    archive = shutil.make_archive(str(tmp_path / "download"), kind, tmp_path, folder.name)
    sighting = look(Path(archive), JobContext())
    assert (sighting.form, sighting.direction) == ("marian", "en-de")
