"""A dense stack as an ONNX graph, built operator by operator from its arrays."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ae_core.networks.dense import DenseAutoencoder, DenseLayer
from ae_core.specs import NUM_PIXELS

if TYPE_CHECKING:
    from onnx import ModelProto

OPSET = 17  # runtimes since 2022 read it
_IR_VERSION = 8  # the one that came with this opset
_OPERATORS = ("relu", "sigmoid", "tanh", "elu", "softplus")  # named alike, with a capital


def build_onnx(model: DenseAutoencoder) -> ModelProto:
    """Return the ONNX form of a model.

    Its input is ``image`` float32 (N, 784), pixels in [0, 1]; its outputs are ``code``
    (N, code_size), the mean where the model is variational, and ``reconstruction`` (N, 784).
    The weights are the float16 values the model consists of, held as float32.
    """
    from onnx import TensorProto, checker, helper

    graph = _Graph()
    current = graph.add_layers(model.encoder, "encoder", "image")
    if model.is_variational:  # mean and log-variance lie side by side
        ends = {"from": 0, "to": model.code_size, "axis": 1}
        bounds = [graph.constant(f"mean.{name}", np.array([end])) for name, end in ends.items()]
        current = graph.add("Slice", [current, *bounds], "mean")
    graph.add("Identity", [current], "code")
    current = graph.add_layers(model.decoder, "decoder", "code")
    if model.is_clipped:
        limits = [graph.constant(f"clip.{value}", np.float32(value)) for value in (0, 1)]
        current = graph.add("Clip", [current, *limits], "clipped")
    graph.add("Identity", [current], "reconstruction")

    def tensor(name: str, size: int) -> Any:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", size])

    proto = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "autoencoder",
            [tensor("image", NUM_PIXELS)],
            [tensor("code", model.code_size), tensor("reconstruction", NUM_PIXELS)],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=_IR_VERSION,
        producer_name="autoencoder-explorer",
        doc_string=f"{model.name} {model.hash}".strip(),
    )
    checker.check_model(proto, full_check=True)
    return proto


class _Graph:
    """Nodes and constants of a graph under construction."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def add(self, operator: str, inputs: list[str], output: str) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(operator, inputs, [output], name=output))
        return output

    def constant(self, name: str, value: Any) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def add_layers(self, layers: tuple[DenseLayer, ...], side: str, current: str) -> str:
        for i, layer in enumerate(layers):
            name = f"{side}.{i}"
            weight = self.constant(f"{name}.weight", np.ascontiguousarray(layer.weight.T))
            bias = self.constant(f"{name}.bias", layer.bias)
            sums = self.add("Gemm", [current, weight, bias], f"{name}.sums")
            current = self._activate(sums, layer.activation, name)
        return current

    def _activate(self, sums: str, activation: str, name: str) -> str:
        if activation == "linear":
            return sums
        if activation in _OPERATORS:
            return self.add(activation.capitalize(), [sums], f"{name}.output")
        # erf(x / sqrt(2)) is the uniform code; x * (1 + that) / 2 is gelu
        scale = self.constant(f"{name}.scale", np.float32(math.sqrt(0.5)))
        scaled = self.add("Mul", [sums, scale], f"{name}.scaled")
        uniform = self.add("Erf", [scaled], f"{name}.erf")
        if activation == "uniform":
            return uniform
        one, half = (self.constant(f"{name}.{v}", np.float32(v)) for v in (1, 0.5))
        share = self.add("Add", [uniform, one], f"{name}.plus_one")
        doubled = self.add("Mul", [sums, share], f"{name}.doubled")
        return self.add("Mul", [doubled, half], f"{name}.output")
