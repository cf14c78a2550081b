"""The files of a folder, a .zip or an upload, and the pictures among them with their classes."""

from __future__ import annotations

import gzip
import io
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import dropwhile
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ae_core.data.own import images
from ae_core.data.own.fitting import Source
from ae_core.data.own.images import UNREADABLE, LeftOut, Reading, plain_name
from ae_core.data.own.labels import choose_labels
from ae_core.data.own.packed import MAX_MEMBERS, open_packed
from ae_core.data.pictures.file import read_picture
from ae_core.errors import DataError

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "PPM")
PACKED = (".zip", ".npz")

_MOST_INSIDE = 100_000_000  # bytes of the packed files in a packed one, which are held whole
_CHUNK = 1_000_000  # bytes
_JUNK = {"__macosx", "@eadir", "$recycle.bin", "thumbs.db", "desktop.ini"}
_PART = re.compile("(train|test|val|valid|dev|eval|validation)(ing)?(set|data|images)?")
_FEW = 0.05  # of the pictures lie astray beside folders that hold the others

Content = bytes | Path


@dataclass(frozen=True)
class Member:
    """A file of a folder, a .zip or an upload; its content is read when asked for."""

    name: str  # with / between folders
    size: int  # bytes, as it declares
    open: Callable[[], IO[bytes]]
    path: Path | None = None  # where it lies on the disk, if it does

    def unpack(self, room: Path) -> Path:
        """Return its place on the disk; where it has none it is copied into a folder."""
        if self.path is not None:
            return self.path
        with self.open() as file, NamedTemporaryFile(dir=room, delete=False) as copy:
            shutil.copyfileobj(file, copy)
        return Path(copy.name)


def _member(name: str, content: Content) -> Member:
    name = plain_name(name.replace("\\", "/"))
    if isinstance(content, bytes):
        return Member(name, len(content), partial(io.BytesIO, content))
    return Member(name, content.stat().st_size, lambda: content.open("rb"), content)


def list_folder(folder: Path) -> list[tuple[str, Path]]:
    """Return name and place of the files below a folder, sorted; links to folders are no way on."""
    files: list[tuple[str, Path]] = []
    for place, folders, names in os.walk(folder):
        folders.sort()
        paths = [Path(place) / name for name in sorted(names)]
        files += [(path.relative_to(folder).as_posix(), path) for path in paths if path.exists()]
        if len(files) > MAX_MEMBERS:
            raise DataError(
                f"{folder} has more than {MAX_MEMBERS:,} files; choose a folder with at most "
                f"{images.MAX_IMAGES:,} images."
            )
    return files


def list_members(files: Sequence[tuple[str, Content]], room: Path) -> list[Member]:
    """Return files, each a name and its content or place; of a packed one, what is in it.

    What is in a .gz is unpacked into a folder; of a file that is there twice, packed too, one.
    """
    members: dict[str, Member] = {}
    left = images.MAX_UNPACKED_MEGABYTES * 1_000_000
    for name, content in files:
        found = [_member(name, content)]
        if is_packed(name):
            found = _unfold(name, content, "" if len(files) == 1 else f"{Path(name).stem}/")
        for member in found:
            if member.name.endswith(".gz") and not is_junk(member.name):
                member = _gunzip(member, room, left)
                left -= member.size
            members[member.name] = member
    return list(members.values())


def _gunzip(packed: Member, room: Path, most: int) -> Member:
    try:
        with NamedTemporaryFile(dir=room, delete=False) as copy, packed.open() as opened:
            with gzip.open(opened) as file:
                while chunk := file.read(_CHUNK):
                    copy.write(chunk)
                    if copy.tell() > most:
                        raise DataError(
                            f"{packed.name} would unpack to more than is read, "
                            f"{images.MAX_UNPACKED_MEGABYTES} MB together; choose less."
                        )
    except DataError:
        raise
    except UNREADABLE as error:
        raise DataError(f"{packed.name} cannot be unpacked ({error}); get it again.") from None
    return _member(packed.name[:-3], Path(copy.name))


def _unfold(name: str, content: Content, place: str, *, is_inside: bool = False) -> list[Member]:
    try:
        packed, infos = open_packed(content, name)
        inside = [i for i in infos if is_packed(i.filename)]
        if sum(info.file_size for info in inside) > _MOST_INSIDE or (inside and is_inside):
            raise DataError(
                f"{name} holds {plain_name(inside[0].filename)}, a packed file in a packed one; "
                "unpack it first."
            )
        members: list[Member] = []
        for info in infos:
            path = place + plain_name(info.filename.replace("\\", "/"))
            if info in inside:
                members += _unfold(path, packed.read(info), f"{path[:-4]}/", is_inside=True)
            else:
                opener = partial(packed.open, info)
                members.append(Member(path, info.file_size, opener))
        return members
    except DataError:
        raise
    except UNREADABLE as error:
        kind = "an .npz" if name.lower().endswith(".npz") else "a .zip"
        raise DataError(
            f"{name} cannot be read as {kind} ({error}); it may be damaged. Pack it again."
        ) from None


def is_packed(name: str) -> bool:
    """Tell whether a file holds others."""
    return name.lower().endswith(PACKED) and not is_junk(name)


def is_junk(name: str) -> bool:
    """Tell whether a system left a file beside those of a person."""
    return any(p.startswith(".") or p.lower() in _JUNK for p in PurePosixPath(name).parts)


def read_pictures(members: Sequence[Member], how: Reading, where: str, room: Path) -> Source:
    """Return the pictures among files, with the folders they lie in as classes."""
    found = name_classes([member.name for member in members], how.folders)
    kept = [number for number in range(len(members)) if number not in found.strays]
    classes = [found.classes[number] for number in kept]
    options = {"the names of the folders": lambda: classes} if any(classes) else {}
    name, words = choose_labels(options, how.labels, where, default="".join(options))
    taken = {"labels": name or images.NO_LABELS}
    if found.parts:
        told = ", ".join(f"{plain_name(part)} ({count:,})" for part, count in found.parts.items())
        taken["folders"] = (
            f"{told} are taken for parts of one set, not for classes: put together, and a fifth is "
            "drawn anew to test with"
        )
    why = "It lies beside the folders that hold the others; put it into one."
    return Source(
        names=[members[number].name for number in kept],
        classes=words,
        blocks=lambda: (_read_member(members[number]) for number in kept),
        taken=taken,
        label_options=tuple(options),
        left_out=[LeftOut(members[number].name, why) for number in sorted(found.strays)],
        is_of_pictures=True,
    )


def _read_member(member: Member) -> NDArray[Any] | DataError:
    if member.size > images.MAX_PICTURE_MEGABYTES * 1_000_000:
        return DataError(
            f"It has {member.size / 1e6:,.0f} MB; pictures up to {images.MAX_PICTURE_MEGABYTES} MB "
            "are read. Make it smaller."
        )
    try:
        with member.open() as file:
            return picture_block(file.read(member.size + 1))
    except UNREADABLE as error:
        return error if isinstance(error, DataError) else DataError(f"It is damaged ({error}).")


def picture_block(content: bytes) -> NDArray[Any]:
    """Return one picture as a block, its numbers as they are in the file."""
    most = images.MAX_PICTURE_MEGABYTES
    picture = read_picture(content, "It", max_megabytes=most, formats=FORMATS, white=1.0)
    if not np.isfinite(picture).all():
        raise DataError("It has grey values that are not finite; fill them in.")
    return picture[None]


class Named(NamedTuple):
    """What folders say: a class for each picture, which are astray, pictures in each part."""

    classes: list[str | None]
    strays: set[int]
    parts: Counter[str]


def name_classes(paths: Sequence[str], folders: str = "") -> Named:
    """Return the class of each picture: the first folder that differs between them, or None.

    A folder around all of them says nothing, nor do folders called train or test, unless
    ``folders`` are "classes". A few pictures beside folders that hold the others are astray.

    >>> name_classes(["set/cat/1.png", "set/dog/1.png"]).classes
    ['cat', 'dog']
    """
    rows = _without_common([PurePosixPath(path).parts[:-1] for path in paths])
    tops = Counter(row[0] for row in rows if row)
    strays: set[int] = set()
    parts: Counter[str] = Counter()
    in_part = [""] * len(rows)
    if folders != "classes" and _are_parts(tops):
        parts, in_part = tops, [row[0] if row else "" for row in rows]
        strays = {number for number, row in enumerate(rows) if not row}
        rows = _without_common(
            [tuple(dropwhile(_part_of, row[1:])) for row in rows], most_outside=1.0
        )
    for part in set(in_part):
        inside = [number for number, its in enumerate(in_part) if its == part]
        bare = [number for number in inside if not rows[number]]
        if len(bare) <= _FEW * len(inside):
            strays |= set(bare)
    return Named([row[0] if row else None for row in rows], strays, parts)


def _without_common(
    rows: Sequence[tuple[str, ...]], most_outside: float = _FEW
) -> list[tuple[str, ...]]:
    """Take off the folders around all pictures; a share of them may lie outside."""
    while len({row[0] for row in rows if row}) == 1:
        if sum(not row for row in rows) > most_outside * len(rows):
            break
        rows = [row[1:] for row in rows]
    return list(rows)


def _part_of(folder: str) -> tuple[str, tuple[str, ...]] | None:
    """Return which part of a set a folder says it is, and what else it says; None for no part."""
    words = re.findall("[a-z]+", re.sub("([a-z])([A-Z])", r"\1 \2", folder).lower())
    part = next((word for word in words if _PART.fullmatch(word)), None)
    return part and (part[:2], tuple(word for word in words if word != part))  # type: ignore[return-value]


def _are_parts(tops: Counter[str]) -> bool:
    """Tell whether folders are parts of one set: all of them, or two that hold most pictures."""
    found = {top: _part_of(top) for top in tops}
    known = [part for part in found.values() if part is not None]
    held = sum(tops[top] for top, part in found.items() if part is not None)
    is_most = len({part for part, _ in known}) > 1 and held > tops.total() / 2
    return len({rest for _, rest in known}) == 1 and (len(known) == len(tops) or is_most)
