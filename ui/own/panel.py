"""A visitor's own images on the page: choosing them, seeing what was read, keeping them."""

from __future__ import annotations

import contextlib
import html
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ae_core.data.datasets import Dataset, load_images
from ae_core.data.own.images import (
    MAX_CLASSES,
    MAX_IMAGES,
    MAX_MEGABYTES,
    MIN_IMAGES,
    Fit,
    OwnImages,
    Reading,
    say_left_out,
)
from ae_core.data.own.store import (
    TEST_SHARE,
    check_name,
    describe_own,
    load_own_names,
    remove_own,
    save_own,
    suggest_name,
)
from ae_core.errors import AutoencoderExplorerError
from ae_core.training.own_experiments import check_not_trained
from ui.own import cache as own_cache
from ui.shell import images, panels, state
from ui.shell.guard import guard, show_notice
from ui.shell.serving import cache

_ENDINGS = ("png", "jpg", "jpeg", "webp", "bmp", "gif", "tif", "tiff", "zip", "npz", "csv")
_PICTURES = _ENDINGS[:-3]
_FITS: dict[str, Fit] = {"The whole picture": "plain", "Only the ink": "mnist"}
_FILES, _FOLDER, _PATH = "Files", "A folder", "A path on this machine"
_NUM_SHOWN = 48  # of the images that were read
_NUM_KEPT_SHOWN = 24  # of a set that is kept
_MOST_TOLD = 100  # of what was left out


def show_what_is_taken() -> None:
    """Say what becomes of images, before any is chosen."""
    st.html(
        '<p class="ae-text">Every image becomes <b>28 × 28 grey pixels</b>: colour goes, and of a '
        "large picture only what is left at that size. That is all these networks see.</p>"
        f'<p class="ae-quiet">Taken are {MIN_IMAGES} to {MAX_IMAGES:,} images, at most '
        f"{MAX_MEGABYTES} MB together: pictures, a .zip of folders, an .npz, or a CSV of 784 "
        "columns (a label may stand before or after them). Sub-folders become labels, at most "
        f"{MAX_CLASSES}. Nothing leaves the machine this server runs on; whoever may open this "
        "page sees the set.</p>"
    )


def choose_images() -> OwnImages | None:
    """Let the visitor choose images and return what was read of them, or None."""
    way_column, fit_column = st.columns([1, 1], gap="large")
    ways = [_FILES, _FOLDER, *([_PATH] if are_paths_allowed() else [])]
    with way_column:
        way = st.segmented_control("Choose", ways, default=_FILES, key="own_way", required=True)
    with fit_column:
        fit = st.segmented_control(
            "What is made 28 × 28",
            list(_FITS),
            default="The whole picture",
            key="own_fit",
            required=True,
            help="The whole picture, squeezed and filled up to a square; or the ink alone, cut "
            "out, scaled to 20 × 20 and centred by its mass, dark or light.",
        )
    how = Reading(fit=_FITS[str(fit)])
    with guard():
        if way == _PATH and are_paths_allowed():
            return _read_path(how)
        return _read_files(how, is_folder=way == _FOLDER)
    return None


def are_paths_allowed() -> bool:
    """Tell whether who started the server lets every visitor read its folders.

    Nothing about a visit says who sits at the machine: a proxy in front makes all of them local.
    """
    return os.environ.get("AE_ALLOW_PATHS", "").strip() == "1"


def _read_files(how: Reading, *, is_folder: bool) -> OwnImages | None:
    files = st.file_uploader(
        "A folder of pictures; its sub-folders become labels"
        if is_folder
        else "Pictures, or one .zip, .npz or .csv",
        type=_PICTURES if is_folder else _ENDINGS,
        accept_multiple_files="directory" if is_folder else True,
        max_upload_size=MAX_MEGABYTES,
        key=f"own_{'folder' if is_folder else 'files'}_{state.current_state().uploads}",
    )
    if not files:
        return None
    contents = [(file.name, file.getvalue()) for file in files]
    with _bar() as bar:
        return own_cache.read_upload(contents, how, bar)


def _read_path(how: Reading) -> OwnImages | None:
    path = st.text_input(
        "Folder, .zip, .npz or .csv", key="own_path", placeholder="/home/me/pictures"
    ).strip()
    if not path:
        return None
    with _bar() as bar:
        return own_cache.read_path(path, how, bar)


@contextlib.contextmanager
def _bar() -> Iterator[Any]:
    """Give a place for a bar, which is gone afterwards, however the reading ended."""
    bar = st.empty()
    try:
        yield bar
    finally:
        bar.empty()


def show_what_was_read(found: OwnImages) -> None:
    """Show the first images as the models will see them, their classes, and what was left out."""
    total = len(found.pixels)
    st.html(
        f'<h3 class="ae-heading">{total:,} images, as the models will see them</h3>'
        f'<div class="ae-own-wall">{_wall_html(found)}</div>'
    )
    if found.is_labelled:
        counts = sorted(found.counts().items(), key=lambda pair: -pair[1])
        told = " · ".join(f"{name} {count:,}" for name, count in counts[:20])
        more = f" · and {len(counts) - 20} more" if len(counts) > 20 else ""
        panels.show_sentence(f"{len(counts)} classes: {told}{more}")
    else:
        panels.show_sentence("No labels: everything that needs classes will be left out.")
    for note in found.notes:
        panels.show_sentence(note)
    if found.left_out:
        with st.expander(say_left_out(len(found.left_out))):
            rows = "".join(
                f"<tr><td>{html.escape(entry.name)}</td><td>{html.escape(entry.reason)}</td></tr>"
                for entry in found.left_out[:_MOST_TOLD]
            )
            st.html(f'<div class="ae-scroll"><table class="ae-table">{rows}</table></div>')


def _wall_html(found: OwnImages) -> str:
    """Return images from the whole set, evenly drawn, so that every class is likely there."""
    rows = np.unique(np.linspace(0, len(found.pixels) - 1, _NUM_SHOWN).round().astype(int))
    return "".join(_tile_html(found.pixels[row] / 255, found.file_names[row]) for row in rows)


def _tile_html(image: NDArray[np.floating], name: str) -> str:
    return images.digit_html(image, size=56, label=name)


def offer_keeping(found: OwnImages) -> None:
    """Ask for a name and offer to keep the images as a data set."""
    source = found.source if found.source != "What was chosen" else "My images"
    usual = suggest_name(source)
    name_column, title_column, button_column = st.columns([1, 1, 1], vertical_alignment="bottom")
    with name_column:
        name = st.text_input("Name", usual, key=f"own_name_{usual}", max_chars=30)
    with title_column:
        title = st.text_input(
            "Title on the pages", Path(source).stem[:60], key=f"own_title_{usual}", max_chars=60
        )
    with button_column:
        st.button(
            "Keep as a data set",
            type="primary",
            key="own_keep",
            on_click=_keep,
            args=(found, name, title),
            width="stretch",
        )
    panels.show_sentence(
        f"A fifth ({TEST_SHARE:.0%}) of each class is put aside to test with, drawn by seed 0."
        if found.is_labelled
        else f"A fifth ({TEST_SHARE:.0%}) is put aside to test with, drawn by seed 0."
    )


def _keep(found: OwnImages, name: str, title: str) -> None:
    """Store the images; what cannot be done is said on the run that follows."""
    try:
        check_not_trained(check_name(name), found)
        save_own(name, found, title=title)
    except AutoencoderExplorerError as error:
        state.change_state(message=str(error))
        return
    cache.forget_images()
    state.set_choice("data", name)
    now = state.current_state()
    state.change_state(uploads=now.uploads + 1, automatic=now.model, message="")


def show_message() -> None:
    """Show what the last act has to say, once."""
    message = state.current_state().message
    if message:
        show_notice(message)
        state.change_state(message="")


def show_set(dataset: Dataset) -> None:
    """Show what an own set is: its size, its classes, how it was fitted, and how to lose it."""
    about = describe_own(dataset.name)
    classes = f"{len(dataset.class_names)} classes" if dataset.is_labelled else "no labels"
    how = next((words for words, fit in _FITS.items() if fit == about.get("fit")), "?").lower()
    st.html(
        f'<h3 class="ae-heading ae-block">{html.escape(dataset.title)}</h3><p class="ae-quiet">'
        f"{dataset.num_train:,} images to train on, {dataset.num_test:,} to test · {classes} · "
        f"made of {html.escape(how)} · from {html.escape(str(about.get('source')))}</p>"
    )
    with guard():
        st.html(f'<div class="ae-own-wall">{_wall_of_set_html(dataset)}</div>')
    offer_removal(dataset.name, dataset.title)


def _wall_of_set_html(dataset: Dataset) -> str:
    """Return some of a set's images, evenly drawn from those to train on."""
    pixels, names = load_images(dataset.name, "train")[0], load_own_names(dataset.name)["train"]
    rows = np.linspace(0, len(pixels) - 1, min(_NUM_KEPT_SHOWN, len(pixels))).round().astype(int)
    return "".join(_tile_html(pixels[row, 0], names[row]) for row in rows)


def offer_removal(name: str, title: str) -> None:
    """Offer to delete an own set, in two steps."""
    with st.popover("Remove this set", type="tertiary"):
        st.html(
            f"The images of <b>{html.escape(title)}</b> are deleted from this machine. Models "
            "trained on them stay, without images."
        )
        st.button("Delete the images", key="own_remove", on_click=_remove, args=(name,))


def _remove(name: str) -> None:
    try:
        remove_own(name)
    except AutoencoderExplorerError as error:
        state.change_state(message=str(error))
        return
    cache.forget_images()
    state.set_choice("data", "mnist")
