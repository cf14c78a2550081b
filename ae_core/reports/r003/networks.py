"""Report 003's stacks by name, and its specifications that are no presets.

The second reading of table 1's penalty and the stacks cut off before their classifier differ
from a preset in one thing, so they are made of it here.
"""

from __future__ import annotations

import re

from ae_core.presets import PRESETS, STACKS, find_preset
from ae_core.reports.figures import Kind
from ae_core.specs import ExperimentSpec

KINDS: tuple[Kind, ...] = ("relu", "sigmoid")
ACTIVATION_NAMES = {"relu": "ReLU", "sigmoid": "sigmoid"}
FULL_STACK = "003-sdae-1000"
# stacks by layers and activation: table 2, and at a tenth of the rate
TABLE_2 = {(sizes, kind): f"003-stack-{kind}-{sizes}" for sizes in STACKS for kind in KINDS}
SLOW = {("256-128", kind): f"003-slow-{kind}-256-128" for kind in KINDS}


def batch_sum_spec(preset: str) -> ExperimentSpec:
    """Return a penalty row of table 1 with the penalty summed over the batch too."""
    spec = find_preset(preset)
    phases = tuple(phase.replace(activity_reduction="sum") for phase in spec.phases)
    return spec.replace(
        name=spec.name.replace("-1024", "-batchsum-1024"),
        phases=phases,
        title=f"{spec.title}, summed over the batch",
    )


def pretrained_spec(stack: str) -> ExperimentSpec:
    """Return a stack as its classifier finds it: every layer pre-trained, nothing more."""
    spec = find_preset(stack)
    return spec.replace(
        name=spec.name.replace("-stack-", "-pretrained-"),
        phases=spec.phases[:-1],
        title=f"{spec.title}, pre-trained only",
    )


PRETRAINED: dict[tuple[Kind, str], ExperimentSpec] = {
    ("sigmoid", "128-128-128"): pretrained_spec("003-stack-sigmoid-128-128-128"),
    ("sigmoid", "512-512-512"): pretrained_spec("003-stack-sigmoid-512-512-512"),
    ("relu", "128-128-128"): pretrained_spec("003-stack-relu-128-128-128"),
}
SUMMED = [batch_sum_spec(name) for name in PRESETS if re.match(r"003-over-\w+-l\d", name)]
SPECS = {spec.name: spec for spec in (*PRETRAINED.values(), *SUMMED)}
