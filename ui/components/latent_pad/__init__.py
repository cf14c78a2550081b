"""The latent pad: test codes as points, and what the decoder draws under the pointer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ae_core.errors import DataError
from ui.components.codes import Code, ignore, read_code, write_code
from ui.components.loader import register_component

Panel = Literal["sliders", "path"]
Hold = Literal["mean", "digit"]

_mount = register_component("latent_pad")


@dataclass(frozen=True, eq=False)
class PadChoice:
    """What a visitor chose on the pad."""

    code: Code  # float32 (code_size,)
    plane: tuple[int, int] | None  # indices of the numbers shown; None for the PCA plane
    hold: Hold  # what the other numbers are held at


def latent_pad(
    *,
    model_hash: str,
    code_size: int,
    plane: tuple[int, int] | Literal["pca"] | None = None,
    hold: Hold | None = None,
    has_backdrop: bool = False,
    code: Sequence[float] | Code | None = None,
    panels: Sequence[Panel] = (),
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
        Where to begin; a later change moves the pad there.
    panels : list of "sliders" and "path"
        Compact panels beside the pad, under the digits.
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
            "panels": list(panels),
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
    code = read_code(value.get("code"), code_size)
    plane = value.get("plane")
    if plane == "pca":
        return PadChoice(code, None, value["hold"])
    if not isinstance(plane, list) or len(plane) != 2:
        raise DataError("What the pad sent names no plane; reload the page.")
    _check_plane(tuple(plane), code_size)
    return PadChoice(code, (plane[0], plane[1]), value["hold"])


def _check_plane(plane: tuple[Any, ...], code_size: int) -> None:
    is_known = all(type(index) is int and 0 <= index < code_size for index in plane)
    if not is_known or len(set(plane)) != 2:
        raise DataError(
            f"The plane {plane!r} is not two different numbers of a code of {code_size}; "
            f"choose two from 0 to {code_size - 1}."
        )
