"""Report 003, first half: one hidden layer, too narrow or too wide (figures 1 to 5, table 1)."""

from __future__ import annotations

from functools import partial

from ae_core.analysis.units.activity import average_sparseness
from ae_core.data.datasets import DataSplit
from ae_core.metrics import mse
from ae_core.networks.model import FloatArray
from ae_core.reports.figures import Figure
from ae_core.reports.lab import Lab, Preset
from ae_core.reports.r003.layers_claims import LEVEL, judge_layers
from ae_core.reports.r003.layers_drawn import draw_layer_charts, draw_layer_pictures
from ae_core.reports.r003.networks import (
    SUMMED_ROWS,
    UNITS,
    Row,
    batch_sum_spec,
    over_name,
    under_name,
)
from ae_core.reports.r003.parts import Part, fill
from ae_core.reports.r003.published import KINDS, TABLE_1
from ae_core.store.checkpoints import Checkpoint

TABLE = "Table 1: average sparseness of 1,024 units"
TABLE_SUMMED = "Table 1 again, the penalty summed over the batch too"
WIDE_ERRORS = "Figures 3 and 4: error after the last epoch, 1,024 units"
NARROW = "Figure 1: fewer units than pixels"
READING = "penalty summed over units, averaged over the batch"
READING_SUMMED = "penalty summed over units and over the batch of 32, as older Keras does"


def measure_layers(lab: Lab) -> Part:
    """Return table 1 under both readings, the errors, curves and reconstructions."""
    split = lab.split(under_name("relu", UNITS[0]))
    table = [_table_row(lab, split, row, over_name(row)) for row in TABLE_1]
    summed = [
        _table_row(lab, split, row, batch_sum_spec(row), is_summed=True) for row in SUMMED_ROWS
    ]
    figures = [*table, *summed, *_narrow(lab, split), *_errors(lab, split)]
    return Part(
        figures,
        judge_layers(lab, split, figures),
        draw_layer_charts(lab),
        draw_layer_pictures(lab, split),
    )


def _silence(kind: str) -> str:
    return "inactive: exactly 0" if kind == "relu" else "inactive: below 0.1"


def _table_row(
    lab: Lab, split: DataSplit, row: Row, preset: Preset, *, is_summed: bool = False
) -> Figure:
    kind, measure, _ = row
    reading = "" if measure == "noise" else f"; {READING_SUMMED if is_summed else READING}"
    prefix = "batch-sum " if is_summed else ""
    figure = Figure(
        figure=f"{prefix}{' '.join(row)} average_sparseness",
        unit="share",
        n=len(split.test_images),
        published=TABLE_1[row],
        lower_is_better=None,
        group=TABLE_SUMMED if is_summed else TABLE,
        note=f"{_silence(kind)}{reading}",
    )
    return fill(lab, preset, figure, lambda checkpoint: _sparseness(checkpoint, split))


def _sparseness(checkpoint: Checkpoint, split: DataSplit) -> float:
    return float(average_sparseness(checkpoint.load_model(), split.test_images).average)


def _errors(lab: Lab, split: DataSplit) -> list[Figure]:
    """Return clean training and validation error of all rows of table 1, both readings."""
    sets = {"train": split.train_images, "validation": split.validation_images}
    presets: list[tuple[str, Preset]] = [
        *((" ".join(row), over_name(row)) for row in TABLE_1),
        *((f"batch-sum {' '.join(row)}", batch_sum_spec(row)) for row in SUMMED_ROWS),
    ]
    return [
        fill(
            lab,
            preset,
            Figure(
                figure=f"{text} {name}_mse",
                unit="mse",
                n=len(images),
                group=WIDE_ERRORS,
                note="clean images, penalty left out",
            ),
            partial(_mse, images=images),
        )
        for text, preset in presets
        for name, images in sets.items()
    ]


def _mse(checkpoint: Checkpoint, images: FloatArray) -> float:
    return mse(images, checkpoint.load_model().reconstruct(images))


def epochs_to(checkpoint: Checkpoint, level: float) -> float | None:
    """Return the first epoch whose validation loss is at most ``level``; None for never."""
    history = checkpoint.load_history()
    return next((float(e["epoch"]) for e in history if e["validation_loss"] <= level), None)


def _narrow(lab: Lab, split: DataSplit) -> list[Figure]:
    figures = []
    for units in UNITS:
        for kind in KINDS:
            name, text = under_name(kind, units), f"{kind} {units}"
            figures += [
                fill(
                    lab,
                    name,
                    Figure(
                        figure=f"{text} epochs_to_mse_{LEVEL}",
                        unit="epochs",
                        group=NARROW,
                        n=len(split.validation_images),
                        note=f"validation mse first at most {LEVEL}",
                    ),
                    lambda checkpoint: epochs_to(checkpoint, LEVEL),
                ),
                fill(
                    lab,
                    name,
                    Figure(
                        figure=f"{text} validation_mse",
                        unit="mse",
                        group=NARROW,
                        n=len(split.validation_images),
                        note="after the last epoch",
                    ),
                    lambda checkpoint: _mse(checkpoint, split.validation_images),
                ),
                fill(
                    lab,
                    name,
                    Figure(
                        figure=f"{text} test_mse",
                        unit="mse",
                        group=NARROW,
                        n=len(split.test_images),
                    ),
                    lambda checkpoint: _mse(checkpoint, split.test_images),
                ),
            ]
    return figures
