"""Reading the address: text to a choice, or a sentence that says what is shown instead."""

import math
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence

from ae_core.analysis.maps.embedding import METHOD_TITLES
from ae_core.analysis.noise.denoising import TOP_LEVELS
from ae_core.data.datasets import list_datasets
from ae_core.data.own.images import MAX_CLASSES
from ae_core.data.stroke_codec import decode_strokes
from ae_core.errors import SpecError, UserError
from ae_core.metrics import UNITS
from ae_core.reports.figures import REPORTS
from ae_core.specs import CorruptionKind
from ui.choices.readers import Reader, count, flag, number, one_of, whole
from ui.components.digit_canvas import SOURCES
from ui.components.digit_map import COLOURS, MARKS
from ui.components.filter_wall import LARGEST_UNIT, MAX_SCALE, READINGS, SCALES, is_layer
from ui.components.filter_wall import ORDERS as TILE_ORDERS
from ui.components.latent_pad import read_window
from ui.components.path_strip import FRAME_COUNTS, METHODS, read_end
from ui.components.pca_ladder import LARGEST_DIGIT, LARGEST_K
from ui.components.slider_bank import ORDERS as SLIDER_ORDERS
from ui.components.traversals import BASES, KINDS, STEP_COUNTS
from ui.components.traversals import ORDERS as STRIP_ORDERS
from ui.shell.models.entries import ModelEntry, find_key

Factors = tuple[tuple[int, float], ...]  # units of a layer and what each is multiplied with
ORDERS = {
    "index": "as they come",
    "worst": "hardest first",
    "best": "easiest first",
    "class": "by class",
}
VIEWS = {
    "sliders": "Every number",
    "strips": "Number by number",
    "draw": "Your own digit",
    "path": "From one digit to another",
    "prior": "The prior",
}
WAYS = {"photo": "A photo", "test": "A test digit"}
NONE_CHANGED = "none"  # of the units of a network: it is whole
AXES = {"linear": "linear", "log": "logarithmic"}  # of the ladder
CORRUPTIONS = ("none", *typing.get_args(CorruptionKind))
CORRUPTION_NAMES = {
    "none": "None",
    "gaussian": "Gaussian noise",
    "salt_and_pepper": "Salt and pepper",
    "masking": "Masking",
    "blur": "Blur",
    "occlusion": "Occlusion",
    "contrast": "Low contrast",
}
LARGEST_SEED = 2**31 - 1
MAX_CODE_SIZE = 784
LARGEST_NUMBER = 1e6
PEN_WIDTHS = (1.2, 4.8)  # the ends of the canvas's slider


def readers_for(
    names: Iterable[str],
    entries: list[ModelEntry],
    kind_now: Callable[[], str] = lambda: "none",
    data_now: Callable[[], str] = lambda: "mnist",
) -> Mapping[str, Reader]:
    """Return what reads each of these fields of the state from the address.

    ``kind_now()`` is the corruption chosen when its level is read, ``data_now()`` the data set
    when a class of it is.
    """
    known: dict[str, Reader] = {
        "model": _model("model", entries),
        "comparison": _model("model to compare with", entries, also=["none"]),
        "data": one_of("data set", list_datasets()),
        "corruption": one_of("corruption", CORRUPTIONS),
        "order": one_of("order", ORDERS),
        "digit_class": _class(data_now),
        "level": _level(kind_now),
        "seed": whole("seed", 0, LARGEST_SEED),
        "chart": one_of("curves", SOURCES),
        "way": one_of("picture to draw on", WAYS),
        "under_class": whole("class to draw on", 0, MAX_CLASSES - 1),
        "under": whole("digit to draw on", 1, LARGEST_DIGIT),
        "digit": whole("digit", -1, 59_999),
        "code": _code,
        "plane": _plane,
        "hold": one_of("hold", ["mean", "digit"]),
        "decodes": one_of("decodes", ["shown"]),
        "taken": whole("digit taken", -1, 59_999),
        "window": _window,
        "path_from": _path_end,
        "path_to": _path_end,
        "path_method": one_of("kind of path", METHODS),
        "path_frames": count("a path of", "frames", FRAME_COUNTS),
        "sheet": one_of("sheet", KINDS),
        "steps": count("strips of", "tiles", STEP_COUNTS),
        "around": one_of("middle of the strips", BASES),
        "strip_order": one_of("order of strips", STRIP_ORDERS),
        "slider_order": one_of("order of sliders", SLIDER_ORDERS),
        "view": one_of("view", VIEWS),
        "report": one_of("report", REPORTS),
        "layer": _layer,
        "weights": one_of("weights", READINGS),
        "tiles": one_of("order of tiles", TILE_ORDERS),
        "tile_scale": one_of("scale of tiles", SCALES),
        "unit": whole("unit", 0, LARGEST_UNIT),
        "factors": _factors,
        "beside": one_of("wall beside", ["pca"]),
        "method": one_of("method", METHOD_TITLES),
        "second": _second_map(entries),
        "colour": one_of("colour", COLOURS),
        "marks": one_of("marks", MARKS),
        "own": flag,
        "k": whole("numbers in PCA's code", 1, LARGEST_K),
        "clip": one_of("output of PCA", ["clipped", "plain"]),
        "first": whole("first digit", 0, LARGEST_DIGIT),
        "error_unit": one_of("unit", UNITS),
        "axes": one_of("axes", AXES),
        "drawing": _drawing,
        "pen": number("pen width", *PEN_WIDTHS),
        "placing": one_of("placing", ["centred", "drawn"]),
        "num_images": whole("number of digits", 1, 60_000),
    }
    return {name: known[name] for name in names}


def _model(what: str, entries: list[ModelEntry], also: Sequence[str] = ()) -> Reader:
    """Return what reads a model's key, or its plain name as addresses once had it."""
    known = one_of(what, [*also, *(entry.key for entry in entries)])
    return lambda text: known(find_key(entries, text) or text)


def _second_map(entries: list[ModelEntry]) -> Reader:
    """Return what reads a further map, a model and how its codes are placed: ``key:method``."""
    known = one_of("map beside", [f"{e.key}:{how}" for e in entries for how in METHOD_TITLES])

    def read(text: str) -> str:
        model, _, method = text.rpartition(":")
        return str(known(f"{find_key(entries, model) or model}:{method}"))

    return read


def _class(data_now: Callable[[], str]) -> Reader:
    """Return what reads a class; the data set itself says how many there are."""

    def read(text: str) -> str:
        known = list_datasets().get(data_now())
        count = MAX_CLASSES if known is None else len(known.class_names)
        return str(one_of("class", ["all", *map(str, range(count))])(text))

    return read


def _level(kind_now: Callable[[], str]) -> Reader:
    """Return what reads a level; the damage itself says how far it goes."""

    def read(text: str) -> float:
        kind = kind_now()
        top = TOP_LEVELS.get(kind, max(TOP_LEVELS.values()))
        name = CORRUPTION_NAMES.get(kind, "").lower()
        return number(f"level of {name}" if kind in TOP_LEVELS else "level", 0.0, top)(text)

    return read


def _layer(text: str) -> str:
    if not is_layer(text):
        raise SpecError(
            f"The address gives the layer as “{text[:60]}”; a name like encoder-1 is needed, and "
            "the default is shown instead."
        )
    return text


def read_factors(text: str) -> Factors:
    """Read changed units, ``17:0,40:2.5``: a unit, from 1, and what its output is multiplied with.

    Of ``none`` there are none, as of an empty text.

    Raises
    ------
    SpecError
        If it is anything else, or a factor is out of range.
    """
    pairs = []
    for part in text.split(",") if text not in ("", NONE_CHANGED) else []:
        unit, _, factor = part.partition(":")
        try:
            value = float(factor)
        except ValueError:
            value = math.nan
        is_unit = unit.isascii() and unit.isdecimal() and 1 <= int(unit[:9]) <= LARGEST_UNIT
        if not is_unit or not 0 <= value <= MAX_SCALE:
            raise SpecError(
                f"The address changes units as “{text[:60]}”; a unit and a factor from 0 to "
                f"{MAX_SCALE:g}, like 17:0,40:2.5, are needed, and the default is shown instead."
            )
        pairs.append((int(unit), round(value, 2)))
    return tuple(pairs)


def write_factors(factors: Factors) -> str:
    """Write changed units, counted from 0, as the address holds them: ``17:0,40:2.5``, or none."""
    return ",".join(f"{unit + 1}:{factor:g}" for unit, factor in factors) or NONE_CHANGED


def from_one(factors: Factors) -> Factors:
    """Count units from 0, where the address counts them from 1 as the page does."""
    return tuple((unit - 1, factor) for unit, factor in factors)


def _factors(text: str) -> str:
    read_factors(text)
    return text


def _drawing(text: str) -> str:
    decode_strokes(text)
    return text


def _code(text: str) -> str:
    numbers = read_numbers(text)
    if len(numbers) > MAX_CODE_SIZE or not all(abs(n) <= LARGEST_NUMBER for n in numbers):
        raise SpecError(
            f"The address gives the code as “{text[:60]}”; finite numbers with commas between "
            "are needed, and the model's usual start is shown instead."
        )
    return text


def read_numbers(text: str) -> list[float]:
    """Return the numbers of a text with commas between, NaN where it is none."""
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        return [math.nan]


def _window(text: str) -> str:
    read_window(read_numbers(text))
    return text


def _path_end(text: str) -> str:
    if text.startswith(("class-", "digit-")):
        read_end(text, 0)
        return text
    try:
        return _code(text)
    except UserError:
        raise SpecError(
            f"The address lets a path begin or end at “{text[:60]}”; class-7, digit-12 or the "
            "numbers of a code are needed, and the usual path is shown instead."
        ) from None


def _plane(text: str) -> str:
    parts = text.split("-")
    is_pair = len(parts) == 2 and all(p.isdecimal() and 1 <= int(p[:4]) <= 784 for p in parts)
    if text != "pca" and not is_pair:
        raise SpecError(
            f"The address gives the plane as “{text[:60]}”; pca or two numbers like 1-2 are "
            "needed, and the default is shown instead."
        )
    return text
