"""What the map needs in the browser beside the codes: their places, and how digits vote."""

import hashlib

import numpy as np
from numpy.typing import NDArray

from ae_core.analysis.embedding import EmbeddingSpec, Method, place_codes
from ae_core.networks.dense import build_packet
from ae_core.networks.model import FloatArray

Labels = NDArray[np.int64]


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
        origin, *columns = place_codes(corners, codes, method)
        linear = np.stack([column - origin for column in columns] + [origin], axis=1)
        arrays[f"plane:{name}"] = linear.astype(np.float32)
    return build_packet([], arrays)


def pack_votes(model_hash: str, predicted: Labels) -> bytes:
    """Pack the class that the five nearest other codes of each digit vote for."""
    return build_packet([], {f"predicted:{model_hash}": predicted.astype(np.uint8)})
