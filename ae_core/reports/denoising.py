"""Who repairs damaged digits best: three networks of one shape and PCA, at a code of 10.

The figures of README and of the Draw page come from ``denoising.json``, so that they
are there without MNIST. ``python -m ae_core.reports.denoising`` measures them again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ae_core.analysis.evaluation import (
    NUM_CURVE_IMAGES,
    TOP_LEVELS,
    DenoisingRow,
    denoising_table,
    error_curve,
)
from ae_core.data.datasets import load_images
from ae_core.errors import CheckpointDamagedError
from ae_core.networks.model import FloatArray, Model
from ae_core.networks.pca import parse_pca_name
from ae_core.reports.stored_results import plain, write_records
from ae_core.specs import CorruptionSpec
from ae_core.store.checkpoints import find_checkpoint
from ae_core.training.library import find_pca

MODELS = ("bench-10-plain", "bench-10-denoising", "bench-10-variational", "pca-10-clipped")
CORRUPTIONS = (
    CorruptionSpec(kind="gaussian", level=0.5),
    CorruptionSpec(kind="salt_and_pepper", level=0.3),
)
RESULTS_PATH = Path(__file__).with_name("denoising.json")
SEED = 0


def measure_denoising(images: FloatArray, *, seed: int = SEED) -> dict[str, Any]:
    """Measure all contestants on MNIST's clean test images, the curves on the first 500.

    Returns plain JSON types: ``models``, which weights; ``rows`` as `denoising_table`; ``curves``
    by kind with ``levels``, ``mse`` by contestant, ``n`` and ``seed``.
    """
    models: list[Model] = [
        find_pca(name) if parse_pca_name(name) else find_checkpoint(name).load_model()
        for name in MODELS
    ]
    rows = denoising_table(models, images, CORRUPTIONS, seed=seed)
    curves = {}
    for kind in TOP_LEVELS:
        curve = error_curve(models, images[:NUM_CURVE_IMAGES], kind, seed=seed)
        curves[kind] = {
            "levels": plain(list(curve.levels)),
            "mse": plain({name: list(values) for name, values in curve.mse.items()}),
            "n": curve.n,
            "seed": curve.seed,
        }
    return {
        "data": {"name": "mnist", "split": "test"},
        "models": {name: identity(name) for name in MODELS},
        "rows": [plain(asdict(row)) for row in rows],
        "curves": curves,
    }


def identity(name: str) -> dict[str, Any]:
    """Return which weights a contestant has: hash, seed and SHA-256; nothing for PCA."""
    if parse_pca_name(name):
        return {}
    checkpoint = find_checkpoint(name)
    sha256 = checkpoint.provenance["files"]["model.safetensors"]
    return {"hash": checkpoint.spec.hash, "seed": checkpoint.seed, "sha256": sha256}


def load_denoising() -> dict[str, Any]:
    """Return the stored results, as `measure_denoising` gave them."""
    try:
        results: dict[str, Any] = json.loads(RESULTS_PATH.read_text("utf-8"))
        [DenoisingRow(**row) for row in results["rows"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointDamagedError(
            f"{RESULTS_PATH} cannot be read ({error}). Restore it with `git checkout`, or measure "
            "again: `python -m ae_core.reports.denoising`."
        ) from error
    return results


def load_rows() -> list[DenoisingRow]:
    """Return the stored table."""
    return [DenoisingRow(**row) for row in load_denoising()["rows"]]


def write_denoising(say: Callable[[str], None] = print) -> None:
    """Measure on MNIST's 10,000 test images and store the results."""
    results = measure_denoising(load_images("mnist", "test")[0])
    write_records(RESULTS_PATH, results)
    for row in results["rows"]:
        say(
            f"{row['corruption']} {row['level']:g}  {row['model']:22} "
            f"mse {row['mse']:.4f}  ssim {row['ssim']:.3f}"
        )


if __name__ == "__main__":
    write_denoising()
