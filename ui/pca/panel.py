"""PCA on a page: the same digits beside a network's, and the ladder of errors."""

import functools

import streamlit as st

from ae_core.metrics import UNITS
from ae_core.networks.pca import MeasuredLadder
from ui.choices.codec import from_browser, to_browser
from ui.choices.pages import AXES, LadderChoices, PcaChoices
from ui.components import Rival, pca_ladder, publish_models
from ui.pca import charts as pca_charts
from ui.pca import packets as pca_packets
from ui.shell import controls, panels, state
from ui.shell.covers import show_covered
from ui.shell.frame import Explorer
from ui.shell.guard import guard
from ui.shell.looks import look_of_kind
from ui.shell.models import health
from ui.shell.models.entries import ModelEntry, data_words
from ui.shell.models.ladder import ladder_figure, points_of, rungs_of, test_error
from ui.shell.receipt import publish_choices
from ui.shell.serving import cache
from ui.shell.serving.cache import entry_hash
from ui.shell.tables import figures_html
from ui.shell.words import unit_words

_LADDER_HEIGHT = 560  # pixels of chart and table
_SWEEP = "004"  # the report whose charts hold a family swept over code sizes


def show_pca(explorer: Explorer) -> None:
    """Show the digits with the slider, then the ladder, the variance and the planes."""
    data, rival = explorer.data, None if explorer.flaw else explorer.model
    if data != explorer.wished and pca_packets.stored_components(explorer.model.data):
        data = explorer.model.data  # that of PCA, whatever stands in for absent images
    if explorer.model.group == "pca":  # beside it the first network of this set
        networks = (e for e in explorer.entries if e.group != "pca" and e.data == data)
        rival = next((e for e in networks if not health.flaw_of(e)), None)
    publish_models(pca_packets.basis(data, explorer.data), key="pca_basis")
    if rival is not None:
        publish_models(cache.weights(rival), key="pca_network")
    ladder = cache.load_ladder(data)
    if state.current_state().error_unit not in ladder.units:
        state.forget_choice("error_unit")
    _show_digits(rival, ladder)
    panels.show_sentence(_stand_in_words(explorer, data, rival))
    with st.container(key="rest"):
        with guard():
            _show_ladder(explorer, rival, ladder)
        with guard():
            _show_variance(data, explorer)
        with guard():
            pca_charts.show_planes(explorer, rival, data)


def _stand_in_words(explorer: Explorer, data: str, rival: ModelEntry | None) -> str:
    """Say what is not of one data set here, or nothing."""
    parts = []
    if data != explorer.data:
        parts.append(
            f"The {{things}} above are {data_words(explorer.data)}; components, test errors and "
            f"network are of {data_words(data)}."
        )
    if rival is not None and rival.data != data:
        parts.append(
            f"PCA is fitted to {data_words(data)}, “{rival.full_name}” was trained on "
            f"{data_words(rival.data)}: it meets {{things}} it has never seen the like of."
        )
    return " ".join(parts)


@st.fragment
def _show_digits(rival: ModelEntry | None, ladder: MeasuredLadder) -> None:
    """Rerun alone after a choice: the browser has drawn it by then."""
    with guard():
        unit = state.current_state().error_unit
        error, shown, usual = None, None, {"k": 10}
        if rival is not None:
            key_of_error = ("test error", rival, ladder.data, unit)
            error = cache.once(lambda: test_error(rival, ladder, unit), *key_of_error)
            shown = Rival(
                hash=entry_hash(rival),
                name=rival.full_name,
                look=look_of_kind(rival.kind),
                error=error,
            )
            usual = {"k": min(rival.code_size, ladder.largest)}
        read = functools.partial(from_browser, LadderChoices, usual=usual)
        opened, link = state.link(f"ladder_{ladder.data}", LadderChoices, read)
        pca_ladder(
            data=ladder.data,
            choices=to_browser(LadderChoices, opened, usual),
            rival=shown,
            unit=unit,
            is_log=state.current_state().axes == "log",
            ladder=rungs_of(ladder, unit),
            needed=pca_packets.needed_for(ladder, error, unit),
            num_images=ladder.n,
            **link,
        )
        publish_choices(PcaChoices, key="pca_receipt")


def _show_ladder(explorer: Explorer, rival: ModelEntry | None, ladder: MeasuredLadder) -> None:
    """Show every network beside PCA of 1 to 64 numbers, in the unit and on the axes chosen."""
    title, choice = st.columns([1, 1.1], vertical_alignment="bottom")
    with title:
        fitted = f"{ladder.num_train:,} training images, " if ladder.num_train else ""
        note = f"n = {ladder.n:,} test images, {data_words(ladder.data)}."
        note = f"PCA fitted to {fitted}{note}" if fitted else f"PCA, {note}"
        panels.show_heading("The ladder: error against code size", note, is_block=False)
    if show_covered("ladder", "needed", height=_LADDER_HEIGHT):
        return
    look = {"horizontal": True, "horizontal_alignment": "right"}
    with choice, st.container(key="ladder_controls", **look):
        titles = {unit: unit_words(unit) for unit in UNITS if unit in ladder.units}
        unit = str(controls.choose_one("error_unit", "Unit", titles, width=190))
        axes = controls.choose_segment("axes", "Axes", AXES)
    chosen = rival or explorer.model
    about = (tuple(explorer.entries), ladder.data, unit)
    points = cache.once(lambda: points_of(explorer.entries, ladder, unit), "points", *about)
    is_swept = ladder.data == "mnist"
    lines = pca_packets.swept_lines(cache.load_report(_SWEEP), unit) if is_swept else []
    rungs = rungs_of(ladder, unit)
    drawn = {"chosen": chosen, "is_log": axes == "log", "palette": explorer.palette}
    draw = functools.partial(ladder_figure, rungs, points, lines, unit=unit, **drawn)
    panels.show_chart(
        cache.once(draw, "ladder", *about, *look.values()),
        key="pca_ladder_chart",
        alt="Test error against the numbers in the code, PCA and every network",
        caption=note,
    )
    sizes = [size for size in pca_packets.TABLE_SIZES if size <= ladder.largest]
    rows = [
        [name, *(_figure_text(errors[size - 1]) for size in sizes)]
        for name, errors in (("PCA", rungs["plain"]), ("PCA, clipped", rungs["clipped"]))
        if errors is not None
    ]
    head = ["numbers in the code", *map(str, sizes)]
    st.html(figures_html("Error against code size", head, rows))
    panels.offer_csv(
        "All figures as CSV",
        f"pca-ladder-{ladder.data}-{unit}.csv",
        lambda: pca_packets.ladder_csv(ladder, points, lines, unit),
        type="tertiary",
    )


def _figure_text(value: float) -> str:
    return f"{value:.3f}" if abs(value) >= 1 else f"{value:.5f}"


def _show_variance(data: str, explorer: Explorer) -> None:
    """Show how much of the training images' variance each component carries."""
    pca = cache.load_components(data)
    shares, palette = pca.explained_variance_ratio, explorer.palette
    some = [size for size in (2, 10, pca.code_size) if size <= pca.code_size]
    told = ", ".join(f"{size} carry {100 * shares[:size].sum():.1f} %" for size in some)
    panels.show_heading(
        "Explained variance",
        f"How the training images of {data_words(data)} vary: the first {told} of the variance.",
    )
    for column, draw, alt in zip(
        st.columns(2, gap="large"),
        (pca_charts.scree_figure, pca_charts.cumulative_figure),
        (
            "Share of the variance along each component",
            "Share of the variance of the first components",
        ),
        strict=True,
    ):
        name, make = draw.__name__, functools.partial(draw, shares, palette=palette)
        with column:
            panels.show_chart(
                cache.once(make, name, data, palette),
                key=name,
                alt=alt,
                caption=f"PCA of the training images of {data_words(data)}.",
            )
    panels.offer_csv(
        "Shares as CSV",
        f"pca-variance-{data}.csv",
        lambda: pca_packets.columns_csv(share=shares, up_to_it=shares.cumsum()),
        type="tertiary",
    )
