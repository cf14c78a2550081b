"""What somebody typed, as text: a title, a class or a file name shows as it is written, everywhere.

In HTML that is `html.escape`, in a component `textContent`; here is what Streamlit's Markdown and
Plotly's labels need. Cells of a CSV: `ae_core.files.plain_cell`.
"""

from __future__ import annotations

import html
import re

_MARKS = re.compile(r"([!-/:-@\[-`{-~])")  # ASCII's punctuation: all that Markdown lets escape
_PARTED = re.compile(
    r"(?<=:)(?=[\w+-]+:)|(?<=[<>=~-])(?=[<>=-])|(?<=://)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE
)
_JOINER = "\u2060"  # parts words for a reader of text, has no width for a reader of pages


def plain_markdown(text: str) -> str:
    r"""Return text that Streamlit's Markdown, in a label or a body, shows as it is written.

    A backslash is not enough for what is looked for in the text that is left: emoji in words
    (``:smile:``), arrows, and addresses that become links. A joiner without width parts those.

    >>> plain_markdown("**my** $x$")
    '\\*\\*my\\*\\* \\$x\\$'
    """
    return _MARKS.sub(r"\\\1", _PARTED.sub(_JOINER, " ".join(text.split())))


def plain_plotly(text: str) -> str:
    """Return text that Plotly shows as it is written, in labels and in hover texts.

    >>> plain_plotly("<b>%{x}</b>")
    '&lt;b&gt;%&#123;x&#125;&lt;/b&gt;'
    """
    return html.escape(text, quote=False).replace("{", "&#123;").replace("}", "&#125;")
