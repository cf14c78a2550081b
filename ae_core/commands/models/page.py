"""``export --to html``: a page that stands alone, made by the user interface."""

from __future__ import annotations

import importlib

BUILDER = "ui.components.model_page"  # found by name: nothing in this package imports the pages


def write_page(name: str) -> bytes:
    """Return a model as one HTML file that needs no server and no network."""
    page: bytes = importlib.import_module(BUILDER).write_page(name)
    return page
