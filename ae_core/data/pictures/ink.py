"""Find the ink in a photo or picture: grey, even light, large blobs, lines of a known width.

scipy, scikit-image and Pillow are imported where they are used: no page needs them to appear.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ae_core.errors import DataError

MAX_MEGAPIXELS = 40

_MAX_SIDE = 512  # a photo is reduced to this before its ink is looked for
_FLAT_SIDE = 64  # pictures up to this side are taken to be evenly lit
_MIN_CONTRAST = 0.1  # between ink and paper, of full black to white

Floats = NDArray[np.float64]


def find_ink(
    picture: ArrayLike,
    *,
    line_width: float,
    is_ink_dark: bool | None = None,
    threshold_scale: float = 1.0,
) -> Floats:
    """Return how much ink each point of a picture holds, all but the digit removed.

    ``line_width`` is what a pen line should measure, as a share of the ink's longer side; lines
    below two thirds of it are widened. Without ``is_ink_dark`` the border decides. Times Otsu's
    threshold, ``threshold_scale`` in [0.1, 3] is what counts as ink. The result is float64
    (rows, columns) in [0, 1], at most 512 on the longer side, a little more where it was widened.
    """
    if not 0.1 <= threshold_scale <= 3:
        raise DataError(f"threshold_scale is {threshold_scale!r}; give a number from 0.1 to 3.")
    grey, is_flat = _reduce(to_grey(picture))
    ink = _ink_from_grey(grey, is_flat, is_ink_dark)
    mask = _keep_large_blobs(ink > threshold_scale * _otsu(ink))
    if not mask.any():
        raise DataError("Nothing is darker than this threshold; lower it.")
    return _even_out(ink, mask, line_width)


def to_grey(picture: ArrayLike) -> Floats:
    """Check a picture and return its brightness in [0, 1]; transparent pixels are white paper."""
    array = np.asarray(picture)
    if array.size == 0:
        raise DataError("The picture is empty; choose one that shows a digit.")
    if array.ndim == 2:
        array = array[..., None]
    if array.ndim != 3 or array.shape[2] > 4 or array.dtype.kind not in "buif":
        raise DataError(
            f"A picture of shape {array.shape} and type {array.dtype} cannot be read; give "
            "(height, width) or (height, width, 1 to 4) numbers."
        )
    megapixels = array.shape[0] * array.shape[1] / 1e6
    if megapixels > MAX_MEGAPIXELS:
        raise DataError(
            f"The picture has {megapixels:.0f} megapixels; at most {MAX_MEGAPIXELS} are read. "
            "Make it smaller first."
        )
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise DataError("The picture has values that are not finite; leave them out.")
    low, high = float(array.min()), float(array.max())
    top = 65535.0 if array.dtype == np.uint16 else 1.0 if high <= 1.0 else 255.0
    if array.dtype == np.uint8:
        top = 255.0
    if low < 0 or high > top:
        raise DataError(
            f"The picture's values run from {low:g} to {high:g}; give 0 to 1 or 0 to 255."
        )
    grey = array[..., : 3 if array.shape[2] >= 3 else 1].astype(np.float32) / top
    bright = grey.mean(axis=2, dtype=np.float64)
    if array.shape[2] in (2, 4):
        alpha = array[..., -1].astype(np.float64) / top
        paper = bright * alpha + 1 - alpha
        # white ink on a transparent sheet would vanish on white paper: its shape is in the alpha
        bright = paper if np.ptp(paper) >= _MIN_CONTRAST else 1 - alpha
    return np.asarray(bright)


def _reduce(grey: Floats) -> tuple[Floats, bool]:
    """Shrink a large picture by area averages; also say whether to trust its lighting."""
    from PIL import Image as PillowImage

    height, width = grey.shape
    factor = max(height, width) / _MAX_SIDE
    if factor > 1:
        size = (max(1, round(width / factor)), max(1, round(height / factor)))
        small = PillowImage.fromarray(grey.astype(np.float32)).resize(
            size, PillowImage.Resampling.BOX
        )
        grey = np.asarray(small, dtype=np.float64)
    return grey, max(height, width) <= _FLAT_SIDE


def _otsu(ink: Floats) -> float:
    from skimage.filters import threshold_otsu

    if np.ptp(ink) < _MIN_CONTRAST:
        raise DataError(
            f"The picture shows no ink: its brightness varies by {np.ptp(ink):.3f} of 1 only. "
            "Use a pen that stands out from the paper."
        )
    return float(threshold_otsu(ink))


def _ink_from_grey(grey: Floats, is_flat: bool, is_dark: bool | None) -> Floats:
    """Return ink high, paper 0: by the border's brightness unless given, uneven light removed."""
    from PIL import Image as PillowImage
    from scipy import ndimage

    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    threshold = _otsu(grey)
    if is_dark is None:
        is_dark = bool(np.median(border) > threshold)
    ink = 1 - grey if is_dark else grey
    if is_flat:
        return np.asarray(ink - np.median(1 - border if is_dark else border)).clip(0)
    small = PillowImage.fromarray(ink.astype(np.float32)).resize((64, 64))
    # the paper is what remains when everything narrower than a third of the picture is gone
    paper = ndimage.uniform_filter(ndimage.grey_opening(np.asarray(small), size=21), size=9)
    paper = PillowImage.fromarray(paper.astype(np.float32)).resize(ink.shape[::-1])
    return np.asarray(ink - np.asarray(paper, dtype=np.float64)).clip(0)


def _keep_large_blobs(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Keep the largest connected part and all of at least a tenth of it, the border's last."""
    from scipy import ndimage

    labels, num_blobs = ndimage.label(mask, structure=np.ones((3, 3)))
    areas = np.bincount(labels.ravel(), minlength=num_blobs + 1)
    areas[0] = 0
    edge = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    inner = areas.copy()
    inner[edge] = 0
    # the table's rim or a shadow reaches the border; a digit rarely does
    areas = inner if inner.max() >= areas.max() / 10 else areas
    is_kept = (areas >= areas.max() / 10) & (areas > 0)
    return np.asarray(is_kept[labels])


def _even_out(ink: Floats, mask: NDArray[np.bool_], line_width: float) -> Floats:
    """Scale the kept ink to [0, 1] and widen lines that are much too thin."""
    from scipy import ndimage

    full = max(float(np.percentile(ink[mask], 75)), 1e-6)
    near = ndimage.binary_dilation(mask, iterations=2)
    ink = np.where(near, ink / full, 0.0).clip(0, 1)
    rows, columns = np.nonzero(mask)
    wanted = line_width * max(np.ptp(rows) + 1, np.ptp(columns) + 1)
    # the mean depth inside a line of width w is w / 4, and depth is counted from pixel middles
    line = 4 * float(ndimage.distance_transform_edt(mask)[mask].mean() - 0.5)
    extra = (wanted - line) / 2
    if wanted > 4 and line < wanted * 0.65:  # below 4 pixels the grey values say more
        ink = np.pad(ink, int(extra) + 2)
        away = ndimage.distance_transform_edt(~np.pad(mask, int(extra) + 2))
        ink = np.maximum(ink, (extra + 0.5 - away).clip(0, 1))
    return ink
