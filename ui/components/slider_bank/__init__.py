"""The slider bank: every number of a code under the finger."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, get_args

from ae_core.errors import DataError
from ui.components.codes import Code, ignore, read_code, write_code
from ui.components.loader import register_component

Order = Literal["index", "variance", "effect", "kl"]
ORDERS: tuple[Order, ...] = get_args(Order)

_mount = register_component("slider_bank")


def slider_bank(
    *,
    model_hash: str,
    code_size: int,
    is_compact: bool = False,
    code: Sequence[float] | Code | None = None,
    order: Order = "index",
    key: str = "slider_bank",
    on_change: Callable[[], None] | None = None,
) -> Code | None:
    """Show a slider for each number of the code; return the last code chosen, if any.

    Parameters
    ----------
    model_hash : str
        A model whose codes `publish_models` sends; with its ``kl`` where it is variational.
    code_size : int
        Numbers in a code.
    is_compact : bool
        Show sliders only: no buttons, no digit, no thumbnails.
    code : sequence of numbers, optional
        Where to begin; a later change moves the sliders there.
    order : "index", "variance", "effect" or "kl"
        Of the sliders, to begin with; ``"kl"`` needs a model that has it.
    key : str
        One for each bank.
    on_change : callable, optional
        Called before the rerun that a choice causes.

    Returns
    -------
    float32 array, shape (code_size,), or None

    Raises
    ------
    DataError
        If ``code`` does not fit ``code_size``, or the browser sent nonsense.
    """
    result = _mount(
        key=key,
        data={
            "hash": model_hash,
            "isCompact": is_compact,
            "code": write_code(code, code_size),
            "order": order,
        },
        default={"choice": None},
        on_choice_change=on_change or ignore,
    )
    if result.choice is None:
        return None
    if not isinstance(result.choice, dict):
        raise DataError("What the sliders sent is not a code; reload the page.")
    told = result.choice.get("code")
    return None if told is None else read_code(told, code_size)


def read_order(value: Any) -> Order:
    """Turn the order the browser sends into one.

    Raises
    ------
    DataError
        If it is anything else.
    """
    known = {order: order for order in ORDERS}
    if not isinstance(value, str) or value not in known:
        raise DataError("What the sliders sent is not an order; reload the page.")
    return known[value]
