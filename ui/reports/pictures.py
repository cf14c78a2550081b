"""Pictures of a report drawn from a network's weights: blends of digits, filters. Pure."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ae_core.analysis.points import interpolate_codes
from ae_core.networks.dense import DenseAutoencoder
from ae_core.networks.model import FloatArray
from ae_core.presets import PRESETS
from ae_core.reports.figures import Picture
from ae_core.reports.r001.measures import INTERPOLATION_PAIRS, INTERPOLATION_STEPS
from ui.shell import images

_TILE = 29  # pixels of a filter and of the gap beside it
_FULL_COLOUR = 0.995  # quantile of a sheet's weights that has the scale's end colour


def blend_digits(
    model: DenseAutoencoder,
    codes: FloatArray,
    labels: Sequence[int],
    originals: FloatArray | None = None,
) -> Picture:
    """Return three pairs of test digits, each in eight equal steps from code to code.

    ``codes`` are those of the test digits in their order; with ``originals``, these digits, each
    pair stands between its own two.
    """
    rows = []
    for first, last in INTERPOLATION_PAIRS:
        steps = model.decode(
            interpolate_codes(codes[first], codes[last], num_steps=INTERPOLATION_STEPS)
        )
        ends = [] if originals is None else [originals[first], originals[last]]
        rows.append([*ends[:1], *steps, *ends[1:]])
    told = (
        "The digits themselves are not on this machine."
        if originals is None
        else "The digits themselves stand at the ends."
    )
    return Picture(
        title=f"From digit to digit in {INTERPOLATION_STEPS} steps",
        row_names=[f"{labels[first]} to {labels[last]}" for first, last in INTERPOLATION_PAIRS],
        images=images.to_bytes(rows).reshape(len(INTERPOLATION_PAIRS), -1, 28, 28),
        note=f"Drawn now by {model.name} from codes on a straight line. " + told,
    )


def original_digits(report: str, indices: Sequence[int], digits: FloatArray) -> FloatArray:
    """Return some of all test digits as a report's networks get them: black and white for 003."""
    chosen = digits[list(indices)]
    spec = next((spec for spec in PRESETS.values() if spec.report == report), None)
    threshold = spec.data.binary_threshold if spec else None
    return chosen if threshold is None else (chosen > threshold).astype(np.float32)


def full_colour(filters: FloatArray) -> float:
    """Return the weight, either way, that has the end colour of the scale."""
    return float(np.quantile(np.abs(filters), _FULL_COLOUR)) or 1.0


def filters_html(filters: FloatArray, *, label: str, is_narrow: bool = False) -> str:
    """Return a sheet of filters as HTML: one colour for weights above zero, one for below."""
    is_large = not is_narrow and len(filters) <= 100
    columns = 32 if not (is_narrow or is_large) else 16 if is_large else 14
    scale = 2 if is_large else 1
    rows = math.ceil(len(filters) / columns)
    tiles = np.zeros((rows * columns, _TILE, _TILE), np.float32)
    tiles[: len(filters), :28, :28] = filters / full_colour(filters)
    mosaic = tiles.reshape(rows, columns, _TILE, _TILE).swapaxes(1, 2).reshape(rows * _TILE, -1)
    height, width = mosaic.shape
    layers = "".join(
        images.mask_html(images.encode_png(images.to_bytes(part)), style)
        for part, style in ((mosaic, "ae-too-much"), (-mosaic, "ae-too-little"))
    )
    return (
        f'<span class="ae-filters" style="width:{width * scale}px;aspect-ratio:{width}/{height}" '
        f'role="img" aria-label="{html.escape(label)}">{layers}</span>'
    )


def rows_html(
    picture: Picture, originals: ArrayLike | None = None, damaged: ArrayLike | None = None
) -> str:
    """Return rows of digits with their names.

    Above them ``originals`` and what the networks were to repair, (columns, 1, 28, 28), where
    they are given.
    """
    rows: list[tuple[str, NDArray[np.uint8]]] = list(
        zip(picture.row_names, picture.images, strict=True)
    )
    for name, given in (("left as it is", damaged), ("original", originals)):
        if given is not None:
            rows.insert(0, (name, images.to_bytes(given).reshape(-1, 28, 28)))
    count = picture.images.shape[1]
    lines = []
    for name, row in rows:
        tiles = "".join(
            images.digit_html(tile / np.float32(255), size=56, label=f"{name}, {number} of {count}")
            for number, tile in enumerate(row, start=1)
        )
        lines.append(f"<p>{html.escape(name)}</p><div>{tiles}</div>")
    return f'<div class="ae-rows" style="--columns:{count}">{"".join(lines)}</div>'
