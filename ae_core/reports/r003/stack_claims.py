"""What our figures say of report 003's claims on stacks: table 2 and the sentences around it."""

from __future__ import annotations

from functools import partial

import numpy as np

from ae_core.presets import STACKS
from ae_core.reports.claims import ClaimList, Judgement, Known, join_words
from ae_core.reports.figures import RunNote
from ae_core.reports.measures import standard_error
from ae_core.reports.r003.networks import (
    ACTIVATION_NAMES,
    KINDS,
    NO_HIDDEN,
    PRETRAINED,
    SCRATCH,
    SLOW,
    SLOW_SIZES,
    TABLE_2,
)
from ae_core.reports.r003.stacks import is_known, phases, row_name, stack_of
from ae_core.specs import NUM_PIXELS

_FAILS = 0.5  # a stack below this accuracy has failed
_GOES_TOGETHER = 0.5  # a rank correlation above this
_NO_HIDDEN_LAYER = 0.895
_PRETRAINING_EPOCHS, _CLASSIFIER_EPOCHS = (4, 5), (5, 15)
_NAMES = {key: row_name(preset) for key, preset in TABLE_2.items()}  # figures of table 2
_WITHOUT = {key: row_name(preset) for key, preset in SCRATCH.items()}
_FAST = {(SLOW_SIZES, kind): TABLE_2[SLOW_SIZES, kind] for kind in KINDS}
_BASELINES = ("logistic regression", "5-NN", "RBF SVM", "MLP of 512")
STACK_CLAIMS = ClaimList()


def depth(sizes: str) -> int:
    """Count the hidden layers of ``128-256``."""
    return sizes.count("-") + 1


def _of_depth(kind: str, *layers: int) -> list[str]:
    return [name for (sizes, k), name in _NAMES.items() if k == kind and depth(sizes) in layers]


def _mean(known: Known, names: list[str]) -> float:
    return float(np.mean([known(name) for name in names]))


def _error(known: Known, share: float) -> float:
    return standard_error(share, known.n(row_name(NO_HIDDEN)))


@STACK_CLAIMS.add("A network with ReLU reaches an accuracy of 0.94.")
def best(known: Known) -> Judgement:
    """Ask how many stacks are as good as the best, and what simpler classifiers reach."""
    accuracies = [m.value for name in _NAMES.values() if (m := known.found(name)) is not None]
    others = join_words(
        f"{name} {m.value:.3f}"
        for name in _BASELINES
        if (m := known.found(f"{name} test_accuracy")) is not None
    )
    beside = f"on the same digits scikit-learn's classifiers reach: {others}"
    if not accuracies:
        return None, f"No stack has been run; {beside}."
    top = max(accuracies)
    error = _error(known, top)
    close = sum(value > top - 2 * error for value in accuracies)
    return top >= 0.935, (
        f"The best of {len(accuracies)} stacks has {top:.4f} on "
        f"{known.n(row_name(NO_HIDDEN)):,} test images, standard error {error:.4f}: {close} stacks "
        f"lie within two of it, so the table cannot name a winner; {beside}."
    )


@STACK_CLAIMS.add("ReLU is better than sigmoid in every row of table 2.", *_NAMES.values())
def relu(known: Known) -> Judgement:
    """Compare the two activations row by row."""
    margins = {
        sizes: known(_NAMES[sizes, "relu"]) - known(_NAMES[sizes, "sigmoid"]) for sizes in STACKS
    }
    worse = [sizes for sizes, margin in margins.items() if margin <= 0]
    values = list(margins.values())
    text = (
        f"ReLU is ahead in {len(margins) - len(worse)} of {len(margins)} rows, by "
        f"{np.median(values):.3f} in the median and {min(values):+.3f} in the closest"
    )
    return not worse, f"{text}; not in {join_words(worse)}." if worse else f"{text}."


@STACK_CLAIMS.add("More units and layers are not necessarily better.", *_of_depth("relu", 1, 2, 3))
def more_layers(known: Known) -> Judgement:
    """Compare stacks by their depth and by their width."""
    by_depth = [_mean(known, _of_depth("relu", layers)) for layers in (1, 2, 3)]
    small, large = (
        _mean(known, [_NAMES["-".join([units] * layers), "relu"] for layers in (1, 2, 3)])
        for units in ("128", "512")
    )
    error = _error(known, by_depth[-1])
    return by_depth[2] <= max(by_depth[:2]) + error, (
        f"ReLU stacks of one, two and three layers have {by_depth[0]:.4f}, {by_depth[1]:.4f} "
        f"and {by_depth[2]:.4f} in the mean; those of 128 units throughout {small:.4f}, of 512 "
        f"{large:.4f}; the standard error of one is {error:.4f}."
    )


@STACK_CLAIMS.add(
    "Two hidden layers are slightly better than one.",
    *(name for (sizes, _), name in _NAMES.items() if depth(sizes) < 3),
)
def two_layers(known: Known) -> Judgement:
    """Compare stacks of two with stacks of one."""
    gains = {
        kind: _mean(known, _of_depth(kind, 2)) - _mean(known, _of_depth(kind, 1)) for kind in KINDS
    }
    is_small = abs(gains["relu"]) < _error(known, 0.94)
    size = ", less than the standard error of one stack" if is_small else ""
    return gains["relu"] > 0, (
        f"In the mean ReLU stacks gain {gains['relu']:+.4f} by the second layer{size}; "
        f"sigmoid stacks {gains['sigmoid']:+.4f}."
    )


@STACK_CLAIMS.add(
    "Sigmoid stacks of three layers fail: accuracies of 0.11 to 0.82.", *_of_depth("sigmoid", 3)
)
def failure(known: Known) -> Judgement:
    """Say how far sigmoid stacks of three fall, and what their gradient is."""
    values = [known(name) for name in _of_depth("sigmoid", 3)]
    failed = sum(value < _FAILS for value in values)
    parts = []
    for kind, sizes in PRETRAINED:
        ratio, code = (
            f"{sizes} {kind} {what}" for what in ("gradient_first_to_last", "code_spread")
        )
        if known.has(ratio, code):
            parts.append(
                f"{sizes} {ACTIVATION_NAMES[kind]} {known(ratio):.2g} and {known(code):.2g}"
            )
    text = f"Ours run from {min(values):.2f} to {max(values):.2f}; {failed} of {len(values)} lie "
    text += f"below {_FAILS:g}."
    if parts:
        text += (
            " The gradient vanishes: at the classifier's start the first layer's is this multiple "
            "of the last one's, and the code differs by this much from image to image: "
            f"{'; '.join(parts)}."
        )
    return failed > 0, text


@STACK_CLAIMS.add(
    "Greedy pre-training helps (the text never trains without it).",
    *_NAMES.values(),
    *_WITHOUT.values(),
)
def pretraining(known: Known) -> Judgement:
    """Make the comparison that the report leaves out."""
    (relu_with, relu_without), (sigmoid_with, sigmoid_without) = (
        [_mean(known, [names[sizes, kind] for sizes in STACKS]) for names in (_NAMES, _WITHOUT)]
        for kind in KINDS
    )
    wins = sum(known(name) > known(_WITHOUT[key]) for key, name in _NAMES.items())
    return relu_with > relu_without, (
        f"Over all rows ReLU stacks have {relu_with:.4f} with and {relu_without:.4f} without it, "
        f"sigmoid stacks {sigmoid_with:.4f} and {sigmoid_without:.4f}; it wins in {wins} of "
        f"{len(_NAMES)} rows."
    )


def stopping(known: Known, *, is_classifier: bool) -> Judgement | None:
    """Count the phases that early stopping ends where the text says."""
    m, names = known.measuring, list(TABLE_2.values())
    if not is_known(m, names):
        return None
    low, high = _CLASSIFIER_EPOCHS if is_classifier else _PRETRAINING_EPOCHS
    epochs = phases(m, names, is_classifier=is_classifier)
    inside = sum(low <= epoch <= high for epoch in epochs)
    most = max(phase.num_epochs for phase in m.runs.spec(TABLE_2["128", "relu"]).phases)
    capped = sum(epoch >= most for epoch in epochs)
    text = f"{inside} of {len(epochs)} phases end there; the median is {np.median(epochs):g}, from "
    text += f"{min(epochs)} to {max(epochs)}"
    if capped:
        text += f", and {capped} would go on beyond our cap of {most}"
    return inside >= (2 / 3 if is_classifier else 1) * len(epochs), f"{text}."


STACK_CLAIMS.add(
    "Early stopping ends the training of layers always after 4 to 5 epochs.", *_NAMES.values()
)(partial(stopping, is_classifier=False))
STACK_CLAIMS.add(
    "Early stopping ends the training of full networks more or less after 5 to 15 epochs.",
    *_NAMES.values(),
)(partial(stopping, is_classifier=True))


@STACK_CLAIMS.add(
    "At a lower rate early stopping ends some trainings too early.",
    *map(row_name, (*SLOW.values(), *_FAST.values())),
)
def low_rate(known: Known) -> Judgement | None:
    """Compare two stacks at a tenth of the rate with those of table 2."""
    m, presets = known.measuring, (*SLOW.values(), *_FAST.values())
    seed = min(set.intersection(*(set(stack_of(m, name)) for name in presets)), default=None)
    if seed is None or not is_known(m, presets):
        return None
    texts, is_worse = [], []
    for key, preset in SLOW.items():
        fast, slow = (stack_of(m, name)[seed] for name in (_FAST[key], preset))
        epochs, epochs_slow = (join_words(map(str, run.epochs)) for run in (fast, slow))
        texts.append(
            f"{SLOW_SIZES} {ACTIVATION_NAMES[key[1]]}: phases of {epochs_slow} epochs "
            f"instead of {epochs}, validation cross-entropy {slow.losses[-1]:.3f} instead of "
            f"{fast.losses[-1]:.3f}, test accuracy {slow.test_accuracy:.3f} instead of "
            f"{fast.test_accuracy:.3f}"
        )
        is_worse.append(slow.losses[-1] > fast.losses[-1])
    return any(is_worse), f"At 0.01 instead of 0.1, seed {seed}: {'; '.join(texts)}."


@STACK_CLAIMS.add(
    f"Without a hidden layer the accuracy is {_NO_HIDDEN_LAYER}.", row_name(NO_HIDDEN)
)
def no_hidden_layer(known: Known) -> Judgement:
    """Ask for an accuracy within two standard errors."""
    value = known(row_name(NO_HIDDEN))
    error = _error(known, value)
    return abs(value - _NO_HIDDEN_LAYER) <= 2 * error, (
        f"Ours has {value:.4f} on {known.n(row_name(NO_HIDDEN)):,} test images, standard error "
        f"{error:.4f}."
    )


@STACK_CLAIMS.add(
    "The more units and layers, the more computation time.", presets=[*TABLE_2.values()]
)
def times(known: Known) -> Judgement | None:
    """Compare the training times of table 2's stacks with their sizes."""
    from scipy.stats import spearmanr

    seconds: dict[tuple[str, str], float] = {}
    devices: set[str] = set()
    for key, name in TABLE_2.items():
        if (run := known.measuring.runs.first_run(name)) is None:
            return None
        facts = vars(run) if isinstance(run, RunNote) else run.provenance
        seconds[key] = float(facts["seconds"])
        devices.add(str(facts["device"]))
    weights = [_num_weights(sizes) for sizes, _ in seconds]
    correlation = float(spearmanr(weights, list(seconds.values())).statistic)
    parts = []
    for kind in KINDS:
        means = [
            np.mean([s for (sizes, k), s in seconds.items() if k == kind and depth(sizes) == d])
            for d in (1, 2, 3)
        ]
        parts.append(f"{ACTIVATION_NAMES[kind]} {join_words(f'{mean:.0f}' for mean in means)} s")
    return correlation > _GOES_TOGETHER, (
        f"Over {len(seconds)} stacks, time and number of weights have a rank correlation of "
        f"{correlation:.2f}. Stacks of one, two and three layers take in the mean: "
        f"{'; '.join(parts)} ({join_words(sorted(devices))})."
    )


def _num_weights(sizes: str) -> int:
    """Return the encoder's weights, without biases."""
    layers = [NUM_PIXELS, *map(int, sizes.split("-"))]
    return sum(a * b for a, b in zip(layers, layers[1:], strict=False))
