"""The layer table against what torch counts."""

import pytest

from ae_core.networks.autoencoder import Autoencoder
from ae_core.networks.model import layer_table
from ae_core.presets import PRESETS
from ae_core.specs import NetworkSpec


def test_report_001_has_the_printed_parameters():
    assert num_parameters(PRESETS["001-mlp-8"].network) == 622_504


def num_parameters(network):
    return sum(row.num_parameters for row in layer_table(network))


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"is_tied": True},
        {"is_variational": True},
        {"batch_norm": "all"},
        {"batch_norm": "hidden"},
        {"batch_norm": "encoder"},
        {"batch_norm": "hidden", "code": "uniform"},
        {"batch_norm": "all", "code": "uniform", "num_classes": 10},
    ],
)
def test_parameters_are_those_torch_counts(options):
    network = NetworkSpec.mirrored(20, 11, 7, 3, **options)
    counted = sum(p.numel() for p in Autoencoder(network).parameters())
    assert num_parameters(network) == counted


def test_rows_run_from_pixels_to_pixels():
    rows = layer_table(NetworkSpec.mirrored(784, 50, 4, is_variational=True))
    assert [row.layer for row in rows] == ["encoder 1", "encoder 2", "decoder 1", "decoder 2"]
    assert [row.output_shape for row in rows] == [(50,), (8,), (50,), (784,)]
    assert [row.activation for row in rows] == ["relu", "linear", "relu", "sigmoid"]
    assert rows[0].num_multiply_adds == 784 * 50
    assert rows[0].output_shape == (50,)


def test_tied_decoder_multiplies_with_weights_it_does_not_own():
    row = layer_table(NetworkSpec.mirrored(784, 50, is_tied=True))[-1]
    assert (row.num_parameters, row.num_multiply_adds) == (784, 784 * 50)


def test_stack_without_layers_is_a_classifier_only():
    rows = layer_table(NetworkSpec.mirrored(784, num_classes=10))
    assert [(row.layer, row.num_parameters) for row in rows] == [("classifier", 7_850)]
