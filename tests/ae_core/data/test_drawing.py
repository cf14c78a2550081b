"""Drawn strokes and photographed digits must come out as MNIST's own recipe would make them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ae_core.data.drawing import picture_to_image, strokes_to_image
from ae_core.errors import DataError

ANGLES = np.linspace(0.3, 5.2, 60)
CURL = np.c_[100 + 30 * np.sin(ANGLES), 60 + 18 * ANGLES]  # an S-shaped stroke on a 280 canvas


def centre_of_mass(image):
    index = np.arange(28)
    return np.array([image.sum(0) @ index, image.sum(1) @ index]) / image.sum()


def ink_span(image):
    columns, rows = np.flatnonzero(image.max(0) > 0.02), np.flatnonzero(image.max(1) > 0.02)
    return np.ptp(columns) + 1, np.ptp(rows) + 1


def draw(*strokes, **options):
    return strokes_to_image(strokes, canvas_size=280, **options)


def photograph(image, *, ink=0.6, size=16, margin=60):
    """Return a bright page under uneven light that shows ``image`` in dark ink, off-centre."""
    digit = np.kron(image, np.ones((size, size)))
    page = np.full((digit.shape[0] + 5 * margin, digit.shape[1] + 2 * margin), 0.85)
    page += np.linspace(-0.25, 0.1, page.shape[1])
    page[margin : margin + digit.shape[0], margin : margin + digit.shape[1]] -= ink * digit
    return page.clip(0, 1)


def test_centred_ink_fills_the_box_and_has_its_mass_in_the_middle():
    image = draw(CURL)
    assert image.shape == (28, 28) and image.dtype == np.float32
    assert image.min() == 0 and image.max() == 1
    assert max(ink_span(image)) in (19, 20)
    np.testing.assert_allclose(centre_of_mass(image), 14, atol=0.06)


@settings(max_examples=25, deadline=None)
@given(scale=st.floats(0.4, 1.3), x=st.floats(-30, 60), y=st.floats(-40, 20))
def test_where_and_how_large_it_was_drawn_does_not_matter(scale, x, y):
    moved = (CURL - 120) * scale + 120 + [x, y]
    assert np.abs(draw(moved) - draw(CURL)).max() < 0.02


def test_the_aspect_is_kept():
    wide = draw(CURL * [2.0, 0.5])
    width, height = ink_span(wide)
    assert width in (19, 20) and height < 16


def test_as_drawn_keeps_place_and_size():
    image = draw(CURL, centred=False)
    ends = centre_of_mass(draw(CURL + [50, 30], centred=False)) - centre_of_mass(image)
    np.testing.assert_allclose(ends, [5, 3], atol=0.02)
    assert max(ink_span(image)) < 13


def test_ink_is_as_heavy_as_mnist():
    circle = np.c_[np.cos(ANGLES * 1.3), np.sin(ANGLES * 1.3)] * 90 + 140
    image = draw(circle)
    assert 95 < image.sum() < 150  # MNIST's zeros: 136 on average, sd 30
    assert 0.3 < (image[image > 0] > 0.9).mean() < 0.55  # MNIST: 0.43


def test_a_blank_canvas_is_blank():
    assert not draw().any() and not draw(np.empty((0, 2))).any() and not draw([]).any()


def test_one_dot_stays_a_dot_in_the_middle():
    image = draw([[20, 250]])
    assert max(ink_span(image)) <= 4 and image.max() == 1
    np.testing.assert_allclose(centre_of_mass(image), 14, atol=0.06)
    trembling = draw([[20, 250], [21, 251], [20, 251]])
    assert max(ink_span(trembling)) <= 5


def test_a_dot_as_drawn_is_where_it_was_drawn():
    np.testing.assert_allclose(centre_of_mass(draw([[75, 205]], centred=False)), [7, 20], atol=0.02)


@pytest.mark.parametrize("line", [[[40, 9], [40, 270]], [[5, 90], [222, 90]]])
def test_a_straight_line_has_the_length_of_the_box(line):
    image = draw(line)
    assert sorted(ink_span(image))[0] <= 4 and sorted(ink_span(image))[1] in (19, 20)
    np.testing.assert_allclose(centre_of_mass(image), 14, atol=0.06)


def test_what_leaves_the_canvas_is_cut_off_at_its_border():
    inside = draw([[100, 100], [280, 100]])
    np.testing.assert_allclose(draw([[100, 100], [900, 100]]), inside, atol=1e-6)
    away = [[300, -50], [400, 500], [600, 900]]
    np.testing.assert_allclose(draw([[100, 100], [280, 100]], away), inside, atol=1e-6)
    assert not draw(away).any() and not draw([[-1, 5]]).any()


def test_a_stroke_that_leaves_and_returns_is_not_joined_along_the_border():
    image = draw([[100, 40], [400, 40], [400, 240], [100, 240]], centred=False)
    assert image[10:18, 20:].max() == 0


def test_ten_thousand_points_follow_the_same_path():
    fine = np.linspace(0, 1, 10_000)
    dense = np.c_[
        np.interp(fine, np.linspace(0, 1, 60), CURL[:, 0]),
        np.interp(fine, np.linspace(0, 1, 60), CURL[:, 1]),
    ]
    assert np.abs(draw(dense) - draw(CURL)).max() < 0.02


def test_the_ink_stays_in_the_frame_however_lopsided():
    anchor = [np.c_[np.full(40, 20.0), np.linspace(20, 22, 40)] + [0, 0.1 * k] for k in range(20)]
    image = draw([[20, 20], [20, 260]], [[20, 260], [260, 260]], *anchor)
    assert max(ink_span(image)) in (19, 20)


def test_a_wider_pen_leaves_more_ink():
    sums = [draw(CURL, stroke_width=width).sum() for width in (1.2, 2.4, 4.0)]
    assert sums == sorted(sums) and sums[2] > 2 * sums[0]


@pytest.mark.parametrize(
    ("strokes", "options", "says"),
    [
        ([[[1, 2], [np.nan, 4]]], {}, "row 1"),
        ([[[1, 2], [np.inf, 4]]], {}, "not finite"),
        ([[1.0, 2.0, 3.0]], {}, r"\(3,\)"),
        ([[[1, 2, 3]]], {}, r"\(1, 3\)"),
        ([["a", "b"]], {}, "numbers"),
        ([np.zeros((100_001, 2))], {}, "100,000"),
        ([CURL], {"stroke_width": 0}, "stroke_width"),
        ([CURL], {"stroke_width": 11}, "at most 10"),
        ([CURL], {"canvas_size": -1}, "canvas_size"),
        ([CURL], {"canvas_size": np.nan}, "canvas_size"),
        ([CURL], {"canvas_size": np.inf}, "finite"),
    ],
)
def test_bad_strokes_are_refused_with_a_sentence(strokes, options, says):
    with pytest.raises(DataError, match=says):
        strokes_to_image(strokes, **({"canvas_size": 280} | options))


def test_a_photo_comes_back_as_the_digit():
    image = draw(CURL)
    for picture in (
        photograph(image),
        (photograph(image) * 255).astype(np.uint8),
        np.repeat((photograph(image) * 255).astype(np.uint8)[..., None], 3, axis=2),
        1 - photograph(image),  # chalk on a board
        photograph(image, size=40),
    ):
        found = picture_to_image(picture)
        assert found.shape == (28, 28) and found.dtype == np.float32
        assert 0 <= found.min() and found.max() <= 1
        assert np.abs(found - image).mean() < 0.03


def test_a_digit_in_mnist_form_is_left_as_it_is():
    image = draw(CURL)
    np.testing.assert_allclose(picture_to_image(image), image, atol=0.05)
    np.testing.assert_allclose(picture_to_image((image * 255).astype(np.uint8)), image, atol=0.05)


def test_ink_on_a_transparent_sheet_is_seen():
    image = draw(CURL)
    for ink in (0, 255):
        picture = np.full((28, 28, 4), ink, np.uint8)
        picture[..., 3] = image * 255
        assert np.abs(picture_to_image(picture) - image).mean() < 0.01


def test_a_thin_pen_line_is_widened_to_mnist_strokes():
    page = np.full((400, 400), 0.9)
    page[60:340, 198:201] = 0.2
    image = picture_to_image(page)
    assert 1.9 < image[14].sum() < 2.8


def test_specks_go_and_the_bar_of_a_five_stays():
    page = np.full((300, 300), 0.9)
    page[100:240, 120:140] = 0.1  # the digit's body
    page[80:92, 140:200] = 0.1  # its bar, apart from it
    with_speck = page.copy()
    with_speck[10:13, 280:283] = 0.1
    np.testing.assert_allclose(picture_to_image(with_speck), picture_to_image(page), atol=0.01)
    assert picture_to_image(page)[:8, 16:].max() > 0.5


def test_a_shadow_at_the_rim_is_not_the_digit():
    page = photograph(draw(CURL))
    rim = page.copy()
    rim[-25:, :200] = 0.05
    assert np.abs(picture_to_image(rim) - picture_to_image(page)).mean() < 0.02


@pytest.mark.parametrize(
    ("picture", "says"),
    [
        (np.zeros((0, 5)), "empty"),
        (np.full((50, 50), 0.5), "no ink"),
        (np.full((50, 50, 3), 255, np.uint8), "no ink"),
        (np.where(np.eye(30) > 0, np.nan, 1.0), "not finite"),
        (np.zeros((4, 4, 5)), "shape"),
        (np.zeros(10), "shape"),
        (np.full((9, 9), "a"), "type"),
        (np.eye(30) * 300, "300"),
        (np.eye(30) * -1.0, "-1"),
        (np.broadcast_to(np.uint8(0), (6400, 6400)), "megapixels"),
    ],
)
def test_bad_pictures_are_refused_with_a_sentence(picture, says):
    with pytest.raises(DataError, match=says):
        picture_to_image(picture)


def test_ink_on_a_dark_border_is_found_when_told_that_it_is_dark():
    photo = np.full((200, 200), 0.9)
    photo[60:140, 90:110] = 0.1  # the digit
    photo[:14] = photo[-14:] = photo[:, :14] = photo[:, -14:] = 0.05  # a dark desk around the sheet
    told = picture_to_image(photo, is_ink_dark=True)
    assert told[10:18, 13:16].min() > 0.5 and told[:, :6].max() < 0.1
    assert not np.allclose(told, picture_to_image(photo, is_ink_dark=False))


def test_a_lower_threshold_keeps_fainter_lines():
    photo = np.ones((100, 100))
    photo[20:80, 40:46] = 0.0
    photo[47:53, 46:70] = 0.7  # a faint bar
    strict, lenient = (picture_to_image(photo, threshold_scale=scale) for scale in (1.4, 0.4))
    assert lenient.sum() > 1.1 * strict.sum()


@pytest.mark.parametrize("scale", [0, 3.5, float("nan")])
def test_a_threshold_out_of_range_is_refused(scale):
    with pytest.raises(DataError, match="threshold_scale"):
        picture_to_image(np.eye(40), threshold_scale=scale)
