"""``evaluate``, ``analyse`` and ``anomalies``: what a model is like, in figures."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer

from ae_core.analysis.evaluation import data_of, evaluate
from ae_core.commands import output
from ae_core.commands.output import DataOption, JsonOption, ModelArgument, load_model, number_text
from ae_core.data.datasets import find_dataset
from ae_core.data.evaluation import load_evaluation_data, load_named_images, load_or_digits
from ae_core.files import write_atomically
from ae_core.training.library import find_ladder, find_pca

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
    spec = None
    if corruption is not None:
        from ae_core.data.corruption import parse_corruption  # torch

        spec = parse_corruption(corruption)
    model = load_model(name, data)
    images = load_evaluation_data(data_of(model), data=data, split=split)
    report = evaluate(model, images, corruption=spec, seed=seed)
    if report.trained_on != report.data:
        output.warn(f"{report.name} was trained on {report.trained_on}.")
    if as_json:
        output.print_json(asdict(report))
        return
    damage = f", {report.corruption} (seed {seed})" if report.corruption else ""
    output.say(f"{report.name} on {report.n:,} {report.split} images of {report.data}{damage}")
    numbers = {"value": report.metrics}
    if report.left_as_it_is is not None:
        numbers["left as it is"] = report.left_as_it_is
    rows = [
        (unit, *(number_text(of.get(unit)) for of in numbers.values()), hint)
        for unit, hint in _HINTS.items()
    ]
    output.print_table(("unit", *numbers, ""), rows, right=tuple(numbers))
    if report.knn_fitted_on:
        output.say(f"nearest neighbours among {report.knn_fitted_on:,} clean training codes")


def analyse(name: ModelArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Look inside a model: dead units, sparseness, dimensions, neighbours, its angle to PCA."""
    from ae_core.analysis.inspection import inspect_model

    model = load_model(name, data)
    trained_on = data_of(model)
    images, is_substitute = load_or_digits(trained_on, data)
    found = inspect_model(
        model,
        images,
        find_pca=lambda size: find_pca(f"pca-{size}", data=trained_on.name),
        ladder=find_ladder(images.name),
    )
    if is_substitute:
        output.warn(
            f"{found.trained_on} is not on this machine: measured on the embedded {found.data} "
            f"instead. `python -m ae_core data download {found.trained_on}` gets it."
        )
    if as_json:
        output.print_json(found.to_dict())
        return
    output.say(f"{found.name} on {found.n:,} {found.split} images of {found.data}")
    rows = []
    for key, finding in found.findings.items():
        value = finding.value
        text = f"{value:,}" if isinstance(value, int) else number_text(value)
        rows.append((key, text, finding.unit, f"{finding.n:,}", finding.note))
    output.print_table(("", "value", "unit", "n", ""), rows, right=("value", "n"))


def list_anomalies(
    name: ModelArgument,
    data: DataOption = None,
    by: Annotated[
        Literal["network", "pca"],
        typer.Option(help="Whose error counts; pca never saw the image it judges."),
    ] = "network",
    top: Annotated[int, typer.Option(help="How many are shown.", min=1)] = 20,
    out: Annotated[
        Path | None, typer.Option(help="Write codes and errors of all images to this CSV.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the images with the largest reconstruction error, training images included."""
    from ae_core.analysis.anomalies import find_anomalies, table_csv, tabulate_images

    model = load_model(name, data)
    chosen = data or data_of(model).name
    table = tabulate_images(
        model,
        find_dataset(chosen),
        load_named_images(chosen),
        find_pca=lambda size: find_pca(f"pca-{size}", data=chosen),
    )
    order = find_anomalies(table, by=by)
    if out is not None:
        write_atomically(out, table_csv(table, order).encode())
        output.log(f"Codes and errors of {len(order):,} images are in {out}.")
    entries = [table.row(int(row)) for row in order[:top]]
    if as_json:
        output.print_json(entries)
        return
    output.say(
        f"{table.model} on all {len(order):,} images of {table.data}: mean MSE "
        f"{number_text(float(table.mse.mean()))}, PCA-{model.code_size} clipped "
        f"{number_text(float(table.pca_mse.mean()))}"
    )
    rows = [
        (
            *(number_text(entry[error]) for error in ("mse", "pca_mse")),
            *(entry["split"], entry["class"] or "–", entry["image"]),
        )
        for entry in entries
    ]
    output.print_table(("MSE", "PCA", "split", "class", "image"), rows, right=("MSE", "PCA"))
