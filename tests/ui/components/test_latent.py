"""The latent components' own arithmetic against numpy and Pillow, and what crosses to Python."""

import io
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

HERE = Path(__file__).parent
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="there is no node on this machine")


def probe(job):
    done = subprocess.run(
        [NODE, str(HERE / "latent_probe.js")],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@needs_node
@pytest.mark.parametrize("depth", [2, 4, 6, 8])
@pytest.mark.parametrize("kind", ["flat", "noise", "digits"])
def test_pillow_reads_every_frame_of_a_film_as_it_was(depth, kind):
    rng = np.random.default_rng(depth)
    width, height, colours = 120, 90, 2**depth
    frames = {
        "flat": np.full((2, height, width), colours - 1),
        "noise": rng.integers(0, colours, (2, height, width)),  # overflows the table of codes
        "digits": np.kron(rng.integers(0, colours, (3, 15, 20)), np.ones((1, 6, 6), int)),
    }[kind]
    greys = np.linspace(255, 0, colours).round().astype(int)
    film = {
        "width": width,
        "height": height,
        "palette": np.repeat(greys[:, None], 3, axis=1).tolist(),
        "frames": [
            {"pixels": frame.ravel().tolist(), "delay": 6 + i} for i, frame in enumerate(frames)
        ],
    }
    image = Image.open(io.BytesIO(bytes(probe({"film": film})["film"])))
    assert image.n_frames == len(frames)
    assert image.info["loop"] == 0
    for index in range(image.n_frames):
        image.seek(index)
        seen = np.asarray(image.convert("RGB"))[..., 0]
        np.testing.assert_array_equal(seen, greys[frames[index]])
        assert image.info["duration"] == 10 * (6 + index)


@needs_node
def test_the_code_space_is_measured_as_numpy_measures_it():
    rng = np.random.default_rng(5)
    codes = (rng.normal(size=(500, 12)) @ rng.normal(size=(12, 12)) + rng.normal(size=12)).astype(
        np.float32
    )
    answer = probe({"codes": codes.tolist(), "shares": [0, 0.01, 0.5, 0.99, 1]})
    np.testing.assert_allclose(answer["mean"], codes.mean(0), atol=1e-5)
    np.testing.assert_allclose(answer["std"], codes.std(0), rtol=1e-5)
    expected = np.quantile(codes, [0, 0.01, 0.5, 0.99, 1], axis=0)
    np.testing.assert_allclose(answer["quantiles"], expected, atol=1e-5)
    values, vectors = np.linalg.eigh(np.cov(codes.T.astype(np.float64), bias=True))
    assert answer["plane"]["share"] == pytest.approx(values[-2:].sum() / values.sum(), abs=1e-6)
    theirs = np.array(answer["plane"]["vectors"])
    cosines = np.abs((theirs * vectors[:, [-1, -2]].T).sum(1))
    np.testing.assert_allclose(cosines, 1, atol=1e-6)
