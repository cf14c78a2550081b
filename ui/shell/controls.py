"""Input widgets to values; every choice is kept by `ui.shell.state`."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from ui.shell import state


def choose_one(
    name: str,
    label: str,
    titles: Mapping[Any, str],
    *,
    widget: Callable[..., Any] = st.selectbox,
    **options: Any,
) -> Any:
    """Pick the choice ``name`` from a list; each value has a title."""
    key = state.seed_widget(name, titles)
    return widget(label, list(titles), format_func=titles.__getitem__, key=key, **options)


def choose_segment(name: str, label: str, titles: Mapping[str, str], **options: Any) -> Any:
    """Pick the choice ``name`` from a few values, all of them in sight."""
    widget = st.segmented_control
    return choose_one(name, label, titles, widget=widget, required=True, **options)
