"""The code space in the address: what pad, sliders and path tell becomes text, and comes back."""

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ae_core.errors import UserError
from ui.choices.addresses import read_numbers
from ui.components.codes import Code, read_code
from ui.components.latent_pad import read_choice, read_window
from ui.components.path_strip import METHODS, PathChoice, read_end, read_path
from ui.components.slider_bank import ORDERS as SLIDER_ORDERS
from ui.components.slider_bank import Order, read_order
from ui.components.traversals import BASES, KINDS, ORDERS, Arrangement, read_arrangement
from ui.shell import state
from ui.shell.guard import show_notice
from ui.shell.models.entries import ModelEntry

FIELDS = (
    "code",
    "plane",
    "hold",
    "decodes",
    "taken",
    "window",
    "path_from",
    "path_to",
    "path_method",
    "path_frames",
    "sheet",
    "steps",
    "around",
    "strip_order",
    "slider_order",
    "view",
)
TOLD = FIELDS[:-1]  # what pad, sliders and path tell; the view is a widget's
USUAL = PathChoice("class-7", "class-2")  # the path that no address need tell
STRIPS = Arrangement()  # the arrangement that no address need tell
_OF_ONE_MODEL = {"code": "", "taken": -1, "window": "", "path_from": "", "path_to": ""}


def write_numbers(numbers: Code | Sequence[float]) -> str:
    """Write a code as the address holds it: commas between numbers that are read back exactly."""
    return ",".join(str(np.float32(number)) for number in numbers)


def forget_other_models(model: ModelEntry) -> None:
    """Forget the code, and what else belongs to another model than this."""
    if state.current_state().code_of not in ("", model.key):
        state.change_state(**_OF_ONE_MODEL)
    state.change_state(code_of=model.key)


def code_to_show(model: ModelEntry, now: state.ExplorerState) -> Code | None:
    """Return the code to begin at; what does not fit this model is refused with a sentence."""
    text = now.code
    if not text:
        return None
    try:
        return read_code(read_numbers(text), model.code_size)
    except UserError as error:
        state.change_state(code="")
        show_notice(str(error))
        return None


def path_to_show(model: ModelEntry, now: state.ExplorerState) -> PathChoice | None:
    """Return the path to begin with; an end that does not fit this model is the usual one."""
    texts = (now.path_from, now.path_to)
    if not any((*texts, now.path_method, now.path_frames)):
        return None
    ends = []
    for text, usual in zip(texts, (USUAL.start, USUAL.end), strict=True):
        end = usual
        if text:
            with contextlib.suppress(UserError):
                is_name = text.startswith(("class-", "digit-"))
                end = read_end(text if is_name else read_numbers(text), model.code_size)
        ends.append(end)
    method = next((method for method in METHODS if method == now.path_method), METHODS[0])
    return PathChoice(ends[0], ends[1], method, now.path_frames or USUAL.num_frames)


def strips_to_show(now: state.ExplorerState) -> Arrangement:
    """Return how the strips, or the manifold, begin."""
    return Arrangement(
        kind=next((kind for kind in KINDS if kind == now.sheet), STRIPS.kind),
        num_steps=now.steps or STRIPS.num_steps,
        base=next((base for base in BASES if base == now.around), STRIPS.base),
        order=next((order for order in ORDERS if order == now.strip_order), STRIPS.order),
    )


def order_to_show(now: state.ExplorerState) -> Order:
    """Return the order the sliders begin in."""
    return next((order for order in SLIDER_ORDERS if order == now.slider_order), "index")


def pad_options(model: ModelEntry, now: state.ExplorerState) -> dict[str, Any]:
    """Return what the address says of the pad, as `ui.components.latent_pad` takes it."""
    window = read_window(read_numbers(now.window)) if now.window else None
    return {
        "code": code_to_show(model, now),
        "plane": _plane(now.plane, model.code_size),
        "hold": now.hold or None,
        "has_backdrop": bool(now.decodes),
        "taken": now.taken,
        "window": window,
        "path": path_to_show(model, now),
    }


def keeper(model: ModelEntry, key: str, name: str) -> Callable[[], None]:
    """Return what keeps the choice ``name`` of the component ``key`` before its rerun.

    What the browser sends may be nonsense; it is then left where it is.
    """
    keep = {"choice": _keep_choice, "path": _keep_path}[name]

    def hear() -> None:
        value = state.component_value(key, name)
        if value is not None:
            with contextlib.suppress(UserError):
                keep(value, model)
            state.keep_told(TOLD)  # the components of a page follow each other

    return hear


def _keep_choice(value: Any, model: ModelEntry) -> None:
    if not isinstance(value, dict) or "plane" not in value:
        _keep_tile_or_slider(value if isinstance(value, dict) else {}, model)
        return
    choice = read_choice(value, model.code_size)
    state.change_state(
        code=write_numbers(choice.code),
        code_of=model.key,
        plane="pca" if choice.plane is None else "-".join(str(i + 1) for i in choice.plane),
        hold=choice.hold,
        decodes="shown" if choice.has_backdrop else "",
        taken=choice.taken,
        window="" if choice.window is None else write_numbers(choice.window),
    )
    if choice.path is not None:
        _keep(choice.path)


def _keep_tile_or_slider(value: dict[str, Any], model: ModelEntry) -> None:
    """Keep what strips or sliders tell: a code, how they are arranged, or both."""
    changes: dict[str, Any] = {}
    if "numSteps" in value:
        told = read_arrangement(value)
        usual = "manifold" if model.code_size == 2 else "strips"
        changes = {
            "sheet": "" if told.kind == usual else told.kind,
            "steps": 0 if told.num_steps == STRIPS.num_steps else told.num_steps,
            "around": "" if told.base == STRIPS.base else told.base,
            "strip_order": "" if told.order == STRIPS.order else told.order,
        }
    elif "order" in value:
        order = read_order(value["order"])
        changes = {"slider_order": "" if order == "index" else order}
    if "code" in value or not changes:
        changes["code"] = write_numbers(read_code(value.get("code"), model.code_size))
    state.change_state(**changes, code_of=model.key)


def _keep_path(value: Any, model: ModelEntry) -> None:
    _keep(read_path(value, model.code_size))
    state.change_state(code_of=model.key)


def _keep(path: PathChoice) -> None:
    start, end = (
        end if isinstance(end, str) else write_numbers(end) for end in (path.start, path.end)
    )
    state.change_state(
        path_from="" if start == USUAL.start else start,
        path_to="" if end == USUAL.end else end,
        path_method="" if path.method == USUAL.method else path.method,
        path_frames=0 if path.num_frames == USUAL.num_frames else path.num_frames,
    )


def _plane(text: str, code_size: int) -> tuple[int, int] | str | None:
    """Return the plane the address asks for, where this code has such numbers."""
    if text in ("", "pca"):
        return text or None
    first, second = (int(part) - 1 for part in text.split("-"))
    return (first, second) if first != second and max(first, second) < code_size else None
