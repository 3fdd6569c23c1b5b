"""The schedule and the batches of training; training itself is measured, not tested."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import islice

import pytest

from desktop.modelstore.pii import train
from desktop.modelstore.pii.encoding import LENGTH, Row


def test_the_rate_rises_stays_and_falls_to_nothing() -> None:
    phase = replace(train.PHASES["long"], steps=1000, warmup=150, peak=0.8, decay=0.5)
    rates = [train.rate(step, phase) for step in range(1000)]
    assert rates[:150] == sorted(rates[:150])
    assert set(rates[150:500]) == {0.8}
    assert rates[500:] == sorted(rates[500:], reverse=True)
    assert 0 < rates[-1] < 0.01


def test_phases_go_on_from_what_was_made_before() -> None:
    made: set[str] = set()
    for name, phase in train.PHASES.items():
        parts = train.BLENDS.get(phase.after, {phase.after: 1})
        assert not phase.after or set(parts) <= made
        assert phase.warmup <= phase.steps
        made.add(name)
    for name, shares in train.BLENDS.items():
        assert set(shares) <= made
        assert sum(shares.values()) == pytest.approx(1)
        made.add(name)


def test_batches_have_few_shapes_and_lose_no_row() -> None:
    rng = random.Random(5)  # noqa: S311 - chooses training texts
    rows = [Row([number] * rng.randint(3, LENGTH), [], []) for number in range(5000)]
    made = list(islice(train.batches(iter(rows), rng), 60))
    seen = set()
    for batch in made:
        longest = max(len(row.ids) for row in batch)
        length = next(length for length in train.LENGTHS if longest <= length)
        assert len(batch) == train.BATCH_TOKENS // length
        seen |= {row.ids[0] for row in batch}
    assert sum(map(len, made)) == len(seen)


def test_the_longest_row_fits_a_batch() -> None:
    assert max(train.LENGTHS) == LENGTH
