"""Entity-level figures on the parts that are held back, to look at while training goes on.

The figures that count come from the finished engine (tests/benchmarks/pii.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.modelstore.pii import corpora
from desktop.modelstore.pii.corpora import Example
from desktop.modelstore.pii.encoding import TYPES
from desktop.modelstore.pii.shapes import token_shapes

# The labels that a corpus marks. Others that are found in it are neither right nor wrong.
MARKED = {
    "presidio": frozenset(TYPES),
    "presidio_fills": frozenset(TYPES),
    "wikigold": frozenset({"PERSON", "ORG", "LOCATION", "ADDRESS"}),
    "wnut17": frozenset({"PERSON"}),
    "fin5": frozenset({"PERSON"}),
}
ALIKE = {"ADDRESS": "PLACE", "LOCATION": "PLACE", "DATE_OF_BIRTH": "DATE"}
"""Labels that count as one another when a span is compared."""
_WINDOW = 126
_OVERLAP = 40

Span = tuple[int, int, str]


@dataclass
class Tally:
    """Counts of one label: what was marked, found, and touched from either side."""

    marked: int = 0
    found: int = 0
    recalled: int = 0
    right: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)

    def figures(self) -> tuple[float, float, float, float]:
        """Precision, recall, F1 and F2, each 0 to 1."""
        precision = self.right / self.found if self.found else 0.0
        recall = self.recalled / self.marked if self.marked else 0.0
        return precision, recall, f_beta(precision, recall, 1), f_beta(precision, recall, 2)


def f_beta(precision: float, recall: float, beta: float) -> float:
    """Weighted harmonic mean (van Rijsbergen 1979); recall counts `beta` times as much."""
    below = beta * beta * precision + recall
    return (1 + beta * beta) * precision * recall / below if below else 0.0


def predict(model: Any, tokenizer: Any, texts: Sequence[str]) -> list[list[Span]]:
    """Spans of each text by a torch model; words by the mean of their tokens."""
    import torch

    begin, end = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    jobs = []
    encodings = [tokenizer.encode(text, add_special_tokens=False) for text in texts]
    for number, encoding in enumerate(encodings):
        shapes = token_shapes(texts[number], encoding.offsets, encoding.word_ids)
        jobs += [
            (number, start, encoding.ids[start : start + _WINDOW], shapes[start : start + _WINDOW])
            for start in range(0, len(encoding.ids), _WINDOW - _OVERLAP)
        ]
    jobs.sort(key=lambda job: len(job[2]))
    scores: list[dict[int, Any]] = [{} for _ in texts]
    model.eval()
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for at in range(0, len(jobs), 16):
            part = jobs[at : at + 16]
            length = max(len(job[2]) for job in part) + 2
            ids = torch.zeros((len(part), length), dtype=torch.long)
            types, mask = torch.zeros_like(ids), torch.zeros_like(ids)
            for place, (_, _, tokens, shapes) in enumerate(part):
                ids[place, : len(tokens) + 2] = torch.tensor([begin, *tokens, end])
                types[place, 1 : len(tokens) + 1] = torch.tensor(shapes)
                mask[place, : len(tokens) + 2] = 1
            logits = (
                model(input_ids=ids, attention_mask=mask, token_type_ids=types).logits.float().softmax(-1)
            )
            for place, (number, start, tokens, _) in enumerate(part):
                for index in range(len(tokens)):
                    # A token near an edge is left to the neighbour, unless the text ends there.
                    near = min(index + (start == 0) * 999, len(tokens) - 1 - index + 20)
                    old = scores[number].get(start + index)
                    if old is None or old[0] < near:
                        scores[number][start + index] = (near, logits[place, index + 1])
    return [
        list(_spans(encoding, [scores[number][at][1] for at in range(len(encoding.ids))]))
        for number, encoding in enumerate(encodings)
    ]


def _spans(encoding: Any, scores: Sequence[Any]) -> Iterator[Span]:
    current: Span | None = None
    first = 0
    offsets, words = encoding.offsets, encoding.word_ids
    count = len(words)
    for last in range(1, count + 1):
        if last < count and words[last] == words[first]:
            continue
        mean = sum(scores[first:last]) / (last - first)
        types = mean[1:].reshape(-1, 2)
        kind = int(types.sum(-1).argmax())
        start, end = offsets[first][0], offsets[last - 1][1]
        if float(mean[0]) >= 0.5:
            if current:
                yield current
            current = None
        elif current and current[2] == TYPES[kind] and float(types[kind][0]) < float(types[kind][1]):
            current = (current[0], end, current[2])
        else:
            if current:
                yield current
            current = (start, end, TYPES[kind])
        first = last
    if current:
        yield current


def compare(
    example: Example, found: Sequence[Span], tallies: dict[str, Tally], marked: frozenset[str]
) -> None:
    """Add one text to the tallies: a span counts when one of its label touches it."""

    def touches(span: Span, others: Sequence[Span]) -> bool:
        label = ALIKE.get(span[2], span[2])
        return any(s < span[1] and span[0] < e and ALIKE.get(name, name) == label for s, e, name in others)

    for span in example.spans:
        if span[2] not in marked:
            continue
        tally = tallies.setdefault(span[2], Tally())
        tally.marked += 1
        if touches(span, found):
            tally.recalled += 1
        else:
            tally.missed[example.text[span[0] : span[1]]] += 1
    for span in found:
        if span[2] not in marked:
            continue
        tally = tallies.setdefault(span[2], Tally())
        tally.found += 1
        if touches(span, example.spans):
            tally.right += 1
        else:
            tally.wrong[example.text[span[0] : span[1]]] += 1


def score(model: Any, tokenizer: Any, folder: Path) -> dict[str, dict[str, Tally]]:
    """Tallies by label for each corpus."""
    out: dict[str, dict[str, Tally]] = {}
    for name, marked in MARKED.items():
        examples = corpora.load(name, folder, "held")
        tallies: dict[str, Tally] = {}
        found = predict(model, tokenizer, [example.text for example in examples])
        for example, spans in zip(examples, found, strict=True):
            compare(example, spans, tallies, marked)
        out[name] = tallies
    return out


def table(scores: dict[str, dict[str, Tally]]) -> str:
    """Lines "corpus label marked precision recall F1 F2"."""
    lines = []
    for corpus, tallies in scores.items():
        total = Tally()
        for label in sorted(tallies):
            tally = tallies[label]
            total.marked += tally.marked
            total.found += tally.found
            total.recalled += tally.recalled
            total.right += tally.right
            figures = " ".join(f"{value:.3f}" for value in tally.figures())
            lines.append(f"{corpus:15}{label:16}{tally.marked:5} {figures}")
        lines.append(
            f"{corpus:15}{'all':16}{total.marked:5} " + " ".join(f"{v:.3f}" for v in total.figures())
        )
    return "\n".join(lines)
