"""The PCA page's arrays to Plotly figures: pure functions, no Streamlit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ae_core.reports.figures import Series
from ui.pca.packets import LadderPoint
from ui.shell.charts import new_figure, translucent
from ui.shell.looks import colour_of, look_of_kind
from ui.shell.plain import plain_plotly
from ui.shell.theme import LIGHT, Palette
from ui.shell.ticks import log_ticks
from ui.shell.units import unit_words

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

Values = NDArray[np.float64]
MOST_DIALS = 12  # more angles are bars
_SYMBOLS = {"autoencoder": "circle", "denoising": "square", "variational": "triangle-up"}
_DASHES = ("solid", "dash", "dot", "dashdot")


def ladder_figure(
    rungs: Mapping[str, Sequence[float] | None],
    points: Sequence[LadderPoint],
    lines: Sequence[Series],
    *,
    unit: str,
    is_log: bool,
    palette: Palette = LIGHT,
) -> Figure:
    """Return test error against code size: PCA's two lines, every network a point.

    Parameters
    ----------
    rungs : "plain" and "clipped" -> errors of PCA-1, PCA-2, …; None where there are none
    lines : swept families, error against code size
    unit : a key of ae_core.metrics.UNITS, of all of them
    is_log : whether both axes are logarithmic
    """
    figure = new_figure(palette, height=380)

    def add_line(name: str, x: Sequence[Any], y: Sequence[Any], **look: Any) -> None:
        hover = f"{name}, %{{x}} numbers: %{{y:.4g}}<extra></extra>"
        figure.add_scatter(x=x, y=y, mode="lines+markers", name=name, hovertemplate=hover, **look)

    colour = colour_of("pca", palette)
    for kind, dash, name in (("plain", "dot", "PCA"), ("clipped", "solid", "PCA, clipped")):
        errors = list(rungs.get(kind) or ())
        if errors:
            line = {"color": colour, "width": 2, "dash": dash}
            add_line(name, list(range(1, len(errors) + 1)), errors, line=line, marker={"size": 4})
    for number, swept in enumerate(lines):
        line = {"color": palette.accent, "width": 2, "dash": _DASHES[number % len(_DASHES)]}
        add_line(plain_plotly(swept.name), swept.x, swept.y, line=line)
    for kind in dict.fromkeys(point.kind for point in points):
        _add_points(figure, kind, [point for point in points if point.kind == kind], palette)
    scale = "log" if is_log else "linear"
    ticks = [1, 2, 4, 8, 16, 32, 64] if is_log else [1, 8, 16, 24, 32, 40, 48, 56, 64]
    figure.update_xaxes(title="numbers in the code", tickvals=ticks, tickangle=0, type=scale)
    figure.update_yaxes(
        title=f"test images, {unit_words(unit)}",
        type=scale,
        rangemode="normal" if is_log else "tozero",
        tickvals=log_ticks(y for trace in figure.data for y in trace.y) if is_log else None,
    )
    return figure


def _add_points(figure: Figure, kind: str, points: Sequence[LadderPoint], palette: Palette) -> None:
    look = look_of_kind(kind)
    figure.add_scatter(
        x=[point.code_size for point in points],
        y=[point.error for point in points],
        text=[f"{plain_plotly(point.name)}<br>{plain_plotly(point.origin)}" for point in points],
        name=plain_plotly(kind),
        mode="markers",
        marker={
            "symbol": _SYMBOLS.get(look, "diamond"),
            "size": [13 if point.is_chosen else 9 for point in points],
            "color": colour_of(look, palette),
            "line": {
                "width": [2.5 if point.is_chosen else 0 for point in points],
                "color": palette.ink,
            },
        },
        hovertemplate="%{x} numbers: %{y:.4g}, %{text}<extra></extra>",
    )


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
