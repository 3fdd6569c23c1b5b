"""The committed tagger of personal data, on sentences that are in no corpus."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from desktop import paths
from desktop.engines.tagger import PiiTagger
from desktop.modelstore.store import ModelStore
from desktop.progress import JobContext
from desktop.tasks.detectors.labels import LABELS

SURE = 0.5


@pytest.fixture(scope="module")
def tagger() -> PiiTagger:
    store = ModelStore(paths.models_dir())
    return PiiTagger(store.path("pii"), store.label("pii"), 2)


def found(tagger: PiiTagger, text: str) -> dict[str, str]:
    return {f.span.of(text): f.label for f in tagger.tag(text, JobContext()) if f.score >= SURE}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Yesterday Eleanor Whitfield signed the lease in the presence of her brother.", "Eleanor Whitfield"),
        ("Kind regards\nBartholomew Okonkwo-Hale\nHead of Procurement", "Bartholomew Okonkwo-Hale"),
        (
            "IN WITNESS WHEREOF\nBORROWER: NORTHGATE FOUNDRY LTD\nBy: GIOVANNA PELLEGRINI",
            "GIOVANNA PELLEGRINI",
        ),
        ("🙂 omg thandeka is so funny, she called me twice", "thandeka"),
        ("Patient: Joost Vandermeulen    DOB: 12/03/1961    Ward: 4", "Joost Vandermeulen"),
        ("Mr. Szczepański was examined by the court in 2009.", "Szczepański"),
    ],
)
def test_names(tagger: PiiTagger, text: str, name: str) -> None:
    people = [part for part, label in found(tagger, text).items() if label == "PERSON"]
    assert re.findall(r"\w+", " ".join(people)) == re.findall(r"\w+", name)


def test_a_letter_head_by_its_labels(tagger: PiiTagger) -> None:
    text = (
        "Quillon Marine Insurance GmbH\n48 Harbour Street, Flat 2\nRotterdam\n\n"
        "Phone: 020 7946 0958\nE-mail: claims@quillon.example\n"
        "Date of birth: 4 May 1972\nOccupation: carpenter\n"
    )
    labels = found(tagger, text)
    assert labels["Rotterdam"] == "LOCATION"
    assert labels["020 7946 0958"] == "PHONE"
    assert labels["claims@quillon.example"] == "EMAIL"
    assert labels["4 May 1972"] == "DATE_OF_BIRTH"
    assert labels["carpenter"] == "TITLE"
    assert any(label == "ORG" and "Quillon" in part for part, label in labels.items())
    assert any(label == "ADDRESS" and "Harbour Street" in part for part, label in labels.items())


@pytest.mark.parametrize(
    "text",
    [
        "The Borrower shall pay to the Lender interest on the outstanding principal balance of each Advance.",
        "Total revenue 4,125 3,980 3,411\nGross margin 61% 59% 58%\nSee Note 7 to the Financial Statements.",
        "The software is provided as is, without warranty of any kind. Version 2.14.1, page 3 of 12.",
    ],
)
def test_boilerplate_names_nobody(tagger: PiiTagger, text: str) -> None:
    assert "PERSON" not in found(tagger, text).values()


def test_a_company_named_after_people_is_no_person(tagger: PiiTagger) -> None:
    labels = found(tagger, "She left Morgan Stanley in 2004 and joined Hartley & Simmons LLP as a partner.")
    assert labels["Morgan Stanley"] == "ORG"
    assert "PERSON" not in labels.values()


def test_names_are_found_at_every_place_of_a_long_text(tagger: PiiTagger) -> None:
    """Sentences of different lengths shift the windows' edges over every part of the name."""
    text = "".join(
        "The weather was fine that day. " * (number % 7) + "Then Imogen Castellano came to see us. "
        for number in range(40)
    )
    findings = tagger.tag(text, JobContext())
    assert all(left.span.end <= right.span.start for left, right in pairwise(findings))
    names = [f.span.of(text) for f in findings if f.label == "PERSON" and f.score >= SURE]
    assert names == ["Imogen Castellano"] * 40


@pytest.mark.parametrize("text", ["", " \n\t", "a" * 20_000, "\u0000\ufffd", "가" * 2000, "1-2-3-" * 500])
def test_odd_texts(tagger: PiiTagger, text: str) -> None:
    for finding in tagger.tag(text, JobContext()):
        assert 0 <= finding.span.start < finding.span.end <= len(text)
        assert finding.label in LABELS
        assert finding.detector == "pii"


def test_it_is_verified_like_every_model() -> None:
    ModelStore(paths.models_dir()).verify("pii")
