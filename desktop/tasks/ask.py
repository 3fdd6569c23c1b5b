"""Ask: answers out of documents, quoted or computed from tables, or a plain "the document does not say"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from desktop.document.model import Document
from desktop.document.results import Cited, OptionValue, Section, Status, TaskResult
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.tasks import pages
from desktop.tasks.answers import extractive, sections, tabular
from desktop.tasks.answers.cells import Cells
from desktop.tasks.answers.extractive import Answer
from desktop.tasks.answers.figures import figures_in
from desktop.tasks.answers.given import Tabular
from desktop.tasks.answers.grid import Grid, grids
from desktop.tasks.answers.names import unknown
from desktop.tasks.answers.phrasing import phrased
from desktop.tasks.answers.question import Asked, Operation, parse
from desktop.tasks.answers.threads import understood
from desktop.tasks.base import Option

if TYPE_CHECKING:
    from desktop.engines.base import Engines
    from desktop.tasks.retrieval.index import Hit

CLOSEST = 3
SURE_CELL, SURE_READ = 0.9, 0.8
"""A cell that fits less well than this gives way to words that the reader is this sure of."""
_FIGURES = frozenset(Operation) - {Operation.NONE, Operation.LOOKUP}
_COMPUTED = frozenset(
    {
        Operation.CHANGE,
        Operation.PERCENT_CHANGE,
        Operation.SUM,
        Operation.AVERAGE,
        Operation.SHARE,
        Operation.RATIO,
    }
)
_LIMITS = (
    "It reads passages and tables one by one: what must be concluded from several of them, it does not find."
)


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found: answers of tables and of passages, the best first, and the nearest passages."""

    tables: tuple[Tabular, ...]
    read: tuple[Answer, ...]
    hits: Sequence[Hit]


_NOTHING = _Found((), (), ())


class Ask:
    """Finds the answer with the span reader or in a table, computes what is computed, and cites it all."""

    name = "ask"
    title = "Ask"
    description = "Answers to a question, each with its place in the document."
    over: Literal["set"] = "set"
    tables = True
    formats = ("md", "docx", "json", "xlsx")
    options = (
        Option("question", "text", "", "Question", "What you want to know."),
        Option(
            "earlier",
            "texts",
            (),
            "Earlier questions",
            "Questions asked before in this thread, oldest first.",
        ),
        Option("answers", "count", 3, "Answers", "How many answers at most, the best first."),
        Option(
            "phrase",
            "flag",
            False,
            "Write a sentence",
            "Let the language model put the answer in a sentence; dropped where the source differs.",
        ),
    )

    def run(
        self,
        docs: Sequence[Document],
        engines: Engines,
        options: Mapping[str, OptionValue],
        ctx: JobContext,
    ) -> TaskResult:
        """Raises `UserError("no_question")`, and `UserError("nothing_to_ask")` when no document has text."""
        asked_for = str(options["question"]).strip()
        if not asked_for:
            raise UserError("no_question", "There is no question.", "Type one.")
        if not any(doc.text.strip() for doc in docs):
            raise UserError(
                "nothing_to_ask", "There is no text to answer from.", "Choose a document with text."
            )
        question = understood(asked_for, _texts(options["earlier"]))
        asked = parse(question)
        stranger = unknown(question, docs)  # whatever were found would answer something else
        found = _NOTHING if stranger else _find(docs, question, asked, engines, ctx)
        answers = _chosen(found, asked)[: int(str(options["answers"]))]
        parts = _sections(answers, found, asked, len(docs))
        notes = [f"Understood as: {question}"] if question != " ".join(asked_for.split()) else []
        notes += [f"{stranger} stands nowhere in what was asked."] if stranger else []
        notes += _notes(answers, asked, docs)
        if answers:
            ctx.report("answer", 1, 2, _said(parts))
        models = [] if stranger else [engines.embedder.model, engines.span_reader.model]
        if answers and options["phrase"]:
            written = _phrase(question, answers[0], parts, engines, ctx)
            parts[1:1] = [written] if written else []
            notes.append(
                "The sentence was written by the language model; each figure, date and name is in its source."
                if written
                else "The language model's sentence was left out: the source does not bear it out."
            )
            models.append(engines.generator.model)
        ctx.report("answer", 2, 2, _said(parts))
        problems = tuple(problem for doc in docs for problem in pages.problems(doc))
        return TaskResult(
            task=self.name,
            status=Status.PARTIAL if problems else Status.OK,
            sections=tuple(parts),
            notes=tuple(notes),
            models=tuple(models),
            problems=problems,
            options=dict(options),
        )


def _texts(value: OptionValue) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _find(docs: Sequence[Document], question: str, asked: Asked, engines: Engines, ctx: JobContext) -> _Found:
    from desktop.tasks.answers.prose import told
    from desktop.tasks.retrieval.index import Index

    ctx.report("search", 0, 3)
    from_tables = []
    if asked.operation is not Operation.NONE:
        for doc in docs:
            found = tabular.answers(asked, Cells(_grids(doc, engines), engines.embedder, ctx))
            if found is not None:
                from_tables.append(found)
    from_tables.sort(key=lambda one: -one.score)
    ctx.report("search", 1, 3)
    hits = Index.of(docs, engines, ctx).search(question, extractive.READ, ctx, read=0)  # they are read below
    ctx.report("search", 2, 3)
    if not from_tables and asked.operation in _COMPUTED:
        in_prose = tabular.answers(asked, Cells(told([hit.passage for hit in hits]), None, ctx))
        from_tables += [in_prose] if in_prose is not None else []
    several = asked.several or asked.operation is Operation.LIST
    read = extractive.read(question, hits, engines.span_reader, ctx, asked=asked, several=several)
    ctx.report("search", 3, 3)
    return _Found(tuple(from_tables), tuple(read), hits)


def _grids(doc: Document, engines: Engines) -> Sequence[Grid]:
    """The tables of `doc` as questions see them, made once in a process."""
    key = ("grids", doc.sha256, len(doc.tables or ()))
    kept = engines.kept.get(key)
    if isinstance(kept, tuple):
        return kept
    made = tuple(grids(doc))
    engines.kept.put(key, made, 2000 * sum(len(grid.entries) for grid in made) + 1)
    return made


def _chosen(found: _Found, asked: Asked) -> list[Tabular | Answer]:
    """The answers that are told, the best first.

    What is computed, compared, counted or listed comes from tables where they have it; a figure that is only
    looked up may stand in a sentence as well. A computation whose figures were not found is answered by a
    sentence that states its result, and by no other.
    """
    sure = [one for one in found.read if one.confidence >= extractive.enough(one.passage.text)]
    if asked.operation in _COMPUTED:
        sure = [answer for answer in sure if extractive.states(answer, asked.operation)]
    if not found.tables:
        return list(sure)
    first = found.tables[0]
    if first.operation in _FIGURES - {
        Operation.LIST
    }:  # words of the same document add nothing to what was worked out
        done = {sections.document_of(table) for table in found.tables}
        sure = [answer for answer in sure if answer.passage.document not in done]
    told = {given.text for table in found.tables for given in table.given}
    if first.score >= SURE_CELL:  # which of its cells answers is known: other rows are second to it
        sure = [answer for answer in sure if answer.passage.kind != "row"]
    others = [answer for answer in sure if answer.text not in told]
    return [*found.tables, *others] if _ahead(first, others, asked) else [*others, *found.tables]


def _ahead(table: Tabular, others: Sequence[Answer], asked: Asked) -> bool:
    """Whether the answer of a table goes before those that were read."""
    if not others or table.operation in _FIGURES or len(table.given) > 1:
        return True
    if asked.soft:  # words may explain what a figure only counts
        figures = others[0].passage.kind == "row" or any(True for _ in figures_in(others[0].text))
        return figures and table.score >= SURE_CELL
    return table.score >= SURE_CELL or others[0].confidence < SURE_READ


def _sections(
    answers: Sequence[Tabular | Answer], found: _Found, asked: Asked, documents: int
) -> list[Section]:
    if not answers:
        missing = "The document does not say." if documents == 1 else "The documents do not say."
        near = sections.closest(found.hits, CLOSEST)
        parts = [Section("answer", missing, "text", ())]
        if near:
            parts.append(Section("closest", "Closest passages, which are no answers", "points", _rows(near)))
        return parts
    first, *others = answers
    lists = asked.several or asked.operation is Operation.LIST
    parts = list(_first(first, lists=lists))
    if others:
        rows = [_cited(other, lists=False) for other in others]
        parts.append(
            Section("further", "Further answers", "points", _rows([one for row in rows for one in row]))
        )
    quotes = [quote for answer in answers for quote in _quotes(answer)]
    once = {(quote.value, quote.document): quote for quote in reversed(quotes)}
    parts.append(Section("sources", "Sources", "points", _rows(list(reversed(once.values())))))
    return parts


def _first(answer: Tabular | Answer, *, lists: bool) -> Iterator[Section]:
    cited = _cited(answer, lists=lists)
    layout: Literal["text", "points"] = "points" if len(cited) > 1 else "text"
    if isinstance(answer, Answer):
        yield Section("answer", "Answer", layout, _rows(cited))
        return
    unit = sections.unit(answer)
    yield Section("answer", f"Answer ({unit[0]})" if unit else "Answer", layout, _rows(cited))
    working = sections.working(answer)
    if working is not None:
        yield working
    used = sections.figures_used(answer)
    if used is not None and (working is not None or len(used.rows) > len(cited)):
        yield used


def _cited(answer: Tabular | Answer, *, lists: bool) -> tuple[Cited, ...]:
    return (
        sections.read_cited(answer, lists=lists)
        if isinstance(answer, Answer)
        else sections.given_cited(answer)
    )


def _quotes(answer: Tabular | Answer) -> Iterator[Cited]:
    if isinstance(answer, Answer):
        yield sections.quoted(answer)
        return
    for cell in sections.cells_of(answer):
        yield sections.cell_quoted(cell)
    unit = sections.unit(answer)
    if unit is not None:
        yield unit[1]


def _rows(cited: Sequence[Cited]) -> tuple[tuple[Cited, ...], ...]:
    return tuple((one,) for one in cited)


def _phrase(
    question: str, answer: Tabular | Answer, parts: Sequence[Section], engines: Engines, ctx: JobContext
) -> Section | None:
    """A sentence around the first answer, written token by token."""
    given = _said(parts)
    quotes = list(_quotes(answer))
    quote = " ".join(one.value for one in quotes)
    spans = tuple(span for one in quotes for span in one.spans)
    if not isinstance(answer, Answer):
        quote = f"{quote} {given}"
    sentence = phrased(
        question,
        given,
        quote,
        engines.generator,
        ctx,
        told=lambda written: ctx.report("answer", 1, 2, f"{given}\n{written.strip()}"),
    )
    if not sentence:
        return None
    document = quotes[0].document if quotes else ""
    return Section("sentence", "In a sentence", "text", ((Cited(sentence, spans, document, "derived"),),))


def _said(parts: Sequence[Section]) -> str:
    return ", ".join(row[0].value for row in parts[0].rows) or parts[0].title


def _notes(answers: Sequence[Tabular | Answer], asked: Asked, docs: Sequence[Document]) -> Iterator[str]:
    if not answers:
        yield "The document does not say." if len(docs) == 1 else "The documents do not say."
        if asked.operation in _COMPUTED:
            yield "The figures to compute it from were not found; nothing was guessed."
        if asked.operation is not Operation.NONE and any(doc.tables is None for doc in docs):
            yield "Nobody looked for tables in some of the text."
        yield _LIMITS
        return
    first, *others = answers
    yield sections.sureness(first.likely)
    if others:
        yield f"Further answers: {', '.join(f'{other.likely:.0%}' for other in others)}."
    if isinstance(first, Answer):
        yield "Quoted from the text."
    elif first.given[0].result is not None:
        yield f"Computed by the program ({first.operation.value}) from the cells named under the working."
    else:
        yield "Taken from a table, by the names of its rows and columns."
    if not isinstance(first, Answer) and (unit := sections.unit(first)):
        yield f"Figures are told {unit[0]}, as the table says."
    yield _LIMITS
