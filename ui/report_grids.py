"""Long groups of a report's figures as grids to scroll in. No Streamlit here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ae_core.reports.figures import Figure
from ui.report_tables import conditions, row_words

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

    from ui.theme import Palette

LONG = 14  # rows; a longer group is a grid
_KIND = re.compile(r"[\s,_-]*\b(relu|sigmoid)\b[\s,_-]*", re.IGNORECASE)


def grid_rows(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """Return a long group as rows of a grid.

    Where every figure names ReLU or sigmoid the two stand side by side in one row.
    """
    if not all(_KIND.search(figure.figure) for figure in figures):
        return [{"Figure": row_words(figure), **_numbers(figure)} for figure in figures]
    rows: dict[str, dict[str, Any]] = {}
    for figure in figures:
        kind = _KIND.search(figure.figure)[1].lower()  # type: ignore[index]
        name = row_words(figure, _KIND.sub(" ", figure.figure).strip())
        title = {"relu": "ReLU", "sigmoid": "Sigmoid"}[kind]
        row = rows.setdefault(name, {"Layers": name})
        row |= {f"{title}, {column.lower()}": v for column, v in _numbers(figure).items()}
    columns = dict.fromkeys(column for row in rows.values() for column in row)
    order = sorted(columns, key=lambda column: ("Layers", "ReLU", "Sigmoid").index(
        column.partition(",")[0]))  # fmt: skip
    return [{column: row.get(column) for column in order} for row in rows.values()]


def _numbers(figure: Figure) -> dict[str, float | None]:
    ours, tuned = figure.reproduced, figure.tuned
    numbers: dict[str, float | None] = {"Published": figure.published}
    numbers["Ours"] = ours.value if ours else None
    if ours and figure.published is not None:
        numbers["Difference"] = ours.value - figure.published
    if tuned:
        numbers["Tuned"] = tuned.value
    return numbers


def grid_words(figures: Sequence[Figure]) -> str:
    """Return what stands above a grid: units, images, seeds, what a difference is."""
    told = dict.fromkeys(conditions(figure, has_unit=True, has_n=True) for figure in figures)
    measured = [figure.reproduced for figure in figures if figure.reproduced]
    counts = sorted({max(len(one.seeds), 1) for one in measured})
    seeds = " or ".join(map(str, counts))
    made = f"; mean of {seeds} seed{'s' if counts[-1:] != [1] else ''} a row" if counts else ""
    lower = figures[0].lower_is_better
    sign = "" if lower is None else f"; {'a minus' if lower else 'a plus'} is better"
    return f"{'; '.join(told)}{made}. Difference: ours minus published{sign}."


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

    decimals = {name: "{:,.3f}" for name in frame.select_dtypes("number")}
    signed = {name: "{:+.3f}" for name in differences}
    return frame.style.map(colour, subset=differences).format(decimals | signed, na_rep="–")
