"""The data sets: reading, splitting, downloading.

Files have torchvision's layout below `data_directory`, for example
``MNIST/raw/train-images-idx3-ubyte``, plain or ``.gz``. Nothing here downloads unless
`download` is called, and nothing imports torch but `download` and `verify`.
"""

from __future__ import annotations

import functools
import gzip
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ae_core.data.catalogue import find_dataset, list_datasets
from ae_core.data.download import DownloadProgress, Progress, download
from ae_core.data.idx import read_idx
from ae_core.data.own.store import load_own_names, load_own_pixels
from ae_core.data.published import DATASETS, Dataset, data_directory
from ae_core.data.verification import FileCheck, verify
from ae_core.errors import DataError, DataMissingError, SpecError
from ae_core.specs import IMAGE_SIZE, DataSpec

__all__ = [
    "DATASETS",
    "DataSplit",
    "Dataset",
    "DownloadProgress",
    "FileCheck",
    "Progress",
    "Split",
    "data_directory",
    "download",
    "drawn_rows",
    "find_dataset",
    "image_names",
    "is_available",
    "list_datasets",
    "load_images",
    "load_pixels",
    "split_data",
    "verify",
]

Split = Literal["train", "test"]
Images = npt.NDArray[np.float32]  # (N, 1, 28, 28) in [0, 1]
Labels = npt.NDArray[np.int64]  # (N,)

_DIGITS_BOX = 20  # MNIST's digits fill a box of 20 x 20 in their frame
_DIGITS_SEED = 0


@dataclass(frozen=True)
class DataSplit:
    """Images and labels for training, validation (possibly none) and test.

    Images are float32 (N, 1, 28, 28) in [0, 1], labels int64 (N,).
    """

    train_images: Images
    train_labels: Labels
    validation_images: Images
    validation_labels: Labels
    test_images: Images
    test_labels: Labels


def is_available(name: str) -> bool:
    """Tell whether all files of a data set lie on this machine; their content is not read."""
    dataset = find_dataset(name)
    return all(dataset.find_file(file) is not None for file in dataset.files)


def load_pixels(name: str, split: Split) -> tuple[npt.NDArray[np.uint8], Labels]:
    """Read one split as it is stored: uint8 (N, 28, 28) and int64 (N,); see `load_images`."""
    dataset = find_dataset(name)
    if split not in ("train", "test"):
        raise SpecError(f"There is no split {split!r}; use train or test.")
    if dataset.is_embedded:
        return _digits(split)
    if dataset.is_own:
        return load_own_pixels(name, split)
    images_file, labels_file = dataset.split_files(split)
    pixels = _read(dataset, images_file)
    labels = _read(dataset, labels_file)
    count = dataset.num_images(split)
    shape = (count, *dataset.image_shape[1:])
    if pixels.shape != shape or pixels.dtype != np.uint8:
        raise _misfit(dataset, images_file, pixels, f"uint8 of shape {shape}")
    if labels.ndim == 2:  # QMNIST: eight numbers a digit, of which the first is its class
        labels = labels[:, 0]
    if labels.shape != (count,):
        raise _misfit(dataset, labels_file, labels, f"one label for each of {count} images")
    if labels.min() < 0 or labels.max() >= len(dataset.class_names):
        raise DataError(
            f"{dataset.find_file(labels_file)} holds labels from {labels.min()} to "
            f"{labels.max()}, not 0 to 9; to repair it run: {dataset.repair_command}"
        )
    return pixels, labels.astype(np.int64)


def load_images(name: str, split: Split) -> tuple[Images, Labels]:
    """Read one split of a data set.

    Parameters
    ----------
    name : str
        One of `list_datasets`.
    split : "train" or "test"

    Returns
    -------
    float32 array, shape (N, 1, 28, 28), in [0, 1], and int64 array, shape (N,)

    Raises
    ------
    SpecError
        If there is no such data set or split.
    DataMissingError
        If its files are not on this machine.
    DataError
        If a file is damaged.
    """
    pixels, labels = load_pixels(name, split)
    return _unit_images(pixels), labels


def image_names(name: str, split: Split) -> list[str]:
    """Return what each image of a split is called: its file, or ``"test 17"``."""
    dataset = find_dataset(name)
    if dataset.is_own:
        return load_own_names(name)[split]
    return [f"{split} {number}" for number in range(dataset.num_images(split))]


def split_data(spec: DataSpec) -> DataSplit:
    """Read the images a training sees.

    The validation images are the first of the training images: in the file's order, or, with
    ``num_images``, in the order of the seeded draw. The draws of the training and of the test
    images are independent, and a larger draw begins with the smaller.
    """
    dataset = find_dataset(spec.name)
    for what, wanted, there in (
        ("num_images", spec.num_images or 0, dataset.num_train),
        ("num_test", spec.num_test or 0, dataset.num_test),
        ("num_validation", spec.num_validation, dataset.num_train - 1),
    ):
        if wanted > there:
            raise SpecError(f"{what} may be at most {there} for {spec.name}, got {wanted}.")
    images, labels = _draw(spec, "train")
    test_images, test_labels = _draw(spec, "test")
    cut = spec.num_validation
    return DataSplit(
        images[cut:], labels[cut:], images[:cut], labels[:cut], test_images, test_labels
    )


def drawn_rows(spec: DataSpec, split: Split) -> npt.NDArray[np.int64]:
    """Return which rows of a set's split a specification takes, in its own order, int64 (n,)."""
    there = find_dataset(spec.name).num_images(split)
    count = spec.num_test if split == "test" else spec.num_images
    if count is None:
        return np.arange(there)
    stream = np.random.default_rng([spec.split_seed, split == "test"])
    return stream.permutation(there)[:count]


def _unit_images(pixels: npt.NDArray[np.uint8]) -> Images:
    return np.divide(pixels[:, None], np.float32(255), dtype=np.float32)


def _draw(spec: DataSpec, split: Split) -> tuple[Images, Labels]:
    pixels, labels = load_pixels(spec.name, split)
    if (spec.num_test if split == "test" else spec.num_images) is not None:
        rows = drawn_rows(spec, split)  # whole sets are not copied
        pixels, labels = pixels[rows], labels[rows]
    images = _unit_images(pixels)
    if spec.binary_threshold is not None:
        images = (images > np.float32(spec.binary_threshold)).astype(np.float32)
    return images, labels


def _read(dataset: Dataset, file: str) -> npt.NDArray[Any]:
    path = dataset.find_file(file)
    if path is None:
        folder = dataset.directory
        interrupted = " (its download was interrupted)" if any(folder.glob("*.part")) else ""
        raise DataMissingError(
            f"{dataset.title} is not on this machine{interrupted}: {folder} has no {file}. "
            f"To get it run: {dataset.repair_command} "
            "(or point AE_DATA_DIR at a folder that has it)"
        )
    return read_idx(path, repair=f"to repair it run: {dataset.repair_command}")


def _misfit(dataset: Dataset, file: str, array: npt.NDArray[Any], expected: str) -> DataError:
    return DataError(
        f"{dataset.find_file(file)} holds {array.dtype.name} of shape {array.shape}, "
        f"not {expected}; to repair it run: {dataset.repair_command}"
    )


@functools.cache
def _digits(split: Split) -> tuple[npt.NDArray[np.uint8], Labels]:
    """Make MNIST-like images of scikit-learn's 8 x 8 digits; the split is drawn once for all."""
    from PIL import Image

    small_images, all_labels = _read_embedded_digits()
    dataset = DATASETS["digits"]
    order = np.random.default_rng(_DIGITS_SEED).permutation(len(all_labels))
    chosen = order[: dataset.num_train] if split == "train" else order[dataset.num_train :]
    pixels = np.zeros((len(chosen), IMAGE_SIZE, IMAGE_SIZE), np.uint8)
    edge = (IMAGE_SIZE - _DIGITS_BOX) // 2
    for image, index in zip(pixels, chosen, strict=True):
        small = Image.fromarray((small_images[index] / 16).astype(np.float32))
        large = np.asarray(small.resize((_DIGITS_BOX, _DIGITS_BOX), Image.Resampling.BICUBIC))
        box = slice(edge, edge + _DIGITS_BOX)
        image[box, box] = np.round(255 * large.clip(0, 1))
    labels = all_labels[chosen].astype(np.int64)
    pixels.setflags(write=False)
    labels.setflags(write=False)
    return pixels, labels


def _read_embedded_digits() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Read images (1797, 8, 8), 0 to 16, and labels from scikit-learn's own file.

    `sklearn.datasets.load_digits` gives the same (a test compares), but importing it takes
    two seconds that the first page of a machine without MNIST does not have.
    """
    package = importlib.util.find_spec("sklearn")
    assert package is not None and package.origin is not None  # a requirement of this package
    path = Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz"
    if not path.exists():  # a scikit-learn that keeps it elsewhere
        from sklearn.datasets import load_digits

        bunch = load_digits()
        return bunch.images, bunch.target
    with gzip.open(path, "rt") as file:
        table = np.loadtxt(file, delimiter=",")
    return table[:, :-1].reshape(-1, 8, 8), table[:, -1]
