"""The slider bank: every number of a code under the finger."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from ui.components.loader import ignore, register_component

_mount = register_component("slider_bank")


def slider_bank(
    *,
    model_hash: str,
    choices: Mapping[str, Any] = MappingProxyType({}),
    is_compact: bool = False,
    key: str = "slider_bank",
    on_change: Callable[[], None] | None = None,
) -> None:
    """Show a slider for each number of the code.

    Parameters
    ----------
    model_hash : str
        A model whose codes `publish_models` sends; with its ``kl`` where it is variational.
    choices : mapping, optional
        `ui.choices.latent.SliderChoices` as `to_browser` gives them; a later change is followed.
    is_compact : bool
        Show sliders only: no buttons, no digit, no thumbnails.
    key : str
        One for each bank.
    on_change : callable, optional
        Called before the rerun that a choice causes.
    """
    _mount(
        key=key,
        data={"hash": model_hash, "isCompact": is_compact, **choices},
        default={"choice": None},
        on_choice_change=on_change or ignore,
    )
