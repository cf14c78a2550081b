"""Input widgets to values; every choice is kept by `ui.shell.state`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

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


def select(
    label: str,
    field: str,
    names: Mapping[Any, str] | Sequence[Any],
    format_func: Callable[[Any], str] = str,
    **look: Any,
) -> Any:
    """Pick one of some values for a field of the state; ``names`` are what they are shown as."""
    show = names.__getitem__ if isinstance(names, Mapping) else format_func
    key = state.seed_widget(field, names)
    return st.selectbox(label, list(names), format_func=show, key=key, **look)


def segments(label: str, field: str, names: Mapping[str, str], **look: Any) -> Any:
    """Pick one of a few values, all of them in sight, for a field of the state."""
    key, show = state.seed_widget(field, names), names.__getitem__
    return st.segmented_control(
        label, list(names), format_func=show, key=key, required=True, **look
    )


def choose_model(entries: list[ModelEntry]) -> ModelEntry:
    """Pick the model of all pages; typing searches the names."""
    names, words = picker_labels(entries), explain("autoencoder", "code", "baseline")
    keys = {entry.key: names[entry.key] for entry in entries}
    chosen = select("Model · code · MSE", "model", keys, help=words)
    return next(entry for entry in entries if entry.key == chosen)


def choose_data() -> str:
    """Pick the data set; one that is not on this machine can be wished for."""
    names = {
        name: dataset.title + ("" if is_here(name) else " · not here yet")
        for name, dataset in list_datasets().items()
    }
    return str(select("Images", "data", names))


def choose_corruption_kind() -> str:
    """Pick how the digits are damaged; ``"none"`` leaves them clean."""
    terms = "Gaussian noise", "salt and pepper", "masking", "blur", "occlusion", "contrast"
    names = {kind: CORRUPTION_NAMES[kind] for kind in CORRUPTIONS}
    return str(select("Corruption", "corruption", names, help=explain("corruption", *terms)))


def choose_corruption_level(kind: str) -> CorruptionSpec | None:
    """Pick how much the digits are damaged; None where they are left clean."""
    top = TOP_LEVELS.get(kind, 1.0)
    if state.current_state().level > top:
        state.set_choice("level", top)
    label, key = LEVEL_NAMES.get(kind, "Level"), state.seed_widget("level")
    level = st.slider(label, 0.0, top, step=0.05, key=key, disabled=kind == "none")
    return None if kind == "none" else CorruptionSpec(kind=kind, level=level)


def choose_order() -> str:
    """Pick how the wall is sorted."""
    return str(select("Sort", "order", ORDERS))


def choose_class(class_names: tuple[str, ...]) -> int | None:
    """Pick one class of digits, or all."""
    names = {"all": "all"}
    if len(class_names) > 1:  # one class is none
        names |= {str(number): name for number, name in enumerate(class_names)}
    chosen = select("Class", "digit_class", names)
    return None if chosen == "all" else int(chosen)


def choose_comparison(entries: list[ModelEntry], model: ModelEntry, default: str) -> str:
    """Pick a second model, or none; returns its key or ``"none"``."""
    labels = {"none": "no second model"} | picker_labels(entries)
    options = {key: label for key, label in labels.items() if key != model.key}
    wished = state.current_state().comparison
    if wished and wished not in labels:
        show_notice(f"The model {wished} to compare with is no longer here.")
    if wished not in options:
        state.set_choice("comparison", default if default in options else "none")
    return str(select("Compare with", "comparison", options))


def choose_sample(num_test: int) -> tuple[int, int]:
    """Pick how many test digits are looked at, and the seed of the corruption."""
    sizes = {size: f"the first {size:,}" for size in (200, 1000, 5000) if size < num_test}
    sizes[num_test] = f"all {num_test:,}"
    if state.current_state().num_images not in sizes:
        state.set_choice("num_images", num_test)
    words = say(explain("test digit"))
    num_images = select(say("Test digits looked at"), "num_images", sizes, help=words)
    key = state.seed_widget("seed")
    seed = st.number_input("Seed", 0, LARGEST_SEED, key=key, help=explain("seed"))
    return int(num_images), int(seed)
