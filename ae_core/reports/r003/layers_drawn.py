"""Report 003, first half: figures 1 to 5 redrawn from our runs."""

from __future__ import annotations

import numpy as np

from ae_core.data.datasets import DataSplit, drawn_rows
from ae_core.reports.drawing import Loss, draw_rows, loss_line, only_drawn, reconstruct
from ae_core.reports.figures import Chart, Picture, Series
from ae_core.reports.lab import Lab
from ae_core.reports.r003.networks import UNITS, over_name, under_name
from ae_core.reports.r003.published import ACTIVATION_NAMES, KINDS, PANELS, TABLE_1, restraint_text


def _lines(lab: Lab, presets: dict[str, str], losses: dict[Loss, str]) -> list[Series]:
    lines = []
    for name, preset in presets.items():
        if (run := lab.first_run(preset)) is not None:
            lines += [
                loss_line(f"{name}{text}", run, loss, by="epoch") for loss, text in losses.items()
            ]
    return lines


def draw_layer_charts(lab: Lab) -> dict[str, Chart]:
    """Return the curves of figures 1, 3 and 4, of the lowest seed that has been run."""
    under = {
        f"{ACTIVATION_NAMES[kind]} {units}": under_name(kind, units)
        for kind in KINDS
        for units in UNITS
    }
    over = {
        f"{ACTIVATION_NAMES[row[0]]}, {restraint_text(*row[1:])}": over_name(row) for row in TABLE_1
    }
    as_minimised = "as minimised: with the penalty, and of noisy inputs where there is noise"
    return {
        "figure_1": Chart(
            title="Figure 1: training and validation error, fewer units than pixels",
            x_title="epoch",
            y_title="mse",
            is_log_y=True,
            series=_lines(
                lab, under, {"train_loss": ", training", "validation_loss": ", validation"}
            ),
        ),
        "figure_3": Chart(
            title="Figure 3: training error with 1,024 units",
            x_title="epoch",
            y_title="mse",
            is_log_y=True,
            series=_lines(lab, over, {"train_loss": ""}),
            note=as_minimised,
        ),
        "figure_4": Chart(
            title="Figure 4: validation error with 1,024 units",
            x_title="epoch",
            y_title="mse",
            is_log_y=True,
            series=_lines(lab, over, {"validation_loss": ""}),
            note="clean images, penalty left out",
        ),
    }


def draw_layer_pictures(lab: Lab, split: DataSplit) -> dict[str, Picture]:
    """Return reconstructions of one test digit a class, figures 2 and 5."""
    classes = np.unique(split.test_labels)
    columns = [int(np.flatnonzero(split.test_labels == label)[0]) for label in classes]
    rows_of_set = drawn_rows(lab.spec(under_name("relu", 128)).data, "test")
    indices = [int(rows_of_set[column]) for column in columns]
    images = split.test_images[columns]
    figures: dict[str, tuple[str, dict[str, str]]] = {
        "figure_2": (
            "Figure 2: reconstructions, fewer units than pixels",
            {
                f"{ACTIVATION_NAMES[kind]}, {units} units": under_name(kind, units)
                for kind in KINDS
                for units in UNITS
            },
        ),
        "figure_5": (
            "Figure 5: reconstructions, 1,024 units",
            {
                f"({panel}) {ACTIVATION_NAMES[row[0]]}, {restraint_text(*row[1:])}": over_name(row)
                for panel, row in PANELS.items()
            },
        ),
    }
    pictures = {}
    for key, (title, presets) in figures.items():
        rows = {
            name: reconstruct(run, images)
            for name, preset in presets.items()
            if (run := lab.first_run(preset)) is not None
        }
        pictures[key] = draw_rows(
            title,
            rows,
            indices=indices,
            stored=lab.memory.picture(key),
            note="the networks see every pixel as 0 or 1, split at 0.5",
        )
    return only_drawn(pictures)
