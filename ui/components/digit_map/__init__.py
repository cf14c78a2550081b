"""The map of all test digits: two methods or two models side by side, under one hand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ae_core.errors import DataError
from ui.components.codes import ignore
from ui.components.loader import register_component

COLOURS = ("class", "error", "divergence", "predicted", "density")
MARKS = ("dots", "glyphs")
LARGEST_DIGIT = 59_999

_mount = register_component("digit_map")


@dataclass(frozen=True, kw_only=True)
class ShownMap:
    """One map: whose codes, where their places are found, and what may be believed of it."""

    model_hash: str
    places: str  # a name that `ui.map.packets.name_places` gave
    method: str  # one of ae_core.analysis.maps.embedding.Method
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


@dataclass(frozen=True)
class MapChoice:
    """What a visitor has chosen on the maps; the defaults are how they open."""

    colour: str = COLOURS[0]
    marks: str = MARKS[0]
    digit: int = 0  # index of the one on the card


def digit_map(
    *,
    maps: Sequence[ShownMap],
    choice: MapChoice,
    is_real: bool,
    key: str = "digit_map",
    on_change: Callable[[], None] | None = None,
) -> MapChoice | None:
    """Show one map or two of the same digits; return what was last chosen, if anything.

    Parameters
    ----------
    maps : one or two `ShownMap`
        Of models that `publish_models` sends with their codes, labels and places.
    choice : MapChoice
        What to begin with; a later change of it is obeyed.
    is_real : bool
        Whether a sheet of real digits is on the page; else they are decoded from their codes.
    key : str
        One for each component.
    on_change : callable, optional
        Called before the rerun that a choice causes.

    Raises
    ------
    DataError
        If the browser sent nonsense.
    """
    result = _mount(
        key=key,
        data={
            "maps": [one.to_options() for one in maps],
            "isReal": is_real,
            "colour": choice.colour,
            "marks": choice.marks,
            "digit": choice.digit,
        },
        default={"choice": None},
        on_choice_change=on_change or ignore,
    )
    return None if result.choice is None else read_choice(result.choice)


def read_choice(value: Any) -> MapChoice:
    """Turn what the browser sends into a choice.

    Raises
    ------
    DataError
        If it is anything else; it came from outside and is trusted in nothing.
    """
    if (
        not isinstance(value, dict)
        or value.get("colour") not in COLOURS
        or value.get("marks") not in MARKS
    ):
        raise DataError("What the map sent is not a choice; reload the page.")
    digit = value.get("digit")
    if type(digit) is not int or not 0 <= digit <= LARGEST_DIGIT:
        raise DataError("What the map sent names no test digit; reload the page.")
    return MapChoice(value["colour"], value["marks"], digit)
