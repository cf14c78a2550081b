"""Somebody's own images: what is taken, how a picture becomes 28 x 28, what was read.

Nothing here reads files; see `ae_core.data.own.reading`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ae_core.data.drawing import picture_to_image
from ae_core.data.pictures.ink import to_grey
from ae_core.errors import DataError
from ae_core.specs import IMAGE_SIZE

MAX_MEGABYTES = 200  # of a file, or of all files of a folder; 1 MB = 10^6 bytes
MAX_UNPACKED_MEGABYTES = 500  # of what a packed file declares to hold
MAX_PICTURE_MEGABYTES = 40  # of one picture among others
MAX_IMAGES = 70_000  # as many as MNIST has
MIN_IMAGES = 100  # 80 to train on: PCA of 64 numbers needs as many
MAX_CLASSES = 100
UNLABELLED = ("image",)  # class names of a set without labels: all are of one class

# control characters, marks of direction, and halves of letters
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

Fit = Literal["plain", "mnist"]
FITS: tuple[Fit, ...] = get_args(Fit)
Pixels = NDArray[np.uint8]
Labels = NDArray[np.int64]
OnProgress = Callable[[int, int], None]  # the images done, the images there are


@dataclass(frozen=True)
class LeftOut:
    """Something that was not taken: its name, and why."""

    name: str
    reason: str


@dataclass(frozen=True, eq=False)
class OwnImages:
    """Images that were read and checked, not yet stored; labels are all 0 without classes."""

    pixels: Pixels  # (N, 28, 28)
    labels: Labels  # (N,)
    class_names: tuple[str, ...]
    file_names: tuple[str, ...]  # one an image: a path, or "row 17"
    fit: Fit
    source: str  # what it was read from, in a word or two: "a folder", "digits.csv"
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()  # sentences about what was noticed

    @property
    def is_labelled(self) -> bool:
        """Whether the images came with classes."""
        return self.class_names != UNLABELLED

    def counts(self) -> dict[str, int]:
        """Return the number of images of each class."""
        found = np.bincount(self.labels, minlength=len(self.class_names)).tolist()
        return dict(zip(self.class_names, found, strict=True))


def fit_picture(picture: NDArray[Any], fit: Fit) -> Pixels:
    """Turn one picture, as `to_grey` takes it, into grey pixels, uint8 (28, 28).

    "plain": the whole picture, squeezed with its aspect kept and filled up to a square with the
    border's grey; "mnist": the ink cut out, scaled and centred as MNIST's digits are.
    """
    if fit == "mnist":
        return np.asarray(np.rint(255 * picture_to_image(picture)), np.uint8)
    if picture.shape == (IMAGE_SIZE, IMAGE_SIZE) and picture.dtype == np.uint8:
        return picture
    return _squeeze(to_grey(picture))


def _squeeze(grey: NDArray[np.float64]) -> Pixels:
    from PIL import Image

    height, width = grey.shape
    side = max(height, width)
    if height != width:
        border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
        square = np.full((side, side), np.median(border))
        top, left = (side - height) // 2, (side - width) // 2
        square[top : top + height, left : left + width] = grey
        grey = square
    sheet = Image.fromarray(grey.astype(np.float32))
    small = sheet.resize((IMAGE_SIZE, IMAGE_SIZE), Image.Resampling.BICUBIC)
    return np.asarray(np.rint(255 * np.asarray(small).clip(0, 1)), np.uint8)


@dataclass
class ValueRange:
    """The least and the largest of numbers that come part by part, and what is odd about them."""

    where: str  # what an error calls their file
    low: float = np.inf
    high: float = -np.inf
    num_odd: int = 0  # NaN or infinite
    first_odd: int = 0  # the first image with such a number, from 0
    num_images: int = 0

    def add(self, values: NDArray[Any]) -> None:
        """Look at some more images, shape (n, …), any numbers."""
        if values.dtype.kind == "f":
            is_odd = ~np.isfinite(values.reshape(len(values), -1))
            if not self.num_odd and is_odd.any():
                self.first_odd = self.num_images + int(np.flatnonzero(is_odd.any(axis=1))[0])
            self.num_odd += int(is_odd.sum())
        self.num_images += len(values)
        if not self.num_odd:
            self.low = min(self.low, float(values.min()))
            self.high = max(self.high, float(values.max()))

    @property
    def white(self) -> int:
        """Which number is white: up to 1 they are taken as 0 to 1, others as 0 to 255."""
        return 1 if self.high <= 1 else 255

    def check(self) -> tuple[str, ...]:
        """Return sentences about what is odd."""
        if self.num_odd:
            raise DataError(
                f"{self.where} has {self.num_odd:,} number{'s' * (self.num_odd > 1)} NaN or "
                f"infinite, the first in image {self.first_odd + 1:,}; fill them in or leave such "
                "images out."
            )
        if self.low < 0 or self.high > 255:
            raise DataError(
                f"{self.where} has numbers from {self.low:g} to {self.high:g}; pixels are 0 to 1 "
                "or 0 to 255. Scale them first."
            )
        if 1 < self.high < 64:
            return (
                f"The brightest pixel is {self.high:g} of 255, so everything is nearly black; "
                f"if {self.high:g} is white, multiply by {255 / self.high:g} first.",
            )
        return ()


def fit_images(
    pictures: Iterable[NDArray[Any] | DataError],
    classes: Sequence[str | None],
    names: Sequence[str],
    *,
    fit: Fit,
    source: str,
    left_out: Sequence[LeftOut] = (),
    notes: Sequence[str] = (),
    on_progress: OnProgress | None = None,
    progress_step: int = 100,
) -> OwnImages:
    """Fit as many pictures as there are names, one at a time; what does not fit is left out.

    So is what could not be read: an error comes in its place.
    """
    pixels = np.empty((len(names), IMAGE_SIZE, IMAGE_SIZE), np.uint8)
    kept: list[int] = []
    unfit: list[LeftOut] = []
    for number, picture in enumerate(pictures):
        if on_progress is not None and number % progress_step == 0:
            on_progress(number, len(names))
        try:
            if isinstance(picture, DataError):
                raise picture
            pixels[len(kept)] = fit_picture(picture, fit)
            kept.append(number)
        except DataError as error:
            unfit.append(LeftOut(names[number], str(error)))
    return build_images(
        pixels[: len(kept)],
        [classes[i] for i in kept],
        [names[i] for i in kept],
        fit=fit,
        source=source,
        left_out=[*left_out, *unfit],
        notes=notes,
    )


def build_images(
    pixels: Pixels,
    classes: Sequence[str | None],
    file_names: Sequence[str],
    *,
    fit: Fit,
    source: str,
    left_out: Sequence[LeftOut] = (),
    notes: Sequence[str] = (),
) -> OwnImages:
    """Check images, uint8 (N, 28, 28), as a whole and number their classes: "(none)" for None."""
    check_count(len(pixels), source, left_out)
    num_different = len({hash(picture.tobytes()) for picture in pixels})
    if num_different == 1:
        raise DataError(
            f"All {len(pixels):,} images of {source} are equal once they are 28 x 28 pixels; "
            "there is nothing to learn from them. Choose different ones."
        )
    names = _class_names(classes, source)
    labels = np.zeros(len(pixels), np.int64)
    if names != UNLABELLED:
        number = {name: index for index, name in enumerate(names)}
        labels = np.array([number[_class_word(name)] for name in classes], np.int64)
    copies = len(pixels) - num_different
    words = list(notes)
    if copies:
        which = "1 image is a copy of another" if copies == 1 else f"{copies:,} images are copies"
        words.append(
            f"{which}: where one lands in the training set and one in the test set, the test error "
            "looks too good."
        )
    return OwnImages(
        pixels, labels, names, tuple(file_names), fit, source, tuple(left_out), tuple(words)
    )


def say_left_out(count: int) -> str:
    """Return how many files were left out, in words."""
    return "1 file was left out" if count == 1 else f"{count:,} files were left out"


def check_count(count: int, source: str, left_out: Sequence[LeftOut] = ()) -> None:
    """Raise DataError where there are too few or too many images."""
    if count > MAX_IMAGES:
        raise DataError(
            f"{source} has {count:,} images; at most {MAX_IMAGES:,} are taken. Choose some of them."
        )
    if count >= MIN_IMAGES:
        return
    reasons = Counter(entry.reason for entry in left_out).most_common(1)
    why = ""
    if reasons:
        first = next(entry for entry in left_out if entry.reason == reasons[0][0])
        why = f" {say_left_out(len(left_out))}, such as {first.name}: {first.reason}"
    raise DataError(
        f"{source} has {count:,} image{'' if count == 1 else 's'}; at least {MIN_IMAGES} are "
        f"needed, or a network learns them by heart.{why}"
    )


def _class_names(classes: Sequence[str | None], source: str) -> tuple[str, ...]:
    words = {_class_word(name) for name in classes}
    if all(name is None for name in classes) or len(words) == 1:
        return UNLABELLED
    if len(words) > MAX_CLASSES:
        raise DataError(
            f"{source} has {len(words):,} classes; at most {MAX_CLASSES} are taken. If what was "
            "read as the class is a number of the image, leave it out."
        )
    if all(word.lstrip("-").isdecimal() for word in words):
        return tuple(sorted(words, key=int))
    return tuple(sorted(words))


def _class_word(name: str | None) -> str:
    return "(none)" if name is None else plain_name(" ".join(name.split()))[:40] or "(none)"


def plain_name(name: str) -> str:
    r"""Return a name without letters that steer a terminal or turn the text around them.

    A file's name that is no text at all, as Python reads it from a folder, becomes text.

    >>> plain_name("cat\x1b[2J.png")
    'cat�[2J.png'
    """
    return _STEERING.sub("\ufffd", name)
