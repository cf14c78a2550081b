"""What units look for, and what they do over many images: silent, dead, saturated, alike.

Beyond the first layer a unit has no weights on pixels. There the linear projection is shown:
the product of the weights between the unit and the pixels, activations left out.

Silent is what `SILENCE` says. Saturated: sigmoid above 0.9, tanh and uniform beyond ±0.9, for
99 % of the images.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ae_core.analysis.points import Integers, as_points
from ae_core.errors import SpecError
from ae_core.metrics import MIN_ACTIVE_VARIANCE
from ae_core.networks.dense import DenseAutoencoder, DenseLayer, run_layers
from ae_core.networks.model import FloatArray, as_pixels
from ae_core.specs import IMAGE_SIZE, Activation

NUM_STRONGEST = 10
NUM_BINS = 20
LOW, HIGH = 0.1, 0.9
SATURATED_SHARE = 0.99
DUPLICATE_COSINE = 0.99  # of incoming weights: two such units look for the same

Bools = npt.NDArray[np.bool_]

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
class Layer:
    """One dense layer by the name that `ae_core.networks.model.layer_table` gives it."""

    name: str  # "encoder 1", …, "decoder 2"
    position: int  # in the whole stack, from 0
    num_units: int
    activation: Activation
    is_code: bool
    is_output: bool


def layers_of(model: DenseAutoencoder) -> tuple[Layer, ...]:
    """Return all layers from the first after the pixels to the pixels; the code may be a mean."""
    num_encoder, stack = len(model.encoder), stack_of(model)
    return tuple(
        Layer(
            name=f"encoder {i + 1}" if i < num_encoder else f"decoder {i + 1 - num_encoder}",
            position=i,
            num_units=len(layer.bias),
            activation=layer.activation,
            is_code=i == num_encoder - 1,
            is_output=i == len(stack) - 1,
        )
        for i, layer in enumerate(stack)
    )


def find_layer(model: DenseAutoencoder, name: str) -> Layer:
    """Return the layer of a name; where there is none, the message names them all."""
    layers = {layer.name: layer for layer in layers_of(model)}
    if name not in layers:
        raise SpecError(f"{model.name} has no layer {name!r}; it has {', '.join(layers)}.")
    return layers[name]


def stack_of(model: DenseAutoencoder) -> tuple[DenseLayer, ...]:
    """Return the layers in the order an image passes them; of a variational code the mean."""
    encoder = list(model.encoder)
    if model.is_variational:
        last, k = encoder[-1], model.code_size
        encoder[-1] = DenseLayer(last.weight[:k], last.bias[:k], last.activation)
    return (*encoder, *model.decoder)


def weight_images(model: DenseAutoencoder, layer: str = "encoder 1") -> FloatArray:
    """Return what each unit of a layer looks for, float32 (units, 28, 28).

    The first layer's own weights; of deeper ones their product with all weights below.
    """
    position = find_layer(model, layer).position
    stack = stack_of(model)
    product = stack[position].weight
    for below in reversed(stack[:position]):
        product = product @ below.weight
    return np.array(product, dtype=np.float32).reshape(-1, IMAGE_SIZE, IMAGE_SIZE)


def find_duplicates(images: FloatArray) -> Integers:
    """Return for every filter (units, …) the first earlier one that looks for the same, else -1."""
    filters = as_points(images, what="filters")
    lengths = np.linalg.norm(filters, axis=1, keepdims=True)
    directions = filters / np.where(lengths > 0, lengths, 1)
    is_alike = np.tril(directions @ directions.T > DUPLICATE_COSINE, k=-1)
    return np.where(is_alike.any(axis=1), is_alike.argmax(axis=1), -1)


@dataclass(frozen=True)
class UnitReport:
    """One layer's units over ``n`` images; arrays have one entry (or row) a unit."""

    n: int
    silence: str  # what silent means here, in words
    minimum: FloatArray  # of the activation
    maximum: FloatArray
    silent_share: FloatArray  # of the images
    is_dead: Bools  # a ReLU silent on every image; another whose variance is below 1e-6
    is_saturated: Bools
    duplicate_of: Integers  # the first earlier unit with incoming weights alike, else -1
    strongest: Integers  # (units, 10): images of the largest activation, largest first
    counts: Integers  # (units, 20): histogram between minimum and maximum


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
    """Share of (image, unit) pairs in which the unit is silent, over all hidden layers."""

    average: float
    by_layer: dict[str, float]
    definition: str  # what silent means, in words
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
    """Say what every unit of a layer does over images (N, 1, 28, 28)."""
    found = find_layer(model, layer)
    values = layer_output(model, images, found.position)
    is_silent = silent(values, found.activation)
    low, high = values.min(axis=0), values.max(axis=0)
    # A stable sort: of equal activations the first image, on every machine.
    strongest = np.argsort(-values, axis=0, kind="stable")[:NUM_STRONGEST].T
    return UnitReport(
        n=len(values),
        silence=SILENCE[found.activation],
        minimum=low,
        maximum=high,
        silent_share=is_silent.mean(axis=0).astype(np.float32),
        is_dead=_dead(values, is_silent, found.activation),
        is_saturated=_saturated(values, found.activation),
        duplicate_of=find_duplicates(stack_of(model)[found.position].weight),
        strongest=np.ascontiguousarray(strongest),
        counts=_histograms(values, low, high),
    )


def survey_units(model: DenseAutoencoder, images: FloatArray) -> tuple[LayerSummary, ...]:
    """Count silent, dead, saturated and duplicate units of every hidden layer in one pass.

    Two layers' activations are held at a time: 80 MB for 10,000 images and 1,000 units each.
    """
    kept, found = hidden_layers(model), []
    current = as_pixels(images)
    for layer, dense in zip(layers_of(model), stack_of(model), strict=True):
        if layer.position > kept[-1].position:
            break
        current = run_layers([dense], current)
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
    """Return the share of silent (image, unit) pairs, counted as report 003 does in table 1."""
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
    return run_layers(stack_of(model)[: position + 1], as_pixels(images))


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
