"""The invisible component that tells the browser which of its reports the server has."""

from ui.components.loader import register_component

_mount = register_component("receipt")


def give_receipt(number: int, *, key: str = "receipt") -> None:
    """Tell the browser that every report up to this number is here and in the address.

    Call it after the address is written: what the browser still keeps is what a reload would
    otherwise lose. See `shared/hand/outbox.js`.
    """
    _mount(key=key, data={"number": number})
