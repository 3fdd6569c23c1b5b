"""8-bit arithmetic turned into float32, for processors on which it gives noise.

Without VNNI, x86 multiplies unsigned with signed bytes by an instruction whose 16-bit sums saturate
(`vpmaddubsw`), and some graphs come out wrong. The weights stay the rounded ones; only the sums are done in
float32, which takes more memory and time.
"""

from __future__ import annotations

import math
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FLOAT32 = 1
"""`accuracy_level` of MatMulNBits."""


def widen_folder(source: Path, dest: Path) -> None:
    """Make the new folder `dest` hold the model of `source` with its sums in float32."""
    import onnx

    work = dest.with_name(f".{dest.name}.{os.getpid()}")
    work.mkdir(parents=True)
    try:
        for file in source.iterdir():
            if file.suffix == ".onnx":
                model = onnx.load(file, load_external_data=False)
                widen(model, source)
                (work / file.name).write_bytes(model.SerializeToString(deterministic=True))
            elif file.is_file():
                shutil.copyfile(file, work / file.name)
        work.rename(dest)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def widen(model: Any, folder: Path) -> None:
    """Rewrite the graph of `model` (`onnx.ModelProto`) in place; `folder` holds weights that lie outside.

    DynamicQuantizeLinear gives its input with a scale of 1, so that what multiplies by the scales afterwards
    stays as it is; products of bytes become products of floats of the same values.
    """
    graph = model.graph
    wide = _Wide({tensor.name: tensor for tensor in graph.initializer}, folder)
    for node in graph.node:
        wide.add(node)
    used = {name for node in wide.nodes for name in node.input}
    kept = [tensor for tensor in graph.initializer if tensor.name in used]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(wide.nodes)
    graph.initializer.extend(kept)
    graph.initializer.extend(wide.made)


class _Wide:
    """A graph in the making: nodes in order, and weights that the old one lacks."""

    def __init__(self, weights: dict[str, Any], folder: Path) -> None:
        self.nodes: list[Any] = []
        self.made: list[Any] = []
        self._weights = weights
        self._folder = folder
        self._floats: dict[tuple[str, ...], str] = {}
        """By the names of bytes, their scale and their zero point, that of the floats that they stand for."""

    def add(self, node: Any) -> None:
        match node.op_type:
            case "DynamicQuantizeLinear":
                self._unquantized(node)
            case "MatMulInteger":
                left, right, left_zero, right_zero = [*node.input, "", ""][:4]
                factors = [self._values(left, "", left_zero), self._values(right, "", right_zero)]
                self._node("MatMul", factors, node.output[0])
            case "MatMulIntegerToFloat":
                self._scaled_product(node)
            case "MatMulNBits":
                self._blocks(node)
            case _:
                self.nodes.append(node)

    def _unquantized(self, node: Any) -> None:
        values, scale, zero = node.output
        self._floats[values, "", zero] = node.input[0]
        self._keep(scale, 1.0)

    def _scaled_product(self, node: Any) -> None:
        left, right, left_scale, right_scale, *rest = node.input
        left_zero, right_zero, bias = [*rest, "", "", ""][:3]
        factors = [
            self._values(left, left_scale, left_zero),
            self._values(right, right_scale, right_zero),
        ]
        out = node.output[0]
        self._node("MatMul", factors, f"{out} bare" if bias else out)
        if bias:
            self._node("Add", [f"{out} bare", bias], out)

    def _values(self, name: str, scale: str, zero: str = "") -> str:
        """The name of the floats that the bytes `name` stand for.

        Not by DequantizeLinear: the runtime would put it and the product together to one of bytes again.
        """
        known = self._floats.get((name, scale, zero))
        if known is not None:
            return known
        wide = self._floats[name, scale, zero] = f"{name} float"
        if name in self._weights:
            import numpy as np

            values = self._array(name).astype(np.float32)
            values -= self._array(zero).astype(np.float32) if zero in self._weights else 0
            values *= self._array(scale) if scale else 1
            self._keep(wide, values)
            return wide
        self._node("Cast", [name], f"{wide} cast", to=FLOAT32)
        if zero:
            self._node("Cast", [zero], f"{wide} zero", to=FLOAT32)
        else:
            self._keep(f"{wide} zero", 0.0)
        self._node("Sub", [f"{wide} cast", f"{wide} zero"], f"{wide} shifted" if scale else wide)
        if scale:
            self._node("Mul", [f"{wide} shifted", scale], wide)
        return wide

    def _blocks(self, node: Any) -> None:
        """Blocks of 8 bits become floats: products of them by float32 are twenty times slower. Of 4 bits they
        are not."""
        from onnx import helper

        about = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
        values, blocks, scales, *rest = node.input
        if about.get("bits", 4) != 8 or len(list(filter(None, rest))) > 1:
            for attribute in [a for a in node.attribute if a.name == "accuracy_level"]:
                node.attribute.remove(attribute)
            node.attribute.append(helper.make_attribute("accuracy_level", FLOAT32))
            self.nodes.append(node)
            return
        import numpy as np

        rows, depth, size = about["N"], about["K"], about["block_size"]
        bytes_ = self._array(blocks).reshape(rows, -1, size).astype(np.float32)
        zero = self._array(rest[0]).reshape(rows, -1, 1).astype(np.float32) if rest else np.float32(128)
        weights = (bytes_ - zero) * self._array(scales).reshape(rows, -1, 1)
        self._keep(f"{blocks} float", np.ascontiguousarray(weights.reshape(rows, -1)[:, :depth].T))
        self._node("MatMul", [values, f"{blocks} float"], node.output[0])

    def _node(self, kind: str, inputs: list[str], out: str, **about: Any) -> None:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, [out], out, **about))

    def _keep(self, name: str, values: float | NDArray[np.float32]) -> None:
        import numpy as np
        from onnx import numpy_helper

        self.made.append(numpy_helper.from_array(np.asarray(values, np.float32), name))

    def _array(self, name: str) -> NDArray[Any]:
        from onnx import helper, numpy_helper

        tensor = self._weights[name]
        if tensor.data_location != tensor.EXTERNAL:
            array: NDArray[Any] = numpy_helper.to_array(tensor)
            return array
        import numpy as np

        # Not by onnx, which refuses a file that has two names, as backups give.
        where = {entry.key: entry.value for entry in tensor.external_data}
        kind = helper.tensor_dtype_to_np_dtype(tensor.data_type)
        count = math.prod(tensor.dims)
        file = self._folder / where["location"]
        return np.fromfile(file, kind, count, offset=int(where.get("offset", 0))).reshape(tensor.dims)
