"""The map of all test digits: two methods or two models side by side, under one hand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ui.components.loader import ignore, register_component

_mount = register_component("digit_map")


@dataclass(frozen=True, kw_only=True)
class ShownMap:
    """One map: whose codes, where their places are found, and what may be believed of it."""

    model_hash: str
    places: str  # a name that `ui.map.packets.name_places` gave
    method: str  # one of ae_core.analysis.embedding.Method
    title: str  # "UMAP"
    model_name: str
    detail: str  # seed and other numbers of the method, what it took
    quality: dict[str, float | int | None] | None = None  # a MapQuality; None until it is known

    def to_options(self) -> dict[str, Any]:
        """Return what the browser is told."""
        return {
            "hash": self.model_hash,
            "places": self.places,
            "method": self.method,
            "title": self.title,
            "name": self.model_name,
            "detail": self.detail,
            "quality": self.quality,
        }


def digit_map(
    *,
    maps: Sequence[ShownMap],
    choices: Mapping[str, Any],
    is_real: bool,
    key: str = "digit_map",
    on_change: Callable[[], None] | None = None,
) -> None:
    """Show one map or two of the same digits.

    Parameters
    ----------
    maps : one or two `ShownMap`
        Of models that `publish_models` sends with their codes, labels and places.
    choices : mapping
        `ui.choices.pages.PointChoices` as `to_browser` gives them; a later change is obeyed.
    is_real : bool
        Whether a sheet of real digits is on the page; else they are decoded from their codes.
    key : str
        One for each component.
    on_change : callable, optional
        Called before the rerun that a choice causes.
    """
    _mount(
        key=key,
        data={"maps": [one.to_options() for one in maps], "isReal": is_real, **choices},
        default={"choice": None},
        on_choice_change=on_change or ignore,
    )
