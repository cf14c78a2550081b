"""Train or load: the one way by which a checkpoint comes to be."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from ae_core.data.datasets import DataSplit, load_pixels, split_data
from ae_core.device import choose_device, device_text
from ae_core.errors import CheckpointDamagedError, SpecError, TrainingDivergedError, TrainingError
from ae_core.metrics import quick_units
from ae_core.networks.dense import DenseAutoencoder, build_portable
from ae_core.specs import ExperimentSpec
from ae_core.store.checkpoints import Checkpoint, folder_name, load_checkpoint, save_checkpoint
from ae_core.store.folder import local_directory, move_aside, unwritable
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.rates import calmer_rate
from ae_core.training.run_directory import RunDirectory

if TYPE_CHECKING:
    from ae_core.training.conditions import Conditions
    from ae_core.training.engine import EpochReport
    from ae_core.training.runs import Run, RunWatch

MAX_ROUNDING_COST = 0.005  # relative rise of test mse that float16 weights may cost
BETTER_THAN_MEAN = 0.99  # share of the mean image's error below which a model is better

Evaluate = Callable[[DenseAutoencoder, DataSplit], dict[str, float | None]]

ASKED_BY = "AE_ASKED_BY"  # in the environment: the visitor whose training it is, where a page asked


def runs_directory() -> Path:
    """Return where unfinished runs live: AE_RUN_DIR, else ``runs`` beside the checkpoints."""
    given = os.environ.get("AE_RUN_DIR")
    return Path(given) if given else local_directory() / "runs"


def train_or_load(
    spec: ExperimentSpec,
    *,
    seed: int = 0,
    device: str = "auto",
    root: Path | None = None,
    run_directory: Path | None = None,
    max_threads: int | None = None,
    evaluate: Evaluate | None = None,
    on_start: Callable[[Run], None] | None = None,
    on_report: Callable[[EpochReport], None] | None = None,
    watch: Callable[[Path], RunWatch] | None = None,
) -> Checkpoint:
    """Return the checkpoint of a specification and seed, training it where there is none.

    A second process that asks for the same one waits for the first. An interrupted training goes
    on from its run directory, with ``device`` "auto" on the kind of device that it began on.

    ``evaluate`` gives the metrics that the provenance notes, by default those of `quick_units`.
    ``on_start`` is called with the run before it trains, ``on_report`` after every epoch; either
    may tell the run to stop, which raises ComputationStoppedError; ``watch`` gives what looks on,
    of the run's directory. A damaged checkpoint is moved
    aside, and the CheckpointDamagedError says where.
    """
    from ae_core.training.runs import Run

    root = root or local_directory()
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(root, error) from error
    path = root / folder_name(spec, seed)
    with FileLock(root / f".{path.name}.lock"):
        if path.exists():
            return _load_or_move_aside(path)
        directory = RunDirectory(run_directory or runs_directory() / path.name)
        with directory.hold():
            chosen = None
            if device == "auto" and directory.has_begun:
                with contextlib.suppress(SpecError):  # not here: the run says so itself
                    chosen = choose_device(directory.read()[2].device)
            split, chosen = split_data(spec.data), chosen or choose_device(device)
            where: dict[str, Any] = {"directory": directory.path, "max_threads": max_threads}
            if watch is not None:
                where |= {"watch": watch(directory.path)}
            where |= {"interventions": LiveDirectory(directory.path).interventions}
            run = Run(spec, split, seed=seed, device=chosen, **where)
            if on_start is not None:
                on_start(run)
            for report in run.reports():
                if on_report is not None:
                    on_report(report)
            try:
                asker = os.environ.get(ASKED_BY, "")
                return finish_run(run, root=root, evaluate=evaluate, asked_by=asker)
            except TrainingError as error:
                run.write_status("failed", reason=str(error))
                raise


def finish_run(
    run: Run, *, root: Path, evaluate: Evaluate | None, asked_by: str = ""
) -> Checkpoint:
    """Round a trained run to float16, check what that costs, measure and store it.

    The provenance notes the visitor ``asked_by``, where a page asked for it.

    A weight, a code or an error that is not finite as it would be stored, and rounding that costs
    more than `MAX_ROUNDING_COST`, raise a TrainingError.
    """
    exact = {name: value.numpy() for name, value in run.network.folded_arrays().items()}
    rounded = round_network(run.final_spec, exact, run.split)
    cost = _rounding_cost(run, rounded.errors)
    if not cost <= MAX_ROUNDING_COST:
        raise TrainingError(
            f"Rounding {run.spec.name} to float16 raises its test mse by {cost:.2%}, more than "
            f"{MAX_ROUNDING_COST:.1%}; some weights are too large. Train with weight decay."
        )
    facts = {"seconds": run.seconds, "device": device_text(run.device), "float16_cost": cost}
    checkpoint = store_rounded(
        rounded,
        root=root,
        seed=run.seed,
        conditions=run.conditions,
        history=run.history,
        evaluate=evaluate,
        facts={**facts, **({"asked_by": asked_by} if asked_by else {})},
    )
    run.write_status("finished", model=checkpoint.path.name)
    return checkpoint


@dataclass(frozen=True)
class Rounded:
    """A network as it is stored, and what it gives for the test images."""

    spec: ExperimentSpec
    split: DataSplit
    arrays: Mapping[str, NDArray[np.float16]]
    model: DenseAutoencoder
    codes: NDArray[np.float32]  # (N, code_size)
    errors: NDArray[np.float64]  # (N,), squared, summed over pixels


def round_network(
    spec: ExperimentSpec, exact: Mapping[str, NDArray[np.floating]], split: DataSplit
) -> Rounded:
    """Round the arrays of a dense stack to float16; what float16 cannot hold is a TrainingError."""
    with np.errstate(over="ignore", invalid="ignore"):  # it is what is looked for
        arrays = {name: value.astype(np.float16) for name, value in exact.items()}
        _check_storable({f"the weights {name}": array for name, array in arrays.items()}, spec)
        model = build_portable(spec, arrays)
        codes = model.encode(split.test_images)
        errors = _squared_errors(model.decode(codes), split.test_images)
        _check_storable({"the codes": codes, "the test errors": errors}, spec)
    return Rounded(spec, split, arrays, model, codes, errors)


def store_rounded(
    rounded: Rounded,
    *,
    root: Path,
    seed: int,
    conditions: Conditions,
    history: list[dict[str, Any]],
    evaluate: Evaluate | None,
    facts: Mapping[str, Any],
) -> Checkpoint:
    """Measure a rounded network and store it with its provenance, to which ``facts`` are added.

    Among these are the training's ``seconds`` and its ``device`` in words.
    """
    import torch

    spec, split, errors = rounded.spec, rounded.split, rounded.errors
    metrics = evaluate(rounded.model, split) if evaluate else quick_units(errors)
    provenance = {
        "name": spec.name,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "epochs": len(history),
        "precision": ", ".join(dict.fromkeys(conditions.precisions)),
        "conditions": dataclasses.asdict(conditions),
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "numpy": np.__version__,
        },
        "data": {
            "name": spec.data.name,
            "md5": data_md5(spec.data.name),
            "num_train": len(split.train_images),
        },
        "metrics": {**metrics, "n": len(split.test_images)},
        "warnings": [*_quality_warnings(spec, split, float(errors.mean())), *conditions.warnings],
        **facts,
        "seconds": round(facts["seconds"], 1),
    }
    codes, labels = rounded.codes, split.test_labels
    return save_checkpoint(
        root,
        spec,
        seed,
        arrays=rounded.arrays,
        history=history,
        provenance=provenance,
        test_codes={"codes": codes, "labels": labels, "squared_error": errors},
    )


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


def _check_storable(arrays: Mapping[str, np.ndarray], spec: ExperimentSpec) -> None:
    """Refuse what float16, the form in which all of it is stored, cannot hold."""
    for what, array in arrays.items():
        if not np.isfinite(array.astype(np.float16)).all():
            rates = ", ".join(f"{phase.learning_rate:g}" for phase in spec.phases)
            calmer = min(calmer_rate(each.learning_rate, each.optimizer) for each in spec.phases)
            raise TrainingDivergedError(
                f"The training of {spec.name} diverged: {what} reach {np.abs(array).max():.3g}, "
                f"and a model holds numbers up to 65,504. Nothing was stored. Lower the learning "
                f"rate ({rates}; {calmer:g} is a good try) or set gradient_clip, then train again."
            )


def _quality_warnings(spec: ExperimentSpec, split: DataSplit, squared_error: float) -> list[str]:
    """Say where an autoencoder is no better than one picture for all: the mean of its images.

    A classifier's decoder is not trained to the end, so nothing is expected of it.
    """
    if any(phase.kind == "classifier" for phase in spec.phases):
        return []
    mean_image = split.train_images.mean(0, dtype=np.float64)
    difference = (split.test_images - mean_image).reshape(len(split.test_images), -1)
    baseline = float(np.square(difference).sum(1).mean())
    if squared_error < BETTER_THAN_MEAN * baseline:
        return []
    return [
        f"It is no better than the mean image of its training set: test mse "
        f"{squared_error / 784:.4f}, the mean image {baseline / 784:.4f}. It may have been trained "
        "too briefly, or at an unfit learning rate."
    ]


def _squared_errors(reconstructions: np.ndarray, images: np.ndarray) -> np.ndarray:
    difference = (reconstructions - images).reshape(len(images), -1)
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
