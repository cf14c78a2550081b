"""A visitor's picture: what is read, what is refused, and that a bomb is not unpacked."""

import io
import re
import struct
import zlib

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, JpegImagePlugin

from ae_core.data.drawing import picture_to_image
from ae_core.data.pictures.file import MAX_SIDE, read_picture
from ae_core.errors import DataError


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


ALL = ("PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP", "PPM")


def seven() -> NDArray[np.float64]:
    """Return a bar and a slope, dark on light, 120 x 120, 0 to 1."""
    sheet = Image.new("L", (120, 120), 230)
    pen = ImageDraw.Draw(sheet)
    pen.line([(30, 25), (90, 25), (55, 95)], fill=25, width=9, joint="curve")
    return np.asarray(sheet) / 255


def grey_file(mode: str, kind: str) -> bytes:
    """Return the drawing in another of Pillow's modes."""
    grey = seven()
    eight = Image.fromarray((255 * grey).astype(np.uint8))
    deep = (65535 * grey).astype(np.uint16)
    if mode in ("I;16", "I;16B"):
        image = (
            Image.fromarray(deep)
            if mode == "I;16"
            else Image.frombytes("I;16B", eight.size, deep.astype(">u2").tobytes())
        )
    elif mode == "I":
        image = Image.fromarray(deep.astype(np.int32))
    elif mode.startswith("F"):
        image = Image.fromarray((grey * {"F": 1, "F255": 255, "F16": 65535}[mode]).astype("f4"))
    elif mode == "1":
        image = eight.point(lambda value: 255 * (value > 127)).convert("1")
    elif mode in ("RGBA", "LA"):  # ink on a transparent sheet
        alpha = Image.fromarray((255 * (grey < 0.5)).astype(np.uint8))
        image = Image.new("RGBA", eight.size, (0, 0, 0, 0))
        image.putalpha(alpha)
        image = image.convert(mode)
    else:
        image = eight.convert(mode)
    options: dict[str, object] = {}
    if mode == "P":  # the paper is transparent
        image = (eight.point(lambda value: value > 127)).convert("P")
        image.putpalette([0, 0, 0, 255, 0, 0])
        options = {"transparency": 1}
    return saved(image, kind, **options)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("I;16", "PNG"),
        ("I;16", "TIFF"),
        ("I;16B", "TIFF"),
        ("I", "TIFF"),
        ("I", "PPM"),
        ("F", "TIFF"),
        ("F255", "TIFF"),
        ("F16", "TIFF"),
        ("LA", "PNG"),
        ("P", "PNG"),
        ("P", "GIF"),
        ("1", "PNG"),
        ("CMYK", "JPEG"),
        ("CMYK", "TIFF"),
        ("RGBA", "PNG"),
        ("RGBA", "WEBP"),
        ("RGBA", "TIFF"),
        ("YCbCr", "JPEG"),
        ("L", "JPEG"),
        ("L", "BMP"),
    ],
)
def test_every_mode_gives_the_same_digit(mode, kind):
    found = read_picture(grey_file(mode, kind), formats=ALL)
    assert found.shape[:2] == (120, 120)
    assert found.dtype == (np.float32 if mode[0] in "IF" else np.uint8)
    wanted = picture_to_image(seven())
    assert np.abs(picture_to_image(found) - wanted).mean() < 0.02


def test_sixteen_bits_keep_their_fine_steps():
    steps = np.arange(64 * 64, dtype=np.uint16).reshape(64, 64) * 15 + 3
    found = read_picture(saved(Image.fromarray(steps)))
    np.testing.assert_allclose(found, steps / 65535, atol=1e-6)


@pytest.mark.parametrize(
    ("values", "words"),
    [(np.nan, "not finite"), (np.inf, "not finite"), (-1.0, "from -1"), (1e6, "to 1e+06")],
)
def test_grey_values_of_no_known_range_get_a_sentence(values, words):
    sheet = np.full((9, 9), 0.5, np.float32)
    sheet[4, 4] = values
    with pytest.raises(DataError, match=re.escape(words)):
        read_picture(saved(Image.fromarray(sheet), "TIFF"), formats=ALL)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_a_photo_is_turned_upright(kind, turn):
    exif = Image.Exif()
    exif[0x0112] = turn
    sheet = np.zeros((20, 30), np.uint8)
    sheet[:5, :5] = 255
    corner = read_picture(saved(Image.fromarray(sheet), kind, exif=exif), formats=ALL)
    assert corner.shape[:2] == ((20, 30) if turn < 5 else (30, 20))
    grey = corner.reshape(*corner.shape[:2], -1)[..., 0]
    places = {1: (0, 0), 2: (0, -1), 3: (-1, -1), 4: (-1, 0)}
    turned = {5: (0, 0), 6: (0, -1), 7: (-1, -1), 8: (-1, 0)}
    assert grey[(places | turned)[turn]] > 200 and (grey > 127).mean() < 0.1


@pytest.mark.parametrize("size", [(512, 512), (513, 400), (1023, 9), (3000, 2000), (9, 4000)])
@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "I;16"])
def test_a_large_picture_is_reduced_by_area_averages(size, mode):
    width, height = size
    ramp = np.linspace(0, 1, width)[None, :] * np.linspace(0.5, 1, height)[:, None]
    if mode == "I;16":
        content = saved(Image.fromarray((65535 * ramp).astype(np.uint16)))
    else:
        content = saved(Image.fromarray((255 * ramp).astype(np.uint8)).convert(mode))
    found = read_picture(content)
    scale = max(1, max(size) / MAX_SIDE)
    assert found.shape[:2] == (max(1, round(height / scale)), max(1, round(width / scale)))
    grey = found.reshape(*found.shape[:2], -1)[..., 0] / (1 if mode == "I;16" else 255)
    assert abs(grey.mean() - ramp.mean()) < 0.01
    assert abs(grey[-1, -1] - 1) < 0.02 + scale / min(size)


def test_a_jpeg_is_decoded_reduced(monkeypatch):
    content = saved(Image.new("RGB", (4000, 3000), (200, 10, 10)), "JPEG")
    sizes = []
    load = JpegImagePlugin.JpegImageFile.load

    def note(picture):
        sizes.append(picture.size)
        return load(picture)

    monkeypatch.setattr(JpegImagePlugin.JpegImageFile, "load", note)
    assert read_picture(content).shape == (384, 512, 3)
    assert sizes[0] == (1000, 750)


@pytest.mark.parametrize(
    ("kind", "size", "most"),
    [("PNG", (8000, 5001), 40), ("WEBP", (4000, 2501), 10), ("JPEG", (8001, 8000), 64)],
)
def test_what_takes_too_much_to_unpack_is_refused(kind, size, most):
    with pytest.raises(DataError, match=f"at most {most} are read. Make it smaller first"):
        read_picture(saved(Image.new("L", size), kind))


def test_a_picture_that_only_claims_to_be_large_is_refused_unread():
    content = png_of_size(60_000, 3)
    content = content[:20] + struct.pack(">I", 60_000) + content[24:]
    content = content[:29] + struct.pack(">I", zlib.crc32(content[12:29])) + content[33:]
    with pytest.raises(DataError, match="more than 64 megapixels"):
        read_picture(content)


def test_a_jpeg_of_thousands_of_scans_is_refused():
    content = saved(Image.new("L", (64, 64), 9), "JPEG", progressive=True)
    place = content.rindex(b"\xff\xda")
    with pytest.raises(DataError, match="cannot be read"):
        read_picture(content[:-2] + 100 * content[place:-2] + content[-2:])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n", "cannot be read"),
        (b"GIF89a" + bytes(100), "cannot be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cannot be read"),
        (bytes(16_000_000), "up to 15 MB"),
        (saved(Image.new("L", (64, 64), 9))[:-30], "cannot be read"),
    ],
)
def test_what_is_no_picture_gets_a_sentence(content, words):
    with pytest.raises(DataError, match=words) as caught:
        read_picture(content, "two.png")
    assert str(caught.value).startswith("two.png ") and "BytesIO" not in str(caught.value)
