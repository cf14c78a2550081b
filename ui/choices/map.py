"""The choices of the page Map; "" for the usual."""

from typing import Annotated

from ae_core.analysis.embedding import METHOD_TITLES
from ui.choices.common import CommonChoices, Digit
from ui.choices.fields import Choice, Context, OneOf, YesOrNo, refusal

COLOURS = ("class", "error", "divergence", "predicted", "density")


class SecondMap(Choice):
    """A model and how its codes are placed: ``key:method``."""

    def read(self, text: str, context: Context) -> str:
        """Return it with the model's key."""
        model, _, method = text.rpartition(":")
        key = context.find_model(model)
        text = f"{key or model}:{method}"
        if key is None or method not in METHOD_TITLES:
            raise refusal(f"asks for the {self.what} “{text[:60]}”, which is not here")
        return text


class PointChoices(Digit):
    """What the maps tell: how points are painted, and the digit on the card."""

    colour: Annotated[str, OneOf("colour", COLOURS, usual="class")] = ""
    marks: Annotated[str, OneOf("marks", ("dots", "glyphs"), usual="dots")] = ""


class MapChoices(PointChoices, CommonChoices):
    """How codes are placed, the map beside it, and whether a canvas stands below."""

    method: Annotated[str, OneOf("method", METHOD_TITLES)] = ""
    second: Annotated[str, SecondMap("map beside")] = ""
    own: Annotated[bool, YesOrNo()] = False
