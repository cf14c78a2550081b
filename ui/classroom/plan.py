"""The plan of a class: its lessons, one step after the other, as they were when it was opened."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ae_core.errors import SpecError, UserError
from ui.classroom.planes import Plane, find_plane
from ui.lessons.addresses import open_address
from ui.lessons.lesson import Lesson, Step, read_lesson
from ui.lessons.questions import (
    ChoiceQuestion,
    DrawingQuestion,
    NumberQuestion,
    PointQuestion,
    Question,
)
from ui.lessons.shelf import list_lessons
from ui.shell.models.entries import list_entries

MOST_LESSONS = 20  # of a class
SHOW, VOTE, CLOSED, TALK, VOTE_AGAIN, REVEALED = "show vote closed talk vote2 revealed".split()
ROUNDS = {1: VOTE, 2: VOTE_AGAIN}  # the phase in which a vote of a round is taken
_EXPLAIN_BELOW, _TALK_UP_TO = 0.3, 0.7  # shares of right answers (Crouch and Mazur 2001)


@dataclass(frozen=True)
class PlanStep:
    """A step of a plan: of which lesson, which one there, and the plane of a point it asks for."""

    lesson: int
    number: int
    step: Step
    plane: Plane | None


@dataclass(frozen=True)
class Plan:
    """The lessons of a class and their steps."""

    lessons: tuple[Lesson, ...]
    steps: tuple[PlanStep, ...]

    def to_json(self) -> str:
        """Return what is kept of it."""
        lessons = [lesson.to_dict() for lesson in self.lessons]
        planes = {at: one.plane.told for at, one in enumerate(self.steps) if one.plane}
        return json.dumps({"lessons": lessons, "planes": planes}, ensure_ascii=False)


@lru_cache(maxsize=64)
def read_plan(text: str) -> Plan:
    """Return the plan that was kept."""
    told = json.loads(text)
    planes = {int(at): Plane(*plane) for at, plane in told["planes"].items()}
    return _plan([Lesson.from_dict(lesson) for lesson in told["lessons"]], planes)


def make_plan(names: Iterable[str]) -> Plan:
    """Return the plan of some lessons by name; of none, that of the first hour.

    Raises
    ------
    SpecError
        If there is no such lesson, its file is wrong, or an address of it opens nothing here.
    """
    names = list(names)
    if not names:
        return _checked([lesson for _, lesson in lessons_in_order() if lesson.core])
    if len(names) > MOST_LESSONS or len(set(names)) < len(names):
        raise SpecError(f"A class takes up to {MOST_LESSONS} lessons, each once; choose again.")
    files = list_lessons()
    for name in names:
        if name not in files:
            raise SpecError(f"There is no lesson {name[:60]!r}; choose of {', '.join(files)}.")
    return _checked([_read(files[name]) for name in names])


def lessons_in_order() -> list[tuple[str, Lesson]]:
    """Return the lessons that can be read, with their names, in the order they are taught."""
    found = []
    for name, path in list_lessons().items():
        try:
            found.append((name, _read(path)))
        except SpecError:  # `lessons check` says what is wrong with it
            continue
    return sorted(found, key=lambda one: (not one[1].core, one[1].place, one[0]))


def _read(path: Path) -> Lesson:
    try:
        return _read_stamped(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise SpecError(f"{path.name} cannot be read ({error.strerror}).") from None


@lru_cache(maxsize=64)
def _read_stamped(path: Path, stamp: int) -> Lesson:
    return read_lesson(path)


def _checked(lessons: list[Lesson]) -> Plan:
    """Return a plan whose addresses all open something here."""
    entries, planes, at = list_entries()[0], {}, 0
    for lesson in lessons:
        for number, step in enumerate(lesson.steps, 1):
            try:
                opened = open_address(step.address, entries) if step.address else None
                if isinstance(step.question, PointQuestion) and opened is not None:
                    planes[at] = find_plane(opened, entries)
            except UserError as error:
                raise SpecError(f"Step {number} of {lesson.title}: {error}") from None
            at += 1
    if not lessons:
        raise SpecError("There is no lesson here to open a class with; see AE_LESSONS_DIR.")
    return _plan(lessons, planes)


def _plan(lessons: list[Lesson], planes: Mapping[int, Plane]) -> Plan:
    flat = [(i, n, step) for i, one in enumerate(lessons) for n, step in enumerate(one.steps)]
    steps = [PlanStep(i, n, step, planes.get(at)) for at, (i, n, step) in enumerate(flat)]
    return Plan(tuple(lessons), tuple(steps))


def phases_of(step: Step) -> tuple[str, ...]:
    """Return the phases a step goes through."""
    if step.question is None:
        return (SHOW,)
    if isinstance(step.question, DrawingQuestion):
        return (VOTE, REVEALED)
    more = (TALK, VOTE_AGAIN) if step.rounds == 2 else ()
    return (VOTE, CLOSED, *more, REVEALED)


def solution_of(question: Question | None) -> dict[str, Any] | None:
    """Return what is right, in words and for a machine, and why what is wrong tempts."""
    if question is None:
        return None
    told: dict[str, Any] = {"right": question.right, "wrong": question.wrong}
    told |= dict.fromkeys(("index", "low", "high", "digit"))
    if isinstance(question, ChoiceQuestion):
        told["index"] = [answer.is_right for answer in question.answers].index(True)
    elif isinstance(question, NumberQuestion):
        told["low"] = max(question.answer - question.within, question.low)
        told["high"] = min(question.answer + question.within, question.high)
    elif isinstance(question, PointQuestion):
        told["digit"] = question.digit
    return told


def share_right(question: Question | None, counts: Any) -> float | None:
    """Return the share of a round's answers that is right; None where nobody answered.

    ``counts`` as `ui.classroom.states.count` has them.
    """
    solution, num_right, num = solution_of(question), 0, 0
    if solution is None or counts is None:
        return None
    if solution["index"] is not None:
        num_right, num = counts[solution["index"]], sum(counts)
    elif solution["low"] is not None:
        num_right, num = sum(solution["low"] <= v <= solution["high"] for v in counts), len(counts)
    elif solution["digit"] is not None:
        digits = counts["digits"]
        num_right, num = digits[str(solution["digit"])], sum(digits.values())
    return num_right / num if num else None


def advise(share: float | None) -> str | None:
    """Return what to do where so many are right.

    >>> advise(0.2), advise(0.3), advise(0.7), advise(0.71)
    ('explain', 'talk', 'talk', 'go on')
    """
    if share is None:
        return None
    if share < _EXPLAIN_BELOW:
        return "explain"
    return "talk" if share <= _TALK_UP_TO else "go on"
