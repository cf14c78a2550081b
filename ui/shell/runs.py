"""Live runs as the visitor of a page may begin and steer them."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ae_core.data.datasets import find_dataset
from ae_core.specs import ExperimentSpec
from ae_core.training.live import branches, pace, queue
from ae_core.training.live.directory import LiveDirectory
from ae_core.words import duration_text
from ui.shell import state
from ui.shell.serving import making
from ui.shell.serving.asks import is_local

GOING = ("queued", "running")  # states in which it is trained, or will be


def begin_run(spec: ExperimentSpec, **more: Any) -> LiveDirectory:
    """Ask for a run in the visitor's name, and see that a worker is there.

    ``more`` as `ae_core.training.live.queue.ask_for_run` has it. A UserError says why not.
    """
    require_maker()
    run = queue.ask_for_run(spec, owner=state.visitor(), **more)
    queue.ensure_worker()
    return run


def say_plan(spec: ExperimentSpec) -> str:
    """Return what a run of this specification trains, and how long that takes here if known."""
    phase = spec.phases[-1]
    length = f"{phase.num_steps:,} batches" if phase.num_steps else f"{phase.num_epochs} epochs"
    phases = f"{len(spec.phases)} phases, the last of {length}" if len(spec.phases) > 1 else length
    count = spec.data.num_images or find_dataset(spec.data.name).num_train
    seconds = pace.expected_seconds(spec)
    about = "" if seconds is None else f"; about {duration_text(seconds)} on this machine"
    return f"{spec.network.text} and back, {phases} over {count:,} images{about}."


def branch_run(run: LiveDirectory, snapshot: str, changes: Mapping[str, Any]) -> LiveDirectory:
    """Ask for a run that goes on from a snapshot of another, as `begin_run` does."""
    require_maker()
    begun = branches.branch(run, snapshot, changes, owner=state.visitor())
    queue.ensure_worker()
    return begun


def go_on(run: LiveDirectory) -> None:
    """Let a run that rests, was stopped or failed go on."""
    require_maker()
    run.ask("run")
    queue.ensure_worker()


def is_mine(run: LiveDirectory) -> bool:
    """Tell whether this visitor asked for a run."""
    return run.owner == state.visitor()


def may_change(run: LiveDirectory) -> bool:
    """Tell whether the visitor may steer and delete a run: who asked, or sits at the machine."""
    return is_mine(run) or is_at_machine()


def why_not_make() -> str:
    """Return why the visitor may not train, bring images or delete; "" where they may."""
    return making.why_not(state.visitor(), is_at_machine())


def require_maker() -> None:
    """Raise a UserError with that sentence where the visitor may not."""
    making.require_maker(state.visitor(), is_at_machine())


def is_at_machine() -> bool:
    """Tell whether the visitor sits at the server's own machine."""
    headers: Mapping[str, str] = {
        name.lower(): text for name, text in st.context.headers.to_dict().items()
    }
    return is_local(st.context.ip_address or "127.0.0.1", headers)
