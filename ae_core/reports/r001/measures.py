"""What report 001's figures and claims measure: layers, dead units, denoising, interpolation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ae_core.analysis.points import interpolate_codes
from ae_core.metrics import Float64Array
from ae_core.networks.model import FloatArray, layer_table
from ae_core.reports.claims import Judgement, Known
from ae_core.reports.exhibits import test_rows
from ae_core.reports.figures import Chart, Figure, RunNote, Series
from ae_core.reports.measures import distance_to_digits, repaired_errors
from ae_core.reports.measuring import Measuring
from ae_core.specs import NUM_PIXELS, CorruptionSpec
from ae_core.store.checkpoints import Checkpoint

AS_TOLD, TUNED_NAME = "001-mlp-8", "001-mlp-8-tuned"
INTERPOLATION_PAIRS = ((0, 1), (2, 3), (4, 5))  # of test digits; a page draws 8 steps of each
INTERPOLATION_STEPS = 8
NOISE = CorruptionSpec(kind="gaussian", level=0.2, clip=False)
_FIRST_SETTLED_EPOCH = 5  # the loss falls steeply before
_NUM_PAIRS = 300  # interpolated to measure, quick runs fewer
_BYTES_A_NUMBER = 4  # float32
_TOLERANCE = 0.1  # a loss told as "around" holds within a tenth
_PUBLIC_MSE = 0.0274  # test mse of the better of two public checkpoints of the same exercise


def layer_count(m: Measuring, *, name: str) -> float:
    """Return a line of the text's printed summary: of one layer, or of all."""
    rows = layer_table(m.runs.spec(AS_TOLD).network)
    parameters = sum(row.num_parameters for row in rows)
    weights = parameters * _BYTES_A_NUMBER / 1e6
    # a training keeps every output and its gradient
    passes = 2 * sum(row.output_shape[0] for row in rows) * _BYTES_A_NUMBER / 1e6
    return {
        "num_parameters": parameters,
        "parameters_megabytes": weights,
        "passes_megabytes": passes,
        "total_megabytes": weights + passes + NUM_PIXELS * _BYTES_A_NUMBER / 1e6,
        "multiply_adds_millions": sum(row.num_multiply_adds for row in rows) / 1e6,
        **{row.layer: row.num_parameters for row in rows},
    }[name]


def dead_units(m: Measuring, run: Checkpoint) -> float:
    """Count the units of the code that are 0 for every test image."""
    return float((unit_activity(m, run) == 0).sum())


def unit_activity(m: Measuring, run: Checkpoint) -> Float64Array:
    """Return the share of test images for which each unit of the code is not 0, (code_size,)."""
    codes = run.load_model().encode(m.split.test_images)
    return np.asarray((codes != 0).mean(axis=0), dtype=np.float64)


def pairs(m: Measuring) -> NDArray[np.int64]:
    """Draw pairs of test digits of different classes, (num, 2)."""
    num, labels = 30 if m.runs.is_quick else _NUM_PAIRS, m.split.test_labels
    drawn = np.random.default_rng(0).integers(len(labels), size=(num * 4, 2))
    is_mixed = labels[drawn[:, 0]] != labels[drawn[:, 1]]
    return np.asarray(drawn[is_mixed][:num], dtype=np.int64)


def _sides(m: Measuring) -> tuple[FloatArray, FloatArray]:
    first, second = (m.split.test_images[side] for side in pairs(m).T)
    return first, second


def half_way(m: Measuring, run: Checkpoint) -> float:
    """Return how far images of the codes half-way lie from training digits."""
    model, (first, second) = run.load_model(), _sides(m)
    middle = (model.encode(first) + model.encode(second)) / np.float32(2)
    return distance_to_digits(m, model.decode(middle))


def blended(m: Measuring) -> float:
    """Return how far digits blended pixel by pixel lie from training digits."""
    first, second = _sides(m)
    return distance_to_digits(m, (first + second) / np.float32(2))


def reconstructed_distance(m: Measuring, run: Checkpoint) -> float:
    """Return how far reconstructions lie from training digits."""
    return distance_to_digits(m, run.load_model().reconstruct(_sides(m)[0]))


def largest_step(m: Measuring, run: Checkpoint) -> float:
    """Return the largest change of the image between two steps of a way, as a share of all.

    Mean over ways from code to code, each of eight images; with even steps it is 1/7.
    """
    model, shares = run.load_model(), []
    for start, end in zip(*(model.encode(side) for side in _sides(m)), strict=True):
        images = model.decode(interpolate_codes(start, end, num_steps=INTERPOLATION_STEPS))
        changes = np.linalg.norm(np.diff(images.reshape(len(images), -1), axis=0), axis=1)
        shares.append(changes.max() / max(changes.sum(), 1e-12))
    return float(np.mean(shares))


def roughness(m: Measuring, run: Checkpoint) -> float | None:
    """Return how much the training loss bends from epoch to epoch."""
    losses = [entry["train_loss"] for entry in run.load_history()][_FIRST_SETTLED_EPOCH - 1 :]
    return float(np.abs(np.diff(losses, 2)).mean()) if len(losses) > 2 else None


def rises(m: Measuring, run: Checkpoint) -> float:
    """Count the epochs in which the test loss rose."""
    return float((np.diff([entry["test_loss"] for entry in run.load_history()]) > 0).sum())


def activity_lines(m: Measuring, figures: dict[str, Figure]) -> list[Series]:
    """Return how many test digits switch each unit of the code on, a line a seed."""
    lines = []
    for seed, run in m.runs.every_run(AS_TOLD).items():
        shares = [] if isinstance(run, RunNote) else unit_activity(m, run).tolist()
        x = [f"unit {i + 1}" for i in range(len(shares))]
        lines.append(Series(name=f"seed {seed}", x=[*x], y=shares, is_line=False))
    return lines


def best_middle_worst(m: Measuring) -> list[int]:
    """Return twelve test digits: best repaired, in the middle, and worst.

    Ordered by the network as told; by our own training where that was never run; as they were
    stored where its weights are not here.
    """
    stored = m.runs.stored.picture("denoised")
    names = [name for name in (AS_TOLD, TUNED_NAME) if m.runs.every_run(name)]
    here = [run for name in names for run in _best_run(m, name)]
    if stored is not None and names[:1] == [AS_TOLD] and not _best_run(m, AS_TOLD):
        rows = test_rows(m)
        return [int(np.flatnonzero(rows == index)[0]) for index in stored.indices]
    if not here:
        return []
    order = np.argsort(repaired_errors(m, here[0], NOISE))
    middle, edge = len(order) // 2, min(4, len(order) // 3)
    return [int(i) for i in (*order[:edge], *order[middle : middle + edge], *order[-edge:])]


def _best_run(m: Measuring, preset: str) -> list[Checkpoint]:
    here = m.runs.checkpoints(preset).values()
    return sorted(here, key=lambda run: run.metrics["mse"] or np.inf)[:1]


def losses(known: Known) -> Judgement:
    """Compare the losses of the best seed."""
    parts, is_met = [], []
    for epoch in (1, 4, 50):
        name = f"train_mse_epoch_{epoch}"
        found = known.measured(name)
        parts.append(f"{found.mean:.3f} (lowest {found.lowest:.3f}) after {epoch}")
        is_met.append(found.lowest <= known.published(name) * (1 + _TOLERANCE))
    at_035, at_025 = (_first_epoch_below(known.charts["loss"], bound) for bound in (0.035, 0.025))
    return all(is_met), {"losses": ", ".join(parts), "at_035": at_035, "at_025": at_025}


def _first_epoch_below(chart: Chart, bound: float) -> str:
    epochs = [
        int(epoch)
        for line in chart.series
        if not line.is_published
        for epoch, loss in zip(line.x, line.y, strict=True)
        if loss is not None and loss < bound
    ]
    return f"in epoch {min(epochs)}" if epochs else "never"


def public(known: Known) -> Judgement:
    """Ask whether the better of the two lies between our seeds."""
    values = sorted(known.measured("test_mse").seeds.values())
    told = ", ".join(f"{value:.4f}" for value in values)
    return values[0] <= _PUBLIC_MSE <= values[-1], {"values": told}


def all_used(known: Known) -> Judgement:
    """Name the dead units of every seed, and what a dead unit costs."""
    dead, test = known.measured("dead_code_units"), known.measured("test_mse")
    activity = {line.name: line.y for line in known.charts["unit_activity"].series}
    parts = []
    for seed, count in dead.seeds.items():
        units = [str(i + 1) for i, y in enumerate(activity.get(f"seed {seed}", [])) if y == 0]
        named = ", ".join(units) or "none"
        parts.append(f"seed {seed}: {count:g} dead ({named}), mse {test.seeds[seed]:.4f}")
    tuned = known.figures["dead_code_units"].tuned
    return max(dead.seeds.values()) == 0, {"seeds": "; ".join(parts), "tuned": tuned}


def schedule(known: Known) -> Judgement:
    """Ask whether the falling rate halves how much the loss bends, or more."""
    falling, constant = map(known, known.names(".* rate: roughness of the loss"))
    return falling < constant / 2, {}
