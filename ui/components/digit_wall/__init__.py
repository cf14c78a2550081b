"""The digit wall: test digits as strips of clean, given, reconstructed; click one to select it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ae_core.errors import DataError
from ae_core.networks.dense import build_packet
from ui.components.loader import show_component
from ui.shell.state import component_value
from ui.shell.theme import ERROR_AT_FULL_COLOUR


@dataclass(frozen=True, eq=False)
class WallRow:
    """One row of every strip: the same thing for each digit."""

    name: str
    images: ArrayLike  # (N, 784) or a shape of that size: ink in [0, 1], or signed error
    is_error: bool = False  # painted on the diverging scale
    part: str = ""  # of the page, by which it can be covered


@dataclass(frozen=True)
class WallDigit:
    """One strip's digit: where it is in its set, and what is said of it."""

    index: int
    label: str
    mse: float


def build_wall(
    rows: Sequence[WallRow],
    digits: Sequence[WallDigit],
    *,
    unit: str,
    card: str = "",
    about: str = "",
    name: str = "",
) -> bytes:
    """Pack a wall into the bytes its component reads.

    Parameters
    ----------
    rows : sequence of WallRow
        Each with one image a digit.
    unit : str
        Head of the row of numbers below the strips.
    card : str
        Key of the page's container that shows the chosen digit; a tap on a phone, where it
        stands below the wall, brings it into view.
    about : str
        What stands below a saved picture: how many digits of which set, damaged how.
    name : str
        What names its file.

    Raises
    ------
    DataError
        If there is no digit or no row, or a row has another number of images.
    """
    if not rows or not digits:
        raise DataError("There is no digit to show; choose another class.")
    tiles = np.empty((len(digits), len(rows), 784), np.uint8)
    for number, row in enumerate(rows):
        tiles[:, number] = _to_bytes(row, len(digits))
    info = {
        "rows": [{"name": row.name, "error": row.is_error, "part": row.part} for row in rows],
        "digits": [[digit.index, digit.label, f"{digit.mse:.3f}"] for digit in digits],
        "unit": unit,
        "card": card,
        "about": about,
        "name": name,
    }
    text = np.frombuffer(json.dumps(info).encode(), np.uint8)
    return build_packet([], {"tiles": tiles, "info": text})


def _to_bytes(row: WallRow, count: int) -> NDArray[np.uint8]:
    values = np.asarray(row.images, np.float32)
    if values.size != count * 784:
        raise DataError(f"The row “{row.name}” has shape {values.shape} for {count} digits.")
    values = np.nan_to_num(values.reshape(count, 784))
    if row.is_error:  # 128 is no error
        return np.rint(128 + 127 * np.clip(values / ERROR_AT_FULL_COLOUR, -1, 1)).astype(np.uint8)
    return np.rint(255 * np.clip(values, 0, 1)).astype(np.uint8)


def digit_wall(
    address: str, *, selected: int, key: str = "digit_wall", on_select: Callable[[int], None]
) -> None:
    """Show the wall that is packed at an address.

    Parameters
    ----------
    address : str
        Where the browser gets what `build_wall` packed.
    selected : int
        Index of the digit that is marked.
    on_select : callable
        Gets a digit's index before the rerun that its click causes.
    """

    def report() -> None:
        chosen = component_value(key, "digit")
        if isinstance(chosen, int) and not isinstance(chosen, bool):
            on_select(chosen)

    data = {"packet": address, "selected": int(selected)}
    show_component("digit_wall", data, key=key, state="digit", on_change=report)
