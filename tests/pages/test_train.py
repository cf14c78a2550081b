"""The page Train: its form builds what it says, from an address too, and says what is wrong."""

import re

import pytest
import streamlit as st

from ae_core.presets import PRESETS
from ae_core.specs import ExperimentSpec
from ui.train import panel

pytestmark = pytest.mark.filterwarnings("ignore:.*ScriptRunContext")
COMMON = {"model", "data"}


@pytest.fixture
def form(run_page, text_of):
    """Open the page with its form's other settings in sight."""

    def run(**address):
        app = run_page("train", **address)
        app.session_state["train_form"] = app.session_state["train_more"] = True
        return app.run()

    return run


def told(app):
    """Return what the address says beside what all pages say."""
    return {name: text for name, text in app.query_params.items() if name not in COMMON}


def field(app, name):
    return app.text_input(key=f"choose_{name}")


def words_of(text):
    return re.sub(r"<[^>]+>", " ", text)


@pytest.mark.mnist
def test_it_opens_on_ten_numbers_and_says_nothing_in_the_address(form, text_of):
    app = form()
    assert not app.exception and told(app) == {}
    assert field(app, "layers").value == "784-512-256-10"
    assert "1,072,410 numbers are learnt" in text_of(app)
    assert "train --spec quick-10.json" in text_of(app)


@pytest.mark.usefixtures("without_mnist")
def test_without_mnist_it_opens_on_the_digits_that_are_there(form, text_of):
    app = form()
    assert not app.exception and field(app, "layers").value == "784-128-64-10"
    assert "digits-10-plain.json" in text_of(app)


def test_every_option_says_what_it_will_do(form, text_of):
    lines = re.findall(r'<p class="ae-field[^>]*>(.*?)</p>', text_of(form()))
    assert len(lines) > 25 and all(len(line) < 120 and line[-1] == "." for line in lines)
    assert all(line[0].isupper() or line[0] == "β" for line in lines)
    assert "Β" not in "".join(lines)  # the Greek capital


@pytest.mark.mnist
def test_only_what_differs_from_the_start_is_in_the_address(form):
    app = form()
    field(app, "layers").set_value("784-64-10").run()
    field(app, "batch_size").set_value("50").run()
    assert told(app) == {"layers": "784-64-10", "batch_size": "50"}
    field(app, "batch_size").set_value("200").run()
    field(app, "layers").set_value("").run()
    assert told(app) == {} and field(app, "layers").value == "784-512-256-10"


def test_a_link_opens_the_same_form(form, text_of):
    address = {"start": "001-mlp-8", "layers": "784-100-4", "noise": "masking", "run_seed": "3"}
    app = form(**address)
    assert told(app) == address
    assert field(app, "noise_level").value == "0.5" and field(app, "batch_size").value == "2048"
    assert "--seed 3" in text_of(app)


@pytest.mark.parametrize("layers", ["784, 300, x, 3", "28-300-100-3"])
def test_layers_that_are_none_are_refused_and_no_other_network_is_shown(form, text_of, layers):
    app = form()
    field(app, "layers").set_value(layers).run()
    text = text_of(app)
    assert f"got “{layers}”" in text and "numbers are learnt" not in text
    assert app.button(key="train_begin").disabled


def test_what_is_typed_while_a_run_is_cut_off_stays(form, monkeypatch):
    app = form()
    with monkeypatch.context() as slow:  # the visitor's next act comes before the form is drawn
        slow.setattr(panel, "settle_form", lambda data: st.stop())
        for name, text in (("epochs", "3"), ("learning_rate", "0.003")):
            app.session_state[f"choose_{name}"] = text
            app.run()
    app.run()
    assert told(app) == {"epochs": "3", "learning_rate": "0.003"}
    assert field(app, "epochs").value == "3"


def test_the_side_bar_calls_no_model_what_trains_here(run_page, text_of):
    app = run_page("home")
    model = app.query_params["model"]
    app.switch_page("pages/train.py").run()
    picker = app.selectbox(key="choose_model")
    assert (picker.label, picker.value) == ("Model of the other pages", model)
    assert "Chosen by this page" not in text_of(app) and "ae-model" not in text_of(app)


def test_an_error_stands_where_it_was_typed_and_ends_when_it_is_mended(form, text_of):
    app = form()
    field(app, "learning_rate").set_value("fast").run()
    assert "Learning rate must be a number, like 0.001; got “fast”." in text_of(app)
    assert field(app, "learning_rate").value == "fast"
    field(app, "learning_rate").set_value("0.01").run()
    assert "must be a number" not in text_of(app) and told(app) == {"learning_rate": "0.01"}


def test_a_rate_far_above_the_usual_is_told_beside_it_and_where_it_is_out_of_sight(form, text_of):
    app = form()
    field(app, "learning_rate").set_value("50").run()
    [told] = re.findall(r'<p class="ae-field ae-wrong" role="status">(.*?)</p>', text_of(app))
    assert "50,000 times what is usual for adam (0.001)" in told
    assert told not in "".join(re.findall(r'class="ae-notice".*?</div>', text_of(app)))
    app.session_state["train_form"] = False
    folded = text_of(app.run())
    assert re.search(rf'class="ae-notice" role="status">{re.escape(told)}', folded)


def test_what_is_wrong_out_of_sight_is_said_too(run_page, text_of):
    text = text_of(run_page("train", is_tied="yes", batch_norm="all"))
    assert 'role="alert">Tied weights cannot be combined with batch norm' in text


def test_what_follows_from_a_choice_follows_it_until_it_is_chosen(form):
    app = form()
    app.segmented_control(key="choose_code_kind").set_value("denoising").run()
    assert app.selectbox(key="choose_noise").value == "gaussian"
    assert told(app) == {"code_kind": "denoising"}
    app.selectbox(key="choose_noise").select("blur").run()
    assert field(app, "noise_level").value == "1.5"
    app.segmented_control(key="choose_code_kind").set_value("plain").run()
    assert told(app) == {} and app.selectbox(key="choose_noise").value == "none"
    app.selectbox(key="choose_noise").select("blur").run()
    assert told(app) == {"noise": "blur"}
    assert app.segmented_control(key="choose_code_kind").value == "denoising"


def test_another_start_forgets_what_was_changed(form):
    app = form()
    field(app, "layers").set_value("784-64-10").run()
    app.selectbox(key="choose_start").select("003-stack-relu-128-128-128").run()
    assert told(app) == {"start": "003-stack-relu-128-128-128"}
    assert field(app, "layers").value == "784-128-128-128"
    assert app.selectbox(key="choose_stacking").value == "yes"


def test_another_data_set_has_another_usual_start_and_keeps_what_was_changed(form):
    app = form()
    field(app, "epochs").set_value("3").run()
    app.selectbox(key="choose_data").select("digits").run()
    assert told(app) == {"epochs": "3"} and field(app, "layers").value == "784-128-64-10"


@pytest.mark.mnist
def test_the_images_are_chosen_in_the_form_too(form):
    app = form()
    app.selectbox(key="choose_images_instead_of_mnist").select("digits").run()
    assert not app.exception and app.query_params["data"] == "digits"
    assert app.selectbox(key="choose_data").value == "digits"
    assert field(app, "layers").value == "784-128-64-10"
    app.selectbox(key="choose_data").select("mnist").run()
    assert app.selectbox(key="choose_images_instead_of_mnist").value == "mnist"


@pytest.mark.mnist
def test_the_file_is_the_experiment_that_the_command_line_trains(form, monkeypatch):
    files = []
    monkeypatch.setattr(st, "download_button", lambda _, data, *more, **look: files.append(data))
    app = form(start="bench-10-variational", kl_weight="0.5")
    assert not app.exception
    expected = PRESETS["bench-10-variational"]
    phase = expected.phases[0].replace(kl_weight=0.5)
    spec = ExperimentSpec.from_json(files[-1])
    assert spec.hash == expected.replace(phases=(phase,)).hash
