"""What a claim says, measured with the core's own functions.

A model is measured on the test images of the set it was trained on, corruption with seed 0. An
image *reads as a digit* where its five nearest training images, pixel by pixel, are all of one
class. Random codes are drawn from the prior of a variational model; of another each number from
a normal distribution with the mean and the spread that it has over the test codes.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from ae_core.analysis.evaluation import LEFT_AS_IT_IS, NUM_CURVE_IMAGES, error_curve
from ae_core.analysis.neighbours import Neighbours, NeighbourSearch
from ae_core.analysis.pca import painted_plane, principal_angles
from ae_core.analysis.statistics import find_active, measure_grid_usage
from ae_core.data.datasets import load_images
from ae_core.data.drawing import strokes_to_image
from ae_core.data.stroke_codec import CANVAS_SIZE, decode_strokes
from ae_core.errors import SpecError
from ae_core.metrics import measure, mse, per_image_squared_error, quick_units
from ae_core.networks.dense import DenseAutoencoder
from ae_core.networks.model import FloatArray, Model, as_codes, as_images, as_pixels
from ae_core.networks.pca import PCAModel
from ae_core.reports.stored_results import load_results
from ae_core.specs import IMAGE_SHAPE, NUM_PIXELS, CorruptionSpec
from ae_core.training import library
from ui.choices.fields import Context
from ui.choices.latent import CODE, read_numbers
from ui.lessons.lesson import Claim

NUM_PAIRS = 300  # of test digits of different classes, half-way between which one looks
NUM_SAMPLES = 500  # random codes
SEED = 0  # of pairs, samples and corruption


class LeftAsItIs:
    """Who does nothing, as a model: its code is the pixels, so half-way is a double exposure."""

    name, code_size = LEFT_AS_IT_IS, NUM_PIXELS

    def encode(self, images: FloatArray) -> FloatArray:
        """Return the pixels, (N, 784)."""
        return as_pixels(images)

    def decode(self, codes: FloatArray) -> FloatArray:
        """Return the pixels as images, (N, 1, 28, 28)."""
        return as_codes(codes, NUM_PIXELS).reshape(-1, *IMAGE_SHAPE)

    def reconstruct(self, images: FloatArray) -> FloatArray:
        """Return the images themselves."""
        return as_images(images)


def load_model(name: str) -> Model:
    """Return the model of a claim: of the library, or who leaves images as they are."""
    return LeftAsItIs() if name == LEFT_AS_IT_IS else library.load(name)


def _set_of(model: Model) -> str:
    if isinstance(model, DenseAutoencoder):
        return library.find(model.name).data
    return model.data if isinstance(model, PCAModel) else "mnist"


@cache
def _search(data: str) -> NeighbourSearch:
    return NeighbourSearch(*load_images(data, "train"))


def _nearest(images: FloatArray, data: str) -> Neighbours:
    return _search(data).find(as_pixels(images))


def _classes(found: Neighbours) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return which of the images read as a digit, and each one's class."""
    assert found.votes is not None and found.predictions is not None
    return found.votes.max(axis=1) == found.indices.shape[1], found.predictions


def error(claim: Claim) -> float:
    """Return an error over the test images, damaged where the claim says so."""
    from ae_core.data.corruption import corrupt_images, parse_corruption  # torch

    model = load_model(claim.model)
    clean = load_images(_set_of(model), "test")[0]
    given = clean
    if claim.damage:
        given = corrupt_images(clean, parse_corruption(claim.damage), SEED)
    answers = model.reconstruct(given)
    found = quick_units(per_image_squared_error(clean, answers))
    if claim.figure not in found:
        found = measure(clean, answers)
    value = found[claim.figure]
    if value is None:
        raise SpecError(f"{claim.model} has no {claim.figure} here; name another figure.")
    return value


def _drawn(text: str) -> FloatArray:
    if not text:
        raise SpecError("This figure is of a drawing; the address of its step needs drawing=….")
    return as_images(strokes_to_image(decode_strokes(text), canvas_size=CANVAS_SIZE))


def drawing_error(claim: Claim) -> float:
    """Return the MSE between a drawing and what the model makes of it."""
    image = _drawn(claim.drawing)
    return mse(image, load_model(claim.model).reconstruct(image))


def drawing_class(claim: Claim) -> float:
    """Return what digit the model's answer to a drawing reads as; -1 for none."""
    model = load_model(claim.model)
    return _digit(model.reconstruct(_drawn(claim.drawing)), _set_of(model))


def _code_of(claim: Claim) -> FloatArray:
    """Return the code of a claim, (1, code_size)."""
    size = load_model(claim.model).code_size
    CODE.read(claim.code, Context(code_size=size))
    return as_codes(read_numbers(claim.code), size)


def digit_at(claim: Claim) -> float:
    """Return the class of most of the five test codes that are nearest to a code; -1 for none."""
    stored = library.find(claim.model).load_test_codes()
    return float(nearest_digit(stored["codes"], stored["labels"], _code_of(claim)))


def nearest_digit(codes: FloatArray, labels: NDArray[np.int64], code: FloatArray) -> int:
    """Return the class of most of the five of ``codes`` (N, size) nearest to one; -1 for none."""
    distances = ((codes - code) ** 2).sum(axis=1)
    votes = np.bincount(labels[np.argsort(distances, kind="stable")[:5]])
    return int(votes.argmax()) if votes.max() >= 3 else -1


def code_reads(claim: Claim) -> float:
    """Return what digit a decoded code reads as; -1 for none."""
    model = load_model(claim.model)
    return _digit(model.decode(_code_of(claim)), _set_of(model))


def _digit(image: FloatArray, data: str) -> float:
    reads, classes = _classes(_nearest(image, data))
    return float(classes[0]) if reads[0] else -1.0


def _half_way(name: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which half-way pictures read as a digit, and which as one of neither end's class."""
    model = load_model(name)
    images, labels = load_images(_set_of(model), "test")
    pairs = np.random.default_rng(SEED).integers(0, len(images), (8 * NUM_PAIRS, 2))
    first, second = pairs[labels[pairs[:, 0]] != labels[pairs[:, 1]]][:NUM_PAIRS].T
    codes = (model.encode(images[first]) + model.encode(images[second])) / 2
    reads, classes = _classes(_nearest(model.decode(codes), _set_of(model)))
    return reads, reads & (classes != labels[first]) & (classes != labels[second])


def half_way_reads(claim: Claim) -> float:
    """Return the share of half-way pictures that read as a digit."""
    return float(_half_way(claim.model)[0].mean())


def half_way_is_another(claim: Claim) -> float:
    """Return the share of them that read as a digit that neither end is."""
    return float(_half_way(claim.model)[1].mean())


def sample_codes(model: Model, num: int) -> FloatArray:
    """Return random codes (num, code_size), always the same draw."""
    noise = np.random.default_rng(SEED).standard_normal((num, model.code_size), dtype=np.float32)
    if getattr(model, "is_variational", False):
        return noise
    codes = _test_codes(model.name)
    return np.asarray(codes.mean(axis=0) + codes.std(axis=0) * noise, dtype=np.float32)


def samples_read(claim: Claim) -> float:
    """Return the share of decoded random codes that read as a digit."""
    model = load_model(claim.model)
    images = model.decode(sample_codes(model, NUM_SAMPLES))
    return float(_classes(_nearest(images, _set_of(model)))[0].mean())


def crossing(claim: Claim) -> float:
    """Return the level of damage from which another model has the smaller error.

    Between the levels of `error_curve` both errors are taken to run straight.
    """
    models = [load_model(name) for name in (claim.model, claim.against)]
    images = load_images(_set_of(models[0]), "test")[0][:NUM_CURVE_IMAGES]
    kind = CorruptionSpec.from_dict({"kind": claim.damage, "level": 0}).kind
    curve = error_curve([m for m in models if m.name != LEFT_AS_IT_IS], images, kind, seed=SEED)
    lead = curve.mse[models[1].name] - curve.mse[models[0].name]  # of the model over the other
    behind = np.flatnonzero(lead < 0)
    if not len(behind):
        raise SpecError(f"{claim.model} is never worse than {claim.against}; there is no crossing.")
    after = int(behind[0])
    if after == 0:
        raise SpecError(f"{claim.model} is worse than {claim.against} from the start; turn them.")
    share = lead[after - 1] / (lead[after - 1] - lead[after])
    levels = curve.levels
    return float(levels[after - 1] + share * (levels[after] - levels[after - 1]))


@cache
def _test_codes(name: str) -> FloatArray:
    codes: FloatArray = library.find(name).load_test_codes()["codes"]
    return codes


def dead_numbers(claim: Claim) -> float:
    """Count the numbers of the code that are the same for every test image."""
    return float((~find_active(_test_codes(claim.model))).sum())


def cells_used(claim: Claim) -> float:
    """Count the cells of 20 x 20 that hold test codes, over the square that these span."""
    codes = _test_codes(claim.model)
    low, high = codes.min(axis=0), codes.max(axis=0)
    return float(measure_grid_usage((codes - low) / (high - low) * 2 - 1).cells_used)


def components_needed(claim: Claim) -> float:
    """Count the numbers of clipped PCA that has no larger MSE."""
    stored = library.find(claim.model)
    ladder, error = library.find_ladder(stored.data), stored.metrics["mse"]
    needed = None if ladder is None or error is None else ladder.equivalent(error)
    if needed is None:
        raise SpecError(f"No PCA here is as good as {claim.model}; name another figure.")
    return float(needed)


def _pca_angles(name: str) -> NDArray[np.float64]:
    model = library.load(name)
    assert isinstance(model, DenseAutoencoder)
    rows = painted_plane(model, _test_codes(name))[0]
    return principal_angles(
        rows, library.find_pca(f"pca-{len(rows)}", data=_set_of(model)).components
    )


def smallest_angle(claim: Claim) -> float:
    """Return the smallest angle between what the decoder paints and PCA's plane, degrees."""
    return float(_pca_angles(claim.model)[0])


def largest_angle(claim: Claim) -> float:
    """Return the largest of these angles."""
    return float(_pca_angles(claim.model)[-1])


def axis_cosine(claim: Claim) -> float:
    """Return how near a number of the code is to a PCA axis, at the nearest: a cosine."""
    model = library.load(claim.model)
    assert isinstance(model, DenseAutoencoder)
    rows = painted_plane(model, _test_codes(claim.model))[0]
    axes = library.find_pca(f"pca-{len(rows)}", data=_set_of(model)).components
    cosines = np.abs(axes @ rows.T) / np.linalg.norm(rows, axis=1)
    return float(cosines.max())


def reported(claim: Claim) -> float:
    """Return a figure that a report's results hold: of one seed, or what its row shows."""
    results = load_results(claim.report)
    assert results is not None
    figure = next(one for one in results.figures if one.figure == claim.figure)
    found = figure.tuned if claim.model == figure.tuned_preset else figure.reproduced
    if found is None or claim.seed not in (None, *found.seeds):
        raise SpecError(f"Report {claim.report} has no such run of {claim.model} stored.")
    return found.value if claim.seed is None else found.seeds[claim.seed]
