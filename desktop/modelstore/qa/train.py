"""Trains the span reader: `python -m desktop.modelstore.qa.train DATA OUT --base MINILM --wiki DUMP`.

DATA is the folder that holds `qa` and `pii`, DUMP a shortened dump of Wikipedia (XML, bz2), as it lies in the
wheel gensim 4.4.0. OUT receives the questions made, checkpoints, the model in Hugging Face's layout and at
last, in OUT/int8, what belongs into resources/models/qa. Needs the extra `models`, PyStemmer and what the
training of the tagger needs. With PYTHONHASHSEED=0 every run draws the same.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.modelstore.pii import gazetteers
from desktop.modelstore.pii.train import LENGTHS, batches
from desktop.modelstore.qa import generated
from desktop.modelstore.qa.encoding import Row, encode
from desktop.modelstore.qa.export import export
from desktop.modelstore.qa.marks import TYPES, Mark
from desktop.modelstore.qa.mixture import Mixture
from desktop.modelstore.training import optimizer_of, say, tokenizer_of

SEED = 20261124
RATE = 2e-4
WARMUP = 0.06
WEIGHT_OF_SILENCE = 0.7
REPORT_EVERY, CHECK_EVERY = 25, 300
LABELS = ("START", "END", "ANSWERS")
"""The columns of the output. The last is read at [CLS] only: the log-odds that the passage answers."""


def rate(done: float) -> float:
    """Learning rate as a share of `RATE` where a share `done` of it is over; up and down in a line."""
    return min((done + 0.001) / WARMUP, (1 - done) / (1 - WARMUP))


def make_model(base: Path) -> Any:
    """MiniLM with the head of `LABELS` and a token type for each mark."""
    import torch
    from safetensors.torch import load_file
    from transformers import BertConfig, BertForTokenClassification

    config = BertConfig.from_pretrained(
        base,
        num_labels=len(LABELS),
        id2label=dict(enumerate(LABELS)),
        label2id={label: number for number, label in enumerate(LABELS)},
        type_vocab_size=TYPES,
        attention_probs_dropout_prob=0.0,  # costs a tenth of a step; the rest is dropout enough
        attn_implementation="sdpa",
    )
    model = BertForTokenClassification.from_pretrained(base, config=config, ignore_mismatched_sizes=True)
    weights = load_file(base / "model.safetensors")
    types = next(value for key, value in weights.items() if key.endswith("token_type_embeddings.weight"))
    table = model.bert.embeddings.token_type_embeddings.weight
    # Half of all weights, and most of them of words that the training has not: they stay as they are.
    model.bert.embeddings.word_embeddings.weight.requires_grad_(requires_grad=False)
    with torch.no_grad():
        table.copy_(types[0] + torch.randn_like(table) * types[0].std() * 0.3)
        table[int(Mark.QUESTION)] = types[0]
    return model


def collate(batch: Sequence[Row]) -> dict[str, Any]:
    """Tensors of a batch, padded: the inputs, where the passage lies, and where answers begin and end."""
    import torch

    longest = max(len(row.ids) for row in batch)
    length = next(length for length in LENGTHS if longest <= length)
    shape = (len(batch), length)
    out = {
        name: torch.zeros(shape, dtype=torch.long)
        for name in ("input_ids", "attention_mask", "token_type_ids")
    }
    out["passage"] = torch.zeros(shape, dtype=torch.bool)
    most = max(1, *(len(row.answers) for row in batch))
    out["answers"] = torch.full((len(batch), most, 2), -1, dtype=torch.long)
    out["answerable"] = torch.tensor([float(bool(row.answers)) for row in batch])
    for place, row in enumerate(batch):
        count = len(row.ids)
        out["input_ids"][place, :count] = torch.tensor(row.ids)
        out["attention_mask"][place, :count] = 1
        out["token_type_ids"][place, :count] = torch.tensor(row.types)
        out["passage"][place, row.begin : count - 1] = True
        for number, answer in enumerate(row.answers):
            out["answers"][place, number] = torch.tensor(answer)
    return out


def loss_of(logits: Any, tensors: dict[str, Any]) -> Any:
    """Cross-entropy of the span, any of the right ones, and of whether there is one.

    The probability of the right answer is the sum over all places of it (Clark and Gardner, 2018,
    arXiv:1710.10723).
    """
    import torch

    outside = ~tensors["passage"]
    starts, ends = (logits[..., column].masked_fill(outside, -1e4).log_softmax(-1) for column in (0, 1))
    answers = tensors["answers"]
    there = answers[..., 0] >= 0
    spans = starts.gather(1, answers[..., 0].clamp(min=0)) + ends.gather(1, answers[..., 1].clamp(min=0))
    said = spans.masked_fill(~there, -1e4).logsumexp(-1)
    answerable = tensors["answerable"]
    span_loss = -(said * answerable).sum() / answerable.sum().clamp(min=1) / 2
    silence = torch.nn.functional.binary_cross_entropy_with_logits(logits[:, 0, 2], answerable)
    return span_loss + WEIGHT_OF_SILENCE * silence


@dataclass(frozen=True, slots=True)
class Run:
    """Where a training reads and writes, and how long it is."""

    data: Path
    base: Path
    out: Path
    wiki: Path
    wordnet: Path
    steps: int
    minutes: float


def rows(mixture: Mixture, tokenizer: Any) -> Iterator[Row]:
    """Encoded examples; one whose answer lies beyond the window is left out."""
    import Stemmer  # type: ignore[import-not-found]

    stemmer = Stemmer.Stemmer("english")
    while True:
        example = mixture.draw()
        row = encode(example, tokenizer, stemmer)
        if bool(row.answers) == bool(example.answers) and row.offsets:
            yield row


def train(run: Run) -> None:
    """Write the trained model to `run.out`, after so many steps or minutes, whichever is over first."""
    import torch

    torch.set_num_threads(2)
    torch.manual_seed(SEED)
    model = make_model(run.base)
    tokenizer = tokenizer_of(run.base)
    stream = iter(_loader(run, tokenizer))
    optimizer = optimizer_of(model, RATE)
    peaks = [group["lr"] for group in optimizer.param_groups]
    began, seen, losses = time.monotonic(), 0, 0.0
    model.train()
    for step in range(run.steps):
        tensors = next(stream)
        done = max(step / run.steps, (time.monotonic() - began) / 60 / run.minutes)
        if done >= 1:
            break
        for group, peak in zip(optimizer.param_groups, peaks, strict=True):
            group["lr"] = peak * rate(done)
        losses += _step(model, optimizer, tensors)
        seen += int(tensors["attention_mask"].sum())
        if (step + 1) % REPORT_EVERY == 0:
            pace = seen / (time.monotonic() - began)
            say(f"step {step + 1} loss {losses / REPORT_EVERY:.4f} {pace:.0f} tokens/s")
            losses = 0.0
        if (step + 1) % CHECK_EVERY == 0:
            model.save_pretrained(run.out)
    model.save_pretrained(run.out)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (run.out / name).write_bytes((run.base / name).read_bytes())


def _loader(run: Run, tokenizer: Any) -> Any:
    """Batches made ahead in one process beside: more of them would change the order."""
    from torch.utils.data import DataLoader, IterableDataset

    lists = gazetteers.make(SEED, run.wordnet / "data.noun")
    made = generated.generate(run.data, run.wiki, run.wordnet, run.out / "questions.jsonl", SEED)
    mixture = Mixture(run.data, made, lists, SEED)

    class Stream(IterableDataset):  # type: ignore[type-arg, misc, unused-ignore]
        def __iter__(self) -> Iterator[dict[str, Any]]:
            order = random.Random(SEED)  # noqa: S311
            yield from map(collate, batches(rows(mixture, tokenizer), order))  # type: ignore[arg-type]

    return DataLoader(Stream(), batch_size=None, num_workers=1, prefetch_factor=8)


def _step(model: Any, optimizer: Any, tensors: dict[str, Any]) -> float:
    """One step of the optimizer; returns the loss. Raises `ArithmeticError` when that is no number."""
    import torch

    inputs = {name: tensors[name] for name in ("input_ids", "attention_mask", "token_type_ids")}
    with torch.autocast("cpu", torch.bfloat16):
        logits = model(**inputs).logits
    loss = loss_of(logits.float(), tensors)
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
    parser.add_argument("data", type=Path, help="folder that holds qa and pii")
    parser.add_argument("out", type=Path, help="folder for checkpoints and the model")
    parser.add_argument("--base", type=Path, required=True, help="folder of MiniLM in Hugging Face's layout")
    parser.add_argument("--wiki", type=Path, required=True, help="dump of Wikipedia, XML, bz2")
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet"))
    parser.add_argument("--steps", type=int, default=2200)
    parser.add_argument("--minutes", type=float, default=600.0)
    run = Run(**vars(parser.parse_args()))
    train(run)
    export(run.out, run.out / "int8")


if __name__ == "__main__":
    main()
