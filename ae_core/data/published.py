"""What a data set is, the ones that others have published, and where their files lie."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ae_core.specs import IMAGE_SHAPE

DIGITS = tuple("0123456789")
_CLOTHES = "T-shirt/top,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot"


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """A data set of grey images in classes; one class where there are no labels."""

    name: str
    title: str
    num_train: int
    num_test: int
    image_shape: tuple[int, int, int] = IMAGE_SHAPE  # channels, rows, columns
    class_names: tuple[str, ...] = DIGITS
    folder: str | None = None  # below the data directory; None: embedded, needs no files
    # Without .gz: training images, training labels, test images, test labels.
    files: tuple[str, ...] = (
        "train-images-idx3-ubyte",
        "train-labels-idx1-ubyte",
        "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte",
    )
    is_own: bool = False  # somebody's own images; see ae_core.data.own.store

    @property
    def is_labelled(self) -> bool:
        """Whether its images have classes."""
        return len(self.class_names) > 1

    @property
    def has_digits(self) -> bool:
        """Whether its images are handwritten digits, named so."""
        return self.class_names == DIGITS and not self.is_own

    @property
    def is_embedded(self) -> bool:
        """Whether it comes with the program."""
        return self.folder is None

    @property
    def directory(self) -> Path:
        """The folder of its files; it may not exist."""
        return data_directory() / (self.folder or "")

    def num_images(self, split: str) -> int:
        """Count the images of ``"train"`` or ``"test"``."""
        return self.num_train if split == "train" else self.num_test

    def split_files(self, split: str) -> tuple[str, str]:
        """Name the images' and the labels' file of ``"train"`` or ``"test"``."""
        images, labels = self.files[:2] if split == "train" else self.files[2:]
        return images, labels

    def find_file(self, file: str) -> Path | None:
        """Return the path of one of its files as it lies there, plain or ``.gz``."""
        for path in (self.directory / file, self.directory / f"{file}.gz"):
            if os.path.isfile(path):  # unlike Path.is_file, False where the folder is forbidden
                return path
        return None

    @property
    def repair_command(self) -> str:
        """What to type to fetch or mend the files."""
        if self.is_own:
            return f"python -m ae_core data add PATH --name {self.name}"
        return f"python -m ae_core data download {self.name}"


DATASETS: dict[str, Dataset] = {
    dataset.name: dataset
    for dataset in (
        Dataset(name="mnist", title="MNIST", num_train=60_000, num_test=10_000, folder="MNIST/raw"),
        Dataset(
            name="fashion-mnist",
            title="Fashion-MNIST",
            num_train=60_000,
            num_test=10_000,
            folder="FashionMNIST/raw",
            class_names=tuple(_CLOTHES.split(",")),
        ),
        Dataset(
            name="kmnist",
            title="Kuzushiji-MNIST",
            num_train=60_000,
            num_test=10_000,
            folder="KMNIST/raw",
            class_names=("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
        ),
        Dataset(
            name="qmnist",
            title="QMNIST",
            num_train=60_000,
            num_test=60_000,
            folder="QMNIST/raw",
            files=(
                "qmnist-train-images-idx3-ubyte",
                "qmnist-train-labels-idx2-int",
                "qmnist-test-images-idx3-ubyte",
                "qmnist-test-labels-idx2-int",
            ),
        ),
        Dataset(name="digits", title="Embedded digits", num_train=1_437, num_test=360, files=()),
    )
}


def data_directory() -> Path:
    """Return the folder that data sets lie below.

    The environment variable ``AE_DATA_DIR``, else the user's cache folder. It may not exist.
    """
    chosen = os.environ.get("AE_DATA_DIR", "").strip()
    if chosen:
        return Path(chosen).expanduser()
    import platformdirs

    return Path(platformdirs.user_cache_dir("autoencoder-explorer", appauthor=False)) / "data"
