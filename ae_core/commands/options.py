"""The options that commands share, and the model that two of them name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ae_core.networks.dense import DenseAutoencoder
    from ae_core.networks.pca import PCAModel

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
DeviceOption = Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:1, …")]
ModelArgument = Annotated[str, typer.Argument(help="A model, pca-K, pca-K-clipped, or a folder.")]
DataOption = Annotated[
    str | None, typer.Option(help="Data set; by default the one it was trained on.")
]


def load_model(name: str, data: str | None) -> DenseAutoencoder | PCAModel:
    """Return the model of a `ModelArgument`; a PCA is of ``data``, MNIST if none is given."""
    from ae_core.data.datasets import find_dataset
    from ae_core.training.library import load

    if data is not None:
        find_dataset(data)  # before a PCA is looked for in it
    return load(name, data=data or "mnist")
