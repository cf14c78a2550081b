"""Writing files so that a kill at any moment leaves the old one or the new one, never half."""

import contextlib
import functools
import hashlib
import json
import math
import os
import re
import shutil
import stat
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_LARGEST_OBJECT, _LARGEST_LIST = 2_000_000, 50_000_000  # bytes
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


def read_json(path: Path) -> Any:
    """Return the JSON value in a file; None where it is missing, damaged or too large.

    Whoever's file it is: its kind and size are looked at before it is read, and numbers that are
    not finite are None.
    """
    return _parse(_read_small(path))


def read_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file, an empty one where there is none; see `read_json`."""
    found = read_json(path)
    return found if isinstance(found, dict) else {}


def read_objects(path: Path) -> list[dict[str, Any]]:
    """Return the JSON objects of a file with one a line; see `read_json`.

    A line that is half written or damaged is left out. Of a file that has grown only what is new
    is read: the objects before it are the same ones, and nobody may change them.
    """
    return _lines_of(path).read()


class _Lines:
    """The objects of a file with one a line, as far as they are known."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, threading.Lock()
        self._forget(0)

    def _forget(self, inode: int) -> None:
        self._inode, self._end, self._last = inode, 0, b""  # whole lines, the last of them
        self._found: list[dict[str, Any]] = []

    def read(self) -> list[dict[str, Any]]:
        """Return all of them as they are now."""
        with self._lock, contextlib.suppress(OSError):
            now = self._path.stat()
            if not stat.S_ISREG(now.st_mode) or now.st_size > _LARGEST_LIST:
                return []
            with self._path.open("rb") as file:
                file.seek(self._end - len(self._last))
                is_longer = now.st_ino == self._inode and now.st_size >= self._end
                if not is_longer or file.read(len(self._last)) != self._last:
                    self._forget(now.st_ino)
                    file.seek(0)
                content = file.read(now.st_size - self._end)
            *lines, half = content.split(b"\n")
            if lines:
                self._found += _objects(lines)
                self._end += len(content) - len(half)
                self._last = lines[-1] + b"\n"
            return [*self._found, *_objects([half])]
        return []


@functools.lru_cache(maxsize=64)
def _lines_of(path: Path) -> _Lines:
    return _Lines(path)


def _objects(lines: list[bytes]) -> list[dict[str, Any]]:
    found = (_parse(line.decode("utf-8", errors="replace")) for line in lines)
    return [each for each in found if isinstance(each, dict)]


def _read_small(path: Path) -> str:
    with contextlib.suppress(OSError):
        found = path.stat()
        if stat.S_ISREG(found.st_mode) and found.st_size <= _LARGEST_OBJECT:
            return path.read_text("utf-8", errors="replace")
    return ""


def _parse(text: str) -> Any:
    with contextlib.suppress(ValueError, RecursionError):
        return json.loads(text, parse_float=_finite, parse_constant=lambda _: None)
    return None


def _finite(text: str) -> float | None:
    value = float(text)
    return value if math.isfinite(value) else None


def is_locked(path: Path) -> bool:
    """Tell whether a process holds the FileLock of this file.

    Those who ask do not see each other: on POSIX each shares the lock for a moment.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return False
        if fcntl is None:
            with FileLock(path, blocking=False):
                return False
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except (BlockingIOError, Timeout):
        return True
    except OSError:
        return False
    return False


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


def stamp_of(path: Path | str) -> tuple[int, int]:
    """Return what changes when a file is written, in 2 µs; (0, 0) where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_ino


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file; one that rests unchanged is read once a process."""
    found = path.stat()
    if time.time_ns() - found.st_ctime_ns < _RESTING_NANOSECONDS:
        return _sha256.__wrapped__(path)
    return _sha256(path, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


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
