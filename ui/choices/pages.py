"""The choices of every page but Latent space, with its components'; "" for the usual."""

import re
from typing import Annotated, Any, get_args

from ae_core.analysis.ablation import MAX_SCALE
from ae_core.analysis.embedding import METHOD_TITLES
from ae_core.data.datasets import list_datasets
from ae_core.data.own.images import LONGEST_CLASS, MAX_CLASSES, Numbers
from ae_core.data.stroke_codec import decode_strokes
from ae_core.errors import DataError
from ae_core.metrics import UNITS
from ae_core.reports.figures import REPORTS
from ui.choices.common import LARGEST_DIGIT, CommonChoices, Damage, Digit, Model, Pen
from ui.choices.fields import Choice, Choices, Context, OneOf, Text, Whole, refusal, to_float

WAYS = {"photo": "A photo", "test": "A test digit"}
ORDERS = {
    "index": "as they come",
    "worst": "hardest first",
    "best": "easiest first",
    "class": "by class",
}
FITS = {"plain": "The whole picture", "mnist": "Only the ink"}
FOLDERS = {"": "as found", "parts": "train and test are parts", "classes": "all are classes"}
COLOURS = ("class", "error", "divergence", "predicted", "density")
Factors = tuple[tuple[int, float], ...]  # units, from 0, and what each is multiplied with
TILE_ORDERS = ("usage", "norm", "sparseness", "response", "similarity", "index")
LARGEST_UNIT = 100_000
NONE_CHANGED = "none"  # of the units of a network: it is whole
_LAYER = re.compile(r"(?:encoder|decoder)-[1-9]\d?")
AXES = {"linear": "linear", "log": "logarithmic"}  # of the ladder
LARGEST_K = 64  # components that travel
DRAWING = Text("drawing", lambda text, _: decode_strokes(text), written_from="drawn")


class CanvasChoices(Pen, Damage):
    """What the canvas tells beside the drawing."""

    chart: Annotated[str, OneOf("curves", ("own", "test"))] = "own"  # whose error they show


class DrawChoices(CanvasChoices, CommonChoices):
    """The canvas's, and what is drawn on."""

    drawing: Annotated[str, DRAWING] = ""
    way: Annotated[str, OneOf("picture to draw on", WAYS)] = "photo"
    under_class: Annotated[int, Whole("class to draw on", 0, MAX_CLASSES - 1)] = 0
    under: Annotated[int, Whole("digit to draw on", 1, LARGEST_DIGIT)] = 1  # which of its class


def _classes(context: Context) -> list[str]:
    """Return the classes of the data set chosen, and all."""
    known = list_datasets().get(context.now.get("data") or "mnist")
    count = MAX_CLASSES if known is None else len(known.class_names)
    return ["all", *map(str, range(count))]


class ReconstructChoices(Digit, Damage, CommonChoices):
    """Which digits stand on the wall, how they are damaged, and who mends them beside the model."""

    comparison: Annotated[str, Model("model to compare with", ("none",))] = ""
    order: Annotated[str, OneOf("order", ORDERS)] = "index"
    digit_class: Annotated[str, OneOf("class", _classes)] = "all"
    num_images: Annotated[int, Whole("number of digits", 1, 60_000)] = 1000


class SecondMap(Choice):
    """A model and how its codes are placed: ``key:method``."""

    def read(self, text: str, context: Context) -> str:
        """Return it with the model's key."""
        model, _, method = text.rpartition(":")
        key = context.find_model(model)
        text = f"{key or model}:{method}"
        if key is None or method not in METHOD_TITLES:
            raise refusal(f"asks for the {self.what} “{text[:60]}”, which is not here")
        return text


class PointChoices(Digit):
    """What the maps tell: how points are painted, and the digit on the card."""

    colour: Annotated[str, OneOf("colour", COLOURS, usual="class")] = ""
    marks: Annotated[str, OneOf("marks", ("dots", "glyphs"), usual="dots")] = ""


class MapChoices(PointChoices, CommonChoices):
    """How codes are placed, the map beside it, and whether a canvas stands below."""

    method: Annotated[str, OneOf("method", METHOD_TITLES)] = ""
    second: Annotated[str, SecondMap("map beside")] = ""
    own: Annotated[bool, OneOf("answer", (True, False))] = False


def read_factors(text: str) -> Factors:
    """Read changed units, ``17:0,40:2.5``, counted from 1; of ``none`` and "" there are none."""
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


def _unpack_factors(packed: Any) -> str:
    if not isinstance(packed, list) or not all(map(_is_pair, packed)):
        raise DataError("What the wall sent changes no unit of this network; reload the page.")
    return write_factors(tuple((unit, round(float(factor), 2)) for unit, factor in packed))


def _is_pair(pair: Any) -> bool:
    is_pair = isinstance(pair, list) and len(pair) == 2 and type(pair[0]) is int
    return is_pair and type(pair[1]) in (int, float)


def _check_layer(text: str, context: Context) -> None:
    if not _LAYER.fullmatch(text):
        raise refusal(f"gives the layer as “{text[:60]}”", "a name like encoder-1 is")


CHANGED_UNITS = Text(
    "factors",
    lambda text, _: read_factors(text),
    pack=lambda value: [list(pair) for pair in read_factors(value)],
    unpack=_unpack_factors,
)


class WallChoices(Digit):
    """What the wall tells."""

    layer: Annotated[str, Text("layer", _check_layer)] = ""
    weights: Annotated[str, OneOf("weights", ("incoming", "outgoing"), browser="reading")] = ""
    tiles: Annotated[str, OneOf("order of tiles", TILE_ORDERS, browser="order", usual="usage")] = ""
    tile_scale: Annotated[
        str, OneOf("scale of tiles", ("tile", "common"), browser="scale", usual="tile")
    ] = ""
    unit: Annotated[int, Whole("unit", 0, LARGEST_UNIT, first=1)] = 0  # from 1; 0: the loudest
    factors: Annotated[str, CHANGED_UNITS] = ""  # "" as the page opens
    beside: Annotated[str, OneOf("wall beside", ("pca",))] = ""


class FilterChoices(WallChoices, CommonChoices):
    """The wall's, and the model it shows."""


class LadderChoices(Choices):
    """What the slider tells; k is 0 for as many numbers as the network beside it has."""

    k: Annotated[int, Whole("numbers in PCA's code", 1, LARGEST_K)] = 0
    clip: Annotated[
        str, OneOf("output of PCA", ("clipped", "plain"), flag="clipped", browser="isClipped")
    ] = "clipped"
    first: Annotated[int, Whole("first digit", 0, LARGEST_DIGIT, browser="digit")] = 0


class PcaChoices(LadderChoices, CommonChoices):
    """The slider's, and how the ladder of errors is drawn."""

    error_unit: Annotated[str, OneOf("unit", UNITS)] = "mse"
    axes: Annotated[str, OneOf("axes", AXES)] = "linear"


class TextOf(Choice):
    """A text that only what it is chosen from can judge: a column of a file."""

    def read(self, text: str, context: Context) -> str:
        """Return the text, if it can be a name."""
        if len(text) > LONGEST_CLASS or not text.isprintable():
            told = f"gives the {self.what} as “{text[:60]}”"
            raise refusal(told, f"a name of at most {LONGEST_CLASS} letters is")
        return text


class OwnDataChoices(CommonChoices):
    """How a visitor's images are read, where files leave more than one way; "" finds out."""

    own_fit: Annotated[str, OneOf("part of a picture", FITS)] = "plain"
    own_labels: Annotated[str, TextOf("source of labels")] = ""
    own_folders: Annotated[str, OneOf("use of folders", FOLDERS)] = ""
    own_numbers: Annotated[str, OneOf("black and white", get_args(Numbers))] = ""
    own_is_inverted: Annotated[bool, OneOf("answer", (True, False))] = False
    own_is_turned: Annotated[bool, OneOf("answer", (True, False))] = False


class ReportChoices(CommonChoices):
    """Which report is open."""

    report: Annotated[str, OneOf("report", REPORTS)] = ""  # all at a glance
