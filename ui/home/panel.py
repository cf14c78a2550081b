"""Draw what Home says below its first sight: three doors, and how good each model is."""

import html
import itertools
from collections.abc import Sequence

import streamlit as st

from ui.shell.models import health
from ui.shell.models.entries import ModelEntry, dataset_of
from ui.shell.pages import PAGES
from ui.shell.panels import baseline_of, show_page_link, thumbnail_html
from ui.shell.serving import cache
from ui.shell.words import marked, say

FIRST_LESSON = "1-ten-numbers"  # it begins with what Home shows
_DOORS = {  # by title: a sentence, and the pages it leads to
    "Play": ("Draw {a_thing}, walk among codes, train a network.", "draw latent_space train"),
    "Learn": ("Lessons that ask before they show.", "class"),
    "Teach": ("Your class guesses, you reveal.", "class"),
}
_LABELS = {("Learn", "class"): "All lessons", ("Teach", "class"): "Open a class"}
_GROUPS = {  # what stands above the models of a report
    "explorer": "To explore",
    "bench": "The same layers, trained in three ways",
    "digits": "Of the embedded 8×8 digits",
}


def show_doors() -> None:
    """Show three ways on: to play, to learn and to teach; none to a page that is not there."""
    pages = {page.name: page for page in PAGES}
    with st.container(key="doors"):
        for title, (sentence, names) in _DOORS.items():
            links = [pages[name] for name in names.split() if name in pages]
            if not links and title != "Learn":
                continue
            with st.container(key=f"door_{title.lower()}", gap=None):
                st.html(
                    f'<h2 class="ae-heading">{title}</h2>'
                    f'<p class="ae-quiet">{html.escape(say(sentence))}</p>'
                )
                with st.container(key=f"ways_{title.lower()}", horizontal=True):
                    if title == "Learn":  # read when a page is opened, so a link that opens one
                        st.html(f'<a href="./?lesson={FIRST_LESSON}">Ten numbers</a>')
                    for page in links:
                        show_page_link(page, _LABELS.get((title, page.name), ""))


def show_model_table(entries: Sequence[ModelEntry]) -> None:
    """Show what there is by report, and how good it is, the baseline beside every figure."""
    baselines = tuple(baseline_of(entry) for entry in entries)
    flaws = tuple(health.flaw_of(entry) for entry in entries)
    key = ("models", tuple(entries), baselines, flaws)
    rows = cache.once(lambda: _rows_html(*key[1:]), *key)
    st.html(
        '<div class="ae-scroll" tabindex="0" role="region" aria-label="All models">'
        '<table class="ae-table"><thead><tr><th></th><th>Model</th>'
        '<th class="ae-wide">Layers</th><th class="ae-right">Code</th>'
        '<th class="ae-right">'
        f"{marked('Test error, MSE')}</th>"
        f'<th class="ae-right">{marked("Clipped PCA, same code")}</th>'
        '<th class="ae-wide">Trained on</th></tr></thead>'
        f"{rows}</table></div>"
    )


def _rows_html(
    entries: Sequence[ModelEntry], references: Sequence[float | None], flaws: Sequence[str]
) -> str:
    """Return the rows of all models, those of a report below its name."""
    rows = zip(entries, references, flaws, strict=True)
    return "".join(
        f'<tbody><tr class="ae-group"><th colspan="7" scope="rowgroup">'
        f"{_GROUPS.get(report, f'Report {report}')}</th></tr>"
        f"{''.join(itertools.starmap(_row_html, group))}</tbody>"
        for report, group in itertools.groupby(rows, lambda row: row[0].report)
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
