"""The choices of the page Reconstruct."""

from collections.abc import Collection
from typing import Annotated

from ae_core.data.datasets import list_datasets
from ae_core.data.own.images import MAX_CLASSES
from ui.choices.common import CommonChoices, Damage, Digit, Model
from ui.choices.fields import Context, OneOf, Whole

ORDERS = {
    "index": "as they come",
    "worst": "hardest first",
    "best": "easiest first",
    "class": "by class",
}


class ClassOf(OneOf):
    """A class of the data set chosen, or all."""

    def known(self, context: Context) -> Collection[str]:
        """Return the classes; the data set itself says how many."""
        known = list_datasets().get(context.now.get("data") or "mnist")
        count = MAX_CLASSES if known is None else len(known.class_names)
        return ["all", *map(str, range(count))]


class ReconstructChoices(Digit, Damage, CommonChoices):
    """Which digits stand on the wall, how they are damaged, and who mends them beside the model."""

    comparison: Annotated[str, Model("model to compare with", ("none",))] = ""
    order: Annotated[str, OneOf("order", ORDERS)] = "index"
    digit_class: Annotated[str, ClassOf("class", ())] = "all"
    num_images: Annotated[int, Whole("number of digits", 1, 60_000)] = 1000
