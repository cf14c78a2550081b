"""Arrays to Plotly figures: pure functions, no Streamlit.

Plotly is imported where a figure is built: the first pages show none.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ae_core.reports.figures import Chart, Series
from ui.reports.tables import unit_words
from ui.shell.plain import plain_plotly
from ui.shell.theme import LIGHT, Palette
from ui.shell.ticks import log_ticks

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

NUM_BINS = 36
_ROW_HEIGHT = 0.86  # of the distance between two ridges
_MOST_BARS = 4  # side by side at a name; more are rows of cells
# symbol of published points and dash of published levels, one after the other
_PUBLISHED_LOOKS = (("diamond-open", "dot"), ("square-open", "dash"), ("triangle-up-open", "solid"))
_DASHES = ("solid", "dash", "dot", "dashdot")
# words in which a line differs from its twin, which has the same colour and other dashes
_TWINS = {"training": 0, "train": 0, "relu": 0, "validation": 1, "sigmoid": 1, "test": 2}

MIN_ACTIVE_KL = 0.01  # nats; below it a number of a variational code carries nothing
CHART_CONFIG = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
    "toImageButtonOptions": {"format": "png", "scale": 2, "filename": "autoencoder-explorer"},
}


def class_error_figure(
    errors: NDArray[np.float64],
    labels: NDArray[np.int64],
    *,
    name: str,
    baseline: NDArray[np.float64] | None = None,
    baseline_name: str = "PCA",
    class_names: Sequence[str] = tuple("0123456789"),
    palette: Palette = LIGHT,
) -> Figure:
    """Return one histogram of per-image MSE for each class, as ridges over one axis.

    Parameters
    ----------
    errors : float64 array, shape (N,)
        MSE of each image through the model ``name``.
    labels : int64 array, shape (N,)
    baseline : float64 array, shape (N,), optional
        MSE of the same images through the baseline; its class means are marked.
    """
    import plotly.graph_objects as go

    class_names = [plain_plotly(word) for word in class_names]
    name, baseline_name = plain_plotly(name), plain_plotly(baseline_name)
    top = float(np.quantile(errors, 0.995)) if len(errors) else 1.0
    num_classes = len(class_names)
    if baseline is not None and len(baseline):
        means = [baseline[labels == c].mean() for c in range(num_classes) if (labels == c).any()]
        top = max(top, 1.05 * float(max(means, default=0.0)))
    edges = np.linspace(0, max(top, 1e-6), NUM_BINS + 1)
    centres = (edges[:-1] + edges[1:]) / 2
    figure = go.Figure()
    for digit in range(num_classes):
        own = errors[labels == digit]
        counts = np.histogram(np.clip(own, 0, edges[-1]), edges)[0].astype(float)
        base = num_classes - 1 - digit  # the first class on top
        colour = palette.classes[digit % len(palette.classes)]
        heights = base + _ROW_HEIGHT * counts / max(counts.max(), 1.0)
        figure.add_scatter(
            x=[edges[0], *centres, edges[-1]],
            y=[base] * (NUM_BINS + 2),
            mode="lines",
            line={"width": 0},
            hoverinfo="skip",
            showlegend=False,
        )
        figure.add_scatter(
            x=[edges[0], *centres, edges[-1]],
            y=[base, *heights, base],
            mode="lines",
            line={"width": 1.2, "color": colour, "shape": "hvh"},
            fill="tonexty",
            fillcolor=_translucent(colour, 0.55),
            customdata=[0, *counts, 0],
            showlegend=False,
            name=class_names[digit],
            hovertemplate="%{x:.3f} MSE: %{customdata:.0f} images<extra>"
            + class_names[digit]
            + "</extra>",
        )
    count = len(class_names)
    _mark_means(figure, errors, labels, count, f"mean, {name}", palette.ink, "line-ns-open")
    if baseline is not None:
        name = f"mean, {baseline_name}"
        _mark_means(figure, baseline, labels, count, name, palette.soft, "circle-open")
    _style(figure, palette, class_names, f"MSE of one image, n = {len(errors):,}")
    figure.update_xaxes(range=[0, edges[-1] * 1.01])
    return figure


def kl_figure(kl: NDArray[np.float64], *, palette: Palette = LIGHT) -> Figure:
    """Return the KL divergence of every number of a code as bars, the largest first.

    Parameters
    ----------
    kl : float64 array, shape (code_size,)
        Nats, mean over images.
    """
    from plotly.graph_objects import Figure  # half a second

    order = np.argsort(-kl, kind="stable")
    colours = [palette.accent if kl[i] >= MIN_ACTIVE_KL else palette.line for i in order]
    figure = Figure()
    figure.add_bar(
        x=[f"code {i + 1}" for i in order],
        y=kl[order],
        marker={"color": colours},
        width=0.6,
        hovertemplate="%{x}: %{y:.2f} nats<extra></extra>",
    )
    figure.update_layout(
        height=220,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.soft, "size": 12},
        hoverlabel={"bgcolor": palette.card, "font": {"color": palette.ink}},
    )
    figure.update_xaxes(linecolor=palette.line, fixedrange=True)
    figure.update_yaxes(
        title="KL, nats",
        gridcolor=palette.line,
        zeroline=False,
        rangemode="tozero",
        fixedrange=True,
    )
    return figure


def report_figure(chart: Chart, *, palette: Palette = LIGHT, height: int = 300) -> Figure:
    """Return a report's chart: our runs as lines, points or bars, published points apart.

    Lines that differ only in ReLU and sigmoid, or in training, validation and test, share a
    colour and differ in their dashes.
    """
    from plotly.graph_objects import Figure  # half a second

    figure = Figure()
    own = [series for series in chart.series if not series.is_published]
    if len(own) > _MOST_BARS and all(_is_bars(series) for series in chart.series):
        _add_cells(figure, own, palette)
        _style_report(figure, chart, palette, height, num_entries=0)
        figure.update_yaxes(title=None, autorange="reversed", type="category", showgrid=False)
    else:
        looks = _looks(own, palette)
        for series in own:
            _add_series(figure, series, *looks[series.name])
        told = [series for series in chart.series if series.is_published]
        for series, look in zip(told, itertools.cycle(_PUBLISHED_LOOKS), strict=False):
            _add_published(figure, series, *look, palette)
        _style_report(figure, chart, palette, height, num_entries=len(chart.series))
    if any(isinstance(x, str) for series in chart.series for x in series.x):
        figure.update_xaxes(type="category", showgrid=False)  # "1" is a name, not a number
    return figure


def _is_bars(series: Series) -> bool:
    return not series.is_line and any(isinstance(x, str) for x in series.x)


def _add_series(figure: Figure, series: Series, colour: str, dash: str) -> None:
    shared = _shared(series)
    if series.is_line:
        line = {"color": colour, "width": 2, "dash": dash}
        figure.add_scatter(**shared, mode="lines", line=line)
    elif _is_bars(series):
        figure.add_bar(**shared, marker={"color": colour})
    else:
        figure.add_scatter(**shared, mode="markers", marker={"color": colour, "size": 8})


def _add_published(
    figure: Figure, series: Series, symbol: str, dash: str, palette: Palette
) -> None:
    if series.is_line:
        line = {"color": palette.ink, "width": 1.5, "dash": dash}
        figure.add_scatter(**_shared(series), mode="lines", line=line)
    else:
        marker = {"symbol": symbol, "size": 10, "color": palette.ink, "line": {"width": 2}}
        figure.add_scatter(**_shared(series), mode="markers", marker=marker)


def _shared(series: Series) -> dict[str, Any]:
    hover = f"%{{x}}: %{{y:.4g}}<extra>{series.name}</extra>"
    return {"x": series.x, "y": series.y, "name": series.name, "hovertemplate": hover}


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
    stems: dict[str, int] = {}
    looks = {}
    for name in (one.name for one in series):
        words = [word.strip(",:;()").lower() for word in name.split()]
        twin = max((_TWINS.get(word, 0) for word in words), default=0)
        stem = " ".join(w for w in words if w not in _TWINS) or name
        place = stems.setdefault(stem, len(stems))
        dash = _DASHES[(2 * (place // len(colours)) + twin) % len(_DASHES)]
        looks[name] = (colours[place % len(colours)], dash)
    return looks


def _style_report(
    figure: Figure, chart: Chart, palette: Palette, height: int, *, num_entries: int
) -> None:
    rows = math.ceil(num_entries / 4) if num_entries > 1 else 0
    figure.update_layout(
        height=height + 20 * max(rows - 1, 0),
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.soft, "size": 12},
        legend={"orientation": "h", "y": 1.02, "x": 0, "yanchor": "bottom"},
        showlegend=rows > 0,
        barmode="group",
        hoverlabel={"bgcolor": palette.card, "font": {"color": palette.ink}},
    )
    for update, title, is_log, axis in (
        (figure.update_xaxes, chart.x_title, chart.is_log_x, "x"),
        (figure.update_yaxes, chart.y_title, chart.is_log_y, "y"),
    ):
        if is_log:
            drawn = [trace[axis] for trace in figure.data if trace[axis] is not None]
            update(type="log", tickvals=log_ticks(itertools.chain(*drawn)), tickformat="~g")
        update(
            title=unit_words(title),
            gridcolor=palette.line,
            zeroline=False,
            linecolor=palette.line,
            automargin=True,
        )


def _mark_means(
    figure: Figure,
    errors: NDArray[np.float64],
    labels: NDArray[np.int64],
    num_classes: int,
    name: str,
    colour: str,
    symbol: str,
) -> None:
    present = [digit for digit in range(num_classes) if (labels == digit).any()]
    figure.add_scatter(
        x=[float(errors[labels == digit].mean()) for digit in present],
        y=[num_classes - 1 - digit + 0.18 for digit in present],
        mode="markers",
        name=name,
        marker={"symbol": symbol, "size": 10, "color": colour, "line": {"width": 2}},
        hovertemplate="%{x:.4f} MSE<extra>" + name + "</extra>",
    )


def _style(figure: Figure, palette: Palette, class_names: Sequence[str], x_title: str) -> None:
    figure.update_layout(
        height=116 + 36 * min(max(len(class_names), 3), 40),
        margin={"l": 8, "r": 8, "t": 54, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.soft, "size": 12},
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0, "xanchor": "left"},
        modebar={"bgcolor": "rgba(0,0,0,0)", "color": palette.soft, "activecolor": palette.accent},
        hoverlabel={"bgcolor": palette.card, "font": {"color": palette.ink}},
    )
    figure.update_xaxes(
        title=x_title,
        gridcolor=palette.line,
        zeroline=False,
        linecolor=palette.line,
        rangemode="tozero",
        fixedrange=False,
    )
    figure.update_yaxes(
        tickvals=[len(class_names) - digit - 0.7 for digit in range(len(class_names))],
        ticktext=list(class_names),
        tickfont={"size": 14, "color": palette.ink},
        showgrid=False,
        zeroline=False,
        range=[-0.1, len(class_names) + 0.05],
        fixedrange=True,
    )


def _translucent(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
