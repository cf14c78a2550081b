"""A network's code beside PCA's: a turned PCA is found out, a bent network is not taken for one."""

import numpy as np
import pytest
from scipy.stats import ortho_group

from ae_core.analysis.pca import compare_with_pca, is_linear_network, painted_plane
from ae_core.data.datasets import load_images
from ae_core.errors import DataError
from ae_core.networks.dense import DenseAutoencoder, DenseLayer
from ae_core.networks.pca import fit_pca
from ae_core.presets import PRESETS

SIZE = 4


@pytest.fixture(scope="module")
def pca():
    return fit_pca(load_images("digits", "train")[0][:400], 8, data="digits")


@pytest.fixture(scope="module")
def images():
    return load_images("digits", "test")[0][:120]


def turned(pca, output="linear"):
    """PCA in a basis of its own: what a linear autoencoder finds."""
    turn = ortho_group.rvs(SIZE, random_state=0).astype(np.float32)
    rows = turn @ pca.components[:SIZE]
    encoder = DenseLayer(rows, -(rows @ pca.mean))
    decoder = DenseLayer(np.ascontiguousarray(rows.T), pca.mean, output)
    return DenseAutoencoder("turned", (encoder,), (decoder,)), turn


def test_a_turned_pca_has_no_angle_and_its_turn_is_found(pca, images):
    model, turn = turned(pca)
    found = compare_with_pca(model, model.encode(images), pca, pca.encode(images))
    assert found.is_linear and found.n == 120
    assert found.angles == pytest.approx(np.zeros(SIZE), abs=1e-3)
    assert found.shares[:SIZE] == pytest.approx(np.ones(SIZE), abs=1e-5)
    assert (found.shares[SIZE:] < 0.9).all()
    assert found.alignment.rotation == pytest.approx(turn, abs=1e-4)
    assert found.alignment.residual_share < 1e-6


def test_where_only_the_output_bends_the_sums_before_it_are_compared(pca, images):
    model, _ = turned(pca, "sigmoid")
    found = compare_with_pca(model, model.encode(images), pca, pca.encode(images))
    assert not found.is_linear and "sigmoid" in found.plane
    assert found.angles == pytest.approx(np.zeros(SIZE), abs=1e-3)


def test_a_bent_decoder_has_the_main_directions_of_its_reconstructions(pca, images):
    model, _ = turned(pca)
    bend = DenseLayer(np.eye(SIZE, dtype=np.float32) * 2, np.zeros(SIZE, np.float32), "tanh")
    bent = DenseAutoencoder("bent", model.encoder, (bend, *model.decoder))
    rows, words, is_linear = painted_plane(bent, bent.encode(images))
    assert rows.shape == (SIZE, 784) and "reconstructions" in words and not is_linear


def test_a_code_larger_than_pca_is_not_turned(pca, images):
    small = pca.truncated(2)
    model, _ = turned(pca)
    found = compare_with_pca(model, model.encode(images), small, small.encode(images))
    assert found.alignment is None and len(found.angles) == 2 and len(found.shares) == 2


def test_too_few_codes_get_a_sentence(pca, images):
    model, _ = turned(pca)
    with pytest.raises(DataError, match="at least 6"):
        compare_with_pca(model, model.encode(images[:5]), pca, pca.encode(images[:5]))


def test_linear_networks_are_known_by_what_they_can_do():
    networks = {spec.name: spec.network for spec in PRESETS.values()}
    linear = [name for name, network in networks.items() if is_linear_network(network)]
    assert "002-linear-mse-5" in linear and "explorer-2" not in linear
