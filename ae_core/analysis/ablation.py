"""A network with some units switched off or scaled: what it costs on thousands of images.

Everything up to the layer above is computed once. A changed unit then adds one column to the
sums there, for the images on which it is not 0, and only what lies above is run again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ae_core.analysis.points import Float64Array
from ae_core.analysis.units import find_layer, layer_output, stack_of
from ae_core.errors import SpecError
from ae_core.networks.dense import DenseAutoencoder, activate
from ae_core.networks.model import FloatArray, as_pixels
from ae_core.specs import NUM_PIXELS

MAX_SCALE = 3.0
_CHUNK = 1000  # sums of 1,000 x 1,000 are 4 MB: they stay near the processor


@dataclass(frozen=True)
class AblationResult:
    """What changed units cost: mse over all pixels of ``n`` images, whole and changed.

    ``num_affected``: images whose reconstruction can differ, those on which a changed unit is
    not 0.
    """

    whole_mse: float
    mse: float
    num_affected: int
    n: int


class Ablation:
    """A layer of a network, ready to have units changed.

    ``images`` (N, 1, 28, 28) are those whose reconstruction is judged; ``layer`` is the name of
    any layer but the last.
    """

    def __init__(self, model: DenseAutoencoder, images: FloatArray, layer: str) -> None:
        self.layer = find_layer(model, layer)
        if self.layer.is_output:
            raise SpecError(f"The units of {layer} are the pixels; change a layer below.")
        self._is_clipped = model.is_clipped
        self._pixels = as_pixels(images)
        self._above = stack_of(model)[self.layer.position + 1 :]
        self._outputs = layer_output(model, images, self.layer.position)
        self._sums = self._outputs @ self._above[0].weight.T
        self._sums += self._above[0].bias
        self._errors = self._measure(np.arange(len(self._pixels)), None)

    def measure(self, scales: Mapping[int, float]) -> AblationResult:
        """Return the error with some units' activations multiplied, each by 0 (off) to 3."""
        for unit, scale in scales.items():
            if not 0 <= unit < self.layer.num_units:
                raise SpecError(
                    f"{self.layer.name} has units 0 to {self.layer.num_units - 1}, not {unit}."
                )
            if not 0 <= scale <= MAX_SCALE:
                raise SpecError(f"A unit is scaled by 0 to {MAX_SCALE:g}, not {scale:g}.")
        units = np.array(list(scales), dtype=np.int64)
        factors = np.array(list(scales.values()), dtype=np.float32)
        added = self._outputs[:, units] * (factors - 1)  # (N, changed units)
        rows = np.flatnonzero((added != 0).any(axis=1))
        errors = self._errors.copy()
        errors[rows] = self._measure(rows, (added[rows], self._above[0].weight[:, units]))
        whole, changed = (float(e.mean()) / NUM_PIXELS for e in (self._errors, errors))
        return AblationResult(whole, changed, len(rows), len(errors))

    def find_telling_unit(self, index: int) -> int:
        """Return the unit without which the reconstruction of one image differs most.

        By squared difference to the whole network's; the first of equals, so 0 where no unit
        makes a difference.
        """
        outputs = self._outputs[index][:, None]  # (units, 1)
        one_off = self._sums[index] - outputs * self._above[0].weight.T
        whole = self._run_above(self._sums[index][None])
        change = self._run_above(one_off) - whole
        return int(np.argmax(np.einsum("up,up->u", change, change)))

    def _run_above(self, sums: FloatArray) -> FloatArray:
        """Return the pixels, (N, 784), that come of the sums of the layer above, (N, units)."""
        current = activate(sums, self._above[0].activation)
        for layer in self._above[1:]:
            current = layer(current)
        return np.clip(current, 0, 1) if self._is_clipped else current

    def _measure(
        self, rows: np.typing.NDArray[np.int64], change: tuple[FloatArray, FloatArray] | None
    ) -> Float64Array:
        """Return the squared error of these images, float64 (rows,)."""
        errors = np.empty(len(rows))
        for start in range(0, len(rows), _CHUNK):
            part = slice(start, start + _CHUNK)
            current = self._sums[rows[part]]  # a copy: indices, not a slice
            if change is not None:
                current += change[0][part] @ change[1].T
            current = self._run_above(current) - self._pixels[rows[part]]
            errors[part] = np.einsum("np,np->n", current, current)
        return errors
