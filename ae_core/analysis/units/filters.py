"""What units look for, as images: the weights of a network, layer by layer.

Beyond the first layer a unit has no weights on pixels. There the linear projection is shown:
the product of the weights between the unit and the pixels, activations left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ae_core.analysis.codes.points import Integers, as_points
from ae_core.errors import SpecError
from ae_core.networks.dense import DenseAutoencoder, DenseLayer
from ae_core.networks.model import FloatArray
from ae_core.specs import IMAGE_SIZE, Activation

DUPLICATE_COSINE = 0.99  # of incoming weights: two such units look for the same


@dataclass(frozen=True)
class Layer:
    """One dense layer by the name that `ae_core.networks.summary.layer_table` gives it."""

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
    """Return for every filter (units, …) the first earlier one that looks for the same, else -1.

    Two look for the same where the cosine of their weights is above 0.99.
    """
    filters = as_points(images, what="filters")
    lengths = np.linalg.norm(filters, axis=1, keepdims=True)
    directions = filters / np.where(lengths > 0, lengths, 1)
    is_alike = np.tril(directions @ directions.T > DUPLICATE_COSINE, k=-1)
    return np.where(is_alike.any(axis=1), is_alike.argmax(axis=1), -1)
