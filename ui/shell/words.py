"""What a page calls its pictures: digits where they are handwritten digits, else images.

Texts are written about digits, which most visitors look at; `say` turns them for other sets.
"""

from __future__ import annotations

import re
from typing import Any

from ui.shell import state
from ui.shell.models.entries import dataset_of

_DIGIT = re.compile(r"\b(?:(?P<article>[Aa]) )?(?P<first>[Dd])igit(?P<plural>s?)\b")


def set_subject(data: str) -> None:
    """Note of which data set's pictures this page speaks."""
    state.change_state(subject="" if dataset_of(data).has_digits else data)


def say(text: str) -> str:
    """Return a text about digits as this page says it."""
    return call_images(text) if state.current_state().subject else text


def call_images(text: str) -> str:
    """Return a text about digits as one about images.

    >>> call_images("A digit among test digits")
    'An image among test images'
    """

    def replace(match: re.Match[str]) -> str:
        word = f"{'I' if match['first'] == 'D' else 'i'}mage{match['plural']}"
        return f"{match['article']}n {word}" if match["article"] else word

    return _DIGIT.sub(replace, text)


def naming() -> dict[str, Any] | None:
    """Return what the browser's components call pictures and classes; None for digits."""
    subject = state.current_state().subject
    return naming_of(subject) if subject else None


def naming_of(data: str) -> dict[str, Any] | None:
    """Return what components call the pictures of a data set; see `naming`."""
    dataset = dataset_of(data)
    if dataset.has_digits:
        return None
    return {"classes": list(dataset.class_names) if dataset.is_labelled else None}
