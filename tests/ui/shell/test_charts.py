"""Ticks of a logarithmic axis."""

from ui.shell.charts import log_ticks


def test_ticks_of_a_logarithmic_axis_suit_its_range():
    ticks = log_ticks([0.003, None, 0, 0.02])
    assert ticks == [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]
    assert log_ticks([1e-5, 20]) == [1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10, 100]
    assert log_ticks([0.033, 0.05]) == [0.03, 0.035, 0.04, 0.045, 0.05]
    assert log_ticks([7, 7]) == [7]
    assert log_ticks([]) == []
