"""Writes choices into the address, and tells the browser that they stand there."""

import streamlit as st

from ae_core.export.bundle import read_component
from ui.choices.fields import Choices
from ui.shell import state

# What a component told is kept by the browser until then, for a reload would otherwise lose it:
# `shared/hand/outbox.js`.
_receipt = st.components.v2.component(
    "autoencoder_explorer_receipt", js=read_component("receipt").javascript
)


def publish_choices(choices: type[Choices], *, key: str = "receipt") -> None:
    """Write choices into the address, and acknowledge what components told of them.

    Every part of a page that reruns alone has to do so itself, with a ``key`` of its own: the rest
    of the page does not hear of what is told there.
    """
    state.publish_state(choices)
    _receipt(key=key, data={"number": state.newest_report()})
