"""One model looked into from every side, with the sample size and the unit of each figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ae_core.analysis.codes.classification import NUM_NEIGHBOURS as NUM_VOTES
from ae_core.analysis.codes.classification import knn_accuracy
from ae_core.analysis.codes.statistics import (
    describe_codes,
    estimate_dimension,
    estimate_dimension_by_likelihood,
)
from ae_core.analysis.codes.variational import measure_usage
from ae_core.analysis.evaluation import EvaluationData, load_evaluation_data
from ae_core.analysis.maps.trust import judge_map
from ae_core.analysis.pca.subspaces import (
    decoder_plane,
    find_pca_equivalent,
    main_plane,
    principal_angles,
)
from ae_core.analysis.units.activity import sparseness_of, survey_units
from ae_core.errors import DataMissingError, UserError
from ae_core.metrics import mse
from ae_core.networks.dense import DenseAutoencoder
from ae_core.networks.model import FloatArray
from ae_core.networks.pca import PCAModel
from ae_core.store.checkpoints import list_pca_checkpoints
from ae_core.training.baselines import find_pca

MAX_TRUST_IMAGES = 2000  # distances between all pairs of images of 784 pixels
MAX_DIRECTIONS = 64


@dataclass(frozen=True)
class Finding:
    """One figure: ``value`` in ``unit``, over ``n`` images; None where ``note`` says why."""

    value: float | int | None
    unit: str
    n: int
    note: str = ""
    details: dict[str, Any] | None = None


@dataclass(frozen=True)
class Inspection:
    """Everything `inspect_model` found; ``data`` is the set the figures were measured on."""

    name: str
    data: str
    split: str
    trained_on: str
    n: int
    findings: dict[str, Finding]

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON types, a finding under its own name."""
        head = {
            "name": self.name,
            "data": self.data,
            "split": self.split,
            "trained_on": self.trained_on,
            "n": self.n,
        }
        return head | {name: asdict(finding) for name, finding in self.findings.items()}


def load_images_for(
    model: DenseAutoencoder | PCAModel, data: str | None = None
) -> tuple[EvaluationData, bool]:
    """Return the images to look at a model with, and whether they stand in for absent ones.

    Where the model's own test images are not on this machine, the embedded digits stand in.

    Raises
    ------
    SpecError
        If there is no such data set.
    DataMissingError
        If a set was asked for by name and is absent.
    """
    try:
        return load_evaluation_data(model, data=data), False
    except DataMissingError:
        if data is not None:
            raise
        return load_evaluation_data(model, data="digits"), True


def inspect_model(model: DenseAutoencoder | PCAModel, data: EvaluationData) -> Inspection:
    """Look into a model with test images, the training images at hand for its neighbours.

    Raises
    ------
    DataError
        If the images are not finite or have another shape.
    """
    dense = model.to_dense() if isinstance(model, PCAModel) else model
    codes = model.encode(data.images)
    spec = getattr(model, "spec", None)
    trained_on = spec.data.name if spec is not None else str(getattr(model, "data", data.name))
    findings = _look_at_units(dense, data.images)
    parts: dict[str, Callable[[], Finding]] = {
        "active_dimensions": lambda: _active_dimensions(dense, data.images, codes),
        "intrinsic_dimension": lambda: _intrinsic_dimension(codes),
        "knn_accuracy": lambda: _knn_accuracy(model, codes, data),
        "trustworthiness": lambda: _trustworthiness(data, codes),
        "principal_angles": lambda: _principal_angles(dense, codes, trained_on),
        "pca_equivalent": lambda: _pca_equivalent(model, codes, data, trained_on),
    }
    for name, measure in parts.items():
        try:
            findings[name] = measure()
        except UserError as error:
            findings[name] = Finding(None, "", len(codes), str(error))
    return Inspection(model.name, data.name, data.split, trained_on, len(codes), findings)


def _look_at_units(model: DenseAutoencoder, images: FloatArray) -> dict[str, Finding]:
    layers = survey_units(model, images)
    sparseness = sparseness_of(layers)
    counts = {
        "dead_units": ("num_dead", "ReLU: 0 on every image; others: variance below 1e-6"),
        "saturated_units": ("num_saturated", "at a bound on 99 % of the images"),
        "duplicate_units": ("num_duplicates", "incoming weights with a cosine above 0.99"),
    }
    found = {}
    for name, (field, note) in counts.items():
        by_layer = {summary.layer.name: getattr(summary, field) for summary in layers}
        found[name] = Finding(
            sum(by_layer.values()),
            f"of {sparseness.num_units:,} hidden units",
            layers[0].n,
            note,
            {"by_layer": by_layer, "num_units": sparseness.num_units},
        )
    found["average_sparseness"] = Finding(
        sparseness.average,
        "share of (image, unit) pairs",
        sparseness.n,
        f"silent is {sparseness.definition}",
        {"by_layer": sparseness.by_layer},
    )
    return found


def _active_dimensions(model: DenseAutoencoder, images: FloatArray, codes: FloatArray) -> Finding:
    unit = f"of {model.code_size} numbers of the code"
    if model.is_variational:
        usage = measure_usage(*model.posterior(images))
        note = "variance of the posterior mean above 0.01"
        return Finding(
            int(usage.is_active.sum()),
            unit,
            usage.n,
            note,
            {"is_active": usage.is_active.tolist(), "kl": usage.kl.tolist()},
        )
    found = describe_codes(codes)
    note = "variance of at least 1e-6"
    return Finding(found.num_active, unit, found.n, note, {"is_active": found.is_active.tolist()})


def _intrinsic_dimension(codes: FloatArray) -> Finding:
    found, second = estimate_dimension(codes), estimate_dimension_by_likelihood(codes)
    note = f"of the codes, TwoNN; maximum likelihood (20 neighbours): {second.dimension:.2f}"
    details = {"two_nn": found.dimension, "maximum_likelihood": second.dimension}
    return Finding(found.dimension, "dimensions", found.n, note, details)


def _knn_accuracy(
    model: DenseAutoencoder | PCAModel, codes: FloatArray, data: EvaluationData
) -> Finding:
    if data.train_images is None or data.train_labels is None:
        return Finding(None, "share of images", len(codes), "there are no training images apart")
    if len(np.unique(data.train_labels)) < 2:
        return Finding(None, "share of images", len(codes), "the images have no classes")
    accuracy = knn_accuracy(model.encode(data.train_images), data.train_labels, codes, data.labels)
    note = f"{NUM_VOTES} nearest of {len(data.train_images):,} training codes vote"
    details = {"num_neighbours": NUM_VOTES, "num_train": len(data.train_images)}
    return Finding(accuracy, "share of images", len(codes), note, details)


def _trustworthiness(data: EvaluationData, codes: FloatArray) -> Finding:
    num = min(len(codes), MAX_TRUST_IMAGES)
    found = judge_map(data.images[:num], codes[:num], data.labels[:num])
    note = (
        f"of the code against the pixels, {found.num_neighbours} neighbours, the first {num:,} "
        f"images; continuity {found.continuity:.4f}"
    )
    details = {
        "continuity": found.continuity,
        "num_neighbours": found.num_neighbours,
        "silhouette_pixels": found.silhouette_codes,
        "silhouette_codes": found.silhouette_map,
    }
    return Finding(found.trustworthiness, "0 to 1", found.n, note, details)


def _principal_angles(model: DenseAutoencoder, codes: FloatArray, trained_on: str) -> Finding:
    num = min(model.code_size, MAX_DIRECTIONS)
    plane, what = decoder_plane(model), "the decoder's plane"
    if plane is None or len(plane) > num:
        plane = main_plane(model.decode(codes), num)
        what = f"the {num} main directions of the reconstructions"
    pca = find_pca(f"pca-{num}", data=trained_on)
    angles = principal_angles(plane, pca.components)
    note = (
        f"largest of {num}, between {what} and PCA-{num} of {trained_on}; median "
        f"{np.median(angles):.1f}"
    )
    return Finding(
        float(angles[-1]), "degrees", len(codes), note, {"degrees": angles.tolist(), "plane": what}
    )


def _pca_equivalent(
    model: DenseAutoencoder | PCAModel, codes: FloatArray, data: EvaluationData, trained_on: str
) -> Finding:
    value = mse(data.images, model.decode(codes))
    ladder = next(
        (
            c
            for c in list_pca_checkpoints()[0]
            if c.metrics.get("n") == len(codes) and c.data == data.name
        ),
        None,
    )
    if ladder is None or data.name != trained_on:
        note = "no PCA was measured on these images"
        return Finding(None, "components", len(codes), note, {"mse": value})
    found = find_pca_equivalent(ladder.load_ladder(), value)
    if found.num_components is None:
        note = f"PCA needs more than {found.largest} for an mse of {value:.5f}"
    else:
        note = f"clipped PCA needs so many for an mse of {value:.5f}"
    return Finding(
        found.num_components,
        "components",
        len(codes),
        note,
        {"mse": value, "largest": found.largest},
    )
