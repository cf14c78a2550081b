"""The train stage in a browser, with runs that a script tells of in place of a server."""

import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ae_core.export.page import Section, build_page
from ae_core.networks.dense import build_packet
from tests.browser.watching import frames

FAKE = Path(__file__).with_name("fake_live.js").read_text("utf-8")
ONE = "fakeLive.add('a')"


@pytest.fixture
def stage(open_alone):
    """Give a function that opens the stage; ``runs`` is a script that says which runs there are."""

    def open_stage(runs: str = ONE, view=None, **options):
        section = Section("train_stage", {"run": "a", "canPlay": True, **options})
        html = build_page(build_packet([]), [section], title="Page")
        script = f"<head><script>{FAKE}</script><script>{runs}</script>"
        page = open_alone(b"", html=html.replace("<head>", script, 1), **(view or {}))
        if section.options["run"]:
            page.locator(".headline", has_text="error").wait_for()
            frames(page)
        return page

    return open_stage


def said(page) -> str:
    return page.locator(".headline").inner_text()


def sent(page, kind: str) -> list[dict]:
    return page.evaluate(f"() => fakeLive.sent.filter(({{ type }}) => type === '{kind}')")


def pixels(page, selector: str, place: int = 0) -> str:
    return page.locator(selector).nth(place).evaluate("(canvas) => canvas.toDataURL()")


def pull(page, share: float) -> None:
    box = page.locator('[data-ae="scrubber"]').bounding_box()
    page.mouse.move(box["x"] + 12 + share * (box["width"] - 24), box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.up()
    frames(page)


def draw(page) -> None:
    box = page.locator(".draw-pad").bounding_box()
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.8 * box["height"], steps=8)
    page.mouse.up()


def test_the_first_screen_shows_digits_a_curve_and_a_sentence(stage):
    page = stage()
    assert "PCA passed at epoch" in said(page)
    # which run, which network, and of how many digits the error is
    assert said(page).startswith("run a\n784-64-10 · errors of 1,000 test images\n")
    box = page.locator(".cell .tile").first.bounding_box()
    assert box["width"] >= 150 and box["height"] >= 150
    whole = page.locator(".curve").bounding_box()
    assert whole["y"] + whole["height"] < 800
    assert page.locator('[data-ae="scrubber"]').bounding_box()["y"] < 800


def test_the_scrubber_moves_digits_map_and_sentence_without_the_server(stage):
    page = stage(view={"viewport": {"width": 1280, "height": 1200}})
    before = [said(page), pixels(page, ".cell .tile"), pixels(page, ".map canvas")]
    asked = page.evaluate("() => fakeLive.sent.length")
    pull(page, 0.1)
    after = [said(page), pixels(page, ".cell .tile"), pixels(page, ".map canvas")]
    assert all(old != new for old, new in zip(before, after, strict=True))
    assert page.evaluate("() => fakeLive.sent.length") == asked
    page.keyboard.press("End")
    frames(page)
    assert said(page) == before[0]


def test_a_view_that_nobody_sees_is_painted_once_it_is_seen(stage):
    page = stage(view={"viewport": {"width": 1280, "height": 700}})
    before = pixels(page, ".map canvas")
    pull(page, 0.1)
    assert pixels(page, ".map canvas") == before
    page.locator(".map").scroll_into_view_if_needed()
    frames(page)
    frames(page)
    assert pixels(page, ".map canvas") != before


def test_every_view_is_painted_and_told(stage):
    page = stage()
    for name, selector in [
        ("filters", "canvas.filters"),
        ("layers", ".spark"),
        ("numbers", ".losses"),
        ("pins", '[data-view="pins"]'),
    ]:
        page.locator(f'[data-tab="{name}"]').click()
        page.locator(selector).first.wait_for()
    changes = page.evaluate("() => window.changes")
    assert [change["tab"] for change in changes] == ["filters", "layers", "numbers", "pins"]


def test_keys_and_buttons_ask_the_run(stage):
    page = stage("fakeLive.add('a', { state: 'paused', frames: 10, most: 40 })")
    page.keyboard.press(".")
    page.keyboard.press("e")
    page.keyboard.press(" ")
    page.locator('[data-part="playText"]', has_text="Pause").wait_for()
    page.locator('[data-part="batch"]').focus()
    page.keyboard.press("s")
    wants = [(want["want"], want["until"]) for want in sent(page, "want")]
    assert wants == [("run", {"batches": 1}), ("run", {"epochs": 1}), ("run", None), ("stop", None)]


def test_somebody_elses_run_is_watched_only(stage):
    page = stage("fakeLive.add('a', { state: 'running', frames: 9, most: 40, run: {mine: false} })")
    assert page.locator('[data-part="play"]').is_disabled()
    page.keyboard.press("s")
    assert sent(page, "want") == []
    assert "somebody else" in said(page)


def test_a_run_of_another_browser_says_so_where_it_may_be_steered(stage):
    page = stage("fakeLive.add('a', { run: { is_own: false, is_owned: true } })")
    assert "begun in another browser; at this machine you may steer it too" in said(page)


def test_a_dead_network_is_told_in_the_headline_and_started_otherwise(stage):
    rates = "{ now: 50, usual: 0.001, highest: 0.01, calmer: 0.001, optimizer: 'adam' }"
    page = stage(
        "fakeLive.add('a', { state: 'paused', frames: 20, most: 40, dies: 70, "
        f"run: {{ rates: {rates} }} }})"
    )
    assert "dead, and stays at error 0.104" in said(page)
    assert "A plateau may end by itself" in page.locator('[data-part="problem"]').inner_text()
    pull(page, 0.1)
    assert "dead" not in said(page)  # it was alive then
    assert page.locator('[data-part="notice"]').is_visible()
    offers = page.locator('[data-part="remedies"] button')
    assert offers.all_inner_texts() == [
        "Stop it, and start again with learning rate 0.001",
        "Stop it, and go on from epoch 1 with learning rate 0.001",
    ]
    offers.last.click()
    told = page.evaluate("() => window.changes.at(-1)")
    assert (told["act"], told["snapshot"], told["run"]) == ("branch", "0-e1", "a")
    assert sent(page, "want")[-1]["want"] == "stop"


def test_a_branch_shows_what_it_left_and_leads_back_before_it_died(stage):
    rates = "rates: { now: 50, usual: 0.001, highest: 0.01, calmer: 0.001, optimizer: 'adam' }"
    origin = "branch_of: { run: 'p', title: 'The first', moment: 'epoch 5', phase: 0, step: 300 }"
    alone = stage("fakeLive.add('a', { frames: 20, most: 40 })")
    before = pixels(alone, ".curve")
    page = stage(
        f"fakeLive.add('p', {{ dies: 150, run: {{ {rates} }} }});"
        "fakeLive.add('a', { frames: 20, most: 40, state: 'failed', dies: -1, "
        f"run: {{ is_diverged: true, reason: 'It diverged.', {origin}, {rates} }} }})"
    )
    assert "branch of epoch 5 of “The first”" in said(page)
    page.get_by_text("were dead already").wait_for()
    back, anew = page.locator('[data-part="remedies"] button').all()
    assert pixels(page, ".curve") != before
    back.click()
    told = page.evaluate("() => window.changes.at(-1)")
    assert (told["act"], told["run"], told["snapshot"]) == ("branch", "p", "0-e2")
    anew.click()
    told = page.evaluate("() => window.changes.at(-1)")
    assert (told["act"], told["run"], told["is_anew"]) == ("again", "p", True)


def test_the_axis_ends_at_the_plan_while_it_trains(stage):
    page = stage("fakeLive.add('a', { state: 'paused', frames: 4, most: 40 })")
    pull(page, 1)
    early = page.locator(".curve").evaluate(
        "(canvas) => canvas.getContext('2d').getImageData(0, canvas.height - 18, canvas.width, 18)"
        ".data.join()"
    )
    page.evaluate("() => { for (let i = 0; i < 20; i++) fakeLive.runs.a.step(); }")
    frames(page)
    page.keyboard.press("End")
    frames(page)
    assert "Epoch" in said(page)
    assert early == page.locator(".curve").evaluate(
        "(canvas) => canvas.getContext('2d').getImageData(0, canvas.height - 18, canvas.width, 18)"
        ".data.join()"
    )


def test_in_the_past_the_rate_is_the_one_of_then_and_the_kept_moment_is_named(stage):
    page = stage(
        "fakeLive.add('a', { state: 'paused', frames: 30, most: 40, run: { interventions: "
        "[{ phase: 0, step: 100, name: 'learning_rate', value: 0.25 }] } })",
        pages=[["draw", "Draw"]],
    )
    box = page.get_by_role("spinbutton", name="Learning rate")
    assert box.input_value() == "0.25" and box.is_enabled()
    pull(page, 0.3)
    assert box.input_value() == "0.001" and box.is_disabled()
    assert "change it from Live on" in page.locator('[data-part="knobs"]').inner_text()
    page.locator(".keep summary").click()
    about = page.locator('[data-part="keptActs"] .soft').first.inner_text()
    assert re.fullmatch(
        r"Epoch 1\.\d\d was not kept\. Open the nearest kept moment before it, epoch 1, in", about
    )
    page.keyboard.press("l")
    frames(page)
    assert box.input_value() == "0.25" and box.is_enabled()


def test_a_drawn_digit_is_followed_and_private_frames_before_say_so(stage):
    page = stage("fakeLive.add('a', { state: 'running', frames: 10, most: 400, every: 60 })")
    draw(page)
    page.wait_for_function("() => fakeLive.runs.a.pins.length === 1")
    later = page.locator(".column").nth(5).locator(".later")
    later.wait_for(state="hidden")
    pull(page, 0)
    assert re.fullmatch(r"drawn at epoch [\d.]+", later.inner_text())
    page.locator('[data-tab="pins"]').click()
    page.get_by_role("button", name="Take off").click()
    page.wait_for_function("() => fakeLive.runs.a.pins.length === 0")


def test_a_changed_rate_is_sent_once_and_marked(stage):
    page = stage("fakeLive.add('a', { state: 'paused', frames: 20 })")
    before = pixels(page, ".curve")
    box = page.get_by_role("spinbutton", name="Learning rate")
    box.fill("0.0003")
    box.press("Enter")
    page.wait_for_function("() => fakeLive.runs.a.run.interventions.length === 1")
    frames(page)
    assert sent(page, "edit")[0]["value"] == 0.0003
    assert pixels(page, ".curve") != before


def test_the_curve_is_predicted_while_the_run_rests(stage):
    page = stage("fakeLive.add('a', { state: 'running', frames: 16, most: 40, every: 1e6 })")
    page.get_by_role("button", name="Predict").click()
    page.locator(".guess-hint").wait_for()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Predict").click()
    page.locator(".curve.guessing").wait_for()
    tile = page.locator(".cell .tile").first.bounding_box()
    box = page.locator(".curve").bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 80, steps=9)
    page.mouse.up()
    page.get_by_role("button", name="Go on and see").click()
    page.wait_for_function("() => fakeLive.runs.a.run.state === 'running'")
    assert [want["want"] for want in sent(page, "want")] == ["pause", "run"]
    page.reload()
    page.locator(".headline", has_text="error").wait_for()
    verdict = page.locator('[data-part="verdict"]')
    assert "Your line is kept" in verdict.inner_text()
    frames(page)
    assert page.locator(".cell .tile").first.bounding_box() == tile  # only the curve gives way
    page.evaluate(
        "() => { while (fakeLive.runs.a.step()); fakeLive.change('a', {state: 'finished'}); }"
    )
    page.locator('[data-part="state"]', has_text="Finished").wait_for()
    frames(page)
    told = verdict.inner_text()
    assert re.fullmatch(r"You drew [\d.]+ for epoch [\d.]+, it is [\d.]+: .*\.", told)
    pull(page, 0)
    assert verdict.inner_text() == told  # it stays, wherever one looks
    pull(page, 0.6)
    assert "In the end, at epoch" in verdict.inner_text()
    box, bar = verdict.bounding_box(), page.locator(".time").bounding_box()
    assert box["y"] + box["height"] <= bar["y"]


def test_what_diverged_is_said_with_a_way_out(stage):
    page = stage(
        "fakeLive.add('a', { state: 'failed', frames: 16, most: 40, run: {"
        "is_diverged: true, reason: 'The loss became NaN at batch 117: lower the rate.' } })"
    )
    assert "became NaN" in page.locator('[data-part="problem"]').inner_text()
    page.get_by_role("button", name="Start again with learning rate 0.0001").click()
    told = page.evaluate("() => window.changes.at(-1)")
    assert told["act"] == "again" and told["changes"] == {"learning_rate": 0.0001}


def test_a_kept_moment_opens_and_branches(stage):
    page = stage(pages=[["draw", "Draw"]])
    draw(page)
    page.locator(".keep summary").click()
    page.get_by_role("button", name="Branch from epoch 5").click()
    branch = page.evaluate("() => window.changes.at(-1)")
    assert (branch["act"], branch["snapshot"]) == ("branch", "0-e5")
    say_done(page)
    page.locator(".keep summary").click()
    page.get_by_role("button", name="Draw", exact=True).click()
    told = page.evaluate("() => window.changes.at(-1)")
    assert (told["act"], told["page"], told["snapshot"]) == ("open", "draw", "0-e5")
    assert told["nonce"] != branch["nonce"] and len(told["drawing"]["strokes"][0]) > 4


def say_done(page) -> None:
    """Say what the server says once it has done all that it was asked for."""
    page.evaluate(
        "() => window.dispatchEvent(new CustomEvent('ae:acknowledged', {detail: {number: 1e9}}))"
    )
    page.locator('.keep summary[aria-busy="false"]').wait_for()


def test_what_is_asked_for_is_said_until_it_is_done_and_not_asked_twice(stage):
    page = stage(pages=[["draw", "Draw"]])
    name = page.locator(".keep summary")
    name.click()
    page.get_by_role("button", name="Keep as a model").click()
    page.locator(".keep summary", has_text="Keeping epoch 5…").wait_for()
    assert page.locator('[data-part="keptSaid"]').inner_text() == "Keeping epoch 5…"
    told = page.evaluate("() => window.changes.length")
    name.click()
    page.get_by_role("button", name="Draw", exact=True).click()
    page.locator('[data-tab="layers"]').click()
    assert page.evaluate("() => window.changes.length") == told
    say_done(page)
    assert name.inner_text() == "Open, keep, branch"
    last = page.evaluate("() => window.changes.at(-1)")
    assert last["act"] == "keep" and last["tab"] == "layers"  # what was chosen meanwhile
    told = page.evaluate("() => window.changes.length")
    name.click()
    page.get_by_role("button", name="Keep as a model").click()
    say_done(page)
    assert page.evaluate("() => window.changes.length") == told + 1  # nothing else calls the server
    page.evaluate(
        """() => { const { view, dataset } = document.querySelector("[data-component]");
        view.update({ ...JSON.parse(dataset.options), said: "“It” is a model now." }); }"""
    )
    assert page.locator(".became").inner_text() == "“It” is a model now."


def test_two_runs_stand_on_one_scrubber(stage):
    page = stage(
        "fakeLive.add('a'); fakeLive.add('b', { mse: (step, share) => 0.06 - 0.03 * share })",
        compare=["b"],
    )
    page.locator(".run-names span").nth(1).wait_for()
    frames(page)
    assert page.locator(".column").first.locator(".cell").count() == 2
    before = [pixels(page, ".column:first-child .cell .tile", place) for place in (0, 1)]
    pull(page, 0.05)
    after = [pixels(page, ".column:first-child .cell .tile", place) for place in (0, 1)]
    assert before[0] != before[1]
    assert before[0] != after[0] and before[1] != after[1]


def test_a_run_that_lies_beside_is_seen_at_the_same_epoch_or_says_at_which(stage):
    page = stage(
        "fakeLive.add('a', { state: 'paused', frames: 20, most: 40 });"
        "fakeLive.add('b'); fakeLive.add('c', { frames: 10, most: 40 })",
        compare=["b", "c"],
    )
    page.locator(".run-names span").nth(2).wait_for()
    frames(page)
    first, same, short = page.locator(".run-names span").all_inner_texts()
    assert first.split(" · ")[1:] == same.split(" · ")[1:]  # they learned alike, and are as far
    assert re.search(r" · at epoch 1\.\d\d$", short) and "epoch" not in same


def test_two_runs_have_their_rivals_and_their_curves_on_the_first_screen(stage):
    wide = {"viewport": {"width": 1920, "height": 1080}}
    runs = "fakeLive.add('a'); fakeLive.add('b')"

    def open_wide(runs):
        page = stage(runs, view=wide, compare=["b"])
        page.add_style_tag(content="main { max-width: none !important }")
        page.locator(".run-names span").nth(1).wait_for()
        frames(page)
        frames(page)
        return page

    page = open_wide(runs)
    bar = page.locator(".time").bounding_box()["y"]
    for selector in (".curve", ".under", ".pane >> nth=1"):
        box = page.locator(selector).bounding_box()
        assert box["y"] + box["height"] <= bar, selector
    same = pixels(page, ".curve")
    assert pixels(open_wide(runs.replace("'b'", "'b', { pca_mse: 0.05 }")), ".curve") != same


def test_a_warning_takes_its_room_from_the_digits_and_what_is_over_offers_nothing_more(stage):
    view = {"viewport": {"width": 1366, "height": 768}}
    page = stage("fakeLive.add('a', { state: 'failed', dies: 70 })", view=view)
    page.locator('[data-part="notice"]').wait_for()
    frames(page)
    box, bar = page.locator(".under").bounding_box(), page.locator(".time").bounding_box()
    assert box["y"] + box["height"] <= bar["y"] + 1
    assert page.locator(".cell .tile").first.bounding_box()["width"] >= 96
    for name in ("+1 epoch", "Stop", "Predict"):
        assert not page.get_by_role("button", name=name).is_visible()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080), (360, 740)])
def test_nothing_that_the_keyboard_goes_to_lies_under_the_bar_of_time(stage, width, height):
    page = stage(view={"viewport": {"width": width, "height": height}})
    for name in ("Predict", "Log axis", "Along", "Save", "Map of codes", "Layers"):
        part = page.locator(f'.bar >> text="{name}"').or_(page.get_by_label(name))
        part = part.or_(page.get_by_role("tab", name=name)).first
        if not part.is_visible():
            continue
        page.evaluate("() => document.scrollingElement.scrollTo(0, 0)")
        part.focus()
        frames(page)
        box, bar = part.bounding_box(), page.locator(".time").bounding_box()
        assert box["y"] + box["height"] <= bar["y"], name


def test_nothing_shines_through_the_bar_of_time(stage):
    page = stage(view={"viewport": {"width": 1366, "height": 768}})
    box = page.locator(".time").bounding_box()
    plain = {"x": box["x"], "y": box["y"] + 2, "width": box["width"], "height": 3}
    shots = []
    for place in (0, 40, 80, 120):
        page.evaluate("(y) => document.scrollingElement.scrollTo(0, y)", place)
        frames(page)
        shots.append(np.asarray(Image.open(io.BytesIO(page.screenshot(clip=plain))).convert("RGB")))
    assert max(int(np.ptp(shot.reshape(-1, 3), axis=0).max()) for shot in shots) <= 1


def test_another_run_is_looked_at_from_its_top(stage):
    page = stage("fakeLive.add('a'); fakeLive.add('b')")
    page.evaluate("() => document.scrollingElement.scrollTo(0, 500)")
    assert page.locator(".lead").bounding_box()["y"] < 0
    page.evaluate(
        """() => { const { view, dataset } = document.querySelector("[data-component]");
        view.update({ ...JSON.parse(dataset.options), run: "b" }); }"""
    )
    page.wait_for_function(
        "() => document.querySelector('[data-component]').shadowRoot"
        ".querySelector('.lead').getBoundingClientRect().top >= 0"
    )


def test_without_a_run_it_waits_for_play(stage):
    page = stage(run=None, idle="Press Play.")
    page.wait_for_function(
        "() => document.querySelector('[data-component]').shadowRoot"
        ".querySelector('.headline').textContent === 'Press Play.'"
    )
    page.keyboard.press(" ")
    assert page.evaluate("() => window.changes.at(-1).act") == "play"


def save(page, name: str) -> Path:
    page.locator(".save summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    return Path(download.value.path())


def test_the_film_is_saved_as_numpy_reads_it(stage):
    page = stage()
    with np.load(save(page, "Frames (npz)")) as arrays:
        assert arrays["digits"].shape == (40, 6, 28, 28) and arrays["digits"].dtype == np.uint8
        assert arrays["codes"].shape == (40, 1000, 2)
        assert np.all(np.diff(arrays["total_step"]) > 0)
        note = page.evaluate("() => fakeLive.runs.a.total")
        assert arrays["total_step"][-1] == note
        assert arrays["mse"][-1] == pytest.approx(0.015, abs=1e-3)
    assert save(page, "Film (GIF)").read_bytes()[:6] == b"GIF89a"


def test_a_phone_shows_the_same_stacked(stage):
    view = {"viewport": {"width": 360, "height": 800}, "has_touch": True}
    page = stage(view=view)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
    box = page.locator(".cell .tile").first.bounding_box()
    assert box["width"] > 90
    assert page.locator('[data-ae="scrubber"]').bounding_box()["width"] > 300
    page.set_viewport_size({"width": 360, "height": 740})
    answer, bar = page.locator(".column").nth(5).locator(".cell"), page.locator(".time")
    below = answer.bounding_box()["y"] + answer.bounding_box()["height"]
    assert below - page.locator(".lead").bounding_box()["y"] < 740 - 130 - 90  # of title and bar
    assert bar.bounding_box()["height"] < 90


def test_on_a_phone_a_way_out_stays_inside_its_notice(stage):
    origin = "branch_of: { run: 'gone', title: null, moment: null, phase: null, step: null }"
    page = stage(
        f"fakeLive.add('a', {{ frames: 20, most: 40, dies: -1, run: {{ {origin} }} }})",
        view={"viewport": {"width": 360, "height": 800}},
    )
    button = page.get_by_role("button", name="Start anew").bounding_box()
    notice = page.locator('[data-part="notice"]').bounding_box()
    assert button["x"] + button["width"] < notice["x"] + notice["width"]


def test_stored_choices_open_it(stage):
    page = stage(position=1.0, axis="epoch", tab="layers")
    assert "Epoch 0.90 of 5: " in said(page)  # the last frame that is not after it
    page.locator(".layers").wait_for()
    assert json.loads(page.locator("[data-component]").get_attribute("data-options"))["tab"]
