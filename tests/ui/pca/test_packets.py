"""The ladder as the PCA page shows it: rungs, points, a swept family, files."""

import dataclasses
import json
import struct

import numpy as np
import pytest

from ae_core.networks.pca import MeasuredLadder, PCAModel
from ae_core.reports.figures import Chart, ReportResults, Series
from ae_core.training.library import find_ladder
from ui.pca import packets as pca_packets
from ui.shell.models import entries as models
from ui.shell.models import ladder as ladder_module

ERRORS = {1: 9.0, 2: 4.0, 3: 1.0}


def a_ladder(n=5):
    errors = {}
    for k, value in ERRORS.items():
        errors[f"pca-{k}"] = {"squared_error": value, "bce": None}
        errors[f"pca-{k}-clipped"] = {"squared_error": value - 0.5, "bce": value / 10}
    return MeasuredLadder("digits", errors, n, 20)


def test_rungs_are_there_in_every_unit_that_exists():
    ladder = a_ladder()
    assert ladder_module.rungs_of(ladder, "squared_error") == {
        "plain": [9.0, 4.0, 1.0],
        "clipped": [8.5, 3.5, 0.5],
    }
    assert ladder_module.rungs_of(ladder, "bce") == {"plain": None, "clipped": [0.9, 0.4, 0.1]}


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        (4.0, {"plain": 2, "clipped": 2}),
        (3.7, {"plain": 3, "clipped": 2}),
        (0.7, {"plain": None, "clipped": 3}),
        (None, {"plain": None, "clipped": None}),
    ],
)
def test_how_many_components_an_error_needs(error, wanted):
    assert pca_packets.needed_for(a_ladder(), error, "squared_error") == wanted


def test_every_shipped_network_of_mnist_is_a_point_and_no_other():
    entries, _ = models.list_entries()
    ladder = find_ladder("mnist")
    points = {e.name: error for e, error in ladder_module.points_of(entries, ladder, "mse").items()}
    wanted = {
        e.name: e
        for e in entries
        if e.group == "shipped" and e.data == "mnist" and e.num_test == 10_000
    }
    assert wanted.keys() <= points.keys()
    assert not any(name.startswith(("pca", "digits")) for name in points)
    assert all(points[name] == entry.mse for name, entry in wanted.items())


def test_an_error_of_other_images_is_no_point():
    entries, _ = models.list_entries()
    chosen = next(entry for entry in entries if entry.name == "bench-10-plain")
    ladder = dataclasses.replace(find_ladder("mnist"), n=5000)
    assert ladder_module.test_error(chosen, ladder, "mse") is None
    assert ladder_module.test_error(chosen, a_ladder(), "squared_error") is None


def results(**chart):
    series = [
        Series(name="tuned", x=[1.0, 2.0], y=[0.2, None]),
        Series(name="PCA", x=[1.0, 2.0], y=[0.25, 0.23], kind="pca"),
        Series(name="published", x=[1.0], y=[0.1], is_published=True),
    ]
    made = Chart(title="Sweep", x_title="numbers in the code", series=series, **chart)
    return ReportResults(report="004", figures=[], verdicts=[], charts={"sweep": made}, runs=[])


@pytest.mark.parametrize(
    ("unit", "value"), [("rmse", 0.2), ("mse", 0.04), ("squared_error", 784 * 0.04)]
)
def test_a_swept_family_is_shown_in_the_unit_asked_for(unit, value):
    told = results(x_unit="code_size", unit="rmse", y_title="test rmse")
    (line,) = pca_packets.swept_lines(told, unit)
    assert line.name == "tuned, swept in report 004" and line.x == [1.0, 2.0]
    assert line.y == [pytest.approx(value), None]


@pytest.mark.parametrize(
    ("x_unit", "of_chart", "unit"),
    [("epoch", "rmse", "rmse"), ("code_size", "seconds", "rmse"), ("code_size", "rmse", "ssim")],
)
def test_no_other_chart_becomes_a_line(x_unit, of_chart, unit):
    assert pca_packets.swept_lines(results(x_unit=x_unit, unit=of_chart), unit) == []
    assert pca_packets.swept_lines(None, unit) == []


def test_all_figures_go_into_the_file():
    entries, _ = models.list_entries()
    points = {next(entry for entry in entries if entry.name == "explorer-2"): 1.5}
    lines = [Series(name="swept", x=[1.0], y=[2.0])]
    text = pca_packets.ladder_csv(a_ladder(), points, lines, "squared_error")
    rows = text.split("\r\n")
    assert rows[0] == "method,code_size,squared_error,n,data"
    assert "PCA,3,1.0,5,digits" in rows and "PCA clipped" not in text
    assert "explorer-2,2,1.5,5,digits" in rows and "swept,1.0,2.0,5,digits" in rows
    assert len(rows) == 1 + 6 + 2 + 1


def test_components_travel_as_float16_with_digits():
    components = np.eye(2, 784, dtype=np.float32)
    pca = PCAModel(np.zeros(784, np.float32), components, np.ones(3, np.float32), data="digits")
    digits = np.zeros((7, 1, 28, 28), np.float32)
    packet = pca_packets.pack_basis(pca, digits, np.arange(7))
    (length,) = struct.unpack_from("<I", packet)
    arrays = json.loads(packet[4 : 4 + length])["arrays"]
    assert arrays["pca.components:digits"]["dtype"] == "float16"
    assert arrays["pca.components:digits"]["shape"] == [2, 784]
    assert arrays["labels:pca:digits"]["shape"] == [7]


def test_columns_are_numbered():
    text = pca_packets.columns_csv(a=np.array([0.5, 0.25]), b=[1, 2])
    assert text.split("\r\n") == ["number,a,b", "1,0.5,1", "2,0.25,2", ""]
