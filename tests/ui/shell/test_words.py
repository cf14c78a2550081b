"""Texts call pictures what they are: digits, or images of other sets."""

import pytest

from ae_core.export.page import name_things, naming_of
from ui.shell.models.entries import dataset_of


@pytest.mark.parametrize(
    ("text", "digits", "images"),
    [
        ("Test {things}", "Test digits", "Test images"),
        ("{a_thing} as it is", "a digit as it is", "an image as it is"),
        ("{Things} of My digits", "Digits of My digits", "Images of My digits"),
        ("{A_thing}, {thing}", "A digit, digit", "An image, image"),
        ("nothing of the kind", "nothing of the kind", "nothing of the kind"),
    ],
)
def test_placeholders_are_filled_and_names_left_alone(text, digits, images):
    assert name_things(text, are_digits=True) == digits
    assert name_things(text, are_digits=False) == images


def test_components_are_told_of_other_sets_only():
    assert naming_of(dataset_of("mnist")) is None and naming_of(dataset_of("digits")) is None
    assert naming_of(dataset_of("fashion-mnist"))["classes"][9] == "Ankle boot"
    gone = naming_of(dataset_of("removed-since"))
    assert gone["classes"][3] == "3"  # pages say "class 3" of it
