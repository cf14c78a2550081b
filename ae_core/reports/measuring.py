"""One measuring of a report: its runs, its images, and what was computed once."""

from __future__ import annotations

import functools
import string
from collections.abc import Callable, Hashable, Sequence
from types import ModuleType
from typing import Any, TypeVar, cast

from ae_core.data.datasets import DataSplit
from ae_core.metrics import Float64Array, per_image_squared_error
from ae_core.networks.model import FloatArray
from ae_core.networks.pca import PCAModel
from ae_core.reports.figures import DAMAGE_SEED
from ae_core.reports.runs import ReportRuns
from ae_core.specs import CorruptionSpec
from ae_core.store.checkpoints import Checkpoint
from ae_core.training.library import find_pca

Made = TypeVar("Made")


class Measuring:
    """What the functions of a report's measures work with.

    ``images_of`` is the preset on whose images all is measured; in ``modules`` functions are
    looked for by the names that records use.
    """

    def __init__(self, images_of: str, modules: Sequence[ModuleType], runs: ReportRuns) -> None:
        self.images_of, self.runs, self._modules = images_of, runs, modules
        self._made: dict[Hashable, Any] = {}

    @functools.cached_property
    def split(self) -> DataSplit:
        """The images that the networks are trained on and measured by."""
        return self.runs.split(self.images_of)

    def once(self, make: Callable[[], Made], *key: Hashable) -> Made:
        """Return what is made once for a key."""
        if key not in self._made:
            self._made[key] = make()
        return cast(Made, self._made[key])

    def function(self, name: str) -> Callable[..., Any]:
        """Return a function of the measures by its name."""
        module = next(module for module in self._modules if hasattr(module, name))
        return cast(Callable[..., Any], getattr(module, name))

    def images(self, of: str) -> FloatArray:
        """Return images (N, 1, 28, 28): of a set, or the room's own."""
        if of in ("train", "validation", "test"):
            return cast(FloatArray, getattr(self.split, f"{of}_images"))
        return cast(FloatArray, self.once(lambda: self.function(of)(self), "images", of))

    def count(self, of: str) -> int:
        """Return the number of images of a set, or of what else the room counts."""
        found: FloatArray | int = self.images(of)
        return found if isinstance(found, int) else len(found)

    def words(self, text: str, **numbers: float) -> str:
        """Return a text with what it names filled in: counts, such as ``{train:,}``, or shares."""
        for name in (name for _, name, _, _ in string.Formatter().parse(text) if name):
            if name not in numbers:
                found: FloatArray | float = self.images(name)
                numbers[name] = found if isinstance(found, int | float) else len(found)
        return text.format(**numbers)

    def pca(self, name: str) -> PCAModel:
        """Return PCA of the data set, as ``pca-10`` or ``pca-10-clipped``."""
        data = self.runs.spec(self.images_of).data.name
        return self.once(lambda: find_pca(name, data=data), "pca", name)

    def damaged(self, damage: CorruptionSpec) -> FloatArray:
        """Return the test images as they are damaged, always by the same draw."""
        from ae_core.data.corruption import corrupt_images  # torch: only where it is needed

        images = self.split.test_images
        return self.once(lambda: corrupt_images(images, damage, DAMAGE_SEED), "damaged", damage)

    def errors(self, run: Checkpoint, of: str = "test") -> Float64Array:
        """Return the squared error of each image, reconstructed by a run."""
        images = self.images(of)

        def measured() -> Float64Array:
            return per_image_squared_error(images, run.load_model().reconstruct(images))

        return self.once(measured, "errors", run.path, of)
