"""Scores as SQuAD counts them; thresholds from both sides; the calibration."""

from __future__ import annotations

import numpy as np
import pytest

from desktop.modelstore.qa import calibrate, measure


def test_articles_case_and_marks_do_not_count() -> None:
    assert measure.exact("The Tamar.", "tamar") == 1
    assert measure.f1("a b c", "b c d") == pytest.approx(0.8)  # "a" is an article
    assert measure.f1("", "x") == 0
    assert measure.f1("the", "a") == 1
    assert measure.best(measure.f1, "x y", ["z", "x"]) == pytest.approx(2 / 3)
    assert measure.best(measure.exact, "x", []) == 0


def test_a_threshold_keeps_what_it_should() -> None:
    answered, silent = [0.1, 0.5, 0.6, 0.7, 0.8, 0.9, 0.9, 0.9, 0.95, 0.99], [0.05, 0.2, 0.55, 0.3]
    at, refused = measure.threshold(answered, silent, 0.9)
    assert sum(value >= at for value in answered) == 9
    assert refused == 0.75


def test_the_calibration_finds_what_made_the_data() -> None:
    rng = np.random.default_rng(1)
    odds, share = rng.normal(0, 3, 20_000), rng.uniform(0.05, 1, 20_000)
    answered = rng.uniform(size=20_000) < 1 / (1 + np.exp(-(0.7 * odds + 0.5 * np.log(share) + 0.4)))
    found = calibrate.fit(odds, share, answered)
    assert found[:2] == pytest.approx((0.7, 0.5), abs=0.1)
    # The shift is that of halves: as many questions with an answer as without.
    odds_of_labels = np.log(answered.mean() / (1 - answered.mean()))
    assert found[2] == pytest.approx(0.4 - odds_of_labels, abs=0.15)
