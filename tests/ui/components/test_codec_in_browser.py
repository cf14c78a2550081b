"""What the browser writes into a link, Python reads."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from ae_core.data.stroke_codec import decode_strokes

HERE = Path(__file__).parent
NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="there is no node on this machine")


def encode(drawings):
    flat = [[np.ravel(stroke).tolist() for stroke in strokes] for strokes in drawings]
    done = subprocess.run(
        [NODE, str(HERE / "codec_probe.js")],
        input=json.dumps({"drawings": flat}),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout)["texts"]


def test_drawings_come_back_as_they_were():
    rng = np.random.default_rng(8)
    walk = np.cumsum(rng.integers(-4, 5, (120, 2)), axis=0) + 140
    drawings = [
        [walk],
        [np.array([[5, 5]]), np.array([[279, 0], [0, 279]])],
        [rng.integers(-280, 560, (300, 2))],
    ]
    for strokes, text in zip(drawings, encode(drawings), strict=True):
        read = decode_strokes(text)
        assert [stroke.tolist() for stroke in read] == [stroke.tolist() for stroke in strokes]


def test_an_ordinary_digit_fits_a_link():
    angle = np.linspace(0, 4 * np.pi, 200)
    eight = np.c_[140 + 60 * np.sin(angle), 140 + 100 * np.cos(angle / 2)].round()
    (text,) = encode([[eight]])
    assert 0 < len(text) < 1500
    assert encode([[]]) == [""]
