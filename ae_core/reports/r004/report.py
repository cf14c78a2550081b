"""Report 004 (a blog post): code size and depth from the command line, tied networks.

Its noise flag never reached the network; what real noise does is measured beside it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ae_core.reports.drawing import draw_rows, only_drawn, reconstruct, with_runs
from ae_core.reports.figures import Picture, ReportResults
from ae_core.reports.lab import Lab
from ae_core.reports.r004.claims import give_verdicts
from ae_core.reports.r004.classes import class_charts, class_figures, measure_classes
from ae_core.reports.r004.networks import (
    DEPTH_CELLS,
    FLAG,
    LEVELS,
    NOISE_SEED,
    NOISY,
    RATE,
    ROWS,
    SIZE_CELLS,
    TUNED_NAME,
    Judge,
    masking,
)
from ae_core.reports.r004.rows import loss_charts, row_figures
from ae_core.reports.r004.sweeps import sweep_charts, sweep_figures
from ae_core.specs import ExperimentSpec

__all__ = ["PRESETS", "TUNED", "measure"]

_CELLS = {cell.hash: cell for cell in (*SIZE_CELLS, *DEPTH_CELLS)}  # one is in both grids
PRESETS: tuple[str | ExperimentSpec, ...] = (
    *dict.fromkeys(ROWS.values()),
    *NOISY.values(),
    RATE,
    *_CELLS.values(),
)
TUNED = (TUNED_NAME,)
SHOWN_CLASSES = (5, 0, 4, 1)  # those of the post's four images that its text names
_REPAIRED = "784,512,128,10"


def measure(lab: Lab) -> ReportResults:
    """Measure the six rows, real noise, both sweeps, and which classes are redrawn."""
    judge = Judge(lab)
    by_class = measure_classes(judge)
    sweeps = sweep_figures(judge)
    figures = [*row_figures(judge), *class_figures(judge, by_class), *sweeps]
    charts = {**sweep_charts(judge, sweeps), **loss_charts(judge), **class_charts(judge, by_class)}
    return ReportResults(
        report="004",
        figures=figures,
        verdicts=give_verdicts(lab, figures, by_class),
        charts=with_runs(charts, lab.memory),
        runs=lab.run_notes,
        pictures=draw_pictures(judge),
        is_quick=lab.is_quick,
    )


def draw_pictures(judge: Judge) -> dict[str, Picture]:
    """Draw test digits by every network, by code size, and repaired; those that were run."""
    rows = {row: preset for row, preset in ROWS.items() if row != FLAG}
    networks = rows | {"784,512,128,10, tuned": TUNED_NAME}
    sizes = {f"code of {cell.network.code_size}": cell for cell in SIZE_CELLS}
    level = LEVELS[_REPAIRED]
    menders = {"plain": ROWS[_REPAIRED], "trained with noise": NOISY[_REPAIRED]}
    every = tuple(range(10))
    return only_drawn(
        {
            "reconstructions": _draw(
                judge,
                "reconstructions",
                "Four test digits by every network",
                networks,
                SHOWN_CLASSES,
            ),
            "by_code_size": _draw(
                judge,
                "by_code_size",
                "One test digit a class by code size, 784,512,128,c, 30 epochs",
                sizes,
                every,
            ),
            "repaired": _draw(
                judge,
                "repaired",
                f"Digits with {level:.0%} of their pixels zeroed, repaired",
                menders,
                every,
                level=level,
            ),
        }
    )


def _draw(
    judge: Judge,
    key: str,
    title: str,
    presets: Mapping[str, str | ExperimentSpec],
    classes: tuple[int, ...],
    *,
    level: float | None = None,
) -> Picture | None:
    """Draw the first test digit of each class by the first seed of every network."""
    labels = judge.split.test_labels
    shown = [int(np.argmax(labels == k)) for k in classes if (labels == k).any()]
    images = judge.split.test_images if level is None else judge.masked(level)
    rows = {
        name: reconstruct(run, images[shown])
        for name, preset in presets.items()
        if (run := judge.lab.first_run(preset)) is not None
    }
    note = f"noise of seed {NOISE_SEED}" if level is not None else ""
    return draw_rows(
        title,
        rows,
        indices=shown,
        note=note,
        stored=judge.lab.memory.picture(key),
        damage=(masking(level), NOISE_SEED) if level is not None else None,
    )
