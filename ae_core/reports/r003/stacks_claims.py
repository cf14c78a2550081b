"""Report 003, second half: what our figures say of its claims on stacks."""

from __future__ import annotations

import numpy as np

from ae_core.reports.figures import Figure, Verdict
from ae_core.reports.lab import Lab
from ae_core.reports.r003.networks import NO_HIDDEN, PRETRAINED, SLOW_SIZES, stack_name
from ae_core.reports.r003.parts import join_words, standard_error
from ae_core.reports.r003.published import (
    ACTIVATION_NAMES,
    CLASSIFIER_EPOCHS,
    KINDS,
    NO_HIDDEN_LAYER,
    PRETRAINING_EPOCHS,
    TABLE_2,
)
from ae_core.reports.r003.stack_runs import SCRATCH_NAMES, SLOW_NAMES, TABLE_NAMES, StackRuns
from ae_core.reports.stored_results import UNTOLD

_FAILS = 0.5  # a stack below this accuracy has failed


def judge_stacks(
    lab: Lab, stacks: StackRuns, gradients: list[Figure], baselines: list[Figure]
) -> list[Verdict]:
    """Return the verdicts on table 2 and on the sentences around it."""
    return [
        _on_best(stacks, baselines),
        _on_relu(lab, stacks),
        _on_depth(lab, stacks),
        _on_two_layers(lab, stacks),
        _on_failure(lab, stacks, gradients),
        _on_pretraining(lab, stacks),
        _on_stopping(lab, stacks, is_classifier=False),
        _on_stopping(lab, stacks, is_classifier=True),
        _on_low_rate(lab, stacks),
        _on_no_hidden_layer(lab, stacks),
    ]


def depth(sizes: str) -> int:
    """Count the hidden layers of ``128-256``."""
    return sizes.count("-") + 1


def _means(stacks: StackRuns, kind: str, layers: int | None = None) -> list[float]:
    """Return the accuracies of all stacks of an activation, or of those of some depth."""
    names = [
        name
        for (sizes, k), name in TABLE_NAMES.items()
        if k == kind and layers in (None, depth(sizes))
    ]
    found = [stacks.mean(name) for name in names]
    return [value for value in found if value is not None]


def _missing(lab: Lab, stacks: StackRuns, claim: str, names: list[str]) -> Verdict | None:
    """Return the verdict that cannot be given yet, where a stack of ``names`` has not been run."""
    missing = [name for name in names if not stacks.runs[name]]
    if not missing:
        return None
    more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
    return Verdict(claim=claim, holds=None, text=f"{UNTOLD}: {lab.absence(missing[0])}{more}")


def _on_best(stacks: StackRuns, baselines: list[Figure]) -> Verdict:
    claim = "A network with ReLU reaches an accuracy of 0.94."
    n = len(stacks.split.test_labels)
    found = {name: stacks.mean(name) for name in TABLE_NAMES.values()}
    known = {name: value for name, value in found.items() if value is not None}
    others = join_words(
        f"{figure.figure.removesuffix(' test_accuracy')} {figure.reproduced.value:.3f}"
        for figure in baselines
        if figure.reproduced is not None
    )
    beside = f"on the same digits scikit-learn's classifiers reach: {others}"
    if not known:
        return Verdict(claim=claim, holds=None, text=f"No stack has been run; {beside}.")
    best = max(known.values())
    error = standard_error(best, n)
    close = sum(value > best - 2 * error for value in known.values())
    return Verdict(
        claim=claim,
        holds=best >= 0.935,
        text=f"The best of {len(known)} stacks has {best:.4f} on {n:,} test images, standard error "
        f"{error:.4f}: {close} stacks lie within two of it, so the table cannot name a winner; "
        f"{beside}.",
    )


def _on_relu(lab: Lab, stacks: StackRuns) -> Verdict:
    claim = "ReLU is better than sigmoid in every row of table 2."
    untold = _missing(lab, stacks, claim, list(TABLE_NAMES.values()))
    if untold:
        return untold
    pairs = {
        sizes: [stacks.mean(stack_name(kind, sizes)) or 0.0 for kind in KINDS] for sizes in TABLE_2
    }
    better = [sizes for sizes, (relu, sigmoid) in pairs.items() if relu > sigmoid]
    margins = [relu - sigmoid for relu, sigmoid in pairs.values()]
    worse = [sizes for sizes in pairs if sizes not in better]
    text = f"ReLU is ahead in {len(better)} of {len(pairs)} rows, by {np.median(margins):.3f} in "
    text += f"the median and {min(margins):+.3f} in the closest"
    if worse:
        text += f"; not in {join_words(worse)}"
    return Verdict(claim=claim, holds=not worse, text=f"{text}.")


def _on_depth(lab: Lab, stacks: StackRuns) -> Verdict:
    claim = "More units and layers are not necessarily better."
    names = [stack_name("relu", sizes) for sizes in TABLE_2]
    untold = _missing(lab, stacks, claim, names)
    if untold:
        return untold
    by_depth = [float(np.mean(_means(stacks, "relu", layers))) for layers in (1, 2, 3)]
    small, large = (
        float(
            np.mean(
                [
                    stacks.mean(stack_name("relu", f"{u}{f'-{u}' * extra}")) or 0.0
                    for extra in range(3)
                ]
            )
        )
        for u in (128, 512)
    )
    error = standard_error(by_depth[-1], len(stacks.split.test_labels))
    return Verdict(
        claim=claim,
        holds=by_depth[2] <= max(by_depth[:2]) + error,
        text=f"ReLU stacks of one, two and three layers have {by_depth[0]:.4f}, {by_depth[1]:.4f} "
        f"and {by_depth[2]:.4f} in the mean; those of 128 units throughout {small:.4f}, of 512 "
        f"{large:.4f}; the standard error of one is {error:.4f}.",
    )


def _on_two_layers(lab: Lab, stacks: StackRuns) -> Verdict:
    claim = "Two hidden layers are slightly better than one."
    names = [stack_name(kind, sizes) for sizes in TABLE_2 if depth(sizes) < 3 for kind in KINDS]
    untold = _missing(lab, stacks, claim, names)
    if untold:
        return untold
    gains = {
        kind: float(np.mean(_means(stacks, kind, 2)) - np.mean(_means(stacks, kind, 1)))
        for kind in KINDS
    }
    is_small = abs(gains["relu"]) < standard_error(0.94, len(stacks.split.test_labels))
    size = ", less than the standard error of one stack" if is_small else ""
    return Verdict(
        claim=claim,
        holds=gains["relu"] > 0,
        text=f"In the mean ReLU stacks gain {gains['relu']:+.4f} by the second layer{size}; "
        f"sigmoid stacks {gains['sigmoid']:+.4f}.",
    )


def _on_failure(lab: Lab, stacks: StackRuns, gradients: list[Figure]) -> Verdict:
    """Say how far sigmoid stacks of three fall, and what their gradient is."""
    claim = "Sigmoid stacks of three layers fail: accuracies of 0.11 to 0.82."
    names = [
        name
        for (sizes, kind), name in TABLE_NAMES.items()
        if kind == "sigmoid" and depth(sizes) == 3
    ]
    untold = _missing(lab, stacks, claim, names)
    if untold:
        return untold
    values = _means(stacks, "sigmoid", 3)
    failed = sum(value < _FAILS for value in values)
    known = {figure.figure: figure.reproduced for figure in gradients}
    parts = [
        f"{sizes} {ACTIVATION_NAMES[kind]} {ratio.value:.2g} and {code.value:.2g}"
        for kind, sizes in PRETRAINED
        if (ratio := known[f"{sizes} {kind} gradient_first_to_last"]) is not None
        and (code := known[f"{sizes} {kind} code_spread"]) is not None
    ]
    text = f"Ours run from {min(values):.2f} to {max(values):.2f}; {failed} of {len(values)} lie "
    text += f"below {_FAILS:g}."
    if parts:
        text += (
            " The gradient vanishes: at the classifier's start the first layer's is this multiple "
            "of the last one's, and the code differs by this much from image to image: "
            f"{'; '.join(parts)}."
        )
    return Verdict(claim=claim, holds=failed > 0, text=text)


def _on_pretraining(lab: Lab, stacks: StackRuns) -> Verdict:
    """Make the comparison that the report leaves out."""
    claim = "Greedy pre-training helps (the text never trains without it)."
    names = [*TABLE_NAMES.values(), *SCRATCH_NAMES.values()]
    untold = _missing(lab, stacks, claim, names)
    if untold:
        return untold
    means = {
        (kind, text): float(
            np.mean([stacks.mean(name) or 0.0 for (_, k), name in found.items() if k == kind])
        )
        for kind in KINDS
        for text, found in (("with", TABLE_NAMES), ("without", SCRATCH_NAMES))
    }
    wins = sum(
        (stacks.mean(TABLE_NAMES[key]) or 0.0) > (stacks.mean(SCRATCH_NAMES[key]) or 0.0)
        for key in TABLE_NAMES
    )
    return Verdict(
        claim=claim,
        holds=means["relu", "with"] > means["relu", "without"],
        text=f"Over all rows ReLU stacks have {means['relu', 'with']:.4f} with and "
        f"{means['relu', 'without']:.4f} without it, sigmoid stacks {means['sigmoid', 'with']:.4f} "
        f"and {means['sigmoid', 'without']:.4f}; it wins in {wins} of {len(TABLE_NAMES)} rows.",
    )


def _on_stopping(lab: Lab, stacks: StackRuns, *, is_classifier: bool) -> Verdict:
    low, high = CLASSIFIER_EPOCHS if is_classifier else PRETRAINING_EPOCHS
    what = "full networks more or less" if is_classifier else "layers always"
    claim = f"Early stopping ends the training of {what} after {low} to {high} epochs."
    names = list(TABLE_NAMES.values())
    untold = _missing(lab, stacks, claim, names)
    if untold:
        return untold
    if not stacks.is_known(names):
        return lab.untold(claim, *names)
    epochs = stacks.phases(names, is_classifier=is_classifier)
    inside = sum(low <= epoch <= high for epoch in epochs)
    most = max(phase.num_epochs for phase in lab.spec(TABLE_NAMES["128", "relu"]).phases)
    capped = sum(epoch >= most for epoch in epochs)
    text = f"{inside} of {len(epochs)} phases end there; the median is {np.median(epochs):g}, from "
    text += f"{min(epochs)} to {max(epochs)}"
    if capped:
        text += f", and {capped} would go on beyond our cap of {most}"
    share = 2 / 3 if is_classifier else 1
    return Verdict(claim=claim, holds=inside >= share * len(epochs), text=f"{text}.")


def _on_low_rate(lab: Lab, stacks: StackRuns) -> Verdict:
    claim = "At a lower rate early stopping ends some trainings too early."
    slow, fast = SLOW_NAMES, {(SLOW_SIZES, kind): stack_name(kind, SLOW_SIZES) for kind in KINDS}
    untold = _missing(lab, stacks, claim, [*slow.values(), *fast.values()])
    if untold:
        return untold
    both = [set(stacks.runs[name]) for name in (*slow.values(), *fast.values())]
    seed = min(set.intersection(*both), default=None)
    names = (*slow.values(), *fast.values())
    if seed is None or not stacks.is_known(names):
        return lab.untold(claim, *names)
    texts, is_worse = [], []
    for key in slow:
        runs = [stacks.runs[found[key]][seed] for found in (fast, slow)]
        epochs = [join_words(map(str, run.epochs)) for run in runs]
        losses = [run.losses[-1] for run in runs]
        texts.append(
            f"{SLOW_SIZES} {'ReLU' if key[1] == 'relu' else key[1]}: phases of {epochs[1]} epochs "
            f"instead of {epochs[0]}, validation cross-entropy {losses[1]:.3f} instead of "
            f"{losses[0]:.3f}, test accuracy {runs[1].test_accuracy:.3f} instead of "
            f"{runs[0].test_accuracy:.3f}"
        )
        is_worse.append(losses[1] > losses[0])
    return Verdict(
        claim=claim,
        holds=any(is_worse),
        text=f"At 0.01 instead of 0.1, seed {seed}: {'; '.join(texts)}.",
    )


def _on_no_hidden_layer(lab: Lab, stacks: StackRuns) -> Verdict:
    claim = f"Without a hidden layer the accuracy is {NO_HIDDEN_LAYER}."
    value, n = stacks.mean(NO_HIDDEN), len(stacks.split.test_labels)
    if value is None:
        return lab.untold(claim, NO_HIDDEN)
    error = standard_error(value, n)
    return Verdict(
        claim=claim,
        holds=abs(value - NO_HIDDEN_LAYER) <= 2 * error,
        text=f"Ours has {value:.4f} on {n:,} test images, standard error {error:.4f}.",
    )
