"""Writing files so that a kill at any moment leaves the old one or the new one, never half."""

import contextlib
import functools
import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_RESTING_NANOSECONDS = 10**9  # a clock of files ticks in milliseconds: later, changes show


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file through a temporary neighbour, flushed to disk, then renamed over."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_json(path: Path, value: Any) -> None:
    """Write indented JSON atomically; NaN is refused."""
    text = json.dumps(value, indent=1, allow_nan=False, ensure_ascii=False)
    write_atomically(path, text.encode() + b"\n")


@contextlib.contextmanager
def new_folder(target: Path, *, replaces: bool = False) -> Iterator[Path]:
    """Give an empty folder which at the block's end becomes ``target``, flushed, all at once.

    Whatever ends the block earlier, ``target`` is as it was. An older folder of its name is an
    error unless ``replaces``.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        yield temporary
        for file in temporary.iterdir():
            with file.open("rb+") as stream:
                os.fsync(stream.fileno())
        temporary.chmod(0o755)
        if replaces and target.exists():
            old = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.old."))
            target.rename(old / "folder")
            temporary.rename(target)
            shutil.rmtree(old)
        else:
            temporary.rename(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file; one that rests unchanged is read once a process."""
    stat = path.stat()
    if time.time_ns() - stat.st_ctime_ns < _RESTING_NANOSECONDS:
        return _sha256.__wrapped__(path)
    return _sha256(path, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)


@functools.lru_cache(maxsize=1024)
def _sha256(path: Path, *stamps: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def plain_cell(word: str) -> str:
    """Return a word that a spreadsheet takes for text, never for a formula.

    >>> plain_cell("=1+1"), plain_cell("-3"), plain_cell("cat")
    ("'=1+1", '-3', 'cat')
    """
    if word[:1] not in ("=", "+", "-", "@", "\t", "\r"):
        return word
    return word if _NUMBER.fullmatch(word) else f"'{word}"
