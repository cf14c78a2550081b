"""Classes and lessons over HTTP: opened, looked for, told afterwards; wrong ones refused."""

import csv
import io
import json

import pytest
import streamlit as st
from starlette.applications import Starlette

from ae_core.training.live.queue import owner_of
from tests.ui.shell.serving.test_server import call
from ui.classroom import plan, routes
from ui.classroom.keeping import names
from ui.classroom.keeping.records import Vote
from ui.lessons import shelf

COOKIE = (b"cookie", b"ae-visitor=somebody")
EVIL = (b"origin", b"https://evil.example")


def ask(app, path, **more):
    """Return the status and the JSON that is answered."""
    status, headers, body = call(app, path, **more)
    assert headers.get("cache-control") == "no-store" or status == 200
    return status, json.loads(body)


def open_class(app, lessons=("2-two-knobs",), visitor="teacher", **more):
    body = json.dumps({"lessons": lessons, "visitor": visitor}).encode()
    return ask(app, "/classes", method="POST", content=body, **more)


def test_a_class_is_opened_with_the_core_hour_or_what_is_chosen(app):
    status, told = open_class(app, [])
    assert status == 201 and told.keys() == {"code", "teacher_key", "projector_key"}
    assert names.read_code(told["code"]) == told["code"]
    core = [lesson for _, lesson in plan.lessons_in_order() if lesson.core]
    found = ask(app, f"/classes/{told['code'].lower()}", headers=[COOKIE])
    assert found == (200, {"open": True, "title": core[0].title})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        b"[" * 10_000,
        b'{"lessons": "2-two-knobs", "visitor": "me"}',
        b'{"lessons": [1], "visitor": "me"}',
        b'{"lessons": ["nothing"], "visitor": "me"}',
        b'{"lessons": ["../../etc/passwd"], "visitor": "me"}',
        b'{"lessons": ["2-two-knobs", "2-two-knobs"], "visitor": "me"}',
        b'{"lessons": [], "visitor": ""}',
        b'{"lessons": []}',
        b'{"lessons": [], "visitor": "' + b"x" * 100_000 + b'"}',
    ],
)
def test_what_opens_no_class_is_told_in_a_sentence(app, kept, body):
    status, told = ask(app, "/classes", method="POST", content=body)
    assert status == 400 and told["problem"].endswith(".")
    assert not kept.database.exists()


def test_other_origins_are_refused(app, kept):
    assert open_class(app, headers=[EVIL])[0] == 403 and not kept.database.exists()
    code = open_class(app)[1]["code"]
    for path in (f"/classes/{code}", "/lessons", "/lessons/2-two-knobs.json"):
        assert ask(app, path, headers=[EVIL])[0] == 403
        assert ask(app, path)[0] == 200


def test_a_wrong_code_is_told_and_many_are_slowed_down_even_where_one_is_right(app):
    code = open_class(app)[1]["code"]
    for wrong in ("AAAAAA", "a", "0O1IL5", "%00", "A" * 500, "' OR 1=1 --"):
        status, told = ask(app, f"/classes/{wrong}", headers=[COOKIE])
        assert status == 404 and "no class" in told["problem"]
    for _ in range(10):
        status, told = ask(app, "/classes/AAAAAA", headers=[COOKIE])
    assert status == 429 and ask(app, f"/classes/{code}", headers=[COOKIE])[0] == 429
    assert ask(app, f"/classes/{code}", headers=[(b"cookie", b"ae-visitor=other")])[0] == 200


def test_guessing_with_ever_new_names_is_slowed_down_too(app):
    statuses = [
        ask(app, "/classes/AAAAAA", headers=[(b"cookie", f"ae-visitor={n}".encode())])[0]
        for n in range(80)
    ]
    assert statuses[0] == 404 and statuses[-1] == 429


def test_a_projector_s_key_is_guessed_no_faster_than_a_code(app, kept):
    opened = open_class(app)[1]
    links = f"/classes/{opened['code']}/links"
    right, before = f"key={opened['projector_key']}", (b"cookie", b"ae-visitor=before")
    kept.join(opened["code"], owner_of("before"), "projector")
    kept.join(opened["code"], owner_of("somebody"), "student")
    for place in range(10):
        assert (
            ask(app, links, query=f"key=AAAAA{names.ALPHABET[place]}", headers=[COOKIE])[0] == 404
        )
    assert ask(app, links, query=right, headers=[COOKIE])[0] == 429  # though it is right
    assert ask(app, f"/classes/{opened['code']}", headers=[COOKIE])[0] == 200  # a student still
    assert ask(app, links, query=f"key={opened['teacher_key']}", headers=[COOKIE])[0] == 200
    for place in range(10):
        ask(app, links, query=f"key=CCCCC{names.ALPHABET[place]}", headers=[before])
    assert ask(app, links, query=right, headers=[before])[0] == 404  # no teacher's, and no guess


def test_afterwards_is_told_to_the_teacher_only(app, kept):
    opened = open_class(app, ["1-ten-numbers", "2-two-knobs"])[1]
    code, key = opened["code"], f"key={opened['teacher_key']}"
    anna, ben, carl = (kept.join(code, name, "student") for name in ("anna", "ben", "carl"))
    answers = kept.answers
    answers.vote(code, anna, 1, 1, Vote(0))
    answers.vote(code, anna, 1, 2, Vote(1))
    answers.vote(code, ben, 1, 2, Vote(0))
    for one in (anna, ben, carl):
        answers.vote(code, one, 6, 1, Vote([0.1, 0.2], 3))
    answers.vote(code, ben, 8, 1, Vote(50.0))
    answers.tell_counts(code, 2, 1, [3, 0, 1])
    status, told = ask(app, f"/classes/{code}/afterwards.json", query=key)
    assert status == 200 and told["joined"] == 3
    first, second, third, fourth = told["questions"]
    assert [fourth["line"][name] for name in ("low", "high", "step", "unit")] == [0, 100, 1, ""]
    assert first["counts"] == {"first": [1, 0, 0, 0], "second": [1, 1, 0, 0]}
    assert first["share"] == {"first": 0, "second": 0.5}
    assert first["commonest"] is None  # one slip is no misconception
    assert second["counts"]["first"] == [3, 0, 1] and second["counts"]["second"] is None
    assert second["commonest"][2] == 3 and third["commonest"][0] == "among the 3s"
    assert [one["step"] for one in told["questions"]] == [2, 3, 2, 4]
    assert second["read"].startswith("And a capital K")
    status, headers, body = call(app, f"/classes/{code}/afterwards.csv", query=key)
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert status == 200 and "attachment" in headers["content-disposition"]
    assert [row["right"] for row in rows[:3]] == ["no", "yes", "no"]
    assert {row["count"] for row in rows if row["who"] == "answer cards"} == {"3", "0", "1"}
    for path in ("afterwards.json", "afterwards.csv", "links"):
        for wrong in ("", "key=x", f"key={opened['projector_key']}", "key=" + "x" * 1000):
            assert ask(app, f"/classes/{code}/{path}", query=wrong)[0] in (404, 429)


def test_the_secret_links_are_told_to_the_teacher(app):
    opened = open_class(app)[1]
    query = f"key={opened['teacher_key']}"
    status, told = ask(app, f"/classes/{opened['code']}/links", query=query)
    assert status == 200 and told["desk"]["address"].endswith(opened["teacher_key"])
    assert told["projector"]["address"].startswith("http://127.0.0.1:8501/class?code=")
    assert opened["projector_key"] in told["projector"]["address"]
    assert all(link["svg"].startswith("<svg") for link in told.values())


def test_lessons_are_listed_and_told_with_what_is_right(app, tmp_path, monkeypatch):
    status, told = ask(app, "/lessons")
    assert status == 200 and {one["name"] for one in told} == set(shelf.list_lessons())
    assert told == sorted(told, key=lambda one: (not one["core"], one["place"]))
    status, lesson = ask(app, "/lessons/2-two-knobs.json")
    assert status == 200 and lesson["steps"][1]["question"]["right"] == "among the 5s"
    assert ask(app, "/lessons/nothing.json")[0] == 404
    monkeypatch.setenv("AE_LESSONS_DIR", str(tmp_path))
    (tmp_path / "broken.toml").write_text("title = ")
    assert len(ask(app, "/lessons")[1]) == len(told)


def test_a_sub_path_has_the_routes_too(kept, monkeypatch):
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": "/explorer/"}.get)
    app = Starlette(routes=routes.routes())
    opened = open_class(app)[1]
    path, query = f"/explorer/classes/{opened['code']}/links", f"key={opened['teacher_key']}"
    assert "/explorer/class?" in ask(app, path, query=query)[1]["desk"]["address"]
