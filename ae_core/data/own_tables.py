"""Images in tables: an .npz of arrays, or a CSV with a row of 784 pixels an image.

No pickle is read. An .npz is judged by the headers of its arrays before one is unpacked.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.data.own_files import OnProgress, check_unpacked
from ae_core.data.own_images import (
    Fit,
    LeftOut,
    OwnImages,
    Pixels,
    build_images,
    check_count,
    fit_picture,
    scale_values,
)
from ae_core.errors import DataError
from ae_core.specs import IMAGE_SIZE, NUM_PIXELS

_IMAGES = {"images", "image", "x", "data", "pixels", "imgs", "arr_0"}
_LABELS = {"labels", "label", "y", "targets", "target", "classes", "arr_1"}
_LABEL_HEADS = {"label", "labels", "class", "target", "y", "digit"}
_PARTS = re.compile(r"^(train|test|val|valid|validation)_|_(train|test|val|valid|validation)$")
_LONGEST_SIDE = 1024


def read_npz(
    content: bytes | Path, name: str, *, fit: Fit, on_progress: OnProgress | None = None
) -> OwnImages:
    """Read images, and labels where there are any, from an .npz.

    Images are (N, 784), (N, height, width), (N, 1, height, width) or (N, height, width, 3 or
    4), called images, x, data or pixels; labels (N,), numbers or text, called labels, y or
    targets. Parts such as x_train and x_test are put together.

    Raises
    ------
    DataError
        If it is damaged, would unpack to too much, holds no images or pickled objects, or the
        numbers are no pixels.
    """
    try:
        packed = zipfile.ZipFile(io.BytesIO(content) if isinstance(content, bytes) else content)
        infos = packed.infolist()
        check_unpacked(sum(info.file_size for info in infos), len(infos), name)
        heads = {
            info.filename.removesuffix(".npy"): _read_head(packed, info, name) for info in infos
        }
        images, labels = _choose_arrays(heads, name)
        check_count(sum(heads[key][0][0] for key in images), name)
        values = np.concatenate([_read_array(packed, key, name) for key in images])
        classes = [str(label) for key in labels for label in _read_array(packed, key, name).ravel()]
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, EOFError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(
            f"{name} cannot be read as an .npz ({error}); store it again with numpy.savez."
        ) from None
    if labels and len(classes) != len(values):
        raise DataError(
            f"{name} has {len(values):,} images and {len(classes):,} labels; give as many of both."
        )
    scaled, notes = scale_values(values, name)
    names = [f"image {number}" for number in range(1, len(values) + 1)]
    given: Sequence[str | None] = classes if labels else [None] * len(values)
    return _build(scaled, given, names, fit, name, notes, on_progress)


def read_csv(
    content: bytes, name: str, *, fit: Fit, on_progress: OnProgress | None = None
) -> OwnImages:
    """Read a CSV of one image a row: 784 pixels, with a label before or after them or none.

    A first line of names may stand above. Columns are parted by commas, semicolons or tabs.

    Raises
    ------
    DataError
        If a line has another number of columns, or a cell is no number; line and column named.
    """
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise DataError(f"{name} is not text, so not a CSV; choose another file.") from None
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not numbered:
        raise DataError(f"{name} is empty; a row of {NUM_PIXELS} pixels an image is needed.")
    mark = max(",;\t", key=numbered[0][1].count)
    width = numbered[0][1].count(mark) + 1
    if width not in (NUM_PIXELS, NUM_PIXELS + 1):
        raise DataError(
            f"Line {numbered[0][0]} of {name} has {width:,} column{'' if width == 1 else 's'}; "
            f"{NUM_PIXELS} pixels are needed, or {NUM_PIXELS + 1} with a label before or after."
        )
    head = [cell.strip().strip('"') for cell in numbered[0][1].split(mark)]
    has_head = sum(_is_number(cell) for cell in head[1:-1]) == 0
    body = numbered[1:] if has_head else numbered
    check_count(len(body), name)
    place = _label_place(head if has_head else [], body[0][1].split(mark), width)
    values = np.empty((len(body), NUM_PIXELS), np.float32)
    classes: list[str | None] = []
    for row, (number, line) in enumerate(body):
        pixels, label = _part_label(line, mark, place)
        classes.append(label)
        numbers = _read_numbers(pixels, mark)
        if line.count(mark) + 1 != width or len(numbers) != NUM_PIXELS:
            raise _misfit(line, number, mark, width, place, name)
        values[row] = numbers
    if not np.isfinite(values).all():
        row, column = np.argwhere(~np.isfinite(values))[0]
        raise DataError(
            f"Line {body[row][0]} of {name} has NaN or infinity at pixel {column + 1}; fill such "
            "cells in or leave the line out."
        )
    scaled, notes = scale_values(values, name)
    names = [f"line {number}" for number, _ in body]
    return _build(scaled, classes, names, fit, name, notes, on_progress)


def _build(
    values: NDArray[np.float32], classes: Sequence[str | None], names: Sequence[str], fit: Fit,
    source: str, notes: Sequence[str], on_progress: OnProgress | None,
) -> OwnImages:  # fmt: skip
    """Fit images in [0, 1], (N, 784) or as pictures are, into 28 x 28."""
    if values.ndim == 2:
        values = values.reshape(-1, IMAGE_SIZE, IMAGE_SIZE)
    elif values.ndim == 4 and values.shape[1] == 1:
        values = values[:, 0]
    pictures: list[Pixels] = []
    kept: list[int] = []
    left_out: list[LeftOut] = []
    for number, picture in enumerate(values):
        if on_progress is not None and number % 100 == 0:
            on_progress(number, len(values))
        pixels: NDArray[Any] = picture
        if picture.shape == (IMAGE_SIZE, IMAGE_SIZE):
            pixels = np.rint(255 * picture).astype(np.uint8)
        try:
            pictures.append(fit_picture(pixels, fit))
            kept.append(number)
        except DataError as error:
            left_out.append(LeftOut(names[number], str(error)))
    return build_images(
        pictures, [classes[i] for i in kept], [names[i] for i in kept],
        fit=fit, source=source, left_out=left_out, notes=notes,
    )  # fmt: skip


def _read_head(
    packed: zipfile.ZipFile, info: zipfile.ZipInfo, name: str
) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """Return shape and type of an array without unpacking it."""
    with packed.open(info) as file:
        version = np.lib.format.read_magic(file)
        read = (
            np.lib.format.read_array_header_1_0
            if version == (1, 0)
            else np.lib.format.read_array_header_2_0
        )
        shape, _, kind = read(file)
    if kind.hasobject:
        raise DataError(
            f"{name} holds pickled objects in {info.filename}, which are not read: they could run "
            "anything. Store plain numbers and text."
        )
    if int(np.prod(shape, dtype=np.int64)) * kind.itemsize > info.file_size:
        raise DataError(f"{name} is damaged: {info.filename} declares more than it holds.")
    return shape, kind


def _read_array(packed: zipfile.ZipFile, key: str, name: str) -> NDArray[Any]:
    info = next(i for i in packed.infolist() if i.filename.removesuffix(".npy") == key)
    with packed.open(info) as file:
        array: NDArray[Any] = np.lib.format.read_array(file, allow_pickle=False)
    return array


def _choose_arrays(
    heads: dict[str, tuple[tuple[int, ...], np.dtype[Any]]], name: str
) -> tuple[list[str], list[str]]:
    """Return the names of the arrays that hold images, and of those that hold labels."""
    images = [key for key in heads if _stem(key) in _IMAGES]
    if not images:
        images = [key for key, (shape, kind) in heads.items()
                  if len(shape) >= 2 and kind.kind in "buif"][:1]  # fmt: skip
    told = ", ".join(f"{key} {shape}" for key, (shape, _) in list(heads.items())[:8])
    if not images:
        raise DataError(
            f"{name} holds no images: its arrays are {told or 'none'}. Call them images, of shape "
            "(N, 784) or (N, height, width)."
        )
    for key in images:
        shape, kind = heads[key]
        if not _is_image_shape(shape) or kind.kind not in "buif":
            raise DataError(
                f"{name} has {kind.name} of shape {shape} in {key}; images are numbers of shape "
                f"(N, {NUM_PIXELS}), (N, height, width), (N, 1, height, width) or (N, height, "
                f"width, 3), with sides up to {_LONGEST_SIDE}."
            )
    if len({heads[key][0][1:] for key in images}) > 1:
        raise DataError(f"{name} holds images of several sizes: {told}; store one size.")
    parts = {key: _PARTS.sub("", key.lower()) != key.lower() for key in images}
    if len(images) > 1 and not all(parts.values()):
        images = images[:1]
    wanted = [_PARTS.search(key.lower()) for key in images]
    labels = []
    for part in wanted:
        word = None if part is None else (part[1] or part[2])
        fitting = [key for key in heads if key not in images and _stem(key) in _LABELS
                   and _part_of(key) == word]  # fmt: skip
        labels += fitting[:1]
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


def _label_place(head: Sequence[str], first: Sequence[str], width: int) -> int | None:
    """Return which column is the label: 0, -1 or None."""
    if width == NUM_PIXELS:
        return None
    if head and head[-1].lower() in _LABEL_HEADS and head[0].lower() not in _LABEL_HEADS:
        return -1
    is_text_last = not _is_number(first[-1]) and _is_number(first[0])
    return -1 if is_text_last else 0


def _part_label(line: str, mark: str, place: int | None) -> tuple[str, str | None]:
    if place is None:
        return line, None
    if place == 0:
        label, _, pixels = line.partition(mark)
    else:
        pixels, _, label = line.rpartition(mark)
    word = label.strip().strip('"')
    return pixels, word.removesuffix(".0") if _is_number(word) else word


def _read_numbers(text: str, mark: str) -> NDArray[np.float32]:
    """Return the numbers of a line, none where a cell is no number: ten times as fast as float."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # numpy before 2.3 warns and goes on
        try:
            return np.fromstring(text, np.float32, sep=mark)
        except ValueError:
            return np.empty(0, np.float32)


def _is_number(cell: str) -> bool:
    try:
        float(cell.strip().strip('"'))
    except ValueError:
        return False
    return True


def _misfit(
    line: str, number: int, mark: str, width: int, place: int | None, name: str
) -> DataError:
    """Say what is wrong with a line: its width, or the first cell that is no number."""
    cells = line.split(mark)
    if len(cells) != width:
        return DataError(
            f"Line {number} of {name} has {len(cells):,} columns, the first line {width:,}; "
            "every image needs as many."
        )
    label = None if place is None else place % width
    for column, cell in enumerate(cells):
        if column != label and not _is_number(cell):
            what = f"“{cell.strip()[:30]}”, which is no number" if cell.strip() else "nothing"
            return DataError(
                f"Line {number} of {name} has {what} in column {column + 1}; all but a label "
                "are pixels from 0 to 255."
            )
    return DataError(f"Line {number} of {name} cannot be read; write plain numbers.")
