"""Ticks of a logarithmic axis: plotly gives those between two decades no numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable

_NARROW = 5  # an axis of less than this ratio gets even steps
_TINY = 1e-9  # against rounding


def log_ticks(values: Iterable[float | str | None]) -> list[float]:
    """Return the ticks of a logarithmic axis: tens; 2 and 5 of them, or even steps, where few fit.

    They reach beyond the values on both sides.
    """
    known = [value for value in values if isinstance(value, (int, float)) and value > 0]
    if not known:
        return []
    low, high = min(known), max(known)
    if high < _NARROW * low:
        unit = 10.0 ** math.floor(math.log10(max(high - low, 0.1 * low)))
        step = next(n * unit for n in (0.2, 0.5, 1, 2, 5) if (high - low) / (n * unit) <= 6)
        first, last = math.floor(low / step + _TINY), math.ceil(high / step - _TINY)
        return [float(f"{n * step:.6g}") for n in range(max(first, 1), last + 1)]
    ends = math.floor(math.log10(low)), math.ceil(math.log10(high))
    steps = (1, 2, 5) if ends[1] - ends[0] <= 2 else (1,)
    return [float(f"{n}e{power}") for power in range(ends[0], ends[1] + 1) for n in steps]
