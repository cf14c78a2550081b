"""Tables that lie beside pictures and say of each, by its file's name, what it shows."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from ae_core.data.own.files import Member
from ae_core.data.own.frames import find_first_line
from ae_core.data.own.images import UNREADABLE, LeftOut, plain_name
from ae_core.data.own.labels import Words, label_words, looks_like_labels, says_label
from ae_core.errors import DataError

_MOST_MEGABYTES = 20  # of such a table: 70,000 rows have 7
_MOST_COLUMNS = 100  # more are pixels
_LEAST_NAMED = 0.5  # of the pictures
_PROBLEMS: tuple[type[Exception], ...] = (*UNREADABLE, csv.Error, DataError)


def read_beside(
    tables: Sequence[Member], pictures: Sequence[str]
) -> tuple[dict[str, Words], list[LeftOut]]:
    """Return what tables say of each picture, by file and column, likely labels first.

    A picture that a table does not name has None; a table that names few is left out.
    """
    places = _places_of(pictures)
    found: dict[str, Words] = {}
    left_out: list[LeftOut] = []
    for member in tables:
        try:
            found |= _read_table(member, places, len(pictures))
        except _PROBLEMS as error:
            said = str(error) if isinstance(error, DataError) else f"It cannot be read ({error})."
            left_out.append(LeftOut(member.name, plain_name(said)))
    return found, left_out


def _places_of(pictures: Sequence[str]) -> dict[str, int]:
    """Return which picture is meant by a path, a file's name or that without its ending."""
    places: dict[str, int] = {}
    files = [PurePosixPath(name) for name in pictures]
    for spelt in (pictures, [file.name for file in files], [file.stem for file in files]):
        times = Counter(spelt)
        once = {name: number for number, name in enumerate(spelt) if times[name] == 1}
        places = once | places
    return places


def _read_table(member: Member, places: Mapping[str, int], count: int) -> dict[str, Words]:
    if member.size > _MOST_MEGABYTES * 1_000_000:
        raise DataError(
            f"It has {member.size / 1e6:,.0f} MB; beside pictures a table of at most "
            f"{_MOST_MEGABYTES} MB is read for their labels."
        )
    first, _ = find_first_line(member)
    mark = max(",;\t", key=first.count)
    with member.path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter=mark) if row]
    width = len(rows[0])
    if not 2 <= width <= _MOST_COLUMNS:
        raise DataError(_say_named(0, count))
    rows = [[*row, *[""] * (width - len(row))][:width] for row in rows]
    numbers = [
        [places.get(row[column].strip().replace("\\", "/")) for row in rows]
        for column in range(width)
    ]
    named = max(range(width), key=lambda column: len({*numbers[column]} - {None}))
    known = {number for number in numbers[named] if number is not None}
    if len(known) < max(_LEAST_NAMED * count, 1):
        raise DataError(_say_named(len(known), count))
    heads = rows[0] if numbers[named][0] is None else [f"column {n + 1}" for n in range(width)]
    columns = {}
    for column in range(width):
        if column != named:
            words = label_words([row[column] for row in rows])
            columns[heads[column].strip()] = _words_by_picture(numbers[named], words, count)
    order = sorted(
        columns, key=lambda head: (not says_label(head), not looks_like_labels(columns[head]))
    )
    return {f"{member.name}: {plain_name(head)}": columns[head] for head in order}


def _words_by_picture(numbers: Sequence[int | None], words: Words, count: int) -> Words:
    said: Words = [None] * count
    for number, word in zip(numbers, words, strict=True):
        if number is None:
            continue
        if said[number] not in (None, word):
            raise DataError(
                "It says several things of one picture; a label a picture is read. Give each one "
                "row."
            )
        said[number] = word
    return said


def _say_named(named: int, count: int) -> str:
    return (
        f"It names {named:,} of the {count:,} pictures; for their labels it has to name most of "
        "them, a row a picture: the file's name and a label. A set of its own is to be brought "
        "by itself."
    )
