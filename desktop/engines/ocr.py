"""Text in a picture of one line (PP-OCR recognition, CTC): what the eye reads, whatever the file says."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import psutil  # type: ignore[import-untyped]
from numpy.typing import NDArray
from PIL import Image

from desktop.engines.session import damaged, open_session, require, run_session
from desktop.progress import JobContext

Reading: TypeAlias = tuple[str, float]
"""A line and how sure the model is of its letters, 0..1."""

HEIGHT = 48
"""Pixels; the model was trained on lines of this height."""
MAX_WIDTH = 2400
BATCH_PIXELS = 8 * 640
"""Width of the lines of one batch together; the answer takes 75 KB for 8 pixels of it."""
BLANK = 0


class PPOCRRecognizer:
    """Nothing is loaded before the first use; not for two threads at once."""

    def __init__(self, folder: Path, model: str, threads: int) -> None:
        self._file = folder / "recognition.onnx"
        self._threads = threads
        self._session: Any = None
        self._characters: list[str] = []
        self._memory = 0
        self.model = model

    @property
    def loaded(self) -> bool:
        return self._session is not None

    def memory_bytes(self) -> int:
        """Resident memory that loading took, at least the size of the model's file; 0 while not loaded."""
        return self._memory

    def close(self) -> None:
        self._session = None
        self._memory = 0

    def read(self, lines: Sequence[Image.Image], ctx: JobContext) -> list[Reading]:
        """The text of each picture of one line, in order. A line that runs upwards is turned first.

        Raises `UserError` "model_missing", "model_damaged", and `Cancelled` between batches and within one.
        """
        readings: list[Reading] = [("", 0.0)] * len(lines)
        if not lines:
            return readings
        self._load()
        rows = [prepared(line) for line in lines]
        ctx.report("read boxes", 0, len(lines))
        done = 0
        for batch in _batches([row.shape[2] for row in rows]):
            width = max(rows[index].shape[2] for index in batch)
            block = np.zeros((len(batch), 3, HEIGHT, width), np.float32)
            for place, index in enumerate(batch):
                block[place, :, :, : rows[index].shape[2]] = rows[index]
            feed = {self._session.get_inputs()[0].name: block}
            for index, scores in zip(batch, run_session(self._session, feed, ctx), strict=True):
                readings[index] = decoded(scores, self._characters)
            done += len(batch)
            ctx.report("read boxes", done, len(lines))
        return readings

    def _load(self) -> None:
        if self._session is not None:
            return
        require(self._file)
        before = psutil.Process().memory_info().rss
        session = open_session(self._file, self._threads)
        # The alphabet comes with the graph; the blank stands before it and the space after it.
        letters = session.get_modelmeta().custom_metadata_map.get("character")
        if letters is None:
            raise damaged(self._file)
        self._characters = ["", *letters.splitlines(), " "]
        self._session = session
        self._memory = max(psutil.Process().memory_info().rss - before, self._file.stat().st_size)


def prepared(line: Image.Image) -> NDArray[np.float32]:
    """A picture as the model wants it: shape (3, HEIGHT, width), -1..1."""
    grey = line.convert("L")
    if grey.height > 1.5 * grey.width:
        grey = grey.rotate(-90, expand=True)
    width = min(max(math.ceil(HEIGHT * grey.width / max(grey.height, 1)), 8), MAX_WIDTH)
    pixels = np.asarray(grey.resize((width, HEIGHT), Image.Resampling.BILINEAR), np.float32)
    return np.repeat((pixels / 127.5 - 1)[np.newaxis], 3, axis=0)


def decoded(scores: NDArray[np.float32], characters: Sequence[str]) -> Reading:
    """The best path through `scores` (steps, classes), by CTC: repeats are one, blanks are none.

    Graves et al., Connectionist Temporal Classification, 2006, equation 4.
    """
    best = scores.argmax(axis=1)
    new = np.ones(len(best), np.bool_)
    new[1:] = best[1:] != best[:-1]
    steps = np.flatnonzero(new & (best != BLANK))
    if not len(steps):
        return "", 0.0
    text = "".join(characters[best[step]] for step in steps)
    return text, float(scores[steps, best[steps]].mean())


def _batches(widths: Sequence[int]) -> Iterator[list[int]]:
    """Indices of lines of like width, so that little is padding."""
    order = sorted(range(len(widths)), key=lambda index: widths[index])
    batch: list[int] = []
    for index in order:
        if batch and widths[index] * (len(batch) + 1) > BATCH_PIXELS:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
