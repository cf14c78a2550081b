"""Codes on their way between a page and its components: checked in both directions."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.errors import DataError

Code = NDArray[np.float32]
MAX_CODE_SIZE = 784
_FARTHEST = 1e6


def read_code(value: Any, code_size: int) -> Code:
    """Turn what the browser sends, or an address holds, into a code.

    Raises
    ------
    DataError
        If it is not a list of ``code_size`` finite numbers below a million.
    """
    if not isinstance(value, (list, tuple, np.ndarray)) or len(value) != code_size:
        raise DataError(
            f"A code of {code_size} numbers is needed, not {_brief(value)}; the model's usual "
            "start is shown instead."
        )
    if not all(is_number(number) for number in value):
        raise DataError(
            f"A code holds finite numbers only, not {_brief(value)}; the model's usual start is "
            "shown instead."
        )
    return np.array([float(number) for number in value], dtype=np.float32)


def write_code(code: Sequence[float] | Code | None, code_size: int) -> list[float] | None:
    """Return a code as the browser takes it, None for none.

    Raises
    ------
    DataError
        If it is not a code of this size.
    """
    if code is None:
        return None
    return [float(number) for number in read_code(np.asarray(code).ravel(), code_size)]


def ignore() -> None:
    """Do nothing: Streamlit wants a callback for every state that has a default."""


def is_number(value: Any) -> bool:
    """Tell whether a value from outside is a finite number of a sensible size."""
    is_real = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
    return is_real and abs(value) <= _FARTHEST  # false for NaN too


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
