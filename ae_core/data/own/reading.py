"""One door to somebody's own images: a folder, a .zip, an .npz, a CSV, or uploaded files.

However many ask at once, one set is read at a time: each takes up to 150 MB of memory meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from ae_core.data.own.arrays import read_npz
from ae_core.data.own.files import list_folder, list_uploads, list_zip, read_pictures
from ae_core.data.own.images import FITS, MAX_MEGABYTES, Fit, OnProgress, OwnImages, plain_name
from ae_core.data.own.tables import read_csv
from ae_core.errors import DataError, SpecError

PACKED = (".zip", ".npz", ".csv")
_READING = threading.Lock()


def read_own(
    path: Path | str, *, fit: Fit = "plain", on_progress: OnProgress | None = None
) -> OwnImages:
    """Read images from a folder or a file of this machine; nothing is stored.

    A folder of pictures (its sub-folders are classes), a .zip of one, an .npz or a .csv.
    ``on_progress`` is called with the images done and the images there are.
    """
    _check_fit(fit)
    with _READING:
        return _read_place(Path(path).expanduser(), fit, on_progress)


def _read_place(place: Path, fit: Fit, on_progress: OnProgress | None) -> OwnImages:
    if place.is_dir():
        members = list_folder(place)
        total = sum(member.size for member in members if member.is_picture)
        _check_size(total, str(place))
        source = plain_name(place.resolve().name or str(place))
        return read_pictures(members, fit=fit, source=source, on_progress=on_progress)
    if not place.is_file():
        raise DataError(f"There is no folder or file at {place}; check the path.")
    _check_size(place.stat().st_size, place.name)
    if place.suffix.lower() not in PACKED:
        raise DataError(
            f"{place.name} is one file; a folder of pictures, a .zip, an .npz or a .csv makes a "
            "data set."
        )
    try:
        return _read_packed(place, place.name, fit, on_progress)
    except OSError as error:
        raise DataError(f"{place} cannot be read ({error.strerror}); check the path.") from None


def read_uploads(
    files: Sequence[tuple[str, bytes]], *, fit: Fit = "plain", on_progress: OnProgress | None = None
) -> OwnImages:
    """Read images from uploaded files, name and content each; nothing is stored.

    One .zip, .npz or .csv, or any number of pictures, whose names may have folders.
    """
    _check_fit(fit)
    if not files:
        raise DataError("No file was chosen; choose pictures, a .zip, an .npz or a .csv.")
    files = [(plain_name(name), content) for name, content in files]
    _check_size(sum(len(content) for _, content in files), "What was chosen")
    packed = [name for name, _ in files if name.lower().endswith(PACKED)]
    if packed and len(files) > 1:
        raise DataError(
            f"{packed[0]} is a set by itself; choose it alone, or choose pictures only."
        )
    with _READING:
        if packed:
            name, content = files[0]
            return _read_packed(content, name, fit, on_progress)
        source, members = "What was chosen", list_uploads(files)
        return read_pictures(members, fit=fit, source=source, on_progress=on_progress)


def _read_packed(
    content: bytes | Path, name: str, fit: Fit, on_progress: OnProgress | None
) -> OwnImages:
    if name.lower().endswith(".zip"):
        members = list_zip(content, name)
        return read_pictures(members, fit=fit, source=name, on_progress=on_progress)
    read = read_csv if name.lower().endswith(".csv") else read_npz
    return read(content, name, fit=fit, on_progress=on_progress)


def _check_fit(fit: str) -> None:
    if fit not in FITS:
        raise SpecError(f"Images are fitted by {' or '.join(FITS)}, not {fit!r}.")


def _check_size(num_bytes: int, name: str) -> None:
    if num_bytes > MAX_MEGABYTES * 1_000_000:
        raise DataError(
            f"{name} has {num_bytes / 1e6:,.0f} MB; at most {MAX_MEGABYTES} MB are taken. Choose "
            "fewer images, or make them smaller: only 28 x 28 pixels of each are kept."
        )
