"""Charts of the PCA page: the variance, and the network's code beside PCA's.

Of the code: angles between planes, rotation, R² of each axis.
"""

import functools
import html
import math

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ae_core.analysis.pca import PCAComparison, is_linear_network
from ae_core.presets import PRESETS
from ui.pca import packets as pca_packets
from ui.shell import panels
from ui.shell.charts import Figure, new_figure, translucent
from ui.shell.covers import show_covered
from ui.shell.frame import Explorer
from ui.shell.guard import guard
from ui.shell.models.entries import ModelEntry, data_words
from ui.shell.serving import cache
from ui.shell.theme import LIGHT, Palette
from ui.shell.words import marked

Values = NDArray[np.float64]
MOST_DIALS = 15  # more angles are bars
_PLANES_HEIGHT = 480  # pixels, where a linear network is shown
_DIALS_IN_ROW = 5
_MOST_LINEAR = 2  # linear networks shown beside the chosen one
_LEAST_AXES = 16  # PCA axes whose R² are shown; as many as the code has numbers, if more


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
    columns = min(len(angles), _DIALS_IN_ROW)
    rows = math.ceil(len(angles) / columns)
    figure = new_figure(palette, height=20 + 112 * rows, showlegend=False)
    for number, angle in enumerate(angles):
        _add_dial(figure, 1.4 * (number % columns), -1.5 * (number // columns), angle, palette)
    hidden = {"visible": False, "fixedrange": True}
    figure.update_xaxes(range=[-0.1, 1.4 * _DIALS_IN_ROW - 0.3], **hidden)
    ends = [-1.5 * (rows - 1) - 0.42, 1.06]
    return figure.update_yaxes(range=ends, scaleanchor="x", scaleratio=1, **hidden)


def _add_dial(figure: Figure, x: float, y: float, angle: float, palette: Palette) -> None:
    """Draw an angle as two needles in a quarter of a circle, which is as far as it could go."""
    quarter, turn = np.radians(np.linspace(0, 90, 46)), np.radians(np.linspace(0, angle, 24))
    look = {"mode": "lines", "hoverinfo": "skip"}
    line = {"color": palette.line, "width": 1}
    arc = x + np.r_[0, np.cos(quarter), 0], y + np.r_[0, np.sin(quarter), 0]
    figure.add_scatter(x=arc[0], y=arc[1], line=line, **look)
    figure.add_scatter(
        x=x + np.r_[0, np.cos(turn), 0],
        y=y + np.r_[0, np.sin(turn), 0],
        fill="toself",
        fillcolor=translucent(palette.accent, 0.22),
        line={"width": 0},
        **look,
    )
    needles = (("PCA", 0.0, palette.soft), ("the network", math.radians(angle), palette.accent))
    for whose, end, colour in needles:
        figure.add_scatter(
            x=[x, x + math.cos(end)],
            y=[y, y + math.sin(end)],
            mode="lines",
            line={"color": colour, "width": 3},
            hovertemplate=f"{whose}: {angle:.2f}° apart<extra></extra>",
        )
    figure.add_annotation(
        x=x + 0.5,
        y=y - 0.2,
        text=f"<b>{angle_text(angle)}</b>",
        showarrow=False,
        font={"color": palette.ink, "size": 14},
    )


def angle_text(angle: float) -> str:
    """Return an angle as far as a figure shows it: ``56.3°``; what is none to the eye is none."""
    return "&lt; 0.1°" if angle < 0.1 else f"{angle:.1f}°"


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


def show_planes(explorer: Explorer, rival: ModelEntry | None, data: str) -> None:
    """Show what a straight network shares with PCA, and what the chosen one knows of its axes."""
    panels.show_heading("The network and the plane of PCA")
    if show_covered("planes", height=_PLANES_HEIGHT):
        return
    linear = pca_packets.linear_entries(tuple(explorer.entries), data)
    if rival is None and not linear:
        panels.show_sentence("There is no network here to hold against PCA.")
    if not linear:
        names = [
            f"python -m ae_core train {name}"
            for name, spec in PRESETS.items()
            if is_linear_network(spec.network) and spec.data.name == data
        ]
        how = f": {' or '.join(names)} trains one" if names else f" of {data_words(data)}"
        panels.show_sentence(
            "A linear autoencoder finds the plane of PCA in a basis of its own. None is here yet"
            f"{how}."
        )
    shown = [*linear[:_MOST_LINEAR]]
    if rival is not None and rival not in shown:
        shown.append(rival)
    for entry in shown:
        with guard():
            _show_one(entry, pca_packets.compare(entry, data), data, explorer.palette)


def _show_one(entry: ModelEntry, found: PCAComparison, data: str, palette: Palette) -> None:
    st.html(
        f'<p class="ae-quiet"><b>{html.escape(entry.full_name)}</b>. '
        f"{marked(_words(entry, found, data))}</p>"
    )
    angles = functools.partial(angles_figure, found.angles, palette=palette)
    title = (
        f"Principal angles between PCA-{len(found.angles)} (grey) and {found.plane} (coloured); "
        "at 90° they share nothing."
    )
    alt = "Principal angles: " + ", ".join(f"{angle:.1f}°" for angle in found.angles)
    charts = [("angles", angles, title, alt)]
    if found.is_linear and found.alignment is not None:
        rotation = found.alignment.rotation
        draw = functools.partial(rotation_figure, rotation, palette=palette)
        title = "The rotation from the network's code to PCA's, times one scale"
        charts.append(("codes", draw, title, "Rotation from the network's code to PCA's"))
    else:
        shares = found.shares[: max(_LEAST_AXES, entry.code_size)]
        draw = functools.partial(shares_figure, shares, palette=palette)
        title = "What a straight map of the code knows of each PCA axis"
        charts.append(("codes", draw, title, "R² of each PCA axis from the code"))
    for column, (name, draw, title, alt) in zip(st.columns(2, gap="large"), charts, strict=True):
        with column:
            panels.show_sentence(title)
            figure = cache.once(draw, name, entry, data, palette)
            about = f"{title}. {_words(entry, found, data)}"
            panels.show_chart(figure, key=f"{name}_{entry.key}", alt=alt, caption=about)
    num = len(found.angles)
    panels.offer_csv(
        "Angles and R² as CSV",
        f"pca-{data}-{entry.key}.csv",
        lambda: pca_packets.columns_csv(angle_degrees=found.angles, r_squared=found.shares[:num]),
        type="tertiary",
        key=f"csv_{entry.key}",
    )


def _words(entry: ModelEntry, found: PCAComparison, data: str) -> str:
    """Say in two sentences what was found, with n."""
    num = min(entry.code_size, len(found.shares))
    mean = float(found.shares[:num].mean())
    parts = [
        f"The largest angle is {found.angles[-1]:.1f}°; from the code a straight map gets back "
        f"{100 * mean:.1f} % of PCA's first {num} number{'s' if num > 1 else ''}, mean R²."
    ]
    if found.is_linear and found.alignment is not None:
        left = 100 * found.alignment.residual_share
        parts.append(f"Turned and scaled, its code misses {left:.1f} % of the variance of PCA's.")
    parts.append(f"n = {found.n:,} test images, {data_words(data)}.")
    return " ".join(parts)
