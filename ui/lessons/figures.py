"""The figures a claim can name: what each is, what measures it, and what it needs."""

from collections.abc import Callable
from dataclasses import dataclass

from ae_core.analysis.evaluation import TOP_LEVELS
from ae_core.errors import SpecError
from ae_core.metrics import UNITS
from ae_core.presets import PRESETS
from ae_core.reports.stored_results import load_results
from ui.lessons import measures, trainings
from ui.lessons.lesson import Claim


@dataclass(frozen=True)
class Figure:
    """A figure: what it is, with its unit, and what of a claim it needs beside the model."""

    what: str
    measure: Callable[[Claim], float]
    needs: tuple[str, ...] = ()  # of the claim's fields
    takes: tuple[str, ...] = ()
    needs_images: bool = True  # else it is measured from what ships


FIGURES: dict[str, Figure] = {
    **{
        unit: Figure(f"{unit} over the test images", measures.error, takes=("damage",))
        for unit in UNITS
    },
    "drawing_mse": Figure("MSE of the step's drawing", measures.drawing_error, needs_images=False),
    "drawing_class": Figure("what the drawing reads as; -1: no digit", measures.drawing_class),
    "half_way_reads": Figure(
        "share half-way between two digits that reads as one", measures.half_way_reads
    ),
    "half_way_is_another": Figure(
        "share of it that is neither end's class", measures.half_way_is_another
    ),
    "samples_read": Figure("share of random codes that read as a digit", measures.samples_read),
    "digit_at": Figure(
        "class of most of the five test codes nearest to a code; -1: no majority",
        measures.digit_at,
        needs=("code",),
        needs_images=False,
    ),
    "code_reads": Figure(
        "what a decoded code reads as; -1: no digit", measures.code_reads, needs=("code",)
    ),
    "crossing": Figure(
        "level of damage from which another is better",
        measures.crossing,
        needs=("damage", "against"),
    ),
    "dead_numbers": Figure(
        "numbers of the code that never move", measures.dead_numbers, needs_images=False
    ),
    "cells_used": Figure(
        "cells of 400 that hold test codes", measures.cells_used, needs_images=False
    ),
    "components_needed": Figure(
        "as many numbers for PCA", measures.components_needed, needs_images=False
    ),
    "smallest_pca_angle": Figure(
        "degrees to PCA's plane", measures.smallest_angle, needs_images=False
    ),
    "largest_pca_angle": Figure(
        "degrees to PCA's plane", measures.largest_angle, needs_images=False
    ),
    "nearest_axis_cosine": Figure(
        "cosine of a number of the code and a PCA axis, the largest",
        measures.axis_cosine,
        needs_images=False,
    ),
    "validation_loss": Figure(
        "of a preset trained anew", trainings.validation_loss, needs=("epoch",), takes=("seed",)
    ),
    "film_error": Figure(
        "MSE as the page Train shows it after an epoch of a preset",
        trainings.film_error,
        needs=("epoch",),
        takes=("seed",),
    ),
}
_OPTIONS = ("damage", "against", "seed", "epoch", "code")
REPORTED = Figure("of a report's results", measures.reported, takes=("seed",), needs_images=False)


def figure_of(claim: Claim) -> Figure:
    """Return what measures a claim; where it names no model or figure that is here, a SpecError."""
    if claim.report:
        results = load_results(claim.report)
        known = [] if results is None else results.figures
        fitting = [one for one in known if one.figure == claim.figure]
        presets = [name for one in fitting for name in (one.preset, one.tuned_preset)]
        if claim.model not in presets:
            raise SpecError(
                f"Report {claim.report} has no figure {claim.figure!r} of {claim.model!r}; see "
                "`python -m ae_core results`."
            )
        figure = REPORTED
    elif claim.figure not in FIGURES:
        raise SpecError(f"There is no figure {claim.figure!r}; use one of {', '.join(FIGURES)}.")
    else:
        figure = FIGURES[claim.figure]
        _require_model(claim)
    given = {name for name in _OPTIONS if getattr(claim, name) not in ("", None)}
    if missing := set(figure.needs) - given:
        raise SpecError(f"The figure {claim.figure} needs {' and '.join(sorted(missing))}.")
    if unused := given - {*figure.needs, *figure.takes}:
        raise SpecError(f"The figure {claim.figure} takes no {' and '.join(sorted(unused))}.")
    if claim.damage:
        _require_damage(claim)
    return figure


def _require_damage(claim: Claim) -> None:
    from ae_core.data.corruption import parse_corruption  # torch

    if claim.figure != "crossing":
        parse_corruption(claim.damage)
    elif claim.damage not in TOP_LEVELS:
        raise SpecError(
            f"A crossing needs a kind of damage, not {claim.damage!r}; use one of "
            f"{', '.join(TOP_LEVELS)}."
        )


def _require_model(claim: Claim) -> None:
    if claim.figure in ("validation_loss", "film_error"):
        if claim.model not in PRESETS:
            raise SpecError(f"There is no preset {claim.model!r}; see `python -m ae_core presets`.")
        return
    for name in filter(None, (claim.model, claim.against)):
        measures.load_model(name)


def measure_claim(claim: Claim) -> float:
    """Return the figure of a claim, measured now.

    A DataMissingError where it needs images that are not on this machine.
    """
    return figure_of(claim).measure(claim)
