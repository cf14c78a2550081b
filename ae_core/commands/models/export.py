"""``export``: a model for other programs."""

from __future__ import annotations

import json
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ae_core.commands.output import log_console
from ae_core.errors import UserError

if TYPE_CHECKING:
    from ae_core.networks.dense import DenseAutoencoder, DenseLayer


class Format(StrEnum):
    """What a model is written as."""

    ONNX = "onnx"
    NPZ = "npz"
    PACKET = "packet"
    HTML = "html"


def export(
    name: Annotated[str, typer.Argument(help="A model, pca-K, pca-K-clipped, or a folder.")],
    to: Annotated[Format, typer.Option(help="onnx, npz, packet (the browser's) or html (a page).")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
) -> None:
    """Write a model as ONNX, as numpy arrays, as the browser's packet, or as a whole page."""
    from ae_core.files import write_atomically
    from ae_core.networks.pca import PCAModel
    from ae_core.training.library import load

    model = load(name)
    dense = model.to_dense() if isinstance(model, PCAModel) else model
    if not out.parent.is_dir() or out.is_dir():
        raise UserError(
            f"{out} cannot be written: "
            + ("it is a folder." if out.is_dir() else f"there is no folder {out.parent}.")
            + " Give the path of a file with --out."
        )
    content = _page(name) if to is Format.HTML else _as_bytes(dense, to)
    write_atomically(out, content)
    log_console().print(f"{model.name} as {to.value}: {out}, {len(content) / 1e6:.2f} MB")


def _page(name: str) -> bytes:
    from ae_core.commands.models.page import write_page

    return write_page(name)


def _as_bytes(model: DenseAutoencoder, to: Format) -> bytes:
    if to is Format.ONNX:
        from ae_core.networks.onnx_graph import build_onnx

        return bytes(build_onnx(model).SerializeToString())
    if to is Format.PACKET:
        from ae_core.networks.dense import build_packet

        return build_packet([model])
    return _npz_bytes(model)


def _npz_bytes(model: DenseAutoencoder) -> bytes:
    """Return an npz archive: float32 arrays by layer, and ``description``, JSON as text."""
    import numpy as np

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
