"""Report 003's networks by name: presets, and specifications that are none.

The second reading of table 1's penalty and the stacks cut off before their classifier differ
from a preset in one thing, so they are made of it here.
"""

from __future__ import annotations

from ae_core.presets import STACKS, find_preset
from ae_core.reports.figures import Kind
from ae_core.specs import ExperimentSpec

KINDS: tuple[Kind, ...] = ("relu", "sigmoid")
ACTIVATION_NAMES = {"relu": "ReLU", "sigmoid": "sigmoid"}
UNITS = (128, 256, 512)  # of the under-complete layers
FILTER_UNITS = 100  # as many as principal components beside them
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
Row = tuple[str, str, str]  # of table 1: activation, what restrains it, its strength
PENALTIES = (("l1", "1e-5"), ("l1", "1e-7"), ("l2", "1e-5"), ("l2", "1e-7"))
SUMMED_ROWS: tuple[Row, ...] = tuple((kind, *rest) for rest in PENALTIES for kind in KINDS)
NOISE_ROWS: tuple[Row, ...] = tuple(
    (kind, "noise", level) for level in ("0.1", "0.3") for kind in KINDS
)
TABLE_1 = (*SUMMED_ROWS, *NOISE_ROWS)


def under_name(kind: str, units: int) -> str:
    """Return the preset of an under-complete layer."""
    return f"003-under-{kind}-{units}"


def over_name(row: Row) -> str:
    """Return the preset of a row of table 1."""
    return f"003-over-{'-'.join(row)}-1024"


def filters_name(units: int = FILTER_UNITS) -> str:
    """Return the preset of the filters drawn in figures 6 to 8."""
    return f"003-filters-{units}"


def stack_name(kind: str, sizes: str) -> str:
    """Return the preset of a row of table 2."""
    return f"003-stack-{kind}-{sizes}"


def restraint_text(measure: str, level: str) -> str:
    """Write what restrains a layer as a person would: ``L1 1e-5``, ``noise 0.3``."""
    return f"noise {level}" if measure == "noise" else f"{measure.upper()} {level}"


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


# stacks by layers and activation: table 2, at a tenth of the rate, without pre-training
TABLE_2 = {(sizes, kind): stack_name(kind, sizes) for sizes in STACKS for kind in KINDS}
SLOW = {(SLOW_SIZES, kind): f"003-slow-{kind}-{SLOW_SIZES}" for kind in KINDS}
SCRATCH = {(sizes, kind): f"003-scratch-{kind}-{sizes}" for sizes in STACKS for kind in KINDS}
SPECS = {
    spec.name: spec
    for spec in (
        *(pretrained_spec(kind, sizes) for kind, sizes in PRETRAINED),
        *(batch_sum_spec(row) for row in SUMMED_ROWS),
    )
}
PRESETS = (
    NO_HIDDEN,
    *TABLE_2.values(),
    *(over_name(row) for row in TABLE_1),
    *(under_name(kind, units) for units in UNITS for kind in KINDS),
    *(filters_name(units) for units in (100, 200, 400)),
    *SLOW.values(),
    *SPECS,
    *SCRATCH.values(),
)
TUNED = (TUNED_STACK, FULL_STACK)
IMAGES = NO_HIDDEN  # on whose images all is measured
