"""What the slider of the PCA page sends is checked before a page believes it."""

import pytest

from ae_core.errors import DataError
from ae_core.export.bundle import read_component
from ui.components.pca_ladder import LadderChoice, read_choice

GOOD = {"k": 12, "isClipped": False, "digit": 35}


def test_a_choice_is_read():
    assert read_choice(GOOD) == LadderChoice(12, False, 35)


@pytest.mark.parametrize(
    "change",
    [
        {"k": 0},
        {"k": 65},
        {"k": 1.5},
        {"k": True},
        {"k": "3"},
        {"k": None},
        {"isClipped": 1},
        {"isClipped": None},
        {"digit": -1},
        {"digit": 60_000},
        {"digit": "x"},
        {"digit": float("nan")},
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


def test_the_component_is_bundled():
    source = read_component("pca_ladder")
    assert "export default" in source.javascript and ".curve" in source.css
