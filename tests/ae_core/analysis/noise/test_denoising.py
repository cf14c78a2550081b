"""Repairing, beside leaving as it is."""

import re
import typing
from pathlib import Path

import numpy as np
import pytest
from skimage.metrics import structural_similarity

from ae_core.analysis.evaluation import (
    LEFT_AS_IT_IS,
    TOP_LEVELS,
    curve_levels,
    denoising_table,
    error_curve,
)
from ae_core.data.corruption import corrupt_images
from ae_core.data.datasets import load_images
from ae_core.errors import DataError, SpecError
from ae_core.networks.pca import fit_pca
from ae_core.specs import CorruptionKind, CorruptionSpec

GAUSSIAN = CorruptionSpec(kind="gaussian", level=0.5)
PEPPER = CorruptionSpec(kind="salt_and_pepper", level=0.3)


@pytest.fixture(scope="module")
def images():
    return load_images("digits", "test")[0][:60]


@pytest.fixture(scope="module")
def models():
    pca = fit_pca(load_images("digits", "train")[0], 10)
    return [pca, pca.clipped()]


class Perfect:
    """Knows the clean images."""

    name, code_size = "perfect", 1

    def __init__(self, images):
        self.images = images

    def reconstruct(self, images):
        return self.images


def test_every_contestant_repairs_every_damage(models, images):
    rows = denoising_table(models, images, [GAUSSIAN, PEPPER], seed=3)
    assert [(row.model, row.corruption, row.level) for row in rows] == [
        (name, kind, level)
        for kind, level in (("gaussian", 0.5), ("salt_and_pepper", 0.3))
        for name in (LEFT_AS_IT_IS, "pca-10", "pca-10-clipped")
    ]
    assert all((row.n, row.seed) == (60, 3) for row in rows)
    damaged = corrupt_images(images, GAUSSIAN, 3)
    assert rows[0].mse == pytest.approx(np.square(damaged - images).mean(), rel=1e-5)
    repaired = models[1].reconstruct(damaged)
    assert rows[2].mse == pytest.approx(np.square(repaired - images).mean(), rel=1e-5)
    similarities = [
        structural_similarity(a[0], b[0], data_range=1)
        for a, b in zip(images, repaired, strict=True)
    ]
    assert rows[2].ssim == pytest.approx(np.mean(similarities), abs=1e-6)
    assert rows[2].mse < rows[1].mse < rows[0].mse


def test_who_knows_the_clean_images_makes_no_error(images):
    row = denoising_table([Perfect(images)], images, [PEPPER])[1]
    assert (row.mse, row.ssim) == (0, pytest.approx(1))


def test_the_same_seed_gives_the_same_table(models, images):
    first, again, other = (
        denoising_table(models, images, [GAUSSIAN], seed=seed) for seed in (1, 1, 2)
    )
    assert first == again
    assert first[0].mse != other[0].mse


@pytest.mark.parametrize("kind", typing.get_args(CorruptionKind))
def test_curves_begin_at_the_clean_images(models, images, kind):
    curve = error_curve(models, images, kind)
    assert list(curve.mse) == [LEFT_AS_IT_IS, "pca-10", "pca-10-clipped"]
    assert curve.mse[LEFT_AS_IT_IS][0] == pytest.approx(0, abs=1e-12)
    clean = np.square(models[0].reconstruct(images) - images).mean()
    assert curve.mse["pca-10"][0] == pytest.approx(clean, rel=1e-5)
    assert (np.diff(curve.mse[LEFT_AS_IT_IS]) > -1e-3).all()
    assert curve.levels[-1] == TOP_LEVELS[kind]
    assert all(values.shape == (13,) for values in curve.mse.values())
    assert (curve.n, curve.corruption) == (60, kind)


def test_a_curve_passes_through_the_table(models, images):
    curve = error_curve(models, images, "gaussian", seed=4)
    at = curve.levels.tolist().index(GAUSSIAN.level)
    rows = denoising_table(models, images, [GAUSSIAN], seed=4)
    assert [curve.mse[row.model][at] for row in rows] == [row.mse for row in rows]


def test_levels_are_those_of_the_bench_in_the_browser():
    root = Path(__file__).parents[4] / "ui" / "components"
    text = (root / "shared" / "core" / "corruption.js").read_text("utf-8")
    block = re.search(r"TOP_LEVELS = \{([^}]*)\}", text)[1]
    found = {kind: float(level) for kind, level in re.findall(r"(\w+): ([\d.]+)", block)}
    assert found == dict(TOP_LEVELS)
    curve = (root / "digit_canvas" / "measures.js").read_text("utf-8")
    assert int(re.search(r"NUM_LEVELS = (\d+)", curve)[1]) == len(curve_levels("blur"))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda m, x: denoising_table(m, x, []), SpecError, "at least one"),
        (lambda m, x: denoising_table([m[0], m[0]], x, [PEPPER]), DataError, "two contestants"),
        (lambda m, x: denoising_table(m, x * np.nan, [PEPPER]), DataError, "NaN"),
        (lambda m, x: error_curve(m, x, "rain"), SpecError, "no corruption"),
    ],
)
def test_what_makes_no_sense_is_refused(models, images, call, error, words):
    with pytest.raises(error, match=words):
        call(models, images)
