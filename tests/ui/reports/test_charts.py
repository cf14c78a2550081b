"""A report's charts: our lines apart from what was published."""

import pytest

from ae_core.reports.figures import Chart, Series
from ui.reports import charts
from ui.shell.theme import DARK, LIGHT


def report_chart(*series, **options):
    return Chart(title="t", x_title="epoch", unit="mse", series=list(series), **options)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_published_points_stand_apart_from_our_lines(palette):
    chart = report_chart(
        Series(name="seed 0", x=[1.0, 2.0], y=[0.5, None]),
        Series(name="published", x=[1.0], y=[0.4], is_line=False, is_published=True),
        Series(name="goal", x=[1.0, 2.0], y=[0.3, 0.3], is_published=True),
        is_log_y=True,
    )
    ours, told, goal = charts.report_figure(chart, palette=palette).data
    assert (ours.mode, told.mode, goal.mode) == ("lines", "markers", "lines")
    assert ours.line.color == palette.accent and goal.line.dash == "dash"
    assert told.marker.symbol.endswith("open") and told.marker.color == palette.ink
    layout = charts.report_figure(chart).layout
    assert layout.yaxis.type == "log" and layout.xaxis.type is None
    assert layout.yaxis.title.text == "MSE"


def test_twins_share_a_colour_and_differ_in_dashes():
    chart = report_chart(
        *(
            Series(name=f"{kind} {units}", x=[1.0], y=[1.0], kind=kind.lower(), family=str(units))
            for kind in ("ReLU", "sigmoid")
            for units in (128, 256, 512)
        )
    )
    lines = {trace.name: trace.line for trace in charts.report_figure(chart).data}
    assert lines["ReLU 256"].color == lines["sigmoid 256"].color != lines["ReLU 128"].color
    assert lines["ReLU 256"].dash != lines["sigmoid 256"].dash
    assert len({(line.color, line.dash) for line in lines.values()}) == 6


@pytest.mark.parametrize(("num_seeds", "kind"), [(2, "bar"), (6, "heatmap")])
def test_many_bars_at_a_name_become_cells(num_seeds, kind):
    chart = report_chart(
        *(
            Series(name=f"seed {seed}", x=["1", "2"], y=[0.99, 0.0], is_line=False)
            for seed in range(num_seeds)
        )
    )
    figure = charts.report_figure(chart)
    assert {trace.type for trace in figure.data} == {kind}
    assert figure.layout.xaxis.type == "category"
