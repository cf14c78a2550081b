"""Words on pages: what a visitor may not know, what pictures and units are called, plain text.

What somebody typed (a title, a class, a file name) shows as it is written, everywhere. In HTML that
is `html.escape`, in a component `textContent`; here is what Streamlit's Markdown and Plotly's
labels need. Cells of a CSV: `ae_core.files.plain_cell`.
"""

import functools
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


# So common that a page explains them once, in its subtitle and under "Words on this page".
_EVERYDAY = frozenset(
    "activation|autoencoder|batch|blur|branch|centred|code|component|contrast|corruption|decoder|encoder"
    "|filter|gradient|masking|occlusion|published|reconstruction|reproduced|sampling|seed|spread|"
    "test {thing}|tuned|unit".split("|")
)


@functools.cache
def _terms(are_digits: bool, *, with_everyday: bool) -> tuple[dict[str, str], re.Pattern[str]]:
    """Return what is explained where it stands, by term, and what finds a term in a text."""
    named = functools.partial(name_things, are_digits=are_digits)
    known = {
        named(term): named(sentence)
        for term, sentence in GLOSSARY.items()
        if with_everyday or term not in _EVERYDAY
    }
    words = "|".join(  # abbreviations as they are written, other words in any case
        f"(?i:{re.escape(term)})" if len(term) > 3 and term[0].islower() else re.escape(term)
        for term in sorted(known, key=len, reverse=True)
    )
    return known, re.compile(rf"(?<![\w-])(?:{words})(?=s?(?!\w))")


def terms_of_page() -> dict[str, Any]:
    """Return what the page's components need to mark terms and to say what they mean."""
    meanings = _terms(not state.current_state().subject, with_everyday=True)[0]
    marked_ones = _terms(not state.current_state().subject, with_everyday=False)[0]
    return {"meanings": meanings, "marked": list(marked_ones)}


def marked(text: str, *, with_everyday: bool = False) -> str:
    """Return a text as HTML in which the first of every term can be asked for its meaning.

    What it is asked by, and how it answers, is in the component `terms`.
    """
    are_digits = not state.current_state().subject
    known, pattern = _terms(are_digits, with_everyday=with_everyday)
    done: set[str] = set()

    def mark(found: re.Match[str]) -> str:
        term = found[0] if found[0] in known else found[0].lower()
        if term in done:
            return found[0]
        done.add(term)
        slug = re.sub(r"\W+", "-", term)
        return (
            f'<span class="ae-term" role="button" tabindex="0" data-term="{term}" '
            f'aria-describedby="ae-term-{slug}">{found[0]}</span>'
        )

    return pattern.sub(mark, html.escape(text))


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
