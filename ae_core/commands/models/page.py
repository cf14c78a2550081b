"""``export --to html``: the one door from the command line to the user interface.

Everything else in this package knows nothing of ``ui``; a page that stands alone is made of
the components there, and this module is imported only when one is asked for.
"""

from __future__ import annotations

from ae_core.errors import UserError


def write_page(name: str) -> bytes:
    """Return a model as one HTML file that needs no server and no network.

    Raises
    ------
    UserError
        If there is no such model among those of the picker.
    """
    from ui.shell.models.entries import find_key, list_entries
    from ui.shell.serving.packets import build_page

    entries = {entry.key: entry for entry in list_entries()[0]}
    key = find_key(entries.values(), name)
    if key is None:
        raise UserError(f"There is no model {name!r} for a page; there are {', '.join(entries)}.")
    page: str = build_page(entries[key])
    return page.encode()
