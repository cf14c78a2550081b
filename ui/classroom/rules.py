"""Who may do what in a class, and doing it: each act is checked, kept, and may come twice."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ae_core.errors import DataError, UserError
from ui.classroom import planes
from ui.classroom.keeping.records import Flag, Role, Standing, Vote
from ui.classroom.keeping.store import Store
from ui.classroom.plan import REVEALED, ROUNDS, SHOW, VOTE, Plan, PlanStep, phases_of
from ui.classroom.states import phase_of
from ui.lessons.questions import ChoiceQuestion, NumberQuestion, PointQuestion, Question
from ui.shell.serving.asks import read_pixels

UNCLEAR = "The server does not know what this page asked; reload the page."
_MOVED_ON = "The class is at another step by now."
_PAUSED = "Eyes up: your teacher has paused the class."
_FURTHEST = 1e6  # a point on a plane
_MOST_COUNTED = 1_000  # cards held up for one answer


@dataclass(frozen=True)
class Member:
    """One in a class: who, as the class notes them, and in which role."""

    owner: str
    role: Role


def obey(
    store: Store, plan: Plan, member: Member, message: Mapping[str, Any], standing: Standing
) -> None:
    """Do what a member asks of a class that stands so; where it cannot be, a UserError says why."""
    kind = message.get("type")
    roles, act = _ACTS.get(kind if isinstance(kind, str) else "", ((), _unknown))
    if roles and member.role not in roles:
        raise UserError(_ONLY_STUDENTS if roles == _STUDENT else _ONLY_TEACHER)
    act(_Asked(store, plan, member, message, standing))


@dataclass(frozen=True)
class _Asked:
    """An act and all it needs."""

    store: Store
    plan: Plan
    member: Member
    message: Mapping[str, Any]
    standing: Standing

    @property
    def code(self) -> str:
        return self.standing.code

    @property
    def here(self) -> PlanStep:
        """The step where the class stands; a UserError before it has begun."""
        if self.standing.at < 0:
            raise UserError("The class has not begun yet.")
        return self.plan.steps[self.standing.at]

    def number(self, name: str, low: int, high: int) -> int:
        value = self.message.get(name)
        if type(value) is not int or not low <= value <= high:
            raise DataError(UNCLEAR)
        return value

    def boolean(self) -> bool:
        value = self.message.get("on")
        if not isinstance(value, bool):
            raise DataError(UNCLEAR)
        return value

    def check_here(self) -> None:
        """Refuse what comes late, or while all should look up."""
        if self.message.get("at") != self.standing.at or self.standing.at < 0:
            raise UserError(_MOVED_ON)
        if self.standing.paused:
            raise UserError(_PAUSED)


def _unknown(asked: _Asked) -> None:
    raise DataError(UNCLEAR)


def _vote(asked: _Asked) -> None:
    asked.check_here()
    here, phase = asked.here, phase_of(asked.plan, asked.standing)[0]
    number = asked.number("round", 1, 2)
    if phase != ROUNDS[number]:
        raise UserError("This vote is closed." if here.step.question else "Nothing is asked here.")
    vote = read_vote(here, asked.message.get("value"))
    asked.store.answers.vote(asked.code, asked.member.owner, asked.standing.at, number, vote)


def read_vote(here: PlanStep, value: Any) -> Vote:
    """Return an answer to a step's question; one that is none is a DataError."""
    question: Question | None = here.step.question
    if isinstance(question, ChoiceQuestion):
        if type(value) is int and 0 <= value < len(question.answers):
            return Vote(value)
        raise DataError("Choose one of the answers.")
    if isinstance(question, NumberQuestion):
        if _is_number(value) and question.low <= value <= question.high:
            return Vote(float(value))
        raise DataError(f"Choose a number from {question.low:g} to {question.high:g}.")
    if isinstance(question, PointQuestion):
        is_pair = isinstance(value, list) and len(value) == 2
        if is_pair and all(_is_number(one) and abs(one) <= _FURTHEST for one in value):
            point = [float(one) for one in value]
            return Vote(point, planes.digit_at(here.plane, point))
        raise DataError("Tap a point on the map.")
    raise UserError("Nothing is voted on here.")


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value)


def _draw(asked: _Asked) -> None:
    asked.check_here()
    pixels = read_pixels(asked.message.get("pixels"))
    act = str(asked.message.get("id"))
    owner, at = asked.member.owner, asked.standing.at
    asked.store.answers.draw(asked.code, owner, at, act, pixels)


def _undraw(asked: _Asked) -> None:
    at = asked.number("at", 0, len(asked.plan.steps) - 1)
    asked.store.answers.undraw(asked.code, asked.member.owner, at)


def _go(asked: _Asked) -> None:
    at = asked.number("at", -1, len(asked.plan.steps) - 1)
    asked.store.go(asked.code, at, phase_of(asked.plan, asked.standing, at)[0])


def _set_phase(asked: _Asked, phase: Any) -> None:
    phases = phases_of(asked.here.step)
    if phases == (SHOW,):
        raise UserError("Nothing is asked at this step, so there is nothing to reveal.")
    if phase not in phases:
        raise DataError(f"This step goes through {', '.join(phases)}.")
    asked.store.set_phase(asked.code, asked.standing.at, phase)


def _set_flag(name: Flag, asked: _Asked) -> None:
    asked.store.set_flag(asked.code, name, asked.boolean())


def _set_pace(asked: _Asked) -> None:
    pace = asked.message.get("pace")
    if pace not in ("locked", "free"):
        raise DataError(UNCLEAR)
    asked.store.set_flag(asked.code, "pace", pace)


def _show_drawing(asked: _Asked) -> None:
    drawing = asked.message.get("drawing")
    if not isinstance(drawing, str):
        raise DataError(UNCLEAR)
    asked.store.answers.show_drawing(asked.code, drawing, asked.boolean())


def _send_drawing(asked: _Asked) -> None:
    drawing = asked.message.get("drawing")
    if drawing is not None and not isinstance(drawing, str):
        raise DataError(UNCLEAR)
    asked.store.answers.send_drawing(asked.code, drawing)


def _tell_counts(asked: _Asked) -> None:
    question, counts = asked.here.step.question, asked.message.get("counts")
    if not isinstance(question, ChoiceQuestion):
        raise UserError("Counts are typed where one of several answers is chosen.")
    number = asked.number("round", 1, asked.here.step.rounds)
    if counts is not None:
        is_list = isinstance(counts, list) and len(counts) == len(question.answers)
        if not is_list or not all(type(n) is int and 0 <= n <= _MOST_COUNTED for n in counts):
            raise DataError(
                f"Type {len(question.answers)} counts, each a whole number from 0 to "
                f"{_MOST_COUNTED:,}."
            )
    asked.store.answers.tell_counts(asked.code, asked.standing.at, number, counts)


def _close(asked: _Asked) -> None:
    asked.store.close(asked.code)


_STUDENT: tuple[Role, ...] = ("student",)
_TEACHER: tuple[Role, ...] = ("teacher",)
_IN_FRONT: tuple[Role, ...] = ("teacher", "projector")
_ONLY_STUDENTS = "Only those who have joined as students answer and draw."
_ONLY_TEACHER = "Only the teacher may do that."
_Act = tuple[tuple[Role, ...], Callable[[_Asked], None]]
_ACTS: Mapping[str, _Act] = {
    "vote": (_STUDENT, _vote),
    "draw": (_STUDENT, _draw),
    "undraw": (_STUDENT, _undraw),
    "go": (_IN_FRONT, _go),
    "phase": (_IN_FRONT, lambda asked: _set_phase(asked, asked.message.get("phase"))),
    "reveal": (_IN_FRONT, lambda asked: _set_phase(asked, REVEALED)),
    "hide": (_TEACHER, lambda asked: _set_phase(asked, VOTE)),
    "blank": (_IN_FRONT, lambda asked: _set_flag("blank", asked)),
    "pause": (_TEACHER, lambda asked: _set_flag("paused", asked)),
    "pace": (_TEACHER, _set_pace),
    "show_drawing": (_TEACHER, _show_drawing),
    "show_all": (_TEACHER, lambda asked: _set_flag("shows_all", asked)),
    "send_drawing": (_TEACHER, _send_drawing),
    "tell_counts": (_TEACHER, _tell_counts),
    "close": (_TEACHER, _close),
}
