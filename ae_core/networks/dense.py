"""The dense stack: the form in which every autoencoder is stored, sent and run.

Training ends with batch norm folded into the weights and the weights rounded to float16.
Those values are the model from then on: numpy, torch, the browser and ONNX compute with the
same numbers. Nothing here imports torch.
"""

import dataclasses
import json
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ae_core.errors import CheckpointDamagedError, DataError
from ae_core.networks.model import FloatArray, as_codes, as_pixels
from ae_core.specs import IMAGE_SHAPE, NUM_PIXELS, Activation, ExperimentSpec, NetworkSpec

_CHUNK = 2500  # images at a time: 2500 x 1000 float32 activations are 10 MB


def _uniform(values: FloatArray) -> FloatArray:
    from scipy import special  # 0.1 s: not on the path of a page that needs none of it

    return np.asarray(special.erf(values * np.float32(0.5**0.5)), dtype=np.float32)


def _sigmoid(values: FloatArray) -> FloatArray:
    from scipy import special

    return np.asarray(special.expit(values, out=values), dtype=np.float32)


_ACTIVATIONS: dict[str, Callable[[FloatArray], FloatArray]] = {
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0, out=x),
    "sigmoid": _sigmoid,
    "tanh": lambda x: np.tanh(x, out=x),
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "gelu": lambda x: np.float32(0.5) * x * (1 + _uniform(x)),
    "softplus": lambda x: np.logaddexp(x, np.float32(0)),
    "uniform": _uniform,
}


def activate(values: FloatArray, activation: Activation) -> FloatArray:
    """Apply an activation elementwise; may overwrite ``values`` (any shape, float32)."""
    result: FloatArray = _ACTIVATIONS[activation](values)
    return result


@dataclass(frozen=True)
class DenseLayer:
    """``activation(weight @ x + bias)``.

    ``weight`` (outputs, inputs) and ``bias`` (outputs,) are float32 holding float16 values
    where they come from a checkpoint.
    """

    weight: FloatArray
    bias: FloatArray
    activation: Activation = "linear"

    def __call__(self, inputs: FloatArray) -> FloatArray:
        """Return outputs (N, outputs) of inputs (N, inputs)."""
        sums = inputs @ self.weight.T
        sums += self.bias
        return activate(sums, self.activation)


@dataclass(frozen=True)
class DenseAutoencoder:
    """A trained autoencoder as plain arrays; satisfies `ae_core.networks.model.Model`."""

    name: str
    encoder: tuple[DenseLayer, ...]
    decoder: tuple[DenseLayer, ...]
    is_variational: bool = False
    is_clipped: bool = False  # outputs are clipped to [0, 1]: a PCA that knows what pixels are
    classifier: DenseLayer | None = None
    hash: str = ""
    title: str = ""
    spec: ExperimentSpec | None = field(default=None, repr=False)
    code_std: FloatArray | None = field(default=None, repr=False)  # (code_size,), of test codes

    @property
    def code_size(self) -> int:
        """Numbers in one code."""
        if not self.encoder:
            return NUM_PIXELS
        return len(self.encoder[-1].bias) // (2 if self.is_variational else 1)

    def encode(self, images: FloatArray) -> FloatArray:
        """Return the codes of images, float32 (N, code_size); the mean where variational."""
        return self._encode_raw(images)[:, : self.code_size]

    def posterior(self, images: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return mean and log-variance of q(code | image), each float32 (N, code_size)."""
        if not self.is_variational:
            raise DataError(f"{self.name} is not variational: an image has one code, no spread.")
        both = self._encode_raw(images)
        return both[:, : self.code_size], both[:, self.code_size :]

    def decode(self, codes: FloatArray) -> FloatArray:
        """Return reconstructions, float32 (N, 1, 28, 28)."""
        outputs = run_layers(self.decoder, as_codes(codes, self.code_size))
        if self.is_clipped:
            outputs = np.clip(outputs, 0, 1)
        return outputs.reshape(-1, *IMAGE_SHAPE)

    def reconstruct(self, images: FloatArray) -> FloatArray:
        """Return ``decode(encode(images))``, float32 (N, 1, 28, 28)."""
        return self.decode(self.encode(images))

    def activations(self, images: FloatArray) -> list[FloatArray]:
        """Return the output of every encoder layer, each float32 (N, units)."""
        outputs, current = [], as_pixels(images)
        for layer in self.encoder:
            current = layer(current)
            outputs.append(current.copy())
        return outputs

    def classify(self, images: FloatArray) -> FloatArray:
        """Return class probabilities, float32 (N, num_classes)."""
        if self.classifier is None:
            raise DataError(f"{self.name} has no classifier; only stacks of report 003 have one.")
        from scipy import special

        scores = self.classifier(self.encode(images))
        return np.asarray(special.softmax(scores, axis=1), dtype=np.float32)

    def without_output_activation(self) -> Self:
        """Return the model with the sums that go into its output's activation as its output."""
        last = dataclasses.replace(self.decoder[-1], activation="linear")
        return dataclasses.replace(self, decoder=(*self.decoder[:-1], last))

    def _encode_raw(self, images: FloatArray) -> FloatArray:
        return run_layers(self.encoder, as_pixels(images))


def run_layers(layers: Sequence[DenseLayer], inputs: FloatArray) -> FloatArray:
    """Return the outputs (N, units) of a stack of layers, a few thousand inputs at a time."""
    if not layers:
        return inputs
    pieces = []
    for start in range(0, len(inputs), _CHUNK):
        current = inputs[start : start + _CHUNK]
        for layer in layers:
            current = layer(current)
        pieces.append(current)
    return np.concatenate(pieces)


def expected_shapes(network: NetworkSpec) -> dict[str, tuple[int, ...]]:
    """Return name and shape of every stored array of a network, batch norm folded away."""
    shapes: dict[str, tuple[int, ...]] = {}
    for side, layers in (("encoder", network.encoder_shapes), ("decoder", network.decoder_shapes)):
        for i, (outputs, inputs) in enumerate(layers):
            if side == "encoder" or not network.is_tied:
                shapes[f"{side}.{i}.weight"] = (outputs, inputs)
            shapes[f"{side}.{i}.bias"] = (outputs,)
    if network.num_classes:
        shapes["classifier.weight"] = (network.num_classes, network.code_size)
        shapes["classifier.bias"] = (network.num_classes,)
    return shapes


def build_portable(
    spec: ExperimentSpec,
    arrays: Mapping[str, NDArray[np.generic]],
    *,
    where: str = "the given arrays",
) -> DenseAutoencoder:
    """Build the dense stack of a specification from its stored float16 arrays."""
    network, shapes = spec.network, expected_shapes(spec.network)
    if set(arrays) != set(shapes):
        missing, extra = sorted(set(shapes) - set(arrays)), sorted(set(arrays) - set(shapes))
        raise CheckpointDamagedError(
            f"{where} does not hold {spec.name}: missing {missing or 'nothing'}, "
            f"unknown {extra or 'nothing'}."
        )
    for name, shape in shapes.items():
        array = arrays[name]
        if array.shape != shape or array.dtype != np.float16:
            raise CheckpointDamagedError(
                f"{where}: {name} is {array.dtype} {array.shape}, but {spec.name} needs "
                f"float16 {shape}."
            )
        if not np.isfinite(array).all():
            raise CheckpointDamagedError(f"{where}: {name} holds NaN or infinity.")
    values = {name: np.asarray(array, dtype=np.float32) for name, array in arrays.items()}
    last = len(network.decoder_shapes) - 1
    for i in range(last + 1 if network.is_tied else 0):
        values[f"decoder.{i}.weight"] = np.ascontiguousarray(values[f"encoder.{last - i}.weight"].T)

    def layer(name: str, activation: Activation = "linear") -> DenseLayer:
        return DenseLayer(values[f"{name}.weight"], values[f"{name}.bias"], activation)

    sides = {"encoder": network.encoder_activations, "decoder": network.decoder_activations}
    encoder, decoder = (
        tuple(layer(f"{side}.{i}", activation) for i, activation in enumerate(activations))
        for side, activations in sides.items()
    )
    classifier = layer("classifier") if network.num_classes else None
    is_variational, is_clipped = network.is_variational, False
    form = DenseAutoencoder(spec.name, encoder, decoder, is_variational, is_clipped, classifier)
    return dataclasses.replace(form, hash=spec.hash, title=spec.title, spec=spec)


def build_packet(
    models: Sequence[DenseAutoencoder],
    arrays: Mapping[str, NDArray[np.generic]] | None = None,
    note: Mapping[str, Any] | None = None,
) -> bytes:
    """Pack models, extra arrays and a note of plain JSON types into the bytes the browser reads.

    A packet is a little-endian uint32 header length, a JSON header padded with spaces to a
    multiple of four, then the arrays back to back, each padded to four bytes; offsets count
    from the first array. Weights travel as float16; extra arrays as float16, float32 or uint8.
    A note that holds NaN or infinity is a ValueError.
    """
    pieces: list[bytes] = []

    def add(array: NDArray[np.generic]) -> dict[str, object]:
        if array.dtype not in (np.float16, np.float32, np.uint8):
            raise DataError(f"A packet holds float16, float32 or uint8, not {array.dtype}.")
        offset, raw = sum(map(len, pieces)), np.ascontiguousarray(array).tobytes()
        pieces.append(raw + b"\0" * (-len(raw) % 4))
        return {"offset": offset, "shape": list(array.shape), "dtype": str(array.dtype)}

    def add_layer(layer: DenseLayer) -> dict[str, object]:
        weight, bias = add(layer.weight.astype(np.float16)), add(layer.bias.astype(np.float16))
        return {"weight": weight, "bias": bias, "activation": layer.activation}

    entries = [
        {
            "name": model.name,
            "hash": model.hash or model.name,
            "title": model.title,
            "code_size": model.code_size,
            "variational": model.is_variational,
            "clip": model.is_clipped,
            "code_std": None if model.code_std is None else [float(s) for s in model.code_std],
            "encoder": [add_layer(layer) for layer in model.encoder],
            "decoder": [add_layer(layer) for layer in model.decoder],
        }
        for model in models
    ]
    extras = {name: add(array) for name, array in (arrays or {}).items()}
    content = {"version": 1, "models": entries, "arrays": extras}
    if note is not None:
        content["note"] = dict(note)
    header = json.dumps(content, allow_nan=False).encode()
    header += b" " * (-len(header) % 4)
    return struct.pack("<I", len(header)) + header + b"".join(pieces)
