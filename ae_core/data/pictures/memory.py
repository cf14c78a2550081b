"""What unpacking a picture file would take, read from its head, before any of it is unpacked.

Bytes a pixel are measured with Pillow 13.0 on pictures of 40 megapixels (peak resident memory):
PNG 4.0, GIF 1.0, BMP 4.0, PPM 4.0 (16 bits 8), TIFF 4.0 to 8.0 (one strip; 16-bit colour 12),
WebP 16.0. A JPEG of several scans is held as 2 bytes a coefficient, however small it is decoded;
one of a single scan is decoded a row of blocks at a time.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

MAX_MEGABYTES = 160  # of memory that unpacking one picture may take; 1 MB = 10^6 bytes
MAX_PIXELS = 40_000_000
MAX_JPEG_PIXELS = 64_000_000  # a JPEG is decoded reduced

_BYTES_PER_PIXEL = {"PNG": 4, "GIF": 4, "BMP": 5, "PPM": 10, "TIFF": 12, "WEBP": 16}
_JPEG = b"\xff\xd8"
_MAX_SCANS = 64  # a progressive JPEG has about ten; thousands of them take hours
_MAX_EXIF_PARTS = 8  # of 64 kB; a camera writes one
_MAX_TIFF_VALUES = 200_000  # of all tags: strips, or tiles of 16 x 16 pixels
_MAX_TIFF_TAGS = 4096
_MAX_TIFF_FOLDERS = 8  # of tags: its own and those of EXIF, GPS and the like
_TIFF_FOLDERS = (34665, 34853, 40965)
_TIFF_NUMBERS = (3, 4, 5, 8, 9, 10, 11, 12, 13, 16, 17, 18)  # types that become Python's numbers
_TILE_WIDTH, _TILE_LENGTH = 322, 323


def most_pixels(kind: str, content: bytes) -> int:
    """Return how many pixels a picture of this kind, named as by Pillow, may have."""
    if kind in ("JPEG", "MPO"):
        per_pixel = _jpeg_bytes_per_pixel(content)
        return min(MAX_JPEG_PIXELS, int(MAX_MEGABYTES * 1e6 / max(per_pixel, 1.0)))
    return min(MAX_PIXELS, MAX_MEGABYTES * 1_000_000 // _BYTES_PER_PIXEL.get(kind, 16))


def is_bloated(content: bytes) -> bool:
    """Tell whether a file's head alone would take far more memory or time than a camera's does."""
    if content[:2] == _JPEG:
        scans, parts = content.count(b"\xff\xda"), content.count(b"Exif\0\0")
        return scans > _MAX_SCANS or parts > _MAX_EXIF_PARTS
    if content[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return _is_bloated_tiff(content)
    return False


def _jpeg_bytes_per_pixel(content: bytes) -> float:
    """Return what the coefficients of a JPEG take, 0 where only a row of blocks is ever held."""
    place, parts, is_progressive = 2, b"", True
    while place + 4 < len(content) and content[place] == 0xFF:
        marker, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # start of frame
            parts = content[place + 10 : place + 2 + length]
            is_progressive = marker > 0xC1
        if marker == 0xDA:  # start of scan: does the first one hold all components?
            if parts and not is_progressive and content[place + 4] == len(parts) // 3:
                return 0.0
            break
        place += 1 if marker == 0xFF else 2 + length  # one 0xFF more is padding
    factors = [(part >> 4, part & 15) for part in parts[1::3]]
    block = max((a for a, _ in factors), default=0) * max((b for _, b in factors), default=0)
    return 2 * sum(a * b for a, b in factors) / block if block else 8.0


def _is_bloated_tiff(content: bytes) -> bool:
    """Tell whether the tags hold far too many numbers, or a tile is larger than any picture."""
    order = "<" if content[:2] == b"II" else ">"
    is_big = content[2:4] in (b"+\0", b"\0+")
    start = "Q" if is_big else "L"
    places: list[int] = []
    num_values, sides = 0, {_TILE_WIDTH: 0, _TILE_LENGTH: 0}
    try:
        places += struct.unpack_from(order + start, content, 8 if is_big else 4)
        for place in places:
            if len(places) > _MAX_TIFF_FOLDERS:
                return True
            for tag, kind, count, value in _tiff_tags(content, place, order, is_big=is_big):
                num_values += count if kind in _TIFF_NUMBERS else 0
                if tag in sides:
                    sides[tag] = value
                elif tag in _TIFF_FOLDERS:
                    places.append(value)
    except struct.error:
        return False  # cut short: its reader says so
    area = sides[_TILE_WIDTH] * sides[_TILE_LENGTH]
    return num_values > _MAX_TIFF_VALUES or area > MAX_PIXELS // 4


def _tiff_tags(
    content: bytes, place: int, order: str, *, is_big: bool
) -> Iterator[tuple[int, int, int, int]]:
    """Yield tag, type, number of values and the first value of each entry at a place."""
    start, count, size, inside = ("Q", "Q", 20, 12) if is_big else ("L", "H", 12, 8)
    (num_tags,) = struct.unpack_from(order + count, content, place)
    place += struct.calcsize(order + count)
    for entry in range(place, place + min(num_tags, _MAX_TIFF_TAGS) * size, size):
        tag, kind, num = struct.unpack_from(order + "HH" + start, content, entry)
        form = "H" if kind == 3 else start
        (value,) = struct.unpack_from(order + form, content, entry + inside)
        yield tag, kind, num, value
