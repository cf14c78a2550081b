"""What the address may hold, text by text: each reader returns a value, or raises SpecError.

The sentence of the error says what is shown instead.
"""

from collections.abc import Callable, Collection
from typing import Any

from ae_core.errors import SpecError

Reader = Callable[[str], Any]


def one_of(what: str, values: Collection[str]) -> Reader:
    """Return what reads one of some texts; ``what`` names the choice."""

    def read(text: str) -> str:
        if text not in values:
            raise SpecError(
                f"The address asks for the {what} “{text[:60]}”, which is not here; "
                "the default is shown instead."
            )
        return text

    return read


def flag(text: str) -> bool:
    """Read yes or no, as Python writes them."""
    return one_of("answer", ["True", "False"])(text) == "True"


def number(what: str, low: float, high: float) -> Reader:
    """Return what reads a number between two ends."""

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


def whole(what: str, low: int, high: int) -> Reader:
    """Return what reads a whole number between two ends."""

    def read(text: str) -> int:
        if not text.removeprefix("-").isdecimal() or not low <= int(text[:12]) <= high:
            raise SpecError(
                f"The address gives the {what} as “{text[:60]}”; a whole number from {low} to "
                f"{high} is needed, and the default is shown instead."
            )
        return int(text)

    return read


def count(what: str, parts: str, counts: Collection[int]) -> Reader:
    """Return what reads how many ``parts`` something has, one of ``counts``."""

    def read(text: str) -> int:
        if text not in map(str, counts):
            raise SpecError(
                f"The address asks for {what} “{text[:60]}” {parts}; one of "
                f"{', '.join(map(str, counts))} is needed, and the default is shown instead."
            )
        return int(text)

    return read
