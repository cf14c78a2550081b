"""The visitor's drawing on a page: one for the canvases of all pages."""

from collections.abc import Sequence
from typing import Any

from numpy.typing import ArrayLike

from ae_core.data.stroke_codec import encode_strokes
from ae_core.errors import DataError
from ui.choices.drawing import CLEARED, decode_picture, encode_picture, read_drawing
from ui.components.digit_canvas import DigitDrawing, digit_canvas
from ui.shell import state
from ui.shell.looks import looks_of
from ui.shell.models.entries import ModelEntry
from ui.shell.serving.cache import entry_hash

_NUM_BEFORE = 99  # drawings an address may still come late with


def show_own_digit(model: ModelEntry, *, key: str) -> None:
    """Show a canvas that one model answers; what is drawn is kept for the other pages."""
    key = f"{key}_{model.key}"
    now = open_drawing(key)
    note = model.full_name
    drawing = digit_canvas(
        model_names=[(entry_hash(model), model.kind_title, note)],
        strokes=now.opening,
        image=now.picture[0] if now.picture else None,
        looks=looks_of([model]),
        key=key,
    )
    keep_drawing(drawing)


def open_drawing(key: str) -> state.ExplorerState:
    """Return the state as a canvas opens: with what was drawn last, or the address tells."""
    now = take_address()
    if state.component_value(key, "drawing") is None:  # the page was just opened
        is_sample = not (now.strokes or now.is_cleared)
        now = state.change_state(opening=None if is_sample else now.strokes)
    if now.drawing and now.drawing not in now.drawn_before:
        now = state.change_state(opening=read_drawing(now.drawing))
    state.forget_choice("drawing")  # once opened it is a drawing like any other
    return now


def take_address() -> state.ExplorerState:
    """Take over the picture of the address, and that Back opened one without what was drawn.

    What no address can hold stays.
    """
    now, asked = state.current_state(), state.times_asked()
    if now.asked != asked:
        strokes = () if _spell(now.strokes) else now.strokes
        changes = {"strokes": strokes, "opening": strokes or None, "picture": ()}
        now = state.change_state(asked=asked, is_cleared=False, **changes)
    if now.photo:
        now = state.change_state(picture=(decode_picture(now.photo),))
    state.forget_choice("photo")
    return now


def keep_drawing(drawing: DigitDrawing, *, has_source: bool = False, is_told: bool = True) -> None:
    """Keep a drawing for the canvases of all pages, and for the address where it is short enough.

    The picture under it stands there too, unless the address says where it is from: its ink then
    only once the browser has told of it.
    """
    now, text = state.current_state(), CLEARED if drawing.is_cleared else _spell(drawing.strokes)
    is_long = bool(drawing.strokes) and not text
    changes: dict[str, Any] = {
        "strokes": drawing.strokes,
        "is_cleared": drawing.is_cleared,
        "pen": round(drawing.stroke_width, 2),
        "drawn": text if is_told or not has_source else "",
        "pictured": "",
        "without": "the drawing, which has too many strokes" if is_long else "",
    }
    if text and text not in now.drawn_before:
        changes["drawn_before"] = (*now.drawn_before[-_NUM_BEFORE:], text)
    if drawing.image is None:
        changes |= {"picture": (), "placing": "centred" if drawing.is_centred else "drawn"}
    else:  # a picture is never centred: what was chosen for ink alone stays
        pictured = "" if has_source else encode_picture(drawing.image)
        changes |= {"picture": (drawing.image,), "pictured": pictured}
    state.change_state(**changes)


def put_away_drawing() -> None:
    """Let the address tell no drawing where no canvas is shown."""
    state.change_state(drawn="", pictured="", without="")


def _spell(strokes: Sequence[ArrayLike]) -> str:
    """Return strokes as an address tells them; empty where there are none, or far too many."""
    try:
        return encode_strokes(strokes)
    except DataError:
        return ""
