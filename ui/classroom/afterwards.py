"""What a class has answered, when it is over: each question's counts, and every vote as CSV."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from ae_core.files import plain_cell
from ui.classroom.keeping.records import Vote
from ui.classroom.keeping.store import Store
from ui.classroom.plan import Plan, PlanStep, share_right, solution_of
from ui.classroom.states import count
from ui.lessons.questions import LETTERS, ChoiceQuestion, NumberQuestion, PointQuestion, Question

_COLUMNS = ("lesson", "step", "question", "round", "who", "answer", "count", "right")
_CARDS = "answer cards"
_FEW = 3  # a wrong answer that fewer gave is a slip, no misconception
Votes = dict[tuple[int, int], list[tuple[str, Vote]]]  # by step and round: animal, answer
Told = dict[tuple[int, int], list[int]]


def tell_afterwards(store: Store, code: str, plan: Plan) -> dict[str, Any]:
    """Return each question that somebody answered: both votes, and the commonest wrong answer."""
    joined = len(store.read(code).students)
    votes, told = _read(store, code)
    return {
        "joined": joined,
        "questions": [
            _question(plan, at, one, votes, told)
            for at, one in enumerate(plan.steps)
            if any((at, number) in votes or (at, number) in told for number in (1, 2))
        ],
    }


def write_csv(store: Store, code: str, plan: Plan) -> str:
    """Return every vote on a line, and the counts typed from answer cards."""
    votes, told = _read(store, code)
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(_COLUMNS)
    for at, one in enumerate(plan.steps):
        question = one.step.question
        if question is None:
            continue
        start = [plan.lessons[one.lesson].title, one.number + 1, question.text]
        for number in (1, 2):
            for row in _rows(question, votes.get((at, number), []), told.get((at, number))):
                lines.writerow([plain_cell(str(cell)) for cell in [*start, number, *row]])
    return written.getvalue()


def _read(store: Store, code: str) -> tuple[Votes, Told]:
    votes: Votes = {}
    for at, number, name, vote in store.answers.read_votes(code):
        votes.setdefault((at, number), []).append((name, vote))
    return votes, store.answers.read_told(code)


def _rows(
    question: Question, votes: list[tuple[str, Vote]], told: list[int] | None
) -> Iterator[list[Any]]:
    """Yield who answered what, how many of them, and whether it is right."""
    if told is not None:
        for index, num in enumerate(told):
            yield [_CARDS, *_answer(question, Vote(index), num)]
        return
    for name, vote in votes:
        yield [name, *_answer(question, vote, 1)]


def _answer(question: Question, vote: Vote, num: int) -> list[Any]:
    words = str(vote.value)
    if isinstance(question, ChoiceQuestion):
        words = f"{LETTERS[vote.value]}: {question.answers[vote.value].text}"
    elif isinstance(question, NumberQuestion):
        words = f"{vote.value:g} {question.unit}".strip()
    elif isinstance(question, PointQuestion):
        x, y = vote.value
        among = "no digit" if vote.digit == -1 else f"among the {vote.digit}s"
        words = f"{among} ({x:.3g}, {y:.3g})"
    share = share_right(question, count(question, [vote], None))
    return [words, num, "yes" if share else "no"]


def _question(plan: Plan, at: int, one: PlanStep, votes: Votes, told: Told) -> dict[str, Any]:
    question, solution = one.step.question, solution_of(one.step.question)
    counts = {
        name: count(
            question, [vote for _, vote in votes.get((at, number), [])], told.get((at, number))
        )
        if number <= one.step.rounds
        else None
        for number, name in ((1, "first"), (2, "second"))
    }
    shares = {name: share_right(question, counts[name]) for name in counts}
    last = "first" if shares["second"] is None else "second"
    return {
        "at": at,
        "lesson": plan.lessons[one.lesson].title,
        "step": one.number + 1,
        "read": one.step.text,
        "text": "" if question is None else question.text,
        "kind": "" if question is None else question.kind,
        "answers": [a.text for a in question.answers]
        if isinstance(question, ChoiceQuestion)
        else [],
        "line": _line(question),
        "right": "" if question is None else question.right,
        "solution": solution,
        "counts": counts,
        "share": shares,
        "commonest": _commonest(question, counts[last]),
    }


def _line(question: Question | None) -> dict[str, Any]:
    """Return the line on which a number was asked for, as the bars of its answers need it."""
    names = ("low", "high", "step", "unit") if isinstance(question, NumberQuestion) else ()
    return {name: getattr(question, name) for name in names}


def _commonest(question: Question | None, counts: Any) -> list[Any] | None:
    """Return the wrong answer given most: what, why it tempts, how many; None where few did."""
    solution = solution_of(question)
    if question is None or solution is None or counts is None:
        return None
    if isinstance(question, ChoiceQuestion):
        numbers = [n for index, n in enumerate(counts) if index != solution["index"]]
    elif isinstance(question, NumberQuestion):
        parts = question.misjudged
        numbers = [sum(part.low <= value <= part.high for value in counts) for part in parts]
    elif isinstance(question, PointQuestion):
        numbers = [counts["digits"][str(one.digit)] for one in question.mistaken]
    else:
        return None
    most = max(numbers, default=0)
    return [*solution["wrong"][numbers.index(most)], most] if most >= _FEW else None
