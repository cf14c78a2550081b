"""``analyse``: what is inside a model, in figures."""

from __future__ import annotations

from ae_core.commands import output
from ae_core.commands.options import DataOption, JsonOption, ModelArgument, load_model


def analyse(name: ModelArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Look inside a model: dead units, sparseness, dimensions, neighbours, its angle to PCA."""
    from ae_core.analysis.evaluation import data_of
    from ae_core.analysis.inspection import inspect_model
    from ae_core.data.evaluation import load_or_digits
    from ae_core.training.baselines import find_ladder, find_pca

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
        output.log_console().print(
            f"{found.trained_on} is not on this machine: measured on the embedded {found.data} "
            f"instead. `python -m ae_core data download {found.trained_on}` gets it.",
            style="yellow",
        )
    if as_json:
        output.print_json(found.to_dict())
        return
    output.result_console().print(
        f"{found.name} on {found.n:,} {found.split} images of {found.data}"
    )
    rows = [
        (key, _value_text(finding.value), finding.unit, f"{finding.n:,}", finding.note)
        for key, finding in found.findings.items()
    ]
    output.print_table(("", "value", "unit", "n", ""), rows, right=("value", "n"))


def _value_text(value: float | int | None) -> str:
    return f"{value:,}" if isinstance(value, int) else output.number_text(value)
