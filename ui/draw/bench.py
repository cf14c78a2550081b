"""The denoising bench on a page: the canvas with the damage, which the address carries."""

from collections.abc import Sequence
from typing import get_args

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ae_core.errors import CheckpointError
from ae_core.specs import CorruptionKind, CorruptionSpec
from ae_core.store.checkpoints import load_checkpoint
from ui.choices.pages import CanvasChoices
from ui.components import publish_models
from ui.components.digit_canvas import Damage, DigitDrawing, digit_canvas
from ui.components.drawing import keep_drawing, open_drawing
from ui.draw.level_curves import known_curves, measure_curve
from ui.shell import state
from ui.shell.covers import is_covered
from ui.shell.frame import Explorer
from ui.shell.guard import show_problem
from ui.shell.looks import looks_of
from ui.shell.models import health
from ui.shell.models.entries import CONTESTANTS, ModelEntry
from ui.shell.models.labels import unprepared_words
from ui.shell.serving import cache
from ui.shell.serving.cache import entry_hash
from ui.shell.words import say

# What they draw of the sample comes with the canvas (digit_canvas/opening.js).
MAY_COME_LATE = tuple(f"bench-10-{kind}" for kind in CONTESTANTS)


def choose_contestants(explorer: Explorer) -> list[ModelEntry]:
    """Return who answers a drawing: three networks and PCA at equal code size.

    A model that the visitor chose joins them. Without the networks trained on MNIST, those
    trained on the embedded digits stand in. Who is damaged is left out, and the page says so.
    """
    by_name = {entry.name: entry for entry in reversed(explorer.entries)}
    for family in ("bench-10", "digits-10"):
        kinds = [f"{family}-{kind}" for kind in CONTESTANTS]
        found = [by_name[name] for name in kinds if name in by_name]
        if found:
            break
    if "pca-10-clipped" in by_name:
        found.append(by_name["pca-10-clipped"])
    is_chosen = explorer.model.key != state.current_state().automatic  # by the visitor
    is_extra = explorer.model not in found and is_chosen
    found = [*found, explorer.model] if is_extra or not found else found
    flaws = {entry.key: health.flaw_of(entry) for entry in found}
    for key, flaw in flaws.items():
        if flaw and key != explorer.model.key:  # of which the page has told
            show_problem(flaw)
    whole = [entry for entry in found if not flaws[entry.key]]
    if not whole:
        raise CheckpointError("No model that could answer a drawing can be shown; choose another.")
    return whole


def show_bench(
    contestants: Sequence[ModelEntry], *, image: NDArray[np.float32] | None, data: str, key: str
) -> DigitDrawing:
    """Show the canvas with a column for each model and return the drawing.

    Drawing and damage are kept across pages; ``image`` is a picture to draw on, or None; the
    curves are over test digits of ``data``.
    """
    now = state.current_state()
    hashes = [entry_hash(entry) for entry in contestants]
    curves = known_curves(contestants, hashes, data)
    late = [  # only where the chart has lines without them
        entry
        for entry in contestants
        if curves and entry.name in MAY_COME_LATE and entry.key != now.model
    ]
    publish_models(
        *(cache.weights(entry) for entry in contestants if entry not in late),
        later=[cache.weights(entry) for entry in late],
        key=f"{key}_models",
    )
    now = open_drawing(key)
    opened, edition = state.opened_with(key, CanvasChoices)
    titles = [entry.kind_title for entry in contestants]
    by_key = {entry.key: entry_hash(entry) for entry in contestants}
    notes = [entry.full_name.partition(", ")[2] for entry in contestants]
    drawing = digit_canvas(
        model_names=list(zip(hashes, titles, notes, strict=True)),
        chosen=by_key.get(now.model, ""),
        looks=looks_of(contestants),
        strokes=now.opening,
        image=image,
        damage=Damage(
            kind=opened.corruption,
            level=opened.level,
            seed=opened.seed,
            covered=opened.covered,
            edition=edition,
        ),
        stroke_width=opened.pen,
        is_centred=opened.placing == "centred",
        trained=_damage_in_training(contestants),
        cautions={kind: _caution(contestants, kind) for kind in get_args(CorruptionKind)},
        curves=curves,
        source=opened.chart,
        key=key,
    )
    is_told = state.component_value(key, "drawing") is not None
    keep_drawing(drawing, has_source=now.way == "test", is_told=is_told)
    damage = drawing.damage
    state.change_state(
        corruption=damage.kind,
        level=damage.level,
        seed=damage.seed,
        covered=damage.covered,
        chart=drawing.source,
    )
    state.mark_known(CanvasChoices)
    return drawing


def complete_curves(
    drawing: DigitDrawing, contestants: Sequence[ModelEntry], *, data: str, key: str
) -> None:
    """Measure the curve of the kind that is shown, after all else, and show it.

    Not before the visitor has touched something: it takes the server a second or two.
    """
    is_wanted = not is_covered("curves", "answers", "errors")
    if is_wanted and state.component_value(key, "drawing") is not None:
        if measure_curve(contestants, data, drawing.damage.kind):
            st.rerun()


def _caution(contestants: Sequence[ModelEntry], kind: str) -> str:
    """Say whose answers to a damaged digit are no digit that was drawn."""
    words = unprepared_words({entry.kind: entry for entry in contestants}, kind)
    if words and kind == "gaussian":
        words = f"{words[:-1]}, hence fat {{things}} that nobody drew."
    return say(words)


def _damage_in_training(contestants: Sequence[ModelEntry]) -> CorruptionSpec | None:
    """Return what the first denoiser met; None where there is no denoiser."""
    denoisers = [entry for entry in contestants if entry.kind == "denoising autoencoder"]
    return load_checkpoint(denoisers[0].path).spec.phases[0].corruption if denoisers else None
