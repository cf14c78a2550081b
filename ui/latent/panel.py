"""The code space on a page: the pad and what follows it, for one model."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from ae_core.errors import UserError
from ui.choices.codec import from_browser, to_browser
from ui.choices.fields import Choices, Context
from ui.choices.latent import (
    VIEWS,
    Code,
    CodeChoice,
    PadChoices,
    SliderChoices,
    SpaceChoices,
    StripChoices,
    path_from_browser,
    path_to_browser,
)
from ui.components import latent_pad, path_strip, publish_models, slider_bank, traversals
from ui.components.drawing import show_own_digit
from ui.components.model_page import build_model_page
from ui.latent.prior import show_prior
from ui.shell import controls, panels, state
from ui.shell.frame import Explorer
from ui.shell.guard import show_notice
from ui.shell.models.entries import ModelEntry, entries_for
from ui.shell.serving import cache
from ui.shell.serving.cache import cache_data, entry_hash
from ui.shell.words import say

_OF_ONE_MODEL = ("code", "taken", "window", "path_from", "path_to")
_FEW = 4  # numbers whose sliders fit beside the pad


def code_space(model: ModelEntry) -> tuple[str, str, str]:
    """Return where the browser gets a model, its codes and its digits."""
    return cache.weights(model), cache.codes(model), cache.sheet(model)


def show_code_space(explorer: Explorer, model: ModelEntry) -> None:
    """Show the pad of a model, then the view the visitor picks below it.

    Pad and choice keep their places in every view. Where there is room the visitor's own digit
    stands beside the pad (`ui/shell/style.css`), so that drawing and its place are seen at once.
    """
    publish_models(*code_space(model), key="latent_models")
    if not cache.wall_digits(model).is_real:
        panels.show_sentence(
            "The test {things} are not on this machine: what stands for a real one is decoded "
            "from its own code."
        )
    if state.current_state().code_of not in ("", model.key):
        for name in _OF_ONE_MODEL:
            state.forget_choice(name)
    state.change_state(code_of=model.key)
    views = {view: say(title) for view, title in VIEWS.items()}
    if not model.is_variational:
        del views["prior"]
    if 1 < model.code_size <= _FEW:  # a few sliders are beside the pad already
        views = {"strips": views.pop("strips"), **views}
    view = state.current_state().view
    view = view if view in views else next(iter(views))
    with st.container(key="code_space"), st.container(key="code_desk"):
        if model.code_size > 1:
            with st.container(key="code_pad"):
                _show_pad(model, view)
        with st.container(key="code_views"):
            look = {"label_visibility": "collapsed"}
            view = controls.choose_segment("view", "Below the pad", views, **look)
        if view == "draw" or model.code_size == 1:
            with st.container(key="code_canvas"):
                show_own_digit(model, key="latent_canvas")
    if view == "sliders":
        _show_sliders(model)
    elif view == "strips":
        _show_strips(model)
    elif view == "path":
        key, opened = _opened("path", model)
        path_strip(
            model_hash=entry_hash(model),
            path=path_to_browser(opened, model.code_size),
            key=key,
            on_change=state.on_change(
                key, lambda told: path_from_browser(told, model.code_size), SpaceChoices, "path"
            ),
        )
    elif view == "prior":
        show_prior(model, explorer.palette)
    _offer_page(model)


def _opened(kind: str, model: ModelEntry) -> tuple[str, state.ExplorerState]:
    """Return the key of a component, and what it opens with."""
    key = f"{kind}_{model.key}"
    return key, state.opened_with(key, SpaceChoices)[0]


def _refuse_misfit(model: ModelEntry, code: str) -> None:
    """Refuse a code that does not fit this model with a sentence."""
    if code:
        try:
            Code("code").read(code, Context(code_size=model.code_size))
        except UserError as error:
            state.change_state(code="")
            show_notice(str(error))


def _show_pad(model: ModelEntry, view: str) -> None:
    """Show the pad; what is chosen on it, or by anything that follows it, is kept.

    Nothing stands beside it that the view below shows too.
    """

    def read(told: Any) -> dict[str, Any]:
        path = told.get("path") if isinstance(told, dict) else None
        laid = {} if path is None else path_from_browser(path, model.code_size)
        return from_browser(PadChoices, told, code_size=model.code_size) | laid

    key, opened = _opened("pad", model)
    _refuse_misfit(model, opened.code)
    beside = {"sliders", "path"} if model.code_size <= _FEW else {"path"}
    latent_pad(
        model_hash=entry_hash(model),
        choices=to_browser(PadChoices, opened, code_size=model.code_size),
        path=path_to_browser(opened, model.code_size),
        wide_panels=() if view == "draw" else sorted(beside - {view}, reverse=True),
        key=key,
        on_change=state.on_change(key, read, SpaceChoices),
    )


def _show_sliders(model: ModelEntry) -> None:
    key, opened = _opened("bank", model)
    choices = to_browser(SliderChoices, opened)
    if model.code_size == 1:  # else the pad has the code
        _refuse_misfit(model, opened.code)
        choices |= to_browser(CodeChoice, opened, code_size=1)
    slider_bank(
        model_hash=entry_hash(model),
        choices={"code": None} | choices,
        key=key,
        on_change=_on_change_of_code(model, key, SliderChoices),
    )


def _show_strips(model: ModelEntry) -> None:
    key, opened = _opened("strips", model)
    usual = {"sheet": "manifold" if model.code_size == 2 else "strips"}
    traversals(
        model_hash=entry_hash(model),
        choices=to_browser(StripChoices, opened, usual),
        key=key,
        on_change=_on_change_of_code(model, key, StripChoices, usual),
    )


def _on_change_of_code(
    model: ModelEntry, key: str, choices: type[Choices], usual: Mapping[str, Any] | None = None
) -> Callable[[], None]:
    """Return what takes over a code, how the component is arranged, or both."""

    def read(told: Any) -> dict[str, Any]:
        arranged = from_browser(choices, told, usual, is_partial=True)
        code = from_browser(CodeChoice, told, code_size=model.code_size, is_partial=bool(arranged))
        return arranged | code

    return state.on_change(key, read, SpaceChoices)


def show_first_pad(explorer: Explorer) -> None:
    """Show the pad of the chosen model and nothing else; none of one that cannot be shown."""
    model = explorer.model
    if explorer.flaw:
        return
    if model.code_size == 1:  # a line has no plane
        model = entries_for(explorer.page, explorer.entries, explorer.data)[0]
    publish_models(*code_space(model), key="home_models")
    latent_pad(
        model_hash=entry_hash(model),
        choices=to_browser(PadChoices, PadChoices()),
        panels=("sliders",) if model.code_size <= _FEW else (),
        key=f"home_pad_{model.key}",
    )


@cache_data(max_entries=2, show_spinner="Writing the page…")
def _standalone_page(entry: ModelEntry) -> bytes:
    return build_model_page(entry).encode()


@st.fragment
def _offer_page(model: ModelEntry) -> None:
    """Offer this page as one file; it is built when asked for."""
    with st.popover("Take this page with you"):
        st.write(
            "One HTML file with the pad, the sliders, the canvas and the path: it opens from "
            "disk or on a phone, without network and server."
        )
        st.download_button(
            "Save the file",
            lambda: _standalone_page(model),
            file_name=f"{model.key}.html",
            mime="text/html",
        )
