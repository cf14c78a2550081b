"""What each in a class may see of it: nothing of what is right before it is revealed."""

import base64
import time
from collections.abc import Collection, Mapping
from typing import Any

from ui.classroom.keeping.records import Role, Standing, Vote
from ui.classroom.plan import (
    CLOSED,
    REVEALED,
    SHOW,
    TALK,
    VOTE,
    Plan,
    advise,
    phases_of,
    share_right,
    solution_of,
)
from ui.lessons.lesson import Step
from ui.lessons.questions import (
    ChoiceQuestion,
    DrawingQuestion,
    NumberQuestion,
    PointQuestion,
    Question,
)


def phase_of(plan: Plan, standing: Standing, at: int | None = None) -> tuple[str, float]:
    """Return the phase of a step, where the class stands if none is named, and since when."""
    at = standing.at if at is None else at
    first = SHOW if at < 0 else phases_of(plan.steps[at].step)[0]
    return standing.phases.get(at, (first, standing.opened))


def count(question: Question | None, votes: Collection[Vote], told: list[int] | None) -> Any:
    """Return what was answered in a round, as far as a machine draws it; None of drawings.

    Of a choice how many took each answer, typed ones in place of the votes; of a number all that
    were named; of a point ``{"digits": {"-1": 0, "0": 3, …}, "points": [[x, y], …]}``.
    """
    if isinstance(question, ChoiceQuestion):
        if told is not None:
            return told
        values = [vote.value for vote in votes]
        return [values.count(index) for index in range(len(question.answers))]
    if isinstance(question, NumberQuestion):
        return sorted(vote.value for vote in votes)
    if isinstance(question, PointQuestion):
        digits = [vote.digit for vote in votes]
        counts = {str(digit): digits.count(digit) for digit in range(-1, 10)}
        return {"digits": counts, "points": [vote.value for vote in votes]}
    return None


def counts_of(plan: Plan, standing: Standing) -> dict[str, Any] | None:
    """Return what was answered at the step where a class stands, both rounds; see `count`."""
    if standing.at < 0:
        return None
    step = plan.steps[standing.at].step
    rounds = {}
    for number, name in ((1, "first"), (2, "second")):
        votes = [vote for (of, _), vote in standing.votes.items() if of == number]
        is_asked = number <= step.rounds
        rounds[name] = count(step.question, votes, standing.told.get(number)) if is_asked else None
    return rounds


def state_for(
    role: Role, plan: Plan, standing: Standing, *, present: Collection[str], owner: str = ""
) -> dict[str, Any]:
    """Return the message ``class`` for one in a role; ``present`` are owners, ``owner`` theirs.

    What only the server's address tells (``join``, ``links``) is added by who sends it.
    """
    phase, since = phase_of(plan, standing)
    here = plan.steps[max(standing.at, 0)]
    lesson, counts = plan.lessons[here.lesson], counts_of(plan, standing)
    is_begun = standing.at >= 0
    told: dict[str, Any] = {
        "type": "class",
        "code": standing.code,
        "role": role,
        "name": standing.students.get(owner, "") if role == "student" else "",
        "present": len([one for one in standing.students if one in present]),
        "joined": len(standing.students),
        "title": lesson.title,
        "goal": lesson.goal,
        "lesson": here.lesson,
        "num_lessons": len(plan.lessons),
        "step": here.number,
        "num_steps": len(lesson.steps),
        "at": standing.at,
        "num": len(plan.steps),
        "phase": phase,
        "phase_since": since,
        "now": time.time(),
        "pace": standing.pace,
        "paused": standing.paused,
        "blank": standing.blank,
        "steps": _steps(role, plan, standing) if standing.pace == "free" else [],
        "now_step": _now_step(role, here.step, phase) if is_begun else None,
        "reveal": _reveal(here.step, counts) if phase == REVEALED else None,
        "answered": _answered(standing),
        "mine": _mine(standing, owner, phase),
        "sheet": _sheet(standing),
    }
    if role != "student":
        told["here"] = [name for one, name in standing.students.items() if one in present]
        told["wall"] = [
            {"id": one.id, "name": one.name, "shown": one.shown}
            for one in standing.drawings
            if role == "teacher" or one.shown
        ]
    if role == "teacher":
        told |= _of_the_teacher(plan, standing, phase, counts)
    return told


def _now_step(role: Role, step: Step, phase: str) -> dict[str, Any]:
    return {
        **_shown(role, step, phase),
        "minutes": step.minutes,
        "rounds": step.rounds,
        "question": ask(step.question),
    }


def _shown(role: Role, step: Step, phase: str) -> dict[str, Any]:
    """Return what a step shows now; students are not sent to a page that is at the front.

    What a step covers that asks nothing is covered as long as it lasts.
    """
    is_sent = role != "student" or not step.is_at_front
    is_covered = is_sent and phase != REVEALED
    return {
        "text": step.text,
        "address": step.address if is_sent else "",
        "cover": list(step.cover) if is_covered else [],
    }


def ask(question: Question | None) -> dict[str, Any] | None:
    """Return a question without anything that tells what is right."""
    if question is None:
        return None
    told: dict[str, Any] = {"kind": question.kind, "text": question.text}
    if isinstance(question, ChoiceQuestion):
        told["answers"] = [answer.text for answer in question.answers]
    if isinstance(question, NumberQuestion):
        told |= {name: getattr(question, name) for name in ("low", "high", "step", "unit")}
    if isinstance(question, DrawingQuestion):
        told["is_digit"] = question.is_digit
    return told


def _reveal(step: Step, counts: dict[str, Any] | None) -> dict[str, Any]:
    return {**(solution_of(step.question) or {}), "after": step.after, "counts": counts}


def _steps(role: Role, plan: Plan, standing: Standing) -> list[dict[str, Any]]:
    return [
        _shown(role, one.step, phase_of(plan, standing, at)[0]) for at, one in enumerate(plan.steps)
    ]


def _answered(standing: Standing) -> dict[str, int]:
    drawn = sum(one.at == standing.at for one in standing.drawings)
    voted = {n: sum(of == n for of, _ in standing.votes) for n in (1, 2)}
    typed = {n: sum(counts) for n, counts in standing.told.items()}
    first = typed.get(1, voted[1]) or drawn
    return {"first": first, "second": typed.get(2, voted[2])}


def _mine(standing: Standing, owner: str, phase: str) -> dict[str, Any]:
    """Return what somebody answered; once it is revealed, also what digit a point lies among."""
    votes = [standing.votes.get((number, owner)) for number in (1, 2)]
    first, second = (vote and vote.value for vote in votes)
    drawn = [d.id for d in standing.drawings if (d.owner, d.at) == (owner, standing.at)]
    told = {"first": first, "second": second, "drawing": drawn[0] if drawn else None}
    if phase == REVEALED:
        told["digit"] = next((vote.digit for vote in reversed(votes) if vote), None)
    return told


def _sheet(standing: Standing) -> dict[str, str] | None:
    if standing.sheet is None:
        return None
    drawing, pixels = standing.sheet
    return {"id": drawing, "pixels": base64.b64encode(pixels).decode()}


def _of_the_teacher(
    plan: Plan, standing: Standing, phase: str, counts: Mapping[str, Any] | None
) -> dict[str, Any]:
    here, after = plan.steps[max(standing.at, 0)], standing.at + 1
    step = here.step if standing.at >= 0 else None
    question = None if step is None else step.question
    shares = [share_right(question, (counts or {}).get(name)) for name in ("first", "second")]
    share = shares[0] if phase in (VOTE, CLOSED, TALK) or shares[1] is None else shares[1]
    starts = [
        next(at for at, one in enumerate(plan.steps) if one.lesson == index)
        for index in range(len(plan.lessons))
    ]
    return {
        "say": "" if step is None else step.say,
        "after": "" if step is None else step.after,
        "solution": solution_of(question),
        "asked": [one.to_dict() for one in plan.lessons[here.lesson].asked],
        "next": {"text": plan.steps[after].step.text} if after < len(plan.steps) else None,
        "advice": advise(share),
        "share_right": share,
        "counts": counts,
        "shows_all": standing.shows_all,
        "plan": [
            {"title": lesson.title, "at": at, "num_steps": len(lesson.steps)}
            for lesson, at in zip(plan.lessons, starts, strict=True)
        ],
    }
