"""Pictures in a folder, a .zip or an upload: which there are, their classes, and their pixels.

Sub-folders are classes. A packed file is judged by what it declares before anything of it is
unpacked, and no more than that is unpacked.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from numpy.typing import NDArray

from ae_core.data.own.images import (
    MAX_IMAGES,
    MAX_PICTURE_MEGABYTES,
    MAX_UNPACKED_MEGABYTES,
    Fit,
    LeftOut,
    OnProgress,
    OwnImages,
    fit_images,
    plain_name,
)
from ae_core.data.own.packed import MAX_MEMBERS, open_packed
from ae_core.data.pictures.file import read_picture
from ae_core.errors import DataError

ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".pgm", ".ppm")
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "PPM")
_SPLITS = {"train", "training", "test", "testing", "val", "valid", "validation"}


@dataclass(frozen=True)
class Member:
    """A file of a folder, a .zip or an upload; its content is read when asked for."""

    name: str  # with / between folders
    size: int  # bytes, unpacked
    read: Callable[[], bytes]

    @property
    def is_picture(self) -> bool:
        """Whether its name says so."""
        return self.name.lower().endswith(ENDINGS)


def list_folder(folder: Path) -> list[Member]:
    """Return the files below a folder, sorted; links to elsewhere are not followed."""
    members: list[Member] = []
    for place, folders, files in os.walk(folder):
        folders.sort()
        for file in sorted(files):
            path = Path(place) / file
            name = path.relative_to(folder).as_posix()
            size = path.stat().st_size if path.exists() else 0
            members.append(Member(plain_name(name), size, path.read_bytes))
        if len(members) > MAX_MEMBERS:
            raise DataError(
                f"{folder} has more than {MAX_MEMBERS:,} files; choose a folder with at most "
                f"{MAX_IMAGES:,} images."
            )
    return members


def list_zip(content: bytes | Path, name: str) -> list[Member]:
    """Return the files in a .zip as it declares them."""
    try:
        packed, infos = open_packed(content, name)
    except DataError:
        raise
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise DataError(
            f"{name} cannot be read as a .zip; it may be damaged. Pack it again."
        ) from (None)

    def reader(info: zipfile.ZipInfo) -> Callable[[], bytes]:
        def read() -> bytes:
            try:
                with packed.open(info) as file:
                    return file.read(info.file_size + 1)
            except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as bad:
                raise DataError(f"{plain_name(info.filename)} is damaged ({bad}).") from None

        return read

    return [
        Member(plain_name(info.filename.replace("\\", "/")), info.file_size, reader(info))
        for info in infos
    ]


def read_pictures(
    members: Sequence[Member], *, fit: Fit, source: str, on_progress: OnProgress | None = None
) -> OwnImages:
    """Read the pictures among files; what cannot be read is left out and named."""
    chosen: list[Member] = []
    left_out: list[LeftOut] = []
    hidden: list[LeftOut] = []
    for member in members:
        if _is_hidden(member.name):
            hidden.append(LeftOut(member.name, "It is a hidden file."))
        elif member.is_picture:
            chosen.append(member)
        else:
            left_out.append(LeftOut(member.name, "It is no picture."))
    if len(chosen) > MAX_IMAGES:
        raise DataError(
            f"{source} has {len(chosen):,} pictures; at most {MAX_IMAGES:,} are taken. Choose "
            "some of them."
        )
    total = sum(member.size for member in chosen)
    if total > MAX_UNPACKED_MEGABYTES * 1_000_000:
        raise DataError(
            f"The pictures of {source} have {total / 1e6:,.0f} MB together; at most "
            f"{MAX_UNPACKED_MEGABYTES} MB are read. Make them smaller or choose some."
        )
    names = [member.name for member in chosen]
    return fit_images(
        map(_read_member, chosen),
        name_classes(names),
        names,
        fit=fit,
        source=source,
        left_out=[*left_out, *hidden],
        on_progress=on_progress,
        progress_step=1,
    )


def _read_member(member: Member) -> NDArray[Any] | DataError:
    """Return a picture, or why it is none."""
    if member.size > MAX_PICTURE_MEGABYTES * 1_000_000:
        return DataError(
            f"It has {member.size / 1e6:,.0f} MB; pictures up to {MAX_PICTURE_MEGABYTES} MB are "
            "read. Make it smaller."
        )
    try:
        content = member.read()
        return read_picture(content, "It", max_megabytes=MAX_PICTURE_MEGABYTES, formats=FORMATS)
    except DataError as error:
        return error
    except OSError as error:
        return DataError(f"It cannot be read ({error}).")


def name_classes(paths: Sequence[str]) -> list[str | None]:
    """Return the class of each picture: the first folder that differs between them, or None.

    A folder around all of them says nothing, nor do folders called train, test or validation.

    >>> name_classes(["set/cat/1.png", "set/dog/1.png"])
    ['cat', 'dog']
    """
    folders = [PurePosixPath(path).parts[:-1] for path in paths]
    folders = [tuple(part for part in parts if part not in ("/", ".", "..")) for parts in folders]
    folders = _without_common(folders)
    if folders and all(parts and parts[0].lower() in _SPLITS for parts in folders):
        folders = _without_common([parts[1:] for parts in folders])
    return [parts[0] if parts else None for parts in folders]


def _without_common(folders: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    while folders and all(folders) and len({parts[0] for parts in folders}) == 1:
        folders = [parts[1:] for parts in folders]
    return list(folders)


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return (
        any(part.startswith(".") for part in parts)
        or "__MACOSX" in parts
        or (parts[-1:] in (("Thumbs.db",), ("desktop.ini",)))
    )


def list_uploads(files: Sequence[tuple[str, bytes]]) -> list[Member]:
    """Turn uploaded files, name and content, into members."""
    return [
        Member(plain_name(name.replace("\\", "/")), len(content), partial(bytes, content))
        for name, content in files
    ]
