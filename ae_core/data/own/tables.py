"""Images in a CSV, a row of 784 pixels an image, read line by line."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from ae_core.data.own.images import (
    MAX_IMAGES,
    Fit,
    OnProgress,
    OwnImages,
    Pixels,
    ValueRange,
    check_count,
    fit_images,
)
from ae_core.errors import DataError
from ae_core.specs import IMAGE_SIZE, NUM_PIXELS

_LABEL_HEADS = {"label", "labels", "class", "target", "y", "digit"}
_LONGEST_LINE = 65_536  # letters; 785 numbers of twenty digits are 17,000
_MAX_LINES = 2 * MAX_IMAGES + 10  # blank ones too


@dataclass(frozen=True)
class Table:
    """How a CSV is laid out."""

    mark: str  # between columns
    width: int  # columns
    label: int | None  # the column of the label: 0, -1 or None
    has_head: bool
    count: int  # rows of pixels


def read_csv(
    content: bytes | Path, name: str, *, fit: Fit, on_progress: OnProgress | None = None
) -> OwnImages:
    """Read a CSV of one image a row: 784 pixels, with a label before or after them or none.

    A first line of names may stand above. Columns are parted by commas, semicolons or tabs.
    """
    try:
        with _open_text(content) as file:
            table = _find_layout(file, name)
        with _open_text(content) as file:
            pixels, classes, numbers, notes = _read_rows(file, table, name)
    except UnicodeDecodeError:
        raise DataError(f"{name} is not text, so not a CSV; choose another file.") from None
    return fit_images(
        pixels,
        classes,
        [f"line {number}" for number in numbers],
        fit=fit,
        source=name,
        notes=notes,
        on_progress=on_progress,
    )


@contextmanager
def _open_text(content: bytes | Path) -> Iterator[TextIO]:
    """Open a CSV as text; bytes are decoded a little at a time."""
    file = io.BytesIO(content) if isinstance(content, bytes) else content.open("rb")
    with io.TextIOWrapper(file, encoding="utf-8-sig") as text:
        yield text


def _lines(file: TextIO, name: str) -> Iterator[tuple[int, str]]:
    """Yield number and text of every line that is not blank."""
    number = 0
    while line := file.readline(_LONGEST_LINE + 1):
        number += 1
        if len(line) > _LONGEST_LINE:
            raise DataError(
                f"Line {number} of {name} has more than {_LONGEST_LINE:,} letters; a row of "
                f"{NUM_PIXELS} pixels an image is needed."
            )
        if number > _MAX_LINES:
            raise DataError(
                f"{name} has more than {_MAX_LINES:,} lines; at most {MAX_IMAGES:,} images are "
                "taken. Choose some of them."
            )
        if line.strip():
            yield number, line.rstrip("\n")


def _find_layout(file: TextIO, name: str) -> Table:
    lines = _lines(file, name)
    number, head = next(lines, (0, ""))
    if not number:
        raise DataError(f"{name} is empty; a row of {NUM_PIXELS} pixels an image is needed.")
    mark = max(",;\t", key=head.count)
    width = head.count(mark) + 1
    if width not in (NUM_PIXELS, NUM_PIXELS + 1):
        raise DataError(
            f"Line {number} of {name} has {width:,} column{'' if width == 1 else 's'}; "
            f"{NUM_PIXELS} pixels are needed, or {NUM_PIXELS + 1} with a label before or after."
        )
    cells = [cell.strip().strip('"') for cell in head.split(mark)]
    has_head = sum(_is_number(cell) for cell in cells[1:-1]) == 0
    _, first = next(lines, (0, "")) if has_head else (number, head)
    count = bool(first) + sum(1 for _ in lines)
    check_count(count, name)
    place = _label_place(cells if has_head else [], first.split(mark), width)
    return Table(mark, width, place, has_head, count)


def _read_rows(
    file: TextIO, table: Table, name: str
) -> tuple[Pixels, list[str | None], list[int], tuple[str, ...]]:
    """Return images, labels, line numbers, and what is odd about the numbers, in sentences."""
    pixels = np.empty((table.count, IMAGE_SIZE, IMAGE_SIZE), np.uint8)
    classes: list[str | None] = []
    numbers: list[int] = []
    found = ValueRange(name)
    lines = _lines(file, name)
    if table.has_head:
        next(lines)
    for row, (number, line) in enumerate(lines):
        text, label = _part_label(line, table.mark, table.label)
        values = _read_numbers(text, table.mark)
        if line.count(table.mark) + 1 != table.width or len(values) != NUM_PIXELS:
            raise _misfit(line, number, table.mark, table.width, table.label, name)
        _check_finite(values, number, name)
        before = found.white
        found.add(values[None])
        if found.white != before:  # the rows so far were black: their 1 is one of 255
            pixels[:row] = pixels[:row] > 127
        scaled = values * (255 // found.white)
        pixels[row] = np.rint(scaled).clip(0, 255).reshape(IMAGE_SIZE, IMAGE_SIZE)
        classes.append(label)
        numbers.append(number)
    return pixels, classes, numbers, found.check()


def _check_finite(values: NDArray[np.float32], number: int, name: str) -> None:
    if not np.isfinite(values).all():
        column = int(np.flatnonzero(~np.isfinite(values))[0])
        raise DataError(
            f"Line {number} of {name} has NaN or infinity at pixel {column + 1}; fill such cells "
            "in or leave the line out."
        )


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
