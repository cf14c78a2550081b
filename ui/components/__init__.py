"""Our own browser components: they compute in the page, the server only hands them weights."""

from ui.components.digit_canvas import DigitDrawing, digit_canvas
from ui.components.latent_pad import latent_pad
from ui.components.model import publish_models
from ui.components.path_strip import path_strip
from ui.components.slider_bank import slider_bank
from ui.components.traversals import traversals

__all__ = [
    "DigitDrawing",
    "digit_canvas",
    "latent_pad",
    "path_strip",
    "publish_models",
    "slider_bank",
    "traversals",
]
