"""SIGTERM and Ctrl-C while a run trains: it stops after the batch in hand and keeps all it has."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from ae_core.training.runs import Run

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """A block in which signals stop a run in good order.

    The first signal tells the run that is watched to stop; a second one, or one while no run
    trains, ends the process at once, which loses nothing either: every file is written whole or
    not at all.
    """

    def __init__(self) -> None:
        self.signal: int | None = None  # the one that stopped the run
        self._run: Run | None = None

    @property
    def exit_code(self) -> int:
        """What the process leaves with, as shells have it: 128 and the signal's number."""
        return 128 + (self.signal or signal.SIGINT)

    def watch(self, run: Run) -> None:
        """Let signals stop this run."""
        self._run = run

    def __enter__(self) -> Self:
        self._before = {}
        if threading.current_thread() is threading.main_thread():  # Python allows no other
            self._before = {number: signal.signal(number, self._stop) for number in _SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        is_first, self.signal = self.signal is None, number
        if is_first and self._run is not None and self._run.is_training:
            self._run.stop()
        elif number == signal.SIGINT:
            raise KeyboardInterrupt
        else:
            raise SystemExit(self.exit_code)
