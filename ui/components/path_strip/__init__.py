"""The path tool: from one digit to another through the code, and through the pixels beside it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from ae_core.errors import DataError
from ui.components.codes import Code, ignore, read_code, write_code
from ui.components.loader import register_component

Method = Literal["straight", "spherical", "plane"]
METHODS: tuple[Method, ...] = ("straight", "spherical", "plane")
FRAME_COUNTS = (5, 6, 8, 10, 12, 16)  # report 001 shows 8
End = str | Code  # "class-7", the typical digit of a class; "digit-12", a test digit; or a code

_mount = register_component("path_strip")


@dataclass(frozen=True, eq=False)
class PathChoice:
    """The path a visitor laid."""

    start: End
    end: End
    method: Method = "straight"
    num_frames: int = 8

    def to_options(self, code_size: int) -> dict[str, Any]:
        """Return the path as the browser takes it."""
        ends = [
            end if isinstance(end, str) else write_code(end, code_size)
            for end in (self.start, self.end)
        ]
        return {"ends": ends, "method": self.method, "numFrames": self.num_frames}


def path_strip(
    *,
    model_hash: str,
    code_size: int,
    path: PathChoice | None = None,
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
    path : PathChoice, optional
        What to begin with; a later change of it is followed. By default from a 7 to a 2. Pixels
        are always blended beside it.
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
    options = {} if path is None else path.to_options(code_size)
    if path is not None:
        _check(path.method, path.num_frames)
    result = _mount(
        key=key,
        data={"hash": model_hash, "isCompact": is_compact, **options},
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
    start, end = (read_end(end, code_size) for end in ends)
    return PathChoice(start, end, method, num_frames)


def read_end(value: Any, code_size: int) -> End:
    """Turn an end of a path, as the browser or an address has it, into one.

    Raises
    ------
    DataError
        If it is neither the name of a digit nor a code of this size.
    """
    if isinstance(value, str):
        if re.fullmatch(r"class-\d{1,3}|digit-\d{1,5}", value, re.ASCII):
            return value
        raise DataError(
            f"A path cannot begin or end at “{value[:60]}”; the usual path is shown instead."
        )
    return read_code(value, code_size)


def _check(method: Any, num_frames: Any) -> None:
    if method not in METHODS:
        raise DataError(f"The path {method!r} is not known; choose one of {', '.join(METHODS)}.")
    if type(num_frames) is not int or num_frames not in FRAME_COUNTS:
        counts = ", ".join(map(str, FRAME_COUNTS))
        raise DataError(f"A path of {num_frames!r} frames cannot be shown; choose from {counts}.")
