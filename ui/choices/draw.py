"""The choices of the page Draw."""

from typing import Annotated

from ae_core.data.own.images import MAX_CLASSES
from ae_core.data.stroke_codec import decode_strokes
from ui.choices.common import LARGEST_DIGIT, CommonChoices, Damage, Pen
from ui.choices.fields import Choice, Context, OneOf, Whole

WAYS = {"photo": "A photo", "test": "A test digit"}


class Drawing(Choice):
    """Strokes, as `ae_core.data.stroke_codec` writes them."""

    def read(self, text: str, context: Context) -> str:
        """Return the text, if it can be drawn."""
        decode_strokes(text)
        return text


class CanvasChoices(Pen, Damage):
    """What the canvas tells beside the drawing."""

    chart: Annotated[str, OneOf("curves", ("own", "test"))] = "own"  # whose error they show


class DrawChoices(CanvasChoices, CommonChoices):
    """The canvas's, and what is drawn on."""

    drawing: Annotated[str, Drawing("drawing", written_from="drawn")] = ""
    way: Annotated[str, OneOf("picture to draw on", WAYS)] = "photo"
    under_class: Annotated[int, Whole("class to draw on", 0, MAX_CLASSES - 1)] = 0
    under: Annotated[int, Whole("digit to draw on", 1, LARGEST_DIGIT)] = 1  # which of its class
