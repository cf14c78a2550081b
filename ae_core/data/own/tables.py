"""Tables of images: a CSV of a pixel a column, a Parquet file of pictures or of pixels.

Which columns are pixels and which may be labels is told by their names, else by their number;
`frames` opens the files.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.data.own import images
from ae_core.data.own.arrays import as_bytes, picture_shape, to_pictures
from ae_core.data.own.files import Member, picture_block
from ae_core.data.own.fitting import Source
from ae_core.data.own.frames import NEEDED, Table, is_number, open_table
from ae_core.data.own.images import MAX_CLASSES, NO_LABELS, UNREADABLE, LeftOut, Reading
from ae_core.data.own.labels import Words, choose_labels, is_one_hot, label_words, one_hot_words
from ae_core.errors import DataError

FIRST, LAST = "the first column", "the last column"


def read_tables(members: Sequence[Member], how: Reading, where: str) -> Source:
    """Return the images of tables, put together; a table of none is left out."""
    tables: list[Table] = []
    left_out: list[LeftOut] = []
    for member in members:
        try:
            tables.append(_find_columns(open_table(member)))
        except UNREADABLE as error:
            problem = _sentence(error, member.name)
            if len(members) == 1:
                raise problem from None
            left_out.append(LeftOut(member.name, images.plain_name(str(problem))))
    columns = dict.fromkeys(name for table in tables for name in table.labels)
    options = {name: partial(_read_labels, tables, name) for name in columns}
    has_one_more = FIRST in options
    default = FIRST if has_one_more else ""
    name, classes = choose_labels(options, how.labels, where, default)
    is_label = name or (choose_labels(options, "", where, default)[0] if has_one_more else "")

    def blocks() -> Iterator[NDArray[Any] | DataError]:
        for table in tables:
            try:
                yield from _read_pictures(table, table.labels.get(is_label, []))
            except UNREADABLE as error:
                raise _sentence(error, table.name) from None

    names = []
    for table in tables:
        place = f"{table.name} " * (len(tables) > 1)
        names += [f"{place}line {table.first_line + row}" for row in range(table.count)]
    taken = {"labels": name or NO_LABELS}
    if told := [table.told for table in tables if table.told]:
        taken["images"] = told[0]
    elif heads := [t.heads[t.pixels[0]] for t in tables if len(t.heads) > t.pixels[0]]:
        taken["images"] = f"the columns from “{images.plain_name(heads[0])[:40]}” on"
    return Source(
        names=names,
        classes=classes,
        blocks=blocks,
        taken=taken,
        label_options=tuple(options),
        left_out=left_out,
        is_of_pictures=any(table.has_files for table in tables),
        is_turned=any(re.search(r"(^|[^a-z])emnist.*\.csv", t.name.lower()) for t in tables),
    )


def _sentence(error: BaseException, name: str) -> DataError:
    """Return an error of pandas or pyarrow as a sentence of ours."""
    if isinstance(error, DataError):
        return error
    if isinstance(error, UnicodeDecodeError):
        return DataError(f"{name} is not text in UTF-8, so not a CSV; choose another file.")
    words = " ".join(str(error).split())[:120]
    return DataError(f"{name} cannot be read as a table ({words}); {NEEDED}.")


def _read_labels(tables: Sequence[Table], name: str) -> Words:
    words: Words = []
    for table in tables:
        if name not in table.labels:
            words += [None] * table.count
            continue
        columns, known = table.labels[name], dict(enumerate(table.words))
        for frame in table.frames(columns):
            if len(columns) > 1:
                numbers = _read_numbers(frame[columns], table.name, table.first_line)
                words += one_hot_words(numbers, name, table.name)
                continue
            read = label_words(frame[columns[0]])
            words += [known.get(int(w), w) if w and w.isdecimal() else w for w in read]
    return words


def _find_columns(table: Table) -> Table:
    """Tell pixels from what may be labels: by the names of the columns, else by their number."""
    sample = next(table.frames(), None)
    # a comma too much adds an empty column
    known = [] if sample is None else [n for n in sample if not sample[n].isna().all()]
    if sample is None or not known:
        raise DataError(f"{table.name} holds no rows; {NEEDED}.")
    heads = dict(enumerate(table.heads))
    pictures = [n for n in known if _holds_pictures(sample[n].dropna().iloc[0])]
    patterns = {n: re.sub(r"\d+", "#", heads.get(n, "")) for n in known}
    usual = Counter(patterns.values()).most_common(1)[0][0]
    table.pixels = pictures[:1] or [n for n in known if patterns[n] == usual]
    others = [n for n in known if n not in table.pixels]
    table.labels = {" ".join(heads.get(n, "").split()) or f"column {n + 1}": [n] for n in others}
    if len(others) > 1 and _is_one_hot(sample[others]):
        table.labels = {
            f"{' to '.join([*table.labels][:: len(others) - 1])}, one-hot labels": others
        }
    count = len(table.pixels)
    if not pictures and picture_shape((1, count - 1)) and not picture_shape((1, count)):
        table.labels = {FIRST: table.pixels[:1], LAST: table.pixels[-1:]}
    elif not pictures and (ends := _find_one_hot(sample[table.pixels])):
        where = "last" if ends[-1] == table.pixels[-1] else "first"
        table.labels = {f"the {where} {len(ends)} columns, one-hot labels": ends}
        table.pixels = [n for n in table.pixels if n not in ends]
    elif not pictures and not picture_shape((1, count)):
        columns = f"{count:,} column{'s' * (count > 1)} of one kind"
        raise DataError(f"Line {table.first_line} of {table.name} has {columns}; {NEEDED}.")
    table.has_files = any(isinstance(sample[n].dropna().iloc[0], (bytes, dict)) for n in pictures)
    table.count = sum(len(frame) for frame in table.frames(table.pixels[:1]))
    return table


def _find_one_hot(sample: Any) -> list[int]:
    """Return the columns, first or last, of one-hot labels beside a square of pixels, or none."""
    columns = list(sample)
    if picture_shape((1, len(columns))):
        return []
    for count in range(2, MAX_CLASSES + 1):
        if picture_shape((1, len(columns) - count)):
            for ends in (columns[-count:], columns[:count]):
                if _is_one_hot(sample[ends]):
                    return ends
    return []


def _is_one_hot(sample: Any) -> bool:
    values = sample.to_numpy()
    return values.dtype.kind in "biuf" and is_one_hot(values)


def _holds_pictures(cell: object) -> bool:
    """Tell whether a cell is a picture by itself: a file, or a list of numbers."""
    if isinstance(cell, str):
        return len(cell.split()) > 60 and all(map(is_number, cell.split()))
    is_file = isinstance(cell, bytes) and len(cell) > 60
    return is_file or isinstance(cell, np.ndarray) or (isinstance(cell, dict) and "bytes" in cell)


def _read_pictures(table: Table, label: list[int]) -> Iterator[NDArray[Any] | DataError]:
    pixels = [column for column in table.pixels if column not in label]
    first = table.first_line
    for frame in table.frames():
        if len(pixels) == 1:
            yield from map(_read_cell, frame[pixels[0]])
        else:
            yield to_pictures(as_bytes(_read_numbers(frame[pixels], table.name, first)))
        first += len(frame)


def _read_numbers(frame: Any, name: str, first: int) -> NDArray[Any]:
    """Return cells as numbers; the first that is none is named."""
    import pandas as pd

    values = frame.to_numpy()
    if values.dtype.kind not in "biuf" or np.isnan(values).any():
        is_odd = frame.apply(pd.to_numeric, errors="coerce").isna().to_numpy()
        row, column = np.argwhere(is_odd)[0]
        cell = frame.iat[row, column]
        what = "nothing" if pd.isna(cell) else f"“{str(cell).strip()[:30]}”, which is no number"
        raise DataError(
            f"Line {first + row} of {name} has {what} in column {frame.columns[column] + 1}; all "
            "but a label are pixels. Fill it in or leave the line out."
        )
    return np.asarray(values)


def _read_cell(cell: Any) -> NDArray[Any] | DataError:
    """Return the picture in a cell, as a block of one, or why it is none."""
    try:
        content = cell["bytes"] if isinstance(cell, dict) else cell
        if content is None:
            named = images.plain_name(str(cell.get("path")))[:60]
            return DataError(f"It is only named, {named}; bring the pictures themselves.")
        if isinstance(content, bytes):
            return picture_block(content)
        if isinstance(content, str):
            return as_bytes(to_pictures(np.array([content.split()], np.float64)))
        return as_bytes(to_pictures(np.array([content.tolist()], np.float64)))
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        return error if isinstance(error, DataError) else DataError("It is no picture of pixels.")
