"""What the bars' figures measure beside reconstruction errors, and which of them ours reach."""

from __future__ import annotations

import numpy as np

from ae_core.analysis.variational import estimate_nll
from ae_core.networks.model import FloatArray
from ae_core.reports.claims import Judgement, Known
from ae_core.reports.measuring import Measuring
from ae_core.specs import NUM_PIXELS
from ae_core.store.checkpoints import Checkpoint

HINTON_ERROR = 3.00  # squared_error of Hinton & Salakhutdinov 2006
NUM_WEIGHTED = 500  # codes drawn for each image
QUICK_WEIGHTED = 20
_BINARISATION_SEED = 0
_KERAS, _KERAS_TOLERANCE = "bars-keras-32 test_bce", 0.001


def seconds_to_bar(m: Measuring, run: Checkpoint) -> float | None:
    """Return the training time until the test error of Hinton & Salakhutdinov."""
    total = 0.0
    for entry in run.load_history():
        total += float(entry["seconds"])
        if entry["test_loss"] * NUM_PIXELS <= HINTON_ERROR:
            return total
    return None


def weighted(m: Measuring) -> int:
    """Count the codes drawn for each image."""
    return QUICK_WEIGHTED if m.runs.is_quick else NUM_WEIGHTED


def binarised(m: Measuring) -> FloatArray:
    """Return test images of 0 and 1, each pixel drawn once with its grey value as probability."""
    return binarise(m.split.test_images)


def binarise(images: FloatArray) -> FloatArray:
    """Return images of 0 and 1, always the same draw."""
    draws = np.random.default_rng(_BINARISATION_SEED).random(images.shape, dtype=np.float32)
    return (draws < images).astype(np.float32)


def nll(m: Measuring, run: Checkpoint) -> float:
    """Return the importance-weighted negative log-likelihood in nats."""
    return estimate_nll(run.load_model(), m.images("binarised"), k=weighted(m)).nll


def on_bar(known: Known, *, name: str, goal: float) -> Judgement:
    """Say whether the published figure, and the goal set beyond it, are reached."""
    figure, ours = known.figures[name], known(name, "tuned")
    reached = {
        bar: ours <= bar if figure.lower_is_better else ours >= bar
        for bar in (known.published(name), goal)
    }
    words = [f"{bar:g} {'is reached' if has else 'is not reached'}" for bar, has in reached.items()]
    text = f"Ours is {ours:.4g} over {figure.n:,} test images: {', '.join(words)}."
    return reached[goal], {"text": text}


def on_keras(known: Known) -> Judgement:
    """Compare our run of the blog's network with its reruns."""
    gap = known(_KERAS) - known.published(_KERAS)
    return abs(gap) <= _KERAS_TOLERANCE, {"gap": gap}


def on_seconds(known: Known) -> Judgement | None:
    """Tell our time and the device it was taken on."""
    runs = known.measuring.runs
    if not runs.every_run("explorer-30"):
        return None
    hash_ = runs.spec("explorer-30").hash
    devices = " and ".join(sorted({note.device for note in runs.run_notes if note.hash == hash_}))
    found = known.figures["explorer-30 seconds to squared_error 3.00"].tuned
    if found is None:
        return None, {"text": f"Ours did not get there on {devices}."}
    text = f"Ours takes {found:,.0f} s of training on {devices} ({found.num_seeds})."
    return None, {"text": text}
