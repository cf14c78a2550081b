"""The wall: what its controls do, what it says, what it refuses."""

import re
from pathlib import Path

import pytest

from ui.choices.common import START_LEVELS

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*ScriptRunContext"),
    pytest.mark.usefixtures("without_mnist"),
]


def test_it_opens_in_a_state_worth_looking_at(run_page, text_of):
    app = run_page("reconstruct")
    text = text_of(app)
    assert app.selectbox(key="choose_corruption").value == "gaussian"
    assert app.slider(key="choose_level").value == 0.5
    for name in ("denoising", "plain", "PCA-10, clipped", "left as it is"):
        assert f"<span>{name}</span>" in text, name
    assert "MSE against the clean digits" in text
    assert "n = 360 test digits" in text


def test_left_as_it_is_stands_wherever_there_is_corruption(run_page, text_of):
    app = run_page("reconstruct", corruption="none")
    assert "left as it is" not in text_of(app)
    for kind in ("salt_and_pepper", "masking", "blur", "occlusion", "contrast"):
        app.selectbox(key="choose_corruption").select(kind).run()
        assert not app.exception
        assert "<span>left as it is</span>" in text_of(app), kind


def test_at_little_noise_it_says_that_nothing_should_be_done(run_page, text_of):
    app = run_page("reconstruct", level="0.05")
    assert "should have done nothing" in text_of(app)


def test_one_click_shows_the_clean_digits_to_a_network_that_never_met_noise(run_page, text_of):
    app = run_page("reconstruct", model="explorer-30", comparison="none")
    assert "Plain never saw damaged digits" in text_of(app)
    app.button(key="show_clean").click().run()
    assert app.selectbox(key="choose_corruption").value == "none"
    assert "never saw damaged digits" not in text_of(app)
    assert app.query_params["corruption"] == "none"


def test_sorting_and_filtering_choose_the_first_of_the_wall(run_page, text_of):
    app = run_page("reconstruct", order="best")
    app.selectbox(key="choose_order").select("index").run()
    assert app.number_input(key="choose_digit").value == 0
    app.selectbox(key="choose_digit_class").select("7").run()
    assert "a 7</h3>" in text_of(app)
    app.selectbox(key="choose_order").select("worst").run()
    hardest = app.query_params["digit"]
    app.selectbox(key="choose_order").select("best").run()
    assert app.query_params["digit"] != hardest


def test_a_typed_number_chooses_a_digit_and_stays_in_the_address(run_page, text_of):
    app = run_page("reconstruct")
    app.number_input(key="choose_digit").set_value(123).run()
    assert "Test digit 123," in text_of(app)
    assert app.query_params["digit"] == "123"
    app.slider(key="choose_level").set_value(0.3).run()
    assert "Test digit 123," in text_of(app)


def test_the_same_seed_gives_the_same_figures_and_another_seed_others(run_page, text_of):
    def figures(seed):
        text = text_of(run_page("reconstruct", seed=str(seed)))
        return [line for line in text.split("\n") if "ae-figures" in line]

    assert figures(1) == figures(1)
    assert figures(1) != figures(2)


def test_a_model_shown_digits_it_was_not_trained_on_says_so(run_page, text_of):
    text = text_of(run_page("reconstruct", model="bench-10-plain", data="digits"))
    assert "“Plain, 10 numbers” was trained on MNIST" in text
    assert "the embedded 8×8 digits: strokes it has never seen" in text


@pytest.mark.parametrize(
    "address",
    [
        {"level": "7"},
        {"level": "nan"},
        {"level": "-1"},
        {"corruption": "acid"},
        {"seed": "-3"},
        {"seed": "9" * 400},
        {"digit": "x"},
        {"digit": "99999999"},
        {"order": "random"},
        {"digit_class": "11"},
        {"comparison": "nobody"},
        {"num_images": "0"},
    ],
)
def test_a_bad_value_in_the_address_gets_a_sentence(run_page, text_of, address):
    app = run_page("reconstruct", **address)
    assert not app.exception
    assert "the default is shown instead" in text_of(app)


@pytest.mark.parametrize("address", [{"digit": "5000"}, {"num_images": "777"}, {"level": "2.5"}])
def test_a_value_that_does_not_fit_these_digits_gives_way(run_page, address):
    assert not run_page("reconstruct", **address).exception


def test_the_wall_settings_survive_leaving_the_page(run_page):
    app = run_page("reconstruct")
    app.selectbox(key="choose_corruption").select("masking").run()
    app.slider(key="choose_level").set_value(0.7).run()
    app.switch_page("pages/draw.py").run()
    app.query_params.clear()
    app.switch_page("pages/reconstruct.py").run()
    assert app.selectbox(key="choose_corruption").value == "masking"
    assert app.slider(key="choose_level").value == 0.7


def test_what_lies_in_a_popover_opens_with_what_was_chosen(run_page, text_of):
    app = run_page("reconstruct", num_images="200", seed="3")
    app.selectbox(key="choose_order").select("worst").run()  # only the first run sets a value
    size, seed = app.selectbox(key="choose_num_images"), app.number_input(key="choose_seed")
    assert (size.options[size.proto.default], seed.proto.default) == ("the first 200", 3)
    app.selectbox(key="choose_num_images").select(360).run()
    size = app.selectbox(key="choose_num_images")
    assert size.options[size.proto.default] == "all 360" and "n = 360" in text_of(app)


def test_every_damage_opens_where_one_sees_it(run_page):
    bench = Path("ui/components/digit_canvas/bench.js").read_text("utf-8")
    starts = {kind: float(level) for kind, level in re.findall(r"(\w+): .*start: ([\d.]+)", bench)}
    assert starts == START_LEVELS
    app = run_page("reconstruct")
    for kind, level in (("blur", 1.5), ("occlusion", 0.35), ("gaussian", 0.5), ("contrast", 0.6)):
        app.selectbox(key="choose_corruption").select(kind).run()
        slider = app.slider(key="choose_level")
        assert (slider.value, slider.proto.default) == (level, [level])
        assert app.session_state["explorer_state"].level == level
    app = run_page("reconstruct", corruption="blur", level="2.5")
    assert app.slider(key="choose_level").value == 2.5
