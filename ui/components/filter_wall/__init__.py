"""The filter wall: every unit of a layer as a tile; switch one off and the digit answers."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ae_core.analysis.units.ablation import MAX_SCALE
from ae_core.errors import DataError
from ui.components.codes import ignore
from ui.components.loader import register_component

READINGS = ("incoming", "outgoing")  # what a unit looks for, what it paints
ORDERS = ("usage", "norm", "sparseness", "response", "similarity", "index")
SCALES = ("tile", "common")
LARGEST_UNIT = 100_000
LARGEST_DIGIT = 59_999

_LAYER = re.compile(r"(?:encoder|decoder)-[1-9]\d?")

_mount = register_component("filter_wall")


@dataclass(frozen=True)
class WallChoice:
    """What a visitor has chosen on the wall; the defaults are how it opens."""

    layer: str = "encoder-1"
    reading: str = ""  # one of READINGS; by default what the layer is best known by
    order: str = ORDERS[0]
    scale: str = SCALES[0]
    unit: int = -1  # -1: the loudest for the digit
    factors: tuple[tuple[int, float], ...] = ()  # unit, what its output is multiplied with
    digit: int = -1  # index of a test digit; -1: the visitor's drawing
    beside: str = ""  # "pca", or nothing


def filter_wall(
    *,
    model_hash: str,
    choice: WallChoice,
    is_real: bool,
    key: str = "filter_wall",
    on_change: Callable[[], None] | None = None,
) -> WallChoice | None:
    """Show the wall; return what was last chosen on it, if anything.

    Parameters
    ----------
    model_hash : str
        A model that `publish_models` sends, with a sheet of test digits and their labels.
    choice : WallChoice
        What to begin with; a later change of it, but not of the digit alone, is obeyed.
    is_real : bool
        Whether the sheet holds real digits, not ones decoded from their codes.
    key : str
        One for each wall.
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
            "hash": model_hash,
            "isReal": is_real,
            "layer": choice.layer,
            "reading": choice.reading,
            "order": choice.order,
            "scale": choice.scale,
            "unit": choice.unit,
            "factors": [list(pair) for pair in choice.factors],
            "digit": choice.digit,
            "beside": choice.beside,
        },
        default={"choice": None},
        on_choice_change=on_change or ignore,
    )
    return None if result.choice is None else read_choice(result.choice)


def read_choice(value: Any) -> WallChoice:
    """Turn what the browser sends into a choice.

    Raises
    ------
    DataError
        If it is anything else; it came from outside and is trusted in nothing.
    """
    known = {"reading": READINGS, "order": ORDERS, "scale": SCALES, "beside": ("", "pca")}
    is_choice = isinstance(value, dict) and all(value.get(k) in v for k, v in known.items())
    if not is_choice or not is_layer(value.get("layer")):
        raise DataError("What the wall sent is not a choice; reload the page.")
    unit, digit, factors = value.get("unit"), value.get("digit"), value.get("factors")
    if type(unit) is not int or not -1 <= unit <= LARGEST_UNIT:
        raise DataError("What the wall sent names no unit; reload the page.")
    if type(digit) is not int or not -1 <= digit <= LARGEST_DIGIT:
        raise DataError("What the wall sent names no test digit; reload the page.")
    if not isinstance(factors, list) or not all(map(_is_factor, factors)):
        raise DataError("What the wall sent changes no unit of this network; reload the page.")
    pairs = tuple((number, round(float(factor), 2)) for number, factor in factors)
    names = (value["layer"], value["reading"], value["order"], value["scale"])
    return WallChoice(*names, unit, pairs, digit, value["beside"])


def is_layer(value: Any) -> bool:
    """Tell whether this is how a layer is named: ``encoder-2``."""
    return isinstance(value, str) and _LAYER.fullmatch(value) is not None


def _is_factor(pair: Any) -> bool:
    if not isinstance(pair, list) or len(pair) != 2 or type(pair[0]) is not int:
        return False
    is_number = isinstance(pair[1], (int, float)) and not isinstance(pair[1], bool)
    return 0 <= pair[0] <= LARGEST_UNIT and is_number and 0 <= pair[1] <= MAX_SCALE
