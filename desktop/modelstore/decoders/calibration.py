"""How a converted model does: perplexity on a text of ours, and tokens a second.

Perplexity is the exponential of the mean negative log-likelihood of each token given those before it in its
window. The text was written for this and is in no model's training data.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from desktop import paths
from desktop.errors import UserError
from desktop.modelstore.decoders.configuration import CONFIG
from desktop.modelstore.decoders.graph import LAST
from desktop.modelstore.decoders.tokenizer import FILE as TOKENIZER
from desktop.modelstore.decoders.weights_file import MODEL
from desktop.progress import JobContext

if TYPE_CHECKING:
    import onnxruntime  # type: ignore[import-untyped]
    from tokenizers import Tokenizer

WINDOW = 256  # tokens; more would take a gigabyte of logits where a vocabulary is large
PROMPT, NEW = 256, 32  # tokens of a run whose speed is taken
ROUNDS = 2


def text() -> str:
    return (paths.resources_dir() / "models" / "calibration.txt").read_text("utf-8")


def perplexity(folder: Path, threads: int, ctx: JobContext, words: str | None = None) -> float:
    """Of a converted model on `words`, by default the calibration text.

    Raises `UserError("model_damaged")` where it gives no probabilities.
    """
    tokenizer = _tokenizer(folder)
    ids: list[int] = tokenizer.encode(text() if words is None else words, add_special_tokens=False).ids
    begin: list[int] = tokenizer.encode("").ids
    session = _session(folder, threads)
    width = min(WINDOW, _context(folder) - len(begin))
    total, count = 0.0, 0
    for start in range(0, len(ids), width):
        ctx.report("perplexity", start, len(ids))
        window = [*begin, *ids[start : start + width]]
        if len(window) < 2:
            break
        losses = _losses(_logits(session, window[:-1], ctx), window[1:])
        total += float(losses.sum())
        count += len(losses)
    ctx.report("perplexity", len(ids), len(ids))
    if not count or not math.isfinite(total):
        raise UserError(
            "model_damaged",
            "The converted model gives no probabilities: its weights are damaged.",
            "Get the model again, or choose another precision.",
        )
    return math.exp(min(total / count, 700.0))


def speed(folder: Path, threads: int, ctx: JobContext) -> float:
    """Tokens a second when it writes, after a prompt of 256 tokens; the better of two runs."""
    import onnxruntime_genai as og  # type: ignore[import-untyped]

    og.disable_telemetry_events()
    ids = _tokenizer(folder).encode(text(), add_special_tokens=False).ids
    context = _context(folder)
    new = min(NEW, context // 2)
    prompt = ids[: max(1, min(PROMPT, context - new))]
    config = og.Config(str(folder))
    session = {"session_options": {"intra_op_num_threads": threads}}
    config.overlay(json.dumps({"model": {"decoder": session}}))
    model = og.Model(config)
    best = 0.0
    for turn in range(ROUNDS):
        ctx.report("speed", turn, ROUNDS)
        params = og.GeneratorParams(model)
        params.set_search_options(max_length=len(prompt) + new, min_length=len(prompt) + new, do_sample=False)
        generator = og.Generator(model, params)
        generator.append_tokens(np.array(prompt, np.int32))
        generator.generate_next_token()
        start, written = time.perf_counter(), 0
        while not generator.is_done():
            ctx.check()
            generator.generate_next_token()
            written += 1
        best = max(best, written / (time.perf_counter() - start))
    ctx.report("speed", ROUNDS, ROUNDS)
    return best


def _tokenizer(folder: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(folder / TOKENIZER))


def _context(folder: Path) -> int:
    config = json.loads((folder / CONFIG).read_text("utf-8"))
    return int(config["model"]["context_length"])


def _session(folder: Path, threads: int) -> onnxruntime.InferenceSession:
    """The model with its head on every token: what is shipped sees only the last."""
    import onnx
    import onnxruntime

    model = onnx.load(folder / MODEL, load_external_data=False)
    last = next(node for node in model.graph.node if node.name == LAST)
    for node in model.graph.node:
        node.input[:] = [last.input[0] if name == last.output[0] else name for name in node.input]
    model.graph.node.remove(last)
    model.graph.output[0].type.tensor_type.shape.dim[1].dim_param = "tokens"
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3  # it warns of the output that has no shape here
    options.add_session_config_entry("session.model_external_initializers_file_folder_path", str(folder))
    return onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])


def _logits(
    session: onnxruntime.InferenceSession, ids: Sequence[int], ctx: JobContext
) -> NDArray[np.float32]:
    """Shape (tokens, vocabulary)."""
    import onnxruntime

    feed: dict[str, Any] = {
        "input_ids": np.array([ids], np.int64),
        "attention_mask": np.ones((1, len(ids)), np.int64),
    }
    for value in session.get_inputs():
        if value.name.startswith("past_key_values"):
            _, heads, _, size = value.shape
            feed[value.name] = np.zeros((1, heads, 0, size), np.float32)
    options = onnxruntime.RunOptions()
    with ctx.on_cancel(lambda: setattr(options, "terminate", True)):
        logits: NDArray[np.float32] = session.run(["logits"], feed, options)[0][0]
    return logits


def _losses(logits: NDArray[np.float32], targets: Sequence[int]) -> NDArray[np.float64]:
    """Negative log-likelihood of each target; row by row, for a vocabulary may be large."""
    losses = np.empty(len(targets), np.float64)
    for at, (row, target) in enumerate(zip(logits, targets, strict=True)):
        shifted = row.astype(np.float64) - row.max()
        losses[at] = np.log(np.exp(shifted).sum()) - shifted[target]
    return losses
