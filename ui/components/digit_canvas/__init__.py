"""The digit canvas: draw, and see at every frame what each model makes of it."""

import base64
import binascii
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ae_core.data.drawing import MAX_POINTS, MAX_STROKE_WIDTH, STROKE_WIDTH, strokes_to_image
from ae_core.errors import DataError
from ae_core.specs import IMAGE_SIZE, CorruptionKind, CorruptionSpec
from ui.components.loader import show_component
from ui.shell.state import current_state, times_asked

CANVAS_SIZE = 280
_FARTHEST = 1e6  # pixels a stroke may stray from the canvas

Image = NDArray[np.float32]
Source = Literal["own", "test", "sample"]


class Damage(BaseModel):
    """How the bench damages a digit: a corruption of `ae_core.data.corruption`, or ``"none"``."""

    model_config = ConfigDict(frozen=True, strict=True)

    kind: CorruptionKind | Literal["none"] = "none"
    level: float = Field(default=0.0, ge=0, le=IMAGE_SIZE / 2, allow_inf_nan=False)
    seed: int = Field(default=0, ge=0, lt=2**31)  # of the browser's noise: other random numbers
    covered: str = ""  # pixels that a brush made black, as `ui.choices.drawing.COVERED`
    edition: int = 0  # another one replaces the visitor's own setting


class _Sent(BaseModel):
    """What the browser sends; pictures are 784 grey values in base64."""

    model_config = ConfigDict(strict=True)

    strokes: list[list[Annotated[float, Field(ge=-_FARTHEST, le=_FARTHEST)]]]  # x0, y0, x1, …
    size: float = Field(default=CANVAS_SIZE, ge=1, le=10_000)
    width: float = Field(default=STROKE_WIDTH, gt=0, le=MAX_STROKE_WIDTH)
    centred: Any = True
    image: str | None = None
    bench: Damage | None = None
    seen: str | None = None
    source: Any = "own"
    cleared: Any = False


@dataclass(frozen=True, eq=False)
class DigitDrawing:
    """What a visitor drew; no strokes where nothing was drawn yet."""

    strokes: tuple[NDArray[np.float32], ...]  # each (n, 2): x, y, y down
    canvas_size: int
    stroke_width: float  # pixels of the 28x28 image
    is_centred: bool
    image: Image | None  # (28, 28), lies under the strokes
    damage: Damage
    seen: Image | None  # (28, 28), what the models got; None without a bench or drawing
    source: Source  # of the curves of the chart, as `digit_canvas` takes it
    is_cleared: bool = False  # blank, and not for a sample

    @property
    def is_blank(self) -> bool:
        """Whether nothing was drawn."""
        return not self.strokes and self.image is None

    def to_image(self) -> Image:
        """Return the clean digit, float32 (28, 28) in [0, 1]."""
        drawn = strokes_to_image(
            self.strokes,
            canvas_size=self.canvas_size,
            stroke_width=self.stroke_width,
            centred=self.is_centred and self.image is None,
        )
        return drawn if self.image is None else np.maximum(drawn, self.image)


def digit_canvas(
    *,
    model_names: Sequence[tuple[str, str, str]],
    chosen: str = "",
    looks: Sequence[str] = (),
    strokes: Sequence[NDArray[np.floating]] | None = None,
    image: NDArray[np.floating] | None = None,
    damage: Damage | None = None,
    stroke_width: float | None = None,
    is_centred: bool | None = None,
    trained: CorruptionSpec | None = None,
    curves: Mapping[str, Any] | None = None,
    source: Source = "own",
    cautions: Mapping[str, str] | None = None,
    key: str = "digit_canvas",
    on_change: Callable[[], None] | None = None,
) -> DigitDrawing:
    """Show the canvas with a column for each model; return the drawing as of the last pen lift.

    Parameters
    ----------
    model_names : list of (registry hash, column title, subtitle)
        Models published by `publish_models`; a column waits for a model that is not there yet.
    chosen : str, optional
        The registry hash of the model that the page is about; without one the first is.
    looks : list of str, optional
        A key of `ui.shell.looks.LOOKS` for each model.
    strokes : list of arrays (n, 2), optional
        The drawing to open with, in pixels of a 280x280 canvas; without one a sample is shown,
        which vanishes at the first touch and is never part of the returned drawing. A later change
        of this value replaces the drawing; handing back what was returned does not.
    image : array (28, 28) in [0, 1], optional
        A picture under the strokes; the same holds.
    damage : Damage, optional
        Offers to damage the digit, and opens so; without it the canvas has no bench.
    stroke_width, is_centred : optional
        Pen and placing to open with; by default those that the visitor chose last.
    trained : CorruptionSpec, optional
        What the denoiser met in training; the chart says so.
    curves : mapping, optional
        ``num_images`` and ``kinds``: kind to ``levels`` and ``errors``, a list for each registry
        hash and for ``""``, the digits left as they are.
    source : "own", "test" or "sample"
        Whose curves the chart opens with: the drawing's, or those of ``curves``; these also as long
        as the sample is shown, unless its own are asked for.
    cautions : mapping, optional
        What is said below the columns while the digit is damaged, by kind of damage.
    key : str
        One for each canvas.
    on_change : callable, optional
        Called before the rerun that a finished stroke causes.

    Raises
    ------
    DataError
        If what the browser sent is not a drawing.
    """
    opening = None if strokes is None else _pack_strokes(strokes)
    under = None if image is None else _pack_image(image)
    columns = [
        {
            "hash": model_hash,
            "title": title,
            "subtitle": subtitle,
            "look": look,
            "isChosen": model_hash == chosen,
        }
        for (model_hash, title, subtitle), look in itertools.zip_longest(model_names, looks)
    ]
    bench = None if damage is None else damage.model_dump()
    now = current_state()
    pen = {
        "width": now.pen if stroke_width is None else stroke_width,
        "centred": now.placing == "centred" if is_centred is None else is_centred,
    }
    data = {
        "columns": columns,
        "strokes": opening,
        "image": under,
        "bench": bench,
        "trained": None if trained is None else {"kind": trained.kind, "level": trained.level},
        "curves": curves,
        "source": source,
        "cautions": dict(cautions or {}),
        **pen,
    }
    told = show_component(
        "digit_canvas", data, key=key, state="drawing", on_change=on_change
    ).drawing
    is_told = told is not None and told.get("asked", 0) == times_asked()  # else Back undid it
    untold = {"strokes": opening or [], "cleared": opening == []}
    return read_drawing(told if is_told else data | untold)


def read_drawing(value: Any) -> DigitDrawing:
    """Turn what the browser sends into a drawing.

    Raises
    ------
    DataError
        If it is anything else; it came from outside and is trusted in nothing.
    """
    try:
        sent = _Sent.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        place = " of its ".join(str(part) for part in reversed(first["loc"]))
        raise DataError(
            f"What the canvas sent is not a drawing ({place}: {first['msg']}); clear it and draw "
            "again."
        ) from None
    if sum(map(len, sent.strokes)) > 2 * MAX_POINTS:
        raise DataError(f"The drawing has more than {MAX_POINTS:,} points; draw a shorter one.")
    if any(len(flat) % 2 for flat in sent.strokes):
        raise DataError("A stroke of the drawing is damaged; clear it and draw again.")
    return DigitDrawing(
        tuple(np.asarray(flat, dtype=np.float32).reshape(-1, 2) for flat in sent.strokes),
        int(sent.size),
        sent.width,
        sent.centred is True,
        _unpack_image(sent.image),
        sent.bench or Damage(),
        _unpack_image(sent.seen),
        sent.source if sent.source in get_args(Source) else "own",
        sent.cleared is True and not sent.strokes and sent.image is None,
    )


def _unpack_image(text: str | None) -> Image | None:
    """Read 784 bytes in base64; the browser sends nothing else."""
    if text is None:
        return None
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if len(content) != IMAGE_SIZE**2:
        raise DataError("The picture under the drawing is damaged; clear it and draw again.")
    grey = np.frombuffer(content, np.uint8).reshape(IMAGE_SIZE, IMAGE_SIZE)
    return grey.astype(np.float32) / 255


def _pack_image(image: NDArray[np.floating]) -> str:
    return base64.b64encode((image.clip(0, 1) * 255).round().astype(np.uint8).tobytes()).decode()


def _pack_strokes(strokes: Sequence[NDArray[np.floating]]) -> list[list[int]]:
    """Return whole canvas pixels, flat: the form in which strokes travel."""
    return [stroke.round().astype(int).ravel().tolist() for stroke in strokes]
