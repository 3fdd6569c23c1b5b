"""Translations of Office files by engines whose every word is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from desktop.document.model import Problem, Span
from desktop.engines.base import Translation
from desktop.engines.fake import FakeEngines, FakeTranslator
from desktop.exporters.translated import TranslatedExporter
from desktop.progress import JobContext
from desktop.readers.registry import read
from desktop.tasks.translate import Translate

WORD = re.compile(r"\S+")


class Rule(FakeTranslator):
    """Translates each sentence by a rule."""

    def __init__(self, rule: Callable[[str], Translation]) -> None:
        super().__init__()
        self.rule = rule

    def translate(self, sentences: Sequence[str], ctx: JobContext, *, beam: int = 1) -> list[Translation]:
        return [self.rule(sentence) for sentence in sentences]


def same(sentence: str) -> Translation:
    """The sentence itself, each word linked to itself."""
    spans = [Span(*match.span()) for match in WORD.finditer(sentence)]
    return Translation(sentence, tuple((span, span) for span in spans))


def unlinked(sentence: str) -> Translation:
    """The words from the last to the first, without a word on which is which."""
    return Translation(" ".join(reversed(sentence.split())))


def by_words(sentences: Mapping[str, str]) -> Callable[[str], Translation]:
    """`sentences` as they are given, a number before each word saying which word of the source it is
    ("0:A 2:taxa 1:anual"); the others as they are."""

    def rule(sentence: str) -> Translation:
        if sentence not in sentences:
            return same(sentence)
        sources = [Span(*match.span()) for match in WORD.finditer(sentence)]
        text, links = "", []
        for piece in sentences[sentence].split():
            number, _, word = piece.rpartition(":")
            start = len(text) + bool(text)
            text = f"{text} {word}".strip()
            if number:
                links.append((sources[int(number)], Span(start, start + len(word))))
        return Translation(text, tuple(links))

    return rule


def translated(
    source: Path, dest: Path, rule: Callable[[str], Translation] | None = None, password: str | None = None
) -> tuple[Problem, ...]:
    """Write `source` to `dest` from English into Portuguese; without a rule the words are turned round."""
    engines = FakeEngines()
    vars(engines)["_translator"] = FakeTranslator() if rule is None else Rule(rule)
    doc = read(source, JobContext(), password)
    result = Translate().run(doc, engines, {"from": "en", "to": "pt"}, JobContext())
    return TranslatedExporter().export(doc, result, dest, JobContext(), password).problems
