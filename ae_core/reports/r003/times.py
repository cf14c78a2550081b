"""Report 003: whether larger stacks take longer, as its text says."""

from __future__ import annotations

import numpy as np
from scipy.stats import spearmanr

from ae_core.reports.figures import RunNote, Verdict
from ae_core.reports.lab import Lab
from ae_core.reports.r003.parts import join_words
from ae_core.reports.r003.published import ACTIVATION_NAMES, KINDS
from ae_core.reports.r003.stack_runs import TABLE_NAMES
from ae_core.specs import NUM_PIXELS

_CLAIM = "The more units and layers, the more computation time."
_GOES_TOGETHER = 0.5  # a rank correlation above this


def judge_times(lab: Lab) -> Verdict:
    """Compare the training times of table 2's stacks with their sizes."""
    names = list(TABLE_NAMES.values())
    seconds: dict[tuple[str, str], float] = {}
    devices: set[str] = set()
    for key, name in TABLE_NAMES.items():
        run = lab.first_run(name)
        if run is None:
            return lab.untold(_CLAIM, *names)
        facts = vars(run) if isinstance(run, RunNote) else run.provenance
        seconds[key] = float(facts["seconds"])
        devices.add(str(facts["device"]))
    weights = {key: _num_weights(key[0]) for key in seconds}
    found = spearmanr([weights[key] for key in seconds], list(seconds.values()))
    correlation = float(found.statistic)
    parts = []
    for kind in KINDS:
        means = [
            np.mean([s for (sizes, k), s in seconds.items() if k == kind and _depth(sizes) == d])
            for d in (1, 2, 3)
        ]
        parts.append(f"{ACTIVATION_NAMES[kind]} {join_words(f'{mean:.0f}' for mean in means)} s")
    return Verdict(
        claim=_CLAIM,
        holds=correlation > _GOES_TOGETHER,
        text=f"Over {len(seconds)} stacks, time and number of weights have a rank correlation of "
        f"{correlation:.2f}. Stacks of one, two and three layers take in the mean: "
        f"{'; '.join(parts)} ({join_words(sorted(devices))}).",
    )


def _depth(sizes: str) -> int:
    return sizes.count("-") + 1


def _num_weights(sizes: str) -> int:
    """Return the encoder's weights, without biases."""
    layers = [NUM_PIXELS, *map(int, sizes.split("-"))]
    return sum(a * b for a, b in zip(layers, layers[1:], strict=False))
