"""Checking the files of data sets against torchvision's md5 sums, or by their structure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from ae_core.data.catalogue import find_dataset
from ae_core.data.idx import read_idx
from ae_core.data.own.store import check_own_file
from ae_core.data.published import Dataset
from ae_core.device import import_torchvision
from ae_core.errors import DataError

_UNPACKED_MD5 = {  # of files unpacked from the .gz whose md5 torchvision lists
    "MNIST/raw/train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "MNIST/raw/train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "MNIST/raw/t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "MNIST/raw/t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}


@dataclass(frozen=True)
class FileCheck:
    """What was found out about one file of a data set."""

    file: str
    path: Path | None  # None: missing
    problem: str | None  # None: the file is good
    method: str  # "md5", own sets "sha256", "structure" (size, header) where none is published

    @property
    def is_good(self) -> bool:
        """Whether the file is there and nothing is wrong with it."""
        return self.problem is None


@dataclass(frozen=True)
class Resource:
    """A packed file: where it can be had, and its md5."""

    urls: tuple[str, ...]
    md5: str


def verify(name: str) -> tuple[FileCheck, ...]:
    """Check every file of a data set: by md5 where one is known, else size, header and shape.

    Known are the md5 sums of the packed ``.gz`` files, and of MNIST's unpacked ones.
    """
    dataset = find_dataset(name)
    checks = []
    for file in dataset.files:
        path = dataset.find_file(file)
        if path is None:
            checks.append(FileCheck(file, None, "missing", "structure"))
        elif dataset.is_own:
            checks.append(FileCheck(file, path, check_own_file(name, file), "sha256"))
        else:
            checks.append(check_file(dataset, file, path))
    return tuple(checks)


def published_resources(dataset: Dataset) -> dict[str, Resource]:
    """Return torchvision's mirrors and md5 sums, by the name of the unpacked file."""
    # The folder is named after torchvision's class, by torchvision's own custom.
    source = getattr(import_torchvision().datasets, (dataset.folder or "").partition("/")[0])
    listed = source.resources
    if isinstance(listed, dict):  # QMNIST: full addresses, by part
        return {
            url.rpartition("/")[2].removesuffix(".gz"): Resource((url,), md5)
            for part in ("train", "test")
            for url, md5 in listed[part]
        }
    return {
        file.removesuffix(".gz"): Resource(tuple(m + file for m in source.mirrors), md5)
        for file, md5 in listed
    }


def check_file(dataset: Dataset, file: str, path: Path) -> FileCheck:
    """Check one file of a data set, plain or ``.gz``; see `verify`."""
    md5 = _UNPACKED_MD5.get(f"{dataset.folder}/{file}")
    if path.suffix == ".gz":
        md5 = published_resources(dataset)[file].md5
    problem = None
    try:
        if md5 is not None:
            if md5_of(path) != md5:
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
    if len(array) != count or (is_images and array.shape[1:] != dataset.image_shape[1:]):
        raise DataError(f"damaged: it holds shape {array.shape} where {count} are expected")


def md5_of(path: Path) -> str:
    """Return the md5 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
