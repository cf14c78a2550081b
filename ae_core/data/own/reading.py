"""One door to somebody's own images: a folder, a file of any kind, or uploaded files.

However many ask at once, one set is read at a time: each takes up to 150 MB of memory meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.data.drawing import picture_to_image
from ae_core.data.own import files
from ae_core.data.own.arrays import read_arrays
from ae_core.data.own.beside import read_beside
from ae_core.data.own.files import KINDS, Content, Member, Room, is_junk, kind_of, read_pictures
from ae_core.data.own.fitting import Source, fit_images
from ae_core.data.own.images import (
    MAX_MEGABYTES,
    MAX_PICTURE_MEGABYTES,
    LeftOut,
    OnProgress,
    OwnImages,
    Reading,
    plain_name,
)
from ae_core.data.own.tables import read_tables
from ae_core.data.pictures.file import read_picture
from ae_core.errors import DataError

TAKEN = "a folder of pictures, a .zip of one, an .npz or .npy, a .csv, a Parquet file or IDX files"
_READING = threading.Lock()
_AS_FOUND = Reading()


def read_images(path: Path | str, **how: Any) -> OwnImages:
    """Read images of your own, of any number, from a folder or a file; nothing is stored.

    Parameters
    ----------
    path : path
        A folder of pictures or one picture, a .zip, an .npz or .npy, a .csv, Parquet or IDX files.
    **how
        What is not to be found out: the fields of `ae_core.data.own.images.Reading`.

    Returns
    -------
    OwnImages
        As an array float32 (N, 1, 28, 28) in [0, 1]; also ``labels``, ``class_names``,
        ``left_out``, and ``taken``: what was taken for labels, black, white and the like.
    """
    return read_own(path, Reading(**how), is_set=False)


def read_digit(path: Path | str) -> NDArray[np.float32]:
    """Read the digit in a photo or picture as MNIST would show it.

    Parameters
    ----------
    path : path
        A picture of one digit, dark on light or light on dark.

    Returns
    -------
    digit : float32 (28, 28)
        Light on dark in [0, 1], scaled into 20 x 20 and centred by its mass.
    """
    place = Path(path).expanduser()
    try:
        content = place.read_bytes()
    except OSError as error:
        raise DataError(f"{place} cannot be read ({error.strerror}); check the path.") from None
    most = MAX_PICTURE_MEGABYTES
    picture = read_picture(content, place.name, max_megabytes=most, formats=files.FORMATS)
    return picture_to_image(picture)


def read_own(
    path: Path | str,
    how: Reading = _AS_FOUND,
    *,
    is_set: bool = True,
    on_progress: OnProgress | None = None,
) -> OwnImages:
    """Read images from a folder or a file of this machine; nothing is stored.

    A set has to be worth learning from, other images not. ``on_progress`` is called with the
    images done and the images there are.
    """
    place = Path(path).expanduser()
    if not place.exists():
        raise DataError(f"There is no folder or file at {place}; check the path.")
    name = plain_name(place.resolve().name or str(place))
    try:
        found = files.list_folder(place) if place.is_dir() else [(place.name, place)]
        return _read(found, name, how, is_set=is_set, on_progress=on_progress)
    except OSError as error:
        raise DataError(f"{place} cannot be read ({error.strerror}); check the path.") from None


def read_uploads(
    uploads: Sequence[tuple[str, bytes]],
    how: Reading = _AS_FOUND,
    *,
    on_progress: OnProgress | None = None,
) -> OwnImages:
    """Read images from uploaded files, name and content each; nothing is stored."""
    if not uploads:
        raise DataError(f"No file was chosen; choose {TAKEN}.")
    name = plain_name(uploads[0][0]) if len(uploads) == 1 else "What was chosen"
    return _read(uploads, name, how, is_set=True, on_progress=on_progress)


def _read(
    given: Sequence[tuple[str, Content]],
    where: str,
    how: Reading,
    *,
    is_set: bool,
    on_progress: OnProgress | None,
) -> OwnImages:
    if len(given) == 1 and kind_of(given[0][0]) is None:
        told = files.why_unread(given[0][0])
        raise DataError(f"{where} {told}{'' if ';' in told else f'; {TAKEN} makes a set'}.")
    ours = [content for name, content in given if kind_of(name)]
    size = sum(len(c) if isinstance(c, bytes) else c.stat().st_size for c in ours)
    if size > MAX_MEGABYTES * 1_000_000:
        raise DataError(
            f"{where} has {size / 1e6:,.0f} MB; at most {MAX_MEGABYTES} MB are taken. Choose fewer "
            "images, or make them smaller: only 28 x 28 pixels of each are kept."
        )
    with _READING, TemporaryDirectory() as folder:
        room = Room(folder)
        for name, content in given:
            room.add(name, content, "" if len(given) == 1 else f"{name[:-4]}/")
        try:
            found = _find(room, where, how)
            return fit_images(found, how, where, is_set=is_set, on_progress=on_progress)
        except DataError as error:  # it may tell what files hold
            raise DataError(plain_name(str(error))) from None


def _find(room: Room, where: str, how: Reading) -> Source:
    """Return the images among files: those of the kind that fills most of them."""
    kinds: dict[str, list[Member]] = {kind: [] for kind in KINDS}
    for member in room.members.values():
        kinds[str(kind_of(member.name))].append(member)
    sizes = {kind: sum(member.size for member in found) for kind, found in kinds.items()}
    main = max(sizes, key=lambda kind: (bool(sizes[kind]) and kind != "text tables", sizes[kind]))
    members = kinds.pop(main)
    others: list[LeftOut] = []
    if main == "pictures":
        said, others = read_beside(kinds.pop("CSV tables"), [member.name for member in members])
        found = read_pictures(members, how, where, said)
    else:
        found = (read_arrays if main == "arrays" else read_tables)(members, how, where)
    why = f"The set is read from {main}; bring other files by themselves."
    others += [LeftOut(member.name, why) for its in kinds.values() for member in its]
    for name in sorted(room.unread, key=is_junk):
        what = "is a hidden file" if is_junk(name) else files.why_unread(name)
        others.append(LeftOut(name, f"It {what}."))
    found.left_out = [*others, *found.left_out]
    return found
