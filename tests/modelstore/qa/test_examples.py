"""PolicyQA and TAT-QA are parted by document, and every answer is found where it stands."""

from __future__ import annotations

import json
from pathlib import Path

from desktop.document.tables import described
from desktop.modelstore.qa import examples
from desktop.modelstore.qa.examples import HELD_POLICIES

CONTEXT = "We keep your data for two years. We never sell it."


def policies(tmp_path: Path) -> Path:
    held = min(HELD_POLICIES)
    asked = {
        "question": "How long do you keep data?",
        "type": "Retention|||Period|||Stated",
        "answers": [{"text": "two years", "answer_start": CONTEXT.index("two years")}],
    }
    data = [
        {"title": title, "paragraphs": [{"context": CONTEXT, "qas": [asked]}]}
        for title in (held, "other.example")
    ]
    path = tmp_path / "policyqa.json"
    path.write_text(json.dumps({"data": data}), "utf-8")
    return path


def test_a_policy_is_in_one_part(tmp_path: Path) -> None:
    path = policies(tmp_path)
    train, held = (examples.policyqa(path, part) for part in ("train", "held"))
    assert [source.name for source in train] == ["other.example"]
    assert {source.name for source in held} <= HELD_POLICIES
    ((asked, number, example),) = examples.pairs(train[0])
    assert (asked.topic, number) == ("Retention", 0)
    assert [example.passage[start:end] for start, end in example.answers] == ["two years"]


GRID = [
    ["", "", "Years ended June 30,"],
    ["", "2019", "2018"],
    ["Sales (in millions)", "$ 699", "712"],
    ["Cash", "12", "13"],
]


def reports(tmp_path: Path) -> list[examples.Source]:
    report = {
        "table": {"uid": "t", "table": GRID},
        "paragraphs": [{"order": 1, "text": "Cash fell because of a purchase of 13 vans."}],
        "questions": [
            {
                "question": "How much cash was there in 2018?",
                "answer": ["13"],
                "answer_type": "span",
                "answer_from": "table",
                "rel_paragraphs": [],
            },
            {
                "question": "Why did cash fall?",
                "answer": ["a purchase of 13 vans"],
                "answer_type": "span",
                "answer_from": "text",
                "rel_paragraphs": ["1"],
            },
            {
                "question": "What is the change?",
                "answer": 1,
                "answer_type": "arithmetic",
                "answer_from": "table",
                "rel_paragraphs": [],
            },
        ],
    }
    path = tmp_path / "tatqa.json"
    path.write_text(json.dumps([report]), "utf-8")
    return examples.tatqa(path, "train") + examples.tatqa(path, "held")


def test_an_answer_of_a_table_is_found_in_its_row(tmp_path: Path) -> None:
    (source,) = reports(tmp_path)
    assert len(source.asked) == 2
    first, second = ([*examples.pairs(source)][at][2] for at in range(2))
    assert first.passage == "Cash | Years ended June 30, 2019: 12 | Years ended June 30, 2018: 13"
    assert [first.passage[start:end] for start, end in first.answers] == ["13"]
    assert [second.passage[start:end] for start, end in second.answers] == ["a purchase of 13 vans"]


def test_the_head_of_a_grid_ends_before_its_first_figure() -> None:
    table, text = examples.table_of(GRID)
    assert table.header_rows == 2
    assert next(described(table, text))[1].startswith(
        "Sales (in millions) | Years ended June 30, 2019: $ 699"
    )
