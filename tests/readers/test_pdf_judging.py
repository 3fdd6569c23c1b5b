"""What a page says of the text that could not be read on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from desktop.document.model import PageState
from desktop.progress import JobContext
from desktop.readers.pdf_chars import UNMAPPED, _plain, _with_ligatures
from desktop.readers.registry import read

LINE = "A line of text that stands beside the picture, long enough for a page."


def page(path: Path, size: tuple[float, float], *, on_top: bool = False) -> list[str]:
    """The problems of a page of text with a picture of `size`."""
    canvas = Canvas(str(path), (600, 800))
    picture = Image.effect_noise((80, 80), 60).convert("RGB")
    canvas.drawImage(ImageReader(picture), 50, 50, *size)
    for number in range(6):
        canvas.drawString(60, 700 - 100 * number if on_top else 780 - 12 * number, LINE)
    canvas.save()
    doc = read(path, JobContext())
    assert doc.pages[0].state is PageState.READ
    return [problem.code for problem in doc.problems]


def test_a_large_picture_beside_text_is_told(tmp_path: Path) -> None:
    assert page(tmp_path / "large.pdf", (500, 600)) == ["picture_unread"]
    assert page(tmp_path / "logo.pdf", (100, 100)) == []


def test_a_picture_under_its_own_text_is_a_background_or_was_read_by_ocr(tmp_path: Path) -> None:
    assert page(tmp_path / "under.pdf", (500, 700), on_top=True) == []


@pytest.mark.parametrize(
    ("codes", "text"),
    [
        ([0x4F, 0x1E, 0x63, 0x65], "Office"),
        ([0x1C, 0x72], "fir"),
        ([0x53, 0x75, 0x0B], "Suff"),
        ([0x31, 0x1C, 0x20], f"1{chr(UNMAPPED)} "),
        ([0x61, *range(0x0B, 0x20), *range(0x1B, 0x20)], None),
    ],
)
def test_ligatures_of_tex(codes: list[int], text: str | None) -> None:
    read_codes = _with_ligatures(np.array(codes, np.uint32)).tolist()
    if text is None:
        assert read_codes == codes, "a font that says nothing at all is not guessed at"
    else:
        assert "".join(map(_plain, read_codes)) == text
