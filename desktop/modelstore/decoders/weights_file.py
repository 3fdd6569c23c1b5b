"""The graph as it grows, with its weights written to a file beside it as they come.

No more than one chunk of weights is in memory: a model larger than the memory of the machine is written too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto

MODEL = "model.onnx"
WEIGHTS = "model.onnx.data"
ALIGNMENT = 64
INLINE = 1024  # bytes: smaller tensors stay in the graph
OPSET, MICROSOFT = 21, "com.microsoft"


class GraphWriter:
    """Nodes and weights of one graph. Names of values are given by whoever adds the node that makes them."""

    def __init__(self, weights: BinaryIO) -> None:
        self._weights = weights
        self._nodes: list[NodeProto] = []
        self._tensors: list[TensorProto] = []

    def node(
        self,
        kind: str,
        inputs: Sequence[str],
        name: str,
        *,
        outputs: Sequence[str] | None = None,
        domain: str = "",
        **attributes: Any,
    ) -> str:
        """Add a node; its first output, by default called as the node is."""
        from onnx import helper

        made = list(outputs or [name])
        self._nodes.append(helper.make_node(kind, list(inputs), made, name, None, domain, **attributes))
        return made[0]

    def constant(self, name: str, array: NDArray[Any]) -> str:
        """Add a tensor that is in memory whole."""
        from onnx import numpy_helper

        if array.nbytes >= INLINE:
            return self.stream(name, array.dtype, array.shape, [array])
        self._tensors.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def stream(
        self, name: str, dtype: np.dtype[Any], shape: Sequence[int], chunks: Iterable[NDArray[Any]]
    ) -> str:
        """Add a tensor whose bytes come in chunks."""
        start = self._aligned()
        for chunk in chunks:
            self._weights.write(np.ascontiguousarray(chunk).data)
        length = self._weights.tell() - start
        if length != int(np.prod(shape, dtype=np.int64)) * dtype.itemsize:
            raise ValueError(f"{name}: {length} bytes are not of shape {tuple(shape)}")
        self._tensors.append(_external(name, dtype, shape, start, length))
        return name

    def same_bytes(self, name: str, of: str, shape: Sequence[int]) -> str:
        """Add the bytes of another tensor by a second name and shape; they are not written again."""
        from onnx.helper import tensor_dtype_to_np_dtype

        other = next(tensor for tensor in self._tensors if tensor.name == of)
        entries = {entry.key: int(entry.value) for entry in other.external_data if entry.key != "location"}
        dtype = tensor_dtype_to_np_dtype(other.data_type)
        self._tensors.append(_external(name, dtype, shape, entries["offset"], entries["length"]))
        return name

    def model(self, inputs: Sequence[ValueInfoProto], outputs: Sequence[ValueInfoProto]) -> ModelProto:
        """The whole, without the bytes that were written."""
        from onnx import helper

        graph = helper.make_graph(self._nodes, "decoder", inputs, outputs, self._tensors)
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10, producer_name="strongroom")

    def _aligned(self) -> int:
        at = self._weights.tell()
        self._weights.write(b"\0" * (-at % ALIGNMENT))
        return self._weights.tell()


def _external(name: str, dtype: np.dtype[Any], shape: Sequence[int], offset: int, length: int) -> TensorProto:
    from onnx import TensorProto
    from onnx.helper import np_dtype_to_tensor_dtype

    tensor = TensorProto(name=name, dims=list(shape), data_type=np_dtype_to_tensor_dtype(dtype))
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", WEIGHTS), ("offset", offset), ("length", length)):
        tensor.external_data.add(key=key, value=str(value))
    return tensor


def save(model: ModelProto, folder: Path) -> None:
    (folder / MODEL).write_bytes(model.SerializeToString(deterministic=True))
