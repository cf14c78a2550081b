"""What is usual for each optimiser, and what to try where a rate was too high."""

from typing import get_args

import pytest

from ae_core.specs import Optimizer, TrainingSpec
from ae_core.training.rates import (
    USUAL_RATES,
    calmer_rate,
    highest_rate,
    suiting_rates,
    warn_of_rate,
)


@pytest.mark.parametrize("optimizer", get_args(Optimizer))
def test_a_calmer_rate_is_lower_and_at_most_the_usual_one(optimizer):
    usual = USUAL_RATES[optimizer]
    for rate in (1e-6, usual / 2, usual, 3 * usual, 1e4 * usual):
        calmer = calmer_rate(rate, optimizer)
        assert 0 < calmer < rate and calmer <= usual
        assert not warn_of_rate(calmer, optimizer)
    assert not warn_of_rate(highest_rate(optimizer), optimizer)
    above = warn_of_rate(1.01 * highest_rate(optimizer), optimizer)
    assert f"usual for {optimizer}" in above and "learns faster, or dies" in above
    assert "hardly learn" in warn_of_rate(101 * usual, optimizer)


def test_the_rates_that_suit_a_phase():
    found = suiting_rates(TrainingSpec(learning_rate=50, optimizer="sgd"))
    assert found == {"now": 50, "optimizer": "sgd", "usual": 0.1, "highest": 1.0, "calmer": 0.1}
