"""PCA's ladder with the networks beside it: which stand on it, and the chart of both."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ae_core.networks.pca import MeasuredLadder
from ae_core.reports.figures import Series
from ae_core.specs import DataSpec
from ae_core.store.checkpoints import Checkpoint, load_checkpoint
from ui.shell.charts import Figure, log_ticks, new_figure
from ui.shell.looks import colour_of, look_of_kind
from ui.shell.models.entries import ModelEntry
from ui.shell.theme import LIGHT, Palette
from ui.shell.words import plain_plotly, unit_words

_SYMBOLS = {"autoencoder": "circle", "denoising": "square", "variational": "triangle-up"}
_DASHES = ("solid", "dash", "dot", "dashdot")


def rungs_of(ladder: MeasuredLadder, unit: str) -> dict[str, list[float] | None]:
    """Return the errors of PCA-1, PCA-2, … under plain and clipped; None where there are none."""
    found: dict[str, list[float] | None] = {}
    for kind in ("plain", "clipped"):
        values = ladder.values(unit, is_clipped=kind == "clipped")
        known = [value for value in values if value is not None]
        found[kind] = known if len(known) == ladder.largest else None
    return found


def test_error(entry: ModelEntry, ladder: MeasuredLadder, unit: str) -> float | None:
    """Return a network's stored test error where it is of the ladder's own images, else None."""
    if entry.group == "pca" or entry.data != ladder.data:
        return None
    checkpoint = load_checkpoint(entry.path)
    return checkpoint.metrics.get(unit) if _is_whole_set(checkpoint, ladder) else None


def _is_whole_set(checkpoint: Checkpoint, ladder: MeasuredLadder) -> bool:
    """Tell whether its figures are of the test set as it is: no draw of it, no binary pixels."""
    data = checkpoint.spec.data
    plain = DataSpec(name=data.name)
    same = (data.num_test, data.binary_threshold) == (plain.num_test, plain.binary_threshold)
    return same and checkpoint.metrics.get("n") == ladder.n


def points_of(
    entries: Iterable[ModelEntry], ladder: MeasuredLadder, unit: str
) -> dict[ModelEntry, float]:
    """Return the test error of every network that stands beside the ladder."""
    errors = {entry: test_error(entry, ladder, unit) for entry in entries}
    return {entry: error for entry, error in errors.items() if error is not None}


def ladder_figure(
    rungs: Mapping[str, Sequence[float] | None],
    points: Mapping[ModelEntry, float],
    lines: Sequence[Series],
    *,
    chosen: ModelEntry | None = None,
    unit: str,
    is_log: bool,
    palette: Palette = LIGHT,
) -> Figure:
    """Return test error against code size: PCA's two lines, every network a point.

    ``rungs`` are as `rungs_of` gives them, ``lines`` are swept families, ``is_log`` both axes.
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
    for kind in dict.fromkeys(entry.kind for entry in points):
        of_kind = [entry for entry in points if entry.kind == kind]
        names = [f"{plain_plotly(e.full_name)}<br>{plain_plotly(e.origin)}" for e in of_kind]
        look = look_of_kind(kind)
        figure.add_scatter(
            x=[entry.code_size for entry in of_kind],
            y=[points[entry] for entry in of_kind],
            text=names,
            name=plain_plotly(kind),
            mode="markers",
            marker={
                "symbol": _SYMBOLS.get(look, "diamond"),
                "size": [13 if entry == chosen else 9 for entry in of_kind],
                "color": colour_of(look, palette),
                "line": {
                    "width": [2.5 if entry == chosen else 0 for entry in of_kind],
                    "color": palette.ink,
                },
            },
            hovertemplate="%{x} numbers: %{y:.4g}, %{text}<extra></extra>",
        )
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
