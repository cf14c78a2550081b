"""Traversals: a strip of decodes for every number of a code; the manifold of a code of two."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from ae_core.errors import DataError
from ui.components.codes import Code, ignore, read_code
from ui.components.loader import register_component

STEP_COUNTS = (9, 11, 13, 15)
Kind = Literal["strips", "manifold"]
Base = Literal["mean", "digit"]
Order = Literal["index", "variance"]
KINDS: tuple[Kind, ...] = get_args(Kind)
BASES: tuple[Base, ...] = get_args(Base)
ORDERS: tuple[Order, ...] = get_args(Order)

_mount = register_component("traversals")


@dataclass(frozen=True)
class Arrangement:
    """What is shown, and how.

    Parameters
    ----------
    kind : "strips" or "manifold", optional
        By default the manifold of a code of two, else strips.
    num_steps : int
        Tiles of a strip: one of `STEP_COUNTS`.
    base : "mean" or "digit"
        What the other numbers are held at: the test codes' mean, or the page's code.
    order : "index" or "variance"
        Of the strips.
    """

    kind: Kind | None = None
    num_steps: int = 11
    base: Base = "mean"
    order: Order = "index"


def traversals(
    *,
    model_hash: str,
    code_size: int,
    arrangement: Arrangement = Arrangement(),
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
    arrangement : Arrangement
        What to begin with; a later change is followed.
    key : str
        One for each.
    on_change : callable, optional
        Called before the rerun that a choice, of a tile or of the arrangement, causes.

    Returns
    -------
    float32 array, shape (code_size,), or None

    Raises
    ------
    DataError
        If the number of steps is not offered, or the browser sent nonsense.
    """
    _check(arrangement.num_steps)
    result = _mount(
        key=key,
        data={
            "hash": model_hash,
            "kind": arrangement.kind,
            "numSteps": arrangement.num_steps,
            "base": arrangement.base,
            "order": arrangement.order,
        },
        default={"choice": None},
        on_choice_change=on_change or ignore,
    )
    if result.choice is None:
        return None
    if not isinstance(result.choice, dict):
        raise DataError("What the strips sent is not a code; reload the page.")
    code = result.choice.get("code")
    return None if code is None else read_code(code, code_size)


def read_arrangement(value: Any) -> Arrangement:
    """Turn what the browser sends into an arrangement.

    Raises
    ------
    DataError
        If it is anything else; it came from outside and is trusted in nothing.
    """
    told = value if isinstance(value, dict) else {}
    kind, base, order = (told.get(name) for name in ("kind", "base", "order"))
    if kind not in KINDS or base not in BASES or order not in ORDERS:
        raise DataError("What the strips sent is not an arrangement of them; reload the page.")
    return Arrangement(kind, _check(told.get("numSteps")), base, order)


def _check(num_steps: Any) -> int:
    if type(num_steps) is not int or num_steps not in STEP_COUNTS:
        counts = ", ".join(map(str, STEP_COUNTS))
        raise DataError(f"Strips of {num_steps!r} tiles cannot be shown; choose from {counts}.")
    return num_steps
