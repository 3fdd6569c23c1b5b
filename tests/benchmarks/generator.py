"""The generator beside llama.cpp on the same GGUF, by hand: `python tests/benchmarks/generator.py GGUF`.

Both use the same threads and take turns, a process a run, so that what else the machine does falls on
both. The ratios count, not the figures. llama-cpp-python is compiled into an environment of its own in
the cache directory on first use; that takes some minutes and a C++ compiler.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the script is run by its path

LLAMA = "llama-cpp-python==0.3.36"
PROMPT, NEW, REPEATS = 1024, 128, 3
PROSE = Path(__file__).parents[1] / "data" / "prose.txt"

LLAMA_RUN = """
import json, sys, time
import psutil
from llama_cpp import Llama
path, threads, new, ids = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), json.loads(sys.stdin.read())
before = psutil.Process().memory_info().rss
use = {"n_threads": threads, "n_threads_batch": threads}
model = Llama(path, n_ctx=len(ids) + new, n_batch=512, verbose=False, **use)
model.eval(ids[:16])
for repeat in range(3):
    model.reset()
    start = time.perf_counter()
    model.eval(ids)
    prefilled = time.perf_counter()
    for _ in range(new):
        model.eval([model.sample(temp=0, top_k=1)])
    done = time.perf_counter()
    print(json.dumps({"prefill": len(ids) / (prefilled - start), "decode": new / (done - prefilled),
                      "memory": (psutil.Process().memory_info().rss - before) / 1e6}))
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gguf", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--ours", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ours:
        return run_ours(options.ours, options.threads)

    from desktop.modelstore import smollm2
    from desktop.progress import JobContext
    from tests.benchmarks.environments import python_with

    python = python_with(LLAMA, LLAMA, "psutil")
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "smollm2"
        smollm2.build(options.gguf, model, JobContext())
        ids = json.dumps(prompt_ids(model))
        count = str(options.threads)
        llama = [python, "-c", LLAMA_RUN, options.gguf, count, str(NEW)]
        ours = [sys.executable, __file__, options.gguf, "--ours", model, "--threads", count]
        figures: dict[str, list[dict[str, float]]] = {"llama.cpp": [], "Strongroom": []}
        for turn in range(options.rounds):
            for name, command in (("llama.cpp", llama), ("Strongroom", ours)):
                figures[name] += measure(command, ids)
            print(f"round {turn + 1} of {options.rounds}", file=sys.stderr)
    report(figures)
    return 0


def prompt_ids(model: Path) -> list[int]:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    ids: list[int] = tokenizer.encode(PROSE.read_text("utf-8")).ids
    return ids[:PROMPT]


def measure(command: list[str | Path], ids: str) -> list[dict[str, float]]:
    done = subprocess.run(command, input=ids, text=True, capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def run_ours(path: Path, threads: int) -> int:
    """The calls that `engines/generator.py` makes, without its text: tokens per second, a line a repeat."""
    import numpy as np
    import onnxruntime_genai as og
    import psutil

    from desktop.engines.generator import CHUNK_TOKENS

    ids = json.loads(sys.stdin.read())
    before = psutil.Process().memory_info().rss
    config = og.Config(str(path))
    session = {"session_options": {"intra_op_num_threads": threads}}
    config.overlay(json.dumps({"model": {"decoder": session}}))
    model = og.Model(config)
    for _ in range(REPEATS):
        params = og.GeneratorParams(model)
        # No min_length: it costs a pass over the vocabulary a token, and the engine does not ask for it.
        params.set_search_options(max_length=len(ids) + NEW, do_sample=False)
        generator = og.Generator(model, params)
        start = time.perf_counter()
        for at in range(0, len(ids), CHUNK_TOKENS):
            generator.append_tokens(np.array(ids[at : at + CHUNK_TOKENS], np.int32))
        prefilled = time.perf_counter()
        new = 0
        while new < NEW and not generator.is_done():
            generator.generate_next_token()
            generator.get_next_tokens()
            new += 1
        done = time.perf_counter()
        if new < NEW:
            raise SystemExit(f"the model ended its answer after {new} tokens: take another prompt")
        memory = (psutil.Process().memory_info().rss - before) / 1e6
        figures = {"prefill": len(ids) / (prefilled - start), "decode": new / (done - prefilled)}
        print(json.dumps(figures | {"memory": memory}))
    return 0


def report(figures: dict[str, list[dict[str, float]]]) -> None:
    """Medians and best runs. Where others use the machine, the best are nearer the truth: llama.cpp's
    threads wait for each other and lose far more than ours when one of them is held up."""
    print(f"{PROMPT} tokens of prompt, {NEW} new, {len(figures['Strongroom'])} runs each")
    print(f"{'':22}{'prefill tok/s':>15}{'decode tok/s':>15}{'memory MB':>12}")
    for kind, choose in (("median", statistics.median), ("best", max)):
        rows = {
            name: [choose([run[key] for run in runs]) for key in ("prefill", "decode", "memory")]
            for name, runs in figures.items()
        }
        rows["ratio"] = [
            our / their for our, their in zip(rows["Strongroom"], rows["llama.cpp"], strict=True)
        ]
        for name, values in rows.items():
            digits = 2 if name == "ratio" else 0
            cells = [f"{value:>15.{digits}f}" for value in values]
            print(f"{name + ', ' + kind:22}{cells[0]}{cells[1]}{cells[2][3:]}")


if __name__ == "__main__":
    sys.exit(main())
