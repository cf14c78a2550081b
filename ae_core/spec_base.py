"""What all specifications share: type checks, JSON both ways, equality by content."""

from __future__ import annotations

import dataclasses
import functools
import json
import math
import types
import typing
from typing import Any, Literal, Self

from ae_core.errors import SpecError


def require(condition: bool, message: str) -> None:
    """Raise SpecError with the message where the condition does not hold."""
    if not condition:
        raise SpecError(message)


@functools.cache
def _hints_of(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)  # a tenth of a millisecond, at every specification read


class Spec:
    """What all specifications share: JSON both ways, type checks, a content hash."""

    def __post_init__(self) -> None:
        hints = _hints_of(type(self))  # type: ignore[arg-type]
        for field in dataclasses.fields(self):  # type: ignore[arg-type]
            value = _coerce(
                getattr(self, field.name), hints[field.name], f"{type(self).__name__}.{field.name}"
            )
            object.__setattr__(self, field.name, value)
        self._validate()

    def _validate(self) -> None:
        """Raise SpecError where values do not fit together."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON types, every field present."""
        return {f.name: _plain(getattr(self, f.name)) for f in dataclasses.fields(self)}  # type: ignore[arg-type]

    def to_json(self) -> str:
        """Return canonical JSON: sorted keys, no spaces; equal specifications give equal text."""
        return json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_dict(cls, values: Any) -> Self:
        """Build from plain JSON types.

        Raises
        ------
        SpecError
            If a field is unknown, missing, of the wrong type, or invalid.
        """
        require(
            isinstance(values, dict),
            f"{cls.__name__} needs a JSON object, got {type(values).__name__}.",
        )
        known = {f.name for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
        unknown = sorted(set(values) - known)
        require(
            not unknown,
            f"{cls.__name__} has no field {', '.join(unknown)}; known: {', '.join(sorted(known))}.",
        )
        try:
            return cls(**values)
        except TypeError as error:
            words = str(error).partition("__init__() ")[2] or str(error)
            raise SpecError(f"{cls.__name__}: {words}.") from None

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Build from JSON text; see `from_dict`."""
        try:
            values = json.loads(text)
        except ValueError as error:
            raise SpecError(f"{cls.__name__}: this is not JSON ({error}).") from None
        return cls.from_dict(values)

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some fields changed, validated again."""
        return dataclasses.replace(self, **changes)  # type: ignore[type-var]


def _plain(value: Any) -> Any:
    if isinstance(value, Spec):
        return value.to_dict()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def essence(spec: Spec) -> dict[str, Any]:
    """Return the fields that differ from their defaults."""
    return {
        f.name: _plain(getattr(spec, f.name))
        for f in dataclasses.fields(spec)  # type: ignore[arg-type]
        if getattr(spec, f.name) != f.default
    }


def _coerce(value: Any, hint: Any, where: str) -> Any:
    """Return ``value`` as the annotated type, or raise SpecError naming the field."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        if value is None and type(None) in args:
            return None
        return _coerce(value, next(a for a in args if a is not type(None)), where)
    if origin is Literal:
        require(
            value in args, f"{where} must be one of {', '.join(map(str, args))}; got {value!r}."
        )
        return value
    if origin is tuple:
        require(isinstance(value, list | tuple), f"{where} must be a list, got {value!r}.")
        return tuple(_coerce(item, args[0], f"{where}[{i}]") for i, item in enumerate(value))
    if isinstance(hint, type) and issubclass(hint, Spec):
        return value if isinstance(value, hint) else hint.from_dict(value)
    if hint is bool:
        require(isinstance(value, bool), f"{where} must be true or false, got {value!r}.")
        return value
    if hint is int:
        require(
            isinstance(value, int) and not isinstance(value, bool),
            f"{where} must be a whole number, got {value!r}.",
        )
        return value
    if hint is float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        require(
            is_number and math.isfinite(value), f"{where} must be a finite number, got {value!r}."
        )
        return float(value)
    require(isinstance(value, hint), f"{where} must be {hint.__name__}, got {value!r}.")
    return value
