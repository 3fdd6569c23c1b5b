import re
from itertools import product
from pathlib import Path

import pytest

from desktop.tasks.detectors.labels import LABELS
from desktop.ui import labels, theme


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [("text", "selection"), *product(["text", "muted", "link", "ok", "warn", "bad"], ["ground", "surface"])],
)
def test_text_reads_on_what_lies_behind_it(colours, text, ground) -> None:
    assert theme.contrast(getattr(colours, text), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_the_button_reads(colours) -> None:
    assert theme.contrast(colours.on_accent, colours.accent) >= 4.5


@pytest.mark.parametrize("label", [*LABELS, "SOMETHING_NEW"])
def test_label_reads_on_its_colour(label) -> None:
    assert theme.contrast(labels.ON_LABEL, labels.colour(label)) >= 4.5


def test_contrast_of_black_and_white() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_every_picture_of_the_style_sheet_is_there(colours) -> None:
    named = re.findall(r'url\("([^"]+)"\)', theme.style_sheet(colours))
    assert len(named) == 2
    assert all(Path(name).is_file() for name in named)
