"""``anomalies``: which images a model reconstructs worst, by file name."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from ae_core.commands import output
from ae_core.commands.options import DataOption, JsonOption, ModelArgument, load_model


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
    from ae_core.analysis.evaluation import data_of
    from ae_core.data.datasets import find_dataset
    from ae_core.data.evaluation import load_named_images
    from ae_core.files import write_atomically
    from ae_core.training.baselines import find_pca

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
        output.log_console().print(f"Codes and errors of {len(order):,} images are in {out}.")
    entries = [table.row(int(row)) for row in order[:top]]
    if as_json:
        output.print_json(entries)
        return
    output.result_console().print(
        f"{table.model} on all {len(order):,} images of {table.data}: mean MSE "
        f"{output.number_text(float(table.mse.mean()))}, PCA-{model.code_size} clipped "
        f"{output.number_text(float(table.pca_mse.mean()))}"
    )
    rows = [
        (
            output.number_text(entry["mse"]),
            output.number_text(entry["pca_mse"]),
            entry["split"],
            entry["class"] or "–",
            entry["image"],
        )
        for entry in entries
    ]
    output.print_table(("MSE", "PCA", "split", "class", "image"), rows, right=("MSE", "PCA"))
