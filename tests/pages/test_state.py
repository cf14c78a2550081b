"""The address and the visitor's choices: who wins, and when."""

import pytest

from ui.shell import state

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*ScriptRunContext"),
    pytest.mark.usefixtures("without_mnist"),
]


def test_a_late_address_is_no_choice_but_the_back_button_is(run_page, monkeypatch):
    app = run_page("latent_space", model="digits-2", view="strips")
    app.button_group(key="choose_view").set_value("path").run()
    assert app.query_params["view"] == "path"
    app.query_params["view"] = "strips"  # the next act came before the browser knew of "path"
    app.run()
    assert app.query_params["view"] == "path"
    later = state.time.monotonic() + 60
    monkeypatch.setattr(state.time, "monotonic", lambda: later)
    app.query_params["view"] = "strips"
    app.run()
    assert app.query_params["view"] == "strips"


def test_back_restores_what_its_address_tells_and_the_defaults_of_all_else(run_page):
    chosen = {"model": "digits-2", "view": "strips", "steps": "15"}
    app = run_page("latent_space", **chosen)
    app.button_group(key="choose_view").set_value("path").run()
    app.query_params.clear()
    app.query_params["model"] = "digits-2"
    app.query_params["step"] = "b1"  # at once: an address that comes late has no number
    app.run()
    now = app.session_state["explorer_state"]
    assert (now.view, now.steps) == ("strips", 0)  # as it opens, a code of two
    assert "step" not in app.query_params
    app.query_params["step"] = "b1"  # heard once
    app.button_group(key="choose_view").set_value("path").run()
    assert app.query_params["view"] == "path"


def test_a_page_that_opens_with_another_model_says_so_until_one_is_picked(run_page, text_of):
    app = run_page("latent_space")
    said = "Chosen by this page in place of"
    assert said not in text_of(app)
    before = app.session_state["explorer_state"].model
    app.switch_page("pages/draw.py").run()
    assert before != app.session_state["explorer_state"].model and said in text_of(app)
    app.run()
    assert said in text_of(app)
    picker = app.selectbox(key="choose_model")
    picker.set_value(before).run()
    assert said not in text_of(app)
    app.switch_page("pages/map.py").run()
    assert said not in text_of(app) and app.session_state["explorer_state"].model == before
