"""What a visitor has chosen, kept across pages and in the address; the only file that may.

No other file touches ``st.session_state`` or ``st.query_params``. What can be chosen is said in
`ui.choices`. A widget's key is ``choose_<field>``. Streamlit forgets a widget's value when its page
is left, so the value is copied into one frozen `ExplorerState` at the start of every run and put
back by `seed_widget`.
"""

import contextlib
import dataclasses
import hashlib
import secrets
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from pydantic import ConfigDict

from ae_core.errors import UserError
from ui.choices import pages
from ui.choices.codec import default_of, kinds_of, read_address, write_address
from ui.choices.fields import Choices, Context
from ui.choices.latent import LatentChoices
from ui.choices.train import TrainChoices

_STATE, _WRITTEN, _PAGE = "explorer_state", "explorer_address", "explorer_page"
_READ = "explorer_address_read"  # by a run that has not written its own yet
_OLD = "explorer_old_addresses"
_STEP, _ASKED = "explorer_step", "explorer_asked"  # the last step back, and how many there were
STEP = "step"  # what `shared/hand/history.js` adds to an address that Back or Forward opened
_VISITOR = "explorer_visitor"
_SEEDED, _OPENED, _RUN = "explorer_widgets", "explorer_opened", "explorer_run"
_SEEDED_BEFORE = "explorer_widgets_before"  # by the runs before, if this one is cut off
_LATE = 5.0  # seconds in which a browser may still send the address before the last
# forgotten when its page is left, unless the address tells it
_OF_A_VISIT = ("cover", "way", "without", "gave_way", "has_looked_for_run", "opening_page")
# what Back forgets too
_OF_WHAT_WAS_SHOWN = ("arrangement", "code_of", "maps_of", "unit_of", "drawn_before", "form_shown")


class ExplorerState(
    pages.DrawChoices,
    pages.ReconstructChoices,
    LatentChoices,
    pages.MapChoices,
    pages.FilterChoices,
    pages.PcaChoices,
    pages.OwnDataChoices,
    pages.ReportChoices,
    TrainChoices,
):
    """A visitor's choices, and what else is remembered of the visit but stands in no address."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    arrangement: str = ""  # what the wall was sorted and filtered by when it was last drawn
    automatic: str = ""  # the model a page chose by itself; it gives way to the next page's
    gave_way: str = ""  # the model that the page before had chosen by itself
    code_of: str = ""  # key of the model the code belongs to
    maps_of: str = ""  # the maps that windows and line belong to
    unit_of: str = ""  # key of the model that layer and units belong to
    drawn: str = ""  # the drawing on the canvas, as the address tells it; "" where it is too long
    pictured: str = ""  # what lies under the strokes, as the address tells it
    without: str = ""  # what the visitor has made and no address tells, in words
    asked: int = 0  # how often Back had opened an address when the canvas last opened
    drawn_before: tuple[str, ...] = ()  # the last ones: an address that comes late is no news
    picture: tuple[NDArray[np.float32], ...] = ()  # what lies under the strokes, one or none
    strokes: tuple[NDArray[np.float32], ...] = ()  # what was drawn last, on any page
    is_cleared: bool = False  # the sheet on which nothing is: else it shows a sample
    # what the canvas of this page opened with; None: a sample
    opening: tuple[NDArray[np.float32], ...] | None = None
    subject: str = ""  # the data set whose pictures the page calls images; "" for digits
    uploads: int = 0  # how often an own set was kept: the uploader is then a new, empty one
    form_shown: tuple[tuple[str, str], ...] = ()  # what settings show that nobody has chosen
    act_done: str = ""  # the last act of the stage that was done
    opening_page: str = ""  # that a model was kept for, until it opens
    deleted: str = ""  # the run that was deleted last, to be had back
    has_looked_for_run: bool = False  # in this visit of the page, for one that is under way
    message: str = ""  # what an act has to say on the next run
    message_seen: tuple[str, float] = ("", 0.0)  # which one was shown, and since when, monotonic
    said: str = ""  # what has become of a kept moment, said once where it was kept
    told_cover: tuple[str, str, int] = ("", "", 0)  # see `ui.shell.covers`


def current_state() -> ExplorerState:
    """Return the visitor's choices."""
    return st.session_state.get(_STATE, ExplorerState())


def change_state(**changes: Any) -> ExplorerState:
    """Change choices; widgets that show them are set too, unless already drawn in this run."""
    if unknown := changes.keys() - ExplorerState.model_fields.keys():
        raise TypeError(f"There is no choice {', '.join(sorted(unknown))}; see ui/choices.")
    state = current_state().model_copy(update=changes)
    st.session_state[_STATE] = state
    return state


def widget_key(name: str) -> str:
    """Return the key of the widget that chooses the field ``name``."""
    return f"choose_{name}"


def widget_value(name: str) -> Any:
    """Return what the widget that chooses a field is set to."""
    return st.session_state[widget_key(name)]


def set_choice(name: str, value: Any) -> None:
    """Change a field and the widget that shows it; only before that widget is drawn."""
    change_state(**{name: value})
    st.session_state[widget_key(name)] = value


def forget_choice(name: str) -> None:
    """Return a field to its default; only before its widget is drawn."""
    change_state(**{name: default_of(ExplorerState, name)})
    st.session_state.pop(widget_key(name), None)


def seed_widget(name: str, options: Collection[Any] | None = None, usual: Any = None) -> str:
    """Put a field's value into its widget before it is drawn, and return the widget's key.

    A value that is not among ``options`` gives way to the first of them; ``usual`` is what the
    field's default stands for on this page.
    """
    key = widget_key(name)
    st.session_state.setdefault(_SEEDED, set()).add(name)
    value, default = st.session_state.get(key, getattr(current_state(), name)), usual
    if usual is not None:
        default = default_of(ExplorerState, name)
        value = usual if value == default else value
    if options and value not in options:
        value = next(iter(options))
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    change_state(**{name: default if value == usual else value})
    return key


def begin_run(page: str, choices: type[Choices], context: Context) -> list[str]:
    """Take over what widgets and the address say of a page; return a sentence for each bad value.

    The choices so far are put into ``context``.
    """
    is_new_page = st.session_state.get(_PAGE) != page
    st.session_state[_PAGE] = page
    st.session_state[_RUN] = st.session_state.get(_RUN, 0) + 1
    # What a run that was cut off had not drawn yet is there all the same, with what was typed.
    seeded = st.session_state.get(_SEEDED, set()) | st.session_state.get(_SEEDED_BEFORE, set())
    st.session_state[_SEEDED], st.session_state[_SEEDED_BEFORE] = set(), seeded
    for name in kinds_of(ExplorerState):
        value = st.session_state.get(widget_key(name))
        if isinstance(value, type(default_of(ExplorerState, name))) and name in seeded:
            change_state(**{name: value})
        # the old page's widget: the new one would open with its first option; and what an
        # address put there for a widget that this page does not have
        if is_new_page or name not in seeded:
            st.session_state.pop(widget_key(name), None)
    if is_new_page:
        for name in _OF_A_VISIT:
            forget_choice(name)
    # What a run read that was cut off before it wrote, by the visitor's next act or by an error,
    # is no news to the next: else the address would overrule the picker.
    known = [
        st.session_state.get(_WRITTEN, {}),
        st.session_state.get(_READ, {}),
        # two quick acts, and the second comes with one of the addresses before
        *(old for until, old in st.session_state.get(_OLD, []) if until > time.monotonic()),
    ]
    address = st.query_params.to_dict()
    step = address.pop(STEP, None)
    st.session_state[_READ] = {name: address.get(name) for name in kinds_of(choices)}
    if step is not None and step != st.session_state.get(_STEP):
        st.session_state[_STEP] = step
        st.session_state[_ASKED] = times_asked() + 1
        known = []  # all of it is news, and what it does not tell is as it was at first
        for name in (*kinds_of(choices), *_OF_WHAT_WAS_SHOWN):
            forget_choice(name)
    news = {n: t for n, t in address.items() if all(t != each.get(n) for each in known)}
    context = dataclasses.replace(context, now=dict(current_state()))
    values, sentences = read_address(choices, news, context)
    for name, value in values.items():
        set_choice(name, value)
    return sentences


def end_run() -> None:
    """Note that a run has drawn all of its page."""
    st.session_state[_SEEDED_BEFORE] = set()


def times_asked() -> int:
    """Return how often Back or Forward opened an address in this visit.

    Components follow such an address even to where they once were.
    """
    count: int = st.session_state.get(_ASKED, 0)
    return count


def visitor() -> str:
    """Return a name for whoever visits, the same at the next visit with this browser.

    It is made of the cookie that `shared/hand/visitor.js` sets; without it, of this visit alone.
    """
    told = st.context.cookies.get("ae-visitor")
    if not isinstance(told, str):
        told = st.session_state.setdefault(_VISITOR, secrets.token_hex(16))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def component_value(key: str, name: str) -> Any:
    """Return what a browser component last said, or None."""
    value = st.session_state.get(key)
    return None if value is None else value.get(name)


def newest_report() -> int:
    """Return the number of the newest report of any browser component; 0 before the first.

    `shared/hand/outbox.js` counts them; each message from the browser brings the last of them all.
    """
    known = st.session_state.to_dict().values()  # 60 µs; key by key it is 240
    numbers = [value.get("report") for value in known if isinstance(value, Mapping)]
    return max((number for number in numbers if type(number) is int), default=0)


def link(
    key: str,
    told: type[Choices],
    read: Callable[[Any], Mapping[str, Any]],
    *,
    name: str = "choice",
    each_run: bool = False,
) -> tuple[ExplorerState, dict[str, Any]]:
    """Return the state a component opens with, and what ties it to the page.

    Before the rerun that its message ``name`` causes, ``read`` turns the message into choices by
    name; where it raises a UserError, the message is nonsense and nothing changes. ``told`` are the
    choices that the browser's components know from then on; see `opened_with`.
    """

    def take_over() -> None:
        message = component_value(key, name)
        if message is not None:
            with contextlib.suppress(UserError):
                change_state(**read(message))
                mark_known(told)

    opened, _ = opened_with(key, told, each_run=each_run)
    return opened, {"key": key, "on_change": take_over}


def opened_with(
    key: str, choices: type[Choices], *, each_run: bool = False
) -> tuple[ExplorerState, int]:
    """Return the state a browser component opens with, and how often it was opened anew.

    What components tell of ``choices`` (see `mark_known`) is not told back to them, for any change
    of a component's data sends its whole code again; what the address says is. With ``each_run``
    every run of the whole page opens it anew, for a component that such a run may move to another
    place, which mounts it again; runs of its fragment alone never do.
    """
    now, run = current_state(), st.session_state.get(_RUN, 0)
    values = {name: getattr(now, name) for name in kinds_of(choices)}
    opened = st.session_state.setdefault(_OPENED, {})
    held, known, last_run, count = opened.get(key, (now, {}, -2, -1))
    missed = run - last_run > (0 if each_run else 1)
    if missed or values != known:  # it was not there, or news from elsewhere
        held, known, count = now, values, count + 1
    opened[key] = (held, known, run, count)
    return held, count


def mark_known(choices: type[Choices]) -> None:
    """Note that the browser's components know what these choices are now."""
    now, opened = current_state(), st.session_state.get(_OPENED, {})
    told = {name: getattr(now, name) for name in kinds_of(choices)}
    for key, (held, known, last_run, count) in opened.items():
        known = known | {name: told[name] for name in known if name in told}
        opened[key] = (held, known, last_run, count)


def publish_state(choices: type[Choices]) -> None:
    """Write choices into the address, the common ones always and others unless default.

    One write for all: each would be a step of the browser's Back button.
    """
    address = st.query_params.to_dict()
    address.pop(STEP, None)
    for name, text in write_address(choices, current_state()).items():
        if text is None:
            address.pop(name, None)
        else:
            address[name] = text
    last = st.session_state.get(_WRITTEN, address)
    if last != address:
        until = time.monotonic() + _LATE
        st.session_state[_OLD] = [*st.session_state.get(_OLD, [])[-20:], (until, last)]
    st.session_state[_WRITTEN] = address
    st.session_state.pop(_READ, None)
    if address != st.query_params.to_dict():
        st.query_params.from_dict(address)
