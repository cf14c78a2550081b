"""What our figures say of report 002's claims; its text has no numbers of its own."""

from __future__ import annotations

import numpy as np

from ae_core.reports.figures import Figure, Measurement, Verdict
from ae_core.reports.lab import Lab
from ae_core.reports.r002.scores import (
    CODE_SIZE,
    COPY,
    KINDS,
    LINEAR_MSE,
    NONLINEAR,
    Judge,
    preset_of,
)

COMPARABLE = 0.1  # a tenth more nats still counts as comparable
SMALL_ANGLE = 10.0  # degrees
SAME_ERROR = 0.02  # of PCA's squared error
Known = dict[str, Figure]


def give_verdicts(lab: Lab, figures: list[Figure], judge: Judge) -> list[Verdict]:
    """Return a verdict on every claim, its sentence made of the figures."""
    known = {figure.figure: figure for figure in figures}
    return [
        _on_magnitude(lab, known),
        _on_convergence(lab, known),
        _on_plane(lab, known),
        _on_plane_with_mse(lab, known),
        _on_basis(lab, known),
        _on_eye(lab, known),
        _on_equality(lab, known, judge),
        _on_comparable(lab, known),
        _on_smoothness(lab, known),
        _on_dimension(known),
    ]


def _has(known: Known, *names: str) -> bool:
    return all(known[name].reproduced is not None for name in names)


def _value(known: Known, name: str) -> float:
    measured = known[name].reproduced
    assert measured is not None
    return measured.value


def _on_magnitude(lab: Lab, known: Known) -> Verdict:
    claim = "The linear network is orders of magnitude worse than the others."
    others = [f"{kind} test_nats" for kind in NONLINEAR if known[f"{kind} test_nats"].reproduced]
    if not _has(known, "linear test_nats") or not others:
        return lab.untold(claim, *(preset_of(kind) for kind in KINDS[:4]))
    linear = _value(known, "linear test_nats")
    best = min(others, key=lambda name: _value(known, name))
    ratio, floor = linear / _value(known, best), _value(known, f"{COPY} test_nats")
    above = (linear - floor) / (_value(known, best) - floor)
    return Verdict(
        claim=claim,
        holds=ratio >= 10,
        text=f"It loses {linear:.1f} nats a test image against {_value(known, best):.1f} of the "
        f"best other one ({best.split()[0]}): {ratio:.2f} times as many, not 10 or 100 times; "
        f"above the {floor:.1f} that a perfect copy loses, {above:.2f} times.",
    )


def _on_convergence(lab: Lab, known: Known) -> Verdict:
    claim = "The linear network takes much longer to converge."
    names = [f"{kind} steps to within 2 %" for kind in KINDS]
    if not _has(known, *names):
        return lab.untold(claim, *(preset_of(kind) for kind in KINDS))
    steps = {kind: _value(known, name) for kind, name in zip(KINDS, names, strict=True)}
    others = ", ".join(f"{kind} {steps[kind]:,.0f}" for kind in KINDS[1:])
    return Verdict(
        claim=claim,
        holds=steps["linear"] > 2 * max(steps[kind] for kind in KINDS[1:]),
        text=f"Its test loss is within 2 % of its last value after {steps['linear']:,.0f} steps; "
        f"the others' after: {others}.",
    )


def _angles_text(known: Known, kind: str) -> str:
    angles = [_value(known, f"{kind} principal angle {i + 1}") for i in range(CODE_SIZE)]
    return f"{angles[0]:.1f} to {angles[-1]:.1f} degrees"


def _shares(known: Known, kind: str) -> list[float]:
    return [_value(known, f"{kind} R² of PCA axis {i + 1}") for i in range(CODE_SIZE)]


def _on_plane(lab: Lab, known: Known) -> Verdict:
    claim = "The linear code spans a subspace similar to that of the first 5 PCA axes."
    if not _has(known, "linear principal angle 1", "linear squared_error"):
        return lab.untold(claim, preset_of("linear"))
    shares = _shares(known, "linear")
    return Verdict(
        claim=claim,
        holds=min(shares) >= 0.5,
        text=f"A sigmoid and cross-entropy stand on its output, so it is logistic PCA: its codes "
        f"tell {', '.join(f'{share:.0%}' for share in shares)} of the variance of the five axes "
        f"(PCA's tell {_value(known, 'linear R² of the code from PCA'):.0%} of theirs), "
        f"its decoder's plane lies at {_angles_text(known, 'linear')} to PCA's, and its squared "
        f"error is {_value(known, 'linear squared_error'):.2f} against PCA-5's "
        f"{_value(known, 'pca-5 squared_error'):.2f} "
        f"({_value(known, 'pca-5-clipped squared_error'):.2f} clipped).",
    )


def _on_plane_with_mse(lab: Lab, known: Known) -> Verdict:
    claim = "With a linear output and the mse, a linear network finds the plane of PCA."
    if not _has(known, f"{LINEAR_MSE} principal angle 1", f"{LINEAR_MSE} squared_error"):
        return lab.untold(claim, preset_of(LINEAR_MSE))
    error = _value(known, f"{LINEAR_MSE} squared_error")
    excess = error / _value(known, "pca-5 squared_error") - 1
    largest = _value(known, f"{LINEAR_MSE} principal angle {CODE_SIZE}")
    return Verdict(
        claim=claim,
        holds=excess <= SAME_ERROR and largest <= SMALL_ANGLE,
        text=f"Its squared error is {error:.2f}, {excess:+.2%} of PCA-5's, its plane lies at "
        f"{_angles_text(known, LINEAR_MSE)} to PCA's, and its codes tell at least "
        f"{min(_shares(known, LINEAR_MSE)):.1%} of every axis.",
    )


def _on_basis(lab: Lab, known: Known) -> Verdict:
    claim = "A linear network's units are neither ranked nor orthonormal, as PCA's axes are."
    kind = LINEAR_MSE if known[f"{LINEAR_MSE} largest cosine"].reproduced else "linear"
    if not _has(known, f"{kind} largest cosine"):
        return lab.untold(claim, preset_of("linear"), preset_of(LINEAR_MSE))
    pairs, cosine, ratio = (
        _value(known, f"{kind} {name}")
        for name in ("pairs out of rank", "largest cosine", "longest over shortest")
    )
    return Verdict(
        claim=claim,
        holds=pairs > 0 and cosine > 0.1,
        text=f"Of {preset_of(kind)}, {pairs:g} of 10 pairs of units are out of rank, what two of "
        f"them paint has a cosine of up to {cosine:.2f}, and the longest is {ratio:.2f} times "
        "the shortest.",
    )


def _on_eye(lab: Lab, known: Known) -> Verdict:
    claim = "A few of the linear network's reconstructions can be recognised, most cannot."
    name = "linear reconstructions recognised"
    if not _has(known, name):
        return lab.untold(claim, preset_of("linear"))
    share = _value(known, name)
    other = ""
    if _has(known, "elu reconstructions recognised"):
        other = f", of ELU's {_value(known, 'elu reconstructions recognised'):.0%}"
    return Verdict(
        claim=claim,
        holds=share < 0.5,
        text=f"The five nearest training digits recognise {share:.0%} of {known[name].n} of its "
        f"reconstructions{other}.",
    )


def _on_equality(lab: Lab, known: Known, judge: Judge) -> Verdict:
    """Compare the three activations with the spread over seeds and along the training."""
    claim = "Sigmoid, ReLU and ELU are indistinguishable once converged."
    names = [f"{kind} test_nats" for kind in NONLINEAR]
    presets = [preset_of(kind) for kind in NONLINEAR]
    if not _has(known, *names) or not all(lab.checkpoints(preset) for preset in presets):
        return lab.untold(claim, *presets)  # the images' losses are needed one by one
    measured = [m for name in names if (m := known[name].reproduced) is not None]
    values = [m.value for m in measured]
    difference = max(values) - min(values)
    text = ", ".join(f"{kind} {_told(m)}" for kind, m in zip(NONLINEAR, measured, strict=True))
    text = (
        f"Test loss in nats: {text}; they differ by {difference:.2f} nats "
        f"({difference / min(values):.1%}), two of them on the same images by "
        f"{_paired_error(lab, judge):.2f} standard errors at most. "
        f"Ahead in the second half of training: {_leads(lab)}. {_other_scores(known)}"
    )
    spreads = [m.spread for m in measured if m.spread is not None]
    holds = difference < 2 * max(spreads) if spreads else None
    if holds is None:
        text += " One seed each: the spread over seeds is not known."
    return Verdict(claim=claim, holds=holds, text=text)


def _other_scores(known: Known) -> str:
    """Tell squared errors and neighbours' accuracies of the three, with their spread."""
    parts = []
    for name, words, digits in (
        ("squared_error", "Squared errors", 2),
        ("knn_accuracy", "5-NN accuracies of codes", 3),
    ):
        found = [known[f"{kind} {name}"].reproduced for kind in NONLINEAR]
        listed = ", ".join(_told(m, digits) for m in found if m is not None)
        parts.append(f"{words}: {listed}")
    return f"{'; '.join(parts)}."


def _told(measured: Measurement, digits: int = 2) -> str:
    spread = "" if measured.spread is None else f" ± {measured.spread:.{digits}f}"
    return f"{measured.value:.{digits}f}{spread}"


def _paired_error(lab: Lab, judge: Judge) -> float:
    """Return the largest difference of two networks over its standard error over images."""
    first = [min(lab.checkpoints(preset_of(kind)).items())[1] for kind in NONLINEAR]
    nats = [found for c in first if (found := judge.scores(c).test_nats) is not None]
    ratios = []
    for i, one in enumerate(nats):
        for other in nats[:i]:
            gap = one - other
            ratios.append(abs(gap.mean()) / max(gap.std(ddof=1) / np.sqrt(len(gap)), 1e-12))
    return float(max(ratios))


def _leads(lab: Lab) -> str:
    """Say in which share of the later epochs each of the three had the lowest test loss."""
    losses = np.array(
        [
            [
                entry["test_loss"]
                for entry in min(lab.checkpoints(preset_of(kind)).items())[1].load_history()
            ]
            for kind in NONLINEAR
        ]
    )
    later = losses[:, losses.shape[1] // 2 :]
    shares = np.bincount(later.argmin(axis=0), minlength=len(NONLINEAR)) / later.shape[1]
    return ", ".join(f"{kind} {share:.0%}" for kind, share in zip(NONLINEAR, shares, strict=True))


def _on_comparable(lab: Lab, known: Known) -> Verdict:
    claim = "The variational network reconstructs comparably to the other nonlinear ones."
    if not _has(known, "vae test_nats", "elu test_nats", "vae elbo"):
        return lab.untold(claim, preset_of("vae"), preset_of("elu"))
    vae, elu = _value(known, "vae test_nats"), _value(known, "elu test_nats")
    return Verdict(
        claim=claim,
        holds=vae / elu - 1 <= COMPARABLE,
        text=f"From its mean code it loses {vae:.1f} nats a test image against ELU's {elu:.1f} "
        f"({vae / elu - 1:+.1%}); with a drawn code its bound is {_value(known, 'vae elbo'):.1f}: "
        f"{_value(known, 'vae reconstruction'):.1f} of reconstruction and "
        f"{_value(known, 'vae kl'):.1f} of KL.",
    )


def _on_smoothness(lab: Lab, known: Known) -> Verdict:
    claim = "A continuous walk through its code is a continuous walk among hand-drawn digits."
    parts = ("change", "largest change", "drawn distance to digits")
    if not _has(known, *(f"{kind} {part}" for kind in ("vae", "elu") for part in parts)):
        return lab.untold(claim, preset_of("vae"), preset_of("elu"))
    vae, elu = ([_value(known, f"{kind} {part}") for part in parts] for kind in ("vae", "elu"))
    return Verdict(
        claim=claim,
        holds=all(own < other for own, other in zip(vae, elu, strict=True)),
        text=f"For a step of a tenth of its codes' spread its image changes by {vae[0]:.2f} (1 % "
        f"of steps: {vae[1]:.2f} and more), ELU's by {elu[0]:.2f} ({elu[1]:.2f}); images of codes "
        f"drawn at random lie {vae[2]:.2f} from the nearest training digit, ELU's {elu[2]:.2f}.",
    )


def _on_dimension(known: Known) -> Verdict:
    names = ("intrinsic dimension, TwoNN", "intrinsic dimension, MLE")
    low, high = sorted(_value(known, name) for name in names)
    return Verdict(
        claim="Digits have between 10 and 100 dimensions.",
        holds=low >= 10 and high <= 100,
        text=f"Two estimates on {known[names[0]].n:,} test images give "
        f"{_value(known, names[0]):.1f} (two nearest neighbours) and {_value(known, names[1]):.1f} "
        f"(twenty); the codes here have {CODE_SIZE} numbers.",
    )
