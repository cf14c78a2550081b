"""The ladder: the stored one is experiments' own, a measured one is what `measure` says."""

import numpy as np
import pytest

from ae_core.analysis.pca.ladder import QUICK_UNITS, find_ladder, measure_ladder
from ae_core.data.datasets import load_images
from ae_core.errors import SpecError
from ae_core.metrics import measure
from ae_core.networks.pca import fit_pca

MNIST = {
    1: 47.61,
    2: 43.64,
    4: 37.56,
    5: 34.91,
    8: 29.35,
    10: 26.71,
    16: 21.06,
    30: 13.87,
    32: 13.19,
    64: 7.09,
}


def test_the_stored_ladder_of_mnist_is_exact():
    ladder = find_ladder("mnist")
    plain = ladder.values("squared_error", is_clipped=False)
    assert (ladder.largest, ladder.n, ladder.num_train) == (64, 10_000, 60_000)
    for k, error in MNIST.items():
        assert plain[k - 1] == pytest.approx(error, abs=0.0051)
    clipped = ladder.values("squared_error", is_clipped=True)
    assert all(c < p for c, p in zip(clipped, plain, strict=True))


def test_a_set_without_components_has_no_ladder():
    assert find_ladder("no-such-set") is None


def test_what_is_not_measured_gets_a_sentence():
    with pytest.raises(SpecError, match="use one of"):
        find_ladder("mnist").values("nats", is_clipped=True)
    assert find_ladder("mnist").values("bce", is_clipped=False)[0] is None


def test_a_measured_ladder_equals_the_measure_of_every_size():
    images = load_images("digits", "train")[0][:300]
    test = load_images("digits", "test")[0][:50]
    model = fit_pca(images, 6, data="digits")
    ladder = measure_ladder(model, test, num_train=300)
    assert (ladder.largest, ladder.n, set(ladder.units)) == (6, 50, set(QUICK_UNITS))
    for k in (1, 3, 6):
        for is_clipped in (False, True):
            smaller = model.truncated(k).clipped(is_clipped)
            wanted = measure(test, smaller.reconstruct(test))
            for unit in QUICK_UNITS:
                value = ladder.errors[smaller.name][unit]
                assert value == pytest.approx(wanted[unit], rel=1e-5)
    assert np.all(np.diff(ladder.values("mse", is_clipped=False)) < 0)
