"""Where lessons lie, and whether a lesson says what is true of the app that is here."""

import os
from collections.abc import Iterator
from pathlib import Path

from ae_core.errors import DataMissingError, SpecError, UserError
from ui.lessons.addresses import Opened, open_address, require_parts
from ui.lessons.figures import figure_of, measure_claim
from ui.lessons.lesson import Claim, Lesson, Picture, Step, read_lesson
from ui.lessons.measures import load_model
from ui.lessons.questions import PointQuestion
from ui.shell.models.entries import ModelEntry, list_entries

SHIPPED_DIRECTORY = Path(__file__).resolve().parents[2] / "lessons"
_OF_POINTS = ("home", "latent_space", "map")  # pages with a plane to point at


def list_lessons() -> dict[str, Path]:
    """Return the file of each lesson by name: those that ship, then those of `AE_LESSONS_DIR`.

    One of one's own takes the place of the shipped one with its name.
    """
    given = os.environ.get("AE_LESSONS_DIR")
    folders = [SHIPPED_DIRECTORY, *([Path(given)] if given else [])]
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.toml"))}


def check_lesson(path: Path) -> tuple[Lesson, list[str]]:
    """Read a lesson, open every address and look every claim up; nothing is measured.

    Returns the lesson and a sentence for everything that is wrong with a step, which it names.
    A file that is no lesson at all is a SpecError, as in `read_lesson`.
    """
    lesson, problems = read_lesson(path), []
    entries = list_entries()[0]
    for number, step in enumerate(lesson.steps, start=1):
        problems += [f"Step {number} of {path.name}: {told}" for told in _problems(step, entries)]
    return lesson, problems


def _problems(step: Step, entries: list[ModelEntry]) -> Iterator[str]:
    opened: Opened | None = None
    if step.address:
        try:
            opened = open_address(step.address, entries)
            require_parts(opened.page, step.cover)
        except UserError as error:
            yield str(error)
    if isinstance(step.question, PointQuestion):
        if opened is None or opened.page.name not in _OF_POINTS:
            yield f"A point is asked for, so the address opens one of {', '.join(_OF_POINTS)}."
    for claim in step.claims:
        try:
            figure_of(claim)
        except UserError as error:
            yield f"The claim “{claim.words}”: {error}"
    for picture in step.pictures:
        yield from _picture_problems(picture, opened)


def _picture_problems(picture: Picture, opened: Opened | None) -> Iterator[str]:
    drawing = picture.drawing or ("" if opened is None else opened.choices.get("drawing", ""))
    if picture.kind == "drawing" and not drawing:
        yield "A picture of a drawing needs drawing=…, its own or in the address of the step."
    for name in picture.models:
        try:
            model = load_model(name)
        except UserError as error:
            yield f"The picture of a {picture.kind}: {error}"
            continue
        if picture.kind == "plane" and model.code_size != 2:
            yield f"A plane needs a model with a code of 2 numbers; {name} has {model.code_size}."


def drawing_of(step: Step) -> str:
    """Return the drawing that a step's address tells; "" where it tells none."""
    if not step.address:
        return ""
    drawing: str = open_address(step.address, list_entries()[0]).choices.get("drawing", "")
    return drawing


def claims_of(step: Step) -> list[Claim]:
    """Return the claims of a step, those about a drawing with that of its address."""
    drawing = drawing_of(step)
    return [claim.replace(drawing=claim.drawing or drawing) for claim in step.claims]


def judge_claim(claim: Claim) -> tuple[bool | None, str]:
    """Measure a claim; return whether it holds, None where its images are absent, and in words."""
    try:
        measured = measure_claim(claim)
    except DataMissingError as error:
        return None, f"{claim.words}: not measured. {error}"
    except SpecError as error:
        return False, f"{claim.words}: {error}"
    holds = claim.holds(measured)
    return holds, f"{claim.words}: {measured:.5g}, {'holds' if holds else 'does not hold'}"
