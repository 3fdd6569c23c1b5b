"""Annotated texts that the tagger of personal data is trained on and measured with.

Every corpus is parted once and for all: what is "held" is never trained on. The parts follow what makes two
texts alike (a template, a Wikipedia article, a contract), since a random half of them says little:

| name           | held                                             | spans                              |
|----------------|--------------------------------------------------|------------------------------------|
| presidio       | one template in five, with all its texts         | every label of the source          |
| presidio_fills | one text in ten of the other templates           | the same                           |
| wikigold       | one article in five                              | PERSON, ORG, LOCATION, NATIONALITY |
| wnut17         | the development part, whole                      | PERSON, ORG, LOCATION              |
| fin5           | the second and the third of five loan agreements | PERSON, ORG, LOCATION, ADDRESS     |
| policyqa       | nothing                                          | none: it has no annotation         |
| tatqa          | nothing                                          | none: it has no annotation         |
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

Split: TypeAlias = Literal["train", "held"]


@dataclass(frozen=True, slots=True)
class Example:
    """A text, its spans as (start, end, label), in order and not overlapping, and what it is parted by."""

    text: str
    spans: tuple[tuple[int, int, str], ...]
    group: str


PRESIDIO_LABELS = {
    "PERSON": "PERSON",
    "STREET_ADDRESS": "ADDRESS",
    "ZIP_CODE": "ADDRESS",
    "GPE": "LOCATION",
    "ORGANIZATION": "ORG",
    "CREDIT_CARD": "CREDIT_CARD",
    "PHONE_NUMBER": "PHONE",
    "DATE_TIME": "DATE",
    "TITLE": "TITLE",
    "AGE": "AGE",
    "NRP": "NATIONALITY",
    "EMAIL_ADDRESS": "EMAIL",
    "DOMAIN_NAME": "URL",
    "IBAN_CODE": "IBAN",
    "US_SSN": "SSN",
    "IP_ADDRESS": "IP_ADDRESS",
    "US_DRIVER_LICENSE": "DRIVERS_LICENSE",
}
CONLL_LABELS = {
    "PER": "PERSON",
    "ORG": "ORG",
    "LOC": "LOCATION",
    "MISC": "MISC",
    "person": "PERSON",
    "corporation": "ORG",
    "group": "ORG",
    "location": "LOCATION",
}

# Parties of a contract, which the loan agreements mark as if they were names.
ROLES = frozenset(
    (
        *("agent", "arranger", "bank", "banks", "borrower", "borrowers", "company", "corporation"),
        *("creditor", "debtor", "guarantor", "holder", "holdings", "investor", "issuer", "lender", "lenders"),
        *("lendor", "obligor", "parent", "party", "seller", "servicer", "shareholder", "subsidiaries"),
        *("subsidiary", "trustee", "vendor"),
    )
)
HELD_CONTRACTS = frozenset({"2", "3"})

_DEMONYM = re.compile(
    r"[A-Z][a-z]+(?:ish|ese|ians?|[ric]ans?|eans?|rmans?|ench|eek|utch|elsh|wiss|raeli|raqi|tani|audi)"
)
_CLOSING = re.compile(
    r"[,.;:!?%)\]}\u2019\u201d…]+|''|\"\)[,.;]*|'s|\u2019s|n't|n\u2019t|'(?:ve|re|ll|d|m)|\"[,.;]"
)
_OPENING = re.compile(r"[(\[{$£€#\u201c\u2018]+|``|\(\"")
_AFTER_INITIAL = re.compile(r"\s[A-Z]\.\s")
_CLITIC = frozenset({"s", "ve", "re", "ll", "d", "m", "t"})
_APOSTROPHES = frozenset("'\u2019\xb4")


def load(name: str, folder: Path, split: Split) -> list[Example]:
    """The part `split` of a corpus of the table above, from its files in `folder`, in the files' order.

    Raises `KeyError` for a name that is not in the table and `OSError` when a file is not there.
    """
    return [example for example, part in LOADERS[name](folder) if part == split]


def template_is_held(template: str) -> bool:
    """Whether the texts of a template are held back. `template` is its number, from 0."""
    return _draw(f"template {template}") < 0.2


def _draw(key: str) -> float:
    """A number of [0, 1) that only `key` decides."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:6], "big") / (1 << 48)


def _presidio(folder: Path) -> Iterator[tuple[Example, Split]]:
    for example in _presidio_examples(folder):
        if template_is_held(example.group):
            yield example, "held"
        elif not _fill_is_held(example.text):
            yield example, "train"


def _presidio_fills(folder: Path) -> Iterator[tuple[Example, Split]]:
    for example in _presidio_examples(folder):
        if not template_is_held(example.group):
            yield example, "held" if _fill_is_held(example.text) else "train"


def _fill_is_held(text: str) -> bool:
    return _draw(f"fill {text}") < 0.1


def _presidio_examples(folder: Path) -> Iterator[Example]:
    for entry in json.loads((folder / "presidio_synth_even.json").read_text("utf-8")):
        spans = [
            (span["start_position"], span["end_position"], PRESIDIO_LABELS[span["entity_type"]])
            for span in entry["spans"]
        ]
        yield Example(entry["full_text"], tuple(sorted(spans)), str(entry["template_id"]))


def _wikigold(folder: Path) -> Iterator[tuple[Example, Split]]:
    for sentences in _documents(folder / "wikigold_train.conll"):
        example = _example(sentences, " ", "")
        spans = tuple(
            (start, end, "NATIONALITY" if label == "MISC" else label)
            for start, end, label in example.spans
            if label != "MISC" or _DEMONYM.fullmatch(example.text[start:end])
        )
        title = example.text[:60]
        yield Example(example.text, spans, title), "held" if _draw(f"article {title}") < 0.2 else "train"


def _wnut17(folder: Path) -> Iterator[tuple[Example, Split]]:
    parts: tuple[tuple[str, Split], ...] = (("wnut17train.conll", "train"), ("wnut17dev.conll", "held"))
    for file, split in parts:
        for sentences in _documents(folder / file):
            for number, sentence in enumerate(sentences):
                yield _example([sentence], "", str(number)), split


def _fin5(folder: Path) -> Iterator[tuple[Example, Split]]:
    for number, sentences in enumerate(_documents(folder / "sec_fin5_train.conll"), 1):
        example = _example(sentences, "\n", str(number))
        spans = tuple(_initials_joined(example.text, _contract_spans(example)))
        split: Split = "held" if example.group in HELD_CONTRACTS else "train"
        yield Example(example.text, spans, example.group), split


def _contract_spans(example: Example) -> Iterator[tuple[int, int, str]]:
    for start, end, label in example.spans:
        words = re.findall(r"[^\W\d_]+", example.text[start:end])
        if label == "MISC" or (words and all(word.lower() in ROLES for word in words)):
            continue
        street = label == "LOCATION" and example.text[start].isdigit()
        yield start, end, "ADDRESS" if street else label


def _initials_joined(text: str, spans: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """The source cuts a name at the full stop of its initial ("Robert E" and "Yancey")."""
    last: tuple[int, int, str] | None = None
    for span in spans:
        if last and last[2] == span[2] == "PERSON" and _AFTER_INITIAL.fullmatch(text[last[1] - 2 : span[0]]):
            last = (last[0], span[1], "PERSON")
            continue
        if last:
            yield last
        last = span
    if last:
        yield last


def _policyqa(folder: Path) -> Iterator[tuple[Example, Split]]:
    texts: dict[str, None] = {}
    for entry in json.loads((folder.parent / "qa" / "policyqa_dev.json").read_text("utf-8"))["data"]:
        texts.update((paragraph["context"].strip(), None) for paragraph in entry["paragraphs"])
    for text in texts:
        yield Example(text, (), ""), "train"


def _tatqa(folder: Path) -> Iterator[tuple[Example, Split]]:
    for entry in json.loads((folder.parent / "qa" / "tatqa_dev.json").read_text("utf-8")):
        table = "\n".join("\t".join(row) for row in entry["table"]["table"])
        text = "\n".join(paragraph["text"] for paragraph in entry["paragraphs"])
        yield Example(table, (), entry["table"]["uid"]), "train"
        yield Example(text, (), entry["table"]["uid"]), "train"


LOADERS: dict[str, Callable[[Path], Iterable[tuple[Example, Split]]]] = {
    "presidio": _presidio,
    "presidio_fills": _presidio_fills,
    "wikigold": _wikigold,
    "wnut17": _wnut17,
    "fin5": _fin5,
    "policyqa": _policyqa,
    "tatqa": _tatqa,
}

_Token: TypeAlias = tuple[str, str]


def _documents(file: Path) -> Iterator[list[list[_Token]]]:
    """Documents of sentences of (token, label) from a CoNLL file; one document where none is marked."""
    sentences: list[list[_Token]] = []
    sentence: list[_Token] = []
    for line in [*file.read_text("utf-8").split("\n"), ""]:
        fields = line.split()
        if fields and fields[0] != "-DOCSTART-":
            sentence.append((fields[0], fields[-1]))
            continue
        if sentence:
            sentences.append(sentence)
            sentence = []
        if fields and sentences:
            yield sentences
            sentences = []
    if sentences:
        yield sentences


def _example(sentences: Sequence[Sequence[_Token]], between: str, group: str) -> Example:
    """Running text of tokens with IO or BIO labels; spaces stand where a writer would put them."""
    text = ""
    spans: list[tuple[int, int, str]] = []
    for sentence in sentences:
        gap = between if text else ""
        spaces = spacing([token for token, _ in sentence])
        before = "O"
        for (token, tag), space in zip(sentence, spaces, strict=True):
            start = len(text) + len(gap)
            text += gap + token
            label = CONLL_LABELS.get(tag[2:])
            if label and tag[0] == "I" and before[2:] == tag[2:]:
                spans[-1] = (spans[-1][0], len(text), label)
            elif label:
                spans.append((start, len(text), label))
            before = tag
            gap = " " if space else ""
    return Example(text, tuple(spans), group)


def spacing(tokens: Sequence[str]) -> list[bool]:
    """Whether a space follows each token."""
    spaces = [True] * len(tokens)
    inside = {'"': False, "'": False}
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else ""
        if token in _APOSTROPHES and following in _CLITIC:
            _close(spaces, index)
            spaces[index] = False
        elif token in inside:
            inside[token] = not inside[token]
            if inside[token]:
                spaces[index] = False
            else:
                _close(spaces, index)
        elif _CLOSING.fullmatch(token):
            _close(spaces, index)
        elif _OPENING.fullmatch(token):
            spaces[index] = False
        elif token == "/":  # noqa: S105 - a token of text
            _close(spaces, index)
            spaces[index] = False
    return spaces


def _close(spaces: list[bool], index: int) -> None:
    if index:
        spaces[index - 1] = False
