"""What the map needs in the browser: codes and what is known of each digit, and their places."""

import dataclasses
import gzip
import hashlib

import numpy as np
from numpy.typing import NDArray

from ae_core.analysis.embedding import EmbeddingSpec, Method, place_codes
from ae_core.analysis.metrics import per_image_squared_error
from ae_core.networks.model import FloatArray
from ae_core.networks.portable import DenseAutoencoder, build_packet
from ae_core.specs import NUM_PIXELS
from ae_core.training.checkpoints import load_checkpoint
from ui.components.codes import build_code_arrays
from ui.filter_packets import ShownDigits
from ui.models import ModelEntry

Labels = NDArray[np.int64]


def pack_codes(
    entry: ModelEntry, model: DenseAutoencoder, codes: FloatArray, digits: ShownDigits
) -> bytes:
    """Pack a network with its test codes and each digit's label, error and KL divergence.

    The error (MSE) of PCA and the KL divergence (nats, variational networks) are measured on
    the digits, and left out where they are not here.
    """
    name = model.hash or entry.name
    arrays = build_code_arrays(name, codes, digits.labels)
    errors = _errors(entry, model, digits)
    if errors is not None:
        arrays[f"error:{name}"] = errors.astype(np.float32)
    if model.is_variational and digits.is_real:
        mean, log_variance = model.posterior(digits.images)
        divergence = 0.5 * (mean**2 + np.exp(log_variance) - 1 - log_variance)
        arrays[f"divergence:{name}"] = divergence.sum(axis=1).astype(np.float32)
    return build_packet([dataclasses.replace(model, code_std=codes.std(axis=0))], arrays)


def _errors(
    entry: ModelEntry, model: DenseAutoencoder, digits: ShownDigits
) -> NDArray[np.float64] | None:
    if entry.group != "pca":
        stored: NDArray[np.float64] = load_checkpoint(entry.path).load_test_codes()["squared_error"]
        return stored / NUM_PIXELS
    if not digits.is_real:
        return None
    return per_image_squared_error(digits.images, model.reconstruct(digits.images)) / NUM_PIXELS


def pack_sheet(digits: ShownDigits) -> bytes:
    """Pack the real digits; nothing where they are not here: they are decoded in the browser."""
    if not digits.is_real:
        return build_packet([], {})
    pixels = np.rint(digits.images * np.float32(255)).astype(np.uint8)
    packed = np.frombuffer(gzip.compress(pixels.tobytes(), 6, mtime=0), np.uint8)
    return build_packet([], {"sheet": packed})


def name_places(model_hash: str, spec: EmbeddingSpec, codes: FloatArray) -> str:
    """Return what the browser calls these codes' places on this map."""
    content = hashlib.sha256(codes.tobytes()).hexdigest()[:6]
    return f"{model_hash}-{spec.method}-{spec.hash}-{content}"


def pack_places(name: str, method: Method, codes: FloatArray, places: FloatArray) -> bytes:
    """Pack the places of codes and, where a map is linear in the code, the map itself.

    ``plane`` is (2, code_size + 1): the last column is added to the product of the others with
    a code. UMAP and t-SNE have none.
    """
    arrays: dict[str, NDArray[np.generic]] = {f"places:{name}": places.astype(np.float32)}
    size = codes.shape[1]
    if method == "pca" or (method == "code" and size == 2):
        corners = np.concatenate([np.zeros((1, size)), np.eye(size)]).astype(np.float32)
        origin, *columns = place_codes(corners, codes, places, method)
        linear = np.stack([column - origin for column in columns] + [origin], axis=1)
        arrays[f"plane:{name}"] = linear.astype(np.float32)
    return build_packet([], arrays)


def pack_votes(model_hash: str, predicted: Labels) -> bytes:
    """Pack the class that the five nearest other codes of each digit vote for."""
    return build_packet([], {f"predicted:{model_hash}": predicted.astype(np.uint8)})
