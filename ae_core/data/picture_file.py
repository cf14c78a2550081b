"""A picture file to pixels; what comes from outside is trusted in nothing."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.errors import DataError

MAX_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "WEBP")


def read_picture(
    content: bytes,
    name: str = "This file",
    *,
    max_megabytes: int = 5,
    formats: Sequence[str] = FORMATS,
) -> NDArray[Any]:
    """Return a picture as an array (height, width), (height, width, 3) or (height, width, 4).

    Parameters
    ----------
    content : bytes
    name : str
        What an error calls the file.
    max_megabytes : int
        Largest size of the file, 1 MB = 10^6 bytes.
    formats : sequence of str
        What Pillow calls the formats that are read.

    Returns
    -------
    uint8 array; uint16 where the file has 16 bits a grey pixel

    Raises
    ------
    DataError
        If the file is empty, too large, of none of the formats, damaged, or unpacks to more
        than 40 megapixels.
    """
    from PIL import Image, ImageOps

    if not content:
        raise DataError(f"{name} is empty; choose a picture.")
    if len(content) > max_megabytes * 1_000_000:
        raise DataError(
            f"{name} has {len(content) / 1e6:.1f} MB; pictures up to {max_megabytes} MB are read."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the size is checked below, before it is unpacked
            picture = Image.open(io.BytesIO(content), formats=list(formats))
            width, height = picture.size
            if width * height > MAX_PIXELS:
                raise Image.DecompressionBombError
            picture.load()
            upright = ImageOps.exif_transpose(picture)
        if upright.mode.startswith("I;16"):
            return np.asarray(upright).astype(np.uint16)
        return np.asarray(upright.convert(_plain_mode(upright.mode)))
    except Image.DecompressionBombError:
        raise DataError(
            f"{name} has more than {MAX_PIXELS // 1_000_000} megapixels once it is unpacked; "
            "make it smaller first."
        ) from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, TypeError):
        # what the reader says of it names bytes in memory, nothing that helps a visitor
        kinds = "PNG, JPEG or WebP" if tuple(formats) == FORMATS else ", ".join(formats)
        raise DataError(
            f"{name} cannot be read as a {kinds} picture; it may be damaged or of "
            "another kind. Save it again as one of these, or choose another."
        ) from None


def _plain_mode(mode: str) -> str:
    if mode in ("L", "1", "I", "F"):
        return "L"
    return "RGBA" if mode in ("RGBA", "LA", "PA", "P") else "RGB"
