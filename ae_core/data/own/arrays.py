"""Arrays of images and of labels, from .npy and IDX files and from what is in an .npz.

They lie unpacked on the disk while they are read, some images at a time; no pickle is read. What
an array is for is told by its name, then by its shape.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.data.idx import read_idx_head
from ae_core.data.own.files import Member
from ae_core.data.own.fitting import Source
from ae_core.data.own.images import MAX_CLASSES, MIN_IMAGES, NO_LABELS, UNREADABLE, LeftOut, Reading
from ae_core.data.own.labels import Words, choose_labels, label_words, one_hot_words, says_label
from ae_core.errors import DataError

_IMAGE_WORDS = {"x", "image", "images", "img", "imgs", "data", "dataset", "pixels", "pictures"}
_PART = re.compile(r"train(?:ing)?|test(?:ing)?|t10k|val(?:id(?:ation)?)?|dev|(?:tr|te)(?![a-z])")
_LONGEST_SIDE = 1024
_SQUARES = {side * side: side for side in range(8, _LONGEST_SIDE + 1)}
_LONGEST_LABEL = 1024  # bytes
_BROKEN: tuple[type[Exception], ...] = (*UNREADABLE, TokenError)
_MOST_NUMBERS = 2**60
_PART_BYTES = 4_000_000  # of an array that are looked at at a time


@dataclass(frozen=True, eq=False)
class Array:
    """An array, and what its name says of it."""

    name: str  # without what says that it is an array
    values: NDArray[Any]
    is_counted_last: bool = False  # in its file: a picture's rows and columns came first

    @property
    def part(self) -> str:
        """Which part of a set it is, "" where it does not say."""
        found = _PART.search(self.name.lower())
        return found[0].replace("t10k", "te")[:2] if found else ""

    @property
    def group(self) -> str:
        """Its name without its part."""
        return _PART.sub(" ", self.name.lower(), count=1)

    @property
    def holds(self) -> str:
        """What it, or else its file, holds: labels, images, or "" where neither says so."""
        for text in reversed(PurePosixPath(self.group).parts):
            if says_label(text):
                return "labels"
            if _IMAGE_WORDS & set(re.findall("[a-z]+", text)):
                return "images"
        return ""


def read_arrays(members: Sequence[Member], how: Reading, where: str) -> Source:
    """Return the images that arrays hold, and the labels that belong to them.

    Images are (N, 784) or another square, (N, height, width), or with 1, 3 or 4 channels before or
    behind; labels (N,), (N, 1) or one-hot. Parts such as x_train and x_test are put together.
    """
    arrays = [_open_array(member, where) for member in members]
    images = _choose_images(arrays, where)
    groups: dict[str, list[Array]] = {}
    for array in arrays:
        if array not in images and _is_label_shape(array.values.shape):
            groups.setdefault(array.group, []).append(array)
    default = ""
    options: dict[str, Callable[[], Words]] = {}
    for group in groups.values():
        options |= _offer_labels(images, group, where)
    if len({array.group for array in images}) > 1 and not options:
        default = "the names of the arrays"
        names = [PurePosixPath(a.name).name for a in images for _ in a.values]
        options = {default: partial(label_words, names)}
    name, classes = choose_labels(options, how.labels, where, default)

    def blocks() -> Iterator[NDArray[Any]]:
        for array in images:
            values = array.values
            step = max(1, _PART_BYTES // max(1, values[:1].nbytes))
            for first in range(0, len(values), step):
                yield as_bytes(to_pictures(values[first : first + step]))

    counted = [" (counted by its last axis)" * array.is_counted_last for array in images]
    told = [array.name + how_so for array, how_so in zip(images, counted, strict=True)]
    taken = {"images": ", ".join(told), "labels": name or NO_LABELS}
    used = [array.name for array in images] + name.split(", ")
    why = "It was taken neither for images nor for labels."
    return Source(
        names=[f"image {n + 1}" for n in range(sum(len(array.values) for array in images))],
        classes=classes,
        blocks=blocks,
        taken=taken,
        label_options=tuple(options),
        left_out=[LeftOut(array.name, why) for array in arrays if array.name not in used],
        is_turned=any(re.search("(^|[^a-z])emnist.*idx", a.name.lower()) for a in images),
    )


def _open_array(member: Member, where: str) -> Array:
    try:
        path = member.path
        with path.open("rb") as file:
            head = file.read(1024)
        if head[:6] != b"\x93NUMPY":
            shape, kind, start = read_idx_head(head)
            _check_size(path, shape, np.dtype(kind), start)
            values: NDArray[Any] = np.memmap(path, kind, "r", start, shape)
        elif head[6:7] > b"\x01":
            raise ValueError("its head is longer than that of an array")
        else:
            with path.open("rb") as file:
                np.lib.format.read_magic(file)
                shape, _, kind = np.lib.format.read_array_header_1_0(file)
                _check_size(path, shape, kind, file.tell())
            values = np.lib.format.open_memmap(path, "r")
    except _BROKEN as error:
        is_pickle = "object" in str(error)
        words = " ".join(str(error).split())[:120]
        why = "it holds pickled objects, which could run anything" if is_pickle else words
        raise DataError(
            f"{where} cannot be read as an .npz, .npy or IDX file: {member.name}: {why}. Store "
            "plain numbers and text again."
        ) from None
    values, name = np.atleast_1d(values), member.name.removesuffix(".npy")
    is_last = _is_counted_last(values.shape)
    return Array(name, np.moveaxis(values, -1, 0) if is_last else values, is_last)


def _check_size(path: Path, shape: tuple[int, ...], kind: np.dtype[Any], start: int) -> None:
    """Refuse an array whose head promises more than its file holds, be it beyond all numbers."""
    is_short = start + math.prod(shape) * kind.itemsize > path.stat().st_size
    is_beyond = math.prod(max(side, 1) for side in shape) > _MOST_NUMBERS  # a side may be 0
    if (is_short or is_beyond) and not kind.hasobject:  # numpy says what those are
        raise ValueError("it is cut off: its head promises more numbers than it holds")


def _is_counted_last(shape: tuple[int, ...]) -> bool:
    """Tell whether an array holds square images side by side, as MATLAB's do: (32, 32, 3, N)."""
    is_square = len(shape) > 2 and shape[0] == shape[1] < MIN_IMAGES <= shape[-1]
    return is_square and picture_shape((shape[-1], *shape[:-1])) is not None


def _choose_images(arrays: Sequence[Array], where: str) -> list[Array]:
    others = [a for a in arrays if a.holds != "labels" and a.values.dtype.kind in "buif"]
    images = [array for array in others if array.holds == "images" and array.values.ndim > 1]
    images = images or [array for array in others if picture_shape(array.values.shape)]
    listed = ", ".join(f"{array.name} {array.values.shape}" for array in arrays[:8])
    if not images or not all(picture_shape(array.values.shape) for array in images):
        raise DataError(
            f"{where} holds no images: its arrays are {listed or 'none'}. Images are numbers of "
            "shape (N, 784) or another square, (N, height, width), (N, 1 or 3, height, width) or "
            f"(N, height, width, 3), with sides up to {_LONGEST_SIDE}; call them images."
        )
    has_parts = len({array.group for array in images}) < len(images)
    if has_parts or any(_IMAGE_WORDS & set(re.findall("[a-z]+", a.name.lower())) for a in images):
        images = [array for array in images if array.group == images[0].group]
    return images


def _offer_labels(
    images: Sequence[Array], group: Sequence[Array], where: str
) -> dict[str, Callable[[], Words]]:
    """Return what labels may be read from: arrays, or each column of those that have several."""
    name, read = ", ".join(array.name for array in group), partial(_read_labels, images, group)
    width = min(array.values.shape[1] if array.values.ndim > 1 else 1 for array in group)
    is_whole = all(array.values.dtype.kind in "iu" for array in group)
    if width > 1 and is_whole and any((array.values > 1).any() for array in group):  # as QMNIST's
        return {f"{name}, column {n + 1}": partial(read, where, n) for n in range(width)}
    return {name: partial(read, where)}


def _read_labels(
    images: Sequence[Array], group: Sequence[Array], where: str, column: int | None = None
) -> Words:
    """Return the label of every image; those of a part without labels have none."""
    words: Words = []
    for image in images:
        is_only = len(group) == len(images) == 1
        its = group[0] if is_only else next((a for a in group if a.part == image.part), None)
        count = len(image.values)
        if its is None:
            words += [None] * count
            continue
        values = its.values
        if len(values) != count or values.dtype.itemsize > _LONGEST_LABEL:
            raise DataError(
                f"{where} has {count:,} images and {len(values):,} labels of up to "
                f"{values.dtype.itemsize:,} bytes in {its.name}; give as many of both, of at most "
                f"{_LONGEST_LABEL:,} bytes, or ask for labels {NO_LABELS!r}."
            )
        if column is not None:
            words += label_words(values[:, column].tolist())
        elif values.ndim == 2 and values.shape[1] > 1:
            words += one_hot_words(values, its.name, where)
        else:
            words += label_words(values.ravel().tolist())
    return words


def _is_label_shape(shape: tuple[int, ...]) -> bool:
    return len(shape) == 1 or (len(shape) == 2 and shape[1] <= MAX_CLASSES)


def picture_shape(shape: Sequence[int]) -> tuple[int, ...] | None:
    """Return the shape of each picture of an array, channels last, None where it holds none."""
    match tuple(shape)[1:]:
        case (size,) if size in _SQUARES:
            sides: tuple[int, ...] = (_SQUARES[size], _SQUARES[size])
        case (height, width):
            sides = (height, width)
        case (height, width, 1 | 3 | 4 as channels) | (1 | 3 | 4 as channels, height, width):
            sides = (height, width, channels)
        case _:
            return None
    return sides if all(2 <= side <= _LONGEST_SIDE for side in sides[:2]) else None


def to_pictures(values: NDArray[Any]) -> NDArray[Any]:
    """Return an array of images as (n, height, width[, 3 or 4])."""
    shape = picture_shape(values.shape)
    if shape is None:
        raise DataError(f"Numbers of shape {values.shape[1:]} are no picture.")
    if values.ndim == 4 and values.shape[1:] != shape:
        values = np.moveaxis(values, 1, -1)
    pictures = values.reshape(len(values), *shape)
    return pictures[..., 0] if shape[2:] == (1,) else pictures


def as_bytes(values: NDArray[Any]) -> NDArray[Any]:
    """Return numbers as uint8 where all of them are whole and from 0 to 255, as they are else."""
    with np.errstate(invalid="ignore"):
        small = values.astype(np.uint8)
    return small if np.array_equal(small, values) else values
