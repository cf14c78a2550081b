"""Our own browser components: they compute in the page, the server only hands them weights."""

from ui.components.digit_canvas import DigitDrawing, digit_canvas
from ui.components.model import publish_models

__all__ = ["DigitDrawing", "digit_canvas", "publish_models"]
