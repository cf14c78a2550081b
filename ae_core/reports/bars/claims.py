"""Which of the best figures of others ours reach, and the goals set beyond them."""

from __future__ import annotations

from functools import partial

from ae_core.reports.claims import ClaimList, Judgement, Known, seeds_text

GOALS = {  # published, and what was set as our goal beyond it
    "explorer-30 test_squared_error": (3.00, 2.65),
    "explorer-2 test_mse": (0.0369, 0.0345),
    "explorer-free-2 test_mse": (0.0369, 0.0320),
    "explorer-free-2 knn_accuracy": (0.793, 0.86),
    "bars-mlp-64 test_mse": (0.00162, 0.00162),
    "bars-vae-50 nll": (89.8, 89.8),
}
KERAS_BCE, SECONDS = "bars-keras-32 test_bce", "explorer-30 seconds to squared_error 3.00"
KERAS_TOLERANCE = 0.001
CLAIMS = ClaimList()


def on_bar(name: str, known: Known) -> Judgement:
    """Say whether the published figure and the goal are reached."""
    ours, is_lower = known(name, "tuned"), known.figures[name].lower_is_better
    reached = {bar: (ours <= bar) if is_lower else (ours >= bar) for bar in GOALS[name]}
    words = [f"{bar:g} {'is reached' if has else 'is not reached'}" for bar, has in reached.items()]
    return reached[GOALS[name][1]], (
        f"Ours is {ours:.4g} over {known.n(name):,} test images: {', '.join(words)}."
    )


for _name, (_published, _goal) in GOALS.items():
    _more = "" if _goal == _published else f"{_published:g} can be beaten, and "
    _end = "reached" if _more else "can be reached"
    CLAIMS.add(f"{_name}: {_more}{_goal:g} {_end}.", tuned=[_name])(partial(on_bar, _name))


@CLAIMS.add(
    "The blog's network of 784-32-784 ends at a cross-entropy of 0.0912 to 0.0916.", KERAS_BCE
)
def on_keras(known: Known) -> Judgement:
    """Compare our run of the blog's network with its reruns."""
    gap = known(KERAS_BCE) - known.published(KERAS_BCE)
    text = f"Ours is {known(KERAS_BCE):.4f}, {gap:+.4f} from {known.published(KERAS_BCE)}."
    return abs(gap) <= KERAS_TOLERANCE, text


@CLAIMS.add("A deeper code of 32 is below it.", tuned=[KERAS_BCE])
def on_deeper(known: Known) -> Judgement:
    """Compare a deeper network of the same code size."""
    ours = known(KERAS_BCE, "tuned")
    return ours < known.published(KERAS_BCE), f"784-512-256-32 has {ours:.4f}."


@CLAIMS.add(
    "How long a code of 30 takes to a squared error of 3.00 is published nowhere.",
    presets=["explorer-30"],
)
def on_seconds(known: Known) -> Judgement | None:
    """Tell our time and the device it was taken on."""
    runs = known.measuring.runs
    if not runs.every_run("explorer-30"):
        return None
    hash_ = runs.spec("explorer-30").hash
    devices = " and ".join(sorted({note.device for note in runs.run_notes if note.hash == hash_}))
    if (found := known.found(SECONDS, "tuned")) is None:
        return None, f"Ours did not get there on {devices}."
    took = f"{found.value:,.0f} s of training on {devices} ({seeds_text(found)})"
    return None, f"Ours takes {took}."
