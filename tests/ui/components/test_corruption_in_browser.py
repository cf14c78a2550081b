"""The browser damages a digit as Python does: one definition, the same distribution."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from skimage.metrics import structural_similarity

from ae_core.data.corruption import corrupt_images
from ae_core.data.drawing import strokes_to_image
from ae_core.specs import CorruptionSpec

HERE = Path(__file__).parent
NODE = shutil.which("node")
NUM_SEEDS = 200
JOBS = [
    ("gaussian", 0.2),
    ("gaussian", 0.5),
    ("gaussian", 1.0),
    ("salt_and_pepper", 0.3),
    ("salt_and_pepper", 0.9),
    ("masking", 0.25),
    ("masking", 0.7),
    ("occlusion", 0.3),
    ("occlusion", 0.75),
]
FIXED = [("blur", 0.6), ("blur", 2.0), ("blur", 3.0), ("contrast", 0.4), ("contrast", 1.0)]

pytestmark = pytest.mark.skipif(NODE is None, reason="there is no node on this machine")


@pytest.fixture(scope="module")
def digit():
    """A drawing with every grey between paper and ink."""
    hook = np.array([[70, 80], [200, 80], [120, 240]])
    return strokes_to_image([hook], canvas_size=280).reshape(28, 28)


def probe(**job):
    done = subprocess.run(
        [NODE, str(HERE / "corruption_probe.js")],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def browser(digit):
    jobs = [*JOBS, *FIXED]
    answer = probe(pixels=digit.ravel().tolist(), seeds=NUM_SEEDS, jobs=jobs)
    return dict(zip(jobs, answer["results"], strict=True))


def in_python(digit, kind, level):
    spec = CorruptionSpec(kind=kind, level=level)
    return corrupt_images(np.repeat(digit[None, None], NUM_SEEDS, axis=0), spec, 0).reshape(-1, 784)


@pytest.mark.parametrize("job", JOBS)
def test_random_damage_has_the_same_distribution(digit, browser, job):
    ours, theirs = in_python(digit, *job), browser[job]
    mean, square = np.array(theirs["mean"]), np.array(theirs["square"])
    # standard errors of both sides; a hundred thousand draws in all, pixel by pixel and together
    spread = ours.std(axis=0)
    limit = 6 * np.sqrt(2 / NUM_SEEDS) * np.maximum(spread, 0.1)
    assert (np.abs(mean - ours.mean(axis=0)) < limit).all()
    variance = square - mean**2
    assert (np.abs(variance - ours.var(axis=0)) < limit).all()
    # pixels of a square go together: its few positions are the sample there
    tolerance = 0.02 if job[0] == "occlusion" else 0.004
    assert mean.mean() == pytest.approx(ours.mean(), abs=tolerance)
    assert variance.mean() == pytest.approx(ours.var(axis=0).mean(), abs=tolerance)
    assert theirs["zeros"] == pytest.approx((ours == 0).mean(), abs=tolerance)
    assert theirs["ones"] == pytest.approx((ours == 1).mean(), abs=tolerance)


@pytest.mark.parametrize("job", FIXED)
def test_damage_without_chance_is_the_same_to_rounding(digit, browser, job):
    ours = in_python(digit, *job)[0]
    np.testing.assert_allclose(browser[job]["mean"], ours, atol=2e-6)


def test_every_place_of_the_square_is_as_likely(browser):
    # side 8 of 28: a pixel k from the border is under k + 1 of the 21 places, at most 8, each way
    ways = np.minimum(np.minimum(np.arange(1, 29), np.arange(28, 0, -1)), 8) / 21
    covered = np.outer(ways, ways).ravel()
    answer = probe(pixels=[1.0] * 784, seeds=4000, jobs=[("occlusion", 0.3)])["results"][0]
    assert np.abs(1 - np.array(answer["mean"]) - covered).max() < 0.04


def test_ssim_is_that_of_scikit_image(digit):
    rng = np.random.default_rng(4)
    others = [digit, rng.uniform(size=(28, 28)), 1 - digit, np.zeros((28, 28)), np.roll(digit, 2)]
    others += [np.clip(digit + rng.normal(0, s, (28, 28)), 0, 1) for s in (0.05, 0.2, 0.6)]
    others = [other.astype(np.float32) for other in others]
    pairs = [[digit.ravel().tolist(), other.ravel().tolist()] for other in others]
    theirs = probe(pixels=[], seeds=0, pairs=pairs)["similarities"]
    ours = [structural_similarity(digit, o, data_range=1.0) for o in others]
    np.testing.assert_allclose(theirs, ours, atol=2e-5)
