from __future__ import annotations

import pytest

from desktop.errors import UserError
from desktop.tasks.base import Option
from desktop.tasks.options import complete


class Sample:
    name = "sample"
    title = description = ""
    formats = ("md",)
    options = (
        Option("loud", "flag", False, "Loud", ""),
        Option("style", "choice", "box", "Style", "", ("box", "label")),
        Option("labels", "several", ("PERSON",), "Labels", "", ("PERSON", "EMAIL")),
        Option("threshold", "fraction", 0.5, "Threshold", ""),
        Option("sentences", "count", 5, "Sentences", ""),
        Option("project", "text", "", "Project", ""),
        Option("deny", "texts", (), "Always", ""),
    )


def test_defaults_fill_what_is_not_given() -> None:
    assert complete(Sample(), {}) == {
        "loud": False,
        "style": "box",
        "labels": ("PERSON",),
        "threshold": 0.5,
        "sentences": 5,
        "project": "",
        "deny": (),
    }


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("loud", "yes", True),
        ("loud", False, False),
        ("style", " Label", "label"),
        ("labels", "email,person", ("EMAIL", "PERSON")),
        ("labels", ["EMAIL"], ("EMAIL",)),
        ("labels", "", ()),
        ("threshold", "0.25", 0.25),
        ("threshold", 1, 1.0),
        ("sentences", "12", 12),
        ("project", "a case", "a case"),
        ("deny", "Acme, Inc; Project X;", ("Acme, Inc", "Project X")),
        ("deny", ["a;b", " "], ("a;b",)),
    ],
)
def test_values_are_read_as_declared(name: str, raw: object, value: object) -> None:
    assert complete(Sample(), {name: raw})[name] == value


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("loud", "perhaps"),
        ("style", "circle"),
        ("labels", "PERSON,PLANET"),
        ("labels", 3),
        ("threshold", "1.5"),
        ("threshold", "nan"),
        ("threshold", True),
        ("sentences", "0"),
        ("sentences", 2.5),
        ("project", 1),
        ("deny", 1),
        ("deny", [1]),
        ("colour", "red"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(name: str, raw: object) -> None:
    with pytest.raises(UserError) as refused:
        complete(Sample(), {name: raw})
    assert refused.value.code == "bad_option"
    assert refused.value.hint
