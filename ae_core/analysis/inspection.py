"""One model looked into from every side, with the sample size and the unit of each figure."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ae_core.analysis import statistics
from ae_core.analysis.evaluation import data_of
from ae_core.analysis.neighbours import NUM_NEIGHBOURS as NUM_VOTES
from ae_core.analysis.neighbours import knn_accuracy
from ae_core.analysis.pca import decoder_plane, main_plane, principal_angles
from ae_core.analysis.trust import judge_map
from ae_core.analysis.units import sparseness_of, survey_units
from ae_core.analysis.variational import measure_usage
from ae_core.data.evaluation import EvaluationData
from ae_core.errors import UserError
from ae_core.metrics import mse
from ae_core.networks.dense import DenseAutoencoder
from ae_core.networks.model import FloatArray
from ae_core.networks.pca import FindPCA, MeasuredLadder, PCAModel

MAX_TRUST_IMAGES = 2000  # distances between all pairs of images of 784 pixels
MAX_DIRECTIONS = 64
_UNIT_COUNTS = {
    "dead_units": ("num_dead", "ReLU: 0 on every image; others: variance below 1e-6"),
    "saturated_units": ("num_saturated", "at a bound on 99 % of the images"),
    "duplicate_units": ("num_duplicates", "incoming weights with a cosine above 0.99"),
}


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
        head = asdict(self)
        findings: dict[str, Any] = head.pop("findings")
        return head | findings


def inspect_model(
    model: DenseAutoencoder | PCAModel,
    data: EvaluationData,
    *,
    find_pca: FindPCA,
    ladder: MeasuredLadder | None,
) -> Inspection:
    """Look into a model with test images, the training images at hand for its neighbours.

    ``find_pca`` gives as many components of the set it was trained on as one asks for;
    ``ladder`` has the errors of PCA on the images of ``data``, where they are known.
    """
    dense = model.to_dense() if isinstance(model, PCAModel) else model
    codes, trained_on = model.encode(data.images), data_of(model).name
    if ladder is not None and (ladder.data, ladder.n) != (trained_on, len(codes)):
        ladder = None  # of other images
    look = _Look(model, dense, data, codes, trained_on, find_pca, ladder)
    findings = _look_at_units(dense, data.images)
    parts = [
        *(look.active_dimensions, look.intrinsic_dimension, look.knn_accuracy),
        *(look.trustworthiness, look.principal_angles, look.pca_equivalent),
        *([look.grid_usage] if model.code_size == 2 else []),
    ]
    for measure in parts:
        try:
            findings[measure.__name__] = measure()
        except UserError as error:
            findings[measure.__name__] = Finding(None, "", len(codes), str(error))
    return Inspection(model.name, data.name, data.split, trained_on, len(codes), findings)


def _look_at_units(model: DenseAutoencoder, images: FloatArray) -> dict[str, Finding]:
    layers = survey_units(model, images)
    sparseness = sparseness_of(layers)
    found = {}
    for name, (field, note) in _UNIT_COUNTS.items():
        by_layer = {summary.layer.name: getattr(summary, field) for summary in layers}
        unit = f"of {sparseness.num_units:,} hidden units"
        details = {"by_layer": by_layer, "num_units": sparseness.num_units}
        found[name] = Finding(sum(by_layer.values()), unit, sparseness.n, note, details)
    found["average_sparseness"] = Finding(
        sparseness.average,
        "share of (image, unit) pairs",
        sparseness.n,
        f"silent is {sparseness.definition}",
        {"by_layer": sparseness.by_layer},
    )
    return found


@dataclass(frozen=True)
class _Look:
    """A model, what it is looked into with, and each figure but those of its units."""

    model: DenseAutoencoder | PCAModel
    dense: DenseAutoencoder
    data: EvaluationData
    codes: FloatArray
    trained_on: str
    find_pca: FindPCA
    ladder: MeasuredLadder | None

    def active_dimensions(self) -> Finding:
        if self.dense.is_variational:
            usage = measure_usage(*self.dense.posterior(self.data.images))
            is_active, note = usage.is_active, "variance of the posterior mean above 0.01"
            details = {"is_active": is_active.tolist(), "kl": usage.kl.tolist()}
        else:
            is_active, note = statistics.find_active(self.codes), "variance of at least 1e-6"
            details = {"is_active": is_active.tolist()}
        unit = f"of {self.model.code_size} numbers of the code"
        return Finding(int(is_active.sum()), unit, len(self.codes), note, details)

    def intrinsic_dimension(self) -> Finding:
        found = statistics.estimate_dimension(self.codes)
        second = statistics.estimate_dimension_by_likelihood(self.codes).dimension
        note = f"of the codes, TwoNN; maximum likelihood (20 neighbours): {second:.2f}"
        details = {"two_nn": found.dimension, "maximum_likelihood": second}
        return Finding(found.dimension, "dimensions", found.n, note, details)

    def grid_usage(self) -> Finding:
        found = statistics.measure_grid_usage(self.codes)
        share, outside = found.entropy_share, found.num_outside
        note = f"entropy {share:.3f} of equal shares; {outside:,} codes outside"
        unit = f"of {found.num_cells} cells from -1 to 1"
        return Finding(found.cells_used, unit, found.n, note, asdict(found))

    def knn_accuracy(self) -> Finding:
        unit, n = "share of images", len(self.codes)
        images, labels = self.data.train_images, self.data.train_labels
        if images is None or labels is None:
            return Finding(None, unit, n, "there are no training images apart")
        if len(np.unique(labels)) < 2:
            return Finding(None, unit, n, "the images have no classes")
        accuracy = knn_accuracy(self.model.encode(images), labels, self.codes, self.data.labels)
        note = f"{NUM_VOTES} nearest of {len(images):,} training codes vote"
        details = {"num_neighbours": NUM_VOTES, "num_train": len(images)}
        return Finding(accuracy, unit, n, note, details)

    def trustworthiness(self) -> Finding:
        num = min(len(self.codes), MAX_TRUST_IMAGES)
        found = judge_map(self.data.images[:num], self.codes[:num], self.data.labels[:num])
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

    def principal_angles(self) -> Finding:
        num = min(self.model.code_size, MAX_DIRECTIONS)
        plane, what = decoder_plane(self.dense), "the decoder's plane"
        if plane is None or len(plane) > num:
            plane = main_plane(self.dense.decode(self.codes), num)
            what = f"the {num} main directions of the reconstructions"
        angles = principal_angles(plane, self.find_pca(num).components)
        note = (
            f"largest of {num}, between {what} and PCA-{num} of {self.trained_on}; median "
            f"{np.median(angles):.1f}"
        )
        details = {"degrees": angles.tolist(), "plane": what}
        return Finding(float(angles[-1]), "degrees", len(self.codes), note, details)

    def pca_equivalent(self) -> Finding:
        value, unit = mse(self.data.images, self.model.decode(self.codes)), "components"
        if self.ladder is None:
            note = "no PCA was measured on these images"
            return Finding(None, unit, len(self.codes), note, {"mse": value})
        needed, largest = self.ladder.equivalent(value), self.ladder.largest
        note = f"clipped PCA needs so many for an mse of {value:.5f}"
        if needed is None:
            note = f"PCA needs more than {largest} for an mse of {value:.5f}"
        details = {"mse": value, "largest": largest}
        return Finding(needed, unit, len(self.codes), note, details)
