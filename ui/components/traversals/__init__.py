"""Traversals: a strip of decodes for every number of a code; the manifold of a code of two."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from ui.components.loader import ignore, register_component

_mount = register_component("traversals")


def traversals(
    *,
    model_hash: str,
    choices: Mapping[str, Any] = MappingProxyType({}),
    key: str = "traversals",
    on_change: Callable[[], None] | None = None,
) -> None:
    """Show the strips, or the manifold.

    Parameters
    ----------
    model_hash : str
        A model whose codes `publish_models` sends.
    choices : mapping, optional
        `ui.choices.latent.StripChoices` as `to_browser` gives them; a later change is followed.
    key : str
        One for each.
    on_change : callable, optional
        Called before the rerun that a choice, of a tile or of the arrangement, causes.
    """
    _mount(
        key=key,
        data={"hash": model_hash, **choices},
        default={"choice": None},
        on_choice_change=on_change or ignore,
    )
