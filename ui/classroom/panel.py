"""The page Class: open one, join one, take a lesson alone; the teacher's desk; the class's map."""

from ae_core.errors import CheckpointError
from ui.choices.pages import CLASS_VIEWS
from ui.classroom.lesson_routes import describe_lesson
from ui.classroom.plan import lessons_in_order
from ui.components import publish_models
from ui.components.loader import show_component
from ui.shell import panels, state
from ui.shell.frame import Explorer
from ui.shell.models import health
from ui.shell.models.entries import CONTESTANTS, ModelEntry
from ui.shell.serving import cache

_PLANES = ("explorer-2", "digits-2")  # the first that is here is the map


def show_class(explorer: Explorer) -> None:
    """Show the way into a class; who is in one, the browser knows, and follows it by itself."""
    if state.current_state().view in CLASS_VIEWS:
        show_class_map(explorer)
        return
    state.change_state(view="")  # it may be another page's
    lessons = [describe_lesson(name, lesson) for name, lesson in lessons_in_order()]
    show_component("class_desk", {"lessons": lessons}, key="class_desk")
    panels.show_page_link(explorer.page, CLASS_VIEWS["map"], view="map")


def show_class_map(explorer: Explorer) -> None:
    """Show what everybody drew on the plane of a network with two numbers.

    Networks of ten numbers redraw it beside the map. All is computed in the browser.

    Raises
    ------
    CheckpointError
        If no network of two numbers can be shown.
    """
    whole = [entry for entry in explorer.entries if not health.flaw_of(entry)]
    plane = _choose_plane(explorer.model, whole)
    networks = {"The map": plane, **_choose_networks(whole)}
    publish_models(
        *(pack(entry) for entry in networks.values() for pack in (cache.weights, cache.codes)),
        key="class_map_models",
    )
    told = [
        {"hash": cache.entry_hash(entry), "title": title, "size": entry.code_size}
        for title, entry in networks.items()
    ]
    show_component("class_map", {"networks": told}, key="class_map")


def _choose_plane(chosen: ModelEntry, entries: list[ModelEntry]) -> ModelEntry:
    """Return the network whose code is the plane: the chosen one, where it has two numbers."""
    usual = [entry for name in _PLANES for entry in entries if entry.key == name]
    for entry in (chosen, *usual, *entries):
        if entry.code_size == 2 and entry in entries and entry.group != "pca":
            return entry
    raise CheckpointError(
        "No network with two numbers is here, whose plane could be the map. Restore the shipped "
        "ones with `git checkout -- checkpoints/shipped`."
    )


def _choose_networks(entries: list[ModelEntry]) -> dict[str, ModelEntry]:
    """Return networks of ten numbers by title: trained on MNIST, else on embedded digits."""
    by_key = {entry.key: entry for entry in entries}
    for family in ("bench-10", "digits-10"):
        found = {kind.capitalize(): by_key.get(f"{family}-{kind}") for kind in CONTESTANTS}
        here = {title: entry for title, entry in found.items() if entry is not None}
        if here:
            return here
    return {}
