"""All runs on the page Train: opened, laid beside each other, renamed, deleted."""

import html
from collections.abc import Callable, Iterator
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ae_core.training.live.directory import LiveDirectory
from ui.choices.settings import begin_large
from ui.shell import runs, state
from ui.shell.models.entries import ModelEntry
from ui.shell.words import unit_words
from ui.train import acts
from ui.train.building import Built
from ui.train.taking import find_model, offer_model

_MOST_LISTED = 20
_ACTS_IN_A_ROW = 3
_STATES = {
    "queued": "waits for its turn",
    "running": "trains",
    "paused": "paused",
    "stopped": "stopped",
    "finished": "finished",
    "failed": "ended with an error",
    "interrupted": "interrupted",
}
_WHOSE = {"mine": "Mine", "all": "Everybody's"}


def show_run_acts(run: LiveDirectory, built: Built) -> None:
    """Offer what can be done with the run that is seen, beside what the stage offers.

    Of a finished one the first is to use its model; each of the others says what it does.
    """
    model, may_make = find_model(run), not runs.why_not_make()
    with st.container(key="train_acts"):
        if model is not None:
            _lead_on(model)
        places = _places()
        if may_make:
            _offer_beginning(run, built, places)
        with _act(places, "back to the form; the run stays in the list"):
            _small("Close this run", "train_leave", acts.leave_run)
        if model is not None:
            with (
                _act(places, "weights, ONNX, npz, one HTML page, or lines of Python"),
                st.popover("Take it away", type="tertiary"),
            ):
                offer_model(model)
        if may_make and runs.may_change(run):
            _offer_changes(run, places)


def _lead_on(model: ModelEntry) -> None:
    """Offer to use the model that a run has become."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Draw with it", key="train_use", type="primary", on_click=acts.use_model, args=(model,)
        )
        st.html('<p class="ae-quiet">It is in the picker of every page, like any model.</p>')


def _offer_beginning(run: LiveDirectory, built: Built, places: Iterator[DeltaGenerator]) -> None:
    """Offer a run of what the form says, and the one that is seen once more."""
    with _act(places, "a new run; while another trains it waits for its turn"):
        _small(
            "Train what the form says",
            "train_begin",
            acts.begin,
            built,
            is_off=bool(built.problems),
        )
    with _act(places, "the same run once more; on a CPU the same weights, bit for bit"):
        _small("Again from its seed", "train_again", acts.begin_again, run)


def _offer_changes(run: LiveDirectory, places: Iterator[DeltaGenerator]) -> None:
    """Offer what only who may steer a run may do to it."""
    with _act(places, "what it is called in all lists"), st.popover("Rename", type="tertiary"):
        name = f"train_title_{run.path.name}"
        title = st.text_input("Title", run.title, max_chars=100, key=name)
        st.button("Call it so", key="train_rename", on_click=acts.rename, args=(run, title))
    with _act(places, "ends it, if it trains; for a day it can be had back"):
        _small("Delete", "train_delete", acts.delete, run)


def _places() -> Iterator[DeltaGenerator]:
    """Give places side by side, row by row."""
    while True:
        yield from st.columns(_ACTS_IN_A_ROW, gap="medium")


def _act(places: Iterator[DeltaGenerator], about: str) -> DeltaGenerator:
    """Return a place for a button, above a line about what it does."""
    with next(places), st.container(gap=None):
        place = st.container()
        st.html(f'<p class="ae-quiet">{html.escape(begin_large(about))}.</p>')
    return place


def _small(
    label: str, key: str, act: Callable[..., None], *given: Any, is_off: bool = False
) -> None:
    st.button(label, key=key, type="tertiary", on_click=act, args=given, disabled=is_off)


def show_runs(known: list[LiveDirectory], seen: LiveDirectory | None) -> None:
    """List runs, the newest first, to be opened or laid beside the one that is seen."""
    if not known:
        return
    all_runs = st.expander("All runs", key="train_runs", on_change="rerun")
    if not all_runs.open:
        return
    with all_runs:
        mine = [run for run in known if runs.is_mine(run)]
        whose = st.segmented_control(
            "Whose",
            list(_WHOSE),
            default="mine" if mine else "all",
            format_func=_WHOSE.get,
            key="train_whose",
            required=True,
            label_visibility="collapsed",
        )
        listed = mine if whose == "mine" else known
        if not listed:
            st.html('<p class="ae-quiet">None yet: press Play.</p>')
        beside = acts.read_names(state.current_state().compare)
        for run in listed[:_MOST_LISTED]:
            _show_run(run, seen, is_beside=run.path.name in beside)
        if len(listed) > _MOST_LISTED:
            st.html(
                f'<p class="ae-quiet">The newest {_MOST_LISTED} of {len(listed):,}; '
                "<code>python -m ae_core runs list</code> names all.</p>"
            )


def _show_run(run: LiveDirectory, seen: LiveDirectory | None, *, is_beside: bool) -> None:
    name, is_seen = run.path.name, run == seen
    with st.container(horizontal=True, vertical_alignment="center", key=f"train_run_{name}"):
        st.html(f'<p class="ae-quiet"><b>{html.escape(run.title)}</b> · {_say_state(run)}</p>')
        st.button(
            "Seen now" if is_seen else "Open",
            key=f"train_open_{name}",
            on_click=acts.open_run,
            args=(name,),
            disabled=is_seen,
        )
        st.button(
            "Take away" if is_beside else "Beside",
            key=f"train_beside_{name}",
            on_click=acts.toggle_comparison,
            args=(name,),
            disabled=is_seen or seen is None,
            help="On the same scrubber as the run that is seen.",
        )


def _say_state(run: LiveDirectory) -> str:
    history = run.history
    known = [entry for entry in history if isinstance(entry.get("test_loss"), int | float)]
    spec, reached = run.read_spec(), ""
    if known and spec is not None:
        last = known[-1]
        loss = unit_words(spec.phases[min(last.get("phase", 0), len(spec.phases) - 1)].loss)
        reached = f", test {loss} {last['test_loss']:.4f}"
    count = f"{len(history)} epoch{'' if len(history) == 1 else 's'}" if history else "no epoch yet"
    return f"{_STATES[run.state]}, {count}{reached}"
