"""What people ask of a run while it trains: pause, one batch, one epoch, stop, another setting."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from ae_core.files import stamp_of
from ae_core.specs import Intervention
from ae_core.training.live.directory import LiveDirectory

if TYPE_CHECKING:
    from ae_core.training.engine import EpochReport, Trainer
    from ae_core.training.runs import Run

_LOOK_SECONDS = 0.02  # between looks while it rests


class Controller:
    """A `RunWatch` that obeys ``control.json`` and ``edits.jsonl`` within a batch.

    A paused run keeps its process, and goes on at once, as long as ``may_rest(seconds rested)``;
    then it ends as a stopped one does and is queued again when somebody asks. ``on_rest`` is
    called when it comes to rest or stops, and again and again while it rests.
    """

    def __init__(
        self,
        directory: LiveDirectory,
        *,
        may_rest: Callable[[float], bool] = lambda _: False,
        on_rest: Callable[[Run, Trainer], None] = lambda *_: None,
    ) -> None:
        self._directory, self._may_rest, self._on_rest = directory, may_rest, on_rest
        self._control, self._edits = directory.path / "control.json", directory.path / "edits.jsonl"
        self._seen: tuple[tuple[int, int], tuple[int, int]] | None = None
        self._want, self._number = "run", 0
        self._end: tuple[int, int] | None = None  # phase and step before which it rests
        self._last_epoch = 0  # epochs of all phases after which it rests, 0: none

    def begin(self, run: Run) -> None:
        """Forget what another process had seen."""
        self._seen, self._end, self._last_epoch = None, None, 0

    def before_step(self, run: Run, trainer: Trainer) -> None:
        """Make what was asked since the batch before."""
        if self._is_news():
            self._read(run, trainer)
        if self._end is not None and (run.phase, trainer.step) >= self._end:
            self._rest_now()
        if self._want == "pause":
            self._rest(run, trainer)
        if self._want == "stop":
            self._on_rest(run, trainer)
            run.stop()

    def after_epoch(self, run: Run, trainer: Trainer, report: EpochReport) -> None:
        """Rest where one epoch was asked for."""
        if self._last_epoch and len(run.history) >= self._last_epoch:
            self._rest_now()

    def _is_news(self) -> bool:
        """Tell whether a file has changed; 4 µs, so that it can be asked before every batch."""
        seen = (stamp_of(self._control), stamp_of(self._edits))
        is_news, self._seen = seen != self._seen, seen
        return is_news

    def _read(self, run: Run, trainer: Trainer) -> None:
        control = self._directory.control
        number = int(control.get("number", 0))
        if number != self._number:
            self._number, self._want = number, control.get("want", "run")
            self._end, self._last_epoch = None, 0
            until = control.get("until") or {}
            if "batches" in until:
                self._end = (run.phase, trainer.step + int(until["batches"]))
            elif "epochs" in until:
                self._last_epoch = len(run.history) + int(until["epochs"])
        for edit in self._directory.edits[len(self._directory.interventions) :]:
            change = Intervention(
                phase=run.phase, step=trainer.step, name=edit["name"], value=edit["value"]
            )
            self._directory.add_intervention(change)
            run.intervene(trainer, change)

    def _rest_now(self) -> None:
        """Rest before the next batch, as if somebody had asked for it."""
        self._end, self._last_epoch = None, 0
        self._directory.rest(self._number)
        self._want, self._number = "pause", self._number + 1

    def _rest(self, run: Run, trainer: Trainer) -> None:
        """Wait for another word; a run whose process is needed, or told to end, stops."""
        begun = time.perf_counter()
        run.write_resume_point()
        run.write_status("paused")
        while self._want == "pause" and not trainer.is_stopping:
            self._on_rest(run, trainer)
            if self._is_news():
                self._read(run, trainer)
            elif self._may_rest(time.perf_counter() - begun):
                time.sleep(_LOOK_SECONDS)
            else:
                run.stop()
        if self._want == "run" and not trainer.is_stopping:
            run.write_status("running")
        trainer.idle_seconds += time.perf_counter() - begun
