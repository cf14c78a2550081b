"""The page Train: the stage on which a run is seen, the form of the next, and all runs."""

import time
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ae_core.errors import CheckpointError
from ae_core.training.live import queue
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.recording.header import as_bytes, choose_digits
from ui.choices.codec import from_browser, to_browser
from ui.choices.stage import StageChoices
from ui.choices.train import NO_RUN
from ui.components.opener import follow_link
from ui.components.train_stage import read_act, train_stage
from ui.shell import runs, state
from ui.shell.frame import Explorer
from ui.shell.guard import guard, show_notice
from ui.shell.pages import PAGES
from ui.shell.panels import show_page_link
from ui.shell.serving import cache
from ui.train import acts
from ui.train.building import Built, say_training_changes
from ui.train.form import say_hidden_problems, settle_form, show_form
from ui.train.listing import UNDER_WAY, offer_last_run, show_run_acts, show_runs

KEY = "train_stage"
_NOT_READY = "The form below says what to mend first."
_READING = 6.0  # seconds that a sentence stays at least
_MOST_BEHIND = 8  # earlier runs, faint behind the curve


def show_train(explorer: Explorer) -> None:
    """Show a run as it trains, or what would be trained, with all that can be done about it."""
    _open_page()
    notices, stage = st.container(), st.container()  # what comes and goes moves no stage
    known = queue.list_runs()
    with notices:
        wake_worker()
        show_message()
        run = _find_seen(known)
    built = settle_form(explorer.data)
    form = st.expander("Build it", key="train_form", on_change="rerun")
    with form, guard():
        if form.open:
            show_form(built, explorer.wished)
    if not form.open:
        say_hidden_problems(built)
    with stage:
        show_stage(explorer, built, run, known)
        if run is not None:
            show_run_acts(run, known)
        else:
            offer_last_run(known)
    show_runs(known, run)


def wake_worker() -> None:
    """Let a worker wait with all it needs in memory: Play then begins at once."""
    try:
        queue.ensure_worker()
    except CheckpointError as error:
        show_notice(str(error))


def show_message() -> None:
    """Show what the last act has to say, how a deletion is undone, and who may only look.

    It stays for a while: the stage tells something at once, and the page runs again.
    """
    now, why_not = state.current_state(), runs.why_not_make()
    for sentence in dict.fromkeys(filter(None, (now.message, why_not))):
        show_notice(sentence)
    shown, since = now.message_seen
    if now.message != shown:
        state.change_state(message_seen=(now.message, time.monotonic()))
    elif now.message and time.monotonic() - since > _READING:
        state.change_state(message="", message_seen=("", 0.0))
    if now.deleted:
        with st.container(horizontal=True, vertical_alignment="center"):
            show_notice("The run is deleted; for a day it can be had back. A model it made stays.")
            st.button("Undo", key="train_undo", on_click=acts.undo_deletion)


def _open_page() -> None:
    """Go to the page that a snapshot was kept for; its link stands here until it is there."""
    now = state.current_state()
    if now.opening_page:
        page = next(page for page in PAGES if page.name == now.opening_page)
        with st.container(key="train_opening"):
            show_page_link(page, f"Open {page.title}")
        follow_link("train_opening", act=now.act_done)


def _find_seen(known: list[LiveDirectory]) -> LiveDirectory | None:
    """Return the run that is seen: the one asked for, else one of the visitor's.

    That is one under way, else the newest that finished; at the machine itself those of a terminal
    are the visitor's too. Of a run that was closed the address tells that none is asked for, and a
    reload opens none.
    """
    now = state.current_state()
    by_name = {run.path.name: run for run in known}
    if now.run not in ("", NO_RUN, *by_name):
        show_notice(f"The run {now.run} is not here, or no more: open another, or begin one.")
        now = state.change_state(run="")
    if not now.run and not now.has_looked_for_run:  # once: Back shall lead out of a run
        theirs = [run for run in known if _is_theirs(run)]
        under_way = (run for run in theirs if run.state in UNDER_WAY)
        finished = (run for run in theirs if run.state == "finished")
        if (found := next(under_way, None) or next(finished, None)) is not None:
            now = state.change_state(run=found.path.name)
    others = by_name.keys() - {now.run}
    beside = [name for name in acts.read_names(now.compare) if name in others]
    state.change_state(compare=",".join(beside), has_looked_for_run=True)
    return by_name.get(now.run)


def _is_theirs(run: LiveDirectory) -> bool:
    """Tell whether the visitor asked for a run, on a page or in a terminal of this machine."""
    return runs.is_mine(run) or (not run.owner and runs.is_at_machine())


def show_stage(
    explorer: Explorer, built: Built, run: LiveDirectory | None, known: list[LiveDirectory]
) -> None:
    """Show the stage: it follows its run over a connection of its own."""

    def read(message: Any) -> dict[str, Any]:
        told = from_browser(StageChoices, message)
        act = read_act(message)
        state.change_state(**told)
        if act is not None:
            acts.perform(act, built)
        now = state.current_state()
        return {name: getattr(now, name) for name in StageChoices.model_fields}

    opened, told = state.link(KEY, StageChoices, read)
    said = state.current_state().said
    if said:
        state.change_state(said="")
    seen = None if run is None else run.path.name
    beside = acts.read_names(state.current_state().compare)
    others = [each for each in known if each.path.name not in (seen, *beside)]
    train_stage(
        run=seen,
        choices=to_browser(StageChoices, opened),
        compare=beside,
        earlier=[(each.path.name, each.title) for each in others[:_MOST_BEHIND]],
        can_play=not built.problems,
        idle=_NOT_READY if built.problems else runs.say_plan(built.spec),
        branches_with=say_training_changes(state.current_state()),
        said=said,
        preview=_preview(explorer.data),
        **told,
    )


def _preview(data: str) -> NDArray[np.uint8]:
    """Return six test images of different classes, uint8 (6, 28, 28)."""
    images, labels = cache.load_test_set(data)
    return as_bytes(images[choose_digits(labels[:1000])].reshape(-1, 28, 28))
