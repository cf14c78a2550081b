"""Long groups of a report's figures as grids to scroll in. No Streamlit here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ae_core.reports.figures import Figure
from ui.reports.tables import conditions, number_text, remark, row_words, two_digits
from ui.shell.words import unit_words

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

    from ui.shell.theme import Palette

LONG = 14  # rows; a longer group is a grid
_MOST_NOTES = 3
_TITLES = {"relu": "ReLU", "sigmoid": "Sigmoid"}
_ORDER = {"ReLU": 1, "Sigmoid": 2}  # of columns, after the row's name and unit


def part_figures(figures: Sequence[Figure]) -> tuple[list[Figure], list[Figure]]:
    """Return what of a group goes into a table, and what into a grid.

    All into a table where they are few. Of many, those of ReLU or sigmoid make a grid and the
    others a table; where few are of them, all make a grid.
    """
    if len(figures) <= LONG:
        return list(figures), []
    kinds = [figure for figure in figures if figure.kind]
    others = [figure for figure in figures if not figure.kind]
    return (others, kinds) if len(others) <= LONG / 2 else ([], list(figures))


def grid_rows(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """Return a long group as rows of a grid.

    Where every figure is of ReLU or of sigmoid the two stand side by side in one row.
    """
    has_unit = len({figure.unit for figure in figures}) > 1
    is_paired = all(figure.kind for figure in figures)
    rows: dict[str, dict[str, Any]] = {}
    for figure in figures:
        text = figure.row if is_paired else figure.figure
        row = rows.setdefault(text, {"Figure": row_words(figure, text)})
        if has_unit:
            row["Unit"] = unit_words(figure.unit)
        title = f"{_TITLES[figure.kind]} " if is_paired and figure.kind else ""
        for column, value in _numbers(figure).items():
            row[f"{title}{column.lower()}" if title else column] = value
    columns = dict.fromkeys(column for row in rows.values() for column in row)
    order = sorted(columns, key=lambda column: _ORDER.get(column.partition(" ")[0], 0))
    return [{column: row.get(column) for column in order} for row in rows.values()]


def _numbers(figure: Figure) -> dict[str, float | None]:
    ours, tuned = figure.reproduced, figure.tuned
    numbers = {} if figure.published is None else {"Published": figure.published}
    numbers["Ours"] = ours.value if ours else None
    if ours and ours.spread is not None:
        numbers["±"] = ours.spread
    if ours and figure.published is not None:
        numbers["Difference"] = ours.value - figure.published
    if tuned:
        numbers["Tuned"] = tuned.value
    return numbers


def column_width(name: str) -> int:
    """Return the width of a column of numbers in pixels: both kinds fit in a page."""
    return max(78, 24 + 7 * len(name))


def grid_words(figures: Sequence[Figure]) -> str:
    """Return what stands above a grid: units, images, seeds, notes, what a difference is."""
    told = dict.fromkeys(conditions(figure, has_unit=True, has_n=True) for figure in figures)
    measured = [figure.reproduced for figure in figures if figure.reproduced]
    counts = sorted({max(len(one.seeds), 1) for one in measured})
    words = ["; ".join(told)]
    if counts:
        seeds = " or ".join(map(str, counts))
        words.append(f"mean of {seeds} seed{'s' if counts[-1] > 1 else ''} a row")
    words += _notes(figures)
    lower = figures[0].lower_is_better
    if any(figure.published is not None for figure in figures):
        sign = "" if lower is None else f", {'a minus' if lower else 'a plus'} is better"
        words.append(f"difference: ours minus published{sign}")
    return "; ".join(words) + "."


def _notes(figures: Sequence[Figure]) -> list[str]:
    """Return the notes of rows, numbers at their ends as a range; none where they are many."""
    notes: dict[str, list[str]] = {}
    for figure in figures:
        if found := re.fullmatch(r"(.*?)(\d*\.?\d+)?", remark(figure)):
            notes.setdefault(found[1], []).append(found[2] or "")
    lines = []
    for text, numbers in notes.items():
        low, high = min(numbers), max(numbers)  # written with equally many digits
        lines.append(text + (low if low == high else f"{low} to {high}"))
    return [line for line in lines if line] if len(lines) <= _MOST_NOTES else []


def styled_grid(figures: Sequence[Figure], palette: Palette) -> Styler:
    """Return a long group as a data frame whose differences have a sign and a colour."""
    import pandas as pd

    frame = pd.DataFrame(grid_rows(figures))
    differences = [name for name in frame if str(name).lower().endswith("difference")]
    is_lower = figures[0].lower_is_better

    def colour(value: float) -> str:
        if is_lower is None or value != value or abs(value) < 0.0005:  # no number, or no change
            return ""
        is_better = (value < 0) == is_lower
        return f"color: {palette.too_little if is_better else palette.too_much}"

    numbers = frame.select_dtypes("number").columns
    formats: dict[Any, Any] = dict.fromkeys(numbers, number_text)
    formats |= {name: "{:g}" for name in numbers if str(name).lower().endswith("published")}
    formats |= {name: two_digits for name in numbers if str(name).endswith("±")}
    formats |= dict.fromkeys(differences, "{:+.3f}")
    return frame.style.map(colour, subset=differences).format(formats, na_rep="–")
