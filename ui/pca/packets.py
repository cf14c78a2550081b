"""What the PCA page needs of the server: components as a packet, comparisons, rungs, files."""

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.analysis.pca import PCAComparison, compare_with_pca, is_linear_network
from ae_core.errors import CheckpointError, DataMissingError
from ae_core.networks.dense import DenseAutoencoder, build_packet
from ae_core.networks.model import FloatArray
from ae_core.networks.pca import MeasuredLadder, PCAModel
from ae_core.reports.figures import ReportResults, Series
from ae_core.specs import NUM_PIXELS
from ae_core.store.checkpoints import PCACheckpoint, list_pca_checkpoints, load_checkpoint
from ui.shell.models.entries import ModelEntry, is_here
from ui.shell.models.ladder import rungs_of
from ui.shell.serving import cache
from ui.shell.serving.cache import cache_data, cache_resource, of_images
from ui.shell.serving.packets import Labels, load_codes, zip_digits
from ui.shell.serving.served import served
from ui.shell.tables import csv_text

NUM_DIGITS = 500  # that travel: a hundred times five
TABLE_SIZES = (1, 2, 4, 5, 8, 10, 16, 30, 32, 64)  # the code sizes of the reports
# Units that one figure of a whole test set can be turned into: factor and power of the MSE.
_OF_MSE = {"mse": (1, 1.0), "squared_error": (NUM_PIXELS, 1.0), "rmse": (1, 0.5)}


@served
def basis(data: str, shown: str) -> bytes:
    """Return the components of ``data`` with test digits of ``shown``."""
    return pack_basis(cache.load_components(data), *cache.load_test_set(shown))


def pack_basis(pca: PCAModel, digits: FloatArray, labels: Labels) -> bytes:
    """Pack components as float16, the mean, and the first test digits with their labels."""
    pixels = np.rint(digits[:NUM_DIGITS] * np.float32(255)).astype(np.uint8)
    arrays: dict[str, NDArray[np.generic]] = {
        f"pca.components:{pca.data}": pca.components.astype(np.float16),
        f"pca.mean:{pca.data}": pca.mean,
        f"sheet:pca:{pca.data}": zip_digits(pixels),
        f"labels:pca:{pca.data}": labels[:NUM_DIGITS].astype(np.uint8),
    }
    return build_packet([], arrays)


@of_images
@cache_resource(max_entries=12, show_spinner="Comparing the codes…")
def compare(entry: ModelEntry, data: str) -> PCAComparison:
    """Return a network's code held against PCA's of ``data``, over the same test images.

    The stored codes of both are taken where they are of the same digits; then no image is needed.
    """
    model, pca = cache.load_model(entry), cache.load_components(data)
    assert isinstance(model, DenseAutoencoder)
    codes, labels = load_codes(entry)
    for checkpoint in stored_components(data) if entry.data == data else []:
        with contextlib.suppress(CheckpointError):  # they are computed instead
            stored = checkpoint.load_test_codes()
            if np.array_equal(stored["labels"], labels):
                return compare_with_pca(model, codes, pca, stored["codes"])
    if not is_here(data):
        raise DataMissingError(
            f"The codes of “{entry.full_name}” are of other digits than PCA's, and the test images "
            f"of {data} are not on this machine; get them with `python -m ae_core data download "
            f"{data}`."
        )
    images = cache.load_test_set(data)[0]
    return compare_with_pca(model, model.encode(images), pca, pca.encode(images))


def stored_components(data: str) -> list[PCACheckpoint]:
    """Return where components of a data set are stored, so that no image is needed."""
    return [checkpoint for checkpoint in list_pca_checkpoints()[0] if checkpoint.data == data]


@cache_data(max_entries=4)
def linear_entries(entries: tuple[ModelEntry, ...], data: str) -> list[ModelEntry]:
    """Return the networks of a data set that are linear from code to pixels."""
    found = []
    for entry in entries:
        if entry.group != "pca" and entry.data == data:
            with contextlib.suppress(CheckpointError):  # gone since it was listed
                if is_linear_network(load_checkpoint(entry.path).spec.network):
                    found.append(entry)
    return found


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
    found = []
    for chart in results.charts.values() if results is not None else ():
        can_turn = chart.unit == unit or {chart.unit, unit} <= _OF_MSE.keys()
        if chart.x_unit != "code_size" or not can_turn:
            continue
        for line in chart.series:
            if not line.is_published and line.kind != "pca" and len(line.x) > 1:
                y = [None if v is None else _turn(v, chart.unit, unit) for v in line.y]
                name = f"{line.name.replace(',', '-')}, swept in report {results.report}"
                found.append(Series(name=name, x=line.x, y=y))
    return found


def _turn(value: float, own_unit: str, unit: str) -> float:
    if own_unit == unit:
        return value
    (own_factor, own_power), (factor, power) = _OF_MSE[own_unit], _OF_MSE[unit]
    return factor * (value / own_factor) ** (power / own_power)


def ladder_csv(
    ladder: MeasuredLadder, points: Mapping[ModelEntry, float], lines: Sequence[Series], unit: str
) -> str:
    """Return everything on the chart as CSV: what, numbers in the code, error, unit, images."""
    rows: list[tuple[Any, ...]] = []
    for kind, rungs in rungs_of(ladder, unit).items():
        name = "PCA, clipped" if kind == "clipped" else "PCA"
        rows += [(name, size, error) for size, error in enumerate(rungs or (), start=1)]
    rows += [(entry.key, entry.code_size, error) for entry, error in points.items()]
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
