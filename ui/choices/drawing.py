"""What a visitor draws, as choices: pen, strokes, the picture under them, what a brush covered."""

import base64
import zlib
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from ae_core.data.drawing import STROKE_WIDTH
from ae_core.data.stroke_codec import decode_strokes, encode_strokes
from ae_core.errors import DataError
from ae_core.specs import IMAGE_SIZE
from ui.choices.fields import Choices, Context, Number, OneOf, Text

_NUM_PIXELS = IMAGE_SIZE**2
_LONGEST_PICTURE = 1_500  # characters


def encode_picture(image: NDArray[np.floating]) -> str:
    """Write a picture of 28x28 as a text for an address: its grey values, deflated, in base64."""
    grey = (image.clip(0, 1) * 255).round().astype(np.uint8)
    return base64.urlsafe_b64encode(zlib.compress(grey.tobytes(), 9)).decode().rstrip("=")


def decode_picture(text: str) -> NDArray[np.float32]:
    """Read what `encode_picture` wrote, float32 (28, 28); the text may come from anybody."""
    try:
        inflater = zlib.decompressobj()
        raw = inflater.decompress(unspell(text, _LONGEST_PICTURE), _NUM_PIXELS + 1)
    except zlib.error:
        raw = b""
    if len(raw) != _NUM_PIXELS:
        raise DataError(
            "The picture in this link is damaged; copy the whole link again, or choose the "
            "picture again. A blank sheet is shown instead."
        )
    grey = np.frombuffer(raw, np.uint8).reshape(IMAGE_SIZE, IMAGE_SIZE)
    return grey.astype(np.float32) / 255


def unspell(text: str, longest: int) -> bytes:
    """Return the bytes of a text in base64; none where it is another."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except ValueError:
        return b""
    return raw if len(text) <= longest else b""


def read_drawing(text: str) -> tuple[NDArray[np.float32], ...]:
    """Return the strokes of a drawing in an address; none of a sheet that was cleared."""
    return () if text == CLEARED else tuple(decode_strokes(text))


def _write_sketch(told: Any) -> str:
    """Return the strokes of a small sheet as a text; none where no address can hold them."""
    try:
        strokes = [np.asarray(flat, np.float32).reshape(-1, 2) for flat in told]
    except (TypeError, ValueError):
        raise DataError("What the sheet sent is no drawing; reload the page.") from None
    try:
        return encode_strokes(strokes)
    except DataError:
        return ""


def _check_covered(text: str, _: Context) -> None:
    if text and len(unspell(text, _NUM_PIXELS)) != _NUM_PIXELS // 8:
        raise DataError(
            "What a brush covered is damaged in this link; copy the whole link again. Nothing "
            "is shown instead."
        )


CLEARED = "none"  # the drawing of a sheet that was cleared; without any there is a sample on it
DRAWING = Text("drawing", lambda text, _: read_drawing(text), written_from="drawn")
PICTURE = Text("picture", lambda text, _: decode_picture(text), written_from="pictured")
SKETCH = Text(
    "sketch",
    lambda text, _: decode_strokes(text),
    pack=lambda text: [stroke.ravel().astype(int).tolist() for stroke in decode_strokes(text)],
    unpack=_write_sketch,
)
COVERED = Text("pixels covered", _check_covered)  # a bit each, in base64


class Pen(Choices):
    """The pen of the canvas, in pixels of the 28x28 image, and where its ink is placed."""

    pen: Annotated[float, Number("pen width", 1.2, 4.8)] = STROKE_WIDTH
    placing: Annotated[str, OneOf("placing", ("centred", "drawn"))] = "centred"


class Sketch(Choices):
    """What is on the small sheet that some pages have."""

    sketch: Annotated[str, SKETCH] = ""


class Drawing(Pen):
    """What is on the canvas."""

    drawing: Annotated[str, DRAWING] = ""
    photo: Annotated[str, PICTURE] = ""
