"""The images a model is judged on, and those its neighbours are found among."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ae_core.data.datasets import (
    DataSplit,
    Images,
    Labels,
    Split,
    find_dataset,
    image_names,
    load_images,
    split_data,
)
from ae_core.errors import DataMissingError
from ae_core.specs import DataSpec


@dataclass(frozen=True)
class EvaluationData:
    """The images a model is judged on and the clean training images its codes are fitted on.

    Images are float32 (N, 1, 28, 28) in [0, 1], labels int64 (N,). The training part is None
    where the judged images are the training images themselves: each would be its own nearest
    neighbour.
    """

    name: str
    split: str
    images: Images
    labels: Labels
    train_images: Images | None
    train_labels: Labels | None


@dataclass(frozen=True, eq=False)
class NamedImages:
    """All images of one split, float32 (N, 1, 28, 28), and the file or place of each."""

    split: Split
    images: Images
    labels: Labels
    names: Sequence[str]


def load_named_images(data: str) -> list[NamedImages]:
    """Read every image of a data set, those to train on first."""
    splits: tuple[Split, ...] = ("train", "test")
    return [NamedImages(s, *load_images(data, s), image_names(data, s)) for s in splits]


def load_evaluation_data(
    trained_on: DataSpec, *, data: str | None = None, split: Split = "test"
) -> EvaluationData:
    """Read the images to judge a model on that was trained on ``trained_on``.

    A model that was trained on a draw, or on binary pixels, is judged on its own test draw;
    every other one on the whole test set of ``data``, by default the set it was trained on.
    """
    name = find_dataset(data or trained_on.name).name
    options = (trained_on.num_images, trained_on.num_test, trained_on.binary_threshold)
    is_draw = name == trained_on.name and any(option is not None for option in options)
    parts = split_data(trained_on) if is_draw else None
    if split == "train":
        judged = load_images(name, split) if parts is None else training_part(parts)
        return EvaluationData(name, split, *judged, None, None)
    if parts is not None:
        test = parts.test_images, parts.test_labels
        return EvaluationData(name, split, *test, *training_part(parts))
    return EvaluationData(name, split, *load_images(name, split), *load_images(name, "train"))


def load_or_digits(trained_on: DataSpec, data: str | None = None) -> tuple[EvaluationData, bool]:
    """Return the test images of a model, and whether the embedded digits stand in for absent ones.

    A set that was asked for by name is not replaced.
    """
    try:
        return load_evaluation_data(trained_on, data=data), False
    except DataMissingError:
        if data is not None:
            raise
        return load_evaluation_data(trained_on, data="digits"), True


def training_part(split: DataSplit) -> tuple[Images, Labels]:
    """Return all images a training had, those that validated it too, and their labels."""
    if len(split.validation_images) == 0:
        return split.train_images, split.train_labels
    return (
        np.concatenate([split.validation_images, split.train_images]),
        np.concatenate([split.validation_labels, split.train_labels]),
    )
