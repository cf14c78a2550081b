"""``export``: a model for other programs."""

import importlib
from pathlib import Path
from typing import Annotated, Literal

import typer

from ae_core.commands.output import ModelArgument, load_model, log
from ae_core.errors import UserError
from ae_core.export.files import write_npz, write_onnx
from ae_core.files import write_atomically
from ae_core.networks.dense import DenseAutoencoder, build_packet
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
        return write_onnx(model)
    if to == "packet":
        return build_packet([model])
    return write_npz(model)


BUILDER = "ui.components.model_page"  # found by name: nothing in this package imports the pages


def write_page(name: str) -> bytes:
    """Return a model as one HTML file that needs no server and no network."""
    page: bytes = importlib.import_module(BUILDER).write_page(name)
    return page
