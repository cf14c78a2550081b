"""Whatever bytes come, a set or a sentence: samples of every reader, cut, flipped, lying, nested.

A few tries a reader, always the same; `AE_READER_TRIES=10000 pytest <this file>` makes many others.
"""

import bz2
import datetime
import gzip
import io
import math
import os
import struct
import warnings
import zipfile
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image

from ae_core.data.own.images import OwnImages, Reading, plain_name
from ae_core.data.own.reading import read_uploads
from ae_core.errors import AutoencoderExplorerError
from tests.own_samples import shapes_array

TRIES = int(os.environ.get("AE_READER_TRIES", "4"))
# hypothesis warns of the size of what it would print of an example
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
SETTINGS = settings(
    max_examples=TRIES,
    derandomize=TRIES < 100,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
PIXELS, LABELS = shapes_array(102, 8)
FIRST = np.asarray(shapes_array(1, 28)[0][0])
ROWS = np.c_[LABELS, PIXELS.reshape(-1, 64)]
NUMBERS = (0, 1, 255, 2**15, 2**16 - 1, 2**31 - 1, 2**31, 2**32 - 1)  # what a head may lie
TOKENS = tuple(
    b'nan|inf|1e999|-1|""|"|,|;|\n|\r|\t|\0|{}|[]|: |:|()|0x1|1_0|\xff\xfe|\xc2\xb2|'.split(b"|")
) + (b"9" * 400, b"1:" * 50, b"\n" * 99)


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a name that comes twice
        for name, content in files.items():
            file.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def npy(values):
    buffer = io.BytesIO()
    np.save(buffer, values, allow_pickle=False)
    return buffer.getvalue()


def idx(values):
    head = struct.pack(f">BBBB{values.ndim}I", 0, 0, 8, values.ndim, *values.shape)
    return head + values.astype(np.uint8).tobytes()


def picture(kind, mode="L", **options):
    buffer = io.BytesIO()
    Image.fromarray(FIRST).convert(mode).save(buffer, kind, **options)
    return buffer.getvalue()


def parquet(columns):
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def csv(mark=","):
    return "\n".join(mark.join(map(str, row)) for row in ROWS).encode()


def one_hot_csv():
    rows = np.c_[PIXELS.reshape(-1, 64), np.eye(3, dtype=int)[LABELS]]
    return pd.DataFrame(rows).add_prefix("p").to_csv(index=False).encode()


def sparse():
    return "\n".join(
        f"{row[0]} " + " ".join(f"{n + 1}:{v}" for n, v in enumerate(row[1:]) if v) for row in ROWS
    ).encode()


def tagged():
    return parquet({"image": [{"bytes": picture("PNG"), "path": "a"}] * 3, "label": [0, 1, None]})


# what is changed, and what is made of it: the files that are chosen
READERS = {
    "npy": (npy(PIXELS), lambda b: {"a.npy": b}),
    "npy.labels": (npy(LABELS), lambda b: {"x.npy": npy(PIXELS), "y.npy": b}),
    "npz": (npy(PIXELS), lambda b: {"a.npz": zipped({"x.npy": b, "y.npy": npy(LABELS)})}),
    "npz.raw": (zipped({"x.npy": npy(PIXELS), "y.npy": npy(LABELS)}), lambda b: {"a.npz": b}),
    "idx": (idx(PIXELS), lambda b: {"a-images-idx3-ubyte": b, "a-labels-idx1-ubyte": idx(LABELS)}),
    "idx.gz": (gzip.compress(idx(PIXELS)), lambda b: {"train-images-idx3-ubyte.gz": b}),
    "csv": (csv(), lambda b: {"a.csv": b}),
    "txt": (csv(" "), lambda b: {"a.txt": b}),
    "one-hot.csv": (one_hot_csv(), lambda b: {"a.csv": b}),
    "csv.bz2": (bz2.compress(csv(";")), lambda b: {"a.csv.bz2": b}),
    "libsvm": (sparse(), lambda b: {"a.scale": b}),
    "parquet": (parquet({"x": list(ROWS[:, 1:]), "y": ROWS[:, 0]}), lambda b: {"a.parquet": b}),
    "parquet.pictures": (tagged(), lambda b: {"a.parquet": b}),
    "zip": (zipped({"a/1.png": picture("PNG"), "b/2.gif": picture("GIF")}), lambda b: {"a.zip": b}),
    "zip.tables": (csv(), lambda b: {"a.zip": zipped({"train.csv": b, "test.csv": csv()})}),
    **{
        f"picture.{kind.lower()}.{mode}": (picture(kind, mode), lambda b, k=kind: {f"a.{k}": b})
        for kind, mode in (
            *(("PNG", mode) for mode in ("L", "P", "RGBA", "1")),
            *(("JPEG", "L"), ("JPEG", "CMYK"), ("WEBP", "RGB"), ("GIF", "P"), ("BMP", "RGB")),
            *(("TIFF", "L"), ("TIFF", "F"), ("PPM", "RGB")),
        )
    },
}


@st.composite
def changed(draw, content):
    """Cut bytes, flip them, repeat or leave out some, and lie about sizes."""
    data = bytearray(content)
    for _ in range(draw(st.integers(1, 4))):
        end = len(data)
        near = st.integers(0, min(160, end)) | st.integers(max(0, end - 160), end)
        at = draw(near | st.integers(0, end))
        match draw(st.sampled_from(("flip", "number", "token", "cut", "leave", "repeat", "words"))):
            case "flip":
                data[at : at + 1] = bytes([draw(st.integers(0, 255))])
            case "number":
                size, order = (
                    draw(st.sampled_from((2, 4, 8))),
                    draw(st.sampled_from(("little", "big"))),
                )
                number = draw(st.sampled_from(NUMBERS)) % 256**size
                data[at : at + size] = number.to_bytes(size, order)
            case "token":
                data[at:at] = draw(st.sampled_from(TOKENS))
            case "cut":
                del data[at:]
            case "leave":
                del data[at : at + draw(st.integers(1, 99))]
            case "repeat":
                data[at:at] = data[at : at + draw(st.integers(1, 999))] * draw(st.integers(1, 9))
            case "words":
                data[at : at + 8] = draw(st.binary(max_size=16))
    return bytes(data)


def read(files, **how):
    """Read files; what is neither a set nor our own error fails the test."""
    try:
        found = read_uploads(list(files.items()), Reading(**how))
    except AutoencoderExplorerError as error:
        assert plain_name(str(error)) == str(error) and len(str(error)) < 1500, error
        return
    assert isinstance(found, OwnImages) and found.pixels.dtype == np.uint8
    assert len(found.pixels) == len(found.labels) == len(found.file_names)


@pytest.mark.filterwarnings("ignore:Reading `.npy` or `.npz` file required additional header")
@pytest.mark.parametrize("name", READERS)
def test_any_bytes_are_a_set_or_a_sentence(name):
    content, make = READERS[name]

    @SETTINGS
    @given(data=changed(content), fit=st.sampled_from([*["plain"] * 9, "mnist"]))
    def attempt(data, fit):
        read(make(data), fit=fit)

    attempt()


KINDS = tuple("?bBhHiIqQefdFDmM") + (">i4", "S3", "S1100", "U2", "M8[D]", "V4", "u1,f4", "(2,2)u1")
VALUES = (0, 1, 2, 7, 16, 255, 256, 65535, -1, 0.5, 1e30, float("nan"), float("inf"))
ODD_NAMES = st.sampled_from(("x", "y", "x_train", "label", "", "data/", "é", "\x1b[2J", "a" * 300))


@st.composite
def any_array(draw):
    """Draw an array of any kind, shape and numbers; ValueError and the like where there is none."""
    ends = st.lists(st.sampled_from((0, 1, 3, 4, 8, 10, 28, 64, 102, 784)), max_size=3)
    shape = (draw(st.sampled_from((102, 102, 3, 1, 0))), *draw(ends))
    values = draw(st.lists(st.sampled_from(VALUES), min_size=1, max_size=9))
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            filled = np.resize(np.array(values), shape if math.prod(shape) < 10**5 else shape[:1])
            return npy(filled.astype(draw(st.sampled_from(KINDS))))
        except (ValueError, TypeError):
            return npy(np.array("none"))


@SETTINGS
@given(st.dictionaries(ODD_NAMES, any_array(), max_size=4))
def test_any_arrays_are_a_set_or_a_sentence(files):
    read({"a.npz": zipped({f"{name}.npy": content for name, content in files.items()})})


CELLS = st.sampled_from(
    (
        None,
        0,
        2**70,
        -1.5,
        float("nan"),
        "",
        "7",
        "a\x1b[2J\u202e",
        " ".join("1" * 64),
        b"",
        b"\x89PNG" * 30,
        picture("PNG"),
        {"bytes": picture("PNG"), "path": None},
        {"bytes": None, "path": "a.png"},
        [1] * 64,
        [[1, 2], [3]],
        [[1] * 8] * 8,
        ["a"] * 64,
        Decimal("1.5"),
        datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC),
        True,
    )
)


@SETTINGS
@given(
    st.dictionaries(ODD_NAMES, st.lists(CELLS, min_size=1, max_size=3), max_size=4),
    st.sampled_from((1, 102)),
)
def test_any_tables_are_a_set_or_a_sentence(columns, times):
    table = {}
    for name, cells in columns.items():
        try:
            table[name] = pa.array((cells * 3)[:3] * times)
        except (ValueError, TypeError, OverflowError):  # of several kinds
            continue
    read({"a.parquet": parquet(table)})
    text = pd.DataFrame({name: map(str, column) for name, column in table.items()})
    read({"a.csv": text.to_csv(index=False).encode("utf-8", "replace")})


@SETTINGS
@given(
    names=st.lists(st.text(max_size=40), min_size=1, max_size=4),
    kind=st.sampled_from((".png", ".csv", ".npy", ".zip", ".gz", "", ".npz", ".parquet")),
    depth=st.integers(0, 4),
    is_folder=st.booleans(),
)
def test_any_names_and_nests_are_a_set_or_a_sentence(names, kind, depth, is_folder):
    content = {".png": picture("PNG"), ".csv": csv(), ".npy": npy(PIXELS)}.get(kind, b"PK")
    files = {name + kind: content for name in names}
    for level in range(depth):
        files = {f"{names[0]}{level}.zip": zipped(files)}
    read(files)
