"""The filter wall: every unit of a layer as a tile; switch one off and the digit answers."""

from collections.abc import Callable, Mapping
from typing import Any

from ui.components.loader import ignore, register_component

_mount = register_component("filter_wall")


def filter_wall(
    *,
    model_hash: str,
    choices: Mapping[str, Any],
    is_real: bool,
    key: str = "filter_wall",
    on_change: Callable[[], None] | None = None,
) -> None:
    """Show the wall.

    Parameters
    ----------
    model_hash : str
        A model that `publish_models` sends, with a sheet of test digits and their labels.
    choices : mapping
        `ui.choices.pages.WallChoices` as `to_browser` gives them; a later change, but not of the
        digit alone, is obeyed.
    is_real : bool
        Whether the sheet holds real digits, not ones decoded from their codes.
    key : str
        One for each wall.
    on_change : callable, optional
        Called before the rerun that a choice causes.
    """
    _mount(
        key=key,
        data={"hash": model_hash, "isReal": is_real, **choices},
        default={"choice": None},
        on_choice_change=on_change or ignore,
    )
