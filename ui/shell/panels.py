"""Draw finished things on a page: the model's summary, notices, figures, cards, tables."""

import html
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from ae_core.data.datasets import list_datasets
from ui.choices.common import CommonChoices
from ui.shell import images, state
from ui.shell.charts import CHART_CONFIG, Figure, presented
from ui.shell.covers import is_error_covered
from ui.shell.looks import swatch_html
from ui.shell.models.entries import ModelEntry, data_words, dataset_of
from ui.shell.pages import Page
from ui.shell.saving import savable
from ui.shell.serving import cache, jobs
from ui.shell.words import explain, marked, say

DOWNLOAD_MEGABYTES = {"mnist": 12, "fashion-mnist": 31, "kmnist": 21, "qmnist": 21}


def show_model_summary(entry: ModelEntry, *, has_picture: bool = True) -> None:
    """Show the chosen model: a digit as it draws it, its layers, its error and the baseline."""
    baseline = baseline_of(entry)
    is_told = not is_error_covered(entry.group)
    key = ("model", entry, baseline, has_picture, is_told)
    st.html(cache.once(lambda: _summary_html(entry, baseline, has_picture, is_told), *key))
    with st.popover("About this model", type="tertiary"):
        about = ("origin", entry, baseline, is_told)
        st.html(cache.once(lambda: _origin_html(entry, baseline if is_told else None), *about))
        terms = ["code", "MSE", "clipped PCA"]
        terms += ["variational", "sampling"] if entry.is_variational else []
        terms += ["denoising"] if entry.met_damage else []
        st.markdown(say(explain(*terms)))


def _summary_html(
    entry: ModelEntry, baseline: float | None, has_picture: bool, is_told: bool
) -> str:
    def error_text(error: float) -> str:
        return f"{error:.4f}" if is_told else "?"

    picture = thumbnail_html(entry, 56) if has_picture else ""
    lines = [f"report {entry.report}"] if entry.report.isdigit() else []
    lines += ["your own"] if entry.group == "own" else []
    if entry.mse is not None:
        lines.append(f"<b>{error_text(entry.mse)}</b> {marked('MSE')}")
    if baseline is not None and entry.group != "pca":
        lines.append(f"{error_text(baseline)} {marked(f'clipped PCA-{entry.code_size}')}")
    if entry.mse is not None and entry.num_test:
        lines.append(f"n = {entry.num_test:,}, {html.escape(dataset_of(entry.data).title)}")
    drawing = images.hourglass_html(entry.sizes, is_variational=entry.is_variational)
    return (
        f'<div class="ae-model">{picture}<p>{"<br>".join(lines)}</p></div>{drawing}'
        f'<p class="ae-layers">{entry.layers}</p>'
        + (f'<p class="ae-quiet">{html.escape(entry.note)}</p>' if entry.note else "")
    )


def thumbnail_html(entry: ModelEntry, size: int) -> str:
    """Return a digit as a model draws it, ``size`` CSS pixels wide."""
    label = f"A digit as {entry.full_name} draws it"
    return images.digit_html(cache.thumbnail(entry), size=size, label=label)


def show_left_out(sentences: Sequence[str]) -> None:
    """Tell, to whoever asks, which models are not in the picker because they are damaged."""
    if sentences:
        things = "1 damaged model" if len(sentences) == 1 else f"{len(sentences)} damaged models"
        with st.popover(f"{things} left out", type="tertiary"):
            for sentence in sentences:
                st.html(f'<p class="ae-quiet">{html.escape(sentence)}</p>')


def _origin_html(entry: ModelEntry, baseline: float | None) -> str:
    drawing = images.hourglass_html(
        entry.sizes, is_variational=entry.is_variational, has_numbers=True
    )
    sentences = [f"{entry.title}.", f"Trained on {data_words(entry.data)}.", entry.origin]
    if entry.mse is not None and baseline and entry.group != "pca":
        share = 100 * entry.mse / baseline
        sentences.append(f"On clean test digits {share:.0f} % of the error of clipped PCA.")
    return (
        f'<h3 class="ae-heading">{html.escape(entry.full_name)}</h3>{drawing}'
        f'<p class="ae-quiet">{html.escape(" ".join(sentences))} In addresses and commands it is '
        f"<code>{html.escape(entry.key)}</code>.</p>"
    )


def baseline_of(entry: ModelEntry) -> float | None:
    """Return the MSE of clipped PCA, that of the embedded digits once PCA can be fitted fast."""
    if entry.baseline_mse is not None or entry.data != "digits":
        return entry.baseline_mse
    if not jobs.known_device():
        return None
    count = dataset_of("digits").num_test
    return float(cache.image_errors(entry.code_size, "digits", count, None, 0).mean())


def show_data_notice(name: str, shown: str, model: ModelEntry) -> None:
    """Say that the data set wished for is missing and offer to get it; else say nothing."""
    if name == shown:
        return
    wished = dataset_of(name)
    if wished.is_own:
        show_sentence(
            f"{wished.title} is damaged on this machine; the embedded digits, 8×8 pixels enlarged, "
            f"stand in. Remove it on the page Your data, or with `python -m ae_core data remove "
            f"{name}`, and add it again."
            if name in list_datasets()
            else f"The images of {wished.title} were removed from this machine; where they are "
            "wanted, others or decoded ones stand in."
        )
        return
    job = jobs.find_job(f"download {name}")
    if job is not None and job.is_done:
        if model.data == "digits":  # the default of the new set takes over from a stand-in
            state.forget_choice("model")
        st.rerun()
    is_running = job is not None and job.is_running
    instead = (
        "the models trained on it are, and where its pictures are wanted, those of other digits "
        "or decoded ones stand in."
        if model.data == name
        else "the embedded digits, 8×8 pixels enlarged, stand in."
    )
    with st.container(key="data_notice", horizontal=True, vertical_alignment="center"):
        st.html(
            f'<p class="ae-quiet"><b>{html.escape(wished.title)} is not on this machine:</b> '
            f"{instead} Get it here, or in a terminal with "
            f"<code>{html.escape(wished.repair_command)}</code></p>"
        )
        if is_running:
            st.fragment(_show_progress, run_every=0.5)(name)
        else:
            size = DOWNLOAD_MEGABYTES.get(name, 20)
            st.button(
                f"Download {size} MB" if job is None else "Go on with the download",
                key="download_data",
                on_click=jobs.start_download,
                args=(name,),
                help="It runs beside the page, can be stopped, and goes on where it stopped.",
            )
    if job is not None and job.problem and not is_running:
        st.html(f'<p class="ae-quiet" role="alert">{html.escape(job.problem)}</p>')


def _show_progress(name: str) -> None:
    job = jobs.find_job(f"download {name}")
    if job is None or not job.is_running:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="bottom", width=300):
        st.progress(job.share, text=f"{100 * job.share:.0f} % of {dataset_of(name).title}")
        st.button("Stop", key="stop_download", on_click=job.cancel)


def show_sentence(sentence: str) -> None:
    """Show one quiet line of what this state teaches, or nothing."""
    if sentence:
        st.html(f'<p class="ae-quiet">{marked(say(sentence))}</p>')


def show_heading(text: str, note: str = "", *, is_block: bool = True) -> None:
    """Show the heading of a part of the page, room above it where it is a block of its own."""
    quiet = f'<p class="ae-quiet">{marked(note)}</p>' if note else ""
    style = "ae-heading ae-block" if is_block else "ae-heading"
    st.html(f'<h3 class="{style}">{marked(text)}</h3>{quiet}')


def show_chart(figure: Figure, *, alt: str, key: str, caption: str = "") -> None:
    """Show a Plotly figure, to be saved above a caption; ``alt`` says what it is.

    What its axes are called cannot be asked for its meaning there: terms in it stand below, too.
    """
    shown = presented(figure) if state.current_state().present else figure
    with savable(key, alt, caption=caption):
        st.plotly_chart(shown, config=CHART_CONFIG, key=f"chart_{key}", alt=alt)
        titles = [axis.title.text for axis in (figure.layout.xaxis, figure.layout.yaxis)]
        axes = marked(", ".join(filter(None, titles)))
        if "data-term" in axes:
            st.html(f'<p class="ae-quiet unsaved">Axes: {axes}</p>')


def offer_csv(
    label: str, name: str, make: Callable[[], str | bytes], *, key: str | None = None, **look: Any
) -> None:
    """Offer a table as a file, made when somebody asks for it."""
    st.download_button(label, make, name, "text/csv", on_click="ignore", key=key, **look)


def show_figures(
    figures: Sequence[tuple[str, float]], *, unit: str, note: str, looks: Sequence[str] = ()
) -> None:
    """Show one number for each contestant in a row, the best in the accent colour.

    ``looks`` are those contestants' keys in `ui.shell.looks.LOOKS`, where they have one.
    """
    texts = [f"{value:.4f}" for _, value in figures]
    best = min(texts, key=float)  # what reads the same is all the best
    swatches = [swatch_html(look) for look in looks] or [""] * len(figures)
    cells = "".join(
        f'<div class="{"ae-best" * (text == best)}"><span>{swatch}{html.escape(name)}</span>'
        f"<b>{text}</b></div>"
        for (name, _), swatch, text in zip(figures, swatches, texts, strict=True)
    )
    st.html(
        f'<div class="ae-figures">{cells}<div class="ae-unit"><span>{marked(say(unit))}</span>'
        f"<span>{marked(say(note))}</span></div></div>"
    )


def show_page_link(page: Page, label: str = "", **more: str) -> None:
    """Show a link to a page, with the choices that all pages share and ``more``."""
    now = state.current_state()
    names = [name for name in CommonChoices.model_fields if getattr(now, name)]
    common = {name: str(getattr(now, name)) for name in names}
    st.page_link(page.file, label=label or page.title, icon="", query_params=common | more)
