from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.document.model import Span
from desktop.document.results import Finding
from desktop.engines.fake import FakeEngines
from desktop.errors import Cancelled
from desktop.progress import JobContext
from desktop.tasks.detectors.detect import calibrated, detect
from desktop.tasks.detectors.labels import LABELS, TAGGER_LABELS

LETTER = (
    "yesterday Ada Lovelace (ada@example.org) paid with 4111 1111 1111 1111.\n"
    "later Lovelace's bank at DE89 3704 0044 0532 0130 00 called +44 20 7946 0958."
)


def said(text: str, labels: Any = tuple(LABELS)) -> list[tuple[str, str]]:
    return [(f.label, f.span.of(text)) for f in detect(text, FakeEngines(), labels, JobContext())]


def test_tagger_and_rules_are_one_list() -> None:
    assert said(LETTER) == [
        ("PERSON", "Ada Lovelace"),
        ("EMAIL", "ada@example.org"),
        ("CREDIT_CARD", "4111 1111 1111 1111"),
        ("PERSON", "Lovelace"),
        ("IBAN", "DE89 3704 0044 0532 0130 00"),
        ("PHONE", "+44 20 7946 0958"),
    ]


def test_only_the_wanted_labels() -> None:
    assert said(LETTER, {"EMAIL"}) == [("EMAIL", "ada@example.org")]
    assert said(LETTER, ()) == []


def test_a_card_is_no_telephone_whether_or_not_cards_are_wanted() -> None:
    assert said("call 4111 1111 1111 1111", {"PHONE"}) == []


def test_names_found_once_are_found_again_but_not_within_words() -> None:
    text = "so Grace Hopper spoke. all of Hopperville and grasshopper know Hopper. GRACE HOPPER"
    assert said(text) == [("PERSON", "Grace Hopper"), ("PERSON", "Hopper")]


@settings(deadline=None)
@given(st.text(alphabet="AdaBlo 1@.,-\n", max_size=120))
def test_findings_are_sorted_and_disjoint(text: str) -> None:
    findings = detect(text, FakeEngines(), LABELS, JobContext())
    assert all(a.span.end <= b.span.start for a, b in pairwise(findings))
    for finding in findings:
        part = finding.span.of(text)
        assert part
        assert part == part.strip()


def test_places_must_be_likelier_than_the_tagger_says_and_stay_in_order() -> None:
    scores = [0.0, 0.2, 0.5, 0.8, 1.0]
    places = [calibrated(Finding("LOCATION", Span(0, 1), score, "pii")).score for score in scores]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0.0, 1.0)
    assert places[2] < 0.5
    assert calibrated(Finding("PERSON", Span(0, 1), 0.5, "pii")).score == 0.5


def test_cancel() -> None:
    class Stopped:
        def is_set(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        detect(LETTER, FakeEngines(), LABELS, JobContext(cancel=Stopped()))


def test_the_taggers_types_have_labels() -> None:
    assert set(TAGGER_LABELS.values()) <= set(LABELS)


LETTER_OF_A_BANK = """Morgan Stanley Inc. wrote on 12 March 2021 to Dr. Jane van der Berg-Smith
(born 4 May 1972), 14 Mill Lane, Ely CB7 4AB, phone 01353 555 0142, about case no. 44-1029.
VAN DER BERG-SMITH, Jane has since moved to Lisbon. Jane's lawyer is SZÖLLÖSY Krisztián.
"""


@pytest.mark.models
def test_a_letter_with_the_own_tagger(model_store: Any) -> None:
    from desktop.engines.tagger import PiiTagger

    engines = FakeEngines()
    vars(engines)["tagger"] = PiiTagger(model_store.path("pii"), "pii", 2)
    findings = [f for f in detect(LETTER_OF_A_BANK, engines, LABELS, JobContext()) if f.score >= 0.5]
    labels = {f.span.of(LETTER_OF_A_BANK): f.label for f in findings}
    assert labels["Jane van der Berg-Smith"] == "PERSON"
    assert labels["14 Mill Lane, Ely CB7 4AB"] == "ADDRESS"
    assert labels["01353 555 0142"] == "PHONE"
    assert labels["4 May 1972"] == "DATE_OF_BIRTH"
    assert labels["44-1029"] == "ID_NUMBER"
    assert "ORG" in {label for part, label in labels.items() if part.startswith("Morgan Stanley")}
    assert labels["VAN DER BERG-SMITH, Jane"] == "PERSON"
    assert labels["SZÖLLÖSY Krisztián"] == "PERSON"


@pytest.mark.models
def test_with_the_real_tagger(model_store: Any) -> None:
    from desktop.engines.tagger import RampartTagger

    engines = FakeEngines()
    vars(engines)["tagger"] = RampartTagger(model_store.path("rampart"), "rampart", 2)
    text = "My name is María O'Neill-Smith, I live at 42 Main Street, Springfield, IL 62704."
    findings = detect(text, engines, LABELS, JobContext())
    assert [(f.label, f.span.of(text)) for f in findings] == [
        ("PERSON", "María O'Neill-Smith"),
        ("ADDRESS", "42 Main Street, Springfield, IL 62704"),
    ]
