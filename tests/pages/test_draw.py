"""Draw and Home: who answers, and the way in without the canvas."""

import io

import numpy as np
import pytest
from PIL import Image

from ae_core.data.stroke_codec import decode_strokes, encode_strokes
from ui.choices.drawing import encode_picture

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*ScriptRunContext"),
    pytest.mark.usefixtures("without_mnist"),
]


def picture(size=(200, 200)) -> bytes:
    """Return a PNG of a thick vertical bar, dark on light."""
    pixels = np.full((size[1], size[0]), 240, np.uint8)
    pixels[size[1] // 5 : -size[1] // 5, size[0] * 45 // 100 : size[0] * 55 // 100] = 10
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def test_an_uploaded_picture_is_cut_out_and_can_be_corrected(run_page, text_of):
    app = run_page("draw")
    app.file_uploader(key="picture").set_value(("one.png", picture(), "image/png")).run()
    assert not app.exception
    assert "Your digit as 28 by 28 pixels" in text_of(app)
    shown = [text_of(app)]
    app.button_group(key="turn").set_value("90°").run()
    shown.append(text_of(app))
    app.slider(key="threshold").set_value(1.8).run()
    assert not app.exception
    assert shown[0] != shown[1]


@pytest.mark.parametrize("kind", ["grey of 16 bits", "grey and alpha", "palette", "40 megapixels"])
def test_an_unusual_picture_is_the_digit_it_shows(run_page, text_of, kind):
    usual = Image.open(io.BytesIO(picture()))
    images = {
        "grey of 16 bits": lambda: Image.fromarray(np.asarray(usual).astype(np.uint16) * 257),
        "grey and alpha": lambda: usual.convert("LA"),
        "palette": lambda: usual.convert("P"),
        "40 megapixels": lambda: usual.resize((6300, 6300)).convert("RGBA"),
    }
    buffer = io.BytesIO()
    images[kind]().save(buffer, "PNG")
    drawn = []
    for content in (picture(), buffer.getvalue()):
        app = run_page("draw")
        app.file_uploader(key="picture").set_value(("one.png", content, "image/png")).run()
        assert not app.exception and "Something went wrong" not in text_of(app)
        drawn.append(app.session_state["explorer_state"].picture[0])
    assert np.abs(drawn[0] - drawn[1]).mean() < 0.01


def test_a_test_digit_can_be_drawn_on(run_page):
    app = run_page("draw")
    app.button_group(key="choose_way").set_value("test").run()
    app.selectbox(key="choose_under_class").set_value(7).run()
    assert not app.exception
    assert "Test digit" in "".join(caption.value for caption in app.caption)


def test_the_address_tells_what_is_drawn_on_and_whose_curves_are_shown(run_page):
    app = run_page("draw", way="test", under_class="7", under="3", chart="test")
    assert not app.exception
    kept = app.session_state["explorer_state"]
    assert (kept.way, kept.under_class, kept.under, kept.chart) == ("test", 7, 3, "test")
    for name, value in {"way": "test", "under_class": "7", "under": "3", "chart": "test"}.items():
        assert app.query_params[name] in (value, [value])
    assert kept.picture[0].shape == (28, 28)
    app.number_input(key="choose_under").set_value(4).run()
    assert not app.exception and app.query_params["under"] in ("4", ["4"])
    assert (app.session_state["explorer_state"].picture[0] != kept.picture[0]).any()


def test_a_digit_that_its_class_does_not_have_gives_way_to_the_first(run_page):
    app = run_page("draw", way="test", under_class="7", under="50000")
    assert not app.exception and app.number_input(key="choose_under").value == 1


def test_a_link_opens_with_its_drawing_and_the_address_keeps_it(run_page, text_of):
    hook = np.array([[70, 80], [200, 80], [120, 240]])
    app = run_page("draw", drawing=encode_strokes([hook]), corruption="blur", level="1.5")
    assert not app.exception and 'role="status"' not in text_of(app)
    kept = app.session_state["explorer_state"]
    assert [stroke.tolist() for stroke in kept.strokes] == [hook.tolist()]
    assert (kept.corruption, kept.level) == ("blur", 1.5)
    told = app.query_params["drawing"]
    assert [stroke.tolist() for stroke in decode_strokes(told)] == [hook.tolist()]
    app.run()  # the address that was written is no news
    assert not app.exception and app.query_params["drawing"] == told


def test_a_drawing_too_long_for_any_address_is_not_in_it_and_the_link_says_so(run_page):
    scrawl = np.random.default_rng(0).integers(0, 280, (900, 2))
    link = encode_strokes([scrawl])
    assert 1500 < len(link) <= 6000
    app = run_page("draw", drawing=link)
    assert not app.exception and app.query_params["drawing"] == link
    state_then = app.session_state["explorer_state"]
    assert len(state_then.strokes[0]) == 900 and state_then.without == ""
    long = np.random.default_rng(1).integers(0, 280, (4000, 2)).astype(np.float32)
    app.session_state["explorer_state"] = state_then.model_copy(update={"strokes": (long,)})
    app.run()
    assert "drawing" not in app.query_params
    assert "too many strokes" in app.session_state["explorer_state"].without


def test_back_undoes_a_drawing_and_the_photo_under_it(run_page):
    image = np.zeros((28, 28), np.float32)
    image[8:20, 10:18] = 1
    link = encode_strokes([np.array([[140, 40], [138, 240]])])
    app = run_page("draw", drawing=link, photo=encode_picture(image))
    assert app.query_params["photo"] == encode_picture(image)
    assert app.query_params["drawing"] == link
    assert np.array_equal(app.session_state["explorer_state"].picture[0], image)
    app.query_params.clear()
    app.query_params["step"] = "a1"
    app.run()
    now = app.session_state["explorer_state"]
    assert now.strokes == () and now.picture == ()
    assert not {"drawing", "photo", "step"} & app.query_params.keys()
    app.query_params["drawing"] = link
    app.query_params["step"] = "a2"  # forward
    app.run()
    assert app.query_params["drawing"] == link


def test_a_sheet_that_was_cleared_comes_back_blank_and_another_with_the_sample(run_page):
    app = run_page("draw", drawing="none")
    now = app.session_state["explorer_state"]
    assert not app.exception and now.opening == () and app.query_params["drawing"] == "none"
    app = run_page("draw")
    assert app.session_state["explorer_state"].opening is None
    assert "drawing" not in app.query_params


def test_what_was_drawn_is_compared_with_the_training_digits(run_page, text_of):
    chosen = {"model": "digits-10-plain", "data": "digits"}
    assert "Draw a digit: its nearest" in text_of(run_page("draw", **chosen))
    bar = np.array([[140, 40], [138, 240]])
    link = encode_strokes([bar])
    text = text_of(run_page("draw", drawing=link, corruption="none", **chosen))
    assert "By the pixels of your digit: 1" in text
    assert "By the code that “Plain, 10 numbers · 8×8” gives your digit" in text
    assert "Like none" not in text
    assert "As the models get it" in text and "training digits of the embedded" in text


def test_a_dot_is_like_no_digit(run_page, text_of):
    link = encode_strokes([np.array([[140, 140], [140, 141]])])
    chosen = {"model": "digits-10-plain", "data": "digits", "corruption": "none"}
    text = text_of(run_page("draw", drawing=link, **chosen))
    assert "By the pixels of your digit: like no digit it has seen" in text
    assert "<b>like none</b>" in text and "than any of 1,000 test digits is" in text


def test_neighbours_of_what_the_browser_has_not_damaged_yet_are_not_told(run_page, text_of):
    link = encode_strokes([np.array([[140, 40], [138, 240]])])
    text = text_of(run_page("draw", model="digits-10-plain", data="digits", drawing=link))
    assert "By the pixels of" not in text and "New noise" in text


@pytest.mark.parametrize(
    "text", ["x", "A" * 60_000, "é", encode_strokes([np.eye(2)])[:-2], "AAAA====", "%00", "[[1,2]]"]
)
def test_a_damaged_link_is_refused_with_a_sentence(run_page, text_of, text):
    app = run_page("draw", drawing=text)
    assert not app.exception
    assert "raw the digit again" in text_of(app)
    assert "Draw a digit, break it" in text_of(app)


@pytest.mark.parametrize(
    "address",
    [
        {"corruption": "rain"},
        {"level": "nan"},
        {"level": "-1"},
        {"level": "1e400"},
        {"seed": "1.5"},
        {"seed": "9" * 400},
        {"corruption": "blur", "level": "zwei"},
    ],
)
def test_a_bad_address_gets_a_sentence_and_the_page_stands(run_page, text_of, address):
    app = run_page("draw", **address)
    assert not app.exception
    assert "is shown instead" in text_of(app)
    assert "Draw a digit, break it" in text_of(app)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"this is no picture", "cannot be read as a PNG"),
        (picture()[:200], "cannot be read as a PNG"),
        (b"", "is empty"),
        (picture((300, 300)).replace(b"IDAT", b"IDAX"), "cannot be read as a PNG"),
    ],
)
def test_a_bad_upload_gets_a_sentence(run_page, text_of, content, sentence):
    app = run_page("draw")
    app.file_uploader(key="picture").set_value(("one.png", content, "image/png")).run()
    assert not app.exception
    text = text_of(app)
    assert f"“one.png” {sentence}" in text and "BytesIO" not in text
    assert "The canvas still shows what it showed before." in text


def test_home_shows_what_ships_beside_its_baseline(run_page, text_of):
    text = text_of(run_page("home"))
    assert "Clipped PCA, same code" in text
    for name, key in (("", "bench-10-plain"), (" · 8×8", "digits-10-plain")):
        assert f"<td>Plain, 10 numbers{name}<br>" in text and f"<code>{key}</code>" in text
    assert text.count("<tr>") > 4
