"""A picture file to a small array of pixels; what comes from outside is trusted in nothing.

However large a picture is, no more than `MAX_SIDE` pixels a side leave this module, and no more
than one is unpacked at a time, so that a class that uploads at once fills no server: a JPEG is
decoded reduced, any other is reduced strip by strip.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ae_core.data.pictures.memory import MAX_JPEG_PIXELS, is_bloated, most_pixels
from ae_core.errors import DataError

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_MEGABYTES = 15  # of the file of one photo; a telephone's of 50 megapixels has 10
DEPTHS = (1.0, *(2.0**bits - 1 for bits in (8, 10, 12, 14, 16)))  # what may be white
MAX_SIDE = 512  # pixels; more than any page shows or any digit needs
MAX_FILE_SIDE = 65_535  # pixels; what a JPEG may have

_STRIP_PIXELS = 1_000_000  # of a picture that are converted at a time
_MAX_NOTE = 100_000  # bytes of EXIF that are looked at; a camera writes up to 64 kB
_ORIENTATION = 0x0112  # the EXIF tag
_TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
_BLOCK = 256_000_000  # bytes

Box = tuple[int, int, int, int]  # left, top, right, bottom


def read_picture(
    content: bytes,
    name: str = "This file",
    *,
    max_megabytes: int = MAX_MEGABYTES,
    formats: Sequence[str] = FORMATS,
    white: float | None = None,
) -> NDArray[Any]:
    """Return a picture upright, reduced to `MAX_SIDE` pixels a side by area averages.

    An error calls the file ``name``; ``formats`` are named as Pillow does. The array is uint8
    (height, width[, 3 or 4]), or float32 where the file has more than 8 bits a pixel: in units of
    ``white``, by default of the least depth that holds them.
    """
    if not content:
        raise DataError(f"{name} is empty; choose a picture.")
    if len(content) > max_megabytes * 1_000_000:
        raise DataError(
            f"{name} has {len(content) / 1e6:.1f} MB; pictures up to {max_megabytes} MB are read."
        )
    kinds = "PNG, JPEG or WebP" if tuple(formats) == FORMATS else ", ".join(formats)
    try:
        if is_bloated(content):
            raise ValueError(name)
        return _UNPACKER.submit(_unpack, content, name, formats, white).result()
    except DataError:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, TypeError, IndexError):
        # what the reader says of it names bytes in memory, nothing that helps a visitor
        what = "it may be damaged or of another kind. Save it again as one of these"
        if content[4:8] == b"ftyp":
            what = "it is a HEIC or AVIF photo. Save it as JPEG, which telephones do too"
        raise DataError(
            f"{name} cannot be read as a {kinds} picture; {what}, or choose another."
        ) from None


def _keep_no_blocks() -> None:
    """Let Pillow ask for a large picture as a whole, which the system gets back when it is done.

    Its own blocks of 16 MB stay with the process, and glibc keeps up to 32 MB for itself.
    """
    from PIL import Image

    Image.core.set_block_size(_BLOCK)  # type: ignore[attr-defined]


# One thread for all visitors: one picture at a time, and one share of glibc's memory.
_UNPACKER = ThreadPoolExecutor(1, "unpacking", initializer=_keep_no_blocks)


def _unpack(content: bytes, name: str, formats: Sequence[str], white: float | None) -> NDArray[Any]:
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the size is checked before it is unpacked
        try:
            picture = Image.open(io.BytesIO(content), formats=list(formats))
        except Image.DecompressionBombError:
            raise DataError(
                f"{name} has more than {MAX_JPEG_PIXELS // 1_000_000} megapixels once it is "
                "unpacked. Make it smaller first."
            ) from None
        _check_pixels(picture, content, name)
        return _reduce(picture, name, white)


def _check_pixels(picture: Picture, content: bytes, name: str) -> None:
    width, height = picture.size
    kind = "JPEG" if picture.format == "MPO" else picture.format or ""
    most = most_pixels(kind, content)
    if width * height > most:
        raise DataError(
            f"{name} has {width * height / 1e6:,.0f} megapixels once it is unpacked; of a {kind} "
            f"file like this at most {most // 1_000_000} are read. Make it smaller first."
        )
    if max(width, height) > MAX_FILE_SIDE:
        raise DataError(
            f"{name} is {width:,} x {height:,} pixels; at most {MAX_FILE_SIDE:,} a side are read. "
            "Make it smaller first."
        )


def _reduce(picture: Picture, name: str, white: float | None) -> NDArray[Any]:
    """Unpack a picture, the only copy of its full size, and return it small and upright."""
    from PIL import Image

    if picture.format in ("JPEG", "MPO"):
        picture.draft(None, _small_size(picture))
    picture.load()
    has_note = len(picture.info.get("exif", b"")) <= _MAX_NOTE
    turned = picture.getexif().get(_ORIENTATION, 1) if has_note else 1
    size = _small_size(picture)
    across, down = picture.width // size[0], picture.height // size[1]
    strips = [strip.reduce((across, down)) for strip in _strips(picture, down, name, white)]
    picture.close()
    small = Image.new(strips[0].mode, (strips[0].width, sum(strip.height for strip in strips)))
    top = 0
    for strip in strips:
        small.paste(strip, (0, top))
        top += strip.height
    if small.size != size:
        small = small.resize(size, Image.Resampling.BOX)
    if turned in _TURNS:
        small = small.transpose(Image.Transpose[_TURNS[turned]])
    return np.asarray(small)


def _small_size(picture: Picture) -> tuple[int, int]:
    shrink = max(1.0, max(picture.size) / MAX_SIDE)
    width, height = (max(1, round(side / shrink)) for side in picture.size)
    return width, height


def _strips(picture: Picture, block: int, name: str, white: float | None) -> Iterator[Picture]:
    """Yield a picture in strips of one plain mode, each of whole blocks of rows."""
    from PIL import Image

    width, height = picture.size
    rows = block * max(1, _STRIP_PIXELS // (width * block))
    mode = _plain_mode(picture)
    boxes = [(0, top, width, min(top + rows, height)) for top in range(0, height, rows)]
    if mode == "F":
        white = white or _white(picture, boxes, name)
    for box in boxes:
        strip = picture.crop(box)
        if mode == "F":
            yield Image.fromarray(np.asarray(strip, np.float32) / np.float32(white))
        else:
            yield strip if strip.mode == mode else strip.convert(mode)


def _plain_mode(picture: Picture) -> str:
    """Return the mode a picture is read in: grey, deep grey, colour, or colour with paper."""
    mode = picture.mode
    if mode in ("I", "F") or mode.startswith("I;"):
        return "F"
    if mode in ("RGBA", "RGBa", "LA", "La", "PA") or "transparency" in picture.info:
        return "RGBA"
    return "L" if mode in ("L", "1") else "RGB"


def _white(picture: Picture, boxes: Sequence[Box], name: str) -> float:
    """Return which value of a deep grey picture is white: what its kind says, or what fits."""
    low, high = math.inf, -math.inf
    for box in boxes:
        part = np.asarray(picture.crop(box))
        if not np.isfinite(part).all():
            raise DataError(f"{name} has grey values that are not finite; fill them in.")
        low, high = min(low, float(part.min())), max(high, float(part.max()))
    if picture.format == "PPM":  # Pillow scales what is less deep
        return 65535.0
    known = DEPTHS if picture.mode == "F" else DEPTHS[1:]
    white = next((value for value in known if high <= value), None)
    if low < 0 or white is None:
        raise DataError(
            f"{name} has grey values from {low:g} to {high:g}; 0 to 1, 0 to 255 and 10 to 16 bits "
            "are read. Scale them first."
        )
    return white
