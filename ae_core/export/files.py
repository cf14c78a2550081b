"""A model as files for other programs: numpy arrays and an ONNX graph."""

import json
from io import BytesIO
from typing import Any

import numpy as np

from ae_core.networks.dense import DenseAutoencoder, DenseLayer


def write_npz(model: DenseAutoencoder) -> bytes:
    """Return an npz archive: float32 arrays by layer, and ``description``, JSON as text."""
    sides: dict[str, tuple[DenseLayer, ...]] = {"encoder": model.encoder, "decoder": model.decoder}
    arrays: dict[str, Any] = {
        f"{side}.{i}.{what}": getattr(layer, what)
        for side, layers in sides.items()
        for i, layer in enumerate(layers)
        for what in ("weight", "bias")
    }
    description = {
        "name": model.name,
        "title": model.title,
        "code_size": model.code_size,
        "is_variational": model.is_variational,  # the first half of the code layer is the mean
        "is_clipped": model.is_clipped,
        "activations": {side: [x.activation for x in layers] for side, layers in sides.items()},
        "formula": "activation(weight @ inputs + bias), layer after layer",
    }
    buffer = BytesIO()
    np.savez_compressed(buffer, description=np.array(json.dumps(description)), **arrays)
    return buffer.getvalue()


def write_onnx(model: DenseAutoencoder) -> bytes:
    """Return an ONNX graph of the whole network."""
    from ae_core.networks.onnx_graph import build_onnx

    return bytes(build_onnx(model).SerializeToString())
