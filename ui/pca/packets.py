"""What the PCA page needs of the server: components and digits as a packet, rungs and points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.networks.dense import build_packet
from ae_core.networks.model import FloatArray
from ae_core.networks.pca import MeasuredLadder, PCAModel
from ae_core.reports.figures import ReportResults, Series
from ae_core.specs import NUM_PIXELS
from ui.shell.models.ladder import LadderPoint, rungs_of
from ui.shell.serving.packets import zip_digits
from ui.shell.tables import csv_text

Labels = NDArray[np.int64]
NUM_DIGITS = 500  # that travel: a hundred times five
TABLE_SIZES = (1, 2, 4, 5, 8, 10, 16, 30, 32, 64)  # the code sizes of the reports
_FROM_MSE = {
    "mse": lambda mse: mse,
    "squared_error": lambda mse: NUM_PIXELS * mse,
    "rmse": math.sqrt,
}  # units that one figure of a whole test set can be turned into
_TO_MSE = {
    "mse": lambda value: value,
    "squared_error": lambda value: value / NUM_PIXELS,
    "rmse": lambda value: value**2,
}


def pack_basis(pca: PCAModel, digits: FloatArray, labels: Labels) -> bytes:
    """Pack components as float16, the mean, and the first test digits with their labels."""
    pixels = np.rint(digits[:NUM_DIGITS] * np.float32(255)).astype(np.uint8)
    name = pca.data
    arrays: dict[str, NDArray[np.generic]] = {
        f"pca.components:{name}": pca.components.astype(np.float16),
        f"pca.mean:{name}": pca.mean,
        f"sheet:pca:{name}": zip_digits(pixels),
        f"labels:pca:{name}": labels[:NUM_DIGITS].astype(np.uint8),
    }
    return build_packet([], arrays)


def needed_for(ladder: MeasuredLadder, error: float | None, unit: str) -> dict[str, int | None]:
    """Return how many components PCA needs for an error, under plain and clipped."""
    return {
        kind: None
        if error is None or rungs is None
        else ladder.equivalent(error, unit=unit, is_clipped=kind == "clipped")
        for kind, rungs in rungs_of(ladder, unit).items()
    }


def swept_lines(results: ReportResults | None, unit: str) -> list[Series]:
    """Return the lines of error against code size that a report's charts hold, in this unit.

    Charts in another unit than MSE, its sum or its root are taken only where it is this one.
    """
    found: list[Series] = []
    if results is None:
        return found
    for chart in results.charts.values():
        own_unit = chart.unit
        can_turn = own_unit == unit or (own_unit in _TO_MSE and unit in _FROM_MSE)
        if chart.x_unit != "code_size" or not can_turn:
            continue
        for line in chart.series:
            if not line.is_published and line.kind != "pca" and len(line.x) > 1:
                y = [None if v is None else _turn(v, own_unit, unit) for v in line.y]
                name = f"{line.name.replace(',', '-')}, swept in report {results.report}"
                found.append(Series(name=name, x=line.x, y=y))
    return found


def _turn(value: float, own_unit: str, unit: str) -> float:
    return value if own_unit == unit else float(_FROM_MSE[unit](_TO_MSE[own_unit](value)))


def ladder_csv(
    ladder: MeasuredLadder, points: Sequence[LadderPoint], lines: Sequence[Series], unit: str
) -> str:
    """Return everything on the chart as CSV: what, numbers in the code, error, unit, images."""
    rows: list[tuple[Any, ...]] = []
    for kind, rungs in rungs_of(ladder, unit).items():
        name = "PCA, clipped" if kind == "clipped" else "PCA"
        rows += [(name, size, error) for size, error in enumerate(rungs or (), start=1)]
    rows += [(point.name, point.code_size, point.error) for point in points]
    for line in lines:
        rows += [(line.name, x, y) for x, y in zip(line.x, line.y, strict=True)]
    head = ["method", "code_size", unit, "n", "data"]
    return csv_text(head, ((*row, ladder.n, ladder.data) for row in rows))


def columns_csv(**columns: Sequence[float] | NDArray[np.floating]) -> str:
    """Return columns of equal length as CSV, with their number from 1 before them."""
    rows = enumerate(zip(*columns.values(), strict=True), start=1)
    return csv_text(
        ["number", *columns], ([i, *(f"{value:.7g}" for value in row)] for i, row in rows)
    )
