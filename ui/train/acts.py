"""What a visitor asks of the server on the page Train: a run, a branch, a model, another page."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ae_core.errors import AutoencoderExplorerError, CheckpointError, SpecError
from ae_core.specs import LiveSetting, TrainingSpec
from ae_core.training.live import branches, queue
from ae_core.training.live.branches import renamed, retitle
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.trash import delete_run, restore_run
from ui.choices.train import MOST_COMPARED, NO_RUN
from ui.components.digit_canvas import read_drawing
from ui.components.train_stage import Act
from ui.shell import runs, state
from ui.shell.models.entries import ModelEntry
from ui.shell.serving import cache
from ui.train.building import Built, training_changes
from ui.train.naming import is_preset, title_of

if TYPE_CHECKING:
    from ae_core.store.checkpoints import Checkpoint
    from ae_core.training.train import Evaluate

_NO_CHANGES: Mapping[LiveSetting, float] = MappingProxyType({})


def perform(act: Act, built: Built) -> None:
    """Do what was asked on the stage, once; what cannot be is said on the run that follows."""
    if act.nonce == state.current_state().act_done:
        return
    state.change_state(act_done=act.nonce)
    with _telling():
        _ACTS[act.act](act, built)


@contextlib.contextmanager
def _telling() -> Iterator[None]:
    """Let what cannot be done be said on the run that follows."""
    try:
        yield
    except AutoencoderExplorerError as error:
        state.change_state(message=str(error))
    except OSError as error:
        why = error.strerror or str(error)
        state.change_state(
            message=f"The folder of runs cannot be read or written ({why}); make room there, or "
            "set AE_RUN_DIR to another folder."
        )


def begin(built: Built) -> None:
    """Begin the run that the form describes, as `perform` does."""
    with _telling():
        _play(None, built)


def begin_again(run: LiveDirectory) -> None:
    """Train what a run trained once more, from its seed and without what was changed meanwhile."""
    with _telling():
        _train_again(run)


def _play(_: Act | None, built: Built) -> None:
    for problem in built.problems.values():
        raise SpecError(problem)
    _show(runs.begin_run(built.spec, seed=state.current_state().run_seed))


def _branch(act: Act, built: Built) -> None:
    """Go on from a snapshot, with what the visitor changed in the form, or a remedy asks for."""
    changes: dict[str, Any] = training_changes(state.current_state()) | dict(act.changes)
    run = _run_of(act)
    name = act.snapshot or branches.last_snapshot(run)
    _show(runs.branch_run(run, name, changes))


def _extend(act: Act, built: Built) -> None:
    run = _run_of(act)
    changes = {"num_epochs": max(act.epochs, 1)}
    name = branches.last_snapshot(run)
    _show(runs.branch_run(run, name, changes))


def _again(act: Act, built: Built) -> None:
    """Train the same from the start: from its seed, with a remedy's changes."""
    _train_again(_run_of(act), act.changes, is_anew=act.is_anew)


def _train_again(
    run: LiveDirectory, changes: Mapping[LiveSetting, float] = _NO_CHANGES, *, is_anew: bool = False
) -> None:
    """Begin a run as another was begun; ``is_anew`` of a branch: with weights of its seed."""
    spec = run.read_spec()
    if spec is None:
        raise CheckpointError(f"What {run.title} trains cannot be read: its files are damaged.")
    begun = run.path / "initial.safetensors"  # of a branch
    weights = begun.read_bytes() if spec.initial_weights and begun.exists() else None
    is_branch = spec.initial_weights is not None
    title = title_of(spec) if is_preset(spec) or (is_anew and is_branch) else spec.title
    if is_anew:
        spec, weights = spec.replace(initial_weights=None), None
    again = spec.replace(phases=tuple(_changed(phase, changes) for phase in spec.phases))
    if changes or is_anew:
        title = retitle(title, changes)
        again = renamed(again, title)
    else:
        title = run.title
    _show(runs.begin_run(again, seed=run.seed, title=title, initial_weights=weights))


def _changed(phase: TrainingSpec, changes: Mapping[LiveSetting, float]) -> TrainingSpec:
    for name, value in changes.items():
        phase = phase.changed(name, value)
    return phase


def _keep(act: Act, built: Built) -> None:
    from ae_core.analysis.evaluation import evaluate_split

    kept = _kept(act, evaluate=evaluate_split)
    entries = (each for each in cache.list_entries()[0] if Path(each.path) == kept.path)
    called = next((each.full_name for each in entries), kept.spec.title)
    state.change_state(
        said=f"It is a model now, and the chosen one: in the picker of every page it is “{called}”."
    )


def _open(act: Act, built: Built) -> None:
    """Go to another page with a snapshot, and with what the visitor has drawn.

    Nobody waits there for the figures that take seconds; the pages measure what they show.
    """
    if act.drawing:
        drawing = read_drawing(act.drawing)
        under = () if drawing.image is None else (drawing.image,)
        state.change_state(strokes=drawing.strokes, picture=under, is_cleared=False)
    phases = _kept(act).spec.phases
    _arrive(act.page, met_damage=any(phase.corruption is not None for phase in phases))


def _arrive(page: str, *, met_damage: bool) -> None:
    """Go to a page with the chosen model: with clean digits, unless it has learnt to mend."""
    damage = {} if met_damage else {"corruption": "none"}
    state.change_state(opening_page=page, **damage)


def _kept(act: Act, evaluate: Evaluate | None = None) -> Checkpoint:
    """Let a snapshot be a model, the chosen one, and return it."""
    from ae_core.training.live.recording.snapshots import keep_snapshot

    runs.require_maker()
    run = _run_of(act)
    kept = keep_snapshot(run, act.snapshot, evaluate=evaluate, asked_by=state.visitor())
    state.forget_choice("model")
    state.change_state(model=kept.path.name, automatic="")
    return kept


def _run_of(act: Act) -> LiveDirectory:
    return queue.find_run(act.run or "")


def _show(run: LiveDirectory) -> None:
    """Let a run be the one that is seen, from its newest moment on."""
    state.change_state(run=run.path.name, moment=-1.0)


_ACTS = {
    "play": _play,
    "branch": _branch,
    "extend": _extend,
    "again": _again,
    "keep": _keep,
    "open": _open,
}


def use_model(model: ModelEntry) -> None:
    """Choose the model that a run has become, and open the page Draw."""
    state.forget_choice("model")
    state.change_state(model=Path(model.path).name, automatic="")
    _arrive("draw", met_damage=model.met_damage)


def open_run(name: str) -> None:
    """Let another run be the one that is seen."""
    state.change_state(run=name, moment=-1.0)


def leave_run() -> None:
    """Let no run be seen, after a reload neither: the form is for the next one."""
    state.change_state(run=NO_RUN, compare="")


def toggle_comparison(name: str) -> None:
    """Put a run beside the one that is seen, or take it away; the last few stay."""
    beside = read_names(state.current_state().compare)
    beside = [one for one in beside if one != name] if name in beside else [*beside, name]
    state.change_state(compare=",".join(beside[-MOST_COMPARED:]))


def read_names(text: str) -> list[str]:
    """Return the IDs of runs that a text lists."""
    return [name for name in text.split(",") if name]


def rename(run: LiveDirectory, name: str) -> None:
    """Call a run as its widget now says, of whose change the page may not have heard yet."""
    title = state.widget_value(name).strip()
    if title:  # an empty one is none
        with _telling():
            runs.require_maker()
            run.rename(title)


def stop_comparing() -> None:
    """Let the run that is seen stand alone."""
    state.change_state(compare="")


def delete(run: LiveDirectory) -> None:
    """Put a run into the trash; what is seen beside it stays."""
    with _telling():
        runs.require_maker()
        delete_run(run)
    if run.path.exists():
        return
    now, name = state.current_state(), run.path.name
    beside = [one for one in read_names(now.compare) if one != name]
    seen = "" if now.run == name else now.run
    state.change_state(deleted=name, run=seen, compare=",".join(beside))


def undo_deletion() -> None:
    """Bring back the run that was deleted last."""
    name = state.current_state().deleted
    state.change_state(deleted="")
    with _telling():
        runs.require_maker()
        restore_run(name)
        state.change_state(run=name)
