"""Words on pages: what a visitor may not know, what pictures and units are called, plain text.

What somebody typed (a title, a class, a file name) shows as it is written, everywhere. In HTML that
is `html.escape`, in a component `textContent`; here is what Streamlit's Markdown and Plotly's
labels need. Cells of a CSV: `ae_core.files.plain_cell`.
"""

import html
import json
import re
from pathlib import Path
from typing import Any

from ae_core.export.page import name_things, naming_of
from ui.shell import state
from ui.shell.models.entries import dataset_of

# one sentence for every term, from one file
GLOSSARY = json.loads(Path(__file__).with_name("glossary.json").read_text("utf-8"))
UNIT_WORDS = {
    "mse": "MSE",
    "rmse": "RMSE",
    "l2_norm": "L2 norm",
    "squared_error": "squared error",
    "bce": "cross-entropy, nats a pixel",
    "ssim": "SSIM",
    "psnr": "PSNR, dB",
    "accuracy": "accuracy",
    "nats": "nats",
}
_MARKS = re.compile(r"([!-/:-@\[-`{-~])")  # ASCII's punctuation: all that Markdown lets escape
_PARTED = re.compile(
    r"(?<=:)(?=[\w+-]+:)|(?<=[<>=~-])(?=[<>=-])|(?<=://)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE
)
_JOINER = "\u2060"  # parts words for a reader of text, has no width for a reader of pages


def explain(*terms: str) -> str:
    """Return the sentences of terms as Markdown, one paragraph each."""
    return "\n\n".join(f"**{term}**: {GLOSSARY[term]}" for term in terms)


def set_subject(data: str) -> None:
    """Note of which data set's pictures this page speaks."""
    state.change_state(subject="" if dataset_of(data).has_digits else data)


def say(text: str) -> str:
    """Return a text with its ``{thing}`` and ``{things}`` called as this page calls them."""
    return name_things(text, are_digits=not state.current_state().subject)


def naming() -> dict[str, Any] | None:
    """Return what the browser's components call pictures and classes; None for digits."""
    subject = state.current_state().subject
    return naming_of(dataset_of(subject)) if subject else None


def unit_words(unit: str) -> str:
    """Return a unit as a visitor reads it."""
    return UNIT_WORDS.get(unit, unit.replace("_", " "))


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
