"""The invisible component that tells the browser which of its reports the server has heard."""

from ui.components.loader import register_component

_mount = register_component("receipt")


def give_receipt(heard: int, *, key: str = "receipt") -> None:
    """Tell the browser that every report up to the number ``heard`` is here and in the address.

    Call it after the address is written: what the browser still keeps is what a reload would
    otherwise lose. See `shared/outbox.js`.
    """
    _mount(key=key, data={"heard": heard})
