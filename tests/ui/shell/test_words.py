"""Texts about digits are turned for sets of other pictures, and only for those."""

import pytest

from ui.shell.words import call_images, naming_of


@pytest.mark.parametrize(
    ("digits", "images"),
    [
        ("Test digits", "Test images"),
        ("a digit as it is", "an image as it is"),
        ("Digits on dots, a digitised one", "Images on dots, a digitised one"),
        ("nothing of the kind", "nothing of the kind"),
    ],
)
def test_a_text_about_digits_becomes_one_about_images(digits, images):
    assert call_images(digits) == images


def test_components_are_told_of_other_sets_only():
    assert naming_of("mnist") is None and naming_of("digits") is None
    assert naming_of("fashion-mnist")["classes"][9] == "Ankle boot"
    assert naming_of("removed-since")["classes"][3] == "3"  # pages say "class 3" of it
