"""Checkpoints: folders of a trained network's weights, history, provenance and test codes.

::

    checkpoints/<shipped|local>/<name>-<hash8>-s<seed>/
        spec.json  model.safetensors (float16)  history.json  provenance.json  test_codes.npz

Nothing here imports torch before it trains; no pickle anywhere.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.errors import CheckpointDamagedError, CheckpointError, SpecError
from ae_core.files import write_json
from ae_core.networks.dense import DenseAutoencoder, build_portable
from ae_core.specs import ExperimentSpec
from ae_core.store import files as checkpoint_files

SHIPPED_DIRECTORY = Path(__file__).resolve().parents[2] / "checkpoints" / "shipped"
_SIGNS = (("model.safetensors",), ("spec.json", "provenance.json"))  # of a network, or what is left
_FILES = ("spec.json", "model.safetensors", "history.json", "provenance.json", "test_codes.npz")


def local_directory() -> Path:
    """Return where a user's own trainings go: AE_CHECKPOINT_DIR, else checkpoints/local."""
    given = os.environ.get("AE_CHECKPOINT_DIR")
    return Path(given) if given else SHIPPED_DIRECTORY.parent / "local"


@dataclass(frozen=True)
class Checkpoint:
    """A folder that holds a trained network; files are read when asked for."""

    path: Path
    spec: ExperimentSpec
    provenance: dict[str, Any]

    @property
    def name(self) -> str:
        """The experiment's name."""
        return self.spec.name

    @property
    def seed(self) -> int:
        """The seed it was trained from."""
        return int(self.provenance["seed"])

    @property
    def is_shipped(self) -> bool:
        """Whether it came with the app."""
        return self.path.parent == SHIPPED_DIRECTORY

    @property
    def metrics(self) -> dict[str, float | None]:
        """Test metrics as they were when it was saved; units as in the metrics module.

        What is no finite number is None: unknown.
        """
        noted = self.provenance["metrics"].items()
        return {unit: checkpoint_files.read_number(value) for unit, value in noted}

    @property
    def size_megabytes(self) -> float:
        """Size of the folder, 1 MB = 10^6 bytes."""
        return sum(file.stat().st_size for file in self.path.iterdir()) / 1e6

    def load_model(self) -> DenseAutoencoder:
        """Return the network as numpy arrays.

        Raises
        ------
        CheckpointDamagedError
            If the weights are truncated, altered, not finite or do not fit the specification.
        """
        path = self.path / "model.safetensors"
        self._check_hash("model.safetensors")
        return build_portable(self.spec, _read_safetensors(path), where=str(path))

    def load_history(self) -> list[dict[str, Any]]:
        """Return one entry an epoch, as `ae_core.training.engine.EpochReport` has them."""
        history: list[dict[str, Any]] = _read_json(self.path / "history.json")
        return history

    def load_test_codes(self) -> dict[str, NDArray[Any]]:
        """Return codes float32 (N, code_size), labels int64 (N,), squared_error float32 (N,).

        Raises
        ------
        CheckpointDamagedError
            If the file is truncated or altered, or an array is of another shape or not finite.
        """
        self._check_hash("test_codes.npz")
        return checkpoint_files.read_test_codes(
            self.path / "test_codes.npz",
            advice=_repair_advice(self.path),
            code_size=self.spec.network.code_size,
        )

    def verify(self) -> None:
        """Read every file whole.

        Raises
        ------
        CheckpointDamagedError
            Naming the file that is missing, truncated or altered.
        """
        for name in _FILES:
            self._check_hash(name)
        self.load_model()
        self.load_history()
        self.load_test_codes()

    def _check_hash(self, name: str) -> None:
        expected = self.provenance.get("files", {}).get(name)
        checkpoint_files.check_sha256(self.path / name, expected, advice=_repair_advice(self.path))


def load_checkpoint(path: Path | str) -> Checkpoint:
    """Open a checkpoint folder; weights are read later.

    Raises
    ------
    CheckpointError
        If there is no such folder.
    CheckpointDamagedError
        If its specification or provenance cannot be read.
    """
    path = Path(path)
    if not os.path.isdir(path):  # unlike Path.is_dir, False where the folder is forbidden
        raise CheckpointError(
            f"There is no checkpoint at {path}; `python -m ae_core checkpoints list` names them."
        )
    provenance = _read_json(path / "provenance.json")
    try:
        spec = ExperimentSpec.from_dict(_read_json(path / "spec.json"))
    except (SpecError, TypeError, OverflowError) as error:
        raise CheckpointDamagedError(
            f"{path} is damaged ({error}). {_repair_advice(path)}"
        ) from error
    provenance = checkpoint_files.check_provenance(
        provenance, path / "provenance.json", advice=_repair_advice(path)
    )
    return Checkpoint(path, spec, provenance)


def list_checkpoints() -> tuple[list[Checkpoint], list[str]]:
    """Return all checkpoints, shipped ones first, and a sentence for each damaged folder."""
    found: list[Checkpoint] = []
    problems: list[str] = []
    for root in (SHIPPED_DIRECTORY, local_directory()):
        for path in _network_folders(root, problems):
            try:
                one = load_checkpoint(path)
                if path.name not in (other.path.name for other in found):
                    found.append(one)  # else the shipped one, trained again here
            except CheckpointError as error:
                problems.append(str(error))
    order: list[str] = []
    try:
        order = list(read_index())
    except CheckpointDamagedError as error:
        problems.append(str(error))
    found.sort(key=lambda c: (not c.is_shipped, *_rank(order, c.name), c.seed))
    return found, problems


def _network_folders(root: Path, problems: list[str]) -> list[Path]:
    """Return the folders that hold a trained network, or held one; fitted components do not."""
    try:
        folders = sorted(path for path in root.iterdir() if os.path.isdir(path))
    except FileNotFoundError:
        return []
    except OSError as error:
        problems.append(f"{root} cannot be read ({error}); set AE_CHECKPOINT_DIR to another.")
        return []
    return [
        path
        for path in folders
        if not path.name.startswith(".")
        and ".damaged" not in path.name
        and any(all(checkpoint_files.may_hold(path, name) for name in names) for names in _SIGNS)
    ]


def _rank(order: list[str], name: str) -> tuple[int, str]:
    return (order.index(name) if name in order else len(order), name)


def read_index() -> dict[str, str]:
    """Return name -> folder of the shipped checkpoints, in the order the picker shows them."""
    path = SHIPPED_DIRECTORY / "index.json"
    index = _read_json(path) if path.exists() else {}
    if not isinstance(index, dict) or not all(isinstance(name, str) for name in index.values()):
        raise CheckpointDamagedError(f"{path} is damaged. {_repair_advice(path.parent)}")
    return index


def find_checkpoint(name: str, *, seed: int | None = None) -> Checkpoint:
    """Return the checkpoint of a name: the shipped one, else the newest local one.

    Raises
    ------
    CheckpointError
        If there is none; the message names what there is.
    """
    index = read_index()
    if name in index and seed is None:
        return load_checkpoint(SHIPPED_DIRECTORY / index[name])
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
    """Write a checkpoint folder whole or not at all, replacing an older one of that name.

    Parameters
    ----------
    arrays : float16 arrays by the names of `ae_core.networks.dense.expected_shapes`
    test_codes : codes (N, code_size), labels (N,), squared_error (N,)

    Raises
    ------
    CheckpointError
        If the folder cannot be written.
    """
    from safetensors.numpy import save

    target = root / folder_name(spec, seed)
    try:
        root.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=root, prefix=f".{target.name}."))
    except OSError as error:
        raise CheckpointError(
            f"{root} cannot be written ({error.strerror}); set AE_CHECKPOINT_DIR to a folder "
            "that can."
        ) from error
    try:
        write_json(temporary / "spec.json", spec.to_dict())
        weights = save({name: np.ascontiguousarray(array) for name, array in arrays.items()})
        (temporary / "model.safetensors").write_bytes(weights)
        write_json(temporary / "history.json", history)
        np.savez_compressed(
            temporary / "test_codes.npz",
            codes=test_codes["codes"].astype(np.float16),
            labels=test_codes["labels"].astype(np.uint8),
            squared_error=test_codes["squared_error"].astype(np.float16),
        )
        files = {
            name: hashlib.sha256((temporary / name).read_bytes()).hexdigest()
            for name in _FILES
            if name != "provenance.json"
        }
        write_json(temporary / "provenance.json", {**provenance, "seed": seed, "files": files})
        for file in temporary.iterdir():
            _flush(file)
        temporary.chmod(0o755)
        if target.exists():
            old = Path(tempfile.mkdtemp(dir=root, prefix=f".{target.name}.old.")) / "folder"
            target.rename(old)
            temporary.rename(target)
            shutil.rmtree(old.parent)
        else:
            temporary.rename(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return load_checkpoint(target)


def move_aside(path: Path) -> Path:
    """Rename a damaged folder so that nothing is lost and nothing trips over it."""
    for number in range(1, 1000):
        aside = path.with_name(f"{path.name}.damaged-{number}")
        if not aside.exists():
            path.rename(aside)
            return aside
    raise CheckpointError(f"There are 999 damaged copies of {path}; delete some.")


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _repair_advice(path: Path) -> str:
    if path.parent == SHIPPED_DIRECTORY:
        return "Restore it with `git checkout -- checkpoints/shipped`."
    return "Delete the folder and train it again."


def _read_json(path: Path) -> Any:
    return checkpoint_files.read_json(path, advice=_repair_advice(path.parent))


def _read_safetensors(path: Path) -> dict[str, NDArray[Any]]:
    from safetensors.numpy import load_file

    try:
        return dict(load_file(path))
    except Exception as error:  # what numpy cannot hold raises as many kinds as there are
        raise CheckpointDamagedError(
            f"{path} cannot be read ({error}). {_repair_advice(path.parent)}"
        ) from error
