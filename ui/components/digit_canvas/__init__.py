"""The digit canvas: draw, and see at every frame what each model makes of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.data.drawing import MAX_POINTS, MAX_STROKE_WIDTH, STROKE_WIDTH, strokes_to_image
from ae_core.errors import DataError
from ui.components.loader import register_component

CANVAS_SIZE = 280
_FARTHEST = 1e6  # pixels a stroke may stray from the canvas

_mount = register_component("digit_canvas")


@dataclass(frozen=True, eq=False)
class DigitDrawing:
    """What a visitor drew; no strokes where nothing was drawn yet."""

    strokes: tuple[NDArray[np.float32], ...] = field(default=())  # each (n, 2): x, y, y down
    canvas_size: int = CANVAS_SIZE
    stroke_width: float = STROKE_WIDTH  # pixels of the 28x28 image
    is_centred: bool = True

    def to_image(self) -> NDArray[np.float32]:
        """Return the image the models see, float32 (28, 28) in [0, 1]."""
        return strokes_to_image(
            self.strokes,
            canvas_size=self.canvas_size,
            stroke_width=self.stroke_width,
            centred=self.is_centred,
        )


def digit_canvas(
    *,
    model_names: Sequence[tuple[str, str, str]],
    strokes: Sequence[NDArray[np.floating]] | None = None,
    key: str = "digit_canvas",
    on_change: Callable[[], None] | None = None,
) -> DigitDrawing:
    """Show the canvas with a column for each model; return the drawing as of the last pen lift.

    Parameters
    ----------
    model_names : list of (registry hash, column title, subtitle)
        Models published by `publish_models`; a column waits for a model that is not there yet.
    strokes : list of arrays (n, 2), optional
        The drawing to open with, in pixels of a 280x280 canvas; without strokes a sample is
        shown, which vanishes at the first touch and is never part of the returned drawing. A
        later change of this value replaces the drawing; handing back what was returned does not.
    key : str
        One for each canvas.
    on_change : callable, optional
        Called before the rerun that a finished stroke causes.

    Raises
    ------
    DataError
        If ``strokes``, or what the browser sent, is not a drawing.
    """
    opening = _pack_strokes(strokes) if strokes is not None and len(strokes) else None
    columns = [
        {"hash": model_hash, "title": title, "subtitle": subtitle}
        for model_hash, title, subtitle in model_names
    ]
    result = _mount(
        key=key,
        data={"columns": columns, "strokes": opening},
        default={"drawing": None},
        on_drawing_change=on_change or _ignore,
    )
    if result.drawing is None:
        return read_drawing({"strokes": opening or []})
    return read_drawing(result.drawing)


def read_drawing(value: Any) -> DigitDrawing:
    """Turn what the browser sends into a drawing.

    Parameters
    ----------
    value : dict
        ``strokes``: lists x0, y0, x1, y1, …; optionally ``size``, ``width``, ``centred``.

    Raises
    ------
    DataError
        If it is anything else; it came from outside and is trusted in nothing.
    """
    if not isinstance(value, dict) or not isinstance(value.get("strokes"), list):
        raise DataError("What the canvas sent is not a drawing; clear it and draw again.")
    size, width = value.get("size", CANVAS_SIZE), value.get("width", STROKE_WIDTH)
    if not _is_number(size) or not 1 <= size <= 10_000:
        raise DataError(f"A canvas of {size!r} pixels cannot be read; clear it and draw again.")
    if not _is_number(width) or not 0 < width <= MAX_STROKE_WIDTH:
        raise DataError(f"A pen of width {width!r} cannot be read; clear it and draw again.")
    if sum(len(flat) for flat in value["strokes"] if isinstance(flat, list)) > 2 * MAX_POINTS:
        raise DataError(f"The drawing has more than {MAX_POINTS:,} points; draw a shorter one.")
    strokes = tuple(_unpack_stroke(flat) for flat in value["strokes"])
    return DigitDrawing(strokes, int(size), float(width), value.get("centred", True) is True)


def _is_number(value: Any) -> bool:
    is_real = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_real and abs(value) <= _FARTHEST  # false for NaN too


def _unpack_stroke(flat: object) -> NDArray[np.float32]:
    if not isinstance(flat, list) or len(flat) % 2 or not all(map(_is_number, flat)):
        raise DataError("A stroke of the drawing is damaged; clear it and draw again.")
    return np.asarray(flat, dtype=np.float32).reshape(-1, 2)


def _pack_strokes(strokes: Sequence[NDArray[np.floating]]) -> list[list[int]]:
    """Return whole canvas pixels, flat: the form in which strokes travel."""
    packed = []
    for index, stroke in enumerate(strokes):
        points = np.asarray(stroke, dtype=np.float64)
        if points.ndim != 2 or points.shape[1] != 2 or not np.isfinite(points).all():
            raise DataError(
                f"Stroke {index} of shape {points.shape} is not a list of finite points (x, y)."
            )
        packed.append(points.round().astype(int).ravel().tolist())
    return packed


def _ignore() -> None:
    """Do nothing: Streamlit wants a callback for every state that has a default."""
