"""What our figures say of report 001's claims, and of what its text does not tell."""

from __future__ import annotations

from ae_core.reports.claims import ClaimList, Judgement, Known, seeds_text
from ae_core.reports.figures import Chart

TOLERANCE = 0.1  # a loss told as "around" holds within a tenth
PUBLIC_MSE = (0.0274, 0.0312)  # test mse of two public checkpoints of the same exercise
_LOSSES = {epoch: f"train_mse_epoch_{epoch}" for epoch in (1, 4, 50)}
_DENOISED = {name: f"denoised {name} test_mse" for name in ("mean", "best", "worst")}
_HALF, _LARGEST = "half-way distance to digits", "largest of 7 steps"
_SCHEDULE = tuple(
    f"{rate} rate: {name}"
    for name in ("roughness of the loss", "epochs in which the test loss rose", "test_mse")
    for rate in ("falling", "constant")
)
CLAIMS = ClaimList()


@CLAIMS.add("The encoding layer has 384 nodes.")
def sizes(known: Known) -> Judgement:
    """Count the parameters that the text's own summary prints."""
    ours = known("num_parameters")
    return ours != known.published("num_parameters"), (
        f"With 392 the network has the {ours:,.0f} parameters that the text's own summary "
        "prints: 384 is a slip."
    )


@CLAIMS.add(
    "The training loss is around 0.035 after epoch 1, 0.025 after four, 0.018 after 50.",
    *_LOSSES.values(),
)
def losses(known: Known) -> Judgement:
    """Compare the losses of the best seed."""
    parts, is_met = [], []
    for epoch, name in _LOSSES.items():
        lowest = min(known.measured(name).seeds.values())
        parts.append(f"{known.measured(name).mean:.3f} (lowest {lowest:.3f}) after {epoch}")
        is_met.append(lowest <= known.published(name) * (1 + TOLERANCE))
    at_035, at_025 = (_first_epoch_below(known.charts["loss"], bound) for bound in (0.035, 0.025))
    return all(is_met), (
        f"By its protocol, mean over {seeds_text(known.measured(_LOSSES[1]))}: "
        f"{', '.join(parts)}. The best seed falls below 0.035 {at_035}, below 0.025 {at_025}."
    )


def _first_epoch_below(chart: Chart, bound: float) -> str:
    epochs = [
        int(epoch)
        for line in chart.series
        if not line.is_published
        for epoch, loss in zip(line.x, line.y, strict=True)
        if loss is not None and loss < bound
    ]
    return f"in epoch {min(epochs)}" if epochs else "never"


@CLAIMS.add(
    f"Public checkpoints of this exercise have a test mse of {PUBLIC_MSE[0]} and {PUBLIC_MSE[1]}.",
    "test_mse",
)
def public(known: Known) -> Judgement:
    """Ask whether the better of the two lies between our seeds."""
    test = known.measured("test_mse")
    values = sorted(test.seeds.values())
    spread = f" ± {test.spread:.4f}" if test.spread is not None else ""
    return values[0] <= PUBLIC_MSE[0] <= values[-1], (
        f"Ours, {seeds_text(test)}: {', '.join(f'{value:.4f}' for value in values)}; "
        f"mean {test.mean:.4f}{spread}."
    )


@CLAIMS.add(
    "All 8 numbers of the code are used (the text does not look).", "dead_code_units", "test_mse"
)
def dead_units(known: Known) -> Judgement:
    """Name the dead units of every seed, and what a dead unit costs."""
    dead, test = known.measured("dead_code_units"), known.measured("test_mse")
    activity = {line.name: line.y for line in known.charts["unit_activity"].series}
    parts = []
    for seed, count in dead.seeds.items():
        units = [str(i + 1) for i, y in enumerate(activity.get(f"seed {seed}", [])) if y == 0]
        named = ", ".join(units) or "none"
        parts.append(f"seed {seed}: {count:g} dead ({named}), mse {test.seeds[seed]:.4f}")
    tuned = known.found("dead_code_units", "tuned")
    more = "" if tuned is None else f" With a linear code there are {tuned.mean:g}."
    return max(dead.seeds.values()) == 0, (
        f"A ReLU code leaves units that are 0 for all {known.n('dead_code_units'):,} test images: "
        f"{'; '.join(parts)}.{more}"
    )


@CLAIMS.add("The network works as expected in terms of denoising.", *_DENOISED.values())
def denoising(known: Known) -> Judgement:
    """Compare the digits after repair with those left alone."""
    mean = known.measured(_DENOISED["mean"])
    left, clipped = (known(f"left as it is{how} test_mse") for how in ("", ", clipped"))
    least = min(mean.seeds.values())
    return least < clipped, (
        f"Noise of 0.2 adds an mse of {clipped:.4f} once clipped ({left:.4f} unclipped); the best "
        f"of {seeds_text(mean)} leaves {least:.4f} after its repair, from "
        f"{known(_DENOISED['best']):.4f} for the best digit to {known(_DENOISED['worst']):.4f} "
        "for the worst (means over seeds)."
    )


@CLAIMS.add("The interpolation works as expected.", _HALF, _LARGEST)
def interpolation(known: Known) -> Judgement:
    """Compare images half-way with digits blended pixel by pixel."""
    blend = known(f"{_HALF}, pixels blended")
    return known(_HALF) < blend, (
        f"Half-way images of {known.n(_HALF)} pairs lie {known(_HALF):.2f} from the nearest "
        f"training digit, pixels blended {blend:.2f}, reconstructions of test digits "
        f"{known('test distance to digits'):.2f}; the largest of the 7 steps is "
        f"{known(_LARGEST):.0%} of the way (even: {1 / 7:.0%})."
    )


@CLAIMS.add("The loss curve is smooth thanks to the falling learning rate.", *_SCHEDULE)
def schedule(known: Known) -> Judgement:
    """Compare the falling rate with a constant one."""
    rough, constant, rises, rises_constant, end, end_constant = map(known, _SCHEDULE)
    return rough < constant / 2, (
        f"The training loss bends by {rough:.2g} an epoch from epoch 5 on, at a constant "
        f"rate by {constant:.2g}; the test loss rises in {rises:.2g} epochs against "
        f"{rises_constant:.2g}, and ends at {end:.4f} against {end_constant:.4f}."
    )


@CLAIMS.add("The same layer sizes can do better.", "test_mse", tuned=["test_mse"])
def tuning(known: Known) -> Judgement:
    """Compare our training with the best seed as told."""
    ours, told = known("test_mse", "tuned"), known.measured("test_mse")
    return ours < told.value, (
        "With a linear code, GELU, small batches, a cosine rate and digits turned and "
        f"shifted a little the test mse is {ours:.4f} against {told.value:.4f}, the best of "
        f"{seeds_text(told)} as told."
    )
