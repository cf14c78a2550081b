"""The invisible component that keeps the browser's Back button at one step a page."""

from ui.components.loader import register_component

_mount = register_component("address")


def keep_one_step_a_page(*, key: str = "address") -> None:
    """Let what a page writes into its own address take the place of what stood there.

    Streamlit makes a step of the browser's history of every write: one for the page, one for what
    the page opens with, one for each choice. A visitor who presses Back wants the page before.
    """
    _mount(key=key, data=None)
