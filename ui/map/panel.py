"""The map on a page: which codes, placed how, and what is computed for it beside the page."""

import functools
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import count

import streamlit as st

from ae_core.analysis.embedding import METHOD_TITLES, EmbeddingSpec, Method, methods_for
from ae_core.jobs.maps import StoredMap
from ui.choices.codec import from_browser, to_browser
from ui.choices.pages import MapChoices, PointChoices
from ui.components import ShownMap, digit_map, publish_models
from ui.components.drawing import put_away_drawing, show_own_digit
from ui.map import cache as map_cache
from ui.map.cache import find_job, find_map, name_places
from ui.shell import controls, panels, state
from ui.shell.frame import Explorer
from ui.shell.guard import guard
from ui.shell.models import health
from ui.shell.models.entries import ModelEntry, dataset_of
from ui.shell.receipt import publish_choices
from ui.shell.serving import cache
from ui.shell.serving.cache import entry_hash
from ui.shell.words import plain_markdown, say

_TITLES = {**METHOD_TITLES, "code": "The code itself"}
_QUICK = ("pca", "code")  # computed in no time, and exact for a further code


@dataclass(frozen=True, eq=False)
class PlacedMap:
    """Codes of a model on a map, and how far it may be believed where that is known."""

    entry: ModelEntry
    spec: EmbeddingSpec
    stored: StoredMap | None  # None while it is measured


def show_map(explorer: Explorer) -> None:
    """Show the map of a model, another beside it if wanted, and the visitor's own digit."""
    model = explorer.model
    with st.container(horizontal=True, vertical_alignment="center"):
        method = _choose_method(model)
        second = _choose_second(explorer, method)
        st.toggle(say("Draw {a_thing} into it"), key=state.seed_widget("own"))
    wanted = [(model, method), *([second] if second else [])]
    publish_models(cache.sheet(model), key="map_sheet")
    for place, entry in enumerate(dict.fromkeys(entry for entry, _ in wanted)):
        publish_models(cache.weights(entry), cache.codes(entry), key=f"map_codes_{place}")
    is_real = cache.wall_digits(model).is_real
    if not is_real:
        panels.show_sentence(
            "The test {things} are not on this machine: those shown are decoded from their codes."
        )
    maps = [_place(entry, how) for entry, how in wanted]
    _forget_others(maps)
    for place, one in enumerate(maps):
        publish_models(
            map_cache.places(one.entry, one.spec.method, _name(one)), key=f"map_places_{place}"
        )
    _show_jobs(wanted)
    if not state.current_state().own:
        put_away_drawing()
        _show_maps(maps, is_real)
        return
    columns = st.columns([5, 3], gap="medium") if len(maps) == 1 else (st.container(),) * 2
    with columns[0]:
        _show_maps(maps, is_real)
    with columns[1], st.container(key="map_canvas"):
        show_own_digit(model, key="map_canvas")


def _forget_others(maps: list[PlacedMap]) -> None:
    """Forget what was seen and chosen of other maps."""
    shown = " ".join(f"{one.entry.key}:{one.spec.method}" for one in maps)
    if state.current_state().maps_of not in ("", shown):
        for name in ("map_window", "second_window", "caught"):
            state.forget_choice(name)
    state.change_state(maps_of=shown)


def _choose_method(model: ModelEntry) -> Method:
    """Pick how the codes are placed; opens with a map that is there."""
    methods = methods_for(model.code_size)
    if len(methods) == 1:
        panels.show_sentence(f"A code of {model.code_size} is a map by itself.")
        state.change_state(method="")
        return methods[0]
    if state.current_state().method not in methods:
        state.set_choice("method", next((m for m in methods if _is_there(model, m)), "pca"))
    titles = {method: METHOD_TITLES[method] for method in methods}
    return controls.choose_segment("method", "Placed by", titles, label_visibility="collapsed")


def _choose_second(explorer: Explorer, method: Method) -> tuple[ModelEntry, Method] | None:
    """Pick the map beside it: another method, or another model of the same digits."""
    model = explorer.model
    known: dict[str, tuple[ModelEntry, Method]] = {}
    names = {"": "no second map"}
    for entry in sorted(explorer.entries, key=lambda one: one.key != model.key):
        if not _has_same_digits(entry, model):
            continue
        for how in methods_for(entry.code_size):
            if entry.key == model.key and how == method:
                continue
            key = f"{entry.key}:{how}"
            known[key] = (entry, how)
            title = _TITLES[how]
            names[key] = title if entry.key == model.key else f"{title} · {entry.full_name}"
    look = {"width": 280, "label_visibility": "collapsed"}
    return known.get(controls.choose_one("second", "Beside it", names, **look))


def _has_same_digits(entry: ModelEntry, model: ModelEntry) -> bool:
    is_of_set = (entry.data, entry.num_test) == (model.data, model.num_test)
    known = map_cache.digits_hash
    return is_of_set and not health.flaw_of(entry) and known(entry) == known(model)


def _is_there(entry: ModelEntry, method: Method) -> bool:
    return method in _QUICK or find_map(entry, method) is not None


def _place(entry: ModelEntry, method: Method) -> PlacedMap:
    """Return a map that is there: the wished one, else PCA."""
    shown: Method = method if _is_there(entry, method) else "pca"
    one = PlacedMap(entry, EmbeddingSpec(method=shown), find_map(entry, shown))
    if one.stored is None:
        _start(entry, one.spec)
    return one


def _start(entry: ModelEntry, spec: EmbeddingSpec, is_wish: bool = False) -> None:
    """Compute a map, or what may be believed of it; unasked only once."""
    if is_wish or find_job(entry, spec) is None:
        map_cache.start_job(entry, spec)


def _name(one: PlacedMap) -> str:
    return name_places(entry_hash(one.entry), one.spec, map_cache.test_codes(one.entry)[0])


def _describe(one: PlacedMap) -> ShownMap:
    numbers = one.spec.title.removeprefix(METHOD_TITLES[one.spec.method]).strip(" ()")
    found, quality = one.stored, None
    parts = [numbers.replace("num ", "")] if numbers else []
    if found is not None:
        quality = None if found.quality is None else asdict(found.quality)
        if one.spec.method not in _QUICK:
            parts.append(f"placed in {found.seconds:,.0f} s on {found.device}")
    return ShownMap(
        hash=entry_hash(one.entry),
        places=_name(one),
        method=one.spec.method,
        title=_TITLES[one.spec.method],
        name=one.entry.full_name,
        detail=" · ".join(parts),
        quality=quality,
    )


@st.fragment
def _show_maps(maps: list[PlacedMap], is_real: bool) -> None:
    """Rerun alone after a choice; the browser has drawn it by then."""
    with guard():
        entry, digits = maps[0].entry, cache.wall_digits(maps[0].entry)
        colour = "class" if dataset_of(entry.data).is_labelled else "error"
        usual = {"colour": colour, "digit": digits.typical}
        read = functools.partial(from_browser, PointChoices, usual=usual)
        opened, link = state.link(f"map_{entry.key}", PointChoices, read, each_run=True)
        if opened.digit >= len(digits.labels):
            opened = opened.model_copy(update={"digit": -1})
        digit_map(
            maps=[_describe(one) for one in maps],
            choices=to_browser(PointChoices, opened, usual),
            is_real=is_real,
            **link,
        )
        publish_choices(MapChoices, key="map_receipt")
        if state.current_state().colour == "predicted":
            for place, entry in enumerate(dict.fromkeys(one.entry for one in maps)):
                votes = map_cache.votes(entry, entry_hash(entry))
                publish_models(votes, key=f"map_votes_{place}")


def _show_jobs(wanted: list[tuple[ModelEntry, Method]]) -> None:
    """Offer maps that are not there, and follow those under way."""
    for entry, method in dict.fromkeys(wanted):
        shown: Method = method if _is_there(entry, method) else "pca"
        if shown != method:
            _offer(entry, EmbeddingSpec(method=method))
        spec = EmbeddingSpec(method=shown)
        job = find_job(entry, spec)
        if find_map(entry, shown) is None and (job is None or job.is_running):
            st.fragment(_follow, run_every=1.0)(entry, spec, count(), is_wish=False)


def _offer(entry: ModelEntry, spec: EmbeddingSpec) -> None:
    """Offer to compute a map beside the page; its progress while that goes on."""
    job, title = find_job(entry, spec), METHOD_TITLES[spec.method]
    if job is not None and job.is_running:
        st.fragment(_follow, run_every=0.5)(entry, spec, count(), is_wish=True)
        return
    num = len(map_cache.test_codes(entry)[0])
    with st.container(horizontal=True, vertical_alignment="center", key=f"offer_{entry.key}"):
        panels.show_sentence(
            f"{title} of “{entry.full_name}” is not computed yet; PCA stands in. "
            f"{'' if job is None else job.problem}"
        )
        st.button(
            f"Compute {title} of {num:,} codes",
            key=f"compute_{entry.key}_{spec.method}",
            on_click=_start,
            args=(entry, spec, True),
            help="It runs beside the page, can be stopped, and is kept for the next time.",
        )


def _follow(entry: ModelEntry, spec: EmbeddingSpec, calls: Iterator[int], *, is_wish: bool) -> None:
    """Show how far a map is that was wished for, and run the page again once it is there.

    But not in the middle of a page that is being drawn: the browser would get two runs at once,
    and not see what the first one set its widgets to: the model picker would fall back to its
    first line.
    """
    job, is_page_drawn = find_job(entry, spec), next(calls) > 0
    if job is None or not job.is_running:
        if is_page_drawn:
            st.rerun()
    elif is_wish:
        words = f"{METHOD_TITLES[spec.method]} of “{entry.full_name}”: {job.words}"
        with st.container(horizontal=True, vertical_alignment="bottom", width=460):
            st.progress(job.share, text=plain_markdown(words))
            st.button("Stop", key=f"stop_{entry.key}_{spec.method}", on_click=job.cancel)
