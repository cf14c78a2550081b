"""Fetching and checking the files of data sets.

Mirrors and md5 sums are torchvision's own. A file arrives in ``<file>.gz.part`` and goes on
from there after a break, is renamed once its md5 fits, and is unpacked beside it.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from ae_core.data.catalogue import Dataset, data_directory, data_file, find_dataset
from ae_core.data.idx import read_idx
from ae_core.device import import_torchvision
from ae_core.errors import DataError

if TYPE_CHECKING:
    from http.client import HTTPResponse

_TIMEOUT = 20.0  # seconds without a byte
_CHUNK = 1 << 16
_UNPACKED_MD5 = {  # no list of these is published; computed from files whose .gz fits its md5
    "MNIST/raw/train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "MNIST/raw/train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "MNIST/raw/t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "MNIST/raw/t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}


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


@dataclass(frozen=True)
class FileCheck:
    """What was found out about one file of a data set."""

    file: str
    path: Path | None  # None: missing
    problem: str | None  # None: the file is good
    method: str  # "md5", or "structure" (size, header, shape) where no md5 is published

    @property
    def is_good(self) -> bool:
        """Whether the file is there and nothing is wrong with it."""
        return self.problem is None


@dataclass(frozen=True)
class _Resource:
    """A packed file: where it can be had, and its md5."""

    urls: tuple[str, ...]
    md5: str


class _BrokenTransferError(Exception):
    """A mirror failed to deliver; the message is the reason."""


Progress = Callable[[DownloadProgress], None]


def verify(name: str) -> tuple[FileCheck, ...]:
    """Check every file of a data set: by md5 where one is known, else size, header and shape.

    The md5 sums known are those of the packed ``.gz`` files, and of MNIST's unpacked ones. An
    embedded data set has no files and gives an empty tuple.

    Raises
    ------
    SpecError
        If there is no such data set.
    """
    dataset = find_dataset(name)
    checks = []
    for file in dataset.files:
        path = data_file(dataset, file)
        if path is None:
            checks.append(FileCheck(file, None, "missing", "structure"))
        else:
            checks.append(_check(dataset, file, path))
    return tuple(checks)


def download(name: str, *, progress: Progress | None = None) -> None:
    """Fetch the files of a data set that are missing or damaged.

    What is there and good is not touched, and an interrupted download goes on where it
    stopped. Several processes may ask for the same set: one fetches, the others wait.

    Parameters
    ----------
    name : str
        A key of `ae_core.data.datasets.DATASETS`.
    progress : callable, optional
        Called with a `DownloadProgress` after every piece; an exception of its stops the
        download, and what has arrived is kept.

    Raises
    ------
    SpecError
        If there is no such data set.
    DataError
        If no mirror delivers the right content, or the folder cannot be written.
    """
    if all(check.is_good for check in verify(name)):
        return
    import filelock

    dataset = find_dataset(name)
    folder = data_directory() / (dataset.folder or "")
    with _write_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / ".download.lock")
        lock.acquire()
    try:
        resources = _resources(dataset)
        for index, file in enumerate(dataset.files):
            _provide(dataset, file, resources[file], folder, _file_progress(
                progress, file, index, len(dataset.files)))  # fmt: skip
    finally:
        lock.release()


def _resources(dataset: Dataset) -> dict[str, _Resource]:
    """Return torchvision's mirrors and md5 sums, by the name of the unpacked file."""
    # The folder is named after torchvision's class, by torchvision's own custom.
    source = getattr(import_torchvision().datasets, (dataset.folder or "").partition("/")[0])
    listed = source.resources
    if isinstance(listed, dict):  # QMNIST: full addresses, by part
        return {
            url.rpartition("/")[2].removesuffix(".gz"): _Resource((url,), md5)
            for part in ("train", "test")
            for url, md5 in listed[part]
        }
    return {
        file.removesuffix(".gz"): _Resource(tuple(m + file for m in source.mirrors), md5)
        for file, md5 in listed
    }


def _check(dataset: Dataset, file: str, path: Path) -> FileCheck:
    md5 = _UNPACKED_MD5.get(f"{dataset.folder}/{file}")
    if path.suffix == ".gz":
        md5 = _resources(dataset)[file].md5
    problem = None
    try:
        if md5 is not None:
            if _md5(path) != md5:
                problem = f"damaged: its md5 is not {md5}"
        else:
            _check_structure(dataset, file, path)
    except DataError as error:
        problem = str(error)
    except OSError as error:
        problem = f"it cannot be read ({error.strerror or error})"
    return FileCheck(file, path, problem, "structure" if md5 is None else "md5")


def _check_structure(dataset: Dataset, file: str, path: Path) -> None:
    array = read_idx(path, repair=f"to repair it run: {dataset.repair_command}")
    count = dataset.num_images("train" if file in dataset.split_files("train") else "test")
    is_images = file in (dataset.files[0], dataset.files[2])
    if len(array) != count or (is_images and array.shape[1:] != (28, 28)):
        raise DataError(f"damaged: it holds shape {array.shape} where {count} are expected")


def _md5(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _file_progress(
    progress: Progress | None, file: str, index: int, count: int
) -> Callable[[int, int], None]:
    def report(num_bytes: int, total_bytes: int) -> None:
        if progress is not None:
            progress(DownloadProgress(file, num_bytes, total_bytes, index, count))

    return report


def _provide(
    dataset: Dataset,
    file: str,
    resource: _Resource,
    folder: Path,
    report: Callable[[int, int], None],
) -> None:
    """Make one file good: leave it, unpack it again, or fetch it."""
    plain, packed = folder / file, folder / f"{file}.gz"
    if plain.is_file() and _check(dataset, file, plain).is_good:
        report(1, 1)
        return
    with _write_errors(folder):
        if not packed.is_file() or _md5(packed) != resource.md5:
            part = folder / f"{file}.gz.part"
            _fetch(dataset, resource, part, report)
            os.replace(part, packed)
        unpacked = folder / f"{file}.part"
        with gzip.open(packed) as source, unpacked.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
        os.replace(unpacked, plain)
    report(1, 1)


def _fetch(
    dataset: Dataset, resource: _Resource, part: Path, report: Callable[[int, int], None]
) -> None:
    """Fill ``part`` with the right content, from the mirrors in turn, each tried twice."""
    reasons: dict[str, str] = {}
    wrong: set[str] = set()
    for url in (*resource.urls, *resource.urls):
        if url in wrong:
            continue
        start = part.stat().st_size if part.is_file() else 0
        if start and _md5(part) == resource.md5:  # complete, but never renamed
            return
        try:
            _append(url, part, start, report)
        except _BrokenTransferError as error:
            reasons[url] = str(error)
            continue
        if _md5(part) == resource.md5:
            return
        part.unlink()
        reasons[url] = "what it sends is not the published file (its md5 differs)"
        if start == 0:  # otherwise the beginning that lay here may have been bad
            wrong.add(url)
    told = "; ".join(f"{url}: {reason}" for url, reason in reasons.items())
    raise DataError(
        f"{dataset.title} could not be downloaded ({told}). Check the network connection and "
        f"run again: {dataset.repair_command} (it goes on where it stopped), or point "
        "AE_DATA_DIR at a folder that has the files."
    )


def _append(url: str, part: Path, start: int, report: Callable[[int, int], None]) -> None:
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
        reason = getattr(error, "reason", None) or str(error) or type(error).__name__
        raise _BrokenTransferError(str(reason)) from None


@contextlib.contextmanager
def _write_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataError(
            f"{folder} cannot be written ({error.strerror or error}). Free some space or change "
            "its permissions, or set AE_DATA_DIR to a folder you may write to."
        ) from None
