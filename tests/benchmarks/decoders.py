"""The precisions of an imported decoder side by side: `python tests/benchmarks/decoders.py MODEL`.

MODEL is a GGUF file or a Hugging Face folder. With SmolLM2's GGUF, `--shipped` measures the build of the
program too. Each turn measures all, a process a run, so that what else the machine does falls on all.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the script is run by its path

from tests.benchmarks import generator

HEADS = ("MB", "perplexity", "on prose", "prefill tok/s", "decode tok/s", "memory MB")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--shipped", action="store_true")
    options = parser.parse_args()

    from desktop.modelstore import smollm2
    from desktop.modelstore.decoders import calibration
    from desktop.modelstore.decoders.converter import DecoderConverter
    from desktop.modelstore.importing.base import PRECISIONS
    from desktop.progress import JobContext

    ctx = JobContext()
    with tempfile.TemporaryDirectory() as work:
        converter = DecoderConverter()
        sighting = converter.look(options.model)
        if sighting is None:
            raise SystemExit("this is no decoder")
        precisions = tuple(precision for precision in PRECISIONS if precision in sighting.memory)
        folders = dict(converter.convert(sighting, Path(work), precisions, ctx).items())
        named: dict[str, Path] = {**folders}
        if options.shipped:
            named["shipped"] = Path(work) / "shipped"
            smollm2.build(options.model, named["shipped"], ctx)
        ids = json.dumps(generator.prompt_ids(folders[precisions[0]]))
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in named}
        for turn in range(options.rounds):
            for name, folder in named.items():
                command = [sys.executable, generator.__file__, options.model, "--ours", folder]
                runs[name] += generator.measure([*command, "--threads", str(options.threads)], ids)
            print(f"round {turn + 1} of {options.rounds}", file=sys.stderr)
        print(f"{'':10}" + "".join(f"{head:>15}" for head in HEADS))
        prose = generator.PROSE.read_text("utf-8")
        for name, folder in named.items():
            size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
            figures = {key: statistics.median([run[key] for run in runs[name]]) for key in runs[name][0]}
            texts = [calibration.perplexity(folder, options.threads, ctx, words) for words in (None, prose)]
            report(name, size, texts, figures)
    return 0


def report(name: str, size: float, texts: list[float], figures: dict[str, float]) -> None:
    values = (f"{size:.0f}", *(f"{value:.2f}" for value in texts))
    speeds = (f"{figures[key]:.0f}" for key in ("prefill", "decode", "memory"))
    print(f"{name:10}" + "".join(f"{value:>15}" for value in (*values, *speeds)), flush=True)


if __name__ == "__main__":
    sys.exit(main())
