"""How long a run still takes, from its own pace, else from that of this machine."""

from __future__ import annotations

import contextlib
import math
import os
import platform
from collections.abc import Mapping
from typing import Any

import numpy as np

from ae_core.data.datasets import DataSplit, find_dataset
from ae_core.errors import SpecError
from ae_core.files import read_object, write_json
from ae_core.specs import DataSpec, ExperimentSpec, NetworkSpec, TrainingSpec
from ae_core.store.folder import read_number
from ae_core.training.conditions import multiply_adds
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.queue import queued_runs, running_runs
from ae_core.training.train import runs_directory

_RECENT = 10  # epochs whose pace tells how long the rest takes
_FILE = ".pace.json"
_START_SECONDS = 2.0  # until a run that is begun trains: data read, network built
_STEP_SECONDS = 3e-4  # that a batch of the smallest network costs


def seconds_left(run: LiveDirectory, latest: Mapping[str, Any] | None = None) -> float | None:
    """Return how many seconds a run takes until it ends, None where nothing tells.

    For one that waits, the runs before it are counted in. ``latest`` is the note of the film's
    newest frame, where the caller has it: it knows how far the epoch in hand is.
    """
    own = _own_seconds(run, latest)
    if own is None or run.state != "queued":
        return own
    ahead = [*running_runs(), *_before(run)]
    others = [_own_seconds(other, None) for other in ahead]
    if any(seconds is None for seconds in others):
        return None
    places = max(int(_read_pace().get("places", 1)), 1)
    return own + _START_SECONDS + sum(filter(None, others)) / places


def expected_seconds(spec: ExperimentSpec) -> float | None:
    """Return how long an experiment would take on this machine, None where nothing tells."""
    pace = read_number(_read_pace().get("multiply_adds_per_second"))
    num_images = _num_images(spec)
    if not pace or num_images is None:
        return None
    return sum(_phase_seconds(spec, phase, num_images, pace) for phase in spec.phases)


def _own_seconds(run: LiveDirectory, latest: Mapping[str, Any] | None) -> float | None:
    spec = run.read_spec()
    num_images = None if spec is None else _num_images(spec)
    if spec is None or num_images is None:
        return None
    number, done = _position(run, spec, latest)
    phase = spec.phases[number]
    epochs = _num_epochs(phase, num_images)
    per_epoch = _pace_of_phase(run, number)
    pace = read_number(_read_pace().get("multiply_adds_per_second"))
    if per_epoch is None and latest is not None:
        images_per_second = read_number(latest.get("images_per_second"))
        per_epoch = num_images / images_per_second if images_per_second else None
    if per_epoch is not None and per_epoch > 0:
        steps = math.ceil(num_images / phase.batch_size)
        free = max(per_epoch - steps * _STEP_SECONDS, per_epoch / 10)
        pace = steps * multiply_adds(spec.network, phase) / free
    if not pace:
        return None
    whole = _phase_seconds(spec, phase, num_images, pace)
    left = whole * max(1 - done / epochs, 0) if epochs else 0.0
    later = spec.phases[number + 1 :]
    return left + sum(_phase_seconds(spec, each, num_images, pace) for each in later)


def _position(
    run: LiveDirectory, spec: ExperimentSpec, latest: Mapping[str, Any] | None
) -> tuple[int, float]:
    """Return the phase in hand, from 0, and its epochs that are done."""
    last: Mapping[str, Any] = next(reversed(run.history), {})
    found = [entry for entry in (last, latest or {}) if entry]
    places = [(read_number(e.get("phase")) or 0, read_number(e.get("epoch")) or 0) for e in found]
    number, done = max(places, default=(0, 0.0))
    return min(max(int(number), 0), len(spec.phases) - 1), float(done)


def _pace_of_phase(run: LiveDirectory, number: int) -> float | None:
    """Return the mean seconds of the last epochs of a phase, None before its first."""
    entries = [entry for entry in run.history if entry.get("phase") == number][-_RECENT:]
    seconds = [s for s in (read_number(entry.get("seconds")) for entry in entries) if s is not None]
    return sum(seconds) / len(seconds) if seconds else None


def _phase_seconds(
    spec: ExperimentSpec, phase: TrainingSpec, num_images: int, pace: float
) -> float:
    steps = phase.num_steps or phase.num_epochs * math.ceil(num_images / phase.batch_size)
    return steps * (_STEP_SECONDS + multiply_adds(spec.network, phase) / pace)


def _num_epochs(phase: TrainingSpec, num_images: int) -> float:
    if phase.num_steps is None:
        return phase.num_epochs
    return phase.num_steps / math.ceil(num_images / phase.batch_size)


def _num_images(spec: ExperimentSpec) -> int | None:
    """Return how many images train, None where the data set is not known here."""
    with contextlib.suppress(SpecError):
        count = spec.data.num_images or find_dataset(spec.data.name).num_train
        return max(count - spec.data.num_validation, 1)
    return None


def _before(run: LiveDirectory) -> list[LiveDirectory]:
    waiting = queued_runs()
    names = [one.path.name for one in waiting]
    return waiting[: names.index(run.path.name)] if run.path.name in names else waiting


def _read_pace() -> dict[str, Any]:
    found = read_object(runs_directory() / _FILE)
    return found if found.get("computer") == _computer() else {}


def _note_pace(multiply_adds_per_second: float, places: int) -> None:
    content = {"multiply_adds_per_second": multiply_adds_per_second, "places": places}
    with contextlib.suppress(OSError):  # the time left is then not told
        write_json(runs_directory() / _FILE, {**content, "computer": _computer()})


def has_pace() -> bool:
    """Tell whether it is noted how much this machine computes."""
    return bool(_read_pace())


def _computer() -> str:
    return f"{platform.node()} {os.cpu_count()}"


def measure_pace(device: str, max_threads: int, places: int) -> None:
    """Note how many multiply-adds a second a training makes here, judged by some batches.

    ``places`` is how many runs this machine trains at once.
    """
    from ae_core.device import choose_device
    from ae_core.training.runs import Run

    generator, labels = np.random.default_rng(0), np.zeros(2000, np.int64)
    images = generator.random((2000, 1, 28, 28), dtype=np.float32)
    split = DataSplit(images, labels, images[:0], labels[:0], images[:1], labels[:1])
    phase = TrainingSpec(num_epochs=3, batch_size=100)
    spec = ExperimentSpec(
        name="pace",
        report="bench",
        title="A training that measures this machine",
        network=NetworkSpec.mirrored(784, 512, 256, 10),
        phases=(phase,),
        data=DataSpec(name="digits"),
    )
    run = Run(spec, split, device=choose_device(device), max_threads=max_threads)
    seconds = min(report.seconds for report in run.reports())
    _note_pace(20 * multiply_adds(spec.network, phase) / seconds, places)
