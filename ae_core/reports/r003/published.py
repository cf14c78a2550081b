"""Report 003 as its text prints it: both tables, and what its sentences claim."""

from __future__ import annotations

from typing import Literal

Kind = Literal["relu", "sigmoid"]
KINDS: tuple[Kind, ...] = ("relu", "sigmoid")
ACTIVATION_NAMES: dict[str, str] = {"relu": "ReLU", "sigmoid": "sigmoid"}

# average sparseness of 1,024 hidden units: activation, what restrains them, its strength
TABLE_1: dict[tuple[Kind, str, str], float] = {
    ("relu", "l1", "1e-5"): 0.99,
    ("sigmoid", "l1", "1e-5"): 0.99,
    ("relu", "l1", "1e-7"): 0.75,
    ("sigmoid", "l1", "1e-7"): 0.25,
    ("relu", "l2", "1e-5"): 0.99,
    ("sigmoid", "l2", "1e-5"): 0.94,
    ("relu", "l2", "1e-7"): 0.57,
    ("sigmoid", "l2", "1e-7"): 0.12,
    ("relu", "noise", "0.1"): 0.16,
    ("sigmoid", "noise", "0.1"): 0.02,
    ("relu", "noise", "0.3"): 0.21,
    ("sigmoid", "noise", "0.3"): 0.02,
}
# test accuracy of the stacks with ReLU and with sigmoid
TABLE_2: dict[str, tuple[float, float]] = {
    "128": (0.92, 0.91),
    "256": (0.93, 0.92),
    "512": (0.92, 0.91),
    "128-128": (0.93, 0.89),
    "256-256": (0.94, 0.89),
    "512-512": (0.94, 0.88),
    "128-256": (0.94, 0.88),
    "128-512": (0.94, 0.90),
    "256-128": (0.92, 0.89),
    "256-512": (0.94, 0.90),
    "512-128": (0.94, 0.90),
    "512-256": (0.94, 0.89),
    "512-512-512": (0.94, 0.80),
    "256-256-256": (0.94, 0.30),
    "128-128-128": (0.93, 0.20),
    "128-256-512": (0.92, 0.30),
    "512-256-128": (0.93, 0.82),
    "256-512-256": (0.94, 0.76),
    "256-128-256": (0.92, 0.31),
    "512-128-512": (0.94, 0.11),
    "512-256-512": (0.93, 0.64),
    "128-256-128": (0.93, 0.29),
    "128-512-128": (0.92, 0.20),
}
NO_HIDDEN_LAYER = 0.895
BEST_STACK = max(max(pair) for pair in TABLE_2.values())  # the best on its test images
PRETRAINING_EPOCHS = (4, 5)
CLASSIFIER_EPOCHS = (5, 15)
# a stacked denoising autoencoder of three layers on all of MNIST, per cent wrong:
# Vincent et al. 2010, Stacked denoising autoencoders, JMLR 11
VINCENT_ERROR = 1.28
# figure 5's panels in their order; (a) has the caption of (d), its place is that of L1
PANELS: dict[str, tuple[Kind, str, str]] = {
    "a": ("relu", "l1", "1e-5"),
    "b": ("relu", "l1", "1e-7"),
    "c": ("sigmoid", "l1", "1e-5"),
    "d": ("relu", "l2", "1e-5"),
    "e": ("sigmoid", "l2", "1e-5"),
    "f": ("relu", "noise", "0.1"),
    "g": ("sigmoid", "noise", "0.1"),
    "h": ("relu", "noise", "0.3"),
    "i": ("sigmoid", "noise", "0.3"),
}


def restraint_text(measure: str, level: str) -> str:
    """Write what restrains a layer as a person would: ``L1 1e-5``, ``noise 0.3``."""
    return f"noise {level}" if measure == "noise" else f"{measure.upper()} {level}"
