"""Sentences of annual reports, with whether a question that people asked stands on them.

TAT-QA (CC BY 4.0) marks the words that answer its questions. PolicyQA (MIT) does too, but in five of six
sentences: there is nothing to learn from, and a head trained on both knew less of reports.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from desktop.modelstore.salience.calls import Line

_SENTENCE = re.compile(r".+?(?:[.!?](?=\s+[A-Z\"'(])|$)", re.DOTALL)
MIN_WORDS = 3


@dataclass(frozen=True, slots=True)
class Marked:
    """One document: its sentences, each weighing 1.0 where an answer stands in it, else 0.0."""

    name: str
    lines: tuple[Line, ...]

    @property
    def held(self) -> bool:
        """Whether it is kept from training: one document in five, by its name."""
        return int(sha256(self.name.encode()).hexdigest(), 16) % 5 == 0


def tatqa(path: Path) -> Iterator[Marked]:
    """A document a table with its paragraphs."""
    for entry in json.loads(path.read_text("utf-8")):
        answers: dict[str, list[str]] = {}
        for question in entry["questions"]:
            told = question["answer"]
            for order in question["rel_paragraphs"] if "text" in question["answer_from"] else ():
                answers.setdefault(order, []).extend(map(str, told if isinstance(told, list) else [told]))
        found: list[tuple[str, float]] = []
        for paragraph in entry["paragraphs"]:
            text = paragraph["text"]
            marks = [
                match.span()
                for answer in answers.get(str(paragraph["order"]), ())
                for match in [re.search(re.escape(answer), text)]
                if match
            ]
            found += _sentences(text, marks)
        yield Marked(entry["table"]["uid"], _placed(found))


def _sentences(text: str, marks: list[tuple[int, int]]) -> Iterator[tuple[str, float]]:
    for match in _SENTENCE.finditer(text):
        if len(match.group().split()) >= MIN_WORDS:
            asked = any(start < match.end() and match.start() < end for start, end in marks)
            yield " ".join(match.group().split()), float(asked)


def _placed(found: list[tuple[str, float]]) -> tuple[Line, ...]:
    return tuple(Line(text, at / max(len(found), 1), weight) for at, (text, weight) in enumerate(found))
