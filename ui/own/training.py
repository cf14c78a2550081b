"""Training an explorer on an own set: what it will take, how far it is, what became of it."""

from __future__ import annotations

import html
import math
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import streamlit as st

from ae_core.data.datasets import Dataset
from ae_core.errors import AutoencoderExplorerError
from ae_core.specs import ExperimentSpec
from ae_core.store.checkpoints import folder_name
from ae_core.training.own_experiments import own_experiment
from ui.choices.pages import CODE_SIZES, MOST_EPOCHS
from ui.own import following
from ui.own.following import Training
from ui.shell import controls, images, panels, runs, state
from ui.shell.frame import Explorer
from ui.shell.models import health
from ui.shell.models.entries import ModelEntry
from ui.shell.models.labels import title_of
from ui.shell.pages import PAGES
from ui.shell.saving import savable
from ui.shell.serving import cache
from ui.shell.words import plain_markdown


def show_training(explorer: Explorer, dataset: Dataset) -> None:
    """Offer to train an explorer on a set, or follow the training that is under way."""
    st.html('<h3 class="ae-heading ae-block">Train an explorer on it</h3>')
    last = following.find_training(dataset.name)
    if last is not None and last.is_going:
        st.fragment(_follow, run_every=1.0)(last, count())
        _link_to(last, "Watch it learn, steer it")
        return
    if last is not None and last.problem:
        panels.show_sentence(last.problem)
    if not runs.why_not_make():
        _offer(explorer, dataset, last)
    if last is not None:
        _show_curve(last)
        if last.run.history:
            _link_to(last, "See how it learned")


def _link_to(training: Training, label: str) -> None:
    """Offer the page on which a training is seen batch by batch."""
    train = next(page for page in PAGES if page.name == "train")
    with st.container(key="own_watch"):
        panels.show_page_link(train, label, run=training.run.path.name)


def _offer(explorer: Explorer, dataset: Dataset, last: Training | None) -> None:
    """Offer a training; what was trained last stands there again."""
    last_size = last.spec.network.code_size if last is not None else 10
    size_column, more_column, button_column = st.columns([2, 0.5, 1], vertical_alignment="bottom")
    with size_column:
        code_size = int(controls.choose_segment("own_size", "Code", CODE_SIZES, usual=last_size))
    usual = own_experiment(dataset.name, code_size).phases[0].num_epochs
    is_again = last is not None and code_size == last_size
    first = last.spec.phases[0].num_epochs if last is not None and is_again else usual
    with more_column, st.popover("More"):
        epochs = int(
            st.number_input(
                "Epochs",
                1,
                MOST_EPOCHS,
                first,
                key=state.seed_widget("own_epochs", usual=first),
                help="How often it sees every training image. The default suits their number.",
            )
        )
    spec = own_experiment(dataset.name, code_size, num_epochs=epochs)
    is_there = any(_is_of(e, spec) and not health.flaw_of(e) for e in explorer.entries)
    with button_column:
        st.button(
            "It is trained" if is_there else "Train",
            type="primary",
            key="own_train",
            on_click=_start,
            args=(spec,),
            width="stretch",
            disabled=is_there,
        )
    if is_there:
        panels.show_sentence(f"“{title_of(spec)}” is trained: it is in the model picker.")
        return
    panels.show_sentence(f"{runs.say_plan(spec)} Other pages can be used meanwhile.")


def _start(spec: ExperimentSpec) -> None:
    """Begin to train; what cannot be done is said on the run that follows."""
    try:
        following.start_training(spec)
    except AutoencoderExplorerError as error:
        state.change_state(message=str(error))


def _is_of(entry: ModelEntry, spec: ExperimentSpec) -> bool:
    """Tell whether a model came of this specification, seed 0."""
    return Path(entry.path).name == folder_name(spec, 0)


def _follow(training: Training, calls: Iterator[int]) -> None:
    """Show how far a training is; run the page again once it has ended."""
    if not training.is_going:
        if next(calls) > 0:  # not in the middle of a page that is being drawn
            _take_over(training)
            st.rerun()
        return
    next(calls)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = f"{title_of(training.spec)}: {training.words()}"
        st.progress(training.share, text=plain_markdown(text))
        if runs.may_change(training.run):
            st.button("Stop", key="own_stop", on_click=training.run.ask, args=("stop",))
    _show_curve(training)


def _take_over(training: Training) -> None:
    """Let the model that this visitor had trained just now be the chosen one."""
    trained = next((e for e in cache.list_entries()[0] if _is_of(e, training.spec)), None)
    if training.is_done and trained is not None and trained.asked_by == state.visitor():
        state.forget_choice("model")  # the picker is drawn anew, with it chosen
        state.change_state(model=trained.key)


def _show_curve(training: Training) -> None:
    """Draw both losses of a training so far, logarithmic; of one that has ended, the ends too."""
    history, total = training.run.history, training.spec.phases[0].num_epochs
    train: list[float] = [entry["train_loss"] for entry in history]
    test: list[float | None] = [entry["test_loss"] for entry in history]
    known = [value for value in [*train, *test] if value]
    if not known:
        return
    low, high = math.log(min(known)), math.log(max(known))
    is_ended = not training.is_going

    def line(values: list[float | None], style: str, dashes: str) -> str:
        places = [
            (594 * epoch / max(total - 1, 1) + 3, 94 * (high - math.log(value)) / span + 3)
            for epoch, value in enumerate(values)
            if value
        ]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        end = f'<circle cx="{places[-1][0]}" cy="{places[-1][1]}" r="3"/>' if places else ""
        drawing = (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 100" width="600" '
            f'height="100"><polyline points="{points}" fill="none" stroke="#000" stroke-width="2" '
            f'stroke-dasharray="{dashes}"/>{end * is_ended}</svg>'
        )
        return images.mask_html(drawing.encode(), style, "svg+xml")  # bare SVG is filtered out

    span = max(high - low, 1e-9)
    lines = line([*train], "ae-soft-ink", "5 3") + line(test, "ae-accent-ink", "none")
    tested = f", test {test[-1]:.4f}" if test[-1] else ""
    words = f"MSE, from {math.exp(high):.4f}, logarithmic"
    if is_ended:
        words += (
            f" · {title_of(training.spec)} ended after epoch {len(history):,} of {total:,}: train "
            f"{train[-1]:.4f}{tested}"
        )
    words = html.escape(words)
    with savable("training", f"Training of {training.spec.name}"):
        st.html(
            f'<span class="ae-losses" role="img" aria-label="{words}">{lines}</span>'
            '<p class="ae-quiet"><span class="ae-train-key"></span> training images · '
            f'<span class="ae-test-key"></span> test images · {words}</p>'
        )


def own_models(explorer: Explorer, dataset: Dataset) -> list[ModelEntry]:
    """Return the networks trained on a set that can be shown: the chosen one, the visitor's own."""
    found = [
        e
        for e in explorer.entries
        if e.data == dataset.name and e.group != "pca" and not health.flaw_of(e)
    ]
    mine = ("", state.visitor())
    return sorted(found, key=lambda e: (e.key != explorer.model.key, e.asked_by not in mine))
