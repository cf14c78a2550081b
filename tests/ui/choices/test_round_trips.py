"""70 states of the ten pages: copied, opened elsewhere, reloaded, and come back to by Back."""

import random

import numpy as np
import pytest

from ae_core.analysis.evaluation import TOP_LEVELS
from ae_core.data.stroke_codec import encode_strokes
from tests.ui.choices.test_addresses_of_today import MODELS, Address, open_address
from ui.choices.codec import COMMON, default_of, kinds_of, write_address
from ui.choices.common import Level, Model
from ui.choices.covers import PARTS, Cover
from ui.choices.drawing import encode_picture
from ui.choices.fields import Context, Number, OneOf, Whole
from ui.choices.pages import SecondMap, write_factors
from ui.choices.settings import Setting
from ui.shell import state
from ui.shell.pages import PAGES

INK = encode_strokes([[(20, 30), (140, 200), (90, 250)]])
PICTURE = encode_picture(np.linspace(0, 1, 784).reshape(28, 28))
SOME = {  # what only a reader of its own can tell to be right
    "drawing": [INK],
    "photo": [PICTURE],
    "sketch": [INK],
    "covered": ["A" * 130 + "w"],
    "code": ["0.5,-0.25", "1,2,3.5"],
    "plane": ["pca", "1-2", "3-7"],
    "window": ["0.5,-1,2"],
    "map_window": ["0.5,-1,59.5"],
    "second_window": ["3,4,1.5"],
    "caught": ["0AQACAP__AwD0AVgC", "1AQACAP__AwD0AVgC"],
    "path_from": ["class-7", "digit-12", "1,2"],
    "path_to": ["class-1", "digit-9999"],
    "layer": ["encoder-2"],
    "factors": ["none", "17:0,40:2.5", write_factors(tuple((i, 0.0) for i in range(0, 999, 2)))],
    "own_labels": ["hue_train"],
    "filters_of": ["stack, layer 2"],
    "start": ["own-10", "bench-10-plain", "003-stack-relu-128-128-128"],
    "layers": ["784-64-2", "784-512-256-10"],
    "momentum": ["0.5"],
    "epochs": ["7", "500 steps"],
    "run": ["quick-10-1b8c0212-s0-abcd"],
    "compare": ["quick-10-1b8c0212-s0-abcd,own-mine-2-0123abcd-s1"],
}
STATES = [(page, number) for page in PAGES for number in range(7)]


def some_value(name, kind, chance, now):
    """Return a value that a choice may have."""
    if name in SOME:
        return chance.choice(SOME[name])
    if isinstance(kind, Model):
        return chance.choice([key for key, _, _ in MODELS])
    if isinstance(kind, Cover):
        return ",".join(part for part in PARTS[kind.page] if chance.random() < 0.6)
    if isinstance(kind, SecondMap):
        return "explorer-2:umap"
    if isinstance(kind, Level):
        return round(chance.uniform(0, TOP_LEVELS.get(now["corruption"], 1)), 2)
    if isinstance(kind, Setting):
        return chance.choice(kind.options or ["1"])
    if isinstance(kind, OneOf):
        options = kind.options
        return chance.choice(list(options(Context(now=now)) if callable(options) else options))
    if isinstance(kind, Whole):
        return chance.randint(kind.low, kind.high)
    assert isinstance(kind, Number), name
    return round(chance.uniform(kind.low, kind.high), 2)


def some_state(page, number):
    """Return choices of a page, most of them not as it opens."""
    chance, now = random.Random(f"{page.name} {number}"), {}
    names = sorted(kinds_of(page.choices), key=lambda name: name == "level")
    for name in names:
        usual = default_of(page.choices, name)
        is_changed = name in COMMON or name == "corruption" or chance.random() < 0.7
        kind = kinds_of(page.choices)[name]
        now[name] = some_value(name, kind, chance, now) if is_changed else usual
    told = {kind.written_from: now[name] for name, kind in kinds_of(page.choices).items()}
    return now, state.ExplorerState(**now, **{k: v for k, v in told.items() if k})


def written(page, now):
    """Return the address of a state."""
    return {name: text for name, text in write_address(page.choices, now).items() if text}


def opened(page, address):
    """Return the choices that an address opens, and the address that is then written."""
    now, sentences, _ = open_address(page.name, address)
    assert sentences == []
    # as a canvas does with what it opens with
    drawn = {"drawn": getattr(now, "drawing", ""), "pictured": getattr(now, "photo", "")}
    state.change_state(**drawn)
    state.publish_state(page.choices)
    return {name: getattr(now, name) for name in kinds_of(page.choices)}, dict(
        state.st.query_params
    )


@pytest.fixture(autouse=True)
def _session(monkeypatch, tmp_path):
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path))
    begin_session(monkeypatch)


def begin_session(monkeypatch):
    monkeypatch.setattr(state.st, "session_state", {})
    monkeypatch.setattr(state.st, "query_params", Address())


@pytest.mark.parametrize(
    ("page", "number"), STATES, ids=[f"{page.name}-{number}" for page, number in STATES]
)
def test_a_state_comes_back(monkeypatch, page, number):
    choices, now = some_state(page, number)
    address = written(page, now)
    assert opened(page, address) == (choices, address)  # elsewhere
    begin_session(monkeypatch)
    assert opened(page, address) == (choices, address)  # reloaded
    other = written(page, some_state(page, number + 1)[1])
    for wanted, step in ((other, "k1"), (address, "k2")):  # Forward, and Back
        state.st.query_params.clear()
        found, told = opened(page, wanted | {state.STEP: step})
        assert told == wanted
    assert found == choices
