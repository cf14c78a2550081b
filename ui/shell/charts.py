"""What all charts share: an empty figure in the page's colours, and how Plotly shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ui.shell.theme import Palette

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

CHART_CONFIG = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
    "toImageButtonOptions": {"format": "png", "scale": 2, "filename": "autoencoder-explorer"},
}


def new_figure(palette: Palette, *, height: int, top: int = 8, **layout: Any) -> Figure:
    """Return an empty figure: no paper, quiet axes, the legend in a row above; ``top`` its margin.

    Plotly is imported here, half a second: the first pages show no chart.
    """
    from plotly.graph_objects import Figure

    figure = Figure()
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": top, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.soft, "size": 12},
        legend={"orientation": "h", "y": 1.02, "x": 0, "yanchor": "bottom"},
        hoverlabel={"bgcolor": palette.card, "font": {"color": palette.ink}},
        **layout,
    )
    for update in (figure.update_xaxes, figure.update_yaxes):
        update(gridcolor=palette.line, zeroline=False, linecolor=palette.line, automargin=True)
    return figure


def translucent(colour: str, opacity: float) -> str:
    """Return a colour that lets what lies under it through."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
