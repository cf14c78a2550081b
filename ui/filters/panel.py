"""The filter wall on a page: what the address says of it, and what the server counts for it."""

from typing import Any

import streamlit as st

from ui.choices.codec import from_browser, to_browser
from ui.choices.pages import FilterChoices, WallChoices, read_factors, write_factors
from ui.components import filter_wall, publish_models
from ui.filters import cache as filter_cache
from ui.shell import panels, state
from ui.shell.guard import guard, show_notice
from ui.shell.models.entries import ModelEntry
from ui.shell.receipt import publish_choices
from ui.shell.serving import cache
from ui.shell.serving.cache import entry_hash

_OF_ONE_MODEL = {"layer": "", "weights": "", "unit": 0, "factors": ""}


def show_filters(model: ModelEntry) -> None:
    """Show the wall of a model, then count over the test digits what it says of its units."""
    publish_models(
        cache.weights(model),
        cache.sheet(model),
        filter_cache.wall_labels(model),
        key="filters_models",
    )
    if not cache.wall_digits(model).is_real:
        panels.show_sentence(
            "The test {things} are not on this machine: those shown, and those that the units are "
            "counted over, are decoded from their own codes."
        )
    if state.current_state().unit_of not in ("", model.key):
        state.change_state(**_OF_ONE_MODEL)
    state.change_state(unit_of=model.key)
    _refuse_misfits(model)
    _show_wall(model)


@st.fragment
def _show_wall(model: ModelEntry) -> None:
    """Rerun alone after a choice; the browser has drawn it by then, the figures follow."""
    with guard():
        opened, link = state.link(f"filters_{model.key}", WallChoices, _read, each_run=True)
        filter_wall(
            model_hash=entry_hash(model),
            choices=to_browser(WallChoices, _opening(model, opened)),
            is_real=cache.wall_digits(model).is_real,
            **link,
        )
        publish_choices(FilterChoices, key="filters_receipt")
        if filter_cache.unit_layers(model):
            _publish_figures(model, _opening(model, state.current_state()))


def _publish_figures(model: ModelEntry, choice: WallChoices) -> None:
    """Send what is counted over the test digits, the fastest first."""
    publish_models(filter_cache.unit_findings(model, choice.layer), key="filters_findings")
    factors = read_factors(choice.factors)
    publish_models(filter_cache.change_cost(model, choice.layer, factors), key="filters_change")
    publish_models(filter_cache.unit_sparseness(model), key="filters_sparseness")
    if choice.beside:
        count = filter_cache.unit_layers(model)[choice.layer]
        publish_models(filter_cache.components_beside(model.data, count), key="filters_components")


def _opening(model: ModelEntry, now: WallChoices) -> WallChoices:
    """Return what the address asks for; where it says nothing, one telling unit is off."""
    layers, digits = filter_cache.unit_layers(model), cache.wall_digits(model)
    layer = now.layer or next(iter(layers), "encoder-1")
    digit = now.digit if 0 <= now.digit < len(digits.labels) else digits.typical
    changes: dict[str, Any] = {"layer": layer, "digit": digit}
    if layers and not now.unit and not now.factors:
        unit = filter_cache.telling_unit(model, layer, digit)
        changes |= {"unit": unit + 1, "factors": write_factors(((unit, 0.0),))}
    return now.model_copy(update=changes)


def _read(message: Any) -> dict[str, Any]:
    """Return what the wall tells; without a test digit, for a drawing, that of before stays."""
    choices = from_browser(WallChoices, message)
    return choices if choices["digit"] >= 0 else choices | {"digit": state.current_state().digit}


def _refuse_misfits(model: ModelEntry) -> None:
    """Say in a sentence what of the address this network does not have, and forget it."""
    now = state.current_state()
    layers = filter_cache.unit_layers(model)
    if not layers:
        return
    if now.layer and now.layer not in layers:
        show_notice(
            f"“{model.full_name}” has no layer “{now.layer}”, only {', '.join(layers)}; the first "
            "is shown instead."
        )
        state.change_state(**_OF_ONE_MODEL)
        return
    count = layers[now.layer or next(iter(layers))]
    units = [now.unit, *(1 + unit for unit, _ in read_factors(now.factors))]
    if max(units) > count:
        show_notice(
            f"This layer has units 1 to {count}, not {max(units)}; the default is shown instead."
        )
        state.change_state(unit=0, factors="")
