"""Show a browser component from its folder."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from ae_core.export.bundle import read_component
from ui.shell.covers import told_to_browser
from ui.shell.state import times_asked
from ui.shell.words import naming


def ignore() -> None:
    """Do nothing: Streamlit wants a callback for every state that has a default."""


@functools.cache
def _register(name: str) -> ComponentRenderer:
    source = read_component(name)
    return st.components.v2.component(
        f"autoencoder_explorer_{name}",
        html=source.html or None,
        css=source.css or None,
        js=source.javascript,
    )


def show_component(
    name: str,
    data: Mapping[str, Any],
    *,
    key: str,
    state: str = "choice",
    on_change: Callable[[], None] | None = None,
) -> Any:
    """Show a folder's component; what it tells is the attribute ``state`` of what is returned.

    It is told what its pictures and their classes are called, where not digits, what of the page is
    covered, and how often Back opened an address. ``on_change`` is called at each report, be it
    what it told before.
    """
    named, asked = naming(), times_asked()
    told = {**data, **told_to_browser()} | ({} if named is None else {"naming": named})
    return _register(name)(
        key=key,
        data={**told, "asked": asked} if asked else told,
        default={state: None, "report": 0},
        on_report_change=on_change or ignore,
        **{f"on_{state}_change": ignore},
    )
