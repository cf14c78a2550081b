"""What units look for and what they paint, as images: the weights of a network, layer by layer.

Beyond the first layer a unit has no weights on pixels. There the linear projection is shown:
the product of the weights between the unit and the pixels, activations left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ae_core.analysis.codes.points import as_points
from ae_core.errors import DataError, SpecError
from ae_core.networks.dense import DenseAutoencoder, DenseLayer
from ae_core.networks.model import FloatArray, as_codes, as_images
from ae_core.specs import IMAGE_SIZE, NUM_PIXELS, Activation

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
    projection: str  # what `weight_images` shows of it, in words


def layers_of(model: DenseAutoencoder) -> tuple[Layer, ...]:
    """Return all layers from the first after the pixels to the pixels.

    The code of a variational network is its mean.
    """
    found, num_encoder = [], len(model.encoder)
    stack = stack_of(model)
    for i, layer in enumerate(stack):
        is_code = i == num_encoder - 1
        part = f"encoder {i + 1}" if i < num_encoder else f"decoder {i + 1 - num_encoder}"
        below = f"the {i} layer{'s' if i > 1 else ''} below"
        found.append(
            Layer(
                part,
                i,
                len(layer.bias),
                layer.activation,
                is_code,
                i == len(stack) - 1,
                "its own weights" if i == 0 else f"a linear projection through {below}",
            )
        )
    return tuple(found)


def find_layer(model: DenseAutoencoder, name: str) -> Layer:
    """Return the layer of a name.

    Raises
    ------
    SpecError
        If there is none; the message names them all.
    """
    layers = layers_of(model)
    for layer in layers:
        if layer.name == name:
            return layer
    names = ", ".join(layer.name for layer in layers)
    raise SpecError(f"{model.name} has no layer {name!r}; it has {names}.")


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

    Raises
    ------
    SpecError
        If there is no such layer.
    """
    position = find_layer(model, layer).position
    stack = stack_of(model)
    product = stack[position].weight
    for below in reversed(stack[:position]):
        product = product @ below.weight
    return np.array(product, dtype=np.float32).reshape(-1, IMAGE_SIZE, IMAGE_SIZE)


def painted_images(model: DenseAutoencoder, layer: str) -> FloatArray:
    """Return what each unit of a layer adds to the image, float32 (units, 28, 28).

    The outgoing weights of the layer before the pixels; of lower ones their product with all
    weights above, activations left out. `paint_code` shows what really happens.

    Raises
    ------
    SpecError
        If there is no such layer, or it is the image itself.
    """
    found = find_layer(model, layer)
    if found.is_output:
        raise SpecError(f"The units of {layer} are the pixels; they paint nothing but themselves.")
    above = stack_of(model)[found.position + 1 :]
    product = above[0].weight
    for higher in above[1:]:
        product = higher.weight @ product
    return np.ascontiguousarray(product.T).reshape(-1, IMAGE_SIZE, IMAGE_SIZE)


def paint_code(model: DenseAutoencoder, codes: FloatArray, *, num_std: float = 1.0) -> FloatArray:
    """Decode what changes when one number of the mean code grows, float32 (code_size, 28, 28).

    Parameters
    ----------
    codes : float32 array, shape (N, code_size)
        Test codes: their mean is the place, their standard deviations the steps.
    num_std : float
        Step in standard deviations of that number.

    Raises
    ------
    DataError
        If the codes are not this model's.
    """
    points = as_codes(codes, model.code_size)
    middle = points.mean(axis=0)
    moved = middle + num_std * np.diag(points.std(axis=0))
    images = model.decode(np.vstack([middle, moved]).astype(np.float32))[:, 0]
    return np.asarray(images[1:] - images[0])


def activations_of(model: DenseAutoencoder, images: FloatArray) -> dict[str, FloatArray]:
    """Return the output of every layer, float32 (N, units), by its name, in order.

    Give few images, one digit say: all layers of 10,000 images may take 100 MB.

    Raises
    ------
    DataError
        If the images are not finite, have another shape, or are none.
    """
    current = as_images(images).reshape(-1, NUM_PIXELS)
    found = {}
    for layer, dense in zip(layers_of(model), stack_of(model), strict=True):
        current = dense(current)
        found[layer.name] = current.copy()  # the next activation may write into it
    return found


def cosines(images: FloatArray, index: int) -> FloatArray:
    """Return the cosine of every filter with one of them, float32 (units,); 0 where one is zero.

    Parameters
    ----------
    images : float32 array, shape (units, 28, 28) or (units, D)

    Raises
    ------
    DataError
        If there is no such filter.
    """
    directions = _directions(images)
    if not 0 <= index < len(directions):
        raise DataError(f"There are filters 0 to {len(directions) - 1}, not {index}.")
    return np.asarray(directions @ directions[index])


def find_duplicates(
    images: FloatArray, *, min_cosine: float = DUPLICATE_COSINE
) -> npt.NDArray[np.int64]:
    """Return for every filter the first earlier one that looks for the same, -1 for none.

    Two look for the same where the cosine of their weights is above ``min_cosine``. Takes
    filters as `cosines` does; of equal ones all but the first are duplicates.
    """
    directions = _directions(images)
    found = np.full(len(directions), -1, dtype=np.int64)
    is_alike = np.tril(directions @ directions.T > min_cosine, k=-1)
    rows = np.flatnonzero(is_alike.any(axis=1))
    found[rows] = is_alike[rows].argmax(axis=1)
    return found


def _directions(images: FloatArray) -> FloatArray:
    filters = as_points(images, what="filters")
    lengths = np.linalg.norm(filters, axis=1, keepdims=True)
    return np.asarray(filters / np.where(lengths > 0, lengths, 1))
