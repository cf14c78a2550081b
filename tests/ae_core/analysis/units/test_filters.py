"""Filters, units over images, and networks with units switched off."""

import dataclasses

import numpy as np
import pytest

from ae_core import metrics
from ae_core.analysis.ablation import Ablation
from ae_core.analysis.units import (
    SILENCE,
    average_sparseness,
    describe_units,
    find_duplicates,
    hidden_layers,
    layer_output,
    layers_of,
    survey_units,
    weight_images,
)
from ae_core.errors import SpecError
from ae_core.networks.dense import DenseAutoencoder, DenseLayer


def build_network(
    sizes=(784, 30, 5), activation="relu", *, code="linear", output="sigmoid", seed=0, **options
):
    """Build a mirrored network of random weights."""
    rng = np.random.default_rng(seed)

    def stack(widths, activations):
        return tuple(
            DenseLayer(
                (rng.normal(size=(m, n)) / np.sqrt(n)).astype(np.float32),
                (rng.normal(size=m) * 0.1).astype(np.float32),
                kind,
            )
            for n, m, kind in zip(widths[:-1], widths[1:], activations, strict=True)
        )

    hidden = [activation] * (len(sizes) - 2)
    return DenseAutoencoder(
        "random", stack(sizes, [*hidden, code]), stack(sizes[::-1], [*hidden, output]), **options
    )


def random_images(num=200, seed=1):
    """Return float32 (num, 1, 28, 28) in [0, 1]."""
    return np.random.default_rng(seed).random((num, 1, 28, 28), dtype=np.float32)


DEEP = build_network((784, 30, 20, 5))
IMAGES = random_images()


def with_layer(model, position, layer):
    """Return the model with one encoder layer replaced."""
    encoder = [*model.encoder]
    encoder[position] = layer
    return dataclasses.replace(model, encoder=tuple(encoder))


def test_layers_are_named_in_order():
    layers = layers_of(DEEP)
    assert [x.name for x in layers] == [
        "encoder 1",
        "encoder 2",
        "encoder 3",
        "decoder 1",
        "decoder 2",
        "decoder 3",
    ]
    assert [x.num_units for x in layers] == [30, 20, 5, 20, 30, 784]
    assert [x.is_code for x in layers].index(True) == 2 and layers[-1].is_output
    with pytest.raises(SpecError, match="it has encoder 1"):
        weight_images(DEEP, "encoder 4")


def test_filters_are_weights_and_deeper_ones_their_products():
    first, second, _ = DEEP.encoder
    own = weight_images(DEEP)
    np.testing.assert_array_equal(own.reshape(30, 784), first.weight)
    deeper = weight_images(DEEP, "encoder 2").reshape(20, 784)
    np.testing.assert_allclose(deeper, second.weight @ first.weight, rtol=1e-5, atol=1e-6)
    own[:] = 0  # a copy: a cached network is nobody's to change
    assert first.weight.any()


def test_activations_lead_from_the_image_to_its_reconstruction():
    codes = layer_output(DEEP, IMAGES[:3], 2)
    np.testing.assert_allclose(codes, DEEP.encode(IMAGES[:3]), rtol=1e-5, atol=1e-6)
    pixels = layer_output(DEEP, IMAGES[:3], 5)
    np.testing.assert_allclose(pixels, DEEP.reconstruct(IMAGES[:3]).reshape(3, 784), rtol=1e-5)
    model = build_network((784, 30, 6))
    variational = dataclasses.replace(
        model, is_variational=True, decoder=build_network((784, 30, 3)).decoder
    )
    assert layer_output(variational, IMAGES[:3], 1).shape == (3, 3)
    assert layers_of(variational)[1].num_units == 3


def test_duplicates_point_the_same_way():
    filters = np.random.default_rng(0).normal(size=(6, 784)).astype(np.float32)
    filters[3], filters[5], filters[4] = 2 * filters[1], filters[1], 0
    assert find_duplicates(filters).tolist() == [-1, -1, -1, 1, -1, 1]


def test_units_are_described_over_images():
    weight = DEEP.encoder[0].weight.copy()
    bias = DEEP.encoder[0].bias.copy()
    weight[4] = weight[9]
    bias[7] = -1e4
    model = with_layer(DEEP, 0, DenseLayer(weight, bias, "relu"))
    report = describe_units(model, IMAGES)
    truth = np.maximum(IMAGES.reshape(200, 784) @ weight.T + bias, 0)
    np.testing.assert_allclose(report.maximum, truth.max(axis=0), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(report.minimum, truth.min(axis=0), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(report.silent_share, (truth == 0).mean(axis=0), atol=1e-6)
    np.testing.assert_array_equal(report.is_dead, (truth == 0).all(axis=0))
    assert report.is_dead[7]
    assert np.flatnonzero(report.duplicate_of >= 0).tolist() == [9]
    assert report.strongest.shape == (30, 10)
    assert report.strongest[0, 0] == truth[:, 0].argmax()
    assert (report.counts.sum(axis=1) == 200).all() and report.counts.shape == (30, 20)
    assert (report.n, report.silence, report.is_saturated.sum()) == (200, "exactly 0", 0)
    expected, _ = np.histogram(truth[:, 0], bins=20)
    assert np.abs(report.counts[0] - expected).sum() <= 2  # rounding at an edge


@pytest.mark.parametrize("activation", SILENCE)
def test_every_activation_has_its_own_silence(activation):
    model = build_network((784, 30, 5), activation)
    report = describe_units(model, IMAGES)
    assert report.silence == SILENCE[activation]
    assert ((report.silent_share >= 0) & (report.silent_share <= 1)).all()
    np.testing.assert_array_equal(report.is_dead, report.maximum == report.minimum)


def test_a_unit_at_its_bound_is_saturated_and_one_that_stands_still_dead():
    weight, bias = np.zeros((2, 784), np.float32), np.array([9, 0], np.float32)
    weight[1, 300] = 20
    model = build_network((784, 2, 2), "sigmoid")
    model = with_layer(model, 0, DenseLayer(weight, bias, "sigmoid"))
    report = describe_units(model, IMAGES)
    assert report.is_saturated.tolist() == [True, False]
    assert report.is_dead.tolist() == [True, False]


def test_sparseness_is_the_share_of_silent_pairs_of_all_hidden_units():
    found = average_sparseness(DEEP, IMAGES)
    assert list(found.by_layer) == ["encoder 1", "encoder 2", "decoder 1", "decoder 2"]
    together = np.concatenate([layer_output(DEEP, IMAGES, i) for i in (0, 1, 3, 4)], axis=1)
    assert found.average == pytest.approx((together == 0).mean(), abs=1e-9)
    assert (found.definition, found.num_units, found.n) == ("relu: exactly 0", 100, 200)


def test_a_survey_counts_what_the_reports_of_its_layers_say():
    for summary in survey_units(DEEP, IMAGES):
        report = describe_units(DEEP, IMAGES, summary.layer.name)
        assert (summary.num_dead, summary.num_saturated, summary.num_duplicates) == (
            report.is_dead.sum(),
            report.is_saturated.sum(),
            (report.duplicate_of >= 0).sum(),
        )
        assert summary.silent_share == pytest.approx(report.silent_share.mean(), rel=1e-5)


def test_a_code_of_relu_or_sigmoid_units_is_a_hidden_layer():
    single = build_network((784, 40), code="sigmoid")
    assert [x.name for x in hidden_layers(single)] == ["encoder 1"]
    assert [x.name for x in hidden_layers(build_network(code="relu"))][1] == "encoder 2"
    linear = build_network((784, 3), output="linear")
    assert "root mean square" in average_sparseness(linear, IMAGES).definition


@pytest.mark.parametrize("layer", [x.name for x in layers_of(DEEP)[:-1]])
def test_a_maimed_network_is_the_network_with_scaled_outgoing_weights(layer):
    position = next(x.position for x in layers_of(DEEP) if x.name == layer)
    scales = {1: 0.0, 3: 2.5}
    stack = [*DEEP.encoder, *DEEP.decoder]
    weight = stack[position + 1].weight.copy()
    for unit, scale in scales.items():
        weight[:, unit] *= scale
    stack[position + 1] = dataclasses.replace(stack[position + 1], weight=weight)
    maimed = dataclasses.replace(DEEP, encoder=tuple(stack[:3]), decoder=tuple(stack[3:]))
    found = Ablation(DEEP, IMAGES, layer).measure(scales)
    assert found.mse == pytest.approx(metrics.mse(IMAGES, maimed.reconstruct(IMAGES)), rel=1e-5)
    assert found.whole_mse == pytest.approx(metrics.mse(IMAGES, DEEP.reconstruct(IMAGES)), rel=1e-5)
    assert 0 < found.num_affected <= found.n == 200


def test_nothing_changed_costs_nothing():
    ablation = Ablation(DEEP, IMAGES, "encoder 1")
    for scales in ({}, {0: 1.0}):
        found = ablation.measure(scales)
        assert (found.mse, found.num_affected) == (found.whole_mse, 0)
    again = ablation.measure({0: 0.0}), ablation.measure({0: 0.0})
    assert again[0] == again[1]  # a measurement leaves nothing behind
    for scales, words in (({30: 0}, "units 0 to 29"), ({0: 3.5}, "0 to 3, not 3.5")):
        with pytest.raises(SpecError, match=words):
            ablation.measure(scales)
    with pytest.raises(SpecError, match="are the pixels"):
        Ablation(DEEP, IMAGES, "decoder 3")


def test_clipped_output_is_clipped_when_maimed_too():
    model = build_network((784, 3), output="linear", is_clipped=True)
    found = Ablation(model, IMAGES, "encoder 1").measure({})
    assert found.mse == pytest.approx(metrics.mse(IMAGES, model.reconstruct(IMAGES)), rel=1e-5)
