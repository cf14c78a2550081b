"""What commands share: their options, and where they write.

Results go to stdout, everything else to stderr. Names of files, classes and sets are printed as
they are: no console reads markup in them.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from ae_core.data.datasets import find_dataset
from ae_core.errors import SpecError
from ae_core.networks.dense import DenseAutoencoder
from ae_core.networks.pca import PCAModel
from ae_core.training.library import load

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
DeviceOption = Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:1, …")]
ModelArgument = Annotated[str, typer.Argument(help="A model, pca-K, pca-K-clipped, or a folder.")]
DataOption = Annotated[
    str | None, typer.Option(help="Data set; by default the one it was trained on.")
]


def load_model(name: str, data: str | None) -> DenseAutoencoder | PCAModel:
    """Return the model of a `ModelArgument`; a PCA is of ``data``, MNIST if none is given."""
    if data is not None:
        find_dataset(data)  # before a PCA is looked for in it
    return load(name, data=data or "mnist")


def result_console() -> Console:
    """Return the console for results; made anew, so that a redirected stdout is respected."""
    return Console(
        highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else 200
    )


def log_console() -> Console:
    """Return the console for progress, logs and warnings."""
    return Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)


def say(text: str | Table) -> None:
    """Print a part of the result."""
    result_console().print(text)


def log(text: str) -> None:
    """Say what is being done."""
    log_console().print(text)


def warn(text: str) -> None:
    """Say what a result has to be read with."""
    log_console().print(text, style="yellow")


def print_json(value: Any) -> None:
    """Write JSON to stdout; NaN is refused rather than written."""
    json.dump(value, sys.stdout, indent=2, ensure_ascii=False, allow_nan=False)
    sys.stdout.write("\n")


def plain_table(*columns: str, right: Sequence[str] = ()) -> Table:
    """Return a table without a frame; ``right`` names the columns of numbers."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", no_wrap=True)
    return table


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[str] = ()
) -> None:
    """Print rows of texts below the names of their columns."""
    table = plain_table(*columns, right=right)
    for row in rows:
        table.add_row(*row)
    say(table)


def number_text(value: float | None, digits: int = 4) -> str:
    """Write a figure, or a dash where there is none."""
    return "–" if value is None else f"{value:.{digits}f}"


def value_text(value: Any) -> str:
    """Write any plain JSON value on one line."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {value_text(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(value_text(item) for item in value)
    if value is None:
        return "–"
    return f"{value:g}" if isinstance(value, float) else str(value)


def read_text(path: Path) -> str:
    """Read a JSON file that the user named."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise SpecError(f"{path} cannot be read ({error.strerror}); check the path.") from None
    except UnicodeDecodeError:
        raise SpecError(f"{path} is not text; it has to be a JSON file.") from None
