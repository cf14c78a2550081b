"""The ladder: a measured one is what `measure` says, and where a model stands on it."""

import numpy as np
import pytest

from ae_core.data.datasets import load_images
from ae_core.errors import SpecError
from ae_core.metrics import measure
from ae_core.networks.pca import MeasuredLadder, fit_pca, measure_ladder

UNITS = ("squared_error", "mse", "rmse", "l2_norm")
LADDER = MeasuredLadder(
    "digits",
    {
        f"pca-{k}{suffix}": {"mse": 1 / k, "psnr": 10.0 * k, "bce": None}
        for k in range(1, 6)
        for suffix in ("", "-clipped")
    },
    n=9,
    num_train=9,
)


def test_a_measured_ladder_equals_the_measure_of_every_size():
    images = load_images("digits", "train")[0][:300]
    test = load_images("digits", "test")[0][:50]
    model = fit_pca(images, 6, data="digits")
    ladder = measure_ladder(model, test, num_train=300)
    assert (ladder.largest, ladder.n, set(ladder.units)) == (6, 50, set(UNITS))
    for k in (1, 3, 6):
        for is_clipped in (False, True):
            smaller = model.truncated(k).clipped(is_clipped)
            wanted = measure(test, smaller.reconstruct(test))
            for unit in UNITS:
                value = ladder.errors[smaller.name][unit]
                assert value == pytest.approx(wanted[unit], rel=1e-5)
    assert np.all(np.diff(ladder.values("mse", is_clipped=False)) < 0)


def test_the_first_pca_that_is_as_good_is_found():
    assert LADDER.equivalent(0.3) == 4
    for share, num in ((1 - 1e-7, 4), (1 + 1e-7, 4), (1 - 1e-3, 5)):  # as other threads sum it
        assert LADDER.equivalent(0.25 * share) == num
        assert LADDER.equivalent(40 / share, unit="psnr") == num
    assert LADDER.equivalent(2.0) == 1
    assert LADDER.equivalent(25.0, unit="psnr") == 3
    assert LADDER.equivalent(0.01, is_clipped=False) is None
    for unit in ("bce", "ssim"):
        with pytest.raises(SpecError, match="use one of mse, psnr"):
            LADDER.equivalent(0.1, unit=unit)
