"""The frame of every page: navigation, model picker, data set, device, notices."""

import contextlib
import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from ae_core.data.datasets import list_datasets
from ae_core.device import num_cores
from ae_core.errors import CheckpointError
from ae_core.export.bundle import read_component
from ui.choices.codec import from_browser, to_browser
from ui.choices.common import CommonChoices, Presenting
from ui.choices.fields import Context
from ui.shell import controls, panels, state, words
from ui.shell.covers import mount_cover
from ui.shell.guard import guard, show_notice, show_problem
from ui.shell.models import health
from ui.shell.models.entries import ModelEntry, data_words, entries_for, find_key, is_here
from ui.shell.models.labels import spelled
from ui.shell.pages import PAGES, Page
from ui.shell.receipt import publish_choices
from ui.shell.saving import mount_saver
from ui.shell.serving import cache, jobs
from ui.shell.theme import CSS_VARIABLES, Palette, palette_of

_STYLE = Path(__file__).with_name("style.css")
_PRESENT_STYLE = Path(__file__).with_name("present.css")
_ICON = Path(__file__).with_name("icon.svg")
_SIDEBAR_WIDTH = 232  # pixels
_LINK = read_component("link")
_link = st.components.v2.component(
    "autoencoder_explorer_link", html=_LINK.html, css=_LINK.css, js=_LINK.javascript
)
_explain_terms = st.components.v2.component(  # what they mean is there once, whatever marks them
    "autoencoder_explorer_terms", js=read_component("terms").javascript
)


@dataclass(frozen=True)
class Explorer:
    """What every page knows: the models, the chosen one, and the digits that are shown."""

    page: Page
    entries: list[ModelEntry]
    model: ModelEntry
    data: str  # the set shown; it is on this machine
    wished: str  # the set asked for; it may not be
    palette: Palette
    notices: tuple[str, ...] = ()  # what the address asked for, or was chosen, and is not here
    flaw: str = ""  # why the chosen model cannot be shown; the page says so at its top

    def show_words(self) -> None:
        """Offer one sentence for each word of this page, one tap away."""
        with st.popover("Words on this page", type="tertiary"):
            st.markdown(words.say(words.explain(*self.page.words)))


@contextlib.contextmanager
def begin_page(title: str) -> Iterator[Explorer]:
    """Draw the frame of a page of `PAGES`, then run it inside ``with``: no error escapes it."""
    page = next(page for page in PAGES if page.title == title)
    st.set_page_config(
        page_title=f"{title} · Autoencoder Explorer",
        page_icon=_ICON,
        layout="wide",
        initial_sidebar_state="collapsed" if page.opens_wide else _SIDEBAR_WIDTH,
    )
    st.html(_STYLE)
    st.html(_PRESENT_STYLE)
    # Popovers are drawn outside the app's element, which alone knows the theme.
    scheme = st.context.theme.type or "light"
    popover = f'[data-testid="stPopoverBody"] {{ color-scheme: {scheme}; }}'
    st.html(f"<style>{CSS_VARIABLES} {popover}</style>")
    explorer = None
    with guard():
        explorer = _draw_frame(page)
        state.publish_state(CommonChoices)  # a reload while the page computes keeps the choice
        words.set_subject(explorer.model.data if page.is_of_model else explorer.data)
        usual = (page.heading, page.subtitle)
        heading, subtitle = page.views.get(state.current_state().view, usual)
        say = str if page.is_of_digits else words.say
        heading = page.heading.replace("{numbers}", spelled(explorer.model.code_size))
        with st.container(key="head"):
            st.html(
                f'<h1 class="ae-title">{html.escape(say(heading))}</h1>'
                f'<p class="ae-subtitle" {_about(explorer)}>'
                f"{words.marked(say(subtitle), with_everyday=True)}</p>"
            )
            _show_acts()
        _explain_terms(key="terms", data=words.terms_of_page())
        mount_cover(page.name)
        mount_saver()
        panels.show_data_notice(explorer.wished, explorer.data, explorer.model)
        if explorer.notices:
            show_notice(" ".join(explorer.notices))
        if explorer.flaw:
            _offer_another(explorer)
    if explorer is None:
        st.stop()
    try:
        with guard():
            try:
                yield explorer
                state.end_run()
            except CheckpointError:
                if health.has_changed(explorer.entries):
                    st.rerun()  # without what was damaged since it was found good
                raise
    finally:
        publish_choices(page.choices)
        jobs.start_warm_up()


def _show_acts() -> None:
    """Offer what a visitor may do with any page: copy its address, and present it."""
    opened, link = state.link("link", Presenting, lambda told: from_browser(Presenting, told))
    told = {"without": state.current_state().without, "asked": state.times_asked()}
    _link(
        key=link["key"],
        data=told | to_browser(Presenting, opened),
        default={"choice": None, "report": 0},
        on_choice_change=lambda: None,
        on_report_change=link["on_change"],
    )


def _about(explorer: Explorer) -> str:
    """Return what a saved picture says it is of, as attributes that the browser reads."""
    page, model, data = explorer.page, explorer.model, explorer.data
    about, parts = [page.title], [page.name]
    if page.is_of_model or page.needs_images:
        about.append(model.full_name)
        parts.append(model.key)
    if not page.is_of_digits:
        data = model.data if page.is_of_model else data
        about.append(data_words(data))
        parts.append(data)
    return f'data-ae-about="{html.escape(" · ".join(about))}" data-ae-file="{"-".join(parts)}"'


def _draw_frame(page: Page) -> Explorer:
    cache.notice_changes()
    entries, damaged = cache.list_entries()
    context = Context(find_model=lambda text: find_key(entries, text))
    sentences = state.begin_run(page.title, page.choices, context)
    notices = [*sentences, *_settle_choices(entries, page)]
    with st.sidebar:
        _show_navigation(page)
        by_key = {entry.key: entry for entry in entries}
        words_of_it = words.explain("autoencoder", "code", "baseline")
        titles = {key: entry.full_name for key, entry in by_key.items()}
        label = "Model" if page.shows_model else "Model of the other pages"
        model = by_key[controls.choose_one("model", label, titles, help=words_of_it)]
        flaw = health.flaw_of(model)
        if page.shows_model:
            _show_change(model, titles)
            with guard():
                panels.show_model_summary(model, has_picture=not flaw)
        panels.show_left_out(damaged)
        if page.has_data_choice:
            titles = {
                name: dataset.title + ("" if is_here(name) else " · not here yet")
                for name, dataset in list_datasets().items()
            }
            wished = controls.choose_one("data", "Images", titles)
        else:
            wished = model.data
            panels.show_sentence(f"Images: those of the model, {data_words(model.data)}.")
        cores = f"{num_cores()} core{'s' if num_cores() > 1 else ''}"
        device = html.escape(jobs.known_device() or cores)
        st.html(f'<div class="ae-device">{device}</div>')
    return Explorer(
        page=page,
        entries=entries,
        model=model,
        data=_data_shown(wished),
        wished=wished,
        palette=palette_of(st.context.theme.type),
        notices=tuple(notices),
        flaw=flaw,
    )


def _show_change(model: ModelEntry, titles: Mapping[str, str]) -> None:
    """Say that this page opened with another model than the page before, unless one was picked."""
    now = state.current_state()
    if now.gave_way in titles and now.model == now.automatic == model.key:
        panels.show_sentence(
            f"Chosen by this page in place of “{titles[now.gave_way]}”; one you pick stays."
        )


def _settle_choices(entries: list[ModelEntry], page: Page) -> list[str]:
    """Let model and data set be ones that are here; return a sentence for each that is gone."""
    now, gone = state.current_state(), []
    wished = now.data if now.data in list_datasets() else "mnist"
    shown = _data_shown(wished)
    if now.data not in ("", wished):
        gone.append(
            f"The data set {now.data} is no longer here: it was removed, or it is damaged. "
            f"{data_words(shown)} takes its place."
        )
    is_here = now.model in [entry.key for entry in entries]
    if not is_here or (page.shows_model and now.model == now.automatic):
        usual = _usual_model(entries, shown, page)
        if now.automatic not in ("", usual.key):
            state.change_state(gave_way=now.automatic)
        state.set_choice("model", usual.key)
        state.change_state(automatic=usual.key)
        if now.model and not is_here:
            gone.append(
                f"The model {now.model} is no longer here: it was deleted, or it is damaged. "
                f"“{usual.full_name}” takes its place."
            )
    state.change_state(data=wished)
    return gone


def _usual_model(entries: list[ModelEntry], data: str, page: Page) -> ModelEntry:
    """Return the model a page opens with: of those that can be shown, where there are any."""
    ordered = entries_for(page, entries, data, visitor=state.visitor())
    return next((entry for entry in ordered if not health.flaw_of(entry)), ordered[0])


def _offer_another(explorer: Explorer) -> None:
    """Say why the chosen model is not shown, and offer the usual one in its place."""
    with st.container(key="flaw", horizontal=True, vertical_alignment="center"):
        show_problem(explorer.flaw)
        usual = _usual_model(explorer.entries, explorer.data, explorer.page)
        if usual.key != explorer.model.key:
            st.button(
                words.plain_markdown(f"Show “{usual.full_name}” instead"),
                key="show_usual_model",
                on_click=state.forget_choice,
                args=("model",),
            )


def _data_shown(wished: str) -> str:
    return wished if is_here(wished) else "digits"


def _show_navigation(page: Page) -> None:
    st.html('<div class="ae-brand">Autoencoder<br>Explorer</div>')
    with st.container(key="navigation"):
        for each in PAGES:
            panels.show_page_link(each)
    place = 1 + PAGES.index(page)
    here = f".st-key-navigation > :nth-child({place}) a"
    st.html(
        f"<style>{here} {{ background: var(--ae-tint) !important; }}"
        f"{here} p {{ color: var(--ae-accent) !important; font-weight: 600; }}</style>"
    )
    st.html('<hr class="ae-rule">')
