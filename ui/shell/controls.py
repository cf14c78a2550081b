"""Input widgets to values; every choice is kept by `ui.shell.state`."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ae_core.analysis.evaluation import TOP_LEVELS
from ae_core.data.datasets import list_datasets
from ae_core.specs import CorruptionSpec
from ui.choices.common import CORRUPTION_NAMES, CORRUPTIONS, LARGEST_SEED
from ui.choices.pages import ORDERS
from ui.shell import state
from ui.shell.glossary import explain
from ui.shell.guard import show_notice
from ui.shell.models.entries import ModelEntry, is_here
from ui.shell.models.labels import picker_labels
from ui.shell.words import say

LEVEL_NAMES = {
    "gaussian": "Level σ",
    "salt_and_pepper": "Share of pixels",
    "masking": "Share of pixels",
    "blur": "Reach in pixels",
    "occlusion": "Side of the patch",
    "contrast": "Contrast lost",
}
_CORRUPTION_WORDS = (
    "corruption",
    "Gaussian noise",
    "salt and pepper",
    "masking",
    "blur",
    "occlusion",
    "contrast",
)


def choose_one(name: str, label: str, titles: Mapping[Any, str], **options: Any) -> Any:
    """Pick the choice ``name`` from a list; each value has a title."""
    return st.selectbox(
        label,
        list(titles),
        format_func=titles.__getitem__,
        key=state.seed_widget(name, titles),
        **options,
    )


def choose_segment(name: str, label: str, titles: Mapping[str, str], **options: Any) -> Any:
    """Pick the choice ``name`` from a few values, all of them in sight."""
    return st.segmented_control(
        label,
        list(titles),
        format_func=titles.__getitem__,
        key=state.seed_widget(name, titles),
        required=True,
        **options,
    )


def choose_model(entries: list[ModelEntry]) -> ModelEntry:
    """Pick the model of all pages; typing searches the names."""
    by_key = {entry.key: entry for entry in entries}
    titles = picker_labels(entries)
    words = explain("autoencoder", "code", "baseline")
    key = choose_one("model", "Model · code · MSE", {k: titles[k] for k in by_key}, help=words)
    return by_key[key]


def choose_data() -> str:
    """Pick the data set; one that is not on this machine can be wished for."""
    titles = {
        name: dataset.title + ("" if is_here(name) else " · not here yet")
        for name, dataset in list_datasets().items()
    }
    return str(choose_one("data", "Images", titles))


def choose_corruption_kind() -> str:
    """Pick how the digits are damaged; ``"none"`` leaves them clean."""
    titles = {kind: CORRUPTION_NAMES[kind] for kind in CORRUPTIONS}
    return str(choose_one("corruption", "Corruption", titles, help=explain(*_CORRUPTION_WORDS)))


def choose_corruption_level(kind: str) -> CorruptionSpec | None:
    """Pick how much the digits are damaged; None where they are left clean."""
    top = TOP_LEVELS.get(kind, 1.0)
    if state.current_state().level > top:
        state.set_choice("level", top)
    level = st.slider(
        LEVEL_NAMES.get(kind, "Level"),
        0.0,
        top,
        step=0.05,
        key=state.seed_widget("level"),
        disabled=kind == "none",
    )
    return None if kind == "none" else CorruptionSpec(kind=kind, level=level)


def choose_order() -> str:
    """Pick how the wall is sorted."""
    return str(choose_one("order", "Sort", ORDERS))


def choose_class(class_names: tuple[str, ...]) -> int | None:
    """Pick one class of digits, or all."""
    titles = {"all": "all"}
    if len(class_names) > 1:  # one class is none
        titles |= {str(place): name for place, name in enumerate(class_names)}
    chosen = choose_one("digit_class", "Class", titles)
    return None if chosen == "all" else int(chosen)


def choose_comparison(entries: list[ModelEntry], model: ModelEntry, default: str) -> str:
    """Pick a second model, or none; returns its key or ``"none"``."""
    titles = {"none": "no second model"} | picker_labels(entries)
    wished = state.current_state().comparison
    if wished and wished not in titles:
        show_notice(f"The model {wished} to compare with is no longer here.")
    titles.pop(model.key, None)
    if wished not in titles:
        state.set_choice("comparison", default if default in titles else "none")
    return str(choose_one("comparison", "Compare with", titles))


def choose_sample(num_test: int) -> tuple[int, int]:
    """Pick how many test digits are looked at, and the seed of the corruption."""
    titles = {size: f"the first {size:,}" for size in (200, 1000, 5000) if size < num_test}
    titles[num_test] = f"all {num_test:,}"
    if state.current_state().num_images not in titles:
        state.set_choice("num_images", num_test)
    label, words = say("Test {things} looked at"), say(explain("test {thing}"))
    num_images = choose_one("num_images", label, titles, help=words)
    seed = st.number_input(
        "Seed", 0, LARGEST_SEED, key=state.seed_widget("seed"), help=explain("seed")
    )
    return num_images, int(seed)
