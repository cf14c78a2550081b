"""One codec for the choices of all pages: to the address, to the session, to the browser and back.

What addresses open is in test_addresses_of_today.py; here is what components tell and are told.
"""

from urllib.parse import quote

import numpy as np
import pytest

from ae_core.data.stroke_codec import encode_strokes
from ae_core.errors import SpecError, UserError
from ui.choices.codec import default_of, from_browser, kinds_of, read_address, to_browser
from ui.choices.common import Damage
from ui.choices.fields import Context
from ui.choices.latent import (
    CodeChoice,
    LatentChoices,
    PadChoices,
    PathChoices,
    SliderChoices,
    StripChoices,
    path_from_browser,
    path_to_browser,
    write_numbers,
)
from ui.choices.pages import (
    LadderChoices,
    MapChoices,
    PointChoices,
    WallChoices,
    read_factors,
    write_factors,
)
from ui.shell.state import ExplorerState

CODE = [0.886719, -1.5, 1 / 3]
PAD = {
    "code": CODE,
    "plane": [2, 0],
    "hold": "digit",
    "backdrop": True,
    "taken": 12,
    "window": [0.25, -1.5, 2.0],
}
WALL = {
    "layer": "encoder-2",
    "reading": "outgoing",
    "order": "norm",
    "scale": "common",
    "unit": 4,
    "factors": [[3, 0], [17, 2.5]],
    "digit": -1,
    "beside": "pca",
    "shown": "dead",
    "sketch": [[10, 20, 30, 45]],
}
MAP = {
    "colour": "divergence",
    "marks": "glyphs",
    "digit": 17,
    "mode": "lasso",
    "window": [0.5, -1.25, 3.0],
    "second": None,
    "caught": [0, 1, 2, 65535, 3, 500, 600],
}
LADDER = {"k": 12, "isClipped": False, "digit": 35, "subject": 2, "sketch": []}
PATH = {"ends": ["class-5", CODE], "method": "spherical", "numFrames": 12}
STRIPS = {"kind": "manifold", "numSteps": 15, "base": "digit", "order": "variance"}
TOLD = {  # by component: its choices, what it tells, and the text of what an address would say
    "pad": (
        PadChoices,
        PAD,
        {
            "code": write_numbers(CODE),
            "plane": "3-1",
            "hold": "digit",
            "decodes": "shown",
            "taken": 12,
            "window": "0.25,-1.5,2.0",
        },
    ),
    "wall": (
        WallChoices,
        WALL,
        {
            "layer": "encoder-2",
            "weights": "outgoing",
            "tiles": "norm",
            "tile_scale": "common",
            "unit": 5,
            "factors": "4:0,18:2.5",
            "digit": -1,
            "beside": "pca",
            "of_kind": "dead",
            "sketch": encode_strokes([[(10, 20), (30, 45)]]),
        },
    ),
    "map": (
        PointChoices,
        MAP,
        {
            "colour": "divergence",
            "marks": "glyphs",
            "digit": 17,
            "drag": "lasso",
            "map_window": "0.5,-1.25,3.0",
            "second_window": "",
            "caught": "0AQACAP__AwD0AVgC",
        },
    ),
    "ladder": (
        LadderChoices,
        LADDER,
        {"k": 12, "clip": "plain", "first": 35, "column": 3, "sketch": ""},
    ),
    "strips": (
        StripChoices,
        STRIPS,
        {"sheet": "manifold", "steps": 15, "around": "digit", "strip_order": "variance"},
    ),
    "sliders": (SliderChoices, {"order": "effect"}, {"slider_order": "effect"}),
}


@pytest.mark.parametrize("name", TOLD)
def test_what_a_component_tells_is_kept_and_told_to_it_as_it_was(name):
    choices, told, kept = TOLD[name]
    assert from_browser(choices, told) == kept
    again = to_browser(choices, choices(**kept))
    for key, value in told.items():
        np.testing.assert_allclose(again[key], value, rtol=1e-6) if key == "code" else None
        assert key == "code" or again[key] == value


NONSENSE = {
    "pad": [
        {"code": [1]},
        {"code": [1, 2, float("nan")]},
        {"code": [1, 2, 10**400]},
        {"code": [1, 2, True]},
        {"code": "1,2,3"},
        {"code": None},
        {"plane": None},
        {"plane": [0]},
        {"plane": [0, 0]},
        {"plane": [0, 3]},
        {"plane": [-1, 0]},
        {"plane": [0, 1.5]},
        {"plane": [{}, []]},
        {"hold": "median"},
        {"hold": None},
        {"backdrop": 1},
        {"taken": 1.5},
        {"taken": 60_000},
        {"window": [0, 0, 99]},
        {"window": "0,0,2"},
    ],
    "wall": [
        {"layer": "encoder-0"},
        {"layer": 3},
        {"reading": "both"},
        {"order": None},
        {"scale": []},
        {"unit": -2},
        {"unit": True},
        {"unit": 1e9},
        {"unit": "4"},
        {"factors": None},
        {"factors": [[0, 9]]},
        {"factors": [[-1, 0]]},
        {"factors": [[0, True]]},
        {"factors": [[0, float("nan")]]},
        {"factors": [0, 1]},
        {"digit": 60_000},
        {"digit": "3"},
        {"beside": "PCA"},
    ],
    "map": [
        {"colour": "taste"},
        {"colour": None},
        {"marks": 1},
        {"digit": None},
        {"digit": -2},
        {"digit": 60_000},
        {"digit": True},
        {"digit": "3"},
        {"digit": 1.5},
        {"window": [0, 0, 61]},
        {"window": "1,2,3"},
        {"caught": [2, 1, 2, 3, 4, 5, 6]},
        {"caught": [0, 1, 2, 3, 4]},
        {"caught": [0, 1, 2, 3, 4, 5, 65536]},
        {"caught": "0AAAA"},
    ],
    "ladder": [
        {"sketch": [[1]]},
        {"sketch": "x"},
        {"k": 0},
        {"k": 65},
        {"k": 1.5},
        {"k": True},
        {"k": "3"},
        {"k": None},
        {"isClipped": 1},
        {"isClipped": None},
        {"digit": -1},
        {"digit": 60_000},
        {"digit": "x"},
        {"digit": float("nan")},
    ],
    "strips": [{"kind": "map"}, {"numSteps": 10}, {"numSteps": True}, {"base": 0}, {"order": "kl"}],
    "sliders": [{"order": "size"}, {"order": 1}],
}


@pytest.mark.parametrize("name", TOLD)
def test_nonsense_from_the_browser_is_refused(name):
    choices, told, _ = TOLD[name]
    for change in NONSENSE[name]:
        with pytest.raises(UserError):
            from_browser(choices, told | change, code_size=3)
    for missing in told:
        with pytest.raises(UserError):
            from_browser(choices, {k: v for k, v in told.items() if k != missing}, code_size=3)
    for value in (None, [], "x", 3, {}):
        with pytest.raises(UserError, match="reload the page"):
            from_browser(choices, value, code_size=3)


def test_what_is_usual_on_a_page_is_no_choice():
    usual = {"colour": "error", "digit": 7}
    told = {"colour": "error", "marks": "dots", "digit": 7, "mode": "move"}
    told |= {"window": None, "second": None, "caught": None}
    kept = from_browser(PointChoices, told, usual)
    assert not any(value for name, value in kept.items() if name != "digit")
    assert kept["digit"] == -1
    assert to_browser(PointChoices, PointChoices(**kept), usual) == told
    assert from_browser(PointChoices, told)["colour"] == "error"


def test_a_follower_tells_a_code_or_how_it_is_arranged():
    assert from_browser(SliderChoices, {"code": CODE}, is_partial=True) == {}
    assert from_browser(CodeChoice, {"code": CODE}, code_size=3) == {"code": write_numbers(CODE)}
    assert from_browser(SliderChoices, {"order": "index"}, is_partial=True) == {"slider_order": ""}


def test_what_does_not_fit_the_model_opens_as_usual():
    now = LatentChoices(code="1,2", plane="1-9", path_from="1,2", path_to="digit-4")
    pad = to_browser(PadChoices, now, code_size=3)
    assert (pad["code"], pad["plane"]) == (None, None)
    path = path_to_browser(now, 3)
    assert path == {"ends": ["class-7", "digit-4"], "method": "straight", "numFrames": 8}


def test_a_path_comes_back_as_it_was_and_the_usual_one_is_not_told():
    kept = path_from_browser(PATH, 3)
    again = path_to_browser(PathChoices(**kept), 3)
    assert again | {"ends": 0} == PATH | {"ends": 0} and again["ends"][0] == "class-5"
    np.testing.assert_array_equal(np.float32(again["ends"][1]), np.float32(CODE))
    usual = {"ends": ["class-7", "class-2"], "method": "straight", "numFrames": 8}
    assert path_to_browser(PathChoices(**path_from_browser(usual, 3)), 3) is None


@pytest.mark.parametrize(
    "change",
    [
        {"ends": []},
        {"ends": [CODE]},
        {"ends": [CODE, [3]]},
        {"ends": ["class-x", CODE]},
        {"ends": ["", CODE]},
        {"ends": ["1,2,3", CODE]},
        {"method": "winding"},
        {"method": ["straight"]},
        {"numFrames": 7},
        {"numFrames": 8.0},
        {"numFrames": None},
    ],
)
def test_a_bad_path_is_refused(change):
    with pytest.raises(UserError):
        path_from_browser(PATH | change, 3)


def test_changed_units_are_counted_from_one_in_the_address():
    assert read_factors("17:0,40:2.5") == ((16, 0.0), (39, 2.5))
    assert write_factors(((16, 0.0), (39, 2.5))) == "17:0,40:2.5"
    assert read_factors(write_factors(())) == () and write_factors(()) == "none"


@pytest.mark.parametrize("off", [range(0, 1000, 3), range(10, 1000), [5000], [3]])
def test_many_units_that_are_off_make_a_short_address(off):
    factors = tuple(sorted([*((unit, 0.0) for unit in off), (1000, 2.5)]))
    text = write_factors(factors)
    assert read_factors(text) == factors and len(quote(text)) < 200
    for bad in ("~!", "~A", "~" + "A" * 90_000, "~A,7"):
        with pytest.raises(UserError, match="changes units"):
            read_factors(bad)


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("gaussian", "1.5", "level of gaussian noise as “1.5”; a number from 0 to 1 is"),
        ("blur", "3.1", "level of blur as “3.1”; a number from 0 to 3 is"),
        ("occlusion", "-0.1", "level of occlusion as “-0.1”; a number from 0 to 1 is"),
        ("none", "9", "level as “9”; a number from 0 to 3 is"),
    ],
)
def test_a_level_is_judged_by_the_damage_it_belongs_to(kind, text, words):
    values, sentences = read_address(Damage, {"corruption": kind, "level": text}, Context())
    assert values == {"corruption": kind} and len(sentences) == 1 and words in sentences[0]
    now = Context(now={"corruption": kind})
    assert read_address(Damage, {"level": "0.7"}, now) == ({"level": 0.7}, [])


@pytest.mark.parametrize("text", ["x" * 5000, "9" * 5000, "," * 5000, "<script>" * 90, "\x00"])
def test_no_text_is_so_bad_that_its_sentence_is_long(text):
    for name, kind in kinds_of(ExplorerState).items():
        with pytest.raises(UserError) as caught:
            kind.read(text, Context())
        assert len(str(caught.value)) < 300, name
        assert "is shown instead" in str(caught.value) or name in ("drawing", "sketch")


def test_a_choice_that_is_not_known_or_of_another_type_is_no_choice():
    with pytest.raises((SpecError, ValueError)):
        MapChoices(colours="error")
    with pytest.raises((SpecError, ValueError)):
        MapChoices(digit="7")
    assert default_of(MapChoices, "digit") == -1
