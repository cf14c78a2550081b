"""What a visitor has chosen, kept across pages and in the address; the only file that may.

No other file touches ``st.session_state`` or ``st.query_params``. A widget's key is
``choose_<field>``. Streamlit forgets a widget's value when its page is left, so the value is
copied into one frozen `ExplorerState` at the start of every run and put back by `seed_widget`.
"""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ae_core.data.drawing import STROKE_WIDTH
from ae_core.errors import UserError

_STATE, _WRITTEN, _PAGE = "explorer_state", "explorer_address", "explorer_page"
_READ = "explorer_address_read"  # by a run that has not written its own yet
_OLD = "explorer_old_addresses"
_SEEDED, _OPENED, _RUN = "explorer_widgets", "explorer_opened", "explorer_run"
_LATE = 5.0  # seconds in which a browser may still send the address before the last
COMMON = ("model", "data")  # carried by every link between pages
_OF_A_VISIT = ("way",)  # forgotten when its page is left, unless the address tells it
_WRITTEN_FROM = {"drawing": "drawn"}  # what the address is read into and written from differ


@dataclass(frozen=True, kw_only=True)
class ExplorerState:
    """A visitor's choices; empty text means "the default"."""

    model: str = ""  # key of a model in the picker
    data: str = ""  # name of the data set wished for; it may not be on this machine
    comparison: str = ""  # key of the second model, "none" for none
    corruption: str = "gaussian"  # a kind of ae_core.specs.CorruptionKind, or "none"
    level: float = 0.5
    seed: int = 0
    chart: str = "own"  # whose error the curves of the bench show: "own" or "test"
    way: str = "photo"  # what the visitor draws on: "photo" or "test", a test digit
    under_class: int = 0  # the class of that test digit
    under: int = 1  # which of its class, counted from 1
    order: str = "index"
    digit_class: str = "all"
    num_images: int = 1000
    digit: int = -1  # index in the test set; -1: the first on the wall
    arrangement: str = ""  # what the wall was sorted and filtered by when it was last drawn
    automatic: str = ""  # the model a page chose by itself; it gives way to the next page's
    code: str = ""  # the code the latent space is at, numbers with commas between
    code_of: str = ""  # key of the model that code belongs to
    plane: str = ""  # "pca", or two numbers of the code as "1-2"
    hold: str = ""  # what the other numbers are held at: "mean" or "digit"
    decodes: str = ""  # "shown" where the pad shows them under the points
    taken: int = -1  # index of the test digit last taken; -1: none, or the usual start
    window: str = ""  # the part of the plane that is seen: "x,y,zoom"
    path_from: str = ""  # "class-7", "digit-12", or a code as above
    path_to: str = ""
    path_method: str = ""
    path_frames: int = 0  # 0: the usual number
    sheet: str = ""  # "strips" or "manifold"; "" for the usual of the model
    steps: int = 0  # tiles of a strip; 0: the usual number
    around: str = ""  # "digit" where strips are around this code, not the mean
    strip_order: str = ""  # of the strips: "variance"
    slider_order: str = ""  # of the slider bank: "variance", "effect" or "kl"
    view: str = ""  # what stands below the latent pad
    report: str = "001"  # the report that is open: one of ae_core.reports.figures.REPORTS
    layer: str = ""  # the layer on the filter wall, "encoder-1"
    weights: str = ""  # what its tiles show: "incoming" or "outgoing"
    tiles: str = ""  # their order
    tile_scale: str = ""  # "tile" or "common"
    unit: int = 0  # the chosen one, counted from 1; 0: the loudest
    factors: str = ""  # changed units and their factors, "17:0,40:2.5"; "none"; "" as it opens
    unit_of: str = ""  # key of the model these belong to
    beside: str = ""  # "pca" where its components stand beside the wall
    method: str = ""  # how the map places the codes; "" for the usual of the model
    second: str = ""  # the map beside it, "key:method"
    colour: str = ""  # what its colours say
    marks: str = ""  # "glyphs" where each point is the digit it is
    own: bool = False  # whether a canvas stands below the map
    k: int = 0  # numbers in PCA's code; 0: as many as the network beside it has
    clip: str = "clipped"  # or "plain": PCA's output as it comes
    first: int = 0  # the first of the test digits on the PCA page
    error_unit: str = "mse"  # of the ladder: one of ae_core.metrics.UNITS
    axes: str = "linear"  # or "log"
    drawing: str = ""  # a drawing that came with the address, as stroke_codec writes it
    drawn: str = ""  # the one on the canvas, as the address tells it; "" where it is too long
    drawn_before: tuple[str, ...] = ()  # the last ones: an address that comes late is no news
    pen: float = STROKE_WIDTH  # width of the pen, pixels of the 28x28 image
    placing: str = "centred"  # or "drawn": where the ink stands
    picture: tuple[NDArray[np.float32], ...] = ()  # what lies under the strokes, one or none
    strokes: tuple[NDArray[np.float32], ...] = ()  # what was drawn last, on any page
    subject: str = ""  # the data set whose pictures the page calls images; "" for digits
    uploads: int = 0  # how often an own set was kept: the uploader is then a new, empty one
    message: str = ""  # what an act has to say on the next run, once
    opening: tuple[NDArray[np.float32], ...] = ()  # what the canvas of this page opened with


_TYPES = {field.name: type(field.default) for field in fields(ExplorerState)}


def current_state() -> ExplorerState:
    """Return the visitor's choices."""
    state: ExplorerState = st.session_state.get(_STATE, ExplorerState())
    return state


def change_state(**changes: Any) -> ExplorerState:
    """Change choices; widgets that show them are set too, unless already drawn in this run."""
    state = replace(current_state(), **changes)
    st.session_state[_STATE] = state
    return state


def widget_key(name: str) -> str:
    """Return the key of the widget that chooses the field ``name``."""
    return f"choose_{name}"


def set_choice(name: str, value: Any) -> None:
    """Change a field and the widget that shows it; only before that widget is drawn."""
    change_state(**{name: value})
    st.session_state[widget_key(name)] = value


def forget_choice(name: str) -> None:
    """Return a field to its default; only before its widget is drawn."""
    change_state(**{name: getattr(ExplorerState(), name)})
    st.session_state.pop(widget_key(name), None)


def seed_widget(name: str, options: Collection[Any] | None = None) -> str:
    """Put a field's value into its widget before it is drawn, and return the widget's key.

    A value that is not among ``options`` gives way to the first of them.
    """
    key = widget_key(name)
    st.session_state.setdefault(_SEEDED, set()).add(name)
    value = st.session_state.get(key, getattr(current_state(), name))
    if options and value not in options:
        value = next(iter(options))
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    change_state(**{name: value})
    return key


def begin_run(page: str, readers: Mapping[str, Callable[[str], Any]]) -> list[str]:
    """Take over what widgets and the address say; return a sentence for each bad value.

    Parameters
    ----------
    page : str
        The page that runs.
    readers : mapping from a field's name to a function
        Turns the address's text into the field's value, or raises UserError whose message
        says what is shown instead.
    """
    is_new_page = st.session_state.get(_PAGE) != page
    st.session_state[_PAGE] = page
    st.session_state[_RUN] = st.session_state.get(_RUN, 0) + 1
    seeded = st.session_state.get(_SEEDED, set())
    st.session_state[_SEEDED] = set()
    for name, kind in _TYPES.items():
        value = st.session_state.get(widget_key(name))
        if isinstance(value, kind) and name in seeded:
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
    written = [
        st.session_state.get(_WRITTEN, {}),
        st.session_state.get(_READ, {}),
        *_late_addresses(),
    ]
    st.session_state[_READ] = {name: st.query_params.get(name) for name in readers}
    problems = []
    for name, read in readers.items():
        text = st.query_params.get(name)
        if text is None or any(text == address.get(name) for address in written):
            continue  # nothing there, or what the last run wrote, or just now the one before
        try:
            set_choice(name, read(text))
        except UserError as error:
            problems.append(str(error))
    return problems


def _late_addresses() -> list[dict[str, str]]:
    """Return addresses written lately: two quick acts, and the second comes with one of them."""
    old: list[tuple[float, dict[str, str]]] = st.session_state.get(_OLD, [])
    return [address for until, address in old if until > time.monotonic()]


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


def opened_with(
    key: str, names: Iterable[str], *, each_run: bool = False
) -> tuple[ExplorerState, int]:
    """Return the state a browser component opens with, and how often it was opened anew.

    What components tell of the fields ``names`` (see `keep_told`) is not told back to them, for
    any change of a component's data sends its whole code again; what the address says is. With
    ``each_run`` every run of the whole page opens it anew, for a component that such a run may
    move to another place, which mounts it again; runs of its fragment alone never do.
    """
    now, run = current_state(), st.session_state.get(_RUN, 0)
    values = {name: getattr(now, name) for name in names}
    opened = st.session_state.setdefault(_OPENED, {})
    held, known, last_run, count = opened.get(key, (now, {}, -2, -1))
    missed = run - last_run > (0 if each_run else 1)
    if missed or values != known:  # it was not there, or news from elsewhere
        held, known, count = now, values, count + 1
    opened[key] = (held, known, run, count)
    return held, count


def keep_told(names: Iterable[str]) -> None:
    """Note that the browser's components know what the fields ``names`` are now."""
    now, opened = current_state(), st.session_state.get(_OPENED, {})
    told = {name: getattr(now, name) for name in names}
    for key, (held, known, last_run, count) in opened.items():
        known = known | {name: told[name] for name in known if name in told}
        opened[key] = (held, known, last_run, count)


def publish_state(names: Iterable[str]) -> None:
    """Write fields into the address, the common ones always and others unless default.

    One write for all: each would be a step of the browser's Back button.
    """
    default, state = ExplorerState(), current_state()
    address = st.query_params.to_dict()
    for name in names:
        source = _WRITTEN_FROM.get(name, name)
        value = getattr(state, source)
        if name in COMMON or value != getattr(default, source):
            address[name] = str(value)
        else:
            address.pop(name, None)
    last = st.session_state.get(_WRITTEN, address)
    if last != address:
        until = time.monotonic() + _LATE
        st.session_state[_OLD] = [*st.session_state.get(_OLD, [])[-20:], (until, last)]
    st.session_state[_WRITTEN] = address
    st.session_state.pop(_READ, None)
    if address != st.query_params.to_dict():
        st.query_params.from_dict(address)


def link_parameters() -> dict[str, str]:
    """Return what a link to another page carries."""
    state = current_state()
    return {name: getattr(state, name) for name in COMMON if getattr(state, name)}
