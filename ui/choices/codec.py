"""Choices to the address, to the session and to the browser, and back: for every page the same."""

import dataclasses
import functools
from collections.abc import Mapping
from typing import Any

from ae_core.errors import DataError, UserError
from ui.choices.fields import Choice, Choices, Context

COMMON = ("model", "data")  # in every address, whatever they are


@functools.cache
def kinds_of(choices: type[Choices]) -> dict[str, Choice]:
    """Return the kind of every choice that an address may tell, by name, in order."""
    return {
        name: kind
        for name, field in choices.model_fields.items()
        for kind in field.metadata
        if isinstance(kind, Choice)
    }


def default_of(choices: type[Choices], name: str) -> Any:
    """Return the default of a choice."""
    return choices.model_fields[name].default


def read_address(
    choices: type[Choices], address: Mapping[str, str], context: Context
) -> tuple[dict[str, Any], list[str]]:
    """Return the choices that an address makes, and a sentence for each bad text."""
    values: dict[str, Any] = {}
    sentences = []
    for name, kind in kinds_of(choices).items():
        if name not in address:
            continue
        now = dataclasses.replace(context, now={**context.now, **values})
        try:
            values[name] = kind.read(address[name], now)
        except UserError as error:
            sentences.append(str(error))
    return values, sentences


def write_address(choices: type[Choices], now: Choices) -> dict[str, str | None]:
    """Return the text of each choice; None where it is the default, which need not be told."""
    texts: dict[str, str | None] = {}
    for name, kind in kinds_of(choices).items():
        value = getattr(now, kind.written_from or name)
        is_told = name in COMMON or value != default_of(choices, name)
        texts[name] = str(value) if is_told else None
    return texts


def to_browser(
    choices: type[Choices],
    now: Choices,
    usual: Mapping[str, Any] | None = None,
    *,
    code_size: int = 0,
) -> dict[str, Any]:
    """Return choices as a component takes them.

    ``usual`` says what the default of a choice stands for on this page, where not what its kind
    says; what does not fit a code of ``code_size`` numbers is the default.
    """
    context, packed = Context(code_size=code_size), {}
    for name, kind in kinds_of(choices).items():
        value, default = getattr(now, name), default_of(choices, name)
        if value != default and code_size:
            try:
                kind.read(str(value), context)
            except UserError:
                value = default
        meant = (usual or {}).get(name, kind.usual) if value == default else None
        packed[kind.browser or name] = kind.pack(value if meant is None else meant)
    return packed


def from_browser(
    choices: type[Choices],
    message: Any,
    usual: Mapping[str, Any] | None = None,
    *,
    code_size: int = 0,
    is_partial: bool = False,
) -> dict[str, Any]:
    """Return the choices a component tells, by name; see `to_browser`.

    A UserError says where it is anything else, or a choice is missing and ``is_partial`` is not
    set: it came from outside and is trusted in nothing.
    """
    context, values = Context(code_size=code_size), {}
    for name, kind in kinds_of(choices).items():
        key = kind.browser or name
        if not isinstance(message, dict) or not (is_partial or key in message):
            raise DataError(
                f"What the browser sent does not give the {kind.what}; reload the page."
            )
        if key not in message:
            continue
        value = kind.unpack(message[key])
        default = default_of(choices, name)
        types = (float, int) if type(default) is float else (type(default),)
        if value != "" and (kind.read(str(value), context) != value or type(value) not in types):
            raise DataError(f"What the browser sent is no {kind.what}; reload the page.")
        meant = (usual or {}).get(name, kind.usual)
        values[name] = default if value in ("", meant) else value
    return values
