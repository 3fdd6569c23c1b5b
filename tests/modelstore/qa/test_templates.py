"""Every template can be filled, and its answers stand where it says."""

from __future__ import annotations

import random
import re

import pytest

from desktop.modelstore.qa import templates
from desktop.modelstore.qa.templates import TEMPLATES

NUMBERS = [(genre, number) for genre, made in TEMPLATES.items() for number in range(len(made))]


@pytest.mark.parametrize(("genre", "number"), NUMBERS)
def test_marks_and_questions_agree(genre: str, number: int) -> None:
    template, asked = TEMPLATES[genre][number]
    marked = set(re.findall(r"<<(\w+):", template))
    assert set(asked) <= marked
    for ways in asked.values():
        assert len(ways) == len(set(ways)) > 1
        for way in ways:
            assert set(re.findall(r"@(\w+)", way)) <= marked


class _Lists:
    """Names enough for one template."""

    people = ((("Ann", "Bo"), ("Reed", "Kay")),)


def test_a_passage_has_its_answers_and_its_people(monkeypatch: pytest.MonkeyPatch) -> None:
    made = (
        "{name:1} is paid by <<boss:{name:2}>>, not {name:3}. [Now|Then] it is <<pay:much>>.",
        {
            "boss": ("Who pays {name:1}?", "By whom is {last:1} paid?"),
            "pay": ("What does @boss pay?", "How much?"),
        },
    )
    monkeypatch.setitem(TEMPLATES, "test", (made,))
    for seed in range(20):
        rng = random.Random(seed)  # noqa: S311 - fills a text
        passage = templates.passage("test", 0, rng, _Lists())  # type: ignore[arg-type]
        assert not set("<>{}[]|@") & set(passage.text + "".join(question for question, *_ in passage.asked))
        answers = {passage.text[start:end] for _, start, end in passage.asked}
        assert "much" in answers
        assert all(answer in passage.text for answer in answers)
