"""``analyse``: what is inside a model, in figures."""

from __future__ import annotations

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


def analyse(
    name: Annotated[str, typer.Argument(help="A model, pca-K, pca-K-clipped, or a folder.")],
    data: Annotated[
        str | None, typer.Option(help="Data set; by default the one it was trained on.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Look inside a model: dead units, sparseness, dimensions, neighbours, its angle to PCA."""
    from ae_core.analysis.inspection import inspect_model, load_images_for
    from ae_core.data.datasets import find_dataset
    from ae_core.training.library import load

    if data is not None:
        find_dataset(data)  # before a PCA is looked for in it
    model = load(name, data=data or "mnist")
    images, is_substitute = load_images_for(model, data)
    found = inspect_model(model, images)
    if is_substitute:
        log_console().print(
            f"{found.trained_on} is not on this machine: measured on the embedded {found.data} "
            f"instead. `python -m ae_core data download {found.trained_on}` gets it.",
            style="yellow",
        )
    if as_json:
        print_json(found.to_dict())
        return
    console = result_console()
    console.print(f"{found.name} on {found.n:,} {found.split} images of {found.data}")
    table = plain_table("", "value", "unit", "n", "", right=("value", "n"))
    for key, finding in found.findings.items():
        is_count = finding.value is None or isinstance(finding.value, int)
        value = "–" if finding.value is None else f"{finding.value:,}"
        table.add_row(
            key,
            value if is_count else number_text(finding.value),
            finding.unit,
            f"{finding.n:,}",
            finding.note,
        )
    console.print(table)
