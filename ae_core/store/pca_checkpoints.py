"""Fitted principal components on disk, in a folder like a network's checkpoint.

::

    checkpoints/<shipped|local>/pca-64/
        pca.safetensors (float32)   test_codes.npz   provenance.json
        ladder.json (the test set in every unit for every K, plain and clipped)
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.errors import CheckpointDamagedError, CheckpointError
from ae_core.files import write_atomically, write_json
from ae_core.networks.pca import PCAModel, pca_arrays, read_pca
from ae_core.store import files as checkpoint_files
from ae_core.store.checkpoints import SHIPPED_DIRECTORY, local_directory

Ladder = dict[str, dict[str, float | None]]
_WEIGHTS = "pca.safetensors"
_LADDER = "ladder.json"
_TEST_CODES = "test_codes.npz"
_FIT = "Fit it with `python -m ae_core train pca-64`."


@dataclass(frozen=True)
class PCACheckpoint:
    """A folder that holds fitted components; looks like a network's checkpoint in a list."""

    path: Path
    provenance: dict[str, Any]

    @property
    def name(self) -> str:
        """The folder's name: ``pca-64``."""
        return self.path.name

    @property
    def seed(self) -> int:
        """The seed; a fit draws nothing, so it is always 0."""
        return int(self.provenance["seed"])

    @property
    def is_shipped(self) -> bool:
        """Whether it came with the app."""
        return self.path.parent == SHIPPED_DIRECTORY

    @property
    def metrics(self) -> dict[str, float | None]:
        """Test metrics of all its components, unclipped, as they were when it was saved.

        What is no finite number is None: unknown.
        """
        noted = self.provenance["metrics"].items()
        return {unit: checkpoint_files.read_number(value) for unit, value in noted}

    @property
    def data(self) -> str:
        """The data set it was fitted to."""
        return str(self.provenance["data"].get("name"))

    def num_images(self, split: str) -> int:
        """Count the images of ``"train"`` or ``"test"`` as noted; 0 where nobody knows."""
        return int(checkpoint_files.read_number(self.provenance["data"].get(f"num_{split}")) or 0)

    @property
    def size_megabytes(self) -> float:
        """Size of the folder, 1 MB = 10^6 bytes."""
        return sum(file.stat().st_size for file in self.path.iterdir()) / 1e6

    def load_model(self) -> PCAModel:
        """Return the fitted components.

        Raises
        ------
        CheckpointDamagedError
            If the file is truncated, altered or holds something else.
        """
        self._check_hash(_WEIGHTS)
        return read_pca(self.path / _WEIGHTS, data=self.data)

    def load_ladder(self) -> Ladder:
        """Return the test metrics of ``pca-K`` and ``pca-K-clipped`` for every K it has.

        They need no data set, so a page shows the baseline where MNIST is absent.

        Raises
        ------
        CheckpointDamagedError
            If the file is truncated or altered, or a row of it has no MSE.
        """
        self._check_hash(_LADDER)
        path, advice = self.path / _LADDER, _repair_advice(self.path)
        ladder = checkpoint_files.read_json(path, advice=advice)
        rows = ladder.values() if isinstance(ladder, dict) else [None]
        if not all(isinstance(row, dict) and _is_known(row.get("mse")) for row in rows):
            raise CheckpointDamagedError(f"{path} holds a row without an MSE. {advice}")
        return {
            name: {unit: checkpoint_files.read_number(value) for unit, value in row.items()}
            for name, row in ladder.items()
        }

    def load_test_codes(self) -> dict[str, NDArray[Any]]:
        """Return codes float32 (N, code_size), labels int64 (N,), squared_error float32 (N,).

        Raises
        ------
        CheckpointDamagedError
            If the file is truncated or altered, or an array is of another shape or not finite.
        """
        self._check_hash(_TEST_CODES)
        return checkpoint_files.read_test_codes(
            self.path / _TEST_CODES, advice=_repair_advice(self.path)
        )

    def verify(self) -> None:
        """Read every file whole.

        Raises
        ------
        CheckpointDamagedError
            Naming the file that is missing, truncated or altered.
        """
        self.load_model()
        self.load_ladder()
        self.load_test_codes()

    def _check_hash(self, name: str) -> None:
        expected = self.provenance.get("files", {}).get(name)
        checkpoint_files.check_sha256(self.path / name, expected, advice=_repair_advice(self.path))


def load_pca_checkpoint(path: Path | str) -> PCACheckpoint:
    """Open a folder of fitted components; the arrays are read later.

    Raises
    ------
    CheckpointError
        If there is no such folder.
    CheckpointDamagedError
        If its provenance cannot be read.
    """
    path = Path(path)
    if not checkpoint_files.may_hold(path, _WEIGHTS):
        raise CheckpointError(f"There is no fitted PCA at {path}. {_FIT}")
    advice, noted = _repair_advice(path), path / "provenance.json"
    provenance = checkpoint_files.check_provenance(
        checkpoint_files.read_json(noted, advice=advice), noted, advice=advice
    )
    if not isinstance(provenance.get("data"), dict):
        raise CheckpointDamagedError(f"{noted} is damaged: it names no data set. {advice}")
    return PCACheckpoint(path, provenance)


def list_pca_checkpoints() -> tuple[list[PCACheckpoint], list[str]]:
    """Return all fitted components, the shipped ones first, and a sentence a damaged folder."""
    found, problems = [], []
    for root in (SHIPPED_DIRECTORY, local_directory()):
        for file in sorted(root.glob(f"*/{_WEIGHTS}")):
            if file.parent.name.startswith(".") or ".damaged" in file.parent.name:
                continue
            try:
                found.append(load_pca_checkpoint(file.parent))
            except CheckpointError as error:
                problems.append(str(error))
    return found, problems


def save_pca_checkpoint(
    target: Path,
    model: PCAModel,
    ladder: Ladder,
    provenance: Mapping[str, Any],
    test_codes: Mapping[str, NDArray[Any]],
) -> PCACheckpoint:
    """Write the folder whole or not at all, replacing an older one.

    Parameters
    ----------
    target : Path
        The folder; its name is the checkpoint's.
    test_codes : codes float16 (N, code_size), labels uint8 (N,), squared_error float16 (N,)

    Raises
    ------
    CheckpointError
        If the folder cannot be written.
    """
    import safetensors.numpy

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    except OSError as error:
        raise CheckpointError(
            f"{target.parent} cannot be written ({error.strerror}); choose a folder that can "
            "with --out or AE_CHECKPOINT_DIR."
        ) from error
    try:
        weights = safetensors.numpy.save(pca_arrays(model))
        write_atomically(temporary / _WEIGHTS, weights)
        np.savez_compressed(
            temporary / _TEST_CODES,
            codes=test_codes["codes"],
            labels=test_codes["labels"],
            squared_error=test_codes["squared_error"],
        )
        write_json(temporary / _LADDER, ladder)
        files = {
            name: hashlib.sha256((temporary / name).read_bytes()).hexdigest()
            for name in (_WEIGHTS, _LADDER, _TEST_CODES)
        }
        write_json(temporary / "provenance.json", {**provenance, "files": files})
        temporary.chmod(0o755)
        replaced = temporary.with_name(f"{temporary.name}.old")
        if target.exists():
            target.rename(replaced)
        temporary.rename(target)
        shutil.rmtree(replaced, ignore_errors=True)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return load_pca_checkpoint(target)


def _is_known(value: object) -> bool:
    return checkpoint_files.read_number(value) is not None


def _repair_advice(folder: Path) -> str:
    if folder.parent == SHIPPED_DIRECTORY:
        return "Restore it with `git checkout -- checkpoints/shipped`."
    return f"Delete the folder. {_FIT}"
