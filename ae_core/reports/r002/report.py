"""Report 002 (Mathews): linear, sigmoid, ReLU, ELU and variational networks, code of 5.

Its text prints no figures: ours become the reference, and its claims get numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

from ae_core.networks.model import FloatArray
from ae_core.reports.drawing import draw_rows, loss_line, only_drawn, reconstruct, with_runs
from ae_core.reports.figures import Chart, Figure, Picture, ReportResults, Series
from ae_core.reports.lab import Lab
from ae_core.reports.r002.claims import give_verdicts
from ae_core.reports.r002.linear import GROUPS, linear_figures
from ae_core.reports.r002.scores import (
    CODE_SIZE,
    KINDS,
    LINEAR_MSE,
    NONLINEAR,
    Judge,
    preset_of,
    score_figures,
)
from ae_core.reports.r002.variational import variational_figures
from ae_core.specs import NUM_PIXELS

ON_THE_WAY = {"10,000 steps": "002-linear-at-10k-5", "30,000 steps": "002-linear-at-30k-5"}
PRESETS = (*(preset_of(kind) for kind in (*KINDS, LINEAR_MSE)), *ON_THE_WAY.values())
TUNED: tuple[str, ...] = ()
NUM_PICTURES = 12


def measure(lab: Lab) -> ReportResults:
    """Measure losses, the linear networks beside PCA, and the variational one beside ELU."""
    judge = Judge(lab.split(preset_of("linear")))
    figures = [
        *score_figures(lab, judge),
        *linear_figures(lab, judge),
        *variational_figures(lab, judge),
    ]
    return ReportResults(
        report="002",
        figures=figures,
        verdicts=give_verdicts(lab, figures, judge),
        charts=with_runs(_charts(lab, figures), lab.memory),
        runs=lab.run_notes,
        pictures=_pictures(lab, judge),
        is_quick=lab.is_quick,
    )


def _charts(lab: Lab, figures: Sequence[Figure]) -> dict[str, Chart]:
    charts = {}
    for key, kinds, suffix in (
        ("", KINDS, "all five"),
        ("_without_linear", KINDS[1:], "without the linear one"),
    ):
        runs = [
            (kind, run) for kind in kinds if (run := lab.first_run(preset_of(kind))) is not None
        ]
        charts[f"loss_test{key}"] = Chart(
            title=f"Test loss, {suffix}",
            x_title="optimiser steps",
            y_title="nats an image",
            series=[
                loss_line(kind, run, "test_loss", by="step", scale=NUM_PIXELS) for kind, run in runs
            ],
            note="cross-entropy summed over pixels; the variational one from its mean code",
        )
        charts[f"loss_train{key}"] = Chart(
            title=f"Training loss, {suffix}",
            x_title="optimiser steps",
            y_title="nats an image",
            series=[
                loss_line(kind, run, "train_loss", by="step", scale=NUM_PIXELS)
                for kind, run in runs
            ],
            note="as minimised: the variational one with its KL",
        )
    axes = [str(i + 1) for i in range(CODE_SIZE)]
    known = {figure.figure: figure for figure in figures}
    for key, what, title, unit in (
        ("angles", "principal angle", "Angles between the decoder's plane and PCA-5's", "degrees"),
        ("axes", "R² of PCA axis", "Share of each PCA axis that the code tells", "share"),
    ):
        charts[key] = Chart(
            title=title,
            x_title="axis",
            y_title=unit,
            series=[
                _bars(kind, [known[f"{kind} {what} {i}"] for i in axes], axes)
                for kind in GROUPS
                if known[f"{kind} {what} 1"].reproduced is not None
            ],
        )
    return charts


def _bars(name: str, figures: Sequence[Figure], x: Sequence[str]) -> Series:
    values = [f.reproduced.value if f.reproduced else None for f in figures]
    return Series(name=name, x=list(x), y=values, is_line=False)


def _pictures(lab: Lab, judge: Judge) -> dict[str, Picture]:
    indices = range(min(NUM_PICTURES, len(judge.split.test_images)))
    images = judge.split.test_images[list(indices)]

    def rows(presets: dict[str, str]) -> dict[str, FloatArray | None]:
        return {
            name: reconstruct(run, images)
            for name, preset in presets.items()
            if (run := lab.first_run(preset)) is not None
        }

    wanted = {
        "linear_steps": (
            "Linear network on its way",
            {**ON_THE_WAY, "50,000 steps": preset_of("linear")},
        ),
        "nonlinear": ("After 50,000 steps", {kind: preset_of(kind) for kind in NONLINEAR}),
        "variational": ("Variational network", {"vae": preset_of("vae")}),
    }
    return only_drawn(
        {
            name: draw_rows(title, rows(presets), indices=indices, stored=lab.memory.picture(name))
            for name, (title, presets) in wanted.items()
        }
    )
