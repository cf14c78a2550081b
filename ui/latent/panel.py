"""The code space on a page: the pad and what follows it, for one model."""

import streamlit as st

from ui.choices.addresses import VIEWS
from ui.choices.latent import (
    FIELDS,
    TOLD,
    code_to_show,
    forget_other_models,
    keeper,
    order_to_show,
    pad_options,
    path_to_show,
    strips_to_show,
)
from ui.components import latent_pad, path_strip, publish_models, slider_bank, traversals
from ui.components.drawing import show_own_digit
from ui.components.latent_pad import Panel
from ui.latent import cache as latent_cache
from ui.latent.prior import show_prior
from ui.shell import panels, state
from ui.shell.frame import Explorer
from ui.shell.models.entries import ModelEntry, default_key
from ui.shell.serving import cache
from ui.shell.serving.cache import entry_hash
from ui.shell.words import say

__all__ = ["FIELDS", "show_code_space", "show_first_pad"]
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
    _say_what_the_digits_are(model)
    forget_other_models(model)
    views = _views(model)
    view = state.current_state().view
    view = view if view in views else views[0]
    with st.container(key="code_space"), st.container(key="code_desk"):
        if model.code_size > 1:
            with st.container(key="code_pad"):
                _show_pad(model, view)
        with st.container(key="code_views"):
            view = _choose_view(views)
        if view == "draw" or model.code_size == 1:
            with st.container(key="code_canvas"):
                show_own_digit(model, key="latent_canvas")
    name, size = entry_hash(model), model.code_size
    if view == "sliders":
        key = f"bank_{model.key}"
        opened, _ = state.opened_with(key, TOLD)
        slider_bank(
            model_hash=name,
            code_size=size,
            code=code_to_show(model, opened) if size == 1 else None,  # else the pad has it
            order=order_to_show(opened),
            key=key,
            on_change=keeper(model, key, "choice"),
        )
    elif view == "strips":
        key = f"strips_{model.key}"
        traversals(
            model_hash=name,
            code_size=size,
            arrangement=strips_to_show(state.opened_with(key, TOLD)[0]),
            key=key,
            on_change=keeper(model, key, "choice"),
        )
    elif view == "path":
        key = f"path_{model.key}"
        path_strip(
            model_hash=name,
            code_size=size,
            path=path_to_show(model, state.opened_with(key, TOLD)[0]),
            key=key,
            on_change=keeper(model, key, "path"),
        )
    elif view == "prior":
        show_prior(model, explorer.palette)
    _offer_page(explorer, model)


def _show_pad(model: ModelEntry, view: str) -> None:
    """Show the pad; what is chosen on it, or by anything that follows it, is kept.

    Nothing stands beside it that the view below shows too.
    """
    key = f"pad_{model.key}"
    opened, _ = state.opened_with(key, TOLD)
    latent_pad(
        model_hash=entry_hash(model),
        code_size=model.code_size,
        wide_panels=_panels_beside(model, view),
        key=key,
        on_change=keeper(model, key, "choice"),
        **pad_options(model, opened),
    )


def _panels_beside(model: ModelEntry, view: str) -> tuple[Panel, ...]:
    few: tuple[Panel, ...] = ("sliders",) if model.code_size <= _FEW else ()
    return () if view == "draw" else tuple(p for p in (*few, "path") if p != view)


def show_first_pad(explorer: Explorer) -> None:
    """Show the pad of the chosen model and nothing else; none of one that cannot be shown."""
    model = explorer.model
    if explorer.flaw:
        return
    if model.code_size == 1:  # a line has no plane
        model = explorer.find(default_key(explorer.entries, explorer.data, page="Home")) or model
    publish_models(*code_space(model), key="home_models")
    latent_pad(
        model_hash=entry_hash(model),
        code_size=model.code_size,
        panels=("sliders",) if model.code_size <= _FEW else (),
        key=f"home_pad_{model.key}",
    )


def _views(model: ModelEntry) -> list[str]:
    """Return what can stand below the pad, the usual first."""
    views = [view for view in VIEWS if view != "prior" or model.is_variational]
    if 1 < model.code_size <= _FEW:  # a few sliders are beside the pad already
        views.insert(1, views.pop(views.index("sliders")))
    return views


def _choose_view(options: list[str]) -> str:
    key = state.seed_widget("view", options)
    chosen = st.segmented_control(
        "Below the pad",
        options,
        format_func=lambda view: say(VIEWS[view]),
        key=key,
        required=True,
        label_visibility="collapsed",
    )
    return str(chosen or options[0])


def _say_what_the_digits_are(model: ModelEntry) -> None:
    if not cache.wall_digits(model).is_real:
        panels.show_sentence(
            "The test digits are not on this machine: what stands for a real one is decoded "
            "from its own code."
        )


@st.fragment
def _offer_page(explorer: Explorer, model: ModelEntry) -> None:
    """Offer this page as one file; it is built when asked for."""
    with st.popover("Take this page with you"):
        st.write(
            "One HTML file with the pad, the sliders, the canvas and the path: it opens from "
            "disk or on a phone, without network and server."
        )
        st.download_button(
            "Save the file",
            lambda: latent_cache.standalone_page(model).encode(),
            file_name=f"{model.key}.html",
            mime="text/html",
        )
