"""One report on the page: its claim, its figures beside ours, its defect, its pictures."""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Sequence

import streamlit as st

from ae_core.reports.figures import Figure, ReportResults, Verdict
from ui.reports import grids as report_grids
from ui.reports import tables as report_tables
from ui.reports.exhibits import Exhibit, list_exhibits, show_title
from ui.reports.overview import VERDICTS, show_overview
from ui.reports.texts import ReportText, load_texts
from ui.shell import controls, panels
from ui.shell.covers import WORDS, is_covered, show_covered
from ui.shell.frame import Explorer
from ui.shell.guard import show_notice
from ui.shell.pages import PAGES
from ui.shell.serving import cache
from ui.shell.words import marked

_FIRST_ROWS = 9  # of the table that stands beside the exhibits
_MOST_OPEN = 40  # figures that stand open below the exhibits; more fold away by heading
_MOST_MODELS = 8
_LEAD_HEIGHT, _EXHIBIT_HEIGHT = 240, 300  # pixels of a chart there, and elsewhere
_ABOUT_EXHIBIT = 96  # pixels of what stands above and below it
_VERDICT_HEIGHT = 58  # pixels of a claim and what became of it
_OPENERS = ("Reconstruct", "Latent space", "Filters")  # pages that show a report's model


def choose_report() -> str:
    """Pick a report, the bars above them, or all at a glance, which is ""."""
    titles = {"": "All five"} | {
        key: f"{key} {text.name}" if key.isdigit() else text.name
        for key, text in load_texts().items()
    }
    look = {"label_visibility": "collapsed"}
    return str(controls.choose_segment("report", "Report", titles, **look))


def show_report(explorer: Explorer, report: str) -> None:
    """Show everything of one report; without results its words and the command that makes them.

    Of "" show what all of them chiefly claim.
    """
    if not report:
        show_overview()
        return
    text, results = load_texts()[report], cache.load_report(report)
    _show_head(text)
    if results is None:
        show_notice(
            "This report has not been rerun here yet. The command below trains its networks, "
            "measures them, and fills this page."
        )
        _show_protocol(text, report, None)
        return
    if results.is_quick:
        show_notice("These results are of a run in miniature: the figures mean nothing.")
    exhibits = list_exhibits(explorer, results)
    wanted = [name for name in text.lead if name in exhibits] or list(exhibits)[:1]
    lead = [exhibits.pop(name) for name in wanted]
    groups = report_tables.grouped(results.figures)
    first = {name: groups.pop(name) for name in _first_groups(groups, text.first)}
    if lead:
        table_column, exhibit_column = st.columns([1.12, 1], gap="large")
        with table_column:
            _show_groups(report, first, explorer)
        with exhibit_column:
            for exhibit in lead:
                _show_exhibit(exhibit, _LEAD_HEIGHT)
    else:
        _show_groups(report, first, explorer)
    with st.container(key="rest"):
        _show_verdicts(results.verdicts)
        _show_exhibits(list(exhibits.values()))
        _show_other_groups(report, groups, explorer)
        _show_protocol(text, report, results)
        _show_links(explorer, report, results.figures)


def _show_head(text: ReportText) -> None:
    style = "" if text.flaw == "Defect" else " ae-caution"
    defect = f"? {WORDS}" if is_covered("verdicts") else marked(text.defect)
    st.html(
        f'<div class="ae-report-head"><h2 class="ae-heading">{html.escape(text.title)}</h2>'
        f'<span class="ae-quiet">{html.escape(text.author)}</span></div>'
        f'<p class="ae-claim"><b>Question</b> {marked(text.question)}</p>'
        f'<p class="ae-claim"><b>Claim</b> {marked(text.claim)}</p>'
        f'<p class="ae-flaw{style}" role="note"><b>{text.flaw}</b> {defect}</p>'
    )


def _first_groups(groups: dict[str, list[Figure]], wanted: tuple[str, ...]) -> list[str]:
    """Return the headings of the first table: the wanted ones, else as many as fit."""
    found = [name for name in groups if name.startswith(wanted)] if wanted else []
    count = 0
    for name, figures in groups.items() if not found else ():
        count += len(figures)
        if found and count > _FIRST_ROWS:
            break
        found.append(name)
    return found


def _show_groups(
    report: str, groups: dict[str, list[Figure]], explorer: Explorer, *, num_columns: int = 1
) -> None:
    """Show short groups in tables side by side, long ones as grids below them."""
    parts = {name: report_grids.part_figures(group) for name, group in groups.items()}
    short = {name: figures for name, (figures, _) in parts.items() if figures}
    tables = report_tables.split_groups(short, num_columns)
    for column, table in zip(st.columns(len(tables) or 1, gap="large"), tables, strict=False):
        with column:
            key = tuple((name, figures[0].figure) for name, figures in table.items())
            is_off = is_covered("figures")
            draw = functools.partial(report_tables.table_html, table, is_covered=is_off)
            text = cache.once(draw, "table", report, cache.report_stamp(report), key, is_off)
            st.html(f'<div class="ae-scroll">{text}</div>')
    for name, (_, figures) in parts.items():
        if figures:
            _show_grid(report, name, figures, explorer)


def _show_other_groups(report: str, groups: dict[str, list[Figure]], explorer: Explorer) -> None:
    """Show the figures that are not in the first table; of many only those the text has too."""
    if sum(map(len, groups.values())) <= _MOST_OPEN:
        _show_groups(report, groups, explorer, num_columns=2)
        return
    show_title("All other figures")
    for name, figures in groups.items():
        is_told = any(figure.published is not None for figure in figures)
        count = "1 figure" if len(figures) == 1 else f"{len(figures)} figures"
        with st.expander(f"{name} · {count}", expanded=is_told):
            _show_groups(report, {"": figures}, explorer)


def _show_grid(report: str, name: str, figures: list[Figure], explorer: Explorer) -> None:
    if name:
        show_title(name)
    height = 38 + 35 * min(len(report_grids.grid_rows(figures)), 12)
    if show_covered("figures", height=height + _ABOUT_EXHIBIT):
        return
    panels.show_sentence(report_grids.grid_words(figures))
    grid = report_grids.styled_grid(figures, explorer.palette)
    st.dataframe(
        grid,
        hide_index=True,
        height=height,
        placeholder="not run",
        column_config={
            name: st.column_config.Column(width=report_grids.column_width(name))
            for name in grid.columns[1:]
        },
    )
    missing = report_tables.commands_of(figures)
    if missing:
        with st.expander(f"{len(missing)} not run"):
            st.code("\n".join(missing), language="bash")
    group = re.sub(r"\W+", "-", figures[0].group.lower()).strip("-")
    panels.offer_csv(
        "This table as CSV",
        f"report-{report}-{group or 'figures'}.csv",
        lambda: report_tables.figures_csv(report, figures),
        type="tertiary",
        key=f"csv_{report}_{figures[0].figure}",  # many tables, one label
    )


def _show_verdicts(verdicts: Sequence[Verdict]) -> None:
    if not verdicts:
        return
    if is_covered("verdicts", "figures"):
        show_title("Claim by claim")
        show_covered("verdicts", "figures", height=_VERDICT_HEIGHT * len(verdicts))
        return
    rows = []
    for verdict in verdicts:
        word, style = VERDICTS[verdict.holds]
        rows.append(
            f'<dt class="{style}">{word}</dt><dd>{marked(verdict.claim)}</dd>'
            f'<dd class="ae-found">{marked(report_tables.verdict_words(verdict))}</dd>'
        )
    st.html(
        '<h3 class="ae-heading ae-block">Claim by claim</h3>'
        f'<dl class="ae-verdicts">{"".join(rows)}</dl>'
    )


def _show_exhibits(exhibits: list[Exhibit]) -> None:
    """Show charts two in a row, pictures in their full width."""
    narrow = [exhibit for exhibit in exhibits if not exhibit.is_wide]
    for start in range(0, len(narrow), 2):
        for column, exhibit in zip(
            st.columns(2, gap="large"), narrow[start : start + 2], strict=False
        ):
            with column:
                _show_exhibit(exhibit, None)
    for exhibit in exhibits:
        if exhibit.is_wide:
            _show_exhibit(exhibit, None)


def _show_exhibit(exhibit: Exhibit, height: int | None) -> None:
    if not show_covered("figures", height=(height or _EXHIBIT_HEIGHT) + _ABOUT_EXHIBIT):
        exhibit.show(height)


def _show_protocol(text: ReportText, report: str, results: ReportResults | None) -> None:
    words_column, command_column = st.columns([1.12, 1], gap="large")
    with words_column:
        lines = "".join(f"<li>{marked(line)}</li>" for line in text.protocol)
        st.html(f'<h3 class="ae-heading ae-block">How</h3><ul class="ae-protocol">{lines}</ul>')
    with command_column:
        show_title("Run it again")
        st.code(f"python -m ae_core reproduce {report} --tuned", language="bash", wrap_lines=True)
        if results is not None:
            _show_origin(report, results)


def _show_origin(report: str, results: ReportResults) -> None:
    """Say which runs the figures come from, and offer them all."""
    if results.runs:
        panels.show_sentence(report_tables.runs_words(results.runs))
    if is_covered("figures", "verdicts"):
        return
    if results.runs:
        with st.expander("Every run"):
            key = ("runs", report, cache.report_stamp(report))
            table = cache.once(lambda: report_tables.run_table(results.runs), *key)
            st.dataframe(table, hide_index=True)
    panels.offer_csv(
        "All figures as CSV",
        f"report-{report}.csv",
        lambda: report_tables.figures_csv(report, results.figures),
    )


def _show_links(explorer: Explorer, report: str, figures: list[Figure]) -> None:
    """Offer the report's models that are on this machine to the pages that show one."""
    presets = {name for f in figures for name in (f.preset, f.tuned_preset) if name}
    own = [e for e in explorer.entries if e.report == report or e.name in presets]
    models = list({entry.name: entry for entry in reversed(own)}.values())[::-1]  # the shipped run
    models = models[:_MOST_MODELS]
    pages = [page for page in PAGES if page.title in _OPENERS]
    if not models:
        return
    show_title("Open its networks")
    for model in models:
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key=f"open_{model.name}"
        ):
            st.html(f'<p class="ae-quiet"><b>{html.escape(model.full_name)}</b></p>', width=230)
            for page in pages:
                panels.show_page_link(page, model=model.key, data=model.data)
