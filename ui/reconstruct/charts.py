"""How the errors of a class of digits are spread, as a Plotly figure: no Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ui.shell.charts import new_figure, translucent
from ui.shell.theme import LIGHT, Palette
from ui.shell.words import plain_plotly

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

NUM_BINS = 36
_ROW_HEIGHT = 0.86  # of the distance between two ridges


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
    """Return a histogram of per-image MSE for each class, as ridges over one axis.

    The means of each class are marked, those of the ``baseline`` (same images) too.
    """
    names = [plain_plotly(word) for word in class_names]
    present = [digit for digit in range(len(names)) if (labels == digit).any()]
    ends = [float(np.quantile(errors, 0.995)) if len(errors) else 1.0, 1e-6]
    if baseline is not None:  # every mean of it is before the end too
        ends += [1.05 * float(baseline[labels == digit].mean()) for digit in present]
    edges = np.linspace(0, max(ends), NUM_BINS + 1)
    centres = (edges[:-1] + edges[1:]) / 2
    figure = new_figure(
        palette,
        height=116 + 36 * min(max(len(names), 3), 40),
        top=54,
        modebar={"bgcolor": "rgba(0,0,0,0)", "color": palette.soft, "activecolor": palette.accent},
    )
    figure.update_layout(legend={"y": 1.0, "xanchor": "left"})
    for digit, word in enumerate(names):
        own = errors[labels == digit]
        counts = np.histogram(np.clip(own, 0, edges[-1]), edges)[0].astype(float)
        base = len(names) - 1 - digit  # the first class on top
        colour = palette.classes[digit % len(palette.classes)]
        heights = base + _ROW_HEIGHT * counts / max(counts.max(), 1.0)
        x = [edges[0], *centres, edges[-1]]
        figure.add_scatter(
            x=x,
            y=[base] * len(x),
            mode="lines",
            line={"width": 0},
            hoverinfo="skip",
            showlegend=False,
        )
        figure.add_scatter(
            x=x,
            y=[base, *heights, base],
            mode="lines",
            line={"width": 1.2, "color": colour, "shape": "hvh"},
            fill="tonexty",
            fillcolor=translucent(colour, 0.55),
            customdata=[0, *counts, 0],
            showlegend=False,
            name=word,
            hovertemplate=f"%{{x:.3f}} MSE: %{{customdata:.0f}} images<extra>{word}</extra>",
        )
    marks = [(errors, name, palette.ink, "line-ns-open")]
    if baseline is not None:
        marks.append((baseline, baseline_name, palette.soft, "circle-open"))
    for values, whose, colour, symbol in marks:
        mean_of = f"mean, {plain_plotly(whose)}"
        figure.add_scatter(
            x=[float(values[labels == digit].mean()) for digit in present],
            y=[len(names) - 1 - digit + 0.18 for digit in present],
            mode="markers",
            name=mean_of,
            marker={"symbol": symbol, "size": 10, "color": colour, "line": {"width": 2}},
            hovertemplate=f"%{{x:.4f}} MSE<extra>{mean_of}</extra>",
        )
    title = f"MSE of one image, n = {len(errors):,}"
    figure.update_xaxes(title=title, rangemode="tozero", range=[0, edges[-1] * 1.01])
    figure.update_yaxes(
        tickvals=[len(names) - digit - 0.7 for digit in range(len(names))],
        ticktext=names,
        tickfont={"size": 14, "color": palette.ink},
        showgrid=False,
        showline=False,
        range=[-0.1, len(names) + 0.05],
        fixedrange=True,
    )
    return figure
