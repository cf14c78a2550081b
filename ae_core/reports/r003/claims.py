"""What our figures say of report 003's claims: layers and filters, then stacks that classify."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from ae_core.metrics import mse
from ae_core.presets import STACKS
from ae_core.reports.claims import Judgement, Known, join_words
from ae_core.reports.figures import RunNote
from ae_core.reports.measures import standard_error
from ae_core.reports.r003.networks import ACTIVATION_NAMES, KINDS, SLOW, TABLE_2
from ae_core.reports.r003.stacks import is_known, phases, stack_of

_NEAR = 0.05  # mean difference of shares up to which a table counts as met
_SAME_PLANE = 0.95  # mean squared cosine above which two planes count as one
_READINGS = {"averaged": "", "summed": "batch-sum "}  # of the penalty, over the batch
_FAILS = 0.5  # a stack below this accuracy has failed
_GOES_TOGETHER = 0.5  # a rank correlation above this
_NO_HIDDEN, _NO_HIDDEN_ACCURACY = "no hidden layer test_accuracy", 0.895
_STACKS = r"\S+ (relu|sigmoid) test_accuracy"  # of table 2
_BASELINES = ("logistic regression", "5-NN", "RBF SVM", "MLP of 512")


def _range(values: list[float]) -> str:
    return f"{min(values):+.1%} to {max(values):+.1%}"


def table(known: Known) -> Judgement | None:
    """Say how far table 1 is from ours, row by row, under both readings of the penalty."""
    distances = {}
    for reading, prefix in _READINGS.items():
        names = known.names(rf"{prefix}(relu|sigmoid) l\d .* average_sparseness")
        if known.has(*names):
            off = [abs(known(name) - known.published(name)) for name in names]
            distances[reading] = float(np.mean(off))
    if not distances:
        return None
    told = join_words(
        f"by {distance:.2f} with the penalty {reading} over the batch"
        for reading, distance in distances.items()
    )
    return min(distances.values()) <= _NEAR, {"distances": told}


def too_low(known: Known) -> Judgement | None:
    """Say what a larger weight does under both readings of the penalty."""
    readings = []
    for reading, prefix in _READINGS.items():
        names = [
            f"{prefix}relu {norm} {level} average_sparseness"
            for level in ("1e-5", "1e-7")
            for norm in ("l1", "l2")
        ]
        if known.has(*names):
            high_1, high_2, low_1, low_2 = map(known, names)
            readings.append(
                f"{reading} over the batch, ReLU's share of inactive units is {high_1:.2f} (L1) "
                f"and {high_2:.2f} (L2) at 1e-5, {low_1:.2f} and {low_2:.2f} at 1e-7"
            )
    return (False, {"readings": "; with the penalty ".join(readings)}) if readings else None


def overfitting(known: Known) -> Judgement:
    """Compare the validation error with the training error in every row of table 1."""
    rows = [n.removesuffix(" train_mse") for n in known.names("(relu|sigmoid) .* train_mse")]
    errors = {row: known(f"{row} validation_mse") for row in rows}
    gaps = {row: error / known(f"{row} train_mse") - 1 for row, error in errors.items()}
    advised = [gap for row, gap in gaps.items() if row.endswith(("1e-7", "noise 0.3"))]
    others = [gap for row, gap in gaps.items() if not row.endswith(("1e-7", "noise 0.3"))]
    best = min(errors, key=errors.__getitem__)
    kind, restraint = best.split(" ", 1)
    return max(advised) < min(others), {
        "advised": _range(advised),
        "others": _range(others),
        "least": errors[best],
        "best": f"{ACTIVATION_NAMES[kind]} with {restraint.replace('l', 'L')}",
    }


def speed(known: Known) -> Judgement | None:
    """Compare the epochs to one level; a network that never gets there is slower."""
    names = {kind: known.names(rf"{kind} \d+ epochs_to_.*") for kind in KINDS}
    presets = [known.figures[name].preset or "" for kind in KINDS for name in names[kind]]
    if not all(map(known.measuring.runs.every_run, presets)):
        return None
    found = known.values(".* epochs_to_.*")  # without those that never get there
    told: dict[str, Any] = {
        kind: join_words(f"{found[name]:.3g}" if name in found else "never" for name in names[kind])
        for kind in KINDS
    }
    errors = known.values(r"(relu|sigmoid) (l\d|noise) .* validation_mse")
    pairs = [
        (error, errors[other])
        for name, error in errors.items()
        if (other := name.replace("relu", "sigmoid")) in errors and other != name
    ]
    is_faster = all(
        relu in found and found[relu] < found.get(sigmoid, np.inf)
        for relu, sigmoid in zip(*names.values(), strict=True)
    )
    below = sum(relu < sigmoid for relu, sigmoid in pairs)
    return is_faster, {**told, "below": below, "pairs": len(pairs)}


def narrow(known: Known) -> Judgement:
    """Compare the best and the worst with the mean image."""
    split = known.measuring.split
    mean_image = np.broadcast_to(split.train_images.mean(axis=0), split.test_images.shape)
    alone = mse(split.test_images, mean_image)
    errors = known.values(r"(relu|sigmoid) \d+ test_mse")
    told, ends = {}, {"best": min(errors, key=known), "worst": max(errors, key=known)}
    for word, name in ends.items():
        kind, units, _ = name.split()
        told[word] = f"{errors[name]:.4f} ({ACTIVATION_NAMES[kind]}, {units} units)"
    return errors[ends["worst"]] < alone / 4, {**told, "alone": alone}


def same_plane(known: Known) -> Judgement:
    """Ask whether the filters, or the weights by which they paint, span PCA's plane."""
    return max(map(known, known.names("100 filters overlap.*"))) >= _SAME_PLANE, {}


def abstraction(known: Known) -> Judgement:
    """Ask whether the share between classes grows from layer to layer."""
    shares = {
        text: [*known.values(rf".* {text}, layer \d class_share").values()]
        for text in ("pre-trained only", "with its classifier")
    }
    told = [f"{join_words(f'{s:.0%}' for s in found)} {text}" for text, found in shares.items()]
    return all(found == sorted(found) for found in shares.values()), {"shares": "; ".join(told)}


def _mean(known: Known, pattern: str) -> float:
    return float(np.mean([*known.values(f"{pattern} test_accuracy").values()]))


def _by_depth(known: Known, kind: str) -> list[float]:
    """Return the mean accuracies of stacks of one, two and three layers."""
    return [_mean(known, rf"\d+{layers * '-[0-9]+'} {kind}") for layers in range(3)]


def _error(known: Known, share: float) -> float:
    return standard_error(share, known.figures[_NO_HIDDEN].n or 0)


def best(known: Known) -> Judgement:
    """Ask how many stacks are as good as the best, and what simpler classifiers reach."""
    accuracies = [*known.values(_STACKS).values()]
    found = {name: known.figures[f"{name} test_accuracy"].reproduced for name in _BASELINES}
    others = join_words(f"{name} {one:.3f}" for name, one in found.items() if one is not None)
    top = max(accuracies, default=0.0)
    error = _error(known, top)
    return top >= 0.935 if accuracies else None, {
        "count": len(accuracies) or None,
        "none": None if accuracies else "No stack has been run",
        "top": top,
        "error": error,
        "close": sum(value > top - 2 * error for value in accuracies),
        "others": others,
    }


def relu_ahead(known: Known) -> Judgement:
    """Compare the two activations row by row."""
    margins = {
        name.split()[0]: known(name) - known(name.replace("relu", "sigmoid"))
        for name in known.names(r"\S+ relu test_accuracy")
    }
    worse, values = [sizes for sizes, m in margins.items() if m <= 0], [*margins.values()]
    return not worse, {
        "ahead": len(margins) - len(worse),
        "rows": len(margins),
        "median": np.median(values),
        "closest": min(values),
        "worse": join_words(worse) if worse else None,
    }


def more_layers(known: Known) -> Judgement:
    """Compare stacks by their depth and by their width."""
    one, two, three = _by_depth(known, "relu")
    small, large = (_mean(known, f"{units}(-{units})* relu") for units in (128, 512))
    error = _error(known, three)
    told = {"one": one, "two": two, "three": three, "small": small, "large": large, "error": error}
    return three <= max(one, two) + error, told


def two_layers(known: Known) -> Judgement:
    """Compare stacks of two with stacks of one."""
    gains: dict[str, float] = {kind: float(np.diff(_by_depth(known, kind))[0]) for kind in KINDS}
    is_small = abs(gains["relu"]) < _error(known, 0.94)
    size = ", less than the standard error of one stack" if is_small else ""
    return gains["relu"] > 0, {**gains, "size": size}


def failure(known: Known) -> Judgement:
    """Say how far sigmoid stacks of three fall, and what their gradient is."""
    values = [*known.values(r"\d+-\d+-\d+ sigmoid test_accuracy").values()]
    gradients = []
    for ratio in known.names(r"\S+ (relu|sigmoid) gradient_first_to_last"):
        (sizes, kind, _), code = (
            ratio.split(),
            ratio.replace("gradient_first_to_last", "code_spread"),
        )
        if known.has(ratio, code):
            told = f"{known(ratio):.2g} and {known(code):.2g}"
            gradients.append(f"{sizes} {ACTIVATION_NAMES[kind]} {told}")
    failed = sum(value < _FAILS for value in values)
    return failed > 0, {
        "lowest": min(values),
        "highest": max(values),
        "failed": failed,
        "count": len(values),
        "gradients": "; ".join(gradients) or None,
    }


def pretraining(known: Known) -> Judgement:
    """Make the comparison that the report leaves out."""
    names = known.names(_STACKS)
    wins = sum(
        known(name) > known(name.replace(" test", " not pre-trained test")) for name in names
    )
    told: dict[str, float] = {kind: _mean(known, rf"\S+ {kind}") for kind in KINDS}
    without = {f"{kind}_without": _mean(known, rf"\S+ {kind} not pre-trained") for kind in KINDS}
    return told["relu"] > without["relu_without"], {
        **told,
        **without,
        "wins": wins,
        "rows": len(names),
    }


def stopping(
    known: Known, *, is_classifier: bool, low: int, high: int, share: float
) -> Judgement | None:
    """Count the phases that early stopping ends where the text says."""
    m, names = known.measuring, list(TABLE_2.values())
    if not is_known(m, names):
        return None
    epochs = phases(m, names, is_classifier=is_classifier)
    inside = sum(low <= epoch <= high for epoch in epochs)
    most = max(phase.num_epochs for phase in m.runs.spec(TABLE_2["128", "relu"]).phases)
    return inside >= share * len(epochs), {
        "inside": inside,
        "count": len(epochs),
        "median": np.median(epochs),
        "lowest": min(epochs),
        "highest": max(epochs),
        "capped": sum(epoch >= most for epoch in epochs) or None,
        "most": most,
    }


def low_rate(known: Known) -> Judgement | None:
    """Compare two stacks at a tenth of the rate with those of table 2."""
    m, fast = known.measuring, {name: TABLE_2[key] for key, name in SLOW.items()}
    presets = [*fast, *fast.values()]
    seed = min(set.intersection(*(set(stack_of(m, name)) for name in presets)), default=None)
    if seed is None or not is_known(m, presets):
        return None
    texts, is_worse = [], []
    for (sizes, kind), name in SLOW.items():
        slow, other = (stack_of(m, one)[seed] for one in (name, fast[name]))
        epochs, epochs_other = (
            join_words(f"{epoch:.0f}" for epoch in facts["epochs"]) for facts in (slow, other)
        )
        loss, loss_other = slow["losses"][-1], other["losses"][-1]
        accuracy, accuracy_other = slow["test_accuracy"][0], other["test_accuracy"][0]
        texts.append(
            f"{sizes} {ACTIVATION_NAMES[kind]}: phases of {epochs} epochs instead of "
            f"{epochs_other}, validation cross-entropy {loss:.3f} instead of {loss_other:.3f}, "
            f"test accuracy {accuracy:.3f} instead of {accuracy_other:.3f}"
        )
        is_worse.append(loss > loss_other)
    return any(is_worse), {"seed": seed, "stacks": "; ".join(texts)}


def no_hidden_layer(known: Known) -> Judgement:
    """Ask for an accuracy within two standard errors."""
    value = known(_NO_HIDDEN)
    error = _error(known, value)
    return abs(value - _NO_HIDDEN_ACCURACY) <= 2 * error, {"error": error}


def times(known: Known) -> Judgement | None:
    """Compare the training times of table 2's stacks with their sizes."""
    from scipy.stats import spearmanr

    runs, notes = known.measuring.runs, {}
    for key, name in TABLE_2.items():
        if (run := runs.first_run(name)) is None:
            return None
        notes[key] = run if isinstance(run, RunNote) else runs.notes[run.name, run.seed]
    sizes = [runs.spec(name).network.encoder_sizes for name in TABLE_2.values()]
    weights = [sum(a * b for a, b in itertools.pairwise(layers)) for layers in sizes]
    seconds = [note.seconds for note in notes.values()]
    correlation = float(spearmanr(weights, seconds).statistic)
    means = []
    for kind in KINDS:
        taken = [
            np.mean([notes[sizes, kind].seconds for sizes in STACKS if sizes.count("-") == deeper])
            for deeper in range(3)
        ]
        means.append(f"{ACTIVATION_NAMES[kind]} {join_words(f'{mean:.0f}' for mean in taken)} s")
    return correlation > _GOES_TOGETHER, {
        "count": len(seconds),
        "correlation": correlation,
        "means": "; ".join(means),
        "devices": join_words(sorted({note.device for note in notes.values()})),
    }
