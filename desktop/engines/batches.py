"""What is translated at once: pieces that a model can hold, in batches of like length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def in_pieces(texts: Sequence[Sequence[int]], most: int) -> tuple[list[list[int]], list[int]]:
    """Texts as tokens in pieces of at most `most`, and which text each piece is of; an empty one has none."""
    pieces: list[list[int]] = []
    owners: list[int] = []
    for owner, tokens in enumerate(texts):
        for start in range(0, len(tokens), most):
            pieces.append(list(tokens[start : start + most]))
            owners.append(owner)
    return pieces, owners


def batches(pieces: Sequence[Sequence[int]], most: int) -> Iterator[list[int]]:
    """Pieces of like length, the longest first, of at most `most` padded tokens; as their positions."""
    batch: list[int] = []
    for index in sorted(range(len(pieces)), key=lambda index: -len(pieces[index])):
        if batch and (len(batch) + 1) * len(pieces[batch[0]]) > most:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
