"""The choices of the page Latent space: pad, path, strips and sliders; "" for the usual."""

import re
from dataclasses import dataclass, replace
from typing import Annotated, Any

import numpy as np

from ae_core.errors import DataError, UserError
from ui.choices.codec import default_of, from_browser, kinds_of, to_browser
from ui.choices.common import LARGEST_DIGIT, CommonChoices, Seed
from ui.choices.covers import Cover
from ui.choices.drawing import Drawing
from ui.choices.fields import Choices, Context, OneOf, Text, Whole, refusal, to_float

VIEWS = {
    "sliders": "Every number",
    "strips": "Number by number",
    "draw": "Your own {thing}",
    "path": "From one {thing} to another",
    "prior": "The prior",
}
MAX_CODE_SIZE = 784
MAX_ZOOM = 40
FARTHEST = 1e6  # from 0, of a number of a code
FRAME_COUNTS = (5, 6, 8, 10, 12, 16)  # report 001 shows 8
STEP_COUNTS = (9, 11, 13, 15)
_NAMED_END = re.compile(r"class-\d{1,3}|digit-\d{1,5}", re.ASCII)


def read_numbers(text: str) -> list[float]:
    """Return the numbers of a text with commas between, NaN where it is none."""
    return [to_float(part) for part in text.split(",")]


def write_numbers(numbers: Any) -> str:
    """Write numbers with commas between, so that they are read back exactly.

    They may come from the browser: what is no list of numbers is refused.
    """
    is_list = isinstance(numbers, list) and numbers and all(map(_is_near, numbers))
    if not is_list:
        raise DataError("What the browser sent is not a list of numbers; reload the page.")
    return ",".join(str(np.float32(number)) for number in numbers)


def _is_near(number: Any) -> bool:
    return type(number) in (int, float) and abs(number) <= FARTHEST  # NaN is not


def check_code(text: str, context: Context) -> None:
    """Refuse what is no code of the model that is shown: numbers with commas between."""
    numbers, size = read_numbers(text), context.code_size
    if len(numbers) > MAX_CODE_SIZE or not all(map(_is_near, numbers)):
        raise refusal(
            f"gives the code as “{text[:60]}”",
            "finite numbers with commas between are",
            "the model's usual start",
        )
    if size and len(numbers) != size:
        told = str(numbers)
        raise DataError(
            f"A code of {size} numbers is needed, not {told[:60]}{'…' * (len(told) > 60)}; "
            "the model's usual start is shown instead."
        )


def _pack_code(value: str) -> list[float] | None:
    return read_numbers(value) if value else None


def _is_named(end: Any) -> bool:
    return isinstance(end, str) and end.startswith(("class-", "digit-"))


def _check_end(text: str, context: Context) -> None:
    """Refuse what is no end of a path: class-7, the typical digit of a class; digit-12; a code."""
    if _is_named(text):
        if not _NAMED_END.fullmatch(text):
            raise DataError(
                f"A path cannot begin or end at “{text[:60]}”; the usual path is shown instead."
            )
        return
    try:
        check_code(text, context)
    except UserError:
        raise refusal(
            f"lets a path begin or end at “{text[:60]}”",
            "class-7, digit-12 or the numbers of a code are",
            "the usual path",
        ) from None


def window_of(what: str, max_zoom: int, **options: str) -> Text:
    """Return the kind of a part of a plane that is seen: its centre, and a zoom."""

    def check(text: str, context: Context) -> None:
        numbers = read_numbers(text)
        is_window = len(numbers) == 3 and all(map(_is_near, numbers))
        if not is_window or not 1 <= numbers[2] <= max_zoom:
            raise DataError(
                f"A view of the {what} is a centre and a zoom from 1 to {max_zoom}, like 0.5,-1,2; "
                "all is shown instead."
            )

    return Text("window", check, pack=_pack_code, unpack=_unpack_window, **options)


def _unpack_window(told: Any) -> str:
    return "" if told is None else write_numbers(told)


def _check_plane(text: str, context: Context) -> None:
    """Refuse all but the PCA plane and two numbers of the code, counted from 1, as 1-2."""
    parts, size = text.split("-"), context.code_size
    is_pair = len(parts) == 2 and all(
        part.isdecimal() and 1 <= int(part[:4]) <= MAX_CODE_SIZE for part in parts
    )
    if is_pair and size:
        is_pair = int(parts[0]) != int(parts[1]) and max(map(int, parts)) <= size
    if text != "pca" and not is_pair:
        raise refusal(f"gives the plane as “{text[:60]}”", "pca or two numbers like 1-2 are")


def _pack_plane(value: str) -> Any:
    return [int(part) - 1 for part in value.split("-")] if "-" in value else value or None


def _unpack_plane(packed: Any) -> Any:
    if isinstance(packed, list) and all(type(index) is int for index in packed):
        return "-".join(str(index + 1) for index in packed)
    return packed


CODE = Text("code", check_code, pack=_pack_code, unpack=write_numbers)
PLANE = Text("plane", _check_plane, pack=_pack_plane, unpack=_unpack_plane)
END = Text(
    "end",
    _check_end,
    pack=lambda value: value if _is_named(value) else _pack_code(value),
    unpack=lambda told: told if _is_named(told) else write_numbers(told),
)


@dataclass(frozen=True)
class Hold(OneOf):
    """What the other numbers are held at; the pad decides while nothing is chosen."""

    def pack(self, value: str) -> str | None:
        """Return None for the default."""
        return value or None


class CodeChoice(Choices):
    """The code that is shown, which every component of the page moves."""

    code: Annotated[str, CODE] = ""


class PadChoices(CodeChoice):
    """What the pad tells."""

    plane: Annotated[str, PLANE] = ""
    hold: Annotated[str, Hold("hold", ("mean", "digit"))] = ""
    decodes: Annotated[str, OneOf("decodes", ("shown",), flag="shown", browser="backdrop")] = ""
    taken: Annotated[int, Whole("digit taken", -1, LARGEST_DIGIT)] = -1  # last; -1: none
    window: Annotated[str, window_of("pad", MAX_ZOOM)] = ""


class PathChoices(Choices):
    """What the path tells."""

    path_from: Annotated[str, replace(END, what="start", browser="start", usual="class-7")] = ""
    path_to: Annotated[str, replace(END, browser="end", usual="class-2")] = ""
    path_method: Annotated[
        str,
        OneOf(
            "kind of path", ("straight", "spherical", "plane"), browser="method", usual="straight"
        ),
    ] = ""
    path_frames: Annotated[
        int, OneOf("a path of", FRAME_COUNTS, parts="frames", browser="numFrames", usual=8)
    ] = 0


class StripChoices(Choices):
    """What the strips tell, or the manifold."""

    sheet: Annotated[str, OneOf("sheet", ("strips", "manifold"), browser="kind")] = ""
    steps: Annotated[
        int, OneOf("strips of", STEP_COUNTS, parts="tiles", browser="numSteps", usual=11)
    ] = 0
    around: Annotated[
        str, OneOf("middle of the strips", ("mean", "digit"), browser="base", usual="mean")
    ] = ""
    strip_order: Annotated[
        str, OneOf("order of strips", ("index", "variance"), browser="order", usual="index")
    ] = ""


class SliderChoices(Choices):
    """What the sliders tell."""

    slider_order: Annotated[
        str,
        OneOf(
            "order of sliders",
            ("index", "variance", "effect", "kl"),
            browser="order",
            usual="index",
        ),
    ] = ""


class SpaceChoices(PadChoices, PathChoices, StripChoices, SliderChoices):
    """What the components of the code space tell."""


class HomeChoices(PadChoices, CommonChoices):
    """The pad's."""

    cover: Annotated[str, Cover("home")] = ""


class LatentChoices(SpaceChoices, Drawing, Seed, CommonChoices):
    """Theirs, what stands below the pad, and which samples of the prior."""

    cover: Annotated[str, Cover("latent_space")] = ""
    view: Annotated[str, OneOf("view", VIEWS)] = ""


def path_to_browser(now: PathChoices, code_size: int) -> dict[str, Any] | None:
    """Return the path as a component takes it; None while it is the usual one."""
    if all(getattr(now, name) == default_of(PathChoices, name) for name in kinds_of(PathChoices)):
        return None
    packed = to_browser(PathChoices, now, code_size=code_size)
    return {"ends": [packed.pop("start"), packed.pop("end")], **packed}


def path_from_browser(message: Any, code_size: int) -> dict[str, Any]:
    """Return the path that a component tells; see `from_browser`."""
    ends = message.get("ends") if isinstance(message, dict) else None
    if not isinstance(ends, list) or len(ends) != 2:
        raise DataError("What the path tool sent is not a path; reload the page.")
    flat = {**message, "start": ends[0], "end": ends[1]}
    return from_browser(PathChoices, flat, code_size=code_size)
