"""Charts: what is drawn is what was given."""

import numpy as np
import pytest

from ui.reconstruct import panel
from ui.shell.theme import DARK, LIGHT


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_every_image_is_counted_once_in_its_class(palette):
    errors = np.random.default_rng(0).gamma(2, 0.01, 500)
    labels = np.random.default_rng(1).integers(0, 10, 500)
    figure = panel.class_error_figure(
        errors, labels, name="plain", baseline=errors * 2, palette=palette
    )
    ridges = [trace for trace in figure.data if trace.fill == "tonexty"]
    assert [trace.name for trace in ridges] == list("0123456789")
    for digit, ridge in enumerate(ridges):
        assert sum(ridge.customdata) == (labels == digit).sum()
        assert ridge.line.color == palette.classes[digit]
    assert "n = 500" in figure.layout.xaxis.title.text


def test_means_stand_where_they_are():
    errors = np.array([0.1, 0.3, 0.2])
    figure = panel.class_error_figure(
        errors, np.array([4, 4, 7]), name="plain", baseline=errors + 1
    )
    own, baseline = figure.data[-2:]
    assert own.x == pytest.approx([0.2, 0.2]) and own.name == "mean, plain"
    assert baseline.x == pytest.approx([1.2, 1.2])
    assert figure.layout.xaxis.range[1] > 1.2


@pytest.mark.parametrize("count", [1, 2])
def test_few_images_or_perfect_ones_make_a_chart(count):
    panel.class_error_figure(np.zeros(count), np.zeros(count, int), name="x")
