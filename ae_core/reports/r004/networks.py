"""Report 004's networks by name, and how far each is from the test digits."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ae_core.data.datasets import DataSplit
from ae_core.metrics import per_image_squared_error
from ae_core.networks.model import FloatArray, Model
from ae_core.networks.pca import PCAModel
from ae_core.presets import PRESETS as KNOWN
from ae_core.reports.figures import Figure
from ae_core.reports.lab import Lab
from ae_core.specs import NUM_PIXELS, CorruptionSpec, ExperimentSpec
from ae_core.store.checkpoints import Checkpoint
from ae_core.training.baselines import find_pca
from ae_core.training.grid import GridSpec, parse_grid
from ae_core.training.variants import name_variant

Errors = NDArray[np.float64]
COMMAND = "python -m ae_core reproduce 004"
FLAG = "784,128,128,10 + 30 % noise"
# the noise never reached the network of FLAG: it is the one without noise, run once
ROWS = {
    "784,10": "004-tied-10",
    "784,128,10": "004-tied-128-10",
    "784,128,128,10": "004-tied-128-128-10",
    FLAG: "004-tied-128-128-10",
    "784,512,128,10": "004-tied-512-128-10",
    "code of 1": "004-tied-512-128-1",
}
TUNED_NAME = "004-tied-512-128-10-tuned"
NOISY = {  # trained with pixels really zeroed, by the row without
    "784,128,128,10": "004-tied-noise30-128-128-10",
    "784,512,128,10": "004-tied-noise40-512-128-10",
}
LEVELS = {"784,128,128,10": 0.3, "784,512,128,10": 0.4}
NOISE_SEED = 0
_GRIDS = Path(__file__).parents[1] / "grids"
_ASKED_RATE = 0.01


def read_grid(name: str) -> GridSpec:
    """Read one of the report's grids, such as ``004-depth``."""
    return parse_grid((_GRIDS / f"{name}.json").read_text("utf-8"))


def cells_of(grid: GridSpec) -> tuple[ExperimentSpec, ...]:
    """Return the grid's experiments, seeds left out: a report runs those it is asked for."""
    return tuple({cell.spec.hash: cell.spec for cell in grid.cells()}.values())


def rate_spec() -> ExperimentSpec:
    """Return 784,128,10 with Adam at the rate that the post's command line asks for."""
    base = KNOWN[ROWS["784,128,10"]]
    phase = base.phases[0].replace(learning_rate=_ASKED_RATE)
    return name_variant(base.replace(phases=(phase,)), base)


SIZE_CELLS = cells_of(read_grid("004-code-sizes"))
DEPTH_CELLS = cells_of(read_grid("004-depth"))
RATE = rate_spec()


@dataclass
class Judge:
    """Reconstructs the test digits with every network once and keeps the errors."""

    lab: Lab
    _errors: dict[str, Errors] = field(default_factory=dict)

    @cached_property
    def split(self) -> DataSplit:
        """Return the images all networks are trained on and judged by."""
        return self.lab.split(ROWS["784,10"])

    @property
    def n(self) -> int:
        """Count the test images."""
        return len(self.split.test_images)

    def errors(self, checkpoint: Checkpoint) -> Errors:
        """Return the squared error of each test image, float64 (N,)."""
        return self._kept(str(checkpoint.path), checkpoint.load_model)

    def rmse(self, checkpoint: Checkpoint) -> float:
        """Return a network's rmse over the whole test set."""
        return as_rmse(self.errors(checkpoint))

    def pca(self, code_size: int, *, is_clipped: bool) -> Model:
        """Return PCA with as many components, fitted on all training images."""
        return self._largest_pca.truncated(code_size).clipped(is_clipped)

    @cached_property
    def _largest_pca(self) -> PCAModel:
        largest = max(cell.network.code_size for cell in SIZE_CELLS)
        return find_pca(f"pca-{largest}", data=self.lab.spec(ROWS["784,10"]).data.name)

    def pca_errors(self, code_size: int, *, is_clipped: bool) -> Errors:
        """Return PCA's squared error of each test image, float64 (N,)."""
        return self._kept(
            f"pca {code_size} {is_clipped}", lambda: self.pca(code_size, is_clipped=is_clipped)
        )

    def pca_rmse(self, code_size: int, *, is_clipped: bool) -> float:
        """Return PCA's rmse over the whole test set."""
        return as_rmse(self.pca_errors(code_size, is_clipped=is_clipped))

    def pca_note(self, code_size: int) -> str:
        """Return what PCA reaches with a code of the same size."""
        plain, clipped = (self.pca_rmse(code_size, is_clipped=how) for how in (False, True))
        return f"PCA-{code_size}: {plain:.4f}, clipped {clipped:.4f}"

    def masked(self, level: float) -> FloatArray:
        """Return the test images with a share of their pixels zeroed, always the same ones."""
        from ae_core.data.corruption import corrupt_images  # torch: only where it is needed

        return corrupt_images(self.split.test_images, masking(level), NOISE_SEED)

    def fill(
        self,
        figure: Figure,
        preset: str | ExperimentSpec,
        value: Callable[[Checkpoint], float | None] | None = None,
    ) -> Figure:
        """Return a figure measured on the runs of a preset or a cell; by default its rmse."""
        value = value or self.rmse
        if isinstance(preset, str):
            return self.lab.fill(dataclasses.replace(figure, preset=preset), value)
        figure = dataclasses.replace(figure, preset=preset.name)
        notes = [figure.note, *self.lab.gap(figure, preset)]
        return dataclasses.replace(
            figure,
            reproduced=self.lab.over_seeds(figure, preset, value),
            command=figure.command or COMMAND,
            note="; ".join(filter(None, notes)),
        )

    def _kept(self, key: str, load: Callable[[], Model]) -> Errors:
        if key not in self._errors:
            images = self.split.test_images
            self._errors[key] = per_image_squared_error(images, load().reconstruct(images))
        return self._errors[key]


def masking(level: float) -> CorruptionSpec:
    """Return the post's noise as it was meant: a share of the pixels zeroed."""
    return CorruptionSpec(kind="masking", level=level)


def as_rmse(errors: Errors) -> float:
    """Return the rmse of images with these squared errors."""
    return math.sqrt(float(errors.mean()) / NUM_PIXELS)


def code_size_of(row: str) -> int:
    """Return the numbers in the code of a row of the post."""
    return KNOWN[ROWS[row]].network.code_size
