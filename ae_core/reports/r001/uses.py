"""Report 001's network put to use: it denoises, and it interpolates between digits."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.analysis.codes.neighbours import NeighbourSearch
from ae_core.data.datasets import DataSplit
from ae_core.metrics import per_image_squared_error
from ae_core.networks.model import FloatArray
from ae_core.reports.figures import Figure, Measurement
from ae_core.reports.lab import Lab
from ae_core.reports.measures import distance_to_digits, largest_step, pairs_of_classes
from ae_core.reports.r001.claims import AS_TOLD, TUNED_NAME
from ae_core.specs import NUM_PIXELS, CorruptionSpec
from ae_core.store.checkpoints import Checkpoint

INTERPOLATION_PAIRS = ((0, 1), (2, 3), (4, 5))  # of test digits; a page draws 8 steps of each
INTERPOLATION_STEPS = 8
NOISE = CorruptionSpec(kind="gaussian", level=0.2, clip=False)
NOISE_SEED = 0
NUM_PAIRS = 300  # interpolated to measure, quick runs fewer
COMMAND = "python -m ae_core reproduce 001"
STATISTICS: dict[str, Callable[[NDArray[np.float64]], float]] = {  # over test digits
    "mean": lambda errors: float(errors.mean()),
    "best": lambda errors: float(errors.min()),
    "worst": lambda errors: float(errors.max()),
}


def noisy_images(images: FloatArray) -> FloatArray:
    """Return images with the report's noise, not clipped, always the same draw."""
    from ae_core.data.corruption import corrupt_images  # torch: only where it is needed

    return corrupt_images(images, NOISE, NOISE_SEED)


def denoising_figures(lab: Lab, split: DataSplit) -> list[Figure]:
    """Return the error after repair, mean, best and worst digit, beside leaving them alone."""
    clean, noisy = split.test_images, noisy_images(split.test_images)
    common: dict[str, Any] = {
        "unit": "mse",
        "n": len(clean),
        "group": "Denoising: x + 0.2 · N(0, 1)",
    }

    def left(name: str, images: FloatArray) -> Figure:
        value = float(per_image_squared_error(clean, images).mean() / NUM_PIXELS)
        return Figure(figure=name, reproduced=Measurement.exact(value), command=COMMAND, **common)

    def repaired(statistic: str, checkpoint: Checkpoint) -> float:
        errors = per_image_squared_error(clean, checkpoint.load_model().reconstruct(noisy))
        return STATISTICS[statistic](errors) / NUM_PIXELS

    return [
        *(
            lab.fill(
                Figure(
                    figure=f"denoised {name} test_mse",
                    preset=AS_TOLD,
                    tuned_preset=TUNED_NAME,
                    **common,
                ),
                partial(repaired, name),
            )
            for name in ("mean", "best", "worst")
        ),
        left("left as it is test_mse", noisy),
        left("left as it is, clipped test_mse", np.clip(noisy, 0, 1)),
    ]


def interpolation_figures(lab: Lab, split: DataSplit) -> list[Figure]:
    """Measure how far half-way images are from real digits, and how even the steps are."""
    pairs = pairs_of_classes(split.test_labels, 30 if lab.is_quick else NUM_PAIRS)
    search = NeighbourSearch(split.train_images)
    first, second = (split.test_images[side] for side in pairs.T)
    common: dict[str, Any] = {"n": len(pairs), "group": "Interpolation"}

    def half_way(checkpoint: Checkpoint) -> float:
        model = checkpoint.load_model()
        middle = (model.encode(first) + model.encode(second)) / np.float32(2)
        return distance_to_digits(model.decode(middle), search)

    blend = distance_to_digits((first + second) / np.float32(2), search)
    return [
        lab.fill(
            Figure(
                figure="half-way distance to digits",
                unit="distance",
                preset=AS_TOLD,
                tuned_preset=TUNED_NAME,
                note="to the nearest training image",
                **common,
            ),
            half_way,
        ),
        Figure(
            figure="half-way distance to digits, pixels blended",
            unit="distance",
            reproduced=Measurement.exact(blend),
            command=COMMAND,
            **common,
        ),
        lab.fill(
            Figure(
                figure="test distance to digits",
                unit="distance",
                preset=AS_TOLD,
                tuned_preset=TUNED_NAME,
                note="reconstructions of the first of each pair",
                **common,
            ),
            lambda checkpoint: distance_to_digits(
                checkpoint.load_model().reconstruct(first), search
            ),
        ),
        lab.fill(
            Figure(
                figure="largest of 7 steps",
                unit="share",
                preset=AS_TOLD,
                tuned_preset=TUNED_NAME,
                note="of the way the image changes; even steps: 1/7",
                **common,
            ),
            lambda checkpoint: largest_step(
                checkpoint.load_model(), first, second, num_steps=INTERPOLATION_STEPS
            ),
        ),
    ]
