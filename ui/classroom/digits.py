"""Test digits for who is asked for a drawing and does not draw."""

import numpy as np

from ui.shell.models.entries import entries_for, list_entries
from ui.shell.pages import PAGES
from ui.shell.serving import cache

_DATA, _PAGE = "mnist", "draw"
_OF_EACH = 2


def pick_digits() -> bytes:
    """Return two digits of each class, 784 bytes each, ink high: the first of the test set.

    Where MNIST is not on this machine they are decoded from the codes of the model that the page
    Draw opens with.
    """
    page = next(page for page in PAGES if page.name == _PAGE)
    shown = cache.wall_digits(entries_for(page, list_entries()[0], _DATA)[0])
    rows = [np.flatnonzero(shown.labels == digit)[:_OF_EACH] for digit in range(10)]
    return shown.pixels[np.concatenate(rows)].tobytes()
