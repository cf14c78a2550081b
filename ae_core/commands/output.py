"""Where commands write: results to stdout, everything else to stderr.

Names of files, classes and sets are printed as they are: no console reads markup in them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table


def result_console() -> Console:
    """Return the console for results; made anew, so that a redirected stdout is respected."""
    return Console(
        highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else 200
    )


def log_console() -> Console:
    """Return the console for progress, logs and warnings."""
    return Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)


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
    result_console().print(table)


def number_text(value: float | None, digits: int = 4) -> str:
    """Write a figure, or a dash where there is none."""
    return "–" if value is None else f"{value:.{digits}f}"
