"""Runs followed over a WebSocket: the protocol, between a browser and the route itself."""

import asyncio
import base64
import json
import shutil

import pytest
import streamlit as st
from starlette.applications import Starlette

from ae_core.errors import UserError
from ae_core.specs import Intervention
from tests.ui.shell.serving.live_browser import (
    SPEC,
    Browser,
    Camera,
    Closed,
    epoch,
    make_run,
    owner_of,
)
from ui.shell.serving import asks, live, server
from ui.shell.serving.asks import Visitor

PIXELS = base64.b64encode(bytes(784)).decode()
ANNA, BEN = "anna's cookie", "ben's cookie"
FAR = {"client": "10.1.2.3"}


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """Give the folder of runs; no worker is started."""
    monkeypatch.setenv("AE_RUN_DIR", str(tmp_path))
    monkeypatch.setattr("ae_core.training.live.queue.ensure_worker", lambda: None)
    return tmp_path


@pytest.fixture
def app():
    return Starlette(routes=server.routes())


def test_a_watcher_gets_what_was_and_then_what_comes(app, runs):
    run = make_run(runs, title="my run")
    camera = Camera(run)
    for _ in range(4):
        camera.add()
    run.add_progress(epoch(1))

    async def watch():
        async with Browser(app) as browser:
            browser.hello()
            told = await browser.next()
            assert (told["type"], told["title"], told["seed"]) == ("run", "my run", 3)
            assert told["spec"]["name"] == "bench-10-plain" and told["num_steps"] == 600
            assert told["history"] == [epoch(1)] and told["pins"] == []
            assert "originals" in (await browser.next()).arrays
            assert await browser.frames(4) == [3, 0, 1, 2]  # the newest first
            assert await browser.is_silent()
            camera.add()
            assert await browser.frames(1) == [4]
            run.add_progress(epoch(2, float("nan")))
            message = await browser.until_type("progress")
            assert (message["from"], message["entries"][0]["train_loss"]) == (1, None)
            run.write_status("failed", epochs=2, reason="It diverged.")
            message = await browser.until_type("run")
            assert (message["state"], message["reason"]) == ("failed", "It diverged.")
            assert "history" not in message

    asyncio.run(watch())


def test_who_comes_back_gets_what_is_new_and_hears_what_is_gone(app, runs):
    camera = Camera(make_run(runs), max_frames=20)
    for _ in range(15):
        camera.add()

    async def watch():
        async with Browser(app) as browser:
            browser.hello(have=range(10))
            assert sorted(await browser.frames(5)) == [10, 11, 12, 13, 14]
            for _ in range(6):
                camera.add()
            kept = (await browser.until_type("keep"))["numbers"]
            assert len(kept) <= 20 and kept[-1] >= 18
        left = [note["number"] for note in camera.writer.notes]
        async with Browser(app) as browser:
            browser.hello(have=range(100))
            assert (await browser.until_type("keep"))["numbers"] == left

    asyncio.run(watch())


def test_a_film_begun_anew_is_another(app, runs):
    run = make_run(runs)
    Camera(run).add()

    async def watch():
        async with Browser(app) as browser:
            browser.hello()
            await browser.frames(1)
            camera = Camera(run)
            camera.writer.begin({**camera.writer.header.arrays}, {"version": 1, "phases": []})
            camera.add()
            assert await browser.until(lambda found: isinstance(found, Closed)) == Closed(1012)

    asyncio.run(watch())


def _has_pins(message):
    return isinstance(message, dict) and message.get("pins")


def test_pinned_digits_are_seen_by_who_drew_them(app, runs):
    run = make_run(runs)
    camera = Camera(run)

    async def watch():
        async with Browser(app, **FAR) as anna, Browser(app, **FAR) as ben:
            anna.hello(ANNA)
            ben.hello(BEN)
            found = []
            for browser in (anna, ben):
                await browser.until_type("run")
                browser.send({"type": "pin", "pixels": PIXELS})
                found += (await browser.until(_has_pins))["pins"]
            own, other = found
            assert own["pixels"] == PIXELS and own["id"] != other["id"]
            assert [pin["owner"] for pin in run.pins] == [owner_of(ANNA), owner_of(BEN)]
            ids = [pin["id"] for pin in run.pins]
            camera.add(ids)
            async with Browser(app, **FAR) as stranger:
                stranger.hello("nobody's")
                frames = [
                    await browser.until(lambda found: getattr(found, "note", {}).get("step") == 0)
                    for browser in (anna, ben, stranger)
                ]
            assert [frame.note["pins"] for frame in frames] == [ids[:1], ids[1:], []]
            assert [frames[row].arrays["pins"].mean() for row in (0, 1)] == [0, 1]
            assert "pins" not in frames[2].arrays
            ben.send({"type": "unpin", "id": own["id"]})  # not his
            ben.send({"type": "unpin", "id": other["id"]})
            assert (await ben.until_type("run"))["pins"] == []
            assert [pin["id"] for pin in run.pins] == ids[:1]

    asyncio.run(watch())


def test_who_began_it_steers_it_and_all_others_hear_why_not(app, runs):
    run = make_run(runs, owner=owner_of(ANNA))

    async def watch():
        async with Browser(app, **FAR) as anna, Browser(app, **FAR) as ben:
            anna.hello(ANNA)
            ben.hello(BEN)
            assert (await anna.until_type("run"))["mine"]
            assert not (await ben.until_type("run"))["mine"]
            anna.send({"type": "want", "want": "pause"})
            assert (await anna.until_type("run"))["want"] == "pause"
            anna.send({"type": "want", "want": "run", "until": {"batches": 1}})
            assert (await anna.until_type("run"))["until"] == {"batches": 1}
            anna.send({"type": "edit", "name": "learning_rate", "value": 0.5})
            anna.send({"type": "title", "text": "  Anna's  run "})
            assert (await anna.until(lambda f: f.get("title") == "Anna's run"))["mine"]
            assert run.edits == [{"name": "learning_rate", "value": 0.5}]
            for message in ({"type": "want", "want": "stop"}, {"type": "title", "text": "Ben's"}):
                ben.send(message)
                assert "Only who began" in (await ben.until_type("problem"))["text"]
            assert run.control["want"] == "run" and run.title == "Anna's run"

    asyncio.run(watch())


@pytest.mark.parametrize(
    ("options", "is_theirs"),
    [
        ({}, True),
        ({"client": "::1"}, True),
        (FAR, False),
        ({"headers": [(b"x-forwarded-for", b"10.1.2.3")]}, False),
        ({"headers": [(b"host", b"rebound.example:8501")]}, False),
    ],
)
def test_who_sits_at_the_machine_may_steer_what_others_began(app, runs, options, is_theirs):
    make_run(runs, owner=owner_of(ANNA))

    async def watch():
        given = dict(options)
        host = [name for name, _ in given.get("headers", ()) if name == b"host"]
        async with Browser(app, has_host=not host, **given) as browser:
            browser.hello(BEN)
            told = await browser.until_type("run")
            assert told["mine"] == is_theirs
            assert not told["is_own"] and told["is_owned"]  # begun in another browser

    asyncio.run(watch())


def test_a_run_tells_what_it_branched_from_and_which_rates_suit_it(app, runs):
    parent = make_run(runs, "parent-abcd", owner=owner_of(ANNA), title="The first")
    (runs / "parent-abcd" / "snapshots").mkdir()
    origin = {"run": parent.path.name, "snapshot": "0-00000300"}
    run = make_run(runs, owner=owner_of(ANNA))
    run.write_asked(SPEC, owner=owner_of(ANNA), branch_of=origin)

    async def watch():
        async with Browser(app) as browser:
            browser.hello(ANNA)
            told = await browser.until_type("run")
            assert told["is_own"]
            assert told["branch_of"]["title"] == "The first" and told["branch_of"]["moment"] is None
            rate = SPEC.phases[0].learning_rate
            assert told["rates"]["now"] == rate and told["rates"]["calmer"] < rate
            change = Intervention(phase=0, step=9, name="learning_rate", value=50.0)
            run.add_intervention(change)
            changed = await browser.until_type("run")
            assert changed["rates"]["now"] == 50 and changed["rates"]["calmer"] == 0.001

    asyncio.run(watch())


@pytest.mark.parametrize(
    ("message", "word"),
    [
        ("no JSON", "reload"),
        ("[" * 60_000, "reload"),
        ("[1]", "reload"),
        ({"type": "dance"}, "reload"),
        ({"type": ["want"]}, "reload"),
        ({"type": "want", "want": "explode"}, "run, pause or stop"),
        ({"type": "want", "want": ["run"]}, "run, pause or stop"),
        ({"type": "want", "want": "run", "until": {"batches": 0}}, "batches or of epochs"),
        ({"type": "want", "want": "run", "until": {"years": 1}}, "batches or of epochs"),
        ({"type": "want", "want": "run", "until": [1]}, "batches or of epochs"),
        ({"type": "edit", "name": "seed", "value": 1}, "Learning rate"),
        ({"type": "edit", "name": "noise", "value": "1"}, "to a number"),
        ({"type": "edit", "name": "noise", "value": True}, "to a number"),
        ('{"type": "edit", "name": "noise", "value": 1e999}', "finite"),
        ({"type": "edit", "name": "learning_rate", "value": -1}, "learning_rate"),
        ({"type": "pin", "pixels": "abc"}, "784 pixels"),
        ({"type": "pin", "pixels": "é"}, "784 pixels"),
        ({"type": "pin"}, "784 pixels"),
        ({"type": "pin", "pixels": PIXELS}, "cookie"),
        ({"type": "title", "text": " "}, "1 to 100"),
        ({"type": "title", "text": "x" * 101}, "1 to 100"),
    ],
)
def test_what_cannot_be_is_answered_in_a_sentence(app, runs, message, word):
    run = make_run(runs)

    async def watch():
        async with Browser(app) as browser:
            browser.hello()
            browser.send(message)
            assert word in (await browser.until_type("problem"))["text"]
            browser.send({"type": "want", "want": "pause"})  # and it is heard further
            await browser.until(lambda found: found.get("want") == "pause")

    asyncio.run(watch())
    assert run.edits == [] and run.pins == []


def test_a_finished_run_is_not_run_again(app, runs):
    run = make_run(runs, state="finished")

    async def watch():
        async with Browser(app) as browser:
            browser.hello()
            browser.send({"type": "want", "want": "run"})
            assert "branch" in (await browser.until_type("problem"))["text"]

    asyncio.run(watch())
    assert run.control["number"] == 1


def test_of_eight_pinned_digits_those_who_left_make_room(app, runs):
    run = make_run(runs)
    gone = {"id": "0", "owner": owner_of("gone"), "pixels": PIXELS}
    run.set_pins([gone, *({**gone, "id": str(i), "owner": owner_of(ANNA)} for i in range(1, 8))])

    async def watch():
        async with Browser(app, **FAR) as anna, Browser(app, **FAR) as ben:
            anna.hello(ANNA)
            ben.hello(BEN)
            await anna.until_type("run")
            await ben.until_type("run")
            ben.send({"type": "pin", "pixels": PIXELS})
            (first,) = (await ben.until_type("run"))["pins"]
            ben.send({"type": "pin", "pixels": PIXELS})  # in place of his own
            (second,) = (await ben.until_type("run"))["pins"]
            assert first["id"] != second["id"] and len(run.pins) == 8
            ben.send({"type": "unpin", "id": second["id"]})
            await ben.until(lambda found: found.get("pins") == [])
            anna.send({"type": "pin", "pixels": PIXELS})
            await anna.until(lambda found: len(found.get("pins", ())) == 8)
            ben.send({"type": "pin", "pixels": PIXELS})
            assert "once one of them has left" in (await ben.until_type("problem"))["text"]

    asyncio.run(watch())


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ({"type": "want", "want": "stop"}, 1008),
        ({"type": "hello", "visitor": 7}, 1008),
        ({"type": "hello", "visitor": "a", "have": 3}, 1008),
        ("hello", 1008),
    ],
)
def test_the_first_word_is_a_hello(app, runs, word, code):
    run = make_run(runs)

    async def watch():
        async with Browser(app) as browser:
            browser.send(word)
            assert "reload" in (await browser.next())["text"]
            assert await browser.next() == Closed(code)

    asyncio.run(watch())
    assert run.control["want"] == "run"


def test_who_says_nothing_is_not_kept(app, runs, monkeypatch):
    monkeypatch.setattr(live, "_HELLO_SECONDS", 0.05)
    make_run(runs)

    async def watch():
        async with Browser(app) as browser:
            await browser.next()
            assert await browser.next() == Closed(1008)

    asyncio.run(watch())


def test_too_much_at_a_time_ends_the_connection(app, runs):
    make_run(runs)

    async def watch():
        async with Browser(app) as browser:
            browser.hello()
            browser.send(json.dumps({"type": "title", "text": "x" * 70_000}))
            while not isinstance(found := await browser.next(), Closed):
                pass
            assert found.code == 1009

    asyncio.run(watch())


@pytest.mark.parametrize("name", ["nothing", "mine", ".trash", "..", "mine-abcd%2f..", "x" * 5000])
def test_what_is_no_run_is_said_to_be_none(app, runs, name):
    make_run(runs)

    async def watch():
        async with Browser(app, name) as browser:
            browser.hello()
            told = (await browser.next())["text"]
            assert "There is no run" in told and str(runs) not in told and len(told) < 500
            assert await browser.next() == Closed(4404)

    asyncio.run(watch())


def test_a_run_that_is_deleted_ends_for_those_who_watch(app, runs):
    run = make_run(runs)

    async def watch():
        async with Browser(app) as browser:
            browser.hello()
            await browser.until_type("run")
            shutil.move(run.path, runs / ".trash")
            assert "no more" in (await browser.until_type("problem"))["text"]
            assert await browser.next() == Closed(4404)

    asyncio.run(watch())


def test_what_is_asked_of_a_deleted_run_brings_nothing_back(runs):
    run = make_run(runs)
    run.path.rename(runs / "elsewhere")
    for message in ({"type": "want", "want": "run"}, {"type": "title", "text": "a"}):
        with pytest.raises((UserError, OSError)):
            asks.obey(run, message, Visitor(is_local=True))
    assert not run.path.exists()


def test_strangers_pages_get_nothing(app, runs):
    make_run(runs)

    async def watch(origin):
        async with Browser(app, headers=[(b"origin", origin)]) as browser:
            browser.hello()
            return await browser.next()

    assert asyncio.run(watch(b"http://elsewhere.example")) == Closed(1008)
    assert asyncio.run(watch(b"http://127.0.0.1:8501"))["type"] == "run"


def test_a_sub_path_has_the_route_too(runs, monkeypatch):
    make_run(runs)
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": "/explorer/"}.get)
    app = Starlette(routes=server.routes())

    async def watch(base):
        async with Browser(app, base=base) as browser:
            browser.hello()
            return await browser.next()

    assert asyncio.run(watch(""))["type"] == asyncio.run(watch("/explorer"))["type"] == "run"


def test_there_is_room_for_so_many(app, runs, monkeypatch):
    monkeypatch.setenv("AE_LIVE_CONNECTIONS", "1")
    make_run(runs)

    async def watch():
        async with Browser(app) as first:
            first.hello()
            await first.next()
            async with Browser(app) as second:
                assert "tries again" in (await second.next())["text"]
                assert await second.next() == Closed(1013)
        async with Browser(app) as third:
            third.hello()
            assert (await third.next())["type"] == "run"

    asyncio.run(watch())


def test_who_is_slow_keeps_nobody_waiting_and_gets_the_newest(app, runs):
    camera = Camera(make_run(runs), max_frames=12)
    camera.add()

    async def watch():
        async with Browser(app) as slow, Browser(app) as quick:
            slow.is_stuck = True
            slow.hello()
            quick.hello()
            await quick.frames(1)
            for _ in range(14):
                camera.add()
                await quick.frames(1)
            slow.is_stuck = False
            await slow.until_type("run")
            first, *others = await slow.frames(len(camera.writer.notes))
            assert first == 14 and others == sorted(others)

    asyncio.run(watch())


def test_who_takes_nothing_is_let_go(app, runs, monkeypatch):
    monkeypatch.setattr("ui.shell.serving.watcher._SEND_SECONDS", 0.1)
    Camera(make_run(runs)).add()

    async def watch():
        async with Browser(app) as browser:
            await browser.outgoing.get()  # accepted
            browser.is_stuck = True
            browser.hello()
            await asyncio.wait_for(browser._task, 5)

    asyncio.run(watch())


def test_a_damaged_film_is_told_and_hides_nothing_else(app, runs):
    run = make_run(runs)
    (run.path / "film.bin").write_bytes(b"no film at all")

    async def watch():
        async with Browser(app) as browser:
            browser.hello()
            assert "film" in (await browser.until_type("problem"))["text"]
            await browser.until_type("run")
            Camera(run).add()
            assert await browser.frames(1) == [0]

    asyncio.run(watch())


def test_a_strangers_folder_is_shown(app, runs):
    run = make_run(runs, state="", want="")
    (run.path / "asked.json").write_text('{"spec": 3, "title": 7, "owner": [1], "seed": NaN}')
    (run.path / "control.json").write_text("[" * 5000)
    (run.path / "pins.json").write_text('[{"id": [1]}, 3]')
    (run.path / "run.json").write_text('{"conditions": 3}')
    (run.path / "progress.jsonl").write_text('3\n{"epoch": 1e999}\n{"half')
    (run.path / "status.json").write_text("\xff", "latin-1")

    async def watch():
        async with Browser(app) as browser:
            browser.hello()
            told = await browser.next()
            assert (told["type"], told["spec"], told["history"]) == ("run", None, [{"epoch": None}])

    asyncio.run(watch())


def test_nobody_looks_at_what_nobody_watches(runs):
    make_run(runs)
    served = live.Live()

    async def watch():
        async with Browser(lambda *scope: endpoint(*scope)) as first:
            first.hello()
            await first.next()
            assert list(served.followers) == ["mine-abcd"]
            async with Browser(lambda *scope: endpoint(*scope)) as second:
                second.hello()
                await second.next()
                (follower,) = served.followers.values()
                assert len(follower.watchers) == 2
        assert served.followers == {}

    async def endpoint(scope, receive, send):
        from starlette.websockets import WebSocket

        await served.watch(WebSocket({**scope, "path_params": {"run": "mine-abcd"}}, receive, send))

    asyncio.run(watch())
