"""What is said of a choice beside its type and default: what it may be, and its other forms.

A choice is a text in the address, a value in the session, and has a name and form of its own in
the browser. Each kind reads the text, or raises an error that says what is shown instead.
"""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from ae_core.errors import SpecError
from ae_core.validation import Frozen


class Choices(Frozen):
    """Choices of a page or a component: a line each, its type ``Annotated`` with its kind."""


@dataclass(frozen=True)
class Context:
    """What has to be known beside a text to read it."""

    find_model: Callable[[str], str | None] = lambda text: None  # the key that an address means
    now: Mapping[str, Any] = field(default_factory=dict)  # the choices so far, by name
    code_size: int = 0  # numbers in the code of the model shown; 0: not known yet


def refusal(told: str, needed: str = "", shown: str = "the default") -> SpecError:
    """Return the error that says what of an address is not understood, and what is shown."""
    need = f"{needed} needed, and " if needed else ""
    return SpecError(f"The address {told}; {need}{shown} is shown instead.")


@dataclass(frozen=True)
class Choice:
    """A choice; ``what`` is its name in a sentence."""

    what: str
    browser: str = field(default="", kw_only=True)  # its name in a component, where another
    usual: Any = field(default=None, kw_only=True)  # what the default stands for in a component
    written_from: str = field(default="", kw_only=True)  # the field the address is written from

    def read(self, text: str, context: Context) -> Any:
        """Return the value of a text."""
        raise NotImplementedError

    def pack(self, value: Any) -> Any:
        """Return a value as the browser takes it."""
        return value

    def unpack(self, packed: Any) -> Any:
        """Return what the browser sent as a value, still to be checked; "" for the default."""
        return packed


@dataclass(frozen=True)
class Text(Choice):
    """A text that ``check`` does not refuse; in a component it may have another form."""

    check: Callable[[str, Context], Any]
    pack: Callable[[str], Any] = field(default=lambda value: value, kw_only=True)
    unpack: Callable[[Any], Any] = field(default=lambda packed: packed, kw_only=True)

    def read(self, text: str, context: Context) -> str:
        """Return the text, once it is checked."""
        self.check(text, context)
        return text


@dataclass(frozen=True)
class OneOf(Choice):
    """One of some values; a component may know it as whether it is the value ``flag``."""

    options: Collection[Any] | Callable[[Context], Collection[Any]]
    flag: str = field(default="", kw_only=True)
    parts: str = field(default="", kw_only=True)  # what is counted, where they are numbers

    def read(self, text: str, context: Context) -> Any:
        """Return the value of this text, if it is known."""
        options = self.options(context) if callable(self.options) else self.options
        known = {str(option): option for option in options}
        if text in known:
            return known[text]
        if self.parts:
            told = f"asks for {self.what} “{text[:60]}” {self.parts}"
            raise refusal(told, f"one of {', '.join(known)} is")
        raise refusal(f"asks for the {self.what} “{text[:60]}”, which is not here")

    def pack(self, value: Any) -> Any:
        """Return the value, or whether it is the flag."""
        return value == self.flag if self.flag else value

    def unpack(self, packed: Any) -> Any:
        """Return the value that a flag stands for."""
        if not self.flag or type(packed) is not bool:
            return packed
        return self.flag if packed else next((o for o in self.options if o != self.flag), "")


@dataclass(frozen=True)
class Whole(Choice):
    """A whole number between two ends; the browser counts from 0 what begins at ``first``."""

    low: int
    high: int
    first: int = field(default=0, kw_only=True)

    def read(self, text: str, context: Context) -> int:
        """Return the number."""
        is_whole = text.removeprefix("-").isdecimal()
        if not is_whole or not self.low <= int(text[:12]) <= self.high:
            raise refusal(
                f"gives the {self.what} as “{text[:60]}”",
                f"a whole number from {self.low} to {self.high} is",
            )
        return int(text)

    def pack(self, value: int) -> int:
        """Count from 0."""
        return value - self.first

    def unpack(self, packed: Any) -> Any:
        """Count as the address does."""
        return packed + self.first if type(packed) is int else packed


@dataclass(frozen=True)
class Number(Choice):
    """A number between two ends."""

    low: float
    high: float

    def read(self, text: str, context: Context) -> float:
        """Return the number, if it lies between the ends."""
        value = to_float(text)
        if not self.low <= value <= self.high:  # NaN neither
            raise refusal(
                f"gives the {self.what} as “{text[:60]}”",
                f"a number from {self.low:g} to {self.high:g} is",
            )
        return value


def to_float(text: str) -> float:
    """Return the number a text is, NaN where it is none."""
    try:
        return float(text)
    except ValueError:
        return math.nan
