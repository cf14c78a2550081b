"""The address of a step: which page it opens, and what it chooses and covers there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ae_core.errors import SpecError
from ui.choices.codec import kinds_of, read_address
from ui.choices.covers import PARTS
from ui.choices.fields import Context
from ui.shell.models.entries import ModelEntry, entries_for, find_key
from ui.shell.pages import PAGES, Page


@dataclass(frozen=True)
class Opened:
    """What an address opens: a page, and the choices it makes there by name."""

    page: Page
    choices: Mapping[str, Any]


def open_address(address: str, entries: list[ModelEntry]) -> Opened:
    """Read an address as its page would, with the models of the picker at hand.

    Raises
    ------
    SpecError
        If there is no such page, or it does not understand a choice: a sentence for each.
    """
    parts = urlsplit(address)
    pages = {"/" if page.name == "home" else f"/{page.name}": page for page in PAGES}
    if parts.scheme or parts.netloc or parts.fragment or parts.path not in pages:
        raise SpecError(
            f"The address {address[:60]!r} opens no page; begin it with one of {', '.join(pages)}, "
            "then ?choice=value&…, as the browser shows it."
        )
    page = pages[parts.path]
    told = dict(parse_qsl(parts.query, keep_blank_values=True))
    known = kinds_of(page.choices)
    unknown = [name for name in told if name not in known]
    problems = [f"The page {page.title} has no choice {name!r}." for name in unknown]
    values, sentences = read_address(page.choices, told, _context(page, told, entries))
    if problems or sentences:
        raise SpecError(" ".join([*problems, *sentences]))
    return Opened(page, values)


def _context(page: Page, told: Mapping[str, str], entries: list[ModelEntry]) -> Context:
    """Return what has to be known to read choices: the models, and the size of the one shown."""
    key = find_key(entries, told.get("model", ""))
    usual = entries_for(page, entries, told.get("data", "mnist"))[0]
    shown = next((entry for entry in entries if entry.key == key), usual)
    return Context(find_model=lambda text: find_key(entries, text), code_size=shown.code_size)


def require_parts(page: Page, cover: tuple[str, ...]) -> None:
    """Refuse to cover what a page does not have."""
    parts = PARTS.get(page.name, {})
    for name in cover:
        if name not in parts:
            known = f"it has {', '.join(parts)}" if parts else "nothing of it can be covered"
            raise SpecError(f"The page {page.title} has no part {name!r} to cover; {known}.")
