"""Pictures of any size and any numbers to grey pixels, 28 x 28, a block at a time.

What is black and white is known once all were seen; what was fitted by another guess is then
fitted again, so that no more than a block is ever held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.data.drawing import picture_to_image
from ae_core.data.own import images
from ae_core.data.own.images import Fit, LeftOut, OnProgress, OwnImages, Pixels, Reading
from ae_core.data.pictures.ink import to_grey
from ae_core.errors import DataError
from ae_core.specs import IMAGE_SIZE

RANGES = {  # which numbers are black and white
    "0-1": (0.0, 1.0),
    "-1-1": (-1.0, 1.0),
    "0-16": (0.0, 16.0),  # as UCI's digits, scikit-learn's load_digits, have them
    **{f"{bits}-bit": (0.0, 2.0**bits - 1) for bits in (8, 10, 12, 14, 16, 31, 32)},
}
_DIM = 4  # times brighter could the pixels be, before it is said


@dataclass
class Source:
    """What was found in files; its pictures are read as often as they are asked for."""

    names: Sequence[str]  # one an image
    classes: Sequence[str | None]  # one an image, or none at all
    blocks: Callable[[], Iterator[NDArray[Any] | DataError]]  # pictures of one size; or why not one
    taken: Mapping[str, str]  # what was taken for what, in words
    label_options: Sequence[str] = ()
    left_out: Sequence[LeftOut] = ()
    is_of_pictures: bool = False  # which say themselves how deep they are
    is_turned: bool = False  # rows are columns, as in EMNIST's files


def fit_images(
    found: Source, how: Reading, where: str, *, is_set: bool, on_progress: OnProgress | None
) -> OwnImages:
    """Fit all pictures; what does not fit is left out. A set is to be worth learning from."""
    count = len(found.names)
    images.check_count(max(count, images.MIN_IMAGES), where)
    pixels = np.empty((count, IMAGE_SIZE, IMAGE_SIZE), np.uint8)
    reasons: dict[int, str]
    spans = {False: _Span(where), True: _Span(where)}  # of bytes and arrays, and of deep pictures
    limits = dict.fromkeys(spans, RANGES.get(how.numbers, RANGES["8-bit"]))
    for is_again in (False, True):
        first, is_wide, reasons = 0, False, {}
        for block in found.blocks():
            if on_progress is not None:
                on_progress(first, count)
            if isinstance(block, DataError):
                reasons[first] = images.plain_name(str(block))
                first += 1
                continue
            is_deep = found.is_of_pictures and block.dtype != np.uint8
            is_wide |= block.dtype != np.uint8
            if not is_again:
                spans[is_deep].add(block, is_deep=is_deep)
            if is_again or not is_wide:
                upright = block.swapaxes(1, 2) if how.is_turned != found.is_turned else block
                reasons |= _fit_block(upright, limits[is_deep], how, pixels[first:], first)
            first += len(block)
        known = {deep: s.settle(how.numbers, found) for deep, s in spans.items() if s.num_images}
        if not is_wide and limits | known == limits:
            break
        limits |= known
    kept = [number for number in range(count) if number not in reasons]
    left_out = [*found.left_out, *(LeftOut(found.names[n], why) for n, why in reasons.items())]
    images.check_count(len(kept), where, left_out, is_set=is_set)
    pixels = pixels if len(kept) == count else pixels[kept]
    paper = _say_paper(pixels, how)
    if how.is_inverted:
        np.subtract(255, pixels, out=pixels)
    classes = found.classes or [None] * count
    labels, class_names = images.number_classes([classes[number] for number in kept], where)
    taken = {**found.taken, "black and white": paper}
    if found.is_turned:
        taken["turned"] = "EMNIST's files have rows for columns; they are turned back"
    words = [span.say(known[deep]) for deep, span in spans.items() if deep in known]
    return OwnImages(
        pixels=pixels,
        labels=labels,
        class_names=class_names,
        file_names=tuple(found.names[number] for number in kept),
        source=where,
        how=how,
        left_out=tuple(left_out),
        notes=tuple(images.check_set(pixels, where) if is_set else ()),
        taken=taken | {"numbers": " ".join(words)},
        label_options=tuple(found.label_options),
    )


def _fit_block(
    pictures: NDArray[Any], limits: tuple[float, float], how: Reading, pixels: Pixels, first: int
) -> dict[int, str]:
    """Fit a block into ``pixels``; return why some do not fit, by number from ``first``."""
    reasons: dict[int, str] = {}
    if pictures.dtype != np.uint8 or limits != RANGES["8-bit"]:
        black, depth = np.float32(limits[0]), np.float32(max(limits[1] - limits[0], 1e-12))
        pictures = ((pictures.astype(np.float32) - black) / depth).clip(0, 1)
    if pictures.shape[1:] == (IMAGE_SIZE, IMAGE_SIZE) and how.fit == "plain":
        is_ready = pictures.dtype == np.uint8
        pixels[: len(pictures)] = pictures if is_ready else np.rint(255 * pictures)
        return reasons
    for number, picture in enumerate(pictures):
        try:
            pixels[number] = fit_picture(picture, how.fit)
        except DataError as error:
            reasons[first + number] = str(error)
    return reasons


def fit_picture(picture: NDArray[Any], fit: Fit) -> Pixels:
    """Turn one picture, as `to_grey` takes it, into grey pixels, uint8 (28, 28).

    "plain": the whole picture, squeezed with its aspect kept and filled up to a square with the
    border's grey; "mnist": the ink cut out, scaled and centred as MNIST's digits are.
    """
    if fit == "mnist":
        return np.asarray(np.rint(255 * picture_to_image(picture)), np.uint8)
    if picture.shape == (IMAGE_SIZE, IMAGE_SIZE) and picture.dtype == np.uint8:
        return picture
    from PIL import Image

    grey = to_grey(picture)
    height, width = grey.shape
    side = max(height, width)
    if height != width:
        square = np.full((side, side), np.median(_border(grey[None])))
        top, left = (side - height) // 2, (side - width) // 2
        square[top : top + height, left : left + width] = grey
        grey = square
    sheet = Image.fromarray(grey.astype(np.float32))
    small = sheet.resize((IMAGE_SIZE, IMAGE_SIZE), Image.Resampling.BICUBIC)
    return np.asarray(np.rint(255 * np.asarray(small).clip(0, 1)), np.uint8)


def _border(pictures: NDArray[Any]) -> NDArray[Any]:
    edges = (pictures[:, 0], pictures[:, -1], pictures[:, :, 0], pictures[:, :, -1])
    return np.concatenate(edges, axis=1)


def _say_paper(pixels: Pixels, how: Reading) -> str:
    """Say whether the images are light on dark, as the models know them."""
    is_light = np.median(_border(pixels), axis=1) > 127
    share = float(is_light.mean())
    now, most = "inverted, " if how.is_inverted else "", max(share, 1 - share)
    if (share > 0.5) == how.is_inverted:
        return f"{now}the ground is black in {most:.0%} of the images, as in MNIST."
    return (
        f"{now}the ground is white in {most:.0%} of the images; in MNIST it is black: invert them "
        "to show them to models of MNIST."
    )


@dataclass
class _Span:
    """The least and the largest of numbers that come block by block."""

    where: str  # what an error calls their file
    low: float = np.inf
    high: float = -np.inf
    num_images: int = 0
    is_deep: bool = False  # pictures of more than 8 bits, or numbers a sensor gives

    def add(self, values: NDArray[Any], *, is_deep: bool) -> None:
        """Look at some more images, shape (n, …), any numbers."""
        low, high = float(values.min()), float(values.max())
        if not np.isfinite(low + high):
            is_odd = ~np.isfinite(values.reshape(len(values), -1)).all(axis=1)
            raise DataError(
                f"{self.where} has numbers that are NaN or infinite, the first in image "
                f"{self.num_images + int(is_odd.argmax()) + 1:,}; fill them in or leave such "
                "images out."
            )
        self.low, self.high = min(self.low, low), max(self.high, high)
        self.num_images += len(values)
        self.is_deep |= is_deep or values.dtype in (np.uint16, np.int16, np.uint32)

    def settle(self, asked: str, found: Source) -> tuple[float, float]:
        """Return what is black and white: as asked, or the least range that holds all numbers."""
        if asked:
            return RANGES.get(asked, (self.low, self.high))
        for name, (black, white) in RANGES.items():
            if name == "0-16" and found.is_of_pictures:
                continue  # a picture's file says itself that 255 is white
            is_held = black <= self.low and self.high <= white and (black == 0 or self.low < 0)
            if is_held and (white <= 255 or (self.is_deep and self.high > white / 16)):
                return black, white
        raise DataError(
            f"{self.where} has numbers from {self.low:g} to {self.high:g}; pixels are 0 to 1 "
            "or 0 to 255, and 16 bits where they are stored so. Scale them first, or take the "
            "least for black and the largest for white (numbers: reach)."
        )

    def say(self, limits: tuple[float, float]) -> str:
        """Say which numbers there were, and what was taken for black and white."""
        black, white = limits
        told = (
            f"from {self.low:g} to {self.high:g}; {black:g} was taken for black, {white:g} for "
            "white."
        )
        if self.high > 1 and self.high < white / _DIM:
            told += (
                f" The brightest pixel is {self.high:g} of {white:g}, so everything is nearly "
                f"black; if {self.high:g} is white, take the largest for it (numbers: reach)."
            )
        return told
