"""Lessons by their addresses: the list, one for who is alone, and its sheet."""

import json

import pytest

from tests.ui.shell.serving.test_server import call
from ui.classroom import planes
from ui.classroom.plan import lessons_in_order
from ui.lessons import sheet

POINTS = "2-two-knobs"  # its second step asks for a point
NAME = "8-dead-or-not-yet"  # its pictures need no images of a data set
LESSON = """
title = "Mine"
goal = "One can say it."
place = 1
[[steps]]
text = "Look at <b>this</b>."
minutes = 2
"""


@pytest.fixture
def get(app):
    """Give a function that asks for a path; it returns status, headers and text."""

    def ask(path, **more):
        status, headers, body = call(app, path, **more)
        return status, headers, body.decode()

    return ask


def test_lessons_come_in_the_order_they_are_taught(get):
    told = json.loads(get("/lessons")[2])
    assert [one["name"] for one in told] == [name for name, _ in lessons_in_order()]
    core = [one["core"] for one in told]
    assert core == sorted(core, reverse=True) and all(one["minutes"] > 0 for one in told)
    assert set(told[0]) == {"name", "title", "goal", "minutes", "core", "place", "num_steps"}


def test_who_is_alone_gets_a_lesson_with_what_is_right(get):
    told = json.loads(get(f"/lessons/{NAME}.json")[2])
    assert told["num_steps"] == len(told["steps"])
    assert all(step["question"]["right"] for step in told["steps"] if step["question"])


def test_who_is_alone_is_told_what_a_point_lies_among(get, monkeypatch):
    asked = []
    monkeypatch.setattr(planes, "digit_at", lambda plane, point: asked.append((plane, point)) or 3)
    status, headers, text = get(f"/lessons/{POINTS}/digit", query="at=1&x=0.5&y=-0.25")
    assert (status, json.loads(text)) == (200, {"digit": 3})
    assert headers["cache-control"] == "no-store"
    assert asked == [(planes.Plane("explorer-2"), [0.5, -0.25])]
    for query in ("", "at=1&x=a&y=0", "at=1&x=nan&y=0", "at=99&x=0&y=0", "at=0&x=0&y=0"):
        status, _, text = get(f"/lessons/{POINTS}/digit", query=query)
        assert status == 400 and json.loads(text)["problem"]


def test_a_sheet_is_built_when_it_is_asked_for_and_then_kept(get, monkeypatch):
    built = []
    build = sheet.build_sheet
    monkeypatch.setattr(sheet, "build_sheet", lambda lesson: built.append(lesson) or build(lesson))
    sheet._SHEETS.clear()
    assert get("/lessons")[0] == 200 and not built
    status, headers, text = get(f"/lessons/{NAME}.html")
    assert status == 200 and get(f"/lessons/{NAME}.html")[2] == text and len(built) == 1
    assert headers["content-type"].startswith("text/html")
    assert headers["content-disposition"] == "inline"  # no script of ours goes into it
    assert "<title>Dead, or not yet?</title>" in text


def test_a_lesson_of_ones_own_is_text_in_its_sheet(get, monkeypatch, tmp_path):
    (tmp_path / "mine.toml").write_text(LESSON)
    (tmp_path / "broken.toml").write_text("title = ")
    monkeypatch.setenv("AE_LESSONS_DIR", str(tmp_path))
    names = [one["name"] for one in json.loads(get("/lessons")[2])]
    assert "mine" in names and "broken" not in names
    text = get("/lessons/mine.html")[2]
    assert "Look at" in text and "<b>this</b>" not in text


@pytest.mark.parametrize("ending", ["json", "html"])
def test_what_is_no_lesson_gets_a_sentence(get, ending):
    for name in ("no-such", "../../etc/passwd", "\0", "x" * 500):
        assert get(f"/lessons/{name}.{ending}")[0] == 404
    assert "no such lesson" in json.loads(get(f"/lessons/no-such.{ending}")[2])["problem"]
    elsewhere = [(b"origin", b"https://elsewhere.example")]
    assert get(f"/lessons/{NAME}.{ending}", headers=elsewhere)[0] == 403
