"""What stands above the wall: how digits are damaged, which are shown, who mends them."""

import streamlit as st

from ae_core.analysis.evaluation import TOP_LEVELS
from ae_core.specs import CorruptionSpec
from ui.choices.codec import default_of
from ui.choices.common import CORRUPTION_NAMES, LARGEST_SEED, START_LEVELS
from ui.choices.pages import ORDERS, ReconstructChoices
from ui.reconstruct.panel import choose_pair
from ui.reconstruct.wall import WallSetting
from ui.shell import state
from ui.shell.controls import choose_one
from ui.shell.frame import Explorer
from ui.shell.guard import show_notice
from ui.shell.models.entries import dataset_of
from ui.shell.words import explain, say

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


def choose_setting(explorer: Explorer) -> WallSetting:
    """Pick all that the page follows from."""
    dataset = dataset_of(explorer.data)
    with st.container(key="controls"):
        columns = st.columns([1.25, 1.2, 1.1, 0.75, 1.45, 0.6], vertical_alignment="bottom")
    with columns[0]:
        words = explain(*_CORRUPTION_WORDS)
        kind = choose_one(
            "corruption", "Corruption", CORRUPTION_NAMES, help=words, on_change=_begin_level
        )
    with columns[1]:
        corruption = _choose_level(kind)
    with columns[2]:
        order = choose_one("order", "Sort", ORDERS)
    with columns[3]:
        titles = {"all": "all"}
        if len(dataset.class_names) > 1:  # one class is none
            titles |= {str(place): name for place, name in enumerate(dataset.class_names)}
        chosen = choose_one("digit_class", "Class", titles)
    with columns[4]:
        rival = _choose_comparison(explorer)
    with columns[5], st.popover("More"):
        num_images, seed = _choose_sample(dataset.num_test)
    return WallSetting(
        explorer.data,
        num_images,
        corruption,
        seed,
        *choose_pair(explorer, rival),
        order,
        None if chosen == "all" else int(chosen),
    )


def _begin_level() -> None:
    """Put the level of another damage where one sees it."""
    now = state.current_state().level
    state.set_choice("level", START_LEVELS.get(state.widget_value("corruption"), now))


def _choose_level(kind: str) -> CorruptionSpec | None:
    """Pick how much the digits are damaged; None where they are left clean."""
    top = TOP_LEVELS.get(kind, 1.0)
    if state.current_state().level > top:
        state.set_choice("level", top)
    level = st.slider(
        LEVEL_NAMES.get(kind, "Level"),
        0.0,
        top,
        state.current_state().level,
        step=0.05,
        key=state.seed_widget("level"),
        disabled=kind == "none",
    )
    return None if kind == "none" else CorruptionSpec(kind=kind, level=level)


def _choose_comparison(explorer: Explorer) -> str:
    """Pick a second model, or none, by its key or ``"none"``; opens with the most telling one."""
    titles = {"none": "no second model"}
    titles |= {entry.key: entry.full_name for entry in explorer.entries}
    wished = state.current_state().comparison
    if wished and wished not in titles:
        show_notice(f"The model {wished} to compare with is no longer here.")
    titles.pop(explorer.model.key, None)
    if wished not in titles:
        family, _, kind = explorer.model.name.rpartition("-")
        telling = f"{family}-{'plain' if kind != 'plain' else 'denoising'}"
        keys = [entry.key for entry in explorer.entries if entry.name == telling]
        state.set_choice("comparison", next((key for key in keys if key in titles), "none"))
    return choose_one("comparison", "Compare with", titles)


def _choose_sample(num_test: int) -> tuple[int, int]:
    """Pick how many test digits are looked at, and the seed of the corruption."""
    titles = {size: f"the first {size:,}" for size in (200, 1000, 5000) if size < num_test}
    titles[num_test] = f"all {num_test:,}"
    if state.current_state().num_images not in titles:
        usual = default_of(ReconstructChoices, "num_images")
        state.set_choice("num_images", usual if usual in titles else num_test)
    label, words = say("Test {things} looked at"), say(explain("test {thing}"))
    num_images = choose_one("num_images", label, titles, help=words)
    key = state.seed_widget("seed")
    seed = st.number_input(
        "Seed", 0, LARGEST_SEED, state.current_state().seed, key=key, help=explain("seed")
    )
    return num_images, int(seed)
