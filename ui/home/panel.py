"""Draw what Home says: what this is about, the pages, and how good each model is."""

import html
from collections.abc import Sequence

import streamlit as st

from ui.shell.models import health
from ui.shell.models.entries import ModelEntry, dataset_of
from ui.shell.pages import Page
from ui.shell.panels import baseline_of, show_page_link, thumbnail_html
from ui.shell.serving import cache
from ui.shell.words import marked


def show_introduction() -> None:
    """Say in three sentences what this is about."""
    text = marked(
        "An autoencoder squeezes the 784 pixels of a digit into a few numbers, its code, and draws "
        "the digit again from nothing else. Beside every answer stands its error, and what PCA, "
        "the simplest honest method, makes of as many numbers. The model you choose in the side "
        "bar (under » on a phone) stays on every page.",
        with_everyday=True,
    )
    st.html(f'<p class="ae-text">{text}</p>')


def show_page_cards(pages: Sequence[Page]) -> None:
    """Show a link and a sentence for each page."""
    with st.container(key="page_cards"):
        for page in pages:
            with st.container(key=f"card_{page.title.lower()}", gap=None):
                show_page_link(page)
                st.html(f'<p class="ae-quiet">{html.escape(page.summary)}</p>')


def show_model_table(entries: Sequence[ModelEntry]) -> None:
    """Show what there is and how good it is, the baseline beside every figure."""
    baselines = tuple(baseline_of(entry) for entry in entries)
    flaws = tuple(health.flaw_of(entry) for entry in entries)
    key = ("models", tuple(entries), baselines, flaws)
    rows = cache.once(lambda: "".join(map(_row_html, *key[1:])), *key)
    st.html(
        '<div class="ae-scroll" tabindex="0" role="region" aria-label="All models">'
        '<table class="ae-table"><thead><tr><th></th><th>Model</th>'
        '<th class="ae-wide">Layers</th><th class="ae-right">Code</th>'
        '<th class="ae-right">'
        f"{marked('Test error, MSE')}</th>"
        f'<th class="ae-right">{marked("Clipped PCA, same code")}</th>'
        '<th class="ae-wide">Trained on</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row_html(entry: ModelEntry, reference: float | None, flaw: str) -> str:
    picture = "" if flaw else thumbnail_html(entry, 28)
    error = "–" if entry.mse is None else f"{entry.mse:.4f}"
    baseline = "–" if reference is None else f"{reference:.4f}"
    is_better = None not in (entry.mse, reference) and entry.mse < reference
    dataset = dataset_of(entry.data)
    count = f"{entry.num_test:,} " * bool(entry.num_test)
    things = "digits" if dataset.has_digits else "images"
    layers = "-".join(map(str, entry.sizes[: len(entry.sizes) // 2 + 1]))
    return (
        f"<tr><td>{picture}</td><td>{html.escape(entry.full_name)}<br>"
        f"<small>{html.escape(entry.title)} · <code>{html.escape(entry.key)}</code></small></td>"
        f'<td class="ae-wide">{layers}</td>'
        f'<td class="ae-number">{entry.code_size}</td>'
        f'<td class="ae-number">{f"<b>{error}</b>" if is_better else error}</td>'
        f'<td class="ae-number">{baseline}</td>'
        f'<td class="ae-wide">{html.escape(dataset.title)}<br>'
        f"<small>{count}test {things}</small></td></tr>"
    )
