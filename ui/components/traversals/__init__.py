"""Traversals: a strip of decodes for every number of a code; the manifold of a code of two."""

from collections.abc import Callable
from typing import Literal

from ae_core.errors import DataError
from ui.components.codes import Code, ignore, read_code
from ui.components.loader import register_component

STEP_COUNTS = (9, 11, 13, 15)

_mount = register_component("traversals")


def traversals(
    *,
    model_hash: str,
    code_size: int,
    kind: Literal["strips", "manifold"] | None = None,
    num_steps: int = 11,
    base: Literal["mean", "digit"] = "mean",
    key: str = "traversals",
    on_change: Callable[[], None] | None = None,
) -> Code | None:
    """Show the strips, or the manifold; return the code of the tile last chosen, if any.

    Parameters
    ----------
    model_hash : str
        A model whose codes `publish_models` sends.
    code_size : int
        Numbers in a code.
    kind : "strips" or "manifold", optional
        By default the manifold of a code of two, else strips.
    num_steps : int
        Tiles of a strip: one of `STEP_COUNTS`.
    base : "mean" or "digit"
        What the other numbers are held at: the test codes' mean, or the page's code.
    key : str
        One for each.
    on_change : callable, optional
        Called before the rerun that a choice causes.

    Returns
    -------
    float32 array, shape (code_size,), or None

    Raises
    ------
    DataError
        If the number of steps is not offered, or the browser sent nonsense.
    """
    if num_steps not in STEP_COUNTS:
        counts = ", ".join(map(str, STEP_COUNTS))
        raise DataError(f"Strips of {num_steps!r} tiles cannot be shown; choose from {counts}.")
    result = _mount(
        key=key,
        data={"hash": model_hash, "kind": kind, "numSteps": num_steps, "base": base},
        default={"choice": None},
        on_choice_change=on_change or ignore,
    )
    if result.choice is None:
        return None
    if not isinstance(result.choice, dict):
        raise DataError("What the strips sent is not a code; reload the page.")
    return read_code(result.choice.get("code"), code_size)
