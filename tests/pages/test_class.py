"""The page Class: what Python gives the browser, which alone knows who is in a class."""

import json

import pytest

from ui.lessons.shelf import list_lessons

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*ScriptRunContext"),
    pytest.mark.usefixtures("without_mnist"),
]


def lessons_on(app):
    """Return what the page tells its component of lessons."""
    told = [each.proto for each in app.main.get("bidi_component")]
    return next(
        json.loads(one.json)["lessons"] for one in told if one.component_name.endswith("class_desk")
    )


def test_every_lesson_can_be_ticked_and_says_how_long_it_takes(run_page):
    app = run_page("class")
    assert not app.exception
    lessons = lessons_on(app)
    assert {one["name"] for one in lessons} == set(list_lessons())
    assert all(one["minutes"] > 0 and one["goal"] for one in lessons)


def test_a_broken_lesson_of_ones_own_does_not_stop_the_page(run_page, monkeypatch, tmp_path):
    (tmp_path / "broken.toml").write_text("title = 3")
    monkeypatch.setenv("AE_LESSONS_DIR", str(tmp_path))
    app = run_page("class")
    assert not app.exception
    assert {one["name"] for one in lessons_on(app)} == set(list_lessons()) - {"broken"}


def test_the_map_gets_a_plane_and_the_networks_beside_it(run_page):
    app = run_page("class", view="map")
    assert not app.exception
    told = [each.proto for each in app.main.get("bidi_component")]
    [networks] = [
        json.loads(one.json)["networks"] for one in told if one.component_name.endswith("class_map")
    ]
    assert [(one["title"], one["size"]) for one in networks] == [
        ("The map", 2),
        ("Plain", 10),
        ("Denoising", 10),
        ("Variational", 10),
    ]
    assert app.query_params["view"] == "map"


def test_the_view_of_another_page_is_none_of_the_class(run_page):
    app = run_page("latent_space", view="path").switch_page("pages/class.py").run()
    assert not app.exception
    assert lessons_on(app)
    assert "view" not in app.query_params
