"""Proof by reading: what OCR makes out in the boxes of a redacted page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PIL import Image
from rapidfuzz.fuzz import partial_ratio, ratio

from desktop.engines.base import Recognizer
from desktop.exporters.verify_text import Expected, normalised, tight
from desktop.progress import JobContext

LIKE = 80
"""Likeness of 100 from which a reading with wrong letters is the word all the same."""
FUZZY = 6
"""Letters from which likeness counts."""


@dataclass(frozen=True, slots=True)
class Crop:
    """A box of page `page` as it is shown: `mark` is what may be read in it, `literal` what must not."""

    page: int
    image: Image.Image
    mark: str
    literal: str


def readable(
    crops: Iterable[Crop], expected: Expected, recognizer: Recognizer, ctx: JobContext
) -> Iterator[int]:
    """The pages of those crops in which a removed text can be read. Equal pictures are read once."""
    by_picture: dict[bytes, list[Crop]] = {}
    for crop in crops:
        by_picture.setdefault(_key(crop.image), []).append(crop)
    pictures = [same[0].image for same in by_picture.values()]
    readings = recognizer.read(pictures, ctx)
    for same, (text, _) in zip(by_picture.values(), readings, strict=True):
        for crop in same:
            if tells(text, crop, expected):
                yield crop.page


def tells(text: str, crop: Crop, expected: Expected) -> bool:
    """Whether a reading of a box gives away what stood there, or anything else that was removed."""
    read, mark, literal = (tight(normalised(part)) for part in (text, crop.mark, crop.literal))
    # A label is ours, and so is what it has in common with a name.
    if not read or (mark and ratio(read, mark) >= LIKE):
        return False
    if literal and (read == literal or (len(literal) >= FUZZY and partial_ratio(literal, read) >= LIKE)):
        return True
    return any(run in read for run in expected.run_on)


def _key(image: Image.Image) -> bytes:
    return hashlib.sha256(repr(image.size).encode("ascii") + image.tobytes()).digest()
