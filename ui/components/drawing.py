"""The visitor's drawing on a page: one for the canvases of all pages."""

from ui.components.digit_canvas import DigitDrawing, digit_canvas
from ui.shell import state
from ui.shell.looks import looks_of
from ui.shell.models.entries import ModelEntry
from ui.shell.serving.cache import entry_hash


def show_own_digit(model: ModelEntry, *, key: str) -> None:
    """Show a canvas that one model answers; what is drawn is kept for the other pages."""
    now = state.current_state()
    note = model.full_name
    drawing = digit_canvas(
        model_names=[(entry_hash(model), model.kind_title, note)],
        strokes=now.strokes or None,
        image=now.picture[0] if now.picture else None,
        looks=looks_of([model]),
        key=f"{key}_{model.key}",
    )
    keep_drawing(drawing)


def keep_drawing(drawing: DigitDrawing) -> None:
    """Keep a drawing for the canvases of all pages: ink, pen, and what lies under them."""
    state.change_state(strokes=drawing.strokes, pen=round(drawing.stroke_width, 2))
    if drawing.image is None:
        state.change_state(picture=(), placing="centred" if drawing.is_centred else "drawn")
    else:  # a picture is never centred: what was chosen for ink alone stays
        state.change_state(picture=(drawing.image,))
