"""What our figures say of report 002's claims; its text has no numbers of its own."""

from __future__ import annotations

import numpy as np

from ae_core.reports.claims import Judgement, Known
from ae_core.reports.r002.measures import CODE_SIZE, LINEAR_MSE, image_nats

NONLINEAR = ("sigmoid", "relu", "elu")
COMPARABLE = 0.1  # a tenth more nats still counts as comparable
SMALL_ANGLE = 10.0  # degrees
SAME_ERROR = 0.02  # of PCA's squared error


def magnitude(known: Known) -> Judgement | None:
    """Compare it with the best other one, above what a perfect copy loses too."""
    others = known.values("(sigmoid|relu|elu) test_nats")
    if not others:
        return None
    linear, floor = known("linear test_nats"), known("perfect copy test_nats")
    name = min(others, key=known)
    return linear / others[name] >= 10, {
        "best": others[name],
        "name": name.split()[0],
        "ratio": linear / others[name],
        "floor": floor,
        "above": (linear - floor) / (others[name] - floor),
    }


def convergence(known: Known) -> Judgement:
    """Compare the steps until a loss has arrived."""
    linear, *others = known.values(".* steps to within 2 %").values()
    return linear > 2 * max(others), {}


def _shares(known: Known, kind: str) -> list[float]:
    return [*known.values(rf"{kind} R² of PCA axis \d").values()]


def subspace(known: Known) -> Judgement:
    """Compare its codes, its decoder's plane and its error with PCA's."""
    shares = _shares(known, "linear")
    return min(shares) >= 0.5, {"shares": ", ".join(f"{share:.0%}" for share in shares)}


def subspace_with_mse(known: Known) -> Judgement:
    """Ask for PCA's error and a small largest angle."""
    excess = known(f"{LINEAR_MSE} squared_error") / known("pca-5 squared_error") - 1
    largest = known(f"{LINEAR_MSE} principal angle {CODE_SIZE}")
    holds = excess <= SAME_ERROR and largest <= SMALL_ANGLE
    return holds, {"excess": excess, "least": min(_shares(known, LINEAR_MSE))}


def basis(known: Known) -> Judgement | None:
    """Count pairs out of rank, and look at the angles between units."""
    kind = LINEAR_MSE if known.has(f"{LINEAR_MSE} largest cosine") else "linear"
    parts = ("pairs out of rank", "largest cosine", "longest over shortest")
    names = [f"{kind} {part}" for part in parts]
    if not known.has(*names):
        return None
    pairs, cosine, ratio = map(known, names)
    told = {"preset": f"002-{kind}-5", "pairs": pairs, "cosine": cosine, "ratio": ratio}
    return pairs > 0 and cosine > 0.1, told


def equality(known: Known) -> Judgement | None:
    """Compare the three activations with the spread over seeds and along the training."""
    m = known.measuring
    runs = [m.runs.checkpoints(f"002-{kind}-5") for kind in NONLINEAR]
    if not all(runs):
        return None  # the images' losses are needed one by one
    first = [min(found.items())[1] for found in runs]
    measured = [known.measured(f"{kind} test_nats") for kind in NONLINEAR]
    values = [one.value for one in measured]
    difference = max(values) - min(values)
    spreads = [one.spread for one in measured if one.spread is not None]
    losses = np.array([[entry["test_loss"] for entry in run.load_history()] for run in first])
    one_seed = None if spreads else " One seed each: the spread over seeds is not known."
    return difference < 2 * max(spreads) if spreads else None, {
        "difference": difference,
        "share": difference / min(values),
        "errors": _paired_error([n for run in first if (n := image_nats(m, run)) is not None]),
        "leads": _leads(losses),
        "others": other_scores(known),
        "one_seed": one_seed,
    }


def other_scores(known: Known) -> str:
    """Tell squared errors and neighbours' accuracies of the three, with their spread."""
    parts = []
    for name, words, form in (
        ("squared_error", "Squared errors", "±2"),
        ("knn_accuracy", "5-NN accuracies of codes", "±3"),
    ):
        found = [known.figures[f"{kind} {name}"].reproduced for kind in NONLINEAR]
        parts.append(f"{words}: {', '.join(format(m, form) for m in found if m is not None)}")
    return f"{'; '.join(parts)}."


def _paired_error(nats: list[np.ndarray]) -> float:
    """Return the largest difference of two networks over its standard error over images."""
    ratios = []
    for i, one in enumerate(nats):
        for other in nats[:i]:
            gap = one - other
            ratios.append(abs(gap.mean()) / max(gap.std(ddof=1) / np.sqrt(len(gap)), 1e-12))
    return float(max(ratios))


def _leads(losses: np.ndarray) -> str:
    """Say in which share of the later epochs each of the three had the lowest test loss."""
    later = losses[:, losses.shape[1] // 2 :]
    shares = np.bincount(later.argmin(axis=0), minlength=len(NONLINEAR)) / later.shape[1]
    return ", ".join(f"{kind} {share:.0%}" for kind, share in zip(NONLINEAR, shares, strict=True))


def comparable(known: Known) -> Judgement:
    """Compare it with ELU, from its mean code and with a drawn one."""
    excess = known("vae test_nats") / known("elu test_nats") - 1
    return excess <= COMPARABLE, {"excess": excess}
