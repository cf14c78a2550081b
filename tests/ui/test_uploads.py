"""A visitor's picture: what is read, what is refused, and that a bomb is not unpacked."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from ae_core.errors import DataError
from ui.uploads import read_picture


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def png_of_size(width: int, height: int) -> bytes:
    """Return a tiny PNG file that claims to be of this size, all of one colour."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)  # one bit a pixel
    body = zlib.compress(b"\0" * (height * ((width + 7) // 8 + 1)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize(("mode", "channels"), [("L", None), ("RGB", 3)])
def test_each_format_is_read(kind, mode, channels):
    pixels = read_picture(saved(Image.new(mode, (30, 20), 200), kind))
    assert pixels.shape[:2] == (20, 30) and pixels.dtype == np.uint8


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "I;16", "CMYK"])
def test_odd_modes_are_read(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert read_picture(saved(Image.new(mode, (8, 9)), kind)).shape[:2] == (9, 8)


def test_a_photo_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    assert read_picture(saved(Image.new("L", (30, 20)), "JPEG", exif=exif)).shape[:2] == (30, 20)


@pytest.mark.parametrize(("width", "height"), [(8000, 5001), (20_000, 20_000), (60_000, 60_000)])
def test_a_picture_above_forty_megapixels_is_refused(width, height):
    content = png_of_size(width, height) if width < 60_000 else png_of_size(60_000, 3)
    if width == 60_000:  # only the claim: unpacking it would take 450 MB
        content = content[:20] + struct.pack(">I", 60_000) + content[24:]
        content = content[:29] + struct.pack(">I", zlib.crc32(content[12:29])) + content[33:]
    with pytest.raises(DataError, match="40 megapixels"):
        read_picture(content)


def test_forty_megapixels_are_read():
    assert read_picture(png_of_size(8000, 5000)).shape[:2] == (5000, 8000)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n", "cannot be read"),
        (b"GIF89a" + bytes(100), "cannot be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cannot be read"),
        (bytes(6_000_000), "up to 5 MB"),
        (saved(Image.new("L", (64, 64), 9))[:-30], "cannot be read"),
    ],
)
def test_what_is_no_picture_gets_a_sentence(content, words):
    with pytest.raises(DataError, match=words) as caught:
        read_picture(content, "two.png")
    assert str(caught.value).startswith("two.png ") and "BytesIO" not in str(caught.value)
