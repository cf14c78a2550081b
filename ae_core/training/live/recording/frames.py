"""One frame of a film: what a network in training makes of the same images, and how it learns.

Nothing here changes the network or draws a random number: a training that is looked at gives the
same weights, bit for bit, as one that is not.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ae_core.data.datasets import DataSplit
from ae_core.metrics import MIN_ACTIVE_VARIANCE
from ae_core.networks.autoencoder import Autoencoder, Dense
from ae_core.networks.model import FloatArray
from ae_core.specs import IMAGE_SIZE, NUM_PIXELS
from ae_core.training.engine import Trainer
from ae_core.training.live.recording.header import as_bytes, leading_directions
from ae_core.training.live.recording.packets import MAX_CODES, NUM_DIGITS, Packet
from ae_core.training.pretraining import decode_below, encode_below

NUM_FILTERS = 24
_GREY, _REACH = 128, 127  # no weight, and how far the largest is from it
_LARGEST_HALF = 65_504.0


@dataclass(frozen=True)
class _Pass:
    """What images give on their way; ``hidden`` by the place of the layer in the whole stack."""

    hidden: dict[int, Tensor]  # (M, units)
    codes: Tensor  # (M, code_size)
    pixels: Tensor  # (M, 784)


class Viewer:
    """Look at a network with the first 1,000 test images and the digits of a film's header."""

    def __init__(self, network: Autoencoder, split: DataSplit, header: Packet) -> None:
        device = next(network.parameters()).device
        images = torch.from_numpy(np.ascontiguousarray(split.test_images[:MAX_CODES]))
        inputs = torch.from_numpy(header.arrays["inputs"].astype(np.float32) / np.float32(255))
        self.network, self.num_images = network, len(images)
        self._labels = torch.from_numpy(split.test_labels[:MAX_CODES].copy()).to(device)
        self._images = torch.cat([images.flatten(1), inputs.flatten(1)]).float().to(device)

    @torch.no_grad()
    def look(
        self,
        trainer: Trainer,
        *,
        pins: Mapping[str, NDArray[np.uint8]] | None = None,
        last_codes: NDArray[Any] | None = None,
    ) -> Packet | None:
        """Return a frame without its moment; None where anything to show is not finite.

        ``pins`` are digits (28, 28) by their id. ``last_codes`` are the places (N, 2) that codes
        of more than two numbers are turned towards.
        """
        module, images = trainer.task.module, self._images
        if pins:
            drawn = torch.from_numpy(np.stack(list(pins.values())).reshape(-1, NUM_PIXELS))
            images = torch.cat([images, drawn.to(images.device).float() / 255])
        was_training = module.training
        module.eval()
        try:
            seen = self._pass(trainer, images)
            count = self.num_images
            error = (seen.pixels[:count] - images[:count]).square().mean()
            note: dict[str, Any] = {"mse": short(float(error))}
            if trainer.spec.kind == "classifier" and self.network.classifier is not None:
                guesses = self.network.classifier(seen.codes[:count]).argmax(1)
                note["accuracy"] = short(float((guesses == self._labels).float().mean()))
        finally:
            module.train(was_training)
        codes = seen.codes[:count].float().cpu().numpy()
        if not (np.isfinite(note["mse"]) and np.isfinite(codes).all()):
            return None
        note["gradient_norms"] = self._gradient_norms(trainer)
        note["dead_units"] = self._count_dead(seen)
        pixels = as_bytes(seen.pixels[count:].float().cpu().numpy())
        arrays: dict[str, NDArray[Any]] = {
            "digits": pixels[:NUM_DIGITS],
            "codes": place_codes(codes, last_codes),
            "filters": self._filters(trainer),
        }
        if pins:
            arrays["pins"], note["pins"] = pixels[NUM_DIGITS:], list(pins)
        return Packet(arrays, note)

    def _pass(self, trainer: Trainer, images: Tensor) -> _Pass:
        """Send images through what is trained; in a "layer" phase through the layers below too."""
        network = self.network
        if trainer.spec.kind != "layer":
            with _inputs_of([*network.encoder, *network.decoder]) as inputs:
                pixels = network.reconstruct(images)
            hidden = dict(enumerate(inputs[1:]))
            return _Pass(hidden, hidden.get(len(network.encoder) - 1, images), pixels)
        small, layer = trainer.task.module, trainer.spec.layer
        assert isinstance(small, Autoencoder)
        below = encode_below(network, images, layer)
        codes = small.encode([images, *below][-1])
        above = [small.output(small.decode(codes))]
        above += decode_below(network, above[0], layer)
        hidden = dict(enumerate([*below, codes]))
        hidden |= {self._partner(layer) + i: values for i, values in enumerate(above[:-1])}
        return _Pass(hidden, codes, above[-1])

    def _partner(self, layer: int) -> int:
        """Return the place in the whole stack of the decoder layer that undoes an encoder layer."""
        return len(self.network.encoder) + len(self.network.decoder) - 1 - layer

    def _gradient_norms(self, trainer: Trainer) -> list[float | None]:
        """Return the length of each layer's gradient in the step before; None where it has none."""
        layers: list[nn.Module | None] = [*self.network.encoder, *self.network.decoder]
        if trainer.spec.kind == "layer":
            small, layer = trainer.task.module, trainer.spec.layer
            assert isinstance(small, Autoencoder)
            layers = [None] * len(layers)
            layers[layer], layers[self._partner(layer)] = small.encoder[0], small.decoder[0]
        return [None if layer is None else _gradient_norm(layer) for layer in layers]

    def _count_dead(self, seen: _Pass) -> list[int | None]:
        """Count the units of each hidden layer that no test image moves; None off the way.

        As `ae_core.analysis.units` has it: a ReLU that is silent on every image, another unit
        whose variance is below 1e-6.
        """
        spec = self.network.spec
        kinds = [*spec.encoder_activations, *spec.decoder_activations][:-1]
        found: list[int | None] = []
        for place, kind in enumerate(kinds):
            values = seen.hidden.get(place)
            if values is None:
                found.append(None)
                continue
            values = values[: self.num_images].float()
            if kind == "relu":
                is_dead = values.amax(0) <= 0
            else:  # Tensor.var is 15 times as slow along this axis
                is_dead = (values - values.mean(0)).square_().mean(0) < MIN_ACTIVE_VARIANCE
            found.append(int(is_dead.sum()))
        return found

    def _filters(self, trainer: Trainer) -> NDArray[np.uint8]:
        """Return weights of the first layer's units, evenly chosen, uint8 (F, 28, 28)."""
        network = self.network
        if trainer.spec.kind == "layer" and trainer.spec.layer == 0:
            assert isinstance(trainer.task.module, Autoencoder)
            network = trainer.task.module
        first = network.encoder[0] if len(network.encoder) else network.classifier
        assert isinstance(first, Dense)
        weight = first.folded()[0]
        assert weight is not None
        rows = np.linspace(0, len(weight) - 1, min(len(weight), NUM_FILTERS)).round().astype(int)
        chosen = weight[torch.from_numpy(rows).to(weight.device)].float().cpu().numpy()
        largest = float(np.abs(chosen).max())
        scaled = np.rint(chosen * (_REACH / largest)) if largest > 0 else np.zeros_like(chosen)
        return (scaled + _GREY).astype(np.uint8).reshape(-1, IMAGE_SIZE, IMAGE_SIZE)


def place_codes(codes: FloatArray, last: NDArray[Any] | None = None) -> NDArray[np.float16]:
    """Return where codes (N, code_size) lie on a map, float16 (N, 2).

    Two numbers are taken as they are, one lies on the first axis. More are placed along their two
    directions of most spread, turned and mirrored, never stretched, towards ``last`` (N, 2).
    """
    if codes.shape[1] == 1:
        places = np.column_stack([codes, np.zeros_like(codes)])
    elif codes.shape[1] == 2:
        places = codes
    else:
        centred = codes - codes.mean(0)
        places = centred @ leading_directions(centred, 2)[0].T
        if last is not None and last.shape == places.shape:
            places = places @ nearest_rotation(places, last.astype(np.float32))
    return np.clip(places, -_LARGEST_HALF, _LARGEST_HALF).astype(np.float16)


def nearest_rotation(points: FloatArray, wanted: FloatArray) -> FloatArray:
    """Return the rotation or reflection (2, 2) that brings points (N, 2) nearest to others.

    Orthogonal Procrustes (Schönemann 1966): U Vᵀ of the singular value decomposition of
    ``points.T @ wanted``, which minimises the squared distance of ``points @ it`` to ``wanted``.
    """
    left, _, right = np.linalg.svd(points.T.astype(np.float64) @ wanted.astype(np.float64))
    return np.asarray(left @ right, dtype=np.float32)


def short(value: float) -> float:
    """Return a number with as many digits as a chart can show: a film has thousands of them."""
    return float(f"{value:.6g}")


@contextlib.contextmanager
def _inputs_of(layers: Sequence[nn.Module]) -> Iterator[list[Tensor]]:
    """Collect what each layer is given, in the order of the calls."""
    seen: list[Tensor] = []

    def note(_: nn.Module, given: tuple[Tensor, ...]) -> None:
        seen.append(given[0])

    handles = [layer.register_forward_pre_hook(note) for layer in layers]
    try:
        yield seen
    finally:
        for handle in handles:
            handle.remove()


def _gradient_norm(layer: nn.Module) -> float | None:
    gradients = [p.grad for p in layer.parameters() if p.grad is not None]
    if not gradients:
        return None
    norm = float(nn.utils.get_total_norm(gradients))
    return short(norm) if np.isfinite(norm) else None
