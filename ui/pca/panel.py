"""PCA on a page: the same digits beside a network's, and the ladder of errors."""

from __future__ import annotations

import contextlib
import functools
import html
from collections.abc import Callable, Sequence

import streamlit as st

from ae_core.errors import UserError
from ae_core.metrics import UNITS
from ae_core.networks.pca_ladder import MeasuredLadder
from ae_core.reports.figures import Series
from ui.choices.addresses import AXES
from ui.components.model import publish_models
from ui.components.pca_ladder import LadderChoice, Rival, pca_ladder, read_choice
from ui.pca import cache as pca_cache
from ui.pca import charts as pca_charts
from ui.pca import packets as pca_packets
from ui.pca.packets import LadderPoint
from ui.pca.plane import show_planes
from ui.shell import charts, panels, state
from ui.shell.frame import Explorer
from ui.shell.guard import guard
from ui.shell.looks import look_of_kind
from ui.shell.models import health
from ui.shell.models.entries import ModelEntry, data_words
from ui.shell.serving import cache
from ui.shell.serving.cache import entry_hash
from ui.shell.units import unit_words

FIELDS = ("k", "clip", "first", "error_unit", "axes")
_TOLD = ("k", "clip", "first")  # what the slider tells
_SWEEP = "004"  # the report whose charts hold a family swept over code sizes


def show_pca(explorer: Explorer) -> None:
    """Show the digits with the slider, then the ladder, the variance and the planes."""
    data = _data_of_components(explorer)
    rival = _rival(explorer, data)
    publish_models(pca_cache.basis(data, explorer.data), key="pca_basis")
    if rival is not None:
        publish_models(cache.weights(rival), key="pca_network")
    ladder = pca_cache.load_ladder(data)
    if state.current_state().error_unit not in ladder.units:
        state.forget_choice("error_unit")
    _show_digits(rival, ladder)
    panels.show_sentence(_stand_in_words(explorer, data, rival))
    with guard():
        _show_ladder(explorer, rival, ladder)
    with guard():
        _show_variance(data, explorer)
    with guard():
        show_planes(explorer, rival, data)


def _data_of_components(explorer: Explorer) -> str:
    """Return the set PCA is fitted to: the one asked for; where that is absent, the model's."""
    if explorer.data == explorer.wished:
        return explorer.data
    own = explorer.model.data
    return own if pca_cache.has_components(own) else explorer.data


def _rival(explorer: Explorer, data: str) -> ModelEntry | None:
    """Return the network beside PCA: the chosen one, else the first of this data set."""
    if explorer.model.group != "pca":
        return None if explorer.flaw else explorer.model
    networks = (e for e in explorer.entries if e.group != "pca" and e.data == data)
    return next((e for e in networks if not health.flaw_of(e)), None)


def _stand_in_words(explorer: Explorer, data: str, rival: ModelEntry | None) -> str:
    """Say what is not of one data set here, or nothing."""
    parts = []
    if data != explorer.data:
        parts.append(
            f"The digits above are {data_words(explorer.data)}; components, test errors and "
            f"network are of {data_words(data)}."
        )
    if rival is not None and rival.data != data:
        parts.append(
            f"PCA is fitted to {data_words(data)}, {rival.full_name} was trained on "
            f"{data_words(rival.data)}: it meets digits it has never seen the like of."
        )
    return " ".join(parts)


def _units(ladder: MeasuredLadder) -> list[str]:
    return [unit for unit in UNITS if unit in ladder.units]


@st.fragment
def _show_digits(rival: ModelEntry | None, ladder: MeasuredLadder) -> None:
    """Rerun alone after a choice: the browser has drawn it by then."""
    with guard():
        key = f"ladder_{ladder.data}"
        unit = state.current_state().error_unit
        opened, _ = state.opened_with(key, _TOLD)
        error = None
        if rival is not None:
            key_of_error = ("test error", rival, ladder.data, unit)
            error = cache.once(lambda: pca_packets.test_error(rival, ladder, unit), *key_of_error)
        own_size = min(rival.code_size, ladder.largest) if rival is not None else 10
        pca_ladder(
            data=ladder.data,
            choice=LadderChoice(opened.k or own_size, opened.clip == "clipped", opened.first),
            rival=None
            if rival is None
            else Rival(entry_hash(rival), rival.full_name, look_of_kind(rival.kind), error),
            unit=unit,
            is_log=state.current_state().axes == "log",
            ladder=pca_packets.rungs_of(ladder, unit),
            needed=pca_packets.needed_for(ladder, error, unit),
            num_images=ladder.n,
            key=key,
            on_change=_keeper(key, own_size),
        )
        state.publish_state(FIELDS)


def _keeper(key: str, own_size: int) -> Callable[[], None]:
    """Return what keeps the slider's choice before its rerun; nonsense is left where it is."""

    def hear() -> None:
        value = state.component_value(key, "choice")
        if value is None:
            return
        with contextlib.suppress(UserError):
            choice = read_choice(value)
            state.change_state(
                k=0 if choice.k == own_size else choice.k,
                clip="clipped" if choice.is_clipped else "plain",
                first=choice.digit,
            )
            state.keep_told(_TOLD)

    return hear


def _show_ladder(explorer: Explorer, rival: ModelEntry | None, ladder: MeasuredLadder) -> None:
    """Show every network beside PCA of 1 to 64 numbers, in the unit and on the axes chosen."""
    title, choice = st.columns([1, 1.1], vertical_alignment="bottom")
    with title:
        st.html(
            '<h3 class="ae-heading">The ladder: error against code size</h3>'
            f'<p class="ae-quiet">{html.escape(_images_words(ladder))}</p>'
        )
    with choice, st.container(horizontal=True, horizontal_alignment="right"):
        units = _units(ladder)
        unit = str(
            st.selectbox(
                "Unit",
                units,
                format_func=unit_words,
                width=190,
                key=state.seed_widget("error_unit", units),
            )
        )
        axes = st.segmented_control(
            "Axes",
            list(AXES),
            format_func=AXES.__getitem__,
            required=True,
            key=state.seed_widget("axes", AXES),
        )
    chosen = rival or explorer.model
    is_log, palette = axes == "log", explorer.palette
    key = (tuple(explorer.entries), chosen, ladder.data, unit)
    points = cache.once(
        lambda: pca_packets.points_of(explorer.entries, chosen, ladder, unit), "points", *key
    )
    lines = (
        pca_packets.swept_lines(cache.load_report(_SWEEP), unit) if (ladder.data == "mnist") else []
    )
    st.plotly_chart(
        cache.once(
            lambda: pca_charts.ladder_figure(
                pca_packets.rungs_of(ladder, unit),
                points,
                lines,
                unit=unit,
                is_log=is_log,
                palette=palette,
            ),
            "ladder",
            *key,
            is_log,
            palette,
        ),
        config=charts.CHART_CONFIG,
        key="pca_ladder_chart",
        alt="Test error against the numbers in the code, PCA and every network",
    )
    _show_rungs(ladder, unit, points, lines)


def _images_words(ladder: MeasuredLadder) -> str:
    fitted = f"PCA fitted to {ladder.num_train:,} training images" if ladder.num_train else "PCA"
    return f"{fitted}, n = {ladder.n:,} test images, {data_words(ladder.data)}."


def _show_rungs(
    ladder: MeasuredLadder, unit: str, points: Sequence[LadderPoint], lines: Sequence[Series]
) -> None:
    """Show the figures of the code sizes the reports use, and offer all of them."""
    rungs = pca_packets.rungs_of(ladder, unit)
    sizes = [size for size in pca_packets.TABLE_SIZES if size <= ladder.largest]
    head = "".join(f'<th class="ae-right">{size}</th>' for size in sizes)
    rows = ""
    for kind, name in (("plain", "PCA"), ("clipped", "PCA, clipped")):
        errors = rungs[kind]
        if errors is not None:
            cells = "".join(
                f'<td class="ae-number">{_figure_text(errors[size - 1])}</td>' for size in sizes
            )
            rows += f"<tr><td>{name}</td>{cells}</tr>"
    st.html(
        '<div class="ae-scroll" tabindex="0" role="region" aria-label="Error against code size">'
        '<table class="ae-table"><thead><tr><th>numbers in the code</th>'
        f"{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
    st.download_button(
        "All figures as CSV",
        lambda: pca_packets.ladder_csv(ladder, points, lines, unit),
        f"pca-ladder-{ladder.data}-{unit}.csv",
        "text/csv",
        type="tertiary",
        on_click="ignore",
    )


def _figure_text(value: float) -> str:
    return f"{value:.3f}" if abs(value) >= 1 else f"{value:.5f}"


def _show_variance(data: str, explorer: Explorer) -> None:
    """Show how much of the training images' variance each component carries."""
    pca = pca_cache.load_components(data)
    shares, palette = pca.explained_variance_ratio, explorer.palette
    some = [size for size in (2, 10, pca.code_size) if size <= pca.code_size]
    told = ", ".join(f"{size} carry {100 * shares[:size].sum():.1f} %" for size in some)
    st.html(
        '<h3 class="ae-heading ae-block">Explained variance</h3>'
        f'<p class="ae-quiet">Of all directions along which the training images of '
        f"{html.escape(data_words(data))} vary, the first {told} of the variance.</p>"
    )
    each, together = st.columns(2, gap="large")
    for column, draw, alt in (
        (each, pca_charts.scree_figure, "Share of the variance along each component"),
        (together, pca_charts.cumulative_figure, "Share of the variance of the first components"),
    ):
        column.plotly_chart(
            cache.once(
                functools.partial(draw, shares, palette=palette), draw.__name__, data, palette
            ),
            config=charts.CHART_CONFIG,
            key=draw.__name__,
            alt=alt,
        )
    st.download_button(
        "Shares as CSV",
        lambda: pca_packets.columns_csv(share=shares, up_to_it=shares.cumsum()),
        f"pca-variance-{data}.csv",
        "text/csv",
        type="tertiary",
        on_click="ignore",
    )
