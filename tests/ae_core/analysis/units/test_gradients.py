"""Gradients by layer are those of the formulas, and vanish where they must."""

import numpy as np
import pytest

from ae_core.analysis.gradients import measure_gradients
from ae_core.errors import DataError
from ae_core.networks.autoencoder import Autoencoder
from ae_core.networks.dense import build_portable
from ae_core.specs import ExperimentSpec, NetworkSpec, TrainingSpec

DRAW = np.random.default_rng(0)
IMAGES = (DRAW.random((40, 1, 28, 28)) > 0.8).astype(np.float32)
LABELS = DRAW.integers(0, 10, 40)


def network(*units, kind="relu", **options):
    return NetworkSpec.mirrored(
        784, *units, hidden=kind, code=kind, initialiser="normal", num_classes=10, **options
    )


def as_portable(spec, seed):
    experiment = ExperimentSpec(
        name="t-t", report="t", title="", network=spec, phases=(TrainingSpec(),)
    )
    arrays = Autoencoder(spec, seed=seed).folded_arrays()
    return build_portable(experiment, {k: v.numpy().astype(np.float16) for k, v in arrays.items()})


def test_the_softmax_layers_gradient_is_the_formulas():
    spec = network(12, kind="linear")
    model = as_portable(spec, 3)
    codes = model.encode(IMAGES)
    wrong = model.classify(IMAGES) - np.eye(10)[LABELS]
    expected = np.sqrt(((wrong.T @ codes / len(IMAGES)) ** 2).mean())
    found = measure_gradients(spec, IMAGES, LABELS, weights=model)
    assert found.gradients[-1] == pytest.approx(expected, rel=1e-4)
    assert found.signals[0] == pytest.approx(np.sqrt(codes.var(axis=0).mean()), rel=1e-4)
    assert found.n == 40 and len(found.gradients) == 2


def test_weights_drawn_by_a_seed_are_those_given():
    spec = network(12, 8)
    drawn = measure_gradients(spec, IMAGES, LABELS, seed=3)
    given = measure_gradients(spec, IMAGES, LABELS, weights=as_portable(spec, 3))
    assert given.gradients == pytest.approx(drawn.gradients, rel=1e-2)  # float16 weights


def test_sigmoid_layers_lose_the_gradient_and_batch_norm_keeps_it():
    sigmoid = measure_gradients(network(32, 32, 32, kind="sigmoid"), IMAGES, LABELS)
    relu = measure_gradients(network(32, 32, 32, batch_norm="encoder"), IMAGES, LABELS)
    assert sigmoid.first_to_last < 0.1 < relu.first_to_last
    assert sigmoid.signals[0] > 10 * sigmoid.signals[2]


def test_one_hidden_layer_has_no_ratio():
    assert np.isnan(measure_gradients(network(8), IMAGES, LABELS).first_to_last)


def test_a_network_without_classifier_is_refused():
    with pytest.raises(DataError, match="classifier"):
        measure_gradients(NetworkSpec.mirrored(784, 8), IMAGES, LABELS)
