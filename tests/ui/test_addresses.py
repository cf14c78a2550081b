"""The address is text from outside: it becomes a value or a sentence."""

import pytest

from ae_core.errors import SpecError
from ui.addresses import readers_for

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
    [("model", "x"), ("data", ""), ("level", "inf"), ("level", "1e9"), ("level", "0,5"),
     ("seed", "1.5"), ("seed", "²"), ("seed", "--1"), ("digit", "1e3"), ("digit", "9" * 5000)],
)  # fmt: skip
def test_bad_text_becomes_a_sentence_that_says_what_is_shown(name, text):
    with pytest.raises(SpecError, match="the default is shown instead") as caught:
        READ[name](text)
    assert len(str(caught.value)) < 250
