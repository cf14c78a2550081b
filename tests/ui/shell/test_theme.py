"""The colours: one source each, told apart, readable."""

import itertools
import tomllib
from pathlib import Path

import numpy as np
import pytest

from ui.shell.theme import DARK, LIGHT, palette_of

ROOT = Path(__file__).parents[3]


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2 (sRGB)."""
    values = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(first: str, second: str) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("name", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_the_configuration_and_the_charts_use_the_same_colours(name, palette):
    theme = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"][name]
    assert theme["backgroundColor"] == theme["sidebar"]["backgroundColor"] == palette.paper
    assert theme["secondaryBackgroundColor"] == palette.card
    assert theme["textColor"] == palette.ink
    assert theme["primaryColor"] == theme["linkColor"] == palette.accent
    assert theme["borderColor"] == palette.line
    assert tuple(theme["chartCategoricalColors"]) == palette.classes


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize("token", ["ink", "soft", "accent", "too_much", "too_little"])
def test_text_is_readable_on_paper_and_card(palette, token):
    for ground in (palette.paper, palette.card):
        assert contrast(getattr(palette, token), ground) >= 4.5


def test_class_colours_differ():
    for palette in (LIGHT, DARK):
        assert all(a != b for a, b in itertools.combinations(palette.classes, 2))


def test_an_unknown_theme_is_the_light_one():
    assert palette_of(None) is LIGHT and palette_of("dark") is DARK


def test_options_of_the_configuration_exist():
    from streamlit import config

    config.get_config_options()
    known = set(config._config_options_template)
    given = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())

    def flat(table: dict, prefix: str = ""):
        for key, value in table.items():
            if isinstance(value, dict):
                yield from flat(value, f"{prefix}{key}.")
            else:
                yield f"{prefix}{key}"

    assert set(flat(given)) <= known
    assert given["client"]["showSidebarNavigation"] is False
    assert given["browser"]["gatherUsageStats"] is False
    assert given["server"]["showEmailPrompt"] is False
