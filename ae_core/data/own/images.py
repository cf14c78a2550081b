"""Somebody's own images: what is taken, how it may be read, and what was read of it.

Nothing here reads files; see `ae_core.data.own.reading`.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ae_core.errors import DataError
from ae_core.validation import Frozen

MAX_MEGABYTES = 200  # of a file, or of all files of a folder; 1 MB = 10^6 bytes
MAX_UNPACKED_MEGABYTES = 500  # of what a packed file declares to hold
MAX_PICTURE_MEGABYTES = 40  # of one picture among others
MAX_IMAGES = 70_000  # as many as MNIST has
MIN_IMAGES = 100  # 80 to train on: PCA of 64 numbers needs as many
MAX_CLASSES = 100
UNLABELLED = ("image",)  # class names of a set without labels: all are of one class
NO_LABELS = "none"  # asks for no labels, whatever there is
UNREADABLE: tuple[type[Exception], ...] = (OSError, ValueError, KeyError, EOFError)
UNREADABLE += (SyntaxError, MemoryError, OverflowError, NotImplementedError)  # of its head
UNREADABLE += (zipfile.BadZipFile, zlib.error)

LONGEST_CLASS = 200  # letters
_NUM_COMPARED = 2000
_LEAST_VARIANCE = 1.0  # of a pixel, on average, in grey values of 255 squared
_MOST_ALIKE = 0.95  # of all images

# control characters, marks of direction, and halves of letters
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

Fit = Literal["plain", "mnist"]
Numbers = Literal[
    "",
    "0-1",
    "-1-1",
    "0-16",
    "8-bit",
    "10-bit",
    "12-bit",
    "14-bit",
    "16-bit",
    "31-bit",
    "32-bit",
    "reach",
]
Folders = Literal["", "parts", "classes"]
Pixels = NDArray[np.uint8]
Labels = NDArray[np.int64]
OnProgress = Callable[[int, int], None]  # the images done, the images there are


class Reading(Frozen):
    """How files are read where they can be read in several ways; "" finds out, and says so."""

    fit: Fit = "plain"  # the whole picture; or its ink, as MNIST's digits are
    labels: str = ""  # one of `OwnImages.label_options`
    folders: Folders = ""  # what folders called train and test are: parts of the set, or classes
    numbers: Numbers = ""  # what is black and white; "reach": the least and the largest
    is_inverted: bool = False  # black becomes white
    is_turned: bool = False  # rows become columns


@dataclass(frozen=True)
class LeftOut:
    """Something that was not taken: its name, and why."""

    name: str
    reason: str


@dataclass(frozen=True, eq=False)
class OwnImages:
    """Images that were read, not yet stored; labels are all 0 without classes.

    As an array they are what models take: float32 (N, 1, 28, 28) in [0, 1].
    """

    pixels: Pixels  # (N, 28, 28)
    labels: Labels  # (N,)
    class_names: tuple[str, ...]
    file_names: tuple[str, ...]  # one an image: a path, or "row 17"
    source: str  # what it was read from, in a word or two: "a folder", "digits.csv"
    how: Reading = Reading()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()  # sentences about what was noticed
    taken: Mapping[str, str] = field(default_factory=dict)  # what for what: labels, numbers, …
    label_options: tuple[str, ...] = ()  # what the labels may be read from

    def __len__(self) -> int:
        return len(self.pixels)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.asarray(self.pixels[:, None] / np.float32(255), dtype)

    @property
    def is_labelled(self) -> bool:
        """Whether the images came with classes."""
        return self.class_names != UNLABELLED

    def counts(self) -> dict[str, int]:
        """Return the number of images of each class."""
        found = np.bincount(self.labels, minlength=len(self.class_names)).tolist()
        return dict(zip(self.class_names, found, strict=True))


def check_set(pixels: Pixels, where: str) -> list[str]:
    """Raise DataError where there is too little to learn from; return what else is to be said."""
    counts = Counter(hash(picture.tobytes()) for picture in pixels)
    alike = counts.most_common(1)[0][1]
    some = pixels[:: len(pixels) // _NUM_COMPARED + 1]
    variance = float(some.var(axis=0, dtype=np.float32).mean())
    if alike == len(pixels):
        raise DataError(
            f"All {alike:,} images of {where} are equal once they are 28 x 28 pixels; there is "
            "nothing to learn from them. Choose different ones."
        )
    if alike > _MOST_ALIKE * len(pixels) or variance < _LEAST_VARIANCE:
        raise DataError(
            f"The {len(pixels):,} images of {where} are nearly constant once they are 28 x 28 "
            f"pixels: a pixel varies by {variance**0.5:.2g} of 255 grey values, and {alike:,} are "
            "one image. Choose more different ones, or say what number is white."
        )
    copies = len(pixels) - len(counts)
    if not copies:
        return []
    which = "1 image is a copy of another" if copies == 1 else f"{copies:,} images are copies"
    return [
        f"{which}: where one lands in the training set and one in the test set, the test error "
        "looks too good."
    ]


def say_left_out(count: int) -> str:
    """Return how many files were left out, in words."""
    return "1 file was left out" if count == 1 else f"{count:,} files were left out"


def check_count(
    count: int, source: str, left_out: Sequence[LeftOut] = (), *, is_set: bool = True
) -> None:
    """Raise DataError where there are too many images, or too few for a set."""
    if count > MAX_IMAGES:
        raise DataError(
            f"{source} has {count:,} images; at most {MAX_IMAGES:,} are taken. Choose some of them."
        )
    if count >= (MIN_IMAGES if is_set else 1):
        return
    reasons = Counter(entry.reason for entry in left_out).most_common(1)
    why = ""
    if reasons:
        first = next(entry for entry in left_out if entry.reason == reasons[0][0])
        why = f" {say_left_out(len(left_out))}, such as {first.name}: {first.reason}"
    needed = f"; at least {MIN_IMAGES} are needed, or a network learns them by heart"
    raise DataError(
        f"{source} has {count:,} image{'' if count == 1 else 's'}{needed * is_set}.{why}"
    )


def number_classes(classes: Sequence[str | None], source: str) -> tuple[Labels, tuple[str, ...]]:
    """Return the label of each image and the names of the classes, "(none)" for None."""
    words = ["(none)" if name is None else _class_word(name, source) for name in classes]
    known = set(words)
    if len(known) <= 1:
        return np.zeros(len(words), np.int64), UNLABELLED
    if len(known) > MAX_CLASSES:
        raise DataError(
            f"{source} has {len(known):,} classes; at most {MAX_CLASSES} are taken. If what was "
            f"read as the class is a number of the image, ask for other labels, or {NO_LABELS!r}."
        )
    is_number = all(re.fullmatch(r"-?\d+|\(none\)", word) for word in known)
    names = sorted(known, key=lambda w: (w == "(none)", int(w) if is_number and w[0] != "(" else w))
    number = {name: index for index, name in enumerate(names)}
    return np.array([number[word] for word in words], np.int64), tuple(names)


def _class_word(name: str, source: str) -> str:
    word = plain_name(unicodedata.normalize("NFC", " ".join(name.split())))
    if len(word) > LONGEST_CLASS:
        raise DataError(
            f"{source} has a label of {len(word):,} letters, “{word[:40]}…”; at most "
            f"{LONGEST_CLASS} are read. Give shorter ones, or ask for other labels."
        )
    return word or "(none)"


def plain_name(name: str) -> str:
    r"""Return a name without letters that steer a terminal or turn the text around them.

    A file's name that is no text at all, as Python reads it from a folder, becomes text.

    >>> plain_name("cat\x1b[2J.png")
    'cat�[2J.png'
    """
    return _STEERING.sub("\ufffd", name)
