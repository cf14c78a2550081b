"""Report 004's six rows beside PCA, and what noise does where it reaches the network."""

from __future__ import annotations

from typing import Any

from ae_core.metrics import per_image_squared_error
from ae_core.reports.drawing import loss_line
from ae_core.reports.figures import Chart, Figure, Measurement, Series
from ae_core.reports.published import REPORT_004 as PUBLISHED
from ae_core.reports.r004.networks import (
    COMMAND,
    FLAG,
    LEVELS,
    NOISE_SEED,
    NOISY,
    RATE,
    ROWS,
    TUNED_NAME,
    Judge,
    as_rmse,
    code_size_of,
)
from ae_core.store.checkpoints import Checkpoint

NETWORKS, BASELINE, NOISE, RATES = (
    "Networks of the post",
    "PCA with a code of the same size",
    "Noise that reaches the network",
    "Adam's rate",
)
_LAST_EPOCH = 100.0
_TUNED_ROW = "784,512,128,10"
_NOTES = {
    FLAG: "the same runs as 784,128,128,10: the flag never reached the network",
    _TUNED_ROW: "published with '0.4 noise', which never reached the network",
    "code of 1": "784,512,128,1",
}


def row_figures(judge: Judge) -> list[Figure]:
    """Return the six rows, PCA's beside them, and 784,128,10 at the rate that was asked for."""
    rows = []
    for row, preset in ROWS.items():
        notes = [_NOTES.get(row, ""), judge.pca_note(code_size_of(row))]
        rows.append(
            judge.fill(
                Figure(
                    figure=f"{row} test_rmse",
                    unit="rmse",
                    n=judge.n,
                    published=PUBLISHED[row],
                    group=NETWORKS,
                    note="; ".join(filter(None, notes)),
                    tuned_preset=TUNED_NAME if row == _TUNED_ROW else None,
                ),
                preset,
            )
        )
    pca = [
        Figure(
            figure=f"PCA-{k}{', clipped' if is_clipped else ''} test_rmse",
            unit="rmse",
            n=judge.n,
            group=BASELINE,
            note="fitted on all training images",
            command=COMMAND,
            reproduced=Measurement.exact(judge.pca_rmse(k, is_clipped=is_clipped)),
        )
        for k in (10, 1)
        for is_clipped in (False, True)
    ]
    rate = judge.fill(
        Figure(
            figure="784,128,10 at rate 0.01 test_rmse",
            unit="rmse",
            n=judge.n,
            group=RATES,
            note="the rate that the post's command line asks for, obeyed",
        ),
        RATE,
    )
    return [*rows, *pca, *noise_figures(judge), rate]


def noise_figures(judge: Judge) -> list[Figure]:
    """Return, with pixels really zeroed, the clean error and the error after repair."""
    figures = []
    for row, preset in NOISY.items():
        level = LEVELS[row]
        clean, masked = judge.split.test_images, judge.masked(level)
        common: dict[str, Any] = {"unit": "rmse", "n": judge.n, "group": NOISE}
        asked = f"{level:.0%} of pixels zeroed, noise of seed {NOISE_SEED}"

        def repaired(checkpoint: Checkpoint, masked: Any = masked) -> float:
            found = checkpoint.load_model().reconstruct(masked)
            return as_rmse(per_image_squared_error(judge.split.test_images, found))

        left = as_rmse(per_image_squared_error(clean, masked))
        figures += [
            judge.fill(
                Figure(figure=noise_name(row, "clean"), note="trained with noise", **common), preset
            ),
            judge.fill(
                Figure(
                    figure=noise_name(row, "repaired"),
                    note=f"trained with noise; {asked}",
                    **common,
                ),
                preset,
                repaired,
            ),
            judge.fill(
                Figure(
                    figure=noise_name(row, "repaired by plain"),
                    note=f"never saw noise; {asked}",
                    **common,
                ),
                ROWS[row],
                repaired,
            ),
            Figure(
                figure=noise_name(row, "left as it is"),
                command=COMMAND,
                note=asked,
                reproduced=Measurement.exact(left),
                **common,
            ),
        ]
    return figures


def noise_name(row: str, what: str) -> str:
    """Return the name of a figure on real noise.

    ``what`` is "clean", "repaired", "repaired by plain" or "left as it is".

    >>> noise_name("784,512,128,10", "left as it is")
    '40 % zeroed, left as it is test_rmse'
    """
    zeroed = f"{100 * LEVELS[row]:.0f} % zeroed"
    return {
        "clean": f"{row} trained with {zeroed} test_rmse",
        "repaired": f"{zeroed}, {row} trained with it test_rmse",
        "repaired by plain": f"{zeroed}, {row} plain test_rmse",
        "left as it is": f"{zeroed}, left as it is test_rmse",
    }[what]


def loss_charts(judge: Judge) -> dict[str, Chart]:
    """Return the test error by epoch of the rows, and of those with noise beside those without."""
    plain = {row: preset for row, preset in ROWS.items() if row != FLAG}
    lines = _lines(judge, plain | {"784,512,128,10, tuned": TUNED_NAME})
    told = Series(
        name="published",
        x=[_LAST_EPOCH] * len(PUBLISHED),
        y=[*PUBLISHED.values()],
        is_line=False,
        is_published=True,
    )
    noise: dict[str, str] = {}
    for row, preset in NOISY.items():
        noise |= {f"{row}, plain": ROWS[row], f"{row}, {100 * LEVELS[row]:.0f} % zeroed": preset}
    words: dict[str, Any] = {"x_title": "epoch", "y_title": "rmse"}
    note = "clean test digits, mean over batches, one seed a network"
    return {
        "loss": Chart(title="Test error by epoch", series=[*lines, told], note=note, **words),
        "noise_loss": Chart(
            title="Test error with and without noise in training",
            series=_lines(judge, noise),
            note=note,
            **words,
        ),
    }


def _lines(judge: Judge, presets: dict[str, str]) -> list[Series]:
    return [
        loss_line(name, run, "test_loss", by="epoch")
        for name, preset in presets.items()
        if (run := judge.lab.first_run(preset)) is not None
    ]
