"""Fields of a specification as choices: what may be typed, and the sentence where it may not."""

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ae_core.errors import SpecError
from ae_core.specs import (
    NUM_PIXELS,
    AugmentationSpec,
    CorruptionSpec,
    DataSpec,
    NetworkSpec,
    TrainingSpec,
)
from ae_core.validation import Frozen
from ui.choices.fields import Choice, Context

YES_NO = {"yes": True, "no": False}
MOST_LAYERS = 12  # of an encoder
MOST_EPOCHS = 10_000
_PROPERTIES: dict[str, Any] = NetworkSpec.model_json_schema()["properties"]
_ACTIVATION = _PROPERTIES["encoder_activations"]["items"]
_SIZE = _PROPERTIES["encoder_sizes"]["items"]
_STEPS = re.compile(r"(\d{1,9}) steps?")
_BETWEEN = r"(?:\s*(?:->|[,;→▸>x×-])\s*|\s+)"  # two sizes, one sign
_SIZES = re.compile(rf"\d+(?:{_BETWEEN}\d+)*{_BETWEEN}?", re.ASCII)
_SAMPLES: dict[type[Frozen], Callable[..., Frozen]] = {  # the least in which a field can be tried
    NetworkSpec: functools.partial(NetworkSpec.mirrored, NUM_PIXELS, 16, 2),
    CorruptionSpec: functools.partial(CorruptionSpec, kind="blur", level=14.0),
    AugmentationSpec: AugmentationSpec,
    DataSpec: DataSpec,
    TrainingSpec: TrainingSpec,
}


def begin_large(text: str) -> str:
    """Return a text that begins with a capital letter, the others as they are; β stays β."""
    return (text[:1].upper() if text[:1].isascii() else text[:1]) + text[1:]


@dataclass(frozen=True)
class Setting(Choice):
    """A field ``name`` of a part of a specification, as text; "" for what the start has.

    Its type, range and options are the specification's own, and what it will do is said there.
    """

    part: type[Frozen]
    name: str
    about: str = field(default="", kw_only=True)  # where the specification has no such field
    titles: Mapping[str, str] = field(default_factory=dict, kw_only=True)  # of its options
    without: tuple[str, ...] = field(default=(), kw_only=True)  # options it has elsewhere only

    @property
    def label(self) -> str:
        """Its name at the head of a widget."""
        return begin_large(self.what)

    @property
    def told(self) -> str:
        """What it will do, in one line."""
        known = self.part.model_fields.get(self.name)
        return self.about or (known.description if known and known.description else "")

    @property
    def options(self) -> tuple[str, ...]:
        """The texts it may have; none where it is a number."""
        schema = _schema(self.part, self.name)
        known = self.titles or (YES_NO if "boolean" in schema["types"] else schema["options"])
        return tuple(option for option in known if option not in self.without)

    def value(self, text: str) -> Any:
        """Return the value of a text, or raise SpecError with the reason."""
        schema, text = _schema(self.part, self.name), text.strip()
        options = self.options
        if options and text not in options:
            raise SpecError(f"{self.label} must be one of {', '.join(options)}; got “{text[:40]}”.")
        if text == "none" and "null" in schema["types"]:
            return None
        value: Any = text
        if "boolean" in schema["types"]:
            value = YES_NO[text]
        elif not options:
            value = self._number(text, schema["types"])
        try:
            _SAMPLES[self.part](**{self.name: value})
        except SpecError as error:
            raise SpecError(begin_large(self.in_words(str(error)))) from None
        return value

    def _number(self, text: str, types: frozenset[str]) -> float:
        is_whole, or_none = "integer" in types, " or none" * ("null" in types)
        needed = f"a whole number{or_none}" if is_whole else f"a number{or_none}, like 0.001"
        try:
            return int(text) if is_whole else float(text)
        except ValueError:
            raise SpecError(f"{self.label} must be {needed}; got “{text[:40]}”.") from None

    def text(self, value: Any) -> str:
        """Return a value as it is typed."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, float):
            return short if float(short := f"{value:g}") == value else repr(value)
        return "none" if value is None else str(value)

    def title(self, text: str) -> str:
        """Return what a visitor reads for a text."""
        return self.titles.get(text, text)

    def said(self, text: str) -> str:
        """Return a text with the name of the setting, as part of a title."""
        return f"{self.what} {self.title(text)}"

    def in_words(self, sentence: str) -> str:
        """Return a sentence of the specification with the name that the form gives the field."""
        sentence = sentence.replace(f"{self.part.__name__}.{self.name} ", f"{self.label} ")
        return sentence.replace(self.name, self.what) if "_" in self.name else sentence

    def read(self, text: str, context: Context) -> str:
        """Return the text, once it is one that the field may have."""
        try:
            self.value(text)
        except SpecError as error:
            raise SpecError(f"{str(error).rstrip('.')}; the default is shown instead.") from None
        return text


@functools.cache
def _schema(part: type[Frozen], name: str) -> dict[str, Any]:
    """Return the JSON types of a field, and its options where it has a list of them."""
    is_end = name in ("hidden", "code", "output")  # as `NetworkSpec.mirrored` calls activations
    given = _ACTIVATION if is_end else part.model_json_schema()["properties"][name]
    parts = [given, *given.get("anyOf", ())]
    types = frozenset(each["type"] for each in parts if "type" in each)
    return {"types": types, "options": tuple(o for each in parts for o in each.get("enum", ()))}


class Layers(Setting):
    """The units of every layer from pixels to code, ``784-512-10``; the decoder mirrors them."""

    @property
    def options(self) -> tuple[str, ...]:
        """None: it is typed."""
        return ()

    def value(self, text: str) -> tuple[int, ...]:
        """Return the sizes, or raise SpecError with the reason."""
        if not _SIZES.fullmatch(text.strip()):
            raise SpecError(
                "Layers are whole numbers with hyphens between, like 784-512-10; got "
                f"“{text[:40]}”."
            )
        sizes = tuple(int(word[:9]) for word in re.findall(r"\d+", text))
        if sizes[0] != NUM_PIXELS or len(sizes) < 2:
            raise SpecError(
                f"Layers begin with the {NUM_PIXELS} pixels of an image and end with the code, "
                f"like 784-512-10; got “{text[:40]}”."
            )
        if len(sizes) > MOST_LAYERS + 1:
            raise SpecError(f"At most {MOST_LAYERS} layers after the pixels; got {len(sizes) - 1}.")
        least, most = _SIZE["minimum"], _SIZE["maximum"]
        wrong = next((size for size in sizes if not least <= size <= most), None)
        if wrong is not None:
            raise SpecError(f"A layer has {least} to {most:,} units; got {wrong:,}.")
        return sizes


class Epochs(Setting):
    """How often all training images are seen, ``20``; or how many batches in all, ``500 steps``."""

    def said(self, text: str) -> str:
        """Return the text with its unit."""
        return text if "step" in text else f"{text} {'epoch' if text == '1' else 'epochs'}"

    @property
    def options(self) -> tuple[str, ...]:
        """None: it is typed."""
        return ()

    def value(self, text: str) -> dict[str, int | None]:
        """Return the fields of a phase, or raise SpecError with the reason."""
        text = text.strip()
        steps = _STEPS.fullmatch(text)
        if steps and int(steps[1]) > 0:
            return {"num_epochs": 1, "num_steps": int(steps[1])}
        if not text.isdecimal() or not 1 <= int(text[:9]) <= MOST_EPOCHS:
            raise SpecError(
                f"Epochs must be a whole number from 1 to {MOST_EPOCHS:,}, or a number of batches "
                f"like “500 steps”; got “{text[:40]}”."
            )
        return {"num_epochs": int(text), "num_steps": None}


@dataclass(frozen=True)
class OneSetting(Setting):
    """One of some texts that stand for more than one field; each has a title."""

    def value(self, text: str) -> str:
        """Return the text, or raise SpecError where it is not among them."""
        if text not in self.options:
            known = ", ".join(self.options)
            raise SpecError(f"{self.label} must be one of {known}; got “{text[:40]}”.")
        return text
