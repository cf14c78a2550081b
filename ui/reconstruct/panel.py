"""The wall and the card of the chosen digit, updated together without the rest of the page."""

import functools
import html
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike, NDArray

from ae_core.errors import CheckpointError
from ui.choices.common import Digit
from ui.components.digit_wall import digit_wall
from ui.reconstruct import wall
from ui.shell import images, panels, state
from ui.shell.charts import Figure, new_figure, translucent
from ui.shell.covers import is_covered, show_covered
from ui.shell.frame import Explorer
from ui.shell.guard import guard, show_problem
from ui.shell.models import health
from ui.shell.models.entries import ModelEntry, data_words, dataset_of
from ui.shell.receipt import publish_choices
from ui.shell.saving import savable
from ui.shell.serving import cache
from ui.shell.theme import LIGHT, Palette
from ui.shell.words import plain_plotly, say

_NUM_BINS = 36
_MEANS_HEIGHT, _CARD_HEIGHT, _ERRORS_HEIGHT = 68, 420, 540  # pixels
_ROW_HEIGHT = 0.86  # of the distance between two ridges


def choose_pair(explorer: Explorer, rival: str) -> tuple[ModelEntry, ModelEntry | None]:
    """Return who draws the digits: the chosen model and its rival, of those that can be shown.

    Where neither can, PCA of the nearest code size stands in; of the chosen one the page has told.
    """
    model = explorer.model
    other = next((entry for entry in explorer.entries if entry.key == rival), None)
    if other is not None and (flaw := health.flaw_of(other)):
        show_problem(flaw)
        other = None
    if not explorer.flaw:
        return model, other
    if other is not None:
        return other, None
    components = [entry for entry in explorer.entries if entry.group == "pca"]
    if not components:
        raise CheckpointError(
            f"Without “{model.full_name}” nobody draws the digits; choose another."
        )
    nearest = min(components, key=lambda one: abs(one.code_size - model.code_size))
    panels.show_sentence(f"PCA stands in for “{model.full_name}”.")
    return replace(nearest, data=explorer.data), None  # fitted to what is shown


def show_wall(setting: wall.WallSetting) -> None:
    """Show the wall, and beside it the chosen digit large.

    The first of the wall is chosen where none is, and after the wall was sorted anew.
    """
    before, digit = state.current_state().arrangement, state.current_state().digit
    arrangement = f"{setting.data} {setting.order} {setting.digit_class}"
    if before not in ("", arrangement) or not 0 <= digit < setting.num_images:
        indices = wall.choose_digits(setting)
        digit = int(indices[0]) if len(indices) else 0
        state.set_choice("digit", digit)
    state.change_state(arrangement=arrangement)
    _show_wall_and_card(setting, wall.wall_address(setting), digit)


@st.fragment
def _show_wall_and_card(setting: wall.WallSetting, address: str, selected: int) -> None:
    """Rerun alone after a click, which the wall has shown by then."""
    with guard():
        with st.container(key="wall_and_card"):  # side by side where there is room: style.css
            wall_column, card_column = st.columns(2, gap="medium")
        with wall_column:
            digit_wall(address, selected=selected, on_select=_select)
        with card_column, st.container(key=wall.CARD):
            _show_card(setting)
        publish_choices(Digit, key="wall_receipt")


def show_means(setting: wall.WallSetting) -> None:
    """Show each contestant's error over the digits looked at, and say what that teaches.

    To a network that never met damage, offer the clean digits.
    """
    if show_covered("errors", "answers", height=_MEANS_HEIGHT):
        return
    labels, only = cache.load_test_set(setting.data)[1][: setting.num_images], setting.digit_class
    shown = slice(None) if only is None else labels == only
    means = {name: float(values[shown].mean()) for name, values in wall.all_errors(setting).items()}
    of_class = "" if only is None else f" of class {dataset_of(setting.data).class_names[only]}"
    panels.show_figures(
        list(means.items()),
        unit="MSE against the clean {things}",
        note=f"n = {len(labels[shown]):,} test {{things}}{of_class}, {data_words(setting.data)}",
    )
    hint = wall.clean_hint(setting)
    sentence = f"{wall.verdict(setting, means)} {hint}".strip()
    if not hint:
        return panels.show_sentence(sentence)
    with st.container(key="verdict", horizontal=True, vertical_alignment="center"):
        panels.show_sentence(sentence)
        st.button(
            say("Show the clean {things}"),
            key="show_clean",
            type="tertiary",
            on_click=state.set_choice,
            args=("corruption", "none"),
        )


def _select(index: int) -> None:
    state.set_choice("digit", index)


def _show_card(setting: wall.WallSetting) -> None:
    digit = state.current_state().digit
    labels = cache.load_test_set(setting.data)[1]
    name_column, number_column = st.columns([1.5, 1], vertical_alignment="center")
    with name_column:
        name = wall.describe_digit(setting.data, digit, int(labels[digit]))
        panels.show_heading(name, is_block=False)
    with number_column:
        typed = st.number_input(
            "Digit number",
            0,
            setting.num_images - 1,
            key=state.seed_widget("digit"),
            label_visibility="collapsed",
        )
    if typed != digit:  # typed, not clicked: the wall has to mark it too
        state.change_state(digit=int(typed))
        st.rerun()
    if show_covered("answers", height=_CARD_HEIGHT):
        return
    file = f"digit-{digit}-{wall.damage_words(setting)}"
    with savable("digit_card", name, caption=wall.describe(setting), name=file):
        st.html(_card_html(setting, digit))


def _card_html(setting: wall.WallSetting, index: int) -> str:
    """Return one digit large: clean, and every answer with its error and code."""
    clean = cache.load_test_set(setting.data)[0][index]
    given = cache.corrupt_test_set(*setting.sample)[index : index + 1]
    mse = {name: float(values[index]) for name, values in wall.all_errors(setting).items()}
    cells = [
        '<div class="ae-contestant"><h4>clean</h4>'
        f"{images.digit_html(clean, size=112, label='The clean digit')}</div>",
        '<p class="ae-key">number: MSE to the clean<br>small square: error,<br>'
        '<span class="ae-legend">too little <i></i> too much ink</span><br>'
        "bars: the code, to its largest</p>",
    ]

    is_off = is_covered("errors")

    def add(name: str, image: ArrayLike, bars: str = "") -> None:
        told = "?" if is_off else f"{mse[name]:.4f}"
        picture = images.digit_html(image, size=112, label=f"{name}: {told} MSE")
        difference = np.reshape(image, -1) - np.reshape(clean, -1)
        label = f"Error of {name}"
        error = "" if is_off else images.error_html(difference, size=56, label=label)
        best = " ae-best" if told == f"{min(mse.values()):.4f}" else ""
        cells.append(
            f'<div class="ae-contestant{best}"><h4>{html.escape(name)}</h4>'
            f'<div class="ae-pair">{picture}<div class="ae-side">{error}{bars}</div></div>'
            f'<b class="ae-value">{told}</b></div>'
        )

    for entry, name in zip((setting.model, setting.rival), setting.names, strict=True):
        if entry is not None:
            model = cache.load_model(entry)
            code = model.encode(given)
            scale = float(np.abs(code).max()) or 1.0
            add(name, model.decode(code), images.code_html(code[0].tolist(), scale=scale))
    if setting.baseline_name in mse:
        pca = cache.load_baseline(setting.model.code_size, setting.data)
        add(setting.baseline_name, pca.reconstruct(given))
    if wall.LEFT in mse:
        add(wall.LEFT, given)
    return f'<section class="ae-card">{"".join(cells)}</section>'


def show_class_errors(setting: wall.WallSetting, palette: Palette) -> None:
    """Draw how hard the digits of each class are, and offer every image's error as a table."""
    labels = cache.load_test_set(setting.data)[1][: setting.num_images]
    st.subheader(say("Which {things} are hard?"))
    if show_covered("errors", "answers", height=_ERRORS_HEIGHT):
        return
    errors = wall.all_errors(setting)
    draw = functools.partial(
        class_error_figure,
        next(iter(errors.values())),
        labels,
        name=setting.names[0],
        baseline=errors.get(setting.baseline_name),
        baseline_name=setting.baseline_name,
        class_names=dataset_of(setting.data).class_names,
        palette=palette,
    )
    panels.show_chart(
        cache.once(draw, "class errors", *setting.sample, setting.model, setting.rival, palette),
        key="class_errors",
        alt="Histogram of the error of each image, one row a class",
        caption=wall.describe(setting),
    )
    panels.offer_csv("Errors as CSV", "errors.csv", lambda: wall.errors_csv(errors, labels))


def class_error_figure(
    errors: NDArray[np.float64],
    labels: NDArray[np.int64],
    *,
    name: str,
    baseline: NDArray[np.float64] | None = None,
    baseline_name: str = "PCA",
    class_names: Sequence[str] = tuple("0123456789"),
    palette: Palette = LIGHT,
) -> Figure:
    """Return a histogram of per-image MSE for each class, as ridges over one axis.

    The means of each class are marked, those of the ``baseline`` (same images) too.
    """
    names = [plain_plotly(word) for word in class_names]
    present = [digit for digit in range(len(names)) if (labels == digit).any()]
    ends = [float(np.quantile(errors, 0.995)) if len(errors) else 1.0, 1e-6]
    if baseline is not None:  # every mean of it is before the end too
        ends += [1.05 * float(baseline[labels == digit].mean()) for digit in present]
    edges = np.linspace(0, max(ends), _NUM_BINS + 1)
    centres = (edges[:-1] + edges[1:]) / 2
    figure = new_figure(palette, height=116 + 36 * min(max(len(names), 3), 40), top=54)
    figure.update_layout(legend={"y": 1.0, "xanchor": "left"})
    for digit, word in enumerate(names):
        own = errors[labels == digit]
        counts = np.histogram(np.clip(own, 0, edges[-1]), edges)[0].astype(float)
        base = len(names) - 1 - digit  # the first class on top
        colour = palette.classes[digit % len(palette.classes)]
        heights = base + _ROW_HEIGHT * counts / max(counts.max(), 1.0)
        x = [edges[0], *centres, edges[-1]]
        figure.add_scatter(
            x=x,
            y=[base] * len(x),
            mode="lines",
            line={"width": 0},
            hoverinfo="skip",
            showlegend=False,
        )
        figure.add_scatter(
            x=x,
            y=[base, *heights, base],
            mode="lines",
            line={"width": 1.2, "color": colour, "shape": "hvh"},
            fill="tonexty",
            fillcolor=translucent(colour, 0.55),
            customdata=[0, *counts, 0],
            showlegend=False,
            name=word,
            hovertemplate=f"%{{x:.3f}} MSE: %{{customdata:.0f}} images<extra>{word}</extra>",
        )
    marks = [(errors, name, palette.ink, "line-ns-open")]
    if baseline is not None:
        marks.append((baseline, baseline_name, palette.soft, "circle-open"))
    for values, whose, colour, symbol in marks:
        mean_of = f"mean, {plain_plotly(whose)}"
        figure.add_scatter(
            x=[float(values[labels == digit].mean()) for digit in present],
            y=[len(names) - 1 - digit + 0.18 for digit in present],
            mode="markers",
            name=mean_of,
            marker={"symbol": symbol, "size": 10, "color": colour, "line": {"width": 2}},
            hovertemplate=f"%{{x:.4f}} MSE<extra>{mean_of}</extra>",
        )
    title = (
        f"MSE of one image, n = {len(errors):,}; each row to its own height, the last bar all above"
    )
    figure.update_xaxes(title=title, rangemode="tozero", range=[0, edges[-1] * 1.01])
    figure.update_yaxes(
        tickvals=[len(names) - digit - 0.7 for digit in range(len(names))],
        ticktext=names,
        tickfont={"size": 14, "color": palette.ink},
        showgrid=False,
        showline=False,
        range=[-0.1, len(names) + 0.05],
        fixedrange=True,
    )
    return figure
