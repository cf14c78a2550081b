"""Blends and filters drawn from weights are those of the network."""

import numpy as np
import pytest

from ae_core.analysis.units import weight_images
from ae_core.networks.dense import DenseAutoencoder, DenseLayer
from ae_core.reports.figures import Picture
from ui.reports import pictures as report_pictures


def network(*sizes):
    random = np.random.default_rng(0)

    def layers(units):
        return tuple(
            DenseLayer(
                random.normal(0, 0.1, (after, before)).astype(np.float32),
                np.zeros(after, np.float32),
            )
            for before, after in zip(units, units[1:], strict=False)
        )

    return DenseAutoencoder("x", layers(sizes), layers(sizes[::-1]))


def test_a_blend_goes_from_one_code_to_the_other():
    model = network(784, 5)
    codes = np.random.default_rng(1).normal(size=(12, 5)).astype(np.float32)
    labels = list(range(12))
    alone = report_pictures.blend_digits(model, codes, labels)
    assert alone.images.shape == (3, 8, 28, 28) and alone.row_names[0] == "0 to 1"
    assert "not on this machine" in alone.note
    ends = np.rint(np.clip(model.decode(codes[:2]), 0, 1) * 255)[:, 0]
    np.testing.assert_array_equal(alone.images[0, [0, -1]], ends)
    digits = np.full((12, 1, 28, 28), 0.5, np.float32)
    between = report_pictures.blend_digits(model, codes, labels, digits)
    assert between.images.shape == (3, 10, 28, 28)
    assert (between.images[:, [0, -1]] == 128).all()


def test_deeper_layers_are_seen_through_those_below():
    model = network(784, 6, 4, 3)
    first, third = (weight_images(model, f"encoder {layer}") for layer in (1, 3))
    np.testing.assert_array_equal(first.reshape(6, -1), model.encoder[0].weight)
    product = model.encoder[2].weight @ model.encoder[1].weight @ model.encoder[0].weight
    np.testing.assert_allclose(third.reshape(3, -1), product, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("units", "is_narrow"), [(100, False), (100, True), (400, False)])
def test_a_sheet_shows_every_filter_once(units, is_narrow):
    sheet = weight_images(network(784, units), "encoder 1")
    assert len(sheet) == units
    text = report_pictures.filters_html(sheet, label="Filters", is_narrow=is_narrow)
    assert text.count("ae-mask") == 2 and 'aria-label="Filters"' in text
    report_pictures.filters_html(np.zeros((3, 28, 28), np.float32), label="none")


def test_rows_have_names_and_originals_above():
    images = np.zeros((2, 3, 28, 28), np.uint8)
    picture = Picture(title="t", row_names=["a", "<b>"], images=images, indices=[4, 0, 7])
    text = report_pictures.rows_html(picture, np.ones((3, 1, 28, 28), np.float32))
    assert text.count("ae-tile") == 9 and text.index("original") < text.index(">a<")
    assert "<b>" not in text and 'aria-label="a, 2 of 3"' in text
    assert report_pictures.rows_html(picture).count("ae-tile") == 6
    ones = np.ones((3, 1, 28, 28), np.float32)
    damaged = report_pictures.rows_html(picture, ones, 1.3 * ones)
    assert damaged.index("<p>original</p>") < damaged.index("<p>left as it is</p>")
    assert damaged.count("ae-tile") == 12


def test_originals_are_black_and_white_where_the_networks_get_them_so():
    digits = np.linspace(0, 1, 3 * 784, dtype=np.float32).reshape(3, 1, 28, 28)
    grey = report_pictures.original_digits("001", [2, 0], digits)
    np.testing.assert_array_equal(grey, digits[[2, 0]])
    assert set(np.unique(report_pictures.original_digits("003", [1], digits))) == {0, 1}
