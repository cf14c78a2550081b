"""The invisible component that owns the weights of a page."""

from collections.abc import Sequence

from ui.components.loader import register_component

_mount = register_component("model")


def publish_models(*addresses: str, later: Sequence[str] = (), key: str = "models") -> None:
    """Let the browser fetch packets of models and arrays, for every component on the page.

    They are published together, once all have come; a browser keeps what it has fetched.
    Visible components find the models by their hash, whether they appear before or after them.

    Parameters
    ----------
    *addresses : str
        As served functions (`ui.shell.serving.served`) return them: relative to the app.
    later : sequence of str
        Those that may wait until the visitor touches the page, or a component lacks them.
    key : str
        One for each group of packets on a page.
    """
    _mount(key=key, data={"now": list(addresses), "later": list(later)})
