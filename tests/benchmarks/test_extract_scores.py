"""The figures of extraction count what they say."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

from desktop.progress import JobContext
from desktop.readers.registry import read
from tests.benchmarks import forms
from tests.benchmarks.extract import GOLD, Tally


def test_a_value_is_right_once_and_a_further_one_wrong() -> None:
    tally = Tally()
    tally.add("party", ["Acme, Inc.", "ACME INC", "Beta Ltd"], [["Acme Inc."], ["Gamma LLC"]])
    assert (tally.right["party"], tally.wrong["party"], tally.missed["party"]) == (1, 1, 1)
    assert tally.line("party") == "P 0.500  R 0.500  F1 0.500  (1 right, 1 wrong, 1 missed)"


def test_one_of_several_writings_is_enough() -> None:
    tally = Tally()
    tally.add("term", ["P2Y"], [["P24M", "P2Y"]])
    assert tally.line() == "P 1.000  R 1.000  F1 1.000  (1 right, 0 wrong, 0 missed)"


def test_the_gold_is_whole() -> None:
    gold = json.loads(GOLD.read_text("utf-8"))
    assert len(gold) == 15
    assert all(set(truth) == {"party", "effective_date", "term", "governing_law"} for truth in gold.values())


def test_made_forms_say_what_is_true_of_them(tmp_path: Path) -> None:
    made = list(
        forms.make(tmp_path, forms.SEEN | {"bank_statement": forms.HELD["bank_statement"]}, 1, seed=3)
    )
    for each in made:
        text = read(each.path, JobContext()).text
        assert each.truth
        name = each.truth.get("customer") or each.truth["account_holder"]
        assert name in text


def test_the_same_seed_makes_the_same_form() -> None:
    assert forms._bill(Random(1)) == forms._bill(Random(1))
