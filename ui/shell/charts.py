"""Arrays to Plotly figures: pure functions, no Streamlit.

Plotly is imported where a figure is built: the first pages show none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ui.shell.plain import plain_plotly
from ui.shell.theme import LIGHT, Palette

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

NUM_BINS = 36
_ROW_HEIGHT = 0.86  # of the distance between two ridges

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
