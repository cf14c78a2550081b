"""The choices of every page but Latent space, with its components'; "" for the usual."""

import base64
import re
from typing import Annotated, Any, get_args

import numpy as np

from ae_core.analysis.ablation import MAX_SCALE
from ae_core.analysis.embedding import METHOD_TITLES
from ae_core.data.datasets import list_datasets
from ae_core.data.own.images import LONGEST_CLASS, MAX_CLASSES, Numbers
from ae_core.errors import DataError, SpecError
from ae_core.metrics import UNITS
from ae_core.reports.figures import REPORTS
from ui.choices.common import LARGEST_DIGIT, CommonChoices, Damage, Digit, Model
from ui.choices.covers import Cover
from ui.choices.drawing import COVERED, DRAWING, PICTURE, Drawing, Pen, Sketch, unspell
from ui.choices.fields import Choice, Context, OneOf, Text, Whole, refusal, to_float
from ui.choices.latent import window_of

WAYS = {"photo": "A photo", "test": "A test digit"}
ORDERS = {
    "index": "as they come",
    "worst": "hardest first",
    "best": "easiest first",
    "class": "by class",
}
FITS = {"plain": "The whole picture", "mnist": "Only the ink"}
FOLDERS = {"": "as found", "parts": "train and test are parts", "classes": "all are classes"}
CODE_SIZES = {10: "10 numbers: sharper", 2: "2 numbers: a map"}  # of a network of one's own
MOST_EPOCHS = 2000
ODD_ONES = {
    "network": "The network draws worst",
    "test": "Of the test images only",
    "pca": "PCA draws worst, not having seen them",
}
COLOURS = ("class", "error", "divergence", "predicted", "density")
Factors = tuple[tuple[int, float], ...]  # units, from 0, and what each is multiplied with
TILE_ORDERS = ("usage", "norm", "sparseness", "response", "similarity", "index")
LARGEST_UNIT = 100_000
MAP_ZOOM = 60
_LONGEST_LINE = 1_000  # characters
NONE_CHANGED = "none"  # of the units of a network: it is whole
_MANY_OFF, _LONGEST_IN_WORDS = "~", 60  # changed units one by one have at most so many letters
_LAYER = re.compile(r"(?:encoder|decoder)-[1-9]\d?")
CLASS_VIEWS = {"map": "The class draws the map"}
AXES = {"linear": "linear", "log": "logarithmic"}  # of the ladder
LARGEST_K = 64  # components that travel
NUM_COLUMNS = 5  # of digits on the page PCA


class CanvasChoices(Pen, Damage):
    """What the canvas tells beside the drawing."""

    chart: Annotated[str, OneOf("curves", ("own", "test", "sample"))] = "own"  # see story.js
    covered: Annotated[str, COVERED] = ""


class DrawChoices(CanvasChoices, CommonChoices):
    """The canvas's, and what is drawn on."""

    cover: Annotated[str, Cover("draw")] = ""
    drawing: Annotated[str, DRAWING] = ""
    photo: Annotated[str, PICTURE] = ""
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

    cover: Annotated[str, Cover("reconstruct")] = ""
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


def read_line(text: str) -> list[int]:
    """Read a line around digits of a map: its place, then corners on a grid of 65,536 steps."""
    raw = unspell(text[1:], _LONGEST_LINE)
    corners = [int(step) for step in np.frombuffer(raw[: len(raw) // 2 * 2], "<u2")]
    if text[:1] not in ("0", "1") or len(raw) % 4 or len(corners) < 6:
        raise DataError(
            "The line around digits in this link is damaged; draw it again. Nothing is chosen, "
            "all is shown instead."
        )
    return [int(text[0]), *corners]


def _write_line(told: Any) -> str:
    if told is None:
        return ""
    is_line = isinstance(told, list) and all(type(step) is int for step in told)
    if not is_line or len(told) % 2 == 0 or not all(0 <= step < 2**16 for step in told):
        raise DataError("What the map sent is no line around digits; reload the page.")
    raw = np.array(told[1:], "<u2").tobytes()
    return f"{told[0]}{base64.urlsafe_b64encode(raw).decode().rstrip('=')}"


LINE = Text(
    "line around digits",
    lambda text, _: read_line(text),
    pack=lambda value: read_line(value) if value else None,
    unpack=_write_line,
)


class PointChoices(Digit):
    """What the maps tell: how points are painted, what is seen, chosen, and on the card."""

    colour: Annotated[str, OneOf("colour", COLOURS, usual="class")] = ""
    marks: Annotated[str, OneOf("marks", ("dots", "glyphs"), usual="dots")] = ""
    drag: Annotated[str, OneOf("drag", ("move", "lasso", "box"), browser="mode", usual="move")] = ""
    map_window: Annotated[str, window_of("map", MAP_ZOOM, browser="window")] = ""
    second_window: Annotated[str, window_of("map", MAP_ZOOM, browser="second")] = ""
    caught: Annotated[str, LINE] = ""


class MapChoices(PointChoices, Drawing, CommonChoices):
    """How codes are placed, the map beside it, and whether a canvas stands below."""

    cover: Annotated[str, Cover("map")] = ""
    method: Annotated[str, OneOf("method", METHOD_TITLES)] = ""
    second: Annotated[str, SecondMap("map beside")] = ""
    own: Annotated[bool, OneOf("answer", (True, False))] = False


def read_factors(text: str) -> Factors:
    """Read changed units, ``17:0,40:2.5``, counted from 1; of ``none`` and "" there are none.

    ``~KAE`` are units that are off, a bit each from unit 1 on, in base64.
    """
    pairs: dict[int, float] = {}
    for part in text.split(",") if text not in ("", NONE_CHANGED) else []:
        if part.startswith(_MANY_OFF):
            pairs |= dict.fromkeys(_read_bits(part.removeprefix(_MANY_OFF), text), 0.0)
            continue
        unit, _, factor = part.partition(":")
        value = to_float(factor)
        is_unit = unit.isascii() and unit.isdecimal() and 1 <= int(unit[:9]) <= LARGEST_UNIT
        if not is_unit or not 0 <= value <= MAX_SCALE:
            raise _no_factors(text)
        pairs[int(unit) - 1] = round(value, 2)
    return tuple(sorted(pairs.items()))


def _no_factors(text: str) -> SpecError:
    return refusal(
        f"changes units as “{text[:60]}”",
        f"a unit and a factor from 0 to {MAX_SCALE:g}, like 17:0,40:2.5, are",
    )


def _read_bits(text: str, whole: str) -> list[int]:
    """Return where the bits of a text in base64 are set."""
    raw = unspell(text, LARGEST_UNIT // 6)
    if not raw:
        raise _no_factors(whole)
    return [i for i in range(8 * len(raw)) if raw[i // 8] >> i % 8 & 1]


def write_factors(factors: Factors) -> str:
    """Write changed units as the address holds them: ``17:0,40:2.5``, or none.

    Where many are off the bits of these units are shorter: a layer of 1,000 takes 168 letters.
    """
    off = {unit for unit, factor in factors if factor == 0}
    text = ",".join(f"{unit + 1}:{factor:g}" for unit, factor in factors) or NONE_CHANGED
    if len(text) <= _LONGEST_IN_WORDS or not off:
        return text
    bits = sum(1 << unit for unit in off)
    raw = bits.to_bytes(1 + max(off) // 8, "little")
    packed = _MANY_OFF + base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")
    changed = [f"{unit + 1}:{factor:g}" for unit, factor in factors if factor]
    return min(text, ",".join([packed, *changed]), key=len)


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


class WallChoices(Digit, Sketch):
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
    of_kind: Annotated[
        str, OneOf("kind of units", ("dead", "saturated", "twin"), browser="shown")
    ] = ""


class FilterChoices(WallChoices, CommonChoices):
    """The wall's, and the model it shows."""

    cover: Annotated[str, Cover("filters")] = ""


class LadderChoices(Sketch):
    """What slider and digits tell; k is 0 for as many numbers as the network beside it has."""

    k: Annotated[int, Whole("numbers in PCA's code", 1, LARGEST_K)] = 0
    clip: Annotated[
        str, OneOf("output of PCA", ("clipped", "plain"), flag="clipped", browser="isClipped")
    ] = "clipped"
    first: Annotated[int, Whole("first digit", 0, LARGEST_DIGIT, browser="digit")] = 0
    column: Annotated[int, Whole("column", 1, NUM_COLUMNS, first=1, browser="subject")] = 1


class PcaChoices(LadderChoices, CommonChoices):
    """The slider's, and how the ladder of errors is drawn."""

    cover: Annotated[str, Cover("pca")] = ""
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
    own_size: Annotated[int, OneOf("code of", CODE_SIZES, parts="numbers")] = 0
    own_epochs: Annotated[int, Whole("number of epochs", 1, MOST_EPOCHS)] = 0
    own_which: Annotated[str, OneOf("images", ODD_ONES)] = ""


class ReportChoices(CommonChoices):
    """Which report is open, and whose filters it shows."""

    cover: Annotated[str, Cover("reports")] = ""
    report: Annotated[str, OneOf("report", REPORTS)] = ""  # all at a glance
    filters_of: Annotated[str, TextOf("filters")] = ""


class ClassChoices(CommonChoices):
    """Which view of a class is open; "" is the way into one, and the desk."""

    view: Annotated[str, OneOf("view", CLASS_VIEWS)] = ""
