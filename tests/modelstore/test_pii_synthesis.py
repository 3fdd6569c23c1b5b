"""Training texts: every span is exact, what is equal stays equal, and noise moves nothing."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from desktop import paths
from desktop.modelstore.pii import augment, measure, synthesis, templates
from desktop.modelstore.pii.corpora import Example
from desktop.modelstore.pii.encoding import LABELS, encode
from desktop.modelstore.pii.gazetteers import Address, Gazetteers
from desktop.modelstore.pii.shapes import Shape
from desktop.modelstore.pii.slots import SLOTS, Filler
from desktop.tasks.detectors.labels import LABELS as KNOWN

LISTS = Gazetteers(
    people=[(["Ada", "Grace", "Zoë"], ["Lovelace", "Hopper"]), (["Jürgen"], ["Müller-Lüdenscheidt"])],
    addresses=[Address("12", "High Street", "Flat 3", "Leeds", "Yorkshire", "LS1 4AP", "United Kingdom")],
    cities=["Leeds", "São Paulo"],
    countries=["Brazil"],
    regions=["Yorkshire"],
    demonyms=["British"],
    companies=["Acme Ltd"],
    jobs=["engineer"],
    glosses=[
        ("Ada Lovelace", "PERSON", "British mathematician (1815-1852)"),
        ("Leeds", "LOCATION", "a city"),
    ],
    known=re.compile(r"\b(?:(?P<demonym>British)|(?P<place>Leeds)|(?P<year>1\d{3})|(?P<other>[A-Z]\w+))\b"),
)
ALL = [*(line for kind in templates.KINDS for line in kind), *(slot for _, slot in templates.FORM_KEYS)]


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - chooses training texts


def values(example: Example) -> list[tuple[str, str]]:
    return [(example.text[start:end], label) for start, end, label in example.spans]


def is_exact(example: Example) -> bool:
    """Spans are in order, apart, inside the text, and neither empty nor with white space at an end."""
    ends = [0]
    for start, end, _ in example.spans:
        part = example.text[start:end]
        if not (ends[-1] <= start < end <= len(example.text)) or part != part.strip():
            return False
        ends.append(end)
    return True


@pytest.mark.parametrize("template", ALL)
def test_every_template_is_filled(template: str) -> None:
    example = synthesis.filled(template, Filler(seeded(1), LISTS))
    assert is_exact(example)
    assert not re.search(r"\{\w+\}", example.text)
    wanted = (
        sum(SLOTS[slot][0] is not None for slot in re.findall(r"\{(\w+)", template))
        if "|" not in template
        else None
    )
    assert wanted is None or len(example.spans) == wanted


@given(st.integers(0, 2**32))
@settings(max_examples=150, deadline=None)
def test_documents_are_exact_however_they_are_drawn(seed: int) -> None:
    rng = seeded(seed)
    example = synthesis.document(rng, LISTS)
    assert is_exact(example)
    part = augment.piece(example, rng, 60)
    assert is_exact(part)
    assert part.text in example.text
    disturbed = augment.disturb(part, rng)
    assert (len(disturbed.text), disturbed.spans) == (len(part.text), part.spans)
    assert is_exact(augment.substitute(part, rng, LISTS, augment.pools([example])))


def test_the_same_seed_makes_the_same_text() -> None:
    made = [synthesis.document(seeded(7), LISTS) for _ in range(2)]
    assert made[0] == made[1]


def test_the_forms_of_one_person_go_together() -> None:
    example = synthesis.filled("{first} {last:1} <{email:1}>, {first:1}", Filler(seeded(2), LISTS))
    (first, _), (last, _), (email, label), (again, _) = values(example)
    assert first == again
    assert label == "EMAIL"
    assert any(part.lower()[:4] in email.lower() for part in (first, last)) or re.match(
        r"(info|sales|hr|acc)", email
    )


def test_what_is_equal_stays_equal_when_names_are_replaced() -> None:
    text = "Ann Lee met Bob. LEE said that Ann was late for Acme; Acme agreed."
    spans = [(0, 7, "PERSON"), (12, 15, "PERSON"), (17, 20, "PERSON"), (31, 34, "PERSON")]
    other = augment.substitute(Example(text, tuple(spans), ""), seeded(3), LISTS, augment.Pools((), ()))
    (whole, _), _, (again, _), (first, _) = values(other)
    assert whole.split(" ", 1)[0] == first
    assert whole.split(" ", 1)[1].casefold() == again.casefold()
    assert first != "Ann"


def test_names_corpora_get_the_labels_that_they_lack() -> None:
    text = "Ann Lee, 34 years old, a British bassist, mailed x.y@example.org on 3 May 2001: 020 7946 0958."
    example = augment.complete(Example(text, ((0, 7, "PERSON"),), ""))
    assert values(example) == [
        ("Ann Lee", "PERSON"),
        ("34", "AGE"),
        ("British", "NATIONALITY"),
        ("bassist", synthesis.UNSURE),
        ("x.y@example.org", "EMAIL"),
        ("3 May 2001", "DATE"),
        ("020 7946 0958", synthesis.UNSURE),
    ]


def test_descriptions_say_what_is_known_and_pass_over_the_rest() -> None:
    found = synthesis.mentions("X was a British friend of Babbage from Leeds (1815).", 1, LISTS)
    text = "X was a British friend of Babbage from Leeds (1815)."
    assert [(text[s:e], label) for s, e, label in found] == [
        ("British", "NATIONALITY"),
        ("Babbage", synthesis.UNSURE),
        ("Leeds", "LOCATION"),
        ("1815", "DATE"),
    ]


def test_templates_of_the_other_kind_are_filled() -> None:
    example = augment.refill(
        "{{person}}\\n{{building_number}} {{street_name}}, {{city}}. Mail: {{address}} {broken}",
        seeded(4),
        LISTS,
    )
    assert is_exact(example)
    assert [label for _, label in values(example)] == ["PERSON", "ADDRESS", "LOCATION", "ADDRESS"]
    assert values(example)[1][0].endswith("High Street")
    assert example.text.endswith(" broken")


def test_every_label_is_one_that_tasks_know() -> None:
    assert {name[2:] for name in LABELS[1:]} <= set(KNOWN)
    assert {label for label, _ in SLOTS.values() if label} <= {name[2:] for name in LABELS[1:]}


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    made = Tokenizer.from_file(str(paths.resources_dir() / "models/minilm/tokenizer.json"))
    made.no_truncation()
    made.no_padding()
    return made


def test_rows_have_a_label_for_each_token(tokenizer: Tokenizer) -> None:
    row = encode(Example("SZABINA Gelencsér lives.", ((0, 17, "PERSON"),), ""), tokenizer)
    assert row is not None
    labels = [LABELS[label] if label >= 0 else None for label in row.labels]
    tokens = [tokenizer.id_to_token(number) for number in row.ids]
    first = next(at for at, token in enumerate(tokens) if token.startswith("gel"))
    assert labels[0] is labels[-1] is None
    assert set(labels[1:first]) == {"B-PERSON"}  # all tokens of the first word
    assert set(labels[first : tokens.index("lives")]) == {"I-PERSON"}
    assert labels[tokens.index("lives")] == "O"
    assert row.shapes[1] == Shape.UPPER
    assert row.shapes[first] == Shape.TITLE


def test_what_nobody_is_sure_of_is_not_learnt(tokenizer: Tokenizer) -> None:
    row = encode(Example("a Doctor came", ((2, 8, synthesis.UNSURE),), ""), tokenizer)
    assert row is not None
    assert row.labels == [-100, 0, -100, 0, -100]
    assert encode(Example(" ", (), ""), tokenizer) is None
    cut = encode(Example("word " * 500, (), ""), tokenizer, 20)
    assert cut is not None
    assert len(cut.ids) == 20


def test_a_finding_counts_when_it_touches_one_of_its_label() -> None:
    example = Example("Ann Lee of Leeds", ((0, 7, "PERSON"), (11, 16, "LOCATION")), "")
    tallies: dict[str, measure.Tally] = {}
    found = [(4, 7, "PERSON"), (8, 10, "PERSON"), (11, 16, "ADDRESS"), (0, 3, "TITLE")]
    measure.compare(example, found, tallies, frozenset({"PERSON", "LOCATION", "ADDRESS"}))
    assert (tallies["PERSON"].marked, tallies["PERSON"].recalled) == (1, 1)
    assert (tallies["PERSON"].found, tallies["PERSON"].right) == (2, 1)
    assert tallies["PERSON"].wrong == {"of": 1}
    assert tallies["LOCATION"].recalled == tallies["ADDRESS"].right == 1
    assert "TITLE" not in tallies
    assert tallies["PERSON"].figures()[:2] == (0.5, 1.0)
    assert measure.f_beta(0.5, 1.0, 2) == pytest.approx(0.8333, abs=1e-4)
    assert "PERSON" in measure.table({"x": tallies})
