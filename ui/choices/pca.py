"""The choices of the page PCA."""

from typing import Annotated

from ae_core.metrics import UNITS
from ui.choices.common import LARGEST_DIGIT, CommonChoices
from ui.choices.fields import Choices, OneOf, Whole

AXES = {"linear": "linear", "log": "logarithmic"}  # of the ladder
LARGEST_K = 64  # components that travel


class LadderChoices(Choices):
    """What the slider tells; k is 0 for as many numbers as the network beside it has."""

    k: Annotated[int, Whole("numbers in PCA's code", 1, LARGEST_K)] = 0
    clip: Annotated[
        str, OneOf("output of PCA", ("clipped", "plain"), flag="clipped", browser="isClipped")
    ] = "clipped"
    first: Annotated[int, Whole("first digit", 0, LARGEST_DIGIT, browser="digit")] = 0


class PcaChoices(LadderChoices, CommonChoices):
    """The slider's, and how the ladder of errors is drawn."""

    error_unit: Annotated[str, OneOf("unit", UNITS)] = "mse"
    axes: Annotated[str, OneOf("axes", AXES)] = "linear"
