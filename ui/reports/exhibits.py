"""What a report shows beside its figures: charts, stored pictures, and drawings from weights."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from ae_core.data.datasets import is_available
from ae_core.reports.figures import DAMAGE_SEED, Chart, Picture, ReportResults
from ui.choices.pages import ReportChoices
from ui.reports import cache as report_cache
from ui.reports import charts as report_charts
from ui.reports import pictures as report_pictures
from ui.shell import controls, panels, state
from ui.shell.frame import Explorer
from ui.shell.guard import guard
from ui.shell.models.entries import ModelEntry, is_here
from ui.shell.saving import savable
from ui.shell.serving import cache
from ui.shell.tables import csv_text
from ui.shell.theme import Palette

_BLENDED = "001-mlp-8"  # the network of report 001's interpolations
_FILTERS, _STACK = "003-filters-", "003-stack-"  # names of report 003's networks begin so
_STACK_DEPTH = 3
_MOST_FILTERS = 400  # of a sheet
_MOST_LINES, _MOST_NAMES = 7, 10  # of a chart in half a page
_CHART_HEIGHT = 300  # pixels


@dataclass(frozen=True)
class Exhibit:
    """Something to show, and whether it wants the page's full width."""

    show: Callable[[int | None], None]  # takes the height of a chart in pixels, None: as usual
    is_wide: bool = True


def list_exhibits(explorer: Explorer, results: ReportResults) -> dict[str, Exhibit]:
    """Return all exhibits of a report by name, charts first; charts of no run are left out."""
    exhibits = {
        name: Exhibit(
            partial(_show_chart, name, chart, results.report, explorer.palette), _is_wide(chart)
        )
        for name, chart in results.charts.items()
        if any(
            y is not None for series in chart.series if not series.is_published for y in series.y
        )
    }
    blended = next((entry for entry in explorer.entries if entry.name == _BLENDED), None)
    if results.report == "001" and blended:
        exhibits["interpolations"] = Exhibit(partial(_show_blends, blended))
    sheets = _filter_sheets(explorer) if results.report == "003" else {}
    if sheets:
        exhibits["filters"] = Exhibit(partial(_show_filters, sheets))
    for name, picture in results.pictures.items():
        exhibits[name] = Exhibit(partial(_show_picture, picture, results.report))
    return exhibits


def _is_wide(chart: Chart) -> bool:
    names = {x for series in chart.series for x in series.x if isinstance(x, str)}
    return len(chart.series) > _MOST_LINES or len(names) > _MOST_NAMES


def chart_csv(chart: Chart) -> str:
    """Return the points of a chart as CSV: series, x, y, and whether it was published."""
    return csv_text(
        ["series", chart.x_title, chart.y_title or chart.unit, "published"],
        (
            [series.name, x, y, series.is_published]
            for series in chart.series
            for x, y in zip(series.x, series.y, strict=True)
        ),
    )


def _show_chart(name: str, chart: Chart, report: str, palette: Palette, height: int | None) -> None:
    show_title(chart.title)
    height = height or _CHART_HEIGHT
    panels.show_chart(
        cache.once(
            lambda: report_charts.report_figure(chart, palette=palette, height=height),
            *("chart", report, cache.report_stamp(report), name, palette, height),
        ),
        key=f"{report}_{name}",
        alt=chart.title,
        caption=f"Report {report}, MNIST. {chart.note}",
    )
    with st.container(horizontal=True, vertical_alignment="top", horizontal_alignment="distribute"):
        panels.show_sentence(chart.note)
        file, key = f"report-{report}-{name}.csv", f"csv_{report}_{name}"
        panels.offer_csv("CSV", file, lambda: chart_csv(chart), key=key, type="tertiary")


def _show_picture(picture: Picture, report: str, _: int | None) -> None:
    show_title(picture.title)
    key = re.sub(r"\W+", "_", picture.title.lower())
    with guard(), savable(f"{report}_{key}", picture.title, caption=f"Report {report}, MNIST."):
        _show_digits(picture, report)


def _show_digits(picture: Picture, report: str) -> None:
    originals, damaged = None, None
    if picture.indices and is_available("mnist"):
        digits = cache.load_test_set("mnist")[0]
        originals = report_pictures.original_digits(report, picture.indices, digits)
        if picture.corruption is not None:  # drawn for the whole set, as when it was measured
            damaged = cache.corrupt_test_set("mnist", len(digits), picture.corruption, DAMAGE_SEED)[
                picture.indices
            ]
    st.html(report_pictures.rows_html(picture, originals, damaged))
    notes = [picture.note] if picture.note else []
    if originals is None and picture.indices:
        notes.append("The original digits are not on this machine.")
    panels.show_sentence(" ".join(notes))


def _show_blends(model: ModelEntry, _: int | None) -> None:
    with guard():
        picture = report_cache.blend_digits(model, is_here(model.data))
        show_title(picture.title)
        with savable("blends", picture.title, caption=f"Report {model.report}, MNIST."):
            st.html(report_pictures.rows_html(picture))
            panels.show_sentence(picture.note)


def _filter_sheets(explorer: Explorer) -> dict[str, tuple[ModelEntry, int]]:
    """Return the sheets there are by what they show: a model and which of its layers."""
    singles = [e for e in explorer.entries if e.name.startswith(_FILTERS)]
    singles.sort(key=lambda entry: entry.code_size)
    sheets: dict[str, tuple[ModelEntry, int]] = {}
    for entry in singles:  # of several runs the first: what ships
        sheets.setdefault(f"{entry.code_size} units", (entry, 1))
    for entry in explorer.entries:
        depth = entry.name.removeprefix(_STACK).count("-")  # relu-512-512-512
        if entry.name.startswith(_STACK) and depth == _STACK_DEPTH:
            return sheets | {f"stack, layer {i}": (entry, i) for i in range(1, depth + 1)}
    return sheets


@st.fragment
def _show_filters(sheets: dict[str, tuple[ModelEntry, int]], height: int | None) -> None:
    with guard():
        show_title("What each hidden unit looks for")
        look = {"usual": next(iter(sheets)), "label_visibility": "collapsed"}
        chosen = controls.choose_segment(
            "filters_of", "Layer", {one: one for one in sheets}, **look
        )
        state.publish_state(ReportChoices)
        model, layer = sheets[str(chosen)]
        filters = report_cache.layer_filters(model, layer)
        shown = filters[:_MOST_FILTERS]
        label = f"Filters of {model.full_name}: {chosen}"
        count = f"{len(shown)} units"
        if len(shown) < len(filters):
            count = f"the first {len(shown)} of {len(filters)} units"
        way = " projected to the pixels through the layers below," if layer > 1 else ""
        with savable("filters", label, caption=f"Report {model.report}, MNIST."):
            st.html(report_pictures.filters_html(shown, label=label, is_narrow=height is not None))
            panels.show_sentence(
                f"Weights of {model.full_name}, {count},{way} one colour above zero and one below, "
                f"full at ±{report_pictures.full_colour(shown):.2g}."
            )


def show_title(title: str) -> None:
    """Show the heading of a block of the page."""
    st.html(f'<h3 class="ae-heading ae-block">{html.escape(title)}</h3>')
