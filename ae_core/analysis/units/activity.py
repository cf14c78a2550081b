"""What units do over many images: how often they are silent, which are dead, what moves them.

Silent means, by activation: ReLU exactly 0; sigmoid, softplus below 0.1; ELU and GELU at or
below 0; tanh and uniform between -0.1 and 0.1; linear within a tenth of the layer's root mean
square. Saturated: sigmoid above 0.9, tanh and uniform beyond ±0.9, for 99 % of the images.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ae_core.analysis.codes.statistics import MIN_ACTIVE_VARIANCE
from ae_core.analysis.units.filters import (
    Layer,
    find_duplicates,
    find_layer,
    layers_of,
    stack_of,
    weight_images,
)
from ae_core.networks.dense import DenseAutoencoder, DenseLayer
from ae_core.networks.model import FloatArray, as_images
from ae_core.specs import NUM_PIXELS, Activation

NUM_STRONGEST = 10
NUM_BINS = 20
LOW, HIGH = 0.1, 0.9
SATURATED_SHARE = 0.99
_CHUNK = 2500

Bools = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]

SILENCE: dict[str, str] = {
    "relu": "exactly 0",
    "sigmoid": "below 0.1",
    "softplus": "below 0.1",
    "elu": "at or below 0",
    "gelu": "at or below 0",
    "tanh": "between -0.1 and 0.1",
    "uniform": "between -0.1 and 0.1",
    "linear": "within a tenth of the layer's root mean square",
}


@dataclass(frozen=True)
class UnitReport:
    """One layer's units over ``n`` images; arrays have one entry (or row) a unit.

    ``mean``, ``std``, ``minimum``, ``maximum``: of the activation. ``silent_share``: share of
    images on which the unit is silent. ``strongest`` int64 (units, 10): the images with the
    largest activation, largest first. ``counts`` int64 (units, 20): histogram between minimum
    and maximum. ``duplicate_of``: the first earlier unit whose incoming weights point the same
    way (cosine above 0.99), else -1. ``norm``: length of the weights as `weight_images`
    shows them. Dead: a ReLU that is silent on every image; another unit whose activation has
    a variance below 1e-6.
    """

    layer: Layer
    n: int
    silence: str  # what silent means here, in words
    mean: FloatArray
    std: FloatArray
    minimum: FloatArray
    maximum: FloatArray
    silent_share: FloatArray
    is_dead: Bools
    is_saturated: Bools
    duplicate_of: Integers
    norm: FloatArray
    strongest: Integers
    counts: Integers

    @property
    def num_dead(self) -> int:
        """Units that never do anything."""
        return int(self.is_dead.sum())

    @property
    def num_saturated(self) -> int:
        """Units that are nearly always at a bound."""
        return int(self.is_saturated.sum())

    @property
    def num_duplicates(self) -> int:
        """Units that look for what an earlier one looks for."""
        return int((self.duplicate_of >= 0).sum())


@dataclass(frozen=True)
class LayerSummary:
    """One hidden layer over ``n`` images; what the words mean is said in `UnitReport`."""

    layer: Layer
    silent_share: float  # of (image, unit) pairs
    num_dead: int
    num_saturated: int
    num_duplicates: int
    n: int


@dataclass(frozen=True)
class Sparseness:
    """Share of (image, unit) pairs in which the unit is silent, over all hidden layers.

    ``by_layer`` has the same share for each; ``definition`` says in words what silent means.
    """

    average: float
    by_layer: dict[str, float]
    definition: str
    num_units: int
    n: int


def hidden_layers(model: DenseAutoencoder) -> tuple[Layer, ...]:
    """Return the layers that hold neither pixels nor the code.

    The code counts where it is one of ReLU or sigmoid units, or where there is nothing else.
    """
    inner = [layer for layer in layers_of(model) if not layer.is_output]
    kept = [x for x in inner if not x.is_code or x.activation in ("relu", "sigmoid")]
    return tuple(kept or inner)


def describe_units(
    model: DenseAutoencoder, images: FloatArray, layer: str = "encoder 1"
) -> UnitReport:
    """Say what every unit of a layer does over images.

    Parameters
    ----------
    images : float32 array, shape (N, 1, 28, 28), in [0, 1]

    Raises
    ------
    SpecError
        If there is no such layer.
    DataError
        If the images are not finite, have another shape, or are none.
    """
    found = find_layer(model, layer)
    values = layer_output(model, images, found.position)
    is_silent = silent(values, found.activation)
    low, high = values.min(axis=0), values.max(axis=0)
    own = stack_of(model)[found.position].weight
    num = min(NUM_STRONGEST, len(values))
    # A stable sort: of equal activations the first image, on every machine.
    strongest = np.argsort(-values, axis=0, kind="stable")[:num].T
    return UnitReport(
        layer=found,
        n=len(values),
        silence=SILENCE[found.activation],
        mean=values.mean(axis=0, dtype=np.float64).astype(np.float32),
        std=values.std(axis=0, dtype=np.float64).astype(np.float32),
        minimum=low,
        maximum=high,
        silent_share=is_silent.mean(axis=0).astype(np.float32),
        is_dead=_dead(values, is_silent, found.activation),
        is_saturated=_saturated(values, found.activation),
        duplicate_of=find_duplicates(own),
        norm=np.linalg.norm(weight_images(model, layer), axis=(1, 2)),
        strongest=np.ascontiguousarray(strongest),
        counts=_histograms(values, low, high),
    )


def survey_units(model: DenseAutoencoder, images: FloatArray) -> tuple[LayerSummary, ...]:
    """Count silent, dead, saturated and duplicate units of every hidden layer in one pass.

    Takes images as `describe_units` does. Two layers' activations are held at a time: 80 MB for
    10,000 images and 1,000 units each.
    """
    kept, found = hidden_layers(model), []
    current = as_images(images).reshape(-1, NUM_PIXELS)
    for layer, dense in zip(layers_of(model), stack_of(model), strict=True):
        if layer.position > kept[-1].position:
            break
        current = _run([dense], current)
        if layer not in kept:
            continue
        is_silent = silent(current, layer.activation)
        found.append(
            LayerSummary(
                layer,
                float(is_silent.mean()),
                int(_dead(current, is_silent, layer.activation).sum()),
                int(_saturated(current, layer.activation).sum()),
                int((find_duplicates(dense.weight) >= 0).sum()),
                len(current),
            )
        )
    return tuple(found)


def average_sparseness(model: DenseAutoencoder, images: FloatArray) -> Sparseness:
    """Return the share of (image, unit) pairs that are inactive in the hidden layers.

    Takes images as `describe_units` does. What inactive means depends on the activation and is
    said in the result.

    References
    ----------
    Report 003, table 1, whose ReLU and sigmoid units are counted in this way.
    """
    return sparseness_of(survey_units(model, images))


def sparseness_of(layers: Sequence[LayerSummary]) -> Sparseness:
    """Return the average sparseness of layers already surveyed."""
    units = [summary.layer.num_units for summary in layers]
    kinds = dict.fromkeys(summary.layer.activation for summary in layers)
    return Sparseness(
        average=float(np.average([summary.silent_share for summary in layers], weights=units)),
        by_layer={summary.layer.name: summary.silent_share for summary in layers},
        definition="; ".join(f"{kind}: {SILENCE[kind]}" for kind in kinds),
        num_units=sum(units),
        n=layers[0].n,
    )


def layer_output(model: DenseAutoencoder, images: FloatArray, position: int) -> FloatArray:
    """Return the activations of the layer at a position of the stack, float32 (N, units)."""
    pixels = as_images(images).reshape(-1, NUM_PIXELS)
    return _run(stack_of(model)[: position + 1], pixels)


def _run(layers: Sequence[DenseLayer], inputs: FloatArray) -> FloatArray:
    pieces = []
    for start in range(0, len(inputs), _CHUNK):
        current = inputs[start : start + _CHUNK]
        for layer in layers:
            current = layer(current)
        pieces.append(current)
    return np.concatenate(pieces)


def silent(values: FloatArray, activation: Activation) -> Bools:
    """Tell which activations (N, units) of a layer are silent; `SILENCE` says it in words."""
    if activation in ("relu", "elu", "gelu"):
        return np.asarray(values <= 0)
    if activation in ("sigmoid", "softplus"):
        return np.asarray(values < LOW)
    bound = LOW
    if activation == "linear":
        bound *= float(np.sqrt(np.mean(values**2, dtype=np.float64)))
    return np.asarray(np.abs(values) < bound)


def _dead(values: FloatArray, is_silent: Bools, activation: Activation) -> Bools:
    if activation == "relu":
        return np.asarray(is_silent.all(axis=0))
    return np.asarray(values.var(axis=0, dtype=np.float64) < MIN_ACTIVE_VARIANCE)


def _saturated(values: FloatArray, activation: Activation) -> Bools:
    if activation == "sigmoid":
        at_bound = values > HIGH
    elif activation in ("tanh", "uniform"):
        at_bound = np.abs(values) > HIGH
    else:
        return np.zeros(values.shape[1], dtype=np.bool_)
    return np.asarray(at_bound.mean(axis=0) >= SATURATED_SHARE)


def _histograms(values: FloatArray, low: FloatArray, high: FloatArray) -> Integers:
    """Count activations (N, units) in equal bins between each unit's extremes."""
    width = np.where(high > low, high - low, 1)
    bins = np.minimum(((values - low) / width * NUM_BINS).astype(np.int64), NUM_BINS - 1)
    units = values.shape[1]
    flat = bins + np.arange(units) * NUM_BINS
    return np.bincount(flat.ravel(), minlength=units * NUM_BINS).reshape(units, NUM_BINS)
