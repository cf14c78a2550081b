"""Learning rates: what is usual for each optimiser, what is far above it, what to try instead."""

from collections.abc import Mapping
from typing import Any

from ae_core.specs import Optimizer, TrainingSpec

USUAL_RATES: Mapping[Optimizer, float] = {"adam": 1e-3, "adamw": 1e-3, "sgd": 0.1, "rmsprop": 0.01}
# Times the usual rate. On a CPU, seed 0, quick-10 dies at ten times without its warm-up of half an
# epoch; with it 50 times learns faster than its own 0.0015, and 100 times dies (3 epochs of Adam).
_FAR = 10.0
_HOPELESS = 100.0
_CALMER = 10.0  # by which a rate that was too high is divided


def highest_rate(optimizer: Optimizer) -> float:
    """Return the rate above which one is far above what is usual.

    >>> highest_rate("adam")
    0.01
    """
    return _FAR * USUAL_RATES[optimizer]


def calmer_rate(rate: float, optimizer: Optimizer) -> float:
    """Return what to try where a rate was too high: a tenth of it, at most the usual one.

    >>> calmer_rate(50, "adam"), calmer_rate(0.002, "adam")
    (0.001, 0.0002)
    """
    return float(f"{min(rate / _CALMER, USUAL_RATES[optimizer]):.2g}")


def suiting_rates(phase: TrainingSpec) -> dict[str, Any]:
    """Return a phase's ``optimizer``, its rate ``now``, and what is usual, highest and calmer."""
    optimizer = phase.optimizer
    return {
        "now": phase.learning_rate,
        "optimizer": optimizer,
        "usual": USUAL_RATES[optimizer],
        "highest": highest_rate(optimizer),
        "calmer": calmer_rate(phase.learning_rate, optimizer),
    }


def warn_of_rate(rate: float, optimizer: Optimizer) -> str:
    """Return a sentence about a rate that is far above what is usual; "" about any other.

    >>> warn_of_rate(50, "adam")
    'A learning rate of 50 is 50,000 times what is usual for adam (0.001): it will hardly learn.'
    """
    usual = USUAL_RATES[optimizer]
    if rate <= highest_rate(optimizer):
        return ""
    is_hopeless = rate > _HOPELESS * usual
    end = "it will hardly learn" if is_hopeless else "it learns faster, or dies; a warm-up helps"
    return (
        f"A learning rate of {rate:g} is {rate / usual:,.0f} times what is usual for {optimizer} "
        f"({usual:g}): {end}."
    )
