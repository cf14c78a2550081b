"""What is kept of a run while it trains, for whoever looks on or comes later: film and snapshots.

Frames come at the first batches, then as often as all that is recorded costs 2 % of the time, at
most ten a second, and at the end of a phase. A network whose error is not finite is not kept, so
what is there stays good. What cannot be written (a full disk) is tried again later.
"""

import base64
import binascii
import math
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.files import stamp_of
from ae_core.specs import IMAGE_SIZE, NUM_PIXELS
from ae_core.store.folder import read_number
from ae_core.training.engine import EpochReport, Trainer
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.recording import snapshots
from ae_core.training.live.recording.film import FilmWriter
from ae_core.training.live.recording.frames import Viewer, short
from ae_core.training.live.recording.header import build_header
from ae_core.training.run_directory import Arrays, round_weights
from ae_core.training.runs import Run

_SHARE = 0.0175  # of the training's time that frames and snapshots may cost, after the first ones
_BEST_SHARE = 0.0025  # and the best weights, which may get better at every epoch
_MOST_OFF = 3.0  # times the least cost: what takes longer is the machine's doing
_LEAST_SECONDS = 0.1  # between frames
_PIN_SECONDS = 0.25  # after a frame, a digit that somebody pins gets one at once
_MOST_EARLY = 100  # the last of the first batches that give a frame in any case
_PATIENCE = 10.0  # seconds before something is written again where nothing could be

Losses = dict[str, float | None]


class Recorder:
    """A `RunWatch` that writes a run's film and snapshots, and changes nothing of the run."""

    def __init__(self, directory: LiveDirectory) -> None:
        self._directory = directory
        self._film = FilmWriter(directory.path / "film.bin")
        self._pins = Pins(directory)
        self._wait_until = self._mark = self._seconds = 0.0

    def begin(self, run: Run) -> None:
        """See `RunWatch.begin`: go on with the film that is there, or begin one."""
        header = self._film.header
        if header is None or header.note.get("spec_hash") != run.spec.hash:
            header = build_header(run.spec, run.split)
            self._attempt(lambda: self._film.begin(header.arrays, header.note))
        self._viewer = Viewer(run.network, run.split, header)
        self._is_new = True

    def before_step(self, run: Run, trainer: Trainer) -> None:
        """See `RunWatch.before_step`."""
        self._count(run, trainer)
        step, is_first_epoch = trainer.step, trainer.epoch == 0
        is_early = snapshots.is_early_moment(step) and (step <= _MOST_EARLY or is_first_epoch)
        if is_early or trainer.is_stopping or self._is_due():
            is_good = self._show(run, trainer)
            if is_good and is_early and is_first_epoch:
                self._keep(run, trainer, {})
            if trainer.is_stopping:
                self._write_best()
            self._charge(is_free=step <= _MOST_EARLY and is_first_epoch)
        self._mark = time.perf_counter()

    def after_epoch(self, run: Run, trainer: Trainer, report: EpochReport) -> None:
        """See `RunWatch.after_epoch`: keep some epochs, the best one and the last."""
        num_images = round(report.seconds * report.images_per_second)
        self._count(run, trainer)
        self._past_loss += report.train_loss * num_images
        self._past_images += num_images
        losses: Losses = {"validation_loss": report.validation_loss, "test_loss": report.test_loss}
        is_kept = report.is_last or snapshots.is_kept_epoch(report.epoch)
        if is_kept or self._is_due():
            if self._show(run, trainer) and is_kept:
                self._keep(run, trainer, losses)
            self._charge()
        self._judge(run, trainer, losses)
        if report.is_last or self._seconds >= self._next_best:
            self._write_best()
        self._mark = time.perf_counter()

    def rest(self, run: Run, trainer: Trainer) -> None:
        """Show where the run stands while it waits, and what is pinned meanwhile."""
        self._show(run, trainer)
        self._write_best()
        self._mark = time.perf_counter()  # what passes so is no time of training

    def _count(self, run: Run, trainer: Trainer) -> None:
        """Count the time since the last look as training; at the first one, take up the run."""
        before, self._mark = self._mark, time.perf_counter()
        if not self._is_new:
            self._seconds += self._mark - before
            return
        self._is_new = False
        self._film.drop_after(run.phase, trainer.step)
        snapshots.drop_after(self._directory.path, run.phase, trainer.step)
        note = self._film.notes[-1] if self._film.notes else {}
        self._seconds = read_number(note.get("seconds")) or 0.0
        self._last_frame = self._next_frame = self._next_best = self._seconds
        self._least_cost = math.inf  # of a frame
        self._past_loss, self._past_images = 0.0, 0  # of the epochs that this process has seen
        self._told = (trainer.loss_sum, trainer.epoch_images, self._seconds)
        self._best: tuple[Arrays, dict[str, Any]] | None = None  # not written yet
        self._best_phase, self._best_loss = -1, math.inf
        for one in snapshots.list_snapshots(self._directory.path):
            if one["is_best"]:
                self._best_phase, self._best_loss = one["phase"], _loss_of(one)

    def _is_due(self) -> bool:
        if self._seconds >= self._next_frame:
            return True
        return self._seconds >= self._last_frame + _PIN_SECONDS and self._pins.are_new()

    def _show(self, run: Run, trainer: Trainer) -> bool:
        """See to it that the newest frame is of this moment; False of a network gone astray."""
        notes = self._film.notes
        is_shown = bool(notes) and _moment(notes[-1]) == (run.phase, trainer.step)
        if is_shown and not self._pins.are_new():
            return True
        begun = time.perf_counter()
        pins, last_codes = self._pins.read(), self._film.last_codes
        frame = self._viewer.look(trainer, pins=pins, last_codes=last_codes)
        if frame is not None:
            note = {**self._describe(run, trainer), **frame.note}
            self._attempt(lambda: self._film.add(frame.arrays, note))
        self._least_cost = min(self._least_cost, time.perf_counter() - begun)
        self._last_frame = self._seconds
        return frame is not None

    def _charge(self, *, is_free: bool = False) -> None:
        """Put off the next frame until the training has earned what this look has cost."""
        cost = min(time.perf_counter() - self._mark, _MOST_OFF * self._least_cost)
        since = self._seconds if is_free else max(self._next_frame, self._seconds)
        self._next_frame = max(since + cost / _SHARE, self._last_frame + _LEAST_SECONDS)

    def _describe(self, run: Run, trainer: Trainer) -> dict[str, Any]:
        """Return a frame's moment and what was trained since the frame before."""
        before = {entry["phase"]: entry for entry in run.history if entry["phase"] < run.phase}
        epoch = trainer.epoch + trainer.epoch_images / len(trainer.task.images)
        told, self._told = (
            self._told,
            (
                self._past_loss + trainer.loss_sum,
                self._past_images + trainer.epoch_images,
                self._seconds,
            ),
        )
        loss, images, seconds = (now - then for now, then in zip(self._told, told, strict=True))
        return {
            "phase": run.phase,
            "epoch": short(epoch),
            "total_epoch": short(epoch + sum(entry["epoch"] for entry in before.values())),
            "step": trainer.step,
            "total_step": trainer.step + sum(entry["step"] for entry in before.values()),
            "seconds": short(self._seconds),
            "learning_rate": short(trainer.optimizer.param_groups[0]["lr"]),
            "train_loss": short(loss / images) if images and math.isfinite(loss) else None,
            "images_per_second": short(images / seconds) if images and seconds > 0 else None,
        }

    def _keep(self, run: Run, trainer: Trainer, losses: Losses) -> None:
        """Write a snapshot of this moment."""
        arrays, name = weights_of(run, trainer), snapshots.snapshot_name(run.phase, trainer.step)
        if arrays is not None:
            note = self._snapshot_note(run, trainer, losses)
            folder = self._directory.path
            self._attempt(lambda: snapshots.write_snapshot(folder, name, arrays, note))

    def _judge(self, run: Run, trainer: Trainer, losses: Losses) -> None:
        """Hold the weights in memory if none of the phase was better."""
        if self._best_phase != run.phase:
            self._best_phase, self._best_loss = run.phase, math.inf
        loss = _loss_of(losses)
        if loss < self._best_loss and (arrays := weights_of(run, trainer)) is not None:
            self._best_loss = loss
            self._best = arrays, self._snapshot_note(run, trainer, losses)

    def _write_best(self) -> None:
        if self._best is None:
            return
        begun, (arrays, note), folder = time.perf_counter(), self._best, self._directory.path
        if self._attempt(lambda: snapshots.write_snapshot(folder, snapshots.BEST, arrays, note)):
            self._best = None
        self._next_best = self._seconds + (time.perf_counter() - begun) / _BEST_SHARE

    def _snapshot_note(self, run: Run, trainer: Trainer, losses: Losses) -> dict[str, Any]:
        newest = self._film.notes[-1] if self._film.notes else {}
        moment = (run.phase, trainer.step)
        return {
            "phase": run.phase,
            "epoch": short(trainer.epoch + trainer.epoch_images / len(trainer.task.images)),
            "step": trainer.step,
            "mse": newest["mse"] if newest and _moment(newest) == moment else None,
            **losses,
        }

    def _attempt(self, write: Callable[[], object]) -> bool:
        """Write something if it can be; the training does not end for want of a film."""
        if time.monotonic() < self._wait_until:
            return False
        try:
            write()
        except OSError as error:
            self._wait_until = time.monotonic() + _PATIENCE
            print(
                f"The film and the snapshots in {self._directory.path} cannot be written "
                f"({error.strerror}); make room, the training goes on.",
                file=sys.stderr,
            )
            return False
        return True


class Pins:
    """The digits that visitors pinned to a run, read again where they have changed."""

    def __init__(self, directory: LiveDirectory) -> None:
        self._directory, self._path = directory, directory.path / "pins.json"
        self._stamp = (0, 0)

    def are_new(self) -> bool:
        """Tell whether they have changed since they were read."""
        return stamp_of(self._path) != self._stamp

    def read(self) -> dict[str, NDArray[np.uint8]]:
        """Return digits (28, 28) by their id; what is none is left out."""
        self._stamp = stamp_of(self._path)
        found = {}
        for pin in self._directory.pins if any(self._stamp) else ():
            try:
                pixels = np.frombuffer(base64.b64decode(pin["pixels"], validate=True), np.uint8)
                if pixels.size == NUM_PIXELS:
                    found[str(pin["id"])] = pixels.reshape(IMAGE_SIZE, IMAGE_SIZE)
            except (binascii.Error, KeyError, TypeError, ValueError):
                continue
        return found


def weights_of(run: Run, trainer: Trainer) -> Arrays | None:
    """Return a run's weights as snapshots hold them; None where float16 cannot.

    In a "layer" phase the layer that trains stands in its place, as it will at the phase's end.
    """
    state = run.network.state_dict()
    if trainer.spec.kind == "layer":
        layer, small = trainer.spec.layer, trainer.task.module.state_dict()
        places = {"encoder": layer, "decoder": len(run.network.decoder) - 1 - layer}
        for name, value in small.items():
            side, _, part = name.split(".", 2)
            state[f"{side}.{places[side]}.{part}"] = value
    arrays = {name: value.detach().cpu().numpy().copy() for name, value in state.items()}
    with np.errstate(over="ignore", invalid="ignore"):  # it is what is looked for
        rounded = round_weights(arrays)
    return rounded if all(np.isfinite(array).all() for array in rounded.values()) else None


def _moment(note: Any) -> tuple[int, int]:
    return note["phase"], note["step"]


def _loss_of(losses: Any) -> float:
    """Return the loss by which weights are judged: on validation images, else on test images."""
    for name in ("validation_loss", "test_loss"):
        if losses.get(name) is not None and math.isfinite(losses[name]):
            return float(losses[name])
    return math.inf
