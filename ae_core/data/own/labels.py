"""What a folder, a column or an array says of each image, as a word, and which of them is asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.data.own.images import MAX_CLASSES, NO_LABELS
from ae_core.errors import DataError

Words = list[str | None]  # one an image; None: it says nothing
Options = Mapping[str, Callable[[], Words]]

_NAMES = {"y", "label", "labels", "lbl", "target", "targets", "class", "classes", "category"}
_MOST_ALIKE = 0.9  # of the words; what nothing names is no label where one prevails so


def choose_labels(options: Options, asked: str, where: str, default: str = "") -> tuple[str, Words]:
    """Return what the labels are read from, "" for nothing, and the labels.

    Without being asked these are the first whose name says so, else the only ones that look so.
    """
    if asked == NO_LABELS:
        return "", []
    if asked and asked not in options:
        known = ", ".join([*options, NO_LABELS])
        raise DataError(f"{where} has no labels {asked!r}; there are {known}.")
    named = [asked] if asked else [name for name in options if says_label(name)]
    if named:
        return named[0], options[named[0]]()
    found = {name: read() for name, read in options.items()}
    found = {name: words for name, words in found.items() if looks_like_labels(words)}
    best = min(found, key=lambda name: _share_of_most(found[name]), default=default)
    return best, found[best] if best in found else options[best]() if best else []


def says_label(name: str) -> bool:
    """Tell whether the name of a column or an array says that it holds labels."""
    return bool(_NAMES & set(re.findall("[a-z]+", name.lower())))


def label_words(values: Iterable[object]) -> Words:
    """Return labels as words: "7" for 7.0 and b"7", None for NaN and nothing.

    >>> label_words([7.0, b"a", " 3.0 ", float("nan")])
    ['7', 'a', '3', None]
    """
    texts = (v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v) for v in values)
    words = (re.sub(r"^(-?\d+)\.0*$", r"\1", text.strip()) for text in texts)
    return [None if word.lower() in ("", "nan", "none", "<na>") else word for word in words]


def is_one_hot(values: NDArray[Any]) -> bool:
    """Tell whether every row of numbers, a column a class, is 1 in one place and 0 elsewhere."""
    is_set = values == 1
    return bool(((values == 0) | is_set).all() and (is_set.sum(axis=1) == 1).all())


def one_hot_words(values: NDArray[Any], name: str, where: str) -> Words:
    """Return which class each row names, from 0, of numbers of a column a class."""
    are_numbers = values.dtype.kind in "buif"
    is_set = values != 0 if are_numbers else np.zeros(values.shape, bool)
    if not (is_set.sum(axis=1) == 1).all():
        raise DataError(
            f"{where} gives an image several labels in {name}, or none; one is taken. Give one a "
            f"row, or ask for labels {NO_LABELS!r}."
        )
    return label_words(is_set.argmax(axis=1).tolist())


def looks_like_labels(words: Sequence[str | None]) -> bool:
    """Tell whether words, one an image, are few and none of them prevails."""
    num_words = len(set(words))
    return (
        2 <= num_words <= min(MAX_CLASSES, len(words) // 2) and _share_of_most(words) < _MOST_ALIKE
    )


def _share_of_most(words: Sequence[str | None]) -> float:
    return Counter(words).most_common(1)[0][1] / len(words)
