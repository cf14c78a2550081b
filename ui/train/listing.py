"""All runs on the page Train: opened, laid beside each other, renamed, deleted."""

import html
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.recording.packets import MAX_CODES
from ae_core.training.live.recording.snapshots import list_snapshots
from ui.choices.settings import begin_large
from ui.shell import runs, state
from ui.shell.models.entries import ModelEntry
from ui.train import acts
from ui.train.taking import find_model, offer_model

_MOST_LISTED = 20
_ACTS_IN_A_ROW = 3
_STATES = {
    "queued": "waits for its turn",
    "running": "trains",
    "paused": "paused",
    "stopped": "stopped",
    "finished": "finished",
    "failed": "stopped by itself",
    "interrupted": "interrupted",
}
UNDER_WAY = (*runs.GOING, "paused")
_PACE = 2.0  # seconds between two looks at a run that trains or waits
_WHOSE = {"mine": "Mine", "all": "Everybody's"}


def show_run_acts(run: LiveDirectory, known: list[LiveDirectory]) -> None:
    """Offer what can be done with the run that is seen, beside what the stage offers.

    Of a finished one the first is to use its model; each of the others says what it does.
    """
    model, may_make = find_model(run), not runs.why_not_make()
    with st.container(key="train_acts"):
        if model is not None:
            _lead_on(model)
        places = _places()
        with _act(places, "back to the form; the run stays in the list"):
            _small("Close this run", "train_leave", acts.leave_run)
        _offer_comparison(run, known, places)
        if may_make:
            with _act(places, "the same run once more; on a CPU the same weights, bit for bit"):
                _small("Again from its seed", "train_again", acts.begin_again, run)
        if model is not None:
            with (
                _act(places, "weights, ONNX, npz, one HTML page, or lines of Python"),
                st.popover("Download the model", type="tertiary"),
            ):
                offer_model(model)
        if may_make and runs.may_change(run):
            _offer_changes(run, places)
    if run.state in UNDER_WAY:
        st.fragment(_await_end, run_every=_PACE)(run)


def _await_end(run: LiveDirectory) -> None:
    """Run the page again once a run is over: then there is more to be done with it."""
    if run.state not in UNDER_WAY:
        st.rerun()


def _lead_on(model: ModelEntry) -> None:
    """Offer to use the model that a run has become."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Draw with it", key="train_use", type="primary", on_click=acts.use_model, args=(model,)
        )
        called = html.escape(model.full_name)
        st.html(f'<p class="ae-quiet">In the picker of every page it is “{called}”.</p>')


def _offer_comparison(
    run: LiveDirectory, known: list[LiveDirectory], places: Iterator[DeltaGenerator]
) -> None:
    """Offer to lay the run before beside the one that is seen, or to take away what is there."""
    if acts.read_names(state.current_state().compare):
        with _act(places, "the run that is seen stands alone again"):
            _small("Stop comparing", "train_alone", acts.stop_comparing)
        return
    other = next((each for each in known if each != run and _has_film(each)), None)
    if other is not None:
        with _act(places, f"with “{other.title}”, on one curve; another from All runs"):
            _small("Compare", "train_compare", acts.toggle_comparison, other.path.name)


def _offer_changes(run: LiveDirectory, places: Iterator[DeltaGenerator]) -> None:
    """Offer what only who may steer a run may do to it."""
    with _act(places, "what it is called in the lists of runs"):
        # called otherwise it is another popover, which is closed
        key = f"train_naming_{abs(hash((run.path.name, run.title)))}"
        with st.popover("Rename", type="tertiary", key=key), st.form("train_naming", border=False):
            name = f"title_of_{run.path.name}"
            st.text_input("Title", run.title, max_chars=100, key=state.widget_key(name))
            st.form_submit_button(
                "Call it so", key="train_rename", on_click=acts.rename, args=(run, name)
            )
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


def _small(label: str, key: str, act: Callable[..., None], *given: Any) -> None:
    st.button(label, key=key, type="tertiary", on_click=act, args=given)


def offer_last_run(known: list[LiveDirectory]) -> None:
    """Offer the newest run that can be watched, where none is seen."""
    run = next(filter(_has_film, known), None)
    if run is None:
        return
    with st.container(key="train_acts", horizontal=True, vertical_alignment="center"):
        _follow_state(run, before="The last run here: ")
        _small("Open it", "train_open_last", acts.open_run, run.path.name)


def _has_film(run: LiveDirectory) -> bool:
    return (run.path / "film.bin").exists()


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
        elif seen is None:
            st.html('<p class="ae-quiet">Open one; others can then be laid beside it.</p>')
        beside = acts.read_names(state.current_state().compare)
        for run in listed[:_MOST_LISTED]:
            _show_run(run, seen, is_beside=run.path.name in beside)
        if len(listed) > _MOST_LISTED:
            st.html(
                f'<p class="ae-quiet">The newest {_MOST_LISTED} of {len(listed):,}; '
                "<code>python -m ae_core runs list</code> names all.</p>"
            )


def _show_run(run: LiveDirectory, seen: LiveDirectory | None, *, is_beside: bool) -> None:
    name = run.path.name
    with st.container(horizontal=True, vertical_alignment="center", key=f"train_run_{name}"):
        where = "seen above" if run == seen else "beside it" if is_beside else ""
        _follow_state(run, after=f" · {where}" * bool(where))
        if run == seen:
            return
        st.button("Open", key=f"train_open_{name}", on_click=acts.open_run, args=(name,))
        if seen is not None:
            st.button(
                "Stop comparing" if is_beside else "Compare",
                key=f"train_beside_{name}",
                on_click=acts.toggle_comparison,
                args=(name,),
                help="Beside the run that is seen above, on the same curve and scrubber.",
            )


def _follow_state(run: LiveDirectory, before: str = "", after: str = "") -> None:
    """Show how a run stands, again and again while that changes."""
    if run.state in UNDER_WAY:
        st.fragment(_show_state, run_every=_PACE)(run, before, after)
    else:
        _show_state(run, before, after)


def _show_state(run: LiveDirectory, before: str, after: str) -> None:
    told = f"<b>{html.escape(run.title)}</b> · {_say_state(run)}"
    st.html(f'<p class="ae-quiet">{before}{told}{after}</p>')


def _say_state(run: LiveDirectory) -> str:
    """Return how a run stands: its state, its epochs, and its error in the unit of all runs."""
    history = run.history
    count = f"{len(history)} epoch{'' if len(history) == 1 else 's'}" if history else "no epoch yet"
    return ", ".join(filter(None, (_STATES[run.state], count, _say_error(run, history))))


def _say_error(run: LiveDirectory, history: Sequence[Mapping[str, Any]]) -> str:
    """Return the test MSE at the end; where another loss is minimised, of what the film shows."""
    known = [entry for entry in history if isinstance(entry.get("test_loss"), int | float)]
    spec = run.read_spec()
    if not known or spec is None:
        return ""
    last = known[-1]
    if spec.phases[min(last.get("phase", 0), len(spec.phases) - 1)].loss == "mse":
        return f"test MSE {last['test_loss']:.4f}"
    kept = [one["mse"] for one in list_snapshots(run.path) if not one["is_best"]]
    return f"test MSE {kept[-1]:.4f} of {MAX_CODES:,} images" if kept and kept[-1] else ""
