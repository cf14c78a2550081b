"""The choices of more than one page: the model, the data, a digit, its damage, the pen."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated

from ae_core.analysis.evaluation import TOP_LEVELS
from ae_core.data.datasets import list_datasets
from ui.choices.fields import Choice, Choices, Context, Number, OneOf, Whole, refusal

CORRUPTION_NAMES = {
    "none": "None",
    "gaussian": "Gaussian noise",
    "salt_and_pepper": "Salt and pepper",
    "masking": "Masking",
    "blur": "Blur",
    "occlusion": "Occlusion",
    "contrast": "Low contrast",
}
START_LEVELS = {  # where one sees it; the bench in the browser begins there too
    "gaussian": 0.5,
    "salt_and_pepper": 0.3,
    "masking": 0.5,
    "blur": 1.5,
    "occlusion": 0.35,
    "contrast": 0.6,
}
LARGEST_SEED = 2**31 - 1
LARGEST_DIGIT = 59_999  # index in a test set


@dataclass(frozen=True)
class Model(Choice):
    """The key of a model, or its plain name as addresses once had it."""

    others: Collection[str] = ()

    def read(self, text: str, context: Context) -> str:
        """Return the key."""
        key = text if text in self.others else context.find_model(text)
        if key is None:
            raise refusal(f"asks for the {self.what} “{text[:60]}”, which is not here")
        return key


class Level(Choice):
    """How much is damaged; the damage itself says how far it goes."""

    def read(self, text: str, context: Context) -> float:
        """Return the level."""
        kind = context.now.get("corruption", "none")
        name = f"{self.what} of {CORRUPTION_NAMES[kind].lower()}" if kind != "none" else self.what
        top = TOP_LEVELS.get(kind, max(TOP_LEVELS.values()))
        return Number(name, 0.0, top).read(text, context)


class Presenting(Choices):
    """Whether a page is shown as a room sees it: `shared/hand/present.js`."""

    present: Annotated[int, Whole("choice of Present", 0, 1)] = 0


class CommonChoices(Presenting):
    """What every page has, and every link between pages carries; "" for the usual one."""

    model: Annotated[str, Model("model")] = ""
    data: Annotated[str, OneOf("data set", lambda _: list_datasets())] = ""


class Seed(Choices):
    """What random numbers begin with."""

    seed: Annotated[int, Whole("seed", 0, LARGEST_SEED)] = 0


class Damage(Seed):
    """How digits are damaged."""

    corruption: Annotated[str, OneOf("corruption", CORRUPTION_NAMES)] = "gaussian"
    level: Annotated[float, Level("level")] = 0.5


class Digit(Choices):
    """A test digit, by its index; -1 for the one that the page opens with."""

    digit: Annotated[int, Whole("digit", -1, LARGEST_DIGIT)] = -1
