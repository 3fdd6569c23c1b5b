"""Questions on passages that people wrote: PolicyQA and TAT-QA, parted once and for all.

PolicyQA is parted by policy, TAT-QA by report (a table with its paragraphs); what is "held" is never trained
on. A passage of TAT-QA is a paragraph or a row of the table, as retrieval writes it.
"""

# ruff: noqa: RUF001 - dashes of print
from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from desktop.document.model import Span
from desktop.document.tables import Cell, Table, described

Split: TypeAlias = Literal["train", "held"]

HELD_POLICIES = frozenset({"walmart.com", "ted.com", "style.com", "adweek.com", "sci-news.com"})
HELD_REPORTS = 0.25


@dataclass(frozen=True, slots=True)
class Example:
    """A question, a passage, and where its answers stand as (start, end); none where it does not say."""

    question: str
    passage: str
    answers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its answers, with the number of the passage of `Source.passages` that each stands in.

    `topic` is what the question is about, where the corpus says so: passages of another topic do not answer.
    """

    question: str
    answers: tuple[tuple[int, int, int], ...]
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One document: its passages and what was asked of it."""

    name: str
    passages: tuple[str, ...]
    asked: tuple[Asked, ...]


def policyqa(file: Path, split: Split) -> list[Source]:
    """The policies of a part of PolicyQA; raises `OSError` when the file is not there."""
    found = []
    for policy in json.loads(file.read_text("utf-8"))["data"]:
        if (policy["title"] in HELD_POLICIES) != (split == "held"):
            continue
        asked = []
        for number, paragraph in enumerate(policy["paragraphs"]):
            for entry in paragraph["qas"]:
                answers = tuple(
                    dict.fromkeys(
                        (number, answer["answer_start"], answer["answer_start"] + len(answer["text"]))
                        for answer in entry["answers"]
                    )
                )
                asked.append(Asked(entry["question"], answers, entry["type"].partition("|||")[0]))
        passages = tuple(paragraph["context"] for paragraph in policy["paragraphs"])
        found.append(Source(policy["title"], passages, tuple(asked)))
    return found


def tatqa(file: Path, split: Split) -> list[Source]:
    """The reports of a part of TAT-QA with the questions that one span answers; the others have no answers
    here and are left out."""
    found = []
    for report in json.loads(file.read_text("utf-8")):
        if (_draw(report["table"]["uid"]) < HELD_REPORTS) != (split == "held"):
            continue
        rows = [line for _, line in described(*table_of(report["table"]["table"]))]
        paragraphs = {part["order"]: part["text"] for part in report["paragraphs"]}
        passages = (*paragraphs.values(), *rows)
        asked = []
        for entry in report["questions"]:
            if entry["answer_type"] != "span" or len(entry["answer"]) != 1:
                continue
            told = [list(paragraphs).index(int(order)) for order in entry["rel_paragraphs"]]
            numbers = [
                *(told if entry["answer_from"] != "table" else ()),
                *range(len(paragraphs), len(passages)),
            ]
            answers = _found(str(entry["answer"][0]), entry, passages, numbers)
            if answers:
                asked.append(Asked(entry["question"], answers))
        found.append(Source(report["table"]["uid"], passages, tuple(asked)))
    return found


def _found(
    answer: str, entry: dict[str, Any], passages: Sequence[str], numbers: Sequence[int]
) -> tuple[tuple[int, int, int], ...]:
    """Where the answer stands in the passages; of the rows of a table that have it, the one whose words are
    those of the question most."""
    pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, answer.split())) + r"(?!\w)")
    text_only = entry["answer_from"] == "text"
    asked = set(re.findall(r"\w+", entry["question"].lower()))
    hits = []
    for number in numbers:
        if text_only and number >= len(passages):
            continue
        for match in pattern.finditer(passages[number]):
            shared = len(asked & set(re.findall(r"\w+", passages[number].lower())))
            before = set(re.findall(r"\w+", passages[number][: match.start()].rpartition(" | ")[2].lower()))
            hits.append((shared + len(asked & before) / 2, number, *match.span()))
    if not hits:
        return ()
    best = max(score for score, *_ in hits)
    return tuple((number, start, end) for score, number, start, end in hits if score == best)


def table_of(grid: Sequence[Sequence[str]]) -> tuple[Table, str]:
    """A table of TAT-QA and the text that it stands in. The rows before the first figure are its head."""
    head = next((row for row, line in enumerate(grid) if any(map(_figure, line[1:]))), len(grid))
    text = ""
    cells = []
    for row, line in enumerate(grid):
        said = [column for column, words in enumerate(line) if words.strip()]
        for column in said:
            start = len(text)
            text += line[column]
            # A heading that is alone in its row is one over all columns.
            over = row < head and said == [column] and column > 0
            cells.append(
                Cell(row, 1 if over else column, (Span(start, len(text)),), 1, len(line) - 1 if over else 1)
            )
            text += "\t"
        text += "\n"
    return Table(len(grid), max(map(len, grid)), tuple(cells), max(head, 1), 1), text


def _figure(words: str) -> bool:
    """Whether a cell holds a figure that is no year."""
    bare = re.sub(r"[\s$€£¥%(),.\-–—]", "", re.sub(r"(?<=\d)\s*\(\w\)$", "", words))
    return bool(bare) and bare.isdigit() and not re.fullmatch(r"(?:19|20)\d\d", bare)


def _draw(key: str) -> float:
    """A number of [0, 1) that only `key` decides."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:6], "big") / (1 << 48)


def pairs(source: Source) -> Iterator[tuple[Asked, int, Example]]:
    """Every question with each passage that answers it, and that passage's number."""
    for asked in source.asked:
        for number in dict.fromkeys(place for place, *_ in asked.answers):
            spans = tuple((start, end) for place, start, end in asked.answers if place == number)
            yield asked, number, Example(asked.question, source.passages[number], spans)
