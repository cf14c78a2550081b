"""What a step asks, and what is said to each wrong answer."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from ae_core.errors import SpecError
from ae_core.validation import Frozen, require

LONGEST = 300  # letters of a sentence or two, as a class reads them
LETTERS = "ABCD"  # of the answers, as on the cards that are held up


def _is_short(text: str, info: ValidationInfo) -> str:
    require(
        0 < len(text.strip()) <= LONGEST,
        f"{info.field_name} takes a sentence or two, at most {LONGEST} letters; this has "
        f"{len(text.strip())}.",
    )
    return text


Sentences = Annotated[str, AfterValidator(_is_short)]


class Answer(Frozen):
    """One of several answers; ``tempts`` says why one falls for it, where it is wrong."""

    text: Sentences
    is_right: bool = False
    tempts: str = ""


class ChoiceQuestion(Frozen):
    """Two to four answers, one of them right."""

    kind: Literal["choice"]
    text: Sentences
    answers: tuple[Answer, ...]

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        count, num_right = len(self.answers), sum(answer.is_right for answer in self.answers)
        require(
            2 <= count <= len(LETTERS), f"A choice has 2 to {len(LETTERS)} answers, not {count}."
        )
        require(num_right == 1, f"One answer is right, not {num_right}; set is_right = true in it.")
        for letter, answer in zip(LETTERS, self.answers, strict=False):
            told = f"Answer {letter}, “{answer.text[:40]}”,"
            require(
                answer.is_right or bool(answer.tempts.strip()),
                f"{told} is wrong; say in tempts why one falls for it.",
            )
            require(not (answer.is_right and answer.tempts), f"{told} is right and has no tempts.")
        return self

    @property
    def right(self) -> str:
        """The right answer, its letter before it."""
        pairs = zip(LETTERS, self.answers, strict=False)
        return next(f"{letter}: {answer.text}" for letter, answer in pairs if answer.is_right)

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """Each wrong answer, its letter before it, and why it tempts."""
        pairs = zip(LETTERS, self.answers, strict=False)
        return [(f"{letter}: {a.text}", a.tempts) for letter, a in pairs if not a.is_right]


class Misjudged(Frozen):
    """A part of a line of numbers, both ends in it, and why one lands there."""

    low: float
    high: float
    tempts: Sentences


class NumberQuestion(Frozen):
    """A number on a line; what lies no further than ``within`` from ``answer`` is right."""

    kind: Literal["number"]
    text: Sentences
    low: float
    high: float
    step: float = Field(default=1, gt=0)
    answer: float
    within: float = Field(ge=0)
    unit: str = ""
    misjudged: tuple[Misjudged, ...]

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        line = f"the line from {self.low:g} to {self.high:g}"
        require(self.low < self.high, f"The line runs from low to high; this is {line}.")
        require(self.low <= self.answer <= self.high, f"answer = {self.answer:g} is not on {line}.")
        require(bool(self.misjudged), "Say in misjudged why one lands elsewhere on the line.")
        for part in self.misjudged:
            told = f"The part misjudged from {part.low:g} to {part.high:g}"
            require(self.low <= part.low <= part.high <= self.high, f"{told} is not on {line}.")
            is_apart = part.high < self.answer - self.within or part.low > self.answer + self.within
            require(is_apart, f"{told} holds right answers; {self.right} is right.")
        return self

    @property
    def right(self) -> str:
        """The right answer in words."""
        spread = f", {self.within:g} more or less" if self.within else ""
        return f"{self.answer:g}{f' {self.unit}' if self.unit else ''}{spread}"

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """Each wrong part of the line, and why one lands there."""
        return [(f"{part.low:g} to {part.high:g}", part.tempts) for part in self.misjudged]


class Mistaken(Frozen):
    """A class that is not the one asked for, and why one points at it."""

    digit: int = Field(ge=0, le=9)
    tempts: Sentences


class PointQuestion(Frozen):
    """A point on a plane of codes: right where most of the five nearest digits are ``digit``."""

    kind: Literal["point"]
    text: Sentences
    digit: int = Field(ge=0, le=9)
    mistaken: tuple[Mistaken, ...]

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        require(bool(self.mistaken), "Say in mistaken why one points at another digit.")
        digits = [one.digit for one in self.mistaken]
        require(self.digit not in digits, f"{self.digit} is right and cannot be mistaken.")
        return self

    @property
    def right(self) -> str:
        """The right answer in words."""
        return f"among the {self.digit}s"

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """Each digit that is mistaken for it, and why."""
        return [(f"among the {one.digit}s", one.tempts) for one in self.mistaken]


class DrawingQuestion(Frozen):
    """A drawing; none is wrong, ``right`` says what to look for.

    With ``is_digit`` a digit is asked for, and who does not draw takes one of the test set.
    """

    kind: Literal["drawing"]
    text: Sentences
    right: Sentences
    is_digit: bool = False

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """Return nothing: no drawing is wrong."""
        return []


Question = ChoiceQuestion | NumberQuestion | PointQuestion | DrawingQuestion
_KINDS: dict[str, type[Question]] = {
    "choice": ChoiceQuestion,
    "number": NumberQuestion,
    "point": PointQuestion,
    "drawing": DrawingQuestion,
}


def read_question(told: Any) -> Question:
    """Build a question from a table of a file; what is wrong with it is a SpecError."""
    kind = told.get("kind") if isinstance(told, dict) else None
    if not isinstance(kind, str) or kind not in _KINDS:
        raise SpecError(f"question.kind must be one of {', '.join(_KINDS)}; got {kind!r}.")
    return _KINDS[kind].from_dict(told)


def describe_question(question: Question | None) -> dict[str, Any] | None:
    """Return a question with what is right and wrong in words; None where nothing is asked."""
    if question is None:
        return None
    return {**question.to_dict(), "right": question.right, "wrong": question.wrong}
