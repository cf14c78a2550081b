"""What an explorer of own images knows: its error beside PCA, the odd ones out, the ways on."""

from __future__ import annotations

import html

import streamlit as st

from ae_core.analysis.anomalies import ImageTable, find_anomalies, table_csv
from ae_core.data.datasets import Dataset, load_images
from ui.choices.pages import ODD_ONES
from ui.own import cache as own_cache
from ui.shell import controls, images, panels, state
from ui.shell.frame import Explorer
from ui.shell.models.entries import ModelEntry
from ui.shell.models.ladder import ladder_figure, points_of, rungs_of
from ui.shell.pages import PAGES
from ui.shell.saving import savable
from ui.shell.serving import cache
from ui.shell.words import plain_markdown

_NUM_SHOWN = 12
_BY_HEART = 1.5  # test error over training error above which a network knows images by heart
_FEW_IMAGES = 5000  # a network learns odd ones among fewer by heart before its test error shows it
_NEXT = ("map", "latent_space", "pca", "reconstruct", "filters")


def show_results(explorer: Explorer, dataset: Dataset, entry: ModelEntry) -> None:
    """Show an explorer's error beside PCA's, its worst reconstructions, and the ways on."""
    table = own_cache.image_table(entry, dataset.name)
    _show_error(explorer, dataset, entry, table)
    _show_anomalies(dataset, entry, table)
    st.html('<h3 class="ae-heading ae-block">Go on with this set and this model</h3>')
    with st.container(horizontal=True, key="own_links"):
        own = {"model": entry.key, "data": dataset.name, "error_unit": "mse"}
        by_name = {page.name: page for page in PAGES}
        for name in _NEXT:
            panels.show_page_link(by_name[name], **own)


def _show_error(explorer: Explorer, dataset: Dataset, entry: ModelEntry, table: ImageTable) -> None:
    is_test = [split == "test" for split in table.splits]
    st.html('<h3 class="ae-heading ae-block">How much a few numbers keep</h3>')
    panels.show_figures(
        [
            (entry.full_name, float(table.mse[is_test].mean())),
            (f"PCA-{entry.code_size}, clipped", float(table.pca_mse[is_test].mean())),
        ],
        unit="MSE",
        note=f"n = {sum(is_test):,} test images, {dataset.title}",
    )
    train = float(table.mse[[not one for one in is_test]].mean())
    if _knows_by_heart(table):
        panels.show_sentence(
            f"On the {len(table.names) - sum(is_test):,} images it was trained on its error is "
            f"{train:.4f}: it knows some by heart, odd ones too. More images help; below, PCA "
            "names the odd ones."
        )
    ladder = cache.load_ladder(dataset.name)
    points = points_of(explorer.entries, ladder, "mse")
    rungs, palette = rungs_of(ladder, "mse"), explorer.palette
    panels.show_chart(
        ladder_figure(rungs, points, [], chosen=entry, unit="mse", is_log=False, palette=palette),
        key="own_ladder",
        alt="Test error against the numbers in the code, PCA and the networks of this set",
        caption=f"n = {sum(is_test):,} test images, {dataset.title}.",
    )


def _knows_by_heart(table: ImageTable) -> bool:
    """Tell whether a network draws the images it was trained on much better than others."""
    is_test = [split == "test" for split in table.splits]
    train = table.mse[[not one for one in is_test]]
    return bool(table.mse[is_test].mean() > _BY_HEART * train.mean())


def _opens_with_pca(dataset: Dataset, table: ImageTable) -> bool:
    """Tell whether PCA, which judges images it was not fitted to, finds odd ones more surely."""
    return dataset.num_train < _FEW_IMAGES or _knows_by_heart(table)


def _show_anomalies(dataset: Dataset, entry: ModelEntry, table: ImageTable) -> None:
    """Show the worst reconstructions, with file names, and offer all figures."""
    st.html('<h3 class="ae-heading ae-block">The odd ones out</h3>')
    usual = "pca" if _opens_with_pca(dataset, table) else "network"
    look = {"usual": usual, "label_visibility": "collapsed"}
    which = controls.choose_segment("own_which", "Which images", ODD_ONES, **look)
    order = [int(row) for row in find_anomalies(table, by="pca" if which == "pca" else "network")]
    if which == "test":
        order = [row for row in order if table.splits[row] == "test"]
    panels.show_sentence(
        "What a network draws worst is unlike what it learned: rare, damaged, in the wrong folder, "
        "or only complicated. It may know images it was trained on (train) by heart. PCA judges "
        "each without having seen it: with few images, ask PCA first."
    )
    with savable(
        "odd_ones",
        f"The odd ones out of {dataset.title}",
        caption=f"Each image and what “{entry.full_name}” draws of it; below, its MSE and PCA's.",
    ):
        cards = _cards_html(dataset, entry, table, order[:_NUM_SHOWN])
        st.html(f'<div class="ae-odd">{cards}</div>')
    st.download_button(
        f"Codes and errors of all {len(table.names):,} images as CSV",
        lambda: table_csv(table, find_anomalies(table)),
        f"{entry.key}.csv",
        "text/csv",
        on_click="ignore",
        key="own_csv",
    )


def _cards_html(dataset: Dataset, entry: ModelEntry, table: ImageTable, rows: list[int]) -> str:
    model, cards = cache.load_model(entry), []
    for row in rows:
        split = table.splits[row]
        index = row if split == "train" else row - dataset.num_train
        clean = (
            load_images(dataset.name, split)[0][index]
            if split == "train"
            else (cache.load_test_set(dataset.name)[0][index])
        )
        drawn = model.decode(table.codes[row : row + 1])[0, 0]
        name = table.names[row]
        seen = f"{name} as {entry.full_name} draws it"
        told = " · ".join(filter(None, [table.class_of(row), split]))
        cards.append(
            f"<figure><div>{images.digit_html(clean, size=84, label=name)}"
            f"{images.digit_html(drawn, size=84, label=seen)}</div>"
            f"<figcaption><b>{table.mse[row]:.4f}</b> <small>PCA {table.pca_mse[row]:.4f}</small>"
            f'<br><span title="{html.escape(name)}">{html.escape(_brief(name))}</span><br>'
            f"<small>{html.escape(told)}</small></figcaption></figure>"
        )
    return "".join(cards)


def _brief(name: str) -> str:
    return name if len(name) <= 26 else f"…{name.rpartition('/')[2][-25:]}"


def show_choice_of_sets(titles: dict[str, str]) -> None:
    """Offer the own sets that are here."""
    panels.show_sentence("Sets of your own that are here:")
    with st.container(horizontal=True):
        for name, title in titles.items():
            st.button(
                plain_markdown(title),
                key=f"own_open_{name}",
                on_click=state.set_choice,
                args=("data", name),
            )
