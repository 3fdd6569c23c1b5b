"""Translation over English, and which directions there are."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from desktop.document.model import Span
from desktop.engines.base import Translation
from desktop.engines.fake import FakeTranslator
from desktop.engines.local import LocalEngines
from desktop.engines.pivot import PivotTranslator, composed
from desktop.engines.seq2seq import Seq2SeqTranslator
from desktop.engines.translator import MarianTranslator
from desktop.errors import Cancelled, UserError
from desktop.modelstore.manifest import Manifest
from desktop.modelstore.seq2seq import description
from desktop.modelstore.seq2seq.description import EVERY, Asking, Description
from desktop.modelstore.store import ModelStore
from desktop.progress import JobContext, Progress
from tests.modelstore.added import add, added_model


class Upper(FakeTranslator):
    """Writes it in capitals as well."""

    model = "upper 1"

    def translate(self, sentences, ctx, *, beam=1):  # type: ignore[no-untyped-def]
        turned = super().translate(sentences, ctx, beam=beam)
        return [Translation(one.text.upper(), one.links) for one in turned]


def test_links_go_through_what_stands_between() -> None:
    first = [(Span(0, 1), Span(2, 4)), (Span(2, 3), Span(0, 1)), (Span(4, 5), Span(5, 9))]
    second = [(Span(0, 1), Span(7, 9)), (Span(2, 4), Span(0, 3)), (Span(5, 7), Span(4, 6))]
    assert composed(first, second) == (
        (Span(0, 1), Span(0, 3)),
        (Span(2, 3), Span(7, 9)),
        (Span(4, 5), Span(4, 6)),  # a part of a word between is enough
    )
    assert composed(first, []) == composed([], second) == ()


def test_both_translate_one_after_the_other() -> None:
    heard: list[Progress] = []
    engine = PivotTranslator(FakeTranslator(), Upper())
    assert engine.model == "fake-translator 1 + upper 1"
    made = engine.translate(["one two three", "four"], JobContext(heard.append))
    direct = FakeTranslator().translate(["one two three", "four"], JobContext())
    back = FakeTranslator().translate([one.text for one in direct], JobContext())
    assert [one.text for one in made] == [one.text.upper() for one in back]
    source = "one two three"
    assert [(a.of(source), b.of(made[0].text)) for a, b in made[0].links] == [
        (word, back[0].links[2 - at][1].of(made[0].text)) for at, word in enumerate(source.split())
    ]
    assert all(progress.done <= progress.total for progress in heard)


def test_a_cancel_reaches_both() -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        PivotTranslator(FakeTranslator(), Upper()).translate(["one"], JobContext(cancel=stop))


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """en-pt and de-en by models of one direction, all among en, fr and sw by one of many."""
    made = ModelStore(tmp_path / "own", Manifest({}, {}), tmp_path / "added")
    for direction in ("en-pt", "de-en"):
        add(made, added_model(f"student-{direction}", "translator", direction=direction))
    many = add(made, added_model("many", "translator", direction=EVERY))
    told = Description("pieces", 2, 2, 3, (), 2, 4, 8, 128, True, {}, {"en": 5, "fr": 6, "sw": 7})
    description.write(many.path, told)
    return made


def test_all_directions_are_told_those_over_english_last(store: ModelStore) -> None:
    directions = LocalEngines(store, threads=1).directions
    assert set(directions) == {
        *("en-pt", "de-en", "en-fr", "fr-en", "en-sw", "sw-en"),
        *("de-pt", "de-fr", "de-sw", "fr-pt", "sw-pt", "fr-sw", "sw-fr"),
    }
    assert directions.index("de-pt") > directions.index("sw-en")
    engines = LocalEngines(store, threads=1)
    assert all(engines.translator(direction).model for direction in directions)


def test_a_direct_model_goes_before_two(store: ModelStore) -> None:
    engines = LocalEngines(store, threads=1)
    assert isinstance(engines.translator("en-pt"), MarianTranslator)
    assert engines.translator("en-pt") is engines.translator("en-pt")
    assert isinstance(engines.translator("fr-sw"), Seq2SeqTranslator)
    over = engines.translator("de-pt")
    assert isinstance(over, PivotTranslator)
    assert over.model == f"{store.label('student-de-en')} + {store.label('student-en-pt')}"
    assert engines.translator("de-sw").model.endswith(store.label("many"))
    assert len(engines.all()) == 3  # what is in memory is counted once


def test_a_persons_choice_is_used_also_within_a_pivot(store: ModelStore) -> None:
    add(store, added_model("mine", "translator", direction="en-pt"))
    engines = LocalEngines(store, threads=1).using({"translator en-pt": "mine", "translator *": "many"})
    assert engines.translator("en-pt").model == store.label("mine")
    assert engines.translator("de-pt").model.endswith(store.label("mine"))
    assert engines.translator("de-en").model == store.label("student-de-en")


@pytest.mark.parametrize("direction", ["en-de", "pt-de", "de-de", "en-en", "en", "", "de-xx"])
def test_what_no_model_translates_is_refused(store: ModelStore, direction: str) -> None:
    with pytest.raises(UserError) as refused:
        LocalEngines(store, threads=1).translator(direction)
    assert refused.value.code == "no_such_direction"


def test_a_damaged_description_takes_no_one_else_down(store: ModelStore) -> None:
    (store.path("many") / "translator.json").write_text("{")
    assert set(LocalEngines(store, threads=1).directions) == {"en-pt", "de-en", "de-pt"}


def test_an_asking_of_its_own_goes_before_the_languages() -> None:
    told = Description("pieces", 2, 2, 3, (), 2, 4, 8, 0, False, {"en-fr": Asking("x ")}, {"en": 5, "fr": 6})
    assert told.asked("en-fr") == Asking("x ")
    assert told.asked("fr-en") == Asking(before=(6,), first=5)
