"""Drawings in links: there and back, short, and nothing damaged gets through."""

import base64
import string
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ae_core.data.drawing import strokes_to_image
from ae_core.data.stroke_codec import MAX_CHARACTERS, decode_strokes, encode_strokes
from ae_core.errors import DataError

LETTERS = string.ascii_letters + string.digits + "-_"
whole = st.integers(-280, 560)
drawings = st.lists(st.lists(st.tuples(whole, whole), min_size=1, max_size=40), max_size=5)


def sheet(strokes):
    return [np.array(stroke, dtype=np.float32) for stroke in strokes]


def spiral(num_points, turns=1.5):
    """A curve as a hand draws it: unequal steps, some tremble."""
    rng = np.random.default_rng(0)
    at = np.sort(rng.uniform(0, 1, num_points))
    angle, radius = 2 * np.pi * turns * at, 30 + 80 * at
    points = 140 + np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return points + rng.normal(0, 1, points.shape)


def spell(packed, version=1):
    raw = bytes([version]) + zlib.crc32(packed).to_bytes(4, "big") + packed
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def deflate(body):
    return zlib.compress(body, 9, wbits=-15)


@given(drawings)
def test_whole_pixels_come_back_exactly(strokes):
    text = encode_strokes(sheet(strokes))
    assert set(text) <= set(LETTERS)
    back = decode_strokes(text)
    assert len(back) == len(strokes)
    for ours, theirs in zip(back, sheet(strokes), strict=True):
        assert ours.dtype == np.float32
        np.testing.assert_array_equal(ours, theirs)


@given(st.floats(0, 280), st.floats(0, 280))
def test_points_are_rounded_to_the_grid(x, y):
    (back,) = decode_strokes(encode_strokes([[(x, y)]]))
    assert np.abs(back - [[x, y]]).max() <= 0.5


def test_an_ordinary_digit_is_short_and_looks_the_same():
    strokes = [spiral(80), spiral(40, turns=0.3)]
    text = encode_strokes(strokes)
    assert len(text) < 500  # 1,500 are allowed
    before = strokes_to_image(strokes, canvas_size=280)
    after = strokes_to_image(decode_strokes(text), canvas_size=280)
    assert np.abs(before - after).mean() < 0.01


def test_what_lies_far_outside_comes_nearer():
    (back,) = decode_strokes(encode_strokes([[(10, 10), (1e9, -1e9)]]))
    np.testing.assert_array_equal(back, [[10, 10], [560, -280]])


@pytest.mark.parametrize("strokes", [[], [[]], [np.empty((0, 2))]])
def test_no_ink_is_an_empty_text(strokes):
    assert encode_strokes(strokes) == ""
    assert decode_strokes("") == []


def test_empty_strokes_are_left_out():
    assert len(decode_strokes(encode_strokes([[], [(1, 2)], []]))) == 1


@given(drawings.filter(bool), st.data())
def test_every_changed_character_is_noticed(strokes, data):
    text = encode_strokes(sheet(strokes))
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from([letter for letter in LETTERS if letter != text[at]]))
    with pytest.raises(DataError, match="damaged"):
        decode_strokes(text[:at] + other + text[at + 1 :])


@given(drawings.filter(bool), st.data())
def test_every_missing_end_is_noticed(strokes, data):
    text = encode_strokes(sheet(strokes))
    with pytest.raises(DataError, match="damaged"):
        decode_strokes(text[: data.draw(st.integers(1, len(text) - 1))])


@given(st.text(min_size=1) | st.text(LETTERS, min_size=1, max_size=200))
def test_any_other_text_is_refused_with_a_sentence(text):
    if text.strip():
        with pytest.raises(DataError, match="again"):
            decode_strokes(text)


@given(st.binary(min_size=1, max_size=60))
def test_well_packed_nonsense_is_a_drawing_or_refused(body):
    try:
        strokes = decode_strokes(spell(deflate(body)))
    except DataError:
        return
    for stroke in strokes:
        assert stroke.ndim == 2
        assert np.isfinite(strokes_to_image([stroke], canvas_size=280)).all()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (spell(deflate(b"\x01\x02\x02"), version=2), "begin"),
        (spell(deflate(bytes(3_000_000))), "unpacks to more"),
        (spell(deflate(b"\x01\x02\x02") + b"more"), "unpacks to more"),
        (spell(b"\xff\xff\xff"), "unpacked"),
        (spell(deflate(b"\x02\x02\x02")), "incomplete"),
        (spell(deflate(b"\x00")), "length"),
        (spell(deflate(b"\xff\xff\x03" + bytes(50))), "length"),
        (spell(deflate(b"\x01\xff\xff\xff\x01\x02")), "too large"),
        (spell(deflate(b"\x01\x02\x82")), "within a number"),
        (spell(deflate(b"\x01\xff\x7f\x02")), "leaves the canvas"),
        ("A" * 1_000_000, "characters"),
        ("ä" * 20, "no drawing has"),
    ],
)
def test_what_was_never_drawn_is_refused(text, words):
    with pytest.raises(DataError, match=words):
        decode_strokes(text)


@pytest.mark.parametrize(
    ("strokes", "words"),
    [
        ([[(0, np.nan)]], "not finite"),
        ([[1, 2, 3]], "shape"),
        ([["a", "b"]], "not an array"),
        ([np.random.default_rng(0).uniform(0, 280, (9_000, 2))], f"{MAX_CHARACTERS:,}"),
    ],
)
def test_what_cannot_be_written_is_refused(strokes, words):
    with pytest.raises(DataError, match=words):
        encode_strokes(strokes)
