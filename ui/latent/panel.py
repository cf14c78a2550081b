"""The code space on a page: the pad and what follows it, for one model."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from ae_core.errors import UserError
from ui.choices import latent
from ui.choices.codec import from_browser, to_browser
from ui.choices.fields import Choices, Context
from ui.components import (
    home_squeeze,
    latent_pad,
    path_strip,
    publish_models,
    slider_bank,
    traversals,
)
from ui.components.drawing import put_away_drawing, show_own_digit
from ui.components.model_page import build_model_page
from ui.latent.prior import show_prior
from ui.shell import controls, panels, state
from ui.shell.covers import show_covered
from ui.shell.frame import Explorer
from ui.shell.guard import show_notice
from ui.shell.models.entries import ModelEntry
from ui.shell.models.labels import spelled
from ui.shell.serving import cache
from ui.shell.serving.cache import cache_data, entry_hash
from ui.shell.words import say

_OF_ONE_MODEL = ("code", "plane", "taken", "window", "path_from", "path_to")
_SPACE = latent.SpaceChoices  # what the components of the code space know
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
    _say_whether_real(model)
    _forget_other(model)
    views = {view: say(title) for view, title in latent.VIEWS.items()}
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
                if not show_covered("classes", "decoded", height=560):  # it lies among its class
                    show_own_digit(model, key="latent_canvas")
        else:
            put_away_drawing()
    if view == "sliders":
        _show_sliders(model)
    elif view == "strips":
        _show_strips(model)
    elif view == "path":
        size = model.code_size
        read = functools.partial(latent.path_from_browser, code_size=size)
        opened, link = state.link(f"path_{model.key}", _SPACE, read, name="path")
        path_strip(model_hash=entry_hash(model), path=latent.path_to_browser(opened, size), **link)
    elif view == "prior":
        show_prior(model, explorer.palette)
    if not state.current_state().cover:  # in the file nothing is
        _offer_page(model)


def _say_whether_real(model: ModelEntry) -> None:
    if not cache.wall_digits(model).is_real:
        panels.show_sentence(
            "The test {things} are not on this machine: what stands for a real one is decoded "
            "from its own code."
        )


def _forget_other(model: ModelEntry) -> None:
    """Forget what was chosen in the code space of another model."""
    if state.current_state().code_of not in ("", model.key):
        for name in _OF_ONE_MODEL:
            state.forget_choice(name)
    state.change_state(code_of=model.key)


def _refuse_misfit(model: ModelEntry, code: str) -> None:
    """Refuse a code that does not fit this model with a sentence."""
    if code:
        try:
            latent.check_code(code, Context(code_size=model.code_size))
        except UserError as error:
            state.change_state(code="")
            show_notice(str(error))


def _show_pad(model: ModelEntry, view: str) -> None:
    """Show the pad; what is chosen on it, or by anything that follows it, is kept.

    Nothing stands beside it that the view below shows too.
    """
    beside = {"sliders", "path"} if model.code_size <= _FEW else {"path"}
    wide = () if view == "draw" else sorted(beside - {view}, reverse=True)
    _show_linked_pad(model, _SPACE, f"pad_{model.key}", has_path=True, wide_panels=wide)


def _show_linked_pad(
    model: ModelEntry, told: type[Choices], key: str, *, has_path: bool = False, **beside: Any
) -> None:
    """Show a pad that opens with what was chosen, and tells what is; ``told`` is known by all."""

    def read(message: Any) -> dict[str, Any]:
        path = message.get("path") if isinstance(message, dict) and has_path else None
        laid = {} if path is None else latent.path_from_browser(path, model.code_size)
        return from_browser(latent.PadChoices, message, code_size=model.code_size) | laid

    opened, link = state.link(key, told, read)
    _refuse_misfit(model, opened.code)
    latent_pad(
        model_hash=entry_hash(model),
        choices=to_browser(latent.PadChoices, opened, code_size=model.code_size),
        path=latent.path_to_browser(opened, model.code_size) if has_path else None,
        **beside,
        **link,
    )


def _show_sliders(model: ModelEntry) -> None:
    opened, link = state.link(f"bank_{model.key}", _SPACE, _reader(model, latent.SliderChoices))
    choices = to_browser(latent.SliderChoices, opened)
    if model.code_size == 1:  # else the pad has the code
        _refuse_misfit(model, opened.code)
        choices |= to_browser(latent.CodeChoice, opened, code_size=1)
    slider_bank(model_hash=entry_hash(model), choices={"code": None} | choices, **link)


def _show_strips(model: ModelEntry) -> None:
    usual = {"sheet": "manifold" if model.code_size == 2 else "strips"}
    read = _reader(model, latent.StripChoices, usual)
    opened, link = state.link(f"strips_{model.key}", _SPACE, read)
    choices = to_browser(latent.StripChoices, opened, usual)
    traversals(model_hash=entry_hash(model), choices=choices, **link)


def _reader(
    model: ModelEntry, choices: type[Choices], usual: Mapping[str, Any] | None = None
) -> Callable[[Any], dict[str, Any]]:
    """Return what reads a code, how the component is arranged, or both."""

    def read(told: Any) -> dict[str, Any]:
        arranged = from_browser(choices, told, usual, is_partial=True)
        size, is_partial = model.code_size, bool(arranged)
        moved = from_browser(latent.CodeChoice, told, code_size=size, is_partial=is_partial)
        return arranged | moved

    return read


def show_squeeze(explorer: Explorer) -> None:
    """Show a digit, its code as bars and the digit again; nothing of a model that is damaged."""
    model = explorer.model
    if explorer.flaw:
        return
    publish_models(*code_space(model), key="home_models")
    _forget_other(model)
    read = functools.partial(from_browser, latent.CodeChoice, code_size=model.code_size)
    opened, link = state.link(f"home_squeeze_{model.key}", latent.PadChoices, read)
    choices: dict[str, Any] = {"code": None}
    if model.code_size == 1:  # else the pad has the code
        _refuse_misfit(model, opened.code)
        choices = to_browser(latent.CodeChoice, opened, code_size=1)
    count = spelled(model.code_size)
    home_squeeze(
        model_hash=entry_hash(model),
        count=count,
        is_drawn=not opened.code and not cache.wall_digits(model).is_real,
        choices=choices,
        **link,
    )
    _say_whether_real(model)


def show_first_pad(explorer: Explorer) -> None:
    """Show the pad of the model whose code `show_squeeze` shows; a line has no plane."""
    model = explorer.model
    if not explorer.flaw and model.code_size > 1:
        st.subheader(f"The same {spelled(model.code_size)} as a point on a map")
        _show_linked_pad(model, latent.PadChoices, f"home_pad_{model.key}")


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
