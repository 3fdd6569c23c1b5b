"""From the trained reader to the files that go into resources/models/qa: 8-bit ONNX, tokenizer, figures."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from desktop.modelstore.pii import export as tagger


def export(trained: Path, dest: Path, calibration: tuple[float, float, float] = (1.0, 0.0, 0.0)) -> None:
    """Write model.onnx, tokenizer.json and config.json to `dest` from a folder in Hugging Face's layout.

    `calibration` are the numbers of the engine's `Calibration`. They are fitted with the exported model,
    whose rounding they take in: export, measure, and export again with them.
    """
    tagger.export(trained, dest)
    calibrate(dest, calibration)


def calibrate(dest: Path, calibration: tuple[float, float, float]) -> None:
    """Write the numbers of the calibration to the config.json in `dest`."""
    file = dest / "config.json"
    config = json.loads(file.read_text("utf-8"))
    config["calibration"] = dict(zip(("answers", "span", "shift"), calibration, strict=True))
    file.write_text(json.dumps(config, indent=1) + "\n", "utf-8")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=export.__doc__)
    parser.add_argument("trained", type=Path)
    parser.add_argument("dest", type=Path)
    parser.add_argument("--calibration", type=float, nargs=3, default=(1.0, 0.0, 0.0))
    given = parser.parse_args()
    export(given.trained, given.dest, tuple(given.calibration))


if __name__ == "__main__":
    main()
