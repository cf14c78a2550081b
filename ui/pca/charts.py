"""The PCA page's arrays to Plotly figures: pure functions, no Streamlit."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ui.shell.charts import Figure, new_figure, translucent
from ui.shell.theme import LIGHT, Palette

Values = NDArray[np.float64]
MOST_DIALS = 12  # more angles are bars


def _bars(values: Values, hover: str, palette: Palette, *, height: int = 240) -> Figure:
    figure = new_figure(palette, height=height)
    figure.add_bar(
        x=list(range(1, len(values) + 1)),
        y=values,
        marker={"color": palette.accent},
        hovertemplate=f"{hover}<extra></extra>",
    )
    return figure


def scree_figure(shares: Values, *, palette: Palette = LIGHT) -> Figure:
    """Return the share of the variance along each component as bars."""
    figure = _bars(100 * shares, "component %{x}: %{y:.2f} %", palette, height=260)
    figure.update_xaxes(title="component", tickvals=[1, *range(8, len(shares) + 1, 8)])
    return figure.update_yaxes(title="% of the variance")


def cumulative_figure(shares: Values, *, palette: Palette = LIGHT) -> Figure:
    """Return the share of the variance along the first components together as a line."""
    figure = new_figure(palette, height=260)
    figure.add_scatter(
        x=list(range(1, len(shares) + 1)),
        y=100 * np.cumsum(shares),
        mode="lines",
        line={"color": palette.accent, "width": 2},
        hovertemplate="components 1 to %{x}: %{y:.1f} %<extra></extra>",
    )
    figure.update_xaxes(title="components up to", tickvals=[1, *range(8, len(shares) + 1, 8)])
    return figure.update_yaxes(title="% of the variance", range=[0, 100])


def angles_figure(angles: Values, *, palette: Palette = LIGHT) -> Figure:
    """Return principal angles, each as two rays; more than `MOST_DIALS` as bars."""
    if len(angles) > MOST_DIALS:
        figure = _bars(angles, "angle %{x}: %{y:.2f}°", palette)
        figure.update_xaxes(title="principal angle")
        return figure.update_yaxes(title="degrees", range=[0, 90], tickvals=[0, 30, 60, 90])
    columns = min(len(angles), 6)
    rows = math.ceil(len(angles) / columns)
    figure = new_figure(palette, height=20 + 80 * rows, showlegend=False)
    for number, angle in enumerate(angles):
        _add_dial(figure, 1.35 * (number % columns), -1.6 * (number // columns), angle, palette)
    hidden = {"visible": False, "fixedrange": True}
    figure.update_xaxes(range=[-0.1, 1.35 * columns - 0.2], **hidden)
    ends = [-1.6 * (rows - 1) - 0.45, 1.1]
    return figure.update_yaxes(range=ends, scaleanchor="x", scaleratio=1, **hidden)


def _add_dial(figure: Figure, x: float, y: float, angle: float, palette: Palette) -> None:
    turn = np.radians(np.linspace(0, angle, 24))
    figure.add_scatter(
        x=x + np.r_[0, np.cos(turn), 0],
        y=y + np.r_[0, np.sin(turn), 0],
        mode="lines",
        fill="toself",
        fillcolor=translucent(palette.accent, 0.22),
        line={"width": 0},
        hoverinfo="skip",
    )
    for end, colour in ((0.0, palette.soft), (math.radians(angle), palette.accent)):
        figure.add_scatter(
            x=[x, x + math.cos(end)],
            y=[y, y + math.sin(end)],
            mode="lines",
            line={"color": colour, "width": 2},
            hovertemplate=f"{angle:.2f}°<extra></extra>",
        )
    figure.add_annotation(
        x=x + 0.5,
        y=y - 0.22,
        text=f"{angle:.3g}°",
        showarrow=False,
        font={"color": palette.ink, "size": 13},
    )


def shares_figure(shares: Values, *, palette: Palette = LIGHT) -> Figure:
    """Return how much of each PCA axis a linear map of the code explains, as bars."""
    figure = _bars(shares, "axis %{x}: R² %{y:.3f}", palette)
    figure.update_xaxes(title="PCA axis")
    return figure.update_yaxes(title="R² from the code", range=[0, 1])


def rotation_figure(rotation: Values, *, palette: Palette = LIGHT) -> Figure:
    """Return an orthogonal matrix as cells: rows the network's numbers, columns PCA's axes."""
    names = [str(number) for number in range(1, len(rotation) + 1)]
    figure = new_figure(palette, height=280)
    figure.add_heatmap(
        x=names,
        y=names,
        z=rotation,
        zmin=-1,
        zmax=1,
        xgap=1,
        ygap=1,
        colorscale=[[0, palette.too_little], [0.5, palette.card], [1, palette.too_much]],
        colorbar={"thickness": 10, "len": 0.9, "tickvals": [-1, 0, 1]},
        hovertemplate="number %{y} → axis %{x}: %{z:.3f}<extra></extra>",
    )
    names_alone = {"type": "category", "showgrid": False}
    figure.update_xaxes(title="PCA axis", **names_alone)
    return figure.update_yaxes(title="number of the code", autorange="reversed", **names_alone)
