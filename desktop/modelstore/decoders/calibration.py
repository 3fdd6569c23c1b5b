"""How a decoder does: perplexity on a text of ours, and tokens a second.

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
    from onnx import GraphProto
    from tokenizers import Tokenizer

WINDOW = 256  # tokens; more would take a gigabyte of logits where a vocabulary is large
PROMPT, NEW = 256, 32  # tokens of a run whose speed is taken
ROUNDS = 2
_BUILDERS_LAST = "/lm_head/prune/Gather"


def text() -> str:
    return (paths.resources_dir() / "models" / "calibration.txt").read_text("utf-8")


def perplexity(folder: Path, threads: int, ctx: JobContext, words: str | None = None) -> float:
    """Of a folder for onnxruntime-genai on `words`, by default the calibration text.

    Raises `UserError("model_damaged")` where it gives no probabilities.
    """
    tokenizer = _tokenizer(folder)
    ids: list[int] = tokenizer.encode(text() if words is None else words, add_special_tokens=False).ids
    begin: list[int] = tokenizer.encode("").ids
    session = _session(folder, threads)
    context, head_size = _sizes(folder)
    width = min(WINDOW, context - len(begin))
    total, count = 0.0, 0
    for start in range(0, len(ids), width):
        ctx.report("perplexity", start, len(ids))
        window = [*begin, *ids[start : start + width]]
        if len(window) < 2:
            break
        losses = _losses(_logits(session, window[:-1], head_size, ctx), window[1:])
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
    context, _ = _sizes(folder)
    new = min(NEW, context // 2)
    prompt = ids[: max(1, min(PROMPT, context - new))]
    config = og.Config(str(folder))
    session = {"session_options": {"intra_op_num_threads": threads}}
    config.overlay(json.dumps({"model": {"decoder": session}}))
    model = og.Model(config)
    best = 0.0
    least: dict[str, int] = {}
    for turn in range(ROUNDS):
        ctx.report("speed", turn, ROUNDS)
        params = og.GeneratorParams(model)
        params.set_search_options(max_length=len(prompt) + new, do_sample=False, **least)
        generator = og.Generator(model, params)
        generator.append_tokens(np.array(prompt, np.int32))
        generator.generate_next_token()
        start, written = time.perf_counter(), 0
        while not generator.is_done():
            ctx.check()
            generator.generate_next_token()
            written += 1
        best = max(best, written / (time.perf_counter() - start))
        if written < new // 2:  # it ended its answer; that it may not costs a little time of its own
            least = {"min_length": len(prompt) + new}
    ctx.report("speed", ROUNDS, ROUNDS)
    return best


def _tokenizer(folder: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(folder / TOKENIZER))


def _sizes(folder: Path) -> tuple[int, int]:
    """Tokens of the context, and the size of a head."""
    model = json.loads((folder / CONFIG).read_text("utf-8"))["model"]
    return int(model["context_length"]), int(model["decoder"]["head_size"])


def _session(folder: Path, threads: int) -> onnxruntime.InferenceSession:
    """The model with its head on every token."""
    import onnx
    import onnxruntime

    model = onnx.load(folder / MODEL, load_external_data=False)
    _open_head(model.graph)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3  # it warns of the output that has no shape here
    options.add_session_config_entry("session.model_external_initializers_file_folder_path", str(folder))
    return onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])


def _open_head(graph: GraphProto) -> None:
    """Let the head see every token where it sees only the last: in our graphs, and in those of the model
    builder of onnxruntime-genai, which takes one out and puts the dimension back."""
    last = next((node for node in graph.node if node.name in {LAST, _BUILDERS_LAST}), None)
    if last is None:
        return
    ends = {last.output[0]}
    if last.name == _BUILDERS_LAST:
        ends = {node.output[0] for node in graph.node if node.input[:1] == last.output}
    for node in graph.node:
        node.input[:] = [last.input[0] if name in ends else name for name in node.input]
    graph.output[0].type.tensor_type.shape.dim[1].dim_param = "tokens"


def _logits(
    session: onnxruntime.InferenceSession, ids: Sequence[int], head_size: int, ctx: JobContext
) -> NDArray[np.float32]:
    """Shape (tokens, vocabulary)."""
    import onnxruntime

    feed: dict[str, Any] = {}
    for value in session.get_inputs():
        if value.name == "input_ids":
            feed[value.name] = np.array([ids], np.int64)
        elif value.name == "attention_mask":
            feed[value.name] = np.ones((1, len(ids)), np.int64)
        elif value.name == "position_ids":
            feed[value.name] = np.arange(len(ids), dtype=np.int64)[None]
        else:  # keys and values of no past
            dtype = np.float16 if value.type == "tensor(float16)" else np.float32
            feed[value.name] = np.zeros((1, value.shape[1], 0, head_size), dtype)
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
