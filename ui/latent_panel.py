"""The code space on a page: the pad and what follows it, for one model."""

from collections.abc import Sequence

import streamlit as st

from ae_core.errors import UserError
from ui import cached, panels, state
from ui.addresses import VIEWS
from ui.canvas_panel import TITLES, entry_hash
from ui.components import (
    digit_canvas,
    latent_pad,
    path_strip,
    publish_models,
    slider_bank,
    traversals,
)
from ui.components.codes import Code, read_code
from ui.guard import show_notice
from ui.models import ModelEntry, default_key
from ui.page import Explorer
from ui.prior_panel import show_prior

FIELDS = ("code", "plane", "hold", "view")
_FEW = 4  # numbers whose sliders fit beside the pad


def show_code_space(explorer: Explorer, model: ModelEntry) -> None:
    """Show the pad of a model, then the view the visitor picks below it."""
    publish_models(cached.code_space_packet(model), key="latent_models")
    _say_what_the_digits_are(model)
    name, size = entry_hash(model), model.code_size
    code = _code_from_address(model)
    if size > 1:
        choice = latent_pad(
            model_hash=name,
            code_size=size,
            plane=_plane(size),
            hold=state.current_state().hold or None,
            code=code,
            panels=("sliders", "path") if size <= _FEW else ("path",),
            key=f"pad_{model.key}",
        )
        if choice is not None:
            plane = "pca" if choice.plane is None else "-".join(str(i + 1) for i in choice.plane)
            state.change_state(
                code=write_numbers(choice.code), code_of=model.key, plane=plane, hold=choice.hold
            )
    view = _choose_view(model)
    if view == "sliders":
        slider_bank(model_hash=name, code_size=size, key=f"bank_{model.key}")
    elif view == "strips":
        traversals(model_hash=name, code_size=size, key=f"strips_{model.key}")
    elif view == "path":
        path_strip(model_hash=name, code_size=size, key=f"path_{model.key}")
    elif view == "prior":
        show_prior(model, explorer.palette)
    else:
        _show_canvas(model)
    _offer_page(explorer, model)


def show_first_pad(explorer: Explorer) -> None:
    """Show the pad of the chosen model and nothing else."""
    model = explorer.model
    if model.code_size == 1:  # a line has no plane
        model = explorer.find(default_key(explorer.entries, explorer.data, page="Home")) or model
    publish_models(cached.code_space_packet(model), key="home_models")
    panels_beside = ("sliders",) if model.code_size <= _FEW else ()
    latent_pad(
        model_hash=entry_hash(model),
        code_size=model.code_size,
        panels=panels_beside,
        key=f"home_pad_{model.key}",
    )


def write_numbers(code: Code | Sequence[float]) -> str:
    """Write a code as the address holds it: numbers to four digits, commas between."""
    return ",".join(f"{number:.4g}" for number in code)


def _choose_view(model: ModelEntry) -> str:
    left_out = {"sliders"} if 1 < model.code_size <= _FEW else set()
    if not model.is_variational:
        left_out.add("prior")
    options = [view for view in VIEWS if view not in left_out]
    key = state.seed_widget("view", options)
    chosen = st.segmented_control(
        "Below the pad", options, format_func=VIEWS.__getitem__, key=key, required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    return str(chosen or options[0])


def _plane(code_size: int) -> tuple[int, int] | str | None:
    """Return the plane the address asks for, where this code has such numbers."""
    text = state.current_state().plane
    if text in ("", "pca"):
        return text or None
    first, second = (int(part) - 1 for part in text.split("-"))
    return (first, second) if first != second and max(first, second) < code_size else None


def _code_from_address(model: ModelEntry) -> Code | None:
    """Return the code to begin at; what does not fit this model is refused with a sentence."""
    now = state.current_state()
    if not now.code or now.code_of not in ("", model.key):
        return None
    try:
        return read_code([float(part) for part in now.code.split(",")], model.code_size)
    except UserError as error:
        state.change_state(code="")
        show_notice(str(error))
        return None


def _show_canvas(model: ModelEntry) -> None:
    digit_canvas(
        model_names=[
            (entry_hash(model), TITLES[model.kind], f"{model.name}, {model.code_size} numbers")
        ],
        strokes=state.current_state().strokes or None,
        key=f"latent_canvas_{model.key}",
    )


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
