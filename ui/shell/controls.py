"""Input widgets to values; every choice is kept by `ui.shell.state`."""

import streamlit as st

from ae_core.analysis.noise.denoising import TOP_LEVELS
from ae_core.data.datasets import list_datasets
from ae_core.specs import CorruptionSpec
from ui.choices.common import CORRUPTION_NAMES, CORRUPTIONS, LARGEST_SEED
from ui.choices.reconstruct import ORDERS
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


def choose_model(entries: list[ModelEntry]) -> ModelEntry:
    """Pick the model of all pages; typing searches the names."""
    by_key = {entry.key: entry for entry in entries}
    key = state.seed_widget("model", by_key)
    chosen = st.selectbox(
        "Model · code · MSE",
        by_key,
        format_func=picker_labels(entries).__getitem__,
        key=key,
        help=explain("autoencoder", "code", "baseline"),
    )
    return by_key[chosen]


def choose_data() -> str:
    """Pick the data set; one that is not on this machine can be wished for."""
    labels = {
        name: dataset.title + ("" if is_here(name) else " · not here yet")
        for name, dataset in list_datasets().items()
    }
    return st.selectbox(
        "Images",
        list(labels),
        format_func=labels.__getitem__,
        key=state.seed_widget("data", labels),
    )


def choose_corruption_kind() -> str:
    """Pick how the digits are damaged; ``"none"`` leaves them clean."""
    return st.selectbox(
        "Corruption",
        CORRUPTIONS,
        format_func=CORRUPTION_NAMES.__getitem__,
        key=state.seed_widget("corruption", CORRUPTIONS),
        help=explain(
            "corruption",
            "Gaussian noise",
            "salt and pepper",
            "masking",
            "blur",
            "occlusion",
            "contrast",
        ),
    )


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
    return st.selectbox(
        "Sort", list(ORDERS), format_func=ORDERS.__getitem__, key=state.seed_widget("order", ORDERS)
    )


def choose_class(class_names: tuple[str, ...]) -> int | None:
    """Pick one class of digits, or all."""
    options = ["all", *map(str, range(len(class_names)))]
    options = options if len(class_names) > 1 else ["all"]  # one class is none
    chosen = st.selectbox(
        "Class",
        options,
        format_func=lambda text: "all" if text == "all" else class_names[int(text)],
        key=state.seed_widget("digit_class", options),
    )
    return None if chosen == "all" else int(chosen)


def choose_comparison(entries: list[ModelEntry], model: ModelEntry, default: str) -> str:
    """Pick a second model, or none; returns its key or ``"none"``."""
    labels = {"none": "no second model"} | picker_labels(entries)
    options = [key for key in labels if key != model.key]
    wished = state.current_state().comparison
    if wished and wished not in labels:
        show_notice(f"The model {wished} to compare with is no longer here.")
    if wished not in options:
        state.set_choice("comparison", default if default in options else "none")
    return st.selectbox(
        "Compare with",
        options,
        format_func=labels.__getitem__,
        key=state.seed_widget("comparison", options),
    )


def choose_sample(num_test: int) -> tuple[int, int]:
    """Pick how many test digits are looked at, and the seed of the corruption."""
    sizes = [size for size in (200, 1000, 5000) if size < num_test] + [num_test]
    if state.current_state().num_images not in sizes:
        state.set_choice("num_images", num_test)
    num_images = st.selectbox(
        say("Test digits looked at"),
        sizes,
        format_func=lambda size: f"the first {size:,}" if size < num_test else f"all {size:,}",
        key=state.seed_widget("num_images", sizes),
        help=say(explain("test digit")),
    )
    seed = st.number_input(
        "Seed", 0, LARGEST_SEED, key=state.seed_widget("seed"), help=explain("seed")
    )
    return num_images, int(seed)
