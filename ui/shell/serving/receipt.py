"""The invisible component that tells the browser which of its reports the server has."""

import streamlit as st

from ae_core.export.bundle import read_component

_mount = st.components.v2.component(
    "autoencoder_explorer_receipt", js=read_component("receipt").javascript
)


def give_receipt(number: int) -> None:
    """Tell the browser that every report up to this number is here and in the address.

    Call it after the address is written: what the browser still keeps is what a reload would
    otherwise lose. See the components' `shared/hand/outbox.js`.
    """
    _mount(key="receipt", data={"number": number})
