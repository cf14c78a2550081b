"""Report 002's variational network: its bound in parts, and whether it is smoother than ELU's."""

from __future__ import annotations

from typing import Any

from ae_core.analysis.codes.likelihood import ElboSplit, split_elbo
from ae_core.analysis.codes.neighbours import NeighbourSearch
from ae_core.analysis.codes.statistics import estimate_dimension, estimate_dimension_by_likelihood
from ae_core.analysis.codes.variational import sample_prior
from ae_core.reports.figures import Figure, Measurement
from ae_core.reports.lab import Lab
from ae_core.reports.measures import distance_to_digits, draw_like, measure_smoothness
from ae_core.reports.r002.scores import COMMAND, Judge, preset_of
from ae_core.store.checkpoints import Checkpoint

STEP_SHARE = 0.1  # of the codes' standard deviation
NUM_DRAWN = 300
NUM_STEPPED = 2000  # codes
BOUND, SMOOTH = "Evidence lower bound", "Smoothness"


def variational_figures(lab: Lab, judge: Judge) -> list[Figure]:
    """Return the bound's parts, smoothness beside ELU, and the digits' own dimension."""
    return [*_bound(lab, judge), *_smoothness(lab, judge), *_dimension(judge)]


def _bound(lab: Lab, judge: Judge) -> list[Figure]:
    images = judge.split.test_images
    known: dict[int, ElboSplit] = {}

    def split_of(checkpoint: Checkpoint) -> ElboSplit:
        if checkpoint.seed not in known:
            known[checkpoint.seed] = split_elbo(judge.scores(checkpoint).model, images)
        return known[checkpoint.seed]

    common: dict[str, Any] = {
        "unit": "nats",
        "n": len(images),
        "preset": preset_of("vae"),
        "group": BOUND,
        "note": "one code drawn for each image",
    }
    return [
        lab.fill(
            Figure(figure="vae reconstruction", **common),
            lambda checkpoint: split_of(checkpoint).reconstruction,
        ),
        lab.fill(
            Figure(figure="vae kl", **{**common, "lower_is_better": None}),
            lambda checkpoint: split_of(checkpoint).kl,
        ),
        lab.fill(
            Figure(figure="vae elbo", **{**common, "lower_is_better": False}),
            lambda checkpoint: split_of(checkpoint).elbo,
        ),
    ]


def _smoothness(lab: Lab, judge: Judge) -> list[Figure]:
    search = NeighbourSearch(judge.split.train_images)
    num_drawn = 30 if lab.is_quick else NUM_DRAWN

    def drawn(checkpoint: Checkpoint) -> float:
        found = judge.scores(checkpoint)
        if found.model.is_variational:
            return distance_to_digits(sample_prior(found.model, num_drawn)[1], search)
        codes = draw_like(found.test_codes, num_drawn)
        return distance_to_digits(found.model.decode(codes), search)

    def change(is_top: bool, checkpoint: Checkpoint) -> float:
        found = judge.scores(checkpoint)
        codes = found.test_codes[:NUM_STEPPED]
        smoothness = measure_smoothness(found.model, codes, share=STEP_SHARE)
        return smoothness.top if is_top else smoothness.mean

    figures = []
    for kind in ("elu", "vae"):
        common: dict[str, Any] = {"unit": "distance", "preset": preset_of(kind), "group": SMOOTH}
        num = min(NUM_STEPPED, len(judge.split.test_images))
        step = f"of the image, for a step of {STEP_SHARE:g} of the codes' standard deviation"
        drawn_from = "its prior" if kind == "vae" else "a Gaussian with its codes' moments"
        figures += [
            lab.fill(
                Figure(figure=f"{kind} change", n=num, note=f"mean change {step}", **common),
                lambda checkpoint: change(False, checkpoint),
            ),
            lab.fill(
                Figure(
                    figure=f"{kind} largest change",
                    n=num,
                    note=f"99th percentile of the change {step}",
                    **common,
                ),
                lambda checkpoint: change(True, checkpoint),
            ),
            lab.fill(
                Figure(
                    figure=f"{kind} drawn distance to digits",
                    n=num_drawn,
                    note=f"to the nearest training digit; codes drawn from {drawn_from}",
                    **common,
                ),
                drawn,
            ),
        ]
    return figures


def _dimension(judge: Judge) -> list[Figure]:
    images = judge.split.test_images
    estimates = (
        ("TwoNN", estimate_dimension(images), "Facco et al. 2017: two neighbours"),
        ("MLE", estimate_dimension_by_likelihood(images), "Levina & Bickel 2005: 20 neighbours"),
    )
    return [
        Figure(
            figure=f"intrinsic dimension, {name}",
            unit="dimensions",
            n=found.n,
            note=note,
            reproduced=Measurement.exact(found.dimension),
            lower_is_better=None,
            command=COMMAND,
            group="The digits' own dimension",
        )
        for name, found, note in estimates
    ]
