"""An encoder in several precisions against its original: the same tags, the same vectors, and how fast."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import psutil  # type: ignore[import-untyped]
from numpy.typing import NDArray

from desktop.errors import UserError
from desktop.modelstore.importing import folders
from desktop.modelstore.importing.base import Kind, Measured, Precision
from desktop.modelstore.importing.calibration import TEXTS
from desktop.modelstore.importing.pooling import pooled, read_pooling
from desktop.progress import JobContext

Rows: TypeAlias = Sequence[Sequence[int]]
States: TypeAlias = list[NDArray[np.float32]]
"""One a text: (tokens, width)."""

MOST_TOKENS = 128
TURNS = 5


def rows_of(folder: Path) -> list[list[int]]:
    """The calibration texts as token ids of the model in `folder`."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / folders.TOKENIZER))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    return [tokenizer.encode(text).ids for text in TEXTS]


def by_torch(folder: Path, rows: Rows, kind: Kind, ctx: JobContext) -> States:
    """What the original gives, from safetensors in float32."""
    import torch
    from transformers import AutoModel, AutoModelForTokenClassification

    make = AutoModelForTokenClassification if kind == "token-classifier" else AutoModel
    model = make.from_pretrained(
        folder, local_files_only=True, trust_remote_code=False, use_safetensors=True, dtype=torch.float32
    ).eval()
    states: States = []
    with torch.no_grad():
        for number, row in enumerate(rows):
            ctx.report("original", number, len(rows))
            output = model(input_ids=torch.tensor([list(row)]), attention_mask=torch.ones(1, len(row)).long())
            found = output.logits if kind == "token-classifier" else output.last_hidden_state
            states.append(np.asarray(found[0].numpy(), np.float32))
    return states


class _Running:
    """One precision of a model, loaded. Raises `UserError("model_damaged")` where it does not load."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime  # type: ignore[import-untyped]

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = psutil.cpu_count(logical=False) or 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # as the engines do
        options.log_severity_level = 3
        with _run_errors_told():
            self._session = onnxruntime.InferenceSession(
                folder / folders.GRAPH, options, providers=["CPUExecutionProvider"]
            )
        self._inputs = {taken.name for taken in self._session.get_inputs()}
        self._output = row_a_token(self._session)

    def states(self, rows: Rows, ctx: JobContext) -> tuple[States, float]:
        """What it gives, and how many seconds that took. Raises `UserError("model_damaged")`."""
        began = time.perf_counter()
        found = []
        for row in rows:
            ctx.check()
            ids = np.array([row], np.int64)
            mask = np.ones_like(ids)
            feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            with _run_errors_told():
                (output,) = self._session.run([self._output], {name: feed[name] for name in self._inputs})
            found.append(np.asarray(output[0], np.float32))
        return found, time.perf_counter() - began


def row_a_token(session: Any) -> str:
    """The first output of shape (rows, tokens, width). Raises `UserError("unsupported_model")`."""
    for output in session.get_outputs():
        if len(output.shape) == 3:
            return str(output.name)
    raise UserError(
        "unsupported_model", "The graph gives nothing for each token.", "Choose a model that does."
    )


def measured(
    made: Mapping[Precision, Path], rows: Rows, original: States | None, kind: Kind, ctx: JobContext
) -> tuple[Measured, ...]:
    """Each of `made` against `original`, or where there is none, against the first of them.

    They take turns, and the best turn of each counts: what else the machine does hits all of them alike.
    """
    running = {precision: _Running(folder) for precision, folder in made.items()}
    states: dict[Precision, States] = {}
    seconds = dict.fromkeys(made, float("inf"))
    for turn in range(TURNS):
        for precision, model in running.items():
            ctx.report("measure", turn, TURNS)
            states[precision], took = model.states(rows, ctx)
            seconds[precision] = min(seconds[precision], took)
    first = next(iter(states.values()))
    tokens = sum(map(len, rows))
    return tuple(
        Measured(
            precision,
            folder_size(folder),
            round(tokens / seconds[precision], 1),
            agreement=agreed(folder, states[precision], first if original is None else original, kind),
        )
        for precision, folder in made.items()
    )


def agreed(folder: Path, states: States, original: States, kind: Kind) -> float:
    """Share of tokens with the same tag, or the mean cosine of the vectors of texts, 0..1."""
    if any(a.shape != b.shape or not np.isfinite(a).all() for a, b in zip(states, original, strict=True)):
        return 0.0
    if kind == "token-classifier":
        same = [a.argmax(axis=1) == b.argmax(axis=1) for a, b in zip(states, original, strict=True)]
        return round(float(np.concatenate(same).mean()), 5)
    how = read_pooling(folder).how
    pairs = zip(states, original, strict=True)
    return round(float(np.mean([cosine(pooled(a, how), pooled(b, how)) for a, b in pairs])), 5)


def folder_size(folder: Path) -> int:
    """Bytes of its files."""
    return sum(file.stat().st_size for file in folder.iterdir())


def cosine(left: NDArray[np.float32], right: NDArray[np.float32]) -> float:
    """Of the angle between two vectors."""
    lengths = float(np.linalg.norm(left) * np.linalg.norm(right))
    return float(left @ right) / lengths if lengths else 0.0


@contextmanager
def _run_errors_told() -> Iterator[None]:
    """What the runtime raises for a graph that it can not load or run."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state  # type: ignore[import-untyped]

    try:
        yield
    except (
        state.Fail, state.InvalidArgument, state.InvalidGraph, state.InvalidProtobuf, state.NoSuchFile,
        state.NotImplemented, state.RuntimeException,
    ) as error:  # fmt: skip
        raise UserError(
            "model_damaged",
            f"The model does not run: {str(error).partition(chr(10))[0][:200]}",
            "Get the model again, or choose another one.",
        ) from error
