"""What the command line prints: results to standard output, everything else to standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from desktop.app import Outcome
from desktop.document.citations import Shelf, pieces
from desktop.document.results import Cited, Section, Status, TaskResult
from desktop.exporters.plain import problem_json, report_json
from desktop.exporters.wording import UNSUPPORTED

TEXT = "text"
"""Not a task of the registry: it hands out the text that start and end of findings count in."""

STYLES = {Status.OK: "green", Status.PARTIAL: "yellow", Status.FAILED: "red"}


def outcome_json(outcome: Outcome) -> dict[str, object]:
    """An outcome as the plain values that --json prints; start and end are code points of its text."""
    documents, result = outcome.documents, outcome.result
    told: dict[str, object] = {"findings": [], "text": "", "sections": [], "citations": [], "models": []}
    notes = outcome.notes
    candidates = rejected = 0
    if documents and result is not None:
        report = report_json(Shelf(documents, (result,)), result)
        told = {key: report.get(key, empty) for key, empty in told.items()}
        notes = (*result.notes, *notes)
        candidates, rejected = len(result.candidates), len(result.rejected)
    elif documents and outcome.task == TEXT:
        told["text"] = documents[0].text
    return {
        "id": outcome.id,
        "source": outcome.source,
        "sha256": outcome.sha256,
        "documents": [{"source": document.source, "sha256": document.sha256} for document in documents],
        "task": outcome.task,
        "status": outcome.status.value,
        "outputs": list(outcome.outputs),
        **told,
        "candidates": candidates,
        "rejected": rejected,
        "problems": [problem_json(problem) for problem in outcome.problems],
        "notes": list(notes),
        "seconds": outcome.seconds,
    }


def show_json(outcome: Outcome) -> None:
    """One line of JSON."""
    sys.stdout.write(json.dumps(outcome_json(outcome)) + "\n")
    sys.stdout.flush()


def show_text(outcome: Outcome) -> None:
    """The text of a document, and what is wrong with it."""
    if outcome.document is not None:
        _print_text(outcome.document.text)
    if outcome.problems:
        complain(_problems(outcome))


def show_line(outcome: Outcome) -> None:
    """One line for a person."""
    say(_line(outcome))


def show_result(outcome: Outcome) -> None:
    """A result in words, for a person to read; what is wrong with it goes to standard error."""
    result = outcome.result
    if result is not None:
        shelf = Shelf(outcome.documents, (result,))
        notes = (Text(printable(note), "dim") for note in result.notes)
        _print([*_blocks(result, shelf), *notes, Text()])
    if outcome.problems or result is None:
        complain(f"{outcome.source}: {_problems(outcome)}")


def _print(blocks: Sequence[Text | Table]) -> None:
    if sys.stdout.isatty():
        console = Console(highlight=False)
        for block in blocks:
            console.print(block)
        return
    # To a program: whole lines, and tabs as they are.
    sys.stdout.writelines(f"{block.plain}\n" for block in blocks if isinstance(block, Text))
    sys.stdout.flush()


def _blocks(result: TaskResult, shelf: Shelf) -> Iterator[Text | Table]:
    for section in result.sections:
        if not section.rows:
            continue
        if section.title and section.name != "title":
            yield Text(_one_line(section.title), "bold underline")
        if section.layout == "table":
            yield from _table(section, result, shelf)
            continue
        mark = "- " if section.layout == "points" else ""
        for row in section.rows:
            words = [_words(cited) for cited in row]
            if section.name == "title":
                words = [Text(text.plain, "bold") for text in words]
            yield Text(" ").join(
                [Text(mark).join([Text(), *words[:1]]), *words[1:], *_where(row, result, shelf)]
            )


def _table(section: Section, result: TaskResult, shelf: Shelf) -> Iterator[Text | Table]:
    """In columns on a terminal; to a program a line a row, with tabs between."""
    cited = any(cited.spans for row in section.rows for cited in row)
    heads = [*map(_one_line, section.columns), *(["Source"] if cited else [])]
    rows = [
        [*map(_words, row), *([Text(" ").join(_where(row, result, shelf))] if cited else [])]
        for row in section.rows
    ]
    if not sys.stdout.isatty():
        yield from (Text("\t").join(row) for row in [list(map(Text, heads)), *rows])
        return
    table = Table(show_edge=False)
    for head in heads:
        table.add_column(Text(head))
    for row in rows:
        table.add_row(*row)
    yield table


def _words(cited: Cited) -> Text:
    """The statement; what the source does not bear out is said to be so, and red."""
    text = Text()
    for piece, supported in pieces(cited):
        if supported:
            text.append(_one_line(piece))
        elif piece.strip():
            text.append(f"{_one_line(piece)} ({UNSUPPORTED})", "bold red")
    return text


def _where(row: Sequence[Cited], result: TaskResult, shelf: Shelf) -> list[Text]:
    """Each place that a row stands on, once: [report.pdf p. 12]."""
    places = [
        f"[{printable(source.name)}{'' if source.page is None else f' p. {source.page}'}]"
        for cited in row
        for source in shelf.sources(cited, result)
    ]
    return [Text(place, "cyan") for place in dict.fromkeys(places)]


def _one_line(text: str) -> str:
    """Safe for a terminal; spaces at the ends are kept, as pieces follow each other."""
    return "".join(" " if char in "\r\n\t\f\v" else printable(char) for char in text)


def _line(outcome: Outcome) -> Text:
    """An outcome for a person, in one line."""
    parts = []
    if outcome.result is not None:
        findings = len(outcome.result.findings)
        statements = sum(_cited(section) for section in outcome.result.sections)
        parts += [_counted(findings, "finding")] if findings or not statements else []
        parts += [_counted(statements, "statement")] if statements else []
        below, kept = len(outcome.result.candidates), len(outcome.result.rejected)
        parts += [f"{below} below the threshold"] if below else []
        parts += [f"{kept} kept"] if kept else []
    if outcome.verified_by:
        parts.append(f"verified by {', '.join(outcome.verified_by)}")
    if outcome.problems:
        parts.append(_problems(outcome))
    parts += outcome.notes
    outputs = "".join(f" -> {printable(path)}" for path in outcome.outputs)
    return Text.assemble(
        (f"{outcome.status.value:8}", STYLES[outcome.status]),
        f"{printable(outcome.source) or outcome.id}{outputs}: {'; '.join(parts)}",
    )


def _cited(section: Section) -> int:
    """How many statements of a section have a source."""
    return sum(bool(cited.spans) for row in section.rows for cited in row)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _problems(outcome: Outcome) -> str:
    """Each problem once, with the pages that have it."""
    pages: dict[str, list[int]] = {}
    for problem in outcome.problems:
        pages.setdefault(problem.message, []).extend([] if problem.page is None else [problem.page])
    return "; ".join(
        printable(message) + (f" (page {', '.join(map(str, on))})" if on else "")
        for message, on in pages.items()
    )


def _print_text(text: str) -> None:
    """A document's text: to a program as it is, to a terminal without what could command it."""
    if sys.stdout.isatty():
        sys.stdout.write("\n".join(printable(line.replace("\t", " ")) for line in text.split("\n")) + "\n")
        return
    # Code points are counted in this, so nothing may translate line ends or leave a character out.
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def printable(text: str) -> str:
    """`text` with control characters, and what is no character at all, written as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def megabytes(count: int) -> str:
    """A number of bytes, as people say it."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def say(text: Text) -> None:
    """A line on standard output."""
    Console(highlight=False).print(text, soft_wrap=True)


def complain(message: str) -> None:
    """A line on standard error."""
    sys.stderr.write(f"strongroom: {printable(message)}\n")
