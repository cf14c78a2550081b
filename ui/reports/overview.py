"""The reports at a glance: what each chiefly claims, what was measured, and whether it holds."""

import html

import streamlit as st

from ae_core.reports.figures import Figure, ReportResults, Verdict
from ui.reports import tables as report_tables
from ui.reports.texts import Headline, ReportText, load_texts
from ui.shell import state
from ui.shell.covers import WORDS, is_covered
from ui.shell.guard import guard
from ui.shell.saving import savable
from ui.shell.serving import cache
from ui.shell.words import marked

VERDICTS: dict[bool | None, tuple[str, str]] = {
    True: ("✓ holds", "ae-holds"),
    False: ("✗ does not hold", "ae-fails"),
    None: ("? cannot be told", ""),
}


def show_overview() -> None:
    """Show a row for every report, and the way to all that was looked at."""
    with savable("overview", "What the reports claim, and whether it holds"):
        for report, text in load_texts().items():
            look = {"horizontal": True, "vertical_alignment": "center"}
            with st.container(key=f"overview_{report}", **look), guard():
                st.html(_row_html(report, text, cache.load_report(report)))
                st.button(
                    "The whole audit" if text.headline else "All of them",
                    key=f"audit_{report}",
                    help=text.title,
                    on_click=state.set_choice,
                    args=("report", report),
                )


def _row_html(report: str, text: ReportText, results: ReportResults | None) -> str:
    name = f"{text.name} <small>report {report}</small>" if text.headline else text.name
    verdicts = () if results is None else results.verdicts
    sentence, word, style, told, measured = text.claim, "", "", "", ""
    if text.headline:
        sentence = text.headline.sentence
        chief = [one for one in verdicts if one.claim == text.headline.claim]
        word, style = VERDICTS[chief[0].holds if chief else None]
        found = {} if results is None else _measured(text.headline, results)
        if results is not None and found:
            measured, told = _bars_html(found), _conditions_html(found, results)
    is_off = is_covered("verdicts", "figures")
    if is_off:
        word, style, told, measured, verdicts = f"? {WORDS}", "", "", "", ()
    counted = count_words(verdicts)
    if counted and text.headline:
        counted = f"in all, {counted}"
    told += marked(counted) or ("" if is_off else "not run again here yet")
    return (
        f'<div class="ae-headline"><p class="ae-judged {style}">{word}</p><div>'
        f'<h3 class="ae-heading">{name}</h3><p class="ae-text">{marked(sentence)}</p>'
        f'<p class="ae-quiet">{told}</p></div>{measured}</div>'
    )


def count_words(verdicts: tuple[Verdict, ...] | list[Verdict]) -> str:
    """Return how many claims hold: ``3 of 4 claims hold``; nothing where none was judged."""
    held = sum(one.holds is True for one in verdicts)
    return f"{held} of {len(verdicts)} claims hold" if verdicts else ""


def _measured(headline: Headline, results: ReportResults) -> dict[str, Figure]:
    """Return the figures that decide a claim by what they are called, those that were measured."""
    figures = {figure.figure: figure for figure in results.figures}
    return {
        label: figures[name]
        for label, name in headline.figures.items()
        if name in figures and figures[name].reproduced is not None
    }


def _conditions_html(found: dict[str, Figure], results: ReportResults) -> str:
    """Return unit, n, seeds and device of some figures."""
    presets = {figure.preset for figure in found.values()} - {None}
    runs = [run for run in results.runs if run.preset in presets] or results.runs
    last = next(reversed(found.values()))
    conditions = [
        report_tables.conditions(last, has_unit=True, has_n=True),
        *dict.fromkeys(
            report_tables.spread_words(figure.reproduced)
            for figure in found.values()
            if figure.reproduced is not None
        ),
        runs[0].device.replace(" · ", ", ") if runs else "",
    ]
    return f"{marked(' · '.join(filter(None, conditions)))} · "


def _bars_html(found: dict[str, Figure]) -> str:
    """Return the figures, and what was published of them, as bars from zero on one scale."""
    rows: list[tuple[str, str, float, str]] = []
    for label, figure in found.items():
        if figure.reproduced is not None:
            value = figure.reproduced.value
            rows.append((label, "ae-ours", value, report_tables.number_text(value)))
        if figure.published is not None:
            text = f"{figure.published:,.7g}"
            rows.append(("published", "ae-told", figure.published, text))
    most = max(value for _, _, value, _ in rows) or 1.0
    bars = "".join(
        f'<dt>{html.escape(label)}</dt><dd class="{kind}" style="--share:{value / most:.4f}">'
        f"<i></i><b>{text}</b></dd>"
        for label, kind, value, text in rows
    )
    return f'<dl class="ae-weighed">{bars}</dl>'
