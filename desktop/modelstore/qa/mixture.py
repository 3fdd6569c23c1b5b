"""What the reader is trained on: an endless draw of questions with passages that answer them or do not."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from desktop.modelstore.pii.gazetteers import Gazetteers
from desktop.modelstore.qa import examples, templates
from desktop.modelstore.qa.examples import Asked, Example, Source
from desktop.modelstore.qa.generated import Text
from desktop.modelstore.qa.questions import Made

SHARES = {"policyqa": 24, "tatqa": 13, "cells": 8, "generated": 38, "templates": 17}
ANSWERED = 0.68
KINDS = {
    "subject": 0.5,
    "cloze": 0.4,
    "object": 1.0,
    "preposition": 0.6,
    "time": 2.0,
    "place": 1.5,
    "why": 3.0,
    "how": 3.0,
    "how many": 3.0,
    "agent": 1.5,
    "apposition": 2.0,
    "name": 1.5,
    "when clause": 1.5,
    "what to": 0.7,
}
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_CELL = (
    *("What was the {label} in {head}?", "How much was {label} in {head}?", "What is {label} for {head}?"),
    *(
        "What were {label} in {head}?",
        "what was {head} {label}?",
        "{label} {head}",
        "What is the amount of {label} in {head}?",
    ),
    *("How much did the company report as {label} in {head}?", "What is the value of {label} as of {head}?"),
)


class Mixture:
    """Draws examples without end. The same seed draws the same."""

    def __init__(self, data: Path, made: Sequence[Text], lists: Gazetteers, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - chooses training texts
        self.lists = lists
        self.policies = examples.policyqa(data / "qa" / "policyqa_dev.json", "train")
        self.reports = [
            source for source in examples.tatqa(data / "qa" / "tatqa_dev.json", "train") if source.passages
        ]
        self.texts = [(text, [_weight(text, made) for made in text.made]) for text in made]
        self.by_title: dict[str, list[str]] = {}
        for text in made:
            self.by_title.setdefault(text.title, []).append(text.text)

    def draw(self) -> Example:
        """One example."""
        name = self.rng.choices(list(SHARES), weights=list(SHARES.values()))[0]
        answered = self.rng.random() < ANSWERED
        if name == "policyqa":
            return self._asked(self._source(self.policies), answered)
        if name == "tatqa":
            return self._asked(self._source(self.reports), answered)
        if name == "cells":
            return self._cell(answered)
        if name == "generated":
            return self._generated(answered)
        return self._template(answered)

    def _source(self, sources: Sequence[Source]) -> Source:
        return self.rng.choices(sources, weights=[len(source.asked) for source in sources])[0]

    def _asked(self, source: Source, answered: bool) -> Example:  # noqa: FBT001
        asked = self.rng.choice(source.asked)
        if not answered:
            return Example(asked.question, self._silent(source, asked), ())
        number = self.rng.choice(asked.answers)[0]
        spans = tuple((start, end) for place, start, end in asked.answers if place == number)
        example = Example(asked.question, source.passages[number], spans)
        if len(example.passage) < 300 and self.rng.random() < 0.4 and " | " not in example.passage:
            other = self._silent(source, asked)
            return (
                _joined(other, example)
                if self.rng.random() < 0.5
                else replace(example, passage=f"{example.passage} {other}")
            )
        return example

    def _silent(self, source: Source, asked: Asked) -> str:
        """A passage that does not answer: another one of the same document or of a different one."""
        own = {place for place, *_ in asked.answers}
        if asked.topic:
            own |= {
                place for other in source.asked if other.topic == asked.topic for place, *_ in other.answers
            }
        others = [text for number, text in enumerate(source.passages) if number not in own and len(text) > 30]
        if others and self.rng.random() < 0.75:
            return self.rng.choice(others)
        return self._elsewhere()

    def _elsewhere(self) -> str:
        pool = self.rng.choice((self.policies, self.reports, None))
        if pool is None:
            return self._window(self.rng.choice(self.texts)[0].text, None)[0]
        return self.rng.choice(self.rng.choice(pool).passages)

    def _cell(self, answered: bool) -> Example:  # noqa: FBT001
        """A question for one figure of a table's row."""
        while True:
            rows = [
                row for row in self.rng.choice(self.reports).passages if row.count(": ") > 1 and " | " in row
            ]
            if rows:
                break
        row = self.rng.choice(rows)
        parts = row.split(" | ")
        headed = [part.partition(": ") for part in parts if ": " in part]
        label = " ".join(part for part in parts if ": " not in part)
        label = re.sub(r"\s*\(.*?\)", "", label).strip() or "the total"
        head, _, value = self.rng.choice(headed)
        said = head if self.rng.random() < 0.5 else " ".join(re.findall(r"(?:19|20)\d\d", head)) or head
        label = label.lower() if self.rng.random() < 0.8 else label
        question = self.rng.choice(_CELL).format(label=label, head=said)
        if not answered:
            others = [other for other in rows if other != row and value not in other]
            return Example(question, self.rng.choice(others) if others else self._elsewhere(), ())
        start = row.index(f"{head}: {value}") + len(head) + 2
        return Example(question, row, ((start, start + len(value)),))

    def _generated(self, answered: bool) -> Example:  # noqa: FBT001
        text, weights = self.rng.choice(self.texts)
        made = self.rng.choices(text.made, weights=weights)[0]
        window, start = self._window(text.text, made.start, made.end)
        answer = text.text[made.start : made.end]
        if answered:
            return Example(made.question, window, ((made.start - start, made.end - start),))
        draw = self.rng.random()
        others = [other for other in self.by_title[text.title] if answer not in other]
        if draw < 0.4 and others and text.title:
            return Example(made.question, self._window(self.rng.choice(others), None)[0], ())
        if draw < 0.6:
            rest = _without(text.text, made.start, made.end)
            if len(rest) > 120:
                return Example(made.question, self._window(rest, None)[0], ())
        if draw < 0.85:
            swapped = self._swapped(made.question, window)
            if swapped:
                return Example(swapped, window, ())
        return Example(made.question, self._elsewhere(), ())

    def _swapped(self, question: str, passage: str) -> str:
        """The question with one of its names or numbers turned into another that the passage has not."""
        words = [word for word in re.findall(r"\b(?:[A-Z]\w{3,}|\d{2,4})\b", question[1:]) if word in passage]
        if not words:
            return ""
        old = self.rng.choice(words)
        for _ in range(5):
            other = self.rng.choice(self.texts)[0].text
            same = [
                word
                for word in re.findall(r"\b(?:[A-Z]\w{3,}|\d{2,4})\b", other)
                if word[0].isdigit() == old[0].isdigit()
            ]
            if same and (new := self.rng.choice(same)) not in passage:
                return question.replace(old, new)
        return ""

    def _window(self, text: str, start: int | None, end: int = 0) -> tuple[str, int]:
        """Some sentences in a row, those of `start` to `end` among them, and where they begin."""
        cuts = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
        if start is None:
            start = end = self.rng.choice(cuts[:-1])
        limit = self.rng.choice((120, 220, 350, 500))
        first = max(cut for cut in cuts if cut <= start)
        last = min((cut for cut in cuts if cut >= max(end, start + 1)), default=len(text))
        while last - first < limit and (first > 0 or last < len(text)):
            if first > 0 and (last == len(text) or self.rng.random() < 0.5):
                first = cuts[cuts.index(first) - 1]
            else:
                last = cuts[cuts.index(last) + 1]
        return text[first:last].rstrip(), first

    def _template(self, answered: bool) -> Example:  # noqa: FBT001
        genre = self.rng.choice(list(templates.TEMPLATES))
        count = len(templates.TEMPLATES[genre])
        numbers = self.rng.sample(range(count), min(self.rng.choice((1, 1, 2, 3)), count))
        parts = [templates.passage(genre, number, self.rng, self.lists) for number in numbers]
        if answered or len(parts) == 1:
            question, *_ = self.rng.choice(parts[0].asked)
            if not answered:
                other = [number for number in range(count) if number not in numbers]
                return Example(
                    question, templates.passage(genre, self.rng.choice(other), self.rng, self.lists).text, ()
                )
            spans = tuple(dict.fromkeys((s, e) for q, s, e in parts[0].asked if q == question))
            example = Example(question, parts[0].text, spans)
            for part in parts[1:]:
                example = (
                    _joined(part.text, example)
                    if self.rng.random() < 0.5
                    else replace(example, passage=f"{example.passage} {part.text}")
                )
            return example
        return Example(self.rng.choice(parts[0].asked)[0], " ".join(part.text for part in parts[1:]), ())


def _weight(text: Text, made: Made) -> float:
    # A one-word answer that stands elsewhere in the text as well teaches little.
    often = text.text.count(text.text[made.start : made.end])
    return KINDS.get(made.kind, 1.0) / often


def _joined(before: str, example: Example) -> Example:
    moved = tuple((start + len(before) + 1, end + len(before) + 1) for start, end in example.answers)
    return Example(example.question, f"{before} {example.passage}", moved)


def _without(text: str, start: int, end: int) -> str:
    """The text without the sentence of the answer."""
    cuts = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    first = max(cut for cut in cuts if cut <= start)
    last = min(cut for cut in cuts if cut >= end)
    return (text[:first] + text[last:]).strip()
