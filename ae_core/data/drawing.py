"""Turn what a hand drew into the 28x28 image MNIST would have made of it.

MNIST's recipe (LeCun, Cortes & Burges, 1998): the ink is scaled into a 20x20 box with its
aspect kept, antialiased, and its centre of mass moved to the middle of a 28x28 frame. Strokes
stay vectors until the very end, so nothing is resampled twice. The digit canvas in the browser
follows the same steps in ``ui/components/shared/hand/ink.js``; a test holds the two together.

Constants measured on MNIST's test images: the centre of mass lies at pixel index 14.0
(mean 13.99, sd 0.29, which is what whole-pixel shifts leave), and a stroke 2.4 pixels wide whose
edge fades over 1.2 pixels has MNIST's histogram of grey values.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ae_core.data.pictures.ink import find_ink
from ae_core.errors import DataError
from ae_core.specs import IMAGE_SIZE

BOX_SIZE = 20.0  # pixels of the 28x28 image that the ink may span, soft edge included
STROKE_WIDTH = 2.4  # pixels of the 28x28 image
EDGE_WIDTH = 1.2  # pixels over which a stroke's edge fades from full to none
MAX_STROKE_WIDTH = 10.0
CENTRE = IMAGE_SIZE / 2 + 0.5  # pixel index 14, whose middle is at 14.5
MAX_MAGNIFICATION = 8.0  # so that a dot with a trembling hand stays a dot
MAX_POINTS = 100_000

_CHUNK = 512  # segments measured against all pixels at once: 3 MB a temporary array

Floats = NDArray[np.float64]
Image = NDArray[np.float32]


def strokes_to_image(
    strokes: Sequence[ArrayLike],
    *,
    canvas_size: float,
    stroke_width: float = STROKE_WIDTH,
    centred: bool = True,
) -> Image:
    """Draw strokes, each (n, 2) of (x, y) in canvas pixels, as MNIST would show them.

    One point is a dot; no strokes are a blank image; what leaves the square canvas is cut off.
    ``stroke_width`` counts pixels of the image, in (0, 10], however large the digit was drawn.
    ``centred`` scales the ink into 20x20 and moves its centre of mass to the middle. Returns
    float32 (28, 28) in [0, 1].
    """
    _check_size("canvas_size", canvas_size, np.inf)
    _check_size("stroke_width", stroke_width, MAX_STROKE_WIDTH)
    segments = _clip(_to_segments(strokes), float(canvas_size))
    if len(segments) == 0:
        return np.zeros((IMAGE_SIZE, IMAGE_SIZE), np.float32)
    base = IMAGE_SIZE / float(canvas_size)
    if not centred:
        return _render(segments * base, stroke_width)
    points = segments.reshape(-1, 2)
    low, high = points.min(axis=0), points.max(axis=0)
    soft_width = stroke_width + EDGE_WIDTH
    extent = max(float((high - low).max()), 1e-9)
    scale = min((BOX_SIZE - soft_width) / extent, base * MAX_MAGNIFICATION)
    placed = (points - (low + high) / 2) * scale + IMAGE_SIZE / 2  # the box in the middle
    image = _render(placed.reshape(-1, 4), stroke_width)
    half = (high - low) * scale / 2 + soft_width / 2
    room = np.maximum(IMAGE_SIZE / 2 - half, 0.0)  # the box may touch the frame, not leave it
    shift = np.clip(CENTRE - _centre_of_mass(image), -room, room)
    return _render((placed + shift).reshape(-1, 4), stroke_width)


def picture_to_image(
    picture: ArrayLike, *, is_ink_dark: bool | None = None, threshold_scale: float = 1.0
) -> Image:
    """Cut the digit out of a photo or picture and show it as MNIST would, float32 (28, 28).

    Ink is what differs from the border, whichever is darker; uneven light is taken out; specks
    are dropped, parts of a comparable size stay (the bar of a 5); pen lines too thin for MNIST
    are widened. A picture is (height, width[, 1 to 4]): grey, grey and alpha, RGB or RGBA; uint8,
    uint16, bool, or float in [0, 1] or [0, 255].
    """
    return ink_to_image(
        cut_out_ink(picture, is_ink_dark=is_ink_dark, threshold_scale=threshold_scale)
    )


def cut_out_ink(
    picture: ArrayLike, *, is_ink_dark: bool | None = None, threshold_scale: float = 1.0
) -> Floats:
    """Return what of a picture is taken for the digit: its ink in place, all else 0.

    See `ae_core.data.pictures.ink.find_ink`, which this calls with the width of MNIST's lines.
    """
    return find_ink(
        picture,
        line_width=STROKE_WIDTH / BOX_SIZE,
        is_ink_dark=is_ink_dark,
        threshold_scale=threshold_scale,
    )


def ink_to_image(ink: Floats) -> Image:
    """Return ink that was cut out, float64 (rows, columns), as MNIST would show it, (28, 28)."""
    return _frame(ink, ink > 0.5)


def _check_size(name: str, value: float, upper: float) -> None:
    number = np.asarray(value)
    if number.shape != () or number.dtype.kind not in "iuf" or not 0 < float(value) <= upper:
        limit = f" and at most {upper:g}" if np.isfinite(upper) else ""
        raise DataError(f"{name} is {value!r}; give a number above 0{limit}.")
    if not np.isfinite(float(value)):
        raise DataError(f"{name} is {value!r}; give a finite number.")


def _to_segments(strokes: Sequence[ArrayLike]) -> Floats:
    """Return (m, 4) segments x0, y0, x1, y1; a stroke of one point is a segment of length 0."""
    parts, num_points = [np.empty((0, 4))], 0
    for index, stroke in enumerate(strokes):
        points = read_points(index, stroke)
        if len(points) == 0:
            continue
        num_points += len(points)
        if num_points > MAX_POINTS:
            raise DataError(
                f"The drawing has more than {MAX_POINTS:,} points; thin the strokes out first."
            )
        ends = points[1:] if len(points) > 1 else points
        parts.append(np.hstack([points[: len(ends)], ends]))
    return np.concatenate(parts)


def read_points(index: int, stroke: ArrayLike) -> Floats:
    """Return the points of a stroke as float64 (n, 2); an error names the stroke's number."""
    try:
        points = np.asarray(stroke, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"Stroke {index} is not an array of numbers: {error}.") from None
    if points.size == 0:
        return np.empty((0, 2))
    if points.ndim != 2 or points.shape[1] != 2:
        raise DataError(
            f"Stroke {index} has shape {points.shape}; give one row (x, y) for each point."
        )
    bad = ~np.isfinite(points).all(axis=1)
    if bad.any():
        raise DataError(
            f"Stroke {index} has {int(bad.sum())} point(s) that are not finite, the first "
            f"at row {int(bad.argmax())}; leave them out."
        )
    return points


def _clip(segments: Floats, size: float) -> Floats:
    """Cut segments at the square [0, size]²; those wholly outside are dropped.

    References
    ----------
    Liang & Barsky (1984), *A new concept and method for line clipping*.
    """
    start, step = segments[:, :2], segments[:, 2:] - segments[:, :2]
    enter, leave = np.zeros(len(segments)), np.ones(len(segments))
    is_inside = np.ones(len(segments), dtype=bool)
    for axis in (0, 1):
        moves = step[:, axis] != 0
        pace = np.where(moves, step[:, axis], 1.0)
        at_low, at_high = -start[:, axis] / pace, (size - start[:, axis]) / pace
        enter = np.where(moves, np.maximum(enter, np.minimum(at_low, at_high)), enter)
        leave = np.where(moves, np.minimum(leave, np.maximum(at_low, at_high)), leave)
        is_inside &= moves | ((start[:, axis] >= 0) & (start[:, axis] <= size))
    is_inside &= enter <= leave
    start, step = start[is_inside], step[is_inside]
    enter, leave = enter[is_inside, None], leave[is_inside, None]
    return np.hstack([start + enter * step, start + leave * step])


def _render(segments: Floats, width: float) -> Image:
    """Return the ink of round-capped segments given in 28x28 pixels: full inside, soft edges."""
    middle = np.arange(IMAGE_SIZE, dtype=np.float32) + 0.5
    px, py = np.tile(middle, IMAGE_SIZE), np.repeat(middle, IMAGE_SIZE)  # (784,)
    nearest = np.full(IMAGE_SIZE * IMAGE_SIZE, np.inf, np.float32)  # squared distance
    for first in range(0, len(segments), _CHUNK):
        x, y, x1, y1 = segments[first : first + _CHUNK].astype(np.float32).T[:, :, None]
        dx, dy = x1 - x, y1 - y
        length = np.maximum(dx * dx + dy * dy, np.float32(1e-12))
        along = np.clip(((px - x) * dx + (py - y) * dy) / length, 0, 1)  # (m, 784)
        gap = (px - x - along * dx) ** 2 + (py - y - along * dy) ** 2
        np.minimum(nearest, gap.min(axis=0), out=nearest)
    ink = np.clip(0.5 + (width / 2 - np.sqrt(nearest)) / EDGE_WIDTH, 0, 1)
    return ink.reshape(IMAGE_SIZE, IMAGE_SIZE).astype(np.float32)


def _centre_of_mass(image: NDArray[np.floating]) -> Floats:
    """Return (x, y) of the ink's mean, a pixel's own middle at index + 0.5."""
    total = max(float(image.sum()), 1e-12)
    across = (np.arange(image.shape[1]) + 0.5) @ image.sum(axis=0)
    down = (np.arange(image.shape[0]) + 0.5) @ image.sum(axis=1)
    return np.array([across, down], dtype=np.float64) / total


def _frame(ink: Floats, mask: NDArray[np.bool_]) -> Image:
    """Resample ink once into 28x28: its box 20 pixels, its centre of mass in the middle."""
    from PIL import Image as PillowImage

    rows, columns = np.nonzero(mask)
    low = np.array([columns.min(), rows.min()], dtype=np.float64)
    high = np.array([columns.max(), rows.max()], dtype=np.float64) + 1
    unit = float((high - low).max()) / (BOX_SIZE - EDGE_WIDTH)  # the mask ends mid-edge
    fade = EDGE_WIDTH / 2 * unit
    corner = _centre_of_mass(ink) - CENTRE * unit
    corner = np.clip(corner, high + fade - IMAGE_SIZE * unit, low - fade)  # box inside frame
    left, top = np.floor(corner).astype(int).tolist()
    side = int(IMAGE_SIZE * unit) + 3
    sheet = PillowImage.new("F", (side, side))  # no more than is resampled
    sheet.paste(PillowImage.fromarray(ink.astype(np.float32)), (-left, -top))
    x, y = (corner - (left, top)).tolist()
    how = PillowImage.Resampling.BOX if unit > 1 else PillowImage.Resampling.BILINEAR
    box = (x, y, x + IMAGE_SIZE * unit, y + IMAGE_SIZE * unit)
    image = sheet.resize((IMAGE_SIZE, IMAGE_SIZE), how, box=box)
    return np.asarray(image, dtype=np.float32).clip(0, 1)
