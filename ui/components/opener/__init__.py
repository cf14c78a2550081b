"""Goes to another page by a link to it, as a hand would: the browser's history keeps both."""

from ui.components.loader import show_component


def follow_link(place: str, *, act: str) -> None:
    """Press the link in the container with the key ``place``, once for each ``act``.

    `st.switch_page` would write the other page's address over that of the page one is on.
    """
    show_component("opener", {"place": place, "act": act}, key="opener")
