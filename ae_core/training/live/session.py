"""A run from its directory to a stored model, watched and steered while it trains."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ae_core.data.datasets import split_data
from ae_core.device import choose_device
from ae_core.errors import (
    AutoencoderExplorerError,
    CheckpointDamagedError,
    ComputationStoppedError,
    SpecError,
    TrainingDivergedError,
)
from ae_core.specs import ExperimentSpec
from ae_core.store.checkpoints import Checkpoint, folder_name, load_checkpoint
from ae_core.store.folder import local_directory
from ae_core.training.live.controller import Controller
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.train import Evaluate, finish_run

if TYPE_CHECKING:
    from ae_core.training.engine import EpochReport, Trainer
    from ae_core.training.runs import Run, RunWatch


class Watches:
    """Several that look on as one, in their order."""

    def __init__(self, watches: Iterable[RunWatch]) -> None:
        self._watches = list(watches)

    def begin(self, run: Run) -> None:
        """See `RunWatch.begin`."""
        for watch in self._watches:
            watch.begin(run)

    def before_step(self, run: Run, trainer: Trainer) -> None:
        """See `RunWatch.before_step`."""
        for watch in self._watches:
            watch.before_step(run, trainer)

    def after_epoch(self, run: Run, trainer: Trainer, report: EpochReport) -> None:
        """See `RunWatch.after_epoch`."""
        for watch in self._watches:
            watch.after_epoch(run, trainer, report)


def watch_directory(path: Path, *, may_rest: Callable[[float], bool] = lambda _: False) -> RunWatch:
    """Return what records the run in a directory while it trains, and obeys whoever steers it."""
    from ae_core.training.live.recording.recorder import Recorder

    directory = LiveDirectory(path)
    recorder = Recorder(directory)
    return Watches([recorder, Controller(directory, may_rest=may_rest, on_rest=recorder.rest)])


def train_live(
    directory: LiveDirectory,
    *,
    root: Path | None = None,
    device: str = "auto",
    max_threads: int | None = None,
    evaluate: Evaluate | None = None,
    may_rest: Callable[[float], bool] = lambda _: False,
    on_start: Callable[[Run], None] | None = None,
) -> Checkpoint:
    """Train what was asked for in a directory, or train it on, and store the model.

    Whatever goes wrong is noted in ``status.json`` as well as raised; a stop or a pause raises
    ComputationStoppedError. A model that is there already, of the same specification, changes
    and seed, stays as it is.
    """
    from ae_core.training.runs import Run

    with directory.hold():
        try:
            spec, seed = _what_was_asked(directory)
            if device == "auto" and directory.has_begun:
                device = directory.read()[2].device
            run = Run(
                spec,
                split_data(spec.data),
                seed=seed,
                device=choose_device(device),
                directory=directory.path,
                max_threads=max_threads,
                watch=watch_directory(directory.path, may_rest=may_rest),
                interventions=directory.interventions,
            )
            if on_start is not None:
                on_start(run)
            for _ in run.reports():
                pass
            root = root or local_directory()
            path = root / folder_name(run.final_spec, seed)
            if path.exists():
                run.write_status("finished", model=path.name)
                return load_checkpoint(path)
            return finish_run(run, root=root, evaluate=evaluate, asked_by=directory.owner)
        except ComputationStoppedError:
            raise
        except Exception as error:
            _note_failure(directory, error)
            raise


def _what_was_asked(directory: LiveDirectory) -> tuple[ExperimentSpec, int]:
    """Return specification and seed; where they cannot be read, a sentence says what to do."""
    if directory.has_begun:
        return directory.read()[:2]
    note = directory.asked_note
    try:
        seed = note["seed"]
        if type(seed) is not int:
            raise SpecError(f"the seed is {seed!r}")
        return ExperimentSpec.from_dict(note["spec"]), seed
    except (SpecError, KeyError) as error:
        raise CheckpointDamagedError(
            f"What {directory.asked} asks for cannot be trained ({error}). Mend the file, or "
            "delete the run and begin another."
        ) from None


def problem_text(error: Exception, directory: LiveDirectory) -> str:
    """Return why a training ended, as a sentence that says what to do next."""
    if isinstance(error, AutoencoderExplorerError):
        return str(error)
    if isinstance(error, OSError):
        return (
            f"{error.strerror or error}: {error.filename or directory.path}. What was trained is "
            "kept up to its last resume point; make room or mend the folder, then resume."
        )
    if isinstance(error, MemoryError) or "out of memory" in str(error).lower():
        return "The memory did not suffice. Choose smaller layers or a smaller batch."
    return f"A defect of the program: {type(error).__name__}: {error}"


def _note_failure(directory: LiveDirectory, error: Exception) -> None:
    """Say in ``status.json`` why it ended; on a full disk that may not be possible either."""
    reason = problem_text(error, directory)
    with contextlib.suppress(OSError):
        phase = directory.status.get("phase", 0)
        directory.write_status(
            "failed",
            epochs=len(directory.history),
            reason=reason,
            phase=phase,
            is_diverged=isinstance(error, TrainingDivergedError),
        )
