"""A report's figures as tables: published beside reproduced beside tuned. No Streamlit here."""

from __future__ import annotations

import functools
import html
import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ae_core.reports.figures import Column, Figure, Measurement, RunNote, Verdict
from ui.shell.tables import csv_text
from ui.shell.words import UNIT_WORDS, marked, unit_words

if TYPE_CHECKING:
    from pandas import DataFrame

MARKS = "abcdefghijklmnopqrstuvwxyz"  # of footnotes
_UPPER = r"(?<!-)\b(mse|rmse|bce|nll|pca|vae|kl|elbo|elu|ssim|psnr|svm|l2|l1)\b"


def figure_words(name: str) -> str:
    """Return a figure's name as a visitor reads it.

    >>> figure_words("784,128,10 test_rmse")
    '784,128,10 test RMSE'
    """
    words = re.sub(r"\bnum\b", "number of", name.replace("_", " "))
    words = re.sub(r"(?<!-)\brelu\b", "ReLU", words)
    return re.sub(_UPPER, lambda match: match[0].upper(), words)


def conditions(figure: Figure, *, has_unit: bool, has_n: bool) -> str:
    """Return what of unit and number of images is to be said: ``"MSE, n = 10,000"``."""
    parts = [unit_words(figure.unit)] if has_unit else []
    parts += [f"n = {figure.n:,}"] if has_n and figure.n else []
    return ", ".join(parts)


def row_words(figure: Figure, name: str = "") -> str:
    """Return a figure's name without the unit at its end, which the table says anyway."""
    name = name or figure.figure
    unit = figure.unit if figure.unit in UNIT_WORDS else ""
    return figure_words(name.removesuffix(unit).rstrip("_ ") or name)


def num_decimals(value: float) -> int:
    """Return how many decimals show a number to four digits; none for a whole number."""
    if value == 0 or (abs(value) >= 10 and value == int(value)):
        return 0
    return max(0, min(6, 3 - math.floor(math.log10(abs(value)))))


def number_text(value: float | None) -> str:
    """Return a number to four digits, or a dash.

    >>> number_text(0.027212), number_text(622504.0), number_text(None)
    ('0.02721', '622,504', '–')
    """
    return "–" if value is None else f"{value:,.{num_decimals(value)}f}".replace("-", "−")


def difference_html(ours: float, published: float, lower_is_better: bool | None) -> str:
    """Return ours minus published, with its sign and a word for what that means."""
    gap = ours - published
    text = f"{gap:+,.{max(num_decimals(ours), 1 if gap % 1 else 0)}f}".replace("-", "−")
    word = "better" if (gap < 0) == lower_is_better else "worse"
    style = word
    if not re.search("[1-9]", text):
        text, word, style = "±0", "the same", "same"
    elif lower_is_better is None:
        word, style = "", "same"
    return f'<small class="ae-{style}">{text} {word}</small>'


def spread_words(measured: Measurement) -> str:
    """Return how a figure was made of its seeds: ``"± 0.0014 (3 seeds)"``, ``"best of 6"``."""
    count = len(measured.seeds)
    if measured.rule == "exact":
        return ""
    if measured.rule == "one seed":
        return f"seed {next(iter(measured.seeds), 0)}"
    spread = f" ± {two_digits(measured.spread)}" if measured.spread is not None else ""
    if measured.rule == "best":
        return f"best of {count} seeds; mean {number_text(measured.mean)}{spread}"
    return f"mean{spread} ({count} seeds)"


def two_digits(value: float) -> str:
    """Return a spread to two digits."""
    decimals = 0 if value == 0 else max(0, min(6, 1 - math.floor(math.log10(abs(value)))))
    return f"{value:,.{decimals}f}"


def grouped(figures: Sequence[Figure]) -> dict[str, list[Figure]]:
    """Return the figures by their heading, in the order in which the headings come."""
    names = dict.fromkeys(figure.group for figure in figures)
    return {name: [figure for figure in figures if figure.group == name] for name in names}


def split_groups(
    groups: Mapping[str, list[Figure]], num_tables: int
) -> list[dict[str, list[Figure]]]:
    """Return groups in their order as at most so many tables of about equal length."""
    total = sum(len(figures) + 1 for figures in groups.values())
    tables: list[dict[str, list[Figure]]] = [{}]
    count = 0
    for name, figures in groups.items():
        if tables[-1] and count >= total * len(tables) / num_tables:
            tables.append({})
        tables[-1][name] = figures
        count += len(figures) + 1
    return tables if groups else []


def table_html(groups: Mapping[str, Sequence[Figure]], *, is_covered: bool = False) -> str:
    """Return published | reproduced | tuned as one HTML table, a heading above each group.

    What all rows of a group have in common, unit and n, stands once beside its heading;
    notes and the commands that were not run stand below the table. Covered, it tells nothing but
    what was published.
    """
    figures = [figure for group in groups.values() for figure in group]
    shown = {
        "Published": any(f.published is not None for f in figures),
        "Reproduced": any(f.reproduced or f.preset or not f.tuned_preset for f in figures),
        "Tuned": any(f.tuned or f.tuned_preset for f in figures),
    }
    columns = [column for column, is_shown in shown.items() if is_shown]
    told = [] if is_covered else figures
    notes = list(dict.fromkeys(note for figure in told if (note := remark(figure))))
    draw = functools.partial(_group_html, columns=columns, notes=notes, is_covered=is_covered)
    rows = "".join(draw(name, group) for name, group in groups.items())
    titles = "".join(
        f'<th class="ae-right">{marked(column, with_everyday=True)}</th>' for column in columns
    )
    below = [f"<sup>{_mark(i)}</sup> {html.escape(note)}" for i, note in enumerate(notes)]
    commands = [f"<code>{html.escape(command)}</code>" for command in commands_of(figures)]
    below += [f"not run: {', '.join(commands)}"] if commands else []
    text = f'<p class="ae-quiet ae-notes">{"<br>".join(below)}</p>' if below else ""
    return (
        f'<table class="ae-table ae-report"><thead><tr><th></th>{titles}</tr></thead>'
        f"<tbody>{rows}</tbody></table>{text}"
    )


def _group_html(
    name: str, figures: Sequence[Figure], *, columns: list[str], notes: list[str], is_covered: bool
) -> str:
    has_unit = len({figure.unit for figure in figures}) > 1
    has_n = len({figure.n for figure in figures}) > 1
    common = conditions(figures[0], has_unit=not has_unit, has_n=not has_n)
    rows = [
        f'<tr class="ae-group"><th colspan="{len(columns) + 1}">{marked(name)} '
        f"<small>{marked(common)}</small></th></tr>"
    ]
    if not name and not common:
        rows.clear()
    for figure in figures:
        note = remark(figure)
        mark = f"<sup>{_mark(notes.index(note))}</sup>" if note in notes else ""
        told = conditions(figure, has_unit=has_unit, has_n=has_n)
        under = f"<br><small>{html.escape(told)}</small>" if told else ""
        label = f"<td>{html.escape(row_words(figure))}{mark}{under}</td>"
        cells = (
            f'<td class="ae-number">{_cell_html(figure, title, is_covered)}</td>'
            for title in columns
        )
        rows.append(f"<tr>{label}{''.join(cells)}</tr>")
    return "".join(rows)


def _cell_html(figure: Figure, title: str, is_covered: bool) -> str:
    if title == "Published":
        return "–" if figure.published is None else f"{figure.published:,.7g}"
    if is_covered:
        return "<b>?</b>"
    column: Column = "tuned" if title == "Tuned" else "reproduced"
    measured: Measurement | None = getattr(figure, column)
    if measured is None:
        is_wanted = figure.preset or not figure.tuned_preset
        if column == "tuned":
            is_wanted = figure.tuned_preset
        word = figure.gaps[column].status if column in figure.gaps else "not run"
        return f"<small>{word}</small>" if is_wanted else "–"
    lines = [f"<b>{number_text(measured.value)}</b>"]
    if figure.published is not None:
        lines.append(difference_html(measured.value, figure.published, figure.lower_is_better))
    if made := spread_words(measured):
        lines.append(f"<small>{made}</small>")
    return "<br>".join(lines)


def remark(figure: Figure) -> str:
    """Return a figure's note, and why a run of it failed."""
    failed = (gap.words for gap in figure.gaps.values() if gap.status == "failed")
    return "; ".join(filter(None, (figure.note, *failed)))


def commands_of(figures: Sequence[Figure]) -> list[str]:
    """Return the commands that would run what has not been run, each once."""
    gaps = (gap for figure in figures for gap in figure.gaps.values())
    return list(dict.fromkeys(gap.text for gap in gaps if gap.status == "not run"))


def verdict_words(verdict: Verdict) -> str:
    """Return a verdict's sentence with minus signs before its negative numbers.

    >>> verdict_words(Verdict(claim="", holds=True, text="-0.005 in the closest, 128-128 at 1e-5"))
    '−0.005 in the closest, 128-128 at 1e-5'
    """
    return re.sub(r"(?<![\w.-])-(?=\d)", "−", verdict.words)


def _mark(index: int) -> str:
    return MARKS[index % len(MARKS)]


def figures_csv(report: str, figures: Sequence[Figure]) -> str:
    """Return all figures of a report as CSV with a header line."""
    head = "report group figure unit n published reproduced rule mean spread seeds tuned preset"
    rows = []
    for f in figures:
        made: list[Any] = [""] * 5
        if ours := f.reproduced:
            seeds = " ".join(f"{seed}:{value:.7g}" for seed, value in ours.seeds.items())
            made = [ours.value, ours.rule, ours.mean, ours.spread, seeds]
        tuned = f.tuned.value if f.tuned else ""
        note = "; ".join(filter(None, (f.note, *(gap.words for gap in f.gaps.values()))))
        row = [report, f.group, f.figure, f.unit, f.n, f.published, *made, tuned, f.preset]
        rows.append([*row, note, f.command])
    return csv_text([*head.split(), "note", "command"], rows)


def runs_words(runs: Sequence[RunNote]) -> str:
    """Return in one sentence how long a report's runs took, where, and with what."""
    devices = ", ".join(dict.fromkeys(run.device for run in runs))
    versions = {f"{name} {version}" for run in runs for name, version in run.versions.items()}
    total = sum(run.seconds for run in runs)
    time = f"{total:,.0f} s" if total < 600 else f"{total / 60:,.0f} min"
    count = "one run" if len(runs) == 1 else f"{len(runs)} runs"
    return f"From {count}, {time} in all, on {devices}; {', '.join(sorted(versions))}."


def run_table(runs: Sequence[RunNote]) -> DataFrame:
    """Return what is known of every run, a row each."""
    import pandas as pd

    names = ("preset", "seed", "seconds", "epochs", "device", "precision", "hash")
    titles = ("Network", "Seed", "Seconds", "Epochs", "Device", "Precision", "Specification")
    rows = [[getattr(run, name) for name in names] for run in runs]
    return pd.DataFrame(rows, columns=titles).round(1)
