"""Pictures: exact pixels, both signs of an error, readable to those who do not see them."""

import base64
import io
import re
import xml.dom.minidom

import numpy as np
import pytest
from PIL import Image

from ui.shell import images


def masks_in(markup: str) -> list[np.ndarray]:
    """Return the alpha of every PNG mask in a piece of HTML, in order."""
    found = re.findall(r"data:image/png;base64,([^)]+)\)", markup)
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(text))))[..., 1] for text in found]


def test_a_digit_keeps_every_pixel():
    image = np.linspace(0, 1, 784, dtype=np.float32).reshape(28, 28)
    (alpha,) = masks_in(images.digit_html(image, size=112, label="x"))
    assert np.array_equal(alpha, np.rint(image * 255))


def test_values_outside_the_range_and_nan_become_its_ends():
    values = np.array([-1, 0, 0.5, 1, 3, np.nan, np.inf, -np.inf])
    assert images.to_bytes(values).tolist() == [0, 0, 128, 255, 255, 0, 255, 0]


def test_an_error_map_separates_too_much_from_too_little():
    difference = np.zeros((28, 28), np.float32)
    difference[3, 4], difference[5, 6] = 0.75, -0.375
    too_much, too_little = masks_in(images.error_html(difference, size=56, label="x"))
    assert too_much[3, 4] == 255 and too_much.astype(int).sum() == 255
    assert too_little[5, 6] == 128 and too_little.astype(int).sum() == 128


def test_every_picture_has_a_text_and_none_can_break_out_of_it():
    blank = np.zeros((28, 28))
    for markup in (
        images.digit_html(blank, size=56, label='a "3" <b>'),
        images.error_html(blank, size=56, label='a "3" <b>'),
    ):
        assert 'aria-label="a &quot;3&quot; &lt;b&gt;"' in markup


@pytest.mark.parametrize(
    ("value", "height"), [(1.0, 25.0), (-1.0, 25.0), (5.0, 50.0), (float("nan"), 0.0)]
)
def test_a_bar_is_as_long_as_its_number_up_to_the_scale(value, height):
    markup = images.code_html([value], scale=2.0)
    assert f"height:{height:.1f}%" in markup
    assert ("bottom:50%" in markup) == (value >= 0)


@pytest.mark.parametrize("sizes", [(784, 512, 10, 512, 784), (784, 2, 784), (784, 1, 784)])
@pytest.mark.parametrize("is_variational", [False, True])
def test_the_hourglass_is_valid_svg_with_one_bar_a_layer(sizes, is_variational):
    num_bars = 0
    for part in ("body", "code"):
        drawing = images.hourglass_svg(sizes, part, is_variational, has_numbers=True)
        parsed = xml.dom.minidom.parseString(drawing)
        num_bars += len(parsed.getElementsByTagName("rect"))
        has_circle = bool(parsed.getElementsByTagName("circle"))
        assert has_circle == (is_variational and part == "code")
    assert num_bars == len(sizes)
    assert "784 ▸" in images.hourglass_html(sizes, is_variational=is_variational)
