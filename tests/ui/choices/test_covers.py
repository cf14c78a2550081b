"""What a page covers, as its address tells it."""

import pytest

from ae_core.errors import UserError
from ui.choices.codec import kinds_of
from ui.choices.covers import PARTS, Cover
from ui.choices.fields import Context
from ui.shell.pages import PAGES


def read(text, page="draw"):
    return Cover(page).read(text, Context())


def test_parts_are_told_once_and_in_the_order_of_the_page():
    assert read("errors,answers,errors") == "answers,errors"
    assert read("") == ""


@pytest.mark.parametrize("text", ["ears", "answers,ears", "answers,", "planes", "Answers"])
def test_a_part_that_the_page_does_not_have_is_refused_with_those_it_has(text):
    with pytest.raises(UserError, match="answers, errors, curves"):
        read(text)


def test_every_page_with_parts_can_cover_them_and_no_other_page_can():
    covering = {page.name: kinds_of(page.choices).get("cover") for page in PAGES}
    assert {name for name, kind in covering.items() if kind} == set(PARTS)
    for name, kind in covering.items():
        if kind:
            assert kind.read(",".join(PARTS[name]), Context()) == ",".join(PARTS[name])
