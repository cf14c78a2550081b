"""The latent pad: test codes as points, and what the decoder draws under the pointer."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

from ui.components.loader import ignore, register_component

Panel = Literal["sliders", "path"]

_mount = register_component("latent_pad")


def latent_pad(
    *,
    model_hash: str,
    choices: Mapping[str, Any] = MappingProxyType({}),
    path: Mapping[str, Any] | None = None,
    panels: Sequence[Panel] = (),
    wide_panels: Sequence[Panel] = (),
    key: str = "latent_pad",
    on_change: Callable[[], None] | None = None,
) -> None:
    """Show the pad, the decoded digit and the nearest real one.

    Parameters
    ----------
    model_hash : str
        A model whose codes `publish_models` sends: ``codes``, ``labels``, optionally ``sheet``; of
        two numbers or more.
    choices : mapping, optional
        `ui.choices.latent.PadChoices` as `to_browser` gives them; a later change moves the pad.
    path : mapping, optional
        What the panel of that name begins with, as `ui.choices.latent.path_to_browser` gives it.
    panels : list of "sliders" and "path"
        Compact panels beside the pad, under the digits; below them where it is narrow.
    wide_panels : list of the same
        Further ones, only where there is room beside the pad.
    key : str
        One for each pad.
    on_change : callable, optional
        Called before the rerun that a choice causes.
    """
    _mount(
        key=key,
        data={
            "hash": model_hash,
            **choices,
            "path": path,
            "panels": list(panels),
            "widePanels": list(wide_panels),
        },
        default={"choice": None},
        on_choice_change=on_change or ignore,
    )
