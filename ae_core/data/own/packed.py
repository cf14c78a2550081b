"""A .zip or .npz from outside: judged by what it declares before anything of it is unpacked."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

from ae_core.data.own.images import MAX_IMAGES, MAX_UNPACKED_MEGABYTES, plain_name
from ae_core.errors import DataError

MAX_MEMBERS = 2 * MAX_IMAGES + 10_000  # files, pictures or not; a Mac adds one for each

_MAX_LIST = 32_000_000  # bytes of the list of files at a .zip's end
_SIZE_OF_LIST = 5  # its place in what zipfile reads of a .zip's end
_LEADS_AWAY = re.compile(r"(^|/)\.\.(/|$)|^/|^[A-Za-z]:/")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def open_packed(content: bytes | Path, name: str) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    """Open a packed file and return it with its members; nothing of them is unpacked.

    Of each member no more is unpacked than it declares, where it is read by `zipfile`.
    """
    with io.BytesIO(content) if isinstance(content, bytes) else content.open("rb") as file:
        _check_list(file, name)
    try:  # names in UTF-8 that do not say so, as a Mac and Linux write them
        packed = _open(content, "utf-8")
    except UnicodeDecodeError:
        packed = _open(content, None)
    members = [m for m in packed.infolist() if m.filename and not m.is_dir()]
    try:
        _check_members(members, name)
    except DataError:
        packed.close()
        raise
    return packed, members


def _open(content: bytes | Path, encoding: str | None) -> zipfile.ZipFile:
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    return zipfile.ZipFile(file, metadata_encoding=encoding)


def _check_list(file: Any, name: str) -> None:
    """Look at the list of files, which zipfile reads whole, whatever its length."""
    end = zipfile._EndRecData(file)  # type: ignore[attr-defined]  # what ZipFile itself goes by
    if end is None:
        raise zipfile.BadZipFile("no list of files")
    size = end[_SIZE_OF_LIST]
    count = 0
    if size <= _MAX_LIST:
        file.seek(max(0, end[9] - size))
        count = file.read(size).count(b"PK\x01\x02")
    if count > MAX_MEMBERS or size > _MAX_LIST:
        what = f"{count:,} files" if count else f"a list of files of {size / 1e6:,.0f} MB"
        raise DataError(
            f"{name} holds {what}; at most {MAX_MEMBERS:,} files are looked at, {MAX_IMAGES:,} of "
            "them images. Nothing of it was read; pack fewer."
        )


def _check_members(members: list[zipfile.ZipInfo], name: str) -> None:
    num_bytes = sum(member.file_size for member in members)
    if num_bytes > MAX_UNPACKED_MEGABYTES * 1_000_000:
        raise DataError(
            f"{name} would unpack to {num_bytes / 1e6:,.0f} MB; at most "
            f"{MAX_UNPACKED_MEGABYTES} MB are unpacked. Nothing of it was read."
        )
    away = (m.filename for m in members if _LEADS_AWAY.search(m.filename.replace("\\", "/")))
    if path := next(away, ""):
        raise DataError(
            f"{name} holds {plain_name(path)[:60]}, which leads outside of it. Nothing of it was "
            "read; pack it again from inside its folder."
        )
    if any(member.flag_bits & 1 for member in members):
        raise DataError(f"{name} is locked with a password; pack it without one.")
    odd = next((member for member in members if member.compress_type not in _METHODS), None)
    if odd is not None:
        raise DataError(
            f"{name} packs {plain_name(odd.filename)[:60]} by method {odd.compress_type}; only the "
            "usual one, deflate, is unpacked. Pack it again without choosing another."
        )
