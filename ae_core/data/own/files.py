"""The files of a folder, a .zip or an upload, and the pictures among them with their classes."""

from __future__ import annotations

import bz2
import gzip
import io
import os
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import dropwhile
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile
from typing import IO, Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from ae_core.data.own import images
from ae_core.data.own.fitting import Source
from ae_core.data.own.images import UNREADABLE, LeftOut, Reading, plain_name
from ae_core.data.own.labels import Words, choose_labels
from ae_core.data.own.packed import MAX_MEMBERS, open_packed
from ae_core.data.pictures.file import read_picture
from ae_core.errors import DataError

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "PPM")
KINDS = {  # of files, and how those of each are called
    "pictures": r"\.(png|jpe?g?|jfif|webp|bmp|gif|tiff?|p[bgnp]m|hei[cf]|avif)$",
    "arrays": r"\.npy$|ubyte$|[.-]idx\d*(-\w+)?$",
    "CSV tables": r"\.[ct]sv$",
    "Parquet files": r"\.parquet$",
    "text tables": r"\.(txt|dat|data|tra|tes|train|test|scale|t|libsvm|svm)$",  # unless others are
}
_SAVEZ = "store its images and labels as an .npz, by numpy.savez"
_UNREAD = {  # what is known of what is not read, and what to do
    r"\.(h5|hdf5|mat)$": f"is an HDF5 or MATLAB file; {_SAVEZ}",
    r"\.tfrecords?($|[.-])": f"is a TFRecord; {_SAVEZ}",
    r"\.(pkl|pickle|p|pth?|joblib)$|data_batch": f"may hold pickled code; {_SAVEZ}",
    r"\.(tar|tgz|tbz2?|txz|rar|7z|xz|z|001)$": "is packed in a way that is not read; unpack it and "
    "choose the folder, or pack that as a .zip",
    r"\.(xlsx?|ods|jsonl?|arff|arrow|feather|sqlite|db)$": "is a table of a kind that is not read; "
    "store it as a .csv or a Parquet file",
    r"(^|/)[^./]+$": "has no ending that says what it is; call a table in text .txt",
}

_UNPACK: dict[str, Callable[[Path], Any]] = {".gz": gzip.open, ".bz2": bz2.open}
_CHUNK = 1_000_000  # bytes
_DEEPEST = 2  # packed in how many packed files: one may hold itself
_JUNK = {"__macosx", "@eadir", "$recycle.bin", "thumbs.db", "desktop.ini"}
_PART = re.compile("(train|test|val|valid|dev|eval|validation)(ing)?(set|data|images)?")
_FEW = 0.05  # of the pictures lie astray beside folders that hold the others

Content = bytes | Path


class Member(NamedTuple):
    """A file of a folder, a .zip or an upload: its name, / between folders, and where it lies."""

    name: str
    path: Path
    size: int  # bytes


def kind_of(name: str) -> str | None:
    """Return which of `KINDS` a file is by its name, "packed" where it holds files, or None."""
    plain = _unpacked_name(name.lower())
    if plain.endswith((".zip", ".npz")):
        return "packed"
    return next((kind for kind, says in KINDS.items() if re.search(says, plain)), None)


def why_unread(name: str) -> str:
    """Return what is to be said of a file that is not read, with a verb."""
    plain, usual = _unpacked_name(name.lower()), "is of a kind that is not read"
    return next((told for ending, told in _UNREAD.items() if re.search(ending, plain)), usual)


def _unpacked_name(name: str) -> str:
    return next((name.removesuffix(end) for end in _UNPACK if name.endswith(end)), name)


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


class Room:
    """A folder where what is packed or was uploaded lies while it is read."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.left = images.MAX_UNPACKED_MEGABYTES * 1_000_000  # bytes that may still be unpacked
        self.members: dict[str, Member] = {}  # of a file that is there twice, packed too, one
        self.unread: list[str] = []  # names of what is of no kind

    def add(self, name: str, content: Content, place: str = "", depth: int = 0) -> None:
        """List a file, its content or where it lies; of a packed one, what is in it."""
        name, kind = plain_name(name.replace("\\", "/")), kind_of(name)
        if is_junk(name) or kind is None or depth > _DEEPEST:
            self.unread.append(name)
            return
        try:
            if kind == "packed":
                packed, infos = open_packed(content, name)
                with packed:
                    for info in infos:
                        inner = place + info.filename
                        is_read = kind_of(inner) and not is_junk(inner)
                        with packed.open(info) as file:
                            kept = self._keep(file) if is_read else b""
                        self.add(inner, kept, f"{inner[:-4]}/", depth + 1)
                return
            path = content if isinstance(content, Path) else self._keep(io.BytesIO(content))
            for unpack in (f for ending, f in _UNPACK.items() if name.lower().endswith(ending)):
                with unpack(path) as unpacked:
                    path = self._keep(cast(IO[bytes], unpacked))
        except DataError:
            raise
        except UNREADABLE as error:
            kind = "an .npz" if name.endswith(".npz") else f"a {PurePosixPath(name).suffix}"
            raise DataError(
                f"{name} cannot be read as {kind} ({error}); it may be damaged. Get it again."
            ) from None
        name = _unpacked_name(name)
        self.members[name] = Member(name, path, path.stat().st_size)

    def _keep(self, file: IO[bytes]) -> Path:
        """Copy an open file to where it can be read as often as needed."""
        with NamedTemporaryFile(dir=self.folder, delete=False) as copy:
            while chunk := file.read(_CHUNK):
                self.left -= copy.write(chunk)
                if self.left < 0:
                    raise DataError(
                        f"More than {images.MAX_UNPACKED_MEGABYTES} MB would be unpacked; choose "
                        "fewer or smaller files."
                    )
        return Path(copy.name)


def is_junk(name: str) -> bool:
    """Tell whether a system left a file beside those of a person."""
    return any(p.startswith(".") or p.lower() in _JUNK for p in PurePosixPath(name).parts)


def read_pictures(
    members: Sequence[Member], how: Reading, where: str, beside: Mapping[str, Words] | None = None
) -> Source:
    """Return the pictures among files; their classes are the folders they lie in, or ``beside``.

    ``beside`` are what else says their class, by its name: a word for each member.
    """
    found = name_classes([member.name for member in members], how.folders)
    kept = [number for number in range(len(members)) if number not in found.strays]
    classes = [found.classes[number] for number in kept]
    said = {name: [words[number] for number in kept] for name, words in (beside or {}).items()}
    options: dict[str, Callable[[], Words]] = {n: partial(list, w) for n, w in said.items()}
    if any(classes):
        options["the names of the folders"] = lambda: classes
    name, words = choose_labels(options, how.labels, where, default=next(iter(options), ""))
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
        return picture_block(member.path.read_bytes())
    except OSError as error:
        return DataError(f"It cannot be read ({error}).")
    except DataError as error:
        return error


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
