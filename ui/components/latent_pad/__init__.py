"""The latent pad: test codes as points, and what the decoder draws under the pointer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ae_core.errors import DataError
from ui.components.codes import Code, ignore, is_number, read_code, write_code
from ui.components.loader import register_component
from ui.components.path_strip import PathChoice, read_path

Panel = Literal["sliders", "path"]
Hold = Literal["mean", "digit"]
Window = tuple[float, float, float]  # centre x and y in units of the plane, zoom from 1

MAX_ZOOM = 40

_mount = register_component("latent_pad")


@dataclass(frozen=True, eq=False)
class PadChoice:
    """What a visitor chose on the pad."""

    code: Code  # float32 (code_size,)
    plane: tuple[int, int] | None  # indices of the numbers shown; None for the PCA plane
    hold: Hold  # what the other numbers are held at
    has_backdrop: bool = False
    taken: int = -1  # index of the test digit last taken; -1 for none, or the usual start
    window: Window | None = None  # None where the whole plane is seen
    path: PathChoice | None = None  # None until one was laid


def latent_pad(
    *,
    model_hash: str,
    code_size: int,
    plane: tuple[int, int] | Literal["pca"] | None = None,
    hold: Hold | None = None,
    has_backdrop: bool = False,
    code: Sequence[float] | Code | None = None,
    taken: int = -1,
    window: Window | None = None,
    path: PathChoice | None = None,
    panels: Sequence[Panel] = (),
    wide_panels: Sequence[Panel] = (),
    key: str = "latent_pad",
    on_change: Callable[[], None] | None = None,
) -> PadChoice | None:
    """Show the pad, the decoded digit and the nearest real one; return the last choice, if any.

    Parameters
    ----------
    model_hash : str
        A model whose codes `publish_models` sends: ``codes``, ``labels``, optionally ``sheet``.
    code_size : int
        Numbers in a code, at least 2.
    plane : pair of indices or "pca", optional
        What the pad shows; by default both numbers of a code of two, else the PCA plane.
    hold : "mean" or "digit", optional
        What the other numbers are held at; by default the mean until a digit is taken.
    has_backdrop : bool
        Open with a grid of decodes under the points.
    code : sequence of numbers, optional
        Where to begin; a later change of it, as of all these, moves the pad there.
    taken, window, path
        As in `PadChoice`.
    panels : list of "sliders" and "path"
        Compact panels beside the pad, under the digits; below them where it is narrow.
    wide_panels : list of the same
        Further ones, only where there is room beside the pad.
    key : str
        One for each pad.
    on_change : callable, optional
        Called before the rerun that a choice causes.

    Raises
    ------
    DataError
        If a code or plane does not fit ``code_size``, or the browser sent nonsense.
    """
    if code_size < 2:
        raise DataError(f"A code of {code_size} is a line, not a plane; show the slider bank.")
    if isinstance(plane, tuple):
        _check_plane(plane, code_size)
    result = _mount(
        key=key,
        data={
            "hash": model_hash,
            "plane": list(plane) if isinstance(plane, tuple) else plane,
            "hold": hold,
            "backdrop": has_backdrop,
            "code": write_code(code, code_size),
            "taken": taken,
            "window": None if window is None else list(window),
            "path": None if path is None else path.to_options(code_size),
            "panels": list(panels),
            "widePanels": list(wide_panels),
        },
        default={"choice": None},
        on_choice_change=on_change or ignore,
    )
    return None if result.choice is None else read_choice(result.choice, code_size)


def read_choice(value: Any, code_size: int) -> PadChoice:
    """Turn what the browser sends into a choice.

    Raises
    ------
    DataError
        If it is anything else; it came from outside and is trusted in nothing.
    """
    if not isinstance(value, dict) or value.get("hold") not in ("mean", "digit"):
        raise DataError("What the pad sent is not a choice; reload the page.")
    plane = value.get("plane")
    if plane != "pca":
        if not isinstance(plane, list) or len(plane) != 2:
            raise DataError("What the pad sent names no plane; reload the page.")
        _check_plane(tuple(plane), code_size)
    taken = value.get("taken", -1)
    if type(taken) is not int or not -1 <= taken < 60_000:
        raise DataError("What the pad sent names no test digit; reload the page.")
    path = value.get("path")
    return PadChoice(
        read_code(value.get("code"), code_size),
        None if plane == "pca" else (plane[0], plane[1]),
        value["hold"],
        value.get("backdrop") is True,
        taken,
        read_window(value.get("window")),
        None if path is None else read_path(path, code_size),
    )


def read_window(value: Any) -> Window | None:
    """Turn three numbers into the window through which the plane is seen.

    Raises
    ------
    DataError
        If they are no such numbers.
    """
    if value is None:
        return None
    is_list = isinstance(value, (list, tuple)) and len(value) == 3
    if not is_list or not all(map(is_number, value)) or not 1 <= value[2] <= MAX_ZOOM:
        raise DataError(
            "A view of the pad is a centre and a zoom from 1 to 40, like 0.5,-1,2; all is shown "
            "instead."
        )
    return (float(value[0]), float(value[1]), float(value[2]))


def _check_plane(plane: tuple[Any, ...], code_size: int) -> None:
    is_known = all(type(index) is int and 0 <= index < code_size for index in plane)
    if not is_known or len(set(plane)) != 2:
        raise DataError(
            f"The plane {plane!r} is not two different numbers of a code of {code_size}; "
            f"choose two from 0 to {code_size - 1}."
        )
