"""What the map sends is checked before a page believes it."""

import pytest

from ae_core.errors import DataError
from ae_core.export.bundle import read_component
from ui.components.digit_map import MapChoice, ShownMap, read_choice

GOOD = {"colour": "divergence", "marks": "glyphs", "digit": 17}


def test_a_choice_is_read():
    assert read_choice(GOOD) == MapChoice("divergence", "glyphs", 17)


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "taste"},
        {"colour": None},
        {"marks": 1},
        {"digit": None},
        {"digit": -2},
        {"digit": 60_000},
        {"digit": True},
        {"digit": "3"},
        {"digit": 1.5},
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


def test_a_map_is_told_as_the_browser_reads_it():
    shown = ShownMap(
        model_hash="h", places="p", method="umap", title="UMAP", model_name="m", detail="seed 0"
    )
    assert set(shown.to_options()) == {
        "hash",
        "places",
        "method",
        "title",
        "name",
        "detail",
        "quality",
    }


def test_the_component_is_bundled():
    source = read_component("digit_map")
    assert "export default" in source.javascript and ".map-frame" in source.css
