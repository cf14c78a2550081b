"""Going on from a moment of a run with other settings: a run of its own."""

import contextlib
import math
import re
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from ae_core.errors import CheckpointDamagedError, CheckpointError
from ae_core.specs import ExperimentSpec, Intervention, Optimizer, TrainingSpec
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.queue import ask_for_run, find_run
from ae_core.training.live.recording.snapshots import list_snapshots, moment_text, read_snapshot
from ae_core.training.run_directory import pack_weights

_WORDS = {"kl_weight": "β"}
# as `ae_core.training.variants` tells it in a name: adam0.001
_RATE = re.compile(rf"({'|'.join(get_args(Optimizer))})\d[\d.]*(e-\d+)?(?=-|$)")
_UNITS = {"num_epochs": "epoch", "num_steps": "step"}
_ORIGIN = re.compile(r"^Branch from [^:]{1,40}: ")  # before the title of what it branched from
_LONGEST_TITLE = 80  # letters of that title


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
    begun = go_on(spec, note, changes, run.interventions).replace(initial_weights=digest)
    begun = begun.replace(title=title) if title else _titled(begun, run, note, changes)
    return ask_for_run(
        begun,
        seed=run.seed if seed is None else seed,
        owner=owner,
        title=begun.title,
        branch_of={"run": run.path.name, "snapshot": snapshot},
        initial_weights=content,
    )


def _titled(
    begun: ExperimentSpec, run: LiveDirectory, note: Mapping[str, Any], changes: Mapping[str, Any]
) -> ExperimentSpec:
    """Return what a branch trains under a title that says where from and what is different."""
    spec = run.read_spec()
    assert spec is not None
    unchanged = go_on(spec, note, {}, run.interventions)
    others = {n: v for n, v in changes.items() if getattr(unchanged.phases[0], n, None) != v}
    title = retitle(_ORIGIN.sub("", run.title), others)
    title = textwrap.shorten(title, _LONGEST_TITLE, placeholder="…")
    return renamed(begun, f"Branch from {moment_text(spec, note)}: {title}")


def renamed(spec: ExperimentSpec, title: str) -> ExperimentSpec:
    """Return a specification with a title, and a name that tells no other rate than its own."""
    phase = spec.phases[0]
    name = _RATE.sub(f"{phase.optimizer}{phase.learning_rate:g}", spec.name)
    return spec.replace(title=title, name=name)


def say_changes(changes: Mapping[str, Any]) -> str:
    """Return fields of a phase and their values in words, with commas between.

    >>> say_changes({"learning_rate": 0.001, "kl_weight": 2.0, "num_epochs": 5})
    'learning rate 0.001, β 2, 5 epochs'
    """
    return ", ".join(_say(name, value) for name, value in changes.items() if value is not None)


def _say(name: str, value: Any) -> str:
    text = f"{value:g}" if isinstance(value, int | float) else str(value)
    if name in _UNITS:
        return f"{text} {_UNITS[name]}{'' if value == 1 else 's'}"
    return f"{_words(name)} {text}"


def retitle(title: str, changes: Mapping[str, Any]) -> str:
    """Return a title that says these fields of a phase as they are now, whatever it said of them.

    >>> retitle("784-32-2, learning rate 50, 3 epochs", {"learning_rate": 0.001})
    '784-32-2, 3 epochs, learning rate 0.001'
    >>> retitle("784-32-2, 3 epochs", {"num_epochs": 5})
    '784-32-2, 5 epochs'
    """
    for name in changes:
        told = r"\d+ (epoch|step)s?" if name in _UNITS else rf"{re.escape(_words(name))} [^,:”]*"
        title = re.sub(rf"[,:] {told}(?=,|$)", "", title)
    return ", ".join(filter(None, (title, say_changes(changes))))


def _words(name: str) -> str:
    return _WORDS.get(name, name.replace("_", " "))


def origin_of(run: LiveDirectory) -> dict[str, Any] | None:
    """Return from which moment of which run a branch went on; None of any other run.

    ``run`` and ``title``, and ``phase``, ``step`` and ``moment``, its name; what is no longer
    there is None.
    """
    note = run.asked_note.get("branch_of")
    if not isinstance(note, Mapping):
        return None
    found: dict[str, Any] = dict.fromkeys(("run", "title", "phase", "step", "moment"))
    name = str(note.get("run"))
    with contextlib.suppress(CheckpointError):
        parent = find_run(name)
        spec = parent.read_spec()
        if parent.path.name == name and spec is not None:
            found |= {"run": name, "title": parent.title}
            for kept in list_snapshots(parent.path):
                if kept["name"] == note.get("snapshot"):
                    found |= {"phase": kept["phase"], "step": kept["step"]}
                    found["moment"] = moment_text(spec, kept)
    return found


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
