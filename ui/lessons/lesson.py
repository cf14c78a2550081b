"""A lesson as a file holds it: steps that ask and show, and what a teacher needs beside them."""

import operator
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BeforeValidator, Field, model_validator

from ae_core.errors import SpecError
from ae_core.validation import Frozen, require
from ui.lessons.questions import DrawingQuestion, Question, Sentences, read_question

_Model = TypeVar("_Model", bound=Frozen)
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">=": operator.ge,
    ">": operator.gt,
}


class Claim(Frozen):
    """What a step says of a model, as a machine recomputes it: ``figure op value``.

    With ``==`` the figure is rounded to the decimals that ``value`` has. The other fields are of
    some figures only; see `ui.lessons.figures.FIGURES`. With ``report`` the figure is one that
    this report's results hold.
    """

    model: str
    figure: str
    op: Literal["<", "<=", "==", ">=", ">"]
    value: float
    damage: str = ""  # gaussian:0.5, or its kind alone
    against: str = ""  # another model
    report: str = ""
    seed: int | None = Field(default=None, ge=0)
    epoch: int | None = Field(default=None, ge=0)
    code: str = ""  # its numbers, with commas between, as an address tells it
    drawing: str = ""  # as an address tells it; by default the one in the step's address

    def holds(self, measured: float) -> bool:
        """Tell whether what was measured is what is claimed.

        >>> Claim(model="m", figure="mse", op="==", value=0.0093).holds(0.00934)
        True
        """
        if self.op == "==":
            return round(measured, self._decimals) == self.value
        return _COMPARE[self.op](measured, self.value)

    @property
    def _decimals(self) -> int:
        return len(f"{self.value:.10f}".rstrip("0").partition(".")[2])

    @property
    def words(self) -> str:
        """The claim on one line."""
        about = [self.damage, f"against {self.against}" if self.against else ""]
        about += [f"at {self.code}" if self.code else ""]
        about += [f"seed {self.seed}" if self.seed is not None else ""]
        about += [f"after epoch {self.epoch}" if self.epoch is not None else ""]
        told = ", ".join(filter(None, about))
        return f"{self.model}: {self.figure}{f' ({told})' if told else ''} {self.op} {self.value:g}"


class Picture(Frozen):
    """What is shown where there is no app, drawn from the models.

    ``drawing``: a drawing, damaged as the step's address says, and what each model makes of it;
    ``path``: the way between two typical digits, and pixels faded; ``samples``: random codes,
    decoded; ``plane``: the test codes of a model with two numbers; ``curve``: ``values`` of a loss
    epoch by epoch, of which ``shown`` are seen before the answer.
    """

    kind: Literal["drawing", "path", "samples", "plane", "curve"]
    models: tuple[str, ...] = ()
    drawing: str = ""  # as an address tells it; by default the one in the step's address
    start: int = Field(default=7, ge=0, le=9)  # of a path
    end: int = Field(default=2, ge=0, le=9)
    values: tuple[float, ...] = ()  # of a curve
    shown: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _has_all_it_needs(self) -> Self:
        if self.kind == "curve":
            is_long = len(self.values) > self.shown
            require(is_long, f"A curve needs more values than the {self.shown} that are shown.")
        else:
            require(bool(self.models), f"A picture of a {self.kind} needs models.")
        return self


class Asked(Frozen):
    """What a class will ask, and an answer."""

    question: Sentences
    answer: str


class Step(Frozen):
    """One step: what the class reads, sees and is asked, what is covered, what is said after."""

    text: Sentences
    minutes: float = Field(gt=0, le=45)
    address: str = ""  # of the app, as /draw?model=bench-10-plain
    cover: tuple[
        str, ...
    ] = ()  # parts of that page: until the answer; unasked, as long as it lasts
    is_at_front: bool = False  # one screen shows the page to all, students are not sent there
    question: Annotated[
        Question | None,
        BeforeValidator(lambda told: read_question(told) if isinstance(told, dict) else told),
    ] = None
    rounds: int = Field(default=1, ge=1, le=2)  # votes: before and after the class has talked
    after: str = ""  # what to say once it is revealed
    say: str = ""  # to the teacher: how to begin
    claims: tuple[Claim, ...] = ()
    pictures: tuple[Picture, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        asks = self.question is not None
        require(self.address != "" or not self.cover, "What is covered needs an address.")
        require(
            self.address != "" or not self.is_at_front, "What is at the front needs an address."
        )
        require(not asks or self.after != "", "A question needs after: what is said to the answer.")
        is_vote = asks and not isinstance(self.question, DrawingQuestion)
        require(self.rounds == 1 or is_vote, "Two rounds need a question that is voted on.")
        return self


class Lesson(Frozen):
    """A lesson; its minutes are those of its steps."""

    title: str
    goal: Sentences  # what the class can say afterwards
    core: bool = True  # of the first hour; else of the second
    place: int = Field(ge=1)  # in the hour, in the order it is taught
    steps: tuple[Step, ...] = Field(min_length=1)
    asked: tuple[Asked, ...] = ()

    @property
    def minutes(self) -> float:
        """How long it takes."""
        return sum(step.minutes for step in self.steps)


def read_lesson(path: Path) -> Lesson:
    """Read a lesson's file.

    Raises
    ------
    SpecError
        If it cannot be read, or a field is missing, unknown or wrong; it names the step.
    """
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SpecError(f"{path} cannot be read ({error.strerror}); check the path.") from None
    except ValueError as error:  # UnicodeDecodeError too
        raise SpecError(f"{path.name} is no TOML file: {error}.") from None
    steps = told.get("steps")
    if not isinstance(steps, list) or not steps:
        raise SpecError(f"{path.name} has no steps; begin each with the line [[steps]].")
    read = [_read(f"Step {n} of {path.name}", Step, step) for n, step in enumerate(steps, 1)]
    return _read(path.name, Lesson, {**told, "steps": read})


def _read(where: str, model: type[_Model], told: Any) -> _Model:
    try:
        return model.from_dict(told)
    except SpecError as error:
        raise SpecError(f"{where}: {error}") from None
