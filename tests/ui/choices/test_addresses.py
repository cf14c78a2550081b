"""The address is text from outside: it becomes a value or a sentence."""

import pytest

from ae_core.errors import SpecError, UserError
from ui.choices.addresses import readers_for

READ = readers_for(
    ("model", "data", "corruption", "order", "digit_class", "level", "seed", "digit"), []
)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("data", "digits", "digits"),
        ("corruption", "none", "none"),
        ("corruption", "salt_and_pepper", "salt_and_pepper"),
        ("order", "class", "class"),
        ("digit_class", "7", "7"),
        ("level", "0.35", 0.35),
        ("seed", "12", 12),
        ("digit", "-1", -1),
    ],
)
def test_good_text_becomes_a_value(name, text, value):
    assert READ[name](text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("model", "x"),
        ("data", ""),
        ("level", "inf"),
        ("level", "1e9"),
        ("level", "0,5"),
        ("seed", "1.5"),
        ("seed", "²"),
        ("seed", "--1"),
        ("digit", "1e3"),
        ("digit", "9" * 5000),
    ],
)
def test_bad_text_becomes_a_sentence_that_says_what_is_shown(name, text):
    with pytest.raises(SpecError, match="the default is shown instead") as caught:
        READ[name](text)
    assert len(str(caught.value)) < 250


LATENT = readers_for(
    (
        "taken",
        "window",
        "decodes",
        "path_from",
        "path_to",
        "path_method",
        "path_frames",
        "pen",
        "placing",
        "sheet",
        "steps",
        "around",
        "strip_order",
        "slider_order",
        "chart",
        "way",
        "under_class",
        "under",
    ),
    [],
)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("taken", "3197", 3197),
        ("window", "-0.28,0.27,1.7", "-0.28,0.27,1.7"),
        ("path_from", "class-7", "class-7"),
        ("path_to", "digit-5264", "digit-5264"),
        ("path_to", "0.1,-2", "0.1,-2"),
        ("path_method", "spherical", "spherical"),
        ("path_frames", "12", 12),
        ("pen", "3.6", 3.6),
        ("placing", "drawn", "drawn"),
        ("sheet", "strips", "strips"),
        ("steps", "15", 15),
        ("around", "digit", "digit"),
        ("strip_order", "variance", "variance"),
        ("slider_order", "effect", "effect"),
        ("chart", "test", "test"),
        ("way", "test", "test"),
        ("under_class", "7", 7),
        ("under", "812", 812),
    ],
)
def test_code_space_and_pen_are_read(name, text, value):
    assert LATENT[name](text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("taken", "-2"),
        ("taken", "seven"),
        ("taken", "60000"),
        ("window", "0,0"),
        ("window", "nan,0,2"),
        ("window", "0,0,0"),
        ("window", "0,0,1e9"),
        ("decodes", "yes"),
        ("path_from", "class-seven"),
        ("path_from", "class-"),
        ("path_to", "digit-999999"),
        ("path_to", "nan,1"),
        ("path_to", "<script>"),
        ("path_to", "," * 4000),
        ("path_method", "winding"),
        ("path_frames", "7"),
        ("path_frames", "8.0"),
        ("path_frames", "9" * 4000),
        ("sheet", "map"),
        ("steps", "10"),
        ("steps", "²"),
        ("around", "0"),
        ("strip_order", "kl"),
        ("slider_order", ""),
        ("chart", "mine"),
        ("way", "photos"),
        ("under_class", "-1"),
        ("under", "0"),
        ("pen", "0"),
        ("pen", "99"),
        ("pen", "wide"),
        ("placing", "left"),
    ],
)
def test_bad_text_of_code_space_and_pen_becomes_a_sentence(name, text):
    with pytest.raises(UserError, match="is shown instead") as caught:
        LATENT[name](text)
    assert len(str(caught.value)) < 250


WALL = readers_for(("layer", "weights", "tiles", "tile_scale", "unit", "factors", "beside"), [])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("layer", "decoder-2"),
        ("weights", "outgoing"),
        ("tiles", "response"),
        ("tile_scale", "common"),
        ("beside", "pca"),
        ("factors", "17:0,40:2.5"),
        ("factors", "none"),
    ],
)
def test_good_text_of_the_filter_wall_is_kept(name, text):
    assert WALL[name](text) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("layer", "encoder"),
        ("layer", "encoder-0"),
        ("layer", "Encoder-1"),
        ("layer", "code"),
        ("layer", "encoder-1000"),
        ("weights", "both"),
        ("tiles", "toString"),
        ("unit", "-1"),
        ("unit", "9" * 30),
        ("unit", "²"),
        ("tile_scale", "log"),
        ("beside", "PCA"),
        *(
            ("factors", text)
            for text in (
                "1",
                "1:",
                ":1",
                "1:4",
                "1:-1",
                "1:nan",
                "0:1",
                "²:1",
                "1:0;2:0",
                "a:b",
                "1:0,",
                "9" * 5000,
            )
        ),
    ],
)
def test_bad_text_of_the_filter_wall_becomes_a_sentence(name, text):
    with pytest.raises(UserError, match="shown instead") as caught:
        WALL[name](text)
    assert len(str(caught.value)) < 250


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
    read = readers_for(("level",), [], lambda: kind)["level"]
    with pytest.raises(SpecError) as caught:
        read(text)
    assert words in str(caught.value)
    assert read("0.7") == 0.7
