"""What a page calls its pictures: digits where they are handwritten digits, else images."""

from __future__ import annotations

from typing import Any

from ae_core.export.page import name_things, naming_of
from ui.shell import state
from ui.shell.models.entries import dataset_of


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
