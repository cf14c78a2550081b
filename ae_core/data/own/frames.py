"""Files as tables, some rows at a time: CSVs, LIBSVM's rows, Parquet; by pandas and pyarrow."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import Any

import numpy as np

from ae_core.data.own import images
from ae_core.data.own.files import Member
from ae_core.data.own.images import MAX_IMAGES
from ae_core.errors import DataError

NEEDED = "784 pixels a row are needed, or another square, and a label before or after them"
_LONGEST_LINE = 65_536  # bytes; 785 numbers of twenty digits are 17,000
_MAX_LINES = 2 * MAX_IMAGES + 10  # blank ones too
_ROWS = 1000  # of a CSV that are read at a time: 6 MB of numbers
_BATCH = 64_000_000  # bytes that rows of a Parquet file, read at a time, may unpack to
_MOST_IN_BATCH = 500  # rows
_SPARSE = re.compile(r"[-+.\deE]+(\s+\d+:[-+.\deE]+)+\s*$")
_SIDES = (8, 16, 28, 32, 64, 128)  # usual ones; no line can name many more
_END = 100  # bytes of a line that hold the last number it names

Frames = Callable[..., Iterator[Any]]  # of some columns, or all: tables of pandas, a few rows each


@dataclass
class Table:
    """A table, and what its columns are for."""

    name: str
    frames: Frames
    heads: Sequence[str] = ()  # the names of its columns, where it gives them
    words: Sequence[str] = ()  # what numbers mean as labels
    first_line: int = 1  # what the first row is called
    count: int = 0  # rows
    told: str = ""  # of its images, what is not to be seen
    has_files: bool = False  # a picture's file in a cell
    pixels: list[int] = field(default_factory=list)  # columns
    labels: dict[str, list[int]] = field(default_factory=dict)  # a column, or one-hot ones, by name


def open_table(member: Member) -> Table:
    """Open a file as a table; nothing but its head is read, and its size is judged.

    Raises
    ------
    DataError
        If it would unpack to too much or no line of it can be a row; pandas and pyarrow raise
        errors of their own.
    """
    is_parquet = member.name.lower().endswith(".parquet")
    return _open_parquet(member) if is_parquet else _open_text(member)


def _open_parquet(member: Member) -> Table:
    import pyarrow.parquet as pq

    file = pq.ParquetFile(member.path)
    sizes = [file.metadata.row_group(n).total_byte_size for n in range(file.num_row_groups)]
    if sum(sizes) > images.MAX_UNPACKED_MEGABYTES * 1_000_000:
        raise DataError(
            f"{member.name} would unpack to {sum(sizes) / 1e6:,.0f} MB; at most "
            f"{images.MAX_UNPACKED_MEGABYTES} MB are unpacked. Choose some of its rows."
        )
    # a row group of few bytes may hold one long value many times
    size = min(max(_BATCH // max([*sizes, 1]), 1), _MOST_IN_BATCH)
    heads = file.schema_arrow.names

    def frames(columns: list[int] | None = None) -> Iterator[Any]:
        numbers = range(len(heads)) if columns is None else columns
        for batch in file.iter_batches(size, columns=[heads[number] for number in numbers]):
            yield batch.to_pandas().set_axis(list(numbers), axis=1)

    about = json.loads((file.schema_arrow.metadata or {}).get(b"huggingface", b"{}"))
    features = about.get("info", {}).get("features", {}).values()
    words = next((f["names"] for f in features if isinstance(f, dict) and f.get("names")), ())
    return Table(member.name, frames, heads, [str(word) for word in words])


def _open_text(member: Member) -> Table:
    first, skip = find_first_line(member)
    if _SPARSE.match(first):
        return _open_sparse(member, skip)
    mark = max(",;\t ", key=first.count)
    cells = [cell.strip().strip('"') for cell in first.strip().split(mark)]
    inner = cells[1:-1] if len(cells) > 3 else cells
    start = int(inner[0]) if inner[0].isdecimal() else 0
    is_counted = len(inner) > 2 and inner == [str(start + n) for n in range(len(inner))]
    has_heads = is_counted or not any(map(is_number, inner))

    def frames(columns: list[int] | None = None) -> Iterator[Any]:
        import pandas as pd

        with member.path.open("rb") as file:
            yield from pd.read_csv(
                file,
                sep=r"\s+" if mark == " " else mark,
                header=None,
                skiprows=skip + has_heads,
                usecols=columns,
                chunksize=_ROWS,
                low_memory=False,
                encoding="utf-8-sig",
            )

    heads = cells if has_heads else []
    return Table(member.name, frames, heads, first_line=1 + skip + has_heads)


def _open_sparse(member: Member, skip: int) -> Table:
    """Open a table in LIBSVM's form: a label a row, then the pixels that are not 0, as 17:0.5."""
    with member.path.open("rb") as file:
        ends = [re.findall(rb"\s(\d+):", line[-_END:])[-1:] for line in file]
    most = max(int(number) for end in ends for number in end)
    side = math.isqrt(most)  # else a usual one: what is black to the end is not named
    if side * side != most or side < _SIDES[0]:
        side = next((n for n in _SIDES if n * n >= most), 0)
    if not 0 < side <= _SIDES[-1]:
        raise DataError(f"{member.name} numbers {most:,} pixels a row; {NEEDED}.")

    def frames(columns: list[int] | None = None) -> Iterator[Any]:
        import pandas as pd
        from sklearn.datasets import load_svmlight_file

        with member.path.open("rb") as file:
            while lines := b"".join(islice(file, _ROWS)):
                if not lines.strip():
                    continue
                pixels, labels = load_svmlight_file(
                    BytesIO(lines), n_features=side * side, zero_based=False
                )
                frame = pd.DataFrame(np.c_[labels, pixels.toarray()])
                yield frame if columns is None else frame[columns]

    heads = ["label", *(f"pixel {n + 1}" for n in range(side * side))]
    told = f"up to {most:,} pixels a row, taken for {side} × {side}"
    return Table(member.name, frames, heads, first_line=1 + skip, told=told)


def find_first_line(member: Member) -> tuple[str, int]:
    """Return the first line of a CSV that is not blank, and how many are; no line is too long."""
    num_lines, head = 0, b""
    with member.path.open("rb") as file:
        while chunk := file.read(_LONGEST_LINE):
            head = head or chunk
            num_lines += chunk.count(b"\n")
            if b"\n" not in chunk and len(chunk) == _LONGEST_LINE or num_lines > _MAX_LINES:
                raise DataError(
                    f"{member.name} has more than {_MAX_LINES:,} lines, or more than "
                    f"{_LONGEST_LINE:,} letters in line {num_lines + 1:,}; {NEEDED}, and at most "
                    f"{MAX_IMAGES:,} rows are taken."
                )
    whole = head if len(head) < _LONGEST_LINE else head[: head.rfind(b"\n")]
    for number, line in enumerate(whole.decode("utf-8-sig").splitlines()):
        if line.strip():
            return line, number
    raise DataError(f"{member.name} is empty; {NEEDED}.")


def is_number(cell: str) -> bool:
    """Tell whether a cell of a text is a number."""
    try:
        float(cell)
    except ValueError:
        return False
    return True
