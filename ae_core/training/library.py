"""One door to every model: a name or a path in, something that encodes and decodes out."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

from ae_core.errors import CheckpointError
from ae_core.networks.dense import DenseAutoencoder
from ae_core.networks.pca import PCAModel, parse_pca_name
from ae_core.presets import PRESETS
from ae_core.store.checkpoints import (
    PCACheckpoint,
    Stored,
    find_checkpoint,
    list_all,
    list_pca_checkpoints,
    open_folder,
)
from ae_core.training.baselines import find_pca


def load(
    name_or_path: str | Path, *, seed: int | None = None, data: str = "mnist"
) -> DenseAutoencoder | PCAModel:
    """Load a trained model; arrays in, arrays out.

    Parameters
    ----------
    name_or_path : str or Path
        The name of a shipped or local checkpoint (``"001-mlp-8"``), ``"pca-10"`` or
        ``"pca-10-clipped"``, or the path of a checkpoint folder.
    seed : int, optional
        Which run of that name; by default the shipped one, else the newest.
    data : str
        Of which set a PCA holds the components; networks know theirs.

    Returns
    -------
    A model with ``name``, ``code_size``, ``encode``, ``decode`` and ``reconstruct``.

    Raises
    ------
    CheckpointError
        If there is no such model; the message names the closest ones.
    CheckpointDamagedError
        If its files are truncated or altered.
    SpecError
        If a PCA is asked for a number of components it cannot have.
    """
    text = os.fspath(name_or_path)
    if not _is_path(name_or_path) and parse_pca_name(text) is not None:
        return find_pca(text, data=data)
    return find(name_or_path, seed=seed).load_model()


def find(name_or_path: str | Path, *, seed: int | None = None) -> Stored:
    """Return the checkpoint of a name or in a folder, its weights not yet read; see `load`."""
    text = os.fspath(name_or_path)
    if _is_path(name_or_path):
        return open_folder(Path(text))
    for fitted in list_pca_checkpoints()[0]:
        if fitted.name == text:
            return fitted
    try:
        return find_checkpoint(text, seed=seed)
    except CheckpointError as error:
        known = dict.fromkeys([*model_names(), *PRESETS])
        close = difflib.get_close_matches(text, known, n=3, cutoff=0.5)
        if type(error) is CheckpointError and close and text not in known:
            raise CheckpointError(f"{error} Did you mean {' or '.join(close)}?") from None
        raise


def model_names() -> list[str]:
    """Return the names of all models on this machine: networks, then fitted components."""
    networks_first = sorted(list_all()[0], key=lambda one: isinstance(one, PCACheckpoint))
    return list(dict.fromkeys(one.name for one in networks_first))


def _is_path(given: str | Path) -> bool:
    return isinstance(given, os.PathLike) or os.sep in given or "/" in given
