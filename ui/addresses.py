"""Reading the address: text to a choice, or a sentence that says what is shown instead."""

import math
import typing
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from ae_core.analysis.denoising import TOP_LEVELS
from ae_core.analysis.embedding import METHOD_TITLES
from ae_core.analysis.metrics import UNITS
from ae_core.data.datasets import list_datasets
from ae_core.data.own_images import MAX_CLASSES
from ae_core.data.stroke_codec import decode_strokes
from ae_core.errors import SpecError, UserError
from ae_core.reports.figures import REPORTS
from ae_core.specs import CorruptionKind
from ui.components.digit_map import COLOURS, MARKS
from ui.components.filter_wall import (
    LARGEST_UNIT,
    MAX_SCALE,
    READINGS,
    SCALES,
    is_layer,
)
from ui.components.filter_wall import ORDERS as TILE_ORDERS
from ui.components.latent_pad import read_window
from ui.components.path_strip import FRAME_COUNTS, METHODS, read_end
from ui.components.pca_ladder import LARGEST_DIGIT, LARGEST_K
from ui.models import ModelEntry

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

Reader = Callable[[str], Any]


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
    keys = [entry.key for entry in entries]
    known: dict[str, Reader] = {
        "model": _one_of("model", keys),
        "comparison": _one_of("model to compare with", ["none", *keys]),
        "data": _one_of("data set", list_datasets()),
        "corruption": _one_of("corruption", CORRUPTIONS),
        "order": _one_of("order", ORDERS),
        "digit_class": _class(data_now),
        "level": _level(kind_now),
        "seed": _whole("seed", 0, LARGEST_SEED),
        "digit": _whole("digit", -1, 59_999),
        "code": _code,
        "plane": _plane,
        "hold": _one_of("hold", ["mean", "digit"]),
        "decodes": _one_of("decodes", ["shown"]),
        "taken": _whole("digit taken", -1, 59_999),
        "window": _window,
        "path_from": _path_end,
        "path_to": _path_end,
        "path_method": _one_of("kind of path", METHODS),
        "path_frames": _frames,
        "view": _one_of("view", VIEWS),
        "report": _one_of("report", REPORTS),
        "layer": _layer,
        "weights": _one_of("weights", READINGS),
        "tiles": _one_of("order of tiles", TILE_ORDERS),
        "tile_scale": _one_of("scale of tiles", SCALES),
        "unit": _whole("unit", 0, LARGEST_UNIT),
        "factors": _factors,
        "beside": _one_of("wall beside", ["pca"]),
        "method": _one_of("method", METHOD_TITLES),
        "second": _one_of("map beside", second_maps(keys)),
        "colour": _one_of("colour", COLOURS),
        "marks": _one_of("marks", MARKS),
        "own": _flag,
        "k": _whole("numbers in PCA's code", 1, LARGEST_K),
        "clip": _one_of("output of PCA", ["clipped", "plain"]),
        "first": _whole("first digit", 0, LARGEST_DIGIT),
        "error_unit": _one_of("unit", UNITS),
        "axes": _one_of("axes", AXES),
        "drawing": _drawing,
        "pen": _number("pen width", *PEN_WIDTHS),
        "placing": _one_of("placing", ["centred", "drawn"]),
        "num_images": _whole("number of digits", 1, 60_000),
    }
    return {name: known[name] for name in names}


def second_maps(keys: Iterable[str]) -> list[str]:
    """Return how the address names every map of these models."""
    return [f"{key}:{method}" for key in keys for method in METHOD_TITLES]


def _one_of(what: str, values: Collection[str]) -> Reader:
    def read(text: str) -> str:
        if text not in values:
            raise SpecError(
                f"The address asks for the {what} “{text[:60]}”, which is not here; "
                "the default is shown instead."
            )
        return text

    return read


def _flag(text: str) -> bool:
    return _one_of("answer", ["True", "False"])(text) == "True"


def _number(what: str, low: float, high: float) -> Reader:
    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise SpecError(
                f"The address gives the {what} as “{text[:60]}”; a number from {low:g} to "
                f"{high:g} is needed, and the default is shown instead."
            )
        return value

    return read


def _class(data_now: Callable[[], str]) -> Reader:
    """Return what reads a class; the data set itself says how many there are."""

    def read(text: str) -> str:
        known = list_datasets().get(data_now())
        count = MAX_CLASSES if known is None else len(known.class_names)
        return str(_one_of("class", ["all", *map(str, range(count))])(text))

    return read


def _level(kind_now: Callable[[], str]) -> Reader:
    """Return what reads a level; the damage itself says how far it goes."""

    def read(text: str) -> float:
        kind = kind_now()
        top = TOP_LEVELS.get(kind, max(TOP_LEVELS.values()))
        name = CORRUPTION_NAMES.get(kind, "").lower()
        return _number(f"level of {name}" if kind in TOP_LEVELS else "level", 0.0, top)(text)

    return read


def _whole(what: str, low: int, high: int) -> Reader:
    def read(text: str) -> int:
        if not text.removeprefix("-").isdecimal() or not low <= int(text[:12]) <= high:
            raise SpecError(
                f"The address gives the {what} as “{text[:60]}”; a whole number from {low} to "
                f"{high} is needed, and the default is shown instead."
            )
        return int(text)

    return read


def _layer(text: str) -> str:
    if not is_layer(text):
        raise SpecError(
            f"The address gives the layer as “{text[:60]}”; a name like encoder-1 is needed, and "
            "the default is shown instead."
        )
    return text


def read_factors(text: str) -> tuple[tuple[int, float], ...]:
    """Read changed units, ``17:0,40:2.5``: a unit, from 1, and what its output is multiplied with.

    Raises
    ------
    SpecError
        If it is anything else, or a factor is out of range.
    """
    pairs = []
    for part in text.split(",") if text else []:
        unit, _, factor = part.partition(":")
        try:
            value = float(factor)
        except ValueError:
            value = math.nan
        is_unit = unit.isascii() and unit.isdecimal() and 1 <= int(unit[:9]) <= LARGEST_UNIT
        if not is_unit or not 0 <= value <= MAX_SCALE:
            raise SpecError(
                f"The address changes units as “{text[:60]}”; a unit and a factor from 0 to "
                f"{MAX_SCALE:g}, like 17:0,40:2.5, are needed, and the whole network is shown "
                "instead."
            )
        pairs.append((int(unit), round(value, 2)))
    return tuple(pairs)


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


def _frames(text: str) -> int:
    if text not in map(str, FRAME_COUNTS):
        counts = ", ".join(map(str, FRAME_COUNTS))
        raise SpecError(
            f"The address asks for a path of “{text[:60]}” frames; one of {counts} is needed, and "
            "the default is shown instead."
        )
    return int(text)


def _plane(text: str) -> str:
    parts = text.split("-")
    is_pair = len(parts) == 2 and all(p.isdecimal() and 1 <= int(p[:4]) <= 784 for p in parts)
    if text != "pca" and not is_pair:
        raise SpecError(
            f"The address gives the plane as “{text[:60]}”; pca or two numbers like 1-2 are "
            "needed, and the default is shown instead."
        )
    return text
