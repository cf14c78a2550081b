"""Checkpoints: folders of trained networks, and of fitted PCA, found by name.

::

    <name>-<hash8>-s<seed>/   spec.json  model.safetensors (float16)  history.json
    pca-64/                   pca.safetensors (float32)  ladder.json (the test set in every unit
                              for every K, plain and clipped)

each with what `ae_core.store.folder` describes. Nothing here imports torch; no pickle anywhere.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.errors import CheckpointDamagedError, CheckpointError, SpecError
from ae_core.networks.dense import DenseAutoencoder, build_portable
from ae_core.networks.pca import PCAModel, find_problem
from ae_core.specs import ExperimentSpec
from ae_core.store import folder as store
from ae_core.store.folder import CheckpointFolder, local_directory, may_hold, read_number

Ladder = dict[str, dict[str, float | None]]
_WEIGHTS, _COMPONENTS, _LADDER = "model.safetensors", "pca.safetensors", "ladder.json"
_PARTS = ("mean", "components", "eigenvalues")
_LEFT = ("spec.json", "provenance.json")  # of a network whose weights are gone


@dataclass(frozen=True)
class Checkpoint(CheckpointFolder):
    """A folder that holds a trained network."""

    spec: ExperimentSpec

    files = ("spec.json", _WEIGHTS, "history.json", "test_codes.npz")
    repair = "Delete the folder and train it again."

    @property
    def name(self) -> str:
        """The experiment's name."""
        return self.spec.name

    @property
    def code_size(self) -> int:
        """Numbers in a code."""
        return self.spec.network.code_size

    @property
    def data(self) -> str:
        """The data set it was trained on."""
        return self.spec.data.name

    def load_model(self) -> DenseAutoencoder:
        """Return the network as numpy arrays; what is wrong with them is damage."""
        arrays = self.load_arrays(_WEIGHTS)
        return build_portable(self.spec, arrays, where=str(self.path / _WEIGHTS))

    def load_history(self) -> list[dict[str, Any]]:
        """Return one entry an epoch, as `ae_core.training.engine.EpochReport` has them."""
        history: list[dict[str, Any]] = self.read_json(self.path / "history.json")
        return history

    def verify(self) -> None:
        """Read every file whole; see `CheckpointFolder.verify`."""
        super().verify()
        self.load_model()
        self.load_history()


@dataclass(frozen=True)
class PCACheckpoint(CheckpointFolder):
    """A folder that holds fitted components."""

    files = (_COMPONENTS, _LADDER, "test_codes.npz")
    repair = "Delete the folder. Fit it with `python -m ae_core train pca-64`."

    @property
    def data(self) -> str:
        """The data set it was fitted to."""
        return str(self.provenance["data"].get("name"))

    def num_images(self, split: str) -> int:
        """Count the images of ``"train"`` or ``"test"`` as noted; 0 where nobody knows."""
        return int(read_number(self.provenance["data"].get(f"num_{split}")) or 0)

    def load_model(self) -> PCAModel:
        """Return the fitted components; what is wrong with them is damage."""
        arrays = self.load_arrays(_COMPONENTS)
        if problem := find_problem(arrays):
            raise self.damaged(self.path / _COMPONENTS, problem)
        mean, components, eigenvalues = (arrays[name] for name in _PARTS)
        return PCAModel(mean, components, eigenvalues, data=self.data)

    def load_ladder(self) -> Ladder:
        """Return the test metrics of ``pca-K`` and ``pca-K-clipped`` for every K it has.

        They need no data set, so a page shows the baseline where MNIST is absent.
        """
        path = self.whole_file(_LADDER)
        ladder = self.read_json(path)
        rows = ladder.values() if isinstance(ladder, dict) else [None]
        if any(not isinstance(row, dict) or read_number(row.get("mse")) is None for row in rows):
            raise self.damaged(path, "holds a row without an MSE")
        return {
            name: {unit: read_number(value) for unit, value in row.items()}
            for name, row in ladder.items()
        }

    def verify(self) -> None:
        """Read every file whole; see `CheckpointFolder.verify`."""
        super().verify()
        self.load_model()
        self.load_ladder()


Stored = Checkpoint | PCACheckpoint


def load_checkpoint(path: Path | str) -> Checkpoint:
    """Open the folder of a network; weights are read later."""
    path = Path(path)
    if not os.path.isdir(path):  # unlike Path.is_dir, False where the folder is forbidden
        raise CheckpointError(
            f"There is no checkpoint at {path}; `python -m ae_core checkpoints list` names them."
        )
    provenance = Checkpoint.read_provenance(path)
    try:
        spec = ExperimentSpec.from_dict(Checkpoint.read_json(path / "spec.json"))
    except (SpecError, TypeError, OverflowError) as error:
        raise Checkpoint.damaged(path, f"is damaged ({error})") from error
    return Checkpoint(path, provenance, spec)


def load_pca_checkpoint(path: Path) -> PCACheckpoint:
    """Open a folder of fitted components; the arrays are read later, the same errors come."""
    if not may_hold(path, _COMPONENTS):
        raise CheckpointError(
            f"There is no fitted PCA at {path}. Fit it with `python -m ae_core train pca-64`."
        )
    provenance = PCACheckpoint.read_provenance(path)
    if not isinstance(provenance.get("data"), dict):
        raise PCACheckpoint.damaged(path / "provenance.json", "is damaged: it names no data set")
    return PCACheckpoint(path, provenance)


def open_folder(path: Path) -> Stored:
    """Open a checkpoint's folder, whatever was trained; its weights may be named instead."""
    folder = path.parent if path.is_file() else path
    return load_pca_checkpoint(folder) if _is_fitted(folder) else load_checkpoint(folder)


def _is_fitted(folder: Path) -> bool:
    return may_hold(folder, _COMPONENTS) and not may_hold(folder, _WEIGHTS)


def list_all(*, of: type[Stored] | None = None) -> tuple[list[Stored], list[str]]:
    """Return all that is trained, shipped first, networks first, and a sentence a damaged one.

    ``of`` names the only kind that is opened.
    """
    found: dict[Path, Stored] = {}
    problems: list[str] = []
    for root in (store.SHIPPED_DIRECTORY, local_directory()):
        for path in _folders(root, problems):
            if of is not None and (of is PCACheckpoint) != _is_fitted(path):
                continue
            try:
                one = open_folder(path)
            except CheckpointError as error:
                problems.append(str(error))
                continue
            is_known = any(path.name == known.name for known in found)  # trained again here
            if isinstance(one, PCACheckpoint) or not is_known:
                found[path] = one
    order: list[str] = []
    try:
        order = list(read_index())
    except CheckpointDamagedError as error:
        problems.append(str(error))

    def rank(one: Stored) -> tuple[object, ...]:
        place = order.index(one.name) if one.name in order else len(order)
        return (not one.is_shipped, isinstance(one, PCACheckpoint), place, one.name, one.seed)

    return sorted(found.values(), key=rank), problems


def list_checkpoints() -> tuple[list[Checkpoint], list[str]]:
    """Return all networks, shipped ones first, and a sentence for each damaged folder."""
    found, problems = list_all(of=Checkpoint)
    return [one for one in found if isinstance(one, Checkpoint)], problems


def list_pca_checkpoints() -> tuple[list[PCACheckpoint], list[str]]:
    """Return all fitted components, the shipped ones first, and a sentence a damaged folder."""
    found, problems = list_all(of=PCACheckpoint)
    return [one for one in found if isinstance(one, PCACheckpoint)], problems


def _folders(root: Path, problems: list[str]) -> list[Path]:
    """Return the folders that hold something trained, or held it."""
    try:
        folders = sorted(path for path in root.iterdir() if os.path.isdir(path))
    except FileNotFoundError:
        return []
    except OSError as error:
        problems.append(f"{root} cannot be read ({error}); set AE_CHECKPOINT_DIR to another.")
        return []
    marks = ((_WEIGHTS,), (_COMPONENTS,), _LEFT)  # each tells that something is, or was, there
    return [
        path
        for path in folders
        if not path.name.startswith(".") and ".damaged" not in path.name
        if any(all(may_hold(path, name) for name in names) for names in marks)
    ]


def read_index() -> dict[str, str]:
    """Return name -> folder of the shipped checkpoints, in the order the picker shows them."""
    path = store.SHIPPED_DIRECTORY / "index.json"
    index = Checkpoint.read_json(path) if path.exists() else {}
    if not isinstance(index, dict) or not all(isinstance(name, str) for name in index.values()):
        raise Checkpoint.damaged(path, "is damaged")
    return index


def find_checkpoint(name: str, *, seed: int | None = None) -> Checkpoint:
    """Return the checkpoint of a name: the shipped one, else the newest local one."""
    index = read_index()
    if name in index and seed is None:
        return load_checkpoint(store.SHIPPED_DIRECTORY / index[name])
    found, problems = list_checkpoints()
    fitting = [c for c in found if c.name == name and seed in (None, c.seed)]
    if fitting:
        return max(fitting, key=lambda c: c.path.stat().st_mtime)
    known = ", ".join(dict.fromkeys(c.name for c in found)) or "none"
    of_seed = "" if seed is None else f" with seed {seed}"
    raise CheckpointError(
        f"There is no trained model {name!r}{of_seed}. Trained here: {known}. "
        f"`python -m ae_core train {name}` trains it if it is a preset."
        + "".join(f" {problem}" for problem in problems)
    )


def folder_name(spec: ExperimentSpec, seed: int) -> str:
    """Return ``<name>-<hash8>-s<seed>``."""
    return f"{spec.name}-{spec.hash}-s{seed}"


def save_checkpoint(
    root: Path,
    spec: ExperimentSpec,
    seed: int,
    *,
    arrays: Mapping[str, NDArray[np.float16]],
    history: list[dict[str, Any]],
    provenance: Mapping[str, Any],
    test_codes: Mapping[str, NDArray[Any]],
) -> Checkpoint:
    """Write a network's folder whole or not at all, replacing an older one of that name.

    ``arrays`` bear the names of `ae_core.networks.dense.expected_shapes`; ``test_codes`` are codes
    (N, code_size), labels (N,) and squared_error (N,).
    """
    target = root / folder_name(spec, seed)
    store.write_checkpoint(
        target,
        notes={"spec.json": spec.to_dict(), "history.json": history},
        weights=(_WEIGHTS, arrays),
        provenance={**provenance, "seed": seed},
        test_codes=test_codes,
    )
    return load_checkpoint(target)


def save_pca_checkpoint(
    target: Path,
    model: PCAModel,
    ladder: Ladder,
    provenance: Mapping[str, Any],
    test_codes: Mapping[str, NDArray[Any]],
) -> PCACheckpoint:
    """Write fitted components as `save_checkpoint` writes a network; ``target`` is the folder."""
    arrays = {name: getattr(model, name) for name in _PARTS}
    store.write_checkpoint(
        target,
        notes={_LADDER: ladder},
        weights=(_COMPONENTS, arrays),
        provenance=provenance,
        test_codes=test_codes,
    )
    return load_pca_checkpoint(target)
