"""The filter wall on a page: what the address says of it, and what the server counts for it."""

import contextlib
from collections.abc import Callable

import streamlit as st

from ae_core.errors import UserError
from ui.choices.addresses import from_one, read_factors, write_factors
from ui.components.filter_wall import WallChoice, filter_wall, read_choice
from ui.components.model import publish_models
from ui.filters import cache as filter_cache
from ui.shell import panels, state
from ui.shell.guard import guard, show_notice
from ui.shell.models.entries import ModelEntry
from ui.shell.serving import cache
from ui.shell.serving.cache import entry_hash

FIELDS = ("layer", "weights", "tiles", "tile_scale", "unit", "factors", "beside", "digit")
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
            "The test digits are not on this machine: those shown, and those that the units are "
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
        key = f"filters_{model.key}"
        opened, _ = state.opened_with(key, FIELDS, each_run=True)
        filter_wall(
            model_hash=entry_hash(model),
            choice=_choice_of(model, opened),
            is_real=cache.wall_digits(model).is_real,
            key=key,
            on_change=_keeper(key),
        )
        state.publish_state(FIELDS)
        if filter_cache.unit_layers(model):
            _publish_figures(model, _choice_of(model, state.current_state()))


def _publish_figures(model: ModelEntry, choice: WallChoice) -> None:
    """Send what is counted over the test digits, the fastest first."""
    publish_models(filter_cache.unit_findings(model, choice.layer), key="filters_findings")
    publish_models(
        filter_cache.change_cost(model, choice.layer, choice.factors), key="filters_change"
    )
    publish_models(filter_cache.unit_sparseness(model), key="filters_sparseness")
    if choice.beside:
        count = filter_cache.unit_layers(model)[choice.layer]
        publish_models(filter_cache.components_beside(model.data, count), key="filters_components")


def _choice_of(model: ModelEntry, now: state.ExplorerState) -> WallChoice:
    """Return what the address asks for; where it says nothing, one telling unit is off."""
    layers = filter_cache.unit_layers(model)
    digits = cache.wall_digits(model)
    usual = WallChoice()
    layer = now.layer or next(iter(layers), usual.layer)
    digit = now.digit if 0 <= now.digit < len(digits.labels) else digits.typical
    unit, factors = now.unit - 1, from_one(read_factors(now.factors))
    if layers and unit < 0 and not now.factors:
        unit = filter_cache.telling_unit(model, layer, digit)
        factors = ((unit, 0.0),)
    return WallChoice(
        layer,
        now.weights,
        now.tiles or usual.order,
        now.tile_scale or usual.scale,
        unit,
        factors,
        digit,
        now.beside,
    )


def _keeper(key: str) -> Callable[[], None]:
    """Return what keeps the wall's choice before its rerun; nonsense is left where it is."""

    def hear() -> None:
        value = state.component_value(key, "choice")
        if value is None:
            return
        with contextlib.suppress(UserError):
            choice = read_choice(value)
            usual = WallChoice()
            state.change_state(
                layer=choice.layer,
                weights=choice.reading,
                tiles="" if choice.order == usual.order else choice.order,
                tile_scale="" if choice.scale == usual.scale else choice.scale,
                unit=choice.unit + 1,
                factors=write_factors(choice.factors),
                beside=choice.beside,
                digit=choice.digit if choice.digit >= 0 else state.current_state().digit,
            )
            state.keep_told(FIELDS)

    return hear


def _refuse_misfits(model: ModelEntry) -> None:
    """Say in a sentence what of the address this network does not have, and forget it."""
    now = state.current_state()
    layers = filter_cache.unit_layers(model)
    if not layers:
        return
    if now.layer and now.layer not in layers:
        show_notice(
            f"{model.full_name} has no layer “{now.layer}”, only {', '.join(layers)}; the first is "
            "shown instead."
        )
        state.change_state(**_OF_ONE_MODEL)
        return
    count = layers[now.layer or next(iter(layers))]
    units = [now.unit, *(unit for unit, _ in read_factors(now.factors))]
    if max(units) > count:
        show_notice(
            f"This layer has units 1 to {count}, not {max(units)}; the default is shown instead."
        )
        state.change_state(unit=0, factors="")
