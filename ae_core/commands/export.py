"""``export``: a model for other programs."""

import importlib
import json
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import typer

from ae_core.commands.output import ModelArgument, load_model, log
from ae_core.errors import UserError
from ae_core.files import write_atomically
from ae_core.networks.dense import DenseAutoencoder, DenseLayer, build_packet
from ae_core.networks.onnx_graph import build_onnx
from ae_core.networks.pca import PCAModel

Format = Literal["onnx", "npz", "packet", "html"]


def export(
    name: ModelArgument,
    to: Annotated[Format, typer.Option(help="onnx, npz, packet (the browser's) or html (a page).")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
) -> None:
    """Write a model as ONNX, as numpy arrays, as the browser's packet, or as a whole page."""
    model = load_model(name, None)
    dense = model.to_dense() if isinstance(model, PCAModel) else model
    if not out.parent.is_dir() or out.is_dir():
        raise UserError(
            f"{out} cannot be written: "
            + ("it is a folder." if out.is_dir() else f"there is no folder {out.parent}.")
            + " Give the path of a file with --out."
        )
    content = _as_bytes(name, dense, to)
    write_atomically(out, content)
    log(f"{model.name} as {to}: {out}, {len(content) / 1e6:.2f} MB")


def _as_bytes(name: str, model: DenseAutoencoder, to: Format) -> bytes:
    if to == "html":
        return write_page(name)
    if to == "onnx":
        return bytes(build_onnx(model).SerializeToString())
    if to == "packet":
        return build_packet([model])
    return _npz_bytes(model)


def _npz_bytes(model: DenseAutoencoder) -> bytes:
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


BUILDER = "ui.components.model_page"  # found by name: nothing in this package imports the pages


def write_page(name: str) -> bytes:
    """Return a model as one HTML file that needs no server and no network."""
    page: bytes = importlib.import_module(BUILDER).write_page(name)
    return page
