"""Reading of IDX files, the format of MNIST: a header with type and shape, then the values."""

from __future__ import annotations

import gzip
import math
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ae_core.errors import DataError

_TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


def read_idx_head(content: bytes) -> tuple[tuple[int, ...], np.dtype[Any], int]:
    """Return shape, type and the first value's place; ValueError where it is no IDX file."""
    num_dimensions = content[3] if len(content) >= 4 else 0
    start = 4 + 4 * num_dimensions
    is_idx = content[:2] == b"\0\0" and content[2:3] and content[2] in _TYPES
    if not is_idx or num_dimensions == 0 or len(content) < start:
        raise ValueError("its first bytes are not those of an IDX file")
    shape = tuple(int(n) for n in np.frombuffer(content, ">u4", num_dimensions, 4))
    return shape, np.dtype(_TYPES[content[2]]), start


def read_idx(path: Path, *, repair: str) -> npt.NDArray[Any]:
    """Read a whole IDX file, plain or (by its name) ``.gz``, read-only and in its own byte order.

    ``repair`` says what to do about a damaged file: the end of the error's sentence.
    """
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        shape, kind, start = read_idx_head(content)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise DataError(f"{path} is damaged or only half downloaded; {repair}") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataError(f"{path} cannot be read ({reason}); check its permissions.") from None
    except ValueError:
        raise DataError(f"{path} is not an IDX file, or only its first bytes; {repair}") from None
    expected = start + math.prod(shape) * kind.itemsize
    if len(content) != expected:
        what = "truncated" if len(content) < expected else "too long"
        raise DataError(
            f"{path} is {what}: {len(content):,} bytes where its header promises "
            f"{expected:,}; {repair}"
        )
    return np.frombuffer(content, kind, offset=start).reshape(shape)
