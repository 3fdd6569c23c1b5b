"""The recognizer of lines: what it reads, in what order, and that it stops."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import reportlab
from PIL import Image, ImageDraw, ImageFont

from desktop.engines.ocr import HEIGHT, MAX_WIDTH, PPOCRRecognizer, decoded, prepared
from desktop.errors import Cancelled, UserError
from desktop.progress import JobContext

FONT = ImageFont.truetype(str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"), 28)


def line(text: str, ink: int = 0, paper: int = 255) -> Image.Image:
    picture = Image.new("L", (int(FONT.getlength(text)) + 12, 40), paper)
    ImageDraw.Draw(picture).text((6, 3), text, font=FONT, fill=ink)
    return picture


@pytest.fixture
def recognizer(model_store: Any) -> PPOCRRecognizer:
    return PPOCRRecognizer(model_store.path("ppocr"), model_store.label("ppocr"), 2)


@pytest.mark.models
def test_lines_are_read_in_their_order(recognizer: PPOCRRecognizer) -> None:
    assert not recognizer.loaded
    texts = ["Zanzibari", "A much longer line of text in one picture", "4111 1111", "M\u00fcller"]
    readings = recognizer.read([line(text) for text in texts], JobContext())
    assert [text for text, _ in readings] == texts
    assert min(score for _, score in readings) > 0.9
    assert recognizer.loaded
    assert recognizer.memory_bytes() > 0
    recognizer.close()
    assert not recognizer.loaded


@pytest.mark.models
def test_faint_white_and_turned_lines(recognizer: PPOCRRecognizer) -> None:
    faint, white = line("Zanzibari", ink=225), line("Zanzibari", ink=255, paper=0)
    upwards = line("Zanzibari").rotate(90, expand=True)
    readings = recognizer.read([faint, white, upwards, Image.new("L", (80, 30), 255)], JobContext())
    assert [text for text, _ in readings] == ["Zanzibari", "Zanzibari", "Zanzibari", ""]


@pytest.mark.models
def test_nothing_to_read_loads_nothing(recognizer: PPOCRRecognizer) -> None:
    assert recognizer.read([], JobContext()) == []
    assert not recognizer.loaded


@pytest.mark.models
def test_cancel_between_batches(recognizer: PPOCRRecognizer) -> None:
    class Token:
        asked = 0

        def is_set(self) -> bool:
            self.asked += 1
            return self.asked > 2

    with pytest.raises(Cancelled):
        recognizer.read([line("word " * 12)] * 20, JobContext(cancel=Token()))


def test_a_missing_and_a_damaged_model(tmp_path: Path) -> None:
    recognizer = PPOCRRecognizer(tmp_path, "x", 1)
    with pytest.raises(UserError, match="missing"):
        recognizer.read([line("x")], JobContext())
    (tmp_path / "recognition.onnx").write_bytes(b"no model")
    with pytest.raises(UserError, match="damaged"):
        recognizer.read([line("x")], JobContext())


def test_a_path_through_repeats_and_blanks() -> None:
    path = [1, 1, 0, 1, 2, 2, 0, 0]
    scores = np.full((len(path), 3), 0.1, np.float32)
    scores[np.arange(len(path)), path] = 0.8
    text, score = decoded(scores, ["", "a", "b"])
    assert text == "aab"
    assert score == pytest.approx(0.8)
    assert decoded(np.array([[1.0, 0, 0]], np.float32), ["", "a", "b"]) == ("", 0.0)


@pytest.mark.parametrize("size", [(1, 1), (9000, 20), (3, 400), (100, 48)])
def test_any_size_is_prepared(size: tuple[int, int]) -> None:
    row = prepared(Image.new("RGB", size, "white"))
    assert row.shape[:2] == (3, HEIGHT)
    assert 8 <= row.shape[2] <= MAX_WIDTH
    assert row.min() == row.max() == 1
