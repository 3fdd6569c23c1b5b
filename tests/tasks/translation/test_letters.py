"""Letters begin and end as they do in their language."""

from __future__ import annotations

import pytest

from desktop.document.model import Span
from desktop.engines.base import Translation
from desktop.tasks.translation.letters import formula
from desktop.tasks.translation.machine import _without_remark


@pytest.mark.parametrize(
    ("said", "way", "wanted"),
    [
        ("Kind regards,", ("en", "pt"), "Atenciosamente,"),
        ("Yours faithfully", ("en", "pt"), "Atenciosamente"),
        ("Dear Mrs Whitcombe,", ("en", "pt"), "Prezada Sra. Whitcombe,"),
        ("Dear Mr. de Souza:", ("en", "pt"), "Prezado Sr. de Souza:"),
        ("Dear Ms Lee", ("en", "pt"), "Prezada Sra. Lee"),
        ("Dear Sir or Madam,", ("en", "pt"), "Prezados Senhores,"),
        ("Prezada Sra. Lima,", ("pt", "en"), "Dear Mrs Lima,"),
        ("Prezado Sr. Lima,", ("pt", "en"), "Dear Mr Lima,"),
        ("Atenciosamente,", ("pt", "en"), "Kind regards,"),
        ("Prezados Senhores,", ("pt", "en"), "Dear Sir or Madam,"),
    ],
)
def test_formulas(said: str, way: tuple[str, str], wanted: str) -> None:
    assert formula(said, *way) == wanted


@pytest.mark.parametrize("said", ["Dear Mrs Whitcombe, thank you", "Dear Rowan,", "Regards to all", "Mr Lee"])
def test_what_is_no_formula(said: str) -> None:
    assert formula(said, "en", "pt") is None


def test_other_languages_have_none() -> None:
    assert formula("Kind regards,", "en", "de") is None


@pytest.mark.parametrize(
    ("source", "made", "wanted"),
    [
        ("Rowan Halloran", "Rowan Halloran (em inglês)", "Rowan Halloran"),
        ("It is Acme.", "É a Acme (em inglês).", "É a Acme."),
        ("Fergus (brother)", "Fergus (irmão)", "Fergus (irmão)"),
        ("(one)", "(um)", "(um)"),
    ],
)
def test_a_remark_that_the_source_has_not_goes(source: str, made: str, wanted: str) -> None:
    links = ((Span(0, 1), Span(0, 1)), (Span(1, 2), Span(len(made) - 1, len(made))))
    found = _without_remark(source, Translation(made, links))
    assert found.text == wanted
    assert all(own.end <= len(wanted) for _, own in found.links)
