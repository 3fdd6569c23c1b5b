"""The program's own start, in its own process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"numpy", "onnxruntime", "onnxruntime_genai", "onnx", "tokenizers", "gguf"}
PARSERS = {"pypdf", "pypdfium2", "lxml", "docx", "PIL"}


@pytest.fixture(scope="module")
def started(tmp_path_factory) -> dict[str, object]:
    script = Path(__file__).with_name("started.py")
    folder = str(tmp_path_factory.mktemp("started"))
    environment = {**os.environ, "STRONGROOM_CONFIG": folder, "STRONGROOM_LOGS": folder}
    command = [sys.executable, str(script)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_the_window_paints_and_ends_by_itself(started) -> None:
    assert started["painted"] > 0


def test_models_and_parsers_stay_out_of_the_window(started) -> None:
    assert "PySide6" in started["modules"]
    assert not (HEAVY | PARSERS) & set(started["modules"])


def test_the_window_is_small_before_a_model_loads(started) -> None:
    assert started["rss"] < 200_000_000
