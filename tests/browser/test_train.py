"""The page Train with its server, its worker and a real training, from form to model."""

import re
import time

import pytest

from benchmarks.cuts import settle

pytestmark = pytest.mark.browser
SHORT = "train?model=digits-2&data=digits&start=digits-10-plain&epochs=30"
LONG = "train?model=digits-2&data=digits&start=digits-10-plain&epochs=2000"
WAIT = 120_000  # milliseconds: torch is imported first, beside other tests


@pytest.fixture
def open_train(new_page, address):
    """Open the page at an address and wait for its stage."""

    def visit(at):
        page = new_page(f"{address}/{at}", viewport={"width": 1280, "height": 1000})
        page.get_by_role("button", name="Play").wait_for()
        settle(page)  # what another test has filmed is open by then
        return page

    return visit


def headline(page):
    return page.locator("h2.headline")


def play(page):
    before = run_of(page)
    page.get_by_role("button", name="Play").click()
    wait_for_another(page, before)
    headline(page).filter(has_text="error").wait_for(timeout=WAIT)


def act_on_moment(page, name):
    """Choose something to be done with the kept moment that is seen."""
    page.locator("details.keep summary").click()
    page.locator("details.keep").get_by_role("button", name=name).click()


def run_of(page):
    found = re.search(r"[?&]run=([\w.-]+)", page.url)
    return found[1] if found else ""


def wait_for_another(page, run):
    is_another = "(run) => /[?&]run=/.test(location) && !(run && location.href.includes(run))"
    page.wait_for_function(is_another, arg=run)
    return run_of(page)


def test_a_network_is_built_trained_and_opened_on_another_page(open_train):
    page = open_train(SHORT)
    page.get_by_text("Build it").click()
    layers = page.get_by_label("Layers")
    layers.fill("784-40")
    layers.fill("784-40-0")
    page.get_by_text("A layer has 1 to 16,384 units; got 0.").wait_for()  # while it is typed
    page.locator("button.play:disabled").wait_for()
    layers.fill("784-40-3")
    page.get_by_text("63,827 numbers are learnt; the code has 3").wait_for()
    page.wait_for_url("**layers=784-40-3**")
    play(page)
    run = run_of(page)
    assert run.startswith("digits-plain-40-3-e30")
    page.get_by_role("button", name="Play anew").wait_for(timeout=WAIT)
    act_on_moment(page, "Filters")
    page.get_by_text("Switch a unit off").wait_for(timeout=WAIT)
    assert "/filters" in page.url and "model=digits-plain-40-3-e30" in page.url


OPENED = ("Draw", "Reconstruct", "Latent space", "Map", "Filters", "PCA")


def test_a_moment_opens_on_every_page_and_back_leads_to_it(open_train):
    page = open_train(SHORT)
    play(page)
    page.get_by_role("button", name="Play anew").wait_for(timeout=WAIT)
    box = page.locator(".draw-pad").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 110, steps=8)
    page.mouse.up()
    strip = page.locator('[data-ae="scrubber"]').bounding_box()
    page.mouse.click(strip["x"] + 0.3 * strip["width"], strip["y"] + 18)
    page.wait_for_url("**moment=*")
    moment = page.locator(".moment").inner_text()
    for title in OPENED:
        act_on_moment(page, title)
        page.wait_for_url(f"**/{title.lower().replace(' ', '_')}?*-epoch-*", timeout=WAIT)
        page.get_by_test_id("stSelectbox").first.wait_for(timeout=WAIT)
        settle(page)
        if title == "Draw":
            page.wait_for_url("**drawing=*")  # what was drawn came along
        page.go_back()
        headline(page).filter(has_text="error").wait_for(timeout=WAIT)
        page.locator(".moment", has_text=moment).wait_for()


def test_a_dead_network_is_told_at_once_and_started_as_it_learns(open_train, new_page):
    page = open_train(SHORT.replace("epochs=30", "epochs=400&learning_rate=50"))
    page.get_by_text("times what is usual for adam").wait_for()
    page.get_by_role("button", name="Play").click()
    headline(page).filter(has_text="dead").wait_for(timeout=WAIT)
    dead = run_of(page)
    page.get_by_role("button", name="Stop it, and start again with learning rate 0.001").click()
    alive = wait_for_another(page, dead)
    headline(page).filter(has_text="learning rate 0.001").wait_for(timeout=WAIT)
    assert "dead" not in headline(page).inner_text()
    other = new_page(f"{page.url.partition('?')[0]}?run={alive}")  # another browser, the machine
    headline(other).filter(has_text="begun in another browser").wait_for()
    for name in (alive, dead):  # the tests that follow open no run that is stopped
        page.goto(f"{page.url.partition('?')[0]}?run={name}")
        page.get_by_role("button", name="Delete", exact=True).click()
        page.get_by_text("The run is deleted").wait_for(timeout=WAIT)


def test_a_run_is_paused_branched_from_closed_and_had_back(open_train):
    page = open_train(LONG)
    play(page)
    run = run_of(page)
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play", exact=False).filter(has_text="Play").wait_for()
    act_on_moment(page, re.compile("Branch from"))
    branch = wait_for_another(page, run)
    headline(page).filter(has_text="error").wait_for(timeout=WAIT)
    headline(page).filter(has_text=re.compile("Branch from (epoch|batch) [0-9]+: ")).wait_for()
    page.get_by_text("All runs", exact=True).click()
    page.locator(f'[class*="st-key-train_open_{run}"] button').click()
    wait_for_another(page, branch)
    assert run_of(page) == run
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_text("The run is deleted").wait_for(timeout=WAIT)
    page.get_by_role("button", name="Undo").click()
    page.wait_for_function("(run) => location.href.includes(run)", arg=run)
    for name in (run, branch):  # nothing trains on for the tests that follow
        page.goto(f"{page.url.partition('?')[0]}?run={name}")
        stop = page.get_by_role("button", name="Stop")
        stop.wait_for()
        time.sleep(1)
        if stop.is_enabled():
            stop.click()
