"""What a page covers until a class has answered: it is neither drawn nor said nor in a file.

The address covers; `shared/hand/cover.js` uncovers in the browser at once and tells it here.
"""

from typing import Any

import streamlit as st

from ae_core.export.bundle import read_component
from ui.choices.covers import PARTS
from ui.shell import state

WORDS = "Covered until the answer"
_KEY = "cover"
_cover = st.components.v2.component(
    "autoencoder_explorer_cover", js=read_component("cover").javascript
)


def is_covered(*parts: str) -> bool:
    """Tell whether any of these parts of the page is covered."""
    return not set(parts).isdisjoint(state.current_state().cover.split(","))


def is_error_covered(group: str) -> bool:
    """Tell whether the test error of a model of this group gives away what is covered."""
    is_rung = group == "pca" and is_covered("needed", "ladder")
    return is_rung or is_covered("errors", "facts", "figures")


def show_covered(*parts: str, height: int) -> bool:
    """Show an even panel of so many pixels where any of these parts is covered; tell whether."""
    if is_covered(*parts):
        st.html(
            f'<div class="ae-covered" style="--height:{height}px"><b>?</b>'
            f"<span>{WORDS}</span></div>"
        )
    return is_covered(*parts)


def mount_cover(page: str) -> None:
    """Let components know what the address of this page covers, and hear what was uncovered."""
    now = state.current_state()
    seen, asked, count = now.told_cover
    if seen != f"{page} {now.cover}":  # another page, or another address
        asked, count = now.cover, count + 1
        state.change_state(told_cover=(f"{page} {asked}", asked, count))

    def take_over() -> None:
        told = state.component_value(_KEY, "choice")
        parts = told.get("parts") if isinstance(told, dict) else None
        if isinstance(parts, list):
            cover = ",".join(name for name in PARTS.get(page, {}) if name in parts)
            _, *asked = state.current_state().told_cover
            state.change_state(cover=cover, told_cover=(f"{page} {cover}", *asked))

    _cover(
        key=_KEY,
        data=told_to_browser() | {"known": now.cover},
        default={"choice": None, "report": 0},
        on_choice_change=lambda: None,
        on_report_change=take_over,
    )


def told_to_browser() -> dict[str, Any]:
    """Return what every component is told: parts, and which asking it is; None for none."""
    _, asked, count = state.current_state().told_cover
    return {"cover": {"parts": asked.split(","), "edition": count} if asked else None}
