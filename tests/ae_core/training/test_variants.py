"""Variants keep everything but what they change, and have a name that says so."""

import pytest

from ae_core.errors import SpecError
from ae_core.presets import PRESETS
from ae_core.specs import DataSpec, NetworkSpec
from ae_core.training.variants import name_variant, on_dataset, vary, with_sizes


def test_sizes_change_and_nothing_else():
    tied = PRESETS["004-tied-512-128-10"].network
    assert with_sizes(tied, (784, 128, 10)) == PRESETS["004-tied-128-10"].network
    assert with_sizes(tied, (784, 10)) == PRESETS["004-tied-10"].network
    assert with_sizes(PRESETS["004-tied-10"].network, (784, 128, 10)).encoder_activations == (
        "sigmoid",
        "sigmoid",
    )
    normed = with_sizes(PRESETS["000-deep-4"].network, (784, 30, 2))
    assert (normed.batch_norm, normed.text) == ("all", "784-30-2")


def test_networks_that_cannot_change_say_why():
    lopsided = NetworkSpec(
        encoder_sizes=(784, 8),
        decoder_sizes=(8, 20, 784),
        encoder_activations=("relu",),
        decoder_activations=("relu", "sigmoid"),
    )
    with pytest.raises(SpecError, match="no mirror"):
        with_sizes(lopsided, (784, 4))
    mixed = NetworkSpec.mirrored(784, 30, 20, 8).replace(
        encoder_activations=("relu", "tanh", "linear")
    )
    with pytest.raises(SpecError, match="relu, tanh"):
        with_sizes(mixed, (784, 4))


def test_names_say_what_differs():
    base = PRESETS["004-tied-512-128-10"]
    smaller = vary(base, sizes=(784, 512, 128, 4))
    assert name_variant(smaller, base).name == "004-tied-512-128-4"
    short = vary(smaller, num_epochs=30)
    assert name_variant(short, base).name == "004-tied-512-128-4-e30"
    other = vary(short, data="digits")
    assert name_variant(other, base).name == "004-tied-512-128-4-e30-digits"
    assert "784,512,128,4" in name_variant(other, base).title
    steps = vary(PRESETS["002-linear-mse-5"], num_epochs=3)
    assert name_variant(steps, PRESETS["002-linear-mse-5"]).name == "002-linear-mse-500-500-5-e3"


def test_a_variant_that_is_a_preset_has_its_name():
    base = PRESETS["004-tied-512-128-10"]
    found = base.replace(network=with_sizes(base.network, (784, 128, 10)))
    assert name_variant(found, base) is PRESETS["004-tied-128-10"]


def test_a_smaller_data_set_is_split_in_the_same_parts():
    split = on_dataset(DataSpec(num_validation=5000), "digits")
    assert (split.name, split.num_validation, split.num_images) == ("digits", 120, None)
    drawn = DataSpec(num_images=8000, num_validation=1600, num_test=2000, binary_threshold=0.5)
    split = on_dataset(drawn, "digits")
    assert (split.num_images, split.num_validation, split.num_test) == (192, 38, 72)
    assert split.binary_threshold == 0.5
    assert on_dataset(drawn, "fashion-mnist") == drawn.replace(name="fashion-mnist")
    with pytest.raises(SpecError, match="no data set"):
        on_dataset(drawn, "no-such-set")
