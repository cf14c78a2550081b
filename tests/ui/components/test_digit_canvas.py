"""What the browser sends is checked before it is a drawing."""

import numpy as np
import pytest

from ae_core.errors import DataError
from ui.components.digit_canvas import Damage, _pack_image, _pack_strokes, read_drawing

SENT = {"strokes": [[10, 20, 30, 40], [5, 5]], "size": 280, "width": 3.1, "centred": False}


def test_a_drawing_comes_back_as_arrays():
    drawing = read_drawing(SENT)
    assert [stroke.tolist() for stroke in drawing.strokes] == [[[10, 20], [30, 40]], [[5, 5]]]
    assert all(stroke.dtype == np.float32 for stroke in drawing.strokes)
    assert (drawing.canvas_size, drawing.stroke_width, drawing.is_centred) == (280, 3.1, False)
    image = drawing.to_image()
    assert image.shape == (28, 28) and image.max() == 1


def test_nothing_drawn_is_a_blank_image():
    drawing = read_drawing({"strokes": []})
    assert drawing.strokes == () and drawing.is_centred and not drawing.to_image().any()


def test_a_sheet_that_was_cleared_is_told_from_one_with_a_sample():
    cleared = {"strokes": [], "cleared": True}
    assert read_drawing(cleared).is_cleared
    for told in ({"strokes": []}, SENT | {"cleared": True}, {"strokes": [], "cleared": "yes"}):
        assert not read_drawing(told).is_cleared


def test_strokes_travel_as_whole_pixels_and_come_back():
    strokes = [np.array([[1.4, 2.6], [3, 4]]), np.array([[7, 8]])]
    packed = _pack_strokes(strokes)
    assert packed == [[1, 3, 3, 4], [7, 8]]
    assert read_drawing({"strokes": packed}).strokes[0].tolist() == [[1, 3], [3, 4]]


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "strokes",
        {},
        {"strokes": None},
        {"strokes": [5]},
        {"strokes": [[1, 2, 3]]},
        {"strokes": [["a", "b"]]},
        {"strokes": [[None, 1]]},
        {"strokes": [[True, False]]},
        {"strokes": [[float("nan"), 1]]},
        {"strokes": [[float("inf"), 1]]},
        {"strokes": [[10**400, 1]]},
        {"strokes": [[0, 0] * 100_001]},
        SENT | {"size": 0},
        SENT | {"size": "280"},
        SENT | {"size": float("nan")},
        SENT | {"width": -1},
        SENT | {"width": 1e9},
        SENT | {"width": [2]},
    ],
)
def test_anything_else_is_refused_with_a_sentence(value):
    with pytest.raises(DataError, match=r"(draw|clear).*\.$"):
        read_drawing(value)


def test_a_picture_and_the_damage_come_back():
    image = np.linspace(0, 1, 784).reshape(28, 28)
    sent = SENT | {"image": _pack_image(image), "seen": _pack_image(1 - image)}
    drawing = read_drawing(sent | {"bench": {"kind": "blur", "level": 1.5, "seed": 3}})
    assert drawing.image == pytest.approx(image, abs=0.5 / 255 + 1e-6)
    assert drawing.seen == pytest.approx(1 - image, abs=0.5 / 255 + 1e-6)
    assert drawing.damage == Damage(kind="blur", level=1.5, seed=3)
    ink = read_drawing(SENT).to_image()
    assert (drawing.to_image() >= np.maximum(ink, drawing.image) - 1e-6).all()
    assert not drawing.is_blank and read_drawing({"strokes": []}).is_blank


@pytest.mark.parametrize(
    "more",
    [
        {"image": "not base64!"},
        {"image": "AAAA"},
        {"image": 5},
        {"seen": "é" * 1048},
        {"bench": "gaussian"},
        {"bench": {"kind": "rain"}},
        {"bench": {"kind": ["blur"]}},
        {"bench": {"kind": "blur", "level": float("nan")}},
        {"bench": {"kind": "blur", "level": -1}},
        {"bench": {"kind": "blur", "level": 1, "seed": -1}},
        {"bench": {"kind": "blur", "level": 1, "seed": True}},
        {"bench": {"kind": "blur", "level": 1, "seed": 10**20}},
    ],
)
def test_damaged_extras_are_refused_with_a_sentence(more):
    with pytest.raises(DataError, match=r"(again|new noise).*\.$"):
        read_drawing(SENT | more)
