"""What the engine does around the graphs: tokens in front, batches, pieces, links, what is missing."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from desktop.engines.alignment import words
from desktop.engines.seq2seq import Seq2SeqTranslator
from desktop.errors import Cancelled, UserError
from desktop.modelstore.seq2seq import files
from desktop.progress import JobContext
from tests.engines import copying
from tests.modelstore.seq2seq import tiny

TEXTS = [*tiny.TEXTS, "noon", ""]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("copying")
    copying.write(made)
    return made


def _engine(folder: Path, direction: str = "en-pt") -> Seq2SeqTranslator:
    return Seq2SeqTranslator(direction, folder, "copying 1", 1)


@pytest.mark.parametrize("direction", ["en-pt", "en-fr", "fr-en"])
@pytest.mark.parametrize("beam", [1, 3])
def test_what_is_copied_is_linked_to_itself(folder: Path, direction: str, beam: int) -> None:
    for text, made in zip(
        TEXTS, _engine(folder, direction).translate(TEXTS, JobContext(), beam=beam), strict=True
    ):
        assert made.text == text
        assert made.links == tuple((span, span) for span in words(text))


def test_a_text_in_front_is_asked_and_linked_to_nothing(folder: Path) -> None:
    text = "noon on monday"
    (made,) = _engine(folder, "en-de").translate([text], JobContext())
    assert made.text == f"{copying.ASKING['en-de'].text}{text}"  # it copies what it was asked
    begin = len(made.text) - len(text)
    assert [(a.of(text), b.of(made.text)) for a, b in made.links] == [(word, word) for word in text.split()]
    assert all(b.start >= begin for _, b in made.links)


def test_unknown_letters_are_barred_from_coming_out(folder: Path) -> None:
    (made,) = _engine(folder).translate(["noon \u2603 monday"], JobContext())
    assert "\u2603" not in made.text
    assert made.text.startswith("noon")


def test_a_long_text_is_translated_in_pieces(tmp_path: Path) -> None:
    copying.write(tmp_path, positions=40)
    long = " ".join(tiny.TEXTS * 3)
    (made,) = _engine(tmp_path).translate([long], JobContext())
    assert made.text == long
    assert made.links == tuple((span, span) for span in words(long))


def test_where_the_graph_tells_nothing_there_are_no_links(tmp_path: Path) -> None:
    copying.write(tmp_path, attends=False)
    (made,) = _engine(tmp_path).translate(["noon"], JobContext())
    assert (made.text, made.links) == ("noon", ())


def test_it_loads_on_use_and_is_freed(folder: Path) -> None:
    engine = _engine(folder)
    assert (engine.loaded, engine.memory_bytes()) == (False, 0)
    engine.translate(["noon"], JobContext())
    assert engine.loaded
    assert engine.memory_bytes() > 0
    engine.close()
    assert (engine.loaded, engine.memory_bytes()) == (False, 0)


def test_all_directions_are_in_memory_once(folder: Path) -> None:
    engine = _engine(folder)
    other = engine.towards("fr-en")
    assert other.translate(["noon"], JobContext())[0].text == "noon"
    assert engine.loaded
    assert engine.memory_bytes() == other.memory_bytes()
    engine.close()
    assert not other.loaded


def test_a_direction_it_does_not_have_is_refused(folder: Path) -> None:
    with pytest.raises(UserError, match="copying 1 does not translate en-ja") as refused:
        _engine(folder, "en-ja").translate(["noon"], JobContext())
    assert refused.value.code == "no_such_direction"


def test_a_cancel_stops_it(folder: Path) -> None:
    stop = threading.Event()
    heard = []

    def report(progress: object) -> None:
        heard.append(progress)
        stop.set()

    with pytest.raises(Cancelled):
        _engine(folder).translate(tiny.TEXTS * 200, JobContext(report, stop))
    assert len(heard) == 1


@pytest.mark.parametrize("name", [files.ENCODER, files.DECODER, files.TOLD, files.SOURCE, files.PIECES])
def test_missing_and_damaged_files_are_told(name: str, tmp_path: Path) -> None:
    copying.write(tmp_path)
    (tmp_path / name).write_bytes(b"nonsense")
    with pytest.raises(UserError) as refused:
        _engine(tmp_path).translate(["noon"], JobContext())
    assert refused.value.code == "model_damaged"
    (tmp_path / name).unlink()
    with pytest.raises(UserError, match=name) as refused:
        _engine(tmp_path).translate(["noon"], JobContext())
    assert refused.value.code == "model_missing"
