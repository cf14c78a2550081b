"""What the steps of a class need that is not on this machine: models, images, a network."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ae_core.errors import SpecError
from ae_core.presets import PRESETS
from ui.classroom.hosting.process import Address
from ui.classroom.hosting.told import NO_NETWORK
from ui.classroom.places import EVERYWHERE
from ui.classroom.plan import lessons_in_order
from ui.lessons.addresses import open_address
from ui.lessons.lesson import Lesson, Step
from ui.lessons.shelf import check_lesson, list_lessons
from ui.shell.models.entries import ModelEntry, data_words, is_here, list_entries

_WITHOUT_IMAGES = ("home", "draw", "reports")  # pages that show a step all the same


def find_misses() -> list[str]:
    """Return a sentence for each thing that the first hour, taught here now, would miss."""
    entries = list_entries()[0]
    can_be_read = dict(lessons_in_order())
    core = {name: lesson for name, lesson in can_be_read.items() if lesson.core}
    unreadable = [name for name in list_lessons() if name not in can_be_read]
    return [
        *(
            f"The lesson {name} cannot be read: python app.py lessons check {name}."
            for name in unreadable
        ),
        *(problem for name in core for problem in check_lesson(list_lessons()[name])[1]),
        *_miss_images(core, entries),
        *([] if Address(EVERYWHERE[1], 0).outside else [NO_NETWORK]),
    ]


def _miss_images(lessons: Mapping[str, Lesson], entries: list[ModelEntry]) -> Iterator[str]:
    """Yield a sentence for each data set that is not here, with the steps that need it."""
    lacking: dict[str, list[str]] = defaultdict(list)
    for lesson in lessons.values():
        needed: dict[str, list[int]] = defaultdict(list)
        for number, step in enumerate(lesson.steps, 1):
            data = _data_of(step, entries)
            if data and not is_here(data):
                needed[data].append(number)
        for data, numbers in needed.items():
            lacking[data].append(f"{lesson.title} ({_steps(numbers)})")
    for data, told in lacking.items():
        yield (
            f"{data_words(data)} is not on this machine. Embedded 8×8 digits stand in, and nothing "
            f"trains, in {', '.join(told)}. Fetch it: python -m ae_core data download {data}."
        )


def _data_of(step: Step, entries: list[ModelEntry]) -> str:
    """Return the data set without which a step's page shows something else; "" for none."""
    try:
        opened = open_address(step.address, entries) if step.address else None
    except SpecError:
        return ""  # it opens nothing at all, which is told already
    if opened is None or opened.page.name in _WITHOUT_IMAGES:
        return ""
    choices = opened.choices
    preset = PRESETS.get(str(choices.get("start")))
    model = next((entry for entry in entries if entry.key == choices.get("model")), None)
    trained_on = preset.data.name if preset else model.data if model else "mnist"
    return str(choices.get("data") or trained_on)


def _steps(numbers: Iterable[int]) -> str:
    told = [str(number) for number in numbers]
    return f"step {told[0]}" if len(told) == 1 else f"steps {', '.join(told)}"
