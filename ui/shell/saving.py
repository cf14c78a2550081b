"""What the server draws, to take away: a quiet Save below each figure, as PNG or SVG."""

import contextlib
import html
from collections.abc import Iterator

import streamlit as st

from ae_core.export.bundle import read_component
from ui.shell import words

_source = read_component("saver")
_saver = st.components.v2.component("autoencoder_explorer_saver", js=_source.javascript)


def mount_saver() -> None:
    """Let the figures of this page be saved, the server's and the components' own."""
    _saver(key="saver", data={"css": _source.css})


@contextlib.contextmanager
def savable(key: str, title: str, *, caption: str = "", name: str = "") -> Iterator[None]:
    """Let what is shown within be saved as one picture, under a title and above a caption.

    ``key`` is one for each figure on a page; its file is named by ``name``, or by the key.
    """
    with st.container(key=f"figure_{key}"):
        yield
        told = {"name": name or key, "title": words.say(title), "caption": words.say(caption)}
        data = " ".join(f'data-{name}="{html.escape(text)}"' for name, text in told.items())
        st.html(f'<div class="ae-save" {data}></div>')
