"""The invisible component that owns the weights of a page."""

from ui.components.loader import register_component

_mount = register_component("model")


def publish_models(packet: bytes, *, key: str = "models") -> None:
    """Send a packet of models and arrays to the browser, for every component on the page.

    The bytes travel once: Streamlit sends them again only where one of them changed. Visible
    components find the models by their hash, whether they appear before or after them.

    Parameters
    ----------
    packet : bytes
        As `ae_core.networks.portable.build_packet` makes it.
    key : str
        One for each packet on a page.
    """
    _mount(key=key, data=packet)
