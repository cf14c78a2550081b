"""The browser's modules: their own tests, and the same answers as Python's."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from ae_core.data.drawing import strokes_to_image
from ae_core.networks.dense import DenseAutoencoder, DenseLayer, build_packet

HERE = Path(__file__).parent
NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="there is no node on this machine")

ACTIVATIONS = ("linear", "relu", "sigmoid", "tanh", "elu", "gelu", "softplus", "uniform")


def probe(job):
    done = subprocess.run(
        [NODE, str(HERE / "probe.js")],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def wobble(rng, num_points=40):
    """A smooth random path, as a hand draws: a few slow waves on each axis."""
    t = np.linspace(0, 1, num_points)
    waves = rng.normal(size=(2, 3)) / [1, 2, 3]
    phases = rng.uniform(0, 2 * np.pi, (2, 3))
    path = (
        waves[..., None] * np.sin(2 * np.pi * t * [[[0.5], [1], [1.5]]] + phases[..., None])
    ).sum(1)
    return (path.T * rng.uniform(25, 70) + rng.uniform(60, 220, 2)).round()


def ring(x, y, radius, *, turns=1.0, start=0.0):
    angle = np.linspace(start, start + 2 * np.pi * turns, 40)
    return np.c_[x + radius * np.cos(angle), y + radius * np.sin(angle)].round()


SHAPES = [
    [ring(140, 140, 80)],
    [[[140, 40], [138, 240]]],
    [[[80, 70], [200, 70], [120, 240]]],
    [ring(140, 90, 45), ring(140, 185, 55)],
    [[[180, 60], [100, 60], [95, 130], [150, 125], [190, 170], [150, 230], [90, 220]]],
    [[[120, 50], [90, 150], [200, 150]], [[170, 90], [165, 250]]],
    [ring(130, 100, 40), [[170, 100], [160, 240]]],
    [[[30, 30]]],
    [[[200, 250], [330, 250], [330, 100], [210, 100]]],
    [np.array([[5, 5], [6, 6], [7, 5]])],
]


def fifty_drawings():
    rng = np.random.default_rng(12)
    drawings = [
        ([np.asarray(stroke, float) for stroke in strokes], 2.4, True) for strokes in SHAPES
    ]
    while len(drawings) < 50:
        strokes = [wobble(rng) for _ in range(rng.integers(1, 4))]
        drawings.append((strokes, float(rng.uniform(1.2, 4.8)), bool(len(drawings) % 4)))
    return drawings


def test_the_modules_pass_their_own_tests():
    done = subprocess.run(
        [NODE, "--test", *map(str, sorted(HERE.glob("*.test.js")))],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_same_ink_in_python_and_in_the_browser():
    drawings = fifty_drawings()
    job = [
        {
            "strokes": [stroke.ravel().tolist() for stroke in strokes],
            "canvasSize": 280,
            "strokeWidth": width,
            "isCentred": is_centred,
        }
        for strokes, width, is_centred in drawings
    ]
    theirs = np.array(probe({"drawings": job})["images"]).reshape(-1, 28, 28)
    ours = np.stack(
        [
            strokes_to_image(strokes, canvas_size=280, stroke_width=width, centred=is_centred)
            for strokes, width, is_centred in drawings
        ]
    )
    assert (ours.max(axis=(1, 2)) > 0).sum() >= 49
    differences = np.abs(ours - theirs).mean(axis=(1, 2))
    assert len(differences) == 50
    # 0.05 is what a user would begin to see; the algorithms are the same, so far less is due
    assert differences.max() < 1e-4


@pytest.mark.parametrize("is_variational", [False, True])
def test_the_same_codes_and_reconstructions_as_numpy(tmp_path, is_variational):
    rng = np.random.default_rng(3)

    def layer(inputs, outputs, activation):
        weight = rng.normal(size=(outputs, inputs)) * np.sqrt(1.5 / inputs)
        bias = rng.normal(size=outputs) * 0.1
        return DenseLayer(
            weight.astype(np.float16).astype(np.float32),
            bias.astype(np.float16).astype(np.float32),
            activation,
        )

    sizes = [784, 37, 30, 25, 21, 10 * (1 + is_variational)]
    encoder = [
        layer(*pair, name)
        for pair, name in zip(zip(sizes, sizes[1:], strict=False), ACTIVATIONS[3:], strict=True)
    ]
    sizes = [10, 22, 31, 784]
    decoder = [
        layer(*pair, name)
        for pair, name in zip(zip(sizes, sizes[1:], strict=False), ACTIVATIONS[:3], strict=True)
    ]
    model = DenseAutoencoder(
        "net", tuple(encoder), tuple(decoder), is_variational, not is_variational, hash="net"
    )
    (tmp_path / "packet").write_bytes(build_packet([model], {"sheet": np.zeros(5, np.uint8)}))
    images = rng.uniform(size=(5, 784)).astype(np.float32)
    answer = probe({"packet": str(tmp_path / "packet"), "images": images.tolist()})["models"][0]
    np.testing.assert_allclose(answer["codes"], model.encode(images), atol=1e-5)
    reconstructions = model.reconstruct(images).reshape(-1, 784)
    np.testing.assert_allclose(answer["reconstructions"], reconstructions, atol=1e-5)
