"""Results as Markdown, every statement with a footnote that names its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop.document.citations import Shelf, pieces
from desktop.document.model import Problem
from desktop.document.results import Cited, Section, TaskResult
from desktop.exporters.wording import NOT_DONE, UNSUPPORTED, cited_as, heading, problem_words
from desktop.progress import JobContext

_SPECIAL = re.compile(r"[\\`*_\[\]<>#|~&{}]")
_FIRST = re.compile(r"^(\d+)([.)])|^([-+=])")
"""What would begin a list or underline a heading."""


def write_markdown(shelf: Shelf, results: Sequence[TaskResult], out: Path, ctx: JobContext) -> None:
    """Write `markdown`."""
    ctx.check()
    out.write_text(markdown(shelf, results), "utf-8")


def markdown(shelf: Shelf, results: Sequence[TaskResult]) -> str:
    """The results one after the other, and at the end the footnotes of them all."""
    notes: dict[str, int] = {}
    blocks: list[str] = []
    for result in results:
        title = heading(shelf, result, results)
        if title:
            blocks.append(f"# {escaped(title)}")
        for section in result.sections:
            blocks += _section(section, result, shelf, notes)
        blocks += [f"*{escaped(note)}*" for note in result.notes]
        blocks += _problems(result.problems)
    blocks += ["\n".join(f"[^{number}]: {escaped(text)}" for text, number in notes.items())] if notes else []
    return "\n\n".join(block for block in blocks if block) + "\n"


def _section(section: Section, result: TaskResult, shelf: Shelf, notes: dict[str, int]) -> Iterator[str]:
    def said(cited: Cited) -> str:
        return _statement(cited, result, shelf, notes)

    rows = [[said(cited) for cited in row] for row in section.rows]
    if section.name == "title":
        yield from (f"# {row[0]}" for row in rows if row)
        return
    if section.title:
        yield f"## {escaped(section.title)}"
    if section.layout == "table":
        width = max(map(len, (section.columns, *rows)), default=0)
        head = [escaped(column) for column in section.columns]
        table = [_row(head, width), "|" + " --- |" * width, *(_row(row, width) for row in rows)]
        yield "\n".join(table) if width else ""
    elif section.layout == "points":
        yield "\n".join(f"- {' '.join(row)}" for row in rows)
    else:
        yield " ".join(" ".join(row) for row in rows)


def _row(cells: Sequence[str], width: int) -> str:
    return "| " + " | ".join([*cells, *[""] * (width - len(cells))]) + " |"


def _statement(cited: Cited, result: TaskResult, shelf: Shelf, notes: dict[str, int]) -> str:
    """The words, those without support in bold and said to be so, and the mark of the footnote."""
    text = "".join(
        escaped(piece, first=at == 0) if supported else f"**{escaped(piece.strip())}** ({UNSUPPORTED})"
        for at, (piece, supported) in enumerate(pieces(cited))
        if piece.strip() or supported
    )
    source = cited_as(cited, shelf.sources(cited, result))
    return f"{text}[^{notes.setdefault(source, len(notes) + 1)}]" if source else text


def _problems(problems: Sequence[Problem]) -> Iterator[str]:
    if problems:
        yield f"## {NOT_DONE}"
        yield "\n".join(f"- {escaped(problem_words(problem))}" for problem in problems)


def escaped(text: str, *, first: bool = True) -> str:
    """Text as it is, in one line; nothing in it is taken for Markdown. `first` in its line, it begins no
    list either."""
    kept = ("" if not text[:1].isspace() else " ") + " ".join(text.split())
    kept += " " if text[-1:].isspace() and text.strip() else ""
    plain = _SPECIAL.sub(r"\\\g<0>", kept)
    return _FIRST.sub(r"\1\\\2\3", plain) if first else plain
