"""What our figures say of report 002's claims; its text has no numbers of its own."""

from __future__ import annotations

import numpy as np

from ae_core.reports.claims import ClaimList, Judgement, Known, spread_text
from ae_core.reports.r002.measures import test_nats
from ae_core.reports.r002.networks import CODE_SIZE, KINDS, LINEAR_MSE, NONLINEAR, preset_of

COMPARABLE = 0.1  # a tenth more nats still counts as comparable
SMALL_ANGLE = 10.0  # degrees
SAME_ERROR = 0.02  # of PCA's squared error
_STEPS = {kind: f"{kind} steps to within 2 %" for kind in KINDS}
_DIMENSIONS = ("intrinsic dimension, TwoNN", "intrinsic dimension, MLE")
_SMOOTH = {
    kind: [f"{kind} {part}" for part in ("change", "largest change", "drawn distance to digits")]
    for kind in ("vae", "elu")
}
CLAIMS = ClaimList()


@CLAIMS.add(
    "The linear network is orders of magnitude worse than the others.",
    "linear test_nats",
    presets=[preset_of(kind) for kind in KINDS[:4]],
)
def magnitude(known: Known) -> Judgement | None:
    """Compare it with the best other one, above what a perfect copy loses too."""
    others = [name for kind in NONLINEAR if known.has(name := f"{kind} test_nats")]
    if not others:
        return None
    linear, floor = known("linear test_nats"), known("perfect copy test_nats")
    name = min(others, key=known)
    best = known(name)
    return linear / best >= 10, (
        f"It loses {linear:.1f} nats a test image against {best:.1f} of the best other one "
        f"({name.split()[0]}): {linear / best:.2f} times as many, not 10 or 100 times; above the "
        f"{floor:.1f} that a perfect copy loses, {(linear - floor) / (best - floor):.2f} times."
    )


@CLAIMS.add("The linear network takes much longer to converge.", *_STEPS.values())
def convergence(known: Known) -> Judgement:
    """Compare the steps until a loss has arrived."""
    steps = {kind: known(name) for kind, name in _STEPS.items()}
    others = ", ".join(f"{kind} {steps[kind]:,.0f}" for kind in KINDS[1:])
    return steps["linear"] > 2 * max(steps[kind] for kind in KINDS[1:]), (
        f"Its test loss is within 2 % of its last value after {steps['linear']:,.0f} steps; "
        f"the others' after: {others}."
    )


def _angles_text(known: Known, kind: str) -> str:
    angles = [known(f"{kind} principal angle {i + 1}") for i in range(CODE_SIZE)]
    return f"{angles[0]:.1f} to {angles[-1]:.1f} degrees"


def _shares(known: Known, kind: str) -> list[float]:
    return [known(f"{kind} R² of PCA axis {i + 1}") for i in range(CODE_SIZE)]


@CLAIMS.add(
    "The linear code spans a subspace similar to that of the first 5 PCA axes.",
    "linear principal angle 1",
    "linear squared_error",
)
def subspace(known: Known) -> Judgement:
    """Compare its codes, its decoder's plane and its error with PCA's."""
    shares = _shares(known, "linear")
    return min(shares) >= 0.5, (
        "A sigmoid and cross-entropy stand on its output, so it is logistic PCA: its codes "
        f"tell {', '.join(f'{share:.0%}' for share in shares)} of the variance of the five axes "
        f"(PCA's tell {known('linear R² of the code from PCA'):.0%} of theirs), "
        f"its decoder's plane lies at {_angles_text(known, 'linear')} to PCA's, and its squared "
        f"error is {known('linear squared_error'):.2f} against PCA-5's "
        f"{known('pca-5 squared_error'):.2f} ({known('pca-5-clipped squared_error'):.2f} clipped)."
    )


@CLAIMS.add(
    "With a linear output and the mse, a linear network finds the plane of PCA.",
    f"{LINEAR_MSE} principal angle 1",
    f"{LINEAR_MSE} squared_error",
)
def subspace_with_mse(known: Known) -> Judgement:
    """Ask for PCA's error and a small largest angle."""
    ours = known(f"{LINEAR_MSE} squared_error")
    excess = ours / known("pca-5 squared_error") - 1
    largest = known(f"{LINEAR_MSE} principal angle {CODE_SIZE}")
    return excess <= SAME_ERROR and largest <= SMALL_ANGLE, (
        f"Its squared error is {ours:.2f}, {excess:+.2%} of PCA-5's, its plane lies at "
        f"{_angles_text(known, LINEAR_MSE)} to PCA's, and its codes tell at least "
        f"{min(_shares(known, LINEAR_MSE)):.1%} of every axis."
    )


@CLAIMS.add(
    "A linear network's units are neither ranked nor orthonormal, as PCA's axes are.",
    presets=[preset_of("linear"), preset_of(LINEAR_MSE)],
)
def basis(known: Known) -> Judgement | None:
    """Count pairs out of rank, and look at the angles between units."""
    kind = LINEAR_MSE if known.has(f"{LINEAR_MSE} largest cosine") else "linear"
    names = [
        f"{kind} {name}"
        for name in ("pairs out of rank", "largest cosine", "longest over shortest")
    ]
    if not known.has(*names):
        return None
    pairs, cosine, ratio = map(known, names)
    return pairs > 0 and cosine > 0.1, (
        f"Of {preset_of(kind)}, {pairs:g} of 10 pairs of units are out of rank, what two of "
        f"them paint has a cosine of up to {cosine:.2f}, and the longest is {ratio:.2f} times "
        "the shortest."
    )


@CLAIMS.add(
    "A few of the linear network's reconstructions can be recognised, most cannot.",
    "linear reconstructions recognised",
)
def eye(known: Known) -> Judgement:
    """Let neighbours among training digits look."""
    name, other = (f"{kind} reconstructions recognised" for kind in ("linear", "elu"))
    more = f", of ELU's {known(other):.0%}" if known.has(other) else ""
    return known(name) < 0.5, (
        f"The five nearest training digits recognise {known(name):.0%} of {known.n(name)} of its "
        f"reconstructions{more}."
    )


@CLAIMS.add(
    "Sigmoid, ReLU and ELU are indistinguishable once converged.",
    *(f"{kind} test_nats" for kind in NONLINEAR),
)
def equality(known: Known) -> Judgement | None:
    """Compare the three activations with the spread over seeds and along the training."""
    checkpoints = known.measuring.runs.checkpoints
    if not all(checkpoints(preset_of(kind)) for kind in NONLINEAR):
        return None  # the images' losses are needed one by one
    measured = [known.measured(f"{kind} test_nats") for kind in NONLINEAR]
    values = [m.value for m in measured]
    difference = max(values) - min(values)
    text = ", ".join(
        f"{kind} {spread_text(m, 2)}" for kind, m in zip(NONLINEAR, measured, strict=True)
    )
    text = (
        f"Test loss in nats: {text}; they differ by {difference:.2f} nats "
        f"({difference / min(values):.1%}), two of them on the same images by "
        f"{_paired_error(known):.2f} standard errors at most. "
        f"Ahead in the second half of training: {_leads(known)}. {other_scores(known)}"
    )
    spreads = [m.spread for m in measured if m.spread is not None]
    if not spreads:
        return None, f"{text} One seed each: the spread over seeds is not known."
    return difference < 2 * max(spreads), text


def other_scores(known: Known) -> str:
    """Tell squared errors and neighbours' accuracies of the three, with their spread."""
    parts = []
    for name, words, digits in (
        ("squared_error", "Squared errors", 2),
        ("knn_accuracy", "5-NN accuracies of codes", 3),
    ):
        found = [known.found(f"{kind} {name}") for kind in NONLINEAR]
        listed = ", ".join(spread_text(m, digits) for m in found if m is not None)
        parts.append(f"{words}: {listed}")
    return f"{'; '.join(parts)}."


def _paired_error(known: Known) -> float:
    """Return the largest difference of two networks over its standard error over images."""
    m = known.measuring
    first = [min(m.runs.checkpoints(preset_of(kind)).items())[1] for kind in NONLINEAR]
    nats = [found for run in first if (found := test_nats(m, run)) is not None]
    ratios = []
    for i, one in enumerate(nats):
        for other in nats[:i]:
            gap = one - other
            ratios.append(abs(gap.mean()) / max(gap.std(ddof=1) / np.sqrt(len(gap)), 1e-12))
    return float(max(ratios))


def _leads(known: Known) -> str:
    """Say in which share of the later epochs each of the three had the lowest test loss."""
    runs = known.measuring.runs
    first = [min(runs.checkpoints(preset_of(kind)).items())[1] for kind in NONLINEAR]
    losses = np.array([[entry["test_loss"] for entry in run.load_history()] for run in first])
    later = losses[:, losses.shape[1] // 2 :]
    shares = np.bincount(later.argmin(axis=0), minlength=len(NONLINEAR)) / later.shape[1]
    return ", ".join(f"{kind} {share:.0%}" for kind, share in zip(NONLINEAR, shares, strict=True))


@CLAIMS.add(
    "The variational network reconstructs comparably to the other nonlinear ones.",
    "vae test_nats",
    "elu test_nats",
    "vae elbo",
)
def comparable(known: Known) -> Judgement:
    """Compare it with ELU, from its mean code and with a drawn one."""
    vae, elu = known("vae test_nats"), known("elu test_nats")
    return vae / elu - 1 <= COMPARABLE, (
        f"From its mean code it loses {vae:.1f} nats a test image against ELU's {elu:.1f} "
        f"({vae / elu - 1:+.1%}); with a drawn code its bound is {known('vae elbo'):.1f}: "
        f"{known('vae reconstruction'):.1f} of reconstruction and {known('vae kl'):.1f} of KL."
    )


@CLAIMS.add(
    "A continuous walk through its code is a continuous walk among hand-drawn digits.",
    *_SMOOTH["vae"],
    *_SMOOTH["elu"],
)
def smoothness(known: Known) -> Judgement:
    """Compare small steps and drawn codes with ELU's."""
    vae, elu = ([known(name) for name in names] for names in _SMOOTH.values())
    return all(own < other for own, other in zip(vae, elu, strict=True)), (
        f"For a step of a tenth of its codes' spread its image changes by {vae[0]:.2f} (1 % "
        f"of steps: {vae[1]:.2f} and more), ELU's by {elu[0]:.2f} ({elu[1]:.2f}); images of codes "
        f"drawn at random lie {vae[2]:.2f} from the nearest training digit, ELU's {elu[2]:.2f}."
    )


@CLAIMS.add("Digits have between 10 and 100 dimensions.", *_DIMENSIONS)
def dimension(known: Known) -> Judgement:
    """Estimate the digits' own dimension twice."""
    low, high = sorted(map(known, _DIMENSIONS))
    two, twenty = map(known, _DIMENSIONS)
    return low >= 10 and high <= 100, (
        f"Two estimates on {known.n(_DIMENSIONS[0]):,} test images give {two:.1f} (two nearest "
        f"neighbours) and {twenty:.1f} (twenty); the codes here have {CODE_SIZE} numbers."
    )
