"""The digit canvas on a page: which models answer, and the way in without a canvas."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ae_core.data.drawing import picture_to_image
from ui import cached, images, panels, state
from ui.components import digit_canvas, publish_models
from ui.guard import guard
from ui.models import CONTESTANTS, ModelEntry, default_key
from ui.page import Explorer
from ui.panels import Contestant
from ui.uploads import FORMATS, MAX_MEGABYTES, read_picture

COMMON_SIZE = 10  # numbers in the code of every contestant but the chosen one
TITLES = {
    "autoencoder": "Autoencoder",
    "denoising autoencoder": "Denoising autoencoder",
    "variational autoencoder": "Variational autoencoder",
    "PCA": "PCA",
}


def choose_contestants(explorer: Explorer) -> list[ModelEntry]:
    """Return who answers a drawing: three networks and PCA at equal code size.

    A model that the visitor chose joins them. Without the networks trained on MNIST, those
    trained on the embedded digits stand in.
    """
    by_name = {entry.name: entry for entry in reversed(explorer.entries)}
    for family in ("bench-10", "digits-10"):
        kinds = [f"{family}-{kind}" for kind in CONTESTANTS]
        found = [by_name[name] for name in kinds if name in by_name]
        if found:
            break
    if "pca-10-clipped" in by_name:
        found.append(by_name["pca-10-clipped"])
    is_extra = explorer.model not in found and not explorer.has_default_model
    return [*found, explorer.model] if is_extra or not found else found


def choose_duel(explorer: Explorer) -> list[ModelEntry]:
    """Return the chosen model and PCA of the same code size.

    A drawing is nearest to MNIST, so on a machine without it the model that opens by itself
    is still one that was trained on MNIST.
    """
    model = explorer.model
    if explorer.has_default_model:
        model = explorer.find(default_key(explorer.entries, "mnist")) or model
    baseline = explorer.find(f"pca-{model.code_size}-clipped")
    return [model] if baseline in (None, model) else [model, baseline]


def show_canvas(contestants: list[ModelEntry], *, key: str) -> None:
    """Show the canvas with a column for each model; the drawing is kept across pages."""
    publish_models(cached.model_packet(tuple(contestants)), key=f"{key}_models")
    if state.component_value(key, "drawing") is None:  # the page was just opened
        state.change_state(opening=state.current_state().strokes)
    drawing = digit_canvas(
        model_names=[(entry_hash(entry), *_column_head(entry)) for entry in contestants],
        strokes=state.current_state().opening or None,
        key=key,
    )
    state.change_state(strokes=drawing.strokes)


def entry_hash(entry: ModelEntry) -> str:
    """Return the name under which the browser knows a model's weights."""
    return getattr(cached.load_model(entry), "hash", "") or entry.name


def _column_head(entry: ModelEntry) -> tuple[str, str]:
    note = (
        entry.name if entry.code_size == COMMON_SIZE else f"{entry.name}, {entry.code_size} numbers"
    )
    return TITLES[entry.kind], note


def show_upload(contestants: list[ModelEntry]) -> None:
    """Offer a picture instead of a drawing, and show what the same models make of it."""
    file = st.file_uploader(
        "A photo or drawing of one digit",
        type=[name.lower() for name in FORMATS] + ["jpg"],
        max_upload_size=MAX_MEGABYTES,
        key="picture",
        help="Ink is what differs from the border. It is cut out, scaled and centred as the "
        "digits of MNIST are. Nothing leaves this server.",
    )
    if file is None:
        return
    with guard():
        image = picture_to_image(read_picture(file.getvalue()))
        st.html(
            f'<div class="ae-contestants"><div class="ae-contestant"><h4>What the models see</h4>'
            f"<p>28×28, centred</p>{images.digit_html(image, size=112, label='Your digit')}"
            "</div></div>"
        )
        panels.show_contestants(image, [_answer(entry, image) for entry in contestants])


def _answer(entry: ModelEntry, image: NDArray[np.float32]) -> Contestant:
    model = cached.load_model(entry)
    code = model.encode(image)
    reconstruction = model.decode(code)[0, 0]
    title, note = _column_head(entry)
    return Contestant(
        name=title,
        note=note,
        image=reconstruction,
        mse=float(np.mean((reconstruction - image) ** 2)),
        code=code[0].tolist(),
        code_scale=float(np.abs(code).max()) or 1.0,
    )
