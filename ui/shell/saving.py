"""What the server draws, to take away: a quiet Save below each figure, as PNG or SVG."""

import contextlib
from collections.abc import Iterator

import streamlit as st

from ae_core.export.bundle import read_component
from ui.shell import words

_source = read_component("saver")
_saver = st.components.v2.component(
    "autoencoder_explorer_saver", css=_source.css, js=_source.javascript
)


@contextlib.contextmanager
def savable(key: str, title: str, *, caption: str = "") -> Iterator[None]:
    """Let what is shown within be saved as one picture, under a title and above a caption.

    ``key`` is one for each figure on a page, and names its file.
    """
    with st.container(key=f"figure_{key}"):
        yield
        told = {"figure": f"st-key-figure_{key}", "name": key, "title": words.say(title)}
        _saver(
            key=f"save_{key}", data=told | {"caption": words.say(caption), "naming": words.naming()}
        )
