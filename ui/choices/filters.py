"""The choices of the page Filters; "" for the usual."""

import re
from typing import Annotated, Any

from ae_core.analysis.ablation import MAX_SCALE
from ae_core.errors import DataError
from ui.choices.common import CommonChoices, Digit
from ui.choices.fields import Choice, Context, OneOf, Whole, refusal, to_float

Factors = tuple[
    tuple[int, float], ...
]  # units of a layer, from 0, and what each is multiplied with
TILE_ORDERS = ("usage", "norm", "sparseness", "response", "similarity", "index")
LARGEST_UNIT = 100_000
NONE_CHANGED = "none"  # of the units of a network: it is whole
_LAYER = re.compile(r"(?:encoder|decoder)-[1-9]\d?")


def read_factors(text: str) -> Factors:
    """Read changed units, ``17:0,40:2.5``, counted from 1; of ``none`` and "" there are none.

    Raises
    ------
    SpecError
        If it is anything else, or a factor is out of range.
    """
    pairs = []
    for part in text.split(",") if text not in ("", NONE_CHANGED) else []:
        unit, _, factor = part.partition(":")
        value = to_float(factor)
        is_unit = unit.isascii() and unit.isdecimal() and 1 <= int(unit[:9]) <= LARGEST_UNIT
        if not is_unit or not 0 <= value <= MAX_SCALE:
            raise refusal(
                f"changes units as “{text[:60]}”",
                f"a unit and a factor from 0 to {MAX_SCALE:g}, like 17:0,40:2.5, are",
            )
        pairs.append((int(unit) - 1, round(value, 2)))
    return tuple(pairs)


def write_factors(factors: Factors) -> str:
    """Write changed units as the address holds them: ``17:0,40:2.5``, or none."""
    return ",".join(f"{unit + 1}:{factor:g}" for unit, factor in factors) or NONE_CHANGED


class ChangedUnits(Choice):
    """Units and what the output of each is multiplied with."""

    def read(self, text: str, context: Context) -> str:
        """Return the text, if it is read."""
        read_factors(text)
        return text

    def pack(self, value: str) -> list[list[float]]:
        """Return pairs of a unit, from 0, and its factor."""
        return [list(pair) for pair in read_factors(value)]

    def unpack(self, packed: Any) -> str:
        """Return the text of such pairs."""
        if not isinstance(packed, list) or not all(map(_is_pair, packed)):
            raise DataError("What the wall sent changes no unit of this network; reload the page.")
        return write_factors(tuple((unit, round(float(factor), 2)) for unit, factor in packed))


def _is_pair(pair: Any) -> bool:
    is_pair = isinstance(pair, list) and len(pair) == 2 and type(pair[0]) is int
    return is_pair and type(pair[1]) in (int, float)


class Layer(Choice):
    """A layer by its name, encoder-1."""

    def read(self, text: str, context: Context) -> str:
        """Return the text, if it is how a layer is named."""
        if not _LAYER.fullmatch(text):
            raise refusal(f"gives the layer as “{text[:60]}”", "a name like encoder-1 is")
        return text


class WallChoices(Digit):
    """What the wall tells."""

    layer: Annotated[str, Layer("layer")] = ""
    weights: Annotated[str, OneOf("weights", ("incoming", "outgoing"), browser="reading")] = ""
    tiles: Annotated[str, OneOf("order of tiles", TILE_ORDERS, browser="order", usual="usage")] = ""
    tile_scale: Annotated[
        str, OneOf("scale of tiles", ("tile", "common"), browser="scale", usual="tile")
    ] = ""
    unit: Annotated[int, Whole("unit", 0, LARGEST_UNIT, first=1)] = 0  # from 1; 0: the loudest
    factors: Annotated[str, ChangedUnits("factors")] = ""  # "" as the page opens
    beside: Annotated[str, OneOf("wall beside", ("pca",))] = ""


class FilterChoices(WallChoices, CommonChoices):
    """The wall's, and the model it shows."""
