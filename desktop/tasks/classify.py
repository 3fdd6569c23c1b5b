"""Sort documents into classes that a person describes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from desktop.document.model import Document
from desktop.document.results import Cited, OptionValue, Section, Status, TaskResult
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.tasks import pages, prototypes
from desktop.tasks.base import Option
from desktop.tasks.languages import Language, language
from desktop.tasks.retrieval.index import vectors_of
from desktop.tasks.retrieval.passages import Passage, passages

if TYPE_CHECKING:
    from desktop.engines.base import Engines

NONE = "None of these"
MOST_PASSAGES = 48
"""Of a long document its beginning, and passages from all over it."""
BEGINNING = 12
EVIDENCE = 3


@dataclass(frozen=True, slots=True)
class Class:
    """A class by its name, what a person says of it, and texts that belong to it."""

    name: str
    description: str
    examples: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """Name and description, as they are embedded."""
        return f"{self.name}: {self.description}" if self.description else self.name


class Classify:
    """Nearest class by embeddings of its name, description and examples."""

    name = "classify"
    title = "Classify"
    description = "Which of your classes a document belongs to, how sure that is, and its language."
    over: Literal["document"] = "document"
    tables = False
    options = (
        Option(
            "classes",
            "texts",
            (),
            "Classes",
            'Each as "name: what such a document is".',
        ),
        Option(
            "examples",
            "texts",
            (),
            "Examples",
            'Each as "name of the class: a text of that class". Five for each class make it much surer.',
        ),
        Option(
            "threshold",
            "fraction",
            0.5,
            "Threshold",
            f'How likely it must be that the document is of one of the classes; else it is "{NONE}".',
        ),
    )
    formats = ("xlsx", "md", "docx", "json")

    def run(
        self, doc: Document, engines: Engines, options: Mapping[str, OptionValue], ctx: JobContext
    ) -> TaskResult:
        """Raises `UserError`: "no_classes", "bad_example", "nothing_to_classify"."""
        classes = parse_classes(_texts(options["classes"]), _texts(options["examples"]))
        every = passages(doc, ctx)
        if not every:
            raise UserError(
                "nothing_to_classify", "The document has no text to go by.", "Choose a document with text."
            )
        read = sample(every)
        points = class_vectors(classes, engines, ctx)
        vectors = vectors_of(read, engines, ctx)
        similar, each = prototypes.similarities(vectors, points)
        shown = any(one.examples for one in classes)
        rated = prototypes.scores(similar, prototypes.calibration(len(classes), shown=shown))
        best = int(rated.classes.argmax())
        sure = float(rated.classes[best])
        # Two classes that are alike share the chances of one: that says nothing for none of them.
        given = 1 - rated.none >= float(str(options["threshold"]))
        # Against the other classes, or the strongest words of every document would be the same.
        others = each.mean(axis=1) if len(classes) > 1 else 0
        speaking = [read[at] for at in (each[:, best] - others / 2).argsort()[::-1][:EVIDENCE]]
        problems = pages.problems(doc)
        return TaskResult(
            self.name,
            Status.PARTIAL if problems else Status.OK,
            sections=(
                _class(classes[best] if given else None, sure, rated.none, speaking, language(doc.text)),
                _ranked(classes, rated),
                Section(
                    "evidence",
                    f"What speaks most for {classes[best].name}",
                    "points",
                    tuple((Cited(passage.text, passage.spans),) for passage in speaking),
                ),
            ),
            notes=_notes(classes, len(read), len(every)),
            models=(engines.embedder.model,),
            problems=problems,
            options=dict(options),
        )


def parse_classes(described: Sequence[str], shown: Sequence[str]) -> tuple[Class, ...]:
    """Classes of lines "name: description" and examples "name: text"; a name is known whatever its case.

    Raises `UserError`: "no_classes", "bad_example".
    """
    classes: dict[str, Class] = {}
    for line in described:
        name, _, description = (part.strip() for part in line.partition(":"))
        if name:
            classes[name.lower()] = Class(name, description)
    if not classes:
        raise UserError("no_classes", "There are no classes to choose from.", "Write at least one of them.")
    for number, line in enumerate(shown, 1):
        name, _, text = (part.strip() for part in line.partition(":"))
        known = classes.get(name.lower())
        if known is None or not text:
            raise UserError(
                "bad_example",
                f"Example {number} does not begin with the name of a class.",
                f'Write "name: text"; the classes are {", ".join(one.name for one in classes.values())}.',
            )
        classes[name.lower()] = Class(known.name, known.description, (*known.examples, text))
    return tuple(classes.values())


def class_vectors(classes: Sequence[Class], engines: Engines, ctx: JobContext) -> prototypes.Prototypes:
    """The classes as vectors; those of the same classes are taken from `engines.kept`."""
    import numpy as np

    embedder = engines.embedder
    key = ("classes", embedder.model, tuple(classes))
    kept = engines.kept.get(key)
    if isinstance(kept, prototypes.Prototypes):
        return kept
    described = embedder.embed([one.told for one in classes], ctx)
    texts = [text for one in classes for text in one.examples]
    shown = embedder.embed(texts, ctx) if texts else np.zeros((0, described.shape[1]), np.float32)
    ends = np.cumsum([len(one.examples) for one in classes])
    made = prototypes.prototypes(
        described, np.split(shown, ends[:-1]), embedder.embed(prototypes.BACKGROUND, ctx)
    )
    engines.kept.put(key, made, made.points.nbytes)
    return made


def _texts(value: OptionValue) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def sample(every: Sequence[Passage]) -> list[Passage]:
    """Few enough passages to be read soon, the beginning all of them."""
    if len(every) <= MOST_PASSAGES:
        return list(every)
    step = (len(every) - BEGINNING) / (MOST_PASSAGES - BEGINNING)
    rest = (BEGINNING + int(number * step) for number in range(MOST_PASSAGES - BEGINNING))
    return [*every[:BEGINNING], *(every[at] for at in rest)]


def _class(
    found: Class | None, sure: float, none: float, speaking: Sequence[Passage], spoken: Language | None
) -> Section:
    spans = tuple(span for passage in speaking for span in passage.spans) if found is not None else ()
    score = sure if found is not None else none
    row = (
        Cited(NONE if found is None else found.name, spans, support="derived", kind="class", score=score),
        _percent(score) if found is not None else Cited("", ()),
        Cited("", ())
        if spoken is None
        else Cited(spoken.name, (), support="derived", kind="language", normal=spoken.code),
    )
    return Section("class", "Class", "table", (row,), ("Class", "Confidence", "Language"))


def _ranked(classes: Sequence[Class], rated: prototypes.Scores) -> Section:
    order = sorted(range(len(classes)), key=lambda at: -float(rated.classes[at]))
    told = [(classes[at].name, float(rated.classes[at])) for at in order]
    told.append((NONE, rated.none))
    rows = tuple((Cited(name, (), support="derived", score=sure), _percent(sure)) for name, sure in told)
    return Section("classes", "All classes", "table", rows, ("Class", "Confidence"))


def _percent(value: float) -> Cited:
    return Cited(f"{value:.0%}", (), support="derived", kind="percent", normal=f"{value:.4f}", score=value)


def _notes(classes: Sequence[Class], read: int, every: int) -> tuple[str, ...]:
    shown = sum(len(one.examples) for one in classes)
    by = f"their descriptions and {shown} examples" if shown else "their descriptions alone"
    return (
        f"Stands on {read} of {every} passages; the classes are known by {by}.",
        "The confidence was fitted to other documents; classes that are alike are told apart less well.",
    )
