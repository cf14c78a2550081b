"""``evaluate``: how good a model is, in every unit."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ae_core.commands.output import (
    JsonOption,
    log_console,
    number_text,
    plain_table,
    print_json,
    result_console,
)


class SplitName(StrEnum):
    """Which images of a data set."""

    TEST = "test"
    TRAIN = "train"


_HINTS = {
    "squared_error": "sum over pixels, mean over images",
    "mse": "mean over pixels",
    "rmse": "root of the mse of the whole set",
    "l2_norm": "mean over images",
    "bce": "nats a pixel",
    "psnr": "dB, mean over images",
    "ssim": "mean over images",
    "knn_accuracy": "5 nearest training codes vote",
}


def evaluate_model(
    name: Annotated[str, typer.Argument(help="A model, pca-K, pca-K-clipped, or a folder.")],
    data: Annotated[
        str | None, typer.Option(help="Data set; by default the one it was trained on.")
    ] = None,
    split: Annotated[SplitName, typer.Option(help="Which images.")] = SplitName.TEST,
    corruption: Annotated[
        str | None, typer.Option(help="Damage of the input: gaussian:0.5, masking:0.3, …")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the corruption.", min=0)] = 0,
    as_json: JsonOption = False,
) -> None:
    """Measure a model on clean or corrupted images, the error against the clean ones."""
    from ae_core.analysis.evaluation import evaluate_on, load_evaluation_data
    from ae_core.data.datasets import find_dataset
    from ae_core.training.library import load

    if data is not None:
        find_dataset(data)  # before a PCA is looked for in it
    spec = None
    if corruption is not None:
        from ae_core.data.corruption import parse_corruption

        spec = parse_corruption(corruption)
    model = load(name, data=data or "mnist")
    images = load_evaluation_data(model, data=data, split=split.value)
    report = evaluate_on(model, images, corruption=spec, seed=seed)
    if report.trained_on != report.data:
        log_console().print(f"{report.name} was trained on {report.trained_on}.", style="yellow")
    if as_json:
        print_json(report.to_dict())
        return
    console = result_console()
    damage = f", {report.corruption} (seed {seed})" if report.corruption else ""
    console.print(f"{report.name} on {report.n:,} {report.split} images of {report.data}{damage}")
    table = plain_table("unit", "value", right=("value",))
    if report.left_as_it_is is not None:
        table.add_column("left as it is", justify="right")
    table.add_column("")
    for unit, value in report.metrics.items():
        cells = [unit, number_text(value)]
        if report.left_as_it_is is not None:
            cells.append(number_text(report.left_as_it_is.get(unit)))
        table.add_row(*cells, _HINTS[unit])
    console.print(table)
    if report.knn_fitted_on:
        console.print(f"nearest neighbours among {report.knn_fitted_on:,} clean training codes")
