"""A lesson as one HTML file: whole, small, without MNIST, and nothing of it from elsewhere."""

import base64
import json

import numpy as np
import pytest

from ui import commands
from ui.lessons import sheet, shelf
from ui.lessons.lesson import Picture, read_lesson
from ui.lessons.pictures import paint
from ui.shell.models.entries import list_entries

LESSONS = {name: read_lesson(path) for name, path in shelf.list_lessons().items()}


@pytest.fixture(autouse=True)
def _no_mnist(monkeypatch, tmp_path):
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path / "data"))


def pixels_of(tile):
    return np.frombuffer(base64.b64decode(tile["pixels"]), np.uint8).reshape(28, 28)


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_fits_into_a_file_of_its_own(name):
    page = sheet.build_sheet(LESSONS[name])
    assert len(page) < 1_000_000
    assert "default-src 'none'" in page  # what it would fetch is refused
    assert LESSONS[name].steps[0].text.split(".")[0][:20] in page


@pytest.mark.parametrize("name", LESSONS)
def test_a_question_is_told_with_its_answers_in_words(name):
    told = sheet.describe(LESSONS[name])
    json.dumps(told, allow_nan=False)
    for step in filter(lambda step: step["question"], told["steps"]):
        assert step["question"]["right"] and step["after"]


def test_a_drawing_stands_beside_what_each_model_makes_of_it():
    first = sheet.describe(LESSONS["1-ten-numbers"])["steps"][3]
    assert [tile["label"] for tile in first["before"][0]["tiles"]] == ["Drawn"]
    answers = first["revealed"][0]["tiles"]
    assert [tile["label"] for tile in answers] == ["Plain, 10 numbers", "Plain, 30 numbers"]
    drawn = pixels_of(first["before"][0]["tiles"][0]).astype(float)
    far, near = (np.abs(pixels_of(tile) - drawn).mean() for tile in answers)
    assert near < far / 2  # the K stays with thirty


def test_a_drawing_is_damaged_as_the_address_says():
    noisy = sheet.describe(LESSONS["5-expert-and-noise"])["steps"][1]
    drawn, given = noisy["before"][0]["tiles"]
    assert given["label"] == "What they are given"
    assert noisy["revealed"][0]["tiles"][-1] == {**given, "label": "Left as it is"}
    assert np.abs(pixels_of(drawn).astype(float) - pixels_of(given)).mean() > 30


def test_a_path_has_the_same_ends_both_ways():
    picture = Picture(kind="path", models=("explorer-2",), start=7, end=2)
    shown = paint(picture, {}, list_entries()[0])
    through, faded = (row["tiles"] for row in shown["after"])
    assert len(through) == len(faded) == 8
    assert (through[0], through[-1]) == (faded[0], faded[-1]) and through[4] != faded[4]
    assert [tile["pixels"] for tile in shown["before"][0]["tiles"]] == [
        through[0]["pixels"],
        through[-1]["pixels"],
    ]


def test_a_plane_names_no_digit_before_the_answer():
    shown = paint(Picture(kind="plane", models=("explorer-2",)), {}, list_entries()[0])
    (before,), (after,) = shown["before"], shown["after"]
    assert (before["isNamed"], after["isNamed"]) == (False, True)
    assert len(base64.b64decode(after["points"])) == 4 * len(base64.b64decode(after["classes"]))


def test_a_curve_ends_where_the_class_is_asked():
    shown = paint(Picture(kind="curve", values=(3, 2, 1), shown=2), {}, [])
    assert shown["before"] == [{"kind": "curve", "values": [3, 2], "of": 3}]
    assert shown["after"] == [{"kind": "curve", "values": [3, 2, 1]}]


def test_the_command_writes_the_file(tmp_path, capsys):
    out = tmp_path / "lesson.html"
    assert commands.main(["lessons", "export", "6-units-that-die", "--out", str(out)]) == 0
    assert "Units that die" in out.read_text("utf-8") and str(out) in capsys.readouterr().out
    for bad in (tmp_path, tmp_path / "none" / "lesson.html"):
        assert commands.main(["lessons", "export", "6-units-that-die", "--out", str(bad)]) == 2
        assert "cannot be written" in capsys.readouterr().err
