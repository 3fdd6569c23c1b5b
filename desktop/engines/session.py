"""One ONNX graph on onnxruntime: opened alike for every engine, and stopped within a run when the job is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop.errors import Cancelled, UserError
from desktop.progress import JobContext

REPAIR = "Run the set-up again to repair it, or import it again where you brought it yourself."


def require(file: Path) -> None:
    """Raises `UserError("model_missing")` where there is no such file."""
    if not file.is_file():
        raise UserError("model_missing", f"The model file {file.name} is missing.", REPAIR)


def damaged(file: Path) -> UserError:
    """What to say of a model's file that can not be loaded."""
    return UserError("model_damaged", f"The model file {file.name} is damaged.", REPAIR)


def open_session(file: Path, threads: int, weights: Path | None = None) -> Any:
    """An `onnxruntime.InferenceSession` on the processor. Raises `UserError("model_damaged")`.

    `weights` is the folder that holds the weights of a graph that has none of its own.
    """
    import onnxruntime  # type: ignore[import-untyped]
    from onnxruntime.capi import onnxruntime_pybind11_state as state  # type: ignore[import-untyped]

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Threads that wait spin by default, in the way of the window and of each other: a fifth slower.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3  # errors; its warnings are for those who made the graph
    graph: Path | bytes = file
    if weights is not None:
        options.add_session_config_entry("session.model_external_initializers_file_folder_path", str(weights))
        graph = file.read_bytes()  # the entry is not looked at for a graph that comes as a path
    try:
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except (state.Fail, state.InvalidArgument, state.InvalidGraph, state.InvalidProtobuf) as error:
        raise damaged(file) from error


def run_session(
    session: Any, feed: Mapping[str, NDArray[Any]], ctx: JobContext, output: str | None = None
) -> NDArray[np.float32]:
    """The one output of `session`, or that named `output` of several. Raises `Cancelled` within the run."""
    import onnxruntime
    from onnxruntime.capi.onnxruntime_pybind11_state import Fail  # type: ignore[import-untyped]

    options = onnxruntime.RunOptions()

    def terminate() -> None:
        options.terminate = True

    with ctx.on_cancel(terminate):
        try:
            (found,) = session.run([output] if output else None, dict(feed), options)
        except Fail:
            if options.terminate:
                raise Cancelled from None
            raise
    return np.asarray(found, np.float32)
