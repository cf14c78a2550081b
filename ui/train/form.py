"""The form of the page Train: where to start from, and every setting with what it will do."""

import html
from collections.abc import Collection, Iterable, Mapping, Sequence

import streamlit as st

from ae_core.data.datasets import find_dataset, list_datasets
from ae_core.presets import PRESETS
from ae_core.specs import ExperimentSpec
from ui.choices.common import LARGEST_SEED
from ui.choices.settings import begin_large
from ui.shell import controls, images, runs, state
from ui.shell.guard import show_notice, show_problem
from ui.shell.models.entries import is_here
from ui.train import acts
from ui.train.building import SETTINGS, Built, build, count_parameters, find_start, usual_start
from ui.train.naming import kind_of
from ui.train.reading import applying, texts_of

_FIRST = ("quick-10", "own-10", "own-2", "bench-10-plain", "bench-10-denoising")  # of the starts
_GROUPS: Mapping[str, Sequence[str]] = {
    "Layers": (
        "hidden_activation",
        "code_activation",
        "output_activation",
        "batch_norm",
        "is_tied",
        "initialiser",
        "stacking",
        "code_noise",
        "kl_weight",
    ),
    "What is asked of it": (
        "loss",
        "noise",
        "noise_level",
        "noise_least",
        "activity_penalty",
        "activity_weight",
        "moves",
        "samples_pixels",
    ),
    "Steps": (
        "optimizer",
        "momentum",
        "batch_size",
        "schedule",
        "decay",
        "warmup_epochs",
        "weight_decay",
        "gradient_clip",
        "precision",
    ),
    "Images, and when to end": (
        "train_images",
        "num_validation",
        "binary_threshold",
        "early_stop_delta",
        "early_stop_patience",
    ),
}
_OWN = "what suits the number of images"
_IN_SIGHT = ("code_kind", "layers", "learning_rate", "epochs")
_SEGMENTS = ("code_kind",)
_OF_KIND = ("noise", "noise_level", "noise_least", "activity_penalty", "activity_weight")
_COLUMNS = 3
_MOST_NUMBERED = 13  # layers with their sizes written below


def settle_form(data: str) -> Built:
    """Return what the form builds for a data set, in sight or not."""
    now = state.current_state()
    usual = usual_start(data, is_own=find_dataset(data).is_own)
    if now.start in (usual, dict(now.form_shown).get("start")):  # nobody chose it
        state.set_choice("start", "")
    built = _settle(find_start(state.current_state().start or usual, data))
    now = state.current_state()
    state.change_state(form_shown=(*now.form_shown, ("start", usual)))
    return built


def show_form(built: Built, data: str) -> None:
    """Show the form; what is wrong stands at its field. ``data`` is the set that was asked for."""
    start_column, kind_column = st.columns([1, 1], gap="large")
    with start_column:
        _choose_start()
        _say("what the settings are to begin with; another start forgets what was changed")
    with kind_column:
        _choose("code_kind", built)
    layers, drawing, rate, epochs = st.columns([1.3, 1.3, 0.8, 0.8], gap="medium")
    with layers:
        _choose("layers", built)
    with drawing:
        if "layers" not in built.problems:  # else it would be another network
            show_network(built)
    with rate:
        _choose("learning_rate", built)
    with epochs:
        _choose("epochs", built)
    more = st.expander("More settings", key="train_more", on_change="rerun")
    with more:
        if more.open:
            _show_more(built, data)
    say_hidden_problems(built, in_sight=SETTINGS if more.open else _IN_SIGHT)
    with st.container(horizontal=True, vertical_alignment="center"):
        if not runs.why_not_make():
            st.button(
                "Train what the form says",
                key="train_begin",
                on_click=acts.begin,
                args=(built,),
                disabled=bool(built.problems),
                help="A new run; while another trains it waits for its turn.",
            )
        offer_specification(built)


def _choose_start() -> None:
    """Pick a preset or an explorer for the images chosen; another one empties the form."""
    now = state.current_state()
    usual = dict(now.form_shown)["start"]
    names = dict.fromkeys([usual, *_FIRST, *PRESETS, *([now.start] if now.start else [])])
    titles = {
        each: f"{each} · {PRESETS[each].title if each in PRESETS else _OWN}" for each in names
    }
    controls.choose_one(
        "start", "Start from", titles, usual=usual, on_change=_forget, args=(SETTINGS,)
    )


def _forget(names: Iterable[str]) -> None:
    for name in names:
        state.forget_choice(name)


def _settle(start: ExperimentSpec) -> Built:
    """Return what the choices build, once those are none that only say what would be anyway.

    A widget shows that too: the start's learning rate, or the noise that the kind Denoising
    brings. It changes with what it follows from, until the visitor has chosen.
    """
    now = state.current_state()
    shown = dict(now.form_shown)
    said = {name: getattr(now, name) for name in SETTINGS}
    said |= {name: "" for name in SETTINGS if said[name] == shown.get(name)}
    for name in [name for name, text in said.items() if text]:
        others = build(now.model_copy(update={**said, name: ""}), start)
        if texts_of(others.spec)[name] == said[name]:
            said[name] = ""
    built = build(state.change_state(**said), start)
    if said["code_kind"] not in ("", kind_of(built.spec)):  # noise on a plain one: it is another
        said["code_kind"] = ""
        state.set_choice("code_kind", "")
        built = build(state.current_state(), start)
    would_be = texts_of(built.spec)
    usual = {name: would_be[name] for name, text in said.items() if not text}
    for name in usual:
        if shown.get(name, usual[name]) != usual[name]:
            state.set_choice(name, "")  # its widget is filled anew
    state.change_state(form_shown=tuple(usual.items()))
    return built


def _choose(name: str, built: Built) -> None:
    """Show the widget of a setting, and below it what it will do, or what is wrong with it."""
    setting, usual = SETTINGS[name], dict(state.current_state().form_shown).get(name)
    if name in _SEGMENTS:
        controls.choose_segment(
            name, setting.label, setting.titles, usual=usual, on_change=_forget, args=(_OF_KIND,)
        )
    elif setting.options:
        options = dict.fromkeys([*([usual] if usual else []), *setting.options])
        titles = {text: setting.title(text) for text in options}
        controls.choose_one(name, setting.label, titles, usual=usual)
    else:
        key = state.seed_widget(name, usual=usual)
        st.text_input(setting.label, key=key, live="300ms", autocomplete="off")
    problem = built.problems.get(name)
    if problem:
        st.html(f'<p class="ae-field ae-wrong" role="alert">{html.escape(problem)}</p>')
    elif name == "learning_rate" and built.caution:
        st.html(f'<p class="ae-field ae-wrong" role="status">{html.escape(built.caution)}</p>')
    else:
        _say(setting.told)


def _say(told: str) -> None:
    st.html(f'<p class="ae-field">{html.escape(begin_large(told))}.</p>')


def _show_more(built: Built, data: str) -> None:
    """Show the other settings in groups; those that mean nothing beside the others are left out."""
    applies = applying(built.spec)
    for title, names in _GROUPS.items():
        st.html(f'<h4 class="ae-group">{title}</h4>')
        shown = [name for name in names if applies.get(name, True) or name in built.problems]
        for first in range(0, len(shown), _COLUMNS):
            columns = st.columns(_COLUMNS, gap="medium")
            for column, name in zip(columns, shown[first : first + _COLUMNS], strict=False):
                with column:
                    _choose(name, built)
    seed, images_column, _ = st.columns(_COLUMNS, gap="medium")
    with images_column:
        _choose_images(data)
    with seed:
        st.number_input("Seed", 0, LARGEST_SEED, key=state.seed_widget("run_seed"))
        _say("what chance begins with; the same seed gives the same network on the same machine")


def _choose_images(data: str) -> None:
    """Pick the data set, as the side bar does, which a phone folds away."""
    name = f"images_instead_of_{data}"  # anew whenever the side bar has another
    sets = {each: known.title for each, known in list_datasets().items() if is_here(each)}
    key = state.widget_key(name)
    place = list(sets).index(data) if data in sets else 0
    st.selectbox(
        "Images",
        list(sets),
        place,
        format_func=sets.__getitem__,
        key=key,
        on_change=lambda: state.set_choice("data", state.widget_value(name)),
    )
    _say("what it learns to draw; sets of your own come from the page Your data")


def say_hidden_problems(built: Built, in_sight: Collection[str] = ()) -> None:
    """Say what is wrong, or far from usual, with a setting that is not in sight."""
    for name, problem in built.problems.items():
        if name not in in_sight:
            show_problem(problem)
    if built.caution and "learning_rate" not in in_sight:
        show_notice(built.caution)


def show_network(built: Built) -> None:
    """Show the layers as an hourglass, with how many numbers training sets."""
    network = built.spec.network
    sizes = (*network.encoder_sizes, *network.decoder_sizes[1:])
    drawing = images.hourglass_html(
        sizes, is_variational=network.is_variational, has_numbers=len(sizes) <= _MOST_NUMBERED
    )
    st.html(
        f'{drawing}<p class="ae-layers">{count_parameters(network):,} numbers are learnt; the code '
        f"has {network.code_size:,}.</p>"
    )


def offer_specification(built: Built) -> None:
    """Offer the experiment as a file that the command line trains too."""
    spec, seed = built.spec, state.current_state().run_seed
    told = f" --seed {seed}" if seed else ""
    st.download_button(
        "Specification (JSON)",
        spec.to_json(),
        f"{spec.name}.json",
        "application/json",
        on_click="ignore",
        key="train_specification",
        disabled=bool(built.problems),
    )
    st.html(
        '<p class="ae-quiet ae-command">The same in a terminal: <code>python -m ae_core train '
        f"--spec {html.escape(spec.name)}.json{told}</code></p>"
    )
