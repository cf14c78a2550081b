"""Going on from a moment of a run with other settings: a run of its own."""

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ae_core.errors import CheckpointDamagedError, CheckpointError
from ae_core.specs import ExperimentSpec, Intervention, TrainingSpec
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.queue import ask_for_run

_LARGEST = 2_000_000_000  # bytes of a snapshot


@dataclass(frozen=True)
class Moment:
    """Where a snapshot was taken."""

    phase: int  # from 0
    epoch: float  # of the phase, done by then


def branch(
    run: LiveDirectory,
    snapshot: str,
    changes: Mapping[str, Any],
    *,
    owner: str = "",
    title: str = "",
    seed: int | None = None,
) -> LiveDirectory:
    """Queue a run that goes on from a snapshot; see `go_on` for what it trains.

    ``owner`` is the visitor who asks, as `ask_for_run` has it. A snapshot that is not there or
    damaged is a CheckpointError, changes that cannot be a SpecError.
    """
    spec = run.read_spec()
    if spec is None:
        raise CheckpointDamagedError(
            f"What {run.path.name} trains cannot be read: its spec.json is damaged or missing."
        )
    content, moment = _read_snapshot(run, snapshot)
    begun = go_on(spec, moment, changes, run.interventions)
    return ask_for_run(
        begun.replace(initial_weights=hashlib.sha256(content).hexdigest()[:16]),
        seed=run.seed if seed is None else seed,
        owner=owner,
        title=title or f"{run.title}, from {moment_text(spec, moment)}"[:100],
        branch_of={"run": run.path.name, "snapshot": snapshot},
        initial_weights=content,
    )


def snapshot_names(run: LiveDirectory) -> list[str]:
    """Return the names of a run's snapshots: ``<phase>-<step>`` in their order, then ``best``."""
    return sorted(path.stem for path in (run.path / "snapshots").glob("*.safetensors"))


def last_snapshot(run: LiveDirectory) -> str:
    """Return the name of the snapshot that was taken last."""
    names = [name for name in snapshot_names(run) if name[:1].isdecimal()]
    if not names:
        raise CheckpointError(f"{run.path.name} has no snapshot yet to go on from.")
    return max(names, key=lambda name: tuple(map(int, re.findall(r"\d+", name))))


def go_on(
    spec: ExperimentSpec,
    moment: Moment,
    changes: Mapping[str, Any],
    interventions: Iterable[Intervention] = (),
) -> ExperimentSpec:
    """Return what is trained from a moment on: the epochs left and the phases after, changed.

    ``changes`` are fields of the first phase that is left, or ``noise``, its level of corruption;
    what was changed until then holds too. A phase that was done by then is trained as long again
    where no other follows it: say how long with ``num_epochs``.
    """
    phase = spec.phases[moment.phase]
    left = math.ceil(phase.num_epochs - moment.epoch - 1e-6)
    later = spec.phases[moment.phase + 1 :]
    if left <= 0 and later:
        first, later = later[0], later[1:]
    else:
        first = phase.replace(num_epochs=max(left, 0) or phase.num_epochs, num_steps=None)
        for each in interventions:
            if each.phase == moment.phase:
                first = first.changed(each.name, each.value)
    return spec.replace(phases=(_change(first, changes), *later), interventions=())


def moment_text(spec: ExperimentSpec, moment: Moment) -> str:
    """Name a moment as a sentence does: ``epoch 3``, ``phase 2, epoch 1.5``."""
    phase = f"phase {moment.phase + 1}, " if len(spec.phases) > 1 else ""
    return f"{phase}epoch {moment.epoch:.3g}"


def _change(phase: TrainingSpec, changes: Mapping[str, Any]) -> TrainingSpec:
    others = {name: value for name, value in changes.items() if name != "noise"}
    if "num_epochs" in others:
        others["num_steps"] = None
    phase = phase.replace(**others)
    return phase.changed("noise", changes["noise"]) if "noise" in changes else phase


def _read_snapshot(run: LiveDirectory, name: str) -> tuple[bytes, Moment]:
    """Return a snapshot's content and moment."""
    path = run.path / "snapshots" / f"{name}.safetensors"
    known = snapshot_names(run)
    if name not in known:
        listed = ", ".join(known) or "none yet"
        raise CheckpointError(f"{run.path.name} has no snapshot {name!r}; it has: {listed}.")
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError("it is too large")
        content = path.read_bytes()
        header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
        note = json.loads(header["__metadata__"]["note"])
        return content, Moment(int(note["phase"]), float(note["epoch"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointDamagedError(
            f"The snapshot {name} of {run.path.name} cannot be read ({error}); choose another."
        ) from None
