"""A visitor's picture to pixels; what comes from outside is trusted in nothing."""

import io
import warnings

import numpy as np
from numpy.typing import NDArray

from ae_core.errors import DataError

MAX_MEGABYTES = 5
MAX_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "WEBP")


def read_picture(content: bytes, name: str = "This file") -> NDArray[np.uint8]:
    """Return a picture as an array (height, width), (height, width, 3) or (height, width, 4).

    ``name`` is what an error calls the file.

    Raises
    ------
    DataError
        If the file is empty, above 5 MB, not a PNG, JPEG or WebP, damaged, or unpacks to more
        than 40 megapixels.
    """
    from PIL import Image, ImageOps

    if not content:
        raise DataError(f"{name} is empty; choose a picture.")
    if len(content) > MAX_MEGABYTES * 1_000_000:
        raise DataError(
            f"{name} has {len(content) / 1e6:.1f} MB; pictures up to {MAX_MEGABYTES} MB are read."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the size is checked below, before it is unpacked
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
            width, height = picture.size
            if width * height > MAX_PIXELS:
                raise Image.DecompressionBombError
            picture.load()
            upright = ImageOps.exif_transpose(picture)
        return np.asarray(upright.convert(_plain_mode(upright.mode)))
    except Image.DecompressionBombError:
        raise DataError(
            f"{name} has more than {MAX_PIXELS // 1_000_000} megapixels once it is unpacked; "
            "make it smaller first."
        ) from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError):
        # what the reader says of it names bytes in memory, nothing that helps a visitor
        raise DataError(
            f"{name} cannot be read as a PNG, JPEG or WebP picture; it may be damaged or of "
            "another kind. Save it again as one of these, or choose another."
        ) from None


def _plain_mode(mode: str) -> str:
    if mode in ("L", "1", "I", "I;16", "F"):
        return "L"
    return "RGBA" if mode in ("RGBA", "LA", "PA", "P") else "RGB"
