"""``evaluate``: how good a model is, in every unit."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from ae_core.commands import output
from ae_core.commands.options import DataOption, JsonOption, ModelArgument, load_model

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
    name: ModelArgument,
    data: DataOption = None,
    split: Annotated[Literal["test", "train"], typer.Option(help="Which images.")] = "test",
    corruption: Annotated[
        str | None, typer.Option(help="Damage of the input: gaussian:0.5, masking:0.3, …")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the corruption.", min=0)] = 0,
    as_json: JsonOption = False,
) -> None:
    """Measure a model on clean or corrupted images, the error against the clean ones."""
    from ae_core.analysis.evaluation import data_of, evaluate_on
    from ae_core.data.evaluation import load_evaluation_data

    spec = None
    if corruption is not None:
        from ae_core.data.corruption import parse_corruption

        spec = parse_corruption(corruption)
    model = load_model(name, data)
    images = load_evaluation_data(data_of(model), data=data, split=split)
    report = evaluate_on(model, images, corruption=spec, seed=seed)
    if report.trained_on != report.data:
        output.log_console().print(
            f"{report.name} was trained on {report.trained_on}.", style="yellow"
        )
    if as_json:
        output.print_json(report.to_dict())
        return
    console = output.result_console()
    damage = f", {report.corruption} (seed {seed})" if report.corruption else ""
    console.print(f"{report.name} on {report.n:,} {report.split} images of {report.data}{damage}")
    numbers = {"value": report.metrics}
    if report.left_as_it_is is not None:
        numbers["left as it is"] = report.left_as_it_is
    rows = [
        (unit, *(output.number_text(of.get(unit)) for of in numbers.values()), hint)
        for unit, hint in _HINTS.items()
    ]
    output.print_table(("unit", *numbers, ""), rows, right=tuple(numbers))
    if report.knn_fitted_on:
        console.print(f"nearest neighbours among {report.knn_fitted_on:,} clean training codes")
