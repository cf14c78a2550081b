"""Train or load: the one way by which a checkpoint comes to be."""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock

from ae_core.data.datasets import DataSplit, load_pixels, split_data
from ae_core.errors import CheckpointDamagedError, CheckpointError, TrainingError
from ae_core.networks.portable import DenseAutoencoder, build_portable
from ae_core.specs import ExperimentSpec
from ae_core.training.checkpoints import (
    Checkpoint,
    folder_name,
    load_checkpoint,
    local_directory,
    move_aside,
    save_checkpoint,
)

if TYPE_CHECKING:
    from ae_core.training.engine import EpochReport
    from ae_core.training.runs import Run

MAX_ROUNDING_COST = 0.005  # relative rise of test mse that float16 weights may cost

Evaluate = Callable[[DenseAutoencoder, DataSplit], dict[str, float | None]]
OnStart = Callable[["Run"], None]
OnReport = Callable[["EpochReport"], None]


def runs_directory() -> Path:
    """Return where unfinished runs live: AE_RUN_DIR, else ``runs`` beside the checkpoints."""
    given = os.environ.get("AE_RUN_DIR")
    return Path(given) if given else local_directory() / "runs"


def train_or_load(spec: ExperimentSpec, *, seed: int = 0, device: str = "auto",
                  root: Path | None = None, run_directory: Path | None = None,
                  evaluate: Evaluate | None = None, on_start: OnStart | None = None,
                  on_report: OnReport | None = None) -> Checkpoint:  # fmt: skip
    """Return the checkpoint of a specification and seed, training it where there is none.

    A second process asking for the same one waits for the first. An interrupted training is
    resumed from its run directory.

    Parameters
    ----------
    root : Path, optional
        Folder of checkpoints; the local one by default.
    evaluate : callable, optional
        Gives the metrics noted in the provenance; by default only the test mse.
    on_start, on_report : callable, optional
        Called with the run before it trains (not where the checkpoint is there), and after
        every epoch.

    Raises
    ------
    CheckpointDamagedError
        If the checkpoint is there but damaged: it is moved aside, the message says where.
    DataMissingError
        If the data set is not on this machine.
    TrainingError
        If training fails, or float16 weights would cost too much.
    """
    root = root or local_directory()
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CheckpointError(
            f"{root} cannot be written ({error.strerror}); set AE_CHECKPOINT_DIR to a folder "
            "that can."
        ) from error
    path = root / folder_name(spec, seed)
    with FileLock(root / f".{path.name}.lock"):
        if path.exists():
            return _load_or_move_aside(path)
        from ae_core.device import choose_device
        from ae_core.training.runs import Run

        run_directory = run_directory or runs_directory() / path.name
        run = Run(spec, split_data(spec.data), seed=seed, device=choose_device(device),
                  directory=run_directory)  # fmt: skip
        if on_start is not None:
            on_start(run)
        for report in run.reports():
            if on_report is not None:
                on_report(report)
        return finish_run(run, root=root, evaluate=evaluate)


def finish_run(run: Run, *, root: Path, evaluate: Evaluate | None = None,
               notes: dict[str, Any] | None = None) -> Checkpoint:  # fmt: skip
    """Round a trained run to float16, check what that costs, measure and store it.

    Raises
    ------
    TrainingError
        If rounding raises the test mse by more than 0.5 %, or makes a weight infinite.
    """
    spec, split = run.spec, run.split
    exact = {name: value.numpy() for name, value in run.network.folded_arrays().items()}
    arrays = {name: value.astype(np.float16) for name, value in exact.items()}
    model = build_portable(spec, arrays)
    codes = model.encode(split.test_images)
    errors = _squared_errors(model, split.test_images)
    cost = _rounding_cost(run, errors)
    if not cost <= MAX_ROUNDING_COST:
        raise TrainingError(
            f"Rounding {spec.name} to float16 raises its test mse by {cost:.2%}, more than "
            f"{MAX_ROUNDING_COST:.1%}; some weights are too large. Train with weight decay."
        )
    metrics: dict[str, Any] = {"mse": float(errors.mean() / 784)}
    if evaluate is not None:
        metrics = dict(evaluate(model, split))
    provenance = {
        "name": spec.name, "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(run.seconds, 1), "epochs": len(run.history), **environment(run),
        "data": {"name": spec.data.name, "md5": data_md5(spec.data.name),
                 "num_train": len(split.train_images)},
        "metrics": {**metrics, "n": len(split.test_images)},
        "float16_cost": cost, **(notes or {}),
    }  # fmt: skip
    return save_checkpoint(
        root, spec, run.seed, arrays=arrays, history=run.history, provenance=provenance,
        test_codes={"codes": codes, "labels": split.test_labels, "squared_error": errors},
    )  # fmt: skip


def environment(run: Run) -> dict[str, Any]:
    """Return device, precision and versions as provenance notes them."""
    import torch

    from ae_core.device import device_text, supports_bfloat16

    is_asked = any(phase.precision == "bfloat16" for phase in run.spec.phases)
    return {
        "device": device_text(run.device),
        "precision": "bfloat16" if is_asked and supports_bfloat16(run.device) else "float32",
        "versions": {"python": platform.python_version(), "torch": torch.__version__,
                     "numpy": np.__version__},
    }  # fmt: skip


def data_md5(name: str) -> str:
    """Return the MD5 of a training set's pixels, uint8 in order."""
    return hashlib.md5(load_pixels(name, "train")[0].tobytes(), usedforsecurity=False).hexdigest()


def _load_or_move_aside(path: Path) -> Checkpoint:
    try:
        checkpoint = load_checkpoint(path)
        checkpoint.verify()
        return checkpoint
    except CheckpointDamagedError as error:
        aside = move_aside(path)
        raise CheckpointDamagedError(
            f"{error} It was moved to {aside} so that nothing is lost; ask again to train anew."
        ) from error


def _squared_errors(model: DenseAutoencoder, images: np.ndarray) -> np.ndarray:
    difference = (model.reconstruct(images) - images).reshape(len(images), -1)
    return np.asarray(np.square(difference, dtype=np.float64).sum(1))


def _rounding_cost(run: Run, rounded_errors: np.ndarray) -> float:
    """Return the relative rise of test error through float16 (negative where it falls)."""
    import torch

    run.network.eval()
    images = torch.as_tensor(run.split.test_images).flatten(1)
    total = 0.0
    with torch.inference_mode():
        for start in range(0, len(images), 2500):
            batch = images[start : start + 2500].to(run.device)
            output = run.network.reconstruct(batch).float()
            total += float((output - batch).double().square().sum())
    return float(rounded_errors.sum() / max(total, 1e-12) - 1)
