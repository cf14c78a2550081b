"""A run as those who watch it see it: one look at its directory serves all its watchers."""

import contextlib
import json
import logging
import math
import os
import platform
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ae_core.errors import AutoencoderExplorerError, CheckpointError
from ae_core.files import read_object
from ae_core.specs import ExperimentSpec
from ae_core.store.folder import local_directory, read_number
from ae_core.training.live import pace, queue
from ae_core.training.live.branches import origin_of
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.recording.film import FilmTail
from ae_core.training.live.recording.packets import keep_pins, unpack
from ae_core.training.live.recording.snapshots import list_snapshots
from ae_core.training.rates import suiting_rates

# Seconds between two looks at what no file of the run tells: its lock, its place, its memory.
_SOFT_SECONDS = {"running": 1.0, "paused": 1.0, "queued": 3.0}
_SOFT_SECONDS_AT_REST = 5.0
_LARGEST_LOG = 32_000_000  # bytes; of a longer one no epoch is shown
_CHANGING = ("film.bin", "resume.safetensors")  # all the time, and what they tell is not here
_LOG = logging.getLogger(__name__)

GONE = "There is no run {} here, or no more; choose another, or begin one."
_UNREADABLE = "This run's folder cannot be read: {}. It is tried again."


@dataclass(frozen=True, eq=False)
class Frame:
    """A frame of the film, as it is and as those see it who have pinned nothing."""

    content: bytes

    @cached_property
    def bare(self) -> bytes:
        """The frame without anybody's pinned digits, packed once for all."""
        return keep_pins(self.content, ())

    def shown_to(self, own: Collection[str]) -> bytes:
        """Return the frame with only the pinned digits of these ids."""
        return keep_pins(self.content, own) if own else self.bare


@dataclass(frozen=True, eq=False)
class View:
    """What one look gave. What has not changed since the last one is the same object."""

    facts: str = ""  # of the message "run", but for what depends on who watches
    history: tuple[dict[str, Any], ...] = ()
    pins: tuple[Mapping[str, str], ...] = ()
    header: bytes | None = None
    frames: Mapping[int, Frame] = field(default_factory=dict)  # by number, in their order
    is_lively: bool = True
    problem: str = ""  # a sentence, where it cannot be read
    is_gone: bool = False


class Eyes:
    """Looks at a run's directory; in one thread at a time."""

    def __init__(self, run: LiveDirectory) -> None:
        self.run, self.view = run, View()
        self._tail = FilmTail(run.path / "film.bin")
        self._film_stamp: tuple[int, int, int] | None = None
        self._film_problem = self._worker_problem = ""
        self._stamps: list[tuple[str, int, int, int]] = []
        self._soft_end = -math.inf  # the moment from which on it is looked at again

    def look(self) -> View:
        """Return the run as it is now: the view of last time where nothing has changed."""
        try:
            self.view = self._look()
        except Exception as error:
            is_ours = isinstance(error, AutoencoderExplorerError | OSError)
            why = str(error) if is_ours else f"a defect, {type(error).__name__}: {error}"
            if not is_ours and why not in self.view.problem:
                _LOG.exception("The run %s cannot be followed", self.run.path)
            self.view = _with_problem(self.view, _UNREADABLE.format(why))
        return self.view

    def _look(self) -> View:
        run = self.run
        if not run.path.is_dir():
            gone = GONE.format(run.path.name)
            return self.view if self.view.is_gone else View(is_gone=True, problem=gone)
        self.view = view = self._with_film(self.view)  # what the tail gave, it gives but once
        stamps = _stamps(run.path)
        if stamps != self._stamps or time.monotonic() >= self._soft_end:
            state = run.state
            view = self._with_the_rest(view, state)
            self._stamps = stamps
            self._soft_end = time.monotonic() + _SOFT_SECONDS.get(state, _SOFT_SECONDS_AT_REST)
        return _with_problem(view, self._film_problem or self._worker_problem)

    def _with_film(self, view: View) -> View:
        """Return a view with what is new in the film; one that is damaged is told, once."""
        stamp = _stamp(self.run.path / "film.bin")
        if stamp == self._film_stamp:
            return view
        try:
            payloads = self._tail.read()
        except CheckpointError as error:
            self._film_stamp, self._film_problem = stamp, str(error)
            return view
        self._film_stamp, self._film_problem = stamp, ""
        header, frames, kept = view.header, view.frames, self._tail.numbers_kept
        if kept is not None:
            frames = {number: frames[number] for number in kept if number in frames}
        for payload in payloads:
            number = unpack(payload).note.get("number")
            if number is None:
                header, frames = payload, {}
            else:
                frames = {**frames, number: Frame(payload)}
        if header is view.header and frames is view.frames:
            return view
        return replace(view, header=header, frames=frames)

    def _with_the_rest(self, view: View, state: str) -> View:
        """Return a view with all that is not in the film."""
        run = self.run
        self._worker_problem = ""
        if state == "queued":
            try:
                queue.ensure_worker()
            except CheckpointError as error:
                self._worker_problem = str(error)
        facts = json.dumps(_plain(_facts_of(run, state, view)), allow_nan=False)
        history, pins = _grown(view.history, run), tuple(run.pins)
        if (facts, pins) == (view.facts, view.pins) and history is view.history:
            return view
        return replace(
            view,
            facts=view.facts if facts == view.facts else facts,
            history=history,
            pins=view.pins if pins == view.pins else pins,
            is_lively=state in _SOFT_SECONDS,
        )


def _facts_of(run: LiveDirectory, state: str, view: View) -> dict[str, Any]:
    """Return what the message "run" says to everybody, but for the history."""
    spec, status, control = run.read_spec(), run.status, run.control
    noted = read_object(run.path / "run.json")
    conditions = noted.get("conditions")
    conditions = conditions if isinstance(conditions, dict) else {}
    return {
        "type": "run",
        "id": run.path.name,
        "title": run.title,
        "state": state,
        "reason": status.get("reason"),
        "is_diverged": state == "failed" and status.get("is_diverged") is True,
        "spec": spec.to_dict() if spec else None,
        "spec_title": spec.title if spec else "",
        "branch_of": origin_of(run),
        "is_owned": bool(run.owner),  # else a terminal began it
        "rates": _rates(run, spec) if spec else None,
        "seed": noted.get("seed", run.asked_note.get("seed", 0)),
        "want": control.get("want"),
        "until": control.get("until"),
        "place": queue.place_of(run) if state == "queued" else None,
        "eta": _seconds_left(run, view) if state in ("queued", "running") else None,
        "device": conditions.get("device"),
        "threads": conditions.get("num_threads"),
        "num_steps": _num_steps(view.header),
        "num_epochs": sum(phase.num_epochs for phase in spec.phases) if spec else None,
        "interventions": [each.to_dict() for each in run.interventions],
        "snapshots": list_snapshots(run.path),
        "memory_mb": _memory(status) if state in ("running", "paused") and run.is_held else None,
        "model": _model_key(status) if state == "finished" else None,
    }


def _rates(run: LiveDirectory, spec: ExperimentSpec) -> dict[str, Any]:
    """Return which learning rates suit the phase in hand."""
    number = min(int(read_number(run.status.get("phase")) or 0), len(spec.phases) - 1)
    phase = spec.phases[number]
    for change in run.interventions:
        if change.phase == number:
            phase = phase.changed(change.name, change.value)
    return suiting_rates(phase)


def _num_steps(header: bytes | None) -> int | None:
    """Return the batches of all phases, as the film's header tells them."""
    with contextlib.suppress(KeyError, TypeError, ValueError):
        return sum(int(phase["num_steps"]) for phase in unpack(header or b"").note["phases"])
    return None


def _seconds_left(run: LiveDirectory, view: View) -> int | None:
    newest = view.frames[next(reversed(view.frames))] if view.frames else None
    found = pace.seconds_left(run, unpack(newest.content).note if newest else None)
    return None if found is None else round(found)


def _with_problem(view: View, problem: str) -> View:
    return view if view.problem == problem else replace(view, problem=problem)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Return what changes when a file does; None where there is none."""
    with contextlib.suppress(OSError):
        return _numbers_of(path.stat())
    return None


def _numbers_of(stat: os.stat_result) -> tuple[int, int, int]:
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def _stamps(path: Path) -> list[tuple[str, int, int, int]]:
    """Return what changes when a file of the run does, or a snapshot comes; not of its film."""
    found = []
    for folder in (path, path / "snapshots"):
        with contextlib.suppress(OSError):  # there are no snapshots yet
            for entry in os.scandir(folder):
                if entry.name.startswith(".") or entry.name in _CHANGING:
                    continue
                with contextlib.suppress(OSError):  # it went this very moment
                    found.append((entry.name, *_numbers_of(entry.stat())))
    return sorted(found)


def _grown(known: tuple[dict[str, Any], ...], run: LiveDirectory) -> tuple[dict[str, Any], ...]:
    """Return the history; entries known from the last look are the same objects."""
    path = run.path / "progress.jsonl"
    if path.exists() and path.stat().st_size > _LARGEST_LOG:
        return ()
    found = run.history
    num_same = 0
    for old, new in zip(known, found, strict=False):
        if old is not new and old != new:
            break
        num_same += 1
    is_same = num_same == len(known) == len(found)
    return known if is_same else (*known[:num_same], *found[num_same:])


def _plain(value: Any) -> Any:
    """Return a value as JSON can say it: a number that is not finite is null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _memory(status: Mapping[str, Any]) -> int | None:
    """Return the resident memory of the process that trains, MB (10^6 bytes), in tens.

    None where the system does not tell, or another machine trains.
    """
    node, _, process = str(status.get("process")).rpartition(":")
    if node != platform.node() or not process.isdecimal():
        return None
    with contextlib.suppress(OSError, ValueError, AttributeError):
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
        return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e7) * 10
    return None


def _model_key(status: Mapping[str, Any]) -> str | None:
    """Return what the picker calls the model that came of a run; None once it is deleted."""
    name = str(status.get("model") or "")
    is_here = name and Path(name).name == name and (local_directory() / name).is_dir()
    return name if is_here else None
