"""What our figures say of report 001's claims, and of what its text does not tell."""

from __future__ import annotations

from ae_core.reports.figures import Chart, Figure, Verdict
from ae_core.reports.lab import Lab
from ae_core.reports.published import PUBLIC_MSE_001
from ae_core.reports.published import REPORT_001 as PUBLISHED

TOLERANCE = 0.1  # a loss told as "around" holds within a tenth
AS_TOLD, CONSTANT, TUNED_NAME = "001-mlp-8", "001-mlp-constant-8", "001-mlp-8-tuned"


def give_verdicts(lab: Lab, figures: list[Figure], charts: dict[str, Chart]) -> list[Verdict]:
    """Return a verdict on every claim, its sentence made of the figures and charts."""
    known = {figure.figure: figure for figure in figures}
    return [
        _on_sizes(known["num_parameters"]),
        _on_losses(lab, known, charts),
        _on_test(lab, known["test_mse"]),
        _on_dead_units(lab, known, charts),
        _on_denoising(lab, known),
        _on_interpolation(lab, known),
        _on_schedule(lab, known),
        _on_tuning(lab, known["test_mse"]),
    ]


def _value(figure: Figure) -> float:
    assert figure.reproduced is not None
    return figure.reproduced.value


def _on_sizes(parameters: Figure) -> Verdict:
    return Verdict(
        claim="The encoding layer has 384 nodes.",
        holds=_value(parameters) != PUBLISHED["num_parameters"],
        text=f"With 392 the network has the {_value(parameters):,.0f} parameters that the text's "
        "own summary prints: 384 is a slip.",
    )


def _on_losses(lab: Lab, known: dict[str, Figure], charts: dict[str, Chart]) -> Verdict:
    claim = "The training loss is around 0.035 after epoch 1, 0.025 after four, 0.018 after 50."
    epochs = [known[f"train_mse_epoch_{epoch}"] for epoch in (1, 4, 50)]
    if any(figure.reproduced is None for figure in epochs):
        return lab.untold(claim, AS_TOLD)
    parts, is_met = [], []
    for epoch, figure in zip((1, 4, 50), epochs, strict=True):
        assert figure.reproduced is not None and figure.published is not None
        lowest = min(figure.reproduced.seeds.values())
        parts.append(f"{figure.reproduced.mean:.3f} (lowest {lowest:.3f}) after {epoch}")
        is_met.append(lowest <= figure.published * (1 + TOLERANCE))
    at_035, at_025 = (_first_epoch_below(charts["loss"], bound) for bound in (0.035, 0.025))
    return Verdict(
        claim=claim,
        holds=all(is_met),
        text=f"By its protocol, mean over {_seeds(epochs[0])}: {', '.join(parts)}. The best seed "
        f"falls below 0.035 {at_035}, below 0.025 {at_025}.",
    )


def _seeds(figure: Figure) -> str:
    num = len(figure.reproduced.seeds) if figure.reproduced else 0
    return f"{num} seed{'' if num == 1 else 's'}"


def _first_epoch_below(losses: Chart, bound: float) -> str:
    epochs = [
        int(epoch)
        for line in losses.series
        if not line.is_published
        for epoch, loss in zip(line.x, line.y, strict=True)
        if loss is not None and loss < bound
    ]
    return f"in epoch {min(epochs)}" if epochs else "never"


def _on_test(lab: Lab, test: Figure) -> Verdict:
    low, high = PUBLIC_MSE_001
    claim = f"Public checkpoints of this exercise have a test mse of {low} and {high}."
    if test.reproduced is None:
        return lab.untold(claim, AS_TOLD)
    values = test.reproduced.seeds.values()
    return Verdict(
        claim=claim,
        holds=min(values) <= low and max(values) >= low,
        text=f"Ours, {_seeds(test)}: {', '.join(f'{value:.4f}' for value in sorted(values))}; "
        f"mean {test.reproduced.mean:.4f}"
        + (f" ± {test.reproduced.spread:.4f}." if test.reproduced.spread is not None else "."),
    )


def _on_dead_units(lab: Lab, known: dict[str, Figure], charts: dict[str, Chart]) -> Verdict:
    """Name the dead units of every seed, and what a dead unit costs."""
    claim = "All 8 numbers of the code are used (the text does not look)."
    dead, test = known["dead_code_units"], known["test_mse"].reproduced
    if dead.reproduced is None or test is None:
        return lab.untold(claim, AS_TOLD)
    activity = {line.name: line.y for line in charts["unit_activity"].series}
    parts = []
    for seed, count in dead.reproduced.seeds.items():
        shares = activity.get(f"seed {seed}", [])
        units = [str(i + 1) for i, share in enumerate(shares) if share == 0]
        parts.append(
            f"seed {seed}: {count:g} dead ({', '.join(units) or 'none'}), "
            f"mse {test.seeds[seed]:.4f}"
        )
    tuned = ""
    if dead.tuned is not None:
        tuned = f" With a linear code there are {dead.tuned.mean:g}."
    return Verdict(
        claim=claim,
        holds=max(dead.reproduced.seeds.values()) == 0,
        text=f"A ReLU code leaves units that are 0 for all {dead.n:,} test images: "
        f"{'; '.join(parts)}.{tuned}",
    )


def _on_denoising(lab: Lab, known: dict[str, Figure]) -> Verdict:
    claim = "The network works as expected in terms of denoising."
    mean, best, worst = (known[f"denoised {n} test_mse"] for n in ("mean", "best", "worst"))
    left, clipped = (_value(known[f"left as it is{how} test_mse"]) for how in ("", ", clipped"))
    if mean.reproduced is None:
        return lab.untold(claim, AS_TOLD)
    least = min(mean.reproduced.seeds.values())
    text = (
        f"Noise of 0.2 adds an mse of {clipped:.4f} once clipped ({left:.4f} unclipped); the best "
        f"of {_seeds(mean)} leaves {least:.4f} after its repair, from {_value(best):.4f} for the "
        f"best digit to {_value(worst):.4f} for the worst (means over seeds)."
    )
    return Verdict(claim=claim, holds=least < clipped, text=text)


def _on_interpolation(lab: Lab, known: dict[str, Figure]) -> Verdict:
    claim = "The interpolation works as expected."
    half, largest = known["half-way distance to digits"], known["largest of 7 steps"]
    if half.reproduced is None or largest.reproduced is None:
        return lab.untold(claim, AS_TOLD)
    blend = _value(known["half-way distance to digits, pixels blended"])
    plain = _value(known["test distance to digits"])
    return Verdict(
        claim=claim,
        holds=half.reproduced.value < blend,
        text=f"Half-way images of {half.n} pairs lie {half.reproduced.value:.2f} from the nearest "
        f"training digit, pixels blended {blend:.2f}, reconstructions of test digits {plain:.2f}; "
        f"the largest of the 7 steps is {largest.reproduced.value:.0%} of the way (even: "
        f"{1 / 7:.0%}).",
    )


def _on_schedule(lab: Lab, known: dict[str, Figure]) -> Verdict:
    claim = "The loss curve is smooth thanks to the falling learning rate."
    names = ("roughness of the loss", "epochs in which the test loss rose", "test_mse")
    falling, constant = (
        [known[f"{rate}: {name}"].reproduced for name in names]
        for rate in ("falling rate", "constant rate")
    )
    if None in (*falling, *constant):
        return lab.untold(claim, AS_TOLD, CONSTANT)
    (rough, rises, mse), (rough_constant, rises_constant, mse_constant) = (
        [m.value for m in side if m is not None] for side in (falling, constant)
    )
    return Verdict(
        claim=claim,
        holds=rough < rough_constant / 2,
        text=f"The training loss bends by {rough:.2g} an epoch from epoch 5 on, at a constant "
        f"rate by {rough_constant:.2g}; the test loss rises in {rises:.2g} epochs against "
        f"{rises_constant:.2g}, and ends at {mse:.4f} against {mse_constant:.4f}.",
    )


def _on_tuning(lab: Lab, test: Figure) -> Verdict:
    claim = "The same layer sizes can do better."
    if test.tuned is None or test.reproduced is None:
        return lab.untold(claim, AS_TOLD, TUNED_NAME)
    return Verdict(
        claim=claim,
        holds=test.tuned.value < test.reproduced.value,
        text=f"With a linear code, GELU, small batches, a cosine rate and digits turned and "
        f"shifted a little the test mse is {test.tuned.value:.4f} against "
        f"{test.reproduced.value:.4f}, the best of {_seeds(test)} as told.",
    )
