"""Frozen models: strict fields, tuples for lists, and one sentence for what is wrong."""

from typing import Literal

import pytest
from pydantic import Field

from ae_core.errors import SpecError
from ae_core.validation import Frozen


class Part(Frozen):
    size: int = Field(default=1, ge=1)


class Whole(Frozen):
    part: Part
    parts: tuple[Part, ...] = ()
    rows: tuple[tuple[int, ...], ...] | None = None
    kind: Literal["near", "far"] = "near"
    rate: float = Field(default=0.1, gt=0)
    weight: float = Field(default=0.0, ge=0)
    share: float | None = Field(default=None, ge=0, le=1)
    momentum: float = Field(default=0.0, ge=0, lt=1)
    is_kept: bool = False
    name: str = "a"


def test_lists_become_tuples_and_whole_numbers_floats():
    whole = Whole.from_json('{"part":{"size":2},"parts":[{}],"rows":[[1,2],[]],"rate":1}')
    assert whole.rows == ((1, 2), ()) and whole.parts == (Part(),) and whole.part.size == 2
    assert repr(whole.rate) == "1.0" and hash(whole) == hash(whole.replace(name="a"))
    assert Whole.from_dict(whole.to_dict()) == whole == Whole.from_json(whole.to_json())


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"part": {"size": "5"}}, "Part.size must be a whole number, got '5'."),
        ({"part": {"size": True}}, "Part.size must be a whole number, got True."),
        ({"part": {"size": 1.5}}, "Part.size must be a whole number, got 1.5."),
        ({"part": {"size": 0}}, "Part.size must be at least 1, got 0."),
        ({"part": 3}, "Whole.part must be a JSON object, got 3."),
        ({"parts": 3}, "Whole.parts must be a list, got 3."),
        ({"parts": [{"size": 1}, {"width": 1}]}, "Part has no field width; known: size."),
        ({"rows": [[1], [2, "x"]]}, "Whole.rows[1][1] must be a whole number, got 'x'."),
        ({"kind": "there"}, "Whole.kind must be one of near, far; got 'there'."),
        ({"rate": 0.0}, "Whole.rate must be positive, got 0.0."),
        ({"rate": True}, "Whole.rate must be a finite number, got True."),
        ({"rate": float("inf")}, "Whole.rate must be a finite number, got inf."),
        ({"weight": -1}, "Whole.weight must not be negative, got -1."),
        ({"share": 2}, "Whole.share must lie between 0 and 1, got 2."),
        ({"momentum": 1}, "Whole.momentum must be at least 0 and below 1, got 1."),
        ({"is_kept": 1}, "Whole.is_kept must be true or false, got 1."),
        ({"name": 1}, "Whole.name must be text, got 1."),
        ({"width": 1, "depth": 2}, "Whole has no field depth, width; known: is_kept,"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(values, words):
    with pytest.raises(SpecError) as caught:
        Whole.from_dict({"part": {}} | values)
    assert str(caught.value).startswith(words)


def test_a_missing_field_is_named():
    with pytest.raises(SpecError, match=r"Whole.part is missing"):
        Whole()
    with pytest.raises(SpecError, match="needs a JSON object, got list"):
        Whole.from_dict([])
    with pytest.raises(SpecError, match="not JSON"):
        Whole.from_json("{")


def test_a_form_can_be_built_from_the_schema():
    fields = Whole.model_json_schema()["properties"]
    assert fields["rate"] == {
        "default": 0.1,
        "exclusiveMinimum": 0,
        "title": "Rate",
        "type": "number",
    }
    assert fields["kind"]["enum"] == ["near", "far"]
