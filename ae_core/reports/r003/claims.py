"""What our figures say of report 003's claims on layers, filters and classes; stacks follow."""

from __future__ import annotations

import numpy as np

from ae_core.metrics import mse
from ae_core.reports.claims import ClaimList, Judgement, Known, join_words
from ae_core.reports.r003.networks import (
    ACTIVATION_NAMES,
    DEEP_SIZES,
    FILTER_UNITS,
    KINDS,
    PENALTIES,
    SUMMED_ROWS,
    TABLE_1,
    UNITS,
    Row,
    over_name,
    restraint_text,
    under_name,
)
from ae_core.reports.r003.stack_claims import STACK_CLAIMS

_NEAR = 0.05  # mean difference of shares up to which a table counts as met
LEVEL = 0.02  # validation mse whose first epoch tells which activation is faster
_SAME_PLANE = 0.95  # mean squared cosine above which two planes count as one
_READINGS = {"averaged": "", "summed": "batch-sum "}  # of the penalty, over the batch
_UNDER = [under_name(kind, units) for kind in KINDS for units in UNITS]
_NARROW = {f"{kind} {units} test_mse": (kind, units) for kind in KINDS for units in UNITS}
_FILTERS = [
    f"{FILTER_UNITS} filters {which}"
    for which in (
        "smallest principal angle",
        "median principal angle",
        "largest principal angle",
        "overlap",
        "overlap of outgoing weights",
        "variance_share",
        "R² of PCA codes",
    )
]
_PIXELS = "pixels class_share"
_LAYERS = {
    text: [f"{DEEP_SIZES} relu {text}, layer {layer} class_share" for layer in (1, 2, 3)]
    for text in ("pre-trained only", "with its classifier")
}
CLAIMS = ClaimList()


def _of(row: Row, what: str, prefix: str = "") -> str:
    return f"{prefix}{' '.join(row)} {what}"


@CLAIMS.add(
    "Average sparseness is as table 1 has it.", presets=[over_name(row) for row in SUMMED_ROWS]
)
def table(known: Known) -> Judgement | None:
    """Say how far table 1 is from ours, row by row, under both readings of the penalty."""
    texts, distances = [], []
    for reading, prefix in _READINGS.items():
        names = [_of(row, "average_sparseness", prefix) for row in SUMMED_ROWS]
        if known.has(*names):
            off = [abs(known(name) - known.published(name)) for name in names]
            distances.append(float(np.mean(off)))
            texts.append(f"by {distances[-1]:.2f} with the penalty {reading} over the batch")
    if not texts:
        return None
    return min(distances) <= _NEAR, (
        f"The eight rows with a penalty differ from the table {join_words(texts)} (mean of "
        "the absolute differences); the text does not say which."
    )


@CLAIMS.add(
    "A λ of 1e-5 is too low: it switches 99 % of the units off.",
    presets=[over_name((kind, *PENALTIES[i])) for i in (0, 1) for kind in KINDS],
)
def too_low(known: Known) -> Judgement | None:
    """Say what a larger weight does under both readings of the penalty."""
    texts = []
    for reading, prefix in _READINGS.items():
        names = [
            f"{prefix}relu {norm} {level} average_sparseness"
            for level in ("1e-5", "1e-7")
            for norm in ("l1", "l2")
        ]
        if known.has(*names):
            high_1, high_2, low_1, low_2 = map(known, names)
            texts.append(
                f"with the penalty {reading} over the batch, ReLU's share of inactive units is "
                f"{high_1:.2f} (L1) and {high_2:.2f} (L2) at 1e-5, {low_1:.2f} and {low_2:.2f} "
                "at 1e-7"
            )
    if not texts:
        return None
    text = "; ".join(texts)
    return False, (
        f"{text[0].upper()}{text[1:]}: a larger weight switches more units off, so 1e-5 is "
        "too high, not too low."
    )


@CLAIMS.add(
    "To prevent overfitting, take λ = 1e-7 or noise of 0.3.",
    *(_of(row, f"{name}_mse") for row in TABLE_1 for name in ("train", "validation")),
)
def overfitting(known: Known) -> Judgement:
    """Compare the validation error with the training error in every row of table 1."""
    errors = {row: known(_of(row, "validation_mse")) for row in TABLE_1}
    gaps = {row: error / known(_of(row, "train_mse")) - 1 for row, error in errors.items()}
    advised = {row for row in TABLE_1 if row[2] == "1e-7" or row[1:] == ("noise", "0.3")}
    inside = [gap for row, gap in gaps.items() if row in advised]
    others = [gap for row, gap in gaps.items() if row not in advised]
    best = min(errors, key=errors.__getitem__)
    return max(inside) < min(others), (
        f"The rows advised have {min(inside):+.1%} to {max(inside):+.1%} more error on "
        f"validation than on training digits, the others {min(others):+.1%} to {max(others):+.1%}; "
        f"the least error on validation digits, {errors[best]:.4f}, has "
        f"{ACTIVATION_NAMES[best[0]]} with {restraint_text(*best[1:])}."
    )


@CLAIMS.add("ReLU converges faster than sigmoid.", presets=_UNDER)
def speed(known: Known) -> Judgement | None:
    """Compare the epochs to one level; a network that never gets there is slower."""
    if not all(known.measuring.runs.every_run(preset) for preset in _UNDER):
        return None
    names = {kind: [f"{kind} {units} epochs_to_mse_{LEVEL}" for units in UNITS] for kind in KINDS}
    epochs = {
        kind: [m.value if (m := known.found(name)) else None for name in names[kind]]
        for kind in KINDS
    }
    told = {
        kind: join_words("never" if e is None else f"{e:.3g}" for e in epochs[kind])
        for kind in KINDS
    }
    rows = [
        [_of((kind, *row[1:]), "validation_mse") for kind in KINDS]
        for row in TABLE_1[:: len(KINDS)]
    ]
    pairs = [tuple(map(known, pair)) for pair in rows if known.has(*pair)]
    is_faster = all(
        relu is not None and (sigmoid is None or relu < sigmoid)
        for relu, sigmoid in zip(*epochs.values(), strict=True)
    )
    return is_faster, (
        f"With {join_words(map(str, UNITS))} units ReLU reaches a validation mse of {LEVEL} "
        f"after {told['relu']} epochs, sigmoid after {told['sigmoid']}; with 1,024 units ReLU "
        f"ends below sigmoid in {sum(relu < sigmoid for relu, sigmoid in pairs)} of the "
        f"{len(pairs)} pairs of table 1."
    )


@CLAIMS.add(
    "Layers of 128, 256 and 512 units have no problem at all to reconstruct the images.", *_NARROW
)
def narrow(known: Known) -> Judgement:
    """Compare the best and the worst with the mean image."""
    split = known.measuring.split
    mean_image = np.broadcast_to(split.train_images.mean(axis=0), split.test_images.shape)
    alone = mse(split.test_images, mean_image)
    best, worst = min(_NARROW, key=known), max(_NARROW, key=known)
    words = {
        name: f"{ACTIVATION_NAMES[kind]}, {units} units" for name, (kind, units) in _NARROW.items()
    }
    return known(worst) < alone / 4, (
        f"Their test mse runs from {known(best):.4f} ({words[best]}) to {known(worst):.4f} "
        f"({words[worst]}); the mean image alone has {alone:.4f}."
    )


@CLAIMS.add("Panels (a) and (d) of figure 5 show ReLU under L2, 1e-5, both.")
def panels(known: Known) -> Judgement:
    """Tell that two panels share a caption."""
    return False, (
        "Two panels of the nine share this caption and ReLU under L1, 1e-5 has none: by "
        "its place (a) is most likely that one, and is redrawn as such."
    )


@CLAIMS.add("The autoencoder learned the principal subspace of the training data.", *_FILTERS)
def subspace(known: Known) -> Judgement:
    """Compare the filters, what units paint and what they tell with PCA's directions."""
    smallest, median, largest, shared, painted, share, explained = map(known, _FILTERS)
    random = known(f"{FILTER_UNITS} random directions overlap")
    return max(shared, painted) >= _SAME_PLANE, (
        f"The principal angles of {FILTER_UNITS} ReLU filters to PCA-{FILTER_UNITS} run from "
        f"{smallest:.1f}° to {largest:.1f}°, median {median:.1f}°; their mean squared cosine is "
        f"{shared:.2f}, that of the weights by which they paint {painted:.2f} (random directions "
        f"{random:.2f}, the same subspace 1). The filters' span holds {share:.1%} of the "
        f"variance, PCA's {known(f'PCA-{FILTER_UNITS} variance_share'):.1%}; but a linear map of "
        f"the activations gives {explained:.1%} of the PCA codes' variance."
    )


@CLAIMS.add("Figures 6, 7 and 8 show 100 hidden nodes each, in “Figure 3, 4, and 5”.")
def captions(known: Known) -> Judgement:
    """Tell that captions and text differ."""
    return False, (
        "The text says 100, 200 and 400 nodes and counts the figures anew; here are filters "
        "of 100, 200 and 400."
    )


@CLAIMS.add(
    "The features of deeper layers are more and more abstract.",
    *(name for names in _LAYERS.values() for name in names),
)
def abstraction(known: Known) -> Judgement:
    """Ask whether the share between classes grows from layer to layer."""
    shares = {text: [known(name) for name in names] for text, names in _LAYERS.items()}
    told = [
        f"{join_words(f'{share:.0%}' for share in values)} {text}"
        for text, values in shares.items()
    ]
    return all(values == sorted(values) for values in shares.values()), (
        f"Of a unit's variance over {known.n(_PIXELS):,} test digits this share lies between the "
        f"classes, in layers 1, 2 and 3 of {DEEP_SIZES} ReLU: {'; '.join(told)}; of a pixel's "
        f"{known(_PIXELS):.0%}. The text looks at weights alone."
    )


CLAIMS.extend(STACK_CLAIMS)
