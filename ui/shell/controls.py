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
    usual: Any = None,
    **options: Any,
) -> Any:
    """Pick the choice ``name`` from a list; each value has a title.

    ``usual`` is the value that the choice's default stands for.
    """
    key, values = state.seed_widget(name, titles, usual), list(titles)
    now = state.widget_value(name)
    # in a popover it is drawn once that is opened, and the browser then goes by its default
    start = {"index": values.index(now)} if widget is st.selectbox else {"default": now}
    return widget(label, values, format_func=titles.__getitem__, key=key, **(options | start))


def choose_segment(name: str, label: str, titles: Mapping[Any, str], **options: Any) -> Any:
    """Pick the choice ``name`` from a few values, all of them in sight."""
    widget = st.segmented_control
    return choose_one(name, label, titles, widget=widget, required=True, **options)
