"""Other ways to a digit than drawing it: a photo, or a test digit to draw on."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ae_core.data.drawing import cut_out_ink, ink_to_image
from ae_core.data.pictures.file import FORMATS, MAX_MEGABYTES, read_picture
from ae_core.errors import DataError
from ui.choices.pages import WAYS
from ui.components.digit_canvas import DigitDrawing
from ui.components.drawing import take_address
from ui.shell import controls, images, state
from ui.shell.guard import guard, show_problem
from ui.shell.models.entries import dataset_of
from ui.shell.serving import cache

Image = NDArray[np.float32]

_INK = {"found by the border": None, "dark": True, "light": False}
_read_photo = cache.cache_data(max_entries=16)(read_picture)  # at most 512 pixels a side
_TURNS = ("0°", "90°", "180°", "270°")  # clockwise


def choose_picture(data: str) -> Image | None:
    """Offer a photo or a test digit to draw on; return it as 28x28, or None for a blank sheet.

    Without a choice it is the picture that lay under the strokes when the page was left.
    """
    take_address()
    way = controls.choose_segment("way", "Draw on", WAYS)
    image = None
    with guard():
        try:
            image = _choose_test_digit(data) if way == "test" else _choose_photo()
        except DataError as error:
            show_problem(f"{error} The canvas still shows what it showed before.")
    kept = state.current_state().picture
    return kept[0] if image is None and kept else image


def forget_cleared(drawing: DigitDrawing) -> None:
    """Let the address tell no picture where the visitor has cleared it from the canvas."""
    if drawing.image is None:
        state.change_state(way="photo")


def _choose_photo() -> Image | None:
    asked = state.times_asked()  # Back takes the photo away
    file = st.file_uploader(
        "A photo of one digit: choose it, drop it here, or paste it anywhere on the page",
        type=[name.lower() for name in FORMATS] + ["jpg"],
        max_upload_size=MAX_MEGABYTES,
        key=f"picture_{asked}" if asked else "picture",
        help="Ink is what differs from the border. It is cut out, scaled and centred as the "
        "digits of MNIST are. Nothing leaves this server.",
    )
    if file is None:
        return None
    picture = _read_photo(file.getvalue(), f"“{file.name}”")
    corrections, shown = st.columns([1, 1], gap="large")
    with corrections:
        turn = st.segmented_control("Turn", _TURNS, default=_TURNS[0], key="turn", required=True)
        ink = st.segmented_control(
            "The ink is", list(_INK), default="found by the border", key="ink", required=True
        )
        scale = st.slider(
            "Threshold",
            0.4,
            1.8,
            1.0,
            step=0.1,
            key="threshold",
            help="Lower keeps fainter lines, higher drops smudges. 1 is Otsu's threshold.",
        )
    picture = np.rot90(picture, -_TURNS.index(turn))
    kept = cut_out_ink(picture, is_ink_dark=_INK[ink], threshold_scale=scale)
    image = ink_to_image(kept)
    with shown:
        _show_cutting(picture, kept, image)
    return image


def _show_cutting(picture: NDArray[Any], kept: NDArray[np.float64], image: Image) -> None:
    """Show the photo, what of it was taken for ink, and what the models get."""
    photo, ink, digit = st.columns(3)
    with photo:
        step = max(1, max(picture.shape[:2]) // 320)  # it is shown small
        st.image(picture[::step, ::step], caption="your photo", clamp=True)
    with ink:
        st.image(1 - kept, caption="what counts as ink", clamp=True)
    with digit:
        st.html(images.digit_html(image, size=112, label="Your digit as 28 by 28 pixels"))
        st.caption("what the canvas gets")


def _choose_test_digit(data: str) -> Image:
    test_images, labels = cache.load_test_set(data)
    which, place, shown = st.columns([1, 1, 2], vertical_alignment="bottom")
    with which:
        names = dataset_of(data).class_names
        classes = {number: names[number] for number in np.unique(labels).tolist()}
        digit_class = controls.choose_one("under_class", "Class", classes)
    indices = np.flatnonzero(labels == digit_class)
    with place:
        key = state.seed_widget("under", range(1, len(indices) + 1))
        now = state.current_state().under
        nth = st.number_input(f"Which of its {len(indices):,}", 1, len(indices), now, key=key)
    index = int(indices[int(nth) - 1])
    with shown:
        st.caption(f"Test digit {index:,}. It lies under your strokes; Clear takes it away.")
    return test_images[index, 0]
