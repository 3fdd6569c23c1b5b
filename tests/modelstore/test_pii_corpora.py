"""The corpora of the tagger of personal data: exact offsets, and parts that stay what they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.modelstore.pii import corpora

CONLL = """-DOCSTART- -X- O O

This DT - O
Agreement NNP - O
(" NNP - O
Loan NNP - O
"), , - O
made VBD - O
by IN - O
Robert NNP - I-PER
E NNP - I-PER
. . - O
Yancey NNP - I-PER
, , - O
3003 CD - I-LOC
Tasman NNP - I-LOC
Drive NNP - I-LOC
, , - O
Santa NNP - I-LOC
Clara NNP - I-LOC
. . - O

The DT - O
Lender NNP - I-PER
's POS - O
rate NN - O
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sec_fin5_train.conll").write_text(CONLL, "utf-8")
    texts = [
        {
            "full_text": f"I am Ann{number}",
            "template_id": number % 50,
            "spans": [{"entity_type": "PERSON", "start_position": 5, "end_position": 8 + len(str(number))}],
        }
        for number in range(400)
    ]
    (tmp_path / "presidio_synth_even.json").write_text(json.dumps(texts), "utf-8")
    return tmp_path


def _found(example: corpora.Example) -> list[tuple[str, str]]:
    return [(example.text[start:end], label) for start, end, label in example.spans]


def test_running_text_has_spaces_where_a_writer_puts_them(folder: Path) -> None:
    (example,) = corpora.load("fin5", folder, "train")
    assert example.text == (
        'This Agreement ("Loan"), made by Robert E. Yancey, 3003 Tasman Drive, Santa Clara.\n'
        "The Lender's rate"
    )


def test_names_of_contracts_are_names_and_not_the_parties_roles(folder: Path) -> None:
    (example,) = corpora.load("fin5", folder, "train")
    assert _found(example) == [
        ("Robert E. Yancey", "PERSON"),
        ("3003 Tasman Drive", "ADDRESS"),
        ("Santa Clara", "LOCATION"),
    ]


def test_clitics_join_on_both_sides() -> None:
    tokens = ["You", "'", "ve", '"', "gone", '"', ",", "ok"]
    spaces = corpora.spacing(tokens)
    text = "".join(token + " " * space for token, space in zip(tokens, spaces, strict=True))
    assert text == 'You\'ve "gone", ok '


def test_neighbours_with_io_labels_are_one_and_with_bio_labels_are_two() -> None:
    sentence = [("Ann", "B-person"), ("Lee", "I-person"), ("Bob", "B-person")]
    example = corpora._example([sentence], "", "")
    assert _found(example) == [("Ann Lee", "PERSON"), ("Bob", "PERSON")]


def test_no_template_is_in_both_parts(folder: Path) -> None:
    train = corpora.load("presidio", folder, "train")
    held = corpora.load("presidio", folder, "held")
    assert {example.group for example in train} & {example.group for example in held} == set()
    assert 20 < len(held) < 140


def test_random_texts_of_known_templates_are_held_back_from_both_trainings(folder: Path) -> None:
    fills = corpora.load("presidio_fills", folder, "held")
    texts = {example.text for example in fills}
    for name in ("presidio", "presidio_fills"):
        assert not texts & {example.text for example in corpora.load(name, folder, "train")}
    assert {example.group for example in fills} <= {
        example.group for example in corpora.load("presidio", folder, "train")
    }
    assert 10 < len(fills) < 80


def test_the_parts_are_the_same_for_ever() -> None:
    held = [number for number in range(40) if corpora.template_is_held(str(number))]
    assert held == HELD


HELD = [2, 3, 5, 17, 19, 21, 26, 27, 28, 29, 34]
