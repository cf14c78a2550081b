"""A report's charts as Plotly figures: pure functions, no Streamlit."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ae_core.reports.figures import Chart, Kind, Series
from ui.shell.charts import log_ticks, new_figure
from ui.shell.theme import LIGHT, Palette
from ui.shell.words import unit_words

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_MOST_BARS = 4  # side by side at a name; more are rows of cells
# dash of published levels and symbol of published points, one after the other
_PUBLISHED_LOOKS = (("dot", "diamond-open"), ("dash", "square-open"), ("solid", "triangle-up-open"))
_DASHES = ("solid", "dash", "dot", "dashdot")
# a line differs by its kind from its twin, which has the same colour and other dashes
_TWINS: dict[Kind | None, int] = {"validation": 1, "sigmoid": 1, "test": 2}


def report_figure(chart: Chart, *, palette: Palette = LIGHT, height: int = 300) -> Figure:
    """Return a report's chart: our runs as lines, points or bars, published points apart.

    Lines of one family, ReLU and sigmoid or training, validation and test, share a colour and
    differ in their dashes.
    """
    own = [series for series in chart.series if not series.is_published]
    is_cells = len(own) > _MOST_BARS and all(_is_bars(series) for series in chart.series)
    rows = 0 if is_cells or len(chart.series) < 2 else math.ceil(len(chart.series) / 4)
    height += 20 * max(rows - 1, 0)
    figure = new_figure(palette, height=height, showlegend=rows > 0, barmode="group")
    if is_cells:
        _add_cells(figure, own, palette)
        _title_axes(figure, chart)
        figure.update_yaxes(title=None, autorange="reversed", type="category", showgrid=False)
    else:
        looks = _looks(own, palette)
        for series in own:
            _add_series(figure, series, *looks[series.name])
        told = [series for series in chart.series if series.is_published]
        for series, look in zip(told, itertools.cycle(_PUBLISHED_LOOKS), strict=False):
            _add_series(figure, series, palette.ink, *look)
        _title_axes(figure, chart)
    if any(isinstance(x, str) for series in chart.series for x in series.x):
        figure.update_xaxes(type="category", showgrid=False)  # "1" is a name, not a number
    return figure


def _is_bars(series: Series) -> bool:
    return not series.is_line and any(isinstance(x, str) for x in series.x)


def _add_series(figure: Figure, series: Series, colour: str, dash: str, symbol: str = "") -> None:
    """Draw a series; what was published has a symbol and thinner lines."""
    hover = f"%{{x}}: %{{y:.4g}}<extra>{series.name}</extra>"
    shared = {"x": series.x, "y": series.y, "name": series.name, "hovertemplate": hover}
    if series.is_line:
        line = {"color": colour, "width": 1.5 if symbol else 2, "dash": dash}
        figure.add_scatter(**shared, mode="lines", line=line)
    elif _is_bars(series) and not symbol:
        figure.add_bar(**shared, marker={"color": colour})
    else:
        marker: dict[str, Any] = {"color": colour, "size": 8}
        if symbol:
            marker |= {"symbol": symbol, "size": 10, "line": {"width": 2}}
        figure.add_scatter(**shared, mode="markers", marker=marker)


def _add_cells(figure: Figure, series: Sequence[Series], palette: Palette) -> None:
    """Draw many rows of bars as rows of cells, from no colour at 0 to the accent."""
    figure.add_heatmap(
        x=series[0].x,
        y=[one.name for one in series],
        z=[one.y for one in series],
        zmin=0,
        colorscale=[[0, palette.card], [1, palette.accent]],
        showscale=False,
        xgap=3,
        ygap=3,
        text=[
            ["" if y is None else f"{y:.{2 if abs(y) < 10 else 3}g}" for y in one.y]
            for one in series
        ],
        texttemplate="%{text}",
        hovertemplate="%{y}, %{x}: %{z:.4g}<extra></extra>",
    )


def _looks(series: Sequence[Series], palette: Palette) -> dict[str, tuple[str, str]]:
    """Return colour and dash of every series of our own by its name."""
    colours = (palette.accent, palette.too_much, palette.too_little, palette.soft)
    if len(series) <= len(colours):
        return {one.name: (colours[i], "solid") for i, one in enumerate(series)}
    families: dict[str, int] = {}
    looks = {}
    for one in series:
        place = families.setdefault(one.family or one.name, len(families))
        dash = _DASHES[(2 * (place // len(colours)) + _TWINS.get(one.kind, 0)) % len(_DASHES)]
        looks[one.name] = (colours[place % len(colours)], dash)
    return looks


def _title_axes(figure: Figure, chart: Chart) -> None:
    for update, title, is_log, axis in (
        (figure.update_xaxes, chart.x_title, chart.is_log_x, "x"),
        (figure.update_yaxes, chart.y_title or unit_words(chart.unit), chart.is_log_y, "y"),
    ):
        update(title=title)
        if is_log:
            drawn = [trace[axis] for trace in figure.data if trace[axis] is not None]
            update(type="log", tickvals=log_ticks(itertools.chain(*drawn)), tickformat="~g")
