"""``anomalies``: which images a model reconstructs worst, by file name."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
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


class JudgeName(StrEnum):
    """Whose reconstruction error counts."""

    NETWORK = "network"
    PCA = "pca"


def list_anomalies(
    name: Annotated[str, typer.Argument(help="A model, pca-K, pca-K-clipped, or a folder.")],
    data: Annotated[
        str | None, typer.Option(help="Data set; by default the one it was trained on.")
    ] = None,
    by: Annotated[
        JudgeName, typer.Option(help="Whose error counts; pca never saw the image it judges.")
    ] = JudgeName.NETWORK,
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
    from ae_core.files import write_atomically
    from ae_core.training.library import load

    if data is not None:
        find_dataset(data)  # before a PCA is looked for in it
    model = load(name, data=data or "mnist")
    table = tabulate_images(model, data or data_of(model))
    rows = find_anomalies(table, by=by.value, top=top)
    if out is not None:
        write_atomically(out, table_csv(table, find_anomalies(table, by=by.value)).encode())
        log_console().print(f"Codes and errors of {len(table.names):,} images are in {out}.")
    if as_json:
        print_json([table.row(int(row)) for row in rows])
        return
    console = result_console()
    console.print(
        f"{table.model} on all {len(table.names):,} images of {table.data}: mean MSE "
        f"{number_text(float(table.mse.mean()))}, PCA-{model.code_size} clipped "
        f"{number_text(float(table.pca_mse.mean()))}"
    )
    shown = plain_table("MSE", "PCA", "split", "class", "image", right=("MSE", "PCA"))
    for row in rows:
        entry = table.row(int(row))
        shown.add_row(
            number_text(entry["mse"]),
            number_text(entry["pca_mse"]),
            entry["split"],
            entry["class"] or "–",
            entry["image"],
        )
    console.print(shown)
