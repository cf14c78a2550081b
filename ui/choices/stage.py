"""The choices of the stage on which a run is seen, which its browser component tells."""

from typing import Annotated

from ui.choices.fields import Choices, Number, OneOf

AXES = ("epoch", "batch", "second")
VIEWS = ("map", "filters", "layers", "numbers", "pins")
NEWEST = -1.0  # the moment that follows a run while it trains
_LATEST = 1e9


class StageChoices(Choices):
    """Which moment of a run is seen, along what, and what beside the digits."""

    along: Annotated[str, OneOf("axis", AXES, browser="axis")] = "epoch"
    moment: Annotated[float, Number("moment", NEWEST, _LATEST, browser="position")] = NEWEST
    tab: Annotated[str, OneOf("view", VIEWS)] = "map"
