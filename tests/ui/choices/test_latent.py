"""What pad, sliders and path tell becomes text in the address and comes back as it was."""

import numpy as np
import pytest

from ui.choices import latent as latent_address
from ui.components.path_strip import PathChoice
from ui.components.traversals import Arrangement
from ui.shell import state
from ui.shell.models.entries import ModelEntry

CODE = [0.886719, -1.5, 1 / 3]


@pytest.fixture
def entry(monkeypatch):
    """Give a model of three numbers, and a state that lives as long as the test."""
    kept = {"state": state.ExplorerState()}

    def change(**changes):
        kept["state"] = state.replace(kept["state"], **changes)
        return kept["state"]

    monkeypatch.setattr(state, "current_state", lambda: kept["state"])
    monkeypatch.setattr(state, "change_state", change)
    monkeypatch.setattr(state.st, "session_state", {})
    model = object.__new__(ModelEntry)
    object.__setattr__(model, "key", "three")
    object.__setattr__(model, "code_size", 3)
    return model


def hear(monkeypatch, entry, name, value):
    monkeypatch.setattr(state, "component_value", lambda key, wanted: value)
    latent_address.keeper(entry, "pad", name)()


def test_a_choice_of_the_pad_comes_back_as_it_was(entry, monkeypatch):
    told = {
        "code": CODE,
        "plane": [2, 0],
        "hold": "digit",
        "backdrop": True,
        "taken": 12,
        "window": [0.25, -1.5, 2.0],
        "path": {"ends": ["class-5", CODE], "method": "spherical", "numFrames": 12},
    }
    hear(monkeypatch, entry, "choice", told)
    options = latent_address.pad_options(entry, state.current_state())
    assert options["code"].tolist() == np.float32(CODE).tolist()
    path = options.pop("path")
    assert (path.start, path.method, path.num_frames) == ("class-5", "spherical", 12)
    np.testing.assert_array_equal(path.end, np.float32(CODE))
    del options["code"]
    assert options == {
        "plane": (2, 0),
        "hold": "digit",
        "has_backdrop": True,
        "taken": 12,
        "window": (0.25, -1.5, 2.0),
    }


def test_sliders_strips_and_the_path_are_heard_too(entry, monkeypatch):
    hear(monkeypatch, entry, "choice", {"code": CODE})
    assert state.current_state().code == latent_address.write_numbers(CODE)
    usual = {"ends": ["class-7", "class-2"], "method": "straight", "numFrames": 8}
    hear(monkeypatch, entry, "path", usual)
    shown = latent_address.path_to_show(entry, state.current_state())
    assert shown is None  # no address need tell it
    hear(monkeypatch, entry, "path", usual | {"ends": ["digit-9", "class-2"]})
    path = latent_address.path_to_show(entry, state.current_state())
    assert vars(path) == vars(PathChoice("digit-9", "class-2"))


def test_how_strips_and_sliders_are_arranged_comes_back_as_it_was(entry, monkeypatch):
    arranged = {"kind": "strips", "numSteps": 15, "base": "digit", "order": "variance"}
    hear(monkeypatch, entry, "choice", arranged)
    assert state.current_state().code == ""  # nothing was chosen
    shown = latent_address.strips_to_show(state.current_state())
    assert shown == Arrangement(None, 15, "digit", "variance")  # strips are this model's usual
    usual = arranged | {"numSteps": 11, "base": "mean", "order": "index", "code": CODE}
    hear(monkeypatch, entry, "choice", usual)
    now = state.current_state()
    assert latent_address.strips_to_show(now) == Arrangement()
    assert now.code == latent_address.write_numbers(CODE)
    hear(monkeypatch, entry, "choice", {"order": "effect"})
    assert latent_address.order_to_show(state.current_state()) == "effect"
    hear(monkeypatch, entry, "choice", {"order": "index", "code": [1, 2, 3]})
    assert latent_address.order_to_show(state.current_state()) == "index"
    assert state.current_state().code == "1.0,2.0,3.0"


@pytest.mark.parametrize(
    "value",
    [
        {},
        3,
        [],
        {"code": [1]},
        {"code": [1, 2, float("nan")]},
        {"plane": "pca"},
        {"order": "size"},
        {"order": 1},
        {"numSteps": 10, "kind": "strips"},
        {"numSteps": 9, "kind": "strips", "base": "mean", "order": "index", "code": [1]},
        {"numSteps": True, "kind": "strips", "base": "mean", "order": "index"},
        {"code": CODE, "plane": "pca", "hold": "mean", "taken": 1.5},
        {"code": CODE, "plane": "pca", "hold": "mean", "window": [0, 0, 99]},
        {"code": CODE, "plane": "pca", "hold": "mean", "path": {"ends": ["class-x", CODE]}},
    ],
)
def test_nonsense_from_the_browser_changes_nothing(entry, monkeypatch, value):
    before = state.current_state()
    hear(monkeypatch, entry, "choice", value)
    assert state.current_state() == before


def test_what_belongs_to_another_model_is_forgotten(entry):
    state.change_state(code="1,2", code_of="two", taken=4, path_to="0.5,0.5", path_method="plane")
    latent_address.forget_other_models(entry)
    now = state.current_state()
    assert (now.code, now.taken, now.path_to, now.code_of) == ("", -1, "", "three")
    assert now.path_method == "plane"


def test_an_end_that_does_not_fit_is_the_usual_one(entry):
    state.change_state(path_from="1,2", path_to="digit-4")
    path = latent_address.path_to_show(entry, state.current_state())
    assert vars(path) == vars(PathChoice("class-7", "digit-4"))
