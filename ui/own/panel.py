"""A visitor's own images on the page: choosing them, seeing what was read, keeping them."""

from __future__ import annotations

import html
import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from ae_core.data.datasets import Dataset, load_pixels
from ae_core.data.own.images import (
    MAX_CLASSES,
    MAX_IMAGES,
    MAX_MEGABYTES,
    MIN_IMAGES,
    NO_LABELS,
    OwnImages,
    Pixels,
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
    split_rows,
    suggest_name,
)
from ae_core.errors import AutoencoderExplorerError
from ae_core.training.own_experiments import check_not_trained
from ui.choices.pages import FITS, FOLDERS
from ui.own import cache as own_cache
from ui.shell import controls, images, panels, runs, state
from ui.shell.guard import guard, show_notice
from ui.shell.saving import savable
from ui.shell.serving import cache
from ui.shell.words import plain_markdown

Read = Callable[[Reading, Any], OwnImages]

_FILES, _FOLDER, _PATH = "Files", "A folder", "A path on this machine"
_NUM_SHOWN = 24
_MOST_TOLD = 100  # of what was left out
_NUMBERS = {  # which numbers are black and white
    "": "as found",
    "0-1": "0 and 1",
    "-1-1": "−1 and 1",
    "0-16": "0 and 16",
    **{
        f"{bits}-bit": f"0 and {2**bits - 1:,} ({bits} bits)"
        for bits in (8, 10, 12, 14, 16, 31, 32)
    },
    "reach": "the least and the largest",
}


def show_what_is_taken() -> None:
    """Say what becomes of images, before any is chosen."""
    st.html(
        '<p class="ae-text">Every image becomes <b>28 × 28 grey pixels</b>: colour goes, and of a '
        "large picture only its rough shape is left. That is all these networks see.</p>"
        f'<p class="ae-quiet">{MIN_IMAGES} to {MAX_IMAGES:,} images, at most {MAX_MEGABYTES} MB '
        "together: pictures, or a .zip of folders whose names become labels, or with a .csv of "
        "file names and labels beside them; .npz, .npy, Parquet or IDX files; a table in text or "
        "CSV, a pixel a column. "
        f"At most {MAX_CLASSES} labels. They stay on this server; whoever may open this page sees "
        "them.</p>"
    )


def choose_images() -> OwnImages | None:
    """Let the visitor choose images and return what was read of them, or None."""
    way_column, fit_column = st.columns([1, 1], gap="large")
    ways = [_FILES, _FOLDER, *([_PATH] if are_paths_allowed() else [])]
    with way_column:
        way = st.segmented_control("Choose", ways, default=_FILES, key="own_way", required=True)
    with fit_column:
        controls.choose_segment(
            "own_fit",
            "What is kept of a picture",
            FITS,
            help="The whole picture, filled up to a square and shrunk; or the ink alone, cut "
            "out, scaled to 20 × 20 and centred by its mass, as MNIST's digits are.",
        )
    read = _read_path() if way == _PATH and are_paths_allowed() else _read_files(way == _FOLDER)
    if read is None:
        return None
    found = _try(read)
    if found is None and state.current_state().own_labels:  # of another file, or no labels
        state.forget_choice("own_labels")
        found = _try(read)
    if found is None:
        _choose_numbers()
    return found


def _try(read: Read) -> OwnImages | None:
    """Read images as the visitor has chosen; what went wrong is said on the page."""
    now, bar = state.current_state(), st.empty()
    how = Reading(**{name: getattr(now, f"own_{name}") for name in Reading.model_fields})
    found = None
    with guard():
        found = read(how, bar)
    bar.empty()
    return found


def are_paths_allowed() -> bool:
    """Tell whether who started the server lets every visitor read its folders.

    Nothing about a visit says who sits at the machine: a proxy in front makes all of them local.
    """
    return os.environ.get("AE_ALLOW_PATHS", "").strip() == "1"


def _read_files(is_folder: bool) -> Read | None:
    files = st.file_uploader(
        "A folder; the names of its sub-folders become labels"
        if is_folder
        else "Pictures, a .zip, .npz, .npy, .csv, .txt or .parquet, IDX files",
        accept_multiple_files="directory" if is_folder else True,
        max_upload_size=MAX_MEGABYTES,
        key=f"own_{'folder' if is_folder else 'files'}_{state.current_state().uploads}",
    )
    contents = [(file.name, file.getvalue()) for file in files]
    return partial(own_cache.read_upload, contents) if contents else None


def _read_path() -> Read | None:
    path = st.text_input("Folder or file", key="own_path", placeholder="/home/me/pictures").strip()
    return partial(own_cache.read_path, path) if path else None


def show_what_was_read(found: OwnImages) -> None:
    """Show some images as the models will see them, what was taken for what, what was left out."""
    words = [found.class_names[label] if found.is_labelled else "" for label in found.labels]
    title = f"{len(found):,} images, as the models will see them"
    train, test = map(len, split_rows(found.labels))
    parts = f"{train:,} to train on, {test:,} held out to test with; {_NUM_SHOWN} are shown"
    with savable("read", title):
        st.html(
            f'<h3 class="ae-heading">{title}</h3>'
            f'<p class="ae-quiet">{parts}</p>{_wall_html(found.pixels, found.file_names, words)}'
        )
    _choose_labels(found)
    if "folders" in found.taken or found.how.folders:
        _choose("folders", found.taken.get("folders", "every one is a class"), FOLDERS)
    _choose_numbers(found.taken["numbers"])
    told, inverted, turned = st.columns([2, 0.5, 0.5], vertical_alignment="center")
    with told:
        _say_taken("Black and white", found.taken["black and white"])
    inverted.toggle("Invert", key=state.seed_widget("own_is_inverted"))
    turned.toggle("Turn", key=state.seed_widget("own_is_turned"), help="Rows become columns.")
    for name in ("images", "turned"):
        if name in found.taken:
            _say_taken(name.capitalize(), found.taken[name])
    for note in found.notes:
        panels.show_sentence(note)
    if found.left_out:
        with st.expander(say_left_out(len(found.left_out))):
            rows = "".join(
                f"<tr><td>{html.escape(entry.name)}</td><td>{html.escape(entry.reason)}</td></tr>"
                for entry in found.left_out[:_MOST_TOLD]
            )
            st.html(f'<div class="ae-scroll"><table class="ae-table">{rows}</table></div>')


def _choose_labels(found: OwnImages) -> None:
    told = "none: everything that needs classes will be left out"
    if found.is_labelled:
        counts = sorted(found.counts().items(), key=lambda pair: -pair[1])
        told = " · ".join(f"{name} {count:,}" for name, count in counts[:20])
        more = f" · and {len(counts) - 20} more" if len(counts) > 20 else ""
        told = f"{found.taken['labels']}, {len(counts)} classes: {told}{more}"
    if not found.label_options:
        _say_taken("Labels", told)
        return
    titles = {"": "as found"} | {name: plain_markdown(name) for name in found.label_options}
    _choose("labels", told, titles | {NO_LABELS: "none"})


def _choose_numbers(told: str = "") -> None:
    _choose("numbers", told, _NUMBERS)


def _choose(name: str, told: str, titles: Mapping[str, str]) -> None:
    """Say what was taken for something, and let that be changed beside it."""
    text, control = st.columns([2, 1], vertical_alignment="center")
    with text:
        _say_taken(name.capitalize(), told)
    with control:
        controls.choose_one(f"own_{name}", name, titles, label_visibility="collapsed")


def _say_taken(name: str, told: str) -> None:
    st.html(f'<p class="ae-taken"><b>{name}</b> {html.escape(told)}</p>')


def _wall_html(pixels: Pixels, names: Sequence[str], words: Sequence[str]) -> str:
    """Return images evenly drawn from all, so that every class is likely there, with its label."""
    rows = np.unique(np.linspace(0, len(pixels) - 1, _NUM_SHOWN).round().astype(int))
    tiles = (
        f"<figure>{images.digit_html(pixels[row] / 255, size=56, label=names[row])}"
        f'<figcaption title="{html.escape(words[row])}">{html.escape(words[row])}</figcaption>'
        "</figure>"
        for row in rows
    )
    return f'<div class="ae-own-wall">{"".join(tiles)}</div>'


def offer_keeping(found: OwnImages) -> None:
    """Ask for a name and offer to keep the images as a data set."""
    source = found.source if found.source != "What was chosen" else "My images"
    usual = suggest_name(source)
    name, title = f"own_name_{usual}", f"own_title_{usual}"  # of the widgets
    name_column, title_column, button_column = st.columns([1, 1, 1], vertical_alignment="bottom")
    with name_column:
        st.text_input("Name", usual, key=state.widget_key(name), max_chars=30)
    with title_column:
        st.text_input(
            "Title on the pages", Path(source).stem[:60], key=state.widget_key(title), max_chars=60
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
    of_what = " of each class" if found.is_labelled else ""
    panels.show_sentence(
        f"A fifth ({TEST_SHARE:.0%}){of_what} is held out to test with, drawn by seed 0."
    )


def _keep(found: OwnImages, name_field: str, title_field: str) -> None:
    """Store the images as the fields now say; what cannot be is said on the run that follows."""
    name, title = state.widget_value(name_field), state.widget_value(title_field)
    try:
        runs.require_maker()
        check_not_trained(check_name(name), found)
        save_own(name, found, title=title)
    except AutoencoderExplorerError as error:
        state.change_state(message=str(error))
        return
    cache.forget_images()
    state.set_choice("data", name)
    for choice in (*Reading.model_fields, "size", "epochs", "which"):
        state.forget_choice(f"own_{choice}")
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
    how = FITS.get(str(about.get("fit")), "?").lower()
    st.html(
        f'<h3 class="ae-heading ae-block">{html.escape(dataset.title)}</h3><p class="ae-quiet">'
        f"{dataset.num_train:,} images to train on, {dataset.num_test:,} to test · {classes} · "
        f"made of {html.escape(how)} · from {html.escape(str(about.get('source')))}</p>"
    )
    with guard():
        pixels, labels = load_pixels(dataset.name, "train")
        names = load_own_names(dataset.name)["train"]
        words = [dataset.class_names[label] if dataset.is_labelled else "" for label in labels]
        with savable("set", f"Of the {len(pixels):,} training images of {dataset.title}"):
            st.html(_wall_html(pixels, names, words))
    if not runs.why_not_make():
        offer_removal(dataset.name, dataset.title)


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
        runs.require_maker()
        remove_own(name)
    except AutoencoderExplorerError as error:
        state.change_state(message=str(error))
        return
    cache.forget_images()
    state.set_choice("data", "mnist")
