"""Spread, usage and dimension of codes, against numpy and known shapes."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from ae_core.analysis.statistics import (
    estimate_dimension,
    estimate_dimension_by_likelihood,
    find_active,
    measure_grid_usage,
)
from ae_core.errors import DataError


def cloud(dimension, num=2000, embedded_in=10, seed=0):
    """Uniform points of a cube, turned into a larger space."""
    rng = np.random.default_rng(seed)
    turn = np.linalg.qr(rng.normal(size=(embedded_in, embedded_in)))[0][:dimension]
    return (rng.uniform(size=(num, dimension)) @ turn).astype(np.float32)


def test_a_number_that_hardly_varies_is_dead():
    codes = np.random.default_rng(0).normal([1, 2, 3], [1, 5, 1e-4], (500, 3)).astype(np.float32)
    assert find_active(codes).tolist() == [True, True, False]


def test_a_number_with_a_variance_of_a_millionth_is_active():
    codes = np.array([[0.0, 0.0], [2.002e-3, 1.998e-3]], np.float32)  # variances 1.002e-6, 9.98e-7
    assert find_active(codes).tolist() == [True, False]


def test_one_code_in_every_cell_is_perfect_usage():
    middle = (np.arange(20) + 0.5) / 10 - 1
    codes = np.stack(np.meshgrid(middle, middle), axis=-1).reshape(-1, 2)
    usage = measure_grid_usage(codes)
    assert (usage.cells_used, usage.num_cells, usage.num_outside) == (400, 400, 0)
    assert usage.entropy_share == pytest.approx(1)


def test_usage_counts_cells_entropy_and_what_lies_outside():
    codes = [[-1, -1], [-0.99, -0.99], [1, 1], [1, 0.99], [3, 0]]
    usage = measure_grid_usage(codes)
    assert (usage.cells_used, usage.num_outside, usage.n) == (2, 1, 5)
    assert usage.entropy_share == pytest.approx(np.log(2) / np.log(400))


def test_codes_in_one_place_use_one_cell():
    usage = measure_grid_usage(np.zeros((50, 2)))
    assert usage.cells_used == 1
    assert usage.entropy_share == 0
    assert measure_grid_usage(np.full((3, 2), 9.0)).entropy_share == 0


@pytest.mark.parametrize("estimate", [estimate_dimension, estimate_dimension_by_likelihood])
@pytest.mark.parametrize("dimension", [1, 2, 5])
def test_the_dimension_of_a_cube_is_found_in_a_larger_space(estimate, dimension):
    found = estimate(cloud(dimension))
    assert found.dimension == pytest.approx(dimension, rel=0.15)
    assert found.n == 2000


@pytest.mark.parametrize("estimate", [estimate_dimension, estimate_dimension_by_likelihood])
def test_the_dimension_of_a_bent_sheet_is_found(estimate):
    rng = np.random.default_rng(4)
    ball = rng.normal(size=(2000, 3))
    sphere = ball / np.linalg.norm(ball, axis=1, keepdims=True)
    angle = 1.5 * np.pi * (1 + 2 * rng.random(2000))
    roll = np.column_stack([angle * np.cos(angle), 21 * rng.random(2000), angle * np.sin(angle)])
    for points in (sphere, roll):
        found = estimate(points.astype(np.float32))
        assert found.dimension == pytest.approx(2, abs=0.2) and found.n == 2000


def test_the_fit_agrees_with_the_likelihood_of_the_same_ratios():
    """The ratios' Pareto law has the maximum-likelihood exponent 1 / mean(log ratio)."""
    points = cloud(3, num=1500)
    distances = np.sort(cdist(points, points), axis=1)
    likelihood = 1 / np.log(distances[:, 2] / distances[:, 1]).mean()
    assert estimate_dimension(points).dimension == pytest.approx(likelihood, rel=0.1)


def test_duplicates_and_scale_do_not_matter():
    points = cloud(2)
    found = estimate_dimension(points)
    twice = estimate_dimension(np.concatenate([points, points]) * 8)
    assert twice.n == found.n
    assert twice.dimension == pytest.approx(found.dimension, rel=1e-6)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: find_active(np.zeros((0, 2))), "shape"),
        (lambda: find_active(np.full((3, 2), np.nan)), "NaN"),
        (lambda: find_active([1.0, 2.0]), "shape"),
        (lambda: measure_grid_usage(np.zeros((3, 3))), "2 numbers"),
        (lambda: estimate_dimension(np.zeros((50, 3))), "different points"),
        (lambda: estimate_dimension(np.arange(20.0)[:, None]), "as far from their second"),
        (lambda: estimate_dimension_by_likelihood(cloud(2, 15)), "at least 21"),
    ],
)
def test_what_makes_no_sense_is_refused(call, words):
    with pytest.raises(DataError, match=words):
        call()
