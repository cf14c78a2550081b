"""Tables that pages show and offer: rows to HTML, and to the text of a file."""

import csv
import html
import io
from collections.abc import Iterable, Sequence
from typing import Any

from ae_core.files import plain_cell
from ui.shell.words import marked


def csv_text(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return rows as CSV; words stay words to a spreadsheet, never formulas."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(map(plain_cell, head))
    for row in rows:
        writer.writerow(plain_cell(cell) if isinstance(cell, str) else cell for cell in row)
    return text.getvalue()


def figures_html(label: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of figures that scrolls by itself; the first of each row names it."""
    first, *others = map(marked, head)
    titles = "".join(f'<th class="ae-right">{word}</th>' for word in others)
    lines = ""
    for name, *cells in rows:
        figures = "".join(f'<td class="ae-number">{html.escape(cell)}</td>' for cell in cells)
        lines += f"<tr><td>{marked(name)}</td>{figures}</tr>"
    return (
        f'<div class="ae-scroll" tabindex="0" role="region" aria-label="{html.escape(label)}">'
        f'<table class="ae-table"><thead><tr><th>{first}</th>{titles}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )
