"""The path tool: from one digit to another through the code, and through the pixels beside it."""

from collections.abc import Callable, Mapping
from typing import Any

from ui.components.loader import ignore, register_component

_mount = register_component("path_strip")


def path_strip(
    *,
    model_hash: str,
    path: Mapping[str, Any] | None = None,
    is_compact: bool = False,
    key: str = "path_strip",
    on_change: Callable[[], None] | None = None,
) -> None:
    """Show the film strip between two digits; pixels are always blended beside it.

    Parameters
    ----------
    model_hash : str
        A model whose codes `publish_models` sends; with the ``sheet`` the ends are real digits.
    path : mapping, optional
        What to begin with, as `ui.choices.latent.path_to_browser` gives it; a later change is
        followed. By default from a 7 to a 2.
    is_compact : bool
        Fit a narrow column.
    key : str
        One for each path.
    on_change : callable, optional
        Called before the rerun that a change causes.
    """
    _mount(
        key=key,
        data={"hash": model_hash, "isCompact": is_compact, **(path or {})},
        default={"path": None},
        on_path_change=on_change or ignore,
    )
