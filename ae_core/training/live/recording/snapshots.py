"""Snapshots of a run: its weights at moments of the training, to go back to and to branch from.

::

    snapshots/<phase>-<step>.safetensors   and   snapshots/best.safetensors

They hold the arrays of the training network by torch's names, as `round_weights` gives them, and a
note of plain JSON types: phase, epoch and step, the error ``mse`` on the film's images, and the
losses of the epoch's end where it is one. Nothing here imports torch before weights are loaded.
"""

from __future__ import annotations

import contextlib
import functools
import json
import math
import re
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ae_core.data.datasets import split_data
from ae_core.errors import CheckpointDamagedError, CheckpointError
from ae_core.files import stamp_of, write_atomically
from ae_core.networks.dense import DenseAutoencoder, build_portable, expected_shapes
from ae_core.specs import ExperimentSpec, Intervention
from ae_core.store.checkpoints import Checkpoint, folder_name, load_checkpoint
from ae_core.store.folder import local_directory, read_number
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.run_directory import Arrays, digest_of

if TYPE_CHECKING:
    from ae_core.training.train import Evaluate

BEST = "best"
_NAME = re.compile(rf"\d{{1,3}}-\d{{8,12}}|{BEST}")
_LARGEST_HEADER = 1_000_000  # bytes; one of ten layers has 3,000
_MOST_OVERHEAD = 2_000_000  # bytes that a file may have beside its weights: statistics, header


def snapshot_name(phase: int, step: int) -> str:
    """Return what the snapshot before a step of a phase is called; phases count from 0.

    >>> snapshot_name(0, 100)
    '0-00000100'
    """
    return f"{phase}-{step:08d}"


def is_early_moment(step: int) -> bool:
    """Tell whether a step is one of 0, 1, 3, 10, 30, 100, 300 …, at which a network changes much.

    >>> [step for step in range(1001) if is_early_moment(step)]
    [0, 1, 3, 10, 30, 100, 300, 1000]
    """
    digits = str(step)
    return step == 0 or (digits[0] in "13" and not digits[1:].strip("0"))


def is_kept_epoch(epoch: int) -> bool:
    """Tell whether the end of an epoch is kept: those of Fibonacci's numbers.

    >>> [epoch for epoch in range(1, 40) if is_kept_epoch(epoch)]
    [1, 2, 3, 5, 8, 13, 21, 34]
    """
    square = 5 * epoch * epoch  # n is one of them if 5 n² + 4 or 5 n² − 4 is a square
    return any(math.isqrt(n) ** 2 == n for n in (square + 4, square - 4))


def write_snapshot(folder: Path, name: str, arrays: Arrays, note: Mapping[str, Any]) -> None:
    """Keep rounded arrays under a name, in a run's directory."""
    from safetensors.numpy import save

    text = json.dumps(dict(note), allow_nan=False)
    metadata = {"note": text, "sha256": digest_of(arrays, text)}
    path = _path(folder, name)
    path.parent.mkdir(exist_ok=True)
    write_atomically(path, save(dict(arrays), metadata=metadata))


def list_snapshots(folder: Path) -> list[dict[str, Any]]:
    """Return the notes of all snapshots in a run's directory in their order, best last.

    Each has ``name``, ``phase``, ``epoch``, ``step``, ``mse``, ``validation_loss``, ``test_loss``
    and ``is_best``. Weights are not read; what is no snapshot is left out.
    """
    found = []
    for path in (folder / "snapshots").glob("*.safetensors"):
        try:
            if _NAME.fullmatch(path.stem):
                found.append({"name": path.stem, **_read_note(path), "is_best": path.stem == BEST})
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            continue
    return sorted(found, key=lambda one: (one["is_best"], one["phase"], one["step"]))


def drop_after(folder: Path, phase: int, step: int) -> None:
    """Delete the snapshots of later steps: the run goes on from before them."""
    for one in list_snapshots(folder):
        if (one["phase"], one["step"]) > (phase, step):
            _path(folder, one["name"]).unlink(missing_ok=True)


def load_snapshot(run: LiveDirectory, name: str) -> DenseAutoencoder:
    """Return the network as it was; a snapshot that is not there or damaged is a CheckpointError.

    A file of another size than the specification's network has is refused before it is read.
    """
    spec = run.read()[0]
    arrays = _fold(run, name, spec, read_snapshot(run, name, spec)[0])
    with np.errstate(over="ignore"):
        halves = {key: array.astype(np.float16) for key, array in arrays.items()}
    return build_portable(spec, halves, where=str(_path(run.path, name)))


def keep_snapshot(
    run: LiveDirectory,
    name: str,
    *,
    root: Path | None = None,
    evaluate: Evaluate | None = None,
    asked_by: str = "",
) -> Checkpoint:
    """Store a snapshot as a model of its own, as `finish_run` stores the end of a run.

    Its name and title say the moment, its specification has the changes that were made by then,
    its history the epochs; the provenance names run and snapshot. ``evaluate`` and ``asked_by``
    are those of `finish_run`; without ``evaluate`` a snapshot that is kept already is not kept
    again. A network that float16 cannot hold is a TrainingError.
    """
    from ae_core.training.train import round_network, store_rounded

    spec, seed, conditions = run.read()
    arrays, note = read_snapshot(run, name, spec)
    moment = note["phase"], note["step"]
    history = [entry for entry in run.history if _moment_of(entry) <= moment]
    made: list[Intervention] = [*spec.interventions, *run.interventions]
    made.sort(key=lambda change: (change.phase, change.step))
    words = moment_text(spec, note)
    slug = words.replace(",", "").replace(" ", "-")
    kept = spec.replace(
        name=f"{spec.name}-{slug}",
        title=f"{words} of {run.title}",
        interventions=tuple(change for change in made if (change.phase, change.step) < moment),
    )
    root, origin = root or local_directory(), {"run": run.path.name, "name": name, **note}
    if evaluate is None:
        with contextlib.suppress(CheckpointError):  # it is not there, or damaged
            known = load_checkpoint(root / folder_name(kept, seed))
            known.verify()
            if known.spec.title == kept.title and known.provenance.get("snapshot") == origin:
                return known
    facts: dict[str, Any] = {
        "seconds": sum(read_number(entry.get("seconds")) or 0.0 for entry in history),
        "device": conditions.computers[-1],
        "snapshot": origin,
        **({"asked_by": asked_by} if asked_by else {}),
    }
    return store_rounded(
        round_network(kept, _fold(run, name, spec, arrays), split_data(spec.data)),
        root=root,
        seed=seed,
        conditions=conditions,
        history=history,
        evaluate=evaluate,
        facts=facts,
    )


def moment_text(spec: ExperimentSpec, note: Mapping[str, Any]) -> str:
    """Name a snapshot's moment: ``epoch 3``, ``batch 30``, in several phases ``phase 2, epoch 3``.

    ``batch 30`` is the moment at which 30 batches of the phase have been trained on.
    """
    epoch, step = note["epoch"], note["step"]
    words = f"epoch {epoch:.0f}" if epoch == int(epoch) > 0 else f"batch {step}"
    return f"phase {note['phase'] + 1}, {words}" if len(spec.phases) > 1 else words


def _moment_of(entry: Mapping[str, Any]) -> tuple[float, float]:
    """Return phase and step of an epoch's line; what is none of ours lies after everything."""
    phase, step = read_number(entry.get("phase")), read_number(entry.get("step"))
    return (math.inf, math.inf) if phase is None or step is None else (phase, step)


def _fold(
    run: LiveDirectory, name: str, spec: ExperimentSpec, arrays: Arrays
) -> dict[str, NDArray[np.float32]]:
    """Return the dense stack of the weights that `read_snapshot` gives."""
    import torch

    from ae_core.networks.autoencoder import Autoencoder

    network = Autoencoder(spec.network)
    try:
        network.load_state_dict({k: torch.from_numpy(array) for k, array in arrays.items()})
    except (RuntimeError, TypeError) as error:
        raise _damaged(_path(run.path, name), f"does not fit {spec.name} ({error})") from None
    return {key: value.numpy() for key, value in network.folded_arrays().items()}


def read_snapshot(
    run: LiveDirectory, name: str, spec: ExperimentSpec
) -> tuple[Arrays, dict[str, Any]]:
    """Return the weights that a run's snapshot holds, named as torch has them, and its note.

    A CheckpointError where there is no such snapshot, a CheckpointDamagedError where it is damaged.
    """
    from safetensors import SafetensorError, safe_open

    path = _path(run.path, name)
    if not _NAME.fullmatch(name) or not path.exists():
        there = ", ".join(one["name"] for one in list_snapshots(run.path)) or "none yet"
        raise CheckpointError(f"{run.path.name} has no snapshot {name[:40]!r}; it has: {there}.")
    expected = 2 * sum(math.prod(shape) for shape in expected_shapes(spec.network).values())
    try:
        size = path.stat().st_size
        if not expected <= size <= expected + _MOST_OVERHEAD:
            raise _damaged(path, f"has {size:,} bytes, and {spec.name} needs about {expected:,}")
        note = _read_note(path)
        with safe_open(path, "numpy") as file:
            metadata = file.metadata() or {}
            arrays = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        text, noted = metadata["note"], metadata["sha256"]
    except (SafetensorError, OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, CheckpointError):
            raise
        raise _damaged(path, f"cannot be read ({error})") from None
    if digest_of(arrays, text) != noted:
        raise _damaged(path, "is altered: its SHA-256 is not the one noted when it was written")
    return arrays, note


def _read_note(path: Path) -> dict[str, Any]:
    """Return a snapshot's note from the head of its file, checked; not to be changed."""
    return _note_in(path, *stamp_of(path))


@functools.lru_cache(maxsize=1024)
def _note_in(path: Path, *stamps: int) -> dict[str, Any]:
    """Return it, read again where the file has changed."""
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8).ljust(8, b"\0"))
        if not 0 < length <= _LARGEST_HEADER:
            raise ValueError(f"its header has {length:,} bytes")
        header = json.loads(file.read(length))
    note = json.loads(header["__metadata__"]["note"])
    phase, step, epoch = note["phase"], note["step"], read_number(note["epoch"])
    if type(phase) is not int or type(step) is not int or epoch is None or min(phase, step) < 0:
        raise ValueError("its moment is none")
    figures = {key: read_number(note.get(key)) for key in ("mse", "validation_loss", "test_loss")}
    return {"phase": phase, "epoch": epoch, "step": step, **figures}


def _path(folder: Path, name: str) -> Path:
    return folder / "snapshots" / f"{name}.safetensors"


def _damaged(path: Path, what: str) -> CheckpointDamagedError:
    return CheckpointDamagedError(f"The snapshot {path} {what}. Choose another of this run.")
