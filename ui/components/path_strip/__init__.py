"""The path tool: from one digit to another through the code, and through the pixels beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from ae_core.errors import DataError
from ui.components.codes import Code, ignore, read_code
from ui.components.loader import register_component

Method = Literal["straight", "spherical", "plane"]
METHODS: tuple[Method, ...] = ("straight", "spherical", "plane")
FRAME_COUNTS = (5, 6, 8, 10, 12, 16)  # report 001 shows 8

_mount = register_component("path_strip")


@dataclass(frozen=True, eq=False)
class PathChoice:
    """The path a visitor laid."""

    start: Code  # float32 (code_size,)
    end: Code
    method: Method
    num_frames: int


def path_strip(
    *,
    model_hash: str,
    code_size: int,
    method: Method = "straight",
    num_frames: int = 8,
    is_compact: bool = False,
    key: str = "path_strip",
    on_change: Callable[[], None] | None = None,
) -> PathChoice | None:
    """Show the film strip between two digits; return the path as last changed, if it was.

    Parameters
    ----------
    model_hash : str
        A model whose codes `publish_models` sends; with the ``sheet`` the ends are real digits.
    code_size : int
        Numbers in a code.
    method : "straight", "spherical" or "plane"
        The way through the code; pixels are always blended beside it.
    num_frames : int
        Frames shown, both ends included: one of `FRAME_COUNTS`.
    is_compact : bool
        Fit a narrow column.
    key : str
        One for each path.
    on_change : callable, optional
        Called before the rerun that a change causes.

    Raises
    ------
    DataError
        If method or number of frames is unknown, or the browser sent nonsense.
    """
    _check(method, num_frames)
    result = _mount(
        key=key,
        data={
            "hash": model_hash,
            "method": method,
            "numFrames": num_frames,
            "isCompact": is_compact,
        },
        default={"path": None},
        on_path_change=on_change or ignore,
    )
    return None if result.path is None else read_path(result.path, code_size)


def read_path(value: Any, code_size: int) -> PathChoice:
    """Turn what the browser sends into a path.

    Raises
    ------
    DataError
        If it is anything else; it came from outside and is trusted in nothing.
    """
    ends = value.get("ends") if isinstance(value, dict) else None
    if not isinstance(ends, list) or len(ends) != 2:
        raise DataError("What the path tool sent is not a path; reload the page.")
    method, num_frames = value.get("method"), value.get("numFrames")
    _check(method, num_frames)
    start, end = (read_code(code, code_size) for code in ends)
    return PathChoice(start, end, method, num_frames)


def _check(method: Any, num_frames: Any) -> None:
    if method not in METHODS:
        raise DataError(f"The path {method!r} is not known; choose one of {', '.join(METHODS)}.")
    if type(num_frames) is not int or num_frames not in FRAME_COUNTS:
        counts = ", ".join(map(str, FRAME_COUNTS))
        raise DataError(f"A path of {num_frames!r} frames cannot be shown; choose from {counts}.")
