"""What specifications and a page's choices share: strict checks, JSON both ways, sentences."""

import json
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from ae_core.errors import SpecError

_WORDS = {  # how pydantic names what is wrong, and how we say it
    "bool_type": "must be true or false",
    "finite_number": "must be a finite number",
    "float_type": "must be a finite number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "string_type": "must be text",
    "tuple_type": "must be a list",
    "model_type": "must be a JSON object",
}
_LIMITS = {  # of a JSON schema
    "minimum": "at least",
    "exclusiveMinimum": "above",
    "maximum": "at most",
    "exclusiveMaximum": "below",
}


class Frozen(BaseModel):
    """A frozen model of strict fields: neither ``"5"`` nor ``True`` is a batch size.

    Lists, as JSON has them, become tuples, so that a model is hashable; what is wrong raises
    SpecError with a sentence.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**{name: _as_tuples(value) for name, value in values.items()})
        except ValidationError as error:
            raise SpecError(sentence(error, type(self))) from None

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON types, every field present."""
        return self.model_dump(mode="json")

    def to_json(self) -> str:
        """Return canonical JSON: sorted keys, no spaces; equal models give equal text."""
        return json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_dict(cls, values: Any) -> Self:
        """Build from plain JSON types; what is unknown, missing or invalid is a SpecError."""
        kind = type(values).__name__
        require(isinstance(values, dict), f"{cls.__name__} needs a JSON object, got {kind}.")
        return cls(**values)

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
        return type(self)(
            **{name: getattr(self, name) for name in type(self).model_fields} | changes
        )


def require(condition: bool, message: str) -> None:
    """Raise SpecError with the message where the condition does not hold."""
    if not condition:
        raise SpecError(message)


def sentence(error: ValidationError, model: type[BaseModel]) -> str:
    """Return the first thing that is wrong: which field, what it must be, and what came."""
    found = error.errors(include_url=False)
    unknown = sorted(str(each["loc"][-1]) for each in found if each["type"] == "extra_forbidden")
    if unknown:
        known = ", ".join(sorted(model.model_fields))
        return f"{model.__name__} has no field {', '.join(unknown)}; known: {known}."
    first = found[0]
    context = first.get("ctx", {})
    if first["type"] == "value_error":
        return str(context["error"])  # a sentence of our own, from `require`
    name, *places = first["loc"]
    field = f"{model.__name__}.{name}" + "".join(f"[{place}]" for place in places)
    if first["type"] == "missing":
        return f"{field} is missing; known: {', '.join(sorted(model.model_fields))}."
    if first["type"] == "literal_error":
        names = context["expected"].replace(" or ", ", ").replace("'", "")
        return f"{field} must be one of {names}; got {first['input']!r}."
    words = _WORDS.get(first["type"]) or _range_text(model, str(name)) or first["msg"]
    return f"{field} {words}, got {first['input']!r}."


def _range_text(model: type[BaseModel], name: str) -> str:
    """Return the range of a field in words, from the JSON schema that forms are built from."""
    limits: dict[str, float] = {}
    parts = [model.model_json_schema()["properties"][name]]
    for part in parts:
        limits |= {limit: part[limit] for limit in _LIMITS if limit in part}
        parts += [*part.get("anyOf", ()), *([part["items"]] if "items" in part else ())]
    if {"minimum", "maximum"} <= set(limits):
        return f"must lie between {limits['minimum']:.15g} and {limits['maximum']:.15g}"
    if limits == {"minimum": 0}:
        return "must not be negative"
    if limits == {"exclusiveMinimum": 0}:
        return "must be positive"
    words = [f"{_LIMITS[limit]} {value:.15g}" for limit, value in limits.items()]
    return f"must be {' and '.join(words)}" if words else ""


def _as_tuples(value: Any) -> Any:
    return tuple(_as_tuples(item) for item in value) if isinstance(value, list) else value
