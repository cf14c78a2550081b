"""Which images a model reconstructs worst, and a table of every image's code and error."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ae_core.data.evaluation import NamedImages
from ae_core.data.published import Dataset
from ae_core.errors import DataError
from ae_core.files import plain_cell
from ae_core.metrics import per_image_squared_error
from ae_core.networks.model import FloatArray, Model
from ae_core.networks.pca import FindPCA, fit_pca
from ae_core.specs import NUM_PIXELS

FEW = 5000  # training images below which PCA is fitted anew without those it judges
ErrorOf = Literal["network", "pca"]
_AT_ONCE = 5000
_NUM_FOLDS = 5


@dataclass(frozen=True, eq=False)
class ImageTable:
    """Every image of a data set through a model and through clipped PCA of the same code size.

    ``codes`` is float32 (N, code_size); ``mse`` and ``pca_mse`` are float64 (N,), of one image
    each. Training images come first. In a small set PCA never saw the image it is judged on: it
    is fitted to the other training images, so that it knows none by heart.
    """

    model: str
    data: str
    class_names: tuple[str, ...]
    names: tuple[str, ...]
    splits: tuple[str, ...]
    labels: NDArray[np.int64]
    codes: FloatArray
    mse: NDArray[np.float64]
    pca_mse: NDArray[np.float64]

    @property
    def is_labelled(self) -> bool:
        """Whether the images have classes."""
        return len(self.class_names) > 1

    def class_of(self, row: int) -> str:
        """Return the class of an image, empty where there are none."""
        return self.class_names[self.labels[row]] if self.is_labelled else ""

    def row(self, row: int) -> dict[str, Any]:
        """Return what is known of an image but its code, as plain types."""
        return {
            "image": self.names[row],
            "split": self.splits[row],
            "class": self.class_of(row),
            "mse": float(self.mse[row]),
            "pca_mse": float(self.pca_mse[row]),
        }


def tabulate_images(
    model: Model, dataset: Dataset, parts: Sequence[NamedImages], *, find_pca: FindPCA
) -> ImageTable:
    """Encode and reconstruct every image of a data set, beside clipped PCA of the same set."""
    components = find_pca(min(model.code_size, dataset.num_train // 2)).clipped(True)
    columns: list[tuple[NDArray[Any], ...]] = []
    for part in parts:
        if len(part.names) != len(part.images):
            raise DataError(
                f"{dataset.name} has {len(part.images):,} {part.split} images but "
                f"{len(part.names):,} names; add it again."
            )
        for start in range(0, len(part.images), _AT_ONCE):
            batch = part.images[start : start + _AT_ONCE]
            codes = model.encode(batch)
            drawn = model.decode(codes), components.reconstruct(batch)
            columns.append((codes, *(_errors(batch, images) for images in drawn)))
    codes, errors, baseline = (np.concatenate(column) for column in zip(*columns, strict=True))
    train_images = parts[0].images
    if len(train_images) < FEW:
        baseline[: len(train_images)] = _held_out_errors(train_images, components.code_size)
    names = tuple(name for part in parts for name in part.names)
    splits = tuple(part.split for part in parts for _ in part.names)
    labels = np.concatenate([part.labels for part in parts])
    about = model.name, dataset.name, dataset.class_names
    return ImageTable(*about, names, splits, labels, codes, errors, baseline)


def _errors(images: FloatArray, reconstructions: FloatArray) -> NDArray[np.float64]:
    return per_image_squared_error(images, reconstructions) / NUM_PIXELS


def _held_out_errors(images: FloatArray, num_components: int) -> NDArray[np.float64]:
    """Return each image's MSE through clipped PCA that was fitted to the other folds' images."""
    fold = np.random.default_rng(0).permutation(len(images)) % _NUM_FOLDS
    errors = np.zeros(len(images))
    for number in range(_NUM_FOLDS):
        model = fit_pca(images[fold != number], num_components, is_clipped=True)
        held_out = images[fold == number]
        errors[fold == number] = _errors(held_out, model.reconstruct(held_out))
    return errors


def find_anomalies(table: ImageTable, *, by: ErrorOf = "network") -> NDArray[np.int64]:
    """Return the rows of a table, the largest reconstruction error first, int64 (N,).

    What a model reconstructs badly is unlike what it was trained on: rare, damaged, mislabelled
    or just complicated. A training image can be an anomaly too, but a network that learned a
    small set by heart draws it well: ``by="pca"`` then finds it.
    """
    errors = table.pca_mse if by == "pca" else table.mse
    return np.argsort(-errors, kind="stable").astype(np.int64)


def table_csv(table: ImageTable, rows: NDArray[np.int64]) -> str:
    """Return rows of a table as CSV with a line of names.

    Columns: image, split, class (where there are any), mse, pca_mse, code_1, code_2, …
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    head = ["image", "split", *(["class"] if table.is_labelled else []), "mse", "pca_mse"]
    writer.writerow([*head, *(f"code_{k}" for k in range(1, table.codes.shape[1] + 1))])
    for row in rows:
        cells = [plain_cell(table.names[row]), table.splits[row]]
        cells += [plain_cell(table.class_of(row))] if table.is_labelled else []
        figures = (table.mse[row], table.pca_mse[row], *table.codes[row])
        writer.writerow([*cells, *(f"{value:.7g}" for value in figures)])
    return text.getvalue()
