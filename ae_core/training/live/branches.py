"""Going on from a moment of a run with other settings: a run of its own."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from ae_core.errors import CheckpointDamagedError, CheckpointError
from ae_core.specs import ExperimentSpec, Intervention, TrainingSpec
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.queue import ask_for_run
from ae_core.training.live.recording.snapshots import list_snapshots, moment_text, read_snapshot
from ae_core.training.run_directory import pack_weights


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
    arrays, note = read_snapshot(run, snapshot, spec)
    content, digest = pack_weights(arrays)
    begun = go_on(spec, note, changes, run.interventions)
    return ask_for_run(
        begun.replace(initial_weights=digest),
        seed=run.seed if seed is None else seed,
        owner=owner,
        title=title or f"{run.title}, from {moment_text(spec, note)}"[:100],
        branch_of={"run": run.path.name, "snapshot": snapshot},
        initial_weights=content,
    )


def last_snapshot(run: LiveDirectory) -> str:
    """Return the name of the snapshot that was taken last."""
    names = [one["name"] for one in list_snapshots(run.path) if not one["is_best"]]
    if not names:
        raise CheckpointError(f"{run.path.name} has no snapshot yet to go on from.")
    return str(names[-1])


def go_on(
    spec: ExperimentSpec,
    note: Mapping[str, Any],
    changes: Mapping[str, Any],
    interventions: Iterable[Intervention] = (),
) -> ExperimentSpec:
    """Return what is trained from a snapshot on: the epochs left and the phases after, changed.

    ``note`` is the snapshot's, of which ``phase`` and ``epoch`` count. ``changes`` are fields of
    the first phase that is left, or ``noise``, its level of corruption; what was changed until then
    holds too. A phase that was done by then is trained as long again where no other follows it: say
    how long with ``num_epochs``.
    """
    number = min(note["phase"], len(spec.phases) - 1)
    phase, later = spec.phases[number], spec.phases[number + 1 :]
    left = math.ceil(phase.num_epochs - note["epoch"] - 1e-6)
    if left <= 0 and later:
        first, later = later[0], later[1:]
    else:
        first = phase.replace(num_epochs=max(left, 0) or phase.num_epochs, num_steps=None)
        for each in (*spec.interventions, *interventions):
            if each.phase == number and each.step <= note["step"]:
                first = first.changed(each.name, each.value)
    return spec.replace(phases=(_change(first, changes), *later), interventions=())


def _change(phase: TrainingSpec, changes: Mapping[str, Any]) -> TrainingSpec:
    others = {name: value for name, value in changes.items() if name != "noise"}
    if "num_epochs" in others:
        others["num_steps"] = None
    phase = phase.replace(**others)
    return phase.changed("noise", changes["noise"]) if "noise" in changes else phase
