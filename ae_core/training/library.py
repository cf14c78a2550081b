"""One door to every model: a name or a path in, something that encodes and decodes out.

A PCA is read where it is stored, and fitted where it is not.
"""

import difflib
import os
import platform
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.data.datasets import find_dataset, load_images
from ae_core.errors import CheckpointDamagedError, CheckpointError, DataMissingError, SpecError
from ae_core.metrics import measure, per_image_squared_error
from ae_core.networks.dense import DenseAutoencoder
from ae_core.networks.model import FloatArray
from ae_core.networks.pca import MeasuredLadder, PCAModel, fit_pca, parse_pca_name
from ae_core.presets import PRESETS
from ae_core.store import checkpoints as store
from ae_core.training.train import data_md5


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


def find(name_or_path: str | Path, *, seed: int | None = None) -> store.Stored:
    """Return the checkpoint of a name or in a folder, its weights not yet read; see `load`."""
    text = os.fspath(name_or_path)
    if _is_path(name_or_path):
        return store.open_folder(Path(text))
    for fitted in store.list_pca_checkpoints()[0]:
        if fitted.name == text:
            return fitted
    try:
        return store.find_checkpoint(text, seed=seed)
    except CheckpointError as error:
        known = dict.fromkeys([*model_names(), *PRESETS])
        close = difflib.get_close_matches(text, known, n=3, cutoff=0.5)
        if type(error) is CheckpointError and close and text not in known:
            raise CheckpointError(f"{error} Did you mean {' or '.join(close)}?") from None
        raise


def model_names() -> list[str]:
    """Return the names of all models on this machine: networks, then fitted components."""
    networks, fitted = store.list_checkpoints()[0], store.list_pca_checkpoints()[0]
    return list(dict.fromkeys(one.name for one in (*networks, *fitted)))


def _is_path(given: str | Path) -> bool:
    return isinstance(given, os.PathLike) or os.sep in given or "/" in given


# Of training codes and labels, then test codes and labels: a share.
Accuracy = Callable[[FloatArray, NDArray[Any], FloatArray, NDArray[Any]], float]
Labelled = tuple[FloatArray, NDArray[np.int64]]
_KNN_STEPS = (1, 2, 3, 4, 5, 8, 10, 16, 30, 32, 64)  # 1 to 3 s each on MNIST, so not all 64


def find_pca(name: str, *, data: str = "mnist") -> PCAModel:
    """Return ``pca-K`` or ``pca-K-clipped`` of a data set: as stored, else fitted in seconds."""
    parsed = parse_pca_name(name)
    if parsed is None:
        raise SpecError(f"{name!r} is not the name of a PCA; write pca-10 or pca-10-clipped.")
    num_components, is_clipped = parsed
    find_dataset(data)
    damage: CheckpointDamagedError | None = None
    try:
        stored = find_stored_pca(num_components, data)
    except CheckpointDamagedError as error:
        damage, stored = error, None
    if stored is not None:
        return stored.clipped(is_clipped)
    try:
        images, _ = load_images(data, "train")
    except DataMissingError:
        if damage is not None:  # what can be mended at once
            raise damage from None
        raise
    return fit_pca(images, num_components, is_clipped=is_clipped, data=data)


def find_stored_pca(num_components: int, data: str) -> PCAModel | None:
    """Return a set's PCA as it is stored; None where none is, or one of fewer components.

    Where all that could be it are damaged, the last one's CheckpointDamagedError is raised.
    """
    damage: CheckpointDamagedError | None = None
    for checkpoint in store.list_pca_checkpoints()[0]:
        if checkpoint.data == data:
            try:
                model = checkpoint.load_model()
            except CheckpointDamagedError as error:
                damage = error
                continue
            if num_components <= model.code_size:
                return model.truncated(num_components)
    if damage is not None:
        raise damage
    return None


def find_ladder(data: str) -> MeasuredLadder | None:
    """Return the stored ladder of a data set, which needs no images; None where there is none."""
    for stored in store.list_pca_checkpoints()[0]:
        if stored.data == data:
            counts = stored.num_images("test"), stored.num_images("train")
            return MeasuredLadder(data, stored.load_ladder(), *counts)
    return None


def train_pca(
    name: str, root: Path, *, data: str = "mnist", accuracy: Accuracy | None = None
) -> store.PCACheckpoint:
    """Fit ``pca-K`` on a data set, measure every smaller K on its test images, and store it.

    ``accuracy`` gives what the ladder notes as ``knn_accuracy``, unknown without it.
    """
    parsed = parse_pca_name(name)
    if parsed is None or parsed[1]:
        raise SpecError(
            f"{name!r} cannot be fitted; fit pca-K, whose clipped form needs no fit of its own."
        )
    images, labels = load_images(data, "train")
    start = time.perf_counter()
    model = fit_pca(images, parsed[0], data=data)
    seconds = time.perf_counter() - start
    test_images, test_labels = load_images(data, "test")
    test_codes = model.encode(test_images)
    ladder = _measure_ladder(model, (images, labels), (test_images, test_labels), accuracy)
    provenance = {
        "name": name,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": 0,  # a fit draws nothing
        "device": "cpu",
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("numpy", "scikit-learn", "safetensors")},
        },
        "seconds": round(seconds, 3),
        "data": {
            "name": data,
            "num_train": len(images),
            "num_test": len(test_images),
            "md5": data_md5(data),
        },
        "metrics": {**ladder[name], "n": len(test_images)},
    }
    errors = per_image_squared_error(test_images, model.decode(test_codes))
    arrays: dict[str, NDArray[Any]] = {
        "codes": test_codes,
        "labels": test_labels,
        "squared_error": errors,
    }
    folder = name if data == "mnist" else f"{name}-{data}"
    return store.save_pca_checkpoint(root / folder, model, ladder, provenance, arrays)


def _measure_ladder(
    model: PCAModel, train: Labelled, test: Labelled, accuracy: Accuracy | None
) -> store.Ladder:
    """Measure ``pca-K`` and ``pca-K-clipped``, whose codes are the same, for every K there is."""
    ladder: store.Ladder = {}
    codes = [model.encode(images) for images, _ in (train, test)]
    for k in range(1, model.code_size + 1):
        share = None
        if accuracy is not None and k in (*_KNN_STEPS, model.code_size):
            share = accuracy(codes[0][:, :k], train[1], codes[1][:, :k], test[1])
        for is_clipped in (False, True):
            smaller = model.truncated(k).clipped(is_clipped)
            metrics = measure(test[0], smaller.reconstruct(test[0]))
            ladder[smaller.name] = {**metrics, "knn_accuracy": share}
    return ladder
