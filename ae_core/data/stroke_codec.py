"""A drawing as a short text that fits a link, and back.

Points are rounded to whole canvas pixels and written as steps from the point before, small
numbers in one byte each; the bytes are deflated, given a CRC-32 and spelt in the 64 letters that
an address may hold. A digit of 120 points takes about 300 characters.

::

    text = base64url( version 1 | CRC-32 of all that follows | deflate( stroke* ) )
    stroke = number of points, then for each point the step in x and in y
             (the first from the end of the stroke before; numbers are LEB128, steps zigzag)
"""

from __future__ import annotations

import base64
import binascii
import string
import zlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ae_core.data.drawing import read_points
from ae_core.errors import DataError

CANVAS_SIZE = 280  # canvas pixels
MAX_CHARACTERS = 6_000  # longer addresses are cut by servers and chats; about 4,000 points
MAX_POINTS = 20_000

_VERSION = 1
_LETTERS = frozenset(string.ascii_letters + string.digits + "-_")
_MAX_BYTES = 5 * MAX_POINTS  # of the inflated text: what a small one may unfold to
_NUMBER_BYTES = 3  # a number has at most 21 bits

Stroke = NDArray[np.float32]


def encode_strokes(strokes: Sequence[ArrayLike], *, canvas_size: int = CANVAS_SIZE) -> str:
    """Write strokes, each (n, 2) in canvas pixels, as a text of letters, digits, ``-`` and ``_``.

    Points are rounded to whole pixels; what lies further outside than the canvas is wide is moved
    to that distance. Empty strokes are left out; no strokes are an empty text.
    """
    body, pen = bytearray(), np.zeros(2, dtype=np.int64)
    for index, stroke in enumerate(strokes):
        given = read_points(index, stroke)
        if len(given) == 0:
            continue
        points = np.rint(given.clip(-canvas_size, 2 * canvas_size)).astype(np.int64)
        steps = np.diff(points, axis=0, prepend=pen[None])
        body += _number_bytes(len(points))
        for step in steps.ravel().tolist():
            body += _number_bytes(2 * step if step >= 0 else -2 * step - 1)
        pen = points[-1]
    if not body:
        return ""
    packed = zlib.compress(bytes(body), level=9, wbits=-15)
    raw = bytes([_VERSION]) + zlib.crc32(packed).to_bytes(4, "big") + packed
    text = base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")
    if len(text) > MAX_CHARACTERS:
        raise DataError(
            f"This drawing would need a link of {len(text):,} characters, more than "
            f"{MAX_CHARACTERS:,}; draw with fewer strokes."
        )
    return text


def decode_strokes(text: str, *, canvas_size: int = CANVAS_SIZE) -> list[Stroke]:
    """Read what `encode_strokes` wrote, float32 (n, 2) each; the text may come from anybody."""
    text = text.strip()
    if not text:
        return []
    numbers = _read_numbers(_inflate(_unspell(text)))
    strokes: list[Stroke] = []
    pen, num_points = np.zeros(2, dtype=np.int64), 0
    for count in numbers:
        num_points += count
        if count == 0 or num_points > MAX_POINTS:
            raise _damaged("its strokes have no sensible length")
        try:
            flat = [next(numbers) for _ in range(2 * count)]
        except StopIteration:
            raise _damaged("its last stroke is incomplete") from None
        zigzag = np.array(flat, dtype=np.int64).reshape(-1, 2)
        points = pen + np.cumsum((zigzag >> 1) ^ -(zigzag & 1), axis=0)
        if points.min() < -canvas_size or points.max() > 2 * canvas_size:
            raise _damaged(f"it leaves the canvas of {canvas_size} pixels by more than its width")
        strokes.append(points.astype(np.float32))
        pen = points[-1]
    return strokes


def _number_bytes(number: int) -> bytes:
    """Write a whole number, seven bits a byte, the lowest first (LEB128)."""
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    written.append(number)
    return bytes(written)


def _read_numbers(body: bytes) -> Iterator[int]:
    number, shift = 0, 0
    for byte in body:
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield number
            number, shift = 0, 0
        elif shift >= 7 * _NUMBER_BYTES:
            raise _damaged("it holds a number that is too large")
    if shift:
        raise _damaged("it ends within a number")


def _unspell(text: str) -> bytes:
    if len(text) > MAX_CHARACTERS:
        raise DataError(
            f"This link's drawing has {len(text):,} characters, more than {MAX_CHARACTERS:,}: "
            "it was not made here. Draw the digit again."
        )
    if not _LETTERS.issuperset(text):
        raise _damaged("it holds characters that no drawing has")
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise _damaged("it is cut off") from None
    # The last letter may carry bits that say nothing: only one spelling is right.
    if base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=") != text:
        raise _damaged("its last character is another")
    return raw


def _inflate(raw: bytes) -> bytes:
    if len(raw) < 6 or raw[0] != _VERSION:
        raise _damaged("it does not begin as a drawing does")
    if zlib.crc32(raw[5:]).to_bytes(4, "big") != raw[1:5]:
        raise _damaged("its checksum does not fit")
    inflater = zlib.decompressobj(wbits=-15)
    try:
        body = inflater.decompress(raw[5:], _MAX_BYTES)
    except zlib.error:
        raise _damaged("it cannot be unpacked") from None
    if not inflater.eof or inflater.unused_data:
        raise _damaged("it unpacks to more than a drawing")
    return body


def _damaged(reason: str) -> DataError:
    return DataError(
        f"The drawing in this link is damaged: {reason}. Copy the whole link again, or draw the "
        "digit again."
    )
