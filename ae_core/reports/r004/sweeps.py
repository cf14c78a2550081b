"""Report 004's family over code sizes and over depth, beside PCA."""

from __future__ import annotations

from ae_core.reports.figures import Chart, Figure, Series
from ae_core.reports.published import REPORT_004 as PUBLISHED
from ae_core.reports.r004.networks import DEPTH_CELLS, SIZE_CELLS, Judge
from ae_core.specs import ExperimentSpec

SIZES, DEPTHS = "Code size, 30 epochs", "Depth at a code of 10, 30 epochs"
_SWEEP = "python -m ae_core sweep --grid ae_core/reports/grids/004-{}.json"
# the post's networks by their number of hidden layers, code of 10
_TOLD_DEPTHS = ("784,10", "784,128,10", "784,512,128,10")


def sweep_figures(judge: Judge) -> list[Figure]:
    """Return a figure for every cell of both grids; one that has not been run says so."""
    return [
        *(_figure(judge, cell, SIZES, "code-sizes") for cell in SIZE_CELLS),
        *(_figure(judge, cell, DEPTHS, "depth") for cell in DEPTH_CELLS),
    ]


def cell_name(cell: ExperimentSpec, group: str) -> str:
    """Return the name of a cell's figure in one of the two groups."""
    if group == SIZES:
        return f"code of {cell.network.code_size}, 30 epochs test_rmse"
    return f"{','.join(map(str, cell.network.encoder_sizes))}, 30 epochs test_rmse"


def _figure(judge: Judge, cell: ExperimentSpec, group: str, grid: str) -> Figure:
    sizes = cell.network.encoder_sizes
    notes = [judge.pca_note(sizes[-1])]
    if group == SIZES:
        notes.insert(0, ",".join(map(str, sizes)))
    return judge.fill(
        Figure(
            figure=cell_name(cell, group),
            unit="rmse",
            n=judge.n,
            group=group,
            note="; ".join(notes),
            command=_SWEEP.format(grid),
        ),
        cell,
    )


def sweep_charts(judge: Judge, figures: list[Figure]) -> dict[str, Chart]:
    """Return both sweeps as charts; cells that have not been run are left out."""
    known = {figure.figure: figure for figure in figures}
    sizes = _line(
        "784,512,128,c",
        [(float(cell.network.code_size), known[cell_name(cell, SIZES)]) for cell in SIZE_CELLS],
    )
    codes = [cell.network.code_size for cell in SIZE_CELLS]
    depths = [
        (float(len(cell.network.encoder_sizes) - 2), known[cell_name(cell, DEPTHS)])
        for cell in DEPTH_CELLS
    ]
    depth = _line("networks", depths)
    flat = [float(x) for x, _ in depths]
    told = Series(
        name="published",
        x=[1.0, 10.0],
        is_line=False,
        is_published=True,
        y=[PUBLISHED["code of 1"], PUBLISHED["784,512,128,10"]],
    )
    told_depth = Series(
        name="published",
        x=[0.0, 1.0, 2.0],
        is_line=False,
        is_published=True,
        y=[PUBLISHED[row] for row in _TOLD_DEPTHS],
    )
    note = "ours: 30 epochs; published: 100"
    return {
        "code_sizes": Chart(
            title="Test error by code size, beside PCA",
            x_title="numbers in the code",
            y_title="test rmse",
            is_log_x=True,
            note=note,
            series=[*sizes, *_pca(judge, codes, codes), told] if sizes else [],
        ),
        "depth": Chart(
            title="Test error by hidden layers, code of 10, beside PCA",
            x_title="hidden layers",
            y_title="test rmse",
            note=f"{note}; none, 128, 512-128, 512-256-128",
            series=[*depth, *_pca(judge, [10] * len(flat), flat), told_depth] if depth else [],
        ),
    }


def _line(name: str, points: list[tuple[float, Figure]]) -> list[Series]:
    """Return a line through the points that have been run; none where there are none."""
    run = [(x, figure.reproduced.value) for x, figure in points if figure.reproduced is not None]
    return [Series(name=name, x=[x for x, _ in run], y=[y for _, y in run])] if run else []


def _pca(judge: Judge, codes: list[int], x: list[int] | list[float]) -> list[Series]:
    return [
        Series(
            name=name,
            x=[float(value) for value in x],
            y=[judge.pca_rmse(code, is_clipped=is_clipped) for code in codes],
        )
        for name, is_clipped in (("PCA", False), ("PCA, clipped", True))
    ]
