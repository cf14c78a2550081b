"""What the bars' figures measure beside reconstruction errors: time, likelihood."""

from __future__ import annotations

import numpy as np

from ae_core.analysis.variational import estimate_nll
from ae_core.networks.model import FloatArray
from ae_core.reports.measuring import Measuring
from ae_core.specs import NUM_PIXELS
from ae_core.store.checkpoints import Checkpoint

HINTON_ERROR = 3.00  # squared_error of Hinton & Salakhutdinov 2006
NUM_WEIGHTED = 500  # codes drawn for each image
QUICK_WEIGHTED = 20
_BINARISATION_SEED = 0


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
