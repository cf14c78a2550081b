"""A canvas that one model answers, as several pages show it, and what all canvases share."""

from ui.components.digit_canvas import DigitDrawing, digit_canvas
from ui.shell import state
from ui.shell.looks import TITLES, looks_of
from ui.shell.models.entries import ModelEntry
from ui.shell.serving import cache


def show_canvas_of(model: ModelEntry, *, key: str) -> None:
    """Show a canvas that the model answers; its drawing is that of all pages."""
    now = state.current_state()
    column = (TITLES[model.kind], f"{model.full_name}, {model.code_size} numbers")
    drawing = digit_canvas(
        model_names=[(cache.model_hash(model), *column)],
        strokes=now.strokes or None,
        image=now.picture[0] if now.picture else None,
        looks=looks_of([model]),
        key=key,
    )
    keep_drawing(drawing)


def keep_drawing(drawing: DigitDrawing) -> None:
    """Keep a drawing for the canvases of all pages: ink, pen, and what lies under them."""
    state.change_state(strokes=drawing.strokes, pen=round(drawing.stroke_width, 2))
    if drawing.image is None:
        state.change_state(picture=(), placing="centred" if drawing.is_centred else "drawn")
    else:  # a picture is never centred: what was chosen for ink alone stays
        state.change_state(picture=(drawing.image,))
