"""What the filter wall sends is checked before a page believes it."""

import pytest

from ae_core.errors import DataError
from ae_core.export.bundle import read_component
from ui.components.filter_wall import WallChoice, is_layer, read_choice

GOOD = {
    "layer": "encoder-2",
    "reading": "outgoing",
    "order": "norm",
    "scale": "common",
    "unit": 4,
    "factors": [[3, 0], [17, 2.5]],
    "digit": -1,
    "beside": "pca",
}


def test_a_choice_is_read():
    assert read_choice(GOOD) == WallChoice(
        "encoder-2", "outgoing", "norm", "common", 4, ((3, 0.0), (17, 2.5)), -1, "pca"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"layer": "encoder-0"},
        {"layer": None},
        {"layer": ["encoder-1"]},
        {"reading": ""},
        {"order": "random"},
        {"scale": None},
        {"beside": "map"},
        {"unit": 1.5},
        {"unit": True},
        {"unit": -2},
        {"unit": 10**9},
        {"digit": "3"},
        {"digit": 60_000},
        {"factors": None},
        {"factors": [3]},
        {"factors": [[3]]},
        {"factors": [[3, 4]]},
        {"factors": [[3, -1]]},
        {"factors": [[-1, 0]]},
        {"factors": [[3, "0"]]},
        {"factors": [[3, float("nan")]]},
        {"factors": [[3, True]]},
        {"factors": [[3.0, 1]]},
    ],
    ids=str,
)
def test_nonsense_from_the_browser_gets_a_sentence(change):
    with pytest.raises(DataError, match="reload the page"):
        read_choice(GOOD | change)


@pytest.mark.parametrize("value", [None, [], "x", 3])
def test_what_is_no_choice_at_all_gets_a_sentence(value):
    with pytest.raises(DataError, match="reload the page"):
        read_choice(value)


def test_layers_are_named_as_the_address_names_them():
    assert is_layer("encoder-1") and is_layer("decoder-12")
    assert not any(map(is_layer, ("encoder-1\n", "encoder-01", "code", "", None, 1)))


def test_the_component_is_bundled():
    source = read_component("filter_wall")
    assert "export default" in source.javascript and ".walls" in source.css
