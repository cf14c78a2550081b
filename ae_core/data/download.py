"""Fetching the files of data sets.

Mirrors and md5 sums are torchvision's own. A file arrives in ``<file>.gz.part`` and goes on
from there after a break, is renamed once its md5 fits, and is unpacked beside it.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from ae_core.data.catalogue import find_dataset
from ae_core.data.published import Dataset
from ae_core.data.verification import Resource, check_file, md5_of, published_resources, verify
from ae_core.errors import DataError

if TYPE_CHECKING:
    from http.client import HTTPResponse

_TIMEOUT = 20.0  # seconds without a byte
_CHUNK = 1 << 16


@dataclass(frozen=True)
class DownloadProgress:
    """How far a download is: bytes of the file under way, and which file of how many."""

    file: str
    num_bytes: int
    total_bytes: int
    file_index: int
    num_files: int

    @property
    def share(self) -> float:
        """Between 0 and 1, every file counted alike."""
        return (self.file_index + self.num_bytes / max(self.total_bytes, 1)) / self.num_files


class _BrokenTransferError(Exception):
    """A mirror failed to deliver; the message is the reason."""


Progress = Callable[[DownloadProgress], None]
Report = Callable[[int, int], None]  # bytes there are, bytes in all


def download(name: str, *, progress: Progress | None = None) -> None:
    """Fetch the files of a data set that are missing or damaged.

    What is there and good is not touched, and an interrupted download goes on where it stopped.
    Several processes may ask for the same set: one fetches, the others wait. ``progress`` is called
    after every piece; an exception of its stops the download, and what has arrived is kept.
    """
    if all(check.is_good for check in verify(name)):
        return
    import filelock

    dataset = find_dataset(name)
    if dataset.is_own:
        raise DataError(
            f"{dataset.title} is a set of your own that nothing can fetch; remove it with "
            f"`python -m ae_core data remove {name}` and add it again."
        )
    folder = dataset.directory
    with _write_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / ".download.lock")
        lock.acquire()
    try:
        resources = published_resources(dataset)
        for index, file in enumerate(dataset.files):
            report = _file_progress(progress, file, index, len(dataset.files))
            _provide(dataset, file, resources[file], report)
    finally:
        lock.release()


def _file_progress(progress: Progress | None, file: str, index: int, count: int) -> Report:
    def report(num_bytes: int, total_bytes: int) -> None:
        if progress is not None:
            progress(DownloadProgress(file, num_bytes, total_bytes, index, count))

    return report


def _provide(dataset: Dataset, file: str, resource: Resource, report: Report) -> None:
    """Make one file good: leave it, unpack it again, or fetch it."""
    folder = dataset.directory
    plain, packed = folder / file, folder / f"{file}.gz"
    if plain.is_file() and check_file(dataset, file, plain).is_good:
        report(1, 1)
        return
    with _write_errors(folder):
        if not packed.is_file() or md5_of(packed) != resource.md5:
            part = folder / f"{file}.gz.part"
            _fetch(dataset, resource, part, report)
            os.replace(part, packed)
        unpacked = folder / f"{file}.part"
        with gzip.open(packed) as source, unpacked.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
        os.replace(unpacked, plain)
    report(1, 1)


def _fetch(dataset: Dataset, resource: Resource, part: Path, report: Report) -> None:
    """Fill ``part`` with the right content, from the mirrors in turn, each tried twice."""
    reasons: dict[str, str] = {}
    wrong: set[str] = set()
    for url in (*resource.urls, *resource.urls):
        if url in wrong:
            continue
        start = part.stat().st_size if part.is_file() else 0
        if start and md5_of(part) == resource.md5:  # complete, but never renamed
            return
        try:
            _append(url, part, start, report)
        except _BrokenTransferError as error:
            reasons[url] = str(error)
            continue
        if md5_of(part) == resource.md5:
            return
        part.unlink()
        reasons[url] = "what it sends is not the published file (its md5 differs)"
        if start == 0:  # otherwise the beginning that lay here may have been bad
            wrong.add(url)
    by_reason: dict[str, list[str]] = {}
    for url, reason in reasons.items():
        by_reason.setdefault(reason, []).append(url)
    listed = "; ".join(f"{' and '.join(urls)}: {reason}" for reason, urls in by_reason.items())
    raise DataError(
        f"{dataset.title} could not be downloaded because none of its mirrors delivers ({listed}). "
        f"Check the network connection and try again, here or with {dataset.repair_command} (it "
        "goes on where it stopped), or point AE_DATA_DIR at a folder that has the files."
    )


def _append(url: str, part: Path, start: int, report: Report) -> None:
    """Receive the rest of a file whose first ``start`` bytes lie in ``part``."""
    response, num_bytes, total = _open(url, start)
    with response, part.open("r+b" if part.is_file() else "wb") as stream:
        stream.truncate(num_bytes)
        stream.seek(num_bytes)
        report(num_bytes, total)
        while num_bytes < total:
            piece = _receive(response)
            if not piece:
                raise _BrokenTransferError(
                    f"the connection broke after {num_bytes:,} of {total:,} bytes"
                )
            stream.write(piece)
            num_bytes += len(piece)
            report(num_bytes, total)


def _open(url: str, start: int) -> tuple[HTTPResponse, int, int]:
    """Ask for a file from byte ``start``; return the answer, its first byte, the file's size."""
    import urllib.error
    import urllib.request

    request = urllib.request.Request(url, headers={"User-Agent": "autoencoder-explorer"})
    if start:
        request.add_header("Range", f"bytes={start}-")
    try:
        with _network_errors():
            response = urllib.request.urlopen(request, timeout=_TIMEOUT)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return _open(url, 0)  # what lies here is longer than the file
        raise _BrokenTransferError(f"it answers {error.code} {error.reason}") from None
    length = response.headers.get("Content-Length", "")
    if not length.isdecimal():
        response.close()
        raise _BrokenTransferError("it does not tell the size of the file")
    first = start if response.status == HTTPStatus.PARTIAL_CONTENT else 0
    return response, first, first + int(length)


def _receive(response: HTTPResponse) -> bytes:
    with _network_errors():
        return response.read(_CHUNK)


@contextlib.contextmanager
def _network_errors() -> Iterator[None]:
    import http.client
    import urllib.error

    try:
        yield
    except urllib.error.HTTPError:
        raise
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        words = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        raise _BrokenTransferError(f"the connection failed ({words})") from None


@contextlib.contextmanager
def _write_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataError(
            f"{folder} cannot be written ({error.strerror or error}). Free some space or change "
            "its permissions, or set AE_DATA_DIR to a folder you may write to."
        ) from None
