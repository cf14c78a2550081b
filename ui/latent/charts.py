"""What the numbers of a variational code carry, as a Plotly figure: no Streamlit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ui.shell.charts import new_figure
from ui.shell.theme import LIGHT, Palette

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MIN_ACTIVE_KL = 0.01  # nats; below it a number of a variational code carries nothing


def kl_figure(kl: NDArray[np.float64], *, palette: Palette = LIGHT) -> Figure:
    """Return the KL divergence (nats, mean over images) of every number, the largest first."""
    order = np.argsort(-kl, kind="stable")
    colours = [palette.accent if kl[i] >= MIN_ACTIVE_KL else palette.line for i in order]
    figure = new_figure(palette, height=220)
    figure.add_bar(
        x=[f"code {i + 1}" for i in order],
        y=kl[order],
        marker={"color": colours},
        width=0.6,
        hovertemplate="%{x}: %{y:.2f} nats<extra></extra>",
    )
    figure.update_xaxes(fixedrange=True)
    figure.update_yaxes(title="KL, nats", rangemode="tozero", fixedrange=True)
    return figure
