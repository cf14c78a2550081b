"""The PCA page's charts: what is drawn is what was given."""

import dataclasses

import numpy as np
import pytest
from scipy.stats import ortho_group

from ae_core.reports.figures import Series
from ui.pca import charts as pca_charts
from ui.shell.models.entries import ModelEntry
from ui.shell.models.ladder import ladder_figure
from ui.shell.theme import DARK, LIGHT

RUNGS = {"plain": [3.0, 2.0, 1.0], "clipped": [2.5, 1.5, 0.5]}
OF_MNIST = {"report": "", "title": "", "data": "mnist", "group": "own", "path": ""}
ONE, TWO = (
    ModelEntry(key=name, name=name, sizes=(784, size, 784), code_size=size, origin=seed, **OF_MNIST)
    for name, size, seed in (("one", 2, "Seed 0."), ("two", 3, "Seed 1."))
)
POINTS = {ONE: 1.2, dataclasses.replace(TWO, is_variational=True): 1.1}


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize("is_log", [False, True])
def test_the_ladder_holds_lines_points_and_a_swept_family(palette, is_log):
    swept = Series(name="swept", x=[1.0, 3.0], y=[2.0, None])
    figure = ladder_figure(
        RUNGS, POINTS, [swept], chosen=ONE, unit="mse", is_log=is_log, palette=palette
    )
    traces = {trace.name: trace for trace in figure.data}
    assert list(traces["PCA, clipped"].y) == RUNGS["clipped"]
    assert list(traces["PCA"].x) == [1, 2, 3]
    assert list(traces["swept"].y) == [2.0, None]
    assert traces["autoencoder"].text == ("Plain, 2 numbers<br>Seed 0.",)
    assert traces["autoencoder"].marker.size == (13,)
    assert traces["variational autoencoder"].marker.size == (9,)
    if is_log:
        assert figure.layout.yaxis.tickvals == (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
    assert figure.layout.yaxis.type == ("log" if is_log else "linear") == figure.layout.xaxis.type


def test_a_unit_without_plain_pca_has_one_line():
    figure = ladder_figure({"plain": None, "clipped": [1.0]}, {}, [], unit="bce", is_log=False)
    assert [trace.name for trace in figure.data] == ["PCA, clipped"]
    assert "cross-entropy" in figure.layout.yaxis.title.text


def test_shares_of_the_variance_add_up():
    shares = np.array([0.5, 0.3, 0.2])
    assert list(pca_charts.scree_figure(shares).data[0].y) == pytest.approx([50, 30, 20])
    assert list(pca_charts.cumulative_figure(shares).data[0].y) == pytest.approx([50, 80, 100])


@pytest.mark.parametrize(("count", "kind"), [(1, "scatter"), (15, "scatter"), (16, "bar")])
def test_few_angles_are_drawn_as_angles(count, kind):
    angles = np.linspace(0, 90, count)
    figure = pca_charts.angles_figure(angles)
    assert {trace.type for trace in figure.data} == {kind}
    texts = [note.text for note in figure.layout.annotations]
    assert len(texts) == (count if kind == "scatter" else 0)


def test_a_ray_stands_at_its_angle():
    ray = pca_charts.angles_figure(np.array([30.0])).data[3]
    assert np.degrees(np.arctan2(ray.y[1], ray.x[1])) == pytest.approx(30)
    assert pca_charts.angle_text(30.0) == "30.0°" and "&lt;" in pca_charts.angle_text(0.02)


def test_rotation_and_shares_are_given_as_they_are():
    rotation = ortho_group.rvs(3, random_state=0)
    assert np.array(pca_charts.rotation_figure(rotation).data[0].z) == pytest.approx(rotation)
    assert list(pca_charts.shares_figure(np.array([0.2, 1.0])).data[0].y) == [0.2, 1.0]
