"""The span reader: its windows, its choice among spans, and what the shipped model says."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop import paths
from desktop.engines import span_reader
from desktop.engines.base import Reading
from desktop.engines.span_reader import BEST, OVERLAP, WINDOW, Calibration, MiniLMSpanReader
from desktop.errors import Cancelled, UserError
from desktop.progress import JobContext

MODEL = paths.resources_dir() / "models/qa"
PASSAGE = (
    "The bridge over the Tamar was opened by Prince Albert on 2 May 1859. It cost 225,000 pounds and was"
    " designed by Isambard Kingdom Brunel, who was too ill to attend. Trains still cross it at fifteen miles"
    " an hour."
)


@pytest.fixture(scope="module")
def reader() -> MiniLMSpanReader:
    return MiniLMSpanReader(MODEL, "qa", 1)


def best(reading: Reading, passage: str = PASSAGE) -> str:
    return reading.spans[0][0].of(passage)


def test_it_finds_what_is_asked_for(reader: MiniLMSpanReader) -> None:
    for question, answer in {
        "Who designed the bridge?": "Isambard Kingdom Brunel",
        "How much did the bridge cost?": "225,000 pounds",
        "Who opened the bridge?": "Prince Albert",
    }.items():
        (reading,) = reader.read(question, [PASSAGE], JobContext())
        assert best(reading) == answer
        assert reading.answers > 0.5


def test_it_knows_what_is_not_said(reader: MiniLMSpanReader) -> None:
    other = (
        "Bees dance on the comb to tell each other where flowers are. Each second of it means a kilometre."
    )
    one, two = reader.read("Who designed the bridge?", [PASSAGE, other], JobContext())
    assert two.answers < 0.5 < one.answers


def test_readings_come_in_order_and_do_not_depend_on_the_batch(reader: MiniLMSpanReader) -> None:
    question = "When was the bridge opened?"
    passages = ["", PASSAGE, "Nothing at all.", PASSAGE * 4]
    readings = reader.read(question, passages, JobContext())
    assert readings[0] == Reading((), 0.0)
    assert "1859" in best(readings[1])
    alone = reader.read(question, [PASSAGE], JobContext())[0]
    assert alone.spans[0][0] == readings[1].spans[0][0]
    assert abs(alone.answers - readings[1].answers) < 0.1


def test_a_long_passage_is_read_to_its_end(reader: MiniLMSpanReader) -> None:
    filler = "The weather that week was neither warm nor cold, and nobody wrote about it. " * 40
    passage = filler + PASSAGE
    (reading,) = reader.read("Who designed the bridge?", [passage], JobContext())
    assert best(reading, passage) == "Isambard Kingdom Brunel"


def test_spans_do_not_overlap_and_their_shares_fall(reader: MiniLMSpanReader) -> None:
    for passage in (PASSAGE, PASSAGE * 6):
        (reading,) = reader.read("When was it?", [passage], JobContext())
        spans = [span for span, _ in reading.spans]
        shares = [share for _, share in reading.spans]
        assert 1 < len(spans) <= BEST
        assert not any(a.overlaps(b) for a in spans for b in spans if a is not b)
        assert shares == sorted(shares, reverse=True)
        assert all(0 <= share <= 1 for share in shares)


def test_cancel_stops_it(reader: MiniLMSpanReader) -> None:
    class Stop:
        def is_set(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        reader.read("Who?", [PASSAGE], JobContext(cancel=Stop()))


def test_nothing_is_loaded_before_it_is_needed() -> None:
    made = MiniLMSpanReader(MODEL, "qa", 1)
    assert not made.loaded
    assert made.memory_bytes() == 0
    made.read("Who?", ["Ann did."], JobContext())
    assert made.loaded
    made.close()
    assert not made.loaded


def test_a_damaged_configuration_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        MiniLMSpanReader(tmp_path, "qa", 1).read("Who?", ["Ann."], JobContext())
    assert caught.value.code == "model_missing"
    for content in ("{", json.dumps({"calibration": {"answers": 1}}), "{}"):
        (tmp_path / "config.json").write_text(content, "utf-8")
        with pytest.raises(UserError) as caught:
            MiniLMSpanReader(tmp_path, "qa", 1).read("Who?", ["Ann."], JobContext())
        assert caught.value.code == "model_damaged"


@given(st.integers(0, 3000))
def test_windows_cover_all_tokens_and_overlap(count: int) -> None:
    cuts = list(span_reader._cuts(count))
    assert all(0 < end - start <= WINDOW for start, end in cuts)
    assert [*range(count)] == sorted({at for start, end in cuts for at in range(start, end)})
    for (_, end), (start, _) in pairwise(cuts):
        assert end - start >= OVERLAP


def test_the_span_that_is_nearest_to_all_likely_ones_wins() -> None:
    pairs = np.zeros((6, 6), np.float32)
    pairs[0, 0], pairs[0, 3], pairs[0, 4], pairs[5, 5] = 0.3, 0.25, 0.25, 0.2
    offsets = [(at * 2, at * 2 + 1) for at in range(6)]
    found = list(span_reader._best(pairs, offsets))
    assert [(span.start, span.end) for span, _ in found] == [(0, 7), (10, 11)]


def test_the_calibration_bears_extremes() -> None:
    calibration = Calibration(1.0, 0.5, 0.0)
    assert calibration.probability(1e6, 0.0) == pytest.approx(1)
    assert calibration.probability(-1e6, 1.0) == pytest.approx(0)
    assert calibration.probability(1.0, 0.9) > calibration.probability(1.0, 0.1)
