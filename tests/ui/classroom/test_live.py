"""A class over its WebSocket: who sees what, who may do what, and what is kept."""

import asyncio

import pytest
from starlette.applications import Starlette

from tests.ui.classroom.guests import INK, Guest, ink
from ui.classroom import plan, routes
from ui.classroom.keeping.database import Database
from ui.classroom.keeping.store import Store
from ui.shell.serving.watcher import NOT_HERE, TOO_LARGE, TOO_MANY

CHOICE, POINT, DRAWING = 1, 6, 4  # steps of the two lessons below
LESSONS = ("1-ten-numbers", "2-two-knobs")


@pytest.fixture
def opened(kept):
    """Give a class of two lessons."""
    return kept.open_class(plan.make_plan(LESSONS).to_json(), "teacher")


def meet(work):
    """Run a test's class."""
    asyncio.run(asyncio.wait_for(work(), 60))


def test_a_question_is_asked_answered_twice_and_revealed(app, opened):
    async def work():
        async with (
            Guest(app, opened.code, "t", opened.teacher_key) as teacher,
            Guest(app, opened.code, "p", opened.projector_key) as projector,
            Guest(app, opened.code, "anna") as anna,
            Guest(app, opened.code, "ben") as ben,
        ):
            lobby = await teacher.until(lambda s: s["present"] == 2)
            assert (lobby["at"], lobby["now_step"], lobby["num"]) == (-1, None, 9)
            assert len(set(lobby["here"])) == 2 and lobby["join"]["svg"].startswith("<svg")
            assert f"join={opened.code}" in lobby["join"]["address"]
            assert opened.projector_key in lobby["links"]["projector"]
            assert await anna.act("vote", at=-1, round=1, value=0)
            assert await teacher.act("go", at=CHOICE) == ""
            state = await anna.until(lambda s: s["at"] == CHOICE)
            assert state["phase"] == "vote" and state["now_step"]["cover"]
            assert len(state["now_step"]["question"]["answers"]) == 4
            assert await anna.act("vote", at=CHOICE, round=1, value=1) == ""
            assert await ben.act("vote", at=CHOICE, round=1, value=0) == ""
            assert "closed" in await ben.act("vote", at=CHOICE, round=2, value=1)
            state = await teacher.until(lambda s: s["answered"]["first"] == 2)
            assert (state["counts"]["first"], state["advice"]) == ([1, 1, 0, 0], "talk")
            assert state["solution"]["index"] == 1
            for phase in ("closed", "talk", "vote2"):
                assert await teacher.act("phase", phase=phase) == ""
            assert "closed" in await ben.act("vote", at=CHOICE, round=1, value=1)
            assert await ben.act("vote", at=CHOICE, round=2, value=1) == ""
            assert await projector.act("reveal") == ""
            state = await ben.until(lambda s: s["reveal"])
            assert state["now_step"]["cover"] == [] and state["reveal"]["index"] == 1
            counts = {"first": [1, 1, 0, 0], "second": [0, 1, 0, 0]}
            assert state["reveal"]["counts"] == counts
            assert state["mine"] == {"first": 0, "second": 1, "drawing": None, "digit": None}
            assert await teacher.act("go", at=0) == await teacher.act("go", at=CHOICE) == ""
            state = await ben.until(lambda s: s["at"] == CHOICE and s["phase"] == "revealed")
            assert state["mine"]["second"] == 1

    meet(work)


def test_a_latecomer_is_where_the_class_is_and_nobody_is_lost_with_the_server(app, opened):
    async def work():
        async with (
            Guest(app, opened.code, "t", opened.teacher_key) as teacher,
            Guest(app, opened.code, "anna") as anna,
        ):
            await teacher.act("go", at=CHOICE)
            await anna.act("vote", at=CHOICE, round=1, value=2)
            await anna.act("draw", at=CHOICE, pixels=ink(7))
            name = (await anna.until(lambda s: s["mine"]["drawing"]))["name"]
        fresh = Starlette(routes=routes.routes())  # a server that has just been started
        async with (
            Guest(fresh, opened.code, "anna") as anna,
            Guest(fresh, opened.code, "x") as late,
        ):
            state = await anna.until(lambda s: s["present"] == 2)
            assert (state["name"], state["at"], state["mine"]["first"]) == (name, CHOICE, 2)
            drawing = state["mine"]["drawing"]
            while drawing not in anna.drawings:
                await anna.hear()
            assert anna.drawings[drawing] == ink(7)
            state = await late.until(lambda s: s["joined"] == 2)
            assert state["at"] == CHOICE and not late.drawings

    meet(work)


def test_drawings_reach_the_wall_when_they_are_shown(app, opened):
    async def work():
        async with (
            Guest(app, opened.code, "t", opened.teacher_key) as teacher,
            Guest(app, opened.code, "p", opened.projector_key) as projector,
            Guest(app, opened.code, "anna") as anna,
        ):
            await teacher.act("go", at=DRAWING)
            assert await anna.act("draw", name="a", at=DRAWING, pixels=ink(1)) == ""
            assert await anna.act("draw", name="a", at=DRAWING, pixels=ink(1)) == ""  # sent again
            (one,) = (await teacher.until(lambda s: s["wall"]))["wall"]
            assert one["shown"] is False
            assert (await projector.until(lambda s: s["at"] == DRAWING))["wall"] == []
            assert await teacher.act("show_drawing", drawing=one["id"], on=True) == ""
            await projector.until(lambda s: s["wall"])
            while one["id"] not in projector.drawings:
                await projector.hear()
            assert await teacher.act("send_drawing", drawing=one["id"]) == ""
            assert (await anna.until(lambda s: s["sheet"]))["sheet"]["pixels"] == ink(1)
            assert await anna.act("draw", at=DRAWING, pixels=ink(2)) == ""
            await projector.until(lambda s: not s["wall"])  # what is drawn anew is looked at first
            while projector.drawings:
                await projector.hear()
            assert (await anna.until(lambda s: s["sheet"]))["sheet"]["pixels"] == ink(1)
            assert await teacher.act("show_all", on=True) == ""
            await projector.until(lambda s: s["wall"])
            assert await anna.act("draw", at=DRAWING, pixels=ink(3)) == ""
            await projector.until(lambda s: s["wall"])
            assert await anna.act("undraw", at=DRAWING) == ""
            await projector.until(lambda s: not s["wall"])
            assert "gone" in await teacher.act("show_drawing", drawing=one["id"], on=True)

    meet(work)


def test_a_student_can_do_nothing_that_is_the_teachers(app, opened):
    acts = {
        "go": {"at": 2},
        "phase": {"phase": "revealed"},
        "reveal": {},
        "hide": {},
        "pace": {"pace": "free"},
        "pause": {"on": True},
        "blank": {"on": True},
        "show_all": {"on": True},
        "show_drawing": {"drawing": "x", "on": True},
        "send_drawing": {"drawing": None},
        "tell_counts": {"round": 1, "counts": [1, 1, 1, 1]},
        "close": {},
    }

    async def work():
        async with (
            Guest(app, opened.code, "t", opened.teacher_key) as teacher,
            Guest(app, opened.code, "p", opened.projector_key) as projector,
            Guest(app, opened.code, "anna") as anna,
        ):
            await teacher.act("go", at=CHOICE)
            for kind, more in acts.items():
                told = {"role": "teacher", "key": opened.projector_key, **more}
                assert "Only the teacher" in await anna.act(kind, **told)
                if kind not in ("go", "phase", "reveal", "blank"):
                    assert "Only the teacher" in await projector.act(kind, **more)
            for guest in (teacher, projector):
                assert "students" in await guest.act("vote", at=CHOICE, round=1, value=1)
            state = await anna.until(lambda s: s["at"] == CHOICE)
            assert (state["phase"], state["pace"], state["paused"]) == ("vote", "locked", False)
            assert not {"say", "counts", "solution", "wall", "join", "links"} & state.keys()
            state = await projector.until(lambda s: s["at"] == CHOICE)
            assert not {"say", "counts", "solution", "links", "asked"} & state.keys()

    meet(work)


@pytest.mark.parametrize("role", ["teacher_key", "projector_key"])
def test_a_forged_key_and_one_of_another_class_open_nothing(app, kept, opened, role):
    other = kept.open_class(plan.make_plan(LESSONS).to_json(), "someone")

    async def work():
        forged = getattr(opened, role)[:-1] + "!"
        for key in (forged, getattr(other, role), kept.role_of_key.__name__, "x" * 60_000):
            async with Guest(app, opened.code, "anna", key) as anna:
                code, words = await anna.ended()
                assert code == 1008 and "does not belong" in words

    meet(work)


def test_two_classes_know_nothing_of_each_other(app, kept, opened):
    other = kept.open_class(plan.make_plan(LESSONS).to_json(), "someone")

    async def work():
        async with (
            Guest(app, opened.code, "t", opened.teacher_key) as teacher,
            Guest(app, other.code, "o", other.teacher_key) as stranger,
            Guest(app, opened.code, "anna") as anna,
            Guest(app, other.code, "anna") as elsewhere,
        ):
            await teacher.act("go", at=CHOICE)
            await anna.act("vote", at=CHOICE, round=1, value=1)
            await anna.act("draw", at=CHOICE, pixels=INK)
            (drawing,) = (await teacher.until(lambda s: s["wall"]))["wall"]
            assert "gone" in await stranger.act("send_drawing", drawing=drawing["id"])
            assert "gone" in await stranger.act("show_drawing", drawing=drawing["id"], on=True)
            assert await stranger.act("go", at=CHOICE) == ""
            state = await stranger.until(lambda s: s["at"] == CHOICE)
            assert state["wall"] == [] and state["answered"]["first"] == 0
            assert (await elsewhere.until(lambda s: s["at"] == CHOICE))["mine"]["first"] is None
            assert await stranger.act("close") == ""
            assert (await elsewhere.ended())[0] == NOT_HERE
            assert await teacher.act("go", at=0) == ""

    meet(work)


def test_paused_and_late_answers_are_refused_with_a_sentence(app, opened):
    async def work():
        async with (
            Guest(app, opened.code, "t", opened.teacher_key) as teacher,
            Guest(app, opened.code, "anna") as anna,
        ):
            await teacher.act("go", at=CHOICE)
            await teacher.act("pause", on=True)
            assert "Eyes up" in await anna.act("vote", at=CHOICE, round=1, value=1)
            assert "Eyes up" in await anna.act("draw", at=CHOICE, pixels=INK)
            await teacher.act("pause", on=False)
            assert "another step" in await anna.act("vote", at=0, round=1, value=1)
            for value in (True, "1", 4, -1, None, 1.0, [1], {"a": 1}):
                assert await anna.act("vote", at=CHOICE, round=1, value=value)
            await teacher.act("go", at=POINT)
            for value in ([1], [1, 2, 3], [1e9, 0], ["a", 0], [True, 0], 3):
                assert await anna.act("vote", at=POINT, round=1, value=value)
            assert await anna.act("vote", at=POINT, round=1, value=[-0.62, -0.81]) == ""
            state = await teacher.until(lambda s: s["at"] == POINT and s["answered"]["first"])
            assert state["counts"]["first"]["digits"]["5"] == 1 and state["share_right"] == 1
            assert await teacher.act("go", at=0) == ""
            assert "Nothing is asked" in await teacher.act("reveal")

    meet(work)


def test_answer_cards_stand_in_place_of_phones(app, opened):
    async def work():
        async with (
            Guest(app, opened.code, "t", opened.teacher_key) as teacher,
            Guest(app, opened.code, "anna") as anna,
        ):
            await teacher.act("go", at=CHOICE)
            await anna.act("vote", at=CHOICE, round=1, value=0)
            for counts in ([1], [1, 2, 3, -1], [1, 2, 3, "4"], [1, 2, 3, 1e9], {}, [True] * 4):
                assert "Type 4 counts" in await teacher.act("tell_counts", round=1, counts=counts)
            assert await teacher.act("tell_counts", round=1, counts=[2, 20, 0, 1]) == ""
            state = await teacher.until(lambda s: s["answered"]["first"] == 23)
            assert state["counts"]["first"] == [2, 20, 0, 1] and state["advice"] == "go on"
            assert await teacher.act("tell_counts", round=1, counts=None) == ""
            state = await teacher.until(lambda s: s["answered"]["first"] == 1)
            assert state["counts"]["first"] == [1, 0, 0, 0]

    meet(work)


def test_what_is_too_large_unclear_or_from_elsewhere_ends(app, opened):
    async def work():
        origin = [(b"origin", b"https://evil.example")]
        async with Guest(app, opened.code, "anna", headers=origin) as anna:
            assert (await anna.ended())[0] == 1008
        async with Guest(app, opened.code, "anna") as anna:
            await anna.until(lambda s: s["joined"])
            assert await anna.act("draw", at=0, pixels="A" * 10_000)
            anna.send("A" * 10_000_000)  # strokes of 10 MB
            assert (await anna.ended())[0] == TOO_LARGE
        for hello in ("x", "[]", '{"type":"hello"}', '{"type":"hello","visitor":1}', "A" * 70_000):
            async with Guest(app, opened.code, "anna") as anna:
                anna._incoming._queue.pop()  # its own hello
                anna.send(hello)
                assert (await anna.ended())[0] == 1008
        async with Guest(app, opened.code) as nobody:
            code, words = await nobody.ended()
            assert code == NOT_HERE and "cookie" in words

    meet(work)


def test_a_full_class_and_too_many_windows_are_told_so(app, opened, monkeypatch):
    monkeypatch.setenv("AE_CLASS_MEMBERS", "1")

    async def work():
        async with Guest(app, opened.code, "anna") as anna, Guest(app, opened.code, "ben") as ben:
            await anna.until(lambda s: s["joined"])
            code, words = await ben.ended()
            assert code == TOO_MANY and "full" in words
            windows = [Guest(app, opened.code, "anna") for _ in range(10)]
            for window in windows:
                await window.__aenter__()
            assert (await windows[-1].ended())[0] == TOO_MANY
            for window in windows:
                await window.__aexit__()

    meet(work)


def test_wrong_codes_are_counted_but_who_is_in_a_class_comes_back(app, opened):
    async def work():
        async with Guest(app, opened.code, "anna") as anna:
            await anna.until(lambda s: s["joined"])
        for _ in range(10):
            async with Guest(app, "AAAAAA", "guesser") as guesser:
                assert (await guesser.ended())[0] == NOT_HERE
        async with Guest(app, opened.code, "guesser") as guesser:
            code, words = await guesser.ended()
            assert code == TOO_MANY and "Many wrong codes" in words
        async with Guest(app, opened.code, "anna") as anna, Guest(app, opened.code, "ben") as ben:
            await anna.until(lambda s: s["present"] == 2)
            await ben.until(lambda s: s["joined"] == 2)

    meet(work)


def test_who_does_not_listen_holds_nobody_up(app, opened):
    async def work():
        async with (
            Guest(app, opened.code, "t", opened.teacher_key) as teacher,
            Guest(app, opened.code, "deaf") as deaf,
            Guest(app, opened.code, "anna") as anna,
        ):
            await deaf.until(lambda s: s["joined"])
            deaf.is_stuck = True
            for at in range(8):
                assert await teacher.act("go", at=at) == ""
                await anna.until(lambda s, at=at: s["at"] == at, seconds=2)
            deaf.is_stuck = False
            await deaf.until(lambda s: s["at"] == 7)

    meet(work)


def test_what_cannot_be_kept_is_not_acknowledged(app, kept, opened, monkeypatch):
    async def work():
        async with (
            Guest(app, opened.code, "t", opened.teacher_key) as teacher,
            Guest(app, opened.code, "anna") as anna,
        ):
            await teacher.act("go", at=CHOICE)
            await anna.until(lambda s: s["at"] == CHOICE)
            other = Store(Database(kept.database.path))
            kept.database._connection.execute("PRAGMA busy_timeout = 10")
            with other.database.changing():
                told = await anna.act("vote", at=CHOICE, round=1, value=1)
                assert "cannot be read or written" in told and "AE_CLASS_DIR" in told
            other.database.close()
            assert await anna.act("vote", at=CHOICE, round=1, value=1) == ""

    meet(work)
