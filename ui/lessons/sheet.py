"""A lesson as one HTML file: it needs no server and no network, and prints for the teacher."""

from typing import Any

from ae_core.export.page import Section, build_page
from ae_core.networks.dense import build_packet
from ui.lessons.addresses import open_address
from ui.lessons.lesson import Lesson, Step
from ui.lessons.pictures import paint
from ui.lessons.questions import LETTERS, describe_question
from ui.shell.models.entries import ModelEntry, list_entries
from ui.shell.serving.memo import Memo

_SHEETS: Memo[str] = Memo(16)  # 0.3 MB each; a lesson is known by all it says


def find_sheet(lesson: Lesson) -> str:
    """Return the file's text as `build_sheet` does; what was asked for before is kept."""
    return _SHEETS.make(lesson.to_json(), lambda: build_sheet(lesson))


def build_sheet(lesson: Lesson) -> str:
    """Return the file's text: every step with its question, what is revealed, and the notes."""
    section = Section("lesson_sheet", {"lesson": describe(lesson)})
    return build_page(
        build_packet([]),
        [section],
        title=lesson.title,
        footer="Made with Autoencoder Explorer. Everything here is in this file.",
    )


def describe(lesson: Lesson) -> dict[str, Any]:
    """Return a lesson as the sheet takes it, its pictures painted; plain JSON types."""
    entries = list_entries()[0]
    return {
        "title": lesson.title,
        "goal": lesson.goal,
        "minutes": lesson.minutes,
        "letters": LETTERS,
        "steps": [_step(step, entries) for step in lesson.steps],
        "asked": [one.to_dict() for one in lesson.asked],
    }


def _step(step: Step, entries: list[ModelEntry]) -> dict[str, Any]:
    choices = open_address(step.address, entries).choices if step.address else {}
    painted = [paint(picture, choices, entries) for picture in step.pictures]
    return {
        "text": step.text,
        "minutes": step.minutes,
        "rounds": step.rounds,
        "say": step.say,
        "after": step.after,
        "address": step.address.partition("?")[0],
        "question": describe_question(step.question),
        "before": [part for one in painted for part in one["before"]],
        "revealed": [part for one in painted for part in one["after"]],
    }
