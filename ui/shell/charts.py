"""What all charts share: an empty figure in the page's colours, and how Plotly shows it."""

import math
from collections.abc import Iterable
from typing import Any

from ui.shell.theme import Palette

Figure = Any  # Plotly's: it takes half a second to import, and the first pages show no chart
_NARROW = 5  # an axis of less than this ratio gets even steps
_GROWTH = 22 / 12  # of what is presented
_TINY = 1e-9  # against rounding
CHART_CONFIG = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d", "toImage"],
}


def new_figure(palette: Palette, *, height: int, top: int = 8, **layout: Any) -> Figure:
    """Return an empty figure: no paper, quiet axes, the legend above; ``top`` is its margin."""
    from plotly import graph_objects

    figure = graph_objects.Figure()
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": top, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.soft, "size": 12},
        legend={"orientation": "h", "y": 1.02, "x": 0, "yanchor": "bottom"},
        modebar={"bgcolor": "rgba(0,0,0,0)", "color": palette.soft, "activecolor": palette.accent},
        hoverlabel={"bgcolor": palette.card, "font": {"color": palette.ink}},
        **layout,
    )
    for update in (figure.update_xaxes, figure.update_yaxes):
        update(gridcolor=palette.line, zeroline=False, linecolor=palette.line, automargin=True)
    return figure


def presented(figure: Figure) -> Figure:
    """Return a copy of a figure that is read across a room: large letters, and as much larger."""
    large = type(figure)(figure)
    height = figure.layout.height or 300
    letters = {"size": _GROWTH * 12}
    large.update_layout(height=round(_GROWTH * height), font=letters, legend={"font": letters})
    return large


def translucent(colour: str, opacity: float) -> str:
    """Return a colour that lets what lies under it through."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def log_ticks(values: Iterable[float | str | None]) -> list[float]:
    """Return the ticks of a logarithmic axis: tens; 2 and 5 of them, or even steps, where few fit.

    They reach beyond the values on both sides.
    """
    known = [value for value in values if isinstance(value, (int, float)) and value > 0]
    if not known:
        return []
    low, high = min(known), max(known)
    if high < _NARROW * low:
        unit = 10.0 ** math.floor(math.log10(max(high - low, 0.1 * low)))
        step = next(n * unit for n in (0.2, 0.5, 1, 2, 5) if (high - low) / (n * unit) <= 6)
        first, last = math.floor(low / step + _TINY), math.ceil(high / step - _TINY)
        return [float(f"{n * step:.6g}") for n in range(max(first, 1), last + 1)]
    ends = math.floor(math.log10(low)), math.ceil(math.log10(high))
    steps = (1, 2, 5) if ends[1] - ends[0] <= 2 else (1,)
    return [float(f"{n}e{power}") for power in range(ends[0], ends[1] + 1) for n in steps]
