"""Arrays as crisp pictures: PNG and SVG masks that take the page's own colours.

A digit travels as a 28x28 PNG whose alpha is the ink. The page paints it as a CSS mask over
the theme's ink colour, enlarged by nearest neighbour: one picture serves the light and the
dark theme and follows a change of theme without a rerun. `ui/shell/style.css` holds the classes.
"""

import base64
import html
import io
import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ae_core.specs import IMAGE_SIZE
from ui.shell.theme import ERROR_AT_FULL_COLOUR

LAYER_WIDTH = 5  # hourglass: units of its viewBox
LAYER_PITCH = 26


def to_bytes(images: ArrayLike) -> NDArray[np.uint8]:
    """Return pixels in [0, 1] as uint8, clipped; the shape is kept."""
    values = np.nan_to_num(np.asarray(images, np.float32), nan=0.0, posinf=1.0, neginf=0.0)
    return np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)


def encode_png(alpha: NDArray[np.uint8]) -> bytes:
    """Return a PNG of black ink whose opacity is ``alpha`` (height, width) uint8."""
    from PIL import Image

    ink = Image.fromarray(np.ascontiguousarray(alpha))
    buffer = io.BytesIO()
    Image.merge("LA", (Image.new("L", ink.size), ink)).save(buffer, "PNG", optimize=False)
    return buffer.getvalue()


def digit_html(image: ArrayLike, *, size: int, label: str) -> str:
    """Return a digit (28, 28) in [0, 1] as HTML, ``size`` CSS pixels wide; 1 is full ink.

    A multiple of 28 keeps every pixel of the digit equally large; ``label`` is what a screen
    reader says.
    """
    return _tile_html({"ae-ink": np.asarray(image)}, size, label)


def error_html(difference: ArrayLike, *, size: int, label: str) -> str:
    """Return reconstruction minus clean digit on the diverging scale: positive, too much ink."""
    signed = np.asarray(difference, np.float32) / ERROR_AT_FULL_COLOUR
    return _tile_html({"ae-too-much": signed, "ae-too-little": -signed}, size, label)


def _tile_html(layers: Mapping[str, NDArray[np.floating]], size: int, label: str) -> str:
    """Return pictures (28, 28) over each other, each in the colour of a class of the style."""
    masks = "".join(
        mask_html(encode_png(to_bytes(pixels.reshape(IMAGE_SIZE, IMAGE_SIZE))), style)
        for style, pixels in layers.items()
    )
    return (
        f'<span class="ae-tile" style="--size:{size}px" role="img" '
        f'aria-label="{html.escape(label)}">{masks}</span>'
    )


def code_html(code: Sequence[float], *, scale: float) -> str:
    """Return a code as bars above and below zero; ``scale`` fills half the height."""
    bars = []
    for index, value in enumerate(code, start=1):
        is_finite = math.isfinite(value)
        share = min(abs(value) / scale, 1.0) * 50 if scale > 0 and is_finite else 0.0
        side = "bottom:50%" if value >= 0 else "top:50%"
        bars.append(
            f'<i title="code {index}: {value:+.2f}"><b style="height:{share:.1f}%;{side}"></b></i>'
        )
    text = "Code: " + ", ".join(f"{value:+.2f}" for value in code)
    return f'<span class="ae-code" role="img" aria-label="{text}">{"".join(bars)}</span>'


def hourglass_html(sizes: Sequence[int], *, is_variational: bool, has_numbers: bool = False) -> str:
    """Return a network drawn as an hourglass: layers as bars, the code in the accent colour.

    ``sizes`` are the units of every layer from pixels to pixels, the code once; they are written
    below where it ``has_numbers``. A variational one shows the sampling step at its code.
    """
    sampling = ", sampling a code" if is_variational else ""
    label = f"Network {' ▸ '.join(map(str, sizes))}{sampling}"
    layers = "".join(
        mask_html(
            hourglass_svg(sizes, part, is_variational, has_numbers).encode(), style, "svg+xml"
        )
        for part, style in (("body", "ae-soft-ink"), ("code", "ae-accent-ink"))
    )
    height = 60 if has_numbers else 48
    return (
        f'<span class="ae-hourglass" style="aspect-ratio:{LAYER_PITCH * len(sizes)}/{height}" '
        f'role="img" aria-label="{html.escape(label)}">{layers}</span>'
    )


def hourglass_svg(
    sizes: Sequence[int], part: str, is_variational: bool, has_numbers: bool = False
) -> str:
    """Return the SVG of one part of the hourglass: ``"code"``, or ``"body"`` for the rest."""
    code = len(sizes) // 2 if len(sizes) % 2 else int(np.argmin(sizes))
    tallest = math.log2(max(sizes) + 1)
    heights = [max(4.0, 40 * math.log2(size + 1) / tallest) for size in sizes]
    centres = [LAYER_PITCH * (i + 0.5) for i in range(len(sizes))]
    shapes = []
    if part == "body":
        for i in range(len(sizes) - 1):
            x0, x1 = centres[i] + LAYER_WIDTH / 2, centres[i + 1] - LAYER_WIDTH / 2
            y0, y1 = heights[i] / 2, heights[i + 1] / 2
            outline = f"M{x0} {24 - y0}L{x1} {24 - y1}V{24 + y1}L{x0} {24 + y0}Z"
            shapes.append(f'<path opacity=".22" d="{outline}"/>')
    for i, size in enumerate(sizes):
        if (i == code) != (part == "code"):
            continue
        x, height = centres[i] - LAYER_WIDTH / 2, heights[i]
        shapes.append(
            f'<rect x="{x}" y="{24 - height / 2}" width="{LAYER_WIDTH}" height="{height}" '
            'rx="1.5"/>'
        )
        if has_numbers:
            shapes.append(f'<text x="{centres[i]}" y="57">{size}</text>')
    if part == "code" and is_variational:
        shapes.append(
            f'<circle cx="{centres[code]}" cy="24" r="11" fill="none" stroke="#000" '
            f'stroke-width="1.4" stroke-dasharray="2.5 2.5"/>'
        )
    width, height = LAYER_PITCH * len(sizes), 60 if has_numbers else 48
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="system-ui,sans-serif" font-size="8.5" text-anchor="middle">'
        f"{''.join(shapes)}</svg>"
    )


def mask_html(content: bytes, style: str, kind: str = "png") -> str:
    """Return a picture as a mask over the colour of a class of `ui/shell/style.css`."""
    address = f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
    return f'<i class="ae-mask {style}" style="--picture:url({address})"></i>'
