"""Report 003's networks by name: presets, and specifications that are none.

The second reading of table 1's penalty and the stacks cut off before their classifier differ
from a preset in one thing, so they are made of it here.
"""

from __future__ import annotations

from ae_core.presets import STACKS, find_preset
from ae_core.reports.lab import Preset
from ae_core.reports.r003.published import KINDS, TABLE_1, Kind
from ae_core.specs import ExperimentSpec

UNITS = (128, 256, 512)  # of the under-complete layers
FILTER_UNITS = (100, 200, 400)
NO_HIDDEN = "003-stack-none-784"
SLOW_SIZES = "256-128"
TUNED_STACK = "003-denoising-512-512-512-tuned"
FULL_STACK = "003-sdae-1000"
DEEP_SIZES = "128-128-128"
PRETRAINED: tuple[tuple[Kind, str], ...] = (
    ("sigmoid", DEEP_SIZES),
    ("sigmoid", "512-512-512"),
    ("relu", DEEP_SIZES),
)
Row = tuple[Kind, str, str]  # of table 1: activation, what restrains it, its strength


def under_name(kind: str, units: int) -> str:
    """Return the preset of an under-complete layer."""
    return f"003-under-{kind}-{units}"


def over_name(row: Row) -> str:
    """Return the preset of a row of table 1."""
    return f"003-over-{'-'.join(row)}-1024"


def filters_name(units: int) -> str:
    """Return the preset of the filters drawn in figures 6 to 8."""
    return f"003-filters-{units}"


def stack_name(kind: str, sizes: str) -> str:
    """Return the preset of a row of table 2."""
    return f"003-stack-{kind}-{sizes}"


def scratch_name(kind: str, sizes: str) -> str:
    """Return the preset of the same stack without pre-training."""
    return f"003-scratch-{kind}-{sizes}"


def slow_name(kind: str) -> str:
    """Return the preset of a stack at a tenth of the rate."""
    return f"003-slow-{kind}-{SLOW_SIZES}"


def batch_sum_spec(row: Row) -> ExperimentSpec:
    """Return a penalty row of table 1 with the penalty summed over the batch too."""
    spec = find_preset(over_name(row))
    phases = tuple(phase.replace(activity_reduction="sum") for phase in spec.phases)
    return spec.replace(
        name=spec.name.replace("-1024", "-batchsum-1024"),
        phases=phases,
        title=f"{spec.title}, summed over the batch",
    )


def pretrained_spec(kind: str, sizes: str) -> ExperimentSpec:
    """Return a stack as its classifier finds it: every layer pre-trained, nothing more."""
    stack = find_preset(stack_name(kind, sizes))
    return stack.replace(
        name=stack.name.replace("-stack-", "-pretrained-"),
        phases=stack.phases[:-1],
        title=f"{stack.title}, pre-trained only",
    )


SUMMED_ROWS = tuple(row for row in TABLE_1 if row[1] != "noise")
PRESETS: tuple[Preset, ...] = (
    NO_HIDDEN,
    *(stack_name(kind, sizes) for sizes in STACKS for kind in KINDS),
    *(over_name(row) for row in TABLE_1),
    *(under_name(kind, units) for units in UNITS for kind in KINDS),
    *(filters_name(units) for units in FILTER_UNITS),
    *(slow_name(kind) for kind in KINDS),
    *(pretrained_spec(kind, sizes) for kind, sizes in PRETRAINED),
    *(batch_sum_spec(row) for row in SUMMED_ROWS),
    *(scratch_name(kind, sizes) for sizes in STACKS for kind in KINDS),
)
TUNED = (TUNED_STACK, FULL_STACK)
