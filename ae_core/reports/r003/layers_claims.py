"""Report 003, first half: what our figures say of its claims on single layers."""

from __future__ import annotations

import numpy as np

from ae_core.data.datasets import DataSplit
from ae_core.metrics import mse
from ae_core.reports.figures import Figure, Verdict
from ae_core.reports.lab import Lab
from ae_core.reports.r003.networks import UNITS, over_name, under_name
from ae_core.reports.r003.parts import join_words
from ae_core.reports.r003.published import ACTIVATION_NAMES, KINDS, TABLE_1, restraint_text

_NEAR = 0.05  # mean difference of shares up to which a table counts as met
LEVEL = 0.02  # validation mse whose first epoch tells which activation is faster


def judge_layers(lab: Lab, split: DataSplit, figures: list[Figure]) -> list[Verdict]:
    """Return the verdicts on table 1 and on figures 1 to 5."""
    return [
        _on_table(lab, figures),
        _on_too_low(lab, figures),
        _on_overfitting(lab, figures),
        _on_speed(lab, figures),
        _on_narrow(lab, figures, split),
        Verdict(
            claim="Panels (a) and (d) of figure 5 show ReLU under L2, 1e-5, both.",
            holds=False,
            text="Two panels of the nine share this caption and ReLU under L1, 1e-5 has none: by "
            "its place (a) is most likely that one, and is redrawn as such.",
        ),
    ]


def _value(figures: list[Figure], name: str) -> float | None:
    reproduced = next(figure for figure in figures if figure.figure == name).reproduced
    return None if reproduced is None else reproduced.value


def _on_table(lab: Lab, figures: list[Figure]) -> Verdict:
    """Say how far table 1 is from ours, row by row, under both readings of the penalty."""
    claim = "Average sparseness is as table 1 has it."
    texts, distances = [], []
    for reading, prefix in (("averaged", ""), ("summed", "batch-sum ")):
        values = {
            row: _value(figures, f"{prefix}{' '.join(row)} average_sparseness")
            for row in TABLE_1
            if row[1] != "noise"
        }
        off = [abs(v - TABLE_1[row]) for row, v in values.items() if v is not None]
        if len(off) < len(values):
            continue
        distances.append(float(np.mean(off)))
        texts.append(f"by {distances[-1]:.2f} with the penalty {reading} over the batch")
    if not texts:
        return lab.untold(claim, *(over_name(row) for row in TABLE_1 if row[1] != "noise"))
    return Verdict(
        claim=claim,
        holds=min(distances) <= _NEAR,
        text=f"The eight rows with a penalty differ from the table {join_words(texts)} (mean of "
        "the absolute differences); the text does not say which.",
    )


def _on_too_low(lab: Lab, figures: list[Figure]) -> Verdict:
    """Say what a larger weight does under both readings of the penalty."""
    claim = "A λ of 1e-5 is too low: it switches 99 % of the units off."
    texts = []
    for reading, prefix in (("averaged", ""), ("summed", "batch-sum ")):
        names = [
            [f"{prefix}relu {norm} {level} average_sparseness" for norm in ("l1", "l2")]
            for level in ("1e-5", "1e-7")
        ]
        values = [[_value(figures, name) for name in pair] for pair in names]
        if any(value is None for pair in values for value in pair):
            continue
        (high_1, high_2), (low_1, low_2) = [[v or 0.0 for v in pair] for pair in values]
        texts.append(
            f"with the penalty {reading} over the batch, ReLU's share of inactive units is "
            f"{high_1:.2f} (L1) and {high_2:.2f} (L2) at 1e-5, {low_1:.2f} and {low_2:.2f} at 1e-7"
        )
    if not texts:
        return lab.untold(claim, *(over_name(row) for row in TABLE_1 if row[1] == "l1"))
    text = "; ".join(texts)
    return Verdict(
        claim=claim,
        holds=False,
        text=f"{text[0].upper()}{text[1:]}: a larger weight switches more units off, so 1e-5 is "
        "too high, not too low.",
    )


def _on_overfitting(lab: Lab, figures: list[Figure]) -> Verdict:
    """Compare the validation error with the training error in every row of table 1."""
    claim = "To prevent overfitting, take λ = 1e-7 or noise of 0.3."
    gaps = {}
    for row in TABLE_1:
        train, validation = (
            _value(figures, f"{' '.join(row)} {name}_mse") for name in ("train", "validation")
        )
        if train is None or validation is None:
            return lab.untold(claim, *(over_name(row) for row in TABLE_1))
        gaps[row] = (validation / train - 1, validation)
    advised = {row for row in TABLE_1 if row[2] == "1e-7" or row[1:] == ("noise", "0.3")}
    inside, others = (
        [gap for row, (gap, _) in gaps.items() if (row in advised) == is_advised]
        for is_advised in (True, False)
    )
    best = min(gaps, key=lambda row: gaps[row][1])
    return Verdict(
        claim=claim,
        holds=max(inside) < min(others),
        text=f"The rows advised have {min(inside):+.1%} to {max(inside):+.1%} more error on "
        f"validation than on training digits, the others {min(others):+.1%} to {max(others):+.1%}; "
        f"the least error on validation digits, {gaps[best][1]:.4f}, has "
        f"{ACTIVATION_NAMES[best[0]]} with {restraint_text(*best[1:])}.",
    )


def _on_speed(lab: Lab, figures: list[Figure]) -> Verdict:
    claim = "ReLU converges faster than sigmoid."
    names = {kind: [f"{kind} {units} epochs_to_mse_{LEVEL}" for units in UNITS] for kind in KINDS}
    presets = [under_name(kind, units) for kind in KINDS for units in UNITS]
    if not all(lab.every_run(name) for name in presets):
        return lab.untold(claim, *presets)
    epochs = {kind: [_value(figures, name) for name in names[kind]] for kind in KINDS}
    told = {
        kind: join_words("never" if e is None else f"{e:.3g}" for e in epochs[kind])
        for kind in KINDS
    }
    pairs = [
        (_value(figures, f"{text} validation_mse") for text in (f"relu {rest}", f"sigmoid {rest}"))
        for rest in (" ".join(row[1:]) for row in TABLE_1 if row[0] == "relu")
    ]
    known = [(relu, sigmoid) for relu, sigmoid in pairs if relu is not None and sigmoid is not None]
    wide = sum(relu < sigmoid for relu, sigmoid in known)
    is_faster = all(
        relu is not None and (sigmoid is None or relu < sigmoid)
        for relu, sigmoid in zip(epochs["relu"], epochs["sigmoid"], strict=True)
    )
    return Verdict(
        claim=claim,
        holds=is_faster,
        text=f"With {join_words(map(str, UNITS))} units ReLU reaches a validation mse of {LEVEL} "
        f"after {told['relu']} epochs, sigmoid after {told['sigmoid']}; with 1,024 units ReLU "
        f"ends below sigmoid in {wide} of the {len(known)} pairs of table 1.",
    )


def _on_narrow(lab: Lab, figures: list[Figure], split: DataSplit) -> Verdict:
    claim = "Layers of 128, 256 and 512 units have no problem at all to reconstruct the images."
    values = {
        f"{ACTIVATION_NAMES[kind]}, {units} units": _value(figures, f"{kind} {units} test_mse")
        for kind in KINDS
        for units in UNITS
    }
    known = {name: value for name, value in values.items() if value is not None}
    if len(known) < len(values):
        return lab.untold(claim, *(under_name(kind, units) for kind in KINDS for units in UNITS))
    mean_image = np.broadcast_to(split.train_images.mean(axis=0), split.test_images.shape)
    alone = mse(split.test_images, mean_image)
    best, worst = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    return Verdict(
        claim=claim,
        holds=known[worst] < alone / 4,
        text=f"Their test mse runs from {known[best]:.4f} ({best}) to {known[worst]:.4f} "
        f"({worst}); the mean image alone has {alone:.4f}.",
    )
