"""The PCA page's arrays to Plotly figures: pure functions, no Streamlit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ae_core.reports.figures import Series
from ui.pca.packets import LadderPoint
from ui.shell.looks import LOOKS, Look, look_of_kind
from ui.shell.plain import plain_plotly
from ui.shell.theme import DARK, LIGHT, Palette
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
    from plotly.graph_objects import Figure  # half a second

    figure = Figure()
    colour = _colour(LOOKS["pca"], palette)
    for kind, dash, name in (("plain", "dot", "PCA"), ("clipped", "solid", "PCA, clipped")):
        errors = rungs.get(kind)
        if errors is not None:
            figure.add_scatter(
                x=list(range(1, len(errors) + 1)),
                y=list(errors),
                mode="lines+markers",
                name=name,
                line={"color": colour, "width": 2, "dash": dash},
                marker={"size": 4},
                hovertemplate=_hover(name),
            )
    for number, line in enumerate(lines):
        figure.add_scatter(
            x=line.x,
            y=line.y,
            mode="lines+markers",
            name=plain_plotly(line.name),
            line={"color": palette.accent, "width": 2, "dash": _DASHES[number % len(_DASHES)]},
            hovertemplate=_hover(plain_plotly(line.name)),
        )
    for kind in dict.fromkeys(point.kind for point in points):
        own = [point for point in points if point.kind == kind]
        figure.add_scatter(**_points(kind, own, palette))
    _style(figure, palette, height=380)
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


def _points(kind: str, points: Sequence[LadderPoint], palette: Palette) -> dict[str, Any]:
    name = look_of_kind(kind)
    return {
        "x": [point.code_size for point in points],
        "y": [point.error for point in points],
        "text": [f"{plain_plotly(point.name)}<br>{plain_plotly(point.origin)}" for point in points],
        "name": plain_plotly(kind),
        "mode": "markers",
        "marker": {
            "symbol": _SYMBOLS.get(name, "diamond"),
            "size": [13 if point.is_chosen else 9 for point in points],
            "color": _colour(LOOKS[name], palette),
            "line": {
                "width": [2.5 if point.is_chosen else 0 for point in points],
                "color": palette.ink,
            },
        },
        "hovertemplate": "%{x} numbers: %{y:.4g}, %{text}<extra></extra>",
    }


def _hover(name: str) -> str:
    return f"{name}, %{{x}} numbers: %{{y:.4g}}<extra></extra>"


def scree_figure(shares: Values, *, palette: Palette = LIGHT) -> Figure:
    """Return the share of the variance along each component as bars."""
    from plotly.graph_objects import Figure

    figure = Figure()
    figure.add_bar(
        x=list(range(1, len(shares) + 1)),
        y=100 * shares,
        marker={"color": palette.accent},
        hovertemplate="component %{x}: %{y:.2f} %<extra></extra>",
    )
    _style_shares(figure, len(shares), palette)
    figure.update_xaxes(title="component")
    return figure


def cumulative_figure(shares: Values, *, palette: Palette = LIGHT) -> Figure:
    """Return the share of the variance along the first components together as a line."""
    from plotly.graph_objects import Figure

    figure = Figure()
    figure.add_scatter(
        x=list(range(1, len(shares) + 1)),
        y=100 * np.cumsum(shares),
        mode="lines",
        line={"color": palette.accent, "width": 2},
        hovertemplate="components 1 to %{x}: %{y:.1f} %<extra></extra>",
    )
    _style_shares(figure, len(shares), palette)
    figure.update_xaxes(title="components up to")
    figure.update_yaxes(range=[0, 100])
    return figure


def _style_shares(figure: Figure, count: int, palette: Palette) -> None:
    _style(figure, palette, height=260)
    figure.update_xaxes(tickvals=[1, *range(8, count + 1, 8)])
    figure.update_yaxes(title="% of the variance")


def angles_figure(angles: Values, *, palette: Palette = LIGHT) -> Figure:
    """Return principal angles, each as two rays; more than `MOST_DIALS` as bars."""
    from plotly.graph_objects import Figure

    figure = Figure()
    if len(angles) > MOST_DIALS:
        figure.add_bar(
            x=list(range(1, len(angles) + 1)),
            y=angles,
            marker={"color": palette.accent},
            hovertemplate="angle %{x}: %{y:.2f}°<extra></extra>",
        )
        _style(figure, palette, height=240)
        figure.update_xaxes(title="principal angle")
        figure.update_yaxes(title="degrees", range=[0, 90], tickvals=[0, 30, 60, 90])
        return figure
    columns = min(len(angles), 6)
    for number, angle in enumerate(angles):
        _add_dial(figure, 1.35 * (number % columns), -1.6 * (number // columns), angle, palette)
    rows = math.ceil(len(angles) / columns)
    _style(figure, palette, height=20 + 80 * rows)
    figure.update_layout(showlegend=False)
    figure.update_xaxes(visible=False, range=[-0.1, 1.35 * columns - 0.2], fixedrange=True)
    figure.update_yaxes(
        visible=False,
        range=[-1.6 * (rows - 1) - 0.45, 1.1],
        fixedrange=True,
        scaleanchor="x",
        scaleratio=1,
    )
    return figure


def _add_dial(figure: Figure, x: float, y: float, angle: float, palette: Palette) -> None:
    turn = np.radians(np.linspace(0, angle, 24))
    hover = f"{angle:.2f}°<extra></extra>"
    figure.add_scatter(
        x=x + np.r_[0, np.cos(turn), 0],
        y=y + np.r_[0, np.sin(turn), 0],
        mode="lines",
        fill="toself",
        fillcolor=_translucent(palette.accent),
        line={"width": 0},
        hoverinfo="skip",
    )
    for degrees, colour in ((0.0, palette.soft), (angle, palette.accent)):
        end = math.radians(degrees)
        figure.add_scatter(
            x=[x, x + math.cos(end)],
            y=[y, y + math.sin(end)],
            mode="lines",
            line={"color": colour, "width": 2},
            hovertemplate=hover,
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
    from plotly.graph_objects import Figure

    figure = Figure()
    figure.add_bar(
        x=list(range(1, len(shares) + 1)),
        y=shares,
        marker={"color": palette.accent},
        hovertemplate="axis %{x}: R² %{y:.3f}<extra></extra>",
    )
    _style(figure, palette, height=240)
    figure.update_xaxes(title="PCA axis")
    figure.update_yaxes(title="R² from the code", range=[0, 1])
    return figure


def rotation_figure(rotation: Values, *, palette: Palette = LIGHT) -> Figure:
    """Return an orthogonal matrix as cells: rows the network's numbers, columns PCA's axes."""
    from plotly.graph_objects import Figure

    names = [str(number) for number in range(1, len(rotation) + 1)]
    figure = Figure()
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
    _style(figure, palette, height=280)
    figure.update_xaxes(title="PCA axis", type="category", showgrid=False)
    figure.update_yaxes(
        title="number of the code", type="category", autorange="reversed", showgrid=False
    )
    return figure


def _style(figure: Figure, palette: Palette, *, height: int) -> None:
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.soft, "size": 12},
        legend={"orientation": "h", "y": 1.02, "x": 0, "yanchor": "bottom"},
        hoverlabel={"bgcolor": palette.card, "font": {"color": palette.ink}},
    )
    for update in (figure.update_xaxes, figure.update_yaxes):
        update(gridcolor=palette.line, zeroline=False, linecolor=palette.line, automargin=True)


def _colour(look: Look, palette: Palette) -> str:
    return look.dark if palette == DARK else look.light


def _translucent(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.22)"
