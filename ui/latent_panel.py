"""The code space on a page: the pad and what follows it, for one model."""

import streamlit as st

from ui import cached, panels, state
from ui.addresses import VIEWS
from ui.canvas_panel import TITLES, entry_hash, keep_drawing
from ui.components import (
    digit_canvas,
    latent_pad,
    path_strip,
    publish_models,
    slider_bank,
    traversals,
)
from ui.components.latent_pad import Panel
from ui.latent_address import (
    FIELDS,
    TOLD,
    code_to_show,
    forget_other_models,
    keeper,
    pad_options,
    path_to_show,
)
from ui.looks import looks_of
from ui.models import ModelEntry, default_key
from ui.page import Explorer
from ui.prior_panel import show_prior
from ui.words import say

__all__ = ["FIELDS", "show_code_space", "show_first_pad"]
_FEW = 4  # numbers whose sliders fit beside the pad


def show_code_space(explorer: Explorer, model: ModelEntry) -> None:
    """Show the pad of a model, then the view the visitor picks below it.

    The visitor's own digit stands beside the pad, so that drawing and its place are seen at once.
    """
    publish_models(cached.code_space_packet(model), key="latent_models")
    _say_what_the_digits_are(model)
    forget_other_models(model)
    views = _views(model)
    view = state.current_state().view
    if view == "draw" and model.code_size > 1:
        pad_column, canvas_column = st.columns(2, gap="medium")
        with pad_column:
            _show_pad(model, panels_beside=())
        with canvas_column:
            _show_canvas(model)
    elif model.code_size > 1:
        few: tuple[Panel, ...] = ("sliders", "path")
        _show_pad(model, panels_beside=few if model.code_size <= _FEW else ("path",))
    view = _choose_view(views)
    name, size = entry_hash(model), model.code_size
    if view == "sliders":
        key = f"bank_{model.key}"
        opened, _ = state.opened_with(key, TOLD)
        code = code_to_show(model, opened) if size == 1 else None  # else the pad has it
        keep = keeper(model, key, "choice") if size == 1 else None
        slider_bank(model_hash=name, code_size=size, code=code, key=key, on_change=keep)
    elif view == "strips":
        traversals(model_hash=name, code_size=size, key=f"strips_{model.key}")
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
    elif size == 1:
        _show_canvas(model)
    _offer_page(explorer, model)


def _show_pad(model: ModelEntry, *, panels_beside: tuple[Panel, ...]) -> None:
    """Show the pad; what is chosen on it, or by anything that follows it, is kept."""
    key = f"pad_{model.key}"
    opened, _ = state.opened_with(f"{key} {panels_beside}", TOLD)
    latent_pad(
        model_hash=entry_hash(model),
        code_size=model.code_size,
        panels=panels_beside,
        key=key,
        on_change=keeper(model, key, "choice"),
        **pad_options(model, opened),
    )


def show_first_pad(explorer: Explorer) -> None:
    """Show the pad of the chosen model and nothing else."""
    model = explorer.model
    if model.code_size == 1:  # a line has no plane
        model = explorer.find(default_key(explorer.entries, explorer.data, page="Home")) or model
    publish_models(cached.code_space_packet(model), key="home_models")
    panels_beside: tuple[Panel, ...] = ("sliders",) if model.code_size <= _FEW else ()
    latent_pad(
        model_hash=entry_hash(model),
        code_size=model.code_size,
        panels=panels_beside,
        key=f"home_pad_{model.key}",
    )


def _views(model: ModelEntry) -> list[str]:
    left_out = {"sliders"} if 1 < model.code_size <= _FEW else set()
    if not model.is_variational:
        left_out.add("prior")
    return [view for view in VIEWS if view not in left_out]


def _choose_view(options: list[str]) -> str:
    key = state.seed_widget("view", options)
    chosen = st.segmented_control(
        "Below the pad", options, format_func=lambda view: say(VIEWS[view]), key=key, required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    return str(chosen or options[0])


def _show_canvas(model: ModelEntry) -> None:
    now = state.current_state()
    drawing = digit_canvas(
        model_names=[
            (entry_hash(model), TITLES[model.kind], f"{model.name}, {model.code_size} numbers")
        ],
        strokes=now.strokes or None,
        image=now.picture[0] if now.picture else None,
        looks=looks_of([model]),
        key=f"latent_canvas_{model.key}",
    )
    keep_drawing(drawing)


def _say_what_the_digits_are(model: ModelEntry) -> None:
    if not cached.has_test_images(model):
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
            lambda: cached.standalone_page(model).encode(),
            file_name=f"{model.name}.html",
            mime="text/html",
        )
