"""Images in an .npz, read a few at a time; no pickle is read.

It is judged by the headers of its arrays before any is unpacked, and then unpacked twice, a few
images at a time: once for the range of its numbers, once for the images.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.data.own.images import Fit, OnProgress, OwnImages, ValueRange, check_count, fit_images
from ae_core.data.own.packed import open_packed
from ae_core.errors import DataError
from ae_core.specs import IMAGE_SIZE, NUM_PIXELS

_IMAGES = {"images", "image", "x", "data", "pixels", "imgs", "arr_0"}
_LABELS = {"labels", "label", "y", "targets", "target", "classes", "arr_1"}
_PARTS = re.compile(r"^(train|test|val|valid|validation)_|_(train|test|val|valid|validation)$")
_LONGEST_SIDE = 1024
_LONGEST_HEAD = 16_384  # bytes that say shape and type of an array
_LONGEST_LABEL = 1024  # bytes
_PART = 4_000_000  # bytes of an array that are unpacked at a time
_UNREADABLE = (zipfile.BadZipFile, OSError, ValueError, KeyError, EOFError, NotImplementedError)
_MOST_TURNED = 100_000_000  # bytes of an array stored column by column, which is read whole


@dataclass(frozen=True)
class Array:
    """An array in an .npz, as its header has it."""

    info: zipfile.ZipInfo
    shape: tuple[int, ...]
    kind: np.dtype[Any]
    is_turned: bool  # stored column by column, as Fortran does
    start: int  # bytes before its numbers

    @property
    def num_bytes(self) -> int:
        """Of all its numbers."""
        return math.prod(self.shape) * self.kind.itemsize


def read_npz(
    content: bytes | Path, name: str, *, fit: Fit, on_progress: OnProgress | None = None
) -> OwnImages:
    """Read images, and labels where there are any, from an .npz.

    Images are (N, 784), (N, height, width), (N, 1, height, width) or (N, height, width, 3 or
    4), called images, x, data or pixels; labels (N,), numbers or text, called labels, y or
    targets. Parts such as x_train and x_test are put together.
    """
    try:
        packed, infos = open_packed(content, name)
        with packed:
            arrays = {
                info.filename.removesuffix(".npy"): _read_head(packed, info, name) for info in infos
            }
            images, labels = (
                [arrays[key] for key in keys] for keys in _choose_arrays(arrays, name)
            )
            return _read_images(packed, images, labels, name, fit=fit, on_progress=on_progress)
    except DataError:
        raise
    except _UNREADABLE as error:
        raise DataError(
            f"{name} cannot be read as an .npz ({error}); store it again with numpy.savez."
        ) from None


def _read_images(
    packed: zipfile.ZipFile,
    images: Sequence[Array],
    labels: Sequence[Array],
    name: str,
    *,
    fit: Fit,
    on_progress: OnProgress | None,
) -> OwnImages:
    count = sum(array.shape[0] for array in images)
    check_count(count, name)
    classes: Sequence[str | None] = [None] * count
    if labels:
        classes = [label for array in labels for label in _read_labels(packed, array, name)]
    if len(classes) != count:
        raise DataError(
            f"{name} has {count:,} images and {len(classes):,} labels; give as many of both."
        )
    found = ValueRange(name)
    for array in images:
        for part in _read_parts(packed, array, name):
            found.add(part)
    notes = found.check()
    return fit_images(
        _pictures(packed, images, name, found.white),
        classes,
        [f"image {number}" for number in range(1, count + 1)],
        fit=fit,
        source=name,
        notes=notes,
        on_progress=on_progress,
    )


def _pictures(
    packed: zipfile.ZipFile, images: Sequence[Array], name: str, white: int
) -> Iterator[NDArray[Any]]:
    """Yield every image: uint8 where it has 28 x 28 pixels, else float32 in [0, 1]."""
    for array in images:
        for part in _read_parts(packed, array, name):
            for values in part:
                scaled = values.astype(np.float32) / np.float32(white)
                if scaled.size == NUM_PIXELS:
                    scaled = scaled.reshape(IMAGE_SIZE, IMAGE_SIZE)
                elif scaled.ndim == 3 and len(scaled) == 1:
                    scaled = scaled[0]
                is_small = scaled.shape == (IMAGE_SIZE, IMAGE_SIZE)
                yield np.rint(255 * scaled).astype(np.uint8) if is_small else scaled


def _read_head(packed: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Array:
    """Read shape and type of an array without unpacking it."""
    with packed.open(info) as member:
        file = io.BytesIO(member.read(_LONGEST_HEAD))
    read = np.lib.format.read_array_header_1_0
    if np.lib.format.read_magic(file) != (1, 0):
        read = np.lib.format.read_array_header_2_0
    shape, is_turned, kind = read(file)
    if kind.hasobject:
        raise DataError(
            f"{name} holds pickled objects in {info.filename}, which are not read: they could run "
            "anything. Store plain numbers and text."
        )
    array = Array(info, shape, kind, is_turned and len(shape) > 1, file.tell())
    if min(shape, default=1) < 0 or array.num_bytes > info.file_size:
        raise DataError(f"{name} is damaged: {info.filename} declares more than it holds.")
    return array


def _read_parts(packed: zipfile.ZipFile, array: Array, name: str) -> Iterator[NDArray[Any]]:
    """Yield an array a few entries at a time."""
    if array.is_turned and array.num_bytes > _MOST_TURNED:
        raise DataError(
            f"{name} stores {array.info.filename} column by column; store it with "
            "numpy.ascontiguousarray, so that it can be read image by image."
        )
    if not array.num_bytes:
        return
    per_entry = array.num_bytes // array.shape[0]
    num = array.shape[0] if array.is_turned else max(1, _PART // per_entry)
    with packed.open(array.info) as member:
        member.read(array.start)
        for first in range(0, array.shape[0], num):
            size = min(num, array.shape[0] - first)
            held = member.read(size * per_entry)
            if len(held) < size * per_entry:
                raise EOFError(f"{array.info.filename} is cut short")
            values = np.frombuffer(held, array.kind)
            shape = (size, *array.shape[1:])
            yield values.reshape(shape, order="F" if array.is_turned else "C")


def _read_labels(packed: zipfile.ZipFile, array: Array, name: str) -> list[str]:
    if array.kind.itemsize > _LONGEST_LABEL:
        raise DataError(
            f"{name} has labels of up to {array.kind.itemsize:,} bytes each; at most "
            f"{_LONGEST_LABEL:,} are read. Give shorter ones."
        )
    return [str(label) for part in _read_parts(packed, array, name) for label in part.ravel()]


def _choose_arrays(arrays: dict[str, Array], name: str) -> tuple[list[str], list[str]]:
    """Return the names of the arrays that hold images, and of those that hold labels."""
    images = [key for key in arrays if _stem(key) in _IMAGES]
    if not images:
        images = [
            key
            for key, array in arrays.items()
            if len(array.shape) >= 2 and array.kind.kind in "buif"
        ][:1]
    listed = ", ".join(f"{key} {array.shape}" for key, array in list(arrays.items())[:8])
    if not images:
        raise DataError(
            f"{name} holds no images: its arrays are {listed or 'none'}. Call them images, of "
            f"shape (N, {NUM_PIXELS}) or (N, height, width)."
        )
    for key in images:
        shape, kind = arrays[key].shape, arrays[key].kind
        if not _is_image_shape(shape) or kind.kind not in "buif":
            raise DataError(
                f"{name} has {kind.name} of shape {shape} in {key}; images are numbers of shape "
                f"(N, {NUM_PIXELS}), (N, height, width), (N, 1, height, width) or (N, height, "
                f"width, 3), with sides up to {_LONGEST_SIDE}."
            )
    if len({arrays[key].shape[1:] for key in images}) > 1:
        raise DataError(f"{name} holds images of several sizes: {listed}; store one size.")
    if len(images) > 1 and None in map(_part_of, images):
        images = images[:1]
    named = [key for key in arrays if key not in images and _stem(key) in _LABELS]
    labels = []
    for part in map(_part_of, images):
        labels += [key for key in named if _part_of(key) == part][:1]
    return images, labels if len(labels) == len(images) else []


def _stem(key: str) -> str:
    return _PARTS.sub("", key.lower())


def _part_of(key: str) -> str | None:
    part = _PARTS.search(key.lower())
    return None if part is None else (part[1] or part[2])


def _is_image_shape(shape: tuple[int, ...]) -> bool:
    if len(shape) == 2:
        return shape[1] == NUM_PIXELS
    sides: tuple[int, ...]
    if len(shape) == 4 and shape[1] == 1:
        sides = shape[2:]
    elif len(shape) == 4 and shape[3] in (1, 3, 4):
        sides = shape[1:3]
    else:
        sides = shape[1:] if len(shape) == 3 else ()
    return bool(sides) and all(2 <= side <= _LONGEST_SIDE for side in sides)
