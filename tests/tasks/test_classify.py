"""Documents among classes that a person wrote."""

from __future__ import annotations

import numpy as np
import pytest

from desktop.document.model import Document, Page, Problem, Span
from desktop.document.results import Status, TaskResult
from desktop.engines.fake import FakeEngines
from desktop.engines.local import LocalEngines
from desktop.errors import UserError
from desktop.modelstore.store import ModelStore
from desktop.progress import JobContext
from desktop.tasks import prototypes
from desktop.tasks.classify import BEGINNING, MOST_PASSAGES, NONE, Class, Classify, parse_classes, sample
from desktop.tasks.options import complete
from desktop.tasks.retrieval.passages import Passage

CLASSES = (
    "lease: landlord and tenant agree on rent for rooms",
    "invoice: amount due for goods, to be paid by a date",
)
LEASE = "The landlord lets the rooms to the tenant. The tenant shall pay the rent to the landlord each month."


def document(text: str, *problems: Problem) -> Document:
    page = Page(1, 0, 0, Span(0, len(text)), ())
    return Document("/in/a.txt", "txt", "0", text, (page,), problems)


def run(doc: Document, engines: FakeEngines | LocalEngines | None = None, **options: object) -> TaskResult:
    task = Classify()
    return task.run(
        doc, engines or FakeEngines(), complete(task, {"classes": CLASSES, **options}), JobContext()
    )


def test_the_nearest_class_with_what_speaks_for_it() -> None:
    doc = document(LEASE)
    result = run(doc, threshold=0)
    chosen, ranked, evidence = result.sections
    ((name, confidence, spoken),) = chosen.rows
    assert (name.value, name.kind, spoken.value, spoken.normal) == ("lease", "class", "English", "en")
    assert name.spans
    assert confidence.normal == f"{name.score:.4f}"
    assert ranked.rows[0][0].value == "lease"
    assert {row[0].value for row in ranked.rows} == {"lease", "invoice", NONE}
    assert sum(row[1].score for row in ranked.rows) == pytest.approx(1, abs=1e-4)
    for (passage,) in evidence.rows:
        assert [span.of(doc.text) for span in passage.spans] == [
            part for part in passage.value.split(". ") if part
        ] or passage.value in LEASE
    assert result.models == ("fake-embedder 1",)
    assert result.status is Status.OK


def test_below_the_threshold_it_is_none_of_these() -> None:
    chosen = run(document("Zebras graze, quietly and forever, under acacias."), threshold=1.0).sections[0]
    ((name, confidence, _),) = chosen.rows
    assert (name.value, name.spans, confidence.value) == (NONE, (), "")


def test_examples_pull_a_class_to_them() -> None:
    plain = run(document("Zebras graze under acacias."))
    shown = run(document("Zebras graze under acacias."), examples=["invoice: Zebras graze under trees"])
    assert shown.sections[0].rows[0][0].value == "invoice"

    def score(result: TaskResult) -> float:
        return next(row[1].score for row in result.sections[1].rows if row[0].value == "invoice")

    assert score(shown) > score(plain)
    assert "1 example" in shown.notes[0]


def test_a_document_that_was_not_read_whole_is_partial() -> None:
    problem = Problem("needs_ocr", "Page 2 has no text.", 2)
    result = run(document(LEASE, problem))
    assert (result.status, result.problems) == (Status.PARTIAL, (problem,))


def test_classes_and_examples_are_read() -> None:
    lease, note = parse_classes(["Lease: rent: of rooms", " note ", ":", ""], ["lease: one: two", "LEASE: b"])
    assert lease == Class("Lease", "rent: of rooms", ("one: two", "b"))
    assert (note, note.told) == (Class("note", ""), "note")


@pytest.mark.parametrize(
    ("classes", "examples", "code"),
    [
        ([], [], "no_classes"),
        (["lease: x"], ["invoice: y"], "bad_example"),
        (["lease: x"], ["lease"], "bad_example"),
        (["lease: x"], ["lease: "], "bad_example"),
    ],
)
def test_what_a_person_can_mend(classes: list[str], examples: list[str], code: str) -> None:
    with pytest.raises(UserError) as failed:
        parse_classes(classes, examples)
    assert failed.value.code == code


def test_nothing_to_go_by() -> None:
    with pytest.raises(UserError) as failed:
        run(document(" \n "))
    assert failed.value.code == "nothing_to_classify"


def test_of_a_long_document_all_parts_are_looked_at() -> None:
    every = [Passage("0", (Span(n, n + 1),), str(n), "", "prose", ()) for n in range(5000)]
    some = [int(passage.text) for passage in sample(every)]
    assert len(some) == len(set(some)) == MOST_PASSAGES
    assert some[:BEGINNING] == list(range(BEGINNING))
    assert some == sorted(some)
    assert some[-1] > 4800
    assert sample(every[:3]) == every[:3]


def test_prototypes_lie_between_description_and_examples() -> None:
    described = np.eye(4, dtype=np.float32)[:2]
    none, two = np.zeros((0, 4), np.float32), np.eye(4, dtype=np.float32)[[2, 2]]
    points = prototypes.prototypes(described, [none, two], np.eye(4, dtype=np.float32)[3:]).points
    assert np.allclose(points[0], described[0])
    assert points[1] @ two[0] > points[1] @ described[1] > 0
    assert np.allclose(np.linalg.norm(points, axis=1), 1)


def test_what_a_class_has_in_common_with_everything_says_nothing_for_it() -> None:
    """The first class is nearer to the document, but it is as near to any other text."""
    described = np.array([[0.8, 0.6, 0], [0.6, 0, 0.8]], np.float32)
    none = [np.zeros((0, 3), np.float32)] * 2
    anything = np.array([[1, 0, 0], [0.6, 0.8, 0]], np.float32)
    similar, _ = prototypes.similarities(
        np.array([[0.8, 0.5, 0.3]], np.float32), prototypes.prototypes(described, none, anything)
    )
    assert similar[1] > similar[0]


def test_a_single_class_may_be_given_or_not() -> None:
    near = prototypes.scores(np.array([0.6], np.float32), prototypes.calibration(1, shown=False))
    far = prototypes.scores(np.array([0.1], np.float32), prototypes.calibration(1, shown=False))
    assert near.classes[0] > 0.9
    assert far.none > 0.9
    assert near.classes[0] + near.none == pytest.approx(1)


@pytest.mark.models
def test_without_examples_by_meaning(model_store: ModelStore) -> None:
    """Texts that share no word with the description of their class."""
    engines = LocalEngines(model_store)
    classes = (
        "medical letter: a doctor writes about the illness of a patient",
        "bank statement: movements and balance of an account",
        "employment contract: work, salary and holidays of an employee",
    )
    texts = {
        "medical letter": "Mrs Keller presented with persistent cough and fever. X-rays showed pneumonia;"
        " we prescribed antibiotics and will review her in two weeks.",
        "bank statement": "03/05 Card payment Grocer 45.20 debit. 04/05 Standing order rent 900.00. Closing"
        " funds 1,204.88 carried forward, overdraft limit 500.00.",
    }
    try:
        for wanted, text in texts.items():
            result = run(document(text), engines, classes=classes)
            assert result.sections[1].rows[0][0].value == wanted
        far = run(
            document("The recipe needs two eggs, butter and a pinch of salt; bake for an hour."),
            engines,
            classes=classes,
        )
        assert far.sections[0].rows[0][0].value == NONE
    finally:
        engines.close()


@pytest.mark.parametrize("shown", [False, True])
def test_classes_that_are_alike_say_nothing_for_none(shown: bool) -> None:
    """Two of them share the chances of one; a text that is a little like all is of none."""
    by = prototypes.calibration(4, shown=shown)
    alike = prototypes.scores(np.array([0.55, 0.549, 0.1, 0.1]), by)
    assert float(alike.classes.max()) < 0.5 < 1 - alike.none
    vague = prototypes.scores(np.array([0.06, 0.05, 0.05, 0.05]), by)
    assert vague.none > 0.5
    assert float(alike.classes.sum()) + alike.none == pytest.approx(1)
