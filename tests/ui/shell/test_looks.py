"""How the contestants look: one look each, readable, and told apart by everybody."""

import itertools
import types

import numpy as np
import pytest

from ui.shell import panels
from ui.shell.looks import CHOSEN, LOOKS, looks_of, swatch_html
from ui.shell.theme import DARK, LIGHT

# Machado 2009, full severity: normal, protan, deutan and tritan vision, on linear sRGB.
VISIONS = np.array(
    [
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ],
    ]
)
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def linear(colour):
    values = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab(light):
    ratio = TO_XYZ @ np.clip(light, 0, 1) / [0.95047, 1, 1.08883]
    x, y, z = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(first, second):
    low, high = sorted(float(linear(colour) @ TO_XYZ[1]) for colour in (first, second))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("side", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_colours_are_readable_and_told_apart_under_every_vision(side, palette):
    colours = [getattr(look, side) for look in LOOKS.values()]
    for colour in colours:
        assert min(contrast(colour, ground) for ground in (palette.paper, palette.card)) >= 4.4
    for vision, (first, second) in itertools.product(VISIONS, itertools.combinations(colours, 2)):
        difference = lab(vision @ linear(first)) - lab(vision @ linear(second))
        assert np.linalg.norm(difference) > 24, (first, second)


def test_no_two_share_dashes_or_markers():
    for name in ("dash", "marker"):
        assert len({str(getattr(look, name)) for look in LOOKS.values()}) == len(LOOKS)


def test_a_kind_has_its_look_and_a_second_of_it_the_chosen_ones():
    kinds = ["autoencoder", "denoising autoencoder", "variational autoencoder", "PCA"]
    entries = [types.SimpleNamespace(kind=kind) for kind in kinds]
    usual = ["autoencoder", "denoising", "variational", "pca"]
    assert looks_of(entries) == usual
    for kind in kinds:
        assert looks_of([*entries, types.SimpleNamespace(kind=kind)]) == [*usual, CHOSEN]


def test_a_swatch_carries_both_themes():
    look = LOOKS["variational"]
    assert f"--light:{look.light};--dark:{look.dark}" in swatch_html("variational")


def test_figures_that_read_the_same_are_all_the_best(monkeypatch):
    shown = []
    monkeypatch.setattr(panels.st, "html", shown.append)
    figures = [("a", 9.00001), ("b", 9.00002), ("c", 10.5)]
    panels.show_figures(figures, unit="L2 norm", note="n = 3")
    assert shown[0].count('class="ae-best"') == 2 and '<div class=""><span>c' in shown[0]
