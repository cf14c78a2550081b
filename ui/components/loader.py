"""Register a browser component's folder with Streamlit."""

import functools
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from ae_core.export.bundle import read_component
from ui.shell.words import naming


def ignore() -> None:
    """Do nothing: Streamlit wants a callback for every state that has a default."""


def register_component(name: str) -> ComponentRenderer:
    """Register a folder's component; call once for each process, at module level."""
    source = read_component(name)
    mount = st.components.v2.component(
        f"autoencoder_explorer_{name}",
        html=source.html or None,
        css=source.css or None,
        js=source.javascript,
    )

    @functools.wraps(mount)
    def mount_with_names(*, data: Any = None, **options: Any) -> Any:
        """Tell the component what its pictures and their classes are called, where not digits."""
        named = naming() if isinstance(data, dict) else None
        return mount(data=data if named is None else {**data, "naming": named}, **options)

    return mount_with_names
