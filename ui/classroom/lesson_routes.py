"""What the server answers about lessons: which there are, one taken alone, its sheet, digits."""

from typing import Any
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from ae_core.errors import DataError
from ui.classroom.answering import NOT_KEPT, same_origin
from ui.classroom.digits import pick_digits
from ui.classroom.plan import lessons_in_order, make_plan
from ui.classroom.rules import read_vote
from ui.classroom.serving.hub import RefusedError
from ui.lessons.lesson import Lesson
from ui.lessons.questions import describe_question
from ui.lessons.sheet import find_sheet

_OF_A_LESSON = ("title", "goal", "minutes", "core", "place")
_OF_A_STEP = ("text", "minutes", "address", "cover", "rounds", "after")


@same_origin
async def list_lessons(request: Request) -> Response:
    """Tell which lessons there are."""
    lessons = await run_in_threadpool(lessons_in_order)
    return JSONResponse([describe_lesson(name, lesson) for name, lesson in lessons])


@same_origin
async def tell_lesson(request: Request) -> Response:
    """Tell a lesson to one who takes it alone, with what is right."""
    name, lesson = await _find(request)
    steps = [
        {
            **{one: getattr(step, one) for one in _OF_A_STEP},
            "question": describe_question(step.question),
        }
        for step in lesson.steps
    ]
    asked = [one.to_dict() for one in lesson.asked]
    return JSONResponse({**describe_lesson(name, lesson), "steps": steps, "asked": asked})


@same_origin
async def tell_digit(request: Request) -> Response:
    """Tell one who takes a lesson alone what digit a point lies among; ``?at=1&x=0.5&y=-0.5``."""
    name, lesson = await _find(request)
    try:
        asked = dict(parse_qsl(request.url.query))
        at, *point = (float(asked[one]) for one in ("at", "x", "y"))
    except (KeyError, ValueError):
        raise DataError("Tap a point on the map.") from None
    if at not in range(len(lesson.steps)):
        raise DataError("There is no such step; reload the page.")
    plan = await run_in_threadpool(make_plan, [name])
    vote = await run_in_threadpool(read_vote, plan.steps[int(at)], point)
    return JSONResponse({"digit": vote.digit}, headers=NOT_KEPT)


@same_origin
async def send_sheet(request: Request) -> Response:
    """Give a lesson as one file, to print or to keep; the first to ask waits until it is built."""
    sheet = await run_in_threadpool(find_sheet, (await _find(request))[1])
    return HTMLResponse(sheet, headers=NOT_KEPT | {"Content-Disposition": "inline"})


@same_origin
async def send_digits(request: Request) -> Response:
    """Give test digits to who is asked for a drawing and does not draw."""
    pixels = await run_in_threadpool(pick_digits)
    return Response(pixels, media_type="application/octet-stream", headers=NOT_KEPT)


def describe_lesson(name: str, lesson: Lesson) -> dict[str, Any]:
    """Return what a list of lessons says of one; plain JSON types."""
    told = {one: getattr(lesson, one) for one in _OF_A_LESSON}
    return {"name": name, **told, "num_steps": len(lesson.steps)}


async def _find(request: Request) -> tuple[str, Lesson]:
    """Return the lesson that an address names; a RefusedError where there is none."""
    name = request.path_params["name"]
    lessons = dict(await run_in_threadpool(lessons_in_order))
    if name not in lessons:
        raise RefusedError("There is no such lesson here; choose another.")
    return name, lessons[name]
