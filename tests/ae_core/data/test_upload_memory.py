"""What uploads take of the server's memory: small files that unpack to much, five at once."""

import json
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

ROOT = Path(__file__).parents[3]
MOST = 300  # MB, of five uploads at once
NEEDS_PROC = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="peak memory is read from /proc"
)
pytestmark = NEEDS_PROC
_MEASURE = """
import io, json, os, sys, threading
from pathlib import Path
import numpy as np
import pandas, pyarrow.parquet
from PIL import Image
from ae_core.data.drawing import picture_to_image
from ae_core.data.own.reading import read_uploads
from ae_core.data.pictures.file import read_picture
from ae_core.errors import DataError

def kilobytes(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])

Image.init()
small = np.full((600, 600), 255, np.uint8)
small[200:400, 280:320] = 0
buffer = io.BytesIO()
Image.fromarray(small).save(buffer, "PNG")

def five_at_once(path, is_set):
    content, said = path.read_bytes(), []

    def upload():
        try:
            if is_set:
                said.append(f"{len(read_uploads([(path.name, content)]).pixels)} images")
            else:
                said.append(str(picture_to_image(read_picture(content)).shape))
        except DataError as error:
            said.append(str(error))

    picture_to_image(read_picture(buffer.getvalue()))  # what is made once is not the upload's
    before = kilobytes("VmRSS")
    threads = [threading.Thread(target=upload) for _ in range(5)]
    [thread.start() for thread in threads], [thread.join() for thread in threads]
    return {"megabytes": (kilobytes("VmHWM") - before) / 1000, "said": said}

for line in sys.stdin:  # a process for each file, which has everything imported
    path, kind = json.loads(line)
    if not (child := os.fork()):
        print(json.dumps(five_at_once(Path(path), kind == "set")), flush=True)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        print(json.dumps({"megabytes": -1, "said": ["it died"]}), flush=True)
"""


@pytest.fixture(scope="module")
def five_uploads():
    """Give a function that uploads a file five times at once in a process of its own.

    It returns the memory that took, MB, and what was said.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", _MEASURE],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )

    def upload(path, kind):
        print(json.dumps([str(path), kind]), file=process.stdin, flush=True)
        found = json.loads(process.stdout.readline())
        print(f"{path.name}: {found['megabytes']:.0f} MB")
        assert len(found["said"]) == 5 and len(set(found["said"])) == 1, found
        return found["megabytes"], found["said"][0]

    with process:
        yield upload
        process.stdin.close()


def stroke(mode, size, ink, paper):
    """Return a large picture of a thick upright line."""
    picture = Image.new(mode, size, paper)
    width, height = size
    picture.paste(ink, (int(width * 0.45), int(height * 0.2), int(width * 0.55), int(height * 0.8)))
    return picture


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_of_size(width, height):
    """Return a PNG of RGBA pixels, packed a row at a time."""
    head, packer = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0), zlib.compressobj(9)
    body = b"".join([packer.compress(bytes(1 + 4 * width)) for _ in range(height)])
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", head), chunk(b"IDAT", body + packer.flush()), chunk(b"IEND", b"")]
    )


BIG = (8000, 5000)
PICTURES = {
    "rgba.png": lambda p: stroke("RGBA", BIG, (0, 0, 0, 255), (0, 0, 0, 0)).save(p),
    "rgb.png": lambda p: stroke("RGB", BIG, (0, 0, 60), (250, 240, 230)).save(p),
    "grey16.png": lambda p: Image.fromarray(
        np.asarray(stroke("L", BIG, 20, 230)).astype(np.uint16) * 257
    ).save(p),
    "palette.png": lambda p: stroke("L", BIG, 0, 255).convert("P").save(p),
    "one-bit.png": lambda p: stroke("1", BIG, 0, 1).save(p),
    "telephone.jpg": lambda p: stroke("RGB", (8160, 6120), (0, 0, 60), (250, 240, 230)).save(p),
    "progressive.jpg": lambda p: stroke("RGB", BIG, (0, 0, 60), (250, 240, 230)).save(
        p, progressive=True
    ),
    "ten.webp": lambda p: stroke("RGB", (4000, 2500), (0, 0, 60), (250, 240, 230)).save(p),
}


@pytest.mark.parametrize("name", PICTURES)
def test_large_pictures_become_digits_in_little_memory(five_uploads, tmp_path, name):
    PICTURES[name](tmp_path / name)
    megabytes, said = five_uploads(tmp_path / name, "picture")
    assert said == "(28, 28)"
    assert megabytes < MOST


REFUSED = {
    "gigapixels.png": lambda p: p.write_bytes(png_of_size(60_000, 800)),
    "long.png": lambda p: p.write_bytes(png_of_size(1_000_000, 30)),
    "progressive.jpg": lambda p: Image.new("RGB", (9000, 7000)).save(
        p, progressive=True, subsampling=0
    ),
    "cmyk.jpg": lambda p: Image.new("CMYK", BIG).save(p, progressive=True),
    "huge.webp": lambda p: Image.new("L", (16_383, 4000)).save(p, lossless=True),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_fill_the_memory_is_refused_in_a_sentence(five_uploads, tmp_path, name):
    REFUSED[name](tmp_path / name)
    megabytes, said = five_uploads(tmp_path / name, "picture")
    assert said.endswith("Make it smaller first.") and "This file " in said
    assert megabytes < 50


def tiff_of_huge_tiles(path):
    """Declare tiles of 40,000 x 40,000 pixels for a picture of 100 x 100."""
    TiffImagePlugin.WRITE_LIBTIFF = False
    tags = [
        (256, 100),
        (257, 100),
        (258, 8),
        (259, 8),
        (262, 1),
        (277, 1),
        (322, 40_000),
        (323, 40_000),
        (324, 8),
        (325, 2_000_000),
    ]
    body = zlib.compress(bytes(400_000_000), 1)[:2_000_000]
    entries = b"".join(struct.pack("<HHLL", tag, 4, 1, value) for tag, value in tags)
    head = struct.pack("<2sHL", b"II", 42, 8 + len(body))
    path.write_bytes(head + body + struct.pack("<H", len(tags)) + entries + bytes(4))


def tiff_of_many_strips(path):
    """List three million strips, each of which would become objects."""
    count = 3_000_000
    tags = [
        (256, 4, 1, 100),
        (257, 4, 1, 100),
        (258, 4, 1, 8),
        (259, 4, 1, 1),
        (262, 4, 1, 1),
        (273, 4, count, 8),
        (277, 4, 1, 1),
        (278, 4, 1, 1),
        (279, 4, count, 8),
    ]
    entries = b"".join(struct.pack("<HHLL", *tag) for tag in tags)
    head = struct.pack("<2sHL", b"II", 42, 8 + 4 * count)
    path.write_bytes(head + bytes(4 * count) + struct.pack("<H", len(tags)) + entries + bytes(4))


def packed(path, name, fill, method=zipfile.ZIP_DEFLATED, **more):
    with zipfile.ZipFile(path, "w", method) as file:
        for other, content in more.items():
            file.writestr(other, content)
        with file.open(name, "w", force_zip64=True) as member:
            fill(member)


def zeros(count):
    def fill(member):
        for _ in range(count // 10_000_000):
            member.write(bytes(10_000_000))

    return fill


def array_head(shape, kind):
    text = repr({"descr": kind, "fortran_order": False, "shape": shape}).ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()


def many_files(path, count=400_000):
    with zipfile.ZipFile(path, "w") as file:
        for number in range(count):
            file.filelist.append(zipfile.ZipInfo(f"{number}.png"))
            file.filelist[-1].header_offset = file.filelist[-1].CRC = 0
        file._didModify = True


def set_of(path, count):
    """Write a CSV of many images."""
    generator = np.random.default_rng(0)
    lines = [",".join(map(str, row)) for row in generator.integers(0, 256, (50, 784))]
    with path.open("w") as file:
        for number in range(count):
            file.write(f"{number % 10},{lines[number % 50]}\n")


def large_npz(path):
    generator = np.random.default_rng(0)
    images = np.tile(generator.integers(0, 256, (100, 28, 28)), (700, 1, 1)).astype(np.uint8)
    np.savez_compressed(path, images=images, labels=np.arange(70_000) % 10)


def wide_npz(path):
    images = np.zeros((110, 800, 600, 4), np.uint8)
    images[:, 200:300, 200:300] = np.arange(110, dtype=np.uint8)[:, None, None, None] + 100
    np.savez_compressed(path, images=images)


SETS = {
    "picture.zip": (lambda p: packed(p, "bomb.png", zeros(490_000_000)), "pictures up to 40 MB"),
    "bzip2.zip": (
        lambda p: packed(p, "bomb.png", zeros(490_000_000), zipfile.ZIP_BZIP2),
        "usual one",
    ),
    "gigabytes.zip": (
        lambda p: packed(p, "bomb.png", zeros(800_000_000)),
        "would unpack to 800 MB",
    ),
    "many.zip": (many_files, "at most 150,000 files"),
    "tiles.zip": (lambda p: packed_tiff(p, tiff_of_huge_tiles), "damaged or of another kind"),
    "strips.zip": (lambda p: packed_tiff(p, tiff_of_many_strips), "damaged or of another kind"),
    "promise.npz": (
        lambda p: packed(p, "images.npy", lambda m: m.write(array_head((10**12, 784), "|u1"))),
        "images.npy: it is cut off",
    ),
    "overflow.npz": (
        lambda p: packed(p, "labels.npy", lambda m: m.write(array_head((2**32, 2**32), "|u1"))),
        "labels.npy: it is cut off",
    ),
    "labels.npz": (
        lambda p: np.savez_compressed(
            p, images=np.zeros((120, 784), np.uint8), labels=np.full(120, "x" * 90_000)
        ),
        "labels of up to",
    ),
    "head.npz": (
        lambda p: packed(
            p,
            "images.npy",
            lambda m: (
                m.write(b"\x93NUMPY\x02\x00" + struct.pack("<I", 400_000_000)),
                zeros(400_000_000)(m),
            ),
        ),
        "cannot be read as an .npz",
    ),
    "large.npz": (large_npz, "70000 images"),
    "wide.npz": (wide_npz, "110 images"),
    "line.csv": (lambda p: p.write_bytes(b"1," * 99_000_000), "more than 65,536 letters in line 1"),
    "lines.csv": (lambda p: p.write_bytes(b"\n" * 190_000_000), "more than 140,010 lines"),
    "large.csv": (lambda p: set_of(p, 4000), "4000 images"),
}


def packed_tiff(path, make):
    tiff = path.with_suffix(".tif")
    make(tiff)
    packed(path, "bomb.tif", lambda member: member.write(tiff.read_bytes()))
    tiff.unlink()


@pytest.mark.parametrize("name", SETS)
def test_no_set_fills_the_memory(five_uploads, tmp_path, name):
    make, words = SETS[name]
    make(tmp_path / name)
    megabytes, said = five_uploads(tmp_path / name, "set")
    assert words in said
    assert megabytes < MOST
